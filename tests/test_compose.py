"""docker-compose.yml names only what exists."""

import re
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml

from service.cli import app
from service.settings import Settings

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docker-compose.yml").read_text()
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(TEXT)["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}


def test_our_services_are_these() -> None:
    assert set(OURS) == {"migrate", "api"}


@pytest.mark.parametrize("name", OURS)
def test_a_service_runs_a_subcommand_that_exists(name: str) -> None:
    command = typer.main.get_command(app)
    subcommands: dict[str, object] = getattr(command, "commands", {})
    assert OURS[name]["command"][0] in subcommands


def test_every_variable_is_a_setting() -> None:
    named = set(re.findall(r"\bATLARGE_[A-Z_]+", TEXT))
    assert "ATLARGE_DATABASE_URL" in named
    assert named <= {f"ATLARGE_{field.upper()}" for field in Settings.model_fields}


def test_every_secret_must_be_given() -> None:
    unguarded = re.findall(r"\$\{\w+(?!\w|:\?)", TEXT)
    assert unguarded == []


@pytest.mark.parametrize("name", OURS)
def test_an_image_is_built_from_files_that_exist(name: str) -> None:
    build = OURS[name]["build"]
    copied = re.findall(r"^COPY (.+) \S+$", build["dockerfile_inline"], re.MULTILINE)
    files = [ROOT / build["context"] / file for line in copied for file in line.split()]
    assert files
    assert [file for file in files if not file.exists()] == []


def test_only_the_api_is_published_and_only_to_this_host() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert set(published) == {"api"}
    assert all(port.startswith("127.0.0.1:") for port in published["api"])


def test_each_replica_of_the_api_has_a_port() -> None:
    api = SERVICES["api"]
    published = re.findall(r"127\.0\.0\.1:(\d+)-(\d+):8000", api["ports"][0])
    assert [int(last) - int(first) + 1 for first, last in published] == [api["deploy"]["replicas"]]
