"""Where a State stands towards the Statute, on any day."""

from datetime import date
from itertools import permutations

import pytest

from domain.rooms import ROOMS
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
from domain.state.status import State, membership, memberships, phases
from domain.values import HistoricalDate, StateCode
from tests.domain.kit import SITUATION, STATE, day, given, record, retraction, said

signed = said(StatuteSigned, "1998-07-18")
deposited = said(InstrumentDeposited, "2003-01-31", instrument=Instrument.RATIFICATION)
notified = said(WithdrawalNotified, "2016-10-27")


def deposit(day: str) -> InstrumentDeposited:
    return said(InstrumentDeposited, day, instrument=Instrument.ACCESSION)


def status(*facts: StateFact) -> State:
    found = given(said(StateRecorded, "", state=STATE, name="Italy"), *facts).status()
    assert isinstance(found, State)
    return found


def stood(*facts: StateFact, on: str) -> str:
    """Where the State certainly stood."""
    where, certain = membership(status(*facts), day(on))
    return where if certain else f"{where}?"


def test_a_state_on_record_alone_is_no_party() -> None:
    alone = status()
    assert (alone.code, alone.name, alone.implementing_law) == (STATE, "Italy", None)
    assert phases(alone) == [(1, {"membership": "non-party", "membership_certain": True})]


def test_a_signatory_is_bound_to_no_arrest() -> None:
    assert stood(signed, on="1998-07-17") == "non-party"
    assert stood(signed, on="1998-07-18") == "signatory"
    assert stood(signed, said(SignatureDisowned, "2002-05-06"), on="2010-01-01") == "signatory"


def test_a_disowned_signature_keeps_both_its_days() -> None:
    unsigned = status(signed, said(SignatureDisowned, "2002-05-06"))
    assert (str(unsigned.signed_on), str(unsigned.signature_disowned_on)) == ("1998-07-18", "2002-05-06")


def test_a_state_is_a_party_from_the_day_of_entry_into_force() -> None:
    assert stood(signed, deposited, on="2003-04-30") == "signatory"
    assert stood(signed, deposited, on="2003-05-01") == "party"
    assert stood(deposited, on="2003-04-30") == "non-party"


def test_a_day_a_source_gives_is_taken_as_it_is() -> None:
    told = said(
        InstrumentDeposited, "2006-10-23", instrument=Instrument.SUCCESSION, in_force=HistoricalDate("2006-06-03")
    )
    assert stood(told, on="2006-06-02") == "non-party"
    assert stood(told, on="2006-06-03") == "party"


def test_a_successor_of_unknown_independence_is_certainly_bound_only_as_any_other_state() -> None:
    succeeded = said(InstrumentDeposited, "2006-10-23", instrument=Instrument.SUCCESSION)
    assert stood(succeeded, on="2002-06-30") == "non-party"
    assert stood(succeeded, on="2006-12-31") == "party?"
    assert stood(succeeded, on="2007-01-01") == "party"


@pytest.mark.parametrize(
    ("on", "where"),
    [("2003-03-31", "non-party"), ("2003-04-01", "party?"), ("2003-04-30", "party?"), ("2003-05-01", "party")],
)
def test_a_deposit_of_some_day_of_a_month_binds_certainly_only_from_the_latest_day(on: str, where: str) -> None:
    assert stood(deposit("2003-01"), on=on) == where


def test_a_deposit_without_a_date_leaves_membership_open() -> None:
    assert stood(deposit(""), on="2002-06-30") == "non-party"
    assert stood(deposit(""), on="2020-01-01") == "party?"
    assert stood(deposit("2010/"), on="2020-01-01") == "party?"
    assert stood(deposit("/2010"), on="2020-01-01") == "party"


def test_an_instrument_taken_back_before_entry_into_force_never_bound() -> None:
    taken_back = said(InstrumentWithdrawn, "2019-04-29")
    assert stood(deposit("2019-03-04"), on="2019-06-01") == "party"
    for when in ("2019-03-05", "2019-05-31", "2019-06-01", "2026-01-01"):
        assert stood(deposit("2019-03-04"), taken_back, on=when) == "non-party"
    assert str(status(deposit("2019-03-04"), taken_back).instrument_withdrawn_on) == "2019-04-29"


def test_an_instrument_in_force_is_not_taken_back() -> None:
    assert stood(deposit("2019-03-04"), said(InstrumentWithdrawn, "2019-06-01"), on="2020-01-01") == "party"


def test_an_instrument_may_be_taken_back_on_a_day_the_sources_give_only_roughly() -> None:
    for when in ("2019", "/2019-05-31", ""):
        assert stood(deposit("2019-03-04"), said(InstrumentWithdrawn, when), on="2020-01-01") == "non-party"


