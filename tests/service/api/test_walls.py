"""What stands around every route: who is let in, how often, for which host, and what every answer says besides."""

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from fastapi import APIRouter, Depends, Request
from fastapi.routing import APIRoute
from starlette.types import Receive, Scope, Send

from domain.values import id_of
from service.api import bodies
from service.api.problems import ALWAYS, Problem
from service.api.security import Keys, Needs, declared
from service.api.walls import MOST_HEAD_BYTES, MOST_HEADERS, MOST_TARGET_BYTES, Walls
from service.settings import Settings
from service.store import keys
from service.store.keys import ROLES, SCOPES
from tests.service.api.clerk import Clerk, fact, key_for
from tests.service.api.serving import serving
from tests.service.api.stating import Answered, Asked, asking, written
from tests.service.store.kit import database_at

UNKNOWN = str(id_of("nobody"))
OPEN = {"/v1/rules"}
"""What speaks of nobody."""


def with_routes(url: str, asks: Callable[[Asked, list[tuple[str, str, Needs]]], Awaitable[None]], **told: Any) -> None:
    """Every route of the application: its method, a path of it, what it needs; each act one by one."""

    async def all_of_it() -> None:
        async with asking(url, **told) as (app, asked):
            needs = app.needs()
            acts = [("POST", each.path, needs["/v1/{plural}/{id}/{act}", "POST"]) for each in written(UNKNOWN)]
            rest = [(method, path, need) for (path, method), need in needs.items() if "{plural}" not in path]
            await asks(asked, [(method, path.replace("{id}", UNKNOWN), need) for method, path, need in acts + rest])

    asyncio.run(all_of_it())


def shown(key: str) -> list[tuple[bytes, bytes]]:
    return [(b"authorization", f"Bearer {key}".encode())]


RECORDS_NOTHING = {"/v1/duties/preview", "/v1/log/cosignatures"}
"""What is sent there is no fact: a supposition, and the signature of a witness whom the operator has named."""
OPERATED = "/metrics"
OF_ITS_OWNER = "/v1/subscriptions"
"""Whoever may read may ask to be told."""


def test_every_route_lets_in_the_scope_it_declares_and_no_other(sqlite_url: str) -> None:
    """Without a key; with a key of every other scope; with one of its own. What it says then is of the question."""
    alone = {scope: key_for(sqlite_url, scope) for scope in SCOPES}

    async def asks(asked: Asked, routes: list[tuple[str, str, Needs]]) -> None:
        assert len(routes) > 250
        for method, path, need in routes:
            target = f"{path}?{'x' if method == 'GET' else ''}".encode()
            if path in OPEN:
                assert need.scope is None
                assert (await asked.send(method, path.encode(), [])).status == 200
                continue
            if path == OPERATED:
                assert need.scope == "operate"
                assert (await asked.send(method, path.encode(), shown(alone["operate"]))).status == 200
                continue
            reads = method == "GET" or path in RECORDS_NOTHING or path.startswith(OF_ITS_OWNER)
            assert need.scope == ("read" if reads else "write")
            without = await asked.send(method, target, [])
            assert without.status in ({404, 415, 422} if need.anonymous else {401}), path
            for scope, key in alone.items():
                answered = await asked.send(method, target, shown(key), b"\xff")
                assert (answered.status == 403) is (scope != need.scope), (path, scope)
                assert answered.status in {403, 400, 404, 415, 422, 428}, path

    with_routes(sqlite_url, asks)


def test_where_nobody_may_read_without_a_key_every_route_asks_for_one(sqlite_url: str) -> None:
    async def asks(asked: Asked, routes: list[tuple[str, str, Needs]]) -> None:
        refused = set[tuple[int, bytes]]()
        for method, path, _ in routes:
            if path not in OPEN:
                answered = await asked.send(method, f"{path}?as_of=x&as_of=x".encode(), [], b"\xff")
                refused.add((answered.status, answered.body))
        assert [status for status, _ in refused] == [401]

    with_routes(sqlite_url, asks, anonymous_read=False)


