"""Lanes: of each subject only the first waiting delivery may be in flight, and a failure parks its lane alone.

Whoever changes a lane holds its row: what is matched meanwhile is seen by whoever empties it, or makes it anew. Rows
are taken in the order of their keys, and those of lanes before those of subscriptions, so that nobody waits in a ring.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Delete,
    Executable,
    Insert,
    Integer,
    Row,
    ScalarSelect,
    Select,
    Update,
    Uuid,
    and_,
    bindparam,
    case,
    delete,
    func,
    literal,
    literal_column,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from service.webhooks.tables import deliveries, lanes, matching

NEVER = 2**62
"""When a lane is due that somebody has to look at."""
WAITING, ACKNOWLEDGED, PARKED, GONE = range(4)

NEWS = select(func.min(lanes.c.due), select(func.sum(matching.c.position + matching.c.revision)).scalar_subquery())
"""When the first of all lanes is due, by one look at an index; and how far all logs are matched, for whom."""
RANKS = range(4)
"""What is due is sent in this order: what ends a warrant, the same tried before, all else, the same tried before."""
FIRST_ATTEMPTS = frozenset({0, 2})


def rank(priority: int, attempts: int) -> int:
    return (0 if priority else 2) + (1 if attempts else 0)


@dataclass(frozen=True, slots=True)
class Claim:
    """The head of a lane, ours until its lease ends; `holder` is of this claim alone."""

    subscription: UUID
    lane: UUID
    position: int
    rank: int
    holder: UUID


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a claim: acknowledged or gone for ever (`state`), or due again at a moment."""

    claim: Claim
    state: int
    due: int = NEVER


def queue(connection: Connection, rows: Sequence[Mapping[str, Any]], now: int) -> None:
    """What waits, never tried, comes into its lane: at its end, or before what is there and later, unless in flight."""
    first: dict[tuple[UUID, UUID], Mapping[str, Any]] = {}
    for row in rows:
        lane = row["subscription"], row["lane"]
        if lane not in first or row["position"] < first[lane]["position"]:
            first[lane] = row
    heads = [
        {
            "subscription": subscription,
            "key": key,
            "head": row["position"],
            "rank": rank(row["priority"], 0),
            "due": now,
            "holder": None,
        }
        for (subscription, key), row in sorted(first.items())
    ]
    if heads:
        connection.execute(_queued(connection.dialect.name), heads)


def due(connection: Connection, now: int) -> Sequence[Row[Any]]:
    """Each subscription and rank of which a head is due, with the moment since when: what is due first, first. It jumps
    from one to the next by the index, however many lanes wait."""
    return connection.execute(_due(), {"now": now}).all()


def claim(
    connection: Connection, subscription: UUID, ranked: int, most: int, now: int, until: int, holder: UUID
) -> list[Claim]:
    """At most so many heads of one subscription that are due, leased until then."""
    asked = {"of": subscription, "ranked": ranked, "most": most, "now": now, "until": until, "by": holder}
    rows = connection.execute(_claim(), asked)
    return [Claim(subscription, row.key, row.head, row.rank, holder) for row in rows]


def settle(connection: Connection, settled: Iterable[Settled], now: int) -> list[Settled]:
    """Write what became of claims, and let each lane go on; returns those that were still ours."""
    given = {(each.claim.subscription, each.claim.lane): each for each in settled}
    held = {
        (row.subscription, row.key): row
        for row in _locked(connection, given)
        if row.holder == given[row.subscription, row.key].claim.holder
    }
    ours = [given[lane] for lane in held]
    _write(connection, ours)
    again = [each for each in ours if each.state == WAITING]
    _advance(connection, [lane for lane in held if given[lane].state != WAITING], now)
    ranks = _next_of(connection, [(each.claim.subscription, each.claim.lane) for each in again])
    rows = [
        {"of": each.claim.subscription, "at": each.claim.lane, "due": each.due, **_head(ranks, each, now)}
        for each in again
    ]
    _move(connection, rows)
    return ours


def release(connection: Connection, claims: Iterable[Claim], now: int) -> None:
    """What was not sent is due again; those of us who have lost a claim change nothing."""
    given = {(each.subscription, each.lane): each for each in claims}
    held = [given[row.subscription, row.key] for row in _locked(connection, given) if _ours(row, given)]
    rows = [{"of": each.subscription, "at": each.lane, "head": each.position, "rank": each.rank} for each in held]
    _move(connection, [row | {"due": now} for row in rows])


def _ours(row: Row[Any], given: Mapping[tuple[UUID, UUID], Claim]) -> bool:
    holder: UUID | None = row.holder
    return holder == given[row.subscription, row.key].holder


def _head(ranks: Mapping[tuple[UUID, UUID], Row[Any]], each: Settled, now: int) -> dict[str, Any]:
    """It is tried again; unless something before it was asked for meanwhile."""
    first = ranks.get((each.claim.subscription, each.claim.lane))
    if first is None or first.position == each.claim.position:
        priority = each.claim.rank < 2
        return {"head": each.claim.position, "rank": rank(int(priority), 1)}
    return {"head": first.position, "rank": rank(first.priority, first.attempts), "due": now}


def _locked(connection: Connection, named: Collection[tuple[UUID, UUID]]) -> Sequence[Row[Any]]:
    if not named:
        return []
    return connection.execute(_LOCK, {"named": list(named)}).all()


def _write(connection: Connection, ours: Sequence[Settled]) -> None:
    if not ours:
        return
    rows = [{"of": each.claim.subscription, "at": each.claim.position, "now_is": each.state} for each in ours]
    connection.execute(_TRIED, rows)


