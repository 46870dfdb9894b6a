"""The side of the database: what was sent is settled, what is due is claimed. One turn after another in one thread,
beside the loop that sends; a turn that fails is taken again with the same outcomes."""

import logging
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection

from domain.values import HistoricalDate
from service.store.accesses import Accesses
from service.store.database import Database
from service.store.recorder import Clock, day_of_moment
from service.store.writer import Writer
from service.webhooks import outcomes
from service.webhooks import subscriptions as kept
from service.webhooks.flight import Destination, Done, Job, Post, Posted, Proven, Room, Tried, Unsent
from service.webhooks.lanes import GONE, NEWS, Claim, Settled, claim, due, hold, release, settle
from service.webhooks.owners import may_hear
from service.webhooks.rendering import Message, messages
from service.webhooks.sealing import Sealing
from service.webhooks.signing import SigningKey
from service.webhooks.subscriptions import ACTIVE, Subscription, signing
from service.webhooks.watch import Watch, escalated, stopped

LEASE_US = 30_000_000
"""Twice as long as an attempt may take: whose lease has ended is dead, or has lost its claim."""

BLOCKED_S = 0.05
"""How soon it is looked again where what is due may not be sent yet, and nothing else came."""
AGAIN_US = 1_000_000
"""How soon what could not be made is tried again."""
YIELD_S = 0.001
RECORDED_S = 10.0

log = logging.getLogger(__name__)

Jitter = Callable[[], float]
Wanted = tuple[Subscription, int, int]
"""Of whom, at which rank, how many."""


def _claims_of(sent: Iterable[Posted]) -> list[Claim]:
    return [each.post.claim for each in sent if each.post.claim is not None]


