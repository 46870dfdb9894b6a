"""Subscribers with a real endpoint behind TLS, in a thread of the test's process, and somebody who sends to them."""

import asyncio
import ssl
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import orjson

from service.projector import Projector
from service.store import keys
from service.store.database import Database
from service.store.following import follow
from service.store.recorder import Clock, wall_clock
from service.store.writer import Writer
from service.viewer import Audience
from service.webhooks import subscriptions as kept
from service.webhooks.dial import Bounds
from service.webhooks.dispatcher import Dispatcher
from service.webhooks.egress import Vetting
from service.webhooks.engine import LEASE_US
from service.webhooks.filters import Filters
from service.webhooks.matcher import Matcher
from service.webhooks.sealing import Sealing
from service.webhooks.signing import SigningKey
from service.webhooks.transport import Wire
from tests.service.store.kit import MASTER, database_at, order, settle, writer_on
from tests.service.webhooks.kit import HOST, LOOPBACK, Asked, Authority, Receiver, naming, read_request, status

WITHIN_S = 20.0
"""Far longer than any of it takes: a test fails rather than hangs."""


class Hurried:
    """A hundred seconds a second: what is due in minutes comes within the test. Leases are longer by as much. Processes
    that are told the same beginning agree."""

    PACE = 100

    def __init__(self, began: int | None = None) -> None:
        self.began = wall_clock() if began is None else began

    def __call__(self) -> int:
        return self.began + (wall_clock() - self.began) * self.PACE


class Stopped:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.now = wall_clock()

    def __call__(self) -> int:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += int(seconds * 1_000_000)


@dataclass(frozen=True)
class Got:
    """A message as an endpoint got it, and what it answered."""

    path: str
    headers: dict[str, str]
    raw: bytes
    answered: int

    @property
    def body(self) -> dict[str, Any]:
        told: dict[str, Any] = orjson.loads(self.raw)
        return told

    @property
    def position(self) -> int:
        return int(self.body["position"])


Answers = Callable[[Asked, int], int | None]
"""The status to a message, and how many came before it; None to never answer."""


@dataclass
class Subscribers:
    """Every path is an endpoint of its own. It answers each challenge, and 200 to all else unless told otherwise."""

    port: int = 0
    answers: Answers = lambda _asked, _before: 200
    got: list[Got] = field(default_factory=list[Got])
    proves: bool = True
    delay_s: float = 0.0

    def url(self, name: str) -> str:
        return f"https://{HOST}:{self.port}/{name}"

    def of(self, name: str, *, answered: int | None = None) -> list[Got]:
        return [each for each in self.got if each.path == f"/{name}" and answered in (None, each.answered)]

    def positions(self, name: str) -> list[int]:
        """Those it acknowledged, in the order in which it did."""
        return [each.position for each in self.of(name, answered=200)]

    async def behave(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, receiver: Receiver) -> None:
        while True:
            asked = await read_request(reader, receiver)
            content = orjson.loads(asked.body)
            if content["type"] == "endpoint.challenge":
                said = content["challenge"].encode() if self.proves else b"no"
                writer.write(status("200 OK", body=said))
                await writer.drain()
                continue
            if self.delay_s:
                await asyncio.sleep(self.delay_s)
            answer = self.answers(asked, len(self.got))
            if answer is None:
                await asyncio.sleep(WITHIN_S)
                continue
            self.got.append(Got(asked.head.split(" ")[1], asked.headers, asked.body, answer))
            writer.write(status(f"{answer} Told"))
            await writer.drain()


@contextmanager
def subscribers(authority: Authority) -> Generator[Subscribers]:
    """Listening until the block ends."""
    found = Subscribers()
    loop = asyncio.new_event_loop()
    tls = authority.server(HOST)
    started = threading.Event()
    ended: asyncio.Event = asyncio.Event()

    async def serve() -> None:
        connections: set[asyncio.Task[Any]] = set()

        async def accepted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            connections.add(task)
            try:
                await found.behave(reader, writer, Receiver())
            except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                pass
            finally:
                writer.transport.abort()

        server = await asyncio.start_server(accepted, "127.0.0.1", 0, ssl=tls)
        found.port = server.sockets[0].getsockname()[1]
        started.set()
        await ended.wait()
        server.close()
        for task in connections:
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    assert started.wait(WITHIN_S)
    try:
        yield found
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(WITHIN_S)
        loop.close()


