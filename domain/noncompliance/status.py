"""What the facts of one incident add up to: an allegation, a finding, and a referral to each body, never merged.

The fourth value, an assessment, is computed from duties and presences, and is no fact of any stream.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, assert_never
from uuid import UUID

from domain.fact import OfTheRecord
from domain.noncompliance.assembly import (
    AssemblyConcluded,
    AssemblyStepTaken,
    CouncilStepTaken,
    DisputeStepTaken,
    InformalConcluded,
    InformalStepTaken,
    MeasureTaken,
    Step,
)
from domain.noncompliance.facts import (
    AllegationRecorded,
    AppealLodged,
    Basis,
    Body,
    BodyInformed,
    DeadlinePassed,
    Decision,
    Failure,
    FindingReversed,
    FindingUpheld,
    GroundClaimed,
    IncidentRecorded,
    IncidentRemarked,
    Kind,
    LeaveToAppealGranted,
    LeaveToAppealRejected,
    LeaveToAppealSought,
    NoFindingMade,
    NonComplianceFact,
    NonComplianceFound,
    ReferralDeclined,
    ReferralDeferred,
    ReferralReversed,
    Referred,
    RightWaived,
    StateInvitedToExplain,
    StateSubmitted,
    VisitAnnounced,
)
from domain.noncompliance.parts import (
    Allegation,
    Annotation,
    Assembly,
    Claim,
    CouncilAct,
    Dispute,
    Hearing,
    Reply,
    Taken,
)
from domain.noncompliance.redress import StateReplied
from domain.values import HistoricalDate, IncidentId, PersonId, PresenceId, StateCode

Finding = Literal["none", "informed", "no_finding", "found", "reversed"]
Referral = Literal["none", "informed", "declined", "deferred", "referred", "reversed"]


UNTOUCHED = Assembly()


@dataclass(frozen=True, slots=True, kw_only=True)
class NonCompliance:
    """`decided_on`, `chamber` and `document` are of the decision by which `finding` stands; a body that is not
    in `referral` is at none. `procedure` (before the Chamber), `assembly`, `council` and all that follows them stand
    beside the values. `announced_for`: the day planned, where a visit was announced."""

    state: StateCode | None = None
    persons: tuple[PersonId, ...] = ()
    presence: PresenceId | None = None
    kind: Kind | None = None
    conduct_from: HistoricalDate | None = None
    conduct_to: HistoricalDate | None = None
    announced_for: HistoricalDate | None = None
    council_referred: bool | None = None
    unverified: str | None = None
    allegations: tuple[Allegation, ...] = ()
    finding: Finding = "none"
    referral: Mapping[Body, Referral] = field(default_factory=dict[Body, Referral])
    decided_on: HistoricalDate | None = None
    chamber: str | None = None
    document: str | None = None
    document_verified: bool = False
    together_with: tuple[IncidentId, ...] = ()
    found_on: HistoricalDate | None = None
    failures: tuple[Failure, ...] = ()
    basis: Basis | None = None
    referred_on: HistoricalDate | None = None
    upheld_on: HistoricalDate | None = None
    reversed_on: HistoricalDate | None = None
    reversed_by: str | None = None
    grounds: tuple[Claim, ...] = ()
    procedure: Literal["none", "hearing", "deliberation"] = "none"
    hearings: tuple[Hearing, ...] = ()
    submissions: tuple[HistoricalDate, ...] = ()
    waived_on: HistoricalDate | None = None
    leave_to_appeal: Literal["none", "sought", "granted", "rejected"] = "none"
    appealed_on: HistoricalDate | None = None
    assembly: Assembly = UNTOUCHED
    council: tuple[CouncilAct, ...] = ()
    measures: tuple[Annotation, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    replies: tuple[Reply, ...] = ()

    @property
    def concerns(self) -> frozenset[UUID]:
        about = (None if self.state is None else self.state.id, *self.persons, self.presence)
        return frozenset(each for each in about if each is not None)


def evolve(incident: NonCompliance, fact: NonComplianceFact) -> NonCompliance:
    """Total and silent: every history folds."""
    match fact:
        case IncidentRecorded() | VisitAnnounced():
            return _opened(incident, fact)
        case AllegationRecorded():
            allegation = Allegation(alleged_by=fact.alleged_by, occurred=fact.occurred)
            return replace(incident, allegations=(*incident.allegations, allegation))
        case GroundClaimed():
            claim = Claim(code=fact.ground, ruling=fact.ruling, prose=fact.prose)
            return replace(incident, grounds=(*incident.grounds, claim))
        case StateInvitedToExplain() | StateSubmitted() | DeadlinePassed() | RightWaived():
            return _heard(incident, fact)
        case NonComplianceFound() | NoFindingMade() | BodyInformed() | FindingReversed() | FindingUpheld():
            return _ruled(incident, fact)
        case Referred():
            referred = _referral(incident, fact.bodies, "referred", {"none", "informed", "deferred", "declined"})
            return replace(referred, referred_on=fact.occurred)
        case ReferralDeclined():
            return _referral(incident, fact.bodies, "declined", {"none", "deferred"})
        case ReferralDeferred():
            return _referral(incident, fact.bodies, "deferred", {"none"})
        case ReferralReversed():
            return _referral(incident, fact.bodies, "reversed", {"referred"})
        case LeaveToAppealSought():
            return replace(incident, leave_to_appeal="sought")
        case LeaveToAppealGranted():
            return replace(incident, leave_to_appeal="granted")
        case LeaveToAppealRejected():
            return replace(incident, leave_to_appeal="rejected")
        case AppealLodged():
            return replace(incident, appealed_on=fact.occurred)
        case InformalStepTaken() | InformalConcluded() | AssemblyStepTaken() | AssemblyConcluded():
            return replace(incident, assembly=_in_assembly(incident.assembly, fact))
        case CouncilStepTaken() | MeasureTaken() | DisputeStepTaken():
            return _acted(incident, fact)
        case StateReplied():
            reply = Reply(to=fact.to, occurred=fact.occurred, prose=fact.prose)
            return replace(incident, replies=(*incident.replies, reply))
        case IncidentRemarked() | OfTheRecord():
            return incident
        case _:
            assert_never(fact)


def _opened(incident: NonCompliance, fact: IncidentRecorded | VisitAnnounced) -> NonCompliance:
    """What happened comes before what was planned."""
    if isinstance(fact, VisitAnnounced):
        told = replace(incident, announced_for=fact.arrival)
        if incident.conduct_from is not None:
            return told
        return replace(told, state=fact.state, persons=fact.persons, presence=fact.presence, kind=Kind.VISIT)
    return replace(
        incident,
        state=fact.state,
        persons=fact.persons,
        presence=fact.presence,
        kind=fact.kind,
        conduct_from=fact.occurred,
        conduct_to=fact.until,
        council_referred=fact.council_referred,
        unverified=fact.unverified,
    )


def _heard(
    incident: NonCompliance, fact: StateInvitedToExplain | StateSubmitted | DeadlinePassed | RightWaived
) -> NonCompliance:
    if isinstance(fact, StateInvitedToExplain):
        invited = Hearing(invited_on=fact.occurred, deadline=fact.deadline)
        return replace(incident, procedure="hearing", hearings=(*incident.hearings, invited))
    told = replace(incident, procedure="deliberation")
    if isinstance(fact, StateSubmitted):
        return replace(told, submissions=(*incident.submissions, fact.occurred))
    return replace(told, waived_on=fact.occurred) if isinstance(fact, RightWaived) else told


def _ruled(
    incident: NonCompliance,
    fact: NonComplianceFound | NoFindingMade | BodyInformed | FindingReversed | FindingUpheld,
) -> NonCompliance:
    match fact:
        case NonComplianceFound():
            found = _decided(incident, fact, "found")
            return replace(found, found_on=fact.occurred, failures=fact.failures, basis=fact.basis)
        case NoFindingMade():
            open_still = incident.finding in ("none", "informed")
            return _decided(incident, fact, "no_finding") if open_still else incident
        case BodyInformed():
            told = _referral(incident, fact.bodies, "informed", {"none"})
            return _decided(told, fact, "informed") if told.finding == "none" else told
        case FindingReversed() if incident.finding in ("found", "no_finding"):
            return replace(incident, finding="reversed", reversed_on=fact.occurred, reversed_by=fact.chamber)
        case FindingReversed():
            return incident
        case FindingUpheld():
            return replace(incident, upheld_on=fact.occurred)


def _in_assembly(
    assembly: Assembly, fact: InformalStepTaken | InformalConcluded | AssemblyStepTaken | AssemblyConcluded
) -> Assembly:
    match fact:
        case InformalStepTaken():
            taken = Taken(step=fact.step, occurred=fact.occurred, by=fact.by)
            track = "informal" if assembly.track == "none" else assembly.track
            return replace(assembly, track=track, steps=(*assembly.steps, taken))
        case InformalConcluded():
            return replace(assembly, outcome=fact.outcome)
        case AssemblyStepTaken():
            taken = Taken(step=fact.step, occurred=fact.occurred, deadline=fact.deadline)
            due = fact.deadline if fact.step is Step.OPEN_LETTER else assembly.letter_deadline
            return replace(assembly, track="formal", steps=(*assembly.steps, taken), letter_deadline=due)
        case AssemblyConcluded():
            return replace(assembly, closed=fact.occurred)


def _acted(incident: NonCompliance, fact: CouncilStepTaken | MeasureTaken | DisputeStepTaken) -> NonCompliance:
    match fact:
        case CouncilStepTaken():
            act = CouncilAct(step=fact.step, occurred=fact.occurred, document=fact.document_number)
            return replace(incident, council=(*incident.council, act))
        case MeasureTaken():
            told = Annotation(measure=fact.measure, by=fact.by, occurred=fact.occurred, prose=fact.prose)
            return replace(incident, measures=(*incident.measures, told))
        case DisputeStepTaken():
            dispute = Dispute(step=fact.step, other=fact.other, occurred=fact.occurred)
            return replace(incident, disputes=(*incident.disputes, dispute))


def _decided(incident: NonCompliance, fact: Decision, finding: Finding) -> NonCompliance:
    return replace(
        incident,
        finding=finding,
        decided_on=fact.occurred,
        chamber=fact.chamber,
        document=fact.document_number,
        document_verified=fact.document_verified,
        together_with=fact.together_with,
    )


def _referral(incident: NonCompliance, bodies: Iterable[Body], now: Referral, before: set[Referral]) -> NonCompliance:
    """Each body by itself, where it may come from where it stands."""
    moved = {body: now for body in bodies if incident.referral.get(body, "none") in before}
    return replace(incident, referral=dict(sorted({**incident.referral, **moved}.items())))
