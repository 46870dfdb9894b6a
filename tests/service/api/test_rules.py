"""GET /v1/rules: every rule by which this record is kept, for everybody."""

from pathlib import Path

import httpx
import pytest

from domain.duty.gates import RUNGS
from domain.rooms import ROOMS
from domain.rules import all_rules
from service.api import rules
from service.api.answers import RulesAnswer
from tests.service.api.serving import serving

LAW = [rule for rule in all_rules() if rule.__module__.startswith("domain.")]


def test_every_rule_of_every_room_and_every_gate_is_told_by_code(sqlite_client: httpx.Client) -> None:
    body = sqlite_client.get("/v1/rules").json()
    told = RulesAnswer.model_validate(body)
    assert [each.code for each in told.items] == sorted(rule.code for rule in LAW)
    assert told.total == len(told.items) == len({each.code for each in told.items})
    assert {each.evidence for each in told.items} <= set(told.evidence) == {"V", "P", "M"}
    assert {each.kind for each in told.items} == set(told.kinds) == {"refuses", "marks", "explains"}
    assert {each.room for each in told.items} <= {*ROOMS, "every", "duty"}
    for each in told.items:
        assert each.lets is None or (each.lets in RUNGS and each.room == "duty")
        assert each.kind == "explains" or each.room != "duty"


@pytest.mark.parametrize(
    ("code", "kind", "room", "evidence", "lets"),
    [
        ("no-source", "refuses", "every", "V", None),
        ("before-issue", "refuses", "warrant", "V", None),
        ("outside-part-2", "marks", "warrant", "V", None),
        ("no-request-recorded", "explains", "duty", "V", "latent"),
    ],
)
def test_a_rule_tells_what_it_does_and_of_what(
    code: str, kind: str, room: str, evidence: str, lets: str | None
) -> None:
    (found,) = [each for each in rules.items() if each["code"] == code]
    (law,) = [rule for rule in LAW if rule.code == code]
    assert found == {
        "code": code,
        "sentence": law.sentence(),
        "authority": law.authority,
        "evidence": evidence,
        "kind": kind,
        "room": room,
        "lets": lets,
    }


def test_the_rules_are_public_whatever_the_settings(sqlite_url: str) -> None:
    with serving(sqlite_url, anonymous_read=False) as client:
        assert client.get("/v1/persons").status_code == 401
        answer = client.get("/v1/rules")
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
        assert answer.content == client.get("/v1/rules", headers={"Authorization": "Bearer nobody's"}).content


@pytest.mark.parametrize("asked", ["limit=5", "room=warrant", "as_of=2024-01-01", "x"])
def test_the_rules_take_no_parameter(sqlite_client: httpx.Client, asked: str) -> None:
    answer = sqlite_client.get(f"/v1/rules?{asked}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_page_of_the_rules_is_the_one_kept_in_the_repository() -> None:
    kept = Path(__file__).parents[3] / "docs" / "rules.md"
    assert kept.read_text(encoding="utf-8") == rules.page(), "make openapi writes it"
    assert all(f"| `{rule.code}` |" in rules.page() for rule in LAW)
