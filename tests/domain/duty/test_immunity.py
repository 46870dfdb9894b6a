"""What a claim of immunity, or an agreement, makes of a duty."""

import pytest

from domain.duty import immunity
from domain.duty.gates import Gate
from domain.fact import Fact
from domain.immunity.facts import (
    Basis,
    ClaimRejected,
    ClaimUpheld,
    ClaimWithdrawn,
    ImmunityClaimed,
    ImmunityWaived,
    RulingSought,
)
from domain.state.facts import ImmunityAgreed
from domain.values import StateCode
from tests.domain.duty.kit import APPARENT, Told, assessed, passed
from tests.domain.kit import CLAIM, STATE, said

SENDING = StateCode("US")
CLAIMED = (CLAIM, said(ImmunityClaimed, "2011-01-01", state=STATE, basis=Basis.ART_98_1))
UNDER_AGREEMENT = (
    CLAIM,
    said(ImmunityClaimed, "2011-01-01", state=STATE, basis=Basis.ART_98_2, third_state=SENDING),
)


def of_claim(kind: type[Fact], on: str) -> Told:
    return CLAIM, said(kind, on)


def agreed(on: str = "2003-05-01", *, of_sent: bool | None, other: StateCode = SENDING) -> Told:
    return STATE.id, said(ImmunityAgreed, on, with_state=other, of_sent=of_sent)


def test_a_claim_of_immunity_excuses_nothing() -> None:
    found = assessed([*APPARENT, CLAIMED])
    assert immunity.ImmunityOnlyClaimed in passed(found)
    assert found.assessment == "apparent"
    withdrawn = assessed([*APPARENT, CLAIMED, of_claim(ClaimWithdrawn, "2011-12-01")])
    assert immunity.ImmunityOnlyClaimed not in passed(withdrawn)


@pytest.mark.parametrize(
    ("kind", "gate"),
    [
        (RulingSought, immunity.ImmunityBeforeTheCourt),
        (ClaimRejected, immunity.ImmunityRejected),
        (ImmunityWaived, immunity.ImmunityGivenUp),
    ],
)
def test_neither_a_question_to_the_court_nor_a_rejection_nor_a_waiver_excuses(
    kind: type[Fact], gate: type[Gate]
) -> None:
    for on in ("2011-02-01", "2011-12-01"):
        found = assessed([*APPARENT, CLAIMED, of_claim(kind, on)])
        assert gate in passed(found)
        assert found.assessment == "apparent"


@pytest.mark.parametrize("on", ["2011-04-01", "2011-05-08", "2011"])
def test_a_ruling_that_the_court_may_not_proceed_suspends_from_its_day(on: str) -> None:
    found = assessed([*APPARENT, CLAIMED, of_claim(ClaimUpheld, on)])
    assert immunity.CourtMayNotProceed in passed(found)
    assert found.assessment == "none"


def test_a_ruling_of_a_later_day_leaves_what_was_before_open() -> None:
    found = assessed([*APPARENT, CLAIMED, of_claim(ClaimUpheld, "2011-05-09")])
    assert immunity.RuledAfterwards in passed(found)
    assert found.assessment == "possible"
    gone = assessed([*APPARENT, CLAIMED, of_claim(ClaimUpheld, "2011-05-09"), of_claim(ClaimRejected, "2012-01-01")])
    assert gone.assessment == "apparent"


@pytest.mark.parametrize("later", [ClaimWithdrawn, ClaimRejected, ImmunityWaived])
def test_a_ruling_that_stood_during_the_visit_excuses_whatever_came_after(later: type[Fact]) -> None:
    upheld = of_claim(ClaimUpheld, "2011-04-01")
    assert assessed([*APPARENT, CLAIMED, upheld, of_claim(later, "2012-01-01")]).assessment == "none"
    assert assessed([*APPARENT, CLAIMED, upheld, of_claim(later, "2011-05-01")]).assessment == "apparent"


def test_the_claim_of_another_state_and_one_after_the_visit_are_not_of_this_visit() -> None:
    other = (CLAIM, said(ImmunityClaimed, "2011-01-01", state=StateCode("DE"), basis=Basis.ART_98_1))
    late = (CLAIM, said(ImmunityClaimed, "2011-06-01", state=STATE, basis=Basis.ART_98_1))
    for claim in (other, late):
        assert immunity.ImmunityOnlyClaimed not in passed(assessed([*APPARENT, claim]))


@pytest.mark.parametrize(
    "agreements", [[], [agreed(of_sent=True, other=StateCode("DE"))], [agreed("2012-01-01", of_sent=True)]]
)
def test_a_claim_under_an_agreement_nobody_recorded_says_so(agreements: list[Told]) -> None:
    found = assessed([*APPARENT, *agreements, UNDER_AGREEMENT])
    assert immunity.AgreementUnrecorded in passed(found)
    assert found.assessment == "apparent"


def test_an_agreement_that_asks_no_consent_for_persons_sent_is_not_of_article_98() -> None:
    found = assessed([*APPARENT, agreed(of_sent=False), UNDER_AGREEMENT])
    assert immunity.AgreementNotOfSent in passed(found)
    for of_sent in (True, None):
        told = passed(assessed([*APPARENT, agreed(of_sent=of_sent), UNDER_AGREEMENT]))
        assert immunity.ImmunityOnlyClaimed in told
        assert {immunity.AgreementNotOfSent, immunity.AgreementUnrecorded}.isdisjoint(told)


def test_an_agreement_suspends_only_when_the_court_may_not_proceed() -> None:
    told = [*APPARENT, agreed(of_sent=True), UNDER_AGREEMENT]
    assert assessed(told).assessment == "apparent"
    assert assessed([*told, of_claim(ClaimUpheld, "2011-04-01")]).assessment == "none"
