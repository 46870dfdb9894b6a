"""What the facts of one incident add up to: an allegation, a finding, and a referral to each body, never merged.

The fourth value, an assessment, is computed from duties and presences, and is no fact of any stream.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, assert_never
from uuid import UUID

from domain.fact import Published, Retracted
from domain.grounds import Ground
from domain.noncompliance.facts import (
    AllegationRecorded,
    AppealLodged,
    AssemblyConcluded,
    AssemblyStepTaken,
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
    Ruling,
    StateInvitedToExplain,
    StateSubmitted,
    Step,
)
from domain.values import HistoricalDate, PersonId, PresenceId, StateCode

Finding = Literal["none", "informed", "no_finding", "found", "reversed"]
Referral = Literal["none", "informed", "declined", "deferred", "referred", "reversed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Allegation:
    alleged_by: str
    occurred: HistoricalDate


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A ground the State gave."""

    code: Ground
    ruling: Ruling | None
    prose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A step of the Assembly."""

    step: Step
    occurred: HistoricalDate
    deadline: HistoricalDate | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NonCompliance:
    """`decided_on`, `chamber` and `document` are of the decision by which `finding` stands; a body that is not
    in `referral` is at none. `procedure` (before the Chamber) and `assembly` stand beside the values."""

    state: StateCode | None = None
    persons: tuple[PersonId, ...] = ()
    presence: PresenceId | None = None
    kind: Kind | None = None
    conduct_from: HistoricalDate | None = None
    conduct_to: HistoricalDate | None = None
    unverified: str | None = None
    allegations: tuple[Allegation, ...] = ()
    finding: Finding = "none"
    referral: Mapping[Body, Referral] = field(default_factory=dict[Body, Referral])
    decided_on: HistoricalDate | None = None
    chamber: str | None = None
    document: str | None = None
    document_verified: bool = False
    found_on: HistoricalDate | None = None
    failures: tuple[Failure, ...] = ()
    basis: Basis | None = None
    referred_on: HistoricalDate | None = None
    upheld_on: HistoricalDate | None = None
    reversed_on: HistoricalDate | None = None
    grounds: tuple[Claim, ...] = ()
    procedure: Literal["none", "hearing", "deliberation"] = "none"
    leave_to_appeal: Literal["none", "sought", "granted", "rejected"] = "none"
    appealed_on: HistoricalDate | None = None
    assembly: Literal["none", "formal", "closed"] = "none"
    steps: tuple[Taken, ...] = ()

    @property
    def concerns(self) -> frozenset[UUID]:
        about = (None if self.state is None else self.state.id, *self.persons, self.presence)
        return frozenset(each for each in about if each is not None)


def evolve(incident: NonCompliance, fact: NonComplianceFact) -> NonCompliance:
    """Total and silent: every history folds."""
    match fact:
        case IncidentRecorded():
            return replace(
                incident,
                state=fact.state,
                persons=fact.persons,
                presence=fact.presence,
                kind=fact.kind,
                conduct_from=fact.occurred,
                conduct_to=fact.until,
                unverified=fact.unverified,
            )
        case AllegationRecorded():
            allegation = Allegation(alleged_by=fact.alleged_by, occurred=fact.occurred)
            return replace(incident, allegations=(*incident.allegations, allegation))
        case GroundClaimed():
            claim = Claim(code=fact.ground, ruling=fact.ruling, prose=fact.prose)
            return replace(incident, grounds=(*incident.grounds, claim))
        case StateInvitedToExplain():
            return replace(incident, procedure="hearing")
        case StateSubmitted() | DeadlinePassed() | RightWaived():
            return replace(incident, procedure="deliberation")
        case NonComplianceFound():
            found = _decided(incident, fact, "found")
            return replace(found, found_on=fact.occurred, failures=fact.failures, basis=fact.basis)
        case NoFindingMade():
            open_still = incident.finding in ("none", "informed")
            return _decided(incident, fact, "no_finding") if open_still else incident
        case BodyInformed():
            told = _referral(incident, fact.bodies, "informed", {"none"})
            return _decided(told, fact, "informed") if told.finding == "none" else told
        case Referred():
            referred = _referral(incident, fact.bodies, "referred", {"none", "informed", "deferred", "declined"})
            return replace(referred, referred_on=fact.occurred)
        case ReferralDeclined():
            return _referral(incident, fact.bodies, "declined", {"none", "deferred"})
        case ReferralDeferred():
            return _referral(incident, fact.bodies, "deferred", {"none"})
        case ReferralReversed():
            return _referral(incident, fact.bodies, "reversed", {"referred"})
        case FindingReversed():
            decided = incident.finding in ("found", "no_finding")
            return replace(incident, finding="reversed", reversed_on=fact.occurred) if decided else incident
        case FindingUpheld():
            return replace(incident, upheld_on=fact.occurred)
        case LeaveToAppealSought():
            return replace(incident, leave_to_appeal="sought")
        case LeaveToAppealGranted():
            return replace(incident, leave_to_appeal="granted")
        case LeaveToAppealRejected():
            return replace(incident, leave_to_appeal="rejected")
        case AppealLodged():
            return replace(incident, appealed_on=fact.occurred)
        case AssemblyStepTaken():
            taken = Taken(step=fact.step, occurred=fact.occurred, deadline=fact.deadline)
            return replace(incident, assembly="formal", steps=(*incident.steps, taken))
        case AssemblyConcluded():
            return replace(incident, assembly="closed")
        case IncidentRemarked() | Published() | Retracted():
            return incident
        case _:
            assert_never(fact)


def _decided(incident: NonCompliance, fact: Decision, finding: Finding) -> NonCompliance:
    return replace(
        incident,
        finding=finding,
        decided_on=fact.occurred,
        chamber=fact.chamber,
        document=fact.document_number,
        document_verified=fact.document_verified,
    )


def _referral(incident: NonCompliance, bodies: Iterable[Body], now: Referral, before: set[Referral]) -> NonCompliance:
    """Each body by itself, where it may come from where it stands."""
    moved = {body: now for body in bodies if incident.referral.get(body, "none") in before}
    return replace(incident, referral=dict(sorted({**incident.referral, **moved}.items())))
