"""What the procedures of the Assembly ask of a step, and what an answer and a measure may be.

Nobody is bound by them as by the Statute: a step that goes another way is kept, and says so.
"""

from collections.abc import Iterator, Sequence

from domain.clocks import months_after
from domain.noncompliance.assembly import (
    AssemblyConcluded,
    AssemblyStepTaken,
    CouncilStepTaken,
    DisputeStep,
    DisputeStepTaken,
    InformalStep,
    InformalStepTaken,
    Measure,
    MeasureTaken,
    Step,
)
from domain.noncompliance.facts import (
    Body,
    BodyInformed,
    IncidentRecorded,
    NonComplianceFact,
    ReferralReversed,
    Referred,
    StateInvitedToExplain,
)
from domain.rules import Mark

PROCEDURES = "ICC-ASP/10/Res.5, annex, para. 14"
TWO_WEEKS = 14
ORDER = tuple(Step)
NEEDS = {
    Step.OPEN_LETTER: Step.EMERGENCY_BUREAU_MEETING,
    Step.COPIES_TO_PARTIES: Step.OPEN_LETTER,
    Step.AMBASSADORIAL_BUREAU_MEETING: Step.OPEN_LETTER,
    Step.NEW_YORK_WORKING_GROUP: Step.AMBASSADORIAL_BUREAU_MEETING,
    Step.BUREAU_REPORT: Step.AMBASSADORIAL_BUREAU_MEETING,
    Step.PLENARY: Step.BUREAU_REPORT,
    Step.FACILITATOR: Step.PLENARY,
}
"""The step each follows; copies, the working group and the facilitator are not always there to be followed."""
AFTERWARDS = frozenset({InformalStep.FOLLOW_UP, InformalStep.REPORT_TO_BUREAU})


class ReferralUnrecorded(Mark):
    """A step that rests on a referral to a body is recorded, but not the referral to it."""

    code = "referral-unrecorded"
    authority = "atlarge: a step nobody recorded is unknown, never assumed"


class ReferralNoLongerStands(Mark):
    """A step of the formal procedure is recorded as taken after the referral to the Assembly was reversed."""

    code = "referral-no-longer-stands"
    authority = "Rome Statute arts 83(2), 112(2)(f)"


class DeadlineBeforeOrder(Mark):
    """The day by which a State is to answer is recorded as before the day it was asked."""

    code = "deadline-before-order"
    authority = "atlarge: contradicting sources stand side by side"


class LetterDeadlineTooLate(Mark):
    """The open letter asks for the State's views within two weeks at most."""

    code = "letter-deadline-too-late"
    authority = f"{PROCEDURES}(b)"
    evidence = "P"


class LetterStillRunning(Mark):
    """The Bureau meets at ambassadorial level once the day set by the open letter has passed."""

    code = "letter-still-running"
    authority = f"{PROCEDURES}(c)"
    evidence = "P"


class EarlierStepUnrecorded(Mark):
    """A step of the Assembly's formal procedure is recorded, but not the one it follows."""

    code = "earlier-step-unrecorded"
    authority = PROCEDURES
    evidence = "P"


class StepOutOfOrder(Mark):
    """A step of the Assembly's formal procedure is recorded as taken before an earlier one, or after a later one."""

    code = "step-out-of-order"
    authority = PROCEDURES
    evidence = "P"


class WorkingGroupNeedless(Mark):
    """The New York Working Group meets in public only where the Assembly next meets more than three months later."""

    code = "working-group-needless"
    authority = f"{PROCEDURES}(d)"
    evidence = "P"


class WorkingGroupUnrecorded(Mark):
    """The Assembly next meets more than three months later, and no public meeting of the working group is recorded."""

    code = "working-group-unrecorded"
    authority = f"{PROCEDURES}(d)"
    evidence = "P"


class IncidentOver(Mark):
    """The informal procedure is for an incident that is imminent or ongoing."""

    code = "incident-over"
    authority = "ICC-ASP/10/Res.5, annex"
    evidence = "M"


class InformalAfterReferral(Mark):
    """The informal procedure is for an incident that the Court has not referred to the Assembly."""

    code = "informal-after-referral"
    authority = "ICC-ASP/10/Res.5, annex"
    evidence = "M"


class VoteLostForConduct(Mark):
    """A State loses its vote in the Assembly for arrears alone, never for an incident."""

    code = "vote-lost-for-conduct"
    authority = "Rome Statute art. 112(8)"


class DisputeUnrecorded(Mark):
    """A referral of a dispute to the International Court of Justice is recorded, but not that it was before the
    Assembly."""

    code = "dispute-unrecorded"
    authority = "Rome Statute art. 119(2)"


