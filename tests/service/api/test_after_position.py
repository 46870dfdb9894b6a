"""A read never answers from an older state than the one its caller has seen."""

import asyncio
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from domain.values import id_of
from tests.service.api.acting import Act, acting
from tests.service.api.serving import serving
from tests.service.store.kit import also_known_as, identified, issued, opened

WAITING = 200
LONG_S = 60.0
KONY = f"/v1/persons/{id_of('Kony')}"


def test_what_was_recorded_is_in_the_very_next_answer(database_url: str) -> None:
    with acting(database_url) as (client, act):
        place = act.record(identified("Kony"))
        for number in range(20):
            aliases = client.get(KONY, params={"after_position": place}).json()["aliases"]
            assert set(aliases) == {f"alias {each}" for each in range(number)}
            place = act.record(also_known_as("Kony", f"alias {number}"))


READS = [
    "/v1/at-large",
    "/v1/failures",
    "/v1/persons",
    KONY,
    f"{KONY}/history",
    f"{KONY}/timeline",
    "/v1/states/TD/record",
    "/v1/events",
]


@pytest.mark.parametrize("path", READS)
def test_every_read_waits_and_names_a_place_no_older(database_url: str, path: str) -> None:
    with acting(database_url) as (client, act):
        act.record(identified("Kony"), opened("Uganda"))
        place = act.record(issued("W1", "Kony", "Uganda"))
        answer = client.get(path, params={"after_position": place})
        assert answer.status_code == 200
        assert answer.headers["atlarge-position"] == place


@pytest.mark.parametrize("path", [*READS, f"/v1/warrants/{id_of('nothing')}"])
def test_a_place_that_never_comes_is_answered_with_503_after_the_wait(database_url: str, path: str) -> None:
    with acting(database_url, patience_s=0.05) as (client, act):
        place = int(act.record(identified("Kony")))
        answer = client.get(path, params={"after_position": str(place + 1)})
        assert answer.status_code == 503
        assert answer.headers["content-type"] == "application/problem+json"
        assert int(answer.headers["retry-after"]) >= 1
        assert str(place + 1) not in answer.text


@pytest.mark.parametrize("text", ["", "-1", "1.5", "1e3", "+1", " 1", "0x1", "٣", "none", "9" * 19, "' OR 1=1 --"])
def test_what_is_no_position_is_refused_and_named_once(sqlite_client: httpx.Client, text: str) -> None:
    for path in ("/v1/at-large", "/v1/persons", f"/v1/persons/{id_of('P001')}", "/v1/events"):
        answer = sqlite_client.get(path, params={"after_position": text})
        assert answer.status_code == 422
        assert answer.json()["errors"] == [{"parameter": "after_position", "detail": "a position is a whole number"}]


def test_a_sealed_fact_is_no_position_of_the_public(database_url: str) -> None:
    with acting(database_url, patience_s=0.05) as (client, act):
        act.record(identified("Kony"))
        place = act.record(identified("a sealed one", public_from=None))
        assert place == "1"
        assert client.get("/v1/persons", params={"after_position": "1"}).status_code == 200
        assert client.get("/v1/persons", params={"after_position": "2"}).status_code == 503


def test_it_changes_no_answer_and_no_page(sqlite_client: httpx.Client) -> None:
    for path in ("/v1/at-large", "/v1/persons", f"/v1/persons/{id_of('P001')}/timeline"):
        plain = sqlite_client.get(path, params={"limit": "2"})
        waited = sqlite_client.get(path, params={"limit": "2", "after_position": "5"})
        assert (waited.content, waited.headers.get("link")) == (plain.content, plain.headers.get("link"))
        following = parse_qs(urlsplit(str(plain.links["next"]["url"])).query)
        assert "after_position" not in following
        cursor = following["cursor"][0]
        pages = [
            sqlite_client.get(path, params={"limit": "2", "cursor": cursor, **more}).json()
            for more in ({}, {"after_position": "3"}, {"after_position": "5"})
        ]
        assert pages[0] == pages[1] == pages[2]


def test_who_may_not_read_is_told_so_without_waiting(record_sqlite: str) -> None:
    with serving(record_sqlite, anonymous_read=False, patience_s=LONG_S) as client:
        for text in ("9" * 18, "x"):
            assert client.get("/v1/persons", params={"after_position": text}).status_code == 401


def test_many_who_wait_hold_up_nobody_and_are_all_answered(database_url: str) -> None:
    """They are more than the threads and the connections there are."""
    with acting(database_url, patience_s=LONG_S) as (client, act):
        act.record(identified("Kony"))
        asyncio.run(_many_wait(str(client.base_url), act))


async def _many_wait(url: str, act: Act) -> None:
    limits = httpx.Limits(max_connections=WAITING + 1)
    async with httpx.AsyncClient(base_url=url, timeout=LONG_S, limits=limits, trust_env=False, verify=False) as client:
        asked = {"after_position": str(act.head() + 1)}
        waiting = [asyncio.create_task(client.get("/v1/persons", params=asked)) for _ in range(WAITING // 2)]
        waiting += [
            asyncio.create_task(client.get("/v1/events", params={"after": "1", "wait": "30"}))
            for _ in range(WAITING // 2)
        ]
        others = [(await client.get("/v1/persons")).status_code for _ in range(20)]
        assert others == [200] * 20
        assert not any(task.done() for task in waiting)
        await asyncio.to_thread(act.record, identified("Otti"))
        answers = await asyncio.gather(*waiting)
    assert {answer.status_code for answer in answers} == {200}
    assert {len(answer.json()["items"]) for answer in answers[: WAITING // 2]} == {2}
    assert {len(answer.json()["items"]) for answer in answers[WAITING // 2 :]} == {1}
