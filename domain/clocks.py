"""Terms of the law that run from a day, in days, or from an instant, in hours, and days that were set.

A term of days that runs from a partial date falls due as partially: between its two bounds. A term of hours
runs from an instant that names its offset, and is told in UTC.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from domain.values import SECRET, Day, HistoricalDate, StateCode

DOCUMENTS_DUE_DAYS = 60
"""Days from a provisional arrest within which the request for surrender and its documents are to come. r188."""
CHANNEL_DAYS = 45
"""Days after the Court has received it until a change of channel or language counts. r180."""
TRANSIT = timedelta(hours=96)
"""Hours from an unscheduled landing within which a request for transit is to come. RS art. 89(3)(e)."""
LAST_INSTANT = datetime.max.replace(tzinfo=UTC)


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


def documents_due(arrested: HistoricalDate) -> HistoricalDate:
    """The last day for the documents after a provisional arrest; beyond the calendar, its last day.
    Authority: RS art. 92(3); r188."""
    return _after(arrested, DOCUMENTS_DUE_DAYS)


def channel_changes(received: HistoricalDate) -> HistoricalDate:
    """The day from which a change of channel or language counts; beyond the calendar, its last day. Authority: r180."""
    return _after(received, CHANNEL_DAYS)


def transit_until(landed: datetime) -> datetime:
    """The last instant at which a person may be held after an unscheduled landing, itself included.
    Authority: RS art. 89(3)(e)."""
    try:
        return landed.astimezone(UTC) + TRANSIT
    except OverflowError:
        return LAST_INSTANT


def _after(when: HistoricalDate, days: int) -> HistoricalDate:
    first, last = (date.fromordinal(min(day + days, SECRET - 1)).isoformat() for day in (when.earliest, when.latest))
    return HistoricalDate(first) if first == last else HistoricalDate(f"{first}/{last}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A day by which somebody is to act, its last instant where the law counts hours, and the day of the act, None
    while there is none on record. `state`: the State it is for, that is to act or may wait."""

    kind: str
    state: StateCode | None
    due: HistoricalDate
    instant: datetime | None = None
    met_on: HistoricalDate | None = None
    authority: str
