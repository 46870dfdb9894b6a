"""What is recorded of a claim of immunity."""

from domain.immunity.facts import Basis, ClaimRejected, ClaimUpheld, ImmunityClaimed, Ruling, RulingSought
from domain.values import StateCode
from tests.domain.kit import PERSON, REQUEST, STATE, said


def test_a_claim_concerns_its_person_both_states_and_the_request() -> None:
    plain = said(ImmunityClaimed, state=STATE, basis=Basis.ART_98_2)
    assert plain.concerns == {PERSON, STATE.id}
    full = said(ImmunityClaimed, state=STATE, basis=Basis.ART_98_1, third_state=StateCode("SD"), request=REQUEST)
    assert full.concerns == {PERSON, STATE.id, StateCode("SD").id, REQUEST}


def test_only_a_chamber_rules_and_to_seek_a_ruling_is_none() -> None:
    assert issubclass(ClaimRejected, Ruling)
    assert issubclass(ClaimUpheld, Ruling)
    assert not issubclass(RulingSought, Ruling)
