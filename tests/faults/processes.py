"""Other processes that write to the same store. Not forked from the test: they share nothing with it but the file."""

import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from typing import Any
from uuid import uuid4

from domain.values import SECRET
from service.record.files import read_rows
from service.record.load import load
from service.store import writer as writer_module
from service.store.orders import Order
from service.store.recorder import Recorder, StoredFact
from service.store.writer import Writer
from tests.forked import CONTEXT
from tests.service.store.kit import database_at, identified, order, writer_on

ENDS_WITHIN_S = 120.0


@contextmanager
def spawned(
    target: Callable[..., None], arguments: Sequence[tuple[Any, ...]], ends: int = 0
) -> Generator[list[BaseProcess]]:
    """One process for each tuple of arguments; all have ended when this ends, well or as `ends` says."""
    processes: list[BaseProcess] = [CONTEXT.Process(target=target, args=each, daemon=True) for each in arguments]
    for process in processes:
        process.start()
    try:
        yield processes
        for process in processes:
            process.join(ENDS_WITHIN_S)
        assert [process.exitcode for process in processes] in ([0] * len(processes), [ends] * len(processes))
    finally:
        for process in processes:
            process.kill()


def append_facts(url: str, begin: Any, appends: int, facts_each: int) -> None:
    """Append again and again, each time a new stream, half of them public."""
    with database_at(url) as database:
        recorder = Recorder(database)
        begin.wait(ENDS_WITHIN_S)
        for number in range(appends):
            stream = uuid4()
            recorder.insert_events(
                [
                    StoredFact(
                        originator_id=stream,
                        originator_version=version,
                        topic="AliasRecorded",
                        state=b"{}",
                        public_from=1 if number % 2 else SECRET,
                    )
                    for version in range(1, facts_each + 1)
                ]
            )


@dataclass(frozen=True)
class Load:
    """Orders of one fact each, one after another, so many a second for so long."""

    orders_a_second: int
    seconds: float

    @property
    def orders(self) -> int:
        return int(self.orders_a_second * self.seconds)


def submit_orders(url: str, begin: Any, name: str, load: Load, told: Any) -> None:
    """Offer the load once; tell how long each order took, in seconds, and every error."""
    with database_at(url) as database, writer_on(database) as writer:
        called = [f"{name} {number}" for number in range(load.orders)]
        orders = [order(each, identified(each, name=each)) for each in called]
        begin.wait(ENDS_WITHIN_S)
        told.put((name, *_offer(writer, orders, load)))


def _offer(writer: Writer, orders: Sequence[Order], load: Load) -> tuple[list[float], list[str]]:
    took: list[float] = []
    errors: list[str] = []
    start = time.perf_counter()
    for number, each in enumerate(orders):
        time.sleep(max(0.0, start + number / load.orders_a_second - time.perf_counter()))
        submitted = time.perf_counter()
        try:
            writer.submit(each).result(ENDS_WITHIN_S)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test is told
            errors.append(f"order {number}: {error!r} {error}")
        took.append(time.perf_counter() - submitted)
    return took, errors


def import_in_small_commits(url: str) -> None:
    """Load the record as the command does, but few rows a commit: many more moments to be killed at."""
    writer_module.BATCH = 5
    with database_at(url) as database, writer_on(database) as writer:
        load(writer, read_rows())


def barrier(parties: int) -> Any:
    """Processes that wait for it begin together."""
    return CONTEXT.Barrier(parties)


def answers() -> Any:
    """A queue from the processes to the test."""
    return CONTEXT.Queue()
