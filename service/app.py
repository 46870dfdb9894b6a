"""create_app(): the composition root of the HTTP service."""

import asyncio
import json
import logging
import sys
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from http import HTTPStatus
from threading import Event, Thread

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from service.api import (
    assessments,
    at_large,
    commands,
    events,
    failures,
    problems,
    resources,
    rules,
    schemas,
    states,
    timeline,
)
from service.api.asking import PATIENCE_S, Surroundings
from service.api.described import Api
from service.feed.shown import Shown
from service.projector import Projector
from service.reactor import Reactor
from service.settings import Settings
from service.store.database import Database
from service.store.writer import Writer
from service.viewer import Audience
from service.views.moment import reached

log = logging.getLogger(__name__)

FOLLOW_S = 0.01
"""How often other processes' commits are looked for."""


def create_app(settings: Settings, *, patience_s: float = PATIENCE_S) -> FastAPI:
    """The API over one database; while it serves, threads of this process follow the views and watch the days."""
    database = Database(settings.database_url)
    shown = Shown()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        stop = Event()
        tell = partial(shown.tell, asyncio.get_running_loop())
        follower = Thread(target=_follow, args=(database, tell, stop), name="atlarge-projector", daemon=True)
        writer = Writer(database)
        reactor = Thread(target=Reactor(database, writer).run, args=(stop,), name="atlarge-reactor", daemon=True)
        follower.start()
        reactor.start()
        app.state.writer = writer
        yield
        shown.close()
        stop.set()
        await run_in_threadpool(reactor.join)
        await run_in_threadpool(writer.close)
        await run_in_threadpool(follower.join)
        database.close()

    app = Api(
        title="atlarge",
        version="1",
        description="Who is at large under an international arrest warrant, which States were found to have failed "
        "their obligations, and why the record says so.",
        lifespan=lifespan,
        docs_url=None,  # its pages load scripts from elsewhere
        redoc_url=None,
        openapi_url="/openapi.json",
        responses=problems.documented(
            HTTPStatus.UNAUTHORIZED,
            HTTPStatus.FORBIDDEN,
            HTTPStatus.UNPROCESSABLE_ENTITY,
            HTTPStatus.SERVICE_UNAVAILABLE,
        ),
    )
    app.state.surroundings = Surroundings(settings, database, shown, patience_s)
    problems.install(app)
    for router in (
        commands.router,
        at_large.router,
        failures.router,
        assessments.router,
        *resources.routers,
        timeline.router,
        states.router,
        events.router,
        rules.router,
    ):
        app.include_router(router, prefix="/v1")
    return app


def _follow(database: Database, tell: Callable[[Mapping[Audience, int]], None], stop: Event) -> None:
    """Keep the views current and tell how far they have come, whoever brought them there; a database that is away
    for a while is waited for."""
    projector = Projector(database)

    def behind() -> bool:
        with database.reading() as connection:
            found = reached(connection)
        tell(found.places)
        return found.behind

    wait = FOLLOW_S
    while not stop.wait(wait):
        try:
            started = time.monotonic()
            if behind():
                projector.catch_up(lambda _: behind())
            wait = max(FOLLOW_S, time.monotonic() - started)  # half of the time is the commands'
        except Exception:  # whatever it is, the next fact may still be shown
            log.exception("the views cannot follow the log")
            wait = FOLLOW_S * 100


if __name__ == "__main__":  # `make openapi` keeps all that is described beside the code
    if sys.argv[1] == "rules":
        sys.stdout.write(rules.page())
    else:
        described = {"openapi": create_app(Settings()).openapi, "facts": schemas.stored}
        json.dump(described[sys.argv[1]](), sys.stdout, indent=1, ensure_ascii=False, sort_keys=True)
        sys.stdout.write("\n")
