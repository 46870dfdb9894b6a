"""Whatever anybody without clearance asks, the two worlds answer with the same bytes."""

import re
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from tests.contract.two_worlds.asking import Answer, Asked
from tests.contract.two_worlds.matrix import Time, requests, routes
from tests.contract.two_worlds.states import STATES, State, nothing
from tests.contract.two_worlds.worlds import Clock, World, same_keys

ROLES: Mapping[str, tuple[str, ...] | None] = {
    "anonymous": None,
    "a reader": ("read",),
    "a contributor": ("read", "write"),
    "who may only write": ("write",),
    "an operator": ("operate",),
    "whose key was revoked": ("read", "write"),
}
"""Everybody without clearance, with the scopes of their keys."""

READERS = ("anonymous", "a reader", "a contributor")
"""Those who may read."""
WRITER = "a contributor"
REVOKED = "whose key was revoked"


@dataclass(frozen=True, slots=True)
class Difference:
    """Where the worlds answered differently: to whom, to what, and in what."""

    role: str
    asked: Asked
    what: str
    first: Any
    second: Any


async def differences(
    first: World, second: World, role: str, time: Time, *, reads: bool = True
) -> AsyncIterator[Difference | None]:
    """Every difference; None for each request that was answered alike. Unless it `reads` all there is to read, every
    route is asked once."""
    key = first.keys.get(role)
    described: dict[str, Any] = first.described["paths"]
    for asked in requests(routes(first.app), described, time, reads=reads, writes=role == WRITER):
        found = False
        following: Asked | None = asked
        while following is not None:
            one, other = await first.answer(following, key), await second.answer(following, key)
            for what, here, there in compared(one, other):
                found = True
                yield Difference(role, following, what, here, there)
            if not found:
                yield None
            following = None if found else _next_page(one)


def compared(one: Answer, other: Answer) -> list[tuple[str, Any, Any]]:
    """What is not the same in two answers."""
    told = [("status", one.status, other.status), ("headers", one.headers, other.headers)]
    told += [("body", one.body, other.body), ("logged", one.logged, other.logged)]
    return [each for each in told if each[1] != each[2]]


def _next_page(answer: Answer) -> Asked | None:
    for name, value in answer.headers:
        if name == b"link" and (link := re.search(rb'<([^>]+)>; rel="next"', value)):
            return Asked("GET", link[1].decode())
    return None


@asynccontextmanager
async def two_worlds(urls: Sequence[str]) -> AsyncGenerator[tuple[World, World]]:
    """Of two fresh databases: the first will have something under seal."""
    clock = Clock()
    first, second = World(urls[0], clock, seals=True), World(urls[1], clock, seals=False)
    try:
        same_keys((first, second), {role: scopes for role, scopes in ROLES.items() if scopes is not None}, {REVOKED})
        yield first, second
    finally:
        first.close()
        second.close()


async def states_of(first: World, second: World, states: Sequence[State] = STATES) -> AsyncIterator[tuple[State, Time]]:
    """The worlds, served, in one state after the other."""
    sealed_at = first.clock()
    for number, state in enumerate(states):
        async with first.served(), second.served():
            first.clock.go_on()
            for world in (first, second):
                world.subscribe()
            await state.sealed(first)
            await first.shown()
            if state.sealed is not nothing:
                sealed_at = first.clock()
            first.clock.go_on()
            for world in (first, second):
                await state.both(world)
                await world.shown()
                world.name_ids(state.name)
            for world in (first, second):
                world.subscribers.tell()  # which puts on record in the first who was sent what is sealed
                await world.shown()
                world.answers = {}  # in both: what is asked of one alone would draw ids of one alone
            first.clock.go_on()
            yield state, Time(number, first.hidden(), sealed_at, first.head)
