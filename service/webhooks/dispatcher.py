"""The side of the network: what is claimed is sent, from one loop, while one thread beside it does what needs the
database. Killed at any point it has lost nothing: what was on its way is sent again once its lease ends."""

import asyncio
import logging
import sys
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Event
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID
from weakref import WeakValueDictionary

from service.store.database import Database
from service.store.following import AGAIN_S, Pace
from service.store.recorder import Clock, wall_clock
from service.store.writer import Writer
from service.webhooks.challenge import Proven as Answered
from service.webhooks.challenge import Verdict, challenge
from service.webhooks.egress import Blocked, Reason, vetted
from service.webhooks.engine import LEASE_US, Engine
from service.webhooks.flight import OF_AN_ENDPOINT, Done, Job, Post, Posted, Prove, Proven, Tried, Try, Unsent
from service.webhooks.rendering import test_message
from service.webhooks.sealing import Sealing
from service.webhooks.signing import headers
from service.webhooks.transport import Answer, Endpoint, Failed, Wire
from service.webhooks.watch import new_value

log = logging.getLogger(__name__)

SWITCH_S = 0.001
"""How soon the loop gets the interpreter back from the thread beside it; by default an answer waits 5 ms to be read."""
PATIENCE_S = 10.0
"""For so long what is claimed waits for a free place: with the time of an attempt it keeps within its lease."""
GATHER_S, MANY = 0.01, 4
"""For so long an answer waits to be settled with others, or until they are so many, while any other is awaited: each
costs less then, and what is due goes first. It keeps its place meanwhile, and the next of its subject waits with it."""
MOST_S = 0.05
MUCH = 16
"""Where so many are on their way, or claimed ahead, a turn may wait a little: none of them waits for it."""
END_S = 5.0
"""For so long what is on its way is waited for when the work ends."""
ENDPOINTS = 1_000


@dataclass(frozen=True, slots=True)
class Became:
    """What became of a job; nothing is known where the attempt could not be made."""

    job: Job
    done: Done | None
    at: float


