"""Webhooks: subscriptions, deliveries in lanes, attempts."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
WAITING = sa.text("state = 0")
URGENT = sa.text("state = 0 AND urgent = 1 AND told < 2")


def upgrade() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("secondary", sa.Text),
        sa.Column("filters", sa.Text, nullable=False),
        sa.Column("ordered", sa.SmallInteger, nullable=False),
        sa.Column("fat", sa.SmallInteger, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("cursor", sa.BigInteger),
        sa.Column("started", sa.BigInteger, nullable=False),
        sa.Column("keys", sa.LargeBinary, nullable=False),
        sa.Column("test", sa.Text),
        sa.Column("breaker", sa.Text),
        sa.Column("challenge_due", sa.BigInteger, nullable=False),
        sa.Column("challenges", sa.Integer, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("resumed_at", sa.BigInteger, nullable=False),
    )
    op.create_index("subscriptions_owner", "subscriptions", ["owner"])
    matching = op.create_table(
        "matching",
        sa.Column("audience", sa.Text, primary_key=True),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
    )
    op.bulk_insert(matching, [{"audience": each, "position": 0, "revision": 0} for each in ("public", "full")])
    op.create_table(
        "told",
        sa.Column("audience", sa.Text),
        sa.Column("position", sa.BigInteger, autoincrement=False),
        sa.Column("fact", sa.BigInteger, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("subject", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("persons", sa.LargeBinary, nullable=False),
        sa.Column("warrants", sa.LargeBinary, nullable=False),
        sa.Column("situations", sa.LargeBinary, nullable=False),
        sa.Column("states", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("audience", "position"),
    )
    op.create_index("told_subject", "told", ["audience", "subject", "sequence"], unique=True)
    _deliveries()
    op.create_table(
        "lanes",
        sa.Column("subscription", sa.Uuid),
        sa.Column("key", sa.Uuid),
        sa.Column("head", sa.BigInteger, nullable=False),
        sa.Column("rank", sa.SmallInteger, nullable=False),
        sa.Column("due", sa.BigInteger, nullable=False),
        sa.Column("holder", sa.Uuid),
        sa.PrimaryKeyConstraint("subscription", "key"),
    )
    op.create_index("lanes_due", "lanes", ["due"])
    op.create_index("lanes_ranked", "lanes", ["subscription", "rank", "due"])
    op.create_table(
        "attempts",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("subscription", sa.Uuid, nullable=False),
        sa.Column("position", sa.BigInteger),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("took_us", sa.BigInteger),
        sa.Column("status", sa.SmallInteger),
        sa.Column("outcome", sa.Text, nullable=False),
    )
    op.create_index("attempts_subscription", "attempts", ["subscription", "at", "id"])
    op.create_index("attempts_at", "attempts", ["at"])
    op.create_table(
        "alerts",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("subscription", sa.Uuid, nullable=False),
        sa.Column("position", sa.BigInteger),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_index("alerts_subscription", "alerts", ["subscription", "id"])


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("subscription", sa.Uuid),
        sa.Column("position", sa.BigInteger, autoincrement=False),
        sa.Column("lane", sa.Uuid, nullable=False),
        sa.Column("prev", sa.BigInteger),
        sa.Column("watermark", sa.BigInteger, nullable=False),
        sa.Column("state", sa.SmallInteger, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("priority", sa.SmallInteger, nullable=False),
        sa.Column("urgent", sa.SmallInteger, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("told", sa.SmallInteger, nullable=False),
        sa.Column("replayed", sa.SmallInteger, nullable=False),
        sa.PrimaryKeyConstraint("subscription", "position"),
    )
    for name, columns in (("waiting", ["subscription", "position"]), ("lane", ["subscription", "lane", "position"])):
        op.create_index(f"deliveries_{name}", "deliveries", columns, sqlite_where=WAITING, postgresql_where=WAITING)
    op.create_index("deliveries_urgent", "deliveries", ["since"], sqlite_where=URGENT, postgresql_where=URGENT)
