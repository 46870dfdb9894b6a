"""The record is loaded whole, once, in any order, and every row is accounted for."""

import random
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from service.projector import Projector
from service.record.files import Row, read_rows
from service.record.load import Report, load
from service.store.database import Database
from service.store.tables import facts
from service.store.writer import Writer
from tests.service.record.answers import ask, everything_stored, told
from tests.service.record.loaded import load_into
from tests.service.store.kit import MASTER, database_at

ROWS = {
    "situations": 14,
    "states_parties": 177,
    "persons": 74,
    "warrants": 81,
    "warrant_events": 85,
    "surrenders": 107,
    "red_notices": 20,
    "requests": 13,
    "travel": 103,
    "noncompliance": 25,
}
ALL = 699
FACTS = 1410
"""A row about a State, a request, a journey or an incident becomes several facts; any other row becomes one."""
DAYS = (
    date(2005, 7, 8),
    date(2007, 10, 17),
    date(2010, 2, 28),
    date(2012, 6, 30),
    date(2013, 11, 24),
    date(2015, 1, 20),
    date(2019, 12, 31),
    date(2021, 7, 20),
    date(2023, 4, 15),
    date(2024, 12, 31),
    date(2026, 11, 22),
)


def test_the_files_hold_the_rows_the_record_says_they_hold() -> None:
    assert Counter(row.file for row in read_rows()) == ROWS
    assert len({(row.file, row.id) for row in read_rows()}) == ALL


def test_every_row_is_recorded(database_url: str) -> None:
    report = load_into(database_url, views=False)
    assert report.complete
    assert (report.rows, report.recorded, report.left_out) == (ROWS, ROWS, [])
    assert not report.repeated


def test_loading_twice_adds_nothing(own_record_url: str) -> None:
    database = Database(own_record_url, [MASTER])
    try:
        before = everything_stored(database)
        again = load_into(own_record_url)
        assert (again.repeated, sum(again.recorded.values()), again.left_out) == (ROWS, 0, [])
        assert everything_stored(database) == before
    finally:
        database.close()


def test_loading_what_was_loaded_in_part_adds_the_rest(sqlite_url: str) -> None:
    rows = read_rows()
    first = load_into(sqlite_url, rows[:400], views=False)
    rest = load_into(sqlite_url, views=False)
    assert sum(first.recorded.values()) == sum(rest.repeated.values()) == 400
    assert sum(rest.recorded.values()) == ALL - 400
    assert rest.complete


def test_a_rebuild_comes_to_the_same_views_byte_for_byte(own_record_url: str) -> None:
    database = Database(own_record_url, [MASTER])
    try:
        before = everything_stored(database)
        assert Projector(database).rebuild() == FACTS
        assert everything_stored(database) == before
    finally:
        database.close()


def shuffled(seed: int) -> Sequence[Row]:
    rows = list(read_rows())
    random.Random(seed).shuffle(rows)
    return rows


@pytest.fixture(scope="module")
def in_order(record_sqlite: str) -> list[Any]:
    """What is answered where the rows were recorded in the order of the files."""
    with database_at(record_sqlite) as database:
        return told(database, DAYS)


@pytest.mark.parametrize("seed", range(3))
def test_rows_in_any_order_give_the_same_answers(sqlite_url: str, in_order: list[Any], seed: int) -> None:
    assert_same_answers(in_order, sqlite_url, shuffled(seed))


def test_rows_in_reverse_order_give_the_same_answers(sqlite_url: str, in_order: list[Any]) -> None:
    assert_same_answers(in_order, sqlite_url, list(reversed(read_rows())))


def test_rows_in_any_order_give_the_same_answers_on_postgresql(postgresql_url: str, in_order: list[Any]) -> None:
    assert_same_answers(in_order, postgresql_url, shuffled(99))


def assert_same_answers(in_order: Sequence[Any], url: str, rows: Sequence[Row]) -> None:
    report = load_into(url, rows)
    assert (report.recorded, report.left_out) == (ROWS, [])
    with database_at(url) as found:
        for left, right in zip(in_order, told(found, DAYS), strict=True):
            assert right == left


def test_what_is_compared_holds_travel_requests_states_assessments_sightings_and_duties(in_order: list[Any]) -> None:
    text = repr(in_order)
    for part in (
        "receipt-presumed",
        "'last_seen': {",
        "'BINDING_UNSC'",
        "'finding': 'found'",
        "Q12",
        "T016",
        "party-withdrawing",
    ):
        assert part in text


def test_a_changed_row_under_the_same_id_is_listed_and_not_applied(own_record_url: str) -> None:
    changed = [
        Row(row.file, row.id, {**row.fields, "date_issued": "2001-01-01"}) if row.id == "W001" else row
        for row in read_rows()
    ]
    database = Database(own_record_url, [MASTER])
    try:
        before = everything_stored(database)
        report = load_into(own_record_url, changed)
        assert [(row.id, reason) for row, reason in report.left_out] == [
            ("W001", "the row differs from what was recorded under its id")
        ]
        assert sum(report.repeated.values()) == ALL - 1
        assert everything_stored(database) == before
        since = {item["person"]["name"]: item["at_large_since"] for item in ask(database)["items"]}
        assert since["Joseph Kony"] == "2005-07-08"
    finally:
        database.close()


def test_a_row_that_names_what_the_record_does_not_hold_is_listed(sqlite_url: str) -> None:
    stray = Row("red_notices", "I999", {**_one("I001").fields, "notice_id": "I999", "person_id": "P999"})
    report = load_into(sqlite_url, [*read_rows(), stray], views=False)
    assert [row.id for row, _ in report.left_out] == ["I999"]
    assert "on record" in report.left_out[0][1]
    assert settled(report) == Counter(ROWS) + Counter(red_notices=1)


def test_every_row_of_a_spoilt_record_is_recorded_or_listed(sqlite_url: str) -> None:
    """Without persons.csv nothing that names a person can be told, and every row says so."""
    rows = [row for row in read_rows() if row.file != "persons"]
    report = load_into(sqlite_url, rows, views=False)
    assert report.recorded == {"situations": 14, "states_parties": 177}
    assert len(report.left_out) == ALL - 74 - 14 - 177
    assert all(reason for _, reason in report.left_out)
    assert settled(report) == Counter({name: size for name, size in ROWS.items() if name != "persons"})


def test_progress_counts_every_row_once_and_never_goes_back(sqlite_url: str) -> None:
    told_of: list[int] = []
    database = Database(sqlite_url, [MASTER])
    writer = Writer(database)
    try:
        load(writer, shuffled(7), told_of.append)
        with database.reading() as connection:
            assert connection.execute(select(func.count()).select_from(facts)).scalar_one() == FACTS
    finally:
        writer.close()
        database.close()
    assert told_of == sorted(told_of)
    assert told_of[-1] == ALL


def settled(report: Report) -> Counter[str]:
    """How many rows of each file were recorded, found on record, or listed."""
    return report.recorded + report.repeated + Counter(row.file for row, _ in report.left_out)


def _one(reference: str) -> Row:
    return next(row for row in read_rows() if row.id == reference)
