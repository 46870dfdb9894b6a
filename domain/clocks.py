"""Terms of the law that run from a day, and days that were set."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from domain.values import SECRET, Day, HistoricalDate


@lru_cache(maxsize=4096)
def one_year_after(day: Day) -> Day:
    """The same day of the following year; from 29 February, 1 March. Beyond the calendar, its last day.
    Authority: RS art. 127(1)."""
    if day + 366 >= SECRET:
        return SECRET - 1
    then = date.fromordinal(day)
    leap = (then.month, then.day) == (2, 29)
    return (date(then.year + 1, 3, 1) if leap else then.replace(year=then.year + 1)).toordinal()


@lru_cache(maxsize=4096)
def three_months_after(day: Day) -> Day:
    """The same day three months on, or the last of that month. Beyond the calendar, its last day.
    Authority: ICC-ASP/10/Res.5, annex, para. 14(d)."""
    then = date.fromordinal(day)
    year, month = then.year + (then.month + 2) // 12, (then.month + 2) % 12 + 1
    if year > date.max.year:
        return SECRET - 1
    return date(year, month, min(then.day, monthrange(year, month)[1])).toordinal()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A day by which somebody is to act, and the day of the act, None while there is none on record."""

    kind: str
    due: HistoricalDate
    met_on: HistoricalDate | None
    authority: str
