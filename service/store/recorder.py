"""The event store's recorder on SQLAlchemy Core: one code path for SQLite and PostgreSQL.

Positions are given out under the store's lock as the last one + 1, so they are dense and in commit
order: a reader that tails by position never skips a late commit.
"""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from threading import Event
from typing import Any, cast
from uuid import UUID

import psycopg
from eventsourcing.persistence import (
    ApplicationRecorder,
    IntegrityError,
    Notification,
    StoredEvent,
    Subscription,
)
from sqlalchemy import Connection, Insert, Table, func, insert, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import IntegrityError as ConstraintViolated

from domain.values import SECRET, Day, fact_id
from service.ledger.leaf import commitment, leaf_hash
from service.store.database import Database
from service.store.sealed import payload_of, place_of
from service.store.tables import facts, public_log, tags

Clock = Callable[[], int]
"""Microseconds since 1970, UTC."""

MICROSECONDS_A_DAY = 86_400_000_000
FIRST_DAY = 719_163
"""The ordinal of 1970-01-01."""
COPY_FROM_ROWS = 50


def wall_clock() -> int:
    return time.time_ns() // 1000


def day_of_moment(moment: int) -> Day:
    return FIRST_DAY + moment // MICROSECONDS_A_DAY


@dataclass(frozen=True, kw_only=True)
class StoredFact(StoredEvent):
    """An event with the rest of its row. The defaults serve callers that know only the library's four
    fields; what they write is secret until it is published. `publishes`: with it, every earlier fact of its
    stream that was sealed enters the public log."""

    schema_version: int = 1
    public_from: Day = SECRET
    seal: UUID | None = None
    key_id: str | None = None
    principal: str = ""
    correlation: UUID | None = None
    concerns: frozenset[UUID] = frozenset()
    publishes: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """Where a fact came to stand, in the full log and, if it is public, in the public one."""

    position: int
    recorded_at: int
    public_position: int | None


@dataclass(slots=True)
class Head:
    """The ends of both logs, read under the lock."""

    position: int
    recorded_at: int
    public_position: int

    @classmethod
    def read(cls, connection: Connection) -> "Head":
        row = connection.execute(_LAST).first()
        return cls(0, 0, 0) if row is None else cls(row.position, row.recorded_at, row.public or 0)


_LAST = (
    select(
        facts.c.position,
        facts.c.recorded_at,
        select(func.max(public_log.c.position)).scalar_subquery().label("public"),
    )
    .order_by(facts.c.position.desc())
    .limit(1)
)


class Recorder(ApplicationRecorder):
    """Facts in, facts out, in order."""

    def __init__(self, database: Database, clock: Clock = wall_clock) -> None:
        self.database = database
        self.clock = clock

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:  # noqa: ARG002
        """Append in one transaction; the positions given. Raises IntegrityError if a version is taken."""
        if not stored_events:
            return []
        rows = [each if isinstance(each, StoredFact) else StoredFact(**vars(each)) for each in stored_events]
        with self.database.writing() as connection:
            return [written.position for written in self.append(connection, rows, Head.read(connection))]

    def append(self, connection: Connection, events: Sequence[StoredFact], head: Head) -> list[Written]:
        """Give each its place after `head` and insert all. The caller holds the store's lock."""
        written: list[Written] = []
        rows: dict[Table, list[dict[str, Any]]] = {facts: [], public_log: [], tags: []}
        published = {each.originator_id for each in events if each.publishes}
        sealed = self._sealed(connection, published)
        for each in events:
            head.position += 1
            head.recorded_at = max(self.clock(), head.recorded_at + 1)
            today = day_of_moment(head.recorded_at)
            public = each.publishes or (each.seal is None and each.public_from <= today)
            row = self._row(each, head)
            if each.publishes:
                for earlier in sealed.pop(row["stream"], ()):
                    rows[public_log].append(_public_row(*earlier, head))
            if public:
                rows[public_log].append(_public_row(row, each.state, head))
            elif row["stream"] in published:
                sealed.setdefault(row["stream"], []).append((row, each.state))
            rows[facts].append(row)
            rows[tags].extend(
                {"subject": subject, "position": head.position, "stream": row["stream"]}
                for subject in each.concerns | {row["stream"]}
            )
            written.append(Written(head.position, head.recorded_at, head.public_position if public else None))
        try:
            for table, values in rows.items():
                insert_all(connection, table, values)
        except ConstraintViolated as error:
            raise IntegrityError("a fact of that stream and version is on record") from error
        return written

    def _row(self, each: StoredFact, head: Head) -> dict[str, Any]:
        """The fact in its place in the full log. Under a seal its payload is locked, and what the leaf commits to is
        salted with the seal's key: nobody can guess what it says."""
        stream = each.originator_id if isinstance(each.originator_id, UUID) else UUID(each.originator_id)
        named = fact_id(stream, each.originator_version)
        if each.key_id is None:
            payload, commits = each.state, commitment(named, each.state)
        else:
            ring = self.database.ring
            place = place_of(each.schema_version, stream, each.originator_version, each.topic)
            payload = ring.lock((each.key_id,), place, each.state)
            commits = commitment(named, each.state, ring.committing(each.key_id))
        row = {
            "position": head.position,
            "stream": stream,
            "version": each.originator_version,
            "name": each.topic,
            "schema_version": each.schema_version,
            "payload": payload,
            "recorded_at": head.recorded_at,
            "public_from": each.public_from,
            "seal": each.seal,
            "key_id": each.key_id,
            "commitment": None if each.key_id is None else bytes.fromhex(commits),
            "principal": each.principal,
            "correlation": each.correlation,
        }
        return row | {"leaf": leaf_hash(index=head.position - 1, **_envelope(row, commits))}

    def _sealed(
        self, connection: Connection, streams: Collection[UUID | str]
    ) -> dict[UUID, list[tuple[dict[str, Any], bytes]]]:
        """The facts of these streams so far, in the order of their versions, each with its payload in clear: what is
        published with them."""
        found: dict[UUID, list[tuple[dict[str, Any], bytes]]] = {}
        if streams:
            query = select(facts).where(facts.c.stream.in_(streams)).order_by(facts.c.version)
            rows = connection.execute(query).all()
            self.database.ring.learn(row.key_id for row in rows)
            columns = facts.c.keys()
            for row in rows:
                clear = payload_of(self.database.ring, row)
                found.setdefault(row.stream, []).append((dict(zip(columns, row, strict=True)), clear))
        return found

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """The events of a stream with versions in (gt, lte]."""
        query = select(facts).where(facts.c.stream == originator_id).limit(limit)
        query = query.order_by(facts.c.version.desc() if desc else facts.c.version)
        if gt is not None:
            query = query.where(facts.c.version > gt)
        if lte is not None:
            query = query.where(facts.c.version <= lte)
        with self.database.reading() as connection:
            return [
                StoredEvent(row.stream, row.version, row.name, payload_of(self.database.ring, row))
                for row in connection.execute(query)
            ]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """The full log from a position on: dense, in commit order."""
        query = select(facts).order_by(facts.c.position).limit(limit)
        if start is not None:
            query = query.where(facts.c.position >= (start if inclusive_of_start else start + 1))
        if stop is not None:
            query = query.where(facts.c.position <= stop)
        if topics:
            query = query.where(facts.c.name.in_(topics))
        with self.database.reading() as connection:
            return [
                Notification(row.stream, row.version, row.name, payload_of(self.database.ring, row), row.position)
                for row in connection.execute(query)
            ]

    def max_notification_id(self) -> int | None:
        with self.database.reading() as connection:
            return connection.execute(select(func.max(facts.c.position))).scalar()

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> "Tail":
        """What is recorded after `gt`, and then whatever is recorded next, until stopped."""
        return Tail(self, gt, topics)


