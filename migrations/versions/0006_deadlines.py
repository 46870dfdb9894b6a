"""The view `deadlines`. All views are derived again (see 0002)."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "deadlines",
        sa.Column("subject", sa.Uuid, primary_key=True),
        sa.Column("sf", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("pf", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("vf", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("st", sa.BigInteger, nullable=False),
        sa.Column("pt", sa.Integer, nullable=False),
        sa.Column("vt", sa.Integer, nullable=False),
        sa.Column("due", sa.BigInteger, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    now = sa.text("st = 9223372036854775807")
    op.create_index("deadlines_past", "deadlines", ["due", "subject", "sf", "st"])
    op.create_index(
        "deadlines_now",
        "deadlines",
        ["due", "subject", "vf", "vt", "pf", "pt", "sf"],
        sqlite_where=now,
        postgresql_where=now,
    )
    for view in ("at_large", "failures", "resources", "sightings", "assessments"):
        op.execute(f"DELETE FROM {view}")
    op.execute("UPDATE projections SET position = 0 WHERE name = 'views'")
