"""The dial that goes nowhere but to vetted addresses.

A name is resolved once a dial, every address of the answer must be allowed, and the connection is made to an address of
that very answer: there is no second look-up that could tell otherwise.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import cast

import httpcore

from service.webhooks.addresses import Address
from service.webhooks.egress import Reason, Target, Vetting


class Fault(Exception):
    """An attempt came to no answer."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class KeptTooLong(Exception):
    """The receiver had closed a connection that was kept: nothing was sent, and another is to be made."""


class AnswerTooLong(Exception):
    """More was answered than is read."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long, and how much, a receiver may take."""

    dns_s: float = 2.0
    connect_s: float = 3.0
    tls_s: float = 5.0
    total_s: float = 15.0
    """From the first question to the last byte of the answer."""
    answer_bytes: int = 64 * 1024
    """Off the wire, its head included."""


Resolve = Callable[[str], Awaitable[Sequence[Address]]]
"""Every address of a name, in the order in which to try them; none if there is none."""


class Dial(httpcore.AsyncNetworkBackend):
    """Connects to one target's vetted addresses, and to nothing else whatever it is asked."""

    def __init__(self, target: Target, vetting: Vetting, bounds: Bounds, resolve: Resolve) -> None:
        self._target = target
        self._vetting = vetting
        self._bounds = bounds
        self._resolve = resolve
        self._plain = cast("httpcore.AsyncNetworkBackend", httpcore.AnyIOBackend())  # defined twice there
        self.address: Address | None = None
        """Where it last connected to."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        if (host, port) != (self._target.host, self._target.port):
            raise Fault(Reason.BLOCKED)
        pinned = await self._pinned()
        for address in pinned:
            try:
                share_s = self._bounds.connect_s / len(pinned)
                stream = await self._plain.connect_tcp(str(address), port, timeout=share_s)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
            self.address = address
            return _Stream(stream, self._bounds)
        raise Fault(Reason.CONNECT)

    async def _pinned(self) -> Sequence[Address]:
        """The first address of the answer, and the first of the other family. One that is not allowed anywhere in the
        answer refuses all: who mixes them wants the choice."""
        answer = await self._answer()
        if not answer:
            raise Fault(Reason.DNS)
        if not all(map(self._vetting.permits, answer)):
            raise Fault(Reason.BLOCKED)
        pinned: dict[int, Address] = {}
        for address in answer:
            pinned.setdefault(address.version, address)
        return list(pinned.values())

    async def _answer(self) -> Sequence[Address]:
        try:
            literal = IPv6Address if ":" in self._target.host else IPv4Address
            return [literal(self._target.host)]
        except AddressValueError:
            pass
        try:
            async with asyncio.timeout(self._bounds.dns_s):
                return await self._resolve(self._target.host)
        except TimeoutError:
            raise Fault(Reason.DNS) from None

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        raise Fault(Reason.BLOCKED)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class _Stream(httpcore.AsyncNetworkStream):
    """A connection of which no more is read, and in whose handshake no longer waited, than the bounds say."""

    def __init__(self, plain: httpcore.AsyncNetworkStream, bounds: Bounds) -> None:
        self._plain = plain
        self._bounds = bounds
        self._left = bounds.answer_bytes
        self._answered = False
        """Whether it has carried an answer before this one."""

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if not self._left:
            raise AnswerTooLong
        unheard = self._left == self._bounds.answer_bytes
        try:
            data = await self._plain.read(min(max_bytes, self._left), timeout)
        except httpcore.ReadError:
            if not unheard:
                raise
            data = b""
        if unheard and not data:
            raise KeptTooLong if self._answered else Fault(Reason.RESET)
        self._left -= len(data)
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if self._left < self._bounds.answer_bytes:
            self._answered = True
            self._left = self._bounds.answer_bytes
        await self._plain.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._plain.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """The certificate is checked for the name, though the address was dialled."""
        try:
            secure = await self._plain.start_tls(ssl_context, server_hostname, self._bounds.tls_s)
        except (httpcore.NetworkError, httpcore.TimeoutException):
            raise Fault(Reason.TLS) from None
        except asyncio.CancelledError:  # all its time is over: nobody else would close it
            await self.aclose()
            raise
        return _Stream(secure, self._bounds)

    def get_extra_info(self, info: str) -> object:
        return self._plain.get_extra_info(info)
