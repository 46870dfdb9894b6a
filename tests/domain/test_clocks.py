"""Terms of the law that run from a day or from an instant."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from domain.clocks import documents_due, transit_until
from domain.values import HistoricalDate


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
