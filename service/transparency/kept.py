"""What is kept of both logs: leaves, tiles, checkpoints. Each question is a look-up by index."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, and_, or_, select

from service.ledger.tiles import Place, Tiles, places_of
from service.ledger.tree import Range
from service.store.ring import ring_of
from service.store.tables import checkpoints, cosignatures, facts, public_log, tiles
from service.viewer import Audience


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint as its log signed it; `cosigned`: the lines of its witnesses."""

    size: int
    root: bytes
    note: str
    cosigned: tuple[str, ...]


def signed(connection: Connection, origin: str, size: int | None = None) -> Signed | None:
    """The checkpoint of that size, or the last there is."""
    of_size = () if size is None else (checkpoints.c.size == size,)
    last = select(checkpoints).where(checkpoints.c.origin == origin, *of_size)
    last = last.order_by(checkpoints.c.size.desc()).limit(1)
    row = connection.execute(last).first()
    if row is None:
        return None
    by = select(cosignatures.c.line).where(cosignatures.c.origin == origin, cosignatures.c.size == row.size)
    lines = connection.execute(by.order_by(cosignatures.c.witness)).scalars()
    return Signed(row.size, row.root, row.note, tuple(lines))


def stored(connection: Connection, audience: Audience, places: Iterable[Place]) -> dict[Place, bytes]:
    """The tiles at these places, as far as there are any."""
    wanted = [and_(tiles.c.level == level, tiles.c.number == number) for level, number in places]
    if not wanted:
        return {}
    query = select(tiles.c.level, tiles.c.number, tiles.c.hashes).where(tiles.c.log == audience, or_(*wanted))
    return {(row.level, row.number): row.hashes for row in connection.execute(query)}


def hashes(connection: Connection, audience: Audience, ranges: Sequence[Range]) -> list[bytes]:
    """The hash of each range of leaves. Raises KeyError for leaves there are not."""
    found = Tiles(stored(connection, audience, places_of(ranges)))
    return [found.root(*each) for each in ranges]


def leaves(connection: Connection, audience: Audience, after: int, limit: int) -> Sequence[bytes]:
    """The leaf hashes from a place on. Raises ValueError where the log has a gap: then nothing is to be signed."""
    table = facts if audience is Audience.FULL else public_log
    query = select(table.c.position, table.c.leaf).where(table.c.position > after).order_by(table.c.position)
    rows = connection.execute(query.limit(limit)).all()
    if rows and (rows[0].position, rows[-1].position) != (after + 1, after + len(rows)):
        raise ValueError(f"the {audience} log has a gap after position {after}")
    return [row.leaf for row in rows]


def rows(connection: Connection, audience: Audience, start: int, end: int, limit: int) -> Sequence[Row[Any]]:
    """The facts with indexes from `start` to before `end`, each with its `place` (index + 1)."""
    place = facts.c.position if audience is Audience.FULL else public_log.c.position
    query = select(facts, place.label("place")).where(place > start, place <= end).order_by(place).limit(limit)
    if audience is Audience.PUBLIC:
        query = query.add_columns(public_log.c.payload.label("in_clear"))
        return connection.execute(query.join(public_log, public_log.c.fact == facts.c.position)).all()
    found = connection.execute(query).all()
    ring_of(connection).learn(row.key_id for row in found)
    return found
