"""A fresh database, open, and a writer on it."""

from collections.abc import Iterator

import pytest

from service.store.database import Database
from service.store.writer import Writer
from tests.service.store.kit import database_at, writer_on


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with database_at(database_url) as database:
        yield database


@pytest.fixture
def writer(database: Database) -> Iterator[Writer]:
    with writer_on(database) as writer:
        yield writer
