"""What was recorded, in order: `GET /v1/events`, page by page or by long poll."""

from typing import Annotated
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BeforeValidator, Field, WithJsonSchema

from domain.values import StateCode
from service.api.answers import EventsAnswer
from service.api.asking import PRESUMPTION, Around, Asked, IdText, Limit, Number, PlaceText, Reader, StateText, viewer
from service.feed import events
from service.feed.types import KNOWN, matches

router = APIRouter(tags=["log"])


def _kind(text: object) -> str:
    if not isinstance(text, str) or not any(matches(text, each) for each in KNOWN):
        raise ValueError("no event is of that type")
    return text


KindText = Annotated[
    str, BeforeValidator(_kind), WithJsonSchema({"type": "string", "pattern": r"^[a-z-]+\.(\*|[a-z-]+)$"})
]
Seconds = Annotated[
    int,
    Number,
    Field(ge=0, le=30),
    WithJsonSchema({"type": "integer", "minimum": 0, "maximum": 30, "default": 0}),
]


class Question(Asked):
    """What was recorded after a position?"""

    after: PlaceText = Field(
        0, validate_default=False, description="`after` of the page before; 0 for the whole log from its start."
    )
    limit: Limit = Field(100, validate_default=False)
    wait: Seconds = Field(
        0, validate_default=False, description="How long to wait for the log to go beyond `after`, in seconds."
    )
    type: KindText | None = Field(None, description="Only this type, such as `warrant.issued`, or kind: `warrant.*`.")
    person: IdText | None = Field(None, description="Only what concerns this person.")
    state: StateText | None = Field(None, description="Only what concerns this State.")

    @property
    def about(self) -> list[UUID]:
        state = None if self.state is None else StateCode(self.state).id
        return [each for each in (self.person, state) if each is not None]


async def awaited(around: Around, asker: Reader, asked: Annotated[Question, Query()]) -> Question:
    """What is asked, once there is something beyond `after` or the wait is over; it holds no thread."""
    await around.shown.reached(asker.audience, asked.after + 1, asked.wait)
    return asked


@router.get("/events", response_model=EventsAnswer)
def get_events(request: Request, around: Around, asked: Annotated[Question, Depends(awaited)]) -> Response:
    """Everything recorded, in the order in which your log tells it: ids, types, times, States and links. Positions
    have no gap; a page narrowed to a type may be short, or empty, and still not be the last: go on from its `after`
    until that is `head`."""
    asker = viewer(request)  # its key may have been revoked while it waited
    with around.database.reading() as reading:
        page = events.page(reading, asker, after=asked.after, limit=asked.limit, kind=asked.type, about=asked.about)
    body = {"items": page.items, "after": page.after, "head": page.head, "presumption": PRESUMPTION}
    headers = {"Atlarge-Position": str(page.head)}
    if page.after < page.head:
        following = request.url.include_query_params(after=page.after).remove_query_params(["after_position", "wait"])
        headers["Link"] = f'<{request.url.path}?{following.query}>; rel="next"'
    return Response(orjson.dumps(body), media_type="application/json", headers=headers)
