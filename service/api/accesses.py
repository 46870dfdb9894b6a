"""Who read what is sealed: on record, under seal, before it is answered. Of each key and day, what is read for the
first time; to read it again adds nothing."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from operator import attrgetter
from uuid import UUID, uuid5

from domain.access.facts import SealedContentRead
from domain.fact import Source
from domain.values import Confidence, HistoricalDate
from service.store.keys import Key
from service.store.orders import Change, Order
from service.store.sealed import opening
from service.store.writer import Writer

OF_ACCESS = UUID("6f3c1c0e-3d7b-4d0c-9c53-0a7ad3f3f9d5")
PRINCIPAL = "atlarge"
TOGETHER = 64
"""So many are recorded in one stream, or a few more: every fact of a stream is looked at again with the next one."""
OVER_HTTP = Source(citation="atlarge: read over HTTP", confidence=Confidence.CONFIRMED)


class Accesses:
    """What each key has read on this day, as far as this process knows; another may record it once more."""

    def __init__(self) -> None:
        self._on = HistoricalDate("")
        self._read: dict[str, set[UUID]] = {}

    @asynccontextmanager
    async def recorded(self, key: Key, writer: Writer) -> AsyncGenerator[None]:
        """What is opened within the block by this key is on record after it; raises what the writer raises, and then
        nothing may be answered."""
        with opening() as opened:
            yield
        on = HistoricalDate.on(datetime.now(UTC).date())
        if on != self._on:
            self._on, self._read = on, {}
        read = self._read.setdefault(key.id, set())
        if new := opened - read:
            order = _order(key.id, on, len(read) // TOGETHER, tuple(sorted(new, key=attrgetter("int"))))
            await asyncio.wrap_future(writer.submit(order))
            read |= new


def _order(by: str, on: HistoricalDate, part: int, streams: tuple[UUID, ...]) -> Order:
    fact = SealedContentRead(occurred=on, public_from=None, sources=(OVER_HTTP,), by=by, streams=streams)
    of_the_day = uuid5(OF_ACCESS, f"{by} {on} {part}")
    what = hashlib.sha256(b"".join(each.bytes for each in streams)).hexdigest()
    return Order(PRINCIPAL, f"access {by} {on} {part} {what}", (Change("access", of_the_day, fact),), cleared=True)
