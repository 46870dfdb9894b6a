"""What was sealed enters the public log, as a whole and once, with the fact that publishes it."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from domain.fact import Correction, Fact, Published, Retracted
from domain.values import HistoricalDate, WarrantId, fact_id, id_of
from domain.warrant.facts import ServiceAttempted, WarrantReplaced, WarrantUnsealed
from service.store.database import Database
from service.store.orders import Change, NamesWhatIsSealed, NothingToPublish, Order, Receipt, SecretInPublicStream
from service.store.tables import facts, public_log
from service.store.writer import Writer
from tests.service.ledger.test_leaf import leaf_of_entry
from tests.service.store.kit import (
    SETTLES_WITHIN_S,
    SOURCES,
    also_known_as,
    count_of,
    day,
    dense,
    identified,
    issued,
    opened,
    order,
    rows_of,
    settle,
    writer_on,
)

DAY_US = 86_400_000_000
TODAY, TOMORROW = "2024-10-04", "2024-10-05"
"""The 20,000th day since 1970, and the next."""


def noon() -> int:
    return 20_000 * DAY_US + DAY_US // 2


@contextmanager
def writing(database: Database) -> Generator[Writer]:
    with writer_on(database, noon) as writer:
        yield writer


@pytest.fixture
def writer(database: Database) -> Iterator[Writer]:
    """A writer whose today is TODAY."""
    with writing(database) as writer:
        yield writer


def published(room: str, name: str, on: str | None = TODAY) -> Change:
    return told(room, name, Published(occurred=HistoricalDate(on or ""), public_from=day(on), sources=SOURCES))


def unsealed(warrant: str, on: str | None = TODAY) -> Change:
    fact = WarrantUnsealed(occurred=HistoricalDate(on or TODAY), public_from=day(on), sources=SOURCES)
    return told("warrant", warrant, fact)


def served(warrant: str, on: str | None) -> Change:
    fact = ServiceAttempted(occurred=HistoricalDate("2024"), public_from=day(on), sources=SOURCES)
    return told("warrant", warrant, fact)


def told(room: str, name: str, fact: Fact) -> Change:
    return Change(room, id_of(name), fact)


def refused(writer: Writer, *changes: Change) -> BaseException | None:
    key = f"refused {len(changes)} {changes}"
    return writer.submit(order(key, *changes)).exception(SETTLES_WITHIN_S)


def submitted(writer: Writer, each: Order) -> Receipt:
    return writer.submit(each).result(SETTLES_WITHIN_S)


def public_places(database: Database) -> list[tuple[int, int]]:
    """The facts of the public log in its order, each with the fact that published it."""
    log = rows_of(database, public_log)
    assert dense([row.position for row in log])
    return [(row.fact, row.published_by) for row in log]


def seals(database: Database) -> list[bool]:
    return [row.seal is not None for row in rows_of(database, facts)]


def test_an_unsealing_publishes_every_earlier_fact_in_order_and_then_itself(database: Database, writer: Writer) -> None:
    settle(writer, order("1", opened("S"), identified("A")))
    settle(writer, order("2", issued("W", "A", "S", public_from=None)), order("3", identified("B")))
    settle(writer, order("4", served("W", None)))
    assert public_places(database) == [(1, 1), (2, 2), (4, 4)]
    before = rows_of(database, facts)

    settle(writer, order("5", unsealed("W")), order("6", also_known_as("B", "another name")))

    assert public_places(database) == [(1, 1), (2, 2), (4, 4), (3, 6), (5, 6), (6, 6), (7, 7)]
    assert rows_of(database, facts)[:5] == before, "what was recorded is as it was"
    assert seals(database) == [False, False, True, False, True, False, False]
    moments = {row.position: row.recorded_at for row in rows_of(database, facts)}
    assert {row.published_at for row in rows_of(database, public_log) if row.published_by == 6} == {moments[6]}


def test_the_public_leaf_of_what_was_sealed_has_its_own_moment_and_its_place_in_the_public_log(
    database: Database, writer: Writer
) -> None:
    settle(writer, order("1", identified("A", public_from=None)), order("2", identified("B")))
    settle(writer, order("3", also_known_as("A", "X", public_from=None)), order("4", published("person", "A")))
    full = {row.position: row for row in rows_of(database, facts)}
    log = rows_of(database, public_log)
    assert [row.fact for row in log] == [2, 1, 3, 4]
    for entry in log:
        row = full[entry.fact]
        assert entry.leaf == leaf_of_entry(entry, row)
        assert (entry.leaf == row.leaf) == (entry.position == entry.fact and row.key_id is None), "another salt"


def test_what_is_recorded_and_published_in_one_commit_is_published_as_a_whole(
    database: Database, writer: Writer
) -> None:
    settle(writer, order("1", opened("S"), identified("A")))
    settle(writer, order("2", issued("W", "A", "S", public_from=None)))
    together = order("3", served("W", None), identified("B", public_from=None), unsealed("W"), served("W", TODAY))

    settle(writer, together)

    assert public_places(database) == [(1, 1), (2, 2), (3, 6), (4, 6), (6, 6), (7, 7)]
    for entry in rows_of(database, public_log):
        row = rows_of(database, facts)[entry.fact - 1]
        assert entry.leaf == leaf_of_entry(entry, row)


def test_what_follows_in_a_published_stream_is_public_and_nothing_secret_follows(
    database: Database, writer: Writer
) -> None:
    """Whether this writer published it or another."""
    settle(writer, order("1", identified("A", public_from=None)), order("2", published("person", "A")))
    settle(writer, order("3", also_known_as("A", "X")))
    assert isinstance(refused(writer, also_known_as("A", "Y", public_from=None)), SecretInPublicStream)
    with writing(database) as another:
        settle(another, order("4", also_known_as("A", "Z")))
        for later in (None, TOMORROW):
            assert isinstance(refused(another, also_known_as("A", "Y", public_from=later)), SecretInPublicStream)
    assert public_places(database) == [(1, 2), (2, 2), (3, 3), (4, 4)]


def test_what_another_process_published_is_public_for_this_one(database: Database, writer: Writer) -> None:
    settle(writer, order("1", opened("S"), identified("A", public_from=None)))
    with writing(database) as another:
        settle(another, order("2", published("person", "A")))
    settle(writer, order("3", issued("W", "A", "S", public_from="2005-10-13")))
    assert public_places(database) == [(1, 1), (2, 3), (3, 3), (4, 4)]


def test_only_what_is_sealed_is_published(database: Database, writer: Writer) -> None:
    settle(writer, order("1", identified("A")), order("2", identified("B", public_from=None)))
    settle(writer, order("3", published("person", "B")))
    assert isinstance(refused(writer, published("person", "A")), NothingToPublish)
    assert isinstance(refused(writer, published("person", "B")), NothingToPublish)
    assert str(NothingToPublish()) == (
        "Only what is sealed is published, and not before the day from which it is public."
    )
    assert count_of(database, facts) == 3


def test_nothing_is_published_before_its_day(database: Database, writer: Writer) -> None:
    settle(writer, order("1", identified("A", public_from=TOMORROW)))
    for later in (TOMORROW, "2024-10", None):
        assert isinstance(refused(writer, published("person", "A", later)), NothingToPublish)
    assert public_places(database) == []
    assert seals(database) == [True], "a refusal leaves nothing behind"
    settle(writer, order("2", also_known_as("A", "X")))
    assert seals(database) == [True, True]


def test_an_unsealing_of_a_later_day_is_kept_under_seal(database: Database, writer: Writer) -> None:
    settle(writer, order("1", opened("S"), identified("A"), issued("W", "A", "S", public_from=None)))
    settle(writer, order("2", unsealed("W", TOMORROW)), order("3", unsealed("W", None)))
    assert public_places(database) == [(1, 1), (2, 2)]
    assert seals(database) == [False, False, True, True, True]


def test_an_unsealing_in_a_public_stream_is_a_fact_like_any_other(database: Database, writer: Writer) -> None:
    settle(writer, order("1", opened("S"), identified("A"), issued("W", "A", "S")), order("2", unsealed("W")))
    assert public_places(database) == [(1, 1), (2, 2), (3, 3), (4, 4)]


def test_what_is_published_does_not_become_secret_again(database: Database, writer: Writer) -> None:
    settle(writer, order("1", identified("A", public_from=None)), order("2", published("person", "A")))
    common: dict[str, Any] = {"occurred": HistoricalDate(TODAY), "sources": SOURCES}
    withdrawn = Correction(fact=fact_id(id_of("A"), 2), reason="too early")
    secretly = Retracted(public_from=None, corrects=withdrawn, **common)
    assert isinstance(refused(writer, told("person", "A", secretly)), SecretInPublicStream)
    settle(writer, order("3", told("person", "A", Retracted(public_from=day(TODAY), corrects=withdrawn, **common))))
    settle(writer, order("4", also_known_as("A", "X")))
    assert public_places(database) == [(1, 2), (2, 2), (3, 3), (4, 4)]


def test_what_is_published_names_nothing_that_stays_sealed(database: Database, writer: Writer) -> None:
    settle(writer, order("1", opened("S"), identified("A")))
    settle(writer, order("2", issued("W", "A", "S", public_from=None), issued("V", "A", "S", public_from=None)))
    replaced = WarrantReplaced(
        occurred=HistoricalDate("2024"), public_from=None, sources=SOURCES, successor=WarrantId(id_of("V"))
    )
    settle(writer, order("3", told("warrant", "W", replaced)))
    before = count_of(database, facts)

    with writing(database) as another:
        for each in (writer, another):
            assert isinstance(refused(each, unsealed("W")), NamesWhatIsSealed)
            assert isinstance(refused(each, unsealed("W"), unsealed("V")), NamesWhatIsSealed)
    assert count_of(database, facts) == before

    settle(writer, order("4", unsealed("V"), unsealed("W")))
    assert [fact for fact, _ in public_places(database)] == [1, 2, 4, 6, 3, 5, 7]


def test_a_warrant_may_be_public_while_the_person_is_not(database: Database, writer: Writer) -> None:
    settle(writer, order("1", opened("S"), identified("A", public_from=None)))
    settle(writer, order("2", issued("W", "A", "S", public_from=None)), order("3", unsealed("W")))
    assert public_places(database) == [(1, 1), (3, 4), (4, 4)]


def test_the_same_publication_twice_is_one(database: Database, writer: Writer) -> None:
    settle(writer, order("1", identified("A", public_from=None)))
    publication = order("2", published("person", "A"))
    first = submitted(writer, publication)
    with writing(database) as another:
        again = submitted(another, publication)
    assert (again.position, again.repeated) == (first.position, True)
    assert public_places(database) == [(1, 2), (2, 2)]


def test_a_retraction_does_not_keep_a_fresh_writer_from_reading_the_stream(database: Database, writer: Writer) -> None:
    settle(writer, order("1", identified("A")), order("2", also_known_as("A", "X")))
    withdrawn = Correction(fact=fact_id(id_of("A"), 2), reason="never so called")
    retraction = Retracted(occurred=HistoricalDate(""), public_from=day(TODAY), sources=SOURCES, corrects=withdrawn)
    settle(writer, order("3", told("person", "A", retraction)))
    with writing(database) as fresh:
        settle(fresh, order("4", also_known_as("A", "Y")))
    assert count_of(database, facts) == 4
