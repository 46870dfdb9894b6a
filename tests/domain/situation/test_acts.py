"""Acts on a situation's record."""

from domain.rules import AlreadyOnRecord
from domain.situation.acts import ReferralWithoutResolution
from domain.situation.facts import InvestigationClosed, ReferredAgain, SituationOpened, Trigger
from domain.values import StateCode
from tests.domain.kit import given, said

darfur = said(SituationOpened, "2005-03-31", trigger=Trigger.UNSC_REFERRAL, resolution="S/RES/1593 (2005)")


def test_a_referral_by_the_security_council_rests_on_a_resolution() -> None:
    given().when(darfur).then_recorded()
    bare = said(SituationOpened, trigger=Trigger.UNSC_REFERRAL)
    given().when(bare).then_marked(ReferralWithoutResolution)


def test_any_other_trigger_needs_no_resolution() -> None:
    for trigger in set(Trigger) - {Trigger.UNSC_REFERRAL}:
        given().when(said(SituationOpened, trigger=trigger)).then_recorded()


def test_a_further_referral_is_not_a_second_opening() -> None:
    given(darfur).when(said(ReferredAgain, states=(StateCode("FR"),))).then_recorded()
    given(darfur).when(darfur).then_refused(AlreadyOnRecord)


def test_an_investigation_may_be_closed_whose_opening_nobody_recorded() -> None:
    given(darfur).when(said(InvestigationClosed)).then_recorded()
