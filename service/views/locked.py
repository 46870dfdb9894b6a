"""What rows of the views say of what is sealed: locked with the keys of every seal they rest on, each in its place.

Ids, State codes, days, rungs and findings stay in clear, for they are what rows are found by; the content does not.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Connection, Table

from service.store.ring import Ring, Shredded, ring_of
from service.store.sealed import note
from service.views.axes import View

MARK = b"\x00"
"""No JSON begins with it."""
COUNT_BYTES = 2
ID_BYTES = 16

Place = Sequence[Any]
"""Whose row it is, and the beginnings of what it holds: subject, sf, pf, vf."""


def lock(ring: Ring, view: View, place: Place, names: tuple[str, ...], values: dict[str, Any]) -> dict[str, Any]:
    """A row's own columns, as they are stored: what else tells something, the reference, is locked with the body."""
    clear = orjson.dumps([values[column] for column in view.telling]) + b"\n" + values["body"]
    head = MARK + len(names).to_bytes(COUNT_BYTES) + b"".join(map(bytes.fromhex, names))
    hidden = dict.fromkeys(view.telling, f"~{place[0]}")
    return values | hidden | {"body": head + ring.lock(names, _bound(view.table, *place), clear)}


def unlock(ring: Ring, view: View, place: Place, values: dict[str, Any]) -> dict[str, Any]:
    """The columns as they were. Raises Shredded, Altered or NoMasterKey."""
    body = values["body"]
    names = keys_in(body)
    if not names:
        return values
    telling, _, body = _opened(ring, view.table, (*place, body), names).partition(b"\n")
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
    named = [keys_in(row[4]) for row in found]
    if not any(named):
        return [row[4] for row in found]
    ring = ring_of(connection)
    ring.learn(name for names in named for name in names)
    return [_body(ring, table, row, names) if names else row[4] for row, names in zip(found, named, strict=True)]


def keys_in(body: bytes | None) -> tuple[str, ...]:
    """The keys that lock a row."""
    if body is None or not body.startswith(MARK):
        return ()
    start = len(MARK) + COUNT_BYTES
    return _names(body[start : start + ID_BYTES * int.from_bytes(body[len(MARK) : start])])


@lru_cache(10_000)
def _names(ids: bytes) -> tuple[str, ...]:
    return tuple(ids[start : start + ID_BYTES].hex() for start in range(0, len(ids), ID_BYTES))


def _body(ring: Ring, table: Table, row: Sequence[Any], names: tuple[str, ...]) -> bytes | None:
    try:
        opened = _opened(ring, table, row, names).partition(b"\n")[2]
    except Shredded:
        return None
    note(row[0])
    return opened


def _opened(ring: Ring, table: Table, row: Sequence[Any], names: tuple[str, ...]) -> bytes:
    subject, sf, pf, vf, body = row[:5]
    locked = body[len(MARK) + COUNT_BYTES + ID_BYTES * len(names) :]
    return ring.open(names, _bound(table, subject, sf, pf, vf), locked)


def _bound(table: Table, subject: UUID, sf: int, pf: int, vf: int) -> str:
    return f"{table.name}|{subject.int}|{sf}|{pf}|{vf}"
