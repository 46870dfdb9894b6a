"""Where a person was last seen, and who is located, whatever the dates of the presences."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.fact import Fact, standing
from domain.presence.facts import (
    Departed,
    Kind,
    PresenceAnnounced,
    PresenceConfirmed,
    PresenceContradicted,
    PresenceRecorded,
)
from domain.sightings import LastSeen, last_seen
from domain.values import END, Confidence, StateCode, historical_date, id_of
from tests.domain.duty.kit import graded
from tests.domain.kit import ANOTHER, PERSON, PRESENCE, STATE, any_facts_of, day, in_places, record, said

LATER = id_of("a later presence")


def seen(*told: tuple[UUID, Fact]) -> list[LastSeen]:
    return last_seen(PERSON, in_places(told))


def on(spans: list[LastSeen], day: str) -> LastSeen | None:
    when = historical_date(day).earliest
    return next((each for each in spans if each.start <= when < each.end), None)


def recorded(arrival: str = "2011-05-07", **particulars: Any) -> PresenceRecorded:
    return said(PresenceRecorded, arrival, state=STATE, **particulars)


def test_a_confirmed_presence_locates_the_person_for_twelve_months() -> None:
    spans = seen((PRESENCE, recorded()), (PRESENCE, said(Departed, "2011-05-08")))
    assert on(spans, "2011-05-06") is None
    for date in ("2011-05-07", "2011-05-08", "2012-05-08"):
        found = on(spans, date)
        assert found is not None
        assert found.locating is not None
    after = on(spans, "2012-05-09")
    assert after is not None
    assert (after.seen.state, after.locating) == (STATE, None)


def test_an_unconfirmed_presence_is_seen_and_locates_nobody() -> None:
    for grade in (Confidence.PARTIAL, Confidence.UNVERIFIED):
        found = on(seen((PRESENCE, recorded(sources=graded(grade)))), "2011-05-07")
        assert found is not None
        assert (found.seen.confidence, found.locating) == (grade, None)


def test_a_plan_is_no_sighting_nor_is_an_overflight() -> None:
    planned = said(PresenceAnnounced, "2011-05-01", state=STATE, arrival=historical_date("2011-05-07"))
    assert seen((PRESENCE, planned)) == []
    assert seen((PRESENCE, recorded(kind=Kind.OVERFLIGHT))) == []
    assert seen((PRESENCE, recorded(person=ANOTHER))) == []


def test_a_departure_is_not_told_before_it_happens() -> None:
    spans = seen((PRESENCE, recorded()), (PRESENCE, said(Departed, "2011-06-20")))
    before, after = on(spans, "2011-06-19"), on(spans, "2011-06-20")
    assert before is not None
    assert after is not None
    assert (before.seen.departure, after.seen.departure) == (None, historical_date("2011-06-20"))


def test_a_confirmation_and_a_denial_count_from_their_own_day() -> None:
    weak = recorded(sources=graded(Confidence.UNVERIFIED))
    confirmed = seen((PRESENCE, weak), (PRESENCE, said(PresenceConfirmed, "2011-07-01")))
    before, after = on(confirmed, "2011-06-30"), on(confirmed, "2011-07-01")
    assert before is not None
    assert after is not None
    assert before.locating is None
    assert after.locating is not None
    denied = on(seen((PRESENCE, recorded()), (PRESENCE, said(PresenceContradicted, "2011-07-01"))), "2011-07-01")
    assert denied is not None
    assert (denied.seen.confidence, denied.locating) == (Confidence.PARTIAL, None)


def test_the_last_sighting_counts_though_an_earlier_one_locates() -> None:
    weak = said(PresenceRecorded, "2011-09-01", state=StateCode("LY"), sources=graded(Confidence.UNVERIFIED))
    found = on(seen((PRESENCE, recorded()), (LATER, weak)), "2011-10-01")
    assert found is not None
    assert found.locating is not None
    assert (found.seen.state, found.locating.state) == (StateCode("LY"), STATE)


@pytest.mark.parametrize("departed", ["", "/2012", "2012-03-01"])
def test_a_departure_on_nobody_knows_which_day_says_no_less_than_the_arrival(departed: str) -> None:
    arrived = said(PresenceRecorded, "2012-03-01", state=STATE, kind=Kind.VISIT)
    spans = seen((PRESENCE, arrived), (PRESENCE, said(Departed, departed)))
    assert [(each.start, each.locating is not None) for each in spans] == [
        (day("2012-03-01"), True),
        (day("2013-03-02"), False),
    ]


@given(st.tuples(any_facts_of("presence"), any_facts_of("presence")))
@settings(max_examples=50, deadline=None)
def test_spans_of_any_presences_follow_one_another_to_the_end(told: tuple[list[Fact], list[Fact]]) -> None:
    spans = last_seen(PERSON, standing(record((PRESENCE, told[0]), (LATER, told[1]))))
    assert [each.start for each in spans[1:]] == [each.end for each in spans[:-1]]
    assert all(each.start < each.end for each in spans)
    assert not spans or spans[-1].end == END
