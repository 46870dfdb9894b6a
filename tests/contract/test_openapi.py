"""The description of the surface says what is served, all of it and nothing else."""

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import httpx
import pytest

from domain.values import HistoricalDate, id_of
from service.api import schemas
from service.api.acts import KINDS, SEGMENTS
from service.feed.types import KNOWN
from service.store.codec import NAMES, schema_version
from tests.service.api.serving import serving
from tests.service.store.kit import database_at
from tests.service.transparency.kit import follow

ROOMS = (
    "persons",
    "situations",
    "warrants",
    "custody",
    "notices",
    "noncompliance",
    "states",
    "requests",
    "presences",
    "immunity-claims",
)
SERVED = {
    "/v1/at-large",
    "/v1/failures",
    "/v1/assessments",
    "/v1/duties",
    "/v1/deadlines",
    *(f"/v1/{name}{rest}" for name in (*ROOMS, "accesses") for rest in ("", "/{id}", "/{id}/history")),
    "/v1/persons/{id}/timeline",
    "/v1/states/{id}/record",
    "/v1/events",
    "/v1/events/stream",
    "/v1/rules",
    *(f"/v1/log/{name}" for name in ("checkpoint", "public-key", "entries", "tile/{level}/{index}")),
    *(f"/v1/log/proofs/{name}" for name in ("inclusion", "consistency", "disclosure")),
    *(f"/v1/subscriptions{rest}" for rest in ("", "/{id}", "/{id}/attempts", "/{id}/undelivered")),
    *(f"/v1/subscriptions/{{id}}/{each}" for each in ("gaps", "alerts")),
    "/metrics",
}
STREAMED = "/v1/events/stream"
"""What does not end by itself: its status is asked for, and no more."""
WRITTEN = {f"/v1/{name}" for name in ROOMS} | {
    f"/v1/{name}/{{id}}/{segment}" for name in ROOMS for segment in SEGMENTS[name].values()
}
SUPPOSED = "/v1/duties/preview"
COSIGNED = "/v1/log/cosignatures"
"""What is sent there is put on record nowhere."""
BEYOND = "999999999"
"""More than any log of the tests holds."""
NEEDED = {
    "/v1/duties": {"person": str(id_of("nobody")), "state": "TD"},
    "/v1/log/proofs/inclusion": {"index": BEYOND},
    "/v1/log/proofs/consistency": {"from": BEYOND},
    "/v1/log/proofs/disclosure": {"index": BEYOND},
}
"""What a question cannot do without: here of what nobody may see, or of what there is not, hence 404."""
FOR_THE_CLEARED = "/v1/log/proofs/disclosure"
"""Whatever anybody else asks of it, there is nothing."""
MAY_BE_MISSING = ("/v1/log/",)
"""Where more than an id may be of something there is not."""
OF_ANOTHER_KIND = {
    "/v1/log/checkpoint": "text/plain",
    "/v1/log/public-key": "text/plain",
    "/v1/log/tile/{level}/{index}": "application/octet-stream",
    STREAMED: "text/event-stream",
    "/metrics": "text/plain",
}
"""What is not answered in JSON."""
OWNED = ("/v1/subscriptions", "/metrics")
"""What is below needs a key, to be read too."""
TIMES = {"as_of", "public_on", "recorded_at"}
TAKEN: dict[str, set[str]] = {
    "/v1/events": {"after_position"},
    STREAMED: {"after_position"},
    "/v1/rules": set(),
    **{path: set[str]() for path in SERVED if path.startswith("/v1/log/")},
}
"""What a question takes at least, where it does not take the three times: the rules have none, nor has a log."""
UNKNOWN = str(id_of("nobody"))
ANYWHERE = {"400", "401", "403", "414", "422", "429", "431", "503"}
"""What the walls around every route may say."""


