"""The log of an audience as subscribers hear it: each event with whose order it is one of, and its number there."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, select

from domain.values import StateCode
from service.feed.envelope import Event, state_of, subject
from service.feed.filters import About
from service.store.codec import decode, room_of
from service.store.ring import Shredded, ring_of
from service.store.sealed import clear
from service.store.tables import facts, public_log, tags
from service.viewer import Audience, Viewer, cleared_viewer, public_viewer
from service.views.resources import rooms
from service.webhooks.tables import told

ROOMS_TOLD = ("person", "warrant", "situation")


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
    connection: Connection, audience: Audience, after: int, until: int, limit: int, about: UUID | None = None
) -> Stretch:
    """What stands in an audience's log after a place, in order; of one subject, where asked."""
    place = _place(audience)
    query = _log(audience)
    if about is not None:
        query = query.join(tags, (tags.c.position == facts.c.position) & (tags.c.subject == about))
    query = query.where(place > after, place <= until).order_by(place).limit(limit)
    rows = connection.execute(query).all()
    more = len(rows) == limit
    return Stretch(_concerning(connection, viewer_of(audience), rows), rows[-1].place if more else until, more)


def events_at(connection: Connection, audience: Audience, places: Collection[int]) -> dict[int, Event]:
    """By place, those the audience may see now; no other."""
    if not places:
        return {}
    rows = connection.execute(_log(audience).where(_place(audience).in_(places))).all()
    found = _events(connection, rows)
    seen = rooms(connection, viewer_of(audience), {each.stream for each in found.values()})
    return {each.place: each for each in found.values() if each.stream in seen}


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


def sequence_of(connection: Connection, audience: Audience, order: UUID) -> int:
    """The number of the last event in that order; 0 for none."""
    query = select(told.c.sequence).where(told.c.audience == audience, told.c.subject == order)
    return connection.execute(query.order_by(told.c.sequence.desc()).limit(1)).scalar() or 0


def newer(connection: Connection, audience: Audience, streams: Iterable[UUID]) -> Mapping[UUID, int]:
    """The last version of each of these streams that the audience knows."""
    found: dict[UUID, int] = {}
    for stream in set(streams):
        query = select(facts.c.version).where(facts.c.stream == stream).order_by(facts.c.version.desc()).limit(1)
        if audience is not Audience.FULL:
            query = query.join(public_log, public_log.c.fact == facts.c.position)
        found[stream] = connection.execute(query).scalar() or 0
    return found


def _place(audience: Audience) -> Any:
    return facts.c.position if audience is Audience.FULL else public_log.c.position


def _log(audience: Audience) -> Select[Any]:
    opening = facts.alias("opening")
    in_clear = public_log.c.payload.label("in_clear")
    query = select(facts, in_clear, _place(audience).label("place"), opening.c.name.label("opened_by"))
    query = query.join(opening, (opening.c.stream == facts.c.stream) & (opening.c.version == 1))
    return query.join(public_log, public_log.c.fact == facts.c.position, isouter=audience is Audience.FULL)


def _events(connection: Connection, rows: Sequence[Row[Any]]) -> dict[int, Event]:
    """By position in the full log; of what was shredded nobody can say what it was."""
    ring_of(connection).learn(row.key_id for row in rows if row.in_clear is None)
    found: dict[int, Event] = {}
    for row in rows:
        with suppress(Shredded):
            fact = decode(row.name, row.schema_version, clear(connection, row))
            found[row.position] = Event(
                row.place, row.stream, row.version, row.recorded_at, room_of(row.opened_by), fact
            )
    return found


def _concerning(connection: Connection, viewer: Viewer, rows: Sequence[Row[Any]]) -> list[Logged]:
    events = _events(connection, rows)
    named: dict[int, list[UUID]] = {position: [] for position in events}
    query = select(tags.c.position, tags.c.subject).where(tags.c.position.in_(named)).order_by(tags.c.subject)
    for position, subject_ in connection.execute(query):
        named[position].append(subject_)
    known = rooms(connection, viewer, {each for subjects in named.values() for each in subjects}) if events else {}
    found: list[Logged] = []
    for position, event in events.items():
        concerned = named[position]
        of = {room: tuple(each for each in concerned if known.get(each) == room) for room in ROOMS_TOLD}
        states = tuple(sorted(code for each in concerned if (code := state_of(each)) is not None))
        about = About(of["person"], states, of["warrant"], of["situation"])
        found.append(Logged(event, position, about))
    return found
