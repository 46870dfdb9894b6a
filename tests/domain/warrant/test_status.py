"""What the facts about a warrant add up to."""

from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given as for_any
from hypothesis import settings
from hypothesis import strategies as st

from domain.fact import Fact
from domain.timeline import at_large
from domain.values import END, HistoricalDate
from domain.warrant.facts import (
    AbscondedUnderWarrant,
    ApplicationRefused,
    ApplicationWithdrawn,
    ArrestedUnderWarrant,
    CaseSevered,
    ChargesConfirmed,
    ChargesNotConfirmed,
    ChargesWithdrawn,
    DeferralNoted,
    DomesticArrestNoted,
    Ending,
    HeldAdmissibleAgain,
    InadmissibilityUpheld,
    Outcome,
    ProceedingsTerminated,
    RemarkRecorded,
    RevokedBy,
    RuledInadmissible,
    Secrecy,
    ServiceAttempted,
    SummonsIssued,
    Termination,
    ValidityChallenged,
    WarrantAmended,
    WarrantApplied,
    WarrantCorrected,
    WarrantExecuted,
    WarrantFact,
    WarrantIssued,
    WarrantRedacted,
    WarrantReplaced,
    WarrantRevoked,
    WarrantSpent,
    WarrantUnsealed,
    WarrantUpheld,
)
from domain.warrant.status import deferred, phases, turns, visibility
from tests.domain.kit import (
    PERSON,
    SECOND_WARRANT,
    SITUATION,
    WARRANT,
    any_fact,
    day,
    given,
    partial_dates,
    record,
    said,
)

applied = said(WarrantApplied, "2009")
summoned = said(SummonsIssued, "2009-08-27")
issued = said(WarrantIssued, "2010-01-15", crimes="murder", chamber="PTC I", secrecy_at_issue=Secrecy.SEALED)
executed = said(WarrantExecuted, "2011-01-01")


def state(*facts: Fact) -> object:
    return given(*facts).status().state


def test_an_application_a_summons_and_a_warrant_are_three_things() -> None:
    assert state(applied) == "applied"
    assert state(applied, summoned) == "summoned"
    assert state(applied, summoned, issued) == "in-force"


def test_a_warrant_says_whom_it_seeks_and_for_what() -> None:
    warrant = given(issued, applied).status()
    assert (warrant.person, warrant.situation, warrant.crimes) == (PERSON, SITUATION, "murder")
    assert (warrant.issued_on, warrant.secrecy_at_issue) == (HistoricalDate("2010-01-15"), Secrecy.SEALED)
    assert warrant.concerns == {PERSON, SITUATION}


def test_an_application_may_be_refused_or_withdrawn() -> None:
    assert state(applied, said(ApplicationRefused)) == "refused"
    assert state(applied, said(ApplicationWithdrawn)) == "application-withdrawn"


def test_a_warrant_issued_after_a_refusal_is_in_force() -> None:
    warrant = given(applied, said(ApplicationRefused, "2009-06"), issued).status()
    assert (warrant.state, warrant.ended_on) == ("in-force", None)
    assert state(applied, issued, said(ApplicationRefused, "2010-06")) == "in-force"


def test_a_later_summons_does_not_undo_a_warrant() -> None:
    assert state(issued, said(SummonsIssued, "2011")) == "in-force"


def test_an_execution_leaves_the_warrant_in_force() -> None:
    warrant = given(issued, executed).status()
    assert (warrant.state, warrant.executed_on) == ("in-force", HistoricalDate("2011-01-01"))


def test_an_arrest_is_not_an_execution() -> None:
    assert given(issued, said(ArrestedUnderWarrant, "2010-06-01")).status().executed_on is None


def test_absconding_leaves_the_warrant_in_force_and_unexecuted() -> None:
    warrant = given(issued, executed, said(AbscondedUnderWarrant, "2012")).status()
    assert (warrant.state, warrant.executed_on) == ("in-force", None)


