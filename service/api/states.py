"""What is on record of one State: `GET /v1/states/{id}/record`. It composes what the lists give, and concludes
nothing: where persons were, what was asked, what Chambers decided."""

from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import urlencode

import orjson
from fastapi import APIRouter, Query, Response
from sqlalchemy import Connection

from domain.values import StateCode
from service.api.answers import StateRecordAnswer
from service.api.asking import PRESUMPTION, Around, Reader, Times, answer, echo, resolve, stream_named
from service.api.failures import items_of
from service.api.problems import documented, not_found
from service.api.wording import is_state, state_name
from service.feed.envelope import PLACES
from service.viewer import Viewer
from service.views import corrections, failures, resources
from service.views.moment import Moment

router = APIRouter(tags=["states"])

SHOWN = 100
"""How many requests and presences are shown; `more` leads to the rest."""

NOTES = [
    "Only a Chamber finds that a State failed. A presence and a request say nothing of it.",
    "Requests addressed to a class of States are not repeated under each of them.",
    "What is not on record is unknown to this system; that nothing is told says nothing about the State.",
]


@router.get("/states/{id}/record", response_model=StateRecordAnswer, responses=documented(HTTPStatus.NOT_FOUND))
def get_record(id: str, around: Around, asker: Reader, asked: Annotated[Times, Query()]) -> Response:  # noqa: A002
    """Where a State stands towards the Statute, what Chambers decided of it, and the requests and presences on
    record, on a day, as the public could know it on a day, as this system held it at a moment."""
    with around.database.reading() as reading:
        body, moment = record_body(reading, asker, id, asked)
    return answer(body, moment)


def record_body(reading: Connection, asker: Viewer, text: str, asked: Times) -> tuple[dict[str, Any], Moment]:
    """The answer, and the moment it is given for. A State need not be on record itself to have a record."""
    subject = stream_named("state", text)
    code = StateCode(text)
    if not is_state(code):
        raise not_found()
    moment = resolve(asked, reading, asker)
    known = resources.one(reading, moment, subject) if resources.visible(reading, asker, "state", subject) else None
    stands: dict[str, Any] = {} if known is None else orjson.loads(known[0])
    asked_of_it = [] if known is None else corrections.of(reading, moment, subject)
    incidents = failures.page(reading, moment, finding="any", state=code, person=None, limit=1, after=None, count=False)
    instances = [instance for item in items_of(reading, moment, incidents) for instance in item["instances"]]
    lists = {
        PLACES[room]: resources.page(reading, moment, room, concerning=[subject], limit=SHOWN, after=None)
        for room in ("request", "presence")
    }
    at = {**echo(moment), "state": code}
    answered: dict[str, Any] = {
        **echo(moment),
        "state": {
            "membership": None,
            **stands,
            "id": subject,
            "code": code,
            "name": state_name(code),
            "corrections": asked_of_it,
        },
        "instances": instances,
        **{name: [orjson.Fragment(item) for item in page.items] for name, page in lists.items()},
        "totals": {"instances": len(instances), **{name: page.total for name, page in lists.items()}},
        "more": {name: f"/v1/{name}?{urlencode(at)}" for name, page in lists.items() if page.after is not None},
        "notes": NOTES,
        "presumption": PRESUMPTION,
    }
    return answered, moment
