"""Whoever was cut off before the answer sends the same request again, and gets that answer: one effect (F3)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from service.store.database import Database
from service.store.tables import facts, idempotency
from tests.faults.cutting import Cutting, Kept, cutting
from tests.service.api.clerk import Clerk, fact, key_for
from tests.service.api.serving import serving
from tests.service.store.kit import count_of, database_at, rows_of

RETRIES = 200
AT_ONCE = 50


@dataclass(frozen=True)
class Desk:
    """A clerk who is answered, the same clerk behind a proxy that cuts every answer off, and somebody else."""

    clerk: Clerk
    cut_off: Clerk
    other: Clerk
    proxy: Cutting
    database: Database

    def ask_in_vain(self, path: str, body: Any, **headers: str) -> None:
        with pytest.raises(httpx.TransportError):
            self.cut_off.post(path, body, **headers)


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    key, others = key_for(database_url, "read", "write"), key_for(database_url, "read", "write")
    with (
        serving(database_url) as client,
        cutting(client.base_url.port or 0) as proxy,
        httpx.Client(base_url=proxy.address, timeout=30, trust_env=False, verify=False) as through,
        database_at(database_url) as database,
    ):
        yield Desk(Clerk(client, key), Clerk(through, key), Clerk(client, others), proxy, database)


def kept(answer: httpx.Response) -> Kept:
    return Kept(answer.status_code, dict(answer.headers) | {"date": ""}, answer.content)


def test_a_request_sent_again_after_an_answer_was_lost_has_one_effect_and_that_answer(desk: Desk) -> None:
    """By turns a person comes on record, and gets a name from a version that is stale when it is said again."""
    wrong: list[int] = []
    person = ""
    for number in range(RETRIES):
        opens = number % 2 == 0
        path = "/v1/persons" if opens else f"/v1/persons/{person}/alias"
        said = {"Idempotency_Key": f"retry {number}"} | ({} if opens else {"If_Match": '"1"'})
        body, another = ({"name": "A Person"}, {"name": "Another"}) if opens else ({"alias": "A"}, {"alias": "B"})

        desk.ask_in_vain(path, fact(**body), **said)
        first = desk.proxy.kept[-1]
        if not opens:
            desk.other.act(path, alias="in between")
            stale = desk.other.post(path, fact(**body), If_Match='"1"')
            assert stale.status_code == 412
        again = desk.clerk.post(path, fact(**body), **said)
        reused = desk.clerk.post(path, fact(**another), **said)

        right = first.status == (201 if opens else 200) and kept(again) == first
        if not right or (reused.status_code, reused.json().get("code")) != (409, "key-reused"):
            wrong.append(number)
        person = json.loads(first.body)["id"]

    assert wrong == []
    assert len(desk.proxy.kept) == RETRIES
    recorded = [(row.key, row.version) for row in rows_of(desk.database, idempotency) if row.key.startswith("retry")]
    assert sorted(recorded) == sorted((f"retry {number}", 1 + number % 2) for number in range(RETRIES))
    assert count_of(desk.database, facts) == RETRIES + RETRIES // 2, "those of the clerk and of somebody else"
    print(f"{RETRIES} answers lost and asked for again, {len(wrong)} wrong")


def test_a_request_that_may_not_have_arrived_is_sent_again_and_has_one_effect(desk: Desk) -> None:
    """Both sides are cut while the server is still at it."""
    desk.proxy.patient = False
    person = desk.clerk.open("persons", name="A Person")
    path = f"/v1/persons/{person}/alias"
    for version in range(1, AT_ONCE + 1):
        said = {"Idempotency_Key": f"at once {version}", "If_Match": f'"{version}"'}
        desk.ask_in_vain(path, fact(alias=f"A {version}"), **said)
        again = desk.clerk.post(path, fact(alias=f"A {version}"), **said)
        assert (again.status_code, again.json()["version"]) == (200, version + 1)
    assert count_of(desk.database, facts) == 1 + AT_ONCE
