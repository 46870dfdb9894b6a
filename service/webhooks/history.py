"""What became of what a subscription was to hear: how far it is, what is missing, and sending it again."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, func, select, update

from service.store.database import Database
from service.store.recorder import insert_all
from service.store.tables import facts, public_log
from service.viewer import Audience
from service.views.moment import reached
from service.webhooks import tables
from service.webhooks.filters import Index
from service.webhooks.lanes import ACKNOWLEDGED, PARKED, WAITING, advance, hold, queue
from service.webhooks.log import Logged, logged
from service.webhooks.matcher import Hearer, delivery, first_waiting, last_before, matched
from service.webhooks.subscriptions import Subscription, locked

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Lag:
    """`positions`: so many places of its log are not dealt with; `seconds`: for so long the first of them has
    stood there. `oldest`: the first that waits."""

    positions: int
    seconds: float
    oldest: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """What is to be sent again: positions from and to, both included, of one warrant, only what never arrived."""

    first: int = 1
    last: int | None = None
    warrant: UUID | None = None
    missing: bool = False


def lag(connection: Connection, of: Subscription, now: int) -> Lag:
    columns = tables.deliveries.c
    mine = columns.subscription == of.id, tables.WAITS
    oldest = connection.execute(select(columns.position).where(*mine).order_by(columns.position).limit(1)).scalar()
    head = reached(connection)[of.audience]
    dealt_with = min(matched_to(connection, of), head) if oldest is None else oldest - 1
    if dealt_with >= head:
        return Lag(0, 0.0, oldest)
    stamp = connection.execute(_stamp(of.audience, dealt_with + 1)).scalar()
    return Lag(head - dealt_with, 0.0 if stamp is None else max(0, now - stamp) / 1_000_000, oldest)


def undelivered(connection: Connection, of: Subscription, after: int, limit: int) -> Sequence[Any]:
    """All that was matched and is not acknowledged, in order; `due` is that of its lane, if it is the head."""
    columns = tables.deliveries.c
    query = select(tables.deliveries, tables.lanes.c.due, tables.lanes.c.head, tables.told.c.type)
    lane = (tables.lanes.c.subscription == columns.subscription) & (tables.lanes.c.key == columns.lane)
    query = query.outerjoin(tables.lanes, lane)
    query = query.join(
        tables.told, (tables.told.c.position == columns.position) & (tables.told.c.audience == of.audience)
    )
    query = query.where(columns.subscription == of.id, columns.state != ACKNOWLEDGED, columns.position > after)
    return connection.execute(query.order_by(columns.position).limit(limit)).all()


def gaps(connection: Connection, of: Subscription, limit: int) -> list[tuple[int, int, int]]:
    """Before the last that was acknowledged: from, to, and how many of its events between are not."""
    columns = tables.deliveries.c
    mine = columns.subscription == of.id
    last = connection.execute(select(func.max(columns.position)).where(mine, columns.state == ACKNOWLEDGED)).scalar()
    query = select(columns.position).where(mine, columns.state != ACKNOWLEDGED, columns.position < (last or 0))
    missing = list(connection.execute(query.order_by(columns.position)).scalars())
    if not missing:
        return []
    arrived = select(columns.position).where(mine, columns.state == ACKNOWLEDGED, columns.position > missing[0])
    told = iter(connection.execute(arrived.order_by(columns.position)).scalars())
    ends, between = [0], next(told)
    for place, (earlier, later) in enumerate(pairwise(missing), 1):
        while between < earlier:
            between = next(told)
        if between < later:
            ends.append(place)
    runs = [missing[start:end] for start, end in pairwise([*ends, len(missing)])]
    return [(run[0], run[-1], len(run)) for run in runs[:limit]]


def attempts(connection: Connection, of: Subscription, before: int | None, limit: int) -> Sequence[Any]:
    """The last of them first, from before a moment; more than asked where several are of the last moment. They are
    not told by their ids, which count what everybody is sent."""
    columns = tables.attempts.c
    query = select(tables.attempts).where(columns.subscription == of.id)
    query = query.order_by(columns.at.desc(), columns.id.desc())
    asked = query if before is None else query.where(columns.at < before)
    rows = list(connection.execute(asked.limit(limit)))
    if len(rows) == limit:
        rows += connection.execute(query.where(columns.at == rows[-1].at, columns.id < rows[-1].id)).all()
    return rows


def alerts(connection: Connection, of: Subscription, limit: int) -> Sequence[Any]:
    """The last of them first."""
    query = select(tables.alerts).where(tables.alerts.c.subscription == of.id)
    return connection.execute(query.order_by(tables.alerts.c.id.desc()).limit(limit)).all()


def park(connection: Connection, of: Subscription, position: int, now: int) -> bool:
    """It is not sent, and its lane goes on; False if nothing waits there."""
    columns = tables.deliveries.c
    mine = columns.subscription == of.id, columns.position == position, tables.WAITS
    lane = connection.execute(select(columns.lane).where(*mine)).scalar()
    if lane is None:
        return False
    there = hold(connection, [(of.id, lane)])
    parked = connection.execute(update(tables.deliveries).where(*mine).values(state=PARKED))
    if parked.rowcount and there:
        advance(connection, of.id, lane, now)
    return bool(parked.rowcount)


def replay(database: Database, of: Subscription, asked: Again, now: int, *, dry: bool) -> int:
    """So many are sent again, or would be: of all that its filters let pass, and no further than it is matched."""
    count, after = 0, asked.first - 1
    hearer = Hearer(of.id, of.filters, of.ordered, of.cursor)
    index = Index([(hearer, of.filters)])
    while True:
        with database.reading() if dry else database.writing() as connection:
            until = matched_to(connection, of) if dry else _locked_to(connection, of)
            until = until if asked.last is None else min(until, asked.last)
            some = logged(connection, of.audience, after, until, CHUNK, asked.warrant)
            heard = [each for each in some.events if index.of(*matched(each))]
            count += _again(connection, hearer, heard, asked, now, dry=dry)
        if not some.more:
            return count
        after = some.after


def _again(
    connection: Connection, hearer: Hearer, heard: Sequence[Logged], asked: Again, now: int, *, dry: bool
) -> int:
    columns = tables.deliveries.c
    places = [each.event.place for each in heard]
    mine = columns.subscription == hearer.id, columns.position.in_(places)
    known = {row.position: row for row in connection.execute(select(tables.deliveries).where(*mine))}
    wanted = [
        each
        for each in heard
        if not (asked.missing and each.event.place in known and known[each.event.place].state == ACKNOWLEDGED)
    ]
    if dry or not wanted:
        return len(wanted)
    new: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    for each in wanted:
        place = each.event.place
        if place in known:
            row = known[place]
            rows.append({name: getattr(row, name) for name in ("subscription", "position", "lane", "priority")})
        else:
            prev = new[-1]["position"] if new and not any(new[-1]["position"] < at < place for at in known) else None
            prev = prev if prev is not None else last_before(connection, hearer.id, place)
            done = min(place, first_waiting(connection, {hearer.id}).get(hearer.id, place)) - 1
            new.append(delivery(hearer, each, prev, done, now) | {"replayed": 1})
            rows.append(new[-1])
    hold(connection, {(hearer.id, row["lane"]) for row in rows})
    again = update(tables.deliveries).where(columns.subscription == hearer.id, columns.position == bindparam("at"))
    again = again.values(state=WAITING, attempts=0, since=now, told=0, replayed=1)
    if standing := [{"at": each.event.place} for each in wanted if each.event.place in known]:
        connection.execute(again, standing)
    insert_all(connection, tables.deliveries, new)
    queue(connection, rows, now)
    return len(wanted)


def matched_to(connection: Connection, of: Subscription) -> int:
    """The last place of its log that was looked at for it."""
    matching = select(tables.matching.c.position).where(tables.matching.c.audience == of.audience)
    position: int = connection.execute(matching).scalar_one()
    return position if of.cursor is None else min(of.cursor, position)


def _locked_to(connection: Connection, of: Subscription) -> int:
    """With matching stopped: what is sent again and what is new do not meet."""
    position = locked(connection, of.audience)
    cursor = select(tables.subscriptions.c.cursor).where(tables.subscriptions.c.id == of.id)
    found = connection.execute(cursor).scalar()
    return position if found is None else min(found, position)


def _stamp(audience: Audience, place: int) -> Any:
    """When that place of the log was taken."""
    if audience is Audience.FULL:
        return select(facts.c.recorded_at).where(facts.c.position == place)
    return select(public_log.c.published_at).where(public_log.c.position == place)
