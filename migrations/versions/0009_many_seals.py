"""A row of a view may rest on more than 255 seals: all views are derived again. Whoever remembers keys sees by one look
whether something became of any (on SQLite that table is in the file of the keys, made when it is next opened)."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE SCHEMA IF NOT EXISTS keyring")  # it is in no backup
        op.execute("CREATE TABLE IF NOT EXISTS keyring.key_changes (last text PRIMARY KEY)")
    for view in ("at_large", "failures", "resources", "sightings", "assessments", "deadlines"):
        op.execute(f"DELETE FROM {view}")
    op.execute("UPDATE projections SET position = 0 WHERE name = 'views'")
