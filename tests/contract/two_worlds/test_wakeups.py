"""Who waits for the log to go on is woken by what its audience may see, and by nothing else: told by what is answered,
not by when."""

import asyncio

import orjson
import pytest

from service.feed.shown import Shown
from service.viewer import Audience
from tests.contract.two_worlds.asking import Answer, Asked
from tests.contract.two_worlds.oracle import ROLES, compared, states_of, two_worlds
from tests.contract.two_worlds.states import STATES, State, nothing, recorded, secretly, told
from tests.contract.two_worlds.worlds import World

WAITERS = [role for role in ROLES if role in {"anonymous", "a reader", "a contributor"}]


async def head(world: World, key: str | None) -> int:
    answer = await world.answer(Asked("GET", "/v1/events?limit=1"), key)
    found: int = orjson.loads(answer.body)["head"]
    return found


async def heard(world: World, role: str) -> Answer:
    """What is answered to somebody who waited while, in the first world, something was sealed, which those who may
    see it were told; and then in either world something public was recorded."""
    key = world.keys.get(role)
    waiting = asyncio.create_task(world.answer(Asked("GET", f"/v1/events?wait=30&after={await head(world, key)}"), key))
    if world.seals:
        after = await head(world, world.cleared)
        cleared = asyncio.create_task(world.answer(Asked("GET", f"/v1/events?wait=30&after={after}"), world.cleared))
        for _ in range(3):
            await asyncio.sleep(0)  # both wait
        await recorded(secretly("person", "sealed meanwhile", "PersonIdentified", name="Sealed Meanwhile"))(world)
        await world.shown()
        assert len(orjson.loads((await cleared).body)["items"]) == 1
        for _ in range(3):  # as long as an answer takes, thrice
            await world.answer(Asked("GET", f"/v1/events?limit=2&after={after}"), world.cleared)
        assert not waiting.done(), "nothing happened that this viewer may know of"
    world.clock.go_on()
    await recorded(told("person", "P", "AliasRecorded", alias="Awaited"))(world)
    await world.shown()
    return await waiting


async def both_hear(urls: list[str], role: str) -> tuple[Answer, Answer]:
    async with two_worlds(urls) as (first, second):
        async for _ in states_of(first, second, (STATES[0], State("nothing more", nothing, nothing))):
            pass
        async with first.served(), second.served():
            moment = first.clock()
            one = await heard(first, role)
            first.clock.now = moment
            return one, await heard(second, role)


@pytest.mark.parametrize("role", WAITERS)
def test_what_is_sealed_wakes_nobody_who_may_not_see_it(role: str, two_urls: list[str]) -> None:
    one, other = asyncio.run(both_hear(two_urls, role))
    assert one.status == 200
    assert len(orjson.loads(one.body)["items"]) == 1
    assert compared(one, other) == []


def test_a_wake_up_by_the_full_log_is_noticed(two_sqlite_urls: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The leak, planted: whoever waits is answered when anything at all is recorded."""

    async def reached(self: Shown, audience: Audience, place: int, patience_s: float) -> bool:
        before = self._places  # pyright: ignore[reportPrivateUsage]
        try:
            async with asyncio.timeout(patience_s):
                while self._places == before and self._places[audience] < place:  # pyright: ignore[reportPrivateUsage]
                    await self._moved[Audience.FULL].wait()  # pyright: ignore[reportPrivateUsage]
        except TimeoutError:
            return False
        return True

    monkeypatch.setattr(Shown, "reached", reached)
    with pytest.raises(AssertionError, match="nothing happened that this viewer may know of"):
        asyncio.run(both_hear(two_sqlite_urls, "anonymous"))
