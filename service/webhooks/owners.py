"""Whether a subscription may still hear what it asked for: it never sees more than the key that owns it."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Connection

from service.store import keys
from service.store.keys import Key
from service.viewer import Audience
from service.webhooks.subscriptions import Subscription


def audience_of(key: Key) -> Audience | None:
    """The log a key may follow; None for one that may not read."""
    if "read" not in key.scopes:
        return None
    return Audience.FULL if key.cleared else Audience.PUBLIC


def may_hear(connection: Connection, subscriptions: Iterable[Subscription], now: int) -> set[UUID]:
    """Those whose key is good at a moment and may follow that log; read anew each time, nothing is remembered."""
    asked = list(subscriptions)
    if not asked:
        return set()
    owners = keys.these(connection, {each.owner for each in asked})
    found: set[UUID] = set()
    for each in asked:
        owner = owners.get(each.owner)
        if owner is None or not owner.good_at(now):
            continue
        if audience_of(owner) in (each.audience, Audience.FULL):
            found.add(each.id)
    return found
