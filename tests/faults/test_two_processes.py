"""Two processes on one SQLite file both get on, and nobody is told that the database is locked (F7)."""

from collections.abc import Sequence
from statistics import median

from service.store.tables import facts
from tests.faults.processes import ENDS_WITHIN_S, Load, answers, barrier, signal, spawned, submit_orders
from tests.service.store.kit import count_of, database_at, dense, rows_of

LOAD = Load(orders_a_second=100, seconds=2.0)
P99_OF_THE_SLOWER_S = 0.050
ROUNDS = 5
"""The median of the rounds counts: one in which the machine did something else says nothing of the store."""


def percentile(took: Sequence[float], part: float) -> float:
    return sorted(took)[min(len(took) - 1, int(len(took) * part))]


def p99_of_the_slower(outcomes: Sequence[tuple[str, list[float], list[str]]]) -> float:
    """Of one round, in seconds; every order of it was accepted."""
    for name, took, errors in outcomes:
        p50, p99 = percentile(took, 0.5), percentile(took, 0.99)
        print(f"{name}: p50 {p50 * 1000:.1f} ms, p99 {p99 * 1000:.1f} ms, {len(errors)} errors")
        assert errors == []
        assert len(took) == LOAD.orders
    return max(percentile(took, 0.99) for _, took, _ in outcomes)


def test_two_processes_writing_one_sqlite_file_both_progress(sqlite_url: str) -> None:
    names = ("one", "the other")
    begin, enough, told = barrier(len(names) + 1), signal(), answers()
    rounds: list[float] = []
    with spawned(submit_orders, [(sqlite_url, begin, enough, name, LOAD, told) for name in names]):
        while not enough.is_set():
            begin.wait(ENDS_WITHIN_S)
            rounds.append(p99_of_the_slower([told.get(timeout=ENDS_WITHIN_S) for _ in names]))
            if len(rounds) == ROUNDS:
                enough.set()
        begin.wait(ENDS_WITHIN_S)

    with database_at(sqlite_url) as database:
        assert count_of(database, facts) == len(names) * LOAD.orders * len(rounds)
        assert dense([row.position for row in rows_of(database, facts)])
    assert median(rounds) < P99_OF_THE_SLOWER_S, f"p99 of the slower process in each round: {rounds}"
