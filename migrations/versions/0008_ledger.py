"""The ledger: tiles, checkpoints and cosignatures of both logs. They are derived from the leaves, which are there."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "tiles",
        sa.Column("log", sa.Text, primary_key=True),
        sa.Column("level", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("hashes", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "checkpoints",
        sa.Column("origin", sa.Text, primary_key=True),
        sa.Column("size", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("root", sa.LargeBinary(32), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
    )
    op.create_table(
        "cosignatures",
        sa.Column("origin", sa.Text, primary_key=True),
        sa.Column("size", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("witness", sa.Text, primary_key=True),
        sa.Column("signed_at", sa.BigInteger, nullable=False),
        sa.Column("line", sa.Text, nullable=False),
    )
    for log in ("full", "public"):
        op.execute(f"INSERT INTO projections (name, position) VALUES ('ledger {log}', 0)")
    _checkpoints_are_kept()


def _checkpoints_are_kept() -> None:
    """What was signed is never unsaid: the same triggers as on the facts (0001)."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER checkpoints_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON checkpoints "
            "FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
        )
        return
    refuse = "BEGIN SELECT RAISE(ABORT, 'checkpoints is append-only'); END"
    for verb in ("UPDATE", "DELETE"):
        op.execute(f"CREATE TRIGGER checkpoints_no_{verb.lower()} BEFORE {verb} ON checkpoints {refuse}")
    taken = "SELECT 1 FROM checkpoints WHERE origin = NEW.origin AND size = NEW.size"
    op.execute(f"CREATE TRIGGER checkpoints_no_replace BEFORE INSERT ON checkpoints WHEN EXISTS ({taken}) {refuse}")
