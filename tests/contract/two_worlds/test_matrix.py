"""Sealed means it does not exist: for whoever has no clearance, a world in which something is under seal is in no byte
another than the world in which it never happened."""

import asyncio
from collections import Counter

import pytest
from fastapi import APIRouter, Depends, FastAPI
from sqlalchemy import func, select

from service.api.security import READING
from service.app import create_app
from service.settings import Settings
from service.store import keys
from service.store.tables import facts
from tests.contract.two_worlds.matrix import Time, Unknown, requests, routes
from tests.contract.two_worlds.oracle import READERS, ROLES, WRITER, Difference, differences, states_of, two_worlds
from tests.contract.two_worlds.states import STATES
from tests.contract.two_worlds.subscribers import TOLD


def test_in_every_state_every_role_is_answered_the_same_in_both_worlds(two_urls: list[str]) -> None:
    """On PostgreSQL in every fourth state, by whoever's turn it is: the queries are the same."""
    every_role = two_urls[0].startswith("sqlite")
    asked: Counter[str] = Counter()
    found: list[tuple[str, Difference]] = []

    async def compare() -> None:
        async with two_worlds(two_urls) as (first, second):
            async for state, time in states_of(first, second):
                assert first.subscribers.sent == second.subscribers.sent, state.name
                if not every_role and time.number % 4:
                    continue
                in_turn = READERS[time.number % len(READERS)]
                for role in ROLES if every_role else {in_turn, WRITER}:
                    async for each in differences(first, second, role, time, reads=role == in_turn):
                        asked[role] += 1
                        if each is not None:
                            found.append((state.name, each))
            with first.database.reading() as one, second.database.reading() as other:
                count = select(func.count()).select_from(facts)
                hidden = one.execute(count).scalar_one() - other.execute(count).scalar_one()
                assert hidden > 25, "the first world has much under seal"
            sent = [len(each) for each in first.subscribers.sent.values()]
            assert len(sent) == len(TOLD)
            assert min(sent) > 10, "those who subscribed were told"

    asyncio.run(compare())
    print(f"{len(STATES)} states, {dict(asked)} comparisons")
    assert found == []
    assert min(asked.values()) > 300


def test_every_scope_there_is_has_a_role_or_sees_what_is_sealed() -> None:
    asked = {scope for scopes in ROLES.values() for scope in scopes or ()}
    assert set(keys.SCOPES) - {"sealed"} <= asked


NOWHERE = Time(0, {}, 0, 0)


def served_with(path: str, method: str = "GET", **parameters: type) -> tuple[FastAPI, list[tuple[str, frozenset[str]]]]:
    """The application with a route more, which takes these parameters."""
    app, router = create_app(Settings()), APIRouter()

    def endpoint(**_said: object) -> None:
        """It answers nothing."""

    endpoint.__annotations__ = parameters
    endpoint.__signature__ = _signature(parameters)  # type: ignore[attr-defined]
    router.add_api_route(path, endpoint, methods=[method], dependencies=[Depends(READING)])
    app.include_router(router, prefix="/v1")
    return app, routes(app)


def _signature(parameters: dict[str, type]) -> object:
    from inspect import Parameter, Signature

    return Signature([Parameter(name, Parameter.KEYWORD_ONLY, annotation=kind) for name, kind in parameters.items()])


def asked_of(app: FastAPI, served: list[tuple[str, frozenset[str]]]) -> set[str]:
    described = app.openapi()["paths"]
    return {each.target for each in requests(served, described, NOWHERE, reads=True, writes=True)}


def test_a_route_that_is_new_is_asked_by_itself() -> None:
    assert "/v1/statistics" in asked_of(*served_with("/statistics"))
    assert "/v1/persons/sum?state=IT" in asked_of(*served_with("/persons/sum", state=str))


@pytest.mark.parametrize(
    ("path", "method", "parameters", "where"),
    [
        ("/witnesses", "GET", {"colour": str}, "VALUES"),
        ("/witnesses/{colour}", "GET", {"colour": str}, "VALUES"),
        ("/witnesses/{id}", "GET", {"id": str}, "IDS"),
        ("/witnesses", "POST", {}, "BODIES"),
        ("/witnesses", "DELETE", {}, "GET and POST alone"),
    ],
)
def test_a_route_that_the_matrix_cannot_ask_fails_it(
    path: str, method: str, parameters: dict[str, type], where: str
) -> None:
    app, served = served_with(path, method, **parameters)
    with pytest.raises(Unknown, match=where):
        asked_of(app, served)
