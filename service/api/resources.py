"""What is on record: `/v1/persons`, `/v1/situations`, `/v1/warrants` and the other rooms, each a list, a resource and
its history."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

import orjson
from fastapi import APIRouter, Query, Request, Response
from pydantic import Field
from sqlalchemy import Connection

from domain.values import StateCode
from service.api.answers import HistoryAnswer, ResourceAnswer, ResourcesAnswer
from service.api.asking import (
    PRESUMPTION,
    Around,
    IdText,
    Paging,
    Reader,
    StateText,
    Times,
    Turning,
    answer,
    echo,
    next_page,
    resolve,
    situation_asked,
    stream_named,
)
from service.api.problems import documented, not_found
from service.feed.envelope import PLACES
from service.viewer import Viewer
from service.views import corrections, resources

MISSING = documented(HTTPStatus.NOT_FOUND)


class Listing(Paging):
    """A page of one kind of resource."""

    @property
    def about(self) -> tuple[UUID | None, ...]:
        """What the list is narrowed to."""
        return ()

    @property
    def under(self) -> str | None:
        """The situation it is narrowed to, as it was called."""
        return None


class OfPersons(Listing):
    """A page of what concerns persons."""

    person: IdText | None = Field(None, description="Only what concerns this person.")

    @property
    def about(self) -> tuple[UUID | None, ...]:
        return (self.person,)


class OfStates(OfPersons):
    """A page of what concerns persons and States."""

    state: StateText | None = Field(None, description="Only what names this State; not what names a class of States.")

    @property
    def about(self) -> tuple[UUID | None, ...]:
        return (self.person, None if self.state is None else StateCode(self.state).id)


class OfWarrants(OfPersons):
    """A page of warrants and summonses."""

    situation: str | None = Field(None, max_length=200, description="A situation's number or name.")

    @property
    def under(self) -> str | None:
        return self.situation


SHAPES: Mapping[str, type[Listing]] = {
    "person": Listing,
    "situation": Listing,
    "warrant": OfWarrants,
    "custody": OfPersons,
    "notice": OfPersons,
    "noncompliance": OfStates,
    "state": Listing,
    "request": OfStates,
    "presence": OfStates,
    "immunity": OfStates,
    "access": Listing,
}
"""By room, the filters its list can answer."""


def seen(reading: Connection, asker: Viewer, room: str, text: str) -> UUID:
    """The stream of that name. What names none, is not on record, or may not be seen gives one and the same answer."""
    subject = stream_named(room, text)
    if not resources.visible(reading, asker, room, subject):
        raise not_found()
    return subject


def _router(plural: str, room: str, shape: type[Listing]) -> APIRouter:
    router = APIRouter(prefix=f"/{plural}", tags=[plural])

    def listing(request: Request, around: Around, asker: Reader, asked: Listing) -> Response:
        turning = Turning(around.cursors, asker, asked, plural)
        with around.database.reading() as reading:
            moment, after = turning.resume(reading)
            narrowed = (*asked.about, situation_asked(reading, asker, asked.under))
            concerning = [each for each in narrowed if each is not None]
            page = resources.page(reading, moment, room, concerning=concerning, limit=asked.limit, after=after)
        following = turning.following(moment, page.after)
        items = [orjson.Fragment(item) for item in page.items]
        body = {**echo(moment), "total": page.total, "items": items, "next": following, "presumption": PRESUMPTION}
        return answer(body, moment, next_page(request, following))

    listing.__annotations__["asked"] = Annotated[shape, Query()]  # each list takes the filters it can answer
    router.get("", response_model=ResourcesAnswer, name=f"list {plural}")(listing)

    @router.get("/{id}", response_model=ResourceAnswer, responses=MISSING, name=f"one of {plural}")
    def one(id: str, around: Around, asker: Reader, asked: Annotated[Times, Query()]) -> Response:  # noqa: A002
        with around.database.reading() as reading:
            subject = seen(reading, asker, room, id)
            moment = resolve(asked, reading, asker)
            found = resources.one(reading, moment, subject)
            asked_of_it = corrections.of(reading, moment, subject)
        if found is None:
            raise not_found()
        body = echo(moment) | orjson.loads(found[0]) | {"corrections": asked_of_it, "presumption": PRESUMPTION}
        return answer(body, moment, {"ETag": f'"{found[1]}"'})

    @router.get("/{id}/history", response_model=HistoryAnswer, responses=MISSING, name=f"history of one of {plural}")
    def history(id: str, around: Around, asker: Reader, asked: Annotated[Times, Query()]) -> Response:  # noqa: A002
        with around.database.reading() as reading:
            subject = seen(reading, asker, room, id)
            moment = resolve(asked, reading, asker)
            items = resources.history(reading, moment, subject)
        return answer({**echo(moment), "presumption": PRESUMPTION, "id": subject, "items": items}, moment)

    return router


routers = [_router(PLACES[room], room, shape) for room, shape in SHAPES.items()]
