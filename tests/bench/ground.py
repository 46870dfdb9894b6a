"""Where benches run: a fresh migrated database of either kind, and how figures are taken."""

import statistics
import tempfile
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from service.store.database import Database
from service.store.schema import migrate
from tests.postgres import Postgres
from tests.service.store.kit import MASTER

RUNS = 5


@contextmanager
def databases() -> Generator[Callable[[str], Database]]:
    """Gives fresh migrated databases by kind, `sqlite` or `postgresql`."""
    with tempfile.TemporaryDirectory() as folder, Postgres() as server:
        made: list[Database] = []

        def fresh(kind: str) -> Database:
            number = len(made)
            url = f"sqlite:///{Path(folder) / f'{number}.db'}" if kind == "sqlite" else server.create(f"bench_{number}")
            migrate(url)
            made.append(Database(url, [MASTER]))
            return made[-1]

        try:
            yield fresh
        finally:
            for database in made:
                database.close()


def seconds(what: Callable[[], object]) -> float:
    """Wall time of one call."""
    start = time.perf_counter()
    what()
    return time.perf_counter() - start


def percentile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def say(name: str, **figures: float | str) -> None:
    """One line a figure; ratios are what holds."""
    told = "  ".join(f"{key} {value if isinstance(value, str) else f'{value:,.3g}'}" for key, value in figures.items())
    print(f"{name:<58} {told}", flush=True)