def _advance(connection: Connection, named: Sequence[tuple[UUID, UUID]], now: int) -> None:
    """Each lane comes to its next delivery, and is no more where there is none."""
    if not named:
        return
    asked = {"named": list(named)}
    if connection.execute(_emptied(), asked).rowcount < len(named):
        connection.execute(_advanced(), asked | {"to_due": now})


def hold(connection: Connection, named: Collection[tuple[UUID, UUID]]) -> bool:
    """Nobody else settles these lanes until the transaction ends; whether any of them is there."""
    return bool(_locked(connection, named))


def advance(connection: Connection, subscription: UUID, lane: UUID, now: int) -> None:
    """After its head was parked; the lane is held."""
    _advance(connection, [(subscription, lane)], now)


def _next_of(connection: Connection, named: Sequence[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], Row[Any]]:
    """The first delivery that waits in each of these lanes."""
    if not named:
        return {}
    return {(row.subscription, row.lane): row for row in connection.execute(_next(), {"named": list(named)})}


def _move(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Each lane has this head, due then, and nobody sends it."""
    if rows:
        named = ({name if name in ("of", "at") else f"to_{name}": row[name] for name in row} for row in rows)
        connection.execute(_MOVED, list(named))


# What every turn asks is put together once: to do it each time cost as much as asking.

_FIRST = deliveries.alias("waiting")
_ZERO: ColumnElement[Any] = literal_column("0")
_NOBODY: ColumnElement[Any] = literal(None, Uuid())
_NAMED = tuple_(lanes.c.subscription, lanes.c.key).in_(bindparam("named", expanding=True))
_MINE = lanes.c.subscription == bindparam("of"), lanes.c.key == bindparam("at")
_LOCK = select(lanes).where(_NAMED).order_by(lanes.c.subscription, lanes.c.key).with_for_update()
_MOVED = (
    update(lanes)
    .where(*_MINE)
    .values(head=bindparam("to_head"), rank=bindparam("to_rank"), due=bindparam("to_due"), holder=_NOBODY)
)
_TRIED = (
    update(deliveries)
    .where(deliveries.c.subscription == bindparam("of"), deliveries.c.position == bindparam("at"))
    .values(state=bindparam("now_is"), attempts=deliveries.c.attempts + 1)
)


@cache
def _due() -> Select[Any]:
    walk = select(_next_subscription(None).label("id")).cte("walk", recursive=True)
    walk = walk.union_all(select(_next_subscription(walk.c.id)).where(walk.c.id.is_not(None)))
    ranks = select(literal(0).label("rank"))
    ranks_ = ranks.union_all(*(select(literal(each)) for each in RANKS if each)).subquery("ranks")
    since = select(lanes.c.due).where(lanes.c.subscription == walk.c.id, lanes.c.rank == ranks_.c.rank)
    since_ = since.order_by(lanes.c.due).limit(1).scalar_subquery()
    found = select(walk.c.id.label("subscription"), ranks_.c.rank, since_.label("since"))
    inner = found.select_from(walk).join(ranks_, literal(True)).where(walk.c.id.is_not(None)).subquery()
    query = select(inner).where(inner.c.since <= bindparam("now", type_=BigInteger))
    return query.order_by(inner.c.rank, inner.c.since)


@cache
def _claim() -> Executable:
    mine = lanes.c.subscription == bindparam("of")
    picked = select(lanes.c.key).where(mine, lanes.c.rank == bindparam("ranked"), lanes.c.due <= bindparam("now"))
    picked = picked.order_by(lanes.c.due).limit(bindparam("most", type_=Integer))
    chosen = select(picked.with_for_update(skip_locked=True).cte("picked").c.key)
    leased = update(lanes).where(mine, lanes.c.key.in_(chosen)).values(due=bindparam("until"), holder=bindparam("by"))
    return leased.returning(lanes.c.key, lanes.c.head, lanes.c.rank)


def _first(*columns: ColumnElement[Any]) -> ScalarSelect[Any]:
    """Of the first delivery that waits in a lane."""
    waits = _FIRST.c.subscription == lanes.c.subscription, _FIRST.c.lane == lanes.c.key, _FIRST.c.state == _ZERO
    query = select(*columns).where(*waits).order_by(_FIRST.c.position).limit(literal_column("1"))
    return query.correlate(lanes).scalar_subquery()


@cache
def _next() -> Select[Any]:
    at_first = and_(
        deliveries.c.subscription == lanes.c.subscription, deliveries.c.position == _first(_FIRST.c.position)
    )
    return select(deliveries).select_from(lanes).join(deliveries, at_first).where(_NAMED)


@cache
def _emptied() -> Delete:
    return delete(lanes).where(_NAMED, _first(_FIRST.c.position).is_(None))


@cache
def _advanced() -> Update:
    ranked = case((_FIRST.c.priority > 0, 0), else_=2) + case((_FIRST.c.attempts > 0, 1), else_=0)
    moved = update(lanes).where(_NAMED).values(due=bindparam("to_due"), holder=_NOBODY)
    return moved.values(head=_first(_FIRST.c.position), rank=_first(ranked))


def _next_subscription(after: ColumnElement[UUID] | None) -> ColumnElement[Any]:
    query = select(lanes.c.subscription)
    if after is not None:
        query = query.where(lanes.c.subscription > after)
    return query.order_by(lanes.c.subscription).limit(1).scalar_subquery()


@cache
def _queued(dialect: str) -> Insert:
    insert = postgresql.insert(lanes) if dialect == "postgresql" else sqlite.insert(lanes)
    sooner = and_(lanes.c.holder.is_(None), insert.excluded.head <= lanes.c.head)
    moved = {name: case((sooner, insert.excluded[name]), else_=lanes.c[name]) for name in ("head", "rank", "due")}
    return insert.on_conflict_do_update(index_elements=["subscription", "key"], set_=moved)
