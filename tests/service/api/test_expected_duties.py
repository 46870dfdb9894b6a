"""The engine against a lawyer's table: over three hundred persons, States and days of the bundled record."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import httpx
import pytest

from domain.values import id_of
from service.store.database import Database
from service.viewer import public_viewer
from tests.service.api.expected_duties import GROUPS, Group
from tests.service.api.test_questions import get
from tests.service.record.answers import ask_assessments, ask_duties

RECORDED_UNTIL = "2026-11-21"
ROW = re.compile(r"(?:(T\d{3}) )?(P\d{3}) ([A-Z]{2}) (\d{4}-\d{2}-\d{2})(?: (\d{4}-\d{2}-\d{2}))?")


class Triple(NamedTuple):
    """A person, a State and a day; the presence there, if one is recorded; what the public could know when."""

    presence: str | None
    person: str
    state: str
    on: str
    public_on: str


def rows_of(group: Group) -> list[Triple]:
    return [_triple(line.strip()) for line in group.rows.strip().splitlines()]


def _triple(line: str) -> Triple:
    told = ROW.fullmatch(line)
    assert told is not None, line
    presence, person, state, on, public_on = told.groups()
    return Triple(presence, person, state, on, public_on or RECORDED_UNTIL)


CASES = [(triple, group) for group in GROUPS for triple in rows_of(group)]
NAMES = ["-".join(filter(None, triple)) for triple, _ in CASES]


EVERY = pytest.mark.parametrize(("triple", "expected"), CASES, ids=NAMES)
SAMPLE = pytest.mark.parametrize(("triple", "expected"), CASES[::20], ids=NAMES[::20])


@pytest.fixture(scope="module")
def record(record_sqlite: str) -> Iterator[Database]:
    database = Database(record_sqlite)
    yield database
    database.close()


def asked_of(triple: Triple) -> dict[str, str]:
    return {"on": triple.on, "as_of": RECORDED_UNTIL, "public_on": triple.public_on}


def assert_said(body: dict[str, Any], triple: Triple, expected: Group) -> None:
    request = None if body["request"] is None else body["request"]["reference"]
    said = (body["duty"], body["membership"], request, body["assessment"])
    assert said == (expected.duty, expected.membership, expected.request, expected.assessment), expected.why
    found = {each["presence"]["reference"]: each["assessment"] for each in body["presences"]}
    assert found == ({triple.presence: expected.assessment} if triple.presence else {}), expected.why


@EVERY
def test_the_engine_says_what_a_lawyer_expects(record: Database, triple: Triple, expected: Group) -> None:
    body = ask_duties(record, public_viewer(), triple.person, triple.state, **asked_of(triple))
    assert_said(body, triple, expected)


@SAMPLE
def test_the_same_is_said_over_http(client: httpx.Client, triple: Triple, expected: Group) -> None:
    asked = {"person": str(id_of(triple.person)), "state": triple.state, **asked_of(triple)}
    assert_said(get(client, "/v1/duties", **asked), triple, expected)


def test_every_recorded_presence_is_in_the_table_and_is_assessed_as_it_expects(record: Database) -> None:
    expected = {triple.presence: group.assessment for triple, group in CASES if triple.presence}
    items = ask_assessments(record, assessment="any", as_of=RECORDED_UNTIL, public_on=RECORDED_UNTIL)["items"]
    assert {item["presence"]["reference"]: item["assessment"] for item in items} == expected
    assert len(expected) == 102


def test_no_row_is_told_twice_and_there_are_more_than_three_hundred() -> None:
    assert len(CASES) == len(set(NAMES)) > 300


@pytest.mark.parametrize("on", ["2025-01-16", "2025-01-17"])
def test_on_a_day_of_a_visit_before_the_warrant_nothing_is_assessed(record: Database, on: str) -> None:
    """Njeem was in Germany from the 16th; the warrant is of the 18th. The visit as a whole keeps its own value."""
    body = ask_duties(record, public_viewer(), "P044", "DE", on=on, as_of=RECORDED_UNTIL, public_on=RECORDED_UNTIL)
    assert (body["duty"], body["assessment"]) == ("NO_DUTY", "none")
    assert [each["assessment"] for each in body["presences"]] == ["latent"]
