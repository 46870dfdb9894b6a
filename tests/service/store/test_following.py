"""Whoever follows acts after every change of the row that is watched, and is held up by nobody else's failure."""

import logging
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from sqlalchemy import delete, func, select, update

from service.projector import Projector
from service.store import following
from service.store.database import Database
from service.store.following import MUCH, Step, follow
from service.store.tables import facts, projections
from service.views import resources
from service.views.moment import PROJECTION
from tests.service.store.kit import database_at, identified, order, rows_of, settle, writer_on

WITHIN_S = 20.0
LAST = select(func.max(facts.c.position))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with database_at(database_url) as found:
        yield found


@contextmanager
def followed(*steps: Step) -> Generator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=follow, args=(steps, stop), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(WITHIN_S)
    assert not thread.is_alive()


def until(what: Callable[[], bool]) -> None:
    limit = time.monotonic() + WITHIN_S
    while not what():
        assert time.monotonic() < limit, "it did not come to that"
        time.sleep(0.002)


def seen_by(database: Database, seen: list[int]) -> Callable[[], int]:
    def act() -> int:
        with database.reading() as connection:
            seen.append(connection.execute(LAST).scalar() or 0)
        return 1

    return act


def test_every_commit_is_followed_and_where_there_was_none_nothing_is_done(database: Database) -> None:
    seen: list[int] = []
    with writer_on(database) as writer, followed(Step(database.watching(LAST), seen_by(database, seen), "")):
        for number in range(1, 4):
            settle(writer, order(str(number), identified(str(number))))
            until(partial(seen.__contains__, number))
        before = len(seen)
        time.sleep(0.1)
        assert len(seen) == before
    assert seen == sorted(seen)


def test_views_that_were_emptied_are_derived_again_though_nothing_is_recorded(database: Database) -> None:
    with writer_on(database) as writer, followed(Projector(database).following()):
        settle(writer, order("1", identified("1")))
        projector = Projector(database)
        until(lambda: not projector.behind())
        with database.projecting() as connection:  # as a migration does that adds a view
            connection.execute(update(projections).where(projections.c.name == PROJECTION).values(position=0))
            connection.execute(delete(resources.table))
        until(lambda: len(rows_of(database, resources.table)) > 0)
        assert not projector.behind()


def test_where_much_was_new_it_is_looked_again_though_the_row_is_the_same(database: Database) -> None:
    left = [5 * MUCH]

    def act() -> int:
        done = min(left[0], MUCH + 1)
        left[0] -= done
        return done

    with followed(Step(database.watching(LAST), act, "")):
        until(lambda: left == [0])


def test_what_fails_is_said_and_tried_again_and_disturbs_no_other(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(following, "AGAIN_S", 0.05)
    tried: list[bool] = []

    def act() -> int:
        tried.append(len(tried) < 2)
        if tried[-1]:
            raise RuntimeError
        return 1

    seen: list[int] = []
    steps = (
        Step(database.watching(LAST), act, "it cannot be done"),
        Step(database.watching(LAST), seen_by(database, seen), ""),
    )
    with caplog.at_level(logging.ERROR), writer_on(database) as writer, followed(*steps):
        settle(writer, order("1", identified("1")))
        until(lambda: 1 in seen)
        until(lambda: tried[-1:] == [False])
    assert tried[:3] == [True, True, False], "without any other commit"
    assert [each.message for each in caplog.records] == ["it cannot be done"] * 2
