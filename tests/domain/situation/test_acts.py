"""Acts on a situation's record."""

import pytest

from domain.rules import AlreadyOnRecord, EndsBeforeItBegan, NotOnRecord
from domain.situation.acts import (
    AuthorisationUnrecorded,
    DeferralTooLong,
    MandateOfPermanentCourt,
    NoPrecondition,
    OutsideMandate,
    ReferralWithoutResolution,
    ReferredByTheCouncil,
    RomeStatuteElsewhere,
    StateDeferralUnrecorded,
    TribunalWithoutResolution,
    TriggerOfAnotherCourt,
)
from domain.situation.facts import (
    AuthorisationDecided,
    CarvedOut,
    CaseAdmissibilityRuled,
    CommunicationReceived,
    DeferralRequested,
    InvestigationClosed,
    InvestigationOpened,
    JurisdictionRuled,
    MandateGiven,
    ReferredAgain,
    SituationFact,
    SituationOpened,
    StateDeferralDecided,
    StateDeferralRequested,
    StateDeferralReversed,
    Trigger,
)
from domain.values import HistoricalDate, StateCode
from tests.domain.kit import given, said

PH = StateCode("PH")
RESTS_ON_RESOLUTION = (Trigger.UNSC_REFERRAL, Trigger.CREATED_BY_UNSC)
darfur = said(SituationOpened, "2005-03-31", trigger=Trigger.UNSC_REFERRAL, resolution="S/RES/1593 (2005)")
philippines = said(SituationOpened, "2021-09-15", trigger=Trigger.PROPRIO_MOTU)
uganda = said(SituationOpened, "2003-12-16", trigger=Trigger.SELF_REFERRAL)
yugoslavia = said(
    SituationOpened, "1993-05-25", court="ICTY", trigger=Trigger.CREATED_BY_UNSC, resolution="S/RES/827 (1993)"
)
guatemala = said(SituationOpened, "2006-12-12", court="CICIG", trigger=Trigger.AGREEMENT)


def deferral(**particulars: int) -> DeferralRequested:
    starts = HistoricalDate("2002-07-01")
    return said(DeferralRequested, "2002-07-12", resolution="S/RES/1422 (2002)", starts=starts, **particulars)


def mandate(begins: str, until: str | None) -> MandateGiven:
    ends = None if until is None else HistoricalDate(until)
    return said(MandateGiven, begins, begins=HistoricalDate(begins), until=ends)


def test_a_referral_by_the_security_council_rests_on_a_resolution() -> None:
    given().when(darfur).then_recorded()
    bare = said(SituationOpened, trigger=Trigger.UNSC_REFERRAL)
    given().when(bare).then_marked(ReferralWithoutResolution)


def test_a_tribunal_of_the_security_council_rests_on_a_resolution() -> None:
    given().when(yugoslavia).then_recorded()
    bare = said(SituationOpened, court="ICTY", trigger=Trigger.CREATED_BY_UNSC)
    given().when(bare).then_marked(TribunalWithoutResolution)


@pytest.mark.parametrize("trigger", [each for each in Trigger if each not in RESTS_ON_RESOLUTION])
def test_any_other_trigger_needs_no_resolution(trigger: Trigger) -> None:
    court = "CICIG" if trigger is Trigger.AGREEMENT else "ICC"
    given().when(said(SituationOpened, trigger=trigger, court=court)).then_recorded()


def test_a_trigger_seises_the_court_that_has_it() -> None:
    for trigger in (Trigger.SELF_REFERRAL, Trigger.STATE_REFERRAL, Trigger.PROPRIO_MOTU, Trigger.ART12_3):
        given().when(said(SituationOpened, trigger=trigger, court="ICTY")).then_marked(TriggerOfAnotherCourt)
    given().when(said(SituationOpened, trigger=Trigger.AGREEMENT)).then_marked(TriggerOfAnotherCourt)


