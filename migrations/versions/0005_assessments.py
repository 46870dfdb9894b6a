"""The views `assessments` and `sightings`. All views are derived again (see 0002)."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


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


def upgrade() -> None:
    op.create_table(
        "sightings",
        *_axes(),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    with op.batch_alter_table("at_large") as at_large:
        at_large.drop_column("state")
    op.create_table(
        "assessments",
        *_axes(),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("since", sa.Integer, nullable=False),
        sa.Column("until", sa.Integer, nullable=False),
        sa.Column("assessment", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    now = sa.text("st = 9223372036854775807")
    order = ["since", "subject"]
    op.create_index("assessments_person", "assessments", ["person", "since"])
    op.create_index("assessments_past", "assessments", [*order, "sf", "st"])
    op.create_index(
        "assessments_now", "assessments", [*order, "vf", "vt", "pf", "pt"], sqlite_where=now, postgresql_where=now
    )
    for view in ("at_large", "failures", "resources"):
        op.execute(f"DELETE FROM {view}")
    op.execute("UPDATE projections SET position = 0 WHERE name = 'views'")
