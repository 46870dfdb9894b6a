"""Who is to hear of what: it follows the log of each audience, and puts what it finds into lanes.

All who follow share one cursor, moved with the deliveries in one transaction; whoever was stopped, or asked to hear
from the start, has a cursor of its own until it has caught up. Several matchers follow one log by the lock of that
cursor.
"""

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, bindparam, func, literal_column, select, update

from domain.values import fact_id
from service.store.database import Database
from service.store.following import Step
from service.store.recorder import Clock, insert_all
from service.viewer import Audience
from service.views.moment import REACHED, reached_in
from service.webhooks import tables
from service.webhooks.filters import Filters, Index, Subject, filters_of, subjects
from service.webhooks.lanes import queue
from service.webhooks.log import Logged, logged, row_of, sequences_of
from service.webhooks.schedule import URGENT_TYPES
from service.webhooks.subscriptions import ACTIVE

CHUNK = 200
OWN_CHUNK = 50
"""Of those that catch up: they take turns with what is new."""
MOST_WAITING = 500
"""Whoever catches up and has as much waiting is not given more for now: nothing is dropped by a slow pace."""
IDLE_S = 0.2
"""How soon those who could be given nothing are looked at again."""
REMEMBERED = 50_000

PRIORITY = frozenset({"warrant.executed", "warrant.withdrawn", "warrant.terminated"})
"""What ends a warrant is sent before anything else that is due: nobody is to act on a dead one."""


@dataclass(frozen=True, slots=True)
class Hearer:
    """Of a subscription, what matching needs."""

    id: UUID
    filters: Filters
    ordered: bool
    cursor: int | None


@dataclass(slots=True)
class _Known:
    """What is remembered of an audience, true while `position` and `revision` are those of its row."""

    position: int = -1
    revision: int = -1
    hearers: Sequence[Hearer] = ()
    index: Index[Hearer] = field(default_factory=lambda: Index[Hearer](()))
    sequences: dict[UUID, int] = field(default_factory=dict[UUID, int])
    last: dict[UUID, int | None] = field(default_factory=dict[UUID, int | None])
    idle_until: float = 0.0

    @property
    def late(self) -> bool:
        """Whether anybody is catching up, in steps of time, and it is time."""
        return time.monotonic() >= self.idle_until and any(each.cursor is not None for each in self.hearers)


