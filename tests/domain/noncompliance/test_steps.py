"""What follows in the Assembly, in the Council and among States: kept as it came, and marked where it went another
way than the procedures say."""

import pytest

from domain.noncompliance.assembly import (
    AssemblyConcluded,
    AssemblyStepTaken,
    CouncilStep,
    CouncilStepTaken,
    DisputeStep,
    DisputeStepTaken,
    InformalConcluded,
    InformalStep,
    InformalStepTaken,
    Measure,
    MeasureTaken,
    Outcome,
    Step,
)
from domain.noncompliance.facts import (
    Basis,
    Body,
    BodyInformed,
    IncidentRecorded,
    Kind,
    NonComplianceFact,
    NonComplianceFound,
    ReferralReversed,
    Referred,
)
from domain.noncompliance.steps import (
    DeadlineBeforeOrder,
    DisputeUnrecorded,
    EarlierStepUnrecorded,
    IncidentOver,
    InformalAfterReferral,
    LetterDeadlineTooLate,
    LetterStillRunning,
    ReferralNoLongerStands,
    ReferralUnrecorded,
    StepOutOfOrder,
    VoteLostForConduct,
    WorkingGroupNeedless,
    WorkingGroupUnrecorded,
)
from domain.rules import AuthorUnnamed
from domain.values import HistoricalDate, StateCode
from tests.domain.kit import PERSON, STATE, given, said

incident = said(
    IncidentRecorded,
    "2024-09-02",
    state=STATE,
    kind=Kind.VISIT,
    persons=(PERSON,),
    until=HistoricalDate("2024-09-03"),
)
found = said(NonComplianceFound, "2024-10-24", basis=Basis.ART_87_7)
referred = said(Referred, "2024-10-24", bodies=(Body.ASP,))
CASE: tuple[NonComplianceFact, ...] = (incident, found, referred)


def taken(step: Step, day: str, deadline: str | None = None, meets: str | None = None) -> AssemblyStepTaken:
    due = None if deadline is None else HistoricalDate(deadline)
    assembly_meets = None if meets is None else HistoricalDate(meets)
    return said(AssemblyStepTaken, day, step=step, deadline=due, assembly_meets=assembly_meets)


emergency = taken(Step.EMERGENCY_BUREAU_MEETING, "2024-11-01")
letter = taken(Step.OPEN_LETTER, "2024-11-04", "2024-11-18")
copies = taken(Step.COPIES_TO_PARTIES, "2024-11-04")
bureau = taken(Step.AMBASSADORIAL_BUREAU_MEETING, "2024-11-20")
FORMAL = (
    emergency,
    letter,
    copies,
    bureau,
    taken(Step.NEW_YORK_WORKING_GROUP, "2024-11-25"),
    taken(Step.BUREAU_REPORT, "2024-11-28"),
    taken(Step.PLENARY, "2024-12-05"),
    taken(Step.FACILITATOR, "2025-01-10"),
)


# The formal procedure.


@pytest.mark.parametrize("place", range(len(FORMAL)), ids=[each.step for each in FORMAL])
def test_the_formal_procedure_in_its_order_is_regular(place: int) -> None:
    given(*CASE, *FORMAL[:place]).when(FORMAL[place]).then_recorded()


def test_every_step_of_the_formal_procedure_has_its_place() -> None:
    assert [each.step for each in FORMAL] == list(Step)


def test_a_formal_step_without_a_referral_to_the_assembly_is_marked() -> None:
    given(incident, found).when(emergency).then_marked(ReferralUnrecorded)
    to_council = said(Referred, "2024-10-24", bodies=(Body.UNSC,))
    given(incident, found, to_council).when(emergency).then_marked(ReferralUnrecorded)
    later = said(Referred, "2024-11-02", bodies=(Body.ASP,))
    given(incident, found, later).when(emergency).then_marked(ReferralUnrecorded)


def test_a_formal_step_after_the_referral_was_reversed_is_marked() -> None:
    gone = said(ReferralReversed, "2024-10-30", bodies=(Body.ASP,))
    given(*CASE, gone).when(emergency).then_marked(ReferralNoLongerStands)
    again = said(Referred, "2024-10-31", bodies=(Body.ASP,))
    given(*CASE, gone, again).when(emergency).then_recorded()
    given(*CASE, said(ReferralReversed, "2024-11-01", bodies=(Body.ASP,))).when(emergency).then_recorded()