def test_an_instrument_deposited_anew_binds() -> None:
    again: list[StateFact] = [deposit("2019-03-04"), said(InstrumentWithdrawn, "2019-04-29"), deposit("2024-01-10")]
    assert stood(*again, on="2024-03-31") == "non-party"
    assert stood(*again, on="2024-04-01") == "party"
    assert status(*again).instrument_withdrawn_on is None


@pytest.mark.parametrize(
    ("on", "where"),
    [
        ("2016-10-26", "party"),
        ("2016-10-27", "party-withdrawing"),
        ("2017-10-26", "party-withdrawing"),
        ("2017-10-27", "withdrawn"),
        ("2026-01-01", "withdrawn"),
    ],
)
def test_a_withdrawal_takes_effect_on_its_day_and_not_on_the_day_before(on: str, where: str) -> None:
    assert stood(deposited, notified, on=on) == where


def test_a_withdrawal_takes_effect_when_its_notice_says() -> None:
    later = said(WithdrawalNotified, "2016-10-27", effective=HistoricalDate("2018-01-01"))
    assert stood(deposited, later, on="2017-12-31") == "party-withdrawing"
    assert stood(deposited, later, on="2018-01-01") == "withdrawn"
    at_once = said(WithdrawalNotified, "2016-10-27", effective=HistoricalDate("2016-10-27"))
    assert stood(deposited, at_once, on="2016-10-27") == "withdrawn"


@pytest.mark.parametrize(
    ("on", "where"),
    [
        ("2017-09-30", "party-withdrawing"),
        ("2017-10-01", "withdrawn?"),
        ("2017-10-30", "withdrawn?"),
        ("2017-10-31", "withdrawn"),
    ],
)
def test_a_notice_of_some_day_of_a_month_ends_membership_certainly_only_on_the_latest_day(on: str, where: str) -> None:
    assert stood(deposited, said(WithdrawalNotified, "2016-10"), on=on) == where


HUNGARY = (deposit("2001-11-30"), said(WithdrawalNotified, "2025-06-02"), said(WithdrawalRevoked, "2026-05-29"))


@pytest.mark.parametrize(
    ("on", "where"),
    [
        ("2002-07-01", "party"),
        ("2025-06-01", "party"),
        ("2025-06-02", "party-withdrawing"),
        ("2026-05-28", "party-withdrawing"),
        ("2026-05-29", "party"),
        ("2026-06-02", "party"),
        ("2030-01-01", "party"),
    ],
)
def test_a_state_that_revokes_its_notice_in_time_never_left(on: str, where: str) -> None:
    assert stood(*HUNGARY, on=on) == where


def test_a_revocation_keeps_both_days_until_the_next_notice() -> None:
    revoked = status(*HUNGARY)
    assert (str(revoked.notified_withdrawal_on), str(revoked.revoked_withdrawal_on)) == ("2025-06-02", "2026-05-29")
    again = status(*HUNGARY, said(WithdrawalNotified, "2028-01-01"))
    assert (str(again.notified_withdrawal_on), again.revoked_withdrawal_on) == ("2028-01-01", None)


def test_a_revocation_on_the_day_of_effect_or_of_no_notice_changes_nothing() -> None:
    assert stood(deposited, notified, said(WithdrawalRevoked, "2017-10-27"), on="2018-01-01") == "withdrawn"
    assert stood(signed, said(WithdrawalRevoked, "2017"), on="2018-01-01") == "signatory"
    assert stood(signed, said(WithdrawalRevoked, "2017"), deposited, on="2018-01-01") == "party"


@pytest.mark.parametrize("when", ["2017", "/2017-03-07", "2016"])
def test_a_revocation_the_sources_date_only_roughly_still_stops_the_withdrawal(when: str) -> None:
    where = {stood(deposited, notified, said(WithdrawalRevoked, when), on=on) for on in ("2017-10-27", "2026-01-01")}
    assert where <= {"party", "party?", "party-withdrawing", "party-withdrawing?"}


def test_a_revocation_takes_back_every_notice_not_yet_in_effect() -> None:
    twice = (deposited, notified, said(WithdrawalNotified, "2016-12-01"), said(WithdrawalRevoked, "2017-03-07"))
    assert stood(*twice, on="2018-01-01") == "party"


def test_a_state_may_give_notice_again_after_revoking() -> None:
    again = (deposited, notified, said(WithdrawalRevoked, "2017-03-07"), said(WithdrawalNotified, "2017-08-01"))
    assert stood(*again, on="2017-10-27") == "party-withdrawing"
    assert stood(*again, on="2018-08-01") == "withdrawn"


