"""The side of the network: what is claimed is sent, from one loop, while one thread beside it does what needs the
database. Killed at any point it has lost nothing: what was on its way is sent again once its lease ends."""

import asyncio
import logging
import sys
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID
from weakref import WeakValueDictionary

from service.store.database import Database
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

WATCH_S = 0.025
"""How often it is looked whether anything has come due, or was matched by another process; whoever brings the views up
to date in this one says so."""
SWITCH_S = 0.001
"""How soon the loop gets the interpreter back from the thread beside it; by default an answer waits 5 ms to be read."""
PATIENCE_S = 10.0
"""For so long what is claimed waits for a free place: with the time of an attempt it keeps within its lease."""
MOST_S = 0.05
MUCH = 16
"""Where so many are on their way, or claimed ahead, a turn may wait a little: none of them waits for it."""
AGAIN_S = 1.0
END_S = 5.0
"""For so long what is on its way is waited for when the work ends."""
ENDPOINTS = 1_000


class Dispatcher:
    """`run` it in a thread of its own; `wake` it from any."""

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
        self._flying: dict[asyncio.Task[None], Job] = {}
        self._done: list[Done] = []
        self._endpoints: OrderedDict[tuple[UUID, str], Endpoint] = OrderedDict()
        self._addresses: dict[str, str] = {}
        self._places: WeakValueDictionary[tuple[UUID, str], asyncio.Semaphore] = WeakValueDictionary()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken: asyncio.Event | None = None

    def run(self, stop: Event) -> None:
        """Until told to stop."""
        sys.setswitchinterval(SWITCH_S)
        modules: dict[str, Any] = sys.modules
        modules.setdefault("sniffio", None)  # httpcore looks for it six times a request, on the disk where it is not
        asyncio.run(self._run(stop))

    def wake(self) -> None:
        """There is something new; from any thread."""
        loop, woken = self._loop, self._woken
        if loop is not None and woken is not None:
            try:
                loop.call_soon_threadsafe(woken.set)
            except RuntimeError:  # it has just ended
                return

    async def _run(self, stop: Event) -> None:
        self._loop, self._woken = asyncio.get_running_loop(), asyncio.Event()
        self._wire = self._given or Wire()
        with ThreadPoolExecutor(1, thread_name_prefix="atlarge-lanes") as thread:
            while not stop.is_set():
                wait = WATCH_S
                began = self._loop.time()
                try:
                    if await self._turn(thread):
                        await self._send(self._loop.time() - began)
                        continue
                except Exception:  # whatever it is, a later turn may succeed
                    log.exception("deliveries cannot be settled or claimed")
                    wait = AGAIN_S
                await self._pause(wait)
            await self._end(thread)
        self._loop = None

    async def _turn(self, thread: ThreadPoolExecutor) -> bool:
        """Whether there is anything to do at once."""
        assert self._loop is not None
        assert self._woken is not None
        self._woken.clear()
        done, self._done = self._done, []
        try:
            jobs = await self._loop.run_in_executor(thread, self._engine.turn, done, list(self._flying.values()))
        except BaseException:
            self._done = done + self._done
            raise
        for job in jobs:
            task = self._loop.create_task(self._do(job))
            self._flying[task] = job
            task.add_done_callback(self._flying.pop)
        return bool(jobs) or bool(self._done)

    async def _send(self, seconds: float) -> None:
        """As long as the last turn took belongs to what is on its way, where that is much: turns that followed at once
        would each settle little, and cost the interpreter as much."""
        if len(self._flying) >= MUCH:
            await asyncio.sleep(min(seconds, MOST_S))

    async def _pause(self, seconds: float) -> None:
        assert self._woken is not None
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            return

    async def _end(self, thread: ThreadPoolExecutor) -> None:
        """What is answered soon is settled; the rest is sent again by somebody else."""
        if self._flying:
            await asyncio.wait(self._flying, timeout=END_S)
        for task in list(self._flying):
            task.cancel()
        assert self._loop is not None
        try:
            await self._loop.run_in_executor(thread, self._engine.settle, self._done)
        except Exception:  # it is sent again by somebody else
            log.exception("the last deliveries cannot be settled")
        self._engine.close()
        for endpoint in self._endpoints.values():
            await endpoint.aclose()

    async def _do(self, job: Job) -> None:
        assert self._woken is not None
        done: Done
        match job:
            case Post():
                done = await self._posted(job)
            case Prove():
                done = Proven(job, await self._proved(job), self._clock())
            case Try():
                done = Tried(job, await self._tried(job), self._clock())
        self._done.append(done)  # only now: each turn takes the list away and begins another
        self._woken.set()

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
