"""A State's reply and a request for correction, from the act to every answer that shows them: `POST
/v1/noncompliance/{id}/reply`, `/correction-request`, `/correction-answer`."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from domain.values import id_of
from tests.service.api.clerk import Clerk, key_for
from tests.service.api.serving import serving
from tests.service.api.test_questions import get

MONGOLIA = f"/v1/noncompliance/{id_of('N21')}"


@pytest.fixture
def clerk(own_record_url: str) -> Iterator[Clerk]:
    with serving(own_record_url) as client:
        yield Clerk(client, key_for(own_record_url, "read", "write"))


def on(day: str) -> dict[str, Any]:
    return {"occurred": day, "public_from": day}


def failure(client: httpx.Client, after: dict[str, Any]) -> dict[str, Any]:
    body = get(client, "/v1/failures", state="MN", after_position=str(after["position"]))
    (instance,) = body["items"][0]["instances"]
    return dict(instance)


def test_a_reply_is_shown_beside_finding_and_assessment_and_alters_neither(clerk: Clerk) -> None:
    visits = {"state": "MN", "assessment": "any"}
    before = get(clerk.client, "/v1/assessments", **visits)["items"]
    plain = get(clerk.client, "/v1/failures", state="MN")["items"][0]["instances"][0]
    replied = clerk.act(f"{MONGOLIA}/reply", to="finding", prose="immunity stood in the way", **on("2024-10-30"))
    told = {"to": "finding", "occurred": "2024-10-30", "prose": "immunity stood in the way"}
    shown = failure(clerk.client, replied)
    assert shown["replies"] == [told]
    assert {**shown, "replies": [], "facts": plain["facts"]} == plain
    after = get(clerk.client, "/v1/assessments", after_position=str(replied["position"]), **visits)["items"]
    assert [told] in [each["replies"] for each in after]
    assert [{**each, "replies": []} for each in after] == before


def test_a_person_asks_for_a_correction_and_is_answered_and_only_a_correcting_fact_corrects(clerk: Clerk) -> None:
    plain = get(clerk.client, MONGOLIA)
    person = str(id_of("P061"))
    asked = clerk.act(
        f"{MONGOLIA}/correction-request",
        asked_by="counsel",
        prose="the days are wrong",
        person=person,
        **on("2025-01-10"),
    )
    (open_still,) = clerk.until(MONGOLIA.removeprefix("/v1/"), asked)["corrections"]
    assert (open_still["person"], open_still["outcome"], open_still["asked_on"]) == (person, None, "2025-01-10")
    answer = clerk.act(
        f"{MONGOLIA}/correction-answer",
        asked_by="counsel",
        outcome="declined",
        reasons="two sources",
        **on("2025-01-20"),
    )
    shown = clerk.until(MONGOLIA.removeprefix("/v1/"), answer)
    (answered,) = shown["corrections"]
    assert (answered["outcome"], answered["answered_on"], answered["reasons"]) == (
        "declined",
        "2025-01-20",
        "two sources",
    )
    kept = ("finding", "referral", "conduct_from", "conduct_to", "found_on")
    assert [shown[each] for each in kept] == [plain[each] for each in kept]


def test_the_informal_procedure_begins_with_a_planned_visit_and_says_nothing_against_the_state(clerk: Clerk) -> None:
    person = str(id_of("P061"))
    incident = clerk.open(
        "noncompliance", fact="VisitAnnounced", state="XK", persons=[person], arrival="2024-05-01", **on("2024-04-01")
    )
    path = f"/v1/noncompliance/{incident}"
    clerk.act(f"{path}/informal-step", step="president_or_focal_point_contact", by="the President", **on("2024-04-05"))
    last = clerk.act(f"{path}/informal-outcome", outcome="cancelled_visit", **on("2024-04-20"))
    shown = clerk.until(path.removeprefix("/v1/"), last)
    assert (shown["assembly"]["track"], shown["assembly"]["outcome"]) == ("informal", "cancelled_visit")
    assert (shown["finding"], shown["announced_for"], shown["conduct_from"]) == ("none", "2024-05-01", None)
    for finding in ("found", "any"):
        assert get(clerk.client, "/v1/failures", state="XK", finding=finding)["items"] == []
