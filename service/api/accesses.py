"""Who read what is sealed: on record, under seal, before it is answered. Of each key and day, what is read for the
first time; to read it again adds nothing."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
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
OVER_HTTP = Source(citation="atlarge: read over HTTP", confidence=Confidence.CONFIRMED)


class Accesses:
    """What each key has read on this day, as far as this process knows; another may record it once more."""

    def __init__(self) -> None:
        self._on = HistoricalDate("")
        self._known: set[tuple[str, UUID]] = set()

    @asynccontextmanager
    async def recorded(self, key: Key, writer: Writer) -> AsyncGenerator[None]:
        """What is opened within the block by this key is on record after it; raises what the writer raises, and then
        nothing may be answered."""
        with opening() as opened:
            yield
        on = HistoricalDate.on(datetime.now(UTC).date())
        if on != self._on:
            self._on, self._known = on, set()
        new = sorted(each for each in opened if (key.id, each) not in self._known)
        if new:
            await asyncio.wrap_future(writer.submit(_order(key.id, on, tuple(new))))
            self._known.update((key.id, each) for each in new)


def _order(by: str, on: HistoricalDate, streams: tuple[UUID, ...]) -> Order:
    fact = SealedContentRead(occurred=on, public_from=None, sources=(OVER_HTTP,), by=by, streams=streams)
    of_the_day = uuid5(OF_ACCESS, f"{by} {on}")
    what = hashlib.sha256(b"".join(each.bytes for each in streams)).hexdigest()
    return Order(PRINCIPAL, f"access {by} {on} {what}", (Change("access", of_the_day, fact),), cleared=True)
