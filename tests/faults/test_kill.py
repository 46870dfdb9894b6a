"""An import killed at any moment, then run again, comes to what an undisturbed one comes to (F1)."""

import json
import os
import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from service.projector import OF_VIEWS
from service.store.database import Database
from service.store.schema import migrate
from service.store.tables import facts, idempotency, projections, public_log, tags
from service.views import at_large, failures, resources
from service.views.axes import BELIEVED
from tests.faults.processes import import_in_small_commits, spawned
from tests.forked import CONTEXT
from tests.service.commanded import atlarge, command, environment
from tests.service.store.kit import count_of, database_at, dense, rows_of

ROWS = 699
ALL = 1410
"""Facts: many a row tells several."""
ENDS_WITHIN_S = 120.0
PLACES = ("sf", "st")
"""Where a row stands in the log: this alone may differ, for a row left out by the kill is recorded later."""


def import_record(url: str) -> str:
    """Run it to its end; what it says."""
    done = atlarge(url, "import", "--record")
    assert done.returncode == 0, done.stderr
    return done.stdout.decode()


def projected(database: Database) -> int:
    with database.reading() as connection:
        return connection.execute(select(projections.c.position).where(OF_VIEWS)).scalar() or 0


def recorded(database: Database) -> int:
    return count_of(database, facts)


def answers(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """What is believed now, without the places and ids of the facts it rests on."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for table in (at_large.table, failures.table, resources.table):
        rows = [row._asdict() for row in rows_of(database, table) if row.st == BELIEVED]
        for row in rows:
            body = json.loads(row["body"])
            assert len(body.pop("facts")) > 0
            row["body"] = json.dumps(body, sort_keys=True)
        found[table.name] = sorted(
            (tuple(value for name, value in row.items() if name not in PLACES) for row in rows), key=repr
        )
    return found


@dataclass(frozen=True)
class Undisturbed:
    """What an import comes to that nobody kills, and how long it took in seconds."""

    answers: dict[str, list[tuple[Any, ...]]]
    took: float


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    url = f"sqlite:///{tmp_path_factory.mktemp('undisturbed') / 'atlarge.db'}"
    migrate(url)
    started = time.monotonic()
    assert f"{ROWS} recorded now" in import_record(url)
    took = time.monotonic() - started
    with database_at(url) as database:
        assert recorded(database) == ALL
        return Undisturbed(answers(database), took)


def kill_loading(url: str, database: Database, at: int) -> bool:
    """Kill an import that commits a few rows at a time once so many facts are on record; whether it was in time."""
    with spawned(import_in_small_commits, [(url,)], ends=-signal.SIGKILL) as (process,):
        limit = time.monotonic() + ENDS_WITHIN_S
        while recorded(database) < at and process.is_alive():
            assert time.monotonic() < limit
        process.kill()
    return recorded(database) < ALL


def kill_command(url: str, after: float) -> bool:
    """Kill the command so many seconds after its start; whether it was still running."""
    told = (("import", "--record"), environment(url), os.devnull, os.devnull)
    process = CONTEXT.Process(target=command, args=told, daemon=True)
    process.start()
    time.sleep(after)
    process.kill()
    process.join(ENDS_WITHIN_S)
    return process.exitcode == -signal.SIGKILL


def nothing_torn(database: Database) -> None:
    """Whatever was committed was committed with all that belongs to it."""
    kept = rows_of(database, facts)
    assert dense([row.position for row in kept])
    last_of_orders = {row.position for row in rows_of(database, idempotency)}
    assert max(last_of_orders, default=0) == len(kept), "no order in part: its key stands with its last fact"
    assert {row.position for row in rows_of(database, tags)} == {row.position for row in kept}
    assert dense([row.position for row in rows_of(database, public_log)])
    assert projected(database) <= len(kept)
    assert bool(count_of(database, resources.table)) == (projected(database) > 0)


def test_an_import_killed_at_any_moment_and_run_again_comes_to_the_same_answers(
    database_url: str, undisturbed: Undisturbed
) -> None:
    chance = random.Random()  # the moments are to differ from run to run
    killed: list[tuple[int, int]] = []
    with database_at(database_url) as database:
        kills: tuple[Callable[[], bool], ...] = (
            lambda: kill_loading(database_url, database, chance.randint(1, ALL // 2)),
            lambda: kill_loading(database_url, database, chance.randint(ALL // 2, ALL - 50)),
            lambda: kill_command(database_url, undisturbed.took * chance.uniform(0.4, 1.0)),
        )
        for kill in kills:
            before = recorded(database)
            in_time = kill()
            assert recorded(database) >= before
            nothing_torn(database)
            if in_time:
                killed.append((recorded(database), projected(database)))

        said = import_record(database_url)

        assert "0 left out" in said
        assert recorded(database) == projected(database) == ALL
        assert len({row.payload for row in rows_of(database, facts)}) == ALL, "nothing doubled"
        nothing_torn(database)
        assert answers(database) == undisturbed.answers
    print(f"killed {len(killed)} times in time, at (facts, projected) {killed}")
    assert any(0 < loaded < ALL for loaded, _ in killed), "at least once amid the loading"
