"""Terms of the law that run from a day."""

from datetime import date
from functools import lru_cache

from domain.values import SECRET, Day


@lru_cache(maxsize=4096)
def one_year_after(day: Day) -> Day:
    """The same day of the following year; from 29 February, 1 March. Beyond the calendar, its last day.
    Authority: RS art. 127(1)."""
    if day + 366 >= SECRET:
        return SECRET - 1
    then = date.fromordinal(day)
    leap = (then.month, then.day) == (2, 29)
    return (date(then.year + 1, 3, 1) if leap else then.replace(year=then.year + 1)).toordinal()
