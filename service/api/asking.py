"""What every question takes: the three times, and a page. Unknown or repeated parameters are refused,
because a misspelt date that is ignored gives the answer of another day."""

import asyncio
import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from sqlalchemy import Connection

from domain.values import SECRET, HistoricalDate, StateCode, day_text
from service.api.paging import Cursors
from service.api.problems import Problem, not_found, unprocessable
from service.api.security import READING, Gate, viewer_of
from service.feed.shown import Shown
from service.settings import Settings
from service.store.accesses import Accesses
from service.store.database import Database
from service.store.keys import Key
from service.store.sealed import opening
from service.transparency.signing import Signers
from service.transparency.witnesses import witnesses
from service.viewer import Audience, Viewer
from service.views import resources
from service.views.moment import Moment, instant_of, instant_text, moment_at, moment_of
from service.webhooks.egress import Vetting

PATIENCE_S = 5.0
"""How long a read waits for the views to show what the caller has seen already."""
AFTER_POSITION = (
    "Never answer from an older state than this position (`Atlarge-Position`) of your log: waits up to 5 s, then 503."
)
MOST_PARAMETERS = 50
PRESUMPTION = "Sought under a warrant issued on reasonable grounds to believe; presumed innocent (art. 66)."


def _day(text: object) -> date:
    if not isinstance(text, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        raise ValueError("a day is written YYYY-MM-DD")
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError("no such day in the calendar") from error


def _day_or_none(text: object) -> date | Literal["none"]:
    return "none" if text == "none" else _day(text)


INSTANT = r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,6})?([Zz]|[+-]\d\d:\d\d)"


def _instant(text: object) -> datetime:
    if not isinstance(text, str) or not re.fullmatch(INSTANT, text, re.ASCII):
        raise ValueError("a moment is written as RFC 3339 says, such as 2026-11-21T20:00:00Z")
    try:
        return datetime.fromisoformat(text.upper())
    except ValueError as error:
        raise ValueError("no such moment in the calendar") from error


def _number(text: object) -> int:
    if not isinstance(text, str) or not re.fullmatch(r"\d{1,6}", text, re.ASCII):
        raise ValueError("a whole number is expected")
    return int(text)


def _place(text: object) -> int:
    if not isinstance(text, str) or not re.fullmatch(r"\d{1,18}", text, re.ASCII):
        raise ValueError("a position is a whole number")
    return int(text)


def _state(text: object) -> StateCode:
    return StateCode(text if isinstance(text, str) else "")


def canonical_id(text: object) -> UUID:
    """Only the canonical form of a UUID names anything; raises ValueError for any other text."""
    try:
        found = UUID(text if isinstance(text, str) else "")
    except ValueError:
        found = None
    if found is None or str(found) != text:
        raise ValueError("an id is a UUID in its canonical form")
    return found


def stream_named(room: str, text: str) -> UUID:
    """The stream a part of a path names: a State by its code, anything else by its id. Raises not_found()."""
    try:
        return StateCode(text).id if room == "state" else canonical_id(text)
    except ValueError:
        raise not_found() from None


DayText = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
PublicDayText = Annotated[
    date | Literal["none"], BeforeValidator(_day_or_none), WithJsonSchema({"type": "string", "format": "date"})
]
InstantText = Annotated[datetime, BeforeValidator(_instant), WithJsonSchema({"type": "string", "format": "date-time"})]
PlaceText = Annotated[int, BeforeValidator(_place), WithJsonSchema({"type": "integer", "minimum": 0})]
StateText = Annotated[str, BeforeValidator(_state), WithJsonSchema({"type": "string", "pattern": "^[A-Z]{2}$"})]
IdText = Annotated[UUID, BeforeValidator(canonical_id), WithJsonSchema({"type": "string", "format": "uuid"})]
Number = BeforeValidator(_number)
Limit = Annotated[
    int,
    Number,
    Field(ge=1, le=500),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 500, "default": 100}),
]


class Asked(BaseModel):
    """What every read takes."""

    model_config = ConfigDict(extra="forbid")

    after_position: PlaceText | None = Field(None, description=AFTER_POSITION)


class Times(Asked):
    """What was true, what the public could know, what this system held."""

    as_of: DayText | None = Field(None, description="The day the answer is about; today by default.")
    public_on: PublicDayText | None = Field(
        None, description="What the public could know by the end of this day; today by default, and never later."
    )
    recorded_at: InstantText | None = Field(
        None, description="What this system held at this moment (RFC 3339); by default all it holds."
    )


class Paging(Times):
    """A page of an answer."""

    limit: Limit = Field(100, validate_default=False)
    cursor: str | None = Field(None, max_length=2048, description="`next` of the page before; opaque.")


class Surroundings:
    """What the application gives every question; made once by create_app()."""

    def __init__(
        self, settings: Settings, database: Database, shown: Shown, patience_s: float, vetting: Vetting
    ) -> None:
        self.settings = settings
        self.database = database
        self.shown = shown
        self.patience_s = patience_s
        self.vetting = vetting
        self.cursors = Cursors(settings)
        self.gate = Gate(settings, database)
        self.accesses = Accesses()
        self.signers = Signers(settings)
        self.witnesses = witnesses(settings)


def surroundings(request: Request) -> Surroundings:
    found = request.app.state.surroundings
    assert isinstance(found, Surroundings)
    return found


Around = Annotated[Surroundings, Depends(surroundings)]


