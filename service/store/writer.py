"""The one writer of a process: lock, load, fold, decide, append; waiting orders share one commit.

An order is decided in memory against the facts that stand under the store's lock, so one that is
refused leaves nothing behind and disturbs nobody else's; all that were accepted are inserted together.
"""

import hashlib
import queue
import time
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from threading import Thread
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select, tuple_
from sqlalchemy.exc import DBAPIError

from domain.fact import Acting, Fact, Recorded, public_day
from domain.rooms import ROOMS, Room
from domain.rules import Refusal
from domain.values import fact_id
from service.store.codec import decode, encode, room_of, schema_version
from service.store.database import Database
from service.store.recorder import (
    Clock,
    Head,
    Recorder,
    StoredFact,
    day_of_moment,
    insert_all,
    wall_clock,
)
from service.store.tables import facts, idempotency

BATCH = 512
KEY_KEPT_US = 30 * 86_400_000_000


class SecretInPublicStream(Refusal):
    """A fact that is not yet public belongs to a sealed annex, not to a public stream."""

    code = "secret-in-public-stream"
    authority = "atlarge: all facts of a visible stream are visible"


class StaleVersion(Exception):
    """The stream has moved on since the version the caller knows."""


class KeyReused(Exception):
    """The idempotency key was used for another request."""