class Matcher:
    """One a process; not for two threads."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._known = {audience: _Known() for audience in Audience}

    def following(self) -> Step:
        """To be taken whenever the views have come further, or somebody else is to hear of them."""
        return Step(self._database.watching(_SHOWN), self.step, "the log cannot be matched", self._is_due)

    def step(self) -> int:
        """Match some of what is new; returns how much was. It is worked out on a snapshot; only writing takes the
        lock."""
        try:
            with self._database.reading() as connection:
                rows = connection.execute(_EVERY).all()
                found = [self._worked_out(connection, row) for row in rows if self._is_behind(row)]
            return sum(self._written(each) for each in found if each.new)
        except BaseException:
            self._known = {audience: _Known() for audience in Audience}  # what was not written was never so
            raise

    def _is_due(self, shown: tuple[Any, ...], before: tuple[Any, ...] | None) -> bool:
        """There is something else to match, or somebody is late and may be given more by now."""
        return shown != before or any(known.late for known in self._known.values())

    def _is_behind(self, row: Row[Any]) -> bool:
        audience = Audience(row.audience)
        known = self._known[audience]
        if row.revision != known.revision:
            return True
        return bool(known.hearers) and (known.late or reached_in(row)[audience] > row.position)

    def _worked_out(self, connection: Connection, row: Row[Any]) -> "_Found":
        audience = Audience(row.audience)
        known = self._recalled(connection, audience, row)
        found = _Found(audience, (row.position, row.revision), self._clock())
        if known.hearers:
            self._follow(connection, audience, reached_in(row)[audience], found)
            self._catch_up(connection, audience, found)
        return found

    def _written(self, found: "_Found") -> int:
        """How much was; if somebody else moved the cursor meanwhile, it is worked out anew where nobody can."""
        with self._database.projecting() as connection:
            locked = connection.execute(_locked(found.audience)).first()
            since = None if locked is None else (locked.position, locked.revision)
            if since != found.since:
                self._known[found.audience] = _Known()
            if since is None:
                return CHUNK  # somebody else is at it, for whom the views do not wait: it is looked again
            if since != found.since:
                (row,) = (each for each in connection.execute(_EVERY) if each.audience == found.audience)
                found = self._worked_out(connection, row)
            if found.new:
                found.write(connection, self._known[found.audience].position)
        return found.new

    def _recalled(self, connection: Connection, audience: Audience, row: Row[Any]) -> _Known:
        known = self._known[audience]
        if (row.position, row.revision) != (known.position, known.revision) or len(known.sequences) > REMEMBERED:
            known.sequences.clear()
            known.last.clear()
        if row.revision != known.revision:
            known.hearers = _hearers(connection, audience)
            known.index = Index((each, each.filters) for each in known.hearers if each.cursor is None)
        known.position, known.revision = row.position, row.revision
        return known

    def _follow(self, connection: Connection, audience: Audience, head: int, found: "_Found") -> None:
        """What is new, for all who follow."""
        known = self._known[audience]
        new = logged(connection, audience, known.position, head, CHUNK)
        if new.after <= known.position:
            return
        unknown = {order for each in new.events if (order := each.order[1]) not in known.sequences}
        known.sequences |= sequences_of(connection, audience, unknown)
        for each in new.events:
            _, order = each.order
            known.sequences[order] += 1
            found.told.append(row_of(audience, each, known.sequences[order]))
        heard = [(each, hearer) for each in new.events for hearer in known.index.of(*matched(each))]
        self._deliver(connection, known, heard, found)
        found.new += new.after - known.position
        known.position = new.after

    def _catch_up(self, connection: Connection, audience: Audience, found: "_Found") -> None:
        """What those who are late have missed, some for each; whoever is no longer late follows."""
        known = self._known[audience]
        late = [each for each in known.hearers if each.cursor is not None and each.cursor <= known.position]
        for each in late:
            assert each.cursor is not None
            if waiting(connection, each.id, MOST_WAITING):
                continue
            missed = logged(connection, audience, each.cursor, known.position, OWN_CHUNK)
            index = Index([(each, each.filters)])
            self._deliver(connection, known, [(one, each) for one in missed.events if index.of(*matched(one))], found)
            found.cursors[each.id] = missed.after if missed.after < known.position else None
            found.new += 1 + len(missed.events)
        known.idle_until = 0.0 if found.cursors else time.monotonic() + IDLE_S

    def _deliver(
        self, connection: Connection, known: _Known, heard: Sequence[tuple[Logged, Hearer]], found: "_Found"
    ) -> None:
        if not heard:
            return
        first = first_waiting(connection, {hearer.id for _, hearer in heard})
        for each, hearer in heard:
            if hearer.id not in known.last:
                known.last[hearer.id] = last_before(connection, hearer.id)
            done = first.setdefault(hearer.id, each.event.place) - 1
            found.deliveries.append(delivery(hearer, each, known.last[hearer.id], done, found.now))
            known.last[hearer.id] = each.event.place


@dataclass(slots=True)
class _Found:
    """What a step writes, if the cursor still stands as it did `since`; `new`: how much that is."""

    audience: Audience
    since: tuple[int, int]
    now: int
    told: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    deliveries: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    cursors: dict[UUID, int | None] = field(default_factory=dict[UUID, "int | None"])
    new: int = 0

    def write(self, connection: Connection, position: int) -> None:
        insert_all(connection, tables.told, self.told)
        insert_all(connection, tables.deliveries, self.deliveries)
        queue(connection, self.deliveries, self.now)
        for named, cursor in self.cursors.items():
            mine = tables.subscriptions.c.id == named
            connection.execute(update(tables.subscriptions).where(mine).values(cursor=cursor))
        # Where cursors moved, all who remember them read them again.
        connection.execute(_MOVED, {"of": self.audience, "to": position, "anew": int(bool(self.cursors))})


def delivery(hearer: Hearer, each: Logged, prev: int | None, done: int, now: int) -> dict[str, Any]:
    """An event for a subscription; all up to `done` it has dealt with. Without order every event is a lane of its
    own."""
    _, order = each.order
    return {
        "subscription": hearer.id,
        "position": each.event.place,
        "lane": order if hearer.ordered else fact_id(each.event.stream, each.event.version),
        "prev": prev,
        "watermark": done,
        "state": 0,
        "attempts": 0,
        "priority": int(each.event.type in PRIORITY),
        "urgent": int(each.event.type in URGENT_TYPES),
        "since": now,
        "told": 0,
        "replayed": 0,
    }


def last_before(connection: Connection, subscription: UUID, place: int | None = None) -> int | None:
    """The last event a subscription was to hear of, before a place if one is given."""
    position = tables.deliveries.c.position
    query = select(position).where(tables.deliveries.c.subscription == subscription)
    if place is not None:
        query = query.where(position < place)
    return connection.execute(query.order_by(position.desc()).limit(1)).scalar()


def first_waiting(connection: Connection, subscriptions: Collection[UUID]) -> dict[UUID, int]:
    """The first that waits of each of these, if any does."""
    rows = connection.execute(_FIRST, {"these": list(subscriptions)})
    return {row.id: row.first for row in rows if row.first is not None}


_OF = tables.subscriptions.c
_FIRST = select(
    _OF.id,
    select(tables.deliveries.c.position)
    .where(tables.deliveries.c.subscription == _OF.id, tables.WAITS)
    .order_by(tables.deliveries.c.position)
    .limit(literal_column("1"))
    .scalar_subquery()
    .label("first"),
).where(_OF.id.in_(bindparam("these", expanding=True)))


def waiting(connection: Connection, subscription: UUID, number: int) -> bool:
    """Whether so many deliveries wait."""
    mine = tables.deliveries.c.subscription == subscription, tables.WAITS
    query = select(tables.deliveries.c.position).where(*mine).order_by(tables.deliveries.c.position)
    return connection.execute(query.offset(number - 1).limit(1)).first() is not None


def matched(each: Logged) -> tuple[str, frozenset[Subject], str | None]:
    return each.event.type, subjects(each.about), each.event.level


_SHOWN = select(*REACHED, select(func.sum(tables.matching.c.revision)).scalar_subquery())
_EVERY = select(*REACHED, tables.matching)
_MOVED = (
    update(tables.matching)
    .where(tables.matching.c.audience == bindparam("of"))
    .values(position=bindparam("to"), revision=tables.matching.c.revision + bindparam("anew"))
)


@cache
def _locked(audience: Audience) -> Select[Any]:
    return select(tables.matching).where(tables.matching.c.audience == audience).with_for_update(skip_locked=True)


def _hearers(connection: Connection, audience: Audience) -> list[Hearer]:
    columns = tables.subscriptions.c
    query = select(columns.id, columns.filters, columns.ordered, columns.cursor)
    query = query.where(columns.audience == audience, columns.state == ACTIVE).order_by(columns.id)
    return [Hearer(row.id, filters_of(row.filters), bool(row.ordered), row.cursor) for row in connection.execute(query)]
