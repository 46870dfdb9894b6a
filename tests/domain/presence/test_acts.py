"""Acts on the record of a presence."""

import pytest

from domain.fact import Retracted
from domain.presence.acts import AbandonedYetPresent, AnnouncedAfterArrival, OutcomeAgainstKind, PresenceUnrecorded
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
from domain.rules import AlreadyOnRecord, AnotherPerson, AnotherState, EndsBeforeItBegan, NotOnRecord
from domain.values import HistoricalDate, PersonId, StateCode
from tests.domain.kit import ANOTHER, PRESENCE, STATE, correcting, given, place, retraction, said

ELSEWHERE = StateCode("MN")


def announced(on: str = "2024-08-29", arrival: str = "2024-09-02", until: str | None = None) -> PresenceAnnounced:
    end = None if until is None else HistoricalDate(until)
    return said(PresenceAnnounced, on, state=STATE, arrival=HistoricalDate(arrival), until=end)


def visit(arrival: str = "2024-09-02", until: str | None = None, kind: Kind = Kind.VISIT) -> PresenceRecorded:
    end = None if until is None else HistoricalDate(until)
    return said(PresenceRecorded, arrival, state=STATE, until=end, kind=kind)


def outcome(which: Outcome, on: str = "2024-09-03") -> OutcomeRecorded:
    return said(OutcomeRecorded, on, outcome=which)


left = said(Departed, "2024-09-03")
not_arrested = outcome(Outcome.NOT_ARRESTED)


def test_a_presence_is_announced_recorded_confirmed_and_ended() -> None:
    given().when(announced()).then_recorded()
    given().when(visit()).then_recorded()
    given(announced()).when(visit()).then_recorded()
    for act in (said(PresenceConfirmed, "2024-09-03"), left, not_arrested, said(PresenceRemarked)):
        given(announced(), visit()).when(act).then_recorded()


def test_a_presence_names_a_person_on_record_and_any_state() -> None:
    given().when(said(PresenceRecorded, state=ELSEWHERE)).then_recorded()
    given().when(said(PresenceRecorded, state=STATE, person=PersonId(place(1)))).then_refused(NotOnRecord)


def test_nothing_is_told_of_a_presence_that_is_not_on_record() -> None:
    given().when(left).then_refused(NotOnRecord)


def test_a_presence_is_announced_once_and_recorded_once() -> None:
    given(announced()).when(announced()).then_refused(AlreadyOnRecord)
    given(visit()).when(visit()).then_refused(AlreadyOnRecord)


def test_a_presence_is_of_one_person_in_one_state() -> None:
    given(announced()).when(said(PresenceRecorded, state=STATE, person=ANOTHER)).then_refused(AnotherPerson)
    given(announced()).when(said(PresenceRecorded, state=ELSEWHERE)).then_refused(AnotherState)
    corrected = said(PresenceRecorded, state=ELSEWHERE, corrects=correcting(1, PRESENCE))
    given(visit()).when(corrected).then_recorded()


@pytest.mark.parametrize("end", ["2024-09-02", "2024-09", "2024", ""])
def test_a_departure_that_may_have_come_after_the_arrival_is_recorded(end: str) -> None:
    given().when(visit(until=end)).then_recorded()
    given().when(announced(until=end)).then_recorded()
    given(visit()).when(said(Departed, end)).then_recorded()
    given(visit("2024-09")).when(said(Departed, "2024-09-01")).then_recorded()


def test_nobody_leaves_or_is_arrested_before_arriving() -> None:
    given().when(visit(until="2024-09-01")).then_refused(EndsBeforeItBegan)
    given().when(announced(until="2024-09-01")).then_refused(EndsBeforeItBegan)
    given(visit()).when(said(Departed, "2024-09-01")).then_refused(EndsBeforeItBegan)
    given(visit()).when(outcome(Outcome.ARRESTED, "2024-08")).then_refused(EndsBeforeItBegan)


def test_an_arrival_recorded_after_its_end_is_held_to_it() -> None:
    given(announced(), left).when(visit("2024-09-04")).then_refused(EndsBeforeItBegan)
    given(announced(), left).when(visit()).then_recorded()
    given(announced(), left, retraction(2, PRESENCE)).when(visit("2024-09-04")).then_recorded()


def test_whatever_was_recorded_can_be_retracted_on_any_day() -> None:
    for number in (1, 2):
        given(visit(), left).when(said(Retracted, "2010", corrects=correcting(number, PRESENCE))).then_recorded()


def test_a_planned_day_holds_no_real_departure_up() -> None:
    given(announced(arrival="2024-09-10"), visit()).when(left).then_recorded()


@pytest.mark.parametrize(
    "act",
    [said(PresenceConfirmed), left, not_arrested, outcome(Outcome.SURRENDERED)],
    ids=lambda act: type(act).__name__,
)
def test_what_rests_on_a_presence_nobody_recorded_is_kept_and_marked(act: PresenceFact) -> None:
    given(announced()).when(act).then_marked(PresenceUnrecorded)
    given(visit(), retraction(1, PRESENCE)).when(act).then_marked(PresenceUnrecorded)


def test_a_plan_may_end_in_another_way_be_abandoned_or_be_denied() -> None:
    for kind in (PlanAbandoned, TurnedBack, PresenceContradicted):
        given(announced()).when(said(kind, "2024-09-01")).then_recorded()
    given(announced()).when(outcome(Outcome.OTHER)).then_recorded()


def test_a_source_may_deny_a_presence_another_recorded() -> None:
    given(visit()).when(said(PresenceContradicted)).then_recorded()


@pytest.mark.parametrize("kind", [PlanAbandoned, TurnedBack])
def test_a_journey_given_up_and_a_presence_stand_side_by_side_with_a_mark(kind: type[PresenceFact]) -> None:
    given_up = said(kind, "2024-09-01")
    given(announced(), visit()).when(given_up).then_marked(AbandonedYetPresent)
    given(announced(), given_up).when(visit()).then_marked(AbandonedYetPresent)
    given(announced(), given_up, retraction(2, PRESENCE)).when(visit()).then_recorded()


def test_a_journey_announced_after_it_was_made_is_kept_and_marked() -> None:
    given().when(announced(on="2024-09-03")).then_marked(AnnouncedAfterArrival)
    given(visit("2024-08-01")).when(announced()).then_marked(AnnouncedAfterArrival)
    given(announced()).when(visit("2024-08-01")).then_marked(AnnouncedAfterArrival)
    given(visit("2024-08")).when(announced()).then_recorded()
    given().when(announced(on="2024-09-02")).then_recorded()


@pytest.mark.parametrize("which", [Outcome.ARRESTED, Outcome.ARRESTED_THEN_RELEASED, Outcome.SURRENDERED])
def test_nobody_is_arrested_in_an_overflight(which: Outcome) -> None:
    given(visit(kind=Kind.OVERFLIGHT)).when(outcome(which)).then_marked(OutcomeAgainstKind)
    given(visit(kind=Kind.HOST_STATE_TRANSIT)).when(outcome(which)).then_recorded()


def test_only_an_overflight_is_overflown() -> None:
    given(visit(kind=Kind.OVERFLIGHT)).when(outcome(Outcome.OVERFLOWN)).then_recorded()
    given(visit()).when(outcome(Outcome.OVERFLOWN)).then_marked(OutcomeAgainstKind)
    given(announced(), outcome(Outcome.OVERFLOWN)).when(visit()).then_marked(OutcomeAgainstKind)
