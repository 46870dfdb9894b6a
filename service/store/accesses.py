"""Who read what is sealed: on record, under seal, before it is told. Of each key and day, what is read for the first
time; to read it again adds nothing."""

import hashlib
from collections.abc import Collection
from operator import attrgetter
from typing import Literal
from uuid import UUID, uuid5

from domain.access.facts import SealedContentRead
from domain.fact import Source
from domain.values import Confidence, HistoricalDate
from service.store.orders import Change, Order

OF_ACCESS = UUID("6f3c1c0e-3d7b-4d0c-9c53-0a7ad3f3f9d5")
PRINCIPAL = "atlarge"
TOGETHER = 64
"""So many are recorded in one stream, or a few more: every fact of a stream is looked at again with the next one."""
How = Literal["read over HTTP", "sent to a subscriber"]
"""One and the other are on record each for itself."""


class Accesses:
    """What each key has read on this day, as far as this process knows; another may record it once more."""

    def __init__(self) -> None:
        self._on = HistoricalDate("")
        self._read: dict[str, set[UUID]] = {}

    def first(self, by: str, opened: Collection[UUID], on: HistoricalDate, how: How) -> Order | None:
        """The order that puts on record what of this a key reads for the first time on that day, if it is any. Say
        `done` when it is recorded."""
        if on != self._on:
            self._on, self._read = on, {}
        read = self._read.setdefault(by, set())
        new = sorted(set(opened) - read, key=attrgetter("int"))
        return _order(by, on, len(read) // TOGETHER, tuple(new), how) if new else None

    def done(self, by: str, opened: Collection[UUID]) -> None:
        self._read.setdefault(by, set()).update(opened)


def _order(by: str, on: HistoricalDate, part: int, streams: tuple[UUID, ...], how: How) -> Order:
    source = Source(citation=f"atlarge: {how}", confidence=Confidence.CONFIRMED)
    fact = SealedContentRead(occurred=on, public_from=None, sources=(source,), by=by, streams=streams)
    of_the_day = uuid5(OF_ACCESS, f"{by} {on} {part}")
    what = hashlib.sha256(b"".join(each.bytes for each in streams)).hexdigest()
    return Order(
        PRINCIPAL, f"access {by} {on} {part} {what} {how}", (Change("access", of_the_day, fact),), cleared=True
    )
