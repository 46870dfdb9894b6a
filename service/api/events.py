"""What was recorded, in order: `GET /v1/events`, page by page or by long poll, and `/v1/events/stream`, as it comes."""

import time
from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import StreamingResponse
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from pydantic import BeforeValidator, Field, WithJsonSchema
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool

from domain.values import StateCode
from service.api.answers import EventsAnswer
from service.api.asking import (
    PRESUMPTION,
    Around,
    Asked,
    IdText,
    Limit,
    Number,
    PlaceText,
    Reader,
    StateText,
    Surroundings,
    recorded,
    situation_asked,
    viewer,
)
from service.api.problems import Problem
from service.api.security import READING, allow, bears
from service.feed import events
from service.feed.filters import Filter
from service.feed.types import KNOWN, matches
from service.store.keys import Key
from service.viewer import Viewer

router = APIRouter(tags=["log"])

TOGETHER = 100
"""How many events of a stream are read at once: so much is kept for a follower who does not take them."""
SILENCE_S = 15.0
"""After so long a comment is sent, for whoever takes a silent connection for a dead one."""
LOOK_S = 0.5
"""How often it is looked whether the key of a stream is still good."""


def _kinds(text: object) -> str:
    kinds = text.split(",") if isinstance(text, str) else [""]
    if not all(any(matches(asked, each) for each in KNOWN) for asked in kinds):
        raise ValueError("no event is of that type")
    return ",".join(kinds)


KIND = r"[a-z-]+\.(\*|[a-z-]+)"
KindsText = Annotated[
    str, BeforeValidator(_kinds), WithJsonSchema({"type": "string", "pattern": f"^{KIND}(,{KIND})*$"})
]
Seconds = Annotated[
    int,
    Number,
    Field(ge=0, le=30),
    WithJsonSchema({"type": "integer", "minimum": 0, "maximum": 30, "default": 0}),
]


class Narrowed(Asked):
    """Which events, and after which."""

    after: PlaceText = Field(
        0, validate_default=False, description="`after` of the page before; 0 for the whole log from its start."
    )
    type: KindsText | None = Field(
        None, description="Only these types, such as `warrant.issued`, or kinds, such as `warrant.*`; commas between."
    )
    person: IdText | None = Field(None, description="Only what concerns this person.")
    state: StateText | None = Field(None, description="Only what concerns this State.")
    warrant: IdText | None = Field(None, description="Only what concerns this warrant.")
    situation: str | None = Field(None, max_length=200, description="Only of a situation, by its number or name.")
    duty: Literal["latent", "possible", "apparent"] | None = Field(
        None, description="Only what tells of a duty that is, or was, at least of this level."
    )

    def filter(self, reading: Connection, asker: Viewer) -> Filter:
        """What is asked for. Raises a problem for a situation nobody knows."""
        situation = situation_asked(reading, asker, self.situation)
        return Filter(
            types=frozenset(self.type.split(",") if self.type else ()),
            persons=_one(self.person),
            states=frozenset(() if self.state is None else (StateCode(self.state),)),
            warrants=_one(self.warrant),
            situations=_one(situation),
            duty=self.duty,
        )


def _one(subject: UUID | None) -> frozenset[UUID]:
    return frozenset(() if subject is None else (subject,))


class Question(Narrowed):
    """What was recorded after a position?"""

    limit: Limit = Field(100, validate_default=False)
    wait: Seconds = Field(
        0, validate_default=False, description="How long to wait for the log to go beyond `after`, in seconds."
    )


async def awaited(around: Around, asker: Reader, asked: Annotated[Question, Query()]) -> Question:
    """What is asked, once there is something beyond `after` or the wait is over; it holds no thread."""
    await around.shown.reached(asker.audience, asked.after + 1, asked.wait)
    return asked


