"""One attempt over real TLS, and what is made of each answer."""

import asyncio
import gzip
import logging
import secrets
from collections.abc import Sequence
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.webhooks.addresses import Address
from service.webhooks.egress import Reason, Target
from service.webhooks.schedule import retry_after_s
from service.webhooks.signing import headers, new_key
from service.webhooks.transport import Acknowledged, Answer, Endpoint, Failed, Heard, Refused
from tests.service.webhooks.kit import (
    BODY,
    HOST,
    OK,
    Asked,
    Authority,
    Receiver,
    answering,
    endpoint,
    naming,
    reaching,
    read_request,
    receiving,
    status,
    wire,
)

NOVEMBER_6_1994 = 784111777 * 1_000_000
"""The moment of the examples of RFC 9110."""


async def once(authority: Authority, answer: bytes, now_us: int = 0) -> tuple[Answer, Receiver]:
    async with reaching(authority, answering(answer), now_us=now_us) as (given, receiver):
        return await given.post(BODY, {}), receiver


@pytest.mark.parametrize("line", ["200 OK", "201 Created", "202 Accepted", "204 No Content", "299 Whatever"])
def test_any_2xx_acknowledges(authority: Authority, line: str) -> None:
    answer, _ = asyncio.run(once(authority, f"HTTP/1.1 {line}\r\ncontent-length: 0\r\n\r\n".encode()))
    assert isinstance(answer, Acknowledged)
    assert answer.status == int(line[:3])
    assert 0 < answer.took_us < 15_000_000


@pytest.mark.parametrize(
    ("line", "given_headers", "meant"),
    [
        ("301 Moved", ["location: https://example.com/"], Refused(301, redirect=True)),
        ("302 Found", ["location: https://169.254.169.254/"], Refused(302, redirect=True)),
        ("307 Temporary", ["location: /other", "retry-after: 5"], Refused(307, redirect=True)),
        ("308 Permanent", ["location: http://[::1"], Refused(308, redirect=True)),
        ("400 Bad", [], Refused(400)),
        ("401 Who", ["www-authenticate: Basic"], Refused(401)),
        ("410 Gone", [], Refused(410, gone=True)),
        ("429 Slow", ["retry-after: 17"], Refused(429, 17)),
        ("503 Away", ["Retry-After: Sun, 06 Nov 1994 08:49:37 GMT"], Refused(503, 60)),
        ("503 Away", ["retry-after: soon"], Refused(503)),
        ("503 Away", [], Refused(503)),
        ("500 Oh", ["retry-after: 17"], Refused(500)),
    ],
)
def test_any_other_status_refuses(authority: Authority, line: str, given_headers: list[str], meant: Refused) -> None:
    now_us = NOVEMBER_6_1994 - 60 * 1_000_000
    answer, receiver = asyncio.run(once(authority, status(line, *given_headers), now_us))
    assert answer == meant
    assert (receiver.accepts, len(receiver.asked)) == (1, 1)


