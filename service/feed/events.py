"""The log of an audience, page by page: dense, in order, and never past what the views show, so that whoever follows
an event's link finds the state of things that includes it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, func, select

from service.feed.envelope import Event, envelope
from service.feed.filters import About, Filter
from service.feed.log import about, event_of, facts_in, named_by, place_in, readable
from service.feed.sequences import lane_of, sequences
from service.store.tables import facts, tags
from service.viewer import Audience, Viewer
from service.views.moment import reached
from service.views.resources import rooms

WINDOW = 2_000
"""How many facts one page may read in search of a type: a page that finds few is short, and says where it came to."""
EVERYTHING = Filter()


@dataclass(frozen=True, slots=True)
class Page:
    """`after`: the place from which to go on; `head`: the last place there is."""

    items: list[dict[str, Any]]
    after: int
    head: int


def page(connection: Connection, viewer: Viewer, *, after: int, limit: int, asked: Filter = EVERYTHING) -> Page:
    """The events after a place that a filter admits."""
    shown = reached(connection)
    head = shown[viewer.audience]
    narrowed = asked.subjects(rooms(connection, viewer, asked.named)) if asked.named or asked.states else []
    if not all(narrowed):
        return Page([], max(after, head), head)
    window = limit if asked.of_any_kind else WINDOW
    rows = connection.execute(_log(viewer, after, head, narrowed).limit(window)).all()
    found: list[tuple[int, Event]] = []
    for row, payload in readable(connection, rows):
        if len(found) == limit:
            break
        after, event = row.place, None if payload is None else event_of(row, payload)
        if event is not None and asked.admits_kind(event.type, event.level):
            found.append((row.position, event))
    else:
        after = max(after, head) if len(rows) < window else after
    return Page(_envelopes(connection, viewer, found, shown), after, head)


def _log(viewer: Viewer, after: int, head: int, narrowed: Sequence[frozenset[UUID]]) -> Select[Any]:
    """The facts of a viewer's log. Those about a subject are found by its tags: as many as concern it, never the
    whole log; those of the full log by its place too."""
    place, query = place_in(viewer.audience), facts_in(viewer.audience)
    for number, subjects in enumerate(narrowed):
        tagged = select(tags.c.position).where(tags.c.subject.in_(subjects))
        if viewer.audience is Audience.FULL:
            tagged = tagged.where(tags.c.position > after)
        tag = (tagged if len(subjects) == 1 else tagged.distinct()).subquery(f"about_{number}")
        query = query.join(tag, tag.c.position == facts.c.position)
    return query.where(place > after, place <= head).order_by(place)


def _envelopes(
    connection: Connection, viewer: Viewer, found: Sequence[tuple[int, Event]], shown: Mapping[Audience, int]
) -> list[dict[str, Any]]:
    """Each event with whom and what it concerns, as far as the viewer may know them to exist, its number among those of
    its subject, and the version of its resource that is shown by now."""
    if not found:
        return []
    events = dict(found)
    concerned = _concerned(connection, viewer, events.keys())
    lanes = {position: lane_of(event, concerned[position]) for position, event in found}
    numbers = sequences(connection, viewer.audience, lanes, last=found[-1][1].place, until=shown[viewer.audience])
    latest = select(facts.c.stream, func.max(facts.c.version)).group_by(facts.c.stream)
    latest = latest.where(
        facts.c.stream.in_({event.stream for event in events.values()}), facts.c.position <= shown[Audience.FULL]
    )
    versions: dict[UUID, int] = {row[0]: row[1] for row in connection.execute(latest)}
    return [
        envelope(event, concerned[position], sequence=numbers[position], resource_version=versions[event.stream])
        for position, event in found
    ]


def _concerned(connection: Connection, viewer: Viewer, positions: Collection[int]) -> dict[int, About]:
    named = named_by(connection, positions)
    known = rooms(connection, viewer, {each for subjects in named.values() for each in subjects})
    return {position: about(subjects, known) for position, subjects in named.items()}
