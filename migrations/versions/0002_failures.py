"""The view `failures`, on a database that may hold facts already.

Views only repeat the facts, and share one position. So all of them are emptied and that position goes back to
0: the next `catch_up` (every command, and a serving process within 10 ms) derives them all from the whole log,
byte for byte what a `rebuild` gives. No fact is touched.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "failures",
        sa.Column("subject", sa.Uuid, primary_key=True),
        sa.Column("sf", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("pf", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("vf", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("st", sa.BigInteger, nullable=False),
        sa.Column("pt", sa.Integer, nullable=False),
        sa.Column("vt", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("since", sa.Integer, nullable=False),
        sa.Column("finding", sa.Text, nullable=False),
        sa.Column("concerns", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    now = sa.text("st = 9223372036854775807")
    order = ["state", "since", "subject"]
    op.create_index("failures_past", "failures", [*order, "sf", "st"])
    op.create_index(
        "failures_now", "failures", [*order, "vf", "vt", "pf", "pt"], sqlite_where=now, postgresql_where=now
    )
    for view in ("at_large", "resources"):
        op.execute(f"DELETE FROM {view}")
    op.execute("UPDATE projections SET position = 0 WHERE name = 'views'")