def test_an_operator_sees_and_writes_no_content(sqlite_url: str) -> None:
    operator = key_for(sqlite_url, *ROLES["operator"])

    async def asks(asked: Asked, routes: list[tuple[str, str, Needs]]) -> None:
        for method, path, need in routes:
            if need.scope is not None and path != OPERATED:
                assert (await asked.send(method, path.encode(), shown(operator))).status == 403

    with_routes(sqlite_url, asks)


def test_a_role_is_its_scopes() -> None:
    assert {
        "reader": {"read"},
        "contributor": {"read", "write"},
        "registry": {"read", "write", "sealed"},
        "auditor": {"read", "sealed"},
        "operator": {"operate"},
    } == ROLES


@pytest.mark.parametrize("scopes", [(), ("all",), ("read", "x"), ("operate", "read"), ("operate", "sealed")])
def test_no_key_has_scopes_that_are_none_or_do_not_go_together(sqlite_url: str, scopes: tuple[str, ...]) -> None:
    with database_at(sqlite_url) as database:
        with pytest.raises(ValueError, match="scope"):
            keys.create(database, "nobody", scopes)
        assert not keys.every(database)


@pytest.mark.parametrize("dependencies", [0, 2])
def test_a_route_that_does_not_say_what_it_needs_is_none(dependencies: int) -> None:
    router = APIRouter()

    def route() -> None: ...

    needs = [Needs("read"), Needs("write")][:dependencies]
    router.get("/x", dependencies=[Depends(each) for each in needs])(route)
    (found,) = router.routes
    assert isinstance(found, APIRoute)
    with pytest.raises(TypeError, match="/x"):
        declared(found.dependant)


def test_a_key_revoked_or_expired_elsewhere_is_refused_within_a_second(database_url: str) -> None:
    """By two that remember keys over two connections to one database, as two processes have."""
    soon = time.time_ns() // 1000 + 500_000
    with database_at(database_url) as here, database_at(database_url) as there:
        ends = {keys.create(here, "a clerk", ["read"]): 0.0, keys.create(here, "a clerk", ["read"], soon): 0.5}
        remembering = Keys(here), Keys(there)
        told = [(each, key) for each in remembering for key in ends]
        assert not any(_refuses(each, key) for each, key in told)
        assert keys.revoke(there, next(iter(ends)).split("_")[1])
        since = time.monotonic()
        while told:
            asked = time.monotonic()
            told = [(each, key) for each, key in told if not _refuses(each, key)]
            assert all(asked - since <= ends[key] + 1.0 for _, key in told), "it was still let in"
            time.sleep(0.01)


def _refuses(remembering: Keys, key: str) -> bool:
    bearing = Request({"type": "http", "headers": shown(key)})
    try:
        remembering.shown(bearing)
    except Problem:
        return True
    return False


# How often.


def assert_too_many(answered: Answered) -> None:
    assert answered.status == 429
    assert answered.headers["content-type"] == "application/problem+json"
    assert 1 <= int(answered.headers["retry-after"]) <= 60


def test_anybody_asks_so_often_from_one_address_and_no_more(sqlite_url: str) -> None:
    async def asks(asked: Asked, _: object) -> None:
        sealed, unknown = id_of("sealed"), id_of("unknown")
        for place in range(5):
            named = (sealed, unknown)[place % 2]
            assert (await asked.send("GET", f"/v1/persons/{named}".encode(), [], address="192.0.2.1")).status == 404
        told = [
            await asked.send("GET", f"/v1/persons/{each}".encode(), [], address="192.0.2.1")
            for each in (sealed, unknown)
        ]
        for each in told:
            assert_too_many(each)
        assert told[0].body == told[1].body
        assert_too_many(await asked.send("POST", b"/v1/persons", shown("al_x"), address="192.0.2.1"))
        assert (await asked.send("GET", b"/v1/persons", [], address="192.0.2.2")).status == 200, "others may"
        assert (
            await asked.send("GET", b"/v1/persons", shown(key_for(sqlite_url, "read")), address="192.0.2.1")
        ).status == 200

    with_routes(sqlite_url, asks, anonymous_rate="5/minute")