def wire_to(port: int, trusted: ssl.SSLContext, *, total_s: float = 15.0) -> Wire:
    """By which loopback may be reached, at this port."""
    vetting = Vetting(ports=frozenset({port}), networks=LOOPBACK)
    return Wire(vetting, Bounds(total_s=total_s), trusted, naming("127.0.0.1"), wall_clock)


def sealing() -> Sealing:
    return Sealing([MASTER])


class Office:
    """A store with subscriptions; facts are recorded and shown at once."""

    def __init__(self, database: Database, writer: Writer, clock: Clock) -> None:
        self.database = database
        self.writer = writer
        self.clock = clock
        self._projector = Projector(database)

    def key(self, *scopes: str) -> str:
        """The id of a new API key."""
        return keys.create(self.database, "a subscriber", scopes or ("read",)).split("_")[1]

    def subscribe(
        self,
        url: str,
        *,
        owner: str | None = None,
        audience: Audience = Audience.PUBLIC,
        filters: Filters | None = None,
        ordered: bool = True,
        fat: bool = False,
        after: int | None = None,
        secondary: str | None = None,
        proven: bool = True,
    ) -> tuple[UUID, SigningKey]:
        """A subscription, its endpoint taken as verified."""
        id_ = uuid4()
        if owner is None:
            owner = self.key(*(["read", "sealed"] if audience is Audience.FULL else ["read"]))
        with self.database.writing() as connection:
            key = kept.create(
                connection,
                id=id_,
                owner=owner,
                audience=audience,
                url=url,
                secondary=secondary,
                filters=filters or Filters(),
                ordered=ordered,
                fat=fat,
                after=after,
                key=sealing(),
                now=self.clock(),
            )
        if proven:
            with self.database.writing() as connection:
                kept.verified(connection, self.of(id_))
        return id_, key

    def of(self, id_: UUID) -> kept.Subscription:
        with self.database.reading() as connection:
            return kept.these(connection, [id_])[id_]

    def change(self, what: Callable[..., object], id_: UUID, *values: Any, **named: Any) -> None:
        """Do with a subscription what its owner may."""
        with self.database.writing() as connection:
            what(connection, kept.these(connection, [id_])[id_], *values, **named)

    def record(self, *changes: Any) -> None:
        for change in changes:
            settle(self.writer, order(str(uuid4()), change))
        self._projector.catch_up()


@contextmanager
def office(url: str, clock: Clock = wall_clock) -> Generator[Office]:
    with database_at(url) as database, writer_on(database) as writer:
        yield Office(database, writer, clock)


@contextmanager
def dispatching(
    found: Office,
    to: Subscribers,
    authority: Authority,
    *,
    total_s: float = 15.0,
    lease_us: int = LEASE_US * Hurried.PACE,
) -> Generator[Dispatcher]:
    """What is shown is matched and sent until the block ends."""
    wire = wire_to(to.port, authority.trusted(), total_s=total_s)
    sender = Dispatcher(found.database, found.writer, sealing(), wire=wire, clock=found.clock, lease_us=lease_us)
    stop = threading.Event()
    matching = [Matcher(found.database, found.clock).following()]
    threads = [
        threading.Thread(target=sender.run, args=(stop,), daemon=True),
        threading.Thread(target=follow, args=(matching, stop), daemon=True),
    ]
    for each in threads:
        each.start()
    try:
        yield sender
    finally:
        stop.set()
        for each in threads:
            each.join(WITHIN_S)
    assert not any(each.is_alive() for each in threads)


def until(what: Callable[[], bool], within_s: float = WITHIN_S) -> None:
    limit = time.monotonic() + within_s
    while not what():
        assert time.monotonic() < limit, "it did not come to that"
        time.sleep(0.005)