class Dispatcher:
    """`run` it in a thread of its own."""

    def __init__(
        self,
        database: Database,
        writer: Writer,
        key: Sealing,
        *,
        wire: Wire | None = None,
        clock: Clock = wall_clock,
        lease_us: int = LEASE_US,
    ) -> None:
        self._given = wire
        self._clock = clock
        self._engine = Engine(database, writer, key, clock, self._destination, lease_us=lease_us)
        self._sending: set[asyncio.Task[None]] = set()
        self._done: SimpleQueue[Became] = SimpleQueue()
        self._endpoints: OrderedDict[tuple[UUID, str], Endpoint] = OrderedDict()
        self._addresses: dict[str, str] = {}
        self._places: WeakValueDictionary[tuple[UUID, str], asyncio.Semaphore] = WeakValueDictionary()

    def run(self, stop: Event) -> None:
        """Until told to stop."""
        sys.setswitchinterval(SWITCH_S)
        modules: dict[str, Any] = sys.modules
        modules.setdefault("sniffio", None)  # httpcore looks for it six times a request, on the disk where it is not
        asyncio.run(self._run(stop))

    async def _run(self, stop: Event) -> None:
        self._wire = self._given or Wire()
        loop = asyncio.get_running_loop()
        left = await asyncio.to_thread(self._turns, stop, lambda jobs: loop.call_soon_threadsafe(self._send, jobs))
        if self._sending:  # what is answered soon is settled; the rest is sent again by somebody else
            await asyncio.wait(self._sending, timeout=END_S)
        for task in list(self._sending):
            task.cancel()
        await asyncio.to_thread(self._end, left)
        for endpoint in self._endpoints.values():
            await endpoint.aclose()

    def _turns(self, stop: Event, send: Callable[[Sequence[Job]], object]) -> list[Became]:
        """In the thread beside the loop, which alone knows what is claimed and not yet settled; what is left of it that
        was answered."""
        flying: dict[int, Job] = {}
        answered: list[Became] = []
        pace = Pace(self._engine.soon_s)
        while not stop.is_set():
            answered += self._answered(pace.wait_s)
            began = time.monotonic()
            gathers = 0 < len(answered) < min(MANY, len(flying)) and began < answered[0].at + GATHER_S
            settled = [] if gathers else answered
            free = {id(each.job) for each in settled}
            try:
                jobs = self._engine.turn(
                    [each.done for each in settled if each.done],
                    [job for named, job in flying.items() if named not in free],
                )
            except Exception:  # whatever it is, a later turn may succeed
                log.exception("deliveries cannot be settled or claimed")
                stop.wait(AGAIN_S)
                continue
            answered = answered if gathers else []
            flying = {named: job for named, job in flying.items() if named not in free} | {id(job): job for job in jobs}
            if jobs:
                send(jobs)
            if jobs or settled:
                pace.told()
            if len(flying) >= MUCH:
                # As long as the turn took belongs to what is on its way: turns that followed at once would each settle
                # little, and cost the interpreter as much.
                time.sleep(min(time.monotonic() - began, MOST_S))
        return answered

    def _answered(self, wait_s: float) -> list[Became]:
        """What was done since it was asked last; for the first of it, it waits so long."""
        found: list[Became] = []
        try:
            found.append(self._done.get(timeout=wait_s))
            while True:
                found.append(self._done.get_nowait())
        except Empty:
            return found

    def _end(self, left: Sequence[Became]) -> None:
        try:
            self._engine.settle([each.done for each in (*left, *self._answered(0)) if each.done])
        except Exception:  # it is sent again by somebody else
            log.exception("the last deliveries cannot be settled")
        self._engine.close()

    def _send(self, jobs: Sequence[Job]) -> None:
        for job in jobs:
            task = asyncio.get_running_loop().create_task(self._do(job))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)

    async def _do(self, job: Job) -> None:
        done: Done | None = None
        try:
            match job:
                case Post():
                    done = await self._posted(job)
                case Prove():
                    done = Proven(job, await self._proved(job), self._clock())
                case Try():
                    done = Tried(job, await self._tried(job), self._clock())
        except Exception:
            log.exception("an attempt ended before it began")
        finally:
            self._done.put(Became(job, done, time.monotonic()))

    async def _posted(self, post: Post) -> Posted | Unsent:
        """Sent when one of the endpoint's places is free, if that is soon."""
        message, of = post.message, post.subscription.id
        places = self._places.setdefault((of, post.url), asyncio.Semaphore(OF_AN_ENDPOINT))
        try:
            async with asyncio.timeout(PATIENCE_S):
                await places.acquire()
        except TimeoutError:
            return Unsent(post)
        try:
            signed = headers(post.keys, message.id, self._clock() // 1_000_000, message.body)
            answer = await self._sent(of, post.url, message.body, signed | dict(message.headers))
        finally:
            places.release()
        return Posted(post, answer, self._clock())

    async def _tried(self, test: Try) -> Answer:
        id_, body = test_message(test.subscription.id, test.type)
        signed = headers(test.keys, id_, self._clock() // 1_000_000, body)
        return await self._sent(test.subscription.id, test.subscription.url, body, signed)

    async def _sent(self, of: UUID, url: str, body: bytes, said: dict[str, str]) -> Answer:
        try:
            endpoint = await self._endpoint(of, url)
        except Blocked:
            return Failed(Reason.BLOCKED)
        try:
            answer = await endpoint.post(body, said)
        except Exception:  # it raises nothing it knows of; what it does not know must not keep a lane shut
            log.exception("an attempt ended in a way nobody foresaw")
            return Failed(Reason.PROTOCOL)
        if endpoint.address is not None:
            self._addresses[url] = endpoint.address
        return answer

    async def _proved(self, prove: Prove) -> Verdict:
        """Every endpoint has to answer."""
        subscription = prove.subscription
        verdict: Verdict = Answered()
        for url in filter(None, (subscription.url, subscription.secondary)):
            try:
                endpoint = await self._endpoint(subscription.id, url)
            except Blocked:
                return Failed(Reason.BLOCKED)
            now_s = self._clock() // 1_000_000
            named = f"challenge_{subscription.id.hex}_{now_s}"
            verdict = await challenge(endpoint, prove.keys, named, now_s, new_value())
            if not isinstance(verdict, Answered):
                return verdict
        return verdict

    async def _endpoint(self, of: UUID, url: str) -> Endpoint:
        """The one client of an endpoint. Raises Blocked."""
        named = of, url
        found = self._endpoints.get(named)
        if found is None:
            found = self._endpoints[named] = Endpoint(vetted(url, self._wire.vetting), self._wire)
            while len(self._endpoints) > ENDPOINTS:
                _, oldest = self._endpoints.popitem(last=False)
                await oldest.aclose()
        self._endpoints.move_to_end(named)
        return found

    def _destination(self, url: str) -> str:
        return self._addresses.get(url) or urlsplit(url).netloc
