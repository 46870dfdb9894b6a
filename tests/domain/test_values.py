"""Dates as sources give them, days, States, ids."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.values import END, SECRET, HistoricalDate, StateCode, day_text, fact_id, historical_date, id_of
from tests.domain.kit import any_dates, day

YEARS = st.integers(1, 9999).map("{:04}".format)
MONTHS = st.integers(1, 12).map("{:02}".format)
FULL = st.dates().map(date.isoformat)
PARTIAL = st.one_of(YEARS, st.builds("{}-{}".format, YEARS, MONTHS), FULL)
BOUND = st.one_of(st.just(""), PARTIAL)
TEXTS = st.one_of(BOUND, st.builds("{}/{}".format, PARTIAL, BOUND), st.builds("{}/{}".format, BOUND, PARTIAL))


def days_of(text: str) -> tuple[str | None, str | None]:
    when = HistoricalDate(text)
    return day_text(when.earliest), day_text(when.latest)


@given(TEXTS)
def test_what_a_date_says_is_said_again_unchanged(text: str) -> None:
    try:
        when = HistoricalDate(text)
    except ValueError:
        assume(False)
        raise
    assert str(when) == text
    assert HistoricalDate(str(when)) == when
    assert hash(HistoricalDate(str(when))) == hash(when)
    assert eval(repr(when)) == when


@given(any_dates)
def test_a_date_never_ends_before_it_starts(when: HistoricalDate) -> None:
    assert day("0001-01-01") <= when.earliest <= when.latest < SECRET < END


@given(st.text(alphabet="0123456789-/ \n０", max_size=12))
def test_any_text_is_a_date_in_order_or_is_refused(text: str) -> None:
    try:
        when = HistoricalDate(text)
    except ValueError:
        return
    assert when.earliest <= when.latest
    assert HistoricalDate(str(when)) == when


@given(st.dates())
def test_a_day_of_the_calendar_is_that_day(when: date) -> None:
    assert HistoricalDate.on(when).earliest == HistoricalDate.on(when).latest
    assert day_text(HistoricalDate.on(when).earliest) == when.isoformat()


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2013", "2013-01-01", "2013-12-31"),
        ("2013-02", "2013-02-01", "2013-02-28"),
        ("2012-02", "2012-02-01", "2012-02-29"),
        ("2013-04-02", "2013-04-02", "2013-04-02"),
        ("2013-04/2013-06-02", "2013-04-01", "2013-06-02"),
        ("2012-04/", "2012-04-01", "9999-12-31"),
        ("/2012-04", "0001-01-01", "2012-04-30"),
        ("", "0001-01-01", "9999-12-31"),
    ],
)
def test_a_partial_date_has_an_earliest_and_a_latest_day(text: str, first: str, last: str) -> None:
    assert days_of(text) == (first, last)


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("2006-03-16/17", "2006-03-16/2006-03-17"),
        ("2006-03-30/04-02", "2006-03-30/2006-04-02"),
        ("2013-04/06", "2013-04/2013-06"),
        ("2013/14", "2013/2014"),
    ],
)
def test_the_second_bound_may_be_shortened(short: str, long: str) -> None:
    assert HistoricalDate(short) == HistoricalDate(long)
    assert str(HistoricalDate(short)) == long


@pytest.mark.parametrize(
    "text",
    [
        "2013-02-30",
        "2013-13",
        "2013-00",
        "13-1-1",
        "2013-1-1",
        "20130101",
        "２０１３-01-01",
        "2013-04-02/０４",
        "2013\n",
        "2013-04/06\n",
        "\n2013",
        " 2013",
        "0000",
        "0000-01-01",
        "-2013",
        "2013-06/04",
        "2014/2013",
        "2013/2014/2015",
        "2013//",
        "/",
        "/17",
        "2005-04/06-10",
        "2005/06-10",
        "unknown",
    ],
)
def test_a_text_that_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"date|calendar"):
        HistoricalDate(text)


def test_a_date_is_bounded_only_when_sources_say_by_when_it_was() -> None:
    assert [HistoricalDate(text).bounded for text in ("2013", "/2013", "2013/", "")] == [True, True, False, False]


def test_dates_are_equal_when_they_say_the_same_not_when_they_mean_the_same_days() -> None:
    assert HistoricalDate("2013-02") != HistoricalDate("2013-02-01/2013-02-28")
    assert HistoricalDate("2013-02") != "2013-02"


def test_a_shared_date_is_the_same_instance() -> None:
    assert historical_date("2013-02-01") is historical_date("2013-02-01")


def test_the_two_days_beyond_the_calendar_have_no_text() -> None:
    assert [day_text(SECRET), day_text(END), day_text(SECRET - 1)] == [None, None, "9999-12-31"]


@pytest.mark.parametrize("code", ["DE", "XK", "PS"])
def test_a_state_is_named_by_two_capital_letters(code: str) -> None:
    assert StateCode(code) == code
    assert StateCode(code).id == StateCode(code).id


@pytest.mark.parametrize("code", ["de", "DEU", "D", "", "D1", "DE\n", "ＤＥ", "ÄÖ"])
def test_anything_else_names_no_state(code: str) -> None:
    with pytest.raises(ValueError, match="two capital letters"):
        StateCode(code)


def test_two_states_have_two_streams() -> None:
    assert StateCode("DE").id != StateCode("IT").id


@given(st.text(max_size=20), st.text(max_size=20))
def test_an_imported_reference_always_has_the_same_id_and_shares_it_with_no_other(one: str, other: str) -> None:
    assert (id_of(one) == id_of(other)) == (one == other)


@given(st.uuids(), st.integers(1, 1000), st.integers(1, 1000))
def test_a_fact_is_named_by_its_place(stream: UUID, one: int, other: int) -> None:
    assert (fact_id(stream, one) == fact_id(stream, other)) == (one == other)
