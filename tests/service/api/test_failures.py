"""`GET /v1/failures`: what is listed, by which filter, in which words."""

import re
from typing import Any

import httpx
import orjson
import pytest

from domain.values import id_of
from service.api.answers import FailuresAnswer
from service.api.wording import state_name, text
from tests.service.api.test_questions import get

DAY = r"\d{1,2} (January|February|March|April|May|June|July|August|September|October|November|December) \d{4}"
NUMBER = r"( \(ICC-\d\d/\d\d(-\d\d/\d\d)?-\d+(, number unverified)?\))?"
BODY = r"the (Assembly of States Parties|Security Council)"
FORMS = {
    "found": rf"(Pre-)?Trial Chamber [IV]+(\([AB]\))? found on {DAY} that [A-Z][A-Za-z ]+ failed to "
    rf"(comply with a request to cooperate|arrest and surrender and failed to consult){NUMBER}\.",
    "informed": rf"The Chamber informed {BODY}( and {BODY})? on {DAY}{NUMBER}; it made no finding\.",
    "no_finding": rf"The Chamber decided on {DAY}{NUMBER}; it made no finding\.",
    "reversed": rf"The Appeals Chamber reversed on {DAY} the decision of Trial Chamber V\(B\) of {DAY}{NUMBER}\.",
}
"""The sentences of domain.md 5a, and two that say less."""


def instances(body: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["reference"]: each for item in body["items"] for each in item["instances"]}


def test_the_example_of_the_contract_is_what_is_answered(client: httpx.Client) -> None:
    body = get(client, "/v1/failures", state="MN")
    FailuresAnswer.model_validate_json(orjson.dumps(body))
    assert (body["total"], body["finding"], body["next"]) == (1, "found", None)
    (item,) = body["items"]
    assert item["state"] == {"code": "MN", "name": "Mongolia"}
    (instance,) = item["instances"]
    expected = {
        "id": str(id_of("N21")),
        "reference": "N21",
        "persons": [{"id": str(id_of("P061")), "reference": "P061", "name": "Vladimir Vladimirovich Putin"}],
        "conduct": {"from": "2024-09-02", "to": "2024-09-03"},
        "kind": "VISIT",
        "finding": "found",
        "found_on": "2024-10-24",
        "document": "ICC-01/22-90",
        "document_verified": False,
        "chamber": "PTC II",
        "referral": {"ASP": "referred"},
        "referred_on": "2024-10-24",
    }
    assert {name: instance[name] for name in expected} == expected
    grounds = {(each["code"], each["ruling"]) for each in instance["grounds"]}
    assert grounds == {("IMMUNITY_98_1", None), ("ECONOMIC_DEPENDENCE", None)}
    assert instance["text"].startswith("Pre-Trial Chamber II found on 24 October 2024 that Mongolia failed to ")
    assert instance["irregular"] == ["procedure-unrecorded"]
    assert instance["facts"]


def test_only_standing_findings_are_listed_unless_more_is_asked_for(client: httpx.Client) -> None:
    found, every = get(client, "/v1/failures"), get(client, "/v1/failures", finding="any")
    assert {each["finding"] for each in instances(found).values()} == {"found"}
    assert (len(instances(found)), len(instances(every))) == (17, 24)
    kinds = [each["finding"] for each in instances(every).values()]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "found": 17,
        "informed": 3,
        "no_finding": 3,
        "reversed": 1,
    }


@pytest.mark.parametrize(
    ("finding", "references"),
    [
        ("informed", {"N02", "N03", "N04"}),
        ("no_finding", {"N08", "N09a", "N09b"}),
        ("reversed", {"N11"}),
    ],
)
def test_each_other_value_lists_its_own(client: httpx.Client, finding: str, references: set[str]) -> None:
    assert set(instances(get(client, "/v1/failures", finding=finding))) == references


def test_what_no_chamber_decided_is_no_answer_to_which_states_failed(client: httpx.Client) -> None:
    """Tajikistan, October 2025: the incident is on record, and nothing under this name speaks of it."""
    assert client.get("/v1/failures", params={"finding": "none"}).status_code == 422
    assert "N24" not in instances(get(client, "/v1/failures", finding="any"))
    assert get(client, f"/v1/noncompliance/{id_of('N24')}")["finding"] == "none"


def test_one_state_may_be_asked_for(client: httpx.Client) -> None:
    assert set(instances(get(client, "/v1/failures", state="TD"))) == {"N06", "N07"}
    assert set(instances(get(client, "/v1/failures", state="TD", finding="any"))) == {"N03", "N06", "N07", "N09a"}
    for state in ("TJ", "NG", "US", "DE", "ZZ"):
        assert get(client, "/v1/failures", state=state)["items"] == []


def test_one_person_may_be_asked_for_and_several_share_an_incident(client: httpx.Client) -> None:
    for reference in ("P017", "P018"):
        assert set(instances(get(client, "/v1/failures", person=str(id_of(reference))))) == {"N01"}
    kenyatta = get(client, "/v1/failures", person=str(id_of("P027")), finding="any")
    assert {reference: each["kind"] for reference, each in instances(kenyatta).items()} == {
        "N11": "ASSISTANCE_93",
        "N18": "ASSISTANCE_93",
    }
    assert get(client, "/v1/failures", person=str(id_of("nobody")))["items"] == []