class Tail(Subscription[Recorder]):
    """Reads on by position; looks every 10 ms, which is how other processes' commits are noticed."""

    POLL_S = 0.01
    PAGE = 500

    def __init__(self, recorder: Recorder, gt: int | None = None, topics: Sequence[str] = ()) -> None:
        super().__init__(recorder, gt, topics)
        self._waiting: list[Notification] = []
        self._stopped = Event()

    def stop(self) -> None:
        super().stop()
        self._stopped.set()

    def __next__(self) -> Notification:
        while not self._stopped.is_set():
            if self._waiting:
                following = self._waiting.pop()
                self._last_notification_id = following.id
                return following
            page = self._recorder.select_notifications(
                self._last_notification_id or 0, self.PAGE, topics=self._topics, inclusive_of_start=False
            )
            self._waiting = list(reversed(page))
            if not page:
                self._stopped.wait(self.POLL_S)
        raise StopIteration


def _envelope(row: Mapping[str, Any], commits: str) -> dict[str, Any]:
    """What the leaf of a fact says of it in either log."""
    return {
        "fact_id": fact_id(row["stream"], row["version"]),
        "stream": row["stream"],
        "version": row["version"],
        "name": row["name"],
        "recorded_at": row["recorded_at"],
        "commits": commits,
    }


def _public_row(row: Mapping[str, Any], clear: bytes, head: Head) -> dict[str, Any]:
    """The fact in the next place of the public log, by the fact that is recorded at the head: itself, or the one
    that publishes it. The leaf keeps the moment of its own recording."""
    head.public_position += 1
    commits = commitment(fact_id(row["stream"], row["version"]), clear)
    return {
        "position": head.public_position,
        "fact": row["position"],
        "stream": row["stream"],
        "published_by": head.position,
        "published_at": head.recorded_at,
        "leaf": leaf_hash(index=head.public_position - 1, **_envelope(row, commits)),
        "payload": None if row["key_id"] is None else clear,
    }


@cache
def _insert(table: Table) -> Insert:
    return insert(table)


def insert_all(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of one shape. PostgreSQL takes many by COPY: the driver's executemany is a pipeline,
    which hung while holding the lock on appends of 10,000 events."""
    if not rows:
        return
    if connection.dialect.name != "postgresql" or len(rows) < COPY_FROM_ROWS:
        connection.execute(_insert(table), rows)
        return
    columns = list(rows[0])
    names = ", ".join(f'"{column}"' for column in columns)
    driver = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
    try:
        with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN'.encode()) as copy:
            for row in rows:
                copy.write_row(tuple(row.values()))
    except psycopg.Error as error:
        raise DBAPIError.instance(
            f"COPY {table.name}", None, error, psycopg.Error, dialect=connection.dialect
        ) from error
