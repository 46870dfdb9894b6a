"""Where was a person last seen? One row a person and span; the law is domain/sightings.py. At-large answers join it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Column, LargeBinary, Table, Text

from domain.fact import Fact, Recorded
from domain.sightings import SIGHTING, LastSeen, last_seen
from service.store.codec import encode
from service.store.tables import metadata
from service.views.axes import Span, View, axes

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


view = View(
    table=table,
    columns=("state", "body"),
    rooms=frozenset({"person"}),
    reach="concerning",
    spans=spans,
    counts=frozenset(SIGHTING),
)
