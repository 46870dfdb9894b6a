"""Connections: many readers, each with one snapshot; one writer at a time, behind the store's lock."""

import sqlite3
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import ClauseElement, Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import PoolProxiedConnection

from service.settings import Settings
from service.store.ring import Master, Ring

STORE_LOCK = 0x61746C61
"""PostgreSQL's advisory lock of the whole store ("atla")."""
LOCK_TIMEOUT_S = 30.0
RETRY_S = 0.0005
SOON_S, ROUND_TRIP_S = 0.001, 0.004
"""A look at SQLite takes 4 µs of this process; at PostgreSQL, some of another's time too."""


class StoreBusy(Exception):
    """Another process held the store for longer than `LOCK_TIMEOUT_S`."""


class Look:
    """One row, asked for hundreds of times a second: past the library, which would take ten times as long as SQLite."""

    def __init__(self, engine: Engine, query: ClauseElement, soon_s: float) -> None:
        self._engine = engine
        self.soon_s = soon_s
        """How often to ask where there is news."""
        self._asked = str(query.compile(engine, compile_kwargs={"literal_binds": True}))
        self._looking: PoolProxiedConnection | None = None

    def __call__(self) -> tuple[Any, ...]:
        """As it stands now. Raises what the driver raises, and begins anew when asked again."""
        try:
            if self._looking is None:
                self._looking = self._engine.raw_connection()
                if isinstance(driver := self._looking.driver_connection, psycopg.Connection):
                    driver.autocommit = True  # or every look would be at one snapshot
            cursor = self._looking.cursor()
            cursor.execute(self._asked)
            row: tuple[Any, ...] | None = cursor.fetchone()
            cursor.close()
            assert row is not None
        except BaseException:
            self.close()
            raise
        return row

    def close(self) -> None:
        if self._looking is not None:
            self._looking.invalidate()
        self._looking = None


class Database:
    """One database by its URL, SQLite or PostgreSQL (15 or later), with the keys of its seals; close it when done.
    `masters`: the master key that wraps those, then earlier ones."""

    def __init__(self, url: str, masters: Sequence[Master] = ()) -> None:
        self.url = url
        self.sqlite = make_url(url).get_backend_name() == "sqlite"
        self.ring = Ring(url, masters)
        if self.sqlite:
            readers, writers, projectors = _sqlite(url), _sqlite(url), _sqlite(url, synchronous="NORMAL")
        else:
            readers, writers = _postgresql(url, isolation_level="REPEATABLE READ"), _postgresql(url)
            projectors = _postgresql(url)
        self._readers = readers.execution_options(ring=self.ring)
        self._writers = writers.execution_options(ring=self.ring)
        self._projectors = projectors.execution_options(ring=self.ring)

    @classmethod
    def of(cls, settings: Settings) -> "Database":
        """The database the settings name. Raises ValueError for a master key that is none."""
        return cls(settings.database_url, masters_of(settings))

    @contextmanager
    def reading(self) -> Generator[Connection]:
        """A connection whose queries all see one snapshot."""
        with self._readers.connect() as connection:
            if self.sqlite:
                _begin(connection, "BEGIN")
            yield connection

    @contextmanager
    def writing(self) -> Generator[Connection]:
        """The store's lock and a transaction inside it: what is read there is current. Commits at the end.

        Raises StoreBusy when the lock is not to be had.
        """
        with self._writers.begin() as connection:
            if self.sqlite:
                _begin(connection, "BEGIN IMMEDIATE")
            else:
                _take_store_lock(connection)
            yield connection

    @contextmanager
    def projecting(self) -> Generator[Connection]:
        """A transaction that writes views, not facts: beside the store's lock where the database can."""
        with self._projectors.begin() as connection:
            if self.sqlite:
                _begin(connection, "BEGIN IMMEDIATE")
            yield connection

    def watching(self, query: ClauseElement) -> Look:
        """For one thread that follows what others commit; close it when done. The query costs index look-ups and
        has one row."""
        return Look(self._readers, query, SOON_S if self.sqlite else ROUND_TRIP_S)

    def close(self) -> None:
        for engine in (self._readers, self._writers, self._projectors):
            engine.dispose()
        self.ring.close()


def masters_of(settings: Settings) -> list[Master]:
    """The master key that is set, and the one before. Raises ValueError for one that is none."""
    given = (settings.master_key, settings.master_key_before)
    return [Master(each.get_secret_value()) for each in given if each is not None]


def _postgresql(url: str, **options: Any) -> Engine:
    limits = f"-c lock_timeout={int(LOCK_TIMEOUT_S * 1000)} -c timezone=UTC"
    return create_engine(
        url,
        hide_parameters=True,
        connect_args={"options": limits},
        pool_size=10,
        pool_pre_ping=True,  # a server that was restarted is noticed before a command is risked on it
        **options,
    )


def _take_store_lock(connection: Connection) -> None:
    """Before anything is read: under READ COMMITTED every later statement then sees the last commit."""
    try:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": STORE_LOCK})
    except OperationalError as error:
        if isinstance(error.orig, psycopg.errors.LockNotAvailable):
            raise StoreBusy from error
        raise


def _sqlite(url: str, synchronous: str = "FULL") -> Engine:
    """With NORMAL, a commit waits for no disk: a power cut may undo the last of them, rows and position together,
    never one that a FULL commit followed. Enough for views, which the facts give again."""
    engine = create_engine(url, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def configure(driver: Any, _record: Any) -> None:  # pyright: ignore[reportUnusedFunction]
        driver.isolation_level = None  # transactions are begun here, not by the driver
        for pragma in (
            f"synchronous={synchronous}",
            "foreign_keys=ON",
            "busy_timeout=0",
        ):  # WAL is the file's own, by migrate
            driver.execute(f"PRAGMA {pragma}")

    return engine


def _begin(connection: Connection, begin: str) -> None:
    """Retry our own lock every half millisecond: SQLite's busy timeout backs off to 100 ms and starves
    the second process (measured: 1 write in 6 s). Said to the driver: an event of the library's for it would be
    looked for at every statement."""
    driver: Any = connection.connection.driver_connection
    deadline = time.monotonic() + LOCK_TIMEOUT_S
    while True:
        try:
            driver.execute(begin)
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise OperationalError(begin, None, error) from error
            if time.monotonic() > deadline:
                raise StoreBusy from error
            time.sleep(RETRY_S)
