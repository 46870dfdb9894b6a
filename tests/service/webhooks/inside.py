"""Run in a network of its own, where every address there is belongs to this machine: counts who is connected to.

Whoever listens at all addresses learns from a connection where it was sent. Prints what was found as JSON.
"""

import asyncio
import json
import os
import socket
import ssl
import subprocess
from collections import Counter
from collections.abc import Sequence
from ipaddress import ip_address

from service.webhooks.addresses import Address
from service.webhooks.dial import Bounds, Dial, Fault, Resolve
from service.webhooks.egress import Target, Vetting, vetted
from service.webhooks.transport import Answer, Endpoint, Failed, Wire
from tests.service.webhooks.corpus import ALLOWED, FORBIDDEN
from tests.service.webhooks.kit import BODY, Authority, naming, status

NAME = "receiver.example.com"
PUBLIC, PUBLIC_V6, INSIDE = "93.184.215.14", "2606:4700:4700::1111", "169.254.169.254"
BOUNDS = Bounds(connect_s=1, tls_s=1, total_s=3)
EVERYWHERE = ("link set lo up", "route add local 0.0.0.0/0 dev lo", "-6 route add local ::/0 dev lo")


class Counted:
    """The connections made since they were last taken, by the address to which they were."""

    def __init__(self) -> None:
        self._accepts: Counter[str] = Counter()

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if await reader.read(1):  # whatever is asked, the answer leads inside
                writer.write(status("302 Found", f"location: https://{INSIDE}/", "connection: close"))
                await writer.drain()
        finally:
            writer.close()

    def note(self, accepted: socket.socket) -> None:
        self._accepts[accepted.getsockname()[0]] += 1

    async def taken(self) -> dict[str, int]:
        await asyncio.sleep(0.05)
        accepts, self._accepts = self._accepts, Counter()
        return dict(accepts)


async def listen(counted: Counted, tls: ssl.SSLContext) -> None:
    """Counted when the kernel hands it over: before the handshake, and whether there is one or not."""
    loop = asyncio.get_running_loop()
    for family, every in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")):
        listener = socket.create_server((every, 443), family=family, backlog=512)
        listener.setblocking(False)
        loop.create_task(_hand_over(loop, listener, counted, tls)).add_done_callback(_KEPT.discard)


_KEPT: set[asyncio.Task[None]] = set()


async def _hand_over(
    loop: asyncio.AbstractEventLoop, listener: socket.socket, counted: Counted, tls: ssl.SSLContext
) -> None:
    while True:
        accepted, _ = await loop.sock_accept(listener)
        counted.note(accepted)
        task = loop.create_task(_serve(loop, accepted, counted, tls))
        _KEPT.add(task)
        task.add_done_callback(_KEPT.discard)


async def _serve(
    loop: asyncio.AbstractEventLoop, accepted: socket.socket, counted: Counted, tls: ssl.SSLContext
) -> None:
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    try:
        transport, _ = await loop.connect_accepted_socket(lambda: protocol, accepted, ssl=tls)
    except OSError:
        return
    await counted.accept(reader, asyncio.StreamWriter(transport, protocol, reader, loop))


async def naively(address: str) -> None:
    try:
        async with asyncio.timeout(1):
            _, writer = await asyncio.open_connection(address, 443)
            writer.close()
    except (OSError, TimeoutError):
        return


async def dialled(host: str, resolve: Resolve) -> str:
    """By the dial alone, as if the URL had not been vetted."""
    try:
        stream = await Dial(Target(host, 443, "/"), Vetting(), BOUNDS, resolve).connect_tcp(host, 443)
    except Fault as fault:
        return fault.reason.value
    await stream.aclose()
    return "connected"


async def posted(resolve: Resolve, tls: ssl.SSLContext, times: int = 1) -> list[Answer]:
    wire = Wire(bounds=BOUNDS, tls=tls, resolve=resolve)
    async with Endpoint(vetted(f"https://{NAME}/hook"), wire) as endpoint:
        return [await endpoint.post(BODY, {}) for _ in range(times)]


def rebinding() -> Resolve:
    """First outside, then inside."""
    answers = iter([PUBLIC])

    async def resolve(host: str) -> Sequence[Address]:
        return [ip_address(next(answers, INSIDE))]

    return resolve


def text(answers: Sequence[Answer]) -> list[str]:
    return [each.reason.value if isinstance(each, Failed) else str(each.status) for each in answers]


async def main() -> dict[str, object]:
    authority, counted = Authority(), Counted()
    await listen(counted, authority.server(NAME))
    trusted = authority.trusted()
    for address in FORBIDDEN:
        await naively(address)
    control = await counted.taken()
    literal = Counter([await dialled(address, naming()) for address in FORBIDDEN])
    named = Counter([await dialled(NAME, naming(address)) for address in FORBIDDEN])
    pairs = [pair for address in FORBIDDEN for pair in ((PUBLIC, address), (address, PUBLIC_V6))]
    mixed = Counter([await dialled(NAME, naming(*pair)) for pair in pairs])
    inside = await counted.taken()
    allowed = Counter([await dialled(NAME, naming(address)) for address in ALLOWED])
    outside = await counted.taken()
    redirected = text(await posted(naming(PUBLIC), trusted))
    at_redirect = await counted.taken()
    rebound = text(await posted(rebinding(), trusted, times=3))
    at_rebinding = await counted.taken()
    return {
        "control": len(control),
        "inside": inside,
        "literal": literal,
        "named": named,
        "mixed": mixed,
        "allowed": allowed,
        "outside": outside,
        "redirected": [redirected, at_redirect],
        "rebound": [rebound, at_rebinding],
    }


if __name__ == "__main__":
    for command in EVERYWHERE:
        subprocess.run(["ip", *command.split()], check=True)
    for proxy in ("HTTPS_PROXY", "ALL_PROXY", "https_proxy"):
        os.environ[proxy] = f"http://{INSIDE}:443"
    print(json.dumps(asyncio.run(main())))
