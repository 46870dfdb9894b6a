"""One attempt at one endpoint: what was answered, or why nothing was.

Every endpoint has a transport of its own: in a shared pool one that hangs would starve all others. It is one of
httpx's, without the client around it: that follows, remembers, decompresses and asks the environment, none of which is
wanted here, and takes a sixth of an attempt to do so.
"""

import asyncio
import logging
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import httpcore
import httpx

from service.store.recorder import Clock, wall_clock
from service.webhooks.dial import AnswerTooLong, Bounds, Dial, Fault, KeptTooLong, Resolve
from service.webhooks.egress import Reason, Target, Vetting
from service.webhooks.resolving import Resolver
from service.webhooks.schedule import retry_after_s

logging.getLogger("httpx").setLevel(logging.WARNING)  # it tells of every URL, and many are secrets themselves

CONNECTIONS = 4
"""In flight at an endpoint; more wait, within their time."""
KEPT_S = 30.0

HEADERS = {
    "user-agent": "atlarge",
    "accept": "*/*",
    "accept-encoding": "identity",
    "connection": "keep-alive",
    "content-type": "application/json",
}
TELLING_WHEN = frozenset({429, 503})
"""Answers whose Retry-After is heeded."""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """2xx: it is done."""

    status: int
    took_us: int


@dataclass(frozen=True, slots=True)
class Refused:
    """Any other status."""

    status: int
    retry_after_s: int | None = None
    gone: bool = False
    redirect: bool = False


@dataclass(frozen=True, slots=True)
class Failed:
    """No answer, or not the whole of it in time."""

    reason: Reason


Answer = Acknowledged | Refused | Failed


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer as it came. `body` is what of it was within bounds, never decompressed."""

    status: int
    retry_after: str | None
    body: bytes
    took_us: int


@dataclass(frozen=True, slots=True)
class Wire:
    """What the endpoints of one loop share. Without a context of their own the system's authorities are trusted."""

    vetting: Vetting = field(default_factory=Vetting)
    bounds: Bounds = field(default_factory=Bounds)
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    resolve: Resolve = field(default_factory=Resolver)
    clock: Clock = wall_clock
    """By which the dates of receivers are read."""


class Endpoint:
    """A vetted target and the connections kept to it."""

    def __init__(self, target: Target, wire: Wire) -> None:
        self._wire = wire
        self._url = httpx.URL(target.url)
        self._dial = Dial(target, wire.vetting, wire.bounds, wire.resolve)
        self._transport = _Transport(self._dial, wire.tls)

    @property
    def address(self) -> str | None:
        """Where the last connection went; None before the first."""
        return None if self._dial.address is None else str(self._dial.address)

    async def post(self, body: bytes, headers: dict[str, str]) -> Answer:
        """One attempt. It raises nothing, whatever the receiver does."""
        heard = await self.exchange(body, headers)
        return heard if isinstance(heard, Failed) else _judged(heard, self._wire.clock())

    async def exchange(self, body: bytes, headers: dict[str, str]) -> Heard | Failed:
        """One attempt with the body of its answer, for whoever must read it."""
        began = time.monotonic_ns()
        try:
            async with asyncio.timeout(self._wire.bounds.total_s):
                status, retry_after, answer = await self._sent(body, headers)
        except Fault as fault:
            return Failed(fault.reason)
        except (TimeoutError, httpcore.TimeoutException):
            return Failed(Reason.TIMEOUT)
        except (AnswerTooLong, httpcore.ProtocolError):  # a head longer than any answer may be
            return Failed(Reason.PROTOCOL)
        except ssl.SSLError:  # told after the handshake: that a certificate of ours is wanted, for one
            return Failed(Reason.TLS)
        except (httpcore.NetworkError, OSError):
            return Failed(Reason.RESET)
        return Heard(status, retry_after, answer, (time.monotonic_ns() - began) // 1000)

    async def _sent(self, body: bytes, headers: dict[str, str]) -> tuple[int, str | None, bytes]:
        while True:
            request = httpx.Request("POST", self._url, content=body, headers=HEADERS | headers)
            try:
                async with aclosing(await self._transport.handle_async_request(request)) as response:
                    return response.status_code, response.headers.get("retry-after"), await _read(response)
            except KeptTooLong:  # each time there is one kept connection fewer
                continue

    async def aclose(self) -> None:
        await self._transport.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        await self.aclose()


async def _read(response: httpx.Response) -> bytes:
    """The body, cut where the bounds are: the status was told, and stands."""
    parts: list[bytes] = []
    try:
        async for part in response.aiter_raw():
            parts.append(part)  # noqa: PERF401 - what was read before the end is kept
    except AnswerTooLong:
        pass
    return b"".join(parts)


def _judged(heard: Heard, now_us: int) -> Acknowledged | Refused:
    if 200 <= heard.status < 300:
        return Acknowledged(heard.status, heard.took_us)
    wait_s = retry_after_s(heard.retry_after, now_us) if heard.status in TELLING_WHEN else None
    return Refused(heard.status, wait_s, gone=heard.status == 410, redirect=300 <= heard.status < 400)


class _Transport(httpx.AsyncBaseTransport):
    """httpx over httpcore's pool with a dial of ours, by what both publish. Of an answer's head only the status and
    Retry-After are passed on: no redirect to follow, no cookie to keep, nothing to decompress."""

    def __init__(self, dial: Dial, tls: ssl.SSLContext) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls,
            max_connections=CONNECTIONS,
            max_keepalive_connections=CONNECTIONS,
            keepalive_expiry=KEPT_S,
            http1=True,
            http2=False,
            network_backend=dial,
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        assert isinstance(request.stream, httpx.AsyncByteStream)
        asked = httpcore.Request(request.method, target, headers=request.headers.raw, content=request.stream)
        answer = await self._pool.handle_async_request(asked)
        kept = [(name, value) for name, value in answer.headers if name.lower() == b"retry-after"]
        return httpx.Response(answer.status, headers=kept, stream=_Body(answer))

    async def aclose(self) -> None:
        await self._pool.aclose()


class _Body(httpx.AsyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._answer.aiter_stream():
            yield part

    async def aclose(self) -> None:
        await self._answer.aclose()
