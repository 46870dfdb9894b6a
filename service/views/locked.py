"""What rows of the views say of what is sealed: locked with the keys of every seal they rest on, each in its place.

Ids, State codes, days, rungs and findings stay in clear, for they are what rows are found by; the content does not.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

import orjson
from sqlalchemy import Connection, Table

from service.store.ring import Ring, Shredded, ring_of
from service.store.sealed import note
from service.views.axes import View

MARK = b"\x00"
"""No JSON begins with it."""
ID_BYTES = 16

Place = Sequence[Any]
"""Whose row it is, and the beginnings of what it holds: subject, sf, pf, vf."""


def lock(ring: Ring, view: View, place: Place, names: Sequence[str], values: dict[str, Any]) -> dict[str, Any]:
    """A row's own columns, as they are stored: what else tells something, the reference, is locked with the body."""
    clear = orjson.dumps([values[column] for column in view.telling]) + b"\n" + values["body"]
    head = MARK + bytes([len(names)]) + b"".join(map(bytes.fromhex, names))
    hidden = dict.fromkeys(view.telling, f"~{place[0]}")
    return values | hidden | {"body": head + ring.lock(names, _bound(view.table, place, head), clear)}


def unlock(ring: Ring, view: View, place: Place, values: dict[str, Any]) -> dict[str, Any]:
    """The columns as they were. Raises Shredded, Altered or NoMasterKey."""
    if not values["body"].startswith(MARK):
        return values
    telling, _, body = _opened(ring, view.table, place, values["body"], keys_in(values["body"])).partition(b"\n")
    return values | dict(zip(view.telling, orjson.loads(telling), strict=True)) | {"body": body}


def placed(table: Table) -> list[Any]:
    """The columns that `bodies` needs, in its order."""
    return [table.c.subject, table.c.sf, table.c.pf, table.c.vf, table.c.body]


def bodies(connection: Connection, table: Table, rows: Iterable[Sequence[Any]]) -> list[bytes]:
    """What rows say that were selected, `placed` first, for a viewer who may see them; nothing of those whose key is
    destroyed, until the views are derived again."""
    return [body for body in each_body(connection, table, rows) if body is not None]


def each_body(connection: Connection, table: Table, rows: Iterable[Sequence[Any]]) -> list[bytes | None]:
    """The same, one for each row; None too for a row that an outer join did not find. The keys are read together."""
    found = list(rows)
    ring = ring_of(connection)
    named = [keys_in(row[4] or b"") for row in found]
    ring.learn({name for names in named for name in names})
    return [_body(ring, table, row, names) if names else row[4] for row, names in zip(found, named, strict=True)]


def keys_in(body: bytes) -> list[str]:
    """The keys that lock a row."""
    if not body.startswith(MARK):
        return []
    end = 2 + ID_BYTES * body[1]
    return [body[start : start + ID_BYTES].hex() for start in range(2, end, ID_BYTES)]


def _body(ring: Ring, table: Table, row: Sequence[Any], names: Sequence[str]) -> bytes | None:
    with suppress(Shredded):
        opened = _opened(ring, table, row[:4], row[4], names).partition(b"\n")[2]
        note(row[0])
        return opened
    return None


def _opened(ring: Ring, table: Table, place: Place, body: bytes, names: Sequence[str]) -> bytes:
    end = 2 + ID_BYTES * len(names)
    return ring.open(names, _bound(table, place, body[:end]), body[end:])


def _bound(table: Table, place: Place, head: bytes) -> str:
    return "|".join((table.name, *map(str, place), head.hex()))
