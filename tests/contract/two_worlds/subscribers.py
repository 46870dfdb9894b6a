"""Those who are told of a world: by the engine that tells everybody, over no network, answered always the same."""

from collections.abc import Mapping
from random import Random
from uuid import UUID

from domain.values import id_of
from service.store.database import Database
from service.store.recorder import Clock
from service.store.writer import Writer
from service.viewer import Audience
from service.webhooks import subscriptions as kept
from service.webhooks.engine import Engine
from service.webhooks.filters import Filters
from service.webhooks.flight import Post, Posted
from service.webhooks.matcher import Matcher
from service.webhooks.rendering import Message
from service.webhooks.sealing import Sealing
from service.webhooks.transport import Acknowledged, Answer, Refused
from tests.service.store.kit import MASTER

TOLD = ("a reader", "a contributor")
"""The roles without clearance that have a subscription."""
CLEARED = "cleared"


def subscription_of(role: str) -> UUID:
    return id_of(f"the subscription of {role}")


class Subscribers:
    """`sent`: all that those without clearance were sent, in its order."""

    def __init__(self, database: Database, writer: Writer, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._matcher = Matcher(database, clock)
        self._engine = Engine(database, writer, Sealing([MASTER]), clock, lambda url: url, jitter=lambda: 0.5)
        self.sent: dict[UUID, list[Message]] = {}

    def subscribe(self, owners: Mapping[str, str]) -> None:
        """Each of these roles, whose keys are named, has its subscription."""
        for role, owner in owners.items():
            id_ = subscription_of(role)
            with self._database.writing() as connection:
                if kept.find(connection, id_, owner) is not None:
                    continue
                kept.create(
                    connection,
                    id=id_,
                    owner=owner,
                    audience=Audience.FULL if role == CLEARED else Audience.PUBLIC,
                    url=f"https://{id_}.example/",
                    secondary=None,
                    filters=Filters(),
                    ordered=True,
                    fat=True,
                    after=0 if role == "a reader" else None,
                    key=Sealing([MASTER]),
                    now=self._clock(),
                    draw=Random(role).randbytes,
                )
                kept.verified(connection, kept.these(connection, [id_])[id_])

    def close(self) -> None:
        self._engine.close()

    def tell(self) -> None:
        """Until there is nothing to be sent."""
        done: list[Posted] = []
        idle = 0
        while idle < 2:
            self._matcher.step()
            jobs = [each for each in self._engine.turn(done, []) if isinstance(each, Post)]
            jobs.sort(key=lambda each: (each.subscription.id, each.message.position))
            for each in jobs:
                if each.subscription.audience is Audience.PUBLIC:
                    self.sent.setdefault(each.subscription.id, []).append(each.message)
            done = [Posted(each, _answer(each.message), self._clock()) for each in jobs]
            idle = 0 if jobs else idle + 1


def _answer(message: Message) -> Answer:
    return Refused(500) if message.position % 11 == 0 else Acknowledged(200, 1_000)
