"""Pages of who is at large, at three sizes: a page costs the same however many persons there are."""

import time
from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import Any

import orjson

from service.api.at_large import Question, at_large_body
from service.api.paging import Cursors
from service.projector import Projector
from service.settings import Settings
from service.store.database import Database
from service.store.orders import Receipt
from service.store.writer import Writer
from service.viewer import public_viewer
from tests.bench.ground import RUNS, median, percentile, say
from tests.bench.synthetic import orders

SIZES = (100, 10_000, 100_000)
CALLS = 100
DENSE = "2012-01-01"
SPARSE = "2003-01-20"
PIECE = 20_000


def bench(fresh: Callable[[str], Database], sizes: tuple[int, ...] = SIZES) -> None:
    for kind in ("sqlite", "postgresql"):
        filled = [(size, _filled(fresh(kind), size)) for size in sizes]
        for name, day in (("dense", DENSE), ("sparse", SPARSE)):
            base: tuple[float, float] | None = None
            for size, database in filled:
                p50, p99 = _measure(database, day)
                base = base or (p50, p99)
                share = _share(database, day, size)
                say(
                    f"at-large page, {name} date, {size:,} persons, {kind}",
                    p50_ms=p50 * 1000,
                    p99_ms=p99 * 1000,
                    growth_p50=p50 / base[0],
                    growth_p99=p99 / base[1],
                    match=f"{share:.0%}",
                )


def _filled(database: Database, size: int) -> Database:
    writer, projector = Writer(database), Projector(database)
    waiting: list[Future[Receipt]] = []
    for order in orders(size):
        waiting.append(writer.submit(order))
        if len(waiting) == PIECE:
            [future.result() for future in waiting]
            projector.catch_up()
            waiting = []
    [future.result() for future in waiting]
    writer.close()
    projector.catch_up()
    return database


def _question(day: str, **others: str) -> Question:
    return Question.model_validate({"as_of": day, "public_on": day, "limit": "50", **others})


def _measure(database: Database, day: str) -> tuple[float, float]:
    """Median over the runs of p50 and p99: first pages and the pages after them, in turn."""
    cursors = Cursors(Settings())
    p50s: list[float] = []
    p99s: list[float] = []
    for run in range(RUNS + 1):
        taken: list[float] = []
        following: str | None = None
        for _ in range(CALLS):
            asked = _question(day) if following is None else _question(day, cursor=following)
            start = time.perf_counter()
            body = _page(database, asked, cursors)
            taken.append(time.perf_counter() - start)
            following = body["next"]
        if run:
            p50s.append(percentile(taken, 0.5))
            p99s.append(percentile(taken, 0.99))
    return median(p50s), median(p99s)


def _page(database: Database, asked: Question, cursors: Cursors) -> dict[str, Any]:
    with database.reading() as connection:
        body, _ = at_large_body(connection, public_viewer(datetime.now(UTC)), asked, cursors)
    orjson.dumps(body)
    return body


def _share(database: Database, day: str, size: int) -> float:
    body = _page(database, _question(day, count="true"), Cursors(Settings()))
    return int(body["total"] or 0) / size
