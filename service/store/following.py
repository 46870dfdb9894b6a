"""Doing something each time a row changes: how the views follow the log, and lanes the views."""

import logging
import operator
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Event
from typing import Any

from service.store.database import Look

log = logging.getLogger(__name__)

IDLE_S = 0.01
"""How often it is looked where there was no change lately."""
LATELY_S = 1.0
MUCH = 8
"""Where more than so much is new at once, the next look waits twice as long as this took: many facts at once cost less
each, and commands have the machine meanwhile."""
MOST_S = 0.1
AGAIN_S = 1.0
"""How soon what failed is tried again."""


class Pace:
    """How often one thread looks."""

    def __init__(self, soon_s: float) -> None:
        self._soon_s = soon_s
        self._last = 0.0

    def told(self) -> None:
        """There was something."""
        self._last = time.monotonic()

    @property
    def wait_s(self) -> float:
        return self._soon_s if time.monotonic() < self._last + LATELY_S else IDLE_S


@dataclass(slots=True)
class Step:
    """Act whenever the watched row says so: beside the one it last acted upon, by default if it is another. `act`
    returns how much was new; `failing` says for the log what cannot be done when it raises: it is tried again later,
    and disturbs no other."""

    look: Look
    act: Callable[[], int]
    failing: str
    due: Callable[[tuple[Any, ...], tuple[Any, ...] | None], bool] = operator.ne
    _seen: tuple[Any, ...] | None = None
    _again: float = 0.0

    def taken(self) -> int | None:
        """How much was new; None where nothing was."""
        if time.monotonic() < self._again:
            return None
        try:
            row = self.look()
            if not self.due(row, self._seen):
                return None
            new = self.act()
        except Exception:  # whatever it is, the next may succeed
            log.exception(self.failing)
            self._seen, self._again = None, time.monotonic() + AGAIN_S
            return None
        self._seen = None if new > MUCH else row  # where it was much, there may be more
        return new


def follow(steps: Sequence[Step], stop: Event) -> None:
    """One after another until told to stop; a database that is away for a while is waited for."""
    pace, wait = Pace(max(each.look.soon_s for each in steps)), 0.0
    while not stop.wait(wait):
        began = time.monotonic()
        found = [new for each in steps if (new := each.taken()) is not None]
        if any(found):
            pace.told()
        wait = min(2 * (time.monotonic() - began), MOST_S) if max(found, default=0) > MUCH else pace.wait_s
    for each in steps:
        each.look.close()
