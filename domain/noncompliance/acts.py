"""Acts on the record of an incident. What a Chamber decided is never refused; what is missing is marked."""

from collections.abc import Iterator, Sequence

from domain.fact import Acting, beside, named, opened_once, well_formed
from domain.noncompliance.assembly import MeasureTaken
from domain.noncompliance.facts import (
    AllegationRecorded,
    AppealLodged,
    Body,
    BodyInformed,
    DeadlinePassed,
    Decision,
    FindingReversed,
    Heard,
    IncidentRecorded,
    LeaveToAppealGranted,
    LeaveToAppealSought,
    NoFindingMade,
    NonComplianceFact,
    NonComplianceFound,
    OnAppeal,
    OnFinding,
    Opening,
    ReferralDeclined,
    ReferralDeferred,
    ReferralReversed,
    Referred,
    StateInvitedToExplain,
    VisitAnnounced,
)
from domain.noncompliance.steps import ReferralUnrecorded, marks_of_steps
from domain.rules import AnotherState, AuthorUnnamed, EndsBeforeItBegan, Mark, Refusal
from domain.values import HistoricalDate

APPEALS_CHAMBER = "Appeals Chamber"


class AllegationByNobody(Refusal):
    """An allegation names who makes it."""

    code = "allegation-by-nobody"
    authority = "atlarge: a fact that may harm somebody names its author"


class ProcedureUnrecorded(Mark):
    """A finding is recorded, but no submission of the State, no deadline that passed and no waiver."""

    code = "procedure-unrecorded"
    authority = "Regulations of the Court, reg. 109(3)"
    evidence = "P"


class LapsedTooEarly(Mark):
    """The time to explain is recorded as passed, but every day that the Chamber had set is later."""

    code = "lapsed-too-early"
    authority = "Regulations of the Court, reg. 109(3)"
    evidence = "P"


class FindingUnrecorded(Mark):
    """A step that rests on a finding is recorded, but not the finding."""

    code = "finding-unrecorded"
    authority = "atlarge: a step nobody recorded is unknown, never assumed"


class FindingNoLongerStands(Mark):
    """A step that rests on a finding is recorded as taken after the finding was reversed."""

    code = "finding-no-longer-stands"
    authority = "Rome Statute arts 83(2), 87(7)"


class DecidedOtherwise(Mark):
    """A decision is recorded that goes against an earlier one, which is not on record as reversed."""

    code = "decided-otherwise"
    authority = "atlarge: contradicting sources stand side by side"


class DecidedBeforeConduct(Mark):
    """A decision is recorded of a day before the conduct it is about."""

    code = "decided-before-conduct"
    authority = "atlarge: contradicting sources stand side by side"


class CouncilDidNotRefer(Mark):
    """The Security Council is informed of, or referred, only what concerns a situation that it had itself referred."""

    code = "council-did-not-refer"
    authority = "Rome Statute art. 87(5)(b), 87(7)"


class LeaveUnsought(Mark):
    """Leave to appeal is recorded as granted, but not that it was sought."""

    code = "leave-unsought"
    authority = "Rome Statute art. 82(1)(d)"


class AppealWithoutLeave(Mark):
    """An appeal is recorded, but not the leave it needs."""

    code = "appeal-without-leave"
    authority = "Rome Statute art. 82(1)(d)"


class AppealUnrecorded(Mark):
    """A decision on appeal is recorded, but not the appeal."""

    code = "appeal-unrecorded"
    authority = "atlarge: a step nobody recorded is unknown, never assumed"


class NotByAppealsChamber(Mark):
    """A finding or a referral is upheld or reversed by the Appeals Chamber; another Chamber is recorded."""

    code = "not-by-appeals-chamber"
    authority = "Rome Statute arts 82, 83(2)"


def decide(acting: Acting[NonComplianceFact], fact: NonComplianceFact) -> NonComplianceFact:
    """The fact as it is recorded; raises the Refusal of the rule it would break."""
    well_formed(acting, fact)
    opened_once(acting, fact, (IncidentRecorded, VisitAnnounced))
    standing = beside(acting, fact)
    _names_only_what_is_on_record(acting, fact)
    if isinstance(fact, Opening) and any(isinstance(each, Opening) and each.state != fact.state for each in standing):
        raise AnotherState
    if isinstance(fact, IncidentRecorded) and fact.until is not None and fact.until.latest < fact.occurred.earliest:
        raise EndsBeforeItBegan
    if isinstance(fact, AllegationRecorded) and not fact.alleged_by.strip():
        raise AllegationByNobody
    if isinstance(fact, MeasureTaken) and not fact.by.strip():
        raise AuthorUnnamed
    before = [each for each in standing if each.occurred.earliest <= fact.occurred.latest]
    marks = (*_marks(before, fact), *_marks_of_decisions(standing, fact), *marks_of_steps(standing, fact))
    return fact.marked(*marks)


