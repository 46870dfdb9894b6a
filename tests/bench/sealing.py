"""What the seal costs: the same things written and read by one cleared key, in public and under seal, in turns."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import count
from typing import Any

from service.projector import Projector
from service.store import keys
from service.store.database import Database
from tests.bench.ground import RUNS, median, say
from tests.service.api.clerk import Clerk, fact
from tests.service.api.serving import serving
from tests.service.store.kit import identified, issued, opened, order, settle, writer_on

PEOPLE = 300
WRITERS = 16
WRITES = 160
BATCHES = 3
RATES: dict[str, Any] = {"read_rate": "1000000/second", "write_rate": "1000000/second"}
PUBLIC_FROM = {False: "2005-10-13", True: None}
"""By whether it is sealed."""
PAGE = {"limit": "100"}
ASKED: tuple[tuple[str, int, str, dict[str, str]], ...] = (
    ("a hundred persons, some for the first time", 1, "/v1/persons", PAGE),
    ("a person by id (bar 1.25)", 150, "/v1/persons/{}", {}),
    ("a hundred at large (bar 1.25)", 30, "/v1/at-large", PAGE),
    ("a hundred persons (bar 1.25)", 30, "/v1/persons", PAGE),
)
"""What is asked, and how often. What is read for the first time on a day is put on record before it is answered: in
each run what was written in the run before, and that is told apart."""
Sides = dict[bool, tuple[Clerk, list[str]]]
"""Somebody who asks, and the people there are."""

_numbers = count(1)


def bench(fresh: Callable[[str], Database]) -> None:
    for kind in ("sqlite", "postgresql"):
        taken: dict[str, list[dict[bool, float]]] = {}
        with ExitStack() as served:
            sides = {sealed: _peopled(fresh(kind), sealed, served) for sealed in PUBLIC_FROM}
            for run in range(RUNS + 1):
                for what, seconds in _measured(sides):
                    if run:
                        taken.setdefault(what, []).append(seconds)
        for what, runs in taken.items():
            ratio = median([each[True] / each[False] for each in runs])
            sealed_ms = median([each[True] for each in runs]) * 1000
            say(f"{what}, under seal / in public, {kind}", ratio=ratio, sealed_ms=sealed_ms)


def _peopled(database: Database, sealed: bool, served: ExitStack) -> tuple[Clerk, list[str]]:
    """Somebody cleared, before an installation where many are sought, all in public or all under seal."""
    public = PUBLIC_FROM[sealed]
    with writer_on(database) as writer:
        settle(writer, order("situation", opened("Uganda")))
        people = [identified(f"P{each}", public_from=public) for each in range(PEOPLE)]
        settle(writer, *(order(f"person {each.stream}", each) for each in people))
        warrants = [issued(f"W{each}", f"P{each}", "Uganda", public_from=public) for each in range(PEOPLE)]
        settle(writer, *(order(f"warrant {each.stream}", each) for each in warrants))
    Projector(database).catch_up()
    key = keys.create(database, "bench", ("read", "write", "sealed"))
    return Clerk(served.enter_context(serving(database.url, **RATES)), key), [str(each.stream) for each in people]


def _measured(sides: Sides) -> Iterator[tuple[str, dict[bool, float]]]:
    """What each thing takes on either side, in seconds; they take turns: what else the machine does falls on both."""
    for what, times, path, limit in ASKED:
        took = dict.fromkeys(sides, 0.0)
        for each in range(times):
            for sealed, (clerk, ids) in sides.items():
                start = time.perf_counter()
                clerk.get(path.format(ids[each]), public_on="none", **limit)
                took[sealed] += (time.perf_counter() - start) / times
        yield what, took
    took = dict.fromkeys(sides, 0.0)
    for _ in range(BATCHES):
        for sealed, (clerk, _ids) in sides.items():
            took[sealed] += _written(clerk, PUBLIC_FROM[sealed]) / BATCHES
    yield "a person written (bar 1.25)", took


def _written(clerk: Clerk, public_from: str | None) -> float:
    """What one of many takes that are written at once."""
    bodies = [fact(name=f"Person {next(_numbers)}", public_from=public_from) for _ in range(WRITES)]
    with ThreadPoolExecutor(WRITERS) as writers:
        start = time.perf_counter()
        answers = [each.status_code for each in writers.map(clerk.post, ["/v1/persons"] * WRITES, bodies)]
        took = time.perf_counter() - start
    assert set(answers) == {201}
    return took / WRITES
