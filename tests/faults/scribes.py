"""Clients that write one fact after another over HTTP, know what was acknowledged to them, and send again under the
same key whatever they do not know the outcome of."""

import time
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from threading import Event
from typing import Any

import httpx

from tests.service.api.clerk import Clerk, fact
from tests.service.store.kit import SETTLES_WITHIN_S

FACTS_EACH = 5
"""A person, and then so many names less one."""
AGAIN_AFTER_S = 0.02


@dataclass(frozen=True, slots=True)
class Statement:
    """One request, the same however often it is sent."""

    key: str
    path: str
    body: dict[str, Any]
    match: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        return {"Idempotency_Key": self.key} | ({} if self.match is None else {"If_Match": self.match})


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A statement, and what was answered when it was recorded."""

    statement: Statement
    id: str
    version: int
    position: int


class Scribe:
    """One client of its own; opens persons, every third under seal, and gives each some names."""

    def __init__(self, name: str, key: str) -> None:
        self.name = name
        self.acknowledged: list[Acknowledged] = []
        self.unknown: Statement | None = None
        self.retries = 0
        self.turned_away = 0
        self._said = 0
        self.client = httpx.Client(timeout=30, trust_env=False, verify=False)
        self.clerk = Clerk(self.client, key)

    def write(self, address: str, stop: Event) -> None:
        """One fact after another, until told to stop or the server is gone."""
        self.client.base_url = httpx.URL(address)
        while not stop.is_set() and self._state(self.unknown or self._next()):
            pass

    def settle(self, address: str) -> None:
        """Learn what became of the last request."""
        self.client.base_url = httpx.URL(address)
        if self.unknown is not None:
            assert self._state(self.unknown)
        assert self.unknown is None

    def _next(self) -> Statement:
        self._said += 1
        called = f"{self.name} {self._said}"
        person, place = divmod(self._said - 1, FACTS_EACH)
        public_from = None if person % 3 == 0 else "2024-03-02"
        if place == 0:
            return Statement(called, "/v1/persons", fact(public_from=public_from, name=called))
        last = self.acknowledged[-1]
        said = fact(public_from=public_from, alias=called)
        return Statement(called, f"/v1/persons/{last.id}/alias", said, f'"{last.version}"')

    def _state(self, statement: Statement) -> bool:
        """Send it; False if there was no answer."""
        self.retries += self.unknown is statement
        self.unknown = statement
        try:
            answer = self.clerk.post(statement.path, statement.body, **statement.headers)
        except httpx.TransportError:
            return False
        if answer.status_code == 503:
            assert answer.headers["retry-after"] == "1"
            self.turned_away += 1
            time.sleep(AGAIN_AFTER_S)
            return True
        assert answer.status_code == (201 if statement.match is None else 200), answer.text
        told = answer.json()
        self.acknowledged.append(Acknowledged(statement, told["id"], told["version"], told["position"]))
        self.unknown = None
        return True


@contextmanager
def scribes(key: str, number: int) -> Generator[list[Scribe]]:
    with ExitStack() as stack:
        found = [Scribe(f"scribe {each}", key) for each in range(number)]
        for each in found:
            stack.enter_context(each.client)
        yield found


@contextmanager
def writing(shared: Sequence[tuple[Scribe, str]]) -> Generator[None]:
    """Each scribe writes to its address while the block runs; what any of them found wrong is raised at its end."""
    stop = Event()
    with ThreadPoolExecutor(len(shared)) as threads:
        at_work = [threads.submit(scribe.write, address, stop) for scribe, address in shared]
        try:
            yield
        finally:
            stop.set()
            for each in at_work:
                each.result()


def acknowledged_by(found: Sequence[Scribe]) -> list[Acknowledged]:
    return [each for scribe in found for each in scribe.acknowledged]


def until_acknowledged(found: Sequence[Scribe], more: int) -> None:
    """Wait for so many more facts to be acknowledged to them together."""
    enough, limit = len(acknowledged_by(found)) + more, time.monotonic() + SETTLES_WITHIN_S
    while len(acknowledged_by(found)) < enough:
        assert time.monotonic() < limit, "too little is acknowledged"
        time.sleep(0.001)
