"""Whatever is asked badly is answered by a problem that repeats nothing of it, and never by a failure."""

from collections.abc import Mapping
from urllib.parse import quote

import httpx
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.values import id_of
from tests.service.api.serving import raw_get

LISTS = ("persons", "situations", "warrants", "custody", "notices", "noncompliance")
ONE = f"/v1/persons/{id_of('P001')}"
TIMES = ("as_of", "public_on", "recorded_at")
PAGING = (*TIMES, "limit", "cursor")
PARAMETERS: Mapping[str, tuple[str, ...]] = {
    "/v1/at-large": (*PAGING, "counting", "situation", "state", "count"),
    "/v1/failures": (*PAGING, "state", "person", "finding", "count"),
    **{f"/v1/{name}": (*PAGING, "person", "situation") for name in LISTS},
    **{f"/v1/{name}/{id_of('P001')}": TIMES for name in LISTS},
    ONE: TIMES,
    f"{ONE}/history": TIMES,
}

BAD_DAYS = [
    *("2024-02-30", "2023-02-29", "2024-13-01", "2024-00-10", "2024-01-00", "2024-04-31", "0000-01-01", "00000-01-01"),
    *("2024-2-3", "20240203", "2024/02/03", "03.02.2024", "2024-02", "2024", "2024-02-03T00:00:00Z", "2024-W05-6"),
    *("2024-034", "+2024-02-03", "-2024-02-03", "12024-02-03", " 2024-02-03", "2024-02-03 ", "2024-02-03\n", "today"),
    *(
        "２０２４-０２-０３",
        "٢٠٢٤-٠٢-٠٣",
        "2024−02−03",
        "2024_02_03",
        "2024-02-0\0",
        "",
        "null",
        "None",
        "NaN",
        "1e999",
    ),
    *("1707000000", "-1", "{}", "[]", "<script>alert(1)</script>", "' OR 1=1 --", "2024-02-03/2024-02-05", "\ud800"),
]
BAD_MOMENTS = [
    *("2024-02-03T00:00:00", "2024-02-03", "2024-02-03 00:00:00Z", "2024-02-03T24:00:01Z", "2024-02-03T00:60:00Z"),
    *("2024-02-03T00:00:61Z", "2024-02-30T00:00:00Z", "0000-01-01T00:00:00Z", "2024-02-03T00:00Z", "20240203T000000Z"),
    *("2024-02-03T00:00:00+25:00", "2024-02-03T00:00:00+1400", "2024-02-03T00:00:00+14", "2024-02-03T00:00:00 14:00"),
    *("2024-02-03T00:00:00.Z", "2024-02-03T00:00:00.1234567890123Z", "2024-02-03T00:00:00[UTC]", "1707000000", "now"),
    *("２０２４-02-03T00:00:00Z", "NaN", "1e999", "", "\0", "\ud800", "2024-02-03T00:00:00Zz", "-2024-02-03T00:00:00Z"),
]
GOOD_MOMENTS = [
    *("2024-02-03T00:00:00+14:00", "2024-02-03T00:00:00-12:00", "2024-02-03t00:00:00z", "2024-02-03T00:00:00.1Z"),
    *("0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59-12:00"),
]
BAD_NUMBERS = [
    *("0", "-1", "501", "1000000000000000000000", "1e999", "1e2", "10.0", "1_0", "1 0", " 10", "10 ", "+10", "0x10"),
    *("NaN", "Infinity", "-Infinity", "true", "null", "", "１０", "٣", "²", "\0", "\ud800", "10\n", "[]", "ten"),
]
BAD_PERSONS = ["P001", "1", "", "none", "\0", "\ud800", "00000000-0000-4000-8000-00000000000g", "%", "_", "☃" * 36]
BAD_CHOICES = ["Court", "COURT", "court ", "", "both", "court,strict", "1", "\0", "\ud800", "courtstrict"]
BAD_STATES = ["sd", "SDN", "S", "", "S1", "Sudan", "ＳＤ", "S D", "SD\n", "\0\0", "\ud800", "ÀB"]
LONG = "x" * 10_240

BAD: list[tuple[str, str, str]] = [
    *(("/v1/at-large", "as_of", value) for value in BAD_DAYS),
    *(("/v1/warrants", "public_on", value) for value in (*BAD_DAYS, "NONE", "None ", "none")),
    *((ONE, "as_of", value) for value in BAD_DAYS),
    *(("/v1/at-large", "recorded_at", value) for value in BAD_MOMENTS),
    *((f"{ONE}/history", "recorded_at", value) for value in BAD_MOMENTS),
    *(("/v1/at-large", "limit", value) for value in BAD_NUMBERS),
    *(("/v1/notices", "limit", value) for value in BAD_NUMBERS),
    *(("/v1/warrants", "person", value) for value in BAD_PERSONS),
    *(("/v1/at-large", "counting", value) for value in BAD_CHOICES),
    *(("/v1/at-large", "count", value) for value in ("True", "1", "yes", "", "\0", "\ud800")),
    *((route, "state", value) for route in ("/v1/at-large", "/v1/failures") for value in BAD_STATES),
    *(("/v1/failures", "finding", value) for value in ("Found", "all", "", "guilty", "found,informed", "\0", "\ud800")),
    *(("/v1/failures", "person", value) for value in BAD_PERSONS),
    *((route, name, LONG) for route, names in PARAMETERS.items() for name in names),
    *(("/v1/at-large", "cursor", value) for value in ("", "null", "AAAA", "☃" * 9, "\0" * 9, "\ud800", "%", "=" * 40)),
]


