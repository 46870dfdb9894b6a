"""Alembic owns every table."""
