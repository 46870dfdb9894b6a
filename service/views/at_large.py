"""Who is at large? One row a person and span; the law is domain/timeline.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

import orjson
from sqlalchemy import (
    Column,
    Connection,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    and_,
    func,
    select,
    tuple_,
)

from domain.fact import Fact, Recorded
from domain.person.facts import PersonIdentified
from domain.timeline import MOVING, AtLarge, at_large
from domain.values import END, Day
from service.store.codec import encode
from service.store.tables import metadata
from service.views import sightings
from service.views.axes import Span, View, axes
from service.views.locked import each_body, placed
from service.views.moment import Moment, holds, known

Counting = Literal["court", "strict"]

table = Table(
    "at_large",
    metadata,
    *axes(),
    Column("since", Integer, nullable=False),
    Column("strict", SmallInteger, nullable=False),
    Column("situations", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
)


def spans(subject: UUID, facts: Sequence[Recorded[Fact]]) -> list[Span]:
    """The person's at-large spans, each with the item an answer shows."""
    names = [each.fact for each in facts if each.stream == subject and isinstance(each.fact, PersonIdentified)]
    name = names[-1] if names else None
    person = {
        "id": subject,
        "reference": name.reference if name else None,
        "name": name.name if name else "unknown",
    }
    return [Span(each.start, each.end, _values(person, each.at_large)) for each in at_large(subject, facts)]


def _values(person: dict[str, Any], holds: AtLarge) -> tuple[Any, ...]:
    situations = "".join(f"|{each}" for each in sorted({str(each.situation) for each in holds.warrants})) + "|"
    item = {
        "person": person,
        "warrants": holds.warrants,
        "at_large_since": {"court": holds.since, "strict": holds.strict_since},
        "label": holds.label,
        "confidence": holds.confidence,
        "facts": holds.facts,
    }
    return (holds.since.earliest, int(holds.strict), situations, encode(item))


view = View(
    table=table,
    columns=("since", "strict", "situations", "body"),
    rooms=frozenset({"person"}),
    reach="concerning",
    spans=spans,
    counts=frozenset({PersonIdentified, *MOVING}),
)


@dataclass(frozen=True, slots=True)
class Page:
    """Items in the order of the oldest live warrant or last release, then of the person's id; each with where
    the person was last seen, if anywhere."""

    items: list[tuple[bytes, bytes | None]]
    after: tuple[Day, UUID] | None
    total: int | None


def page(
    connection: Connection,
    moment: Moment,
    *,
    counting: Counting,
    situation: UUID | None,
    state: str | None,
    limit: int,
    after: tuple[Day, UUID] | None,
    count: bool,
) -> Page:
    """One page by one indexed query; a total where it is asked for or costs nothing."""
    conditions = [table.c.since <= moment.as_of, *holds(table, moment)]  # the first ends the index range early
    if counting == "strict":
        conditions.append(table.c.strict == 1)
    if situation is not None:
        conditions.append(table.c.situations.contains(f"|{situation}|"))
    seen = and_(sightings.table.c.subject == table.c.subject, *holds(sightings.table, moment))
    source = table.outerjoin(sightings.table, seen)
    if state is not None:
        source = table.join(sightings.table, seen)
        conditions.append(sightings.table.c.state == state)
    query = select(*placed(table), table.c.since, *placed(sightings.table))
    query = query.select_from(source).where(*conditions)
    if after is not None:
        query = query.where(tuple_(table.c.since, table.c.subject) > tuple_(*after))
    rows = connection.execute(query.order_by(table.c.since, table.c.subject).limit(limit + 1)).all()
    more = len(rows) > limit
    total = None
    if count:
        total = connection.execute(select(func.count()).select_from(source).where(*conditions)).scalar_one()
    elif after is None and not more:
        total = len(rows)
    last = rows[limit - 1] if more else None
    shown = rows[:limit]
    seen_by = each_body(connection, sightings.table, [row[6:] for row in shown])
    items = zip(each_body(connection, table, shown), seen_by, strict=True)
    at = (last.since, last.subject) if last else None
    return Page([(body, where) for body, where in items if body is not None], at, total)


def spans_until(connection: Connection, moment: Moment, person: UUID) -> list[tuple[Day, Day, str]]:
    """When the person was at large up to the day asked about: [from, to) and the label, END where it goes on."""
    query = select(*placed(table), table.c.vt).where(table.c.subject == person, *known(table, moment))
    found: list[tuple[Day, Day, str]] = []
    held = connection.execute(query.order_by(table.c.vf)).all()
    said = zip(held, each_body(connection, table, held), strict=True)
    rows = [(row.vf, row.vt, orjson.loads(body)["label"]) for row, body in said if body is not None]
    for start, end, label in sightings.labelled(rows, sightings.located(connection, moment, person)):
        if start > moment.as_of:
            break
        goes_on = bool(found) and found[-1][1:] == (start, label)
        since = found.pop()[0] if goes_on else start
        found.append((since, end if end <= moment.as_of else END, label))
    return found
