"""By when is somebody to act? `GET /v1/deadlines`: the terms that run on a day, by the one that ends first."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from domain.values import Day
from service.api.answers import DeadlinesAnswer
from service.api.asking import PRESUMPTION, Around, DayText, Paging, Reader, Turning, answer, echo, next_page
from service.api.wording import state_name
from service.feed.envelope import PLACES
from service.views import deadlines, resources

router = APIRouter(tags=["questions"])

NOTES = [
    "`over`: the last day is, and nothing on record says that what was due was done; it may have been all the same.",
    "A State may have its own account recorded here.",
]


class Question(Paging):
    """Which terms run?"""

    before: DayText | None = Field(None, description="Only what ends before this day; all by default.")


@router.get("/deadlines", response_model=DeadlinesAnswer)
def get_deadlines(request: Request, around: Around, asker: Reader, asked: Annotated[Question, Query()]) -> Response:
    """The days by which somebody is to act and no act is on record: one item for each custody, request or incident, by
    the term that ends first."""
    turning = Turning(around.cursors, asker, asked, "deadlines")
    before = None if asked.before is None else asked.before.toordinal()
    with around.database.reading() as reading:
        moment, after = turning.resume(reading)
        page = deadlines.page(reading, moment, before=before, limit=asked.limit, after=after)
        items: list[dict[str, Any]] = [orjson.loads(body) for body in page.items]
        persons = resources.persons(reading, moment, {UUID(each) for item in items for each in item["persons"]})
    following = turning.following(moment, page.after)
    found = {
        **echo(moment),
        "total": page.total,
        "items": [_shown(item, persons, moment.as_of, before) for item in items],
        "next": following,
        "notes": NOTES,
        "presumption": PRESUMPTION,
    }
    return answer(found, moment, next_page(request, following))


def _shown(
    item: dict[str, Any], persons: Mapping[str, dict[str, Any]], as_of: Day, before: Day | None
) -> dict[str, Any]:
    known = [persons.get(each, {"id": each, "reference": None, "name": "unknown"}) for each in item["persons"]]
    asked = [each for each in item["deadlines"] if before is None or each["at"] < deadlines.start_of(before)]
    return item | {
        "room": PLACES[item["room"]],
        "persons": known,
        "deadlines": [_term(each, over=each["at"] < deadlines.start_of(as_of)) for each in asked],
    }


def _term(told: dict[str, Any], *, over: bool) -> dict[str, Any]:
    code = told["state"]
    return {
        "kind": told["kind"],
        "state": None if code is None else {"code": code, "name": state_name(code)},
        "due": told["due"],
        "instant": told["instant"],
        "standing": "over" if over else "running",
        "authority": told["authority"],
    }
