"""The one writer of a process: lock, load, fold, decide, append; waiting orders share one commit.

An order is decided in memory against the facts that stand under the store's lock, so one that is
refused leaves nothing behind and disturbs nobody else's; all that were accepted are inserted together.
"""

import hmac
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, select, tuple_
from sqlalchemy.exc import DBAPIError

from domain.fact import Acting, Fact, Published, Recorded, public_day
from domain.rooms import ROOMS
from domain.rules import NotOnRecord
from domain.values import fact_id
from service.store.codec import encode, schema_version
from service.store.database import Database, StoreBusy
from service.store.orders import (
    Change,
    Gone,
    Invisible,
    KeyReused,
    NamesWhatIsSealed,
    NothingToPublish,
    NothingToSealWith,
    Order,
    Receipt,
    SecretInPublicStream,
    StaleVersion,
)
from service.store.recorder import Clock, Head, Recorder, StoredFact, day_of_moment, insert_all, wall_clock
from service.store.ring import NoMasterKey, Shredded
from service.store.sealed import fact_of
from service.store.streams import Stream, Streams
from service.store.tables import facts, idempotency, public_log

BATCH = 512
KEY_KEPT_US = 30 * 86_400_000_000
YIELD_S = 0.001

Waiting = tuple[Order, "Future[Receipt]"]
Outcome = Receipt | Exception


@dataclass(slots=True)
class _Accepted:
    """An order that holds, with the rows it adds."""

    order: Order
    rows: list[StoredFact]
    receipt: Receipt

    @property
    def key_id(self) -> str | None:
        """The key under which its last fact is sealed."""
        return self.rows[-1].key_id


