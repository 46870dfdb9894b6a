"""Who is at large? `GET /v1/at-large`, and the same answer for the command line."""

from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Query, Request, Response
from pydantic import Field
from sqlalchemy import Connection

from service.api.answers import AtLargeAnswer
from service.api.asking import (
    PRESUMPTION,
    Around,
    Paging,
    Reader,
    StateText,
    Turning,
    answer,
    echo,
    next_page,
    situation_asked,
)
from service.api.paging import Cursors
from service.api.wording import state_name
from service.viewer import Viewer
from service.views import at_large, resources
from service.views.moment import Moment

router = APIRouter(tags=["questions"])


NOTES = ["`last_seen` is the last presence on record, of the grade it tells; no presence on record shows nothing."]
"""What an answer leaves open, said in it."""


class Question(Paging):
    """Who was sought and not in the Court's custody?"""

    counting: at_large.Counting = Field(
        "court",
        description="`court` as the Court counts; `strict` leaves out domestic custody and confirmed deaths.",
    )
    situation: str | None = Field(None, max_length=200, description="A situation's number or name.")
    state: StateText | None = Field(None, description="The State where the person was last seen.")
    count: Literal["true", "false"] = Field("false", description="Give `total` even beyond one page.")


@router.get("/at-large", response_model=AtLargeAnswer)
def get_at_large(request: Request, around: Around, asker: Reader, asked: Annotated[Question, Query()]) -> Response:
    """Everyone sought under a warrant in force and not in custody for the Court, on a day, as the public
    could know it on a day, as this system held it at a moment; each with the facts it rests on."""
    with around.database.reading() as reading:
        body, moment = at_large_body(reading, asker, asked, around.cursors)
    return answer(body, moment, next_page(request, body["next"]))


def at_large_body(
    reading: Connection, asker: Viewer, asked: Question, cursors: Cursors
) -> tuple[dict[str, Any], Moment]:
    """The answer, and the moment it is given for."""
    turning = Turning(cursors, asker, asked, "at-large")
    moment, after = turning.resume(reading)
    page = at_large.page(
        reading,
        moment,
        counting=asked.counting,
        situation=situation_asked(reading, asker, asked.situation),
        state=asked.state,
        limit=asked.limit,
        after=after,
        count=asked.count == "true",
    )
    names = resources.situations(reading, moment)
    items = [_item(orjson.loads(item), seen, asked.counting, names) for item, seen in page.items]
    found = {"total": page.total, "items": items, "next": turning.following(moment, page.after)}
    answered = {**echo(moment), "counting": asked.counting, **found, "notes": NOTES, "presumption": PRESUMPTION}
    return answered, moment


def _item(item: dict[str, Any], seen: bytes | None, counting: str, names: dict[str, str]) -> dict[str, Any]:
    """The stored item, by one counting, with situations by name and where the person was last seen."""
    item["at_large_since"] = item["at_large_since"][counting]
    for warrant in item["warrants"]:
        warrant["situation"] = names.get(warrant["situation"])
    item["last_seen"] = None
    if seen is not None:
        sighting = orjson.loads(seen)
        item["last_seen"] = sighting["last_seen"]
        code = item["last_seen"]["state"]
        item["last_seen"]["state"] = {"code": code, "name": state_name(code)}
        if sighting["located_by"] is not None and item["label"] == "whereabouts-unknown":
            item["label"] = "located"
            item["facts"] += sighting["located_by"]
    return item
