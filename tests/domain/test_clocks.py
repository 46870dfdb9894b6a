"""Terms that run from a day."""

from datetime import date

import pytest

from domain.clocks import months_after
from domain.values import SECRET
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
