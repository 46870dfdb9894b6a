"""Acts on the record of a State."""

import pytest

from domain.rules import AlreadyOnRecord, AnotherState, EndsBeforeItBegan, NotOnRecord
from domain.state.acts import (
    AfterDissolution,
    AgreesWithItself,
    AtOnceOutOfTime,
    DeclaredByParty,
    DepositUnrecorded,
    EffectWithinAYear,
    EntryIntoForceDiffers,
    InstrumentInForce,
    MembershipUnrecorded,
    NotOpenForSignature,
    RevokedAfterEffect,
    SignatureUnrecorded,
    WithdrawalUnrecorded,
)
from domain.state.facts import (
    ChannelDesignated,
    CooperationAgreed,
    ImmunityAgreed,
    ImplementingLawEnacted,
    Instrument,
    InstrumentDeposited,
    InstrumentWithdrawn,
    JurisdictionAccepted,
    SignatureDisowned,
    StateDissolved,
    StateFact,
    StateRecorded,
    StateRemarked,
    StatuteExtended,
    StatuteSigned,
    Vote,
    VoteTaken,
    VotingRestored,
    VotingSuspended,
    WithdrawalNotified,
    WithdrawalRevoked,
)
from domain.values import HistoricalDate, SituationId, StateCode
from tests.domain.kit import SITUATION, STATE, correcting, given, place, retraction, said

recorded = said(StateRecorded, "", state=STATE)
signed = said(StatuteSigned, "1998-07-18")
deposited = said(InstrumentDeposited, "2003-01-31", instrument=Instrument.RATIFICATION)
notified = said(WithdrawalNotified, "2025-06-02")


def in_force(day: str, on: str, instrument: Instrument = Instrument.RATIFICATION) -> InstrumentDeposited:
    return said(InstrumentDeposited, day, instrument=instrument, in_force=HistoricalDate(on))


def effective(on: str) -> WithdrawalNotified:
    return said(WithdrawalNotified, "2025-06-02", effective=HistoricalDate(on))


def test_a_state_comes_on_record_once_and_is_then_corrected() -> None:
    given().when(recorded).then_recorded()
    given(recorded).when(recorded).then_refused(AlreadyOnRecord)
    given(recorded).when(said(StateRecorded, state=STATE, corrects=correcting(1, STATE.id))).then_recorded()


def test_nothing_is_told_of_a_state_that_is_not_on_record() -> None:
    given().when(deposited).then_refused(NotOnRecord)


def test_the_record_of_a_state_is_of_that_state_alone() -> None:
    other = said(StateRecorded, state=StateCode("FR"), corrects=correcting(1, STATE.id))
    given(recorded).when(other).then_refused(AnotherState)
    given(recorded, retraction(1, STATE.id)).when(said(StateRecorded, state=StateCode("FR"))).then_refused(AnotherState)


@pytest.mark.parametrize(
    "act",
    [
        said(SignatureDisowned, "2002-05-06"),
        said(CooperationAgreed, covers_arrest=True),
        said(ImmunityAgreed, with_state=StateCode("US")),
        said(ImplementingLawEnacted),
        said(StatuteExtended, territory=StateCode("FK")),
        said(ChannelDesignated, channel="the embassy"),
        said(VoteTaken, "1998-07-17", question="to adopt the Statute", vote=Vote.AGAINST),
        said(VotingSuspended),
        said(VotingRestored),
        said(StateDissolved, successors=(StateCode("ME"),)),
        said(StateRemarked),
    ],
    ids=lambda act: type(act).__name__,
)
def test_whatever_else_a_state_does_is_recorded(act: StateFact) -> None:
    given(recorded, signed, deposited).when(act).then_recorded()


@pytest.mark.parametrize("day", ["1998-07-17", "2000-12-31", "2000", "1998", ""])
def test_the_statute_is_signed_while_it_is_open(day: str) -> None:
    given(recorded).when(said(StatuteSigned, day)).then_recorded()


@pytest.mark.parametrize("day", ["1998-07-16", "2001-01-01", "2001"])
def test_a_signature_when_the_statute_was_not_open_is_kept_and_marked(day: str) -> None:
    given(recorded).when(said(StatuteSigned, day)).then_marked(NotOpenForSignature)


def test_a_signature_nobody_recorded_is_disowned_with_a_mark() -> None:
    given(recorded).when(said(SignatureDisowned, "2002-05-06")).then_marked(SignatureUnrecorded)


