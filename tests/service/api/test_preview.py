"""What a State would owe if a person entered it: what the law says of one State, and nothing a traveller could rank."""

from threading import current_thread
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, event

from domain.values import id_of
from tests.service.api.clerk import Clerk, key_for

PUTIN = str(id_of("P061"))
PATH = "/v1/duties/preview"


@pytest.fixture
def clerk(client: httpx.Client, record_url: str) -> Clerk:
    """With a key of its own, for a rate is each key's: nothing else is written."""
    return Clerk(client, key_for(record_url, "read"))


def ask(clerk: Clerk, **said: Any) -> dict[str, Any]:
    answer = clerk.client.post(
        PATH, json={"person": PUTIN, "state": "MN", "on": "2027-09-02"} | said, headers=clerk.headers
    )
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_party_would_be_bound_and_nothing_is_assessed(clerk: Clerk) -> None:
    found = ask(clerk)
    assert (found["duty"], found["membership"], found["assessment"]) == ("BINDING", "party", "none")
    assert found["request"]["reference"] == "Q05"
    assert found["explanation"][-1]["rule"] == "no-presence-recorded"
    assert (found["on"], found["as_of"]) == ("2027-09-02", "2027-09-02")
    assert "presences" not in found


def test_a_withdrawal_to_come_is_reckoned_with(clerk: Clerk) -> None:
    assert ask(clerk, state="NE", on="2026-12-31")["membership"] == "party-withdrawing"
    assert ask(clerk, state="NE", on="2028-12-31")["membership"] == "withdrawn"


def test_a_plan_is_told_to_nobody(clerk: Clerk) -> None:
    told = ask(clerk, on="2024-09-02")
    assert told["assessment"] == "none", "the visit of that day is on record, and a preview does not say so"


def test_it_takes_a_key_that_may_read(clerk: Clerk, record_url: str) -> None:
    said = {"person": PUTIN, "state": "MN", "on": "2027-09-02"}
    assert clerk.client.post(PATH, json=said).status_code == 401
    writes = {"Authorization": f"Bearer {key_for(record_url, 'write')}"}
    assert clerk.client.post(PATH, json=said, headers=writes).status_code == 403


def test_the_thirty_first_of_a_minute_waits_whatever_it_asks(clerk: Clerk, record_url: str) -> None:
    for _ in range(30):
        assert clerk.client.post(PATH, json={}, headers=clerk.headers).status_code == 422
    answer = clerk.client.post(PATH, json={"person": PUTIN, "state": "MN", "on": "2027-09-02"}, headers=clerk.headers)
    assert answer.status_code == 429
    assert answer.headers["content-type"] == "application/problem+json"
    assert 1 <= int(answer.headers["retry-after"]) <= 60
    another = Clerk(clerk.client, key_for(record_url, "read"))
    assert ask(another)["duty"] == "BINDING", "each key has its own minute"


@pytest.mark.parametrize(
    ("said", "member"),
    [
        ({}, "person"),
        ({"person": PUTIN, "state": "MN"}, "on"),
        ({"person": PUTIN, "state": "mongolia", "on": "2027-09-02"}, "state"),
        ({"person": PUTIN, "state": ["MN", "HU"], "on": "2027-09-02"}, "state"),
        ({"person": PUTIN.upper(), "state": "MN", "on": "2027-09-02"}, "person"),
        ({"person": PUTIN, "state": "MN", "on": "2027-02-30"}, "on"),
        ({"person": PUTIN, "state": "MN", "on": "2027-09"}, "on"),
        ({"person": PUTIN, "state": "MN", "on": "2027-09-02", "states": "all-of-them"}, ""),
    ],
)
def test_what_is_no_preview_is_told_by_its_member(clerk: Clerk, said: dict[str, Any], member: str) -> None:
    answer = clerk.client.post(PATH, json=said, headers=clerk.headers)
    assert answer.status_code == 422
    assert member in [each["member"] for each in answer.json()["errors"]]
    assert "mongolia" not in answer.text
    assert "all-of-them" not in answer.text


def test_who_may_not_be_seen_and_who_is_not_there_are_one_answer(clerk: Clerk) -> None:
    said = {"person": str(id_of("nobody")), "state": "MN", "on": "2027-09-02"}
    assert clerk.client.post(PATH, json=said, headers=clerk.headers).status_code == 404
    assert clerk.client.post(f"{PATH}?state=MN", json=said, headers=clerk.headers).status_code == 422


@pytest.mark.parametrize("person", ["P061", "P019"])
def test_it_takes_six_reads_at_most_however_much_is_on_record(clerk: Clerk, person: str) -> None:
    said: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not current_thread().name.startswith("atlarge-"):  # what follows the log beside it
            said.append(statement)

    ask(clerk)  # the key is read once a second
    event.listen(Engine, "before_cursor_execute", count)
    try:
        ask(clerk, person=str(id_of(person)), state="TD", on="2026-12-01")
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    assert 1 <= len(said) <= 6
