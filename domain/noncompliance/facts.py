"""What is recorded of one incident: the conduct of a State, what others say of it, what a Chamber decided,
what the Assembly of States Parties did. RS art. 87(5), 87(7), 112(2)(f); reg. 109. What bodies and States do about it
is in `assembly`, what is said back in `redress`.

An allegation is not a finding, informing a body is not a finding, and a referral is not one either:
each is a fact of its own, and none is derived from another.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.fact import Fact, Shared
from domain.grounds import Ground
from domain.noncompliance.assembly import (
    AssemblyConcluded,
    AssemblyStepTaken,
    CouncilStepTaken,
    DisputeStepTaken,
    InformalConcluded,
    InformalStepTaken,
    MeasureTaken,
)
from domain.noncompliance.redress import StateReplied
from domain.values import HistoricalDate, IncidentId, PersonId, PresenceId, StateCode


class Kind(StrEnum):
    """What the conduct was. `STANDING_PRESENCE`: the person lives there; `ASSISTANCE_93`: a request for evidence."""

    VISIT = "VISIT"
    RELEASE = "RELEASE"
    STANDING_PRESENCE = "STANDING_PRESENCE"
    FAILURE_TO_CONSULT = "FAILURE_TO_CONSULT"
    ASSISTANCE_93 = "ASSISTANCE_93"


class Ruling(StrEnum):
    """What a Chamber said of a ground."""

    REJECTED = "rejected"
    UPHELD = "upheld"


class Body(StrEnum):
    """Whom a Chamber may inform, or refer a finding to. RS art. 87(5)(b), 87(7)."""

    ASP = "ASP"
    UNSC = "UNSC"


class Failure(StrEnum):
    """What a Chamber found, where a decision makes more findings than one."""

    ARREST_AND_SURRENDER = "arrest and surrender"
    CONSULT = "consult"


class Basis(StrEnum):
    """On what a finding rests. The Chambers apply art. 87(7) by analogy to a State bound by the Security Council."""

    ART_87_7 = "87(7)"
    ART_87_7_BY_ANALOGY = "87(7) by analogy"


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRecorded(Fact):
    """An incident comes on record; this alone says nothing against the State.

    The conduct runs from `occurred` to `until`, both included; without `until` it is open.
    `unverified`: what of the record its compiler could not verify, in the compiler's words.
    `council_referred`: whether the Security Council referred the situation; None where no source is told.
    """

    state: StateCode
    kind: Kind
    persons: tuple[PersonId, ...] = ()
    until: HistoricalDate | None = None
    presence: PresenceId | None = None
    unverified: str | None = None
    council_referred: bool | None = None

    @property
    def concerns(self) -> frozenset[UUID]:
        about = frozenset((self.state.id, *self.persons))
        return about if self.presence is None else about | {self.presence}


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitAnnounced(Fact):
    """A visit is planned, of which the informal procedure may be about; no visit and no failure yet."""

    state: StateCode
    persons: tuple[PersonId, ...] = ()
    arrival: HistoricalDate | None = None
    presence: PresenceId | None = None

    @property
    def concerns(self) -> frozenset[UUID]:
        about = frozenset((self.state.id, *self.persons))
        return about if self.presence is None else about | {self.presence}


@dataclass(frozen=True, slots=True, kw_only=True)
class AllegationRecorded(Fact):
    """Somebody, by name, says that the State failed: an allegation and nothing more."""

    alleged_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundClaimed(Fact):
    """The State gives a ground, in the source's `prose`; `ruling` only where a source gives one."""

    ground: Ground
    prose: str
    ruling: Ruling | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StateInvitedToExplain(Fact):
    """The Chamber hears the State before it finds anything. Reg. 109(3)."""

    deadline: HistoricalDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StateSubmitted(Fact):
    """The State explains itself. Reg. 109(3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlinePassed(Fact):
    """The State let the time to explain pass. Reg. 109(3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RightWaived(Fact):
    """The State gave up its right to be heard, or the Chamber held so. Reg. 109(3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Fact):
    """What decisions have in common; a number nobody verified is kept and says so. `together_with`: the other
    incidents the same decision decides of, each in its own stream."""

    chamber: str | None = None
    document_number: str | None = None
    document_verified: bool = False
    together_with: tuple[IncidentId, ...] = ()

    @property
    def concerns(self) -> frozenset[UUID]:
        return frozenset(self.together_with)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToBodies(Decision):
    """A decision that concerns one body, or both."""

    bodies: tuple[Body, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NonComplianceFound(Decision):
    """A Chamber finds that the State failed to comply with a request to cooperate. RS art. 87(7).
    `failures`: its findings, where a source itemises them."""

    basis: Basis
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoFindingMade(Decision):
    """A Chamber examines the conduct and makes no finding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyInformed(ToBodies):
    """A Chamber informs a body, with a finding or without one: informed is not seized. RS art. 87(5)(b)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Referred(ToBodies):
    """A Chamber refers the matter. RS art. 87(7)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralDeclined(ToBodies):
    """A Chamber finds a failure and does not refer it: art. 87(7) says "may"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralDeferred(ToBodies):
    """A Chamber finds a failure and leaves the referral for later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveToAppealSought(Decision):
    """RS art. 82(1)(d)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveToAppealGranted(Decision):
    """RS art. 82(1)(d)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveToAppealRejected(Decision):
    """RS art. 82(1)(d)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealLodged(Decision):
    """RS art. 82."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingUpheld(Decision):
    """The Appeals Chamber leaves the finding as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingReversed(Decision):
    """The Appeals Chamber reverses what the Chamber decided about the failure; a referral is another matter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralReversed(ToBodies):
    """The Appeals Chamber reverses the referral; the finding is another matter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRemarked(Fact):
    """A remark of a source: kept, never applied."""


NonComplianceFact = (
    VisitAnnounced
    | IncidentRecorded
    | AllegationRecorded
    | GroundClaimed
    | StateInvitedToExplain
    | StateSubmitted
    | DeadlinePassed
    | RightWaived
    | NonComplianceFound
    | NoFindingMade
    | BodyInformed
    | Referred
    | ReferralDeclined
    | ReferralDeferred
    | LeaveToAppealSought
    | LeaveToAppealGranted
    | LeaveToAppealRejected
    | AppealLodged
    | FindingUpheld
    | FindingReversed
    | ReferralReversed
    | InformalStepTaken
    | InformalConcluded
    | AssemblyStepTaken
    | AssemblyConcluded
    | CouncilStepTaken
    | MeasureTaken
    | DisputeStepTaken
    | StateReplied
    | IncidentRemarked
    | Shared
)

Opening = IncidentRecorded | VisitAnnounced
Heard = StateSubmitted | DeadlinePassed | RightWaived
OnAppeal = FindingUpheld | FindingReversed | ReferralReversed
OnFinding = (
    Referred
    | ReferralDeclined
    | ReferralDeferred
    | LeaveToAppealSought
    | LeaveToAppealGranted
    | LeaveToAppealRejected
    | AppealLodged
    | FindingUpheld
    | FindingReversed
)
