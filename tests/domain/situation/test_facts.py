"""What is recorded of a situation."""

from domain.situation.facts import DeferralRequested, SituationOpened, Trigger
from domain.values import HistoricalDate, StateCode
from tests.domain.kit import said


def test_a_situation_concerns_the_state_that_the_resolution_binds() -> None:
    sudan = StateCode("SD")
    assert said(SituationOpened, trigger=Trigger.UNSC_REFERRAL, addressed_state=sudan).concerns == {sudan.id}
    assert said(SituationOpened, trigger=Trigger.SELF_REFERRAL).concerns == frozenset()


def test_a_deferral_lasts_twelve_months_from_the_day_the_resolution_fixes() -> None:
    deferral = said(
        DeferralRequested, "2002-07-12", resolution="S/RES/1422 (2002)", starts=HistoricalDate("2002-07-01")
    )
    assert deferral.months == 12
    assert deferral.starts != deferral.occurred