@pytest.mark.parametrize(
    ("fact", "how"),
    [
        (said(ChargesNotConfirmed), "ceased"),
        (said(ChargesWithdrawn), "ceased"),
        (said(WarrantReplaced, successor=SECOND_WARRANT), "replaced"),
        (said(WarrantRevoked), "revoked"),
        (said(InadmissibilityUpheld), "ended-inadmissible"),
        (said(ProceedingsTerminated, ground=Termination.DEATH), "terminated"),
        (said(WarrantSpent, outcome=Outcome.ACQUITTED), "spent"),
    ],
)
def test_a_warrant_ends_in_one_of_seven_ways(fact: WarrantFact, how: str) -> None:
    warrant = given(issued, fact).status()
    assert (warrant.state, warrant.ended_on) == (how, fact.occurred)


def test_every_fact_that_ends_a_warrant_is_one_of_the_seven() -> None:
    assert len(get_args(Ending)) == 7


@pytest.mark.parametrize(
    ("fact", "how"),
    [
        (said(ChargesNotConfirmed, "2010-02-08"), "ceased"),
        (said(ProceedingsTerminated, "2010-02-08", ground=Termination.DEATH), "terminated"),
    ],
)
def test_a_summons_ends_with_the_charges_or_the_proceedings(fact: WarrantFact, how: str) -> None:
    assert state(summoned, fact) == how


def test_a_warrant_ends_once() -> None:
    late = said(WarrantRevoked, "2012")
    assert state(issued, late, said(ProceedingsTerminated, "2011", ground=Termination.OTHER)) == "terminated"


def test_a_replaced_warrant_names_its_successor() -> None:
    replaced = said(WarrantReplaced, successor=SECOND_WARRANT)
    assert given(issued, replaced).status().successor == SECOND_WARRANT


def test_charges_left_keep_a_warrant_in_force() -> None:
    assert state(issued, said(ChargesNotConfirmed, charges_left=True)) == "in-force"
    assert state(issued, said(ChargesWithdrawn, charges_left=True)) == "in-force"


of_two = said(WarrantIssued, "2010-01-15", charges=("murder", "rape"))


def test_a_warrant_ceases_charge_by_charge_and_ends_when_none_is_left() -> None:
    rape = said(ChargesWithdrawn, "2011", charges=("rape",))
    murder = said(ChargesNotConfirmed, "2012", charges=("murder",))
    left = given(of_two, rape).status()
    assert (left.state, left.charges) == ("in-force", ("murder",))
    gone = given(of_two, murder, rape).status()
    assert (gone.state, gone.charges, gone.ended_on) == ("ceased", (), murder.occurred)


def test_a_charge_added_before_keeps_the_warrant_whenever_it_is_told() -> None:
    both = said(ChargesWithdrawn, "2012", charges=("murder", "rape"), charges_left=False)
    assert state(of_two, both) == "ceased"
    amended = given(of_two, both, said(WarrantAmended, "2011", added=("pillage",))).status()
    assert (amended.state, amended.charges) == ("in-force", ("pillage",))
    assert (
        state(of_two, said(WarrantAmended, "2011", removed=("rape",)), replace(both, charges=("murder",))) == "ceased"
    )


def test_charges_that_ceased_in_the_year_of_the_issue_ceased_after_it() -> None:
    told_by_the_year = said(ChargesWithdrawn, "2010", charges=("murder", "rape"), charges_left=True)
    assert state(of_two, told_by_the_year) == "ceased"
    assert given(of_two, replace(told_by_the_year, charges=("rape",))).status().charges == ("murder",)


def test_a_state_revokes_nothing() -> None:
    assert state(issued, said(WarrantRevoked, "2012", by=RevokedBy.STATE)) == "in-force"


def test_what_ended_inadmissible_is_in_force_again_when_held_admissible_on_review() -> None:
    upheld, again = said(InadmissibilityUpheld, "2014-07-24"), said(HeldAdmissibleAgain, "2016-01-01")
    warrant = given(issued, again, upheld).status()
    assert (warrant.state, warrant.ended_on) == ("in-force", None)
    assert state(issued, said(HeldAdmissibleAgain, "2013"), upheld) == "ended-inadmissible"


