"""Alembic's entry: the URL comes from the caller (service.store.schema) or from the environment."""

from alembic import context
from sqlalchemy import create_engine, pool

from service.settings import Settings

url = context.config.attributes.get("url") or Settings().database_url
engine = create_engine(url, poolclass=pool.NullPool)
with engine.connect() as connection:
    if connection.dialect.name == "sqlite":  # stays in the file; two processes that switch at once collide
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        connection.commit()
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