@dataclass(frozen=True, slots=True)
class Change:
    """One fact for one stream. `expected`: the version the caller knows, 0 for a stream not yet on
    record, None where only the law decides."""

    room: str
    stream: UUID
    fact: Fact
    expected: int | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """Changes that happen together or not at all, on behalf of a principal, once per key."""

    principal: str
    key: str
    changes: tuple[Change, ...]
    correlation: UUID | None = None
    keep_key: bool = False

    def fingerprint(self) -> bytes:
        """The same request has the same fingerprint."""
        parts = [(each.room, str(each.stream), type(each.fact).__name__, each.fact) for each in self.changes]
        return hashlib.sha256(encode(parts)).digest()


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where the last change of an order came to stand; `repeated` when an earlier order had done it."""

    stream: UUID
    version: int
    position: int
    repeated: bool = False


@dataclass(slots=True)
class _Stream:
    """What the writer remembers of a stream while nobody else writes."""

    room: Room
    seal: UUID | None = None
    history: list[Recorded[Any]] = field(default_factory=list)
    concerns: frozenset[UUID] = frozenset()

    @property
    def version(self) -> int:
        return len(self.history)


@dataclass(slots=True)
class _Accepted:
    """An order that holds, with the rows it adds."""

    order: Order
    rows: list[StoredFact]
    receipt: Receipt


Job = tuple[Order, "Future[Receipt]"]


class Writer:
    """Start it once a process; `submit` from anywhere; `close` waits for what was submitted."""

    def __init__(self, database: Database, clock: Clock = wall_clock) -> None:
        self._database = database
        self._recorder = Recorder(database, clock)
        self._clock = clock
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._streams: dict[UUID, _Stream] = {}
        self._known = 0
        self._thread = Thread(target=self._run, name="atlarge-writer", daemon=True)
        self._thread.start()

    def submit(self, order: Order) -> "Future[Receipt]":
        """The future ends with a Receipt, or raises the Refusal, StaleVersion or KeyReused of the order.

        Any other exception leaves the outcome unknown: submit the same key again to learn it.
        """
        future: Future[Receipt] = Future()
        self._jobs.put((order, future))
        return future

    def close(self) -> None:
        self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (first := self._jobs.get()) is not None:
            jobs = [first]
            while len(jobs) < BATCH and not self._jobs.empty():
                following = self._jobs.get()
                if following is None:
                    self._jobs.put(None)
                    break
                jobs.append(following)
            self._commit(jobs)
            if self._database.sqlite:
                time.sleep(0.001)  # let another process take the lock: SQLite's is not fair

    def _commit(self, jobs: Sequence[Job]) -> None:
        """One transaction for all; if the database refuses them together, each alone."""
        outcomes: list[tuple[Future[Receipt], Receipt | Exception]] = []
        try:
            with self._database.writing() as connection:
                outcomes = self._decide_and_append(connection, jobs)
        except Exception as error:  # noqa: BLE001 - it is handed to whoever waits
            self._streams.clear()
            if len(jobs) > 1 and isinstance(error, DBAPIError):
                for job in jobs:
                    self._commit([job])
                return
            outcomes = [(future, error) for _, future in jobs]
        for future, outcome in outcomes:
            if isinstance(outcome, Receipt):
                future.set_result(outcome)
            else:
                future.set_exception(outcome)

    def _decide_and_append(
        self, connection: Connection, jobs: Sequence[Job]
    ) -> list[tuple["Future[Receipt]", Receipt | Exception]]:
        head = Head.read(connection)
        self._forget_what_others_wrote(connection, head)
        earlier = _earlier(connection, [order for order, _ in jobs])
        self._load(connection, [order for order, _ in jobs])
        accepted: list[_Accepted] = []
        outcomes: list[tuple[Future[Receipt], Receipt | Exception]] = []
        position = head.position
        for order, future in jobs:
            try:
                done = earlier.get((order.principal, order.key))
                if done is None:
                    outcome = self._decide(order, position)
                    accepted.append(outcome)
                    position += len(outcome.rows)
                    earlier[order.principal, order.key] = (
                        order.fingerprint(),
                        replace(outcome.receipt, repeated=True),
                    )
                    outcomes.append((future, outcome.receipt))
                elif done[0] == order.fingerprint():
                    outcomes.append((future, done[1]))
                else:
                    raise KeyReused
            except (Refusal, StaleVersion, KeyReused) as refusal:
                outcomes.append((future, refusal))
        self._recorder.append(connection, [row for each in accepted for row in each.rows], head)
        insert_all(connection, idempotency, [self._key_row(each, head) for each in accepted])
        self._known = head.position
        return outcomes

    def _decide(self, order: Order, position: int) -> _Accepted:
        """Every change against what stands, its own order's earlier changes included."""
        before = {each.stream: self._streams.get(each.stream) for each in order.changes}
        staged: dict[UUID, _Stream] = {}
        rows: list[StoredFact] = []
        try:
            for each in order.changes:
                known = self._streams.get(each.stream)
                stream = _Stream(ROOMS[each.room]) if known is None else _copy(known)
                rows.append(self._decide_one(order, each, stream, position + len(rows) + 1))
                staged[each.stream] = stream
                self._streams[each.stream] = stream
        except Exception:
            for name, stream in before.items():
                self._streams.pop(name, None) if stream is None else self._streams.update({name: stream})
            raise
        last = order.changes[-1].stream
        receipt = Receipt(last, staged[last].version, position + len(rows))
        return _Accepted(order, rows, receipt)

    def _decide_one(self, order: Order, change: Change, stream: _Stream, position: int) -> StoredFact:
        if change.expected is not None and change.expected != stream.version:
            raise StaleVersion
        on_record = {
            subject: self._streams[subject].room.name for subject in change.fact.concerns if subject in self._streams
        }
        fact = stream.room.decide(Acting(stream.history, on_record), change.fact)
        public = public_day(fact)
        if public > day_of_moment(self._clock()):
            if stream.history and stream.seal is None:
                raise SecretInPublicStream
            stream.seal = stream.seal or change.stream
        version = stream.version + 1
        stream.history.append(Recorded(fact_id(change.stream, version), change.stream, version, position, public, fact))
        before, status = stream.concerns, stream.room.status(stream.history)
        stream.concerns = status.concerns
        return StoredFact(
            originator_id=change.stream,
            originator_version=version,
            topic=type(fact).__name__,
            state=encode(fact),
            schema_version=schema_version(type(fact).__name__),
            public_from=public,
            seal=stream.seal,
            principal=order.principal,
            correlation=order.correlation,
            concerns=before | status.concerns | fact.concerns,
        )

    def _key_row(self, each: _Accepted, head: Head) -> dict[str, Any]:
        return {
            "principal": each.order.principal,
            "key": each.order.key,
            "fingerprint": each.order.fingerprint(),
            "stream": each.receipt.stream,
            "version": each.receipt.version,
            "position": each.receipt.position,
            "status": 201 if each.receipt.version == 1 else 200,
            "expires_at": None if each.order.keep_key else head.recorded_at + KEY_KEPT_US,
        }

    def _forget_what_others_wrote(self, connection: Connection, head: Head) -> None:
        if head.position == self._known:
            return
        changed = select(facts.c.stream).where(facts.c.position > self._known).distinct()
        for stream in connection.execute(changed).scalars():
            self._streams.pop(stream, None)
        self._known = head.position

    def _load(self, connection: Connection, orders: Sequence[Order]) -> None:
        """Every stream the orders change or name, by one query."""
        wanted = {each.stream for order in orders for each in order.changes}
        wanted |= {subject for order in orders for each in order.changes for subject in each.fact.concerns}
        missing = wanted - self._streams.keys()
        if not missing:
            return
        query = select(facts).where(facts.c.stream.in_(missing)).order_by(facts.c.stream, facts.c.version)
        loaded: dict[UUID, _Stream] = {}
        for row in connection.execute(query):
            stream = loaded.setdefault(row.stream, _Stream(room_of(row.name), row.seal))
            fact = decode(row.name, row.schema_version, row.payload)
            named = fact_id(row.stream, row.version)
            stream.history.append(Recorded(named, row.stream, row.version, row.position, row.public_from, fact))
        for name, stream in loaded.items():
            stream.concerns = stream.room.status(stream.history).concerns
            self._streams[name] = stream


def _copy(stream: _Stream) -> _Stream:
    return replace(stream, history=list(stream.history))


def _earlier(connection: Connection, orders: Sequence[Order]) -> dict[tuple[str, str], tuple[bytes, Receipt]]:
    """What the keys of these orders have done before."""
    keys = [(order.principal, order.key) for order in orders]
    query = select(idempotency).where(tuple_(idempotency.c.principal, idempotency.c.key).in_(keys))
    return {
        (row.principal, row.key): (
            row.fingerprint,
            Receipt(row.stream, row.version, row.position, repeated=True),
        )
        for row in connection.execute(query)
    }