async def asker(request: Request, key: Annotated[Key | None, Depends(READING)]) -> Viewer:
    """Who asks. Decided before anything is loaded; what no question has for its parameters is refused here too."""
    each_once(request)
    return viewer_of(key)


def each_once(request: Request) -> None:
    """Raises a problem for a question with too many parameters, or one of them twice."""
    said: bytes = request.scope["query_string"]
    if said.count(b"&") >= MOST_PARAMETERS:
        raise unprocessable(f"A question has at most {MOST_PARAMETERS} parameters.")
    names = [name for name, _ in request.query_params.multi_items()]
    if len(names) != len(set(names)):
        raise unprocessable("Each parameter may be given once.")


Asker = Annotated[Viewer, Depends(asker)]


def viewer(request: Request) -> Viewer:
    """Who asks, looked at again after a wait: a key may be revoked meanwhile. May block."""
    return viewer_of(READING.still(request))


@asynccontextmanager
async def recorded(request: Request, key: Key | None) -> AsyncGenerator[None]:
    """What a cleared key opens within the block is on record after it; raises what the writer raises, and then nothing
    may be answered."""
    if key is None or not key.cleared:
        yield
        return
    with opening() as opened:
        yield
    accesses = surroundings(request).accesses
    order = accesses.first(key.id, opened, HistoricalDate.on(datetime.now(UTC).date()), "read over HTTP")
    if order is not None:
        await asyncio.wrap_future(request.app.state.writer.submit(order))
        accesses.done(key.id, opened)


async def watched(
    request: Request, asker: Asker, key: Annotated[Key | None, Depends(READING)]
) -> AsyncGenerator[Viewer]:
    """Who asks; what they open of what is sealed is on record before the answer leaves."""
    async with recorded(request, key):
        yield asker


Watched = Annotated[Viewer, Depends(watched, scope="function")]


async def reader(
    around: Around,
    asker: Watched,
    after_position: Annotated[PlaceText | None, Query(description=AFTER_POSITION)] = None,
) -> Viewer:
    """Who asks, once the views show what they have seen already. Whoever waits holds no thread and no session."""
    if not await around.shown.reached(asker.audience, after_position or 0, around.patience_s):
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, "That position is not shown yet; ask again.")
    return asker


Reader = Annotated[Viewer, Depends(reader)]
"""Whoever reads."""


def resolve(asked: Times, reading: Connection, asker: Viewer) -> Moment:
    """The three times as used."""
    if asked.public_on == "none" and asker.audience is Audience.PUBLIC:
        raise unprocessable("Only a cleared viewer may ask regardless of publicity.")
    public_on = asked.public_on if isinstance(asked.public_on, date) else None
    return moment_of(
        reading,
        asker,
        as_of=asker.today if asked.as_of is None else asked.as_of.toordinal(),
        public_on=asker.public_on(public_on, regardless=asked.public_on == "none"),
        recorded_at=None if asked.recorded_at is None else instant_of(asked.recorded_at),
    )


@dataclass(frozen=True, slots=True)
class Turning:
    """Turns pages: a cursor holds the moment of the first page and the last key shown, and is bound to
    everything asked but the size of a page."""

    cursors: Cursors
    asker: Viewer
    asked: Paging
    name: str

    @property
    def question(self) -> list[Any]:
        given = self.asked.model_dump(mode="json", exclude={"limit", "cursor", "count", "after_position"})
        return [self.asker.audience, self.name, given]

    def resume(self, reading: Connection) -> tuple[Moment, tuple[Any, UUID] | None]:
        """The moment of the page asked for, and the key it comes after."""
        if self.asked.cursor is None:
            return resolve(self.asked, reading, self.asker), None
        as_of, public_on, place, order, subject = self.cursors.read(self.question, self.asked.cursor)
        moment = moment_at(reading, self.asker, as_of=as_of, public_on=public_on, place=place)
        if moment is None:
            raise unprocessable("The cursor belongs to another state of this service.")
        return moment, (order, UUID(subject))

    def following(self, moment: Moment, last: tuple[Any, UUID] | None) -> str | None:
        """The cursor of the next page, if there is one."""
        if last is None:
            return None
        order, subject = last
        return self.cursors.make(self.question, [moment.as_of, moment.public_on, moment.place, order, str(subject)])


def situation_asked(reading: Connection, asker: Viewer, text: str | None) -> UUID | None:
    """The situation a question names; a name nobody knows is refused, or "nobody is sought there" would be false."""
    if text is None:
        return None
    found = resources.situation_called(reading, asker, text)
    if found is None:
        raise unprocessable("No situation of that number or name is on record.")
    return found


def echo(moment: Moment) -> dict[str, Any]:
    """The three times, as every answer repeats them."""
    return {
        "as_of": day_text(moment.as_of),
        "public_on": day_text(moment.public_on) if moment.public_on < SECRET else "none",
        "recorded_at": instant_text(moment.recorded_at),
    }


def answer(body: dict[str, Any], moment: Moment, headers: dict[str, str] | None = None) -> Response:
    """JSON with the position the answer rests on, in the viewer's own log."""
    every = {"Atlarge-Position": str(moment.place)} | (headers or {})
    return Response(orjson.dumps(body), media_type="application/json", headers=every)


def next_page(request: Request, cursor: str | None) -> dict[str, str]:
    """The Link to the next page (RFC 8288)."""
    if cursor is None:
        return {}
    following = request.url.include_query_params(cursor=cursor).remove_query_params("after_position")
    return {"Link": f'<{request.url.path}?{following.query}>; rel="next"'}
