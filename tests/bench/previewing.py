"""Previews of duties against reads of the same persons by id, in turns over HTTP: of somebody of whom little is on
record, and of the one of whom most is."""

import time
from collections.abc import Callable

from domain.values import id_of
from service.store import keys
from service.store.database import Database
from tests.bench.ground import RUNS, median, percentile, say
from tests.service.api.serving import serving
from tests.service.record.loaded import load_into

CALLS = 60
OF_A_KEY = 30
"""Previews a minute that one key may ask."""
STATES = ("MN", "HU", "TD", "ZA", "JO")


def bench(fresh: Callable[[str], Database]) -> None:
    for kind in ("sqlite", "postgresql"):
        database = fresh(kind)
        load_into(database.url)
        with serving(database.url) as client:
            for reference in ("P061", "P019"):
                person = str(id_of(reference))
                previews: list[list[float]] = []
                reads: list[list[float]] = []
                for run in range(RUNS + 1):
                    taken: tuple[list[float], list[float]] = ([], [])
                    shown = [keys.create(database, "bench", ("read",)) for _ in range(CALLS // OF_A_KEY)]
                    for call in range(CALLS):
                        headers = {"Authorization": f"Bearer {shown[call // OF_A_KEY]}"}
                        said = {"person": person, "state": STATES[call % len(STATES)], "on": "2027-01-01"}
                        start = time.perf_counter()
                        preview = client.post("/v1/duties/preview", json=said, headers=headers)
                        between = time.perf_counter()
                        read = client.get(f"/v1/persons/{person}", headers=headers)
                        taken[1].append(time.perf_counter() - between)
                        taken[0].append(between - start)
                        assert (preview.status_code, read.status_code) == (200, 200)
                    if run:
                        previews.append(taken[0])
                        reads.append(taken[1])
                p99 = [percentile(each, 0.99) for each in previews], [percentile(each, 0.99) for each in reads]
                p50 = [percentile(each, 0.5) for each in previews], [percentile(each, 0.5) for each in reads]
                say(
                    f"preview / read by id, {reference}, {kind} (bar p99 4)",
                    ratio_p99=median([one / other for one, other in zip(*p99, strict=True)]),
                    ratio_p50=median([one / other for one, other in zip(*p50, strict=True)]),
                    preview_p99_ms=median(p99[0]) * 1000,
                    read_p99_ms=median(p99[1]) * 1000,
                )
