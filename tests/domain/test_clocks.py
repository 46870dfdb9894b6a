"""Terms of the law that run from a day or from an instant."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from domain.clocks import documents_due, months_after, transit_until
from domain.values import SECRET, HistoricalDate
from tests.domain.kit import day


@pytest.mark.parametrize(
    ("start", "months", "after"),
    [
        ("2002-07-01", 12, "2003-07-01"),
        ("2002-07-12", 1, "2002-08-12"),
        ("2002-12-31", 1, "2003-01-31"),
        ("2003-01-31", 1, "2003-03-01"),
        ("2004-02-29", 12, "2005-03-01"),
        ("2004-02-29", 48, "2008-02-29"),
        ("2002-07-01", 0, "2002-07-01"),
        ("9999-07-01", 12, "9999-12-31"),
    ],
)
def test_months_run_to_the_same_day_or_the_first_of_the_month_after(start: str, months: int, after: str) -> None:
    assert months_after(day(start), months) == day(after)


def test_no_term_runs_beyond_the_calendar() -> None:
    assert months_after(SECRET, 1) == months_after(day("2002-07-01"), 10**9) == date.max.toordinal()


@pytest.mark.parametrize(
    ("arrested", "due"),
    [
        ("2010-10-11", "2010-12-10"),
        ("2024-01-01", "2024-03-01"),
        ("2023-01-01", "2023-03-02"),
        ("2010-10", "2010-11-30/2010-12-30"),
        ("2010/", "2010-03-02/9999-12-31"),
        ("/2010", "0001-03-02/2011-03-01"),
        ("9999-12-31", "9999-12-31"),
    ],
)
def test_documents_are_due_on_the_sixtieth_day_after_the_arrest(arrested: str, due: str) -> None:
    assert documents_due(HistoricalDate(arrested)) == HistoricalDate(due)


def test_transit_lasts_until_the_same_hour_of_the_fourth_day_by_the_clock_of_utc() -> None:
    landed = datetime(2025, 3, 29, 12, tzinfo=timezone(timedelta(hours=2)))
    assert transit_until(landed) == datetime(2025, 4, 2, 10, tzinfo=UTC)
    assert transit_until(landed).tzinfo is UTC


@pytest.mark.parametrize("clock", [UTC, timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))])
def test_beyond_the_calendar_transit_lasts_until_its_last_instant(clock: timezone) -> None:
    assert transit_until(datetime(9999, 12, 31, 23, tzinfo=clock)) == datetime.max.replace(tzinfo=UTC)
