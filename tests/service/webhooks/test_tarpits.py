"""Receivers that hang, drip, flood and break off: each attempt ends within its bound, and holds next to no memory.

The bounds are shorter here; what is asserted is which one ended it, never how fast this machine is.
"""

import asyncio
import gzip
import os
import socket
import ssl
import struct
import time
import tracemalloc
from collections.abc import Sequence

import pytest

from service.webhooks.addresses import Address
from service.webhooks.dial import Bounds
from service.webhooks.egress import Reason
from service.webhooks.transport import Acknowledged, Answer, Failed, Refused
from tests.service.webhooks.kit import (
    BODY,
    HOST,
    Authority,
    Behaviour,
    Receiver,
    endpoint,
    reaching,
    read_request,
    receiving,
    status,
    wire,
)

SHORT = Bounds(dns_s=0.2, connect_s=0.3, tls_s=0.4, total_s=0.8)
CHUNKED = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
LONG_S = 30.0


async def hanging(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, receiver: Receiver) -> None:
    await read_request(reader, receiver)
    await asyncio.sleep(LONG_S)


async def hanging_after_the_head(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, receiver: Receiver
) -> None:
    await read_request(reader, receiver)
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nab")
    await asyncio.sleep(LONG_S)


async def dripping_head(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, receiver: Receiver) -> None:
    await read_request(reader, receiver)
    for each in b"HTTP/1.1 200 OK\r\n" + b"x-a: b\r\n" * 10_000:
        writer.write(bytes([each]))
        await writer.drain()
        await asyncio.sleep(0.05)


async def dripping_body(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, receiver: Receiver) -> None:
    await read_request(reader, receiver)
    writer.write(CHUNKED)
    while True:
        writer.write(b"1\r\nx\r\n")
        await writer.drain()
        await asyncio.sleep(0.05)


def flooding(head: bytes, part: bytes) -> Behaviour:
    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, receiver: Receiver) -> None:
        await read_request(reader, receiver)
        writer.write(head)
        while True:
            writer.write(part)
            await writer.drain()

    return behave


def breaking_off(sent: bytes) -> Behaviour:
    """With a reset, where the last byte was not."""

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, receiver: Receiver) -> None:
        await read_request(reader, receiver)
        writer.write(sent)
        await writer.drain()
        await asyncio.sleep(0.05)
        plain = writer.get_extra_info("socket")
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    return behave


def saying(sent: bytes) -> Behaviour:
    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, receiver: Receiver) -> None:
        await read_request(reader, receiver)
        writer.write(sent)
        await writer.drain()
        writer.close()

    return behave


async def attempt(authority: Authority, behaviour: Behaviour, bounds: Bounds = SHORT) -> Answer:
    async with reaching(authority, behaviour, bounds) as (given, receiver):
        answer = await given.post(BODY, {})
        assert receiver.accepts == len(receiver.asked) == 1, "nothing is tried twice in one attempt"
        return answer


MOST_HELD = 4 * 1024 * 1024
"""In bytes, both ends together: buffers of sockets and of TLS, and the 64 kB that are read."""


def measured(authority: Authority, behaviour: Behaviour) -> tuple[Answer, int]:
    """Within the usual bounds; with the most memory that was held."""
    asyncio.run(attempt(authority, saying(status("200 OK"))))  # what is loaded only once is not counted
    tracemalloc.start()
    try:
        return asyncio.run(attempt(authority, behaviour, Bounds())), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