def test_without_a_referral_by_the_council_some_precondition_is_needed() -> None:
    def opened(trigger: Trigger, declared: bool | None = False) -> SituationOpened:
        return said(
            SituationOpened,
            trigger=trigger,
            resolution="S/RES/1593 (2005)",
            on_territory_of_party=False,
            by_national_of_party=False,
            accepted_by_declaration=declared,
        )

    given().when(opened(Trigger.STATE_REFERRAL)).then_marked(NoPrecondition)
    given().when(opened(Trigger.PROPRIO_MOTU)).then_marked(NoPrecondition)
    for trigger in (Trigger.UNSC_REFERRAL, Trigger.ART12_3):
        given().when(opened(trigger)).then_recorded()
    for declared in (True, None):
        given().when(opened(Trigger.STATE_REFERRAL, declared)).then_recorded()


def test_a_further_referral_is_not_a_second_opening() -> None:
    given(darfur).when(said(ReferredAgain, states=(StateCode("FR"),))).then_recorded()
    given(darfur).when(darfur).then_refused(AlreadyOnRecord)


def test_a_communication_opens_nothing() -> None:
    communication = said(CommunicationReceived, sender="an NGO")
    given().when(communication).then_refused(NotOnRecord)
    given(darfur).when(communication).then_recorded()


def test_an_investigation_may_be_closed_whose_opening_nobody_recorded() -> None:
    given(darfur).when(said(InvestigationClosed)).then_recorded()


def test_on_the_prosecutors_own_motion_an_investigation_is_authorised_first() -> None:
    """Such a situation is on record from the day of its authorisation."""
    given(philippines).when(said(InvestigationOpened, "2021-09-15")).then_recorded()
    given(philippines).when(said(InvestigationOpened, "2021")).then_recorded()
    early = said(InvestigationOpened, "2021-09-14")
    given(philippines).when(early).then_marked(AuthorisationUnrecorded)
    granted = said(AuthorisationDecided, "2021-09-10", granted=True)
    given(philippines, granted).when(early).then_recorded()


def test_a_declaration_is_no_referral_and_a_refusal_is_no_authorisation() -> None:
    declared = said(SituationOpened, "2003-04-18", trigger=Trigger.ART12_3)
    investigating = said(InvestigationOpened, "2011-10-03")
    given(declared).when(investigating).then_marked(AuthorisationUnrecorded)
    refused = said(AuthorisationDecided, "2011-09-01", granted=False)
    given(declared, refused).when(investigating).then_marked(AuthorisationUnrecorded)
    given(declared, said(AuthorisationDecided, "2011-10-03", granted=True)).when(investigating).then_recorded()


def test_what_was_referred_needs_no_authorisation() -> None:
    for opened in (darfur, uganda):
        given(opened).when(said(InvestigationOpened, "2002")).then_recorded()


def test_the_security_council_defers_for_twelve_months() -> None:
    given(uganda).when(deferral()).then_recorded()
    given(uganda).when(deferral(months=6)).then_recorded()
    given(uganda).when(deferral(months=13)).then_marked(DeferralTooLong)
    for months in (0, -1):
        given(uganda).when(deferral(months=months)).then_refused(EndsBeforeItBegan)


def test_a_carve_out_is_no_deferral_and_has_no_months_to_exceed() -> None:
    given(darfur).when(said(CarvedOut, resolution="S/RES/1593 (2005)", scope="para. 6")).then_recorded()


def test_a_deferral_to_a_state_is_requested_then_decided_then_may_be_reversed() -> None:
    asked = said(StateDeferralRequested, "2021-11-10", state=PH)
    granted = said(StateDeferralDecided, "2021-11-18", state=PH, granted=True)
    reversed_ = said(StateDeferralReversed, "2023-01-26", state=PH)
    given(philippines).when(asked).then_recorded()
    given(philippines, asked).when(granted).then_recorded()
    given(philippines, asked, granted).when(reversed_).then_recorded()
    given(philippines).when(granted).then_marked(StateDeferralUnrecorded)
    given(philippines, asked).when(reversed_).then_marked(StateDeferralUnrecorded)
    refused = said(StateDeferralDecided, "2021-11-18", state=PH, granted=False)
    given(philippines, asked, refused).when(reversed_).then_marked(StateDeferralUnrecorded)
    another = said(StateDeferralRequested, "2021-11-10", state=StateCode("FR"))
    given(philippines, another).when(granted).then_marked(StateDeferralUnrecorded)