class Engine:
    """One a process; not for two threads."""

    def __init__(
        self,
        database: Database,
        writer: Writer,
        key: Sealing,
        clock: Clock,
        destination: Destination,
        *,
        lease_us: int = LEASE_US,
        jitter: Jitter = random.random,
    ) -> None:
        self._database = database
        self._writer = writer
        self._key = key
        self._clock = clock
        self._destination = destination
        self._lease_us = lease_us
        self._jitter = jitter
        self._watch = Watch(database, key, clock)
        self._to_stop: dict[UUID, str] = {}
        self._beside: list[Done] = []
        self._written = 0.0
        self._accesses = Accesses()
        self._watched = database.watching(NEWS)
        self._seen: tuple[Any, ...] | None = None
        self._blocked_until = 0.0

    def turn(self, done: Sequence[Done], flying: Sequence[Job]) -> list[Job]:
        """Take account of what was done; what is to be sent now, beside all that is on its way."""
        now = self._clock()
        jobs = self._of_lanes(done, flying, now) if self._news(done, now) else []
        self._beside += [each for each in done if isinstance(each, Proven | Tried)]
        try:  # what is claimed is sent, whatever becomes of this
            self._stop()
            while self._beside:
                self._watch.done(self._beside[0])
                del self._beside[0]
            jobs += self._watch.look(flying, now)
        except Exception:
            log.exception("what is beside the lanes has to wait")
        return self._on_record(jobs, now)

    def _on_record(self, jobs: Sequence[Job], now: int) -> list[Job]:
        """Those that may leave: who is told of what is sealed is on record first. What cannot be put on record waits
        until its lease ends."""
        opened: defaultdict[str, set[UUID]] = defaultdict(set)
        for each in jobs:
            if isinstance(each, Post) and each.message.sealed is not None:
                opened[each.subscription.owner].add(each.message.sealed)
        on = HistoricalDate.on(date.fromordinal(day_of_moment(now)))
        unrecorded: set[str] = set()
        until = time.monotonic() + RECORDED_S
        for owner, streams in opened.items():
            order = self._accesses.first(owner, streams, on, "sent to a subscriber")
            if order is None:
                continue
            try:
                self._writer.submit(order).result(max(0.0, until - time.monotonic()))
                self._accesses.done(owner, streams)
            except Exception:
                log.exception("who is told of what is sealed cannot be put on record")
                unrecorded.add(owner)
        return [
            each
            for each in jobs
            if not (isinstance(each, Post) and each.message.sealed is not None)
            or each.subscription.owner not in unrecorded
        ]

    def _news(self, done: Sequence[Done], now: int) -> bool:
        """Whether there is anything to settle or to claim: asked every few milliseconds."""
        if done:
            return True
        before, self._seen = self._seen, self._watched()
        soonest: int | None = self._seen[0]
        blocked = self._seen == before and time.monotonic() < self._blocked_until
        return soonest is not None and soonest <= now and not blocked

    def _of_lanes(self, done: Sequence[Done], flying: Sequence[Job], now: int) -> list[Job]:
        posts = [each for each in flying if isinstance(each, Post)]
        sent = [each for each in done if isinstance(each, Posted)]
        unsent = [each.post.claim for each in done if isinstance(each, Unsent) and each.post.claim is not None]
        self._yield()
        with self._database.projecting() as connection:
            if unsent:  # all lanes are taken before any subscription, in the order of their keys
                hold(connection, {(each.subscription, each.lane) for each in (*unsent, *_claims_of(sent))})
            self._settle(connection, sent, now)
            release(connection, unsent, now)
            wanted = self._wanted(connection, posts, now)
            signs = {each.id: signing(each, self._key, now) for each, _, _ in wanted}
            claims = self._claimed(connection, [each for each in wanted if signs[each[0].id]], now)
        self._written = time.monotonic()
        self._to_stop |= {id_: "secret" for id_, keys in signs.items() if not keys}
        self._blocked_until = 0.0 if claims else time.monotonic() + BLOCKED_S
        try:
            return self._posts(claims, {each.id: each for each, _, _ in wanted}, signs, now)
        except Exception:  # what was settled is settled; what was claimed is sent once its lease ends
            log.exception("what is claimed cannot be made or given back")
            return []

    def _yield(self) -> None:
        """SQLite's lock is not fair: between two turns let another process have it."""
        if self._database.sqlite:
            time.sleep(max(0.0, self._written + YIELD_S - time.monotonic()))

    @property
    def soon_s(self) -> float:
        """How often to take a turn where there was something to do lately."""
        return self._watched.soon_s

    def close(self) -> None:
        self._watched.close()

    def settle(self, done: Sequence[Done]) -> None:
        """Take account of what was done, and send no more."""
        now = self._clock()
        with self._database.projecting() as connection:
            self._settle(connection, [each for each in done if isinstance(each, Posted)], now)
        for each in done:
            self._watch.done(each)

    def _settle(self, connection: Connection, sent: Sequence[Posted], now: int) -> None:
        own = [each for each in sent if each.post.claim is not None]
        settled = [outcomes.settled(each, now, self._jitter()) for each in own]
        ours = {each.claim for each in settle(connection, settled, now)}
        exhausted = [each for each in settled if each.claim in ours and outcomes.exhausted(each)]
        outcomes.alert(
            connection, [(each.claim.subscription, each.claim.position, "exhausted") for each in exhausted], now
        )
        self._to_stop |= dict.fromkeys(outcomes.gone_twice(connection, sent), "gone")
        escalated(connection, [each for each in sent if each.post.claim is None], now)
        outcomes.write(connection, sent)
        self._to_stop |= dict.fromkeys(outcomes.break_off(connection, own, now), "silent")

    def _claimed(self, connection: Connection, wanted: Sequence[Wanted], now: int) -> list[Claim]:
        holder = uuid4()
        claims: list[Claim] = []
        for subscription, ranked, most in wanted:
            claims += claim(connection, subscription.id, ranked, most, now, now + self._lease_us, holder)
        claimed = {each.subscription for each in claims}
        outcomes.probe(connection, [each for each, _, _ in wanted if each.id in claimed], now)
        return claims

    def _posts(
        self,
        claims: Sequence[Claim],
        subscriptions: Mapping[UUID, Subscription],
        signs: Mapping[UUID, tuple[SigningKey, ...]],
        now: int,
    ) -> list[Job]:
        """What is claimed, as it is sent. What its audience may not see now, it never hears."""
        made, unmade = self._made(claims, subscriptions)
        jobs: list[Job] = []
        hidden: list[Settled] = []
        for each in claims:
            message, of = made.get((each.subscription, each.position)), subscriptions[each.subscription]
            if message is not None:
                jobs.append(Post(message, of, of.url, signs[of.id], each))
            elif each not in unmade:
                hidden.append(Settled(each, GONE))
        if hidden or unmade:
            with self._database.projecting() as connection:
                settle(connection, hidden, now)
                release(connection, unmade, now + AGAIN_US)
        return jobs

    def _made(
        self, claims: Sequence[Claim], subscriptions: Mapping[UUID, Subscription]
    ) -> tuple[dict[tuple[UUID, int], Message], list[Claim]]:
        """Their messages, and those of which none could be made: they keep back nobody else's."""
        try:
            with self._database.reading() as connection:
                asked = [(each.subscription, each.position) for each in claims]
                return messages(connection, subscriptions, asked), []
        except Exception:
            if len(claims) == 1:
                log.exception("a message cannot be made")
                return {}, [*claims]
        made: dict[tuple[UUID, int], Message] = {}
        unmade: list[Claim] = []
        for each in claims:
            alone, not_even = self._made([each], subscriptions)
            made |= alone
            unmade += not_even
        return made, unmade

    def _wanted(self, connection: Connection, posts: Sequence[Post], now: int) -> list[Wanted]:
        """Of which subscriptions and ranks how many heads are to be claimed, what is due first, first."""
        room = Room(posts, self._destination)
        if room.full:
            return []
        rows = due(connection, now)
        subscriptions = kept.these(connection, {row.subscription for row in rows})
        allowed = may_hear(connection, subscriptions.values(), now)
        wanted: list[Wanted] = []
        for row in rows:
            subscription = subscriptions.get(row.subscription)
            if subscription is None or subscription.state != ACTIVE:
                continue
            if subscription.id not in allowed:
                self._to_stop[subscription.id] = "key"
                continue
            most = room.left(subscription, row.rank, now)
            if most:
                wanted.append((subscription, row.rank, most))
                room.take(subscription, row.rank, most)
        return wanted

    def _stop(self) -> None:
        for named, reason in list(self._to_stop.items()):
            with self._database.projecting() as connection:
                stopped(connection, named, reason, self._clock())
            del self._to_stop[named]
