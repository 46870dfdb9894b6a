"""Which States failed their obligations? `GET /v1/failures`: judicial findings only, and the same for the command
line. What this service computes itself is never among them."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from fastapi import APIRouter, Query, Request, Response
from pydantic import Field
from sqlalchemy import Connection

from domain.values import StateCode
from service.api.answers import FailuresAnswer
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
from service.api.wording import state_name, text
from service.viewer import Viewer
from service.views import failures, resources
from service.views.moment import Moment

router = APIRouter(tags=["questions"])

NOTES = ["Judicial decisions only, as far as this record goes; `found` alone says that a State failed."]
"""What an answer leaves open, said in it."""


class Question(Paging):
    """Which States were found by a Chamber to have failed, in which instances?"""

    state: StateText | None = Field(None, description="Only this State.")
    person: IdText | None = Field(None, description="Only instances that concern this person.")
    finding: failures.Asked = Field(
        "found",
        description="`found` (the default) where a finding stands on the day; another decision; or `any` decision.",
    )
    count: Literal["true", "false"] = Field("false", description="Give `total`, of States, even beyond one page.")


@router.get("/failures", response_model=FailuresAnswer)
def get_failures(request: Request, around: Around, asker: Reader, asked: Annotated[Question, Query()]) -> Response:
    """The instances in which a Chamber found that a State failed, grouped by State, with finding and referral to
    each body as they stood on a day, as the public could know it on a day, as this system held it at a moment."""
    with around.database.reading() as reading:
        body, moment = failures_body(reading, asker, asked, around.cursors)
    return answer(body, moment, next_page(request, body["next"]))


def failures_body(
    reading: Connection, asker: Viewer, asked: Question, cursors: Cursors
) -> tuple[dict[str, Any], Moment]:
    """The answer, and the moment it is given for."""
    turning = Turning(cursors, asker, asked, "failures")
    moment, after = turning.resume(reading)
    page = failures.page(
        reading,
        moment,
        finding=asked.finding,
        state=asked.state,
        person=asked.person,
        limit=asked.limit,
        after=None if after is None else after[0],
        count=asked.count == "true",
    )
    items = items_of(reading, moment, page)
    last = None if page.after is None else (page.after, StateCode(page.after).id)
    found = {"total": page.total, "items": items, "next": turning.following(moment, last)}
    answered = {**echo(moment), "finding": asked.finding, **found, "notes": NOTES, "presumption": PRESUMPTION}
    return answered, moment


def items_of(reading: Connection, moment: Moment, page: failures.Page) -> list[dict[str, Any]]:
    """The States of a page with their instances, as an answer shows them."""
    states = [(code, [orjson.loads(instance) for instance in instances]) for code, instances in page.items]
    concerned = {UUID(each) for _, instances in states for instance in instances for each in instance["persons"]}
    persons = resources.persons(reading, moment, concerned)
    return [_item(code, instances, persons) for code, instances in states]


def _item(code: str, instances: list[dict[str, Any]], persons: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """A State with its instances: persons as they are called at the moment asked about, the text put together."""
    name = state_name(code)
    for instance in instances:
        instance["persons"] = [
            persons.get(each, {"id": each, "reference": None, "name": "unknown"}) for each in instance["persons"]
        ]
        instance["text"] = text(instance, name)
    return {"state": {"code": code, "name": name}, "instances": instances}
