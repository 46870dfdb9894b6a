"""What the facts about a situation add up to."""

import pytest

from domain.situation.facts import (
    CarvedOut,
    DeferralRequested,
    InvestigationClosed,
    InvestigationOpened,
    JurisdictionRuled,
    ReferredAgain,
    SituationFact,
    SituationOpened,
    StateDeferralDecided,
    StateDeferralRequested,
    Trigger,
)
from domain.values import HistoricalDate, StateCode
from tests.domain.kit import SITUATION, given, retraction, said

PH = StateCode("PH")
opened = said(
    SituationOpened,
    "2005-03-31",
    name="Darfur",
    number="ICC-02/05",
    trigger=Trigger.UNSC_REFERRAL,
    resolution="S/RES/1593 (2005)",
    addressed_state=StateCode("SD"),
)


def test_a_situation_is_named_triggered_and_binds_a_state() -> None:
    darfur = given(opened).status()
    assert (darfur.name, darfur.number, darfur.court) == ("Darfur", "ICC-02/05", "ICC")
    assert (darfur.trigger, darfur.triggered) == (Trigger.UNSC_REFERRAL, HistoricalDate("2005-03-31"))
    assert darfur.concerns == {StateCode("SD").id}


def test_an_investigation_nobody_recorded_is_unknown_never_assumed() -> None:
    assert given(opened).status().investigation == "unknown"


def test_an_investigation_opens_and_closes() -> None:
    begun = said(InvestigationOpened, "2005-06-06")
    assert given(opened, begun).status().investigation == "open"
    assert given(opened, said(InvestigationClosed, "2025"), begun).status().investigation == "closed"


def test_resolutions_that_defer_or_carve_out_are_told_in_order() -> None:
    later = said(DeferralRequested, "2006", resolution="a deferral", starts=HistoricalDate("2006-07-01"))
    sooner = said(CarvedOut, "2005-03-31", resolution="S/RES/1593 (2005)", scope="personnel of others")
    assert given(opened, later, sooner).status().resolutions == ("S/RES/1593 (2005)", "a deferral")
    assert given(opened, later, retraction(2, SITUATION)).status().resolutions == ()


@pytest.mark.parametrize(
    "fact",
    [
        said(ReferredAgain, states=(PH,)),
        said(StateDeferralRequested, state=PH),
        said(StateDeferralDecided, state=PH, granted=False),
        said(JurisdictionRuled, accepted=True, ruling="accepted"),
    ],
)
def test_what_is_decided_within_a_situation_changes_nothing_about_it(fact: SituationFact) -> None:
    assert given(opened, fact).status() == given(opened).status()
