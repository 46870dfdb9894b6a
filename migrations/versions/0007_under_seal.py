"""What is under seal is locked: a schema for the keys (on SQLite a file beside, made when it is first needed), the
commitments to sealed facts, and the payloads in clear of what was published. All views are derived again."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("facts", sa.Column("commitment", sa.LargeBinary(32)))
    op.add_column("public_log", sa.Column("payload", sa.LargeBinary))
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE SCHEMA keyring")
        op.create_table(
            "seal_keys",
            sa.Column("id", sa.Text, primary_key=True),
            sa.Column("master", sa.Text, nullable=False),
            sa.Column("wrapped", sa.LargeBinary, nullable=False),
            schema="keyring",
        )
    for view in ("at_large", "failures", "resources", "sightings", "assessments", "deadlines"):
        op.execute(f"DELETE FROM {view}")
    op.execute("UPDATE projections SET position = 0 WHERE name = 'views'")
    op.execute("INSERT INTO projections (name, position) VALUES ('rebuilds', 0)")
