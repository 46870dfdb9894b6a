"""The bundled record, ready to be asked over HTTP."""

from collections.abc import Iterator

import httpx
import pytest

from tests.service.api.serving import serving


@pytest.fixture(scope="session")
def client(record_url: str) -> Iterator[httpx.Client]:
    """A client of a server of the record, on each kind of database; for tests that only read."""
    with serving(record_url, still=True) as found:
        yield found


@pytest.fixture(scope="session")
def sqlite_client(record_sqlite: str) -> Iterator[httpx.Client]:
    """The same on SQLite alone, where the database makes no difference."""
    with serving(record_sqlite, still=True) as found:
        yield found