def _names_only_what_is_on_record(acting: Acting[NonComplianceFact], fact: NonComplianceFact) -> None:
    if isinstance(fact, Opening):
        for person in fact.persons:
            named(acting, person, "person")
        if fact.presence is not None:
            named(acting, fact.presence, "presence")
    if isinstance(fact, Decision):
        for incident in fact.together_with:
            named(acting, incident, "noncompliance")


def _marks(before: Sequence[NonComplianceFact], fact: NonComplianceFact) -> Iterator[type[Mark]]:
    """What is recorded without the step it rests on; `before`: what is not certain to have come later."""

    def unrecorded(*kinds: type[NonComplianceFact]) -> bool:
        return not any(isinstance(each, kinds) for each in before)

    if isinstance(fact, NonComplianceFound) and not any(isinstance(each, Heard) for each in before):
        yield ProcedureUnrecorded
    if isinstance(fact, DeadlinePassed):
        invitations = [each for each in before if isinstance(each, StateInvitedToExplain)]
        set_for = [each.deadline for each in invitations if each.deadline is not None]
        if set_for and all(fact.occurred.latest < deadline.earliest for deadline in set_for):
            yield LapsedTooEarly
    if isinstance(fact, OnFinding) and unrecorded(NonComplianceFound):
        yield FindingUnrecorded
    if isinstance(fact, LeaveToAppealGranted) and unrecorded(LeaveToAppealSought):
        yield LeaveUnsought
    if isinstance(fact, AppealLodged) and unrecorded(LeaveToAppealGranted):
        yield AppealWithoutLeave
    if isinstance(fact, OnAppeal) and unrecorded(AppealLodged):
        yield AppealUnrecorded
    if isinstance(fact, ReferralReversed) and not set(fact.bodies) <= _referred(before):
        yield ReferralUnrecorded


def _referred(before: Sequence[NonComplianceFact]) -> set[Body]:
    return {body for each in before if isinstance(each, Referred) for body in each.bodies}


def _marks_of_decisions(standing: Sequence[NonComplianceFact], fact: NonComplianceFact) -> Iterator[type[Mark]]:
    opened = [each for each in standing if isinstance(each, IncidentRecorded)]
    if isinstance(fact, Decision) and any(fact.occurred.latest < each.occurred.earliest for each in opened):
        yield DecidedBeforeConduct
    to_council = isinstance(fact, BodyInformed | Referred) and Body.UNSC in fact.bodies
    if to_council and any(each.council_referred is False for each in opened):
        yield CouncilDidNotRefer
    if isinstance(fact, OnAppeal) and fact.chamber not in (None, APPEALS_CHAMBER):
        yield NotByAppealsChamber
    reversals = [each.occurred for each in standing if isinstance(each, FindingReversed)]
    if isinstance(fact, OnFinding) and not isinstance(fact, OnAppeal):
        found = [each.occurred for each in standing if isinstance(each, NonComplianceFound)]
        if any(day.latest < fact.occurred.earliest and not _since(found, day) for day in reversals):
            yield FindingNoLongerStands
    if any(_certainly_after(fact, each) and _against(fact, each, reversals) for each in standing):
        yield DecidedOtherwise


def _since(days: Sequence[HistoricalDate], day: HistoricalDate) -> bool:
    """Whether any of them may be that day, or later."""
    return any(each.latest >= day.earliest for each in days)


def _certainly_after(fact: NonComplianceFact, other: NonComplianceFact) -> bool:
    return other.occurred.latest < fact.occurred.earliest


def _against(fact: NonComplianceFact, earlier: NonComplianceFact, reversals: Sequence[HistoricalDate]) -> bool:
    """No finding after a finding that was not reversed; a referral to a body after it was declined, or the opposite."""
    if isinstance(fact, NoFindingMade):
        return isinstance(earlier, NonComplianceFound) and not _since(reversals, earlier.occurred)
    if isinstance(fact, Referred) and isinstance(earlier, ReferralDeclined):
        return bool(set(fact.bodies) & set(earlier.bodies))
    if isinstance(fact, ReferralDeclined | ReferralDeferred) and isinstance(earlier, Referred):
        return bool(set(fact.bodies) & set(earlier.bodies))
    return False