def test_what_is_sent_is_the_body_and_the_headers_and_nothing_of_the_surroundings(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    signed = headers([new_key(secrets.token_bytes)], "msg_1", 1, BODY)

    async def run() -> Asked:
        async with reaching(authority, answering(OK), path="/hook?a=%20b") as (given, receiver):
            assert isinstance(await given.post(BODY, signed), Acknowledged)
            (asked,) = receiver.asked
            assert asked.headers.pop("host") == f"{HOST}:{receiver.port}"
            return asked

    asked = asyncio.run(run())
    assert asked.body == BODY
    assert asked.head.startswith("POST /hook?a=%20b HTTP/1.1\r\n")
    assert {name: value for name, value in asked.headers.items() if name != "host"} == signed | {
        "accept": "*/*",
        "accept-encoding": "identity",
        "connection": "keep-alive",
        "content-length": str(len(BODY)),
        "content-type": "application/json",
        "user-agent": "atlarge",
    }


def test_no_log_tells_where_a_message_went_or_what_it_said(
    authority: Authority, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    async def run() -> None:
        async with reaching(authority, answering(OK), path="/hook/a-token?key=a-key") as (given, _):
            await given.post(BODY, {"webhook-signature": "v1,a-signature"})

    asyncio.run(run())
    assert not [secret for secret in ("a-token", "a-key", "a-signature", "2432232314") if secret in caplog.text]


def test_a_connection_is_kept_and_no_cookie_is(authority: Authority) -> None:
    async def run() -> None:
        answer = status("200 OK", "set-cookie: a=b; path=/")
        async with reaching(authority, answering(answer)) as (given, receiver):
            assert str(given.address) == "None", "before the first connection"
            for _ in range(5):
                assert isinstance(await given.post(BODY, {}), Acknowledged)
            assert given.address == "127.0.0.1"
            assert (receiver.accepts, len(receiver.asked)) == (1, 5)
            assert all("cookie" not in asked.headers for asked in receiver.asked)

    asyncio.run(run())


def test_a_kept_connection_that_the_receiver_closed_is_no_failure(authority: Authority) -> None:
    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, receiver: Receiver) -> None:
        await read_request(reader, receiver)
        writer.write(OK)
        await writer.drain()
        await reader.read(1)  # it closes only when the next request has begun

    async def run() -> None:
        async with reaching(authority, behave) as (given, receiver):
            answers = [await given.post(BODY, {}) for _ in range(3)]
            assert all(isinstance(each, Acknowledged) for each in answers)
            assert len(receiver.asked) == receiver.accepts == 3

    asyncio.run(run())


def test_many_at_once_share_four_connections(authority: Authority) -> None:
    async def run() -> None:
        async with reaching(authority, answering(OK)) as (given, receiver):
            answers = await asyncio.gather(*(given.post(BODY, {}) for _ in range(40)))
            assert all(isinstance(each, Acknowledged) for each in answers)
            assert len(receiver.asked) == 40
            assert 1 <= receiver.accepts <= 4

    asyncio.run(run())


def test_the_certificate_is_checked_for_the_name_and_not_for_the_address(authority: Authority) -> None:
    async def run(*names: str) -> Answer:
        async with reaching(authority, answering(OK), names=names) as (given, _):
            return await given.post(BODY, {})

    assert isinstance(asyncio.run(run(HOST)), Acknowledged)
    assert asyncio.run(run("127.0.0.1", "localhost", "other.test")) == Failed(Reason.TLS)


def test_the_name_is_told_in_the_handshake(authority: Authority) -> None:
    async def run() -> list[str | None]:
        told: list[str | None] = []
        tls = authority.server(HOST)
        tls.sni_callback = lambda _, name, __: told.append(name)
        async with receiving(answering(OK), tls) as receiver, endpoint(wire(authority, receiver.port)) as given:
            await given.post(BODY, {})
        return told

    assert asyncio.run(run()) == [HOST]


def test_an_address_may_have_a_certificate_of_its_own(authority: Authority) -> None:
    async def run() -> Answer:
        async with reaching(authority, answering(OK), names=["127.0.0.1"], host="127.0.0.1") as (given, _):
            return await given.post(BODY, {})

    assert isinstance(asyncio.run(run()), Acknowledged)


def test_an_authority_the_system_does_not_know_is_not_trusted(authority: Authority) -> None:
    async def run() -> Answer:
        async with (
            receiving(answering(OK), Authority().server(HOST)) as receiver,
            endpoint(wire(authority, receiver.port)) as given,
        ):
            return await given.post(BODY, {})

    assert asyncio.run(run()) == Failed(Reason.TLS)


def test_whoever_speaks_no_tls_fails_in_the_handshake(authority: Authority) -> None:
    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, receiver: Receiver) -> None:
        await reader.read(1)
        writer.write(status("400 Bad Request"))
        await writer.drain()

    async def run() -> Answer:
        async with receiving(behave, None) as receiver, endpoint(wire(authority, receiver.port)) as given:
            return await given.post(BODY, {})

    assert asyncio.run(run()) == Failed(Reason.TLS)