def test_a_network_of_addresses_without_number_is_one(sqlite_url: str) -> None:
    async def asks(asked: Asked, _: object) -> None:
        for place in range(5):
            assert (await asked.send("GET", b"/v1/rules", [], address=f"2001:db8::{place}")).status == 200
        assert_too_many(await asked.send("GET", b"/v1/rules", [], address="2001:db8::ffff"))
        assert (await asked.send("GET", b"/v1/rules", [], address="2001:db8:0:1::1")).status == 200

    with_routes(sqlite_url, asks, anonymous_rate="5/minute")


def test_who_tries_keys_tries_no_more_than_who_has_none(sqlite_url: str) -> None:
    async def asks(asked: Asked, _: object) -> None:
        for place in range(5):
            assert (await asked.send("GET", b"/v1/persons", shown(f"al_AAAAAAA{place}_" + "A" * 43))).status == 401
        assert_too_many(await asked.send("GET", b"/v1/persons", shown("al_AAAAAAAA_" + "A" * 43)))
        assert (await asked.send("GET", b"/v1/persons", shown(key_for(sqlite_url, "read")))).status == 200

    with_routes(sqlite_url, asks, anonymous_rate="5/minute")


def test_each_key_reads_and_writes_so_often(sqlite_url: str) -> None:
    key, other = (key_for(sqlite_url, "read", "write") for _ in range(2))

    async def asks(asked: Asked, _: object) -> None:
        for _attempt in range(4):
            assert (await asked.send("GET", b"/v1/persons", shown(key))).status == 200
        for _attempt in range(3):
            assert (await asked.send("POST", b"/v1/persons", shown(key))).status == 400
        assert_too_many(await asked.send("GET", b"/v1/persons", shown(key)))
        assert_too_many(await asked.send("POST", b"/v1/persons", shown(key)))
        assert (await asked.send("GET", b"/v1/persons", shown(other))).status == 200
        assert (await asked.send("POST", b"/v1/persons", shown(other))).status == 400

    with_routes(sqlite_url, asks, read_rate="4/minute", write_rate="3/minute", anonymous_rate="1/minute")


def test_a_rate_beyond_what_is_remembered_is_counted(sqlite_url: str) -> None:
    """Two counters stand for the windows, so what was asked just before weighs less than one."""

    async def asks(asked: Asked, _: object) -> None:
        statuses = [(await asked.send("GET", b"/v1/rules?x", [])).status for _ in range(1_100)]
        assert set(statuses[:1_001]) == {422}
        assert 429 in statuses[1_001:]

    with_routes(sqlite_url, asks, anonymous_rate="1001/hour")


def test_a_rate_that_is_none_is_no_setting() -> None:
    for text in ("", "often", "5", "/minute", "-5/minute"):
        with pytest.raises(ValueError, match="read_rate"):
            Settings(read_rate=text)


# Which host, and how long.