@pytest.fixture(scope="module")
def client(record_sqlite: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server of the record, signed."""
    record = record_sqlite.removeprefix("sqlite:///")
    url = f"sqlite:///{shutil.copy(record, tmp_path_factory.mktemp('contract') / 'record.db')}"
    with database_at(url) as database:
        follow(database)
    with serving(url, still=True) as found:
        yield found


@pytest.fixture
def described(client: httpx.Client) -> dict[str, Any]:
    answer = client.get("/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def status(client: httpx.Client, path: str, params: Mapping[str, str] | None = None) -> int:
    """Of what GET answers."""
    with client.stream("GET", path, params=params) as answer:
        return answer.status_code


def operations(described: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What GET does on each path."""
    return {path: methods["get"] for path, methods in described["paths"].items() if "get" in methods}


def acts(described: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What POST puts on record on each path."""
    found = {path: methods["post"] for path, methods in described["paths"].items() if "post" in methods}
    return {path: found[path] for path in found if path not in (SUPPOSED, COSIGNED) and not path.startswith(OWNED)}


def test_exactly_the_questions_resources_and_acts_of_the_contract_are_described(described: dict[str, Any]) -> None:
    assert set(operations(described)) == SERVED
    assert set(acts(described)) == WRITTEN
    assert "post" in described["paths"][SUPPOSED]
    assert all(set(methods) <= {"get", "post"} for methods in described["paths"].values())


def test_every_path_described_is_served(client: httpx.Client, described: dict[str, Any]) -> None:
    """And a path that is only read, or only written, says so: a path, not a fall-through."""
    for path, methods in described["paths"].items():
        target = path.replace("{id}", UNKNOWN)
        unseen = "{" in path or path in NEEDED
        read = (404 if unseen else 200) if "get" in methods else 405
        read = 401 if path.startswith(OWNED) and read != 405 else read
        assert status(client, target, NEEDED.get(path)) == read, path
        written = 415 if path == COSIGNED else 401
        assert client.post(target).status_code == (written if "post" in methods else 405), path


def test_a_preview_tells_every_answer_it_may_give(described: dict[str, Any]) -> None:
    operation = described["paths"][SUPPOSED]["post"]
    assert set(operation["responses"]) == ANYWHERE | {"200", "404", "408", "413", "415"}
    assert operation["security"] == [{"key": ["read"]}]


def test_an_act_tells_every_answer_it_may_give(described: dict[str, Any]) -> None:
    always = ANYWHERE | {"408", "409", "413", "415"}
    for path, operation in acts(described).items():
        expected = {"200", "404", "412", "428", *always} if "{id}" in path else {"201", *always}
        assert set(operation["responses"]) == expected, path
        headers = {each["$ref"].rpartition("/")[2] for each in operation["parameters"]}
        assert headers == ({"id", "Idempotency-Key", "If-Match"} if "{id}" in path else {"Idempotency-Key"})
        assert operation["requestBody"]["content"]["application/json"]["schema"]
        assert operation["security"] == [{"key": ["write"]}]
        assert operation["description"]
    names = [operation["operationId"] for operation in acts(described).values()]
    assert len(set(names)) == len(names)


def test_a_stated_fact_has_the_members_of_the_fact_and_no_mark(described: dict[str, Any]) -> None:
    for kind in KINDS.values():
        for fact in kind.acts.values():
            stated = described["components"]["schemas"][fact.__name__]
            assert set(stated["properties"]) == {each.name for each in fields(fact)} - {"irregular"}
            assert stated["additionalProperties"] is False


def test_nothing_is_served_that_is_not_described(client: httpx.Client) -> None:
    for path in ("/", "/docs", "/redoc", "/v1", "/v1/docs", "/v1/facts"):
        assert client.get(path).status_code == 404


def test_every_parameter_described_is_accepted_and_no_other(client: httpx.Client, described: dict[str, Any]) -> None:
    values = {
        "counting": "court",
        "count": "true",
        "state": "SD",
        "limit": "5",
        "situation": "Uganda",
        "finding": "any",
    }
    values |= {"as_of": "2024-01-01", "public_on": "2024-01-01", "recorded_at": "2099-01-01T00:00:00Z"}
    values |= {"person": str(id_of("P001")), "finding": "any", "after_position": "1"}
    values |= {"after": "1", "wait": "0", "type": "warrant.*", "assessment": "any"}
    values |= {"on": "2024-01-01", "before": "2024-01-01", "duty": "latent", "warrant": str(id_of("W001"))}
    values |= {"log": "public", "from": "1", "to": "2", "size": "1410", "index": "1", "width": "1"}
    for path, operation in operations(described).items():
        if path.startswith(OWNED):
            continue
        names = {each["name"] for each in operation.get("parameters", []) if each["in"] == "query"}
        assert names >= TAKEN.get(path, TIMES | {"after_position"})
        for name in names - {"cursor"}:
            needed = NEEDED.get(path, {})
            target = path.replace("{id}", UNKNOWN)
            expected = 404 if "{" in path or needed else 200
            assert status(client, target, needed | {name: values[name], **needed}) == expected, (path, name)
        for name in {*values, "cursor"} - names:
            target = path.replace("{id}", UNKNOWN)
            expected = 404 if path == FOR_THE_CLEARED else 422
            assert status(client, target, {name: values.get(name, "x")}) == expected, (path, name)


def test_every_problem_is_described_as_one(described: dict[str, Any]) -> None:
    for path, operation in operations(described).items():
        codes = set(operation["responses"])
        assert codes >= {"200", *ANYWHERE}
        assert ("404" in codes) is ("{id}" in path or path in NEEDED or path.startswith(MAY_BE_MISSING))
        expected = OF_ANOTHER_KIND.get(path, "application/json")
        assert list(operation["responses"]["200"]["content"]) == [expected]
        for code in codes - {"200"}:
            assert list(operation["responses"][code]["content"]) == ["application/problem+json"], (path, code)


def test_whoever_is_asked_to_wait_is_told_how_long(described: dict[str, Any]) -> None:
    parts = described["components"]["responses"]
    for methods in described["paths"].values():
        for operation in methods.values():
            for code in ("429", "503"):
                told = operation["responses"][code]
                told = parts[told["$ref"].rpartition("/")[2]] if "$ref" in told else told
                assert "Retry-After" in told["headers"]


def test_every_parameter_of_time_is_explained_and_typed(described: dict[str, Any]) -> None:
    for operation in operations(described).values():
        for each in operation.get("parameters", []):
            if each["name"] in TIMES:
                assert each["description"]
                assert not each.get("required", False)
                assert re.search('"format": ?"date(-time)?"', json.dumps(each["schema"]))


def test_every_type_of_event_is_a_webhook_of_the_body_of_the_feed_and_three_members_more(
    described: dict[str, Any],
) -> None:
    assert set(described["webhooks"]) == KNOWN
    body, sent = ({"$ref": f"#/components/schemas/{name}"} for name in ("EventItem", "EventSent"))
    schemas = described["components"]["schemas"]
    assert schemas["EventsAnswer"]["properties"]["items"]["items"] == body
    more = {"prev_position", "watermark", "content"}
    assert {name: of for name, of in schemas["EventSent"]["properties"].items() if name not in more} == schemas[
        "EventItem"
    ]["properties"]
    assert set(schemas["EventSent"]["required"]) == {*schemas["EventItem"]["required"], "prev_position", "watermark"}
    for methods in described["webhooks"].values():
        assert methods["post"]["requestBody"]["content"]["application/json"]["schema"] == sent
        assert set(methods["post"]["responses"]) == {"204", "4XX"}


def test_the_description_names_nothing_it_does_not_hold(described: dict[str, Any]) -> None:
    text = json.dumps(described)
    for place, reference in re.findall(r'"\$ref": "#/components/(\w+)/([^"]+)"', text):
        assert reference in described["components"][place]
    assert "$defs" not in text
    assert "domain." not in text, "no Python path"
    assert "HTTPValidationError" not in text, "the framework's own problem is never given"


def test_the_description_kept_in_the_repository_is_the_one_served(described: dict[str, Any]) -> None:
    kept = Path(__file__).parents[2] / "openapi" / "openapi.json"
    assert json.loads(kept.read_text(encoding="utf-8")) == described


def test_the_schema_of_every_stored_fact_is_kept_in_the_repository() -> None:
    kept = json.loads((Path(__file__).parents[2] / "openapi" / "facts.json").read_text(encoding="utf-8"))
    assert kept == schemas.stored()
    text = json.dumps(kept)
    assert {f"{name}.v{schema_version(name)}" for name in NAMES} <= set(kept["$defs"])
    assert set(re.findall(r'"\$ref": "#/\$defs/([^"]+)"', text)) <= set(kept["$defs"])
    assert "domain." not in text


@pytest.mark.parametrize(
    "text", ["", "2005", "2005-07", "2005-07-08", "2006-03-16/17", "2006-03-16/04-02", "2012-04/", "/2012"]
)
def test_a_date_as_it_is_described_is_a_date(text: str) -> None:
    assert re.search(schemas.DATE["pattern"], text)
    assert str(HistoricalDate(text)).startswith(text[:4])


@pytest.mark.parametrize("text", ["/", "20", "2005-7", "2005-07-08T00:00:00Z", "8 July 2005", "2005//2006", " 2005"])
def test_what_is_not_described_as_a_date_is_none(text: str) -> None:
    assert not re.search(schemas.DATE["pattern"], text)
    with pytest.raises(ValueError, match=r"."):
        HistoricalDate(text)
