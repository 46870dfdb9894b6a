"""What is recorded of a State."""

from domain.state.facts import ImmunityAgreed, Instrument, JurisdictionAccepted, StateRecorded, StatuteExtended
from domain.values import StateCode
from tests.domain.kit import SITUATION, STATE, said


def test_a_declaration_concerns_the_situation_it_is_about_where_a_source_tells() -> None:
    assert said(JurisdictionAccepted, situation=SITUATION).concerns == {SITUATION}
    assert said(JurisdictionAccepted, situation=None).concerns == frozenset()


def test_an_agreement_concerns_the_other_state() -> None:
    assert said(ImmunityAgreed, with_state=StateCode("US")).concerns == {StateCode("US").id}


def test_an_extension_concerns_the_territory() -> None:
    assert said(StatuteExtended, territory=StateCode("FO")).concerns == {StateCode("FO").id}


def test_a_state_on_record_concerns_nobody_else() -> None:
    assert said(StateRecorded, state=STATE).concerns == frozenset()


def test_a_vote_on_the_statute_is_no_instrument() -> None:
    assert [each.value for each in Instrument] == ["ratification", "acceptance", "approval", "accession", "succession"]