@pytest.mark.parametrize(
    ("said", "status"),
    [
        *(
            ([each], 200)
            for each in (b"127.0.0.1", b"127.0.0.1:8000", b"LocalHost", b"localhost:1", b"[::1]:8000", b"[::1]")
        ),
        *(
            ([each], 400)
            for each in (b"", b"evil.example", b"127.0.0.1.evil.example", b"127.0.0.1@evil.example", b"::1")
        ),
        *(
            ([each], 400)
            for each in (b"localhost:", b"localhost:x", b"localhost:80:80", b"localhost.", b"\xff", b"local host")
        ),
        *([(each, 400) for each in ([], [b"localhost", b"localhost"], [b"localhost", b"evil.example"])]),
    ],
)
def test_only_the_hosts_that_are_set_are_answered_for(sqlite_url: str, said: list[bytes], status: int) -> None:
    async def asks(asked: Asked, _: object) -> None:
        for path in (b"/v1/persons", b"/v1/nothing", b"/openapi.json"):
            answered = await asked.send("GET", path, [], hosts=said)
            assert answered.status == (404 if status == 200 and b"nothing" in path else status)
            assert b"evil" not in answered.body

    with_routes(sqlite_url, asks)


def test_other_hosts_may_be_set(sqlite_url: str) -> None:
    async def asks(asked: Asked, _: object) -> None:
        for name, status in ((b"atlarge.example", 200), (b"10.0.0.5", 200), (b"localhost", 400)):
            assert (await asked.send("GET", b"/v1/rules", [], hosts=[name])).status == status

    with_routes(sqlite_url, asks, hosts="other.example, atlarge.example", host="10.0.0.5")


def test_any_host_may_be_set(sqlite_url: str) -> None:
    async def asks(asked: Asked, _: object) -> None:
        assert (await asked.send("GET", b"/v1/rules", [], hosts=[b"any.example"])).status == 200

    with_routes(sqlite_url, asks, hosts="*")


def test_the_head_of_a_request_has_a_length(sqlite_url: str) -> None:
    async def asks(asked: Asked, _: object) -> None:
        for target, headers, status in (
            (b"/v1/rules?" + b"x" * MOST_TARGET_BYTES, [], 414),
            (b"/v1/" + b"x" * MOST_TARGET_BYTES, [], 414),
            (b"/v1/rules", [(b"x", b"x" * MOST_HEAD_BYTES)], 431),
            (b"/v1/rules", [(b"x" * MOST_HEAD_BYTES, b"")], 431),
            (b"/v1/rules", [(b"x", b"")] * MOST_HEADERS, 431),
            (b"/v1/persons?" + b"&".join(b"x%d=1" % place for place in range(51)), [], 422),
        ):
            answered = await asked.send("GET", target, headers)
            assert answered.status == status
            assert answered.headers["content-type"] == "application/problem+json"

    with_routes(sqlite_url, asks)


# What every answer says.


def test_every_answer_is_of_its_type_and_not_to_be_kept(sqlite_url: str) -> None:
    """Problems, too, and what no route answers; and none lets another site's page read it."""

    async def asks(asked: Asked, routes: list[tuple[str, str, Needs]]) -> None:
        asked_of = [(method, path) for method, path, _ in routes if method == "GET" or "preview" in path]
        asked_of += [("GET", "/openapi.json"), ("GET", "/nothing"), ("DELETE", "/v1/persons"), ("POST", "/v1/persons")]
        asked_of += [("OPTIONS", "/v1/persons"), ("GET", "/v1/persons/"), ("GET", "/v1/persons?x")]
        for method, target in asked_of:
            if target.endswith("/stream"):  # it has no end; its headers are those of every answer (test_stream)
                continue
            answered = await asked.send(method, target.encode(), [(b"origin", b"https://evil.example")])
            assert {name: answered.headers[name.lower()] for name in ALWAYS} == ALWAYS
            assert not any(name.startswith("access-control-") for name in answered.headers)

    with_routes(sqlite_url, asks)


def test_what_fails_unforeseen_is_answered_and_told_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    async def fails(scope: Scope, receive: Receive, send: Send) -> None:
        raise ValueError("Zq9Xcanary")

    answered = asyncio.run(Asked(Walls(fails, {"127.0.0.1"})).send("GET", b"/", []))
    assert (answered.status, answered.headers["content-type"]) == (500, "application/problem+json")
    assert {name: answered.headers[name.lower()] for name in ALWAYS} == ALWAYS
    assert b"Zq9Xcanary" not in answered.body
    assert [(each.levelname, each.message) for each in caplog.records] == [("ERROR", "unexpected error")]


