"""What the recorded presences come to, and what was owed, asked over HTTP of the bundled record."""

from typing import Any

import httpx
import pytest

from domain.values import id_of
from service.record.files import read_rows
from tests.service.views.rungs import rung_by_hand

AL_BASHIR, PUTIN, NJEEM, NETANYAHU = (str(id_of(each)) for each in ("P019", "P061", "P044", "P067"))


def ask(client: httpx.Client, path: str = "assessments", **asked: Any) -> dict[str, Any]:
    answer = client.get(f"/v1/{path}", params={"limit": 500, **asked} if path == "assessments" else asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def by_reference(client: httpx.Client, **asked: Any) -> dict[str, dict[str, Any]]:
    return {item["presence"]["reference"]: item for item in ask(client, **asked)["items"]}


@pytest.mark.parametrize(
    ("reference", "state", "person", "request_"),
    [
        ("T041", "TD", AL_BASHIR, "Q01"),
        ("T044", "UG", AL_BASHIR, "Q01"),
        ("T077", "TJ", PUTIN, "Q05"),
    ],
)
def test_visits_without_a_decision_appear_as_possible_and_never_among_the_failures(
    client: httpx.Client, reference: str, state: str, person: str, request_: str
) -> None:
    item = by_reference(client)[reference]
    assert (item["duty"], item["assessment"]) == ("BINDING", "possible")
    assert item["request"]["reference"] == request_
    assert item["request"]["received_on"] is None, "only the transmission is on record"
    assert "receipt-presumed" in [each["rule"] for each in item["explanation"]]
    assert item["text"].endswith("No Chamber has ruled.")
    failures = client.get("/v1/failures", params={"state": state, "person": person, "finding": "any"}).json()
    conducts = [each["conduct"]["from"] for found in failures["items"] for each in found["instances"]]
    assert item["presence"]["arrival"] not in conducts


def test_germany_is_not_listed_for_the_day_of_issue(client: httpx.Client) -> None:
    """Njeem left on 18 January 2025, the day the warrant was issued."""
    assert "DE" not in {item["state"]["code"] for item in ask(client, person=NJEEM)["items"]}
    item = by_reference(client, person=NJEEM, assessment="any")["T092"]
    assert item["assessment"] == "latent", "no request is recorded either"
    assert item["text"] == "No receipt of a request is recorded; nothing follows."
    assert "overlap-uncertain" in [each["rule"] for each in item["explanation"]]
    assert client.get("/v1/failures", params={"state": "DE", "finding": "any"}).json()["items"] == []


def test_every_recorded_presence_is_on_the_rung_that_follows_from_its_row(client: httpx.Client) -> None:
    expected = {row.id: rung_by_hand(row) for row in read_rows() if row.file == "travel" and row["iso3166_alpha2"]}
    assert {name: item["assessment"] for name, item in by_reference(client, assessment="any").items()} == expected


def test_no_unverified_presence_goes_beyond_possible(client: httpx.Client) -> None:
    graded = {row.id: row["confidence"] for row in read_rows() if row.file == "travel"}
    for name, item in by_reference(client, assessment="any").items():
        if graded[name] != "text-confirmed":
            assert item["assessment"] in ("none", "latent", "possible")
    assert ask(client, assessment="apparent")["items"] == []


def test_only_what_something_follows_from_is_listed_unless_more_is_asked(client: httpx.Client) -> None:
    listed, everything = by_reference(client), by_reference(client, assessment="any")
    assert {item["assessment"] for item in listed.values()} == {"possible"}
    rungs = {name: by_reference(client, assessment=name) for name in ("none", "latent", "possible")}
    assert {name for found in rungs.values() for name in found} == everything.keys()
    assert listed == rungs["possible"]


def test_no_text_says_that_a_state_failed(client: httpx.Client) -> None:
    for item in by_reference(client, assessment="any").values():
        assert "failed" not in item["text"]
        if item["assessment"] == "possible":
            assert "may have been engaged" in item["text"]


def test_where_a_chamber_ruled_the_text_does_not_say_that_none_has(client: httpx.Client) -> None:
    malawi = by_reference(client)["T017"]
    assert "No Chamber has ruled" not in malawi["text"]
    assert malawi["incidents"] == [str(id_of("N05"))]
    assert "IMMUNITY_98_1" in [each["code"] for each in malawi["account"]], "the State's own account stands beside it"
    before = by_reference(client, as_of="2011-11-01")["T017"]
    assert before["text"].endswith("No Chamber has ruled.")


def test_an_explanation_names_rules_authorities_and_facts(client: httpx.Client) -> None:
    item = by_reference(client)["T016"]
    assert [each["rule"] for each in item["explanation"]] == [
        "warrant-in-force",
        "party-bound",
        "receipt-presumed",
        "presence-borne-out",
        "left-without-arrest",
    ]
    for each in item["explanation"]:
        assert each["sentence"].endswith(".")
        assert each["authority"]
        assert set(each["facts"]) <= set(item["facts"])
    assert item["basis"] == ["art. 59(1)", "art. 86", "art. 89(1)"]


def test_states_that_owe_nothing_are_told_so(client: httpx.Client) -> None:
    everything = by_reference(client, assessment="any")
    assert (everything["T024"]["duty"], everything["T024"]["assessment"]) == ("VOLUNTARY", "none"), "US 2013: invited"
    assert everything["T060"]["membership"] == "signatory", "Kyrgyzstan signed and did not ratify"
    assert everything["T060"]["duty"] == "VOLUNTARY"
    assert everything["T087"]["explanation"][-2]["rule"] == "presence-borne-out"
    assert "only-flown-over" in [each["rule"] for each in everything["T087"]["explanation"]]
    assert everything["T101"]["assessment"] == "none", "on the way to the Court"
    assert everything["T094"]["assessment"] == "none", "Germany arrested and surrendered"


def test_an_assessment_is_of_its_day_and_its_public(client: httpx.Client) -> None:
    assert "T077" not in by_reference(client, as_of="2025-10-07", assessment="any")
    during = by_reference(client, as_of="2025-10-09", assessment="any")["T077"]
    assert during["assessment"] == "possible"
    assert "T077" not in by_reference(client, public_on="2025-10-07", assessment="any")
    announced = by_reference(client, as_of="2024-09-01", public_on="2024-09-01", assessment="any")["T071"]
    assert announced["assessment"] == "none"
    assert announced["duty"] == "BINDING", "what Mongolia owed was known before the plane left"
    assert "not-there" in [each["rule"] for each in announced["explanation"]]


def test_pages_put_together_are_the_whole_answer(client: httpx.Client) -> None:
    whole = ask(client, assessment="any")["items"]
    found: list[dict[str, Any]] = []
    asked: dict[str, Any] = {"assessment": "any", "limit": 7}
    while True:
        page = ask(client, **asked)
        found += page["items"]
        if page["next"] is None:
            break
        asked["cursor"] = page["next"]
    assert found == whole
    assert ask(client, assessment="any", limit=7, count="true")["total"] == len(whole)
    assert [item["presence"]["arrival"] for item in whole] == sorted(item["presence"]["arrival"] for item in whole)


def test_a_duty_is_told_of_any_day(client: httpx.Client) -> None:
    chad = ask(client, "duties", person=AL_BASHIR, state="TD", on="2011-08-07")
    assert (chad["duty"], chad["assessment"], chad["membership"]) == ("BINDING", "possible", "party")
    assert [each["presence"]["reference"] for each in chad["presences"]] == ["T016"]
    nobody = ask(client, "duties", person=AL_BASHIR, state="TD", on="2012-08-07")
    assert (nobody["duty"], nobody["assessment"], nobody["presences"]) == ("BINDING", "none", [])
    assert nobody["explanation"][-1]["rule"] == "no-presence-recorded"
    assert nobody["request"]["reference"] == "Q01"


@pytest.mark.parametrize(
    ("state", "on", "duty", "membership"),
    [
        ("HU", "2025-07-01", "BINDING", "party-withdrawing"),
        ("HU", "2026-06-10", "BINDING", "party"),
        ("BI", "2017-10-26", "BINDING", "party-withdrawing"),
        ("BI", "2017-10-27", "BINDING_RESIDUAL", "withdrawn"),
        ("AM", "2024-01-31", "CONTESTED", "signatory"),
        ("AM", "2024-02-01", "BINDING", "party"),
        ("US", "2025-02-02", "VOLUNTARY", "signatory"),
        ("CN", "2025-02-02", "VOLUNTARY", "non-party"),
    ],
)
def test_a_duty_follows_the_status_of_the_state_on_the_day(
    client: httpx.Client, state: str, on: str, duty: str, membership: str
) -> None:
    person = PUTIN if on > "2023" else AL_BASHIR
    found = ask(client, "duties", person=person, state=state, on=on)
    assert (found["duty"], found["membership"]) == (duty, membership)


def test_the_security_council_binds_for_its_situation_alone(client: httpx.Client) -> None:
    assert ask(client, "duties", person=AL_BASHIR, state="SD", on="2012-01-01")["duty"] == "BINDING_UNSC"
    assert ask(client, "duties", person=AL_BASHIR, state="LY", on="2012-01-08")["duty"] == "VOLUNTARY"
    saif = ask(client, "duties", person=str(id_of("P034")), state="LY", on="2012-01-08")
    assert (saif["duty"], saif["request"]["received_on"]) == ("BINDING_UNSC", "2011-07-05")


def test_nobody_is_asked_for_whom_the_viewer_may_not_see(client: httpx.Client) -> None:
    unknown = client.get("/v1/duties", params={"person": str(id_of("nobody")), "state": "TD"})
    assert unknown.status_code == 404
    assert client.get("/v1/duties", params={"person": AL_BASHIR}).status_code == 422
    assert client.get("/v1/assessments", params={"assessment": "guilty"}).status_code == 422


def test_who_was_seen_lately_is_located(client: httpx.Client) -> None:
    def al_bashir(**asked: str) -> dict[str, Any]:
        items = client.get("/v1/at-large", params={"limit": 500, **asked}).json()["items"]
        return next(item for item in items if item["person"]["reference"] == "P019")

    seen = al_bashir(as_of="2011-09-01")
    assert seen["label"] == "located"
    assert seen["last_seen"] == {
        "presence": str(id_of("T016")),
        "reference": "T016",
        "state": {"code": "TD", "name": "Chad"},
        "from": "2011-08-07",
        "to": "2011-08-08",
        "confidence": "confirmed",
    }
    unverified = al_bashir(as_of="2012-02-01")
    assert unverified["last_seen"]["reference"] == "T018", "a general knowledge tells, and locates nobody by itself"
    assert unverified["label"] == "located", "by the confirmed visit to Malawi within twelve months"
    assert al_bashir(as_of="2012-12-01")["label"] == "whereabouts-unknown"
    listed = client.get("/v1/at-large", params={"as_of": "2011-09-01", "state": "TD"}).json()
    assert [item["person"]["reference"] for item in listed["items"]] == ["P019"]
    assert client.get("/v1/at-large", params={"as_of": "2011-09-01", "state": "KE"}).json()["items"] == []


def test_an_explanation_says_which_record_could_change_it_of_what_has_happened_alone(client: httpx.Client) -> None:
    """Of a day or a journey to come it would tell the person sought how to travel."""
    visited = by_reference(client)["T016"]
    presumed = next(each for each in visited["explanation"] if each["rule"] == "receipt-presumed")
    assert presumed["opens"] == "A record of the receipt could raise it."
    assert all(each["opens"] for each in visited["explanation"])
    planned = by_reference(client, as_of="2024-09-01", public_on="2024-09-01", assessment="any")["T071"]
    assert {each["opens"] for each in planned["explanation"]} == {None}
    for on in ("2011-08-07", "2012-08-07"):
        owed = ask(client, "duties", person=AL_BASHIR, state="TD", on=on)
        assert {each["opens"] for each in owed["explanation"]} == {None}
        assert all(each["opens"] for item in owed["presences"] for each in item["explanation"])
