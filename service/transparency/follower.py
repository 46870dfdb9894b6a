"""Derives the tiles of both logs from their leaves, beside the writer, and signs what has grown.

Each log is followed for itself: what is signed of the public one depends on nothing in the full one.
"""

import logging
from collections.abc import Mapping
from threading import Event
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from service.ledger.tiles import Place, Tiles, edge, grown
from service.store.database import Database
from service.store.tables import checkpoints, projections, tiles
from service.transparency.kept import leaves, signed, stored
from service.transparency.signing import NoLogKey, Signers
from service.viewer import Audience

log = logging.getLogger(__name__)

CHUNK = 16_384
SIGN_S = 1.0
"""How often a log that has grown is signed; a size once signed is kept for ever."""


class Follower:
    """Follows both logs; any number may, in any processes."""

    def __init__(self, database: Database, signers: Signers) -> None:
        self._database = database
        self._signers = signers

    def catch_up(self) -> None:
        """Until both logs are signed as long as they are. Raises NoLogKey."""
        for audience in Audience:
            while self._follow(audience):
                pass

    def _follow(self, audience: Audience) -> bool:
        """The next leaves of a log; whether there may be more. Only writing takes a lock."""
        origin = self._signers.of(audience).origin
        with self._database.reading() as connection:
            size = connection.execute(select(projections.c.position).where(_of(audience))).scalar_one()
            added = leaves(connection, audience, size, CHUNK)
            last = signed(connection, origin)
            before = stored(connection, audience, edge(size))
        more = len(added) == CHUNK
        if not added and last is not None and last.size == size:
            return False
        after = grown(before, size, added)
        later = size + len(added)
        with self._database.projecting() as connection:
            locked = select(projections.c.position).where(_of(audience)).with_for_update()
            if connection.execute(locked).scalar_one() != size:
                return True  # another process was first
            _write(connection, audience, before, after)
            connection.execute(update(projections).where(_of(audience)).values(position=later))
            if not more and signed(connection, origin, later) is None:
                self._sign(connection, audience, later, before | after)
        return more

    def _sign(self, connection: Connection, audience: Audience, size: int, last: Mapping[Place, bytes]) -> None:
        """The last tiles alone give the root: every full one is a hash in the tile above it."""
        signer = self._signers.of(audience)
        root = Tiles(last).root(0, size)
        values = {"origin": signer.origin, "size": size, "root": root, "note": signer.checkpoint(size, root)}
        connection.execute(insert(checkpoints).values(values))


def _of(audience: Audience) -> Any:
    return projections.c.name == f"ledger {audience}"


def _write(
    connection: Connection, audience: Audience, before: Mapping[Place, bytes], after: Mapping[Place, bytes]
) -> None:
    new = [place for place in after if place not in before]
    if new:
        rows = [{"log": audience, "level": lv, "number": number, "hashes": after[lv, number]} for lv, number in new]
        connection.execute(insert(tiles), rows)
    longer = [place for place in after if place in before]
    if longer:
        one = (tiles.c.level == bindparam("at_level")) & (tiles.c.number == bindparam("at_number"))
        grow = update(tiles).where(tiles.c.log == audience, one).values(hashes=bindparam("longer"))
        values = [{"at_level": lv, "at_number": number, "longer": after[lv, number]} for lv, number in longer]
        connection.execute(grow, values)


def follow(database: Database, signers: Signers, stop: Event) -> None:
    """Until told to stop; a database that is away for a while is waited for. Without a key it says so, once."""
    follower = Follower(database, signers)
    wait = 0.0
    while not stop.wait(wait):
        wait = SIGN_S
        try:
            follower.catch_up()
        except NoLogKey as missing:
            log.error("%s Nobody can verify what is recorded here until it is set.", missing)
            return
        except Exception:  # whatever it is, the log may be signed yet
            log.exception("the log cannot be signed")
