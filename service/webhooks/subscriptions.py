"""Subscriptions as they are kept, and what their owner may do with them. Whatever changes who hears of what is done
under the lock of its audience's matching, so that no event falls between before and after."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, bindparam, delete, insert, select, update

from service.store.ring import NoMasterKey
from service.viewer import Audience
from service.views.moment import reached
from service.webhooks import tables
from service.webhooks.breaker import Breaker
from service.webhooks.filters import Filters, filters_of, text_of
from service.webhooks.sealing import Sealing
from service.webhooks.signing import LIVE_KEYS, Random, SigningKey, new_key

HOUR_US = 3_600_000_000
OVERLAP_US = 24 * HOUR_US

VERIFIED = -1
"""`challenge_due` of those whose endpoints have answered."""
UNVERIFIED, ACTIVE, PAUSED, DISABLED = "unverified", "active", "paused", "disabled"


class TooManyKeys(Exception):
    """Three keys sign already; the oldest ends within a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveKey:
    """A key that signs `until` a moment, or until it is replaced."""

    secret: bytes
    seed: bytes
    since: int
    until: int | None = None

    @property
    def key(self) -> SigningKey:
        return SigningKey(self.secret, self.seed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """`cursor` and `started`: see the table. `keys` are wrapped."""

    id: UUID
    owner: str
    audience: Audience
    url: str
    secondary: str | None
    filters: Filters
    ordered: bool
    fat: bool
    state: str
    reason: str | None
    cursor: int | None
    started: int
    keys: bytes
    test: str | None
    breaker: Breaker
    challenge_due: int
    challenges: int
    created_at: int
    resumed_at: int


def create(
    connection: Connection,
    *,
    id: UUID,  # noqa: A002
    owner: str,
    audience: Audience,
    url: str,
    secondary: str | None,
    filters: Filters,
    ordered: bool,
    fat: bool,
    after: int | None,
    key: Sealing,
    now: int,
    draw: Random = secrets.token_bytes,
) -> SigningKey:
    """From the place `after` on, or from now; it hears nothing before its endpoint is verified. What signs for it."""
    locked(connection, audience)
    started = reached(connection)[audience] if after is None else after
    new = new_key(draw)
    connection.execute(
        insert(tables.subscriptions).values(
            id=id,
            owner=owner,
            audience=audience,
            url=url,
            secondary=secondary,
            filters=text_of(filters),
            ordered=int(ordered),
            fat=int(fat),
            state=UNVERIFIED,
            cursor=started,
            started=started,
            keys=_kept(key, id, [_live(new, now)]),
            challenge_due=now,
            challenges=0,
            created_at=now,
            resumed_at=0,
        )
    )
    return new


def owned(connection: Connection, owner: str) -> Sequence[Subscription]:
    """In the order in which they were made."""
    query = select(tables.subscriptions).where(tables.subscriptions.c.owner == owner)
    rows = connection.execute(query.order_by(tables.subscriptions.c.created_at, tables.subscriptions.c.id))
    return [subscription_of(row) for row in rows]


def find(connection: Connection, id: UUID, owner: str) -> Subscription | None:  # noqa: A002
    """None too if it is another's."""
    mine = tables.subscriptions.c.id == id, tables.subscriptions.c.owner == owner
    row = connection.execute(select(tables.subscriptions).where(*mine)).first()
    return None if row is None else subscription_of(row)


def these(connection: Connection, ids: Iterable[UUID]) -> dict[UUID, Subscription]:
    return {row.id: subscription_of(row) for row in connection.execute(_THESE, {"ids": list(ids)})}


_THESE = select(tables.subscriptions).where(tables.subscriptions.c.id.in_(bindparam("ids", expanding=True)))


def change(connection: Connection, before: Subscription, **values: Any) -> None:
    """Other filters, another URL, another form: from the next event on. A new URL is verified before it is used."""
    moved = any(values.get(each, getattr(before, each)) != getattr(before, each) for each in ("url", "secondary"))
    if moved:
        values |= {"challenge_due": 0, "challenges": 0}
    if moved and before.state == ACTIVE:
        _stand(connection, before, state=UNVERIFIED)
    if (filters := values.get("filters")) is not None:
        values["filters"] = text_of(filters)
    locked(connection, before.audience)
    _set(connection, before.id, **values)


def stop(connection: Connection, before: Subscription, state: str, reason: str | None = None) -> None:
    """It hears nothing more, and nothing is dropped: its cursor stays where it is."""
    _stand(connection, before, state=state, reason=reason)


def resume(connection: Connection, before: Subscription, now: int) -> None:
    """From where it stopped. What was never verified is verified first."""
    locked(connection, before.audience)
    verified = before.challenge_due == VERIFIED
    state = {"state": ACTIVE} if verified else {"state": UNVERIFIED, "challenge_due": now, "challenges": 0}
    _set(connection, before.id, reason=None, resumed_at=now, breaker=None, **state)


def verified(connection: Connection, before: Subscription) -> None:
    """Its endpoints have answered the challenge."""
    locked(connection, before.audience)
    _set(connection, before.id, state=ACTIVE, reason=None, challenge_due=VERIFIED)


def challenge_again(connection: Connection, before: Subscription, now: int) -> None:
    _set(connection, before.id, challenge_due=now, challenges=0)


def test(connection: Connection, before: Subscription, kind: str) -> None:
    """An event of this type that never was is sent once; one at a time."""
    _set(connection, before.id, test=kind)


def remove(connection: Connection, before: Subscription) -> None:
    """With all that is kept of it."""
    locked(connection, before.audience)
    for table in (tables.lanes, tables.deliveries, tables.attempts, tables.alerts):
        connection.execute(delete(table).where(table.c.subscription == before.id))
    connection.execute(delete(tables.subscriptions).where(tables.subscriptions.c.id == before.id))


def rotate(
    connection: Connection, before: Subscription, key: Sealing, now: int, draw: Random = secrets.token_bytes
) -> SigningKey:
    """A new key; those of before sign for a day longer. Raises TooManyKeys."""
    locked(connection, before.audience)
    row = connection.execute(select(tables.subscriptions).where(tables.subscriptions.c.id == before.id)).one()
    live = live_keys(subscription_of(row), key, now)
    if len(live) == LIVE_KEYS:
        raise TooManyKeys
    new = new_key(draw)
    older = [replace(each, until=now + OVERLAP_US if each.until is None else each.until) for each in live]
    _set(connection, before.id, keys=_kept(key, before.id, [*older, _live(new, now)]))
    return new


def rewrap(connection: Connection, key: Sealing) -> int:
    """Wrap every secret by the master key that is set now; how many were under an earlier one."""
    rows = connection.execute(select(tables.subscriptions).with_for_update()).all()
    anew = [(row.id, keys) for row in rows if (keys := key.rewrapped(row.id, row.keys)) is not None]
    for named, keys in anew:
        _set(connection, named, keys=keys)
    return len(anew)


def live_keys(of: Subscription, key: Sealing, now: int) -> list[LiveKey]:
    """Those that sign at a moment, the oldest first."""
    raw = msgspec.json.decode(key.unwrapped(of.id, of.keys), type=list[LiveKey])
    return [each for each in raw if each.until is None or now < each.until]


def signing(of: Subscription, key: Sealing, now: int) -> tuple[SigningKey, ...]:
    """What signs for it at a moment; nothing where no master key that is set opens it."""
    try:
        return tuple(each.key for each in live_keys(of, key, now))
    except NoMasterKey:
        return ()


def locked(connection: Connection, audience: Audience) -> int:
    """How far the log of an audience is matched; until the transaction ends nobody matches, and all who remember its
    subscriptions read them again."""
    matching = tables.matching.c.audience == audience
    query = update(tables.matching).where(matching).values(revision=tables.matching.c.revision + 1)
    position: int = connection.execute(query.returning(tables.matching.c.position)).scalar_one()
    return position


def subscription_of(row: Any) -> Subscription:
    values = dict(row._mapping)
    values |= {
        "audience": Audience(row.audience),
        "filters": filters_of(row.filters),
        "ordered": bool(row.ordered),
        "fat": bool(row.fat),
        "breaker": breaker_of(row.breaker),
    }
    return Subscription(**values)


def breaker_of(text: str | None) -> Breaker:
    return Breaker() if text is None else msgspec.json.decode(text, type=Breaker)


def breaker_text(breaker: Breaker) -> str:
    return msgspec.json.encode(breaker).decode()


def _stand(connection: Connection, before: Subscription, **values: Any) -> None:
    """It follows no longer: what comes after this place it hears when it is resumed."""
    position = locked(connection, before.audience)
    still = tables.subscriptions.c.id == before.id, tables.subscriptions.c.cursor.is_(None)
    connection.execute(update(tables.subscriptions).where(*still).values(cursor=position))
    _set(connection, before.id, **values)


def _set(connection: Connection, id: UUID, **values: Any) -> None:  # noqa: A002
    connection.execute(update(tables.subscriptions).where(tables.subscriptions.c.id == id).values(values))


def _live(new: SigningKey, now: int) -> LiveKey:
    return LiveKey(secret=new.secret, seed=new.seed, since=now)


def _kept(key: Sealing, id: UUID, live: Sequence[LiveKey]) -> bytes:  # noqa: A002
    return key.wrapped(id, msgspec.json.encode(live))
