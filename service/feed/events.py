"""The log of an audience, page by page: dense, in order, and never past what the views show, so that whoever follows
an event's link finds the state of things that includes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, select

from service.feed.envelope import Event, envelope, state_of
from service.feed.types import matches
from service.store.codec import decode, room_of
from service.store.ring import Shredded, ring_of
from service.store.sealed import clear
from service.store.tables import facts, public_log, tags
from service.viewer import Audience, Viewer
from service.views.moment import reached
from service.views.resources import rooms

WINDOW = 2_000
"""How many facts one page may read in search of a type: a page that finds few is short, and says where it came to."""


@dataclass(frozen=True, slots=True)
class Page:
    """`after`: the place from which to go on; `head`: the last place there is."""

    items: list[dict[str, Any]]
    after: int
    head: int


def page(
    connection: Connection, viewer: Viewer, *, after: int, limit: int, kind: str | None, about: Sequence[UUID]
) -> Page:
    """The events after a place, of one kind and about all of these subjects, where asked."""
    head = reached(connection)[viewer.audience]
    window = limit if kind is None else WINDOW
    rows = connection.execute(_log(viewer, after, head, about).limit(window)).all()
    ring_of(connection).learn(row.key_id for row in rows if row.in_clear is None)
    found: list[tuple[int, Event]] = []
    for row in rows:
        if len(found) == limit:
            break
        after, event = row.place, _event(connection, row)
        if event is not None and (kind is None or matches(kind, event.type)):
            found.append((row.position, event))
    else:
        after = max(after, head) if len(rows) < window else after
    return Page(_envelopes(connection, viewer, found), after, head)


def _log(viewer: Viewer, after: int, head: int, about: Sequence[UUID]) -> Select[Any]:
    """The facts of a viewer's log. Those about a subject are found by its tags: as many as concern it, never the
    whole log; those of the full log by its place too."""
    cleared = viewer.audience is Audience.FULL
    place = facts.c.position if cleared else public_log.c.position
    opening = facts.alias("opening")
    in_clear = public_log.c.payload.label("in_clear")
    query = select(facts, in_clear, place.label("place"), opening.c.name.label("opened_by"))
    query = query.join(opening, (opening.c.stream == facts.c.stream) & (opening.c.version == 1))
    query = query.join(public_log, public_log.c.fact == facts.c.position, isouter=cleared)
    for number, subject in enumerate(about):
        tag = tags.alias(f"about_{number}")
        query = query.join(tag, (tag.c.position == facts.c.position) & (tag.c.subject == subject))
        if cleared:
            query = query.where(tag.c.position > after)
    return query.where(place > after, place <= head).order_by(place)


def _event(connection: Connection, row: Row[Any]) -> Event | None:
    """None for what was shredded: nobody can say what it was."""
    try:
        fact = decode(row.name, row.schema_version, clear(connection, row))
    except Shredded:
        return None
    return Event(row.place, row.stream, row.version, row.recorded_at, room_of(row.opened_by), fact)


def _envelopes(connection: Connection, viewer: Viewer, found: Sequence[tuple[int, Event]]) -> list[dict[str, Any]]:
    """Each event with its persons, as far as the viewer may know them to exist, and its States: two queries."""
    positions = [position for position, _ in found]
    named: dict[int, list[UUID]] = {position: [] for position in positions}
    query = select(tags.c.position, tags.c.subject).where(tags.c.position.in_(positions)).order_by(tags.c.subject)
    for position, subject in connection.execute(query):
        named[position].append(subject)
    known = rooms(connection, viewer, {each for subjects in named.values() for each in subjects})
    items: list[dict[str, Any]] = []
    for position, event in found:
        persons = [each for each in named[position] if known.get(each) == "person"]
        states = sorted(code for each in named[position] if (code := state_of(each)) is not None)
        items.append(envelope(event, persons, states))
    return items
