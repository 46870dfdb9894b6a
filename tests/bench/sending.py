"""From commit to the first byte at a subscriber; deliveries a second against a bare httpx loop that posts as many
bodies of the same size to the same receiver; and what an endpoint that hangs does to nine that do not.

Who records, who sends and who receives are three processes. A healthy receiver answers in 5 ms, over TLS.
"""

import asyncio
import multiprocessing
import ssl
import threading
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from typing import Any
from uuid import uuid4

import httpx
import orjson
from pydantic import SecretStr

from service.settings import Settings
from service.store.database import Database
from service.store.recorder import wall_clock
from service.store.writer import Writer
from service.webhooks.dispatcher import Dispatcher
from service.work import settled, work
from tests.bench.ground import RUNS, median, percentile, say
from tests.service.api.serving import LOG_KEY
from tests.service.store.kit import identified, order
from tests.service.webhooks.kit import HOST, Authority, Receiver, read_request, status
from tests.service.webhooks.subscribers import Office, sealing, wire_to

ANSWERS_S = 0.005
HANGS_S = 30.0
RATE = 200
SECONDS = 10.0
DELIVERIES = 2_000
ENDPOINTS = 8
IN_FLIGHT = 4

_SPAWN = multiprocessing.get_context("spawn")


def bench(fresh: Callable[[str], Database]) -> None:
    authority = Authority()
    for kind in ("sqlite", "postgresql"):
        with receiving(authority) as (port, told):
            lags = _lags(fresh(kind), authority, port, told, endpoints=1, rate=RATE)
            say(
                f"commit to first byte at {RATE} events/s, {kind} (bar p50 10 ms, p99 150 ms)",
                p50_ms=percentile(lags, 0.5) * 1000,
                p99_ms=percentile(lags, 0.99) * 1000,
                heard=str(len(lags)),
            )
    rates: dict[str, list[float]] = {"ours": [], "bare": []}
    for _ in range(RUNS // 2 + 1):
        with receiving(authority) as (port, told):
            rates["ours"].append(_sent(fresh("sqlite"), authority, port, told))
        with receiving(authority) as (port, told):
            rates["bare"].append(_bare(authority, port, told))
    ratios = [ours / bare for ours, bare in zip(rates["ours"], rates["bare"], strict=True)]
    say(
        "deliveries/s against bare httpx, sqlite (bar 0.5)",
        ratio=median(ratios),
        lowest=min(ratios),
        ours=median(rates["ours"]),
        bare=median(rates["bare"]),
    )
    for hangs in (False, True):
        with receiving(authority) as (port, told):
            lags = _lags(fresh("sqlite"), authority, port, told, endpoints=10, rate=20, hangs=hangs)
            say(
                f"ten endpoints, {'one hangs' if hangs else 'all well'}, sqlite (bar: twice, and 300 ms)",
                p50_ms=percentile(lags, 0.5) * 1000,
                p99_ms=percentile(lags, 0.99) * 1000,
                heard=str(len(lags)),
            )


@contextmanager
def receiving(authority: Authority) -> Generator[tuple[int, Any]]:
    """A receiver in a process of its own: its port, and where it tells (path, position, moment) when asked."""
    ours, theirs = _SPAWN.Pipe()
    process = _SPAWN.Process(target=_receive, args=(theirs, authority.chain(HOST)), daemon=True)
    process.start()
    try:
        yield ours.recv(), ours
    finally:
        process.kill()
        process.join()


def _receive(told: Any, chain: bytes) -> None:
    asyncio.run(_listen(told, Authority.context(chain)))


async def _listen(told: Any, tls: ssl.SSLContext) -> None:
    heard: list[tuple[str, int, float]] = []

    async def accepted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                asked = await read_request(reader, Receiver())
                path = asked.head.split(" ")[1]
                heard.append((path, int(orjson.loads(asked.body)["position"]), time.time()))
                await asyncio.sleep(HANGS_S if path == "/hangs" else ANSWERS_S)
                writer.write(status("200 OK"))
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            writer.transport.abort()

    server = await asyncio.start_server(accepted, "127.0.0.1", 0, ssl=tls)
    told.send(server.sockets[0].getsockname()[1])
    while True:
        await asyncio.to_thread(told.recv)
        told.send(heard)


def _work(url: str) -> None:
    """As `atlarge work` does."""
    settled()
    database = Database(url)
    with work(database, Writer(database), Settings(database_url=url, log_key=SecretStr(LOG_KEY))):
        threading.Event().wait()


def _send(url: str, port: int, pem: str) -> None:
    """As its process that sends does, with receivers on loopback allowed."""
    settled()
    database = Database(url)
    wire = wire_to(port, ssl.create_default_context(cadata=pem))
    Dispatcher(database, Writer(database), sealing(), wire=wire).run(threading.Event())


@contextmanager
def _working(database: Database, authority: Authority, port: int) -> Generator[Sequence[BaseProcess]]:
    processes = [
        _SPAWN.Process(target=_work, args=(database.url,), daemon=True),
        _SPAWN.Process(target=_send, args=(database.url, port, authority.pem), daemon=True),
    ]
    for each in processes:
        each.start()
    try:
        yield processes
    finally:
        for each in processes:
            each.kill()
            each.join()


def _heard(told: Any) -> list[tuple[str, int, float]]:
    told.send(None)
    found: list[tuple[str, int, float]] = told.recv()
    return found


def _until(told: Any, number: int) -> list[tuple[str, int, float]]:
    limit = time.monotonic() + 120
    heard = _heard(told)
    while sum(path != "/hangs" for path, _, _ in heard) < number:
        assert time.monotonic() < limit, f"{len(heard)} of {number} were heard"
        time.sleep(0.2)
        heard = _heard(told)
    return heard


def _lags(
    database: Database, authority: Authority, port: int, told: Any, *, endpoints: int, rate: int, hangs: bool = False
) -> list[float]:
    """Seconds from each commit until each healthy endpoint heard of it."""
    writer = Writer(database)
    place = Office(database, writer, wall_clock)
    for number in range(endpoints):
        name = "hangs" if hangs and number == 0 else f"{number}"
        place.subscribe(f"https://{HOST}:{port}/{name}")
    healthy = endpoints - hangs
    with _working(database, authority, port):
        committed: dict[int, float] = {}
        _recorded(writer, committed, 20, rate)  # wakes everybody up
        _until(told, 20 * healthy)
        _recorded(writer, committed, int(rate * SECONDS), rate)
        heard = _until(told, len(committed) * healthy)
    writer.close()
    warm = sorted(committed)[20:]
    return [at - committed[place_] for path, place_, at in heard if path != "/hangs" and place_ in set(warm)]


def _recorded(writer: Writer, committed: dict[int, float], number: int, rate: int) -> None:
    """So many facts, evenly; when each was durable, by its place in the public log."""

    def done(future: Any) -> None:
        committed[future.result().place] = time.time()

    start = time.perf_counter()
    waiting: list[Any] = []
    for each in range(number):
        time.sleep(max(0.0, start + each / rate - time.perf_counter()))
        future = writer.submit(order(str(uuid4()), identified(str(uuid4()))))
        future.add_done_callback(done)
        waiting.append(future)
    for future in waiting:
        future.result(60)


def _rate(heard: Sequence[tuple[str, int, float]]) -> float:
    """Between the first tenth and the last."""
    moments = sorted(at for _, _, at in heard)
    first, last = len(moments) // 10, len(moments) * 9 // 10
    return (last - first) / (moments[last] - moments[first])


def _sent(database: Database, authority: Authority, port: int, told: Any) -> float:
    writer = Writer(database)
    place = Office(database, writer, wall_clock)
    for number in range(ENDPOINTS):
        place.subscribe(f"https://{HOST}:{port}/{number}")
    place.record(*(identified(str(uuid4())) for _ in range(DELIVERIES // ENDPOINTS)))
    writer.close()
    with _working(database, authority, port):
        return _rate(_until(told, DELIVERIES))


def _bare(authority: Authority, port: int, told: Any) -> float:
    process = _SPAWN.Process(target=_post, args=(port, authority.pem), daemon=True)
    process.start()
    try:
        return _rate(_until(told, DELIVERIES))
    finally:
        process.kill()
        process.join()


def _post(port: int, pem: str) -> None:
    asyncio.run(_loop(port, ssl.create_default_context(cadata=pem)))


async def _loop(port: int, tls: ssl.SSLContext) -> None:
    """A client an endpoint, as many in flight, and nothing else."""
    tls.check_hostname = False
    body = {"position": 1, "padding": "x" * 800}

    async def posted(client: httpx.AsyncClient, number: int) -> None:
        for _ in range(DELIVERIES // ENDPOINTS // IN_FLIGHT + 1):
            await client.post(f"https://127.0.0.1:{port}/{number}", content=orjson.dumps(body))

    clients = [httpx.AsyncClient(verify=tls, trust_env=False, timeout=30) for _ in range(ENDPOINTS)]
    await asyncio.gather(*(posted(each, number) for number, each in enumerate(clients) for _ in range(IN_FLIGHT)))
