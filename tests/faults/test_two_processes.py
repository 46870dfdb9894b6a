"""Two processes on one SQLite file both get on, and nobody is told that the database is locked (F7).

How long each waits is a figure of `make bench`.
"""

from service.store.tables import facts
from tests.faults.processes import ENDS_WITHIN_S, Load, answers, barrier, spawned, submit_orders
from tests.service.store.kit import database_at, dense, rows_of

LOAD = Load(orders_a_second=200, seconds=3.0)
LEAST_SHARE = 0.2


def test_two_processes_writing_one_sqlite_file_both_progress(sqlite_url: str) -> None:
    names = ("one", "the other")
    begin, told = barrier(len(names)), answers()
    with spawned(submit_orders, [(sqlite_url, begin, name, LOAD, told) for name in names]):
        for _ in names:
            _, took, errors = told.get(timeout=ENDS_WITHIN_S)
            assert errors == []
            assert len(took) == LOAD.orders

    with database_at(sqlite_url) as database:
        recorded = rows_of(database, facts)
    assert len(recorded) == len(names) * LOAD.orders
    assert dense([row.position for row in recorded])
    first_half = [row.payload for row in recorded[: LOAD.orders]]
    for name in names:  # neither had to wait until the other was done
        mine = sum(f'"name":"{name} '.encode() in payload for payload in first_half)
        assert mine >= LEAST_SHARE * LOAD.orders
