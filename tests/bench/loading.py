"""Importing and rebuilding, against executemany of all the same rows into the same tables."""

from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy import Table, insert, select

from service.projector import VIEWS, Projector
from service.store.database import Database
from service.store.tables import facts, idempotency, public_log, tags
from service.store.writer import Writer
from tests.bench.ground import RUNS, median, say, seconds
from tests.bench.synthetic import LIFE, lives, orders

PERSONS = 4000
LIVES = 40
TABLES = (facts, public_log, tags, idempotency, *(view.table for view in VIEWS))


def bench(fresh: Callable[[str], Database]) -> None:
    for kind in ("sqlite", "postgresql"):
        loads: list[float] = []
        rebuilds: list[float] = []
        ratios: list[float] = []
        everything = list(orders(PERSONS))
        for run in range(RUNS + 1):
            database = fresh(kind)
            load = seconds(partial(_load, database, everything))
            rebuild = seconds(Projector(database).rebuild)
            rows = {table: _rows(database, table) for table in TABLES}
            other = fresh(kind)
            raw = seconds(partial(_executemany, other, rows))
            if run:
                loads.append(load)
                rebuilds.append(rebuild)
                ratios.append(raw / load)
        count = len(everything)
        say(
            f"import with views / executemany of the same rows, {kind}",
            ratio=median(ratios),
            facts_s=count / median(loads),
            rebuild_facts_s=count / median(rebuilds),
        )


def bench_lives(fresh: Callable[[str], Database]) -> None:
    """Facts a second projected where sixty concern a person, fifteen visits among them, as they come and by rebuild."""
    for kind in ("sqlite", "postgresql"):
        follows: list[float] = []
        rebuilds: list[float] = []
        for run in range(RUNS + 1):
            database = fresh(kind)
            writer = Writer(database)
            recorded = [future.result() for future in [writer.submit(order) for order in lives(LIVES)]]
            writer.close()
            follow, rebuild = seconds(Projector(database).catch_up), seconds(Projector(database).rebuild)
            if run:
                follows.append(len(recorded) / follow)
                rebuilds.append(len(recorded) / rebuild)
        say(
            f"projected at {LIFE} facts a person, {kind} (bar 1,000 facts/s)",
            facts_s=median(follows),
            lowest=min(follows),
            rebuild_facts_s=median(rebuilds),
        )


def _load(database: Database, everything: list[Any]) -> None:
    writer = Writer(database)
    for future in [writer.submit(order) for order in everything]:
        future.result()
    writer.close()
    Projector(database).catch_up()


def _rows(database: Database, table: Table) -> list[dict[str, Any]]:
    with database.reading() as connection:
        return [dict(row) for row in connection.execute(select(table)).mappings()]


def _executemany(database: Database, rows: dict[Table, list[dict[str, Any]]]) -> None:
    with database.projecting() as connection:
        for table, values in rows.items():
            if values:  # no State failed in the made-up record
                connection.execute(insert(table), values)
