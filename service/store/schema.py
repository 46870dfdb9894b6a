"""Bring a database to the current schema, or say that it is there."""

from pathlib import Path

MIGRATIONS = Path(__file__).parents[2] / "migrations"


def migrate(url: str) -> None:
    """Apply every migration that is missing; harmless when none is."""
    from alembic import command  # noqa: PLC0415 - a third of a second that no other command needs
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    command.upgrade(config, "head")