@router.get("/events", response_model=EventsAnswer)
def get_events(request: Request, around: Around, asked: Annotated[Question, Depends(awaited)]) -> Response:
    """Everything recorded, in the order in which your log tells it: ids, types, times, States and links. Positions
    have no gap; a page narrowed to a type may be short, or empty, and still not be the last: go on from its `after`
    until that is `head`. `sequence` numbers the events of one subject without a gap."""
    page = _page(request, around, asked, asked.after, asked.limit)  # its key may have been revoked while it waited
    body = {"items": page.items, "after": page.after, "head": page.head, "presumption": PRESUMPTION}
    headers = {"Atlarge-Position": str(page.head)}
    if page.after < page.head:
        following = request.url.include_query_params(after=page.after).remove_query_params(["after_position", "wait"])
        headers["Link"] = f'<{request.url.path}?{following.query}>; rel="next"'
    return Response(orjson.dumps(body), media_type="application/json", headers=headers)


def _page(request: Request, around: Around, asked: Narrowed, after: int, limit: int) -> events.Page:
    """The events after a place. May block. Raises a problem where the key is not good any more."""
    asker = viewer(request)
    with around.database.reading() as reading:
        return events.page(reading, asker, after=after, limit=limit, asked=asked.filter(reading, asker))


LastEventId = Annotated[
    PlaceText | None, Header(alias="Last-Event-ID", description="Go on after this event; it goes before `after`.")
]


def opened(
    around: Around,
    asker: Reader,
    key: Annotated[Key | None, Depends(READING)],
    asked: Annotated[Narrowed, Query()],
    last: LastEventId = None,
) -> tuple[Viewer, Key | None, Narrowed, int]:
    """Who follows what from where; what cannot be meant is refused before the stream begins."""
    with around.database.reading() as reading:
        asked.filter(reading, asker)
    return asker, key, asked, asked.after if last is None else last


class EventStream(StreamingResponse):
    media_type = "text/event-stream"


@router.get(
    "/events/stream",
    response_class=EventStream,
    responses={200: {"description": "Server-sent events; `data` is one event as a page has it, `id` its position."}},
)
async def follow_events(request: Request, around: Around, opening: Annotated[Any, Depends(opened)]) -> Response:
    """The same events as they come, one after the other, as server-sent events without a name: whoever was cut off goes
    on after the last `id` by `Last-Event-ID`. An `id` alone says how far the log was looked through. A comment comes
    after 15 s of silence. The stream ends when the service is stopped, or the key is not good any more."""
    headers = {"X-Accel-Buffering": "no"}  # a proxy is to hold nothing back
    return EventStream(_told(request, around, *opening), headers=headers)


async def _told(
    request: Request, around: Surroundings, asker: Viewer, key: Key | None, asked: Narrowed, after: int
) -> AsyncIterator[bytes]:
    """Block by block, as fast as they are taken; between them it holds no thread and no session. FastAPI's own form of
    this, a route that yields, ends with an unhandled error whenever a follower is cut off (0.165)."""
    moved, spoke = True, -SILENCE_S  # something comes at once, or a proxy would keep the follower waiting for the head
    while not around.shown.closed and await _may_go_on(request, around):
        if moved:
            try:
                async with recorded(request, key):  # what is opened of what is sealed is on record before it is told
                    page = await run_in_threadpool(_page, request, around, asked, after, TOGETHER)
            except Problem:
                return
            for each in page.items:
                after = each["position"]
                yield format_sse_event(data_str=orjson.dumps(each).decode(), id=str(after))
            if page.after > after:
                after = page.after
                yield format_sse_event(id=str(after))
            elif spoke < 0 and not page.items:
                yield KEEPALIVE_COMMENT
            spoke = time.monotonic()
            if after < page.head:
                continue
        elif time.monotonic() - spoke >= SILENCE_S:
            yield KEEPALIVE_COMMENT
            spoke = time.monotonic()
        moved = await around.shown.reached(asker.audience, after + 1, LOOK_S if bears(request) else SILENCE_S)


async def _may_go_on(request: Request, around: Surroundings) -> bool:
    """Whether the key that was shown is still good; no thread is held to know it."""
    if not bears(request):
        return True
    try:
        allow(await around.gate.keys.shown_at_once(request), "read")
    except Problem:
        return False
    return True
