"""What a day the sources tell only roughly makes of a duty: it counts where it may, binds where it certainly does."""

import pytest

from domain.custody.facts import Arrested
from domain.duty import answers, gates, immunity
from domain.duty.gates import Gate
from domain.grounds import Ground
from domain.immunity.facts import Basis, ClaimUpheld, ClaimWithdrawn, ImmunityClaimed
from domain.request.facts import CompetingRequestReceived, RequestRefused
from domain.situation.facts import Trigger
from domain.state.facts import CooperationAgreed, ImmunityAgreed, JurisdictionAccepted, StateRecorded
from domain.values import StateCode, historical_date
from domain.warrant.facts import AbscondedUnderWarrant, WarrantExecuted
from tests.domain.duty.kit import APPARENT, Told, assessed, ended, issued, passed, received, requested, situation, visit
from tests.domain.kit import CLAIM, CUSTODY, REQUEST, SITUATION, STATE, WARRANT, said

NO_PARTY: list[Told] = [
    issued(),
    (STATE.id, said(StateRecorded, "", state=STATE)),
    requested(state=STATE),
    received(),
    visit(),
    ended(),
]
MAY_2011 = "2011-05"
"""The month of the visit, of 7 and 8 May 2011."""


@pytest.mark.parametrize("executed", ["2010", MAY_2011])
def test_who_may_have_been_surrendered_before_is_not_owed_again(executed: str) -> None:
    assert gates.AlreadySurrendered in passed(assessed([*APPARENT, (WARRANT, said(WarrantExecuted, executed))]))


@pytest.mark.parametrize(("fled", "owed"), [("2010-04", True), ("2010-02/2010-04", False), (MAY_2011, False)])
def test_only_a_flight_that_is_certain_puts_a_surrendered_person_at_large_again(fled: str, owed: bool) -> None:
    told = [(WARRANT, said(WarrantExecuted, "2010-03-01")), (WARRANT, said(AbscondedUnderWarrant, fled))]
    assert (gates.AlreadySurrendered not in passed(assessed([*APPARENT, *told]))) is owed


@pytest.mark.parametrize(("on", "binds"), [("2011-04", True), (MAY_2011, False)])
def test_what_a_state_took_upon_itself_binds_once_it_certainly_had(on: str, binds: bool) -> None:
    agreed = (STATE.id, said(CooperationAgreed, on, covers_arrest=True))
    assert (assessed([*NO_PARTY, agreed]).duty == "CONTRACTUAL") is binds
    declared = (STATE.id, said(JurisdictionAccepted, on, situation=SITUATION))
    assert (assessed([*NO_PARTY, declared]).duty == "BINDING") is binds
    elsewhere = (STATE.id, said(JurisdictionAccepted, on, crimes_from=historical_date("2020")))
    assert (gates.OutsideDeclaration in passed(assessed([*NO_PARTY, elsewhere]))) is binds
    _, opening = situation(trigger=Trigger.UNSC_REFERRAL, addressed_state=STATE, resolution="S/RES/1593 (2005)")
    referred = (SITUATION, said(type(opening), on, trigger=Trigger.UNSC_REFERRAL, addressed_state=STATE))
    assert (assessed([*NO_PARTY, referred]).duty == "BINDING_UNSC") is binds


def test_a_declaration_covers_crimes_that_may_be_of_its_time() -> None:
    def duty(crimes_from: str, *told: Told) -> str:
        declared = said(JurisdictionAccepted, "2010", situation=SITUATION, crimes_from=historical_date(crimes_from))
        return assessed([*told, (STATE.id, declared)]).duty

    assert duty("2010", *NO_PARTY) == "BINDING"
    assert duty("2010-01-31", issued("2010-01"), *NO_PARTY[1:]) == "BINDING"
    assert duty("2010-02", issued("2010-01"), *NO_PARTY[1:]) == "VOLUNTARY"


@pytest.mark.parametrize(
    ("told", "gate"),
    [
        ((REQUEST, said(RequestRefused, MAY_2011, state=STATE, ground=Ground.OTHER)), answers.GroundFreesNobody),
        (
            (REQUEST, said(CompetingRequestReceived, MAY_2011, state=STATE, requesting_state=StateCode("SD"))),
            answers.PriorityOpen,
        ),
        ((CLAIM, said(ImmunityClaimed, MAY_2011, state=STATE, basis=Basis.ART_98_1)), immunity.ImmunityOnlyClaimed),
        ((CUSTODY, said(Arrested, MAY_2011, state=STATE)), gates.ArrestedThere),
    ],
)
def test_what_may_have_been_said_or_done_in_time_is_told(told: Told, gate: type[Gate]) -> None:
    assert gate in passed(assessed([*APPARENT, told]))


def test_a_ruling_that_may_have_stood_excuses_until_what_ended_it_certainly_had() -> None:
    claimed = (CLAIM, said(ImmunityClaimed, "2011-01-01", state=STATE, basis=Basis.ART_98_1))
    upheld = (CLAIM, said(ClaimUpheld, MAY_2011))
    assert immunity.CourtMayNotProceed in passed(assessed([*APPARENT, claimed, upheld]))
    for withdrawn, excused in (("2011-04", False), (MAY_2011, True)):
        told = [claimed, (CLAIM, said(ClaimUpheld, "2011-02")), (CLAIM, said(ClaimWithdrawn, withdrawn))]
        assert (immunity.CourtMayNotProceed in passed(assessed([*APPARENT, *told]))) is excused


def test_an_agreement_that_may_have_been_made_by_then_is_one_on_record() -> None:
    sending = StateCode("US")
    claim = said(ImmunityClaimed, "2011-01-01", state=STATE, basis=Basis.ART_98_2, third_state=sending)
    agreed = said(ImmunityAgreed, MAY_2011, with_state=sending, of_sent=True)
    assert immunity.AgreementUnrecorded not in passed(assessed([*APPARENT, (CLAIM, claim), (STATE.id, agreed)]))
    assert immunity.AgreementUnrecorded in passed(assessed([*APPARENT, (CLAIM, claim)]))
