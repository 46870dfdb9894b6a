"""How often one principal may ask: counted in each process, over the last minute."""

import math
import time
from http import HTTPStatus

from limits import RateLimitItem
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from service.api.problems import Problem


class Rates:
    """What each principal has asked for lately."""

    def __init__(self) -> None:
        self._window = MovingWindowRateLimiter(MemoryStorage())

    def take(self, rate: RateLimitItem, *who: str) -> None:
        """Count one. Raises a problem that says when the next may follow."""
        if not self._window.hit(rate, *who):
            free = self._window.get_window_stats(rate, *who).reset_time - time.time()
            problem = Problem(HTTPStatus.TOO_MANY_REQUESTS, "Too many of these; wait a little.")
            problem.headers["Retry-After"] = str(max(1, math.ceil(free)))
            raise problem
