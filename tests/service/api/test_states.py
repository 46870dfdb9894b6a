"""What is on record of a State: what Chambers decided, what was asked, who was there, and no conclusion from it."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import orjson
import pytest

from domain.fact import Fact, Source
from domain.grounds import Ground
from domain.presence.facts import PresenceRecorded
from domain.request.facts import Kind, RequestRefused, RequestTransmitted
from domain.state.facts import Instrument, InstrumentDeposited, StateRecorded
from domain.values import Confidence, HistoricalDate, PersonId, StateCode, id_of
from service.api.answers import StateRecordAnswer
from service.store.orders import Change
from tests.service.api.acting import Act, acting
from tests.service.store.kit import identified

SOURCES = (Source(citation="a test", confidence=Confidence.CONFIRMED),)
CHAD, KENYA = StateCode("TD"), StateCode("KE")
UNKNOWN = "00000000-0000-4000-8000-000000000000"
TRUTH: dict[str, Any] = {"sources": SOURCES, "public_from": HistoricalDate("2000-01-01")}


def on_record(client: httpx.Client, act: Act, code: StateCode, name: str, deposited: str) -> None:
    """The State, where the bundled record does not bring it."""
    if client.get(f"/v1/states/{code}").status_code == 200:
        return
    facts: list[Fact] = [
        StateRecorded(occurred=HistoricalDate("1960-08-11"), state=code, name=name, **TRUTH),
        InstrumentDeposited(occurred=HistoricalDate(deposited), instrument=Instrument.RATIFICATION, **TRUTH),
    ]
    act.record(*(Change("state", code.id, fact) for fact in facts))


def visit(person: UUID, state: StateCode, day: str = "2010-08-27") -> Change:
    """The person is there for a day or two."""
    fact = PresenceRecorded(occurred=HistoricalDate(day), person=PersonId(person), state=state, **TRUTH)
    return Change("presence", uuid4(), fact)


def record(client: httpx.Client, code: str, **asked: str) -> dict[str, Any]:
    answer = client.get(f"/v1/states/{code}/record", params=asked)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    StateRecordAnswer.model_validate_json(orjson.dumps(body))
    return body


def test_a_state_is_named_by_its_code_and_its_history_too(database_url: str) -> None:
    with acting(database_url) as (client, act):
        on_record(client, act, CHAD, "Chad", "2006-11-01")
        place = {"after_position": str(act.head())}
        chad = client.get("/v1/states/TD", params=place).json()
        assert (chad["id"], chad["code"], chad["membership"]) == (str(CHAD.id), "TD", "party")
        history = client.get("/v1/states/TD/history").json()["items"]
        assert [each["name"] for each in history] == ["StateRecorded", "InstrumentDeposited"]
        nothing = client.get(f"/v1/persons/{UNKNOWN}").content
        for name in (str(CHAD.id), "td", "TDX", "KE", "T%44D", "%00"):
            for rest in ("", "/history"):
                answer = client.get(f"/v1/states/{name}{rest}")
                assert (answer.status_code, answer.content) == (404, nothing)


@pytest.mark.parametrize(("code", "name", "deposited"), [(CHAD, "Chad", "2006-11-01"), (KENYA, "Kenya", "2005-03-15")])
def test_the_record_of_a_state_is_what_the_lists_say_of_it(
    own_record_url: str, code: StateCode, name: str, deposited: str
) -> None:
    with acting(own_record_url) as (client, act):
        on_record(client, act, code, name, deposited)
        bashir, asked = id_of("P019"), uuid4()
        sent = RequestTransmitted(
            occurred=HistoricalDate("2009-03-06"),
            person=PersonId(bashir),
            kind=Kind.ARREST_AND_SURRENDER,
            state=code,
            **TRUTH,
        )
        refused = RequestRefused(occurred=HistoricalDate("2010-07-21"), ground=Ground.OTHER, **TRUTH)
        act.record(Change("request", asked, sent), Change("request", asked, refused))
        came = visit(bashir, code)
        place = act.record(came)
        body = record(client, code, after_position=place)
        stands = "party-withdrawing" if code == CHAD else "party"
        assert (body["state"]["code"], body["state"]["name"], body["state"]["membership"]) == (code, name, stands)
        (item,) = client.get("/v1/failures", params={"finding": "any", "state": code}).json()["items"]
        assert body["instances"] == item["instances"]
        for listing, stream in (("requests", asked), ("presences", came.stream)):
            listed = client.get(f"/v1/{listing}", params={"state": code}).json()
            assert body[listing] == listed["items"]
            assert str(stream) in {each["id"] for each in listed["items"]}
            assert body["totals"][listing] == listed["total"]
        assert body["more"] == {}
        assert body["totals"]["instances"] == len(body["instances"])
        for members in ("failures", "finding", "found_on", "assessment"):
            assert all(members not in each for each in (*body["requests"], *body["presences"]))


def test_chad_before_and_after_its_findings(client: httpx.Client) -> None:
    assert record(client, "TD", as_of="2010-01-01")["instances"] == []
    later = {each["reference"]: each for each in record(client, "TD")["instances"]}
    assert {name: each["finding"] for name, each in later.items()} == {
        "N03": "informed",
        "N06": "found",
        "N07": "found",
        "N09a": "no_finding",
    }
    assert "Chad failed" in later["N06"]["text"]
    assert "Chad" not in later["N03"]["text"], "it made no finding"
    known = record(client, "TD", public_on="2011-12-12")["instances"]
    assert [each["reference"] for each in known] == ["N03"]


def test_what_was_decided_of_kenya_is_told_as_it_was_decided_and_reversed(client: httpx.Client) -> None:
    decided = {each["reference"]: each["finding"] for each in record(client, "KE")["instances"]}
    assert decided == {"N02": "informed", "N11": "reversed", "N18": "found"}
    before = {each["reference"]: each["finding"] for each in record(client, "KE", as_of="2015-01-01")["instances"]}
    assert before == {"N02": "informed", "N11": "no_finding"}


def test_a_presence_is_no_failure(database_url: str) -> None:
    with acting(database_url) as (client, act):
        act.record(identified("Bashir"))
        body = record(client, "TD", after_position=act.record(visit(id_of("Bashir"), CHAD)))
        assert (len(body["presences"]), body["instances"]) == (1, [])
        assert client.get("/v1/failures", params={"finding": "any"}).json()["items"] == []


def test_a_state_that_is_not_on_record_itself_has_an_empty_record_and_one_that_is_no_state_none(
    database_url: str,
) -> None:
    with acting(database_url) as (client, _):
        body = record(client, "XK")
        named = {"id": str(StateCode("XK").id), "code": "XK", "name": "Kosovo"}
        assert body["state"] == {**named, "membership": None, "corrections": []}
        assert body["totals"] == {"instances": 0, "requests": 0, "presences": 0}
        for name in ("QQ", "xk", "Kosovo", str(StateCode("XK").id)):
            assert client.get(f"/v1/states/{name}/record").status_code == 404


def test_what_does_not_fit_is_one_link_away(database_url: str) -> None:
    with acting(database_url) as (client, act):
        act.record(identified("Bashir"))
        place = act.record(*(visit(id_of("Bashir"), CHAD) for _ in range(101)), visit(id_of("Bashir"), KENYA))
        body = record(client, "TD", after_position=place)
        assert (len(body["presences"]), body["totals"]["presences"]) == (100, None)
        assert body["more"].keys() == {"presences"}
        first = client.get(body["more"]["presences"])
        assert first.json()["items"] == body["presences"]
        assert [first.json()[each] for each in ("as_of", "public_on", "recorded_at")] == [
            body[each] for each in ("as_of", "public_on", "recorded_at")
        ]
        assert len(client.get(str(first.links["next"]["url"])).json()["items"]) == 1


@pytest.mark.parametrize("listing", ["requests", "presences", "noncompliance", "immunity-claims"])
def test_a_list_is_narrowed_to_a_state(client: httpx.Client, listing: str) -> None:
    whole = client.get(f"/v1/{listing}", params={"limit": "500"}).json()["items"]
    narrowed = client.get(f"/v1/{listing}", params={"limit": "500", "state": "TD"}).json()["items"]
    named = ("state", "where", "addressee", "claimant", "third_state")
    assert [each["id"] for each in narrowed] == [
        each["id"] for each in whole if "TD" in [each.get(name) for name in named] or "TD" in (each.get("states") or {})
    ]
    assert client.get(f"/v1/{listing}", params={"state": "Chad"}).status_code == 422


def test_a_list_is_narrowed_to_a_state_and_a_person_together(client: httpx.Client) -> None:
    asked = {"state": "TD", "person": str(id_of("P019"))}
    both = client.get("/v1/noncompliance", params=asked).json()["items"]
    assert both
    assert all(each["state"] == "TD" and str(id_of("P019")) in each["persons"] for each in both)
    assert client.get("/v1/noncompliance", params={**asked, "state": "MN"}).json()["items"] == []
