"""Reactors in processes of their own, two at once or killed between two tellings."""

import signal
import time
from collections.abc import Callable
from typing import Any

from service.reactor import Reactor
from service.store import writer as writer_module
from tests.faults.processes import ENDS_WITHIN_S, answers, barrier, spawned
from tests.service.store.kit import database_at, writer_on
from tests.service.test_reactor import Days, World


def react_again_and_again(url: str, today: str, begin: Any, heard: Any) -> None:
    """As a process: a reactor of its own, order by order."""
    writer_module.BATCH = 1
    days = Days(today)
    with database_at(url) as database, writer_on(database, days) as writer:
        reactor = Reactor(database, writer, days)
        begin.wait(ENDS_WITHIN_S)
        heard.put([str(each.stream) for _ in range(5) for each in reactor.react(days())])


def told_by_two(world: World, today: str) -> list[str]:
    """The streams of all that two who start together have told, in no order."""
    begin, heard = barrier(2), answers()
    each = (world.database.url, today, begin, heard)
    with spawned(react_again_and_again, [each, each]):
        return [stream for _ in range(2) for stream in heard.get(timeout=ENDS_WITHIN_S)]


def killed_once(world: World, today: str, anything_told: Callable[[], bool]) -> None:
    """Somebody begins to tell, and is killed when the first of it is on record."""
    begin, heard = barrier(2), answers()
    arguments = (world.database.url, today, begin, heard)
    with spawned(react_again_and_again, [arguments], ends=-signal.SIGKILL) as (process,):
        begin.wait(ENDS_WITHIN_S)
        limit = time.monotonic() + ENDS_WITHIN_S
        while not anything_told():
            assert time.monotonic() < limit
        process.kill()
