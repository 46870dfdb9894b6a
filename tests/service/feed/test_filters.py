"""Which events somebody follows."""

from uuid import UUID, uuid4

import pytest

from domain.values import Rung, StateCode
from service.feed.filters import About, Filter

ONE, OTHER = uuid4(), uuid4()
IT, FR = StateCode("IT"), StateCode("FR")
ABOUT = About(persons=(ONE,), states=(IT,), warrants=(OTHER,), situations=())


def test_where_nothing_is_said_everything_is_admitted() -> None:
    assert Filter().admits("warrant.issued", None, About())
    assert Filter().of_any_kind


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        ({"duty.engaged"}, True),
        ({"duty.*"}, True),
        ({"warrant.*", "duty.*"}, True),
        ({"warrant.*"}, False),
        ({"duty.changed", "warrant.issued"}, False),
    ],
)
def test_any_of_the_types_will_do(types: set[str], expected: bool) -> None:
    assert Filter(types=frozenset(types)).admits("duty.engaged", "latent", ABOUT) is expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (Filter(persons=frozenset({ONE, uuid4()})), True),
        (Filter(persons=frozenset({OTHER})), False),
        (Filter(states=frozenset({FR, IT})), True),
        (Filter(states=frozenset({FR})), False),
        (Filter(warrants=frozenset({OTHER})), True),
        (Filter(warrants=frozenset({ONE})), False),
        (Filter(situations=frozenset({ONE})), False),
        (Filter(persons=frozenset({ONE}), states=frozenset({IT})), True),
        (Filter(persons=frozenset({ONE}), states=frozenset({FR})), False),
    ],
)
def test_each_thing_that_is_asked_for_must_be_there(asked: Filter, expected: bool) -> None:
    assert asked.admits("presence.announced", None, ABOUT) is expected


@pytest.mark.parametrize(
    ("asked", "level", "expected"),
    [
        ("latent", "latent", True),
        ("possible", "latent", False),
        ("possible", "apparent", True),
        ("apparent", "possible", False),
        ("latent", "none", False),
        ("latent", None, False),
    ],
)
def test_of_a_duty_the_level_asked_for_is_the_lowest(asked: Rung, level: Rung | None, expected: bool) -> None:
    assert Filter(duty=asked).admits("duty.changed", level, ABOUT) is expected
    assert not Filter(duty=asked).of_any_kind


def test_the_database_is_asked_by_what_is_known_to_be_what_was_meant() -> None:
    asked = Filter(persons=frozenset({ONE, OTHER}), warrants=frozenset({OTHER}), states=frozenset({IT}))
    rooms: dict[UUID, str] = {ONE: "person", OTHER: "warrant"}
    assert asked.subjects(rooms) == [frozenset({ONE}), frozenset({OTHER}), frozenset({IT.id})]
    assert asked.subjects({}) == [frozenset(), frozenset(), frozenset({IT.id})], "of which nothing is to be found"
    assert Filter().subjects(rooms) == []
