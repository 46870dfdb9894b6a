"""The description of the surface says what is served, all of it and nothing else."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from domain.values import id_of
from tests.service.api.serving import serving
from tests.service.record.loaded import load_into

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
    *(f"/v1/{name}{rest}" for name in ROOMS for rest in ("", "/{id}", "/{id}/history")),
    "/v1/persons/{id}/timeline",
    "/v1/states/{id}/record",
    "/v1/events",
}
TIMES = {"as_of", "public_on", "recorded_at"}
UNKNOWN = str(id_of("nobody"))


@pytest.fixture(scope="module")
def client(_migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server of the record."""
    url = f"sqlite:///{shutil.copy(_migrated_sqlite, tmp_path_factory.mktemp('contract') / 'record.db')}"
    load_into(url)
    with serving(url) as found:
        yield found


@pytest.fixture
def described(client: httpx.Client) -> dict[str, Any]:
    answer = client.get("/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def operations(described: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What GET does on each path."""
    return {path: methods["get"] for path, methods in described["paths"].items()}


def test_exactly_the_questions_and_resources_of_the_contract_are_described(described: dict[str, Any]) -> None:
    assert set(described["paths"]) == SERVED
    assert all(set(methods) == {"get"} for methods in described["paths"].values())


def test_every_path_described_is_served(client: httpx.Client, described: dict[str, Any]) -> None:
    for path in described["paths"]:
        answer = client.get(path.replace("{id}", UNKNOWN))
        assert answer.status_code == (404 if "{id}" in path else 200)
        assert client.post(path.replace("{id}", UNKNOWN)).status_code == 405, "a path, not a fall-through"


def test_nothing_is_served_that_is_not_described(client: httpx.Client) -> None:
    for path in ("/", "/docs", "/redoc", "/v1", "/v1/docs", "/v1/facts", "/v1/assessments", "/metrics"):
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
    values |= {"after": "1", "wait": "0", "type": "warrant.*"}
    for path, operation in operations(described).items():
        names = {each["name"] for each in operation["parameters"] if each["in"] == "query"}
        assert names >= ({"after_position"} if path == "/v1/events" else TIMES | {"after_position"})
        for name in names - {"cursor"}:
            answer = client.get(path.replace("{id}", UNKNOWN), params={name: values[name]})
            assert answer.status_code == (404 if "{id}" in path else 200), (path, name)
        for name in {*values, "cursor"} - names:
            answer = client.get(path.replace("{id}", UNKNOWN), params={name: values.get(name, "x")})
            assert answer.status_code == 422, (path, name)


def test_every_problem_is_described_as_one(described: dict[str, Any]) -> None:
    for path, operation in operations(described).items():
        codes = set(operation["responses"])
        assert codes >= {"200", "401", "422", "503"}
        assert ("404" in codes) is ("{id}" in path)
        assert list(operation["responses"]["200"]["content"]) == ["application/json"]
        for code in codes - {"200"}:
            assert list(operation["responses"][code]["content"]) == ["application/problem+json"], (path, code)


def test_every_parameter_of_time_is_explained_and_typed(described: dict[str, Any]) -> None:
    for operation in operations(described).values():
        for each in operation["parameters"]:
            if each["name"] in TIMES:
                assert each["description"]
                assert not each.get("required", False)
                assert re.search('"format": ?"date(-time)?"', json.dumps(each["schema"]))


def test_the_description_names_nothing_it_does_not_hold(described: dict[str, Any]) -> None:
    text = json.dumps(described)
    for reference in re.findall(r'"\$ref": "#/components/schemas/([^"]+)"', text):
        assert reference in described["components"]["schemas"]
    assert "HTTPValidationError" not in text, "the framework's own problem is never given"


def test_the_description_kept_in_the_repository_is_the_one_served(described: dict[str, Any]) -> None:
    kept = Path(__file__).parents[2] / "openapi" / "openapi.json"
    assert json.loads(kept.read_text(encoding="utf-8")) == described
