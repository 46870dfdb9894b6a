"""Where the keys of seals are kept, outside the tables of facts and of every copy of them: on SQLite in a file beside
the database, `<database>.keys`, on PostgreSQL in a schema of its own."""

import os
import secrets
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    LargeBinary,
    MetaData,
    Table,
    Text,
    create_engine,
    delete,
    event,
    insert,
)
from sqlalchemy.engine import make_url
from sqlalchemy.schema import CreateSchema

metadata = MetaData(schema="keyring")

seal_keys = Table(
    "seal_keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("master", Text, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
)
"""`master` tells under which master key one is wrapped, without telling that key."""

key_changes = Table("key_changes", metadata, Column("last", Text, primary_key=True))
"""Drawn anew with whatever is done to keys that somebody may remember: one look here instead of one at each."""


def changed(connection: Connection) -> None:
    """Let everybody forget the keys they remember, by the same transaction that does something to some."""
    connection.execute(delete(key_changes))
    connection.execute(insert(key_changes).values(last=secrets.token_hex(16)))


def prepare(connection: Connection) -> None:
    """Make room for keys where there is none; on SQLite whoever connects does."""
    if connection.dialect.name == "postgresql":
        connection.execute(CreateSchema("keyring", if_not_exists=True))
        metadata.create_all(connection)


def keyring(url: str) -> Engine:
    """To the keys of the database at that address."""
    found = make_url(url)
    if found.get_backend_name() != "sqlite":
        return create_engine(found, hide_parameters=True, pool_size=2, pool_pre_ping=True)
    file = f"{found.database}.keys"
    engine = create_engine(found.set(database=file), hide_parameters=True)

    @event.listens_for(engine, "do_connect")
    def create(*_: object) -> None:  # pyright: ignore[reportUnusedFunction]
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))  # by SQLite itself others could read it

    @event.listens_for(engine, "connect")
    def configure(driver: Any, _record: Any) -> None:  # pyright: ignore[reportUnusedFunction]
        for statement in (
            "PRAGMA busy_timeout=10000",
            "PRAGMA synchronous=EXTRA",
            "PRAGMA secure_delete=ON",  # what is deleted is overwritten
            "CREATE TABLE IF NOT EXISTS seal_keys (id TEXT PRIMARY KEY, master TEXT NOT NULL, wrapped BLOB NOT NULL)",
            "CREATE TABLE IF NOT EXISTS key_changes (last TEXT PRIMARY KEY)",
        ):
            driver.execute(statement)

    return engine.execution_options(schema_translate_map={"keyring": None})
