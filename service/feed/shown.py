"""How far the views have come, for those who wait for them: by a wake-up, without a thread or a session."""

import asyncio
from collections.abc import Mapping

from service.viewer import Audience


class Shown:
    """The last fact the views show in the log of each audience. One a process; each audience is woken by its own
    log alone, or the rhythm of the full log would be told to the public."""

    def __init__(self) -> None:
        self._places: Mapping[Audience, int] = dict.fromkeys(Audience, 0)
        self._moved = {each: asyncio.Event() for each in Audience}
        self._closed = False

    def tell(self, loop: asyncio.AbstractEventLoop, places: Mapping[Audience, int]) -> None:
        """How far it is now; from any thread, for those who wait in this loop."""
        if places != self._places:
            loop.call_soon_threadsafe(self._advance, places)

    def _advance(self, places: Mapping[Audience, int]) -> None:
        before, self._places = self._places, places
        for audience, place in places.items():
            if place != before[audience]:
                self._moved[audience].set()
                self._moved[audience] = asyncio.Event()

    @property
    def closed(self) -> bool:
        """Whether nobody is told of anything any more."""
        return self._closed

    def close(self) -> None:
        """Nobody waits any more; from the loop."""
        self._closed = True
        for moved in self._moved.values():
            moved.set()

    async def reached(self, audience: Audience, place: int, patience_s: float) -> bool:
        """Whether the views show that place of the audience's log, within the time."""
        try:
            async with asyncio.timeout(patience_s):
                while self._places[audience] < place and not self._closed:
                    await self._moved[audience].wait()
        except TimeoutError:
            return False
        return self._places[audience] >= place