def test_a_page_holds_whole_states_and_counts_them(client: httpx.Client) -> None:
    first = get(client, "/v1/failures", limit="2")
    assert ([item["state"]["code"] for item in first["items"]], first["total"]) == (["CD", "DJ"], None)
    assert get(client, "/v1/failures", limit="2", count="true")["total"] == 13
    sudan = get(client, "/v1/failures", limit="1", state="SD")
    assert (len(sudan["items"][0]["instances"]), sudan["next"]) == (4, None)


@pytest.mark.parametrize("as_of", ["2010-09-01", "2012-01-01", "2014-12-31", "2017-06-01", "2019-05-06", "2026-11-21"])
def test_every_text_is_one_of_the_sentences_an_answer_may_say(client: httpx.Client, as_of: str) -> None:
    body = get(client, "/v1/failures", finding="any", as_of=as_of)
    assert instances(body)
    for instance in instances(body).values():
        assert re.fullmatch(FORMS[instance["finding"]], instance["text"]), instance["text"]


def test_only_a_finding_is_said_to_be_a_failure(client: httpx.Client) -> None:
    for instance in instances(get(client, "/v1/failures", finding="any")).values():
        assert ("failed" in instance["text"]) is (instance["finding"] == "found")


def test_an_answer_says_nothing_of_guilt(client: httpx.Client) -> None:
    body = get(client, "/v1/failures", finding="any")
    said = [body["presumption"], *body["notes"], *(each["text"] for each in instances(body).values())]
    assert not re.search(r"guilt|fugitive|criminal|perpetrat|accus|complic|harbour", " ".join(said), re.IGNORECASE)


def test_an_unverified_number_says_so_and_a_missing_one_is_null(client: httpx.Client) -> None:
    found = instances(get(client, "/v1/failures"))
    assert (found["N22"]["document"], found["N22"]["document_verified"]) == ("ICC-01/18-462", False)
    assert "(ICC-01/18-462, number unverified)" in found["N22"]["text"]
    assert (found["N23"]["document"], "(" in found["N23"]["text"]) == (None, False)
    assert "(ICC-02/05-01/09-139)." in found["N05"]["text"]
    assert found["N07"]["confidence"] == "partial"
    assert "decision_date" in found["N07"]["unverified"]


def test_a_decision_with_a_partial_date_and_an_unnamed_chamber_is_told_too() -> None:
    instance: dict[str, Any] = {"finding": "found", "chamber": None, "document": None, "failures": []}
    instance["found_on"] = "2024-10"
    assert (
        text(instance, "Kosovo")
        == "A Chamber found on 2024-10 that Kosovo failed to comply with a request to cooperate."
    )


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("MN", "Mongolia"),
        ("CD", "The Democratic Republic of the Congo"),
        ("PS", "State of Palestine"),
        ("XK", "Kosovo"),
        ("ZZ", "ZZ"),
    ],
)
def test_a_state_is_called_by_its_short_name(code: str, name: str) -> None:
    assert state_name(code) == name


def test_what_each_instance_rests_on_is_found_in_its_history(client: httpx.Client) -> None:
    for reference in ("N07", "N20", "N23"):
        instance = instances(get(client, "/v1/failures"))[reference]
        history = get(client, f"/v1/noncompliance/{instance['id']}/history")
        assert set(instance["facts"]) == {each["id"] for each in history["items"]}
        resource = get(client, f"/v1/noncompliance/{instance['id']}")
        assert (resource["finding"], resource["referral"]) == (instance["finding"], instance["referral"])
        assert resource["allegations"] == []


def reversed_by(chamber: str | None) -> str:
    instance: dict[str, Any] = {"finding": "reversed", "chamber": "PTC II", "document": None}
    dates = {"decided_on": "2017-12-11", "reversed_on": "2019-05-06", "reversed_by": chamber}
    return text(instance | dates, "Jordan")


def test_a_reversal_is_told_of_the_chamber_that_the_record_names_and_of_no_other() -> None:
    decision = "the decision of Pre-Trial Chamber II of 11 December 2017."
    assert reversed_by("Appeals Chamber") == f"The Appeals Chamber reversed on 6 May 2019 {decision}"
    assert reversed_by("PTC I") == f"Pre-Trial Chamber I reversed on 6 May 2019 {decision}"
    assert reversed_by(None) == f"A Chamber reversed on 6 May 2019 {decision}"


def test_only_a_body_that_was_informed_is_said_to_have_been() -> None:
    instance: dict[str, Any] = {"finding": "informed", "chamber": None, "document": None, "decided_on": "2010-08-27"}
    informed = "The Chamber informed {} on 27 August 2010; it made no finding."
    both = {"ASP": "informed", "UNSC": "referred"}
    assert text(instance | {"referral": both}, "Kenya") == informed.format("the Assembly of States Parties")
    assert text(instance | {"referral": {"UNSC": "declined"}}, "Kenya") == informed.format("another body")
