"""Names are resolved off the loop, once however many ask, and in no more threads than are allowed."""

import asyncio
from collections.abc import Sequence
from ipaddress import ip_address
from threading import Event, active_count

import pytest

from service.webhooks.addresses import Address
from service.webhooks.resolving import TOGETHER, Resolver, addresses


class NameServer:
    """Answers only when told to."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answers = Event()

    def look_up(self, host: str) -> Sequence[Address]:
        self.asked.append(host)
        assert self.answers.wait(30)
        return [ip_address("8.8.8.8")]


def test_the_system_knows_its_own_names() -> None:
    assert ip_address("127.0.0.1") in asyncio.run(_resolved("localhost"))
    assert addresses("127.0.0.1") == [ip_address("127.0.0.1")]


async def _resolved(host: str) -> Sequence[Address]:
    return await Resolver()(host)


@pytest.mark.parametrize("host", ["a..b", "x" * 64 + ".test", "\udcff", ""])
def test_a_name_that_is_none_has_no_address(host: str) -> None:
    assert not addresses(host)


def test_a_name_server_that_hangs_stops_neither_the_loop_nor_whoever_gives_up() -> None:
    server = NameServer()

    async def run() -> None:
        resolve = Resolver(server.look_up)
        for _ in range(5):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.01):
                    await resolve("hangs.test")
        patient = asyncio.create_task(resolve("hangs.test"))
        await asyncio.sleep(0)
        server.answers.set()
        assert await patient == [ip_address("8.8.8.8")]
        assert server.asked == ["hangs.test"], "once for all six"
        await resolve("hangs.test")
        assert len(server.asked) == 2, "and anew when it is asked anew"

    asyncio.run(run())


def test_no_more_names_than_so_many_are_asked_for_at_once() -> None:
    server = NameServer()

    async def run() -> None:
        resolve, before = Resolver(server.look_up), active_count()
        waiting = [asyncio.create_task(resolve(f"{number}.test")) for number in range(TOGETHER + 20)]
        await asyncio.sleep(0.05)
        assert active_count() <= before + TOGETHER == before + len(server.asked)
        server.answers.set()
        found = await asyncio.gather(*waiting)
        assert sum(1 for each in found if each) == TOGETHER
        assert await resolve("later.test")

    asyncio.run(run())


def test_an_answer_that_comes_when_nobody_is_there_is_dropped() -> None:
    server = NameServer()

    async def run() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await Resolver(server.look_up)("late.test")

    asyncio.run(run())
    server.answers.set()
    assert server.asked == ["late.test"]
