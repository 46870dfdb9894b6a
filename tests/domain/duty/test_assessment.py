"""How far the record bears out that a duty was not done in one presence."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.custody.facts import (
    Arrested,
    ArrestedProvisionally,
    DeliveredToCourt,
    Escaped,
    ExpelledWithoutSurrender,
    Released,
    ReleasedWithoutDocuments,
)
from domain.duty import gates
from domain.duty.gates import RUNGS
from domain.fact import Fact
from domain.presence.facts import (
    Kind,
    Outcome,
    OutcomeRecorded,
    PlanAbandoned,
    PresenceAnnounced,
    PresenceConfirmed,
    PresenceContradicted,
    TurnedBack,
)
from domain.state.facts import StateRecorded
from domain.values import Confidence, StateCode, historical_date
from tests.domain.duty.kit import APPARENT, assessed, ended, graded, issued, party, passed, received, requested, visit
from tests.domain.kit import CUSTODY, PRESENCE, STATE, said

BEFORE = APPARENT[:-2]
"""Everything but the visit."""


@pytest.mark.parametrize("grade", [Confidence.PARTIAL, Confidence.UNVERIFIED])
def test_an_unconfirmed_presence_is_never_more_than_possible(grade: Confidence) -> None:
    found = assessed([*BEFORE, visit(sources=graded(grade)), ended()])
    assert found.assessment == "possible"
    assert gates.PresenceUnconfirmed in passed(found)


@pytest.mark.parametrize("place", range(len(APPARENT) - 2))
def test_what_rests_on_an_unconfirmed_source_in_any_part_is_never_more_than_possible(place: int) -> None:
    stream, fact = APPARENT[place]
    told = [*APPARENT[:place], (stream, replace(fact, sources=graded(Confidence.UNVERIFIED))), *APPARENT[place + 1 :]]
    found = assessed(told)
    counts = not isinstance(fact, StateRecorded)
    assert found.assessment == ("possible" if counts else "apparent"), "that a State is on record proves nothing"
    assert (gates.SourcesUnconfirmed in passed(found)) is counts


def test_an_unverified_outcome_makes_nothing_appear() -> None:
    weak = (
        PRESENCE,
        said(OutcomeRecorded, "2011-05-08", outcome=Outcome.NOT_ARRESTED, sources=graded(Confidence.PARTIAL)),
    )
    assert assessed([*APPARENT[:-1], weak]).assessment == "possible"


def test_a_further_source_may_confirm_a_presence() -> None:
    told = [*BEFORE, visit(sources=graded(Confidence.UNVERIFIED)), ended()]
    found = assessed([*told, (PRESENCE, said(PresenceConfirmed, "2011-06-01"))])
    assert found.assessment == "apparent"
    assert gates.PresenceBorneOut in passed(found)
    weak = (PRESENCE, said(PresenceConfirmed, "2011-06-01", sources=graded(Confidence.PARTIAL)))
    assert assessed([*told, weak]).assessment == "possible"


def test_a_source_that_denies_the_presence_leaves_it_possible() -> None:
    found = assessed([*APPARENT, (PRESENCE, said(PresenceContradicted, "2011-06-01"))])
    assert found.assessment == "possible"


def test_a_plan_is_not_a_visit() -> None:
    planned = (PRESENCE, said(PresenceAnnounced, "2011-05-01", state=STATE, arrival=historical_date("2011-05-07")))
    for end in (None, PlanAbandoned, TurnedBack):
        told = [*BEFORE, planned, *([(PRESENCE, said(end, "2011-05-07"))] if end else [])]
        found = assessed(told)
        assert found.assessment == "none"
        assert gates.NotThere in passed(found)
        assert found.duty == "BINDING", "what is owed is known before the journey"


@pytest.mark.parametrize(
    ("kind", "gate"),
    [
        (Kind.OVERFLIGHT, gates.OnlyFlownOver),
        (Kind.HOST_STATE_TRANSIT, gates.OnTheWayToTheCourt),
        (Kind.RESIDENCE, gates.StandingPresence),
    ],
)
def test_some_presences_are_not_computed(kind: Kind, gate: type[gates.Gate]) -> None:
    outcome = [] if kind is Kind.RESIDENCE else [ended()]
    found = assessed([*BEFORE, visit(kind=kind), *outcome])
    assert found.assessment == "none"
    assert gate in passed(found)


def test_a_stop_over_is_a_presence() -> None:
    found = assessed([*BEFORE, visit(kind=Kind.STOP_OVER), ended()])
    assert found.assessment == "apparent"
    assert gates.StopOverCounts in passed(found)


def test_nothing_is_computed_for_an_area_the_state_does_not_control() -> None:
    found = assessed([*BEFORE, visit(effective_control=False), ended()])
    assert found.assessment == "none"
    assert gates.NoEffectiveControl in passed(found)


def test_while_the_person_is_there_the_state_may_still_act() -> None:
    found = assessed([*BEFORE, visit()], on="2011-05-07")
    assert found.assessment == "possible"
    assert gates.StillThere in passed(found)
    assert assessed([*BEFORE, visit(until=None)]).assessment == "possible", "nobody recorded that the person left"


def test_a_presence_that_ended_without_a_recorded_outcome_stops_at_possible() -> None:
    found = assessed([*BEFORE, visit()])
    assert gates.OutcomeUnrecorded in passed(found)
    assert found.assessment == "possible"


def test_a_person_who_left_without_arrest_makes_it_appear() -> None:
    assert gates.LeftWithoutArrest in passed(assessed(APPARENT))


@pytest.mark.parametrize("outcome", [Outcome.ARRESTED, Outcome.SURRENDERED])
def test_an_arrest_is_the_duty_done(outcome: Outcome) -> None:
    found = assessed([*BEFORE, visit(), ended(outcome)])
    assert found.assessment == "none"
    assert gates.ArrestedThere in passed(found)


def test_an_arrest_recorded_of_custody_counts_whatever_the_word_on_the_visit() -> None:
    assert assessed([*APPARENT, (CUSTODY, said(Arrested, "2011-05-07", state=STATE))]).assessment == "none"
    elsewhere = (CUSTODY, said(Arrested, "2011-05-07", state=StateCode("DE")))
    assert assessed([*APPARENT, elsewhere]).assessment == "apparent"


def test_an_arrest_and_a_release_without_surrender_is_no_surrender() -> None:
    """Italy, January 2025."""
    held = (CUSTODY, said(Arrested, "2011-05-07", state=STATE))
    freed = (CUSTODY, said(ExpelledWithoutSurrender, "2011-05-08", state=STATE))
    found = assessed([*BEFORE, visit(), ended(Outcome.ARRESTED_THEN_RELEASED), held, freed])
    assert found.assessment == "apparent"
    assert gates.ReleasedWithoutSurrender in passed(found)
    assert gates.ReleasedWithoutSurrender in passed(assessed([*BEFORE, visit(), held, freed]))
    delivered = (CUSTODY, said(DeliveredToCourt, "2011-05-08", state=STATE))
    assert assessed([*BEFORE, visit(), held, freed, delivered]).assessment == "none"


@pytest.mark.parametrize(
    ("end", "rung"),
    [
        (said(Released, "2011-05-08", state=STATE), "apparent"),
        (said(Released, "2011-05-08", state=STATE, by_court=True), "none"),
        (said(ReleasedWithoutDocuments, "2011-05-08", state=STATE), "apparent"),
        (said(ReleasedWithoutDocuments, "2011-07-06", state=STATE), "apparent"),
        (said(ReleasedWithoutDocuments, "2011-07-07", state=STATE), "none"),
        (said(Escaped, "2011-05-08", state=STATE), "none"),
    ],
)
def test_a_state_lets_nobody_go_whom_the_court_or_the_statute_frees_or_who_escapes(end: Fact, rung: str) -> None:
    """Sixty days for the documents are over on 6 July 2011."""
    held = (CUSTODY, said(ArrestedProvisionally, "2011-05-07", state=STATE))
    assert assessed([*BEFORE, visit(until="2011-08-01"), held, (CUSTODY, end)]).assessment == rung


def test_no_field_rests_on_a_later_fact() -> None:
    """As of the day after the visit nobody knew of the confirmation that came in June."""
    told = [*BEFORE, visit(sources=graded(Confidence.UNVERIFIED)), ended()]
    told.append((PRESENCE, said(PresenceConfirmed, "2011-06-01")))
    assert assessed(told, on="2011-05-31").assessment == "possible"
    assert assessed(told, on="2011-06-01").assessment == "apparent"


def test_the_order_of_recording_does_not_matter() -> None:
    streams = [APPARENT[:1], APPARENT[1:3], APPARENT[3:5], APPARENT[5:]]
    found = {assessed([each for stream in order for each in stream]).assessment for order in permutations(streams)}
    assert found == {"apparent"}


@settings(max_examples=30, deadline=None)
@given(days=st.integers(0, 900))
def test_a_later_receipt_never_strengthens_an_assessment(days: int) -> None:
    earlier = (date(2010, 1, 1) + timedelta(days=days)).isoformat()
    later = (date(2010, 1, 2) + timedelta(days=days)).isoformat()

    def rung(on: str) -> int:
        told = [issued(), *party(), requested("2009-12-01"), received(on), visit(), ended()]
        return RUNGS.index(assessed(told).assessment)

    assert rung(later) <= rung(earlier)


def test_every_gate_lets_an_assessment_reach_a_rung() -> None:
    assert all(gate.lets in RUNGS for gate in gates.all_gates())


def test_every_gate_says_which_record_could_change_what_was_assessed() -> None:
    """In plain words: it accuses nobody, and tells nobody what to do."""
    for gate in gates.all_gates():
        assert gate.opens.endswith(".")
        assert {"fail", "violat", "breach", "should", "must", "avoid"}.isdisjoint(gate.opens.lower().split())
        assert gate.lets == "apparent" or gate.opens != gates.Gate.opens, f"{gate.code} says nothing of its own"
