"""A State's reply, and anybody's request for correction, from the act to every answer that shows them: `POST
/v1/noncompliance/{id}/reply`, `POST /v1/<plural>/{id}/correction-request`, `/correction-answer`."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from domain.values import id_of
from service.feed.envelope import PLACES
from tests.service.api.clerk import Clerk, fact, key_for
from tests.service.api.serving import serving
from tests.service.api.test_questions import get

MONGOLIA = f"/v1/noncompliance/{id_of('N21')}"
ANSWER = {"request": str(uuid4()), "outcome": "declined", "reason": "no"}


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


NAMED = {
    "persons": str(id_of("P061")),
    "situations": str(id_of("Uganda")),
    "warrants": str(id_of("W001")),
    "presences": str(id_of("T069")),
    "states": "MN",
    "requests": str(id_of("Q01")),
    "noncompliance": str(id_of("N21")),
}
COMPUTED = ("/v1/at-large?limit=500", "/v1/failures?finding=any&limit=500", "/v1/assessments?assessment=any&limit=500")


def computed(client: httpx.Client, after: dict[str, Any] | None = None) -> list[Any]:
    """What is concluded from the record; the moment of the answer apart."""
    position = {} if after is None else {"after_position": str(after["position"])}
    return [get(client, each, **position)["items"] for each in COMPUTED]


def test_of_every_kind_of_resource_a_correction_is_asked_for_and_answered_beside_what_stands(clerk: Clerk) -> None:
    before, answer = computed(clerk.client), None
    for plural, name in NAMED.items():
        path = f"/v1/{plural}/{name}"
        plain = get(clerk.client, path)
        assert plain["corrections"] == []
        meant = plain["facts"][0]
        asked = clerk.act(
            f"{path}/correction-request", by="counsel", of=meant, statement="the days are wrong", **on("2025-01-10")
        )
        told = {"id": asked["fact"], "requested_on": "2025-01-10", "by": "counsel", "of": meant}
        told |= {"statement": "the days are wrong", "answers": []}
        assert clerk.until(f"{plural}/{name}", asked)["corrections"] == [told]
        answer = clerk.act(
            f"{path}/correction-answer",
            request=asked["fact"],
            outcome="declined",
            reason="two sources",
            **on("2025-01-20"),
        )
        assert (asked["irregular"], answer["irregular"]) == ([], [])
        shown = clerk.until(f"{plural}/{name}", answer)
        answered = {"id": answer["fact"], "answered_on": "2025-01-20", "outcome": "declined", "reason": "two sources"}
        assert shown == {**plain, "recorded_at": shown["recorded_at"], "corrections": [{**told, "answers": [answered]}]}
        last = get(clerk.client, f"{path}/history")["items"][-2:]
        assert [(each["id"], each["name"]) for each in last] == [
            (asked["fact"], "CorrectionRequested"),
            (answer["fact"], "CorrectionAnswered"),
        ]
        room = next(room for room, place in PLACES.items() if place == plural)
        for position, kind in ((asked, "requested"), (answer, "answered")):
            (event,) = get(clerk.client, "/v1/events", type=f"{room}.correction-{kind}")["items"]
            assert (event["id"], event["position"]) == (position["fact"], position["position"])
    assert computed(clerk.client, answer) == before
    assert len(get(clerk.client, "/v1/states/MN/record")["state"]["corrections"]) == 1


def test_what_was_asked_is_told_of_no_earlier_day_and_of_no_earlier_moment(clerk: Clerk) -> None:
    earlier = get(clerk.client, MONGOLIA)["recorded_at"]
    said = {"by": "the Government of Mongolia", "statement": "no visit"}
    asked = clerk.act(f"{MONGOLIA}/correction-request", **said, **on("2025-01-10"))
    assert len(clerk.until(MONGOLIA.removeprefix("/v1/"), asked)["corrections"]) == 1
    for then in ({"as_of": "2025-01-09"}, {"public_on": "2025-01-09"}, {"recorded_at": earlier}):
        assert get(clerk.client, MONGOLIA, **then)["corrections"] == []


def test_an_answer_to_what_was_never_asked_is_kept_and_says_so(clerk: Clerk) -> None:
    nothing = get(clerk.client, MONGOLIA)["facts"][0]
    answer = clerk.act(f"{MONGOLIA}/correction-answer", request=nothing, outcome="made", reason="so it is")
    assert answer["irregular"] == ["correction-unrequested"]
    (told,) = clerk.until(MONGOLIA.removeprefix("/v1/"), answer)["corrections"]
    assert (told["id"], told["by"], [each["reason"] for each in told["answers"]]) == (nothing, None, ["so it is"])


def test_only_the_correcting_fact_corrects_and_what_stood_before_can_be_had_again(clerk: Clerk) -> None:
    person = clerk.open("persons", name="Somebody Else")
    path = f"/v1/persons/{person}"
    alias = clerk.act(f"{path}/alias", alias="The Wrong Man")
    asked = clerk.act(f"{path}/correction-request", by="the person", of=alias["fact"], statement="never called so")
    uncorrected = clerk.until(f"persons/{person}", asked)
    assert "The Wrong Man" in str(uncorrected["aliases"])
    withdrawn = {"fact": alias["fact"], "reason": "another person's alias"}
    clerk.act(f"{path}/retraction", corrects=withdrawn)
    made = clerk.act(f"{path}/correction-answer", request=asked["fact"], outcome="made", reason="so it was")
    corrected = clerk.until(f"persons/{person}", made)
    assert corrected["aliases"] == []
    assert [each["outcome"] for each in corrected["corrections"][0]["answers"]] == ["made"]
    again = get(clerk.client, path, recorded_at=uncorrected["recorded_at"])
    assert again == uncorrected, "nothing is erased silently"


def test_of_a_sealed_subject_nobody_sees_that_anything_was_asked(own_record_url: str) -> None:
    with serving(own_record_url) as client:
        clerk = Clerk(client, key_for(own_record_url, "read", "write"))
        registry = Clerk(client, key_for(own_record_url, "read", "write", "sealed"))
        nowhere = f"/v1/persons/{uuid4()}"
        before = client.get("/v1/events?after=0&limit=1").json()["head"]
        path = f"/v1/persons/{registry.open('persons', name='Under Seal', public_from=None)}"
        said = {"by": "counsel", "statement": "another man"}
        asked = registry.act(f"{path}/correction-request", **said)
        answered = registry.act(f"{path}/correction-answer", request=asked["fact"], outcome="declined", reason="no")
        shown = registry.until(path.removeprefix("/v1/"), answered, public_on="none")
        assert [len(each["answers"]) for each in shown["corrections"]] == [1]
        for rest in ("", "/history"):
            unknown, sealed = client.get(nowhere + rest), client.get(path + rest)
            assert (sealed.status_code, sealed.content) == (unknown.status_code, unknown.content)
        for act in ("correction-request", "correction-answer"):
            stated = fact(**(said if act == "correction-request" else ANSWER))
            unknown, sealed = (clerk.post(f"{each}/{act}", stated, If_Match="*") for each in (nowhere, path))
            assert (sealed.status_code, sealed.content) == (404, unknown.content)
        assert client.get("/v1/events?after=0&limit=1").json()["head"] == before


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
