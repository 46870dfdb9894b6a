"""What time alone brings: an urgent notice that nobody acknowledged, an endpoint to be verified, a log to be pruned."""

import secrets
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, select, text, update

from service.store.database import Database
from service.store.recorder import Clock, insert_all
from service.webhooks import challenge, outcomes, tables
from service.webhooks import subscriptions as kept
from service.webhooks.breaker import Outcome
from service.webhooks.flight import Done, Job, Post, Posted, Prove, Proven, Tried, Try, Unsent
from service.webhooks.lanes import NEVER
from service.webhooks.owners import may_hear
from service.webhooks.rendering import messages
from service.webhooks.sealing import Sealing
from service.webhooks.subscriptions import ACTIVE, DISABLED, UNVERIFIED, signing, subscription_of
from service.webhooks.transport import Acknowledged, Failed

LOOK_S = 0.5
ESCALATED_US = 5 * 60_000_000
BREACHED_US = 10 * 60_000_000
CHALLENGES = 10
FIRST_CHALLENGE_US = 30_000_000
"""The second challenge follows the first by so much, each later one by twice as much."""
KEPT_US = timedelta(days=90) // timedelta(microseconds=1)
HOUR_US = 3_600_000_000
AT_ONCE = 8
"""Challenges on their way, and notices to second endpoints: they have no lane, and few places."""


class Watch:
    """One an engine; it looks twice a second."""

    def __init__(self, database: Database, key: Sealing, clock: Clock) -> None:
        self._database = database
        self._key = key
        self._clock = clock
        self._hourly = 0
        self._looked = 0.0

    def look(self, flying: Sequence[Job], now: int) -> list[Job]:
        """What is to be sent beside the lanes."""
        if time.monotonic() - self._looked < LOOK_S:
            return []
        self._looked = time.monotonic()
        with self._database.reading() as connection:
            late = self._late(connection, now)
            unproven = self._unproven(connection, flying, now)
            tests = self._tests(connection, flying, now)
        jobs: list[Job] = [*unproven, *tests]
        if late:
            with self._database.projecting() as connection:
                jobs += self._escalated(connection, late, flying, now)
        if now >= self._hourly:
            self._tick(now)
            self._hourly = now + HOUR_US
        return jobs

    def _tick(self, now: int) -> None:
        """An hour has passed, for old attempts and for whoever does not answer."""
        active = select(tables.subscriptions).where(tables.subscriptions.c.state == ACTIVE)
        with self._database.projecting() as connection:
            connection.execute(delete(tables.attempts).where(tables.attempts.c.at < now - KEPT_US))
            hearing = connection.execute(active.with_only_columns(tables.subscriptions.c.id)).scalars()
            outcomes.evolved(connection, {each: [Outcome.TICK] for each in hearing}, now)
        with self._database.reading() as connection:
            every = [subscription_of(row) for row in connection.execute(active)]
        for each in every:
            if each.breaker.disabled:
                with self._database.projecting() as connection:
                    stopped(connection, each.id, "silent", now)

    def done(self, each: Done) -> None:
        """What became of a challenge or a test."""
        match each:
            case Proven():
                with self._database.projecting() as connection:
                    self._proved(connection, each)
            case Tried():
                with self._database.projecting() as connection:
                    _tried(connection, each)
            case Posted() | Unsent():
                return

    @staticmethod
    def _proved(connection: Connection, each: Proven) -> None:
        """Whoever answered hears from now on; whoever did not is asked again later, and less often."""
        before = each.prove.subscription
        standing = kept.these(connection, [before.id]).get(before.id)
        same = standing is not None and (standing.url, standing.secondary) == (before.url, before.secondary)
        if standing is None or not same or standing.state != UNVERIFIED:
            return
        won = isinstance(each.verdict, challenge.Proven)
        if won:
            kept.verified(connection, standing)
        else:
            tried = standing.challenges + 1
            again = NEVER if tried >= CHALLENGES else each.at + (FIRST_CHALLENGE_US << (tried - 1))
            later = update(tables.subscriptions).where(tables.subscriptions.c.id == before.id)
            connection.execute(later.values(challenges=tried, challenge_due=again))
        row = {"subscription": before.id, "position": None, "number": 0, "at": each.at, "took_us": None}
        insert_all(connection, tables.attempts, [row | _verdict(each)])

    def _unproven(self, connection: Connection, flying: Sequence[Job], now: int) -> list[Prove]:
        columns = tables.subscriptions.c
        asked = {each.subscription.id for each in flying if isinstance(each, Prove)}
        query = select(tables.subscriptions).where(columns.state == UNVERIFIED, columns.challenge_due <= now)
        found = [subscription_of(row) for row in connection.execute(query.order_by(columns.challenge_due).limit(64))]
        allowed = may_hear(connection, found, now)
        asking = [each for each in found if each.id in allowed and each.id not in asked]
        signed = ((each, signing(each, self._key, now)) for each in asking[: max(0, AT_ONCE - len(asked))])
        return [Prove(each, keys) for each, keys in signed if keys]

    def _tests(self, connection: Connection, flying: Sequence[Job], now: int) -> list[Try]:
        """The test events that were asked for, of those who may hear anything."""
        columns = tables.subscriptions.c
        asked = {each.subscription.id for each in flying if isinstance(each, Try)}
        query = select(tables.subscriptions).where(columns.test.is_not(None), columns.state != UNVERIFIED).limit(64)
        found = [subscription_of(row) for row in connection.execute(query)]
        allowed = may_hear(connection, found, now)
        wanted = [each for each in found if each.id in allowed and each.id not in asked]
        free = max(0, AT_ONCE - len(asked))
        signed = ((each, signing(each, self._key, now)) for each in wanted[:free])
        return [Try(each, keys, each.test) for each, keys in signed if keys and each.test is not None]

    @staticmethod
    def _late(connection: Connection, now: int) -> Sequence[Any]:
        """Urgent deliveries of which nobody was told yet that they are late."""
        columns = tables.deliveries.c
        query = select(columns.subscription, columns.position, columns.since, columns.told)
        query = query.join(tables.subscriptions, tables.subscriptions.c.id == columns.subscription)
        late = (columns.told == 0) & (columns.since <= now - ESCALATED_US)
        too_late = columns.since <= now - BREACHED_US
        query = query.where(tables.WAITS, text("deliveries.urgent = 1 AND deliveries.told < 2"), late | too_late)
        query = query.where(tables.subscriptions.c.state == ACTIVE, columns.since <= now - ESCALATED_US)
        return connection.execute(query.order_by(columns.since, columns.position).limit(200)).all()

    def _escalated(self, connection: Connection, late: Sequence[Any], flying: Sequence[Job], now: int) -> list[Job]:
        subscriptions = kept.these(connection, {row.subscription for row in late})
        allowed = may_hear(connection, subscriptions.values(), now)
        busy = {each.subscription.id for each in flying if isinstance(each, Post) and each.claim is None}
        wanted: list[tuple[UUID, int]] = []
        for row in late:
            of = subscriptions[row.subscription]
            if row.told == 0 and of.secondary is not None and of.id in allowed:
                if of.id not in busy and len(busy) < AT_ONCE:  # one after another, in their order
                    busy.add(of.id)
                    wanted.append((of.id, row.position))
            elif row.told == 0:
                _tell(connection, of.id, row.position, 1, "unacknowledged for five minutes", now)
            else:
                _tell(connection, of.id, row.position, 2, "breach: unacknowledged for ten minutes", now)
        found = messages(connection, subscriptions, wanted)
        return [
            Post(found[each], of, of.secondary, keys, None)
            for each in wanted
            if each in found
            and (of := subscriptions[each[0]]).secondary is not None
            and (keys := signing(of, self._key, now))
        ]


