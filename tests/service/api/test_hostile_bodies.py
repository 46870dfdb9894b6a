"""Whatever is sent to be recorded is recorded as it was meant, or refused by a problem that repeats nothing of it."""

import json
from collections.abc import Iterator, Mapping
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import orjson
import pytest

from domain.values import id_of
from service.store.tables import facts
from tests.service.api.clerk import Clerk, fact, fresh_key, key_for
from tests.service.api.serving import serving
from tests.service.api.test_bad_input import assert_problem
from tests.service.store.kit import count_of, database_at

CANARY = "Zq9Xcanary"
PERSON = str(id_of("P001"))


def said(**members: Any) -> bytes:
    return json.dumps(fact(name="A Person", alias="Other", **members)).encode()


def raw(member: str) -> bytes:
    """A body with one member more, exactly as written."""
    return said()[:-1] + f", {member}}}".encode("utf-8", "surrogatepass")


def source(**members: Any) -> dict[str, Any]:
    return {"sources": [{"citation": "x", "confidence": "confirmed"} | members]}


NO_JSON = {
    "nothing": b"",
    "spaces": b"   ",
    "half": said()[:-1],
    "two": said() + said(),
    "NaN": raw('"remark": NaN'),
    "Infinity": raw('"remark": Infinity'),
    "-Infinity": raw('"remark": -Infinity'),
    "a lone surrogate": raw('"remark": "\\ud800"'),
    "a low surrogate first": raw('"remark": "\\udc00\\ud800"'),
    "a surrogate in UTF-8": raw('"remark": "\ud800"'),
    "not UTF-8": b'{"name": "\xff\xfe"}',
    "overlong UTF-8": b'{"name": "\xc0\xaf"}',
    "UTF-16": said().decode().encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf" + said(),
    "a NUL": raw('"remark": "\0"'),
    "single quotes": b"{'name': 'x'}",
    "a comment": b"/* x */" + said(),
    "a trailing comma": said()[:-1] + b",}",
    "a bare word": CANARY.encode(),
    "a form": f"name={CANARY}&alias=x".encode(),
    "XML": f"<name>{CANARY}</name>".encode(),
    "brackets without end": b"[" * 100_000,
    "objects without end": b'{"a":' * 30_000,
    "leading zeros": raw('"remark": 007'),
    "hexadecimal": raw('"remark": 0x10'),
}
NO_OBJECT = {
    "null": b"null",
    "a number": b"1",
    "a text": f'"{CANARY}"'.encode(),
    "a list": b"[" + said() + b"]",
    "true": b"true",
}
NO_FACT = {
    "no member": b"{}",
    "a repeated member": raw(f'"remark": "x", "remark": "{CANARY}"'),
    "a repeated first member": raw('"occurred": "2024-03-01"'),
    "a repeated inner member": raw('"corrects": {"fact": "x", "reason": "x", "reason": "y"}'),
    "a member repeated by escapes": raw('"remark": "x", "rem\\u0061rk": "y"'),
    "an unknown member": said(**{CANARY: 1}),
    "an unknown inner member": said(**source(**{CANARY: 1})),
    "a member of Python": said(__class__=CANARY),
    "a member in capitals": said(Remark=CANARY),
    "the marks of the law": said(irregular=[]),
    "thirty-three levels": raw('"remark": ' + "[" * 33 + "]" * 33),
    "a thousand levels": raw('"remark": ' + "[" * 1000 + "]" * 1000),
    "no date": said(occurred=None),
    "a date by number": said(occurred=0),
    "a date by truth": said(occurred=True),
    "a date as an object": said(occurred={"year": 2024}),
    "30 February": said(occurred="2024-02-30"),
    "year 0": said(occurred="0000"),
    "an Arabic year": said(occurred="٢٠٢٤"),
    "a date with a time": said(occurred="2024-02-03T00:00:00+14:00"),
    "a date that ends before it starts": said(occurred="2024/2023"),
    "a date between nothing": said(occurred="/"),
    "a date and a line": said(occurred="2024\n"),
    "a date in words": said(occurred=CANARY),
    "a number for a text": said(remark=1),
    "a huge number": raw('"remark": 1' + "0" * 4000),
    "1e999": raw('"remark": 1e999'),
    "a truth for a text": said(remark=True),
    "a list for a text": said(remark=[CANARY]),
    "an object for a text": said(remark={CANARY: CANARY}),
    "a number for a truth": said(public_from_assumed=1),
    "a word for a truth": said(public_from_assumed="true"),
    "no list of sources": said(sources="x"),
    "sources by name": said(sources={"0": {"citation": "x", "confidence": "confirmed"}}),
    "a source of nothing": said(sources=[None]),
    "a source in a source": said(sources=[[{"citation": "x", "confidence": "confirmed"}]]),
    "an unknown confidence": said(**source(confidence=CANARY)),
    "a confidence that looks like a path": said(**source(confidence=f"{CANARY} - at `$.{CANARY}`")),
    "a confidence by number": said(**source(confidence=0)),
    "a NUL by escape": said(remark="\0"),
    "an escape character": said(remark=f"\x1b[31m{CANARY}"),
    "a carriage return": said(remark=f"{CANARY}\r\nSet-Cookie: x"),
    "a NUL in a list": said(**source(citation="\0")),
    "a correction of a text": said(corrects=CANARY),
    "a correction of no id": said(corrects={"fact": CANARY, "reason": "x"}),
    "an id in capitals": said(corrects={"fact": PERSON.upper(), "reason": "x"}),
    "an id without hyphens": said(corrects={"fact": PERSON.replace("-", ""), "reason": "x"}),
    "an id as a URN": said(corrects={"fact": f"urn:uuid:{PERSON}", "reason": "x"}),
    "a day without its zero": said(**source(retrieved="2024-2-3")),
    "a day by number": said(**source(retrieved=1707000000)),
}
BODIES = {**NO_JSON, **NO_OBJECT, **NO_FACT}
ODD_BUT_TRUE = {
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


@pytest.mark.parametrize(
    "route", ["an opening", "an opening of several", "an act", "a retraction", "an act on nothing"]
)
@pytest.mark.parametrize("body", BODIES)
def test_a_body_that_states_no_fact_is_refused_and_not_repeated(
    clerk: Clerk, url: str, routes: Mapping[str, str], route: str, body: str
) -> None:
    with database_at(url) as database:
        before = count_of(database, facts)
        status, headers, answered = send(clerk, routes[route], BODIES[body])
        assert_problem(status, headers, answered, 422)
        assert CANARY not in answered.decode() + str(headers)
        assert count_of(database, facts) == before


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


@pytest.mark.parametrize(("size", "status"), [(200_000, 201), (262_145, 413), (5_000_000, 413)])
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
