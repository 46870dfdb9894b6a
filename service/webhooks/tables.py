"""What is kept of subscriptions and deliveries: ids, places and moments, never content. Moments are microseconds
since 1970. `rank` and `due` order the heads of lanes; what is in flight is due when its lease ends."""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    Uuid,
    literal_column,
    text,
)

from service.store.tables import POSITION, metadata

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("audience", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("secondary", Text),
    Column("filters", Text, nullable=False),
    Column("ordered", SmallInteger, nullable=False),
    Column("fat", SmallInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("cursor", BigInteger),
    Column("started", BigInteger, nullable=False),
    Column("keys", LargeBinary, nullable=False),
    Column("test", Text),
    Column("breaker", Text),
    Column("challenge_due", BigInteger, nullable=False),
    Column("challenges", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("resumed_at", BigInteger, nullable=False),
    Index("subscriptions_owner", "owner"),
)
"""`cursor`: how far its audience's log is matched, where it is not as far as that of all who follow (`matching`);
`started`: the place after which it asked to hear. `keys`: those that sign, wrapped. `test`:
the type of a test event that was asked for."""

matching = Table(
    "matching",
    metadata,
    Column("audience", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("revision", BigInteger, nullable=False),
)
"""How far each audience's log is matched for all who follow it; `revision` moves with every change of a
subscription, so that who has read them all knows that they have to be read again."""

told = Table(
    "told",
    metadata,
    Column("audience", Text),
    Column("position", BigInteger, autoincrement=False),
    Column("fact", BigInteger, nullable=False),
    Column("type", Text, nullable=False),
    Column("subject", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("persons", LargeBinary, nullable=False),
    Column("warrants", LargeBinary, nullable=False),
    Column("situations", LargeBinary, nullable=False),
    Column("states", Text, nullable=False),
    PrimaryKeyConstraint("audience", "position"),
    Index("told_subject", "audience", "subject", "sequence", unique=True),
)
"""Each event of an audience as it was when first matched: whose order it is one of, its number there, and the persons
the audience knew."""

WAITING = text("state = 0")
URGENT = text("state = 0 AND urgent = 1 AND told < 2")

deliveries = Table(
    "deliveries",
    metadata,
    Column("subscription", Uuid),
    Column("position", BigInteger, autoincrement=False),
    Column("lane", Uuid, nullable=False),
    Column("prev", BigInteger),
    Column("watermark", BigInteger, nullable=False),
    Column("state", SmallInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("priority", SmallInteger, nullable=False),
    Column("urgent", SmallInteger, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("told", SmallInteger, nullable=False),
    Column("replayed", SmallInteger, nullable=False),
    PrimaryKeyConstraint("subscription", "position"),
    Index("deliveries_waiting", "subscription", "position", sqlite_where=WAITING, postgresql_where=WAITING),
    Index("deliveries_lane", "subscription", "lane", "position", sqlite_where=WAITING, postgresql_where=WAITING),
    Index("deliveries_urgent", "since", sqlite_where=URGENT, postgresql_where=URGENT),
)
"""An event for a subscription. `prev` and `watermark` stand in its body, so they are written once. `told`: how far it
was escalated (1: after five minutes, 2: after ten)."""

WAITS = deliveries.c.state == literal_column("0")
"""As the partial indexes say it: with a bound value SQLite would use none of them."""

lanes = Table(
    "lanes",
    metadata,
    Column("subscription", Uuid),
    Column("key", Uuid),
    Column("head", BigInteger, nullable=False),
    Column("rank", SmallInteger, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("holder", Uuid),
    PrimaryKeyConstraint("subscription", "key"),
    Index("lanes_due", "due"),
    Index("lanes_ranked", "subscription", "rank", "due"),
)
"""One for each subject of a subscription that has anything waiting: only `head`, its first, may be in flight, and
`holder` is who sends it until `due`."""

attempts = Table(
    "attempts",
    metadata,
    Column("id", POSITION, primary_key=True, autoincrement=True),
    Column("subscription", Uuid, nullable=False),
    Column("position", BigInteger),
    Column("number", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("took_us", BigInteger),
    Column("status", SmallInteger),
    Column("outcome", Text, nullable=False),
    Index("attempts_subscription", "subscription", "at", "id"),
    Index("attempts_at", "at"),
)
"""Kept for ninety days; `position` is none for a challenge or a test."""

alerts = Table(
    "alerts",
    metadata,
    Column("id", POSITION, primary_key=True, autoincrement=True),
    Column("subscription", Uuid, nullable=False),
    Column("position", BigInteger),
    Column("kind", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("alerts_subscription", "subscription", "id"),
)
"""What somebody has to look at: an urgent notice nobody acknowledged, an endpoint about to be disabled."""
