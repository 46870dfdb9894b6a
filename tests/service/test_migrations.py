"""A database set up by an earlier version comes to the same answers."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import select, text

from service.projector import Projector
from service.record.files import read_rows
from service.record.load import load
from service.store.database import Database
from service.store.schema import MIGRATIONS, migrate
from service.store.tables import facts
from service.store.writer import Writer
from tests.postgres import Postgres
from tests.service.record.answers import ask, ask_failures, everything_stored


def migrate_to(url: str, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    command.upgrade(config, revision)


def whole_log(database: Database) -> list[tuple[Any, ...]]:
    with database.reading() as connection:
        return [tuple(row) for row in connection.execute(select(facts).order_by(facts.c.position))]


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


def test_a_database_that_holds_facts_gets_the_new_view_and_keeps_every_answer(empty_url: str) -> None:
    migrate_to(empty_url, "0001")
    database = Database(empty_url)
    writer = Writer(database)
    try:
        assert load(writer, read_rows()).complete
        with database.projecting() as connection:  # as if the views of then had followed
            connection.execute(text("UPDATE projections SET position = 1410"))
        log = whole_log(database)
        migrate(empty_url)
        assert whole_log(database) == log, "a migration of views touches no fact"
        projector = Projector(database)
        assert projector.behind()
        assert projector.catch_up() == 1410
        assert len(ask_failures(database)["items"]) == 13
        assert ask(database)["total"] == 34
        before = everything_stored(database)
        assert projector.rebuild() == 1410
        assert everything_stored(database) == before
    finally:
        writer.close()
        database.close()
