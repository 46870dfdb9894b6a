"""What every test may ask for: a server, a fresh migrated database of either kind, and one that holds the bundled
record: loaded once a process, copied for each test that writes."""

import gc
import os
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

from tests.postgres import Postgres

settings.register_profile("usual", max_examples=40, deadline=None)
settings.load_profile("usual")  # every run draws others: `make invariants` asks long

_TEMPLATE = "migrated"
_numbers = count(1)


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors, for tests wait: for servers to start and end, for a second to be over."""
    return min((os.cpu_count() or 1) + 1, 4)


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was imported stays, and is not searched for garbage again and again; nor is the rest as often as usual.
    (Measured: a fifth of the time of the tests of the API.)"""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000)


def _migrate(url: str) -> None:
    from service.store.schema import migrate  # here, for tests of the law start without the machine

    migrate(url)


def _load(url: str) -> None:
    from tests.service.record.loaded import load_into

    load_into(url)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A server of this test process, started when first asked for. It is never crashed, so it waits for no disk: tests
    of durability start their own. (Measured: dropping a test's database took 2 s with fsync, 0.04 s without.)"""
    with Postgres(fsync="off", full_page_writes="off") as server:
        yield server


@pytest.fixture(scope="session")
def _migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("sqlite") / f"{_TEMPLATE}.db"
    _migrate(f"sqlite:///{file}")
    assert not file.with_name(f"{file.name}-wal").exists(), "migrate() must close its connections"
    return file


@pytest.fixture(scope="session")
def _migrated_postgres(postgres: Postgres) -> str:
    _migrate(postgres.create(_TEMPLATE))
    return _TEMPLATE


@pytest.fixture
def sqlite_url(_migrated_sqlite: Path, tmp_path: Path) -> str:
    """The address of a fresh migrated SQLite file."""
    return f"sqlite:///{shutil.copy(_migrated_sqlite, tmp_path / 'atlarge.db')}"


@pytest.fixture
def postgresql_url(postgres: Postgres, _migrated_postgres: str) -> Iterator[str]:
    """The address of a fresh migrated PostgreSQL database."""
    database = f"test_{next(_numbers)}"
    yield postgres.create(database, _migrated_postgres)
    postgres.drop(database)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh migrated database: the test runs once on each kind."""
    url = request.getfixturevalue(f"{request.param}_url")
    assert isinstance(url, str)
    return url


@pytest.fixture(scope="session")
def record_sqlite(_migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The record on SQLite, for tests that only read."""
    url = f"sqlite:///{shutil.copy(_migrated_sqlite, tmp_path_factory.mktemp('record') / 'record.db')}"
    _load(url)
    return url


@pytest.fixture(scope="session")
def _record_template(postgres: Postgres, _migrated_postgres: str) -> str:
    _load(postgres.create("record_template", _migrated_postgres))
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
