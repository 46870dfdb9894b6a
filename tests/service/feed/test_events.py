"""The log of an audience, page by page."""

from dataclasses import replace
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from domain.duty.gates import RUNGS
from domain.values import Rung, StateCode, id_of
from service.feed import events
from service.feed.events import EVERYTHING
from service.feed.filters import About, Filter
from service.feed.types import KNOWN
from service.projector import Projector
from service.store.tables import facts, public_log
from service.viewer import Viewer, cleared_viewer, public_viewer
from tests.service.store.kit import (
    also_known_as,
    count_of,
    database_at,
    dense,
    identified,
    issued,
    opened,
    order,
    settle,
    writer_on,
)

VIEWERS = [public_viewer, cleared_viewer]
SUBJECTS = [
    Filter(),
    Filter(persons=frozenset({id_of("P019")})),
    Filter(states=frozenset({StateCode("TD")})),
    Filter(states=frozenset({StateCode("SD"), StateCode("TD")}), persons=frozenset({id_of("P019")})),
    Filter(warrants=frozenset({id_of("W001"), id_of("W002")})),
    Filter(persons=frozenset({id_of("nobody")})),
    Filter(persons=frozenset({id_of("W001")})),
]


def walk(url: str, viewer: Viewer, limit: int, asked: Filter = EVERYTHING, after: int = 0) -> list[dict[str, Any]]:
    """Every page, one after the other."""
    found: list[dict[str, Any]] = []
    with database_at(url) as database, database.reading() as reading:
        while True:
            page = events.page(reading, viewer, after=after, limit=limit, asked=asked)
            assert len(page.items) <= limit
            assert all(after < each["position"] <= page.after for each in page.items)
            found += page.items
            if page.after >= page.head:
                return found
            assert page.after > after, "a page that goes nowhere would be read for ever"
            after = page.after


@pytest.mark.parametrize("viewer", VIEWERS)
def test_the_feed_is_the_log_dense_complete_and_in_order(record_url: str, viewer: Any) -> None:
    told = walk(record_url, viewer(), 500)
    assert dense([each["position"] for each in told])
    with database_at(record_url) as database, database.reading() as reading:
        log = reading.execute(select(facts).order_by(facts.c.position)).all()
        assert reading.execute(select(public_log.c.fact)).scalars().all() == [row.position for row in log]
    assert [(each["stream"], each["version"], each["fact"]) for each in told] == [
        (row.stream, row.version, row.name) for row in log
    ]


def of(kinds: list[str]) -> Filter:
    return Filter(types=frozenset(kinds))


def level_of(item: dict[str, Any]) -> Rung | None:
    told = item["duty"]
    if told is None:
        return None
    levels: list[Rung] = [told["level"], *([told["before"]["level"]] if told["before"] else [])]
    return max(levels, key=RUNGS.index)


def about_of(item: dict[str, Any]) -> About:
    return About(*(tuple(item[name]) for name in ("persons", "states", "warrants", "situations")))


def admitted(asked: Filter, item: dict[str, Any]) -> bool:
    """By what the event itself says, as a subscription decides it."""
    return asked.admits(item["type"], level_of(item), about_of(item))


@pytest.fixture(scope="module")
def whole(record_sqlite: str) -> list[dict[str, Any]]:
    """The whole public log of the record."""
    return walk(record_sqlite, public_viewer(), 500)


@given(
    limit=st.integers(1, 500),
    kinds=st.sampled_from([[], ["warrant.*"], ["custody.changed", "noncompliance.found"], ["state.corrected"]]),
    about=st.sampled_from(SUBJECTS),
    after=st.integers(0, 600),
    window=st.sampled_from([1, 7, 2000]),
)
@settings(max_examples=40, deadline=None)
def test_pages_of_any_size_give_what_filtering_the_whole_log_gives(
    record_sqlite: str,
    whole: list[dict[str, Any]],
    limit: int,
    kinds: list[str],
    about: Filter,
    after: int,
    window: int,
) -> None:
    asked = replace(about, types=frozenset(kinds))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(events, "WINDOW", window)
        told = walk(record_sqlite, public_viewer(), limit, asked, after)
    assert told == [each for each in whole if each["position"] > after and admitted(asked, each)]


@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize("asked", SUBJECTS[1:5])
def test_what_concerns_a_subject_is_found_on_each_database(record_url: str, viewer: Any, asked: Filter) -> None:
    assert walk(record_url, viewer(), 3, asked) == walk(record_url, viewer(), 500, asked)
    assert walk(record_url, viewer(), 500, asked)


def test_every_type_is_told_by_exactly_one_kind(record_sqlite: str, whole: list[dict[str, Any]]) -> None:
    kinds = {each.partition(".")[0] for each in KNOWN}
    by_kind = [each for kind in kinds for each in walk(record_sqlite, public_viewer(), 500, of([f"{kind}.*"]))]
    assert sorted(by_kind, key=lambda each: each["position"]) == whole


def test_nothing_sealed_is_in_the_public_log_nor_moves_its_positions(database_url: str) -> None:
    with database_at(database_url) as database, writer_on(database) as writer:
        settle(writer, order("1", identified("a sealed one", public_from=None), opened("Uganda")))
        settle(writer, order("2", identified("Kony"), issued("W1", "Kony", "Uganda", public_from=None)))
        settle(writer, order("3", also_known_as("a sealed one", "Nobody"), issued("W2", "Kony", "Uganda")))
        Projector(database).catch_up()
    public = walk(database_url, public_viewer(), 2)
    assert [(each["position"], each["fact"]) for each in public] == [
        (1, "SituationOpened"),
        (2, "PersonIdentified"),
        (3, "WarrantIssued"),
    ]
    cleared = walk(database_url, cleared_viewer(), 2)
    assert [each["position"] for each in cleared] == [1, 2, 3, 4, 5, 6]
    for hidden in ("a sealed one", "W1"):
        assert str(id_of(hidden)).encode() not in orjson.dumps(public)
        by_name = [Filter(persons=frozenset({id_of(hidden)})), Filter(warrants=frozenset({id_of(hidden)}))]
        assert not any(walk(database_url, public_viewer(), 2, each) for each in by_name)
        assert any(walk(database_url, cleared_viewer(), 2, each) for each in by_name)


def test_an_event_keeps_the_moment_at_which_it_was_first_recorded(database_url: str) -> None:
    with database_at(database_url) as database, writer_on(database) as writer:
        settle(writer, order("1", identified("Kony")))
        Projector(database).catch_up()
        with database.reading() as reading:
            recorded = reading.execute(select(facts.c.recorded_at)).scalar_one()
    (told,) = walk(database_url, public_viewer(), 1)
    assert told["recorded_at"].endswith(f"{recorded % 1_000_000:06d}Z")


def test_the_feed_never_runs_ahead_of_what_the_views_show(database_url: str) -> None:
    with database_at(database_url) as database, writer_on(database) as writer:
        settle(writer, order("1", identified("Kony")))
        Projector(database).catch_up()
        settle(writer, order("2", also_known_as("Kony", "Joseph")))
        assert count_of(database, facts) == 2
        assert [each["position"] for each in walk(database_url, public_viewer(), 9)] == [1]
        Projector(database).catch_up()
        assert [each["position"] for each in walk(database_url, public_viewer(), 9)] == [1, 2]


def test_a_page_beyond_the_head_is_empty_and_stays_where_it_was(record_sqlite: str) -> None:
    with database_at(record_sqlite) as database, database.reading() as reading:
        page = events.page(reading, public_viewer(), after=10**17, limit=5)
    assert (page.items, page.after) == ([], 10**17)
    assert 0 < page.head < 10**17
