"""How those stand who are told of the public log: what an operator watches. Of the full log nothing is counted, for an
operator is not cleared; whoever subscribed to it is told of themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from service.viewer import Audience
from service.webhooks import history, tables
from service.webhooks.history import Lag
from service.webhooks.subscriptions import Subscription, subscription_of

LATELY_US = 3_600_000_000


@dataclass(frozen=True, slots=True)
class Standing:
    """`attempts`: by what became of them, those of the last hour."""

    subscription: Subscription
    lag: Lag
    attempts: Mapping[str, int]


def standings(connection: Connection, now: int) -> Sequence[Standing]:
    """Of every subscription to the public log, in the order in which they were made."""
    of = tables.subscriptions.c
    query = select(tables.subscriptions).where(of.audience == Audience.PUBLIC).order_by(of.created_at, of.id)
    found = [subscription_of(row) for row in connection.execute(query)]
    tried: dict[object, dict[str, int]] = {each.id: {} for each in found}
    columns = tables.attempts.c
    lately = select(columns.subscription, columns.outcome, func.count()).where(columns.at > now - LATELY_US)
    for subscription, outcome, number in connection.execute(lately.group_by(columns.subscription, columns.outcome)):
        tried.get(subscription, {})[outcome] = number
    return [Standing(each, history.lag(connection, each, now), tried[each.id]) for each in found]
