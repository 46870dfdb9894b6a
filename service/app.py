"""create_app(): the composition root of the HTTP service."""

import asyncio
import json
import logging
import secrets
import sys
from collections.abc import AsyncGenerator, Callable, Generator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, nullcontext
from functools import cache, partial
from threading import Event, Thread

from fastapi import APIRouter, FastAPI
from fastapi.concurrency import contextmanager_in_threadpool, run_in_threadpool
from sqlalchemy import select
from starlette.routing import BaseRoute

from service.api import (
    assessments,
    at_large,
    commands,
    deadlines,
    duties,
    events,
    failures,
    ledger,
    metrics,
    problems,
    proofs,
    resources,
    rules,
    schemas,
    states,
    subscriptions,
    timeline,
)
from service.api.asking import PATIENCE_S, Surroundings
from service.api.described import Api
from service.api.walls import Walls
from service.feed.shown import Shown
from service.settings import Settings
from service.store.database import Database
from service.store.recorder import wall_clock
from service.store.writer import Writer
from service.viewer import Audience
from service.views.moment import REACHED, reached_in
from service.webhooks.egress import Vetting
from service.webhooks.transport import Wire
from service.work import sending, work

log = logging.getLogger(__name__)

TELL_S = 0.01
"""How soon it is noticed that the views have come further, whoever brings them there."""


def create_app(
    settings: Settings,
    *,
    patience_s: float = PATIENCE_S,
    works: bool = True,
    wire: Wire | None = None,
    tell_s: float = TELL_S,
) -> Api:
    """The API over one database. `works`: threads of this process do the work beside it, not a process of its own;
    `wire`: how webhooks leave it, where not as usual; `tell_s`: how often it is looked how far the views have come."""
    database = Database.of(settings)
    shown = Shown()
    vetting = Vetting() if wire is None else wire.vetting

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        stop = Event()
        tell = partial(shown.tell, asyncio.get_running_loop())
        teller = Thread(target=_tell, args=(database, tell, tell_s, stop), name="atlarge-teller", daemon=True)
        teller.start()
        app.state.writer = writer = Writer(database)
        background = _working(database, writer, settings, wire) if works else nullcontext()
        async with contextmanager_in_threadpool(background):
            yield
            shown.close()
            stop.set()
            await run_in_threadpool(teller.join)
        await run_in_threadpool(writer.close)
        database.close()

    app = Api(
        title="atlarge",
        version="1",
        description="Who is at large under an international arrest warrant, which States were found to have failed "
        "their obligations, and why the record says so.",
        lifespan=lifespan,
        docs_url=None,  # its pages load scripts from elsewhere
        redoc_url=None,
        openapi_url="/openapi.json" if settings.described else None,
        responses=problems.documented(*problems.ANYWHERE),
        routes=[*_routes()],
    )
    app.add_middleware(Walls, hosts=settings.names)
    app.state.surroundings = Surroundings(settings, database, shown, patience_s, vetting)
    app.state.ids = commands.random_ids()
    app.state.draw = secrets.token_bytes
    app.state.clock = wall_clock
    problems.install(app)
    app.needs()  # every route says whom it lets in
    return app


@contextmanager
def _working(database: Database, writer: Writer, settings: Settings, wire: Wire | None) -> Generator[None]:
    with work(database, writer, settings), sending(database, writer, settings, wire):
        yield


@cache
def _routes() -> Sequence[BaseRoute]:
    """Every route there is, put together once: that takes a tenth of a second, and no application changes one."""
    found = APIRouter(responses=problems.documented(*problems.ANYWHERE))
    for router in (
        commands.router,
        at_large.router,
        failures.router,
        assessments.router,
        duties.router,
        deadlines.router,
        *resources.routers,
        timeline.router,
        states.router,
        events.router,
        ledger.router,
        proofs.router,
        subscriptions.router,
        rules.router,
    ):
        found.include_router(router, prefix="/v1")
    found.include_router(metrics.router)  # where those who watch look for it
    return found.routes


def _tell(database: Database, tell: Callable[[Mapping[Audience, int]], None], every_s: float, stop: Event) -> None:
    """Tell how far the views have come; a database that is away for a while is waited for."""
    wait, watch = every_s, database.watching(select(*REACHED))
    seen: tuple[int, ...] | None = None
    while not stop.wait(wait):
        try:
            wait = every_s
            if (row := watch()) != seen:
                tell(reached_in(row))
                seen = row
        except Exception:  # whatever it is, it may be told again later
            log.exception("how far the views have come cannot be read")
            wait = every_s * 100
    watch.close()


if __name__ == "__main__":  # `make openapi` keeps all that is described beside the code
    if sys.argv[1] == "rules":
        sys.stdout.write(rules.page())
    else:
        described = {"openapi": create_app(Settings()).openapi, "facts": schemas.stored}
        json.dump(described[sys.argv[1]](), sys.stdout, indent=1, ensure_ascii=False, sort_keys=True)
        sys.stdout.write("\n")