GZIP_BOMB = gzip.compress(b"0" * 20_000_000)
ENDLESS = {
    "chunks": (CHUNKED, b"8000\r\n" + b"x" * 0x8000 + b"\r\n"),
    "small chunks": (CHUNKED, b"1\r\nx\r\n" * 1000),
    "chunk extensions": (CHUNKED, (b"1;" + b"a" * 1000 + b"\r\nx\r\n") * 30),
    "a length that never comes": (b"HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n", b"x" * 65536),
    "until it closes": (b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65536),
    "a bomb": (b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n", GZIP_BOMB),
}


@pytest.mark.parametrize("behaviour", [hanging, hanging_after_the_head, dripping_head, dripping_body])
def test_whoever_is_slow_is_waited_for_so_long_and_no_longer(authority: Authority, behaviour: Behaviour) -> None:
    began = time.monotonic()
    assert asyncio.run(attempt(authority, behaviour)) == Failed(Reason.TIMEOUT)
    assert time.monotonic() - began < LONG_S


@pytest.mark.parametrize("kind", ENDLESS)
def test_an_endless_answer_is_read_so_far_and_its_status_stands(authority: Authority, kind: str) -> None:
    answer, held = measured(authority, flooding(*ENDLESS[kind]))
    assert isinstance(answer, Acknowledged)
    assert held < MOST_HELD


@pytest.mark.parametrize(
    "part", [b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"x-a: " + b"b" * 100_000, b"x" * 10_000]
)
def test_an_endless_head_is_no_answer(authority: Authority, part: bytes) -> None:
    answer, held = measured(authority, flooding(b"", part))
    assert answer == Failed(Reason.PROTOCOL)
    assert held < MOST_HELD


@pytest.mark.parametrize("sent", [b"", CHUNKED + b"5\r\nab", b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nab"])
def test_whoever_resets_the_connection_has_not_acknowledged(authority: Authority, sent: bytes) -> None:
    assert asyncio.run(attempt(authority, breaking_off(sent))) == Failed(Reason.RESET)


@pytest.mark.parametrize(
    "sent",
    [
        b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nab",
        CHUNKED + b"5\r\nab",
        CHUNKED + b"zz\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nabcdef",
        b"HTTP/1.1 2000 OK\r\n\r\n",
        b"SSH-2.0-x\r\n",
        b"HTTP/1.1 200 OK\r\nbad header\r\n\r\n",
        b"HTTP/1.1 200",
    ],
)
def test_what_is_no_whole_answer_acknowledges_nothing(authority: Authority, sent: bytes) -> None:
    assert asyncio.run(attempt(authority, saying(sent))) == Failed(Reason.PROTOCOL)


def test_an_answer_without_a_word_is_a_reset(authority: Authority) -> None:
    assert asyncio.run(attempt(authority, saying(b""))) == Failed(Reason.RESET)


def test_a_change_of_protocols_is_no_answer(authority: Authority) -> None:
    switching = b"HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n"
    assert asyncio.run(attempt(authority, saying(switching))) == Failed(Reason.PROTOCOL)


def test_a_redirect_to_the_inside_is_an_answer_like_any(authority: Authority) -> None:
    behaviour = saying(status("302 Found", "location: https://169.254.169.254/latest/meta-data"))
    assert asyncio.run(attempt(authority, behaviour)) == Refused(302, redirect=True)


def test_a_handshake_that_never_ends_is_ended(authority: Authority) -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, receiver: Receiver) -> None:
        await asyncio.sleep(LONG_S)

    async def run(bounds: Bounds) -> Answer:
        async with receiving(silent, None) as receiver, endpoint(wire(authority, receiver.port, bounds)) as given:
            return await given.post(BODY, {})

    assert asyncio.run(run(SHORT)) == Failed(Reason.TLS)
    assert asyncio.run(run(Bounds(tls_s=5, total_s=0.2))) == Failed(Reason.TIMEOUT)


def test_whoever_breaks_the_cipher_or_wants_a_certificate_of_ours_is_no_answer(authority: Authority) -> None:
    async def garbling(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, receiver: Receiver) -> None:
        await read_request(reader, receiver)
        os.write(writer.get_extra_info("socket").fileno(), b"in the clear" * 100)
        await asyncio.sleep(LONG_S)

    async def run() -> Answer:
        mutual = authority.server(HOST)
        mutual.verify_mode = ssl.CERT_REQUIRED
        async with receiving(hanging, mutual) as receiver, endpoint(wire(authority, receiver.port)) as given:
            return await given.post(BODY, {})

    assert asyncio.run(attempt(authority, garbling)) == Failed(Reason.TLS)
    assert asyncio.run(run()) in {Failed(Reason.TLS), Failed(Reason.RESET)}, "as its alert or its reset comes first"


def test_a_name_server_that_hangs_is_given_up(authority: Authority) -> None:
    async def never(host: str) -> Sequence[Address]:
        await asyncio.sleep(LONG_S)
        return []

    async def run() -> Answer:
        async with endpoint(wire(authority, 443, SHORT, never)) as given:
            return await given.post(BODY, {})

    assert asyncio.run(run()) == Failed(Reason.DNS)


def test_a_connection_nobody_takes_is_given_up(authority: Authority) -> None:
    """A listener whose queue is full answers nothing, like an address behind a wall."""

    async def run() -> Answer:
        with socket.socket() as full:
            full.bind(("127.0.0.1", 0))
            full.listen(0)
            queued = [socket.socket() for _ in range(4)]
            for each in queued:
                each.setblocking(False)
                each.connect_ex(full.getsockname())
            await asyncio.sleep(0.05)
            async with endpoint(wire(authority, full.getsockname()[1], SHORT)) as given:
                answer = await given.post(BODY, {})
            for each in queued:
                each.close()
            return answer

    assert asyncio.run(run()) == Failed(Reason.CONNECT)


def test_an_endpoint_that_hangs_holds_no_other_up(authority: Authority) -> None:
    async def run() -> tuple[list[Answer], list[Answer]]:
        async with (
            receiving(hanging, authority.server(HOST)) as ill,
            receiving(saying(status("200 OK")), authority.server(HOST)) as well,
            endpoint(wire(authority, ill.port, SHORT)) as hung,
            endpoint(wire(authority, well.port)) as healthy,
        ):
            waiting = [asyncio.create_task(hung.post(BODY, {})) for _ in range(16)]
            answers = [await healthy.post(BODY, {}) for _ in range(20)]
            return answers, await asyncio.gather(*waiting)

    answers, hung = asyncio.run(run())
    assert all(isinstance(each, Acknowledged) for each in answers)
    assert set(hung) == {Failed(Reason.TIMEOUT)}


def test_an_endpoint_is_well_again_after_any_of_this(authority: Authority) -> None:
    """No connection is lost to a pool of four by attempts that were cut short."""
    ill = [hanging, dripping_body, flooding(*ENDLESS["chunks"]), breaking_off(CHUNKED), saying(b"")]

    async def run() -> list[Answer]:
        turns = iter(ill * 2)

        async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, receiver: Receiver) -> None:
            await next(turns, saying(status("200 OK")))(reader, writer, receiver)

        async with reaching(authority, behave, Bounds(total_s=0.3)) as (given, _):
            await asyncio.gather(*(given.post(BODY, {}) for _ in range(len(ill) * 2)))
            while next(turns, None) is not None:
                pass
            return [await given.post(BODY, {}) for _ in range(5)]

    assert all(isinstance(each, Acknowledged) for each in asyncio.run(run()))
