"""Waiting for the views without a thread."""

import asyncio
from threading import Thread

from service.feed.shown import Shown
from service.viewer import Audience

FULL, PUBLIC = Audience.FULL, Audience.PUBLIC
LONG_S = 30.0


async def told(shown: Shown, full: int, public: int) -> None:
    """Told from another thread, as the follower does."""
    loop = asyncio.get_running_loop()
    thread = Thread(target=shown.tell, args=(loop, {FULL: full, PUBLIC: public}))
    thread.start()
    thread.join()
    await asyncio.sleep(0)


def test_a_place_that_is_shown_is_not_waited_for() -> None:
    async def ask() -> list[bool]:
        shown = Shown()
        await told(shown, 5, 3)
        return [await shown.reached(PUBLIC, place, 0) for place in (0, 1, 3, 4)]

    assert asyncio.run(ask()) == [True, True, True, False]


def test_whoever_waits_is_woken_when_the_place_is_reached_and_not_before() -> None:
    async def ask() -> list[bool]:
        shown = Shown()
        waiting = [asyncio.create_task(shown.reached(PUBLIC, place, LONG_S)) for place in (1, 2, 3)]
        seen: list[bool] = []
        for place in (1, 2):
            await told(shown, place, place)
            await asyncio.gather(*waiting[:place])
            seen.append(waiting[place].done())
        await told(shown, 3, 3)
        return [*seen, *await asyncio.gather(*waiting)]

    assert asyncio.run(ask()) == [False, False, True, True, True]


def test_a_place_never_reached_is_given_up_in_the_end() -> None:
    async def ask() -> bool:
        shown = Shown()
        await told(shown, 9, 9)
        return await shown.reached(FULL, 10, 0.01)

    assert asyncio.run(ask()) is False


def test_the_public_is_not_woken_by_what_is_recorded_under_seal() -> None:
    async def ask() -> list[bool]:
        shown = Shown()
        waiting = asyncio.create_task(shown.reached(PUBLIC, 1, LONG_S))
        cleared = asyncio.create_task(shown.reached(FULL, 7, LONG_S))
        await told(shown, 7, 0)
        woken = [await cleared, waiting.done()]
        waiting.cancel()
        return woken

    assert asyncio.run(ask()) == [True, False]


def test_a_service_that_stops_keeps_nobody_waiting() -> None:
    async def ask() -> list[bool]:
        shown = Shown()
        waiting = asyncio.create_task(shown.reached(PUBLIC, 1, LONG_S))
        await asyncio.sleep(0)
        shown.close()
        return [await waiting, await shown.reached(PUBLIC, 1, LONG_S), await shown.reached(PUBLIC, 0, LONG_S)]

    assert asyncio.run(ask()) == [False, False, True]
