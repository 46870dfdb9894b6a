"""Who may ask and write: by keys that are known, good and wide enough, and refused soon after they are revoked."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from domain.values import id_of
from service.store import keys
from service.store.tables import api_keys
from tests.service.api.clerk import Clerk, fact, key_for
from tests.service.api.serving import serving
from tests.service.store.kit import database_at, rows_of

UNKNOWN = str(id_of("nobody"))
YEAR_US = 365 * 86_400_000_000


@pytest.fixture
def client(database_url: str) -> Iterator[httpx.Client]:
    with serving(database_url) as found:
        yield found


def post(client: httpx.Client, key: str | None) -> httpx.Response:
    return Clerk(client, key or "").post("/v1/persons", fact(name="A Person"))


def other(key: str) -> str:
    """Of the same id, with another secret."""
    return key[:12] + ("A" if key[12] != "A" else "B") + key[13:]


def test_a_missing_unknown_expired_or_revoked_key_gets_one_answer(client: httpx.Client, database_url: str) -> None:
    good = key_for(database_url, "read", "write")
    expired = key_for(database_url, "read", "write", expires_at=time.time_ns() // 1000 - 1)
    revoked = key_for(database_url, "read", "write")
    with database_at(database_url) as database:
        assert keys.revoke(database, revoked.split("_")[1])
    shown = [
        *(f"Bearer {each}" for each in (expired, revoked, other(good), "al_AAAAAAAA_" + "A" * 43, good[:-1])),
        *(good, f"Basic {good}", f"Bearer {good} x", f"Bearer {good}x", f"Bearer {good.upper()}", "Bearer al_é"),
    ]
    bad: list[list[tuple[bytes, bytes]]] = [[(b"Authorization", each.encode())] for each in shown]
    bad += [[], [(b"Authorization", f"Bearer {good}".encode())] * 2]
    answers: set[tuple[int, bytes, str]] = set()
    for headers in bad:
        answer = client.post("/v1/persons", json=fact(name="A Person"), headers=headers)
        answers.add((answer.status_code, answer.content, answer.headers["www-authenticate"]))
        if headers:
            read = client.get("/v1/persons", headers=headers)
            answers.add((read.status_code, read.content, read.headers["www-authenticate"]))
    assert len(answers) == 1
    assert next(iter(answers))[0] == 401
    assert client.get("/v1/persons").status_code == 200, "anybody may read, who shows no key"


def test_a_good_key_writes_until_it_expires(client: httpx.Client, database_url: str) -> None:
    good = key_for(database_url, "read", "write", expires_at=time.time_ns() // 1000 + YEAR_US)
    short = key_for(database_url, "read", "write", expires_at=time.time_ns() // 1000 + 1_500_000)
    assert post(client, good).status_code == 201
    limit = time.monotonic() + 10
    while post(client, short).status_code == 201:
        assert time.monotonic() < limit
        time.sleep(0.02)
    assert post(client, short).status_code == 401
    assert post(client, good).status_code == 201


def test_a_revoked_key_is_refused_within_a_second(client: httpx.Client, database_url: str) -> None:
    key, kept = (key_for(database_url, "read", "write") for _ in range(2))
    assert post(client, key).status_code == 201
    with database_at(database_url) as database:
        assert keys.revoke(database, key.split("_")[1])
        first = rows_of(database, api_keys)
        assert keys.revoke(database, key.split("_")[1]), "revoked is revoked"
        assert rows_of(database, api_keys) == first
    time.sleep(1.0)
    assert post(client, key).status_code == 401
    assert post(client, kept).status_code == 201


def test_a_key_does_what_its_scopes_say(client: httpx.Client, database_url: str) -> None:
    allowed = {
        ("read",): (403, 200),
        ("write",): (201, 403),
        ("read", "write"): (201, 200),
        ("sealed",): (403, 403),
        ("sealed", "write"): (201, 403),
        ("sealed", "read"): (403, 200),
        ("operate",): (403, 403),
    }
    for scopes, expected in allowed.items():
        key = key_for(database_url, *scopes)
        read = client.get("/v1/persons", headers={"Authorization": f"Bearer {key}"})
        assert (post(client, key).status_code, read.status_code) == expected, scopes


def test_only_the_cleared_may_ask_without_regard_to_publicity(client: httpx.Client, database_url: str) -> None:
    registry = Clerk(client, key_for(database_url, "read", "write", "sealed"))
    person = registry.open("persons", name="A Person", public_from=None)
    clerk = Clerk(client, key_for(database_url, "read"))
    asked = {"public_on": "none"}
    assert clerk.client.get("/v1/persons", params=asked, headers=clerk.headers).status_code == 422
    recorded = {"position": 1}
    assert registry.until(f"persons/{person}", recorded, public_on="none")["id"] == person
    assert registry.get("/v1/persons", public_on="none")["total"] == 1
    assert clerk.get("/v1/persons")["total"] == 0


def test_without_anonymous_reading_a_key_is_needed_to_read(sqlite_url: str) -> None:
    key = key_for(sqlite_url, "read")
    with serving(sqlite_url, anonymous_read=False) as client:
        assert client.get("/v1/persons").status_code == 401
        assert Clerk(client, key).get("/v1/persons")["total"] == 0


def test_every_route_that_writes_asks_for_a_key_before_anything_else(sqlite_url: str) -> None:
    """Whatever the path, the body and the headers are."""
    with serving(sqlite_url) as client:
        described: dict[str, Any] = client.get("/openapi.json").json()
        writes = [path for path, methods in described["paths"].items() if set(methods) - {"get"}]
        writes.remove("/v1/log/cosignatures")  # a witness needs no key: its signature says who it is
        read_only = {"Authorization": f"Bearer {key_for(sqlite_url, 'read')}"}
        assert len(writes) > 160
        answers: set[tuple[int, bytes]] = set()
        for path in writes:
            assert set(described["paths"][path]) <= {"get", "post"}
            target = path.replace("{id}", UNKNOWN)
            answers.add(key_less(client.post(target)))
            answers.add(key_less(client.post(f"{target}?x=1", content=b"\xff", headers={"If-Match": "nonsense"})))
            reads = path == "/v1/duties/preview" or path.startswith("/v1/subscriptions")
            refused = 415 if reads else 403  # whoever may read is let in, and only then the body is looked at
            assert client.post(target, content=b"\xff", headers=read_only).status_code == refused, path
        assert len(answers) == 1
        assert next(iter(answers))[0] == 401


def key_less(answer: httpx.Response) -> tuple[int, bytes]:
    return answer.status_code, answer.content


def test_a_key_is_kept_as_its_hash_alone(sqlite_url: str) -> None:
    text = key_for(sqlite_url, "read", "write")
    prefix, named, secret = text.split("_", 2)
    assert (prefix, len(named), len(secret)) == ("al", 8, 43)
    with database_at(sqlite_url) as database:
        (row,) = rows_of(database, api_keys)
    assert row.id == named
    assert len(row.hash) == 32
    assert secret not in str(tuple(row))


def test_a_key_revoked_while_it_waits_hears_nothing_more(client: httpx.Client, database_url: str) -> None:
    key = key_for(database_url, "read", "sealed")
    shown = {"Authorization": f"Bearer {key}"}
    with ThreadPoolExecutor(1) as waiting:
        asked = {"after": "0", "wait": "3"}  # longer than a key is remembered
        answer = waiting.submit(client.get, "/v1/events", params=asked, headers=shown)
        with database_at(database_url) as database:
            time.sleep(0.3)  # revoked before it is looked up, it would be refused as any other
            assert keys.revoke(database, key.split("_")[1])
        assert answer.result(60).status_code == 401
