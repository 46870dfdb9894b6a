"""By when is somebody to act? Over HTTP: persons and States by name, no reproach, and nobody's to state."""

from collections.abc import Iterator
from typing import Any

import pytest

from domain.values import id_of
from tests.service.api.clerk import Clerk, key_for
from tests.service.api.serving import serving
from tests.service.api.test_questions import get

MONGOLIA = str(id_of("N21"))


@pytest.fixture
def clerk(own_record_url: str) -> Iterator[Clerk]:
    with serving(own_record_url) as client:
        yield Clerk(client, key_for(own_record_url, "read", "write", "sealed"))


def on(day: str) -> dict[str, Any]:
    return {"occurred": day, "public_from": day}


def asked(clerk: Clerk, act: dict[str, Any], **times: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = get(clerk.client, "/v1/deadlines", after_position=str(act["position"]), **times)[
        "items"
    ]
    return items


def test_of_the_bundled_record_no_term_runs_today_and_chads_ran_until_the_finding(clerk: Clerk) -> None:
    assert get(clerk.client, "/v1/deadlines")["items"] == []
    body = get(clerk.client, "/v1/deadlines", as_of="2013-03-20")
    (chad,) = body["items"]
    assert (chad["reference"], chad["room"], body["total"]) == ("N07", "noncompliance", 1)
    assert [each["name"] for each in chad["persons"]] == ["Omar Hassan Ahmad Al-Bashir"]
    assert chad["deadlines"] == [
        {
            "kind": "hearing",
            "state": {"code": "TD", "name": "Chad"},
            "due": "2013-03-14",
            "instant": None,
            "standing": "over",
            "authority": "Regulations of the Court, reg. 109(3)",
        }
    ]
    (running,) = get(clerk.client, "/v1/deadlines", as_of="2013-03-14")["items"]
    assert running["deadlines"][0]["standing"] == "running", "the last day is a day to act on"
    assert get(clerk.client, "/v1/deadlines", as_of="2013-03-20", public_on="2013-03-20")["items"] == []


def test_before_is_exclusive_and_shows_of_a_stream_only_what_ends_before(clerk: Clerk) -> None:
    opened = {"state": "FR", "kind": "VISIT", "persons": [str(id_of("P061"))]}
    incident = clerk.open("noncompliance", **opened, **on("2026-01-10"))
    clerk.act(f"/v1/noncompliance/{incident}/invitation", deadline="2026-02-10", **on("2026-01-11"))
    last = clerk.act(f"/v1/noncompliance/{incident}/invitation", deadline="2099-02-20", **on("2026-01-12"))
    both = asked(clerk, last)
    assert [each["due"] for each in both[0]["deadlines"]] == ["2026-02-10", "2099-02-20"]
    assert [each["standing"] for each in both[0]["deadlines"]] == ["over", "running"]
    assert asked(clerk, last, before="2026-02-10") == []
    (first,) = asked(clerk, last, before="2026-02-11")
    assert [each["due"] for each in first["deadlines"]] == ["2026-02-10"]


def test_a_term_of_a_sealed_custody_is_shown_to_cleared_viewers_alone(clerk: Clerk) -> None:
    before = get(clerk.client, "/v1/deadlines")
    held = {"fact": "ArrestedProvisionally", "person": str(id_of("P061")), "state": "FR", "occurred": "2026-11-01"}
    source = {"citation": "an order under seal", "confidence": "confirmed"}
    answer = clerk.post("/v1/custody", {"public_from": None, "sources": [source], **held})
    assert answer.status_code == 201, answer.text
    position = answer.headers["atlarge-position"]
    mine = clerk.get("/v1/deadlines", public_on="none", as_of="2026-11-20", after_position=position)["items"]
    assert [each["deadlines"][0]["due"] for each in mine] == ["2026-12-31"]
    assert get(clerk.client, "/v1/deadlines", as_of="2026-11-20")["items"] == []
    assert get(clerk.client, "/v1/deadlines")["items"] == before["items"]


@pytest.mark.parametrize("act", ["deadline-approaching", "deadline-missed", "DeadlineMissed", "disclosure"])
def test_nobody_states_that_a_day_is_near_or_over(clerk: Clerk, act: str) -> None:
    body: dict[str, Any] = {"kind": "hearing", "due": "2026-01-01", **on("2026-01-02"), "sources": []}
    assert clerk.post(f"/v1/noncompliance/{MONGOLIA}/{act}", body, If_Match="*").status_code == 404


def test_a_note_says_that_nothing_is_said_against_anybody(clerk: Clerk) -> None:
    body = get(clerk.client, "/v1/deadlines")
    assert "it may have been all the same" in " ".join(body["notes"])
    assert body["presumption"].endswith("presumed innocent (art. 66).")
    assert not {"missed", "failed", "breach"} & set(" ".join(body["notes"]).split())