def test_a_second_notice_neither_delays_the_first_nor_brings_the_state_back() -> None:
    twice = (deposited, notified, said(WithdrawalNotified, "2017-01-01"))
    assert stood(*twice, on="2017-10-27") == "withdrawn"
    assert stood(deposited, notified, said(WithdrawalNotified, "2018-01-01"), on="2018-02-01") == "withdrawn"


def test_a_state_that_left_may_join_again_and_leave_again() -> None:
    rejoined = (deposited, notified, deposit("2020-01-15"))
    assert stood(*rejoined, on="2020-03-31") == "withdrawn"
    assert stood(*rejoined, on="2020-04-01") == "party"
    gone = (*rejoined, said(WithdrawalNotified, "2022-05-05"))
    assert stood(*gone, on="2023-05-04") == "party-withdrawing"
    assert stood(*gone, on="2023-05-05") == "withdrawn"


def test_a_notice_of_a_state_that_is_no_party_makes_it_neither_bound_nor_withdrawn() -> None:
    assert stood(signed, notified, on="2016-11-01") == "signatory"
    assert stood(signed, notified, on="2018-01-01") == "signatory"
    assert stood(notified, said(WithdrawalRevoked, "2017-01-01"), on="2018-01-01") == "non-party"


def test_a_retracted_notice_leaves_the_state_a_party() -> None:
    assert stood(deposited, notified, retraction(3, STATE.id), on="2018-01-01") == "party"


def test_the_order_of_recording_changes_nothing() -> None:
    told: tuple[StateFact, ...] = (signed, deposited, *HUNGARY[1:])
    assert all(phases(status(*facts)) == phases(status(*told)) for facts in permutations(told))


def test_a_notice_and_its_revocation_of_one_day_leave_a_party_whatever_is_recorded_first() -> None:
    told: tuple[StateFact, ...] = (deposited, notified, said(WithdrawalRevoked, "2016-10-27"))
    for facts in permutations(told):
        assert stood(*facts, on="2016-10-27") == "party"
        assert stood(*facts, on="2017-10-27") == "party"


def test_the_calendar_alone_moves_a_state_and_each_phase_holds_until_the_next() -> None:
    where = phases(status(signed, deposited, notified))
    assert [(date.fromordinal(since).isoformat(), said["membership"]) for since, said in where] == [
        ("0001-01-01", "non-party"),
        ("1998-07-18", "signatory"),
        ("2003-05-01", "party"),
        ("2016-10-27", "party-withdrawing"),
        ("2017-10-27", "withdrawn"),
    ]
    assert all(each["membership_certain"] for _, each in where)


def test_memberships_are_all_that_a_partial_date_allows() -> None:
    left = status(signed, deposited, notified)
    assert memberships(left, HistoricalDate("2003-05-01")) == {"party"}
    assert memberships(left, HistoricalDate("2003")) == {"signatory", "party"}
    assert memberships(left, HistoricalDate("2016/2017")) == {"party", "party-withdrawing", "withdrawn"}
    assert len(memberships(left, HistoricalDate(""))) == 5


def test_declarations_and_agreements_stand_beside_membership() -> None:
    declared = said(
        JurisdictionAccepted,
        "2025-05-12",
        situation=SITUATION,
        crimes_from=HistoricalDate("2011"),
        crimes_until=HistoricalDate("2027"),
    )
    bound = status(
        declared,
        said(CooperationAgreed, "2010-01-01", covers_arrest=True),
        said(ImmunityAgreed, "2003-05-01", with_state=StateCode("US"), of_sent=True),
        said(ImplementingLawEnacted),
        said(StateRemarked),
    )
    assert [(str(each.declared_on), each.situation, str(each.crimes_until)) for each in bound.declarations] == [
        ("2025-05-12", SITUATION, "2027")
    ]
    assert [(str(each.made_on), each.covers_arrest) for each in bound.agreements] == [("2010-01-01", True)]
    agreed = [(str(each.made_on), each.with_state, each.of_sent) for each in bound.immunity_agreements]
    assert (agreed, bound.implementing_law) == ([("2003-05-01", StateCode("US"), True)], True)
    assert bound.concerns == {SITUATION, StateCode("US").id}
    assert membership(bound, day("2026-01-01")) == ("non-party", True)


def test_the_room_knows_the_phases_of_a_state() -> None:
    room = ROOMS["state"]
    assert room.phases(room.status(record((STATE.id, [deposited])))) == phases(status(deposited))