def test_a_deposit_needs_no_recorded_signature() -> None:
    given(recorded).when(deposited).then_recorded()


@pytest.mark.parametrize(
    ("day", "on"),
    [("2003-01-31", "2003-05-01"), ("2001-04-30", "2002-07-01"), ("2003-01", "2003-04-01"), ("2003-01-31", "2003")],
)
def test_an_entry_into_force_as_article_126_has_it_is_recorded(day: str, on: str) -> None:
    given(recorded).when(in_force(day, on)).then_recorded()


@pytest.mark.parametrize(("day", "on"), [("2003-01-31", "2003-04-01"), ("2003-01-31", "2004"), ("2001", "2002-06-30")])
def test_an_entry_into_force_on_another_day_is_kept_and_marked(day: str, on: str) -> None:
    given(recorded).when(in_force(day, on)).then_marked(EntryIntoForceDiffers)


def test_a_successor_is_bound_from_independence() -> None:
    given(recorded).when(in_force("2006-10-23", "2006-06-03", Instrument.SUCCESSION)).then_recorded()


def test_an_instrument_may_be_taken_back_before_it_enters_into_force() -> None:
    given(recorded, deposited).when(said(InstrumentWithdrawn, "2003-04-30")).then_recorded()
    given(recorded, deposited).when(said(InstrumentWithdrawn, "2003")).then_recorded()
    given(recorded, deposited).when(said(InstrumentWithdrawn, "2003-05-01")).then_marked(InstrumentInForce)


def test_an_instrument_nobody_recorded_is_taken_back_with_a_mark() -> None:
    given(recorded).when(said(InstrumentWithdrawn, "2019-04-29")).then_marked(DepositUnrecorded)
    given(recorded, deposited).when(said(InstrumentWithdrawn, "2002-04-29")).then_marked(DepositUnrecorded)


def test_a_party_withdraws() -> None:
    given(recorded, deposited).when(notified).then_recorded()
    given(recorded, deposited, notified).when(said(WithdrawalNotified, "2025-07-01")).then_recorded()


def test_a_withdrawal_on_the_first_day_of_membership_or_one_that_may_be_is_recorded() -> None:
    given(recorded, deposited).when(said(WithdrawalNotified, "2003-05-01")).then_recorded()
    given(recorded, deposited).when(said(WithdrawalNotified, "2003")).then_recorded()


def test_a_withdrawal_of_a_state_not_recorded_as_a_party_is_kept_and_marked() -> None:
    given(recorded, signed).when(notified).then_marked(MembershipUnrecorded)
    given(recorded, deposited).when(said(WithdrawalNotified, "2003-04-30")).then_marked(MembershipUnrecorded)
    given(recorded, deposited, retraction(2, STATE.id)).when(notified).then_marked(MembershipUnrecorded)
    left = said(WithdrawalNotified, "2016-10-27")
    given(recorded, deposited, left).when(said(WithdrawalNotified, "2017-10-27")).then_marked(MembershipUnrecorded)


@pytest.mark.parametrize("on", ["2026-06-02", "2027", "2026"])
def test_a_withdrawal_takes_effect_after_a_year_or_later(on: str) -> None:
    given(recorded, deposited).when(effective(on)).then_recorded()


@pytest.mark.parametrize("on", ["2026-06-01", "2025"])
def test_a_withdrawal_said_to_take_effect_earlier_is_kept_and_marked(on: str) -> None:
    given(recorded, deposited).when(effective(on)).then_marked(EffectWithinAYear)


def test_a_notice_is_revoked_before_it_takes_effect() -> None:
    given(recorded, deposited, notified).when(said(WithdrawalRevoked, "2026-05-29")).then_recorded()
    given(recorded, deposited, notified).when(said(WithdrawalRevoked, "2026")).then_recorded()


@pytest.mark.parametrize("day", ["2026-06-02", "2027"])
def test_a_notice_revoked_on_the_day_it_takes_effect_or_later_is_marked(day: str) -> None:
    given(recorded, deposited, notified).when(said(WithdrawalRevoked, day)).then_marked(RevokedAfterEffect)


def test_the_revocation_of_no_notice_is_kept_and_marked() -> None:
    given(recorded, deposited).when(said(WithdrawalRevoked, "2026")).then_marked(WithdrawalUnrecorded)
    given(recorded, deposited, notified).when(said(WithdrawalRevoked, "2025-06-01")).then_marked(WithdrawalUnrecorded)


