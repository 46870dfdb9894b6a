"""The log of an audience as subscribers hear it: each event with whose order it is one of, and its number there."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Integer, Row, Select, bindparam, func, select

from domain.values import StateCode
from service.feed.envelope import Event, subject
from service.feed.filters import About
from service.feed.log import about, event_of, facts_in, named_by, place_in, readable
from service.store.tables import facts, public_log, tags
from service.viewer import Audience, Viewer, cleared_viewer, public_viewer
from service.views.resources import rooms
from service.webhooks.tables import told


@dataclass(frozen=True, slots=True)
class Logged:
    """An event with all it concerns; `persons` are those the audience may know to exist. `position`: in the
    full log."""

    event: Event
    position: int
    about: About

    @property
    def order(self) -> tuple[str, UUID]:
        """Whose order of events it is one of: the kind, and the id."""
        found = subject(self.event, self.about)
        name = found["id"]
        return found["kind"], name.id if isinstance(name, StateCode) else name


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some of a log, without what was shredded; `after`: the place from which to go on, if there may be `more`."""

    events: Sequence[Logged]
    after: int
    more: bool


def logged(
    connection: Connection, audience: Audience, after: int, until: int, limit: int, of: UUID | None = None
) -> Stretch:
    """What stands in an audience's log after a place, in order; of one subject, where asked."""
    query = _after(audience)
    if of is not None:
        query = query.join(tags, (tags.c.position == facts.c.position) & (tags.c.subject == of))
    rows = connection.execute(query, {"after": after, "until": until, "most": limit}).all()
    more = len(rows) == limit
    return Stretch(_concerning(connection, viewer_of(audience), rows), rows[-1].place if more else until, more)


def events_at(connection: Connection, audience: Audience, places: Collection[int]) -> dict[int, tuple[Event, Row[Any]]]:
    """By place, those the audience may see now, no other, each with what was kept when it was first told."""
    rows = connection.execute(_at(audience), {"places": list(places)}).all()
    events = _events(connection, rows)
    return {row.place: (events[row.position], row) for row in rows if row.position in events}


def viewer_of(audience: Audience) -> Viewer:
    return cleared_viewer() if audience is Audience.FULL else public_viewer()


def row_of(audience: Audience, each: Logged, sequence: int) -> dict[str, Any]:
    """As `told` keeps it."""
    kind, order = each.order
    return {
        "audience": audience,
        "position": each.event.place,
        "fact": each.position,
        "type": each.event.type,
        "subject": order,
        "kind": kind,
        "sequence": sequence,
        "persons": packed(each.about.persons),
        "warrants": packed(each.about.warrants),
        "situations": packed(each.about.situations),
        "states": " ".join(each.about.states),
    }


def packed(streams: Iterable[UUID]) -> bytes:
    return b"".join(each.bytes for each in streams)


def about_of(kept: Any, most: int) -> About:
    """Whom and what an event concerned when it was first told; of each kind, so many."""
    states = tuple(StateCode(each) for each in kept.states.split()[:most])
    return About(
        _unpacked(kept.persons, most), states, _unpacked(kept.warrants, most), _unpacked(kept.situations, most)
    )


def _unpacked(kept: bytes, most: int) -> tuple[UUID, ...]:
    return tuple(UUID(bytes=kept[start : start + 16]) for start in range(0, len(kept), 16)[:most])


def sequences_of(connection: Connection, audience: Audience, orders: Collection[UUID]) -> dict[UUID, int]:
    """The number of the last event in each of these orders; 0 for none."""
    found = dict.fromkeys(orders, 0)
    if found:
        rows = connection.execute(_NUMBERS, {"of": audience, "orders": list(orders)})
        found |= {row.subject: row.last for row in rows}
    return found


_NUMBERS = (
    select(told.c.subject, func.max(told.c.sequence).label("last"))
    .where(told.c.audience == bindparam("of"), told.c.subject.in_(bindparam("orders", expanding=True)))
    .group_by(told.c.subject)
)


def newer(connection: Connection, audience: Audience, streams: Iterable[UUID]) -> Mapping[UUID, int]:
    """The last version of each of these streams that the audience knows."""
    found: dict[UUID, int] = {}
    for stream in set(streams):
        query = select(facts.c.version).where(facts.c.stream == stream).order_by(facts.c.version.desc()).limit(1)
        if audience is not Audience.FULL:
            query = query.join(public_log, public_log.c.fact == facts.c.position)
        found[stream] = connection.execute(query).scalar() or 0
    return found


@cache
def _after(audience: Audience) -> Select[Any]:
    place = place_in(audience)
    query = facts_in(audience).where(place > bindparam("after"), place <= bindparam("until"))
    return query.order_by(place).limit(bindparam("most", type_=Integer))


@cache
def _at(audience: Audience) -> Select[Any]:
    """What is in an audience's log it may see: what was published stays so."""
    place = place_in(audience)
    kept = (told.c.subject, told.c.kind, told.c.sequence, told.c.persons, told.c.warrants, told.c.situations)
    query = facts_in(audience).add_columns(*kept, told.c.states)
    query = query.join(told, (told.c.audience == audience) & (told.c.position == place))
    return query.where(place.in_(bindparam("places", expanding=True)))


def _events(connection: Connection, rows: Sequence[Row[Any]]) -> dict[int, Event]:
    """By position in the full log, without what was shredded."""
    opened = readable(connection, rows)
    return {row.position: event_of(row, payload) for row, payload in opened if payload is not None}


def _concerning(connection: Connection, viewer: Viewer, rows: Sequence[Row[Any]]) -> list[Logged]:
    events = _events(connection, rows)
    named = named_by(connection, events)
    known = rooms(connection, viewer, {each for subjects in named.values() for each in subjects}) if events else {}
    return [Logged(event, position, about(named[position], known)) for position, event in events.items()]
