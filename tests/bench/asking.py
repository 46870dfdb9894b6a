"""Pages of who is at large, at three sizes: a page costs the same however many persons there are."""

import time
from collections.abc import Callable, Mapping
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
CALLS = 200
DENSE = "2012-01-01"
SPARSE = "2003-01-20"
PIECE = 20_000


def bench(fresh: Callable[[str], Database], sizes: tuple[int, ...] = SIZES) -> None:
    for kind in ("sqlite", "postgresql"):
        filled = {size: _filled(fresh(kind), size) for size in sizes}
        for name, day in (("dense", DENSE), ("sparse", SPARSE)):
            measured = _measure(filled, day)
            p50_base, p99_base = measured[sizes[0]]
            for size, (p50, p99) in measured.items():
                say(
                    f"at-large page, {name} date, {size:,} persons, {kind}",
                    p50_ms=p50 * 1000,
                    p99_ms=p99 * 1000,
                    growth_p50=p50 / p50_base,
                    growth_p99=p99 / p99_base,
                    match=f"{_share(filled[size], day, size):.0%}",
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


def _measure(filled: Mapping[int, Database], day: str) -> dict[int, tuple[float, float]]:
    """Median over the runs of p50 and p99, by size. The sizes take turns page by page, so that whatever
    else the machine does falls on all alike; each walks from its first page on, and over again."""
    cursors = Cursors(Settings())
    taken: dict[int, list[list[float]]] = {size: [] for size in filled}
    following: dict[int, str | None] = dict.fromkeys(filled)
    for _ in range(RUNS + 1):
        for size in filled:
            taken[size].append([])
        for _ in range(CALLS):
            for size, database in filled.items():
                cursor = following[size]
                asked = _question(day) if cursor is None else _question(day, cursor=cursor)
                start = time.perf_counter()
                body = _page(database, asked, cursors)
                taken[size][-1].append(time.perf_counter() - start)
                following[size] = body["next"]
    return {
        size: (median([percentile(run, 0.5) for run in runs[1:]]), median([percentile(run, 0.99) for run in runs[1:]]))
        for size, runs in taken.items()
    }


def _page(database: Database, asked: Question, cursors: Cursors) -> dict[str, Any]:
    with database.reading() as connection:
        body, _ = at_large_body(connection, public_viewer(datetime.now(UTC)), asked, cursors)
    orjson.dumps(body)
    return body


def _share(database: Database, day: str, size: int) -> float:
    body = _page(database, _question(day, count="true"), Cursors(Settings()))
    return int(body["total"] or 0) / size
