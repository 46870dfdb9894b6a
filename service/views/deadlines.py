"""Which days are near by which somebody is to act? One row a stream and span with every term that runs then, by the one
that ends first."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Index,
    LargeBinary,
    Table,
    literal_column,
    select,
    tuple_,
)

from domain.clocks import Deadline
from domain.fact import Fact, Recorded
from domain.values import SECRET, Day
from service.store.codec import encode
from service.store.recorder import FIRST_DAY, MICROSECONDS_A_DAY
from service.store.tables import metadata
from service.views.axes import BELIEVED, Span, View, axes
from service.views.locked import bodies, each_body, placed
from service.views.moment import Moment, holds, instant_of
from service.views.resources import room_of_facts, statuses

table = Table(
    "deadlines",
    metadata,
    *axes(),
    Column("due", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
NOW = table.c.st == literal_column(str(BELIEVED))
KEY = (table.c.due, table.c.subject)
Index("deadlines_past", *KEY, table.c.sf, table.c.st)
Index(
    "deadlines_now",
    *KEY,
    *(table.c[name] for name in ("vf", "vt", "pf", "pt", "sf")),
    sqlite_where=NOW,
    postgresql_where=NOW,
)


def start_of(day: Day) -> int:
    """The first microsecond of a day, UTC."""
    return (day - FIRST_DAY) * MICROSECONDS_A_DAY


def due_at(deadline: Deadline) -> int:
    """The last microsecond at which it is met: of its last day, which may be the latest of several, or its instant."""
    if deadline.instant is not None:
        return instant_of(deadline.instant)
    return start_of(deadline.due.latest + 1) - 1


def running(deadlines: Sequence[Deadline]) -> list[Deadline]:
    """Those of which no act is on record, by when they end."""
    return sorted((each for each in deadlines if each.met_on is None), key=lambda each: (due_at(each), each.kind))


def spans(subject: UUID, facts: Sequence[Recorded[Fact]]) -> list[Span]:
    """What ran in the stream, each time with what an answer shows."""
    if not facts:
        return []
    room = room_of_facts(facts)
    found: list[Span] = []
    for stood in statuses(room, facts):
        terms = running(room.deadlines(stood.status))
        if not terms:
            continue
        status = stood.status
        persons = status.persons if hasattr(status, "persons") else (status.person,)
        body = {
            "id": subject,
            "room": room.name,
            "reference": stood.reference,
            "persons": [each for each in persons if each is not None],
            "deadlines": [{**_told(each), "at": due_at(each)} for each in terms],
            **stood.rests_on,
        }
        found.append(Span(stood.start, stood.end, (due_at(terms[0]), encode(body))))
    return found


def _told(deadline: Deadline) -> Mapping[str, Any]:
    return {name: getattr(deadline, name) for name in ("kind", "state", "due", "instant", "authority")}


view = View(
    table=table,
    columns=("due", "body"),
    rooms=frozenset({"custody", "request", "noncompliance"}),
    reach="own",
    spans=spans,
)


@dataclass(frozen=True, slots=True)
class Page:
    """Streams by the term that ends first, then by id."""

    items: list[bytes]
    after: tuple[int, UUID] | None
    total: int | None


def page(
    connection: Connection, moment: Moment, *, before: Day | None, limit: int, after: tuple[int, UUID] | None
) -> Page:
    """One page by one indexed query; a total where it costs nothing."""
    query = select(*placed(table), table.c.due).where(*holds(table, moment))
    if before is not None:
        query = query.where(table.c.due < start_of(before))
    if after is not None:
        query = query.where(tuple_(*KEY) > tuple_(*after))
    rows = connection.execute(query.order_by(*KEY).limit(limit + 1)).all()
    last = rows[limit - 1] if len(rows) > limit else None
    total = len(rows) if after is None and last is None else None
    return Page(bodies(connection, table, rows[:limit]), (last.due, last.subject) if last else None, total)


class Row(NamedTuple):
    """What runs in a stream today, sealed or not. What a row holds never changes."""

    subject: UUID
    sf: int
    vf: Day


def near(connection: Connection, today: Day, until: int) -> Sequence[Row]:
    """Where a term runs today that ends by a moment, and what was over long ago: by one index alone."""
    query = select(table.c.subject, table.c.sf, table.c.vf).where(table.c.due <= until, *_today(today))
    return [Row(*row) for row in connection.execute(query.order_by(*KEY))]


def terms(connection: Connection, today: Day, subjects: Collection[UUID]) -> Mapping[UUID, Sequence[Mapping[str, Any]]]:
    """Every term that runs today in these streams, sealed or not."""
    query = select(*placed(table)).where(table.c.subject.in_(subjects), *_today(today))
    rows = connection.execute(query).all()
    said = zip(rows, each_body(connection, table, rows), strict=True)
    return {row.subject: orjson.loads(body)["deadlines"] for row, body in said if body is not None}


def _today(today: Day) -> list[ColumnElement[bool]]:
    """One row a stream at most: what is believed now, as it is known regardless of publicity."""
    return [NOW, table.c.vf <= today, table.c.vt > today, table.c.pf <= SECRET, table.c.pt > SECRET]
