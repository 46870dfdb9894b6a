"""Databases that hold the bundled record: loaded once a process, copied for each test that writes."""

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.postgres import Postgres
from tests.service.record.loaded import load_into

_numbers = count(1)


@pytest.fixture(scope="session")
def record_sqlite(_migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The record on SQLite, for tests that only read."""
    url = f"sqlite:///{shutil.copy(_migrated_sqlite, tmp_path_factory.mktemp('record') / 'record.db')}"
    load_into(url)
    return url


@pytest.fixture(scope="session")
def _record_template(postgres: Postgres, _migrated_postgres: str) -> str:
    load_into(postgres.create("record_template", _migrated_postgres))
    return "record_template"


@pytest.fixture(scope="session")
def record_postgresql(postgres: Postgres, _record_template: str) -> str:
    """The record on PostgreSQL, for tests that only read."""
    return postgres.create("record", _record_template)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def record_url(request: pytest.FixtureRequest) -> str:
    """The record on each kind of database, for tests that only read."""
    url = request.getfixturevalue(f"record_{request.param}")
    assert isinstance(url, str)
    return url


@pytest.fixture
def own_record_sqlite(record_sqlite: str, tmp_path: Path) -> str:
    """A copy of the record on SQLite that this test may change."""
    return f"sqlite:///{shutil.copy(record_sqlite.removeprefix('sqlite:///'), tmp_path / 'own.db')}"


@pytest.fixture
def own_record_postgresql(postgres: Postgres, _record_template: str) -> Iterator[str]:
    """A copy of the record on PostgreSQL that this test may change."""
    database = f"own_record_{next(_numbers)}"
    yield postgres.create(database, _record_template)
    postgres.drop(database)


@pytest.fixture(params=["sqlite", "postgresql"])
def own_record_url(request: pytest.FixtureRequest) -> str:
    """A copy of the record that this test may change, on each kind of database."""
    url = request.getfixturevalue(f"own_record_{request.param}")
    assert isinstance(url, str)
    return url
