"""What a log answers to whoever does not take its word: each proof stands by itself, for verify.py to read."""

from typing import Any

from sqlalchemy import Connection, select

from service.ledger import tree
from service.ledger.note import Signer
from service.store.ring import ring_of
from service.store.tables import facts, public_log
from service.transparency.kept import Signed, hashes, signed
from service.transparency.rows import entry, full_opening
from service.viewer import Audience


class NotSigned(Exception):
    """Nothing of the log is signed yet; soon it will be."""


class Beyond(Exception):
    """The log is not signed that far."""


def head(connection: Connection, signer: Signer) -> Signed:
    """The last checkpoint. Raises NotSigned."""
    found = signed(connection, signer.origin)
    if found is None:
        raise NotSigned
    return found


def at(connection: Connection, signer: Signer, size: int | None) -> tuple[int, str | None]:
    """A size of the log, by default the last that was signed, and its checkpoint if it was signed. Raises Beyond."""
    last = head(connection, signer)
    if size is None or size == last.size:
        return last.size, last.note
    if size > last.size:
        raise Beyond
    found = signed(connection, signer.origin, size)
    return size, None if found is None else found.note


def inclusion(
    connection: Connection, audience: Audience, signer: Signer, index: int, size: int | None
) -> dict[str, Any]:
    """That an entry is in the log. Raises Beyond where there is none of that index in a log of that size."""
    size, note = at(connection, signer, size)
    if index >= size:
        raise Beyond
    leaf, *path = hashes(connection, audience, [(index, index + 1), *tree.inclusion(index, size)])
    told = {"index": index, "size": size, "leaf": leaf.hex(), "hashes": [each.hex() for each in path]}
    return _proof("inclusion", audience, signer, note) | told


def consistency(
    connection: Connection, audience: Audience, signer: Signer, size: int, later: int | None
) -> dict[str, Any]:
    """That the log of the later size begins with that of the earlier one. Raises Beyond."""
    later, note = at(connection, signer, later)
    if size > later:
        raise Beyond
    path = hashes(connection, audience, tree.consistency(size, later))
    told = {"from": size, "to": later, "hashes": [each.hex() for each in path]}
    return _proof("consistency", audience, signer, note) | told


def disclosure(connection: Connection, full: Signer, index: int) -> dict[str, Any]:
    """That an entry of the public log was in the full one all along: where, with what opens its commitment there.
    Raises Beyond where there is no such entry, or where it cannot be opened any more."""
    query = select(facts, facts.c.position.label("place"))
    query = query.join(public_log, public_log.c.fact == facts.c.position).where(public_log.c.position == index + 1)
    row = connection.execute(query).first()
    size, note = at(connection, full, None)
    if row is None or row.place > size or full_opening(ring_of(connection), row) is None:
        raise Beyond
    path = hashes(connection, Audience.FULL, tree.inclusion(row.place - 1, size))
    told = {
        "size": size,
        "hashes": [each.hex() for each in path],
        "entry": entry(ring_of(connection), row, Audience.FULL),
    }
    return _proof("disclosure", Audience.FULL, full, note) | told


def _proof(kind: str, audience: Audience, signer: Signer, note: str | None) -> dict[str, Any]:
    return {"proof": kind, "log": audience.value, "vkey": signer.vkey, "checkpoint": note}
