"""Names are resolved by the system, in threads of their own: a name server that hangs stops neither the loop nor the
threads that others work in."""

import asyncio
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from ipaddress import ip_address
from threading import Thread

from service.webhooks.addresses import Address

TOGETHER = 64
"""So many names at once. One that hangs is asked for once, however many wait for it and give up."""


def addresses(host: str) -> Sequence[Address]:
    """In the order of RFC 6724; blocks."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    return [ip_address(each[4][0]) for each in found]


class Resolver:
    """Of one loop, and shared by all its endpoints."""

    def __init__(self, look_up: Callable[[str], Sequence[Address]] = addresses) -> None:
        self._look_up = look_up
        self._asked: dict[str, asyncio.Future[Sequence[Address]]] = {}

    async def __call__(self, host: str) -> Sequence[Address]:
        running = self._asked.get(host)
        if running is None:
            if len(self._asked) >= TOGETHER:
                return ()
            running = self._ask(host)
        return await asyncio.shield(running)  # whoever gives up does so for himself

    def _ask(self, host: str) -> asyncio.Future[Sequence[Address]]:
        loop = asyncio.get_running_loop()
        future = self._asked[host] = loop.create_future()

        def settle(found: Sequence[Address]) -> None:
            del self._asked[host]
            if not future.done():
                future.set_result(found)

        def ask() -> None:
            found = self._look_up(host)
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(settle, found)

        Thread(target=ask, name="resolving", daemon=True).start()  # no exit waits for a name server
        return future
