"""Acts on a warrant's record."""

import pytest

from domain.rules import AlreadyOnRecord, AnotherPerson, NotOnRecord
from domain.values import HistoricalDate, SituationId, WarrantId
from domain.warrant.acts import BeforeIssue, OutsidePartTwo, PublicBeforeIssue, ReplacesItself, WarrantNotInForce
from domain.warrant.facts import (
    AbscondedUnderWarrant,
    ArrestedUnderWarrant,
    ChargesNotConfirmed,
    DeferralNoted,
    InadmissibilityUpheld,
    ProceedingsTerminated,
    RemarkRecorded,
    RuledInadmissible,
    ServiceAttempted,
    SummonsIssued,
    Termination,
    ValidityChallenged,
    WarrantApplied,
    WarrantExecuted,
    WarrantFact,
    WarrantIssued,
    WarrantRedacted,
    WarrantReplaced,
    WarrantRevoked,
    WarrantUnsealed,
)
from tests.domain.kit import ANOTHER, SECOND_WARRANT, WARRANT, correcting, given, place, retraction, said

applied = said(WarrantApplied, "2009-06-01")
issued = said(WarrantIssued, "2010-01-15")
arrested = said(ArrestedUnderWarrant, "2010-02-01")
executed = said(WarrantExecuted, "2010-03-01")
revoked = said(WarrantRevoked, "2010-02-15")
terminated = said(ProceedingsTerminated, "2010-02-15", ground=Termination.DEATH)


def test_a_warrant_is_applied_for_and_issued() -> None:
    given().when(applied).then_recorded()
    given(applied).when(issued).then_recorded()
    given().when(issued).then_recorded()


def test_a_warrant_may_follow_a_summons() -> None:
    given(said(SummonsIssued, "2009-08-27")).when(said(WarrantIssued, "2014-09-11")).then_recorded()


def test_a_warrant_is_issued_once() -> None:
    given(issued).when(said(WarrantIssued, "2011")).then_refused(AlreadyOnRecord)
    given(issued, retraction(1)).when(said(WarrantIssued, "2011")).then_recorded()


def test_a_warrant_is_of_one_person() -> None:
    given(applied).when(said(WarrantIssued, person=ANOTHER)).then_refused(AnotherPerson)
    given(said(SummonsIssued, "2009")).when(said(WarrantIssued, person=ANOTHER)).then_refused(AnotherPerson)


def test_a_warrant_recorded_of_the_wrong_person_can_be_corrected() -> None:
    given(issued).when(said(WarrantIssued, "2010-01-15", person=ANOTHER, corrects=correcting(1))).then_recorded()


def test_a_warrant_belongs_to_a_situation_on_record() -> None:
    given().when(said(WarrantIssued, situation=SituationId(place(1)))).then_refused(NotOnRecord)


@pytest.mark.parametrize(
    "act",
    [
        said(ServiceAttempted, "2010-01-14"),
        said(ArrestedUnderWarrant, "2010-01-14"),
        said(WarrantExecuted, "2010-01-14"),
        said(AbscondedUnderWarrant, "2010-01-14"),
        said(WarrantRevoked, "2009"),
        said(ProceedingsTerminated, "2010-01-14", ground=Termination.OTHER),
        said(ChargesNotConfirmed, "/2010-01-14"),
        said(WarrantReplaced, "2010-01-14", successor=SECOND_WARRANT),
    ],
)
def test_nothing_happens_under_a_warrant_before_its_issue(act: WarrantFact) -> None:
    given(issued).when(act).then_refused(BeforeIssue)


@pytest.mark.parametrize("day", ["2010-01-15", "2010-01", "2010", "2009/2010", "2009/", ""])
def test_an_execution_that_may_have_come_after_the_issue_is_recorded(day: str) -> None:
    given(issued).when(said(WarrantExecuted, day)).then_recorded()


def test_what_happened_under_the_summons_came_after_an_issue() -> None:
    given(said(SummonsIssued, "2009"), issued).when(said(ChargesNotConfirmed, "2009-12")).then_recorded()


