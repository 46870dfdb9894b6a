"""The log over HTTP: the same for everyone who may see it, page by page or as it grows."""

import asyncio
from typing import Any

import httpx
import orjson
import pytest

from domain.values import StateCode, id_of
from service.api.answers import EventsAnswer
from service.api.asking import PRESUMPTION
from service.feed.types import matches
from tests.service.api.acting import Act, acting
from tests.service.store.kit import also_known_as, dense, identified

LONG_S = 60.0


def get(client: httpx.Client, **asked: str) -> dict[str, Any]:
    answer = client.get("/v1/events", params=asked)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    EventsAnswer.model_validate_json(orjson.dumps(body))
    assert body["presumption"] == PRESUMPTION
    assert answer.headers["atlarge-position"] == str(body["head"])
    assert answer.headers["cache-control"] == "no-store"
    return body


def everything(client: httpx.Client, **asked: str) -> list[dict[str, Any]]:
    """Every page, by the link to the next one."""
    answer = client.get("/v1/events", params=asked)
    items: list[dict[str, Any]] = answer.json()["items"]
    while "next" in answer.links:
        answer = client.get(str(answer.links["next"]["url"]))
        items += answer.json()["items"]
    return items


def test_whoever_follows_the_links_has_the_whole_log(client: httpx.Client) -> None:
    whole = everything(client, limit="70")
    head = get(client)["head"]
    assert dense([each["position"] for each in whole])
    assert len(whole) == head
    assert everything(client, limit="500") == whole
    first = get(client)
    assert len(first["items"]) == first["after"] == 100


def test_a_page_narrowed_by_everything_is_what_is_left_of_the_log(client: httpx.Client) -> None:
    person = str(id_of("P019"))
    whole = everything(client, limit="500")
    asked = {"type": "noncompliance.*", "person": person, "state": "TD"}
    found = [
        each
        for each in whole
        if matches("noncompliance.*", each["type"]) and person in each["persons"] and "TD" in each["states"]
    ]
    assert found
    assert everything(client, limit="1", **asked) == found
    assert everything(client, limit="500", **asked) == found


def test_several_types_are_asked_for_with_commas_between(client: httpx.Client) -> None:
    asked = "warrant.issued,custody.*"
    found = everything(client, limit="500", type=asked)
    assert found == [
        each for each in everything(client, limit="500") if each["type"] in {"warrant.issued", "custody.changed"}
    ]
    assert len({each["type"] for each in found}) == 2


def test_a_warrant_and_a_situation_narrow_the_log(client: httpx.Client) -> None:
    whole = everything(client, limit="500")
    of_warrant = everything(client, warrant=str(id_of("W001")))
    assert of_warrant == [each for each in whole if str(id_of("W001")) in each["warrants"]] != []
    of_situation = everything(client, situation="Uganda", limit="500")
    assert of_situation
    (situation,) = {one for each in of_situation for one in each["situations"]} & {
        each["stream"] for each in whole if each["fact"] == "SituationOpened"
    }
    assert of_situation == [each for each in whole if situation in each["situations"]]
    assert client.get("/v1/events", params={"situation": "Nowhere"}).status_code == 422


def test_a_short_page_says_where_to_go_on(client: httpx.Client) -> None:
    body = get(client, type="warrant.issued", limit="500")
    assert body["items"]
    assert body["after"] == body["head"]
    assert get(client, after=str(body["after"])) == {**body, "items": []}


def test_every_link_leads_to_what_the_event_is_about(client: httpx.Client) -> None:
    for each in {item["room"]: item for item in everything(client, limit="500")}.values():
        answer = client.get(each["link"])
        assert answer.status_code == 200
        assert answer.json()["id"] == each["stream"]
        history = client.get(f"{each['link']}/history").json()["items"]
        entry = next(one for one in history if one["id"] == each["id"])
        assert (entry["position"], entry["recorded_at"]) == (each["position"], each["recorded_at"])


def test_an_event_tells_no_name_and_fits_four_kilobytes(client: httpx.Client) -> None:
    for each in everything(client, limit="500"):
        assert len(orjson.dumps(each)) <= 4096
        assert "Kony" not in orjson.dumps(each).decode()


@pytest.mark.parametrize(
    "asked",
    [
        {"type": "warrant.isued"},
        {"type": "*"},
        {"type": "warrant"},
        {"type": "warrant.*,"},
        {"type": "warrant.*,*"},
        {"warrant": "W001"},
        {"duty": "none"},
        {"duty": "high"},
        {"type": "nothing.*"},
        {"type": "'; --"},
        {"state": "Chad"},
        {"person": "P001"},
        {"after": "-1"},
        {"limit": "0"},
        {"limit": "501"},
        {"wait": "31"},
        {"wait": "-1"},
        {"wait": "0.5"},
        {"as_of": "2024-01-01"},
    ],
)
def test_what_cannot_be_meant_is_refused_at_once(sqlite_client: httpx.Client, asked: dict[str, str]) -> None:
    answer = sqlite_client.get("/v1/events", params={"after": "999999", "wait": "30", **asked})
    assert answer.status_code == 422
    assert not any(value in answer.text for value in asked.values() if len(value) > 3)


def test_a_wait_that_is_over_is_answered_with_nothing(database_url: str) -> None:
    with acting(database_url) as (client, act):
        place = act.record(identified("Kony"))
        assert get(client, after="0", after_position=place, wait="30")["items"], "what is there is not waited for"
        assert get(client, after=place, wait="1") == {
            "items": [],
            "after": 1,
            "head": 1,
            "presumption": PRESUMPTION,
        }


def test_whoever_waits_hears_what_is_recorded_next_once_it_can_be_read(database_url: str) -> None:
    with acting(database_url) as (client, act):
        act.record(identified("Kony"))
        heard = asyncio.run(_hear(str(client.base_url), act))
    assert [each["position"] for each in heard] == list(range(2, 7))


async def _hear(url: str, act: Act) -> list[dict[str, Any]]:
    heard: list[dict[str, Any]] = []
    async with httpx.AsyncClient(base_url=url, timeout=LONG_S, trust_env=False) as client:
        for number in range(5):
            after = {"after": str(act.head()), "wait": "30"}
            waiting = asyncio.create_task(client.get("/v1/events", params=after))
            await client.get("/v1/events")
            await asyncio.to_thread(act.record, also_known_as("Kony", f"alias {number}"))
            (event,) = (await waiting).json()["items"]
            read = await client.get(event["link"])
            assert set(read.json()["aliases"]) == {f"alias {each}" for each in range(number + 1)}
            heard.append(event)
    return heard


def test_the_public_hears_nothing_of_what_is_recorded_under_seal(database_url: str) -> None:
    with acting(database_url) as (client, act):
        act.record(identified("Kony"))
        before = get(client, after_position="1")
        act.record(identified("a sealed one", public_from=None))
        act.record(also_known_as("a sealed one", "Nobody"))
        assert get(client) == before
        act.record(also_known_as("Kony", "Joseph"))
        assert [each["position"] for each in get(client, after_position="2")["items"]] == [1, 2]
        assert get(client, person=str(id_of("a sealed one")))["items"] == []
        assert get(client, state=StateCode("TD"))["items"] == []
