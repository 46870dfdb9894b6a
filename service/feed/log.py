"""The log of an audience as it is told: the facts in it, each in its place there, with whom and what it concerns."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, select

from service.feed.envelope import Event, state_of
from service.feed.filters import About
from service.store.codec import decode, room_of
from service.store.ring import Shredded, ring_of
from service.store.sealed import clear
from service.store.tables import facts, public_log, tags
from service.viewer import Audience


def place_in(audience: Audience) -> ColumnElement[int]:
    """Of a fact, in the log of an audience."""
    return facts.c.position if audience is Audience.FULL else public_log.c.position


def facts_in(audience: Audience) -> Select[Any]:
    """Those of an audience's log, each with its `place` and `its_leaf` there, its payload `in_clear` where it was
    published, and the name of what opened its stream."""
    cleared, opening = audience is Audience.FULL, facts.alias("opening")
    leaf = facts.c.leaf if cleared else public_log.c.leaf
    shown = (place_in(audience).label("place"), leaf.label("its_leaf"), opening.c.name.label("opened_by"))
    query = select(facts, *shown, public_log.c.payload.label("in_clear"))
    query = query.join(opening, (opening.c.stream == facts.c.stream) & (opening.c.version == 1))
    return query.join(public_log, public_log.c.fact == facts.c.position, isouter=cleared)


def readable(connection: Connection, rows: Sequence[Row[Any]]) -> Iterator[tuple[Row[Any], bytes | None]]:
    """Each of them with its payload; None for what was shredded: nobody can say what it was."""
    ring_of(connection).learn(row.key_id for row in rows if row.in_clear is None)
    for row in rows:
        try:
            yield row, clear(connection, row)
        except Shredded:
            yield row, None


def event_of(row: Row[Any], payload: bytes) -> Event:
    fact = decode(row.name, row.schema_version, payload)
    return Event(row.place, row.stream, row.version, row.recorded_at, room_of(row.opened_by), fact)


def named_by(connection: Connection, positions: Collection[int]) -> dict[int, list[UUID]]:
    """The subjects that each of these facts concerns, by position in the full log."""
    named: dict[int, list[UUID]] = {position: [] for position in positions}
    for position, subject in connection.execute(_NAMED, {"positions": list(named)}):
        named[position].append(subject)
    return named


_NAMED = (
    select(tags.c.position, tags.c.subject)
    .where(tags.c.position.in_(bindparam("positions", expanding=True)))
    .order_by(tags.c.subject)
)


def about(subjects: Sequence[UUID], rooms: Mapping[UUID, str]) -> About:
    """Whom and what a fact concerns, by the rooms of those that its audience may know to exist."""

    def of(room: str) -> tuple[UUID, ...]:
        return tuple(each for each in subjects if rooms.get(each) == room)

    states = tuple(sorted(code for each in subjects if (code := state_of(each)) is not None))
    return About(of("person"), states, of("warrant"), of("situation"))