def test_what_the_council_referred_is_left_to_no_state() -> None:
    given(darfur).when(said(StateDeferralRequested, state=PH)).then_marked(ReferredByTheCouncil)


@pytest.mark.parametrize("opened", [yugoslavia, guatemala], ids=["ad hoc", "hybrid"])
@pytest.mark.parametrize(
    "act",
    [
        deferral(months=13),
        said(ReferredAgain),
        said(AuthorisationDecided, granted=True),
        said(StateDeferralRequested, state=PH),
        said(StateDeferralDecided, state=PH, granted=True),
        said(StateDeferralReversed, state=PH),
        said(CaseAdmissibilityRuled, case_number="IT-95-5", admissible=True),
    ],
    ids=lambda act: type(act).__name__,
)
def test_the_rome_statute_is_applied_to_no_other_court(opened: SituationFact, act: SituationFact) -> None:
    given(opened).when(act).then_marked(RomeStatuteElsewhere)


def test_a_ruling_on_jurisdiction_and_an_investigation_are_of_any_court() -> None:
    given(yugoslavia).when(said(JurisdictionRuled, accepted=True, ruling="Tadic")).then_recorded()
    given(yugoslavia).when(said(InvestigationOpened, "1994")).then_recorded()


def test_a_mandate_has_an_end_after_its_beginning_or_none_and_is_of_no_permanent_court() -> None:
    given(guatemala).when(mandate("2007-09-04", "2009-09-03")).then_recorded()
    given(guatemala).when(mandate("2007-09-04", None)).then_recorded()
    given(guatemala).when(mandate("2007-09-04", "2007")).then_recorded()
    given(guatemala).when(mandate("2007-09-04", "2007-09-04")).then_recorded()
    given(guatemala).when(mandate("2007-09-04", "2007-09-03")).then_refused(EndsBeforeItBegan)
    given(uganda).when(mandate("2007-09-04", "2009-09-03")).then_marked(MandateOfPermanentCourt)


def test_a_mechanism_investigates_within_its_mandate_and_its_renewals() -> None:
    def begun(day: str) -> InvestigationOpened:
        return said(InvestigationOpened, day)

    renewed = (guatemala, mandate("2007-09-04", "2009-09-03"), mandate("2009-09-04", "2019-09-03"))
    for day in ("2007-09-04", "2009-09-04", "2019-09-03", "2019", "2007"):
        given(*renewed).when(begun(day)).then_recorded()
    for day in ("2007-09-03", "2019-09-04", "2006"):
        given(*renewed).when(begun(day)).then_marked(OutsideMandate)
    given(guatemala).when(begun("2030")).then_recorded()
    given(guatemala, mandate("2007-09-04", None)).when(begun("2030")).then_recorded()


def test_what_a_vague_day_allows_is_neither_refused_nor_marked() -> None:
    given(guatemala).when(mandate("2007", "2007-03")).then_recorded()
    vague = (guatemala, mandate("2007-09", "2009"))
    for day in ("2007-09-01", "2009-12-31"):
        given(*vague).when(said(InvestigationOpened, day)).then_recorded()
    for day in ("2007-08-31", "2010-01-01"):
        given(*vague).when(said(InvestigationOpened, day)).then_marked(OutsideMandate)
    declared = said(SituationOpened, "2003-04-18", trigger=Trigger.ART12_3)
    granted = said(AuthorisationDecided, "2011-09", granted=True)
    given(declared, granted).when(said(InvestigationOpened, "2011-09-01")).then_recorded()
    asked = said(StateDeferralRequested, "2021-11", state=PH)
    for day, follows in (("2021-11-01", True), ("2021", True), ("2021-10-31", False)):
        decided = given(philippines, asked).when(said(StateDeferralDecided, day, state=PH, granted=True))
        if follows:
            decided.then_recorded()
        else:
            decided.then_marked(StateDeferralUnrecorded)
