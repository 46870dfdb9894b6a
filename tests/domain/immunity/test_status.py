"""What the facts of one claim add up to."""

from itertools import permutations

import pytest

from domain.immunity.facts import (
    Basis,
    ClaimRejected,
    ClaimRemarked,
    ClaimUpheld,
    ClaimWithdrawn,
    ImmunityClaimed,
    ImmunityFact,
    ImmunityWaived,
    RulingSought,
)
from domain.immunity.status import Claim
from domain.values import StateCode
from tests.domain.kit import CLAIM, PERSON, REQUEST, STATE, given, retraction, said

THIRD = StateCode("SD")
claim = said(
    ImmunityClaimed,
    "2017-03-20",
    state=STATE,
    basis=Basis.ART_98_1,
    third_state=THIRD,
    request=REQUEST,
    prose="a sitting head of State",
)
sought = said(RulingSought, "2017-03-24")
rejected = said(
    ClaimRejected, "2017-12-11", chamber="PTC II", document_number="ICC-02/05-01/09-309", note="one judge separately"
)
upheld = said(ClaimUpheld, "2019-05-06", chamber="AC")


def status(*facts: ImmunityFact) -> Claim:
    found = given(*facts).status()
    assert isinstance(found, Claim)
    return found


def test_a_claim_is_asserted_until_somebody_rules() -> None:
    asserted = status(claim)
    assert (asserted.state, asserted.ruled_on) == ("asserted", None)
    assert (asserted.claimant, asserted.third_state, asserted.basis) == (STATE, THIRD, Basis.ART_98_1)
    assert (asserted.prose, str(asserted.claimed_on)) == ("a sitting head of State", "2017-03-20")
    assert asserted.concerns == {PERSON, REQUEST, STATE.id, THIRD.id}


def test_a_claim_put_to_the_court_is_under_consultation_until_it_rules() -> None:
    assert status(claim, sought).state == "under-consultation"
    assert status(claim, sought, rejected).state == "rejected"
    assert status(claim, rejected, said(RulingSought, "2018-01-01")).state == "rejected"


def test_a_ruling_keeps_its_day_its_chamber_and_its_dissents() -> None:
    ruled = status(claim, rejected)
    assert (str(ruled.ruled_on), ruled.chamber, ruled.document) == ("2017-12-11", "PTC II", "ICC-02/05-01/09-309")
    assert ruled.note == "one judge separately"


def test_a_later_ruling_replaces_an_earlier_one() -> None:
    later = status(claim, rejected, upheld)
    assert (later.state, later.chamber, later.document, later.note) == ("upheld", "AC", None, None)
    assert status(claim, said(ClaimUpheld, "2017-01-01"), rejected).state == "rejected"


@pytest.mark.parametrize(("kind", "state"), [(ImmunityWaived, "waived"), (ClaimWithdrawn, "withdrawn")])
def test_a_claim_waived_or_withdrawn_is_over(kind: type[ImmunityFact], state: str) -> None:
    assert status(claim, said(kind, "2018-01-01")).state == state
    assert status(claim, upheld, said(kind, "2020-01-01")).state == state


def test_a_waiver_before_the_claim_holds() -> None:
    assert status(claim, said(ImmunityWaived, "2010")).state == "waived"


def test_a_remark_changes_nothing_and_a_retracted_ruling_is_none() -> None:
    assert status(claim, said(ClaimRemarked, "2018-01-01")) == status(claim)
    assert status(claim, rejected, retraction(2, CLAIM)) == status(claim)


def test_the_order_of_recording_changes_nothing() -> None:
    told: tuple[ImmunityFact, ...] = (claim, sought, rejected, upheld)
    assert all(status(*facts) == status(*told) for facts in permutations(told))