@pytest.mark.parametrize("step", FORMAL[1:], ids=[each.step for each in FORMAL[1:]])
def test_a_step_without_the_one_it_follows_is_marked(step: AssemblyStepTaken) -> None:
    given(*CASE).when(step).then_marked(EarlierStepUnrecorded)


def test_the_assembly_is_not_done_before_it_did_anything() -> None:
    done = said(AssemblyConcluded, "2025-12-01")
    given(*CASE).when(done).then_marked(EarlierStepUnrecorded)
    given(*CASE, emergency).when(done).then_recorded()


def test_copies_and_the_working_group_need_not_be_on_record() -> None:
    given(*CASE, emergency, letter).when(bureau).then_recorded()
    given(*CASE, emergency, letter, bureau).when(taken(Step.BUREAU_REPORT, "2024-11-28")).then_recorded()


def test_a_step_certainly_before_an_earlier_one_or_after_a_later_one_is_marked() -> None:
    early = taken(Step.OPEN_LETTER, "2024-10-31", "2024-11-04")
    given(*CASE, emergency).when(early).then_marked(StepOutOfOrder)
    late = taken(Step.EMERGENCY_BUREAU_MEETING, "2024-11-05")
    given(*CASE, emergency, letter).when(late).then_marked(StepOutOfOrder)
    for same_day_or_unknown in ("2024-11-01", "2024-11", "2024"):
        step = taken(Step.OPEN_LETTER, same_day_or_unknown)
        given(*CASE, emergency).when(step).then_recorded()


@pytest.mark.parametrize(
    ("sent", "due", "too_late"),
    [
        ("2024-11-04", "2024-11-18", False),
        ("2024-11-04", "2024-11-19", True),
        ("2024-11-04", "2024-11-04", False),
        ("2024-11-04", "2024-11", False),
        ("2024-11-04", "2024-12", True),
        ("2024-11", "2024-12-14", False),
        ("2024-11", "2024-12-15", True),
        ("2024-11", "2024-12", False),
        ("2024", "2024-12-31", False),
    ],
)
def test_the_letter_asks_for_views_within_fourteen_days_exactly_and_over_both_bounds(
    sent: str, due: str, too_late: bool
) -> None:
    decided = given(*CASE, emergency).when(taken(Step.OPEN_LETTER, sent, due))
    if too_late:
        decided.then_marked(LetterDeadlineTooLate)
    else:
        decided.then_recorded()


def test_a_letter_that_asks_for_views_before_it_was_written_is_marked() -> None:
    given(*CASE, emergency).when(taken(Step.OPEN_LETTER, "2024-11-04", "2024-11-03")).then_marked(DeadlineBeforeOrder)


def test_a_letter_that_sets_no_day_is_regular() -> None:
    given(*CASE, emergency).when(taken(Step.OPEN_LETTER, "2024-11-04")).then_recorded()


@pytest.mark.parametrize(
    ("met", "early"), [("2024-11-17", True), ("2024-11-18", True), ("2024-11-19", False), ("2024-11", False)]
)
def test_the_bureau_meets_at_ambassadorial_level_once_the_day_of_the_letter_has_passed(met: str, early: bool) -> None:
    decided = given(*CASE, emergency, letter).when(taken(Step.AMBASSADORIAL_BUREAU_MEETING, met))
    if early:
        decided.then_marked(LetterStillRunning)
    else:
        decided.then_recorded()


@pytest.mark.parametrize(
    ("meets", "group", "without"),
    [
        (None, True, True),
        ("2024-12-02", False, True),
        ("2025-02-20", False, True),
        ("2025-02-21", True, False),
        ("2025", True, True),
    ],
)
def test_the_working_group_meets_where_the_assembly_is_more_than_three_months_off(
    meets: str | None, group: bool, without: bool
) -> None:
    before = (*CASE, emergency, letter, taken(Step.AMBASSADORIAL_BUREAU_MEETING, "2024-11-20", meets=meets))
    meeting, report = FORMAL[4], FORMAL[5]
    for act, regular, mark in ((meeting, group, WorkingGroupNeedless), (report, without, WorkingGroupUnrecorded)):
        decided = given(*before).when(act)
        if regular:
            decided.then_recorded()
        elif mark is WorkingGroupNeedless:
            decided.then_marked(WorkingGroupNeedless)
        else:
            decided.then_marked(WorkingGroupUnrecorded)
    given(*before, meeting).when(report).then_recorded()


