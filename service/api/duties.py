"""What a State owes: `GET /v1/duties`, of a day, and `POST /v1/duties/preview`, if the person entered on a day. The
same law as the assessments; without a recorded presence it is a duty alone."""

from collections.abc import AsyncGenerator
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response
from limits import parse
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import Connection

from domain.duty.gates import RUNGS, lowest
from domain.values import StateCode, day_text
from service.api import bodies
from service.api.answers import DutiesAnswer, PreviewAnswer
from service.api.asking import (
    PRESUMPTION,
    Around,
    DayText,
    IdText,
    Reader,
    StateText,
    Times,
    answer,
    echo,
    recorded,
    resolve,
)
from service.api.assessments import GATES, NOTES, explained, items_of
from service.api.problems import documented, not_found, unprocessable
from service.api.security import KEYED_READING, viewer_of
from service.api.wording import state_name
from service.store.codec import encode
from service.store.keys import Key
from service.viewer import Viewer
from service.views import assessments, duties, resources
from service.views.moment import Moment, moment_of

router = APIRouter(tags=["questions"])

PREVIEWS = parse("30/minute")
"""Of one key: enough for whoever follows a journey, too few for whoever plans one around every State."""


class DutyQuestion(Times):
    """What did this State owe towards this person on that day?"""

    model_config = ConfigDict(extra="forbid")

    person: IdText = Field(description="The person.")
    state: StateText = Field(description="The State.")
    on: DayText | None = Field(None, description="The day; by default the day the answer is about.")


@router.get("/duties", response_model=DutiesAnswer, responses=documented(HTTPStatus.NOT_FOUND))
def get_duties(around: Around, asker: Reader, asked: Annotated[DutyQuestion, Query()]) -> Response:
    """The duty of a State towards a person on a day, whether or not the person was there, and the assessments of the
    presences recorded there on that day."""
    with around.database.reading() as reading:
        body, moment = duties_body(reading, asker, asked)
    return answer(body, moment)


def duties_body(reading: Connection, asker: Viewer, asked: DutyQuestion) -> tuple[dict[str, Any], Moment]:
    """The answer, and the moment it is given for. Raises a problem for a person who may not be seen."""
    if not resources.visible(reading, asker, "person", asked.person):
        raise not_found()
    moment = resolve(asked, reading, asker)
    on = moment.as_of if asked.on is None else asked.on.toordinal()
    state = StateCode(asked.state)
    item = _duty(reading, moment, asked.person, state, on)
    presences = items_of(reading, moment, assessments.on_day(reading, moment, asked.person, state, on))
    if presences:
        del item["explanation"][-1]  # of those recorded, each explains itself
        highest = max((each["assessment"] for each in presences), key=RUNGS.index)
        item["assessment"] = lowest([highest, *(GATES[code].lets for code, _ in item["explanation"])])
    return _said(reading, moment, asked.person, state, on, item) | {"presences": presences}, moment


class Entry(BaseModel):
    """This person enters that State on that day."""

    model_config = ConfigDict(extra="forbid")

    person: IdText = Field(description="The person.")
    state: StateText = Field(description="The State.")
    on: DayText = Field(description="The day of the entry; it may be to come.")


async def _asker(
    request: Request, around: Around, key: Annotated[Key, Depends(KEYED_READING)]
) -> AsyncGenerator[Viewer]:
    """Whose key it is, once it has asked no more than it may."""
    around.gate.rates.take(PREVIEWS, "preview", key.id)
    async with recorded(request, key):
        yield viewer_of(key)


Asker = Annotated[Viewer, Depends(_asker, scope="function")]


async def _entry(request: Request, key: Annotated[Key, Depends(KEYED_READING)]) -> Entry:  # noqa: ARG001 - who asks is found out first
    """What is supposed, read as strictly as what is put on record. No parameter has a meaning."""
    if request.scope["query_string"]:
        raise unprocessable("A preview takes no parameters.")
    try:
        return Entry.model_validate(await bodies.body(request))
    except ValidationError as error:
        wrong = [(".".join(map(str, each["loc"])), each) for each in error.errors(include_url=False)]
        raise bodies.mistaken([_in_our_words(where, each["type"], each["msg"]) for where, each in wrong]) from None


def _in_our_words(where: str, kind: str, message: str) -> tuple[str, str]:
    if kind == "extra_forbidden":
        return "", "it has a member that is not known here"
    return where, "it is required" if kind == "missing" else message.removeprefix("Value error, ")


@router.post(
    "/duties/preview",
    response_model=PreviewAnswer,
    responses=documented(
        HTTPStatus.NOT_FOUND,
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    ),
    openapi_extra={
        "requestBody": {"required": True, "content": {"application/json": {"schema": Entry.model_json_schema()}}},
    },
)
def preview(around: Around, asker: Asker, entered: Annotated[Entry, Depends(_entry)]) -> Response:
    """What a State would owe if a person entered it on a day, by what the public knows today. It takes a key, thirty a
    minute, and compares no States: whoever is sought could ask too."""
    on = entered.on.toordinal()
    with around.database.reading() as reading:
        if not resources.visible(reading, asker, "person", entered.person):
            raise not_found()
        today = asker.public_on(None, regardless=False)
        moment = moment_of(reading, asker, as_of=max(today, on), public_on=today, recorded_at=None)
        item = _duty(reading, moment, entered.person, StateCode(entered.state), on)
        body = _said(reading, moment, entered.person, StateCode(entered.state), on, item)
    return answer(body, moment)


def _duty(reading: Connection, moment: Moment, person: UUID, state: StateCode, on: int) -> dict[str, Any]:
    item: dict[str, Any] = orjson.loads(encode(assessments.said(duties.owed(reading, moment, person, state, on))))
    return item


def _said(
    reading: Connection, moment: Moment, person: UUID, state: StateCode, on: int, item: dict[str, Any]
) -> dict[str, Any]:
    persons = resources.persons(reading, moment, [person])
    return {
        **echo(moment),
        "on": day_text(on),
        "person": persons.get(str(person), {"id": str(person), "reference": None, "name": "unknown"}),
        "state": {"code": state, "name": state_name(state)},
        **explained(item, past=False),
        "notes": NOTES,
        "presumption": PRESUMPTION,
    }
