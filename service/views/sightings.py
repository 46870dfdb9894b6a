"""Where was a person last seen? One row a person and span; the law is domain/sightings.py. At-large answers join it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Column, Connection, LargeBinary, Table, Text, select

from domain.fact import Fact, Recorded
from domain.sightings import SIGHTING, LastSeen, last_seen
from domain.values import Day
from service.store.codec import encode
from service.store.tables import metadata
from service.views.axes import Span, View, axes
from service.views.locked import each_body, placed
from service.views.moment import Moment, known

table = Table(
    "sightings",
    metadata,
    *axes(),
    Column("state", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
)


def spans(subject: UUID, facts: Sequence[Recorded[Fact]]) -> list[Span]:
    """Where the person was last seen, each time with what an answer shows."""
    return [Span(each.start, each.end, _values(each)) for each in last_seen(subject, facts)]


def _values(each: LastSeen) -> tuple[Any, ...]:
    seen = {
        "presence": each.seen.presence,
        "reference": each.seen.reference,
        "state": each.seen.state,
        "from": each.seen.arrival,
        "to": each.seen.departure,
        "confidence": each.seen.confidence,
    }
    located = None if each.locating is None else each.locating.facts
    return (each.seen.state, encode({"last_seen": seen, "located_by": located}))


def located(connection: Connection, moment: Moment, person: UUID) -> list[tuple[Day, Day]]:
    """When a confirmed presence located the person, [from, to), up to the day asked about."""
    query = select(*placed(table), table.c.vt).where(table.c.subject == person, *known(table, moment))
    rows = connection.execute(query.order_by(table.c.vf)).all()
    said = zip(rows, each_body(connection, table, rows), strict=True)
    return [(row.vf, row.vt) for row, body in said if body is not None and orjson.loads(body)["located_by"] is not None]


def labelled(
    spans_at_large: Iterable[tuple[Day, Day, str]], where: Sequence[tuple[Day, Day]]
) -> Iterator[tuple[Day, Day, str]]:
    """The spans at large, divided where the person was located meanwhile: nobody's whereabouts are both."""
    for start, end, label in spans_at_large:
        if label != "whereabouts-unknown":
            yield start, end, label
            continue
        since = start
        for first, last in where:
            if last <= since or first >= end:
                continue
            if since < first:
                yield since, first, label
            yield max(first, since), min(last, end), "located"
            since = min(last, end)
        if since < end:
            yield since, end, label


view = View(
    table=table,
    columns=("state", "body"),
    rooms=frozenset({"person"}),
    reach="concerning",
    spans=spans,
    counts=frozenset(SIGHTING),
)
