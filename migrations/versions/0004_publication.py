"""What is sealed is found by the day it names, for the reactor that publishes it then."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    sealed = sa.text("seal IS NOT NULL")
    op.create_index("facts_sealed", "facts", ["public_from", "stream"], sqlite_where=sealed, postgresql_where=sealed)