def marks_of_steps(standing: Sequence[NonComplianceFact], fact: NonComplianceFact) -> Iterator[type[Mark]]:
    """The rules a step of the Assembly, of the Council or of a State breaks."""
    before = [each for each in standing if each.occurred.earliest <= fact.occurred.latest]
    match fact:
        case AssemblyStepTaken():
            yield from _formal(standing, before, fact)
        case AssemblyConcluded():
            yield from _unreferred(before, fact)
            if not any(isinstance(each, AssemblyStepTaken) for each in before):
                yield EarlierStepUnrecorded
        case InformalStepTaken():
            yield from _informal(standing, fact)
        case CouncilStepTaken():
            told = [each for each in before if isinstance(each, Referred | BodyInformed)]
            if not any(Body.UNSC in each.bodies for each in told):
                yield ReferralUnrecorded
        case MeasureTaken(measure=Measure.LOSS_OF_VOTE):
            yield VoteLostForConduct
        case DisputeStepTaken(step=DisputeStep.REFERRED_TO_ICJ):
            disputes = [each for each in before if isinstance(each, DisputeStepTaken) and each.other == fact.other]
            if not any(each.step is DisputeStep.BEFORE_ASSEMBLY for each in disputes):
                yield DisputeUnrecorded
        case StateInvitedToExplain(deadline=due) if due is not None and due.latest < fact.occurred.earliest:
            yield DeadlineBeforeOrder
        case _:
            return


def _unreferred(
    before: Sequence[NonComplianceFact], step: AssemblyStepTaken | AssemblyConcluded
) -> Iterator[type[Mark]]:
    referred = [each.occurred for each in before if isinstance(each, Referred) and Body.ASP in each.bodies]
    if not referred:
        yield ReferralUnrecorded
    reversed_ = [each.occurred for each in before if isinstance(each, ReferralReversed) and Body.ASP in each.bodies]
    gone = [day for day in reversed_ if day.latest < step.occurred.earliest]
    if any(all(each.latest < day.earliest for each in referred) for day in gone) and referred:
        yield ReferralNoLongerStands


def _formal(
    standing: Sequence[NonComplianceFact], before: Sequence[NonComplianceFact], fact: AssemblyStepTaken
) -> Iterator[type[Mark]]:
    yield from _unreferred(before, fact)
    steps = [each for each in standing if isinstance(each, AssemblyStepTaken)]
    needed = NEEDS.get(fact.step)
    if needed is not None and needed not in [each.step for each in steps]:
        yield EarlierStepUnrecorded
    if any(_out_of_order(each, fact) or _out_of_order(fact, each) for each in steps):
        yield StepOutOfOrder
    if fact.step is Step.OPEN_LETTER and fact.deadline is not None:
        if fact.deadline.latest < fact.occurred.earliest:
            yield DeadlineBeforeOrder
        if fact.deadline.earliest > fact.occurred.latest + TWO_WEEKS:
            yield LetterDeadlineTooLate
    if fact.step is Step.AMBASSADORIAL_BUREAU_MEETING:
        due = [each.deadline for each in steps if each.step is Step.OPEN_LETTER and each.deadline is not None]
        if due and all(fact.occurred.latest <= day.earliest for day in due):
            yield LetterStillRunning
    yield from _working_group(steps, fact)


def _out_of_order(former: AssemblyStepTaken, latter: AssemblyStepTaken) -> bool:
    """Whether the one is certain to have come before the other, and follows it in the procedure."""
    return former.occurred.latest < latter.occurred.earliest and ORDER.index(former.step) > ORDER.index(latter.step)


def _working_group(steps: Sequence[AssemblyStepTaken], fact: AssemblyStepTaken) -> Iterator[type[Mark]]:
    """Three months run from the Bureau's meeting at ambassadorial level, if a source says when the Assembly meets."""
    for each in steps:
        meets = each.assembly_meets
        if each.step is not Step.AMBASSADORIAL_BUREAU_MEETING or meets is None:
            continue
        if fact.step is Step.NEW_YORK_WORKING_GROUP and meets.latest <= months_after(each.occurred.earliest, 3):
            yield WorkingGroupNeedless
        far_off = meets.earliest > months_after(each.occurred.latest, 3)
        held = any(other.step is Step.NEW_YORK_WORKING_GROUP for other in steps)
        if fact.step is Step.BUREAU_REPORT and far_off and not held:
            yield WorkingGroupUnrecorded


def _informal(standing: Sequence[NonComplianceFact], fact: InformalStepTaken) -> Iterator[type[Mark]]:
    if fact.step in AFTERWARDS:
        return
    ends = [each.until for each in standing if isinstance(each, IncidentRecorded)]
    if any(end is not None and end.latest < fact.occurred.earliest for end in ends):
        yield IncidentOver
    referred = [each for each in standing if isinstance(each, Referred) and Body.ASP in each.bodies]
    if any(each.occurred.latest < fact.occurred.earliest for each in referred):
        yield InformalAfterReferral
