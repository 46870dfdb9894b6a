"""Durable POST/s over HTTP with 32 clients, against the same endpoint that records nothing and against the library's
own recorder behind it, in one run; and how far the views lag at half that rate.

The three servers are the same application in a process of its own; only what takes the order differs. The clients
write bare HTTP/1.1 on 32 connections from this process: a client library would cost more than the server.
"""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from uuid import uuid4

from eventsourcing.persistence import InfrastructureFactory, StoredEvent
from eventsourcing.utils import Environment
from sqlalchemy import make_url

from service import app as application
from service import cli
from service.store import keys
from service.store.codec import encode
from service.store.database import Database
from service.store.orders import Order, Receipt
from service.store.writer import Writer
from tests.bench.ground import RUNS, median, percentile, say

CLIENTS = 32
SECONDS = 2.0
LAG_SECONDS = 6.0
ONE_IN = 10
"""Of every so many requests at half the rate, one is followed until the views show it."""

_numbers = count(1)


def bench(fresh: Callable[[str], Database]) -> None:
    for kind, bar in (("sqlite", 0.35), ("postgresql", 0.25)):
        rates: dict[str, list[float]] = {name: [] for name in TAKERS}
        databases = {name: fresh(kind) for name in TAKERS}
        with serving("ours", databases["ours"]) as ours, serving("nothing", databases["nothing"]) as nothing:
            with serving("library", databases["library"]) as library:
                for run in range(RUNS + 1):  # the first warms up
                    for name, at in (("ours", ours), ("nothing", nothing), ("library", library)):
                        rate = asyncio.run(_offered(at, SECONDS))
                        if run:
                            rates[name].append(rate)
                        _caught_up(databases["ours"])
            half = median(rates["ours"]) / 2
            lags = asyncio.run(_lags(ours, half))
        ratios = [our / empty for our, empty in zip(rates["ours"], rates["nothing"], strict=True)]
        by_library = [theirs / empty for theirs, empty in zip(rates["library"], rates["nothing"], strict=True)]
        say(
            f"durable POST / empty POST, {CLIENTS} clients, {kind} (bar {bar})",
            ratio=median(ratios),
            lowest=min(ratios),
            posts_s=median(rates["ours"]),
            empty_s=median(rates["nothing"]),
            library_ratio=median(by_library),
            library_s=median(rates["library"]),
        )
        say(
            f"the views' lag at {half:,.0f} POST/s, {kind} (bar p99 1 s)",
            p50_ms=percentile(lags, 0.5) * 1000,
            p99_ms=percentile(lags, 0.99) * 1000,
            followed=str(len(lags)),
        )


class TakesNothing(Writer):
    """Answers at once, and records nothing."""

    def submit(self, order: Order) -> "Future[Receipt]":
        future: Future[Receipt] = Future()
        future.set_result(Receipt(order.changes[-1].stream, 1, 1, place=1))
        return future


class OfTheLibrary(Writer):
    """The library's own recorder: one transaction an event, by as many threads as there are clients."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        url = make_url(database.url)
        if database.sqlite:
            settings = {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": f"{url.database}.library"}
        else:
            settings = {
                "PERSISTENCE_MODULE": "eventsourcing.postgres",
                "POSTGRES_DBNAME": str(url.database),
                "POSTGRES_HOST": str(url.query["host"]),
                "POSTGRES_PORT": "5432",
                "POSTGRES_USER": str(url.username),
                "POSTGRES_PASSWORD": "none",
            }
        self._library = InfrastructureFactory.construct(Environment("bench", settings)).application_recorder()
        self._threads = ThreadPoolExecutor(CLIENTS)

    def submit(self, order: Order) -> "Future[Receipt]":
        return self._threads.submit(self._insert, order)

    def _insert(self, order: Order) -> Receipt:
        change = order.changes[-1]
        event = StoredEvent(change.stream, 1, type(change.fact).__name__, encode(change.fact))
        positions = self._library.insert_events([event])
        assert positions
        return Receipt(change.stream, 1, positions[0], place=positions[0])


TAKERS: dict[str, type[Writer]] = {"ours": Writer, "nothing": TakesNothing, "library": OfTheLibrary}


@contextmanager
def serving(taker: str, database: Database) -> Generator[tuple[int, bytes]]:
    """The application in a process of its own; gives its port and a key that may read and write."""
    key = keys.create(database, "bench", ("read", "write"))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tests.bench.posting", taker, database.url, str(port)]
    process = subprocess.Popen(command, env=os.environ | {"PYTHONPATH": "."})
    try:
        limit = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert process.poll() is None, "the server ended"
                assert time.monotonic() < limit, "the server did not start"
                time.sleep(0.05)
        yield port, key.encode()
    finally:
        process.terminate()
        process.wait(30)


def _serve(taker: str, url: str, port: int) -> None:
    """What the process runs."""
    setattr(application, "Writer", TAKERS[taker])  # noqa: B010 - the same application with another hand at its end
    os.environ |= {"ATLARGE_DATABASE_URL": url, "ATLARGE_PORT": str(port)}
    cli.serve()


def _request(key: bytes) -> bytes:
    body = {
        "name": f"Person {next(_numbers)}",
        "aliases": ["somebody"],
        "nationality": "XX",
        "occurred": "2024-03-01",
        "public_from": "2024-03-02",
        "sources": [{"citation": "a made-up source of some length, 1 March 2024", "confidence": "confirmed"}],
    }
    said = json.dumps(body).encode()
    head = (
        f"POST /v1/persons HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(said)}"
        f"\r\nIdempotency-Key: {uuid4()}\r\nAuthorization: Bearer "
    )
    return head.encode() + key + b"\r\n\r\n" + said


async def _exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> dict[bytes, bytes]:
    """One request, answered with success; the headers of the answer."""
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    status, *lines = head.split(b"\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(b":") for line in lines)}
    await reader.readexactly(int(headers[b"content-length"]))
    assert status.split()[1] in (b"200", b"201"), head
    return headers


async def _offered(at: tuple[int, bytes], lasting: float) -> float:
    """Answered requests a second with every client sending its next as soon as it has the answer."""
    port, key = at
    ends = time.perf_counter() + lasting

    async def client() -> int:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        done = 0
        while time.perf_counter() < ends:
            await _exchange(reader, writer, _request(key))
            done += 1
        writer.close()
        return done

    start = time.perf_counter()
    done = sum(await asyncio.gather(*(client() for _ in range(CLIENTS))))
    return done / (time.perf_counter() - start)


async def _lags(at: tuple[int, bytes], rate: float) -> list[float]:
    """How long after its answer a fact is shown, at a steady rate of requests."""
    port, key = at
    start = time.perf_counter()
    turns = count()
    lags: list[float] = []

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while (turn := next(turns)) / rate < LAG_SECONDS:
            await asyncio.sleep(max(0.0, start + turn / rate - time.perf_counter()))
            headers = await _exchange(reader, writer, _request(key))
            if turn % ONE_IN == 0:
                asked = b"GET /v1/persons?limit=1&after_position=" + headers[b"atlarge-position"]
                acknowledged = time.perf_counter()
                await _exchange(reader, writer, asked + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
                lags.append(time.perf_counter() - acknowledged)
        writer.close()

    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    return lags


def _caught_up(database: Database) -> None:
    """Wait until the views show all that was recorded, so that one round does not burden the next."""
    from service.projector import Projector

    projector = Projector(database)
    while projector.behind():
        time.sleep(0.05)


if __name__ == "__main__":
    _serve(sys.argv[1], sys.argv[2], int(sys.argv[3]))
