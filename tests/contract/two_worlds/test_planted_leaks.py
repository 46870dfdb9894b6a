"""The oracle is no better than what it notices: a leak of each class, planted where it might well have been written,
is found by it."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import orjson
import pytest
from fastapi import Depends, Request, Response
from sqlalchemy import Connection, func, select
from starlette.types import Message, Receive, Scope, Send

from service.api import asking, commands, resources
from service.api.asking import Turning
from service.api.problems import Problem, not_found
from service.api.security import READING, forbidden
from service.feed.shown import Shown
from service.ledger.note import Signer
from service.store.keys import Key
from service.store.orders import Order, Receipt
from service.store.streams import Stream
from service.store.tables import facts, tags
from service.transparency.kept import Signed
from service.transparency.proofs import head
from service.viewer import Audience
from service.views import moment as moments
from service.views import resources as views
from tests.contract.two_worlds.oracle import WRITER, Difference, differences, states_of, two_worlds
from tests.contract.two_worlds.states import STATES, State, recorded, told
from tests.contract.two_worlds.worlds import World

Plant = Callable[[pytest.MonkeyPatch, World], object]


def recorded_in(reading: Connection) -> int:
    """How many facts there are: what only the cleared may know."""
    return reading.execute(select(func.count()).select_from(facts)).scalar_one()


def count(patch: pytest.MonkeyPatch, _world: World) -> None:
    """A total counts what the page leaves out."""
    page = views.page

    def counted(connection: Connection, *given: Any, **said: Any) -> views.Page:
        return replace(page(connection, *given, **said), total=recorded_in(connection))

    patch.setattr("service.views.resources.page", counted)


def forbidden_instead(patch: pytest.MonkeyPatch, _world: World) -> None:
    """What exists and may not be seen is forbidden, what does not exist is not found."""

    def seen(reading: Connection, asker: Any, room: str, text: str) -> Any:
        subject = asking.stream_named(room, text)
        if not views.visible(reading, asker, room, subject):
            known = reading.execute(select(facts.c.stream).where(facts.c.stream == subject)).first()
            raise not_found() if known is None else forbidden("You may not see this.")
        return subject

    patch.setattr("service.api.resources.seen", seen)


def sequence_number(patch: pytest.MonkeyPatch, _world: World) -> None:
    """A receipt tells the place in the full log."""
    answer = commands._answer  # pyright: ignore[reportPrivateUsage]

    def full(receipt: Receipt, key: Key, location: str | None = None) -> Response:
        return answer(replace(receipt, place=receipt.position), key, location)

    patch.setattr("service.api.commands._answer", full)


def statistics(_patch: pytest.MonkeyPatch, world: World) -> None:
    """A route that counts."""

    @world.app.get("/v1/statistics", dependencies=[Depends(READING)])
    def told() -> dict[str, int]:
        with world.database.reading() as reading:
            return {"facts": recorded_in(reading)}

    world.describe()


def checkpoint(patch: pytest.MonkeyPatch, _world: World) -> None:
    """The size of the full log in what the public one signs."""

    def of_the_full_log(connection: Connection, signer: Signer) -> Signed:
        last = head(connection, signer)
        return replace(last, note=f"{last.note}{recorded_in(connection)}\n")

    patch.setattr("service.api.ledger.head", of_the_full_log)


def conflict(patch: pytest.MonkeyPatch, _world: World) -> None:
    """A writer that looks at the version, and at the law, before it asks who may see the stream."""

    def visible(stream: Stream | None, room: str, _order: Order) -> bool:
        return stream is not None and stream.room.name == room

    patch.setattr("service.store.writer._visible", visible)


def header(_patch: pytest.MonkeyPatch, world: World) -> None:
    """A header for operators."""
    inner = world.app.build_middleware_stack()

    async def with_header(scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                with world.database.reading() as reading:
                    message["headers"].append((b"server-timing", f"rows;dur={recorded_in(reading)}".encode()))
            await send(message)

        await inner(scope, receive, sent)

    world.app.middleware_stack = with_header


def etag(patch: pytest.MonkeyPatch, _world: World) -> None:
    """The version of a subject counts whatever concerns it."""
    one = views.one

    def versioned(connection: Connection, moment: Any, subject: Any) -> tuple[bytes, int] | None:
        found = one(connection, moment, subject)
        concerning = select(func.count()).select_from(tags).where(tags.c.subject == subject)
        return None if found is None else (found[0], connection.execute(concerning).scalar_one())

    patch.setattr("service.views.resources.one", versioned)


def search(patch: pytest.MonkeyPatch, _world: World) -> None:
    """A filter looks up a name without regard to who asks."""

    def called(connection: Connection, _viewer: Any, text: str) -> Any:
        query = select(views.table.c.subject, views.table.c.body).where(views.table.c.room == "situation")
        named = {orjson.loads(body)["name"]: subject for subject, body in connection.execute(query)}
        return named.get(text)

    patch.setattr("service.views.resources.situation_called", called)


def log_line(patch: pytest.MonkeyPatch, _world: World) -> None:
    """Who asks for what is sealed is noted."""
    seen = resources.seen

    def noted(reading: Connection, asker: Any, room: str, text: str) -> Any:
        try:
            return seen(reading, asker, room, text)
        except Problem:
            subject = asking.stream_named(room, text)
            if reading.execute(select(facts.c.seal).where(facts.c.stream == subject)).first():
                logging.getLogger("service").warning("somebody asked for what is sealed")
            raise

    patch.setattr("service.api.resources.seen", noted)


def position(patch: pytest.MonkeyPatch, _world: World) -> None:
    """`Atlarge-Position` is that of the full log."""
    moment_of = moments.moment_of

    def full(connection: Connection, *given: Any, **said: Any) -> Any:
        return replace(moment_of(connection, *given, **said), place=recorded_in(connection))

    patch.setattr("service.api.asking.moment_of", full)


def cursor(patch: pytest.MonkeyPatch, _world: World) -> None:
    """A cursor holds the position in the full log: opaque, and yet another."""
    following = Turning.following

    def full(turning: Turning, moment: moments.Moment, last: tuple[Any, UUID] | None) -> str | None:
        return following(turning, replace(moment, place=moment.position), last)

    patch.setattr(Turning, "following", full)


def waiting(patch: pytest.MonkeyPatch, _world: World) -> None:
    """Who asks for a position that is not shown yet is judged by the full log."""
    reached = Shown.reached

    async def full(shown: Shown, _audience: Audience, place: int, patience_s: float) -> bool:
        return await reached(shown, Audience.FULL, place, patience_s)

    patch.setattr(Shown, "reached", full)


def order_of_checks(patch: pytest.MonkeyPatch, _world: World) -> None:
    """The body is looked at only where there is such a resource."""
    said = commands._said  # pyright: ignore[reportPrivateUsage]

    async def after_looking(request: Request, key: Any, name: str) -> Any:
        named = request.path_params.get("id")
        if named is not None:
            with request.app.state.surroundings.database.reading() as reading:
                query = select(facts.c.stream, facts.c.position)
                if not any(str(row.stream) == named for row in reading.execute(query)):
                    raise not_found()
        return await said(request, key, name)

    patch.setattr("service.api.commands._said", after_looking)


LATER = told("person", "P", "AliasRecorded", alias="Recorded After What Is Sealed")
LEAKS: list[tuple[Plant, str, str]] = [
    (count, "anonymous", "body"),
    (forbidden_instead, "anonymous", "status"),
    (sequence_number, "a contributor", "headers"),
    (statistics, "a reader", "body"),
    (checkpoint, "anonymous", "body"),
    (conflict, "a contributor", "status"),
    (header, "whose key was revoked", "headers"),
    (etag, "a reader", "headers"),
    (search, "anonymous", "status"),
    (log_line, "a reader", "logged"),
    (position, "anonymous", "headers"),
    (cursor, "a reader", "body"),
    (waiting, "anonymous", "status"),
    (order_of_checks, "a contributor", "status"),
]


@pytest.mark.parametrize(("plant", "role", "what"), LEAKS, ids=[each.__name__ for each, _, _ in LEAKS])
def test_a_leak_is_found(plant: Plant, role: str, what: str, two_sqlite_urls: list[str]) -> None:
    async def all_of_it(world: World) -> None:
        for each in STATES[1:9]:
            await each.sealed(world)

    async def look() -> Difference | None:
        states = (STATES[0], State("all that is sealed", all_of_it, recorded(LATER)))
        async with two_worlds(two_sqlite_urls) as (first, second):
            async for _, time in states_of(first, second, states):
                if not time.hidden:
                    continue
                whole = replace(time, in_turns=False)
                with pytest.MonkeyPatch.context() as patch:
                    for world in (first, second):
                        plant(patch, world)
                    async for found in differences(first, second, role, whole, reads=role != WRITER):
                        if found is not None and found.what == what:
                            return found
        return None

    assert asyncio.run(look()) is not None
