"""Whatever is sent to be recorded is recorded as it was meant, or refused by a problem that repeats nothing of it."""

import json
from collections.abc import Iterator, Mapping
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.service.api.clerk import Clerk, fact, fresh_key, key_for
from tests.service.api.hostile import CANARY
from tests.service.api.serving import serving
from tests.service.api.test_bad_input import assert_problem


def said() -> bytes:
    return json.dumps(fact(name="A Person", alias="Other")).encode()


def source(**members: Any) -> dict[str, Any]:
    return {"sources": [{"citation": "x", "confidence": "confirmed"} | members]}


ODD_BUT_TRUE = {
    "a formula of a shell": "=cmd|'/C calc'!A0",
    "a formula by plus": "+1+1",
    "a formula by minus": "-2+3",
    "a formula by at": "@SUM(1+1)",
    "a composed letter": "\u00e9",
    "a confusable letter": "V\u0430ldimir",
    "full width": "Ｐｕｔｉｎ",
    "a ligature": "\ufb01",
    "many marks": "Z\u0351\u0364\u030b" * 20,
    "isolates": "\u2067اسم\u2069 name",
    "a byte order mark within": "a\ufeffb",
    "a line separator": "a\u2028b",
    "no character": "a\uffffb",
    "spaces around": "  a  ",
    "a word that means nothing": "null",
    "a name of a thousand letters": "ش" * 1_000,
    "right to left": "\u202eynoK hpesoJ",
    "any script": "Олег 奥列格 أوليغ ओलेग",
    "not normalised": "e\u0301",
    "a formula": '=HYPERLINK("x")',
    "markup": "<script>alert(1)</script>",
    "SQL": "'); DROP TABLE facts; --",
    "lines and tabs": "one\n\ttwo",
    "a plane beyond": "\U0001f600",
    "a zero-width joiner": "a\u200db",
}


