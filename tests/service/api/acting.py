"""A server and a writer of the same database, as two processes would be."""

from collections.abc import Generator
from contextlib import contextmanager
from uuid import uuid4

import httpx
from sqlalchemy import func, select

from service.api.asking import PATIENCE_S
from service.store.database import Database
from service.store.orders import Change
from service.store.tables import public_log
from service.store.writer import Writer
from tests.service.api.serving import serving
from tests.service.store.kit import database_at, order, settle, writer_on


class Act:
    """Records facts; the views are left to the server."""

    def __init__(self, database: Database, writer: Writer) -> None:
        self._database = database
        self._writer = writer

    def record(self, *changes: Change) -> str:
        """The place in the public log that it comes to, as `Atlarge-Position` tells it."""
        settle(self._writer, order(str(uuid4()), *changes))
        return str(self.head())

    def head(self) -> int:
        """The last place of the public log."""
        with self._database.reading() as reading:
            return reading.execute(select(func.max(public_log.c.position))).scalar() or 0


@contextmanager
def acting(url: str, *, patience_s: float = PATIENCE_S) -> Generator[tuple[httpx.Client, Act]]:
    with (
        database_at(url) as database,
        writer_on(database) as writer,
        serving(url, patience_s=patience_s) as client,
    ):
        yield client, Act(database, writer)