def test_a_name_without_addresses_a_closed_port_and_a_blocked_address_are_told_apart(authority: Authority) -> None:
    async def run(resolved: Sequence[str]) -> Answer:
        async with receiving(answering(OK), authority.server(HOST)) as receiver:
            port = receiver.port
        async with endpoint(wire(authority, port, resolve=naming(*resolved))) as given:
            return await given.post(BODY, {})

    assert asyncio.run(run([])) == Failed(Reason.DNS)
    assert asyncio.run(run(["127.0.0.1"])) == Failed(Reason.CONNECT)
    assert asyncio.run(run(["10.0.0.1"])) == Failed(Reason.BLOCKED)
    assert asyncio.run(run(["127.0.0.1", "10.0.0.1"])) == Failed(Reason.BLOCKED)


def test_the_other_family_is_tried_where_the_first_is_not_there(authority: Authority) -> None:
    async def run() -> Answer:
        answer_of_dns = naming("::1", "::1", "127.0.0.1", "127.0.0.9")
        async with reaching(authority, answering(OK), resolve=answer_of_dns) as (given, _):
            answer = await given.post(BODY, {})
            assert given.address == "127.0.0.1"
            return answer

    assert isinstance(asyncio.run(run()), Acknowledged)


def test_every_dial_asks_anew_and_each_keeps_to_its_answer(authority: Authority) -> None:
    """Whoever answers first with what is allowed and then with what is not gets one connection."""
    asked: list[str] = []

    async def rebinding(host: str) -> Sequence[Address]:
        asked.append(host)
        return [ip_address("127.0.0.1" if len(asked) == 1 else "10.0.0.1")]

    async def run() -> None:
        closing = status("200 OK", "connection: close")
        async with reaching(authority, answering(closing), resolve=rebinding) as (given, receiver):
            assert isinstance(await given.post(BODY, {}), Acknowledged)
            assert await given.post(BODY, {}) == Failed(Reason.BLOCKED)
            assert receiver.accepts == 1

    asyncio.run(run())
    assert asked == [HOST, HOST]


def test_what_was_vetted_elsewhere_is_vetted_again_at_the_dial(authority: Authority) -> None:
    async def run(host: str) -> Answer:
        async with Endpoint(Target(host, 443, "/"), wire(authority, 443)) as given:
            return await given.post(BODY, {})

    for host in ("169.254.169.254", "::ffff:127.0.0.1", "10.0.0.1"):
        assert asyncio.run(run(host)) == Failed(Reason.BLOCKED)


def test_nothing_is_decompressed(authority: Authority) -> None:
    body = gzip.compress(b"0" * 20_000_000)
    assert len(body) < 60_000

    async def run() -> Heard | Failed:
        answer = status("200 OK", "content-encoding: gzip", body=body)
        async with reaching(authority, answering(answer)) as (given, _):
            return await given.exchange(BODY, {})

    heard = asyncio.run(run())
    assert isinstance(heard, Heard)
    assert heard.body == body


def test_retry_after_is_read_in_both_forms_and_only_ever_delays() -> None:
    now = NOVEMBER_6_1994
    assert retry_after_s("120", now) == 120
    assert retry_after_s(" 1 ", now) == 1
    assert retry_after_s("Sun, 06 Nov 1994 08:49:38 GMT", now) == 1
    assert retry_after_s("Sunday, 06-Nov-94 08:50:37 GMT", now) == 60
    assert retry_after_s("Sun Nov  6 08:50:37 1994", now) == 60
    assert retry_after_s("Sun, 06 Nov 1994 08:49:37 GMT", now - 1) == 1, "rounded up"
    for over in ("0", "Sun, 06 Nov 1994 08:49:37 GMT", "Sat, 01 Jan 1994 00:00:00 GMT"):
        assert retry_after_s(over, now) is None
    for unreadable in (None, "", "-1", "1.5", "1e3", "+5", "soon", "١٢", "Sun, 99 Nov 1994 08:49:37 GMT"):
        assert retry_after_s(unreadable, now) is None
    assert retry_after_s("9" * 50_000, now) == 9_999_999_999


@given(st.text(max_size=80), st.integers(0, 2**52))
def test_no_retry_after_raises_or_hastens(text: str, now_us: int) -> None:
    waited = retry_after_s(text, now_us)
    assert waited is None or waited > 0
