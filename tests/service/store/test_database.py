"""One schema, one writer at a time, readers that see one moment."""

import shutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from threading import Barrier, Event, Thread
from typing import Any
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, create_engine, func, inspect, select, text
from sqlalchemy.pool import NullPool

from service.store import database as database_module
from service.store.database import Database, StoreBusy
from service.store.recorder import Head, Recorder, StoredFact
from service.store.schema import migrate
from service.store.tables import facts, metadata
from service.store.writer import Writer
from service.views import assessments, at_large, failures, resources
from tests.service.store.kit import count_of, database_at, identified, order, rows_of, settle

VIEWS = (assessments.table, at_large.table, failures.table, resources.table)
DECLARED_IN_THE_MIGRATION = {f"{view.name}_{which}" for view in VIEWS for which in ("now", "past")}
"""Indexes that only a database needs to know of."""


def fact() -> StoredFact:
    return StoredFact(originator_id=uuid4(), originator_version=1, topic="AliasRecorded", state=b"{}")


@pytest.fixture
def elsewhere(database: Database) -> Iterator[Database]:
    """The same database, as another process has it open."""
    with database_at(database.url) as elsewhere:
        yield elsewhere


@pytest.fixture
def impatient(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """A process that waits a tenth of a second for the store, not half a minute."""
    monkeypatch.setattr(database_module, "LOCK_TIMEOUT_S", 0.1)
    with database_at(database_url) as impatient:
        yield impatient


def schema_of(url: str) -> dict[str, Any]:
    """What the database says of its own tables."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        looked_at = inspect(connection)
        return {
            table: (
                [(each["name"], str(each["type"]), each["nullable"]) for each in looked_at.get_columns(table)],
                looked_at.get_pk_constraint(table)["constrained_columns"],
                sorted(str(each["name"]) for each in looked_at.get_indexes(table)),
            )
            for table in sorted(looked_at.get_table_names())
        }


def test_migrating_again_is_harmless(database_url: str) -> None:
    with database_at(database_url) as database:
        writer = Writer(database)
        settle(writer, order("1", identified("Kony")))
        writer.close()
        before, schema = rows_of(database, facts), schema_of(database_url)

    migrate(database_url)

    with database_at(database_url) as database:
        assert rows_of(database, facts) == before
        assert schema_of(database_url) == schema


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    migrate(url)
    with database_at(url) as database:
        assert Recorder(database).insert_events([fact()]) == [1]


def test_the_tables_as_named_in_the_code_are_those_the_migrations_create(database_url: str) -> None:
    import_module("service.app")  # whoever has tables has named them by then
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        differences = compare_metadata(context, metadata)

    def expected(difference: Any) -> bool:
        return difference[0] == "remove_index" and difference[1].name in DECLARED_IN_THE_MIGRATION

    assert [each for each in differences if not expected(each)] == []
    assert {table.name for table in VIEWS} < set(metadata.tables)


def test_a_reader_sees_one_moment_however_long_it_reads(database: Database, elsewhere: Database) -> None:
    counted = select(func.count()).select_from(facts)
    Recorder(elsewhere).insert_events([fact()])
    with database.reading() as connection:
        before = connection.execute(counted).scalar_one()
        Recorder(elsewhere).insert_events([fact()])
        assert connection.execute(counted).scalar_one() == before == 1
    assert count_of(database, facts) == 2


def test_what_is_read_under_the_lock_is_what_the_last_writer_committed(database: Database, elsewhere: Database) -> None:
    """Under a snapshot taken before the lock, both would give out the same position."""
    held, heads = Event(), list[int]()

    def second() -> None:
        held.wait()
        with elsewhere.writing() as connection:
            heads.append(Head.read(connection).position)

    waiting = Thread(target=second)
    waiting.start()
    with database.writing() as connection:
        held.set()
        head = Head.read(connection)
        waiting.join(0.1)
        assert heads == [], "the lock lets nobody else in"
        Recorder(database).append(connection, [fact(), fact()], head)
    waiting.join(60)

    assert heads == [2]


def test_a_writer_that_cannot_have_the_lock_says_so_and_can_write_later(impatient: Database) -> None:
    with database_at(impatient.url) as elsewhere, elsewhere.writing() as connection:
        connection.execute(select(facts))
        for _ in range(3):
            with pytest.raises(StoreBusy):
                Recorder(impatient).insert_events([fact()])

    assert Recorder(impatient).insert_events([fact()]) == [1]


def test_what_fails_inside_the_lock_leaves_nothing_and_frees_it(database: Database, elsewhere: Database) -> None:
    def fail(connection: Connection) -> None:
        Recorder(database).append(connection, [fact()], Head.read(connection))
        raise LookupError

    with pytest.raises(LookupError), database.writing() as connection:
        fail(connection)

    assert Recorder(elsewhere).insert_events([fact()]) == [1]


def test_readers_go_on_while_the_store_is_locked(database: Database, elsewhere: Database) -> None:
    Recorder(database).insert_events([fact()])
    with database.writing() as connection:
        Recorder(database).append(connection, [fact()], Head.read(connection))
        assert count_of(elsewhere, facts) == 1


def test_views_are_written_beside_the_stores_lock_on_postgresql(postgresql_url: str) -> None:
    with database_at(postgresql_url) as database:
        with database.writing(), database.projecting() as connection:
            connection.execute(text("INSERT INTO projections (name, position) VALUES ('beside', 1)"))
        with database.reading() as connection:
            assert connection.execute(text("SELECT position FROM projections WHERE name = 'beside'")).scalar_one() == 1


def test_a_commit_on_sqlite_is_on_the_disk_before_it_is_acknowledged(sqlite_url: str) -> None:
    full, wal = 2, "wal"
    with database_at(sqlite_url) as database, database.writing() as connection:
        assert connection.execute(text("PRAGMA synchronous")).scalar() == full
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == wal


def test_processes_that_open_a_new_store_at_once_are_never_told_it_is_locked(sqlite_url: str, tmp_path: Path) -> None:
    """The first to come puts the file into its journal mode; SQLite has the others fail, not wait."""
    openers, rounds = 4, 60
    migrated = Path(sqlite_url.removeprefix("sqlite:///"))
    stores = [f"sqlite:///{shutil.copy(migrated, tmp_path / f'new-{number}.db')}" for number in range(rounds)]
    together, failed = Barrier(openers), list[Exception]()

    def open_each() -> None:
        for url in stores:
            with database_at(url) as database:
                together.wait()
                try:
                    Recorder(database).insert_events([fact()])
                except Exception as error:  # noqa: BLE001 - whatever it is, it is counted
                    failed.append(error)
                together.wait()

    threads = [Thread(target=open_each) for _ in range(openers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