# The informal procedure.


def informal(step: InformalStep, day: str) -> InformalStepTaken:
    return said(InformalStepTaken, day, step=step, by="the President of the Assembly")


CONTACT = InformalStep.PRESIDENT_OR_FOCAL_POINT_CONTACT


@pytest.mark.parametrize("step", InformalStep)
@pytest.mark.parametrize("day", ["2024-08-30", "2024-09-03", "2024-09"])
def test_the_informal_procedure_needs_no_finding(step: InformalStep, day: str) -> None:
    given(incident).when(informal(step, day)).then_recorded()


def test_the_informal_procedure_is_for_what_is_imminent_or_ongoing() -> None:
    given(incident).when(informal(CONTACT, "2024-09-04")).then_marked(IncidentOver)
    for afterwards in (InformalStep.FOLLOW_UP, InformalStep.REPORT_TO_BUREAU):
        given(incident).when(informal(afterwards, "2024-09-04")).then_recorded()
    lives_there = said(IncidentRecorded, "2024-09-02", state=STATE, kind=Kind.STANDING_PRESENCE)
    given(lives_there).when(informal(CONTACT, "2026-01-01")).then_recorded()


def test_after_a_referral_the_procedure_is_the_formal_one() -> None:
    lives_there = said(IncidentRecorded, "2024-09-02", state=STATE, kind=Kind.STANDING_PRESENCE)
    given(lives_there, found, referred).when(informal(CONTACT, "2024-10-25")).then_marked(InformalAfterReferral)
    for day in ("2024-10-24", "2024-10", "2024"):
        given(lives_there, found, referred).when(informal(CONTACT, day)).then_recorded()


def test_what_is_done_informally_is_told_and_changes_no_value() -> None:
    contact, note = informal(CONTACT, "2024-08-30"), informal(InformalStep.REGISTRY_NOTE, "2024-08-31")
    outcome = said(InformalConcluded, "2024-09-03", outcome=Outcome.VISITED)
    status = given(incident, contact, note, outcome).status()
    assert (status.assembly.track, status.assembly.outcome) == ("informal", Outcome.VISITED)
    assert [each.step for each in status.assembly.steps] == [CONTACT, InformalStep.REGISTRY_NOTE]
    assert status.assembly.steps[0].by == "the President of the Assembly"
    assert (status.finding, status.referral, status.allegations) == ("none", {}, ())
    assert given(*CASE, contact, emergency).status().assembly.track == "formal"


# The Council, single States.


def test_the_council_follows_up_what_it_was_told() -> None:
    meeting = said(CouncilStepTaken, "2024-12-01", step=CouncilStep.MEETING, document_number="S/PV.1")
    given(*CASE).when(meeting).then_marked(ReferralUnrecorded)
    for kind in (BodyInformed, Referred):
        given(incident, found, said(kind, "2024-11-01", bodies=(Body.UNSC,))).when(meeting).then_recorded()
    (act,) = given(*CASE, meeting).status().council
    assert (act.step, str(act.occurred), act.document) == (CouncilStep.MEETING, "2024-12-01", "S/PV.1")


@pytest.mark.parametrize("measure", [each for each in Measure if each is not Measure.LOSS_OF_VOTE])
def test_pressure_incentives_rewards_and_tracking_teams_are_kept_and_change_no_value(measure: Measure) -> None:
    act = said(MeasureTaken, "2025-02-01", measure=measure, by="a Government", prose="as announced")
    given(*CASE).when(act).then_recorded()
    before, after = given(*CASE).status(), given(*CASE, act).status()
    assert [(each.measure, each.by) for each in after.measures] == [(measure, "a Government")]
    assert (after.finding, after.referral, after.assembly) == (before.finding, before.referral, before.assembly)


