"""Whoever sends is killed, receivers fail, several send at once: `python -m tests.faults.webhooks --kills 200`.

Every event arrives, in the order of its subject, rightly signed; what arrives twice was on its way when its sender
died, and is the same byte for byte.
"""

import argparse
import multiprocessing
import random
import ssl
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from multiprocessing.process import BaseProcess
from threading import Event, Thread
from uuid import UUID

from service.projector import Projector
from service.store.database import Database
from service.store.following import follow
from service.store.writer import Writer
from service.webhooks.dispatcher import Dispatcher
from service.webhooks.matcher import Matcher
from service.webhooks.signing import SigningKey, headers
from tests.bench.ground import databases
from tests.service.store.kit import also_known_as, identified, order, settle
from tests.service.webhooks.kit import Authority
from tests.service.webhooks.subscribers import Hurried, Office, Subscribers, office, sealing, subscribers, wire_to

LEASE_S = 3.0
"""In seconds of the machine; ten times as long as any attempt takes here, where somebody is killed."""
LONG_S = 60.0
"""Where nobody is: however busy the machine, no lease ends while its sender lives."""


@dataclass(frozen=True, slots=True)
class Figures:
    expected: int
    missing: int
    inversions: int
    duplicates: int
    wrongly_signed: int
    altered: int
    refused: int
    kills: int
    seconds: float


def send(url: str, port: int, pem: str, began: int, lease_s: float) -> None:
    """As a process: match and send until killed."""
    database, clock = Database(url), Hurried(began)
    matching = Thread(target=follow, args=([Matcher(database, clock).following()], Event()), daemon=True)
    matching.start()
    wire = wire_to(port, ssl.create_default_context(cadata=pem))
    lease_us = int(lease_s * 1_000_000 * Hurried.PACE)
    Dispatcher(database, Writer(database), sealing(), wire=wire, clock=clock, lease_us=lease_us).run(Event())


class Senders:
    """Processes that send; any may be killed, and another starts in its place."""

    def __init__(self, arguments: tuple[str, int, str, int, float], number: int) -> None:
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["__main__", __name__])
        self._arguments = arguments
        self._running: list[BaseProcess] = [self._start() for _ in range(number)]

    def _start(self) -> BaseProcess:
        process = self._context.Process(target=send, args=self._arguments, daemon=True)
        process.start()
        return process

    def kill_one(self, chance: random.Random) -> None:
        place = chance.randrange(len(self._running))
        self._end(self._running[place])
        self._running[place] = self._start()

    def end(self) -> None:
        for process in self._running:
            self._end(process)

    @staticmethod
    def _end(process: BaseProcess) -> None:
        process.kill()
        process.join(60)


def torture(
    url: str, *, events: int, subscriptions: int, workers: int, kills: int, failing: float, seed: int, within_s: float
) -> Figures:
    """Everything recorded is sent to each subscription, by so many processes."""
    chance = random.Random(seed)
    clock = Hurried()
    authority = Authority()
    with subscribers(authority) as heard, office(url, clock) as place:
        heard.answers = lambda _asked, _before: 500 if chance.random() < failing else 200
        keys = {f"{number}": place.subscribe(heard.url(f"{number}")) for number in range(subscriptions)}
        record(place, events)
        lease_s = LEASE_S if kills else LONG_S
        senders = Senders((url, heard.port, authority.pem, clock.began, lease_s), workers)
        began = time.monotonic()
        killed = 0
        try:
            while time.monotonic() - began < within_s and not all_there(heard, keys, events):
                if killed < kills:
                    time.sleep(chance.uniform(0.2, 0.8))
                    senders.kill_one(chance)
                    killed += 1
                else:
                    time.sleep(0.05)
        finally:
            senders.end()
        return judged(heard, keys, events, killed, time.monotonic() - began)


def record(place: Office, events: int) -> None:
    """Lives of five facts, mingled."""
    lives = [
        [identified(f"{number}"), *(also_known_as(f"{number}", f"{number} {each}") for each in range(4))]
        for number in range(-(-events // 5))
    ]
    changes = [life[turn] for turn in range(5) for life in lives][:events]
    for start in range(0, events, 2_000):
        settle(place.writer, *(order(f"{start} {at}", each) for at, each in enumerate(changes[start : start + 2_000])))
    Projector(place.database).catch_up()


def all_there(heard: Subscribers, keys: "dict[str, tuple[UUID, SigningKey]]", events: int) -> bool:
    if len(heard.got) < events * len(keys):
        return False
    return all(len(set(heard.positions(name))) == events for name in keys)


def judged(
    heard: Subscribers, keys: "dict[str, tuple[UUID, SigningKey]]", events: int, kills: int, seconds: float
) -> Figures:
    missing = inversions = duplicates = wrong = altered = 0
    for name, (_, key) in keys.items():
        got = heard.of(name)
        lanes: defaultdict[str, list[int]] = defaultdict(list)
        bodies: dict[str, bytes] = {}
        for each in got:
            altered += bodies.setdefault(each.headers["webhook-id"], each.raw) != each.raw
            lanes[each.body["subject"]["id"]].append(each.position)
            said = headers([key], each.headers["webhook-id"], int(each.headers["webhook-timestamp"]), each.raw)
            wrong += said["webhook-signature"] != each.headers["webhook-signature"]
        counted = Counter(each.position for each in got if each.answered == 200)
        missing += events - len(counted)
        duplicates += sum(counted.values()) - len(counted)
        inversions += sum(later < earlier for lane in lanes.values() for earlier, later in pairwise(lane))
    refused = sum(each.answered != 200 for each in heard.got)
    return Figures(events * len(keys), missing, inversions, duplicates, wrong, altered, refused, kills, seconds)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="postgresql")
    parser.add_argument("--events", type=int, default=25_000)
    parser.add_argument("--subscriptions", type=int, default=4)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--failing", type=float, default=0.05)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--within", type=float, default=3_600)
    told = parser.parse_args()
    with databases() as fresh:
        figures = torture(
            fresh(told.database).url,
            events=told.events,
            subscriptions=told.subscriptions,
            workers=told.workers,
            kills=told.kills,
            failing=told.failing,
            seed=told.seed,
            within_s=told.within,
        )
    print(figures, flush=True)
    return 1 if figures.missing or figures.inversions or figures.wrongly_signed or figures.altered else 0


if __name__ == "__main__":
    sys.exit(main())