def test_a_state_that_is_no_party_yet_accepts_jurisdiction() -> None:
    given(recorded).when(said(JurisdictionAccepted, "2003-04-18", situation=SITUATION)).then_recorded()
    given(recorded, signed, deposited).when(said(JurisdictionAccepted, "2003-04-30")).then_recorded()
    given(recorded, deposited).when(said(JurisdictionAccepted, "2003")).then_recorded()


def test_a_declaration_of_a_party_is_kept_and_marked() -> None:
    given(recorded, deposited).when(said(JurisdictionAccepted, "2003-05-01")).then_marked(DeclaredByParty)
    given(recorded, deposited, notified).when(said(JurisdictionAccepted, "2026-06-01")).then_marked(DeclaredByParty)
    given(recorded, deposited, notified).when(said(JurisdictionAccepted, "2026-06-02")).then_recorded()


def test_a_declaration_names_a_situation_on_record_and_a_time_that_does_not_end_before_it_begins() -> None:
    nowhere = SituationId(place(1))
    given(recorded).when(said(JurisdictionAccepted, situation=nowhere)).then_refused(NotOnRecord)

    def over(start: str, end: str) -> JurisdictionAccepted:
        return said(JurisdictionAccepted, crimes_from=HistoricalDate(start), crimes_until=HistoricalDate(end))

    given(recorded).when(over("2013-11-21", "2014-02-22")).then_recorded()
    given(recorded).when(over("2014", "2014-02-22")).then_recorded()
    given(recorded).when(over("2014-02-23", "2014-02-22")).then_refused(EndsBeforeItBegan)


def test_an_agreement_is_with_another_state() -> None:
    given(recorded).when(said(ImmunityAgreed, with_state=STATE)).then_refused(AgreesWithItself)


def over_an_amendment(on: str, amendment: str) -> WithdrawalNotified:
    return said(WithdrawalNotified, on, amendment=HistoricalDate(amendment))


@pytest.mark.parametrize("on", ["2030-01-01", "2031-01-01", "2030", "2031"])
def test_a_state_leaves_at_once_within_a_year_of_an_amendment(on: str) -> None:
    given(recorded, deposited).when(over_an_amendment(on, "2030-01-01")).then_recorded()


@pytest.mark.parametrize("on", ["2029-12-31", "2031-01-02", "2032"])
def test_a_notice_out_of_the_year_of_the_amendment_is_kept_and_marked(on: str) -> None:
    given(recorded, deposited).when(over_an_amendment(on, "2030-01-01")).then_marked(AtOnceOutOfTime)


def test_a_step_after_dissolution_is_kept_and_marked() -> None:
    over = said(StateDissolved, "2006-06-03")
    given(recorded, deposited, over).when(said(VoteTaken, "2007", question="any", vote=Vote.AGAINST)).then_marked(
        AfterDissolution
    )
    given(recorded, deposited, over).when(said(ImplementingLawEnacted, "2006")).then_recorded()
    given(recorded, deposited, over).when(said(StateRemarked, "2007")).then_recorded()


def test_a_territory_and_a_successor_are_other_than_the_state() -> None:
    given(recorded).when(said(StatuteExtended, territory=STATE)).then_refused(AnotherState)
    given(recorded).when(said(StateDissolved, successors=(StateCode("ME"), STATE))).then_refused(AnotherState)


def test_what_a_vague_day_allows_is_neither_refused_nor_marked() -> None:
    dissolved = said(StateDissolved, "2006", successors=(StateCode("ME"),))
    given(recorded, dissolved).when(said(VotingSuspended, "2006-12-31")).then_recorded()
    given(recorded, dissolved).when(said(VotingSuspended, "2007-01-01")).then_marked(AfterDissolution)
    given(recorded, said(StateDissolved, "2006-06-03")).when(said(VotingSuspended, "2006")).then_recorded()
    crimes = {"crimes_from": HistoricalDate("2014"), "crimes_until": HistoricalDate("2014-06")}
    given(recorded).when(said(JurisdictionAccepted, "2015", **crimes)).then_recorded()
    crimes = {"crimes_from": HistoricalDate("2014-06"), "crimes_until": HistoricalDate("2014")}
    given(recorded).when(said(JurisdictionAccepted, "2015", **crimes)).then_recorded()