def stopped(connection: Connection, named: UUID, reason: str, now: int) -> None:
    """It is to hear nothing more: it is disabled, and its cursor stays where it is."""
    standing = kept.these(connection, [named]).get(named)
    if standing is not None and standing.state == ACTIVE:
        kept.stop(connection, standing, DISABLED, reason)
        outcomes.alert(connection, [(named, None, f"disabled: {reason}")], now)


def escalated(connection: Connection, sent: Sequence[Posted], now: int) -> None:
    """What the second endpoint said. Whoever acknowledged there has been told in time."""
    for each in sent:
        acknowledged = isinstance(each.answer, Acknowledged)
        kind = "second endpoint acknowledged" if acknowledged else "unacknowledged for five minutes"
        _tell(connection, each.post.subscription.id, each.post.message.position, 2 if acknowledged else 1, kind, now)


def _tried(connection: Connection, each: Tried) -> None:
    of = each.attempt.subscription.id
    done = update(tables.subscriptions).where(tables.subscriptions.c.id == of)
    connection.execute(done.where(tables.subscriptions.c.test == each.attempt.type).values(test=None))
    took = each.answer.took_us if isinstance(each.answer, Acknowledged) else None
    row = {"subscription": of, "position": None, "number": 0, "at": each.at, "took_us": took}
    told = {"status": outcomes.status_of(each.answer), "outcome": f"test: {outcomes.told_of(each.answer)}"}
    insert_all(connection, tables.attempts, [row | told])


def new_value() -> str:
    return challenge.new_value(secrets.token_bytes)


def _tell(connection: Connection, of: UUID, position: int, told: int, kind: str, now: int) -> None:
    columns = tables.deliveries.c
    mine = columns.subscription == of, columns.position == position
    connection.execute(update(tables.deliveries).where(*mine).values(told=told))
    outcomes.alert(connection, [(of, position, kind)], now)


def _verdict(each: Proven) -> dict[str, object]:
    match each.verdict:
        case challenge.Proven():
            return {"status": 200, "outcome": "challenge answered"}
        case challenge.Unproven():
            return {"status": each.verdict.status, "outcome": "challenge not answered"}
        case Failed():
            return {"status": None, "outcome": f"challenge: {each.verdict.reason.told}"}
