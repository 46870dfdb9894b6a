"""What happened to a person, in order: `GET /v1/persons/{id}/timeline`, and the same for the command line."""

from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import Connection

from domain.fact import Fact, Recorded, confidence
from domain.rooms import Room
from domain.values import day_text
from service.api.answers import TimelineAnswer
from service.api.asking import PRESUMPTION, Around, Paging, Reader, Turning, answer, echo, next_page
from service.api.paging import Cursors
from service.api.problems import documented, not_found
from service.api.resources import seen
from service.feed.envelope import link
from service.feed.types import type_of
from service.viewer import Viewer
from service.views import at_large, resources
from service.views.moment import Moment
from service.views.timeline import RANK, life

router = APIRouter(tags=["persons"])

NOTES = ["What is not on record is unknown to this system; that nothing is told of a time says nothing about it."]


@router.get("/persons/{id}/timeline", response_model=TimelineAnswer, responses=documented(HTTPStatus.NOT_FOUND))
def get_timeline(
    id: str,  # noqa: A002
    request: Request,
    around: Around,
    asker: Reader,
    asked: Annotated[Paging, Query()],
) -> Response:
    """Everything on record of a person's life, in the order in which it happened, and when the person was at large
    (court counting), as the public could know it on a day, as this system held it at a moment."""
    with around.database.reading() as reading:
        body, moment = timeline_body(reading, asker, id, asked, around.cursors)
    return answer(body, moment, next_page(request, body["next"]))


def timeline_body(
    reading: Connection, asker: Viewer, text: str, asked: Paging, cursors: Cursors
) -> tuple[dict[str, Any], Moment]:
    """The answer, and the moment it is given for."""
    subject = seen(reading, asker, "person", text)
    turning = Turning(cursors, asker, asked, f"timeline {subject}")
    moment, after = turning.resume(reading)
    person = resources.persons(reading, moment, [subject]).get(str(subject))
    if person is None:
        raise not_found()
    whole = life(reading, moment, subject)
    rest = [each for each in whole if after is None or _order(each[1]) > (tuple(after[0]), after[1])]
    shown, more = rest[: asked.limit], len(rest) > asked.limit
    places = {each.stream: getattr(each.fact, "state", None) for room, each in whole if _opens(room, each)}
    spans = at_large.spans_until(reading, moment, subject)
    answered = {
        **echo(moment),
        "person": person,
        "at_large": [{"from": day_text(start), "to": day_text(end), "label": label} for start, end, label in spans],
        "total": len(whole) if after is None and not more else None,
        "items": [_item(room, each, places.get(each.stream)) for room, each in shown],
        "next": turning.following(moment, _order(shown[-1][1]) if more else None),
        "notes": NOTES,
        "presumption": PRESUMPTION,
    }
    return answered, moment


def _order(each: Recorded[Fact]) -> tuple[tuple[int, int, int], UUID]:
    occurred = each.fact.occurred
    return (occurred.earliest, RANK(each.fact), occurred.latest), each.id


def _opens(room: Room, each: Recorded[Fact]) -> bool:
    return room.name != "person" and isinstance(each.fact, room.opening)


def _item(room: Room, each: Recorded[Fact], place: str | None) -> dict[str, Any]:
    """One fact; where it does not itself speak of a State, the one its stream is about."""
    fact = each.fact
    until = getattr(fact, "until", None)
    return {
        "occurred": str(fact.occurred),
        "until": None if until is None else str(until),
        "type": type_of(room.name, fact),
        "fact": type(fact).__name__,
        "id": each.id,
        "room": room.name,
        "resource": each.stream,
        "link": link(room.name, each.stream),
        "reference": fact.reference,
        "state": getattr(fact, "state", place),
        "confidence": confidence([fact]),
        "irregular": fact.irregular,
        "text": fact.remark,
    }