def test_a_retracted_issue_holds_up_nothing() -> None:
    wrong = said(WarrantIssued, "2012")
    given(wrong, retraction(1), issued).when(executed).then_recorded()
    given(applied, wrong, retraction(2)).when(said(ServiceAttempted, "2010")).then_recorded()


def test_a_corrected_issue_counts_from_its_corrected_day() -> None:
    later = said(WarrantIssued, "2012", corrects=correcting(1))
    given(issued, later).when(executed).then_refused(BeforeIssue)


def test_a_remark_or_a_challenge_may_be_of_any_day() -> None:
    given(issued).when(said(RemarkRecorded, "2001")).then_recorded()
    given(issued).when(said(ValidityChallenged, "2001")).then_recorded()


def test_a_warrant_in_force_can_be_executed() -> None:
    given(issued, arrested).when(executed).then_recorded()


def test_an_execution_of_a_warrant_that_had_ended_is_recorded_and_marked() -> None:
    given(issued, revoked).when(executed).then_marked(WarrantNotInForce)
    given(issued, terminated).when(executed).then_marked(WarrantNotInForce)


def test_an_execution_on_the_day_of_the_end_is_not_marked_nor_one_that_may_precede_it() -> None:
    given(issued, revoked).when(said(WarrantExecuted, "2010-02-15")).then_recorded()
    given(issued, said(WarrantRevoked, "2010")).when(executed).then_recorded()
    given(issued, revoked).when(said(WarrantExecuted, "2010-02")).then_recorded()


def test_charges_left_keep_the_warrant_in_force() -> None:
    given(issued, said(ChargesNotConfirmed, "2010-02-01", charges_left=True)).when(executed).then_recorded()
    given(issued, said(ChargesNotConfirmed, "2010-02-01")).when(executed).then_marked(WarrantNotInForce)


def test_a_retracted_end_marks_nobody() -> None:
    given(issued, revoked, retraction(2)).when(executed).then_recorded()


def test_a_summons_or_an_application_is_not_executed() -> None:
    given(said(SummonsIssued, "2009")).when(executed).then_marked(WarrantNotInForce)
    given(applied).when(executed).then_marked(WarrantNotInForce)


def test_an_arrest_under_a_warrant_that_had_ended_is_not_an_execution() -> None:
    given(issued, revoked).when(said(ArrestedUnderWarrant, "2010-03-01")).then_recorded()


def test_a_warrant_does_not_replace_itself() -> None:
    given(issued).when(said(WarrantReplaced, successor=WARRANT)).then_refused(ReplacesItself)


def test_a_warrant_is_replaced_by_one_on_record() -> None:
    given(issued).when(said(WarrantReplaced, successor=SECOND_WARRANT)).then_recorded()
    given(issued).when(said(WarrantReplaced, successor=WarrantId(place(9)))).then_refused(NotOnRecord)


def test_a_warrant_public_before_its_issue_is_marked() -> None:
    leaked = said(WarrantIssued, "2010-01-15", public_from=HistoricalDate("2010-01-14"))
    given().when(leaked).then_marked(PublicBeforeIssue)
    given(issued).when(said(WarrantUnsealed, "2009-12")).then_marked(PublicBeforeIssue)
    given(issued).when(said(WarrantRedacted, "2009-12")).then_marked(PublicBeforeIssue)


@pytest.mark.parametrize("public", ["2010-01-15", "2010", "2025", ""])
def test_a_warrant_public_from_its_issue_on_is_not_marked(public: str) -> None:
    given().when(said(WarrantIssued, "2010-01-15", public_from=HistoricalDate(public))).then_recorded()
    given(issued).when(said(WarrantUnsealed, public)).then_recorded()


def test_a_sealed_warrant_is_recorded() -> None:
    given().when(said(WarrantIssued, public_from=None)).then_recorded()


@pytest.mark.parametrize("kind", [RuledInadmissible, InadmissibilityUpheld, DeferralNoted])
def test_part_2_does_not_apply_to_offences_against_justice(kind: type[WarrantFact]) -> None:
    against_justice = said(WarrantIssued, "2010-01-15", article_70=True)
    given(against_justice).when(said(kind, "2011")).then_marked(OutsidePartTwo)
    given(issued).when(said(kind, "2011")).then_recorded()
