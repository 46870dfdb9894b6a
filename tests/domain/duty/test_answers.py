"""What a State's answers to a request make of its duty."""

import pytest

from domain.duty import answers
from domain.duty.answers import GATE_OF
from domain.duty.gates import Gate
from domain.fact import Fact
from domain.grounds import Ground
from domain.request.competing import Priority
from domain.request.facts import (
    CompetingRequestReceived,
    ConsultationOpened,
    Kind,
    RequestRefused,
    RequestTransmitted,
)
from domain.values import StateCode, id_of
from tests.domain.duty.kit import APPARENT, Told, assessed, passed
from tests.domain.kit import REQUEST, STATE, said


def step(fact: Fact) -> Told:
    return REQUEST, fact


def consulted(on: str, state: StateCode = STATE) -> Told:
    return step(said(ConsultationOpened, on, state=state))


def competing(on: str) -> Told:
    return step(said(CompetingRequestReceived, on, state=STATE, requesting_state=StateCode("SD")))


@pytest.mark.parametrize("on", ["2011-05-01", "2011-05-08", "2011"])
def test_a_consultation_suspends_nothing_by_itself(on: str) -> None:
    found = assessed([*APPARENT, consulted(on)])
    assert answers.ConsultedInTime in passed(found)
    assert found.assessment == "apparent"


def test_a_consultation_after_the_occasion_is_late_and_of_another_state_is_none() -> None:
    found = assessed([*APPARENT, consulted("2011-05-09")])
    assert answers.ConsultedLate in passed(found)
    assert found.assessment == "apparent", "late is a note"
    assert answers.ConsultedLate not in passed(assessed([*APPARENT, consulted("2011-05-01"), consulted("2011-06-01")]))
    elsewhere = passed(assessed([*APPARENT, consulted("2011-05-01", StateCode("DE"))]))
    assert {answers.ConsultedInTime, answers.ConsultedLate}.isdisjoint(elsewhere)


@pytest.mark.parametrize(
    "ground", [Ground.NO_IMPLEMENTING_LAW, Ground.IMMUNITY_98_1, Ground.PEACE_PROCESS, Ground.ADMISSIBILITY_CHALLENGE]
)
def test_a_refusal_on_any_ground_frees_nobody(ground: Ground) -> None:
    found = assessed([*APPARENT, step(said(RequestRefused, "2011-05-01", state=STATE, ground=ground))])
    assert answers.GroundFreesNobody in passed(found)
    assert found.assessment == "apparent"
    later = assessed([*APPARENT, step(said(RequestRefused, "2011-06-01", state=STATE, ground=ground))])
    assert answers.GroundFreesNobody not in passed(later)


def test_another_states_request_leaves_open_who_goes_first_until_that_is_determined() -> None:
    found = assessed([*APPARENT, competing("2011-05-01")])
    assert answers.PriorityOpen in passed(found)
    assert found.assessment == "possible"
    assert assessed([*APPARENT, competing("2011-05-09")]).assessment == "apparent", "it came when the visit was over"


@pytest.mark.parametrize(
    ("priority", "gate", "rung"),
    [
        ("PRIORITY_COURT", answers.PriorityOfCourt, "apparent"),
        ("STATE_DISCRETION", answers.StateDiscretion, "possible"),
        ("AWAIT_RULING", answers.RulingAwaited, "possible"),
        (None, answers.PriorityOpen, "possible"),
    ],
)
def test_article_90_bounds_an_assessment(priority: Priority | None, gate: type[Gate], rung: str) -> None:
    assert GATE_OF[priority] is gate
    assert gate.lets == rung


def test_what_a_state_answers_to_a_request_for_assistance_is_no_answer_to_one_for_surrender() -> None:
    other = id_of("a request for assistance")
    asked = said(RequestTransmitted, "2010-02-01", kind=Kind.ASSISTANCE, state=STATE)
    refused = said(RequestRefused, "2011-05-01", state=STATE, ground=Ground.NATIONAL_SECURITY)
    assert answers.GroundFreesNobody not in passed(assessed([*APPARENT, (other, asked), (other, refused)]))


def test_an_answer_is_told_once_with_the_facts_that_tell_it() -> None:
    told = [step(said(RequestRefused, "2011-05-01", state=STATE, ground=Ground.OTHER)), competing("2011-05-01")]
    found = assessed([*APPARENT, *told])
    (refused,) = [each.facts for each in found.gates if each.gate is answers.GroundFreesNobody]
    (open_still,) = [each.facts for each in found.gates if each.gate is answers.PriorityOpen]
    assert len(refused) == len(open_still) == 1
    assert refused != open_still
