"""Which facts changed an answer: a row remembers at which position it began to be believed and at which it was
superseded, so what holds on one day, as known on one day, can be followed from position to position."""

from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Table, or_, select

from service.views.locked import each_body, placed
from service.views.moment import Moment

Said = Callable[[bytes], object]


def causes(
    connection: Connection,
    table: Table,
    earlier: Moment,
    later: Moment,
    *only: ColumnElement[bool],
    said: Said = lambda body: body,
) -> dict[UUID, set[int]]:
    """The positions between two moments at which what a view said of a subject changed; by one query. `said` is what
    counts of what a row says: one is also superseded where nothing but its ends changes."""
    between = (earlier.position + 1, later.position)
    holds = (
        table.c.vf <= later.as_of,
        table.c.vt > later.as_of,
        table.c.pf <= later.public_on,
        table.c.pt > later.public_on,
    )
    query = select(*placed(table), table.c.st).where(
        or_(table.c.sf.between(*between), table.c.st.between(*between)), *holds, *only
    )
    found = connection.execute(query.order_by(table.c.subject, table.c.sf)).all()
    rows: dict[UUID, list[_Row]] = {}
    for row, body in zip(found, each_body(connection, table, found), strict=True):
        if body is not None:
            rows.setdefault(row.subject, []).append(_Row(row.sf, row.st, said(body)))
    return {subject: steps for subject, told in rows.items() if (steps := _steps(told, *between))}


class _Row(NamedTuple):
    """What was said from a position on, up to another."""

    sf: int
    st: int
    said: object


def _steps(rows: list[_Row], first: int, last: int) -> set[int]:
    """Where what the rows of one subject say changes; at most one of them is believed at a position."""
    begins = {row.sf: row.said for row in rows}
    held = begins[rows[0].sf] if rows[0].sf < first else None
    found: set[int] = set()
    for position in sorted({at for row in rows for at in (row.sf, row.st) if first <= at <= last}):
        following = begins.get(position)
        if following != held:
            found.add(position)
        held = following
    return found
