"""The events of one subject are numbered without a gap, in the log of each audience by itself."""

from collections import Counter
from typing import Any

import pytest

from domain.values import id_of
from service.feed.filters import Filter
from service.projector import Projector
from service.viewer import cleared_viewer, public_viewer
from tests.service.feed.test_events import VIEWERS, walk
from tests.service.store.kit import also_known_as, database_at, identified, issued, opened, order, settle, writer_on
from tests.service.terms import incident


def renumbered(told: list[dict[str, Any]]) -> list[int]:
    """The numbers that counting the whole log gives."""
    counted: Counter[tuple[str, str]] = Counter()
    found: list[int] = []
    for each in told:
        subject = (each["subject"]["kind"], str(each["subject"]["id"]))
        counted[subject] += 1
        found.append(counted[subject])
    return found


@pytest.mark.parametrize("viewer", VIEWERS)
def test_every_subject_of_the_record_is_numbered_without_a_gap(record_url: str, viewer: Any) -> None:
    told = walk(record_url, viewer(), 500)
    assert [each["sequence"] for each in told] == renumbered(told)
    assert {each["subject"]["kind"] for each in told} == {"person", "state", "situation"}


@pytest.mark.parametrize("limit", [1, 17])
def test_the_number_is_of_the_log_and_not_of_what_was_asked_for(record_sqlite: str, limit: int) -> None:
    whole = {each["id"]: each["sequence"] for each in walk(record_sqlite, public_viewer(), 500)}
    asked = Filter(types=frozenset({"custody.changed", "warrant.executed"}))
    told = walk(record_sqlite, public_viewer(), limit, asked)
    assert told
    assert all(each["sequence"] == whole[each["id"]] for each in told)


def test_nothing_under_seal_moves_a_number_of_the_public(database_url: str) -> None:
    with database_at(database_url) as database, writer_on(database) as writer:
        settle(writer, order("1", opened("Uganda"), identified("Kony"), identified("hidden", public_from=None)))
        settle(writer, order("2", issued("W1", "Kony", "Uganda", public_from=None), issued("W2", "Kony", "Uganda")))
        settle(writer, order("3", incident("I", "Kony"), incident("I2", "Kony", "hidden", public_from=None)))
        settle(writer, order("4", also_known_as("hidden", "Nobody"), also_known_as("Kony", "Joseph")))
        Projector(database).catch_up()
    public = walk(database_url, public_viewer(), 2)
    assert [each["sequence"] for each in public] == renumbered(public) == [1, 1, 2, 3, 4]
    cleared = walk(database_url, cleared_viewer(), 2)
    assert [each["sequence"] for each in cleared] == renumbered(cleared)
    kony = [each["sequence"] for each in cleared if each["subject"]["id"] == id_of("Kony")]
    assert kony == [1, 2, 3, 4, 5], "the incident of two persons is the State's"


def test_the_version_of_the_resource_is_what_the_views_show_by_now(database_url: str) -> None:
    with database_at(database_url) as database, writer_on(database) as writer:
        settle(writer, order("1", identified("Kony")), order("2", also_known_as("Kony", "Joseph")))
        Projector(database).catch_up()
        settle(writer, order("3", also_known_as("Kony", "not shown yet")))
        told = walk(database_url, public_viewer(), 2)
    assert [(each["version"], each["resource_version"]) for each in told] == [(1, 2), (2, 2)]