def test_nothing_else_that_ended_comes_back() -> None:
    upheld, again = said(InadmissibilityUpheld, "2014-07-24"), said(HeldAdmissibleAgain, "2016-01-01")
    terminated = said(ProceedingsTerminated, "2015-01-01", ground=Termination.DEATH)
    assert state(issued, upheld, terminated, again) == "terminated"
    assert state(issued, said(WarrantRevoked, "2014-01-01"), upheld, again) == "revoked"


def test_inadmissibility_ends_nothing_until_it_is_upheld() -> None:
    ruled = said(RuledInadmissible, "2013-10-11")
    assert state(issued, ruled) == "in-force"
    assert state(issued, ruled, said(InadmissibilityUpheld, "2014-07-24")) == "ended-inadmissible"


def test_a_warrant_for_offences_against_justice_is_neither_deferred_nor_inadmissible() -> None:
    against_justice = said(WarrantIssued, article_70=True)
    warrant = given(against_justice, said(DeferralNoted, "2011"), said(InadmissibilityUpheld, "2012")).status()
    assert (warrant.state, deferred(warrant, day("2011-06-15"))) == ("in-force", False)
    told_first = given(said(DeferralNoted, "2011"), said(WarrantIssued, "2011-03-01", article_70=True)).status()
    assert not deferred(told_first, day("2011-06-15"))


def test_a_deferral_has_no_effect_on_an_existing_warrant() -> None:
    warrant = given(issued, said(DeferralNoted)).status()
    assert (warrant.state, deferred(warrant, day("2010-06-15"))) == ("in-force", True)


def test_a_deferral_ends_by_itself_after_twelve_months_unless_renewed() -> None:
    first = said(DeferralNoted, "2002-07-12", starts=HistoricalDate("2002-07-01"))
    renewed = said(DeferralNoted, "2003-06-12", starts=HistoricalDate("2003-07-01"), until=HistoricalDate("2004-06-01"))
    once, twice = given(issued, first).status(), given(issued, first, renewed).status()
    days = ("2002-06-30", "2002-07-01", "2003-06-30", "2003-07-01", "2004-05-31", "2004-06-01")
    assert [deferred(once, day(on)) for on in days] == [False, True, True, False, False, False]
    assert [deferred(twice, day(on)) for on in days] == [False, True, True, True, True, False]


def test_the_calendar_tells_when_a_deferral_runs_and_what_the_public_sees() -> None:
    secret = said(WarrantIssued, "2010-01-15", public_from=HistoricalDate("2010-03-01"))
    told = phases(given(secret, said(DeferralNoted, "2010-02-01")).status())
    assert told == [
        (1, {"visibility": "sealed", "deferred": False}),
        (day("2010-02-01"), {"visibility": "sealed", "deferred": True}),
        (day("2010-03-01"), {"visibility": "public", "deferred": True}),
        (day("2011-02-01"), {"visibility": "public", "deferred": False}),
    ]


def test_a_warrant_is_sealed_then_shown_redacted_then_public() -> None:
    secret = said(WarrantIssued, "2010-01-15", public_from=None)
    shown = given(secret, said(WarrantUnsealed, "2012-05-01"), said(WarrantRedacted, "2011-03-01")).status()
    days = ("2010-01-15", "2011-02-28", "2011-03-01", "2012-04-30", "2012-05-01")
    assert [visibility(shown, day(on)) for on in days] == ["sealed", "sealed", "redacted", "redacted", "public"]
    assert visibility(given(secret).status(), day("2026-01-01")) == "sealed"


def test_a_challenge_leaves_the_warrant_in_force() -> None:
    challenged = said(ValidityChallenged, "2025-04-24")
    assert given(issued, challenged).status().challenge_pending
    upheld = given(issued, challenged, said(WarrantUpheld, "2025-07-16")).status()
    assert (upheld.state, upheld.challenge_pending) == ("in-force", False)


