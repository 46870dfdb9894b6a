"""A database set up by an earlier version comes to the same answers."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import MetaData, create_engine, insert, select, text

from service.projector import Projector
from service.store.database import Database
from service.store.schema import MIGRATIONS, migrate
from service.store.tables import facts, idempotency, public_log, tags
from tests.postgres import Postgres
from tests.service.record.answers import ask, ask_failures, everything_stored


def migrate_to(url: str, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    command.upgrade(config, revision)


def whole_log(url: str) -> list[tuple[Any, ...]]:
    """What was recorded, but for the columns that came later."""
    engine = create_engine(url)
    columns = [column for column in facts.c if column.name != "commitment"]
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(select(*columns).order_by(facts.c.position))]
    engine.dispose()
    return found


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'earlier.db'}"
        return
    postgres = request.getfixturevalue("postgres")
    assert isinstance(postgres, Postgres)
    yield postgres.create("earlier")
    postgres.drop("earlier")


def populated(url: str, source: str) -> None:
    """The record, as an earlier version would have held it: the columns it had, of every fact."""
    earlier, later = create_engine(url), create_engine(source)
    had = MetaData()
    had.reflect(earlier, only=[table.name for table in (facts, public_log, tags, idempotency)])
    with later.connect() as reading, earlier.begin() as writing:
        for table in had.sorted_tables:
            rows = [dict(row) for row in reading.execute(select(table)).mappings()]
            writing.execute(insert(table), rows)
        # as if the views of then had followed
        writing.execute(text("UPDATE projections SET position = 1410"))
    earlier.dispose()
    later.dispose()


@pytest.mark.parametrize("revision", ["0001", "0006"])
def test_a_database_that_holds_facts_gets_the_new_views_and_keeps_every_answer(
    empty_url: str, revision: str, record_sqlite: str, record_postgresql: str
) -> None:
    migrate_to(empty_url, revision)
    populated(empty_url, record_sqlite if empty_url.startswith("sqlite") else record_postgresql)
    log = whole_log(empty_url)
    migrate(empty_url)
    assert whole_log(empty_url) == log, "no migration touches a fact"
    database = Database(empty_url)
    try:
        projector = Projector(database)
        assert projector.behind()
        assert projector.catch_up() == 1410
        assert len(ask_failures(database)["items"]) == 13
        assert ask(database)["total"] == 34
        before = everything_stored(database)
        assert projector.rebuild() == 1410
        assert everything_stored(database) == before
    finally:
        database.close()
