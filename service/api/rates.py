"""How often one principal may ask: counted in each process, over the last minute or whatever the rate says."""

import math
import time
from http import HTTPStatus

from limits import RateLimitItem
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter, SlidingWindowCounterRateLimiter

from service.api.problems import Problem

REMEMBERED = 1_000
"""Up to so many, each is remembered and the rate holds over any window; beyond, two counters stand for them: the time
one takes must not grow with how many there were."""


class Rates:
    """What each principal has asked for lately."""

    def __init__(self) -> None:
        storage = MemoryStorage()
        self._each = MovingWindowRateLimiter(storage)
        self._counted = SlidingWindowCounterRateLimiter(storage)

    def take(self, rate: RateLimitItem, *who: str) -> None:
        """Count one. Raises a problem that says when the next may follow."""
        limiter = self._each if rate.amount <= REMEMBERED else self._counted
        if not limiter.hit(rate, *who):
            free = limiter.get_window_stats(rate, *who).reset_time - time.time()
            problem = Problem(HTTPStatus.TOO_MANY_REQUESTS, "Too many of these; wait a little.")
            problem.headers["Retry-After"] = str(max(1, math.ceil(free)))
            raise problem