def test_an_amendment_changes_the_crimes_and_nothing_else() -> None:
    warrant = given(issued, said(WarrantAmended, "2012", crimes="murder; rape"), said(WarrantAmended, "2013")).status()
    assert warrant.crimes == "murder; rape"
    assert warrant.amended_on == (HistoricalDate("2012"), HistoricalDate("2013"))
    assert warrant.issued_on == HistoricalDate("2010-01-15")


def test_a_clerical_correction_of_the_chamber_is_dated() -> None:
    once, again = said(WarrantCorrected, "2025-01-24"), said(WarrantCorrected, "2025-02-01")
    assert given(issued, once, again).status().corrected_on == (once.occurred, again.occurred)


def test_charges_may_be_confirmed_under_a_warrant_in_force() -> None:
    warrant = given(issued, said(ChargesConfirmed, "2025-11-06", in_absence=True)).status()
    assert (warrant.state, warrant.charges_confirmed_on) == ("in-force", HistoricalDate("2025-11-06"))


def test_a_warrant_issued_under_seal_is_public_from_its_unsealing() -> None:
    unsealed = said(WarrantUnsealed, "2012-03-01")
    sealed = said(WarrantIssued, "2010-01-01", public_from=None)
    assert given(sealed, unsealed).status().public_from == HistoricalDate("2012-03-01")
    assert given(issued, unsealed).status().public_from == issued.public_from


@pytest.mark.parametrize(
    "kind",
    [
        ServiceAttempted,
        DomesticArrestNoted,
        ArrestedUnderWarrant,
        RuledInadmissible,
        CaseSevered,
        RemarkRecorded,
    ],
)
def test_what_is_only_noted_changes_nothing(kind: type[WarrantFact]) -> None:
    assert given(issued, said(kind, "2012")).status() == given(issued).status()


def _issued_on(when: HistoricalDate) -> WarrantIssued:
    return said(WarrantIssued, str(when))


_first = partial_dates.map(_issued_on)
_then = st.one_of([any_fact(kind) for kind in get_args(WarrantFact) if kind is not WarrantIssued])


@settings(max_examples=40, deadline=None)
@for_any(_first, st.lists(_then, max_size=4))
def test_a_person_is_sought_exactly_if_the_warrant_is_in_force(first: WarrantIssued, then: list[WarrantFact]) -> None:
    of_this_person = [fact for fact in then if getattr(fact, "person", PERSON) == PERSON and fact.corrects is None]
    facts = [first, *of_this_person]
    spans = at_large(PERSON, record((WARRANT, facts)))
    sought = bool(spans) and spans[-1].end == END
    assert sought == (state(*facts) == "in-force")


def test_a_deferral_of_a_vague_day_runs_from_the_first_day_it_may_have_begun() -> None:
    warrant = given(issued, said(DeferralNoted, "2010")).status()
    days = ("2009-12-31", "2010-01-01", "2010-12-31", "2011-01-01")
    assert [deferred(warrant, day(on)) for on in days] == [False, True, True, False]


def test_what_is_issued_after_a_true_end_leaves_it_ended_on_its_day() -> None:
    declined = said(ChargesNotConfirmed, "2010-01-10")
    warrant = given(summoned, declined, issued).status()
    assert (warrant.kind, warrant.state, warrant.ended_on) == ("warrant", "ceased", declined.occurred)


def test_only_what_ends_a_warrant_or_brings_it_back_is_a_turn() -> None:
    upheld, again = said(InadmissibilityUpheld, "2014-07-24"), said(HeldAdmissibleAgain, "2016-01-01")
    told = record((WARRANT, [applied, issued, executed, upheld, said(RemarkRecorded, "2015"), again]))
    assert [(each.fact, out) for each, out in turns(told)] == [(upheld, True), (again, False)]