class Writer:
    """Start one a process; `submit` from any thread; `close` waits for what was submitted."""

    def __init__(self, database: Database, clock: Clock = wall_clock) -> None:
        self._database = database
        self._recorder = Recorder(database, clock)
        self._clock = clock
        self._waiting: SimpleQueue[Waiting | None] = SimpleQueue()
        self._streams = Streams()
        self._closing = Lock()
        self._closed = False
        self._thread = Thread(target=self._run, name="atlarge-writer", daemon=True)
        self._thread.start()

    def submit(self, order: Order) -> "Future[Receipt]":
        """The future ends with a Receipt, or raises the Refusal, StaleVersion, Invisible or KeyReused of
        the order.

        Any other exception leaves the outcome unknown: submit the same key again to learn it. Raises
        RuntimeError once the writer is closed.
        """
        future: Future[Receipt] = Future()
        with self._closing:
            if self._closed:
                raise RuntimeError("the writer is closed")
            self._waiting.put((order, future))
        return future

    def close(self) -> None:
        with self._closing:
            self._closed = True
            self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (first := self._waiting.get()) is not None:
            together = [first]
            while len(together) < BATCH and not self._waiting.empty():
                following = self._waiting.get()
                if following is None:
                    self._waiting.put(None)
                    break
                together.append(following)
            self._commit(together)
            if self._database.sqlite:
                time.sleep(YIELD_S)  # SQLite's lock is not fair: let another process have it

    def _commit(self, together: Sequence[Waiting]) -> None:
        """One transaction for all; if the database refuses them together, each alone."""
        together = [(order, future) for order, future in together if future.set_running_or_notify_cancel()]
        if together:
            self._commit_running(together)

    def _commit_running(self, together: Sequence[Waiting]) -> None:
        try:
            with self._database.writing() as connection:
                outcomes = self._append(connection, [each for each, _ in together])
        except Exception as error:  # noqa: BLE001 - it is handed to whoever waits
            self._streams.clear()
            if len(together) > 1 and not _unreachable(error):
                for each in together:
                    self._commit_running([each])
                return
            outcomes = [error] * len(together)
        for (_, future), outcome in zip(together, outcomes, strict=True):
            if isinstance(outcome, Receipt):
                future.set_result(outcome)
            else:
                future.set_exception(outcome)

    def _append(self, connection: Connection, orders: Sequence[Order]) -> list[Outcome]:
        """What becomes of each order, in their order."""
        head = Head.read(connection)
        self._streams.forget_what_others_wrote(connection, head.position)
        named = _named(orders) - self._unseen(connection, orders)
        self._streams.load(connection, named)
        self._database.ring.learn(each.key_id for name in named if (each := self._streams.get(name)) is not None)
        self._streams.load(connection, self._disclosed(orders))
        done = _done_before(connection, orders, self._clock())
        accepted: list[_Accepted] = []
        outcomes: list[Outcome] = []
        position = head.position
        for order in orders:
            try:
                earlier = done.get((order.principal, order.key))
                if earlier is None:
                    holds = self._decide(order, position)
                    accepted.append(holds)
                    position += len(holds.rows)
                    repeat = replace(holds.receipt, repeated=True)
                    done[order.principal, order.key] = (self._fingerprint(holds), holds.key_id, repeat)
                    outcomes.append(holds.receipt)
                elif earlier[0] == self._kept(order.fingerprint, earlier[1]):
                    outcomes.append(earlier[2])
                else:
                    outcomes.append(KeyReused())
            except Exception as refusal:  # noqa: BLE001 - it is this order's alone, whatever it is
                outcomes.append(refusal)
        written = self._recorder.append(connection, [row for each in accepted for row in each.rows], head)
        insert_all(connection, idempotency, [self._key_row(each, head) for each in accepted])
        self._streams.position = head.position
        places = {each.position: each.public_position for each in written}
        return [_placed(each, places) if isinstance(each, Receipt) else each for each in outcomes]

    def _decide(self, order: Order, position: int) -> _Accepted:
        """Every change against what stands, the earlier changes of its own order included."""
        before = {change.stream: self._streams.get(change.stream) for change in order.changes}
        rows: list[StoredFact] = []
        try:
            for change in order.changes:
                rows.append(self._decide_one(order, change, position + len(rows) + 1))
        except BaseException:
            for name, stream in before.items():
                self._streams.pop(name, None)
                if stream is not None:
                    self._streams[name] = stream
            raise
        last = self._streams[order.changes[-1].stream].history[-1]
        receipt = Receipt(last.stream, last.version, last.position, irregular=last.fact.irregular)
        return _Accepted(order, rows, receipt)

    def _decide_one(self, order: Order, change: Change, position: int) -> StoredFact:
        known = self._streams.get(change.stream)
        if change.existing and not _visible(known, change.room, order):
            raise Invisible
        stream = Stream(ROOMS[change.room]) if known is None else known.copy()
        if stream.room.name != change.room:
            raise NotOnRecord
        if stream.shredded or not (stream.key_id is None or self._database.ring.holds(stream.key_id)):
            raise Gone
        if not isinstance(change.fact, stream.room.facts):
            raise TypeError(f"no fact of the room {change.room}")
        if change.expected is not None and change.expected != stream.version:
            raise StaleVersion
        secret = public_day(change.fact) > day_of_moment(self._clock())
        if secret and stream.seal is None:
            if stream.history:
                raise SecretInPublicStream
            stream.seal, stream.key_id = change.stream, self._sealing_key()
        fact = stream.room.decide(Acting(stream.history, self._on_record(change.fact, stream)), change.fact)
        publishes = fact.publishes and stream.seal is not None and not secret
        if publishes:
            self._publish(stream)
        elif isinstance(fact, Published):
            raise NothingToPublish
        public = public_day(fact)
        version = stream.version + 1
        place = Recorded(fact_id(change.stream, version), change.stream, version, position, public, fact)
        concerns = stream.add(place)
        self._streams[change.stream] = stream
        name = type(fact).__name__
        return StoredFact(
            originator_id=change.stream,
            originator_version=version,
            topic=name,
            state=encode(fact),
            schema_version=schema_version(name),
            public_from=public,
            seal=stream.seal,
            key_id=stream.key_id,
            principal=order.principal,
            correlation=order.correlation,
            concerns=concerns,
            publishes=publishes,
        )

    def _publish(self, stream: Stream) -> None:
        """Lift the seal: of all that the stream names, only a person may stay sealed."""
        for subject in _named_in(stream):
            known = self._streams.get(subject)
            if known is not None and known.seal is not None and known.room.name != "person":
                raise NamesWhatIsSealed
        stream.seal = stream.key_id = None

    def _sealing_key(self) -> str:
        try:
            return self._database.ring.take()
        except NoMasterKey:
            raise NothingToSealWith from None

    def _key_row(self, each: _Accepted, head: Head) -> dict[str, Any]:
        return {
            "principal": each.order.principal,
            "key": each.order.key,
            "fingerprint": self._fingerprint(each),
            "stream": each.receipt.stream,
            "version": each.receipt.version,
            "position": each.receipt.position,
            "status": 201 if each.receipt.version == 1 else 200,
            "expires_at": None if each.order.keep_key else head.recorded_at + KEY_KEPT_US,
        }

    def _fingerprint(self, each: _Accepted) -> bytes:
        return self._kept(each.order.fingerprint, each.key_id)

    def _kept(self, fingerprint: bytes, key_id: str | None) -> bytes:
        """The fingerprint as it is kept: of what is sealed it takes the seal's key to try a guess. Raises Gone."""
        if key_id is None:
            return fingerprint
        try:
            return hmac.digest(self._database.ring.committing(key_id), fingerprint, "sha256")
        except Shredded:
            raise Gone from None

    def _unseen(self, connection: Connection, orders: Sequence[Order]) -> set[UUID]:
        """What requests without clearance act on or name that is not public. It is neither loaded nor looked for,
        whether it is on record or remembered: the time that takes would tell what is sealed (measured: AUC 0.29)."""
        changes = [each for order in orders if order.said and not order.cleared for each in order.changes]
        spoken_of = {each.stream for each in changes if each.existing}.union(*(each.fact.concerns for each in changes))
        unsure = {each for each in spoken_of if (known := self._streams.get(each)) is None or known.seal is not None}
        if not unsure:
            return unsure
        query = select(public_log.c.stream).where(public_log.c.stream.in_(unsure)).distinct()
        return unsure - set(connection.execute(query).scalars())

    def _disclosed(self, orders: Sequence[Order]) -> set[UUID]:
        """Every stream that is named in those the orders publish."""
        published = {change.stream for order in orders for change in order.changes if change.fact.publishes}
        return {subject for each in published & self._streams.keys() for subject in _named_in(self._streams[each])}

    def _on_record(self, fact: Fact, stream: Stream) -> dict[UUID, str]:
        """What the fact names, as far as it may: what is sealed does not exist for a public fact."""
        found = {each: self._streams.get(each) for each in fact.concerns}
        named = {each: known for each, known in found.items() if known is not None and not known.shredded}
        return {each: known.room.name for each, known in named.items() if known.seal is None or stream.seal is not None}