def asked(route: str, **parameters: str) -> str:
    """The request target; lone surrogates are quoted as the bytes they are not."""
    query = "&".join(f"{name}={quote(value, safe='', errors='surrogatepass')}" for name, value in parameters.items())
    return f"{route}?{query}"


def assert_problem(status: int, headers: Mapping[str, str], body: bytes, *expected: int) -> None:
    assert status in expected, body
    assert headers["content-type"] == "application/problem+json"
    problem = orjson.loads(body)
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]


def assert_not_echoed(value: str, headers: Mapping[str, str], body: bytes) -> None:
    """Long enough not to be there by chance: neither as sent nor quoted, in the body or a header."""
    if len(value) < 4 or value in ("none", "null", "None", "2024"):
        return
    text = body.decode() + "".join(headers.values())
    shown = orjson.dumps(value.encode("utf-8", "replace").decode())[1:-1].decode()
    for spelling in {value, shown, quote(value, safe="", errors="surrogatepass")}:
        assert spelling not in text


def named(case: tuple[str, str, str]) -> str:
    route, name, value = case
    return f"{route.removeprefix('/v1/')[:12]} {name} {ascii(value)[:30]}"


@pytest.mark.parametrize("case", BAD, ids=named)
def test_a_value_that_is_no_value_is_refused_and_not_repeated(
    sqlite_client: httpx.Client, case: tuple[str, str, str]
) -> None:
    route, name, value = case
    status, headers, body = raw_get(sqlite_client, asked(route, **{name: value}))
    assert_problem(status, headers, body, 422)
    assert_not_echoed(value, headers, body)


@pytest.mark.parametrize("letter", ["☃", "é", "<", '"'])
def test_not_even_one_letter_of_a_malformed_id_is_repeated(sqlite_client: httpx.Client, letter: str) -> None:
    answer = sqlite_client.get("/v1/warrants", params={"person": letter * 36})
    assert answer.status_code == 422
    assert letter not in "".join(str(each["detail"]) for each in answer.json()["errors"])


@pytest.mark.parametrize("value", GOOD_MOMENTS)
@pytest.mark.parametrize("route", ["/v1/at-large", "/v1/persons", f"{ONE}/history"])
def test_every_moment_of_rfc_3339_is_understood(sqlite_client: httpx.Client, route: str, value: str) -> None:
    status, _, body = raw_get(sqlite_client, asked(route, recorded_at=value))
    assert status == 200, body


@pytest.mark.parametrize("day", ["0001-01-01", "1582-10-10", "1900-01-01", "2024-02-29", "9999-12-31"])
@pytest.mark.parametrize("name", ["as_of", "public_on"])
def test_every_day_of_the_calendar_may_be_asked_for(client: httpx.Client, name: str, day: str) -> None:
    for route in ("/v1/at-large", "/v1/persons", "/v1/warrants", f"{ONE}/history"):
        assert client.get(route, params={name: day}).status_code == 200


@pytest.mark.parametrize("limit", ["1", "500", "007"])
def test_a_page_has_from_one_to_five_hundred_items(sqlite_client: httpx.Client, limit: str) -> None:
    assert sqlite_client.get("/v1/persons", params={"limit": limit}).status_code == 200


@pytest.mark.parametrize("route", PARAMETERS)
@pytest.mark.parametrize(
    "unknown", ["asof", "as-of", "As_Of", "as_of ", "as_of[]", "", "Zq9Xcanary", "Zq9X\0", "colour", "after_positions"]
)
def test_an_unknown_parameter_is_refused_and_not_repeated(
    sqlite_client: httpx.Client, route: str, unknown: str
) -> None:
    status, headers, body = raw_get(sqlite_client, f"{route}?{quote(unknown, safe='')}=2024-02-03")
    assert_problem(status, headers, body, 422)
    assert_not_echoed(unknown, headers, body.replace(b"as_of", b""))


@pytest.mark.parametrize("route", ["/v1/at-large", "/v1/persons", ONE, f"{ONE}/history"])
@pytest.mark.parametrize(
    "query",
    [
        "as_of=2024-02-03&as_of=2024-02-04",
        "as_of=2024-02-03&as_of=2024-02-03",
        "as_of=&as_of=2024-02-03",
        "as%5Fof=2024-02-03&as_of=2024-02-04",
        "recorded_at=2024-02-03T00:00:00Z&recorded_at=2024-02-03T00:00:00Z",
        "public_on=2024-02-03&as_of=2024-02-03&public_on=2024-02-04",
    ],
)
def test_a_repeated_parameter_is_refused(sqlite_client: httpx.Client, route: str, query: str) -> None:
    assert_problem(*raw_get(sqlite_client, f"{route}?{query}"), 422)


