"""What comes before a request is one has an end, in bytes and in seconds; and what is in time is answered."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from service.wire import MOST_BYTES, Wire
from tests.service.api.serving import serving


class Impatient(Wire):
    seconds = 0.5


@pytest.fixture(scope="module")
def client(_migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    file = tmp_path_factory.mktemp("wire") / "own.db"
    file.write_bytes(_migrated_sqlite.read_bytes())
    with serving(f"sqlite:///{file}", wire=Impatient) as found:
        yield found


def connected(client: httpx.Client) -> socket.socket:
    return socket.create_connection((client.base_url.host, client.base_url.port or 80), 20)


def send_on(connection: socket.socket, part: bytes, every: float) -> None:
    """The same again and again, a thousand times what a head may hold or half a minute at most."""
    limit = time.monotonic() + 30
    for _ in range(1_000 * MOST_BYTES // len(part)):
        if time.monotonic() > limit:
            return
        connection.sendall(part)
        time.sleep(every)


def ended(connection: socket.socket) -> bool:
    """Whether the other side has said nothing and ended."""
    try:
        return connection.recv(1) == b""
    except ConnectionError:
        return True


@pytest.mark.parametrize("begun", [b"GET /v1/rules?", b"GET /v1/rules HTTP/1.1\r\nHost: localhost\r\nX: "])
def test_a_head_without_end_is_not_kept(client: httpx.Client, begun: bytes) -> None:
    with connected(client) as connection:
        connection.sendall(begun)
        with pytest.raises(ConnectionError):
            send_on(connection, b"x" * 4_096, 0.0)
    assert client.get("/v1/rules").status_code == 200


@pytest.mark.parametrize("begun", [b"", b"GET /v1/rules HTTP/1.1\r\nHost: localhost\r\n"])
def test_a_head_that_does_not_come_is_not_waited_for(client: httpx.Client, begun: bytes) -> None:
    with connected(client) as connection:
        connection.sendall(begun)
        assert ended(connection)


def test_a_head_that_drips_is_not_waited_for(client: httpx.Client) -> None:
    with connected(client) as connection:
        connection.sendall(b"GET /v1/rules HTTP/1.1\r\nHost: localhost\r\n")
        with pytest.raises(ConnectionError):
            send_on(connection, b"X: y\r\n", 0.05)


def test_one_connection_may_ask_long_and_often(client: httpx.Client) -> None:
    """Longer than a head may take, and more than a head may hold."""
    for _ in range(12):
        assert client.get("/v1/rules", headers={"X": "x" * 10_000}).status_code == 200
        time.sleep(0.06)
    with connected(client) as connection:
        connection.sendall(b"GET /v1/events?after=0&wait=1 HTTP/1.1\r\nHost: localhost\r\n\r\n" * 3)
        told = b""
        while told.count(b"HTTP/1.1 200") < 3:
            said = connection.recv(65_536)
            assert said
            told += said
