"""Which States failed? What Chambers decided of each incident: one row an incident and span.

A person's name is not in the row: it may be corrected by facts of another stream, so it is read when asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Column, Connection, Integer, LargeBinary, Table, Text, func, select

from domain.fact import Fact, Recorded
from domain.noncompliance.status import NonCompliance
from domain.rooms import ROOMS
from service.store.codec import encode
from service.store.tables import metadata
from service.views.axes import Span, View, axes
from service.views.locked import bodies, placed
from service.views.moment import Moment, holds
from service.views.resources import Stood, concerns_text, statuses

Asked = Literal["found", "informed", "no_finding", "reversed", "any"]
"""`any`: whatever a Chamber decided. What no Chamber decided is no answer to this question."""

table = Table(
    "failures",
    metadata,
    *axes(),
    Column("state", Text, nullable=False),
    Column("since", Integer, nullable=False),
    Column("finding", Text, nullable=False),
    Column("concerns", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
)


def spans(subject: UUID, facts: Sequence[Recorded[Fact]]) -> list[Span]:
    """How the incident stood, each time with the instance an answer shows."""
    stood = statuses(ROOMS["noncompliance"], facts)
    return [Span(each.start, each.end, _values(subject, each, each.status)) for each in stood]


def _values(subject: UUID, stood: Stood, incident: NonCompliance) -> tuple[Any, ...]:
    assert incident.state is not None  # only what opened the stream makes it stand
    instance = {
        "id": subject,
        "reference": stood.reference,
        "persons": incident.persons,
        "conduct": {"from": incident.conduct_from, "to": incident.conduct_to},
        "kind": incident.kind,
        "finding": incident.finding,
        "decided_on": incident.decided_on,
        "found_on": incident.found_on,
        "failures": incident.failures,
        "basis": incident.basis,
        "document": incident.document,
        "document_verified": incident.document_verified,
        "chamber": incident.chamber,
        "referral": incident.referral,
        "referred_on": incident.referred_on,
        "reversed_on": incident.reversed_on,
        "reversed_by": incident.reversed_by,
        "grounds": incident.grounds,
        "replies": incident.replies,
        "unverified": incident.unverified,
        **stood.rests_on,
    }
    since = 0 if incident.conduct_from is None else incident.conduct_from.earliest
    return (incident.state, since, incident.finding, concerns_text(incident.concerns), encode(instance))


view = View(
    table=table,
    columns=("state", "since", "finding", "concerns", "body"),
    rooms=frozenset({"noncompliance"}),
    reach="own",
    spans=spans,
)


@dataclass(frozen=True, slots=True)
class Page:
    """States by their codes, never by how many or how grave; of each, its instances by first day, then id."""

    items: list[tuple[str, list[bytes]]]
    after: str | None
    total: int | None


def page(
    connection: Connection,
    moment: Moment,
    *,
    finding: Asked,
    state: str | None,
    person: UUID | None,
    limit: int,
    after: str | None,
    count: bool,
) -> Page:
    """The States of one page by one query and their instances by another; a total where asked for or free."""
    conditions = holds(table, moment)
    conditions.append(table.c.finding != "none" if finding == "any" else table.c.finding == finding)
    if state is not None:
        conditions.append(table.c.state == state)
    if person is not None:
        conditions.append(table.c.concerns.contains(f"|{person}|"))
    states = select(table.c.state).where(*conditions).distinct().order_by(table.c.state).limit(limit + 1)
    if after is not None:
        states = states.where(table.c.state > after)
    found = connection.execute(states).scalars().all()
    shown, more = found[:limit], len(found) > limit
    instances = select(*placed(table), table.c.state).where(*conditions, table.c.state.in_(shown))
    rows = connection.execute(instances.order_by(table.c.state, table.c.since, table.c.subject)).all()
    of_states = groupby(rows, key=lambda row: row.state)
    items = [(code, bodies(connection, table, group)) for code, group in of_states]
    total = None
    if count:
        total = connection.execute(select(func.count(table.c.state.distinct())).where(*conditions)).scalar_one()
    elif after is None and not more:
        total = len(items)
    return Page(items, shown[-1] if more else None, total)
