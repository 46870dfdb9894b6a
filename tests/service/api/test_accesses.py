"""What a key reads on a day is on record in parts: a reading late on a long day costs what an early one does."""

import time
from collections import Counter
from collections.abc import Iterator
from uuid import UUID

import orjson
import pytest

from service.projector import Projector
from service.store import accesses
from service.store.database import Database
from service.store.sealed import payload_of
from service.store.tables import facts
from tests.service.api.clerk import Clerk, key_for
from tests.service.api.serving import serving
from tests.service.store.kit import SETTLES_WITHIN_S, database_at, rows_of


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with database_at(database_url) as found:
        yield found


@pytest.fixture
def registry(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clerk]:
    monkeypatch.setattr(accesses, "TOGETHER", 2)
    with serving(database_url) as client:
        yield Clerk(client, key_for(database_url, "read", "write", "sealed"))


def shown(database: Database) -> None:
    """Once the views show all that is recorded."""
    projector, limit = Projector(database), time.monotonic() + SETTLES_WITHIN_S
    while projector.behind():
        assert time.monotonic() < limit, "the views did not follow"
        time.sleep(0.01)


def read_by(database: Database, clerk: Clerk) -> list[tuple[UUID, list[str]]]:
    """The readings of a key on record, each with the stream it is in."""
    by = clerk.headers["Authorization"].split("_")[1]
    rows = [row for row in rows_of(database, facts) if row.name == "SealedContentRead"]
    told = [(row.stream, orjson.loads(payload_of(database.ring, row))) for row in rows]
    return [(stream, each["streams"]) for stream, each in told if each["by"] == by]


def test_a_long_day_of_reading_is_on_record_whole_and_in_parts(registry: Clerk, database: Database) -> None:
    people = [registry.open("persons", name=f"P{each}", public_from=None) for each in range(5)]
    reader = Clerk(registry.client, key_for(database.url, "read", "sealed"))
    shown(database)
    for person in people * 2:
        reader.get(f"/v1/persons/{person}", public_on="none")
    told = read_by(database, reader)
    assert [streams for _, streams in told] == [[person] for person in people]
    assert sorted(Counter(stream for stream, _ in told).values()) == [1, 2, 2]


def test_to_read_who_read_what_comes_to_an_end(registry: Clerk, database: Database) -> None:
    for each in range(5):
        registry.open("persons", name=f"P{each}", public_from=None)
    shown(database)
    registry.get("/v1/persons", public_on="none")
    told: list[int] = []
    for _ in range(6):
        shown(database)
        registry.get("/v1/accesses", public_on="none")
        told.append(len(read_by(database, registry)))
    assert told[-3:] == [told[-1]] * 3
