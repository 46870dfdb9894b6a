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
from tests.bench.ground import RUNS, median, percentile, say, seconds
from tests.bench.synthetic import people
from tests.faults.processes import ENDS_WITHIN_S, Load, answers, barrier, spawned, submit_orders

WAITING = 32
ORDERS = 1600
RAW = 400
OFFERED = Load(orders_a_second=200, seconds=3.0)
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


def bench_two_processes(fresh: Callable[[str], Database]) -> None:
    """How long the slower of two processes waits that write one SQLite file."""
    p50s: list[float] = []
    p99s: list[float] = []
    for _ in range(RUNS):
        begin, told = barrier(2), answers()
        url = fresh("sqlite").url
        with spawned(submit_orders, [(url, begin, name, OFFERED, told) for name in ("one", "other")]):
            taken = [told.get(timeout=ENDS_WITHIN_S)[1] for _ in range(2)]
        p50s.append(max(percentile(each, 0.5) for each in taken))
        p99s.append(max(percentile(each, 0.99) for each in taken))
    say(
        f"two processes, one SQLite file, {OFFERED.orders_a_second} orders/s each, the slower",
        p50_ms=median(p50s) * 1000,
        p99_ms=median(p99s) * 1000,
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
