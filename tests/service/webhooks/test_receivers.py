"""The receivers of docs/receivers.md, run line by line as they stand there."""

import asyncio
import re
import secrets
import socketserver
import ssl
import time
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer
from wsgiref.validate import validator

import pytest

from service.webhooks.challenge import Proven, Unproven, Verdict, challenge, new_value
from service.webhooks.dial import Bounds
from service.webhooks.egress import Reason
from service.webhooks.signing import SigningKey, headers, new_key, public_text, secret_text
from service.webhooks.transport import Acknowledged, Answer, Endpoint, Failed, Refused
from tests.service.webhooks.kit import (
    BODY,
    HOST,
    Asked,
    Authority,
    Behaviour,
    Receiver,
    answering,
    endpoint,
    reaching,
    status,
    wire,
)

DOCUMENT = Path(__file__).parents[3] / "docs" / "receivers.md"
WITH_THE_SECRET, WITH_THE_PUBLIC_KEY = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)


def ran(code: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(code, names)
    return names


class Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nowhere."""

    def get_stderr(self) -> Any:
        return StringIO()


class Server(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True


@contextmanager
def served(application: Any, tls: ssl.SSLContext) -> Generator[int]:
    server = Server(("127.0.0.1", 0), Quiet)
    server.set_app(validator(application))
    server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def asked_of_the_documented(
    authority: Authority, key: SigningKey, monkeypatch: pytest.MonkeyPatch, ask: Callable[[Endpoint], Awaitable[Any]]
) -> Any:
    monkeypatch.setenv("WHSEC", secret_text(key.secret))

    async def run(port: int) -> Any:
        async with endpoint(wire(authority, port)) as given:
            return await ask(given)

    with served(ran(WITH_THE_SECRET)["receiver"], authority.server(HOST)) as port:
        return asyncio.run(run(port))


def test_the_documented_receiver_is_ten_lines() -> None:
    assert len([line for line in WITH_THE_SECRET.splitlines() if line.strip()]) <= 10


def test_the_documented_receiver_takes_what_is_ours_and_proves_itself(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, other = new_key(secrets.token_bytes), new_key(secrets.token_bytes)

    async def ask(given: Endpoint) -> list[Verdict | Answer]:
        now = int(time.time())
        return [
            await challenge(given, [key], "chl_1", now, new_value(secrets.token_bytes)),
            await given.post(BODY, headers([other, key], "msg_1", now, BODY)),
            await given.post(BODY, headers([other], "msg_2", now, BODY)),
            await given.post(BODY + b" ", headers([key], "msg_3", now, BODY)),
            await given.post(BODY, headers([key], "msg_4", now - 400, BODY)),
        ]

    proven, taken, *forged = asked_of_the_documented(authority, key, monkeypatch, ask)
    assert proven == Proven()
    assert isinstance(taken, Acknowledged)
    assert forged == [Refused(500)] * 3


def test_the_documented_check_of_the_public_key_takes_only_what_is_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    key, other = new_key(secrets.token_bytes), new_key(secrets.token_bytes)
    monkeypatch.setenv("WHPK", public_text(key.public))
    verified = ran(WITH_THE_PUBLIC_KEY)["verified"]
    now = int(time.time())
    assert verified(BODY, headers([key], "msg_1", now, BODY))
    assert verified(BODY, headers([other, key], "msg_1", now, BODY))
    assert not verified(BODY, headers([other], "msg_1", now, BODY))
    assert not verified(BODY + b" ", headers([key], "msg_1", now, BODY))
    assert not verified(BODY, headers([key], "msg_1", now, BODY) | {"webhook-id": "msg_2"})
    assert not verified(BODY, headers([key], "msg_1", now - 400, BODY))


def verdict(authority: Authority, behaviour: Behaviour, bounds: Bounds | None = None) -> tuple[Verdict, Receiver]:
    async def run() -> tuple[Verdict, Receiver]:
        async with reaching(authority, behaviour, bounds) as (given, receiver):
            return await challenge(given, [new_key(secrets.token_bytes)], "chl_1", 1, "the-value"), receiver

    return asyncio.run(run())


def echoing(asked: Asked) -> bytes:
    return status("200 OK", body=asked.body)


def test_the_value_alone_proves_an_endpoint(authority: Authority) -> None:
    said, receiver = verdict(authority, answering(status("202 Accepted", body=b" the-value\n")))
    assert said == Proven()
    (asked,) = receiver.asked
    assert asked.body == b'{"type":"endpoint.challenge","challenge":"the-value"}'
    assert asked.headers["webhook-id"] == "chl_1"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (echoing, 200),
        (status("200 OK"), 200),
        (status("200 OK", body=b"ok"), 200),
        (status("200 OK", body=b'"the-value"'), 200),
        (status("200 OK", body=b"the-value2"), 200),
        (status("200 OK", body="the-valué".encode()), 200),
        (status("302 Found", "location: https://receiver.test/", body=b"the-value"), 302),
        (status("410 Gone", body=b"the-value"), 410),
    ],
)
def test_an_echo_a_bare_200_and_any_other_answer_prove_nothing(
    authority: Authority, answer: bytes | Callable[[Asked], bytes], code: int
) -> None:
    said, _ = verdict(authority, answering(answer))
    assert said == Unproven(code)


def test_a_challenge_keeps_to_the_bounds_of_any_attempt(authority: Authority) -> None:
    async def hanging(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, receiver: Receiver) -> None:
        await reader.read()

    said, _ = verdict(authority, hanging, Bounds(total_s=0.2))
    assert said == Failed(Reason.TIMEOUT)


def test_every_challenge_has_a_value_of_its_own() -> None:
    values = {new_value(secrets.token_bytes) for _ in range(100)}
    assert len(values) == 100
    assert all(re.fullmatch(r"[\w-]{43}", value) for value in values)