@pytest.fixture(scope="module")
def url(_migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("hostile") / "own.db"
    file.write_bytes(_migrated_sqlite.read_bytes())
    return f"sqlite:///{file}"


@pytest.fixture(scope="module")
def clerk(url: str) -> Iterator[Clerk]:
    with serving(url) as client:
        yield Clerk(client, key_for(url, "read", "write", "sealed"))


@pytest.fixture(scope="module")
def routes(clerk: Clerk) -> Mapping[str, str]:
    person = clerk.open("persons", name="A Person")
    return {
        "an opening": "/v1/persons",
        "an opening of several": "/v1/warrants",
        "an act": f"/v1/persons/{person}/alias",
        "a retraction": f"/v1/persons/{person}/retraction",
        "an act on nothing": f"/v1/warrants/{person}/execution",
        "a State": "/v1/states",
    }


def send(clerk: Clerk, path: str, body: bytes, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """POST exactly these bytes."""
    every = {"Content-Type": "application/json", "Idempotency-Key": fresh_key(), "If-Match": "*", **clerk.headers}
    connection = HTTPConnection(clerk.client.base_url.host, clerk.client.base_url.port, timeout=30)
    try:
        connection.request("POST", path, body, every | headers)
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize("text", ODD_BUT_TRUE)
def test_any_script_is_recorded_as_it_was_sent(clerk: Clerk, text: str) -> None:
    answer = clerk.post("/v1/persons", fact(name=ODD_BUT_TRUE[text]))
    recorded = clerk.until(f"persons/{answer.json()['id']}", answer.json())
    assert recorded["name"] == ODD_BUT_TRUE[text]


def test_every_mistake_is_told_by_the_member_it_is_about(clerk: Clerk) -> None:
    body = fact(name="x\0", corrects={"fact": "x", "reason": "x"}) | source(citation="\0")
    answer = clerk.post("/v1/persons", body)
    assert {each["member"] for each in answer.json()["errors"]} == {"name", "corrects.fact", "sources[0].citation"}
    one = clerk.post("/v1/persons", fact(name="x") | source(confidence="sure"))
    assert one.json()["errors"] == [{"member": "sources[0].confidence", "detail": "it has no such value"}]
    missing = clerk.post("/v1/persons", fact())
    assert missing.json()["errors"] == [{"member": "name", "detail": "it is required"}]


def test_a_moment_needs_its_zone(clerk: Clerk) -> None:
    person = clerk.open("persons", name="A Person")
    custody = clerk.open("custody", person=person)
    for moment, status in (("2024-03-01T10:00:00", 422), (1709287200, 422), ("2024-03-01T10:00:00+14:00", 200)):
        answer = clerk.post(f"/v1/custody/{custody}/transit", fact(landed_at=moment), If_Match="*")
        assert answer.status_code == status


def test_thousands_of_mistakes_are_not_all_told(clerk: Clerk) -> None:
    answer = clerk.post("/v1/persons", fact(name="x", aliases=["\0"] * 5_000))
    assert answer.status_code == 422
    assert len(answer.json()["errors"]) <= 20


@pytest.mark.parametrize(("size", "status"), [(1_000, 201), (200_000, 422), (262_145, 413), (5_000_000, 413)])
def test_a_body_has_a_size(clerk: Clerk, size: int, status: int) -> None:
    answer = clerk.post("/v1/persons", fact(name="x" * size))
    assert answer.status_code == status
    assert clerk.get("/v1/persons", limit="1")["items"], "it still serves"


def test_a_body_in_pieces_has_the_same_size(clerk: Clerk) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(300):
            yield b" " * 1024

    headers = {"Content-Type": "application/json", "Idempotency-Key": fresh_key(), **clerk.headers}
    assert clerk.client.post("/v1/persons", content=pieces(), headers=headers).status_code == 413


@pytest.mark.parametrize(
    "media", ["", "text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16", "*/*", CANARY]
)
def test_a_body_is_json_by_its_own_word(clerk: Clerk, media: str) -> None:
    status, headers, body = send(clerk, "/v1/persons", said(), **{"Content-Type": media})
    assert_problem(status, headers, body, 415)
    assert CANARY not in body.decode()


def test_a_packed_body_is_not_unpacked(clerk: Clerk) -> None:
    assert send(clerk, "/v1/persons", said(), **{"Content-Encoding": "gzip"})[0] == 415


@pytest.mark.parametrize("key", ["", " ", "\t", "x" * 256, "\xe9", "a\tb"])
def test_a_key_of_a_request_is_printable_and_short(clerk: Clerk, key: str) -> None:
    assert_problem(*send(clerk, "/v1/persons", said(), **{"Idempotency-Key": key}), 400)


def test_a_request_has_a_key_and_only_one(clerk: Clerk) -> None:
    for keys in ([], [("Idempotency-Key", "a"), ("Idempotency-Key", "b")]):
        answer = clerk.client.post("/v1/persons", json=fact(name="x"), headers=[*clerk.headers.items(), *keys])
        assert_problem(answer.status_code, answer.headers, answer.content, 400)


@pytest.mark.parametrize(
    "match", ["1", 'W/"1"', '"1", "2"', '""', '"x"', '"-1"', '"1', "**", '"٣"', '"1e3"', f'"{10**30}"', CANARY]
)
def test_a_version_is_one_etag_of_this_service(clerk: Clerk, routes: Mapping[str, str], match: str) -> None:
    headers = {"Idempotency-Key": fresh_key(), "If-Match": match, **clerk.headers}
    named = [(name.encode(), value.encode()) for name, value in headers.items()]
    answer = clerk.client.post(routes["an act"], json=fact(alias="x"), headers=named)
    assert_problem(answer.status_code, answer.headers, answer.content, 400)
    assert CANARY not in answer.text


def test_a_version_nobody_gave_is_stale(clerk: Clerk, routes: Mapping[str, str]) -> None:
    for match in ('"0"', '"999999999"'):
        assert clerk.post(routes["an act"], fact(alias="x"), If_Match=match).status_code == 412


@pytest.mark.parametrize("query", ["dry_run=true", "x", f"{CANARY}=1", "%00", "&"])
def test_an_act_takes_no_parameters(clerk: Clerk, routes: Mapping[str, str], query: str) -> None:
    for path in routes.values():
        status, headers, body = send(clerk, f"{path}?{query}", said())
        assert_problem(status, headers, body, 422)
        assert CANARY not in body.decode()


def test_no_problem_is_other_than_it_says(clerk: Clerk, routes: Mapping[str, str]) -> None:
    status, headers, body = send(clerk, routes["an act"], b"{}")
    assert_problem(status, headers, body, 422)
    assert set(orjson.loads(body)) == {"type", "title", "status", "detail", "errors"}
