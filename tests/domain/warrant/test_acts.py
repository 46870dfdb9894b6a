"""Acts on a warrant's record."""

import pytest

from domain.rules import AlreadyOnRecord, AnotherPerson, EndsBeforeItBegan, NotOnRecord
from domain.values import HistoricalDate, PersonId, SituationId, WarrantId
from domain.warrant.acts import (
    ApplicationPublic,
    BeforeIssue,
    ChargeUnrecorded,
    DeferralBeyondAYear,
    InadmissibilityUnrecorded,
    IssuedAfterEnd,
    NoApplicationPending,
    NothingToAbscondFrom,
    OutsidePartTwo,
    PublicBeforeIssue,
    ReplacesItself,
    RevokedByNoChamber,
    SpentUnexecuted,
    SummonsBesideWarrant,
    WarrantNotInForce,
)
from domain.warrant.facts import (
    AbscondedUnderWarrant,
    ApplicationRefused,
    ApplicationWithdrawn,
    ArrestedUnderWarrant,
    ChargesNotConfirmed,
    ChargesWithdrawn,
    DeferralNoted,
    HeldAdmissibleAgain,
    InadmissibilityUpheld,
    Outcome,
    ProceedingsTerminated,
    RemarkRecorded,
    RevokedBy,
    RuledInadmissible,
    ServiceAttempted,
    SummonsIssued,
    Termination,
    ValidityChallenged,
    WarrantAmended,
    WarrantApplied,
    WarrantExecuted,
    WarrantFact,
    WarrantIssued,
    WarrantRedacted,
    WarrantReplaced,
    WarrantRevoked,
    WarrantSpent,
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


against_justice = said(WarrantIssued, "2010-01-15", article_70=True)


@pytest.mark.parametrize("kind", [RuledInadmissible, InadmissibilityUpheld, DeferralNoted])
def test_part_2_does_not_apply_to_offences_against_justice(kind: type[WarrantFact]) -> None:
    given(against_justice).when(said(kind, "2011")).then_marked(OutsidePartTwo)
    given(issued).when(said(kind, "2011")).then_recorded()


def test_what_is_pending_may_be_refused_or_withdrawn_and_nothing_else() -> None:
    for kind in (ApplicationRefused, ApplicationWithdrawn):
        given(applied).when(said(kind, "2009-07-01")).then_recorded()
        given(applied, issued).when(said(kind, "2010-01")).then_recorded()
        given(applied, issued).when(said(kind, "2010-02-01")).then_marked(NoApplicationPending)
        given(issued).when(said(kind, "2009-07-01")).then_marked(NoApplicationPending)


def test_an_application_is_secret_unless_a_chamber_allows_otherwise() -> None:
    public = said(WarrantApplied, "2026-02-01")
    given().when(public).then_marked(ApplicationPublic)
    given().when(said(WarrantApplied, "2026-02-01", leave=True)).then_recorded()
    given().when(said(WarrantApplied, "2026-02-01", public_from=None)).then_recorded()
    given().when(said(WarrantApplied, "2026-02-01", public_from_assumed=True)).then_recorded()


def test_an_application_may_be_known_with_what_was_issued_upon_it() -> None:
    known_later = said(WarrantApplied, "2026-02-01", public_from=HistoricalDate("2026-05-01"))
    given(said(WarrantIssued, "2026-05-01")).when(known_later).then_recorded()
    given(said(WarrantIssued, "2026-05-02")).when(known_later).then_marked(ApplicationPublic)
    given(said(WarrantIssued, "2026-05")).when(known_later).then_recorded()


@pytest.mark.parametrize("day", ["2024-05-20", "2025-11-11", "2025"])
def test_no_regulation_kept_the_earlier_applications_secret(day: str) -> None:
    given().when(said(WarrantApplied, day)).then_recorded()


def test_a_summons_is_issued_instead_of_a_warrant() -> None:
    given(issued).when(said(SummonsIssued, "2010-02-01")).then_marked(SummonsBesideWarrant)
    given(issued).when(said(SummonsIssued, "2009-08-27")).then_recorded()


def test_what_ended_needs_a_new_warrant() -> None:
    summoned = said(SummonsIssued, "2009-08-27")
    declined = said(ChargesNotConfirmed, "2010-02-08")
    given(summoned, declined).when(said(WarrantIssued, "2010-02-09")).then_marked(IssuedAfterEnd)
    given(summoned, declined).when(said(WarrantIssued, "2010-02-08")).then_recorded()
    given(applied, said(ApplicationRefused, "2009-07")).when(issued).then_recorded()


@pytest.mark.parametrize("charges", [(), ("rape",), ("murder", "rape")])
def test_a_cessation_is_recorded_as_the_source_tells_it(charges: tuple[str, ...]) -> None:
    of_two = said(WarrantIssued, "2010-01-15", charges=("murder", "rape"))
    for left in (None, True, False):
        given(of_two).when(said(ChargesWithdrawn, "2011", charges=charges, charges_left=left)).then_recorded()
    given(issued).when(said(ChargesWithdrawn, "2011", charges=charges)).then_recorded()


def test_a_charge_nobody_told_of_the_warrant_is_marked() -> None:
    of_two = said(WarrantIssued, "2010-01-15", charges=("murder", "rape"))
    given(of_two).when(said(WarrantAmended, "2011", removed=("pillage",))).then_marked(ChargeUnrecorded)
    added = said(WarrantAmended, "2011", added=("pillage",))
    given(of_two, added).when(said(WarrantAmended, "2012", removed=("pillage",))).then_recorded()
    given(issued).when(said(WarrantAmended, "2012", removed=("pillage",))).then_recorded()
    unknown = said(ChargesWithdrawn, "2012", charges=("pillage",), charges_left=True)
    given(of_two).when(unknown).then_marked(ChargeUnrecorded)


def test_an_execution_of_a_warrant_that_came_back_is_not_marked() -> None:
    upheld = said(InadmissibilityUpheld, "2010-02-01")
    given(issued, upheld).when(executed).then_marked(WarrantNotInForce)
    given(issued, upheld, said(HeldAdmissibleAgain, "2010-02-20")).when(executed).then_recorded()
    given(issued, upheld, said(HeldAdmissibleAgain, "2010-02/2010-03")).when(executed).then_recorded()
    given(issued, upheld, said(HeldAdmissibleAgain, "2010-03-02")).when(executed).then_marked(WarrantNotInForce)


def test_a_warrant_against_an_offence_against_justice_can_be_executed_whatever_was_held_of_part_2() -> None:
    given(against_justice, said(InadmissibilityUpheld, "2010-02-01")).when(executed).then_recorded()


def test_nobody_absconds_who_was_never_held() -> None:
    absconded = said(AbscondedUnderWarrant, "2010-04-01")
    given(issued).when(absconded).then_marked(NothingToAbscondFrom)
    given(issued, arrested).when(absconded).then_recorded()
    given(issued, executed).when(absconded).then_recorded()
    given(issued, said(ArrestedUnderWarrant, "2010-04-02")).when(absconded).then_marked(NothingToAbscondFrom)


def test_only_an_executed_warrant_is_spent() -> None:
    acquitted = said(WarrantSpent, "2014", outcome=Outcome.ACQUITTED)
    given(issued).when(acquitted).then_marked(SpentUnexecuted)
    given(issued, arrested).when(acquitted).then_marked(SpentUnexecuted)
    given(issued, executed).when(acquitted).then_recorded()


@pytest.mark.parametrize("by", [RevokedBy.STATE, RevokedBy.OTHER])
def test_nobody_but_a_chamber_revokes_a_warrant(by: RevokedBy) -> None:
    given(issued).when(said(WarrantRevoked, "2011", by=by)).then_marked(RevokedByNoChamber)
    given(issued, said(WarrantRevoked, "2010-02-15", by=by)).when(executed).then_recorded()
    given(issued).when(said(WarrantRevoked, "2011")).then_recorded()


def test_only_what_was_held_inadmissible_is_held_admissible_again() -> None:
    again = said(HeldAdmissibleAgain, "2015")
    given(issued).when(again).then_marked(InadmissibilityUnrecorded)
    given(issued, said(InadmissibilityUpheld, "2016")).when(again).then_marked(InadmissibilityUnrecorded)
    given(issued, said(InadmissibilityUpheld, "2014")).when(again).then_recorded()
    given(against_justice).when(again).then_marked(InadmissibilityUnrecorded, OutsidePartTwo)


def test_a_deferral_runs_for_a_year() -> None:
    starts = HistoricalDate("2002-07-01")
    given(issued).when(said(DeferralNoted, "2002-07-12", starts=starts)).then_recorded()
    year = said(DeferralNoted, "2002-07-12", starts=starts, until=HistoricalDate("2003-07-01"))
    given(issued).when(year).then_recorded()
    longer = said(DeferralNoted, "2002-07-12", starts=starts, until=HistoricalDate("2003-07-02"))
    given(issued).when(longer).then_marked(DeferralBeyondAYear)
    backwards = said(DeferralNoted, "2002-07-12", starts=starts, until=HistoricalDate("2002-06"))
    given(issued).when(backwards).then_refused(EndsBeforeItBegan)


def test_a_challenge_suspends_nothing() -> None:
    given(issued, said(ValidityChallenged, "2010-02-15")).when(executed).then_recorded()


def test_what_a_vague_day_of_the_issue_allows_is_neither_refused_nor_marked() -> None:
    vague = said(WarrantIssued, "2010-01")
    for act in (said(ServiceAttempted, "2010-01-01"), said(WarrantUnsealed, "2010-01-01")):
        given(vague).when(act).then_recorded()
    given().when(said(WarrantIssued, "2010-01", public_from=HistoricalDate("2010-01-01"))).then_recorded()
    given(issued).when(said(SummonsIssued, "2010")).then_recorded()
    given(vague).when(said(SummonsIssued, "2010-01-31")).then_recorded()
    given(said(ArrestedUnderWarrant, "2010-02"), issued).when(said(AbscondedUnderWarrant, "2010-02-01")).then_recorded()


def test_an_application_public_on_a_vague_day_may_be_known_with_what_was_issued() -> None:
    vaguely = said(WarrantApplied, "2026-02-01", public_from=HistoricalDate("2026"))
    given(said(WarrantIssued, "2026-05-01")).when(vaguely).then_recorded()
    granted = said(WarrantIssued, "2010-01")
    given(applied, granted).when(said(ApplicationRefused, "2010-01-31")).then_recorded()


def test_a_deferral_of_vague_days_may_have_run_for_a_year() -> None:
    def deferred(starts: str, until: str) -> DeferralNoted:
        return said(DeferralNoted, "2002", starts=HistoricalDate(starts), until=HistoricalDate(until))

    for starts, until in (("2002", "2002-06"), ("2002-07-01", "2002"), ("2002-07-01", "2003"), ("2002", "2003-12-31")):
        given(issued).when(deferred(starts, until)).then_recorded()
    given(issued).when(deferred("2002", "2004-01-01")).then_marked(DeferralBeyondAYear)


@pytest.mark.parametrize("kind", [WarrantApplied, SummonsIssued, WarrantIssued])
def test_an_application_a_summons_and_a_warrant_alike_say_for_what_and_of_whom(
    kind: type[WarrantApplied | SummonsIssued | WarrantIssued],
) -> None:
    opening = said(kind, "2009-06-01", article_70=True, charges=("bribery",))
    given(opening).when(said(DeferralNoted, "2011")).then_marked(OutsidePartTwo)
    given(opening).when(said(WarrantAmended, "2011", removed=("murder",))).then_marked(ChargeUnrecorded)
    given().when(said(kind, person=PersonId(place(1)))).then_refused(NotOnRecord)


def test_what_happened_on_one_day_happened_in_the_order_of_the_law_whatever_was_recorded_first() -> None:
    upheld, again = said(InadmissibilityUpheld, "2010-02-01"), said(HeldAdmissibleAgain, "2010-02-01")
    given(issued, again, upheld).when(executed).then_recorded()
