"""What the ledger costs those who record, and what verifying and exporting cost an auditor."""

import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any
from unittest import mock
from uuid import UUID

from domain.values import fact_id
from service.ledger.leaf import commitment, leaf_hash
from service.settings import Settings
from service.store import recorder
from service.store.database import Database
from service.store.recorder import insert_all
from service.store.tables import facts, public_log
from service.store.writer import Writer
from service.transparency import follower
from service.transparency.signing import Signers
from tests.bench.ground import RUNS, median, say, seconds
from tests.bench.synthetic import people

ORDERS = 4_000
FEW, MANY = 100_000, 1_000_000
CHUNK = 10_000
PAYLOAD = (
    b'{"occurred":"2005-07-08","public_from":"2005-10-13","sources":[{"citation":"made up","confidence":"confirmed"}],'
)
NO_HASH = bytes(32)

PEAK = """
import re, sys, time
status = {run}
print(time.process_time())
print(re.search(r"VmHWM:\\s*([0-9]+)", open("/proc/self/status").read())[1])
sys.exit(status)
"""
"""What getrusage tells includes the memory of the process it was started by."""
EXPORT = "__import__('service.audit').audit.app(['audit', sys.argv[1]], standalone_mode=False)"
VERIFY = "__import__('service.ledger.verify').ledger.verify.main(sys.argv[1:])"


def bench(fresh: Callable[[str], Database]) -> None:
    """Appending with leaves in both logs, tiles and checkpoints, against the same without any of it."""
    for kind in ("sqlite", "postgresql"):
        ratios: list[float] = []
        rates: list[float] = []
        for run in range(RUNS + 1):
            taken: list[float] = []
            for signed in (True, False) if run % 2 else (False, True):
                database = fresh(kind)
                with _signing(database) if signed else _without_leaves():
                    taken.append(seconds(partial(_append, database, f"{run}{signed}")))
            on, off = taken if run % 2 else reversed(taken)
            if run:
                ratios.append(off / on)
                rates.append(ORDERS / on)
        say(f"append with the ledger / without, {kind} (bar 0.8)", ratio=median(ratios), facts_s=median(rates))


def bench_export(fresh: Callable[[str], Database]) -> None:
    """Exporting and verifying, each in a process of its own, whose greatest memory is told."""
    database = fresh("sqlite")
    written = 0
    with TemporaryDirectory() as folder:
        for size in (FEW, MANY):
            _fill(database, written, size)
            written = size
            signers = Signers(Settings(database_url=database.url))
            follow = seconds(follower.Follower(database, signers).catch_up)
            file = Path(folder, f"{size}.ndjson")
            say(f"export of {size:,} facts", **asdict(_measured(EXPORT, database.url, str(file))), tiles_s=follow)
            vkey = _vkey(file)
            runs = [
                _measured(VERIFY, database.url, str(file), "--key", vkey) for _ in range(RUNS if size == FEW else 1)
            ]
            say(
                f"verify of {size:,} facts (bar for {FEW:,}: 30 s, 200 MB)",
                seconds=median([each.seconds for each in runs]),
                cpu_s=median([each.cpu_s for each in runs]),
                peak_mb=max(each.peak_mb for each in runs),
            )


def _append(database: Database, series: str) -> None:
    writer = Writer(database)
    for future in [writer.submit(order) for order in people(ORDERS, series)]:
        future.result()
    writer.close()


@contextmanager
def _signing(database: Database) -> Generator[None]:
    stop = Event()
    settings = Settings.model_validate(
        {"database_url": database.url, "log_key": "a key of thirty-two characters or more"}
    )
    thread = Thread(target=follower.follow, args=(database, Signers(settings), stop))
    thread.start()
    yield
    stop.set()
    thread.join()


@contextmanager
def _without_leaves() -> Generator[None]:
    def no_leaf(**_: Any) -> bytes:
        return NO_HASH

    def no_commitment(*_: Any) -> str:
        return ""

    with mock.patch.object(recorder, "leaf_hash", no_leaf), mock.patch.object(recorder, "commitment", no_commitment):
        yield


def _fill(database: Database, start: int, end: int) -> None:
    """Rows as the writer leaves them, without deciding anything."""
    for first in range(start, end, CHUNK):
        rows = list(_rows(first, first + CHUNK))
        entries = [
            {
                "position": row["position"],
                "fact": row["position"],
                "stream": row["stream"],
                "published_by": row["position"],
                "published_at": row["recorded_at"],
                "leaf": row["leaf"],
            }
            for row in rows
        ]
        with database.projecting() as connection:
            insert_all(connection, facts, rows)
            insert_all(connection, public_log, entries)


def _rows(start: int, end: int) -> Iterator[dict[str, Any]]:
    for index in range(start, end):
        stream, version = UUID(int=1 + index // 3), 1 + index % 3
        payload = PAYLOAD + b'"name":"Person %d"}' % index
        named = fact_id(stream, version)
        leaf = leaf_hash(
            index=index,
            fact_id=named,
            stream=stream,
            version=version,
            name="PersonIdentified",
            recorded_at=1 + index,
            commits=commitment(named, payload),
        )
        yield {
            "position": index + 1,
            "stream": stream,
            "version": version,
            "name": "PersonIdentified",
            "schema_version": 1,
            "payload": payload,
            "recorded_at": 1 + index,
            "public_from": 1,
            "seal": None,
            "key_id": None,
            "leaf": leaf,
            "principal": "bench",
            "correlation": None,
        }


def _vkey(export: Path) -> str:
    with export.open("rb") as file:
        return file.readline().decode().rpartition('"vkey":"')[2].partition('"')[0]


@dataclass(frozen=True, slots=True)
class _Cost:
    """Of a process that does one thing: seconds by the clock, seconds it ran, its greatest memory in MB."""

    seconds: float
    cpu_s: float
    peak_mb: float


def _measured(run: str, url: str, *words: str) -> _Cost:
    printed: list[str] = []

    def once() -> None:
        done = subprocess.run(
            [sys.executable, "-c", PEAK.format(run=run), *words],
            env={"ATLARGE_DATABASE_URL": url},
            capture_output=True,
            text=True,
            check=True,
        )
        printed.extend(done.stdout.splitlines()[-2:])

    took = seconds(once)
    return _Cost(took, float(printed[0]), int(printed[1]) / 1024)
