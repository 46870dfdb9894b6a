"""Clauses of the scenarios every release must pass (domain.md 8.7) that stand in no other test: 5, the invitation; 7,
every other answer; 8, the letter of the Assembly's President; 14, a request that came on the day of issue."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from domain.values import id_of
from tests.service.api.clerk import Clerk, key_for
from tests.service.api.serving import serving
from tests.service.api.test_questions import get
from tests.service.api.test_scenarios import AL_BASHIR, DELA_ROSA, NJEEM, instances, on, presences, rules, sought

MONGOLIA = f"noncompliance/{id_of('N21')}"


@pytest.fixture
def clerk(own_record_url: str) -> Iterator[Clerk]:
    """Who writes into a copy of the record."""
    with serving(own_record_url) as client:
        yield Clerk(client, key_for(own_record_url, "read", "write"))


# 5. United States 2013: invited, no duty, no row.


def test_5_the_united_states_were_invited_and_an_invitation_engages_nothing(client: httpx.Client) -> None:
    sent = {each["reference"]: each for each in get(client, "/v1/requests", person=AL_BASHIR)["items"]}
    for invitation in ("Q03", "Q04"):
        assert (sent[invitation]["kind"], sent[invitation]["addressees"]) == ("invitation", "UNSC_NON_PARTIES")
    owed = get(client, "/v1/duties", person=AL_BASHIR, state="US", on="2013-09-18", as_of="2013-09-18")
    assert (owed["duty"], owed["membership"], owed["request"]) == ("VOLUNTARY", "signatory", None)
    assert {"only-urged"} <= rules(owed)
    assert get(client, "/v1/noncompliance", state="US")["items"] == []
    assert get(client, "/v1/states/US/record")["instances"] == []


# 7. dela Rosa: absent from any answer with an earlier `public_on`.


@pytest.mark.parametrize("public_on", ["2025-11-08", "2026-05-10"])
def test_7_no_answer_of_an_earlier_public_day_tells_of_dela_rosa(client: httpx.Client, public_on: str) -> None:
    asked = {"as_of": "2026-05-10", "public_on": public_on}
    for path in ("/v1/warrants", "/v1/assessments", "/v1/requests", "/v1/custody", "/v1/failures"):
        assert get(client, path, person=DELA_ROSA, **asked)["items"] == [], path
    for path in (f"/v1/persons/{DELA_ROSA}/timeline", f"/v1/warrants/{id_of('W078')}"):
        assert client.get(path, params=asked).status_code == 404, path
    for path in (f"/v1/persons/{DELA_ROSA}/history", f"/v1/warrants/{id_of('W078')}/history"):
        assert get(client, path, **asked)["items"] == [], path
    owed = get(client, "/v1/duties", person=DELA_ROSA, state="PH", on="2026-05-10", **asked)
    assert (owed["duty"], owed["person"]["name"], owed["person"]["reference"]) == ("NO_DUTY", "unknown", None)
    assert [fact for each in owed["explanation"] for fact in each["facts"]] == []


# 8. The Assembly's letter: the date the letter sets, at most fourteen days.


@pytest.mark.parametrize(
    ("deadline", "broken"),
    [("2024-11-08", []), ("2024-11-15", []), ("2024-11-16", ["letter-deadline-too-late"])],
    ids=["7 days", "14 days", "15 days"],
)
def test_8_the_letter_sets_a_day_of_at_most_two_weeks(clerk: Clerk, deadline: str, broken: list[str]) -> None:
    path = f"/v1/{MONGOLIA}/assembly-step"
    clerk.act(path, step="emergency_bureau_meeting", **on("2024-10-28"))
    letter = clerk.act(path, step="open_letter", deadline=deadline, **on("2024-11-01"))
    assert letter["irregular"] == broken, "a longer term is kept, and marked"
    asked = {"as_of": "2024-11-02", "after_position": str(letter["position"])}
    assert clerk.get(f"/v1/{MONGOLIA}", **asked)["assembly"]["letter_deadline"] == deadline
    assert open_letters(clerk, asked) == [deadline]


def test_8_the_bureau_meets_at_ambassadorial_level_once_the_day_of_the_letter_has_passed(clerk: Clerk) -> None:
    path = f"/v1/{MONGOLIA}/assembly-step"
    clerk.act(path, step="emergency_bureau_meeting", **on("2024-10-28"))
    clerk.act(path, step="open_letter", deadline="2024-11-08", **on("2024-11-01"))
    early, late = (
        clerk.act(path, step="ambassadorial_bureau_meeting", **on(day)) for day in ("2024-11-08", "2024-11-09")
    )
    assert "letter-still-running" in early["irregular"], "the date the letter sets, though it be short of two weeks"
    assert "letter-still-running" not in late["irregular"]


def test_8_the_term_of_a_letter_is_no_finding_whether_it_is_met_or_not(clerk: Clerk) -> None:
    before = instances(clerk.client, state="MN")["N21"]
    path = f"/v1/{MONGOLIA}/assembly-step"
    clerk.act(path, step="emergency_bureau_meeting", **on("2024-10-28"))
    letter = clerk.act(path, step="open_letter", deadline="2024-11-15", **on("2024-11-01"))
    after = instances(clerk.client, state="MN", after_position=str(letter["position"]))["N21"]
    for member in ("finding", "found_on", "referral", "text"):
        assert after[member] == before[member]
    views = clerk.act(f"/v1/{MONGOLIA}/reply", to="open_letter", prose="its views", **on("2024-11-10"))
    assert open_letters(clerk, {"as_of": "2024-11-12", "after_position": str(views["position"])}) == []


def open_letters(clerk: Clerk, asked: dict[str, str]) -> list[str]:
    """The days by which views are due that are not on record."""
    items: list[dict[str, Any]] = clerk.get("/v1/deadlines", **asked)["items"]
    return [each["due"] for item in items for each in item["deadlines"] if each["kind"] == "open-letter"]


# 14. Njeem left Germany on the day of issue: the assessment stops at `possible`.


def test_14_a_request_received_before_would_leave_germany_at_possible_and_never_among_the_failures(
    clerk: Clerk,
) -> None:
    day = on("2025-01-17")
    request = clerk.open("requests", person=NJEEM, kind="arrest_and_surrender", state="DE", **day)
    received = clerk.act(f"/v1/requests/{request}/receipt", **day)
    asked = {"person": NJEEM, "after_position": str(received["position"])}
    germany = presences(clerk.client, **asked)["T092"]
    assert (germany["duty"], germany["assessment"]) == ("BINDING", "possible")
    assert "overlap-uncertain" in rules(germany)
    assert get(clerk.client, "/v1/failures", state="DE", finding="any")["items"] == []
    assert "P044" in sought(clerk.client, as_of="2025-01-18")
