"""What an answer means for its delivery, its endpoint and its log of attempts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import assert_never
from uuid import UUID

from sqlalchemy import Connection, bindparam, select, update

from service.store.recorder import insert_all
from service.webhooks import tables
from service.webhooks.breaker import Breaker, Outcome, Permission, announcements, evolve, permission
from service.webhooks.flight import Posted
from service.webhooks.lanes import ACKNOWLEDGED, NEVER, WAITING, Settled
from service.webhooks.schedule import next_attempt, schedule_of
from service.webhooks.subscriptions import Subscription, breaker_of, breaker_text
from service.webhooks.transport import Acknowledged, Answer, Failed, Refused

Told = tuple[UUID, int | None, str]
"""Of which subscription, at which position, what somebody has to look at."""


def settled(posted: Posted, now: int, jitter: float) -> Settled:
    """Done, or due again; never again by itself once every attempt of its schedule is used up."""
    claim, message, answer = posted.post.claim, posted.post.message, posted.answer
    assert claim is not None
    if isinstance(answer, Acknowledged):
        return Settled(claim, ACKNOWLEDGED)
    asked = answer.retry_after_s if isinstance(answer, Refused) else None
    due = next_attempt(schedule_of(message.type), message.number, now, jitter, asked)
    return Settled(claim, WAITING, NEVER if due is None else due)


def exhausted(each: Settled) -> bool:
    return each.state == WAITING and each.due == NEVER


def write(connection: Connection, sent: Sequence[Posted]) -> None:
    """Into the log of attempts, which holds no secret and no body."""
    insert_all(
        connection,
        tables.attempts,
        [
            {
                "subscription": each.post.subscription.id,
                "position": each.post.message.position,
                "number": each.post.message.number if each.post.claim is not None else 0,
                "at": each.at,
                "took_us": each.answer.took_us if isinstance(each.answer, Acknowledged) else None,
                "status": status_of(each.answer),
                "outcome": told_of(each.answer),
            }
            for each in sent
        ],
    )


def status_of(answer: Answer) -> int | None:
    return None if isinstance(answer, Failed) else answer.status


def told_of(answer: Answer) -> str:
    """As the subscriber is told it."""
    match answer:
        case Acknowledged():
            return "acknowledged"
        case Refused():
            return "redirect" if answer.redirect else "gone" if answer.gone else "refused"
        case Failed():
            return answer.reason.told
    assert_never(answer)


def gone_twice(connection: Connection, sent: Sequence[Posted]) -> list[UUID]:
    """Those that said 410, and had said so the last time; to be asked before these attempts are written."""
    found: list[UUID] = []
    before: dict[UUID, int | None] = {}
    for each in sent:
        subscription, status = each.post.subscription, status_of(each.answer)
        if each.post.claim is None:
            continue
        if status == 410:
            if subscription.id not in before:
                before[subscription.id] = _last_status(connection, subscription.id)
            if before[subscription.id] == 410:
                found.append(subscription.id)
        before[subscription.id] = status
    return found


def _last_status(connection: Connection, subscription: UUID) -> int | None:
    mine = tables.attempts.c.subscription == subscription, tables.attempts.c.number > 0
    query = select(tables.attempts.c.status).where(*mine)
    query = query.order_by(tables.attempts.c.at.desc(), tables.attempts.c.id.desc()).limit(1)
    return connection.execute(query).scalar()


def break_off(connection: Connection, sent: Sequence[Posted], now: int) -> list[UUID]:
    """Each breaker hears what became of the attempts at its endpoint; those that have failed for too long."""
    heard: defaultdict[UUID, list[Outcome]] = defaultdict(list)
    for each in sent:
        answered = isinstance(each.answer, Acknowledged)
        heard[each.post.subscription.id].append(Outcome.ANSWERED if answered else Outcome.FAILED)
    return evolved(connection, heard, now)


def probe(connection: Connection, claimed: Iterable[Subscription], now: int) -> None:
    """One attempt at each open endpoint is on its way."""
    probed = {each.id for each in claimed if permission(each.breaker, now) is Permission.PROBE}
    evolved(connection, {each: [Outcome.PROBED] for each in probed}, now)


def evolved(connection: Connection, heard: Mapping[UUID, Sequence[Outcome]], now: int) -> list[UUID]:
    """Write each breaker as it is after these; what it announces is told. Those it has disabled."""
    if not heard:
        return []
    changed: list[tuple[UUID, Breaker]] = []
    told: list[Told] = []
    for row in connection.execute(_BREAKERS, {"ids": list(heard)}).all():
        before = after = breaker_of(row.breaker)
        for each in heard[row.id]:
            after = evolve(after, each, now)
        told += [(row.id, None, f"failing: {step} % of the way to disabling") for step in announcements(before, after)]
        if after != before:
            changed.append((row.id, after))
    if changed:
        connection.execute(_BROKEN, [{"of": of, "is_now": breaker_text(after)} for of, after in changed])
    alert(connection, told, now)
    return [of for of, after in changed if after.disabled]


_OF = tables.subscriptions.c
_BREAKERS = (
    select(_OF.id, _OF.breaker).where(_OF.id.in_(bindparam("ids", expanding=True))).order_by(_OF.id).with_for_update()
)
_BROKEN = update(tables.subscriptions).where(_OF.id == bindparam("of")).values(breaker=bindparam("is_now"))


def alert(connection: Connection, told: Sequence[Told], now: int) -> None:
    """Somebody has to look at it: it is told in the API, and counted."""
    rows = [{"subscription": of, "position": position, "kind": kind, "at": now} for of, position, kind in told]
    insert_all(connection, tables.alerts, rows)
