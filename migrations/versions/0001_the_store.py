"""The store: facts, both logs, tags, idempotency, and the first views."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

POSITION = sa.BigInteger().with_variant(sa.Integer, "sqlite")
"""On SQLite the row's own number: one tree instead of two."""

BYTEWISE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
"""Both databases page in the same order, whatever the server's locale."""

APPEND_ONLY = {
    "facts": "position = NEW.position OR (stream = NEW.stream AND version = NEW.version)",
    "public_log": "position = NEW.position OR fact = NEW.fact",
    "tags": "position = NEW.position AND subject = NEW.subject",
}
"""What may only grow, and which row an INSERT OR REPLACE would overwrite."""


def upgrade() -> None:
    _facts()
    _beside_the_facts()
    _views()
    for table, taken in APPEND_ONLY.items():
        _append_only(table, taken)


def _facts() -> None:
    op.create_table(
        "facts",
        sa.Column("position", POSITION, primary_key=True, autoincrement=False),
        sa.Column("stream", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("schema_version", sa.SmallInteger, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
        sa.Column("public_from", sa.Integer, nullable=False),
        sa.Column("seal", sa.Uuid),
        sa.Column("key_id", sa.Text),
        sa.Column("leaf", sa.LargeBinary(32), nullable=False),
        sa.Column("principal", sa.Text, nullable=False),
        sa.Column("correlation", sa.Uuid),
        sa.UniqueConstraint("stream", "version", name="facts_stream_version"),
    )
    op.create_index("facts_recorded_at", "facts", ["recorded_at"])
    op.create_table(
        "public_log",
        sa.Column("position", POSITION, primary_key=True, autoincrement=False),
        sa.Column("fact", sa.BigInteger, nullable=False, unique=True),
        sa.Column("stream", sa.Uuid, nullable=False),
        sa.Column("published_by", sa.BigInteger, nullable=False),
        sa.Column("published_at", sa.BigInteger, nullable=False),
        sa.Column("leaf", sa.LargeBinary(32), nullable=False),
    )
    op.create_index("public_log_stream", "public_log", ["stream"])
    op.create_index("public_log_published_at", "public_log", ["published_at"])


def _beside_the_facts() -> None:
    op.create_table(
        "tags",
        sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("subject", sa.Uuid, primary_key=True),
        sa.Column("stream", sa.Uuid, nullable=False),
    )
    op.create_index("tags_subject", "tags", ["subject", "position", "stream"])
    op.create_table(
        "idempotency",
        sa.Column("principal", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("fingerprint", sa.LargeBinary(32), nullable=False),
        sa.Column("stream", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("status", sa.SmallInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger),
    )
    projections = op.create_table(
        "projections",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("position", sa.BigInteger, nullable=False),
    )
    op.bulk_insert(projections, [{"name": "views", "position": 0}])


def _axes() -> list[sa.Column[Any]]:
    return [
        sa.Column("subject", sa.Uuid, primary_key=True),
        sa.Column("sf", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("pf", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("vf", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("st", sa.BigInteger, nullable=False),
        sa.Column("pt", sa.Integer, nullable=False),
        sa.Column("vt", sa.Integer, nullable=False),
    ]


def _views() -> None:
    op.create_table(
        "at_large",
        *_axes(),
        sa.Column("since", sa.Integer, nullable=False),
        sa.Column("strict", sa.SmallInteger, nullable=False),
        sa.Column("situations", sa.Text, nullable=False),
        sa.Column("state", sa.Text),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "resources",
        *_axes(),
        sa.Column("room", sa.Text, nullable=False),
        sa.Column("ordering", BYTEWISE, nullable=False),
        sa.Column("concerns", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    for table, order in (("at_large", ["since", "subject"]), ("resources", ["room", "ordering", "subject"])):
        now = sa.text("st = 9223372036854775807")
        op.create_index(f"{table}_past", table, [*order, "sf", "st"])
        op.create_index(f"{table}_now", table, [*order, "vf", "vt", "pf", "pt"], sqlite_where=now, postgresql_where=now)


def _append_only(table: str, taken: str) -> None:
    """The database itself refuses to change or delete what was recorded."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        op.execute(  # REPLACE deletes without firing the trigger on DELETE
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {taken}) "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
    )
