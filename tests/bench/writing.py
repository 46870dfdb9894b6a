"""Appending: the writer with 32 orders waiting against a raw insert loop with the same sync."""

import sqlite3
from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import make_url

from service.store.database import Database
from service.store.tables import facts
from service.store.writer import Writer
from tests.bench.ground import RUNS, median, say, seconds
from tests.bench.synthetic import people

WAITING = 32
ORDERS = 1600
RAW = 400
_positions = count(10**12)


def bench(fresh: Callable[[str], Database]) -> None:
    for kind in ("sqlite", "postgresql"):
        database, bare = fresh(kind), fresh(kind)
        writer = Writer(database)
        ours: list[float] = []
        raws: list[float] = []
        try:
            for run in range(RUNS + 1):  # the first warms up
                orders = list(people(ORDERS, f"writing {run}"))
                ours.append(ORDERS / seconds(partial(_with_waiting, writer, orders)))
                raws.append(RAW / seconds(partial(_raw, bare)))
        finally:
            writer.close()
        ratios = [our / raw for our, raw in zip(ours[1:], raws[1:], strict=True)]
        say(
            f"append, {WAITING} waiting / raw insert loop, {kind}",
            ratio=median(ratios),
            facts_s=median(ours[1:]),
            raw_s=median(raws[1:]),
        )


def _with_waiting(writer: Writer, orders: list[Any]) -> None:
    waiting: list[Any] = []
    for order in orders:
        if len(waiting) == WAITING:
            waiting.pop(0).result()
        waiting.append(writer.submit(order))
    for future in waiting:
        future.result()


def _raw(database: Database) -> None:
    """One row, one durable commit, over and over, by the bare driver with the same sync."""
    url = make_url(database.url)
    marks = "?" if database.sqlite else "%s"
    statement = f"INSERT INTO facts VALUES ({', '.join([marks] * len(facts.c))})"
    driver: Any
    if database.sqlite:
        assert url.database is not None
        driver = sqlite3.connect(url.database, isolation_level=None)
        driver.execute("PRAGMA synchronous=FULL")
    else:
        driver = psycopg.connect(host=str(url.query["host"]), user=url.username, dbname=url.database)
    for _ in range(RAW):
        if database.sqlite:
            driver.execute("BEGIN IMMEDIATE")
        driver.execute(statement, _row())
        driver.execute("COMMIT")
    driver.close()


def _row() -> tuple[Any, ...]:
    position = next(_positions)
    stream = UUID(int=position).hex
    return position, stream, 1, "PersonIdentified", 1, b"x" * 400, 1, 1, None, None, b"x" * 32, "bench", None
