"""Who is to hear of what: it follows the log of each audience, and puts what it finds into lanes.

All who follow share one cursor, moved with the deliveries in one transaction; whoever was stopped, or asked to hear
from the start, has a cursor of its own until it has caught up. Several matchers follow one log by the lock of that
cursor.
"""

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, bindparam, literal_column, select, update

from domain.values import fact_id
from service.store.database import Database
from service.store.recorder import Clock, insert_all
from service.viewer import Audience
from service.views.moment import REACHED, reached, reached_in
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


class Matcher:
    """One a process; not for two threads."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._known = {audience: _Known() for audience in Audience}

    @property
    def late(self) -> bool:
        """Whether anybody is catching up, in steps of time."""
        return any(each.cursor is not None for known in self._known.values() for each in known.hearers)

    def step(self) -> bool:
        """Match some of what is new; whether there may be more."""
        more = [self._step(audience) for audience in self._behind()]
        return any(more)

    def _behind(self) -> list[Audience]:
        """In which logs there is anything to match; costs index look-ups, no lock."""
        with self._database.reading() as connection:
            rows = connection.execute(_EVERY).all()
        return [audience for audience in Audience for row in rows if self._is_behind(audience, row, reached_in(row))]

    def _is_behind(self, audience: Audience, row: Row[Any], heads: Mapping[Audience, int]) -> bool:
        known = self._known[audience]
        if row.audience != audience:
            return False
        if row.revision != known.revision:
            return True
        late = time.monotonic() >= known.idle_until and any(each.cursor is not None for each in known.hearers)
        return bool(known.hearers) and (late or heads[audience] > row.position)

    def _step(self, audience: Audience) -> bool:
        known = self._known[audience]
        try:
            with self._database.projecting() as connection:
                row = connection.execute(_row(audience)).one()
                self._recall(connection, audience, row)
                if not known.hearers:
                    return False
                more = self._follow(connection, audience, reached(connection)[audience])
                return self._catch_up(connection, audience) or more
        except BaseException:
            self._known[audience] = _Known()  # what was worked out and not written was never so
            raise

    def _recall(self, connection: Connection, audience: Audience, row: Row[Any]) -> None:
        known = self._known[audience]
        if (row.position, row.revision) != (known.position, known.revision) or len(known.sequences) > REMEMBERED:
            known.sequences.clear()
            known.last.clear()
        if row.revision != known.revision:
            known.hearers = _hearers(connection, audience)
            known.index = Index((each, each.filters) for each in known.hearers if each.cursor is None)
        known.position, known.revision = row.position, row.revision

    def _follow(self, connection: Connection, audience: Audience, head: int) -> bool:
        """What is new, for all who follow."""
        known = self._known[audience]
        new = logged(connection, audience, known.position, head, CHUNK)
        if new.after <= known.position:
            return False
        rows: list[dict[str, Any]] = []
        unknown = {each.order[1] for each in new.events} - known.sequences.keys()
        known.sequences |= sequences_of(connection, audience, unknown)
        for each in new.events:
            _, order = each.order
            known.sequences[order] += 1
            rows.append(row_of(audience, each, known.sequences[order]))
        insert_all(connection, tables.told, rows)
        found = [(each, heard) for each in new.events for heard in known.index.of(*matched(each))]
        self._deliver(connection, known, found)
        known.position = new.after
        moved = update(tables.matching).where(tables.matching.c.audience == audience)
        connection.execute(moved.values(position=known.position))
        return new.more

    def _catch_up(self, connection: Connection, audience: Audience) -> bool:
        """What those who are late have missed, some for each; whoever is no longer late follows."""
        known = self._known[audience]
        late = [each for each in known.hearers if each.cursor is not None and each.cursor <= known.position]
        more = False
        for each in late:
            assert each.cursor is not None
            if waiting(connection, each.id, MOST_WAITING):
                continue
            missed = logged(connection, audience, each.cursor, known.position, OWN_CHUNK)
            index = Index([(each, each.filters)])
            self._deliver(connection, known, [(one, each) for one in missed.events if index.of(*matched(one))])
            cursor = missed.after if missed.after < known.position else None
            mine = tables.subscriptions.c.id == each.id
            connection.execute(update(tables.subscriptions).where(mine).values(cursor=cursor))
            more = True
        known.idle_until = 0.0 if more else time.monotonic() + IDLE_S
        if more:  # their cursors moved: all who remember them read them again
            moved = update(tables.matching).where(tables.matching.c.audience == audience)
            connection.execute(moved.values(revision=tables.matching.c.revision + 1))
        return more

    def _deliver(self, connection: Connection, known: _Known, found: Sequence[tuple[Logged, Hearer]]) -> None:
        if not found:
            return
        now = self._clock()
        first = first_waiting(connection, {hearer.id for _, hearer in found})
        rows: list[dict[str, Any]] = []
        for each, hearer in found:
            if hearer.id not in known.last:
                known.last[hearer.id] = last_before(connection, hearer.id)
            done = first.setdefault(hearer.id, each.event.place) - 1
            rows.append(delivery(hearer, each, known.last[hearer.id], done, now))
            known.last[hearer.id] = each.event.place
        insert_all(connection, tables.deliveries, rows)
        queue(connection, rows, now)


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


_EVERY = select(*REACHED, tables.matching)


@cache
def _row(audience: Audience) -> Select[Any]:
    return select(tables.matching).where(tables.matching.c.audience == audience).with_for_update()


def _hearers(connection: Connection, audience: Audience) -> list[Hearer]:
    columns = tables.subscriptions.c
    query = select(columns.id, columns.filters, columns.ordered, columns.cursor)
    query = query.where(columns.audience == audience, columns.state == ACTIVE).order_by(columns.id)
    return [Hearer(row.id, filters_of(row.filters), bool(row.ordered), row.cursor) for row in connection.execute(query)]
