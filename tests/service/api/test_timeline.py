"""What happened to a person, in order."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx
import orjson
import pytest

from domain.fact import Correction, Retracted, Source
from domain.presence.facts import Departed, PresenceRecorded
from domain.values import Confidence, FactId, HistoricalDate, PersonId, StateCode, fact_id, id_of
from domain.warrant.facts import WarrantUnsealed
from service.api.answers import TimelineAnswer
from service.store.orders import Change
from tests.service.api.acting import acting
from tests.service.store.kit import also_known_as, identified, issued, opened

SOURCES = (Source(citation="a test", confidence=Confidence.PARTIAL),)
DAY = HistoricalDate("2024-01-01")


def timeline(client: httpx.Client, person: str, **asked: str) -> dict[str, Any]:
    answer = client.get(f"/v1/persons/{id_of(person)}/timeline", params=asked)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    TimelineAnswer.model_validate_json(orjson.dumps(body))
    return body


def told(body: dict[str, Any], *rooms: str) -> list[tuple[str, str, str]]:
    return [(each["occurred"], each["reference"], each["fact"]) for each in body["items"] if each["room"] in rooms]


NJEEM = [
    ("", "P044", "PersonIdentified"),
    ("2025-01-18", "W051", "WarrantIssued"),
    ("2025-01-19", "E055", "ArrestedUnderWarrant"),
    ("2025-01-19", "S073", "Arrested"),
    ("2025-01-21", "E056", "RemarkRecorded"),
    ("2025-01-21", "S074", "ExpelledWithoutSurrender"),
    ("2025-01-24", "E057", "WarrantCorrected"),
    ("2025-11-05", "E058", "DomesticArrestNoted"),
    ("2025-11-05", "S075", "DetainedDomestically"),
]
BEMBA = [
    ("", "P012", "PersonIdentified"),
    ("2008-05-23", "W013", "WarrantIssued"),
    ("2008-05-24", "E022", "ArrestedUnderWarrant"),
    ("2008-05-24", "S020", "Arrested"),
    ("2008-06-10", "W014", "WarrantIssued"),
    ("2008-06-10", "E023", "WarrantReplaced"),
    ("2008-07-03", "E024", "WarrantExecuted"),
    ("2008-07-03", "S021", "Surrendered"),
    ("2013-11-20", "W015", "WarrantIssued"),
    ("2013-11-28", "E025", "WarrantExecuted"),
    ("2016-03-21", "S022", "Convicted"),
    ("2018-06-08", "S023", "Acquitted"),
]


@pytest.mark.parametrize(("person", "life"), [("P044", NJEEM), ("P012", BEMBA)])
def test_a_life_is_told_in_the_order_in_which_it_happened(
    client: httpx.Client, person: str, life: list[tuple[str, str, str]]
) -> None:
    assert told(timeline(client, person), "person", "warrant", "custody") == life


def test_njeem_was_at_large_until_turin_again_after_it_and_counts_in_domestic_custody(client: httpx.Client) -> None:
    assert timeline(client, "P044")["at_large"] == [
        {"from": "2025-01-18", "to": "2025-01-19", "label": "located"},
        {"from": "2025-01-21", "to": "2025-11-05", "label": "located"},
        {"from": "2025-11-05", "to": None, "label": "domestic-custody"},
    ]


def test_bemba_was_at_large_for_a_day(client: httpx.Client) -> None:
    (span,) = timeline(client, "P012")["at_large"]
    assert (span["from"], span["to"]) == ("2008-05-23", "2008-05-24")


def test_the_finding_against_a_state_is_in_the_life_it_concerns_with_that_state(client: httpx.Client) -> None:
    found = [each for each in timeline(client, "P044")["items"] if each["room"] == "noncompliance"]
    assert {each["state"] for each in found} == {"IT"}
    assert {"noncompliance.recorded", "noncompliance.found", "noncompliance.referred"} <= {
        each["type"] for each in found
    }
    assert {each["link"] for each in found} == {f"/v1/noncompliance/{id_of('N23')}"}
    assert (found[0]["occurred"], found[0]["until"]) == ("2025-01-19", "2025-01-21")


@pytest.mark.parametrize("day", ["2008-05-22", "2008-05-23", "2008-06-10", "2013-11-28", "2018-06-07", "2025-11-04"])
@pytest.mark.parametrize("person", ["P012", "P044", "P019"])
def test_a_life_as_of_a_day_ends_there_and_agrees_with_who_was_at_large(
    client: httpx.Client, day: str, person: str
) -> None:
    body = timeline(client, person, as_of=day)
    assert all(each["occurred"][:10] <= day for each in body["items"])
    items = client.get("/v1/at-large", params={"as_of": day, "limit": "500"}).json()["items"]
    labels = [each["label"] for each in items if each["person"]["reference"] == person]
    assert [each["label"] for each in body["at_large"] if each["to"] is None] == labels
    assert all(each["to"] is None or each["to"] <= day for each in body["at_large"])


def test_what_the_public_could_not_know_yet_is_not_told(client: httpx.Client) -> None:
    body = timeline(client, "P044", public_on="2025-01-30")
    assert told(body, "warrant", "custody")
    assert not told(body, "noncompliance")
    assert "2025-11-05" not in {each["occurred"] for each in body["items"]}


@pytest.mark.parametrize("limit", [1, 3, 500])
def test_pages_of_any_size_are_the_whole_life(client: httpx.Client, limit: int) -> None:
    whole = timeline(client, "P019", limit="500")
    assert whole["total"] == len(whole["items"])
    page = timeline(client, "P019", limit=str(limit))
    items = page["items"]
    while page["next"] is not None:
        page = timeline(client, "P019", limit=str(limit), cursor=page["next"])
        assert 0 < len(page["items"]) <= limit
        items += page["items"]
    assert items == whole["items"]


def test_a_cursor_of_one_life_is_not_one_of_another(sqlite_client: httpx.Client) -> None:
    cursor = timeline(sqlite_client, "P019", limit="2")["next"]
    for path in (f"/v1/persons/{id_of('P044')}/timeline", "/v1/persons"):
        assert sqlite_client.get(path, params={"cursor": cursor, "limit": "2"}).status_code == 422


def test_who_does_not_exist_or_is_something_else_is_the_same_404(client: httpx.Client) -> None:
    answers = {
        client.get(f"/v1/persons/{each}/timeline").content for each in (uuid4(), id_of("W001"), "P001", "%00", "x")
    }
    assert answers == {client.get("/v1/nothing").content}


def test_a_presence_is_told_with_its_state_from_arrival_to_departure(database_url: str) -> None:
    with acting(database_url) as (client, act):
        stream = uuid4()
        act.record(identified("Kony"))
        visit = PresenceRecorded(
            occurred=DAY,
            public_from=DAY,
            sources=SOURCES,
            person=PersonId(id_of("Kony")),
            state=StateCode("TD"),
            until=HistoricalDate("2024-01-03"),
        )
        left = Departed(occurred=HistoricalDate("2024-01-03"), public_from=DAY, sources=SOURCES)
        place = act.record(Change("presence", stream, visit), Change("presence", stream, left))
        items = timeline(client, "Kony", after_position=place)["items"][1:]
    assert [(each["type"], each["occurred"], each["until"], each["state"], each["confidence"]) for each in items] == [
        ("presence.recorded", "2024-01-01", "2024-01-03", "TD", "partial"),
        ("presence.ended", "2024-01-03", None, "TD", "partial"),
    ]


def test_what_was_corrected_or_withdrawn_shows_only_as_it_stood_before(database_url: str) -> None:
    with acting(database_url) as (client, act):
        place = act.record(identified("Kony"), opened("Uganda"), issued("W1", "Kony", "Uganda"))
        unsealed = WarrantUnsealed(occurred=HistoricalDate("2005-10-13"), public_from=DAY, sources=SOURCES)
        place = act.record(Change("warrant", id_of("W1"), unsealed), also_known_as("Kony", "Nobody"))
        before = timeline(client, "Kony", after_position=place)
        misprint = Correction(fact=fact_id(id_of("W1"), 2), reason="a misprint")
        right = replace(unsealed, occurred=HistoricalDate("2005-10-14"), corrects=misprint)
        mistaken = Correction(fact=FactId(fact_id(id_of("Kony"), 2)), reason="another person")
        gone = Retracted(occurred=DAY, public_from=DAY, sources=SOURCES, corrects=mistaken)
        place = act.record(Change("warrant", id_of("W1"), right), Change("person", id_of("Kony"), gone))
        after = timeline(client, "Kony", after_position=place)
        again = timeline(client, "Kony", recorded_at=before["recorded_at"])
    assert [each["fact"] for each in before["items"]] == [
        "PersonIdentified",
        "AliasRecorded",
        "WarrantIssued",
        "WarrantUnsealed",
    ]
    assert [(each["type"], each["occurred"]) for each in after["items"]] == [
        ("person.identified", "2005-07-08"),
        ("warrant.issued", "2005-07-08"),
        ("warrant.corrected", "2005-10-14"),
    ]
    assert again == before


def test_a_sealed_warrant_is_no_part_of_a_public_life(database_url: str) -> None:
    with acting(database_url) as (client, act):
        place = act.record(identified("Kony"), opened("Uganda"))
        before = timeline(client, "Kony", after_position=place)
        act.record(issued("W1", "Kony", "Uganda", public_from=None))
        place = act.record(identified("Otti"))
        after = timeline(client, "Kony", after_position=place)
    assert (after["items"], after["at_large"], after["total"]) == (before["items"], [], before["total"])