def _visible(stream: Stream | None, room: str, order: Order) -> bool:
    """Whether the principal of the order may know that there is such a stream in that room."""
    return stream is not None and stream.room.name == room and (stream.seal is None or order.cleared)


def _placed(receipt: Receipt, places: Mapping[int, int | None]) -> Receipt:
    """With the place in the public log that was given now; an earlier receipt has its own."""
    return replace(receipt, place=places.get(receipt.position, receipt.place))


def _named(orders: Sequence[Order]) -> set[UUID]:
    """Every stream the orders change or speak of."""
    changes = [change for order in orders for change in order.changes]
    return {change.stream for change in changes}.union(*(change.fact.concerns for change in changes))


def _named_in(stream: Stream) -> set[UUID]:
    """The other streams that the facts of this one speak of."""
    own = {each.stream for each in stream.history}
    return {subject for each in stream.history for subject in each.fact.concerns} - own


def _unreachable(error: Exception) -> bool:
    """Whether trying each order alone would only wait as long again."""
    return isinstance(error, StoreBusy) or (isinstance(error, DBAPIError) and error.connection_invalidated)


def _done_before(
    connection: Connection, orders: Sequence[Order], now: int
) -> dict[tuple[str, str], tuple[bytes, str | None, Receipt]]:
    """What the keys of these orders have done before; a key past its time is forgotten."""
    mine = {"mine": [(order.principal, order.key) for order in orders]}
    rows = connection.execute(_DONE, mine).all()
    if any(row.expires_at is not None and row.expires_at <= now for row in rows):
        connection.execute(delete(idempotency).where(_MINE, idempotency.c.expires_at <= now), mine)
    return {
        (row.principal, row.key): (row.fingerprint, row.key_id, _receipt(connection, row))
        for row in rows
        if row.expires_at is None or row.expires_at > now
    }


_MINE = tuple_(idempotency.c.principal, idempotency.c.key).in_(bindparam("mine", expanding=True))
_DONE = (
    select(idempotency, facts.c.name, facts.c.schema_version, facts.c.payload, facts.c.key_id)
    .add_columns(public_log.c.position.label("place"))
    .join(facts, facts.c.position == idempotency.c.position)
    .outerjoin(public_log, public_log.c.fact == idempotency.c.position)
    .where(_MINE)
)


def _receipt(connection: Connection, row: Any) -> Receipt:
    """The receipt that was given first, from what is stored."""
    try:
        irregular = fact_of(connection, row).irregular
    except Shredded:
        irregular = ()
    return Receipt(row.stream, row.version, row.position, row.place, irregular, repeated=True)
