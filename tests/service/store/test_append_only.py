"""The database itself refuses to change or remove what was recorded, whoever asks."""

from typing import Any

import pytest
from sqlalchemy import Table, delete, insert, text, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import DBAPIError

from service.store.database import Database
from service.store.tables import facts, public_log, tags
from tests.service.store.kit import also_known_as, database_at, identified, order, rows_of, settle, writer_on

APPEND_ONLY = (facts, public_log, tags)

pytestmark = pytest.mark.parametrize("table", APPEND_ONLY, ids=lambda table: str(table.name))


def record(database: Database) -> None:
    """Two facts, both public."""
    with writer_on(database) as writer:
        settle(writer, order("1", identified("Kony")), order("2", also_known_as("Kony", "Ladit")))


@pytest.fixture
def recorded(database: Database) -> Database:
    record(database)
    return database


def refused(database: Database, table: Table, statement: Any) -> None:
    """The database answers that the table is append-only, and every row is as it was."""
    before = rows_of(database, table)
    assert len(before) == 2
    with pytest.raises(DBAPIError, match=" is append-only"), database.writing() as connection:
        connection.execute(statement)
    assert rows_of(database, table) == before


def test_a_recorded_row_is_never_changed(recorded: Database, table: Table) -> None:
    refused(recorded, table, update(table).values(stream=table.c.stream))
    refused(recorded, table, update(table).values(position=table.c.position + 100))


def test_a_recorded_row_is_never_removed(recorded: Database, table: Table) -> None:
    refused(recorded, table, delete(table))
    refused(recorded, table, delete(table).where(table.c.position == 2))


def test_an_insert_never_overwrites_a_recorded_row(recorded: Database, table: Table) -> None:
    row = rows_of(recorded, table)[0]._asdict()
    keys = list(table.primary_key.columns)
    upsert = sqlite_insert if recorded.sqlite else postgresql_insert
    changed = upsert(table).values(row).on_conflict_do_update(index_elements=keys, set_={"stream": row["stream"]})
    refused(recorded, table, changed)


def test_no_replacing_insert_slips_past_the_refusal_to_delete(sqlite_url: str, table: Table) -> None:
    """SQLite's REPLACE deletes the row in its way without asking any DELETE trigger."""
    with database_at(sqlite_url) as database:
        record(database)
        row = rows_of(database, table)[0]._asdict()
        refused(database, table, insert(table).prefix_with("OR REPLACE").values(row))


def test_no_table_of_the_log_is_ever_emptied_whole(postgresql_url: str, table: Table) -> None:
    """SQLite has no TRUNCATE: there, removing every row is refused like removing one."""
    with database_at(postgresql_url) as database:
        record(database)
        refused(database, table, text(f"TRUNCATE {table.name}"))
        refused(database, table, text(f"TRUNCATE {', '.join(each.name for each in APPEND_ONLY)}"))
