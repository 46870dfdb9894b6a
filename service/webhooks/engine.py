"""The side of the database: what is new is matched, what was sent is settled, what is due is claimed. One turn after
another in one thread, beside the loop that sends; a turn that fails is taken again with the same outcomes."""

import logging
import random
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
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
from service.webhooks.lanes import GONE, Claim, Settled, claim, due, release, settle, soonest
from service.webhooks.matcher import Matcher
from service.webhooks.owners import may_hear
from service.webhooks.rendering import messages
from service.webhooks.sealing import Sealing
from service.webhooks.subscriptions import ACTIVE, Subscription, signing
from service.webhooks.watch import Watch, escalated, stopped

LEASE_US = 30_000_000
"""Twice as long as an attempt may take: whose lease has ended is dead, or has lost its claim."""

YIELD_S = 0.001
RECORDED_S = 10.0
AGAIN_S = 1.0
"""How soon it is tried again to match what could not be."""

log = logging.getLogger(__name__)

Jitter = Callable[[], float]


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
        self._matcher = Matcher(database, clock)
        self._watch = Watch(database, key, clock)
        self._to_stop: dict[UUID, str] = {}
        self._beside: list[Done] = []
        self._written = self._match_again = 0.0
        self._accesses = Accesses()
        self._changed = database.changes()
        self._soonest = 0

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
        for owner, streams in opened.items():
            order = self._accesses.first(owner, streams, on, "sent to a subscriber")
            if order is None:
                continue
            try:
                self._writer.submit(order).result(RECORDED_S)
                self._accesses.done(owner, streams)
            except Exception:
                log.exception("who is told of what is sealed cannot be put on record")
                unrecorded.add(owner)
        return [
            each
            for each in jobs
            if not (isinstance(each, Post) and each.message.sealed and each.subscription.owner in unrecorded)
        ]

    def _news(self, done: Sequence[Done], now: int) -> bool:
        """Whether anything can be otherwise than at the last turn: asked every few milliseconds."""
        changed = self._changed()
        return bool(done) or changed or now >= self._soonest or self._matcher.late

    def _of_lanes(self, done: Sequence[Done], flying: Sequence[Job], now: int) -> list[Job]:
        jobs: list[Job] = []
        try:
            self._match()
            posts = [each for each in flying if isinstance(each, Post)]
            sent = [each for each in done if isinstance(each, Posted)]
            unsent = [each.post.claim for each in done if isinstance(each, Unsent) and each.post.claim is not None]
            if sent or unsent or self._wanted_now(posts, now):
                self._yield()
                with self._database.projecting() as connection:
                    self._settle(connection, sent, now)
                    release(connection, unsent, now)
                    jobs += self._claimed(connection, posts, now)
                self._written = time.monotonic()
        except BaseException:
            self._changed.close()  # all is looked at again
            raise
        return jobs

    def _match(self) -> None:
        """What waits already is sent even if nothing new can be matched."""
        if time.monotonic() < self._match_again:
            return
        try:
            self._matcher.step()
        except Exception:
            log.exception("the log cannot be matched")
            self._changed.close()
            self._match_again = time.monotonic() + AGAIN_S

    def _yield(self) -> None:
        """SQLite's lock is not fair: between two turns let another process have it."""
        if self._database.sqlite:
            time.sleep(max(0.0, self._written + YIELD_S - time.monotonic()))

    def close(self) -> None:
        self._changed.close()

    def settle(self, done: Sequence[Done]) -> None:
        """Take account of what was done, and send no more."""
        now = self._clock()
        with self._database.projecting() as connection:
            self._settle(connection, [each for each in done if isinstance(each, Posted)], now)
        for each in done:
            self._watch.done(each)

    def _wanted_now(self, posts: Sequence[Post], now: int) -> bool:
        """Whether a claim is worth the database's lock."""
        with self._database.reading() as connection:
            self._soonest = soonest(connection)
            return self._soonest <= now and bool(self._wanted(connection, posts, now))

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

    def _claimed(self, connection: Connection, posts: Sequence[Post], now: int) -> list[Job]:
        holder = uuid4()
        claims: list[Claim] = []
        wanted = self._wanted(connection, posts, now)
        subscriptions = {each.id: each for each, _, _ in wanted}
        signs = {id_: signing(each, self._key, now) for id_, each in subscriptions.items()}
        self._to_stop |= {id_: "secret" for id_, keys in signs.items() if not keys}
        for subscription, ranked, most in wanted:
            if signs[subscription.id]:
                claims += claim(connection, subscription.id, ranked, most, now, now + self._lease_us, holder)
        outcomes.probe(connection, [subscriptions[each.subscription] for each in claims], now)
        made = messages(connection, subscriptions, [(each.subscription, each.position) for each in claims])
        jobs: list[Job] = []
        hidden: list[Settled] = []
        for each in claims:
            message = made.get((each.subscription, each.position))
            if message is None:
                hidden.append(Settled(each, GONE))
            else:
                of = subscriptions[each.subscription]
                jobs.append(Post(message, of, of.url, signs[of.id], each))
        settle(connection, hidden, now)
        return jobs

    def _wanted(self, connection: Connection, posts: Sequence[Post], now: int) -> list[tuple[Subscription, int, int]]:
        """Of which subscriptions and ranks how many heads are to be claimed, what is due first, first."""
        room = Room(posts, self._destination)
        if room.full:
            return []
        rows = due(connection, now)
        subscriptions = kept.these(connection, {row.subscription for row in rows})
        allowed = may_hear(connection, subscriptions.values(), now)
        wanted: list[tuple[Subscription, int, int]] = []
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
