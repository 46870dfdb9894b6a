"""Which facts changed an answer: a row remembers at which position it began to be believed and at which it was
superseded, so what holds on one day, as known on one day, can be followed from position to position."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Table, or_, select

from service.views.moment import Moment

Said = Callable[[Row[Any]], object]


def causes(
    connection: Connection,
    table: Table,
    earlier: Moment,
    later: Moment,
    *only: ColumnElement[bool],
    said: Said = lambda row: row.body,
) -> dict[UUID, set[int]]:
    """The positions between two moments at which what a view said of a subject changed; by one query. `said` is what
    counts of a row: one is also superseded where nothing but its ends changes."""
    between = (earlier.position + 1, later.position)
    holds = (
        table.c.vf <= later.as_of,
        table.c.vt > later.as_of,
        table.c.pf <= later.public_on,
        table.c.pt > later.public_on,
    )
    query = select(table).where(or_(table.c.sf.between(*between), table.c.st.between(*between)), *holds, *only)
    rows: dict[UUID, list[Row[Any]]] = {}
    for row in connection.execute(query.order_by(table.c.subject, table.c.sf)):
        rows.setdefault(row.subject, []).append(row)
    return {subject: found for subject, told in rows.items() if (found := _steps(told, *between, said))}


def _steps(rows: list[Row[Any]], first: int, last: int, said: Said) -> set[int]:
    """Where what the rows of one subject say changes; at most one of them is believed at a position."""
    begins = {row.sf: said(row) for row in rows}
    held = begins[rows[0].sf] if rows[0].sf < first else None
    found: set[int] = set()
    for position in sorted({at for row in rows for at in (row.sf, row.st) if first <= at <= last}):
        following = begins.get(position)
        if following != held:
            found.add(position)
        held = following
    return found
