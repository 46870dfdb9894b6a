"""Databases for two worlds."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import Postgres


@pytest.fixture
def two_sqlite_urls(_migrated_sqlite: Path, tmp_path: Path) -> list[str]:
    """Two fresh databases."""
    return [f"sqlite:///{shutil.copy(_migrated_sqlite, tmp_path / f'{each}.db')}" for each in ("first", "second")]


@pytest.fixture
def two_postgresql_urls(postgres: Postgres, _migrated_postgres: str) -> Iterator[list[str]]:
    names = ["first_world", "second_world"]
    yield [postgres.create(each, _migrated_postgres) for each in names]
    for each in names:
        postgres.drop(each)


@pytest.fixture(params=["sqlite", "postgresql"])
def two_urls(request: pytest.FixtureRequest) -> list[str]:
    """Two fresh databases: the test runs once on each kind."""
    found: list[str] = request.getfixturevalue(f"two_{request.param}_urls")
    return found
