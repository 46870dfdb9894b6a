"""What the facts of one presence add up to."""

from dataclasses import replace
from itertools import permutations

import pytest

from domain.presence.facts import (
    Departed,
    Kind,
    Outcome,
    OutcomeRecorded,
    PlanAbandoned,
    PresenceAnnounced,
    PresenceConfirmed,
    PresenceContradicted,
    PresenceFact,
    PresenceRecorded,
    PresenceRemarked,
    TurnedBack,
)
from domain.presence.status import Presence
from domain.values import Confidence, HistoricalDate
from tests.domain.kit import PERSON, PRESENCE, SOURCE, STATE, given, retraction, said

announced = said(
    PresenceAnnounced,
    "2024-08-29",
    state=STATE,
    arrival=HistoricalDate("2024-09-02"),
    until=HistoricalDate("2024-09-05"),
    purpose="a ceremony",
)
visit = said(PresenceRecorded, "2024-09-02", state=STATE)
left = said(Departed, "2024-09-03")


def as_sure_as(confidence: Confidence, fact: PresenceFact) -> PresenceFact:
    return replace(fact, sources=(replace(SOURCE, confidence=confidence),))


def status(*facts: PresenceFact) -> Presence:
    found = given(*facts).status()
    assert isinstance(found, Presence)
    return found


def test_a_plan_is_not_a_visit() -> None:
    plan = status(announced)
    assert (plan.state, plan.borne_out, plan.announced_in_advance) == ("announced", None, True)
    assert (str(plan.arrival), str(plan.departure), plan.purpose) == ("2024-09-02", "2024-09-05", "a ceremony")
    assert (plan.person, plan.where) == (PERSON, STATE)
    assert plan.concerns == {PERSON, STATE.id}


def test_a_recorded_presence_takes_nothing_from_the_plan_but_its_purpose() -> None:
    there = status(announced, replace(visit, kind=Kind.STOP_OVER))
    assert (there.state, there.kind, str(there.arrival), there.departure) == (
        "recorded",
        Kind.STOP_OVER,
        "2024-09-02",
        None,
    )
    assert (there.purpose, there.announced_in_advance, str(there.announced_on)) == ("a ceremony", True, "2024-08-29")


def test_a_source_that_knows_of_no_announcement_is_told_as_it_is() -> None:
    assert status(visit).announced_in_advance is None
    assert status(announced, replace(visit, announced_in_advance=False)).announced_in_advance is False


def test_an_announcement_after_the_arrival_is_none_in_advance() -> None:
    late = replace(announced, occurred=HistoricalDate("2024-09-03"))
    assert status(visit, late).announced_in_advance is None
    assert status(replace(visit, announced_in_advance=False), late).announced_in_advance is False
    vague = replace(visit, occurred=HistoricalDate("2024"))
    assert status(vague, announced).announced_in_advance is True


def test_a_departure_ends_a_presence_even_on_a_vague_day() -> None:
    assert str(status(visit, left).departure) == "2024-09-03"
    assert str(status(visit, said(Departed, "2024-09")).departure) == "2024-09"
    assert str(status(announced, visit, said(Departed, "2024")).departure) == "2024"
    until = replace(visit, until=HistoricalDate("2024-09-04"))
    assert str(status(until).departure) == "2024-09-04"
    assert str(status(until, left).departure) == "2024-09-03"


@pytest.mark.parametrize(("kind", "state"), [(PlanAbandoned, "abandoned"), (TurnedBack, "turned-back")])
def test_a_journey_given_up_is_no_presence_unless_one_is_recorded(kind: type[PresenceFact], state: str) -> None:
    for day in ("2024-09-01", "2024"):
        given_up = said(kind, day)
        assert status(announced, given_up).state == state
        assert status(announced, given_up, visit).state == "recorded"


def test_a_presence_is_as_sure_as_the_best_source_that_bears_it_out() -> None:
    reported = as_sure_as(Confidence.UNVERIFIED, visit)
    assert status(reported).borne_out is Confidence.UNVERIFIED
    confirmed = as_sure_as(Confidence.CONFIRMED, said(PresenceConfirmed, "2024-09-03"))
    assert status(reported, confirmed).borne_out is Confidence.CONFIRMED
    weaker = as_sure_as(Confidence.PARTIAL, said(PresenceConfirmed, "2024-09-03"))
    assert status(visit, weaker).borne_out is Confidence.CONFIRMED


def test_a_presence_that_a_source_denies_is_still_recorded() -> None:
    denied = status(visit, said(PresenceContradicted, "2024-09-04"))
    assert (denied.state, denied.contradicted, denied.borne_out) == ("recorded", True, Confidence.CONFIRMED)


def test_an_outcome_keeps_its_prose() -> None:
    ended = status(
        visit, said(OutcomeRecorded, "2024-09-03", outcome=Outcome.NOT_ARRESTED, prose="received with honours")
    )
    assert (ended.outcome, ended.outcome_prose) == (Outcome.NOT_ARRESTED, "received with honours")


def test_control_is_unknown_unless_a_source_speaks_of_it() -> None:
    assert status(visit).effective_control is None
    assert status(replace(visit, effective_control=False)).effective_control is False


def test_a_remark_changes_nothing_and_a_retracted_presence_leaves_the_plan() -> None:
    assert status(visit, said(PresenceRemarked, "2024-09-04")) == status(visit)
    assert status(announced, visit, retraction(2, PRESENCE)) == status(announced)


def test_the_order_of_recording_changes_nothing() -> None:
    told: tuple[PresenceFact, ...] = (
        announced,
        visit,
        left,
        said(PresenceConfirmed, "2024-09-02"),
        said(TurnedBack, "2024"),
    )
    assert all(status(*facts) == status(*told) for facts in permutations(told))
