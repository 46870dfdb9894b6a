"""create_app(): the composition root of the HTTP service."""

import json
import logging
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from http import HTTPStatus
from threading import Event, Thread

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from service.api import at_large, commands, failures, problems, resources, schemas
from service.api.asking import Surroundings
from service.api.described import Api
from service.projector import Projector
from service.settings import Settings
from service.store.database import Database
from service.store.writer import Writer

log = logging.getLogger(__name__)

FOLLOW_S = 0.01
"""How often other processes' commits are looked for."""


def create_app(settings: Settings) -> FastAPI:
    """The API over one database; the views are followed by a thread of this process while it serves."""
    database = Database(settings.database_url)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        stop = Event()
        follower = Thread(target=_follow, args=(database, stop), name="atlarge-projector", daemon=True)
        follower.start()
        app.state.writer = Writer(database)
        yield
        await run_in_threadpool(app.state.writer.close)
        stop.set()
        follower.join()
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
        responses=problems.documented(HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.UNPROCESSABLE_ENTITY),
    )
    app.state.surroundings = Surroundings(settings, database)
    problems.install(app)
    app.include_router(commands.router, prefix="/v1")
    app.include_router(at_large.router, prefix="/v1")
    app.include_router(failures.router, prefix="/v1")
    for router in resources.routers:
        app.include_router(router, prefix="/v1")
    return app


def _follow(database: Database, stop: Event) -> None:
    """Keep the views current; a database that is away for a while is waited for."""
    projector = Projector(database)
    wait = FOLLOW_S
    while not stop.wait(wait):
        try:
            if projector.behind():
                projector.catch_up()
            wait = FOLLOW_S
        except Exception:  # whatever it is, the next fact may still be shown
            log.exception("the views cannot follow the log")
            wait = FOLLOW_S * 100


if __name__ == "__main__":  # `make openapi` keeps both descriptions beside the code
    described = {"openapi": create_app(Settings()).openapi, "facts": schemas.stored}
    json.dump(described[sys.argv[1]](), sys.stdout, indent=1, ensure_ascii=False, sort_keys=True)
    sys.stdout.write("\n")
