"""What appears from the record: `GET /v1/assessments`. Computed here, and never among the failures: a Chamber alone
says that a State failed."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from fastapi import APIRouter, Query, Request, Response
from pydantic import Field
from sqlalchemy import Connection

from domain.duty.clocks import all_terms
from domain.duty.gates import RUNGS, NotThere, all_gates
from service.api.answers import AssessmentsAnswer
from service.api.asking import (
    PRESUMPTION,
    Around,
    IdText,
    Paging,
    Reader,
    StateText,
    Turning,
    answer,
    echo,
    next_page,
)
from service.api.paging import Cursors
from service.api.wording import assessment_text, state_name
from service.viewer import Viewer
from service.views import assessments, resources
from service.views.moment import Moment

router = APIRouter(tags=["questions"])

NOTES = [
    "Computed from the record, by no Chamber: `apparent` says what appears, `possible` what the record leaves open.",
    "Requests are confidential: that none is recorded shows nothing. A State may have its own account recorded here.",
]
"""What an answer leaves open, said in it."""

GATES = {gate.code: gate for gate in all_gates()}
TERMS = {term.code: term for term in all_terms()}


class Question(Paging):
    """What do the recorded presences come to?"""

    person: IdText | None = Field(None, description="Only this person's presences.")
    state: StateText | None = Field(None, description="Only presences in this State.")
    assessment: assessments.Asked | None = Field(
        None,
        description="One rung, or `any`; by default `possible` and `apparent`, for of the others nothing follows.",
    )
    count: Literal["true", "false"] = Field("false", description="Give `total` even beyond one page.")


@router.get("/assessments", response_model=AssessmentsAnswer)
def get_assessments(request: Request, around: Around, asker: Reader, asked: Annotated[Question, Query()]) -> Response:
    """The recorded presences with what they come to, each with the duty, the gates of the engine in their order and
    the facts; allegations and the State's own account stand beside it and enter it nowhere."""
    with around.database.reading() as reading:
        body, moment = assessments_body(reading, asker, asked, around.cursors)
    return answer(body, moment, next_page(request, body["next"]))


def assessments_body(
    reading: Connection, asker: Viewer, asked: Question, cursors: Cursors
) -> tuple[dict[str, Any], Moment]:
    """The answer, and the moment it is given for."""
    turning = Turning(cursors, asker, asked, "assessments")
    moment, after = turning.resume(reading)
    page = assessments.page(
        reading,
        moment,
        assessment=_rungs(asked.assessment),
        state=asked.state,
        person=asked.person,
        limit=asked.limit,
        after=after,
        count=asked.count == "true",
    )
    items = items_of(reading, moment, page.items)
    found = {"total": page.total, "items": items, "next": turning.following(moment, page.after)}
    return {**echo(moment), **found, "notes": NOTES, "presumption": PRESUMPTION}, moment


def _rungs(asked: assessments.Asked | None) -> tuple[str, ...]:
    if asked is None:
        return ("possible", "apparent")
    return RUNGS if asked == "any" else (asked,)


def items_of(reading: Connection, moment: Moment, bodies: Iterable[bytes]) -> list[dict[str, Any]]:
    """Stored items as an answer shows them: names as they stand at the moment, rules in their own words."""
    items: list[dict[str, Any]] = [orjson.loads(body) for body in bodies]
    persons = resources.persons(reading, moment, {UUID(item["person"]) for item in items})
    return [_shown(item, persons) for item in items]


def _shown(item: dict[str, Any], persons: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    presence = ("id", "reference", "kind", "arrival", "departure", "outcome")
    person, code = item["person"], item["state"]
    return {
        "presence": {name: item[name] for name in presence},
        "person": persons.get(person, {"id": person, "reference": None, "name": "unknown"}),
        "state": {"code": code, "name": state_name(code)},
        **explained(item, past=NotThere.code not in {code for code, _ in item["explanation"]}),
        "text": assessment_text(item, state_name(code)),
        "allegations": item["allegations"],
        "account": item["account"],
        "replies": item["replies"],
        "incidents": item["incidents"],
        "confidence": item["confidence"],
        "facts": item["facts"],
    }


def explained(item: Mapping[str, Any], *, past: bool) -> dict[str, Any]:
    """The duty and its explanation, rule by rule. What would change it is said of what has happened alone: of a journey
    to come, it would tell the person sought how to travel."""
    return {
        **{name: item[name] for name in ("duty", "membership", "basis", "request", "assessment")},
        "explanation": [
            {
                "rule": code,
                "sentence": GATES[code].sentence(),
                "authority": GATES[code].authority,
                "verified": GATES[code].evidence == "V",
                "lets": GATES[code].lets,
                "opens": GATES[code].opens if past else None,
                "facts": facts,
            }
            for code, facts in item["explanation"]
        ],
        "clocks": [
            {
                "term": code,
                "sentence": TERMS[code].sentence(),
                "authority": TERMS[code].authority,
                "until": until,
                "fact": fact,
            }
            for code, until, fact in item["clocks"]
        ],
    }
