"""Where a person was last seen, whatever the dates of the presences."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.fact import Fact, standing
from domain.presence.facts import Departed, Kind, PresenceRecorded
from domain.sightings import LastSeen, last_seen
from domain.values import END, PresenceId, id_of
from tests.domain.kit import PERSON, PRESENCE, STATE, any_facts_of, day, record, said

ELSEWHERE = PresenceId(id_of("a second presence"))


def seen(*facts: Fact) -> list[LastSeen]:
    return last_seen(PERSON, standing(record((PRESENCE, facts))))


@pytest.mark.parametrize("departed", ["", "/2012", "2012-03-01"])
def test_a_departure_on_nobody_knows_which_day_says_no_less_than_the_arrival(departed: str) -> None:
    arrived = said(PresenceRecorded, "2012-03-01", state=STATE, kind=Kind.VISIT)
    spans = seen(arrived, said(Departed, departed))
    assert [(each.start, each.locating is not None) for each in spans] == [
        (day("2012-03-01"), True),
        (day("2013-03-02"), False),
    ]


@given(st.tuples(any_facts_of("presence"), any_facts_of("presence")))
@settings(max_examples=200, deadline=None)
def test_spans_of_any_presences_follow_one_another_to_the_end(told: tuple[list[Fact], list[Fact]]) -> None:
    spans = last_seen(PERSON, standing(record((PRESENCE, told[0]), (ELSEWHERE, told[1]))))
    assert [each.start for each in spans[1:]] == [each.end for each in spans[:-1]]
    assert all(each.start < each.end for each in spans)
    assert not spans or spans[-1].end == END
