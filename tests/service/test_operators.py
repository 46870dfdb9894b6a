"""What operators read says what is so."""

import re
from pathlib import Path

import pytest

from service.api import bodies, walls
from service.settings import Settings
from service.store.keys import ROLES

PAGE = (Path(__file__).parents[2] / "docs" / "operators.md").read_text(encoding="utf-8")


def test_every_setting_is_on_the_page_with_its_default() -> None:
    told = dict(re.findall(r"^\| `(ATLARGE_\w+)` \| (\S+) \|", PAGE, re.MULTILINE))
    defaults = {name: each.default for name, each in Settings.model_fields.items()}
    assert told == {f"ATLARGE_{name.upper()}": _written(default) for name, default in defaults.items()}


def test_every_role_is_on_the_page_with_its_scopes() -> None:
    told = re.findall(r"^\| `([a-z]+)` \| ((?:`[a-z]+` ?)+)\|", PAGE, re.MULTILINE)
    assert {role: set(re.findall(r"\w+", scopes)) for role, scopes in told} == ROLES


@pytest.mark.parametrize(
    "limit",
    [
        f"{walls.MOST_TARGET_BYTES:,} bytes",
        f"{walls.MOST_HEADERS}, of {walls.MOST_HEAD_BYTES:,} bytes",
        f"{bodies.MOST_BYTES:,} bytes, {bodies.MOST_LEVELS} levels",
        f"{bodies.most_letters('name'):,} characters",
        f"{bodies.most_letters('remark'):,} characters",
        f"{bodies.MOST_ITEMS} items",
    ],
)
def test_every_limit_is_on_the_page(limit: str) -> None:
    assert limit in PAGE


def _written(default: object) -> str:
    return "none" if default is None else f"`{str(default).lower() if isinstance(default, bool) else default}`"
