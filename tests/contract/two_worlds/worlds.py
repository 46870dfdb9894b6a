"""A world: one database, an application served over it, and a clock and ids that the other world shares."""

import asyncio
from collections.abc import AsyncGenerator, Collection, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import insert, select

from service.app import create_app
from service.feed.shown import Shown
from service.projector import Projector
from service.reactor import Reactor
from service.settings import Settings
from service.store import keys
from service.store.codec import room_of
from service.store.database import Database
from service.store.orders import Change
from service.store.recorder import wall_clock
from service.store.tables import api_keys, facts, public_log
from service.store.writer import Writer
from service.transparency.follower import Follower
from service.transparency.signing import Signers
from service.viewer import Audience
from service.views.moment import reached
from tests.contract.two_worlds.asking import Answer, Asked, ask
from tests.contract.two_worlds.subscribers import CLEARED, TOLD, Subscribers
from tests.service.api.serving import LOG_KEY
from tests.service.store.kit import MASTER, SETTLES_WITHIN_S, order, rows_of, settle

Hidden = Mapping[str, list[UUID]]
"""By room, the streams that are under seal, the latest last."""

STEP_US = 10_000
UNRECORDED = ("/v1/subscriptions", "/metrics")
"""What changes though nothing is recorded."""


class Clock:
    """Stands still until it is told to go on, so that a fact is recorded at one moment in either world."""

    def __init__(self) -> None:
        self.now = wall_clock()

    def __call__(self) -> int:
        return self.now

    def go_on(self) -> None:
        self.now += STEP_US


def ids_of(name: str) -> Iterator[UUID]:
    """The ids given to new resources: the same wherever they are asked for under one name."""
    random = Random(name)
    while True:
        yield UUID(int=random.getrandbits(128), version=4)


@dataclass
class World:
    """`seals`: whether it is the one with something under seal; `cleared`: a key that sees it; `keys`: by role, those
    that do not; `answers`: what was answered since anything was last recorded, which need not be asked again."""

    url: str
    clock: Clock
    seals: bool
    cleared: str = ""
    keys: dict[str, str] = field(default_factory=dict[str, str])
    app: FastAPI = field(default_factory=FastAPI)
    head: int = -1
    named: str = ""
    described: dict[str, Any] = field(default_factory=dict[str, Any])
    answers: dict[tuple[Asked, str | None], Answer] = field(default_factory=dict[tuple[Asked, str | None], Answer])

    def __post_init__(self) -> None:
        self.database = Database(self.url, [MASTER])
        self.writer = Writer(self.database, self.clock)
        self.projector = Projector(self.database)
        self.reactor = Reactor(self.database, self.writer, self.clock)
        self.subscribers = Subscribers(self.database, self.writer, self.clock)

    def close(self) -> None:
        self.subscribers.close()
        self.writer.close()
        self.database.close()

    @asynccontextmanager
    async def served(self) -> AsyncGenerator[None]:
        """By an application that remembers nothing of an earlier one, with this world's clock and ids."""
        settings = Settings(database_url=self.url, master_key=SecretStr(MASTER.text), log_key=SecretStr(LOG_KEY))
        self.signed = Follower(self.database, Signers(settings))
        self.app = create_app(settings, patience_s=0, works=False, tell_s=60)  # it is told by `shown`
        self.app.openapi_schema = self.described or None  # it takes long, and is the same
        self.described = self.app.openapi()
        async with self.app.router.lifespan_context(self.app):
            self.app.state.writer = self.writer
            self.app.state.clock = self.clock
            await self.shown()
            yield

    def describe(self) -> None:
        """Anew, where a route was added."""
        self.app.openapi_schema = None
        self.described = self.app.openapi()

    async def shown(self) -> None:
        """Every fact recorded so far is in the views, and the application has been told."""
        head = self.projector.catch_up()
        self.signed.catch_up()
        if head != self.head:
            self.head, self.answers = head, {}
        told: Shown = self.app.state.surroundings.shown
        with self.database.reading() as reading:
            told.tell(asyncio.get_running_loop(), reached(reading))
        assert await told.reached(Audience.FULL, head, SETTLES_WITHIN_S), "the views did not follow"

    def name_ids(self, name: str) -> None:
        """From now on, the ids of this name are given; and to one request the same, whatever was asked before it."""
        self.named = name

    def subscribe(self) -> None:
        """Who is told has a subscription, and in the first world somebody cleared."""
        told = {role: self.keys[role] for role in TOLD} | ({CLEARED: self.cleared} if self.seals else {})
        self.subscribers.subscribe({role: key.split("_")[1] for role, key in told.items()})

    def record(self, key: str, *changes: Change) -> None:
        settle(self.writer, order(key, *changes))

    async def answer(self, asked: Asked, key: str | None) -> Answer:
        """What is answered to somebody who shows this key, or none."""
        known = self.answers.get((asked, key))
        if known is None or asked.target.startswith(UNRECORDED):
            said = f"{self.named} {key} {asked}"
            self.app.state.ids, self.app.state.draw = ids_of(said), Random(said).randbytes
            shown = () if key is None else (("authorization", f"Bearer {key}"),)
            known = await ask(
                self.app, Asked(asked.method, asked.target, (*shown, *asked.headers), asked.body, asked.endless)
            )
            self.answers[asked, key] = known
            if asked.method == "POST" and known.status < 300:
                await self.shown()
        return known

    def hidden(self) -> Hidden:
        """What is under seal now."""
        published = select(public_log.c.stream)
        query = select(facts.c.stream, facts.c.name).where(facts.c.version == 1, facts.c.stream.not_in(published))
        found: dict[str, list[UUID]] = {}
        with self.database.reading() as reading:
            for stream, name in reading.execute(query.order_by(facts.c.position)):
                found.setdefault(room_of(name).name, []).append(stream)
        return found


def same_keys(worlds: Sequence[World], roles: Mapping[str, Sequence[str]], revoked: Collection[str]) -> None:
    """Every role has a key, one and the same in all worlds."""
    first, *others = worlds
    shown = {role: keys.create(first.database, role, scopes) for role, scopes in roles.items()}
    cleared = keys.create(first.database, "cleared", ("read", "write", "sealed"))
    for role in revoked:
        keys.revoke(first.database, shown[role].split("_")[1])
    for each in worlds:
        each.keys, each.cleared = shown, cleared
    rows = [row._asdict() for row in rows_of(first.database, api_keys)]
    for each in others:
        with each.database.writing() as connection:
            connection.execute(insert(api_keys), rows)
