"""Terms of the law that run from a day."""

from datetime import date
from functools import lru_cache

from domain.values import SECRET, Day


@lru_cache(maxsize=4096)
def months_after(day: Day, months: int) -> Day:
    """The same day that many months later, or the first of the month after where there is none such. Beyond the
    calendar, its last day."""
    if day >= SECRET:
        return SECRET - 1
    then = date.fromordinal(day)
    years, month = divmod(then.month - 1 + months, 12)
    if then.year + years > date.max.year:
        return SECRET - 1
    try:
        return then.replace(year=then.year + years, month=month + 1).toordinal()
    except ValueError:  # a month too short; December has 31 days
        return date(then.year + years, month + 2, 1).toordinal()


def one_year_after(day: Day) -> Day:
    """The same day of the following year; from 29 February, 1 March. Authority: RS art. 127(1)."""
    return months_after(day, 12)
