"""Every hostile body on every route that writes, every hostile question on every route that reads: refused by a problem
that repeats nothing of it, nothing recorded, and no failure."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson
import pytest

from domain.values import id_of
from service.api import bodies
from service.api.acts import KINDS
from service.api.problems import ALWAYS, Problem
from service.store.codec import NAMES
from service.store.tables import facts
from tests.service.api.clerk import key_for
from tests.service.api.hostile import BODIES, CANARY, bad_values
from tests.service.api.stating import Answered, Asked, asking, described, kind_of, least, written
from tests.service.store.kit import count_of, database_at

UNKNOWN = str(id_of("nobody"))
JSON = (b"content-type", b"application/json")
PREVIEW = "/v1/duties/preview"
OPERATED = "/metrics"
KEYED = "/v1/subscriptions"
"""What nobody is told without a key."""
REFUSED = {400, 413, 415, 422}
"""Not 404 or 409: that is said of what could have been recorded."""


@pytest.fixture(scope="module")
def url(_migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("hostile") / "own.db"
    file.write_bytes(_migrated_sqlite.read_bytes())
    return f"sqlite:///{file}"


@dataclass(frozen=True, slots=True)
class Clerk:
    """Of every scope there is, so that nothing is refused for want of one."""

    asked: Asked
    key: bytes
    operator: bytes
    reads: list[str]

    async def post(self, path: str, body: bytes, *headers: tuple[bytes, bytes]) -> Answered:
        named = {name for name, _ in headers}
        usual = [JSON, (b"idempotency-key", b"1"), (b"if-match", b"*"), (b"authorization", b"Bearer " + self.key)]
        kept = [each for each in usual if each[0] not in named]
        return await self.asked.send("POST", path.encode(), [*kept, *headers], body)

    async def get(self, target: str, *headers: tuple[bytes, bytes]) -> Answered:
        key = self.operator if target.startswith(OPERATED) else self.key if target.startswith(KEYED) else None
        shown = [(b"authorization", b"Bearer " + key)] if key is not None and not headers else []
        return await self.asked.send("GET", target.encode(), [*shown, *headers])


def with_a_clerk(url: str, asks: Callable[[Clerk], Awaitable[None]]) -> None:
    """Nothing is on record before, and nothing afterwards."""

    async def all_of_it() -> None:
        async with asking(url, read_rate="1000000/second", anonymous_rate="1000000/second") as (app, asked):
            reads = sorted({path.replace("{id}", UNKNOWN) for path, method in app.needs() if method == "GET"})
            clerk, operator = (key_for(url, *scopes).encode() for scopes in (("read", "write", "sealed"), ("operate",)))
            await asks(Clerk(asked, clerk, operator, reads))

    asyncio.run(all_of_it())
    with database_at(url) as database:
        assert count_of(database, facts) == 0


def assert_refused(answered: Answered, *statuses: int, told: str = "") -> None:
    assert answered.status in statuses, (told, answered)
    assert answered.headers["content-type"] == "application/problem+json", told
    problem = orjson.loads(answered.body)
    assert problem["status"] == answered.status
    assert all(answered.headers[name.lower()] == value for name, value in ALWAYS.items())
    assert CANARY.encode() not in answered.body, told
    assert CANARY not in str(answered.headers), told


def test_no_hostile_body_is_recorded_repeated_or_a_failure(url: str) -> None:
    routes = list(written(UNKNOWN))
    assert len(routes) > 210
    assert len(BODIES) > 100

    async def asks(clerk: Clerk) -> None:
        for route in routes:
            for name, hostile in BODIES.items():
                answered = await clerk.post(route.path, hostile(route.body))
                assert_refused(answered, *REFUSED, told=f"{route.path}: {name}")

    with_a_clerk(url, asks)


@pytest.mark.parametrize(
    ("path", "good"),
    [
        (PREVIEW, {"person": UNKNOWN, "state": "TD", "on": "2024-03-01"}),
        (KEYED, {"url": "https://example.com/"}),
        (f"{KEYED}/{UNKNOWN}/parking", {"position": 1}),
    ],
)
def test_nor_by_what_is_recorded_nowhere(url: str, path: str, good: Mapping[str, Any]) -> None:
    """They take thirty a minute of one key, or sixty: the rest by others."""

    async def asks(clerk: Clerk) -> None:
        others = [(b"authorization", f"Bearer {key_for(url, 'read')}".encode()) for _ in range(len(BODIES) // 30 + 1)]
        for place, (name, hostile) in enumerate(BODIES.items()):
            shown = others[place // 30]
            answered = await clerk.post(path, hostile(good), shown)
            assert_refused(answered, *REFUSED, told=name)

    with_a_clerk(url, asks)


def test_the_good_body_of_each_route_comes_before_the_law(sqlite_url: str) -> None:
    """Or the hostile ones would be refused for another reason than their own."""

    async def asks() -> None:
        async with asking(sqlite_url) as (_, asked):
            clerk = Clerk(asked, key_for(sqlite_url, "read", "write").encode(), b"", [])
            for place, route in enumerate(written(UNKNOWN)):
                answered = await clerk.post(
                    route.path, orjson.dumps(route.body), (b"idempotency-key", str(place).encode())
                )
                assert answered.status in {201, 404, 409}, (route.path, answered.body)

    asyncio.run(asks())


@pytest.mark.parametrize("plural", KINDS)
def test_no_member_of_any_fact_is_coerced(plural: str) -> None:
    """Each member in turn holds what is no value of its kind."""
    kind = KINDS[plural]
    tried = 0
    for name in sorted({fact.__name__ for fact in (*kind.acts.values(), *kind.openings.values())}):
        for member, schema in described()[name]["properties"].items():
            for value in bad_values(kind_of(schema), schema):
                sent = json.dumps(least(name) | {member: value}).encode()
                with pytest.raises(Problem) as refused:
                    bodies.fact(NAMES[name], bodies.members(sent))
                told = orjson.dumps(refused.value.members).decode()
                assert member in told or "not known here" in told, (name, member, value)
                assert CANARY not in told
                tried += 1
    assert tried > 500


HEADERS: Mapping[str, list[tuple[bytes, bytes]]] = {
    "no type": [(b"content-type", b"")],
    "a text": [(b"content-type", b"text/plain")],
    "a form": [(b"content-type", b"application/x-www-form-urlencoded")],
    "parts": [(b"content-type", b"multipart/form-data; boundary=" + CANARY.encode())],
    "another charset": [(b"content-type", b"application/json; charset=utf-16")],
    "an unknown charset": [(b"content-type", b"application/json; charset=" + CANARY.encode())],
    "a type of bytes": [(b"content-type", b"\xff\xfe")],
    "two types": [JSON, JSON],
    "packed": [(b"content-encoding", b"gzip")],
    "packed twice": [(b"content-encoding", b"gzip, br")],
    "packed by nobody": [(b"content-encoding", CANARY.encode())],
    "no key": [(b"idempotency-key", b"")],
    "a key of bytes": [(b"idempotency-key", b"\xe9" + CANARY.encode())],
    "a key with a tab": [(b"idempotency-key", b"a\t" + CANARY.encode())],
    "a long key": [(b"idempotency-key", CANARY.encode() * 30)],
    "two keys": [(b"idempotency-key", b"1"), (b"idempotency-key", b"2")],
}
OF_AN_ACT: Mapping[str, list[tuple[bytes, bytes]]] = {
    name: [(b"if-match", value)]
    for name, value in {
        "a weak version": b'W/"1"',
        "two versions in one": b'"1", "2"',
        "a version without quotes": b"1",
        "no version": b"",
        "a negative version": b'"-1"',
        "a huge version": b'"' + b"9" * 30 + b'"',
        "a version of bytes": b'"\xd9\xa3"',
        "a version in words": CANARY.encode(),
    }.items()
} | {"two versions": [(b"if-match", b'"1"'), (b"if-match", b'"1"')]}


def test_no_hostile_header_is_taken_for_a_good_one(url: str) -> None:
    async def asks(clerk: Clerk) -> None:
        for route in written(UNKNOWN):
            opens = route.path.count("/") == 2
            for name, headers in (HEADERS if opens else {**HEADERS, **OF_AN_ACT}).items():
                answered = await clerk.post(route.path, orjson.dumps(route.body), *headers)
                assert_refused(answered, *REFUSED, told=f"{route.path}: {name}")

    with_a_clerk(url, asks)


QUERIES = (
    *(f"{CANARY}=1", f"{CANARY}", f"as_of={CANARY}", f"as_of=2024-01-01&as_of={CANARY}", f"%00{CANARY}=1", "%ff=%ff"),
    *("as_of=2023-02-30", "as_of=0000-01-01", "as_of=１", "as_of=0", "as_of=true"),
    "as_of=2024-01-01T00:00:00%2B14:00",
    *(
        "recorded_at=2016-12-31T23:59:60Z",
        "recorded_at=0",
        "limit=1e999",
        "limit=-0",
        "limit=NaN",
        "limit=" + "9" * 999,
    ),
    *("__proto__=1", "as_of[]=2024-01-01", "as_of=%ed%a0%80", "=", "=1", "x=1&" * 60, "cursor=%f0%28%8c%28"),
    *(f"cursor={CANARY}", "after_position=-1", "after_position=1e3", "%2e%2e/=1", "as_of=%0d%0aSet-Cookie:%20x"),
)


def test_no_hostile_question_is_answered_repeated_or_a_failure(url: str) -> None:
    async def asks(clerk: Clerk) -> None:
        for path in clerk.reads:
            for query in QUERIES:
                answered = await clerk.get(f"{path}?{quote(query, safe='=&%:[]/')}")
                found = {404} if UNKNOWN in path and "cursor" in query else set[int]()  # of whom may be asked at all
                found |= {404} if path == "/v1/log/proofs/disclosure" else set()  # for the cleared alone
                assert_refused(answered, 422, *found, told=f"{path}?{query}")

    with_a_clerk(url, asks)


BAD_KEYS = (
    b"",
    b"Bearer",
    b"Bearer al_",
    b"Basic " + CANARY.encode(),
    b"Bearer " + CANARY.encode(),
    b"Bearer al_AAAAAAAA_" + b"A" * 43,
    b"\xff\xfe",
    b"Bearer \x00",
    b"Bearer " + b"a" * 30_000,
)


def test_a_key_that_is_none_is_no_failure_anywhere(url: str) -> None:
    async def asks(clerk: Clerk) -> None:
        for shown in BAD_KEYS:
            for path in clerk.reads:
                answered = await clerk.get(path, (b"authorization", shown))
                if path != "/v1/rules":
                    assert_refused(answered, 401)
            for route in written(UNKNOWN):
                assert_refused(await clerk.post(route.path, b"\xff", (b"authorization", shown)), 401)

    with_a_clerk(url, asks)


IDS = (
    "%00",
    "%ff",
    "..%2f..",
    "%ed%a0%80",
    CANARY,
    UNKNOWN.upper(),
    f"%7B{UNKNOWN}%7D",
    "a" * 9_000,
    "*",
    "%25",
    "'--",
)


def test_an_id_that_is_none_is_not_there(url: str) -> None:
    """The same answer as for one that is not known, whatever the method."""

    async def asks(clerk: Clerk) -> None:
        for path in [each for each in clerk.reads if UNKNOWN in each]:
            unknown = await clerk.get(path if "/states/" not in path else path.replace(UNKNOWN, "ZZ"))
            for text in IDS:
                answered = await clerk.get(path.replace(UNKNOWN, text))
                assert (answered.status, answered.body) == (404, unknown.body)
        for route in written(UNKNOWN):
            for text in IDS[4:8] if UNKNOWN in route.path else ():
                answered = await clerk.post(route.path.replace(UNKNOWN, text), orjson.dumps(route.body))
                assert_refused(answered, 404)

    with_a_clerk(url, asks)
