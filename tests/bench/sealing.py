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
WRITES = 320
READS = 150
RATES: dict[str, Any] = {"read_rate": "1000000/second", "write_rate": "1000000/second"}
PUBLIC_FROM = {False: "2005-10-13", True: None}
"""By whether it is sealed."""

_numbers = count(1)


def bench(fresh: Callable[[str], Database]) -> None:
    for kind in ("sqlite", "postgresql"):
        taken: dict[str, dict[bool, list[float]]] = {}
        with ExitStack() as served:
            clerks = {sealed: _peopled(fresh(kind), sealed, served) for sealed in PUBLIC_FROM}
            for run in range(RUNS + 1):
                for sealed, (clerk, ids) in clerks.items():
                    for what, seconds in _measured(clerk, ids, sealed):
                        if run:
                            taken.setdefault(what, {False: [], True: []})[sealed].append(seconds)
        for what, by in taken.items():
            ratio = median([one / other for one, other in zip(by[True], by[False], strict=True)])
            say(f"{what} under seal / in public, {kind} (bar 1.25)", ratio=ratio, sealed_ms=median(by[True]) * 1000)


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


def _measured(clerk: Clerk, ids: list[str], sealed: bool) -> Iterator[tuple[str, float]]:
    """What each thing takes, in seconds."""
    start = time.perf_counter()
    for each in range(READS):
        clerk.get(f"/v1/persons/{ids[each % len(ids)]}", public_on="none")
    yield "a person by id", (time.perf_counter() - start) / READS
    start = time.perf_counter()
    for _ in range(10):
        assert len(clerk.get("/v1/at-large", public_on="none", limit="100")["items"]) == 100
    yield "a hundred at large", (time.perf_counter() - start) / 10
    start = time.perf_counter()
    for _ in range(10):
        clerk.get("/v1/persons", public_on="none", limit="100")
    yield "a hundred persons", (time.perf_counter() - start) / 10
    bodies = [fact(name=f"Person {next(_numbers)}", public_from=PUBLIC_FROM[sealed]) for _ in range(WRITES)]
    with ThreadPoolExecutor(WRITERS) as writers:
        start = time.perf_counter()
        answers = [each.status_code for each in writers.map(clerk.post, ["/v1/persons"] * WRITES, bodies)]
        took = time.perf_counter() - start
    assert set(answers) == {201}
    yield "a person written", took / WRITES