def test_montenegro_is_bound_from_independence_and_not_from_its_deposit() -> None:
    succeeded = said(
        InstrumentDeposited, "2006-10-23", instrument=Instrument.SUCCESSION, in_force=HistoricalDate("2006-06-03")
    )
    assert [stood(succeeded, on=on) for on in ("2006-06-02", "2006-06-03", "2006-10-22")] == [
        "non-party",
        "party",
        "party",
    ]


@pytest.mark.parametrize(
    ("effective", "where"), [(None, "withdrawn"), (HistoricalDate("2031-06-01"), "party-withdrawing")]
)
def test_a_state_that_leaves_over_an_amendment_leaves_at_once(effective: HistoricalDate | None, where: str) -> None:
    over = said(WithdrawalNotified, "2030-06-01", amendment=HistoricalDate("2030-01-01"), effective=effective)
    assert stood(deposited, over, on="2030-05-31") == "party"
    assert stood(deposited, over, on="2030-06-01") == where, "a day a source gives is taken as it is"


@pytest.mark.parametrize("vote", list(Vote))
def test_a_vote_changes_no_status(vote: Vote) -> None:
    """Neither the vote on adoption in Rome nor a parliament's vote to leave."""
    taken = said(VoteTaken, "2016-10-19", question="to leave the Statute", vote=vote, body="the National Assembly")
    assert status(deposited, taken) == status(deposited)
    assert stood(deposited, taken, on="2018-01-01") == "party"


def test_a_state_in_arrears_loses_its_vote_and_owes_all_it_owed() -> None:
    arrears, paid = said(VotingSuspended, "2019-01-01"), said(VotingRestored, "2020-01-01")
    assert [status(*told).voting for told in ((deposited,), (deposited, arrears), (deposited, arrears, paid))] == [
        None,
        False,
        True,
    ]
    assert stood(deposited, arrears, on="2019-06-01") == "party"


def test_a_state_that_is_dissolved_stands_nowhere_and_its_successors_by_themselves() -> None:
    over = said(StateDissolved, "2006-06-03", successors=(StateCode("RS"), StateCode("ME")))
    assert stood(deposited, over, on="2006-06-02") == "party"
    assert stood(deposited, over, on="2006-06-03") == "non-party"
    assert status(over).successors == ("RS", "ME")
    assert status(over).concerns == {StateCode("RS").id, StateCode("ME").id}
    assert stood(over, deposit("2010-01-01"), on="2006-06-03") == "non-party"


def test_a_territory_stands_with_the_state_that_extended_the_statute_to_it() -> None:
    extended = status(deposited, said(StatuteExtended, "2010-03-11", territory=StateCode("FK")))
    assert extended.territories == ("FK",)
    assert extended.concerns == {StateCode("FK").id}


def test_a_change_of_channel_counts_from_the_45th_day() -> None:
    first = said(ChannelDesignated, "2003-05-01", channel="the embassy", language="it")
    then = said(ChannelDesignated, "2011-01-01", channel="the Ministry of Justice")
    vague = said(ChannelDesignated, "2012-01", channel="the Foreign Ministry")
    assert [str(each.counts_from) for each in status(first, then, vague).channels] == [
        "2003-05-01",
        "2011-02-15",
        "2012-02-15/2012-03-16",
    ]
    assert str(status(first, said(ChannelDesignated, "9999-12-31")).channels[-1].counts_from) == "9999-12-31"


@pytest.mark.parametrize("code", ["XK", "TW"])
def test_a_code_that_never_deposited_anything_is_of_no_party(code: str) -> None:
    found = given(said(StateRecorded, "", state=StateCode(code), name=code)).status()
    assert membership(found, day("2026-01-01")) == ("non-party", True)


def test_palestine_is_a_party_from_1_april_2015() -> None:
    acceded = deposit("2015-01-02")
    assert [stood(acceded, on=on) for on in ("2015-03-31", "2015-04-01")] == ["non-party", "party"]


def test_whatever_a_state_agrees_declares_or_extends_twice_stands_twice() -> None:
    twice = status(
        *(said(JurisdictionAccepted, day) for day in ("2014", "2015")),
        *(said(CooperationAgreed, day, covers_arrest=True) for day in ("2010", "2011")),
        *(said(ImmunityAgreed, day, with_state=StateCode("US")) for day in ("2003", "2004")),
        *(said(StatuteExtended, day, territory=StateCode(code)) for day, code in (("2010", "FK"), ("2015", "AI"))),
    )
    assert [str(each.declared_on) for each in twice.declarations] == ["2014", "2015"]
    assert [str(each.made_on) for each in twice.agreements] == ["2010", "2011"]
    assert [str(each.made_on) for each in twice.immunity_agreements] == ["2003", "2004"]
    assert twice.territories == ("FK", "AI")
