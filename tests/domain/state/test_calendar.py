"""The days on which the Statute begins and ceases to bind, by the calendar."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.clocks import one_year_after
from domain.state.status import art_126
from tests.domain.kit import day

TABLE = Path(__file__).parents[3] / "service/record/data/states_parties.csv"
ROWS = csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines())
DATED = [row for row in ROWS if row["deposit_date"] and row["entry_into_force"]]


def test_every_dated_entry_into_force_of_the_table_follows_from_the_deposit_save_by_succession() -> None:
    computed = {row["state"]: date.fromordinal(art_126(day(row["deposit_date"]))).isoformat() for row in DATED}
    assert len(computed) == 127
    assert [row["state"] for row in DATED if row["entry_into_force"] != computed[row["state"]]] == ["Montenegro"]
    assert [row["state"] for row in DATED if row["deposit_type"] == "succession"] == ["Montenegro"]


@pytest.mark.parametrize(
    ("deposited_on", "in_force_on"),
    [
        ("2003-01-31", "2003-05-01"),  # the 60th day is 1 April
        ("2003-01-30", "2003-04-01"),  # the 60th day is 31 March
        ("2004-01-31", "2004-04-01"),  # a leap year: 31 March
        ("2004-02-01", "2004-05-01"),
        ("2024-10-25", "2025-01-01"),
        ("2010-11-01", "2011-01-01"),  # the 60th day is 31 December
        ("2010-11-02", "2011-02-01"),  # the 60th day is 1 January
        ("1999-02-02", "2002-07-01"),  # one of the first sixty
        ("2002-04-11", "2002-07-01"),
        ("2002-05-01", "2002-07-01"),  # the 60th day is 30 June
        ("2002-05-02", "2002-08-01"),
        ("9999-10-05", "9999-12-31"),  # nothing begins beyond the calendar
        ("9999-12-31", "9999-12-31"),
    ],
)
def test_the_statute_enters_into_force_on_the_first_of_the_month_after_the_60th_day(
    deposited_on: str, in_force_on: str
) -> None:
    assert art_126(day(deposited_on)) == day(in_force_on)


@given(st.dates(max_value=date(9999, 9, 30)))
def test_an_instrument_binds_on_the_first_day_of_a_month_some_two_or_three_months_later(deposited_on: date) -> None:
    in_force = date.fromordinal(art_126(deposited_on.toordinal()))
    assert in_force.day == 1
    if in_force > date(2002, 7, 1):
        assert timedelta(days=61) <= in_force - deposited_on <= timedelta(days=91)


@pytest.mark.parametrize(
    ("notice", "effect"),
    [
        ("2016-02-29", "2017-03-01"),
        ("2015-02-28", "2016-02-28"),
        ("2015-03-01", "2016-03-01"),
        ("9999-01-01", "9999-12-31"),
    ],
)
def test_a_year_is_counted_by_the_calendar(notice: str, effect: str) -> None:
    assert one_year_after(day(notice)) == day(effect)