def test_a_measure_names_who_takes_it() -> None:
    given(incident).when(said(MeasureTaken, measure=Measure.SANCTIONS, by=" ")).then_refused(AuthorUnnamed)


def test_a_vote_is_lost_for_arrears_alone() -> None:
    given(*CASE).when(said(MeasureTaken, "2025", measure=Measure.LOSS_OF_VOTE, by="the Assembly")).then_marked(
        VoteLostForConduct
    )


def test_a_dispute_comes_to_the_court_of_justice_through_the_assembly() -> None:
    def dispute(step: DisputeStep, other: str = "FR") -> DisputeStepTaken:
        return said(DisputeStepTaken, "2025-01-10", step=step, other=StateCode(other))

    raised, onward = dispute(DisputeStep.BEFORE_ASSEMBLY), dispute(DisputeStep.REFERRED_TO_ICJ)
    given(incident).when(raised).then_recorded()
    given(incident, raised).when(onward).then_recorded()
    given(incident).when(onward).then_marked(DisputeUnrecorded)
    given(incident, dispute(DisputeStep.BEFORE_ASSEMBLY, "DE")).when(onward).then_marked(DisputeUnrecorded)
    assert [each.other for each in given(incident, raised, onward).status().disputes] == ["FR", "FR"]
    assert raised.concerns == {StateCode("FR").id}


def test_a_mark_on_what_the_assembly_does_accuses_nobody() -> None:
    for mark in (EarlierStepUnrecorded, StepOutOfOrder, LetterDeadlineTooLate, ReferralNoLongerStands):
        assert "unlawful" not in mark.sentence()


# Days the sources tell only roughly.


def test_what_a_vague_day_allows_is_not_marked() -> None:
    vaguely_referred = said(Referred, "2024-11", bodies=(Body.ASP,))
    given(incident, found, vaguely_referred).when(emergency).then_recorded()
    for day in ("2024-10-31/2024-11", "2024-11-01"):
        gone = said(ReferralReversed, day, bodies=(Body.ASP,))
        given(*CASE, gone).when(taken(Step.EMERGENCY_BUREAU_MEETING, "2024-11-01")).then_recorded()
    gone = said(ReferralReversed, "2024-10-28", bodies=(Body.ASP,))
    for again in ("2024-10-28", "2024-10"):
        given(*CASE, gone, said(Referred, again, bodies=(Body.ASP,))).when(emergency).then_recorded()
    given(*CASE, taken(Step.EMERGENCY_BUREAU_MEETING, "2024-11")).when(
        taken(Step.OPEN_LETTER, "2024-11-01")
    ).then_recorded()
    given(*CASE, emergency).when(taken(Step.OPEN_LETTER, "2024-11", "2024-11-01")).then_recorded()
    some_day = taken(Step.OPEN_LETTER, "2024-11-04", "2024-11")
    given(*CASE, emergency, some_day).when(taken(Step.AMBASSADORIAL_BUREAU_MEETING, "2024-11-15")).then_recorded()
    until = HistoricalDate("2024-09")
    visit = said(IncidentRecorded, "2024-09-02", state=STATE, kind=Kind.VISIT, until=until)
    given(visit).when(informal(CONTACT, "2024-09-30")).then_recorded()
    given(visit).when(informal(CONTACT, "2024-10-01")).then_marked(IncidentOver)
    given(visit, found, said(Referred, "2024-09", bodies=(Body.ASP,))).when(
        informal(CONTACT, "2024-09-30")
    ).then_recorded()


def test_three_months_from_a_vague_meeting_are_over_only_when_certainly_so() -> None:
    def after(meets: str) -> tuple[NonComplianceFact, ...]:
        return (*CASE, emergency, letter, taken(Step.AMBASSADORIAL_BUREAU_MEETING, "2024-11", meets=meets))

    meeting, report = FORMAL[4], FORMAL[5]
    given(*after("2025-02-01")).when(meeting).then_marked(WorkingGroupNeedless)
    given(*after("2025-02")).when(meeting).then_recorded()
    given(*after("2025-03-01")).when(report).then_recorded()
    given(*after("2025-03-02")).when(report).then_marked(WorkingGroupUnrecorded)
