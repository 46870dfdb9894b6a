"""How a duty stands before a person arrives, and when there is something to tell of it."""

import pytest

from domain.duty.case import case_of
from domain.duty.gates import RUNGS
from domain.duty.telling import Stood, gone, stood, timely, to_tell
from domain.presence.duties import DutyAppearsUnmet, DutyChanged, DutyEngaged, OfADuty, Stance
from domain.presence.facts import Kind, Outcome, PlanAbandoned, PresenceAnnounced, PresenceRecorded, TurnedBack
from domain.presence.status import Presence
from domain.request.facts import Kind as RequestKind
from domain.values import historical_date
from tests.domain.duty.kit import (
    APPARENT,
    TODAY,
    Told,
    assessed,
    ended,
    issued,
    party,
    presence_of,
    received,
    requested,
    visit,
)
from tests.domain.kit import PRESENCE, STATE, day, in_places, said

BEFORE = APPARENT[:-2]


def standing_of(told: list[Told]) -> Stood:
    recorded = in_places(told)
    own = [each for each in recorded if each.stream == PRESENCE]
    others = [each for each in recorded if each.stream != PRESENCE]
    return stood(presence_of(own), own, case_of(STATE, others, TODAY))


def plan(kind: Kind = Kind.VISIT) -> Told:
    arrival = historical_date("2011-05-07")
    return PRESENCE, said(PresenceAnnounced, "2011-05-01", state=STATE, arrival=arrival, kind=kind)


def test_a_plan_has_a_duty_and_no_assessment() -> None:
    found = standing_of([*BEFORE, plan()])
    assert (found.now.level, found.now.assessment, found.now.request) == ("possible", "none", "received")
    assert str(found.now.by) == "2011-05-07"


@pytest.mark.parametrize("end", [PlanAbandoned, TurnedBack])
def test_a_plan_given_up_engages_nothing(end: type[PlanAbandoned | TurnedBack]) -> None:
    assert standing_of([*BEFORE, plan(), (PRESENCE, said(end, "2011-05-06"))]).now.level == "none"


@pytest.mark.parametrize("kind", [Kind.OVERFLIGHT, Kind.HOST_STATE_TRANSIT])
def test_where_nothing_would_be_assessed_nothing_is_engaged(kind: Kind) -> None:
    assert standing_of([*BEFORE, plan(kind)]).now.level == "none"


def test_the_duty_is_what_was_owed_and_the_assessment_what_became_of_it() -> None:
    assert standing_of([*BEFORE, visit(until=None)]).now.level == "apparent"
    assert standing_of([*BEFORE, visit(until=None)]).now.assessment == "possible"
    assert standing_of(APPARENT).now.assessment == "apparent"
    arrested = standing_of([*BEFORE, visit(), ended(Outcome.ARRESTED)])
    assert (arrested.now.level, arrested.now.assessment) == ("none", "none")


@pytest.mark.parametrize("left_out", range(len(APPARENT)))
def test_the_assessment_never_goes_beyond_the_duty_nor_beyond_that_of_the_engine(left_out: int) -> None:
    told = [*APPARENT[:left_out], *APPARENT[left_out + 1 :]]
    if not any(isinstance(fact, PresenceRecorded) for _, fact in told):
        told.append(plan())
    found = standing_of(told).now
    assert RUNGS.index(found.assessment) <= RUNGS.index(found.level)
    assert found.assessment in ("none", assessed(told).assessment)


def test_a_request_that_asks_no_arrest_is_none_here() -> None:
    told = [issued(), *party(), requested(kind=RequestKind.ASSISTANCE), received(), plan()]
    assert standing_of(told).now.request == "none"


def stance(level: str = "possible", assessment: str = "none", by: str = "2026-03-10") -> Stood:
    now = Stance(duty="BINDING", level=level, assessment=assessment, request="none", by=historical_date(by))  # type: ignore[arg-type]
    return Stood(now)


def last(kind: type[OfADuty] = DutyEngaged, level: str = "possible", assessment: str = "none") -> OfADuty:
    return said(kind, now=stance(level, assessment).now)


@pytest.mark.parametrize(
    ("told", "stands", "expected"),
    [
        (None, stance(), DutyEngaged),
        (None, stance("none"), None),
        (last(), stance(), None),
        (last(), stance("latent"), DutyChanged),
        (last(), stance("none"), DutyChanged),
        (last(), stance(by="2026-03-11"), DutyChanged),
        (last(), stance("apparent", "apparent"), DutyAppearsUnmet),
        (last(level="apparent", assessment="apparent"), stance("apparent", "apparent"), DutyAppearsUnmet),
        (last(DutyAppearsUnmet, "apparent", "apparent"), stance("apparent", "apparent"), None),
        (last(DutyAppearsUnmet, "apparent", "apparent"), stance("apparent", "possible"), DutyChanged),
        (last(DutyChanged, "apparent", "possible"), stance("apparent", "apparent"), DutyAppearsUnmet),
        (last(DutyChanged, "none"), stance(), DutyChanged),
    ],
)
def test_what_there_is_to_tell(told: OfADuty | None, stands: Stood, expected: type[OfADuty] | None) -> None:
    assert to_tell(told, stands, timely=True) is expected
    assert to_tell(told, stands, timely=False) is (None if told is None else expected)


def test_what_is_gone_is_none_by_the_day_that_was_told() -> None:
    assert gone(last()).now == Stance(
        duty="NO_DUTY", level="none", assessment="none", request="none", by=historical_date("2026-03-10")
    )


@pytest.mark.parametrize(
    ("arrival", "departure", "expected"),
    [
        ("2026-03-10", None, True),
        ("2026-03-03", None, True),
        ("2026-03-02", None, False),
        ("2026-02-01", "2026-03-03", True),
        ("2026-02-01", "2026-03-02", False),
        ("2026-03", None, True),
        ("2026-02", None, False),
        ("2026-03-01/", None, False),
        ("2026-03-03/", None, True),
        ("2005-01-01", "2005/", False),
        ("", None, False),
    ],
)
def test_a_presence_is_told_of_in_time_or_not_at_all(arrival: str, departure: str | None, expected: bool) -> None:
    until = None if departure is None else historical_date(departure)
    assert timely(Presence(arrival=historical_date(arrival), departure=until), day("2026-03-10")) is expected