@pytest.mark.parametrize(
    "query", ["as_of", "as_of=", "=", "&", "&&&", "%", "%zz", "?", "as_of=2024-02-03;limit=1", "%ff=%ff"]
)
def test_a_query_that_is_hardly_one_is_answered_all_the_same(sqlite_client: httpx.Client, query: str) -> None:
    status, headers, body = raw_get(sqlite_client, f"/v1/at-large?{query}")
    if status != 200:
        assert_problem(status, headers, body, 422)
    else:
        assert query in {"&", "&&&"}, "nothing is asked: the question of today"


@pytest.mark.parametrize(
    "value",
    [
        *("%", "_", "|", "||", "%%", "Dar%", "D_rfur", "\\", "'", '"', "' OR 1=1 --", "'; DROP TABLE facts; --", "\0"),
        *(
            "\ud800",
            "\u202efuraD",
            "NaN",
            "1e999",
            "Zq9Xcanary",
            "<b>Zq9X</b>",
            "İ",
            "ß" * 100,
            "x" * 200,
            "{}",
            "None",
        ),
    ],
)
@pytest.mark.parametrize("route", ["/v1/at-large", "/v1/warrants"])
def test_a_text_that_names_no_situation_finds_nothing_and_is_not_repeated(
    client: httpx.Client, route: str, value: str
) -> None:
    status, headers, body = raw_get(client, asked(route, situation=value))
    if status == 200:
        assert orjson.loads(body)["items"] == []
    else:
        assert_problem(status, headers, body, 404, 422)
    assert_not_echoed(value, headers, body)


def test_several_mistakes_are_named_at_once_by_their_parameters(sqlite_client: httpx.Client) -> None:
    answer = sqlite_client.get("/v1/at-large", params={"as_of": "x", "limit": "x", "counting": "x", "state": "x"})
    assert {each["parameter"] for each in answer.json()["errors"]} == {"as_of", "limit", "counting", "state"}
    assert all(each["detail"] for each in answer.json()["errors"])


def test_a_question_of_many_parameters_is_refused(sqlite_client: httpx.Client) -> None:
    query = "&".join(f"p{number}=1" for number in range(2_000))
    assert_problem(*raw_get(sqlite_client, f"/v1/at-large?{query}"), 422)


@pytest.mark.parametrize("target", [f"{route}/" for route in ("/v1/at-large", "/v1/persons", ONE)])
def test_a_slash_too_many_is_no_failure(sqlite_client: httpx.Client, target: str) -> None:
    status, _, _ = raw_get(sqlite_client, target)
    assert status in (200, 307, 308, 404)


# A crude fuzz: any text for every parameter of every route.

ODD = st.text(alphabet=st.characters(), max_size=60)
NEARLY = st.one_of(
    st.builds("{}-{:02}-{:02}".format, st.integers(0, 12_000), st.integers(0, 14), st.integers(0, 33)),
    st.from_regex(r"\A\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{0,7})?([Zz]|[+-]\d\d:?\d\d)?\Z"),
    st.integers().map(str),
    st.floats().map(str),
    st.uuids().map(str),
    st.sampled_from(["none", "court", "strict", "true", "false", "SD", "Darfur", "ICC-02/05", "\ud800", "\0", "%00"]),
    st.from_regex(r"\A[A-Za-z0-9_-]{20,80}\Z"),
)


@pytest.mark.parametrize("route", PARAMETERS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_text_for_any_parameter_gives_an_answer_or_a_problem(
    sqlite_client: httpx.Client, route: str, data: st.DataObject
) -> None:
    names = data.draw(st.lists(st.sampled_from([*PARAMETERS[route], "other"]), min_size=1, max_size=3, unique=True))
    parameters = {name: data.draw(st.one_of(ODD, NEARLY)) for name in names}
    status, headers, body = raw_get(sqlite_client, asked(route, **parameters))
    assert status in {200, 404, 422}, (parameters, body)
    if status == 200:
        assert "items" in orjson.loads(body) or "id" in orjson.loads(body)
        return
    assert_problem(status, headers, body, 404, 422)
    for value in parameters.values():
        if len(value) >= 8:
            assert_not_echoed(value, headers, body)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(LISTS), text=st.one_of(ODD, NEARLY), rest=st.sampled_from(["", "/history"]))
def test_any_text_for_an_id_is_found_or_not_found(sqlite_client: httpx.Client, name: str, text: str, rest: str) -> None:
    target = f"/v1/{name}/{quote(text, safe='', errors='surrogatepass')}{rest}"
    status, _, _ = raw_get(sqlite_client, target)
    assert status in {200, 307, 404}, (target, status)
    if status == 200:
        assert text in ("", "/")