def test_the_description_may_be_kept_back(sqlite_url: str) -> None:
    async def asks(asked: Asked, _: object) -> None:
        assert (await asked.send("GET", b"/openapi.json", [])).status == 404
        assert (await asked.send("GET", b"/v1/rules", [])).status == 200

    with_routes(sqlite_url, asks, described=False)


# How a body comes.


@pytest.fixture(scope="module")
def clerk(_migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clerk]:
    file = tmp_path_factory.mktemp("walls") / "own.db"
    file.write_bytes(_migrated_sqlite.read_bytes())
    url = f"sqlite:///{file}"
    with serving(url, body_seconds=0.5) as client:
        yield Clerk(client, key_for(url, "read", "write"))


def spoken(clerk: Clerk, headers: str, body: bytes = b"", *, drips: bool = False) -> bytes:
    """What is answered to a request spoken by hand, until the other side ends."""
    head = f"POST /v1/persons HTTP/1.1\r\nHost: localhost\r\nIdempotency-Key: {time.monotonic_ns()}\r\n"
    head += f"Authorization: {clerk.headers['Authorization']}\r\nContent-Type: application/json\r\n{headers}\r\n"
    answered = b""
    with socket.create_connection((clerk.client.base_url.host, clerk.client.base_url.port or 80), 20) as connection:
        connection.sendall(head.encode() + (b"" if drips else body))
        if not drips:
            connection.shutdown(socket.SHUT_WR)
        connection.settimeout(0.05 if drips else 20)
        while True:
            try:
                if drips:
                    connection.sendall(b" ")
                said = connection.recv(65_536)
            except TimeoutError:
                continue
            except ConnectionError:
                return answered
            if not said:
                return answered
            answered += said


def test_a_body_that_drips_is_not_waited_for(clerk: Clerk) -> None:
    for headers in ("Content-Length: 100000\r\n", "Content-Length: 100000\r\nConnection: keep-alive\r\n"):
        answered = spoken(clerk, headers, drips=True)
        assert answered.startswith(b"HTTP/1.1 408 ")
        assert b"application/problem+json" in answered
    assert clerk.get("/v1/persons")["total"] == 0


@pytest.mark.parametrize(
    "lie",
    [
        "Content-Length: 1000",
        "Content-Length: -1",
        "Content-Length: x",
        "Content-Length: 1\r\nContent-Length: 2",
        "Content-Length: 99999999999999999999999",
        "Content-Length: 2\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked",
        "Transfer-Encoding: x",
        "Content-Length: 0",
        "",
    ],
)
def test_a_body_that_lies_about_its_length_is_not_recorded(clerk: Clerk, lie: str) -> None:
    body = orjson.dumps(fact(name="Zq9Xcanary"))
    answered = spoken(clerk, f"{lie}\r\n" if lie else "", body)
    assert answered == b"" or answered.split()[1] in {b"400", b"408", b"422"}, answered
    assert b"Zq9Xcanary" not in answered
    assert clerk.get("/v1/persons")["total"] == 0


@pytest.mark.parametrize(
    "nested", ["[" * 130_000 + "]" * 130_000, '{"a":' * 40_000 + "1" + "}" * 40_000, "[" * 262_000]
)
def test_levels_without_number_end_nothing(clerk: Clerk, nested: str) -> None:
    headers = {"Content-Type": "application/json", "Idempotency-Key": "1", **clerk.headers}
    answer = clerk.client.post("/v1/persons", content=f'{{"remark": {nested}}}', headers=headers)
    assert answer.status_code == 422
    wide = b'{"remark": [' + b",".join([b"[" * 31 + b"]" * 31] * 3_000) + b"]}"
    with pytest.raises(Problem, match="levels"):
        bodies.members(wide)
