"""Where each fact is stated: `POST /v1/<plural>/{id}/<segment>`, the segment named after the act. Only `Published` is
nobody's to state: the service records it when the day comes."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.fact import Fact
from domain.rooms import ROOMS, Room
from service.feed.envelope import PLACES

SEGMENTS: Mapping[str, Mapping[str, str]] = {
    "persons": {
        "PersonIdentified": "identification",
        "AliasRecorded": "alias",
        "OfficeRecorded": "office",
        "AppearedVoluntarily": "voluntary-appearance",
        "InitiallyAppeared": "initial-appearance",
        "ChargesDecided": "charges-decision",
        "TrialOpened": "trial-opening",
        "Convicted": "conviction",
        "Sentenced": "sentence",
        "Acquitted": "acquittal",
        "AppealDecided": "appeal-decision",
        "SentenceServed": "sentence-completion",
        "DeathReported": "death-report",
        "DeathConfirmed": "death-confirmation",
        "PersonRemarked": "remark",
        "Retracted": "retraction",
    },
    "situations": {
        "SituationOpened": "opening",
        "ReferredAgain": "further-referral",
        "InvestigationOpened": "investigation",
        "InvestigationClosed": "investigation-closure",
        "DeferralRequested": "deferral-request",
        "CarvedOut": "carve-out",
        "StateDeferralRequested": "state-deferral-request",
        "StateDeferralDecided": "state-deferral-decision",
        "JurisdictionRuled": "jurisdiction-ruling",
        "Retracted": "retraction",
    },
    "warrants": {
        "WarrantApplied": "application",
        "ApplicationRefused": "application-refusal",
        "ApplicationWithdrawn": "application-withdrawal",
        "SummonsIssued": "summons",
        "WarrantIssued": "issue",
        "WarrantUnsealed": "unsealing",
        "WarrantRedacted": "redaction",
        "WarrantAmended": "amendment",
        "WarrantCorrected": "corrigendum",
        "ServiceAttempted": "attempted-service",
        "DomesticArrestNoted": "domestic-arrest",
        "ArrestedUnderWarrant": "arrest",
        "WarrantExecuted": "execution",
        "AbscondedUnderWarrant": "absconding",
        "ValidityChallenged": "challenge",
        "WarrantUpheld": "upholding",
        "RuledInadmissible": "inadmissibility",
        "DeferralNoted": "deferral",
        "CaseSevered": "severance",
        "ChargesConfirmed": "charges-confirmation",
        "RemarkRecorded": "remark",
        "ChargesNotConfirmed": "charges-dismissal",
        "ChargesWithdrawn": "charges-withdrawal",
        "WarrantReplaced": "replacement",
        "WarrantRevoked": "revocation",
        "InadmissibilityUpheld": "final-inadmissibility",
        "ProceedingsTerminated": "termination",
        "WarrantSpent": "completion",
        "Retracted": "retraction",
    },
    "custody": {
        "DetainedDomestically": "domestic-detention",
        "ArrestedProvisionally": "provisional-arrest",
        "Arrested": "arrest",
        "SurrenderedVoluntarily": "voluntary-surrender",
        "DocumentsReceived": "documents",
        "ConsentedToSurrender": "consent",
        "InterimReleaseGranted": "interim-release",
        "InterimReleaseEnded": "interim-release-end",
        "SurrenderOrdered": "surrender-order",
        "Surrendered": "surrender",
        "DepartedForCourt": "departure",
        "TransitBegun": "transit",
        "TransitEnded": "transit-end",
        "DeliveredToCourt": "delivery",
        "SurrenderedTemporarily": "temporary-surrender",
        "ReturnedAfterTemporarySurrender": "return",
        "TransferredToEnforcement": "enforcement-transfer",
        "ReleasedWithoutDocuments": "release-without-documents",
        "Released": "release",
        "ExpelledWithoutSurrender": "expulsion",
        "Absconded": "absconding",
        "Escaped": "escape",
        "ReleasedDomestically": "domestic-release",
        "Retracted": "retraction",
    },
    "notices": {
        "NoticeRequested": "request",
        "NoticeIssued": "issue",
        "NoticeDenied": "denial",
        "NoticePublished": "publication",
        "NoticeWithdrawn": "withdrawal",
        "Retracted": "retraction",
    },
    "noncompliance": {
        "IncidentRecorded": "recording",
        "AllegationRecorded": "allegation",
        "GroundClaimed": "ground",
        "StateInvitedToExplain": "invitation",
        "StateSubmitted": "submission",
        "DeadlinePassed": "deadline-lapse",
        "RightWaived": "waiver",
        "NonComplianceFound": "finding",
        "NoFindingMade": "no-finding",
        "BodyInformed": "information",
        "Referred": "referral",
        "ReferralDeclined": "referral-refusal",
        "ReferralDeferred": "referral-deferral",
        "LeaveToAppealSought": "leave-application",
        "LeaveToAppealGranted": "leave-grant",
        "LeaveToAppealRejected": "leave-rejection",
        "AppealLodged": "appeal",
        "FindingUpheld": "finding-upholding",
        "FindingReversed": "finding-reversal",
        "ReferralReversed": "referral-reversal",
        "AssemblyStepTaken": "assembly-step",
        "AssemblyConcluded": "assembly-conclusion",
        "IncidentRemarked": "remark",
        "Retracted": "retraction",
    },
    "states": {
        "StateRecorded": "recording",
        "StatuteSigned": "signature",
        "SignatureDisowned": "signature-disavowal",
        "InstrumentDeposited": "deposit",
        "InstrumentWithdrawn": "deposit-withdrawal",
        "WithdrawalNotified": "withdrawal",
        "WithdrawalRevoked": "withdrawal-revocation",
        "JurisdictionAccepted": "jurisdiction-acceptance",
        "CooperationAgreed": "cooperation-agreement",
        "ImmunityAgreed": "immunity-agreement",
        "ImplementingLawEnacted": "implementing-law",
        "StatuteExtended": "extension",
        "ChannelDesignated": "channel",
        "VoteTaken": "vote",
        "VotingSuspended": "voting-suspension",
        "VotingRestored": "voting-restoration",
        "StateDissolved": "dissolution",
        "StateRemarked": "remark",
        "Retracted": "retraction",
    },
    "requests": {
        "RequestTransmitted": "transmission",
        "RequestReceived": "receipt",
        "RequestConfirmed": "confirmation",
        "ConsultationOpened": "consultation",
        "ConsultationClosed": "consultation-closure",
        "RequestPostponed": "postponement",
        "PostponementEnded": "postponement-end",
        "CompetingRequestReceived": "competing-request",
        "ReplyGiven": "reply",
        "RequestRefused": "refusal",
        "RequestExecuted": "execution",
        "RequestNotExecuted": "non-execution",
        "RequestWithdrawn": "withdrawal",
        "RequestRemarked": "remark",
        "Retracted": "retraction",
    },
    "presences": {
        "PresenceAnnounced": "announcement",
        "PresenceRecorded": "recording",
        "PresenceConfirmed": "confirmation",
        "PresenceContradicted": "contradiction",
        "Departed": "departure",
        "PlanAbandoned": "abandonment",
        "TurnedBack": "turning-back",
        "OutcomeRecorded": "outcome",
        "PresenceRemarked": "remark",
        "Retracted": "retraction",
    },
    "immunity-claims": {
        "ImmunityClaimed": "claim",
        "RulingSought": "ruling-request",
        "ImmunityWaived": "waiver",
        "ClaimRejected": "rejection",
        "ClaimUpheld": "upholding",
        "ClaimWithdrawn": "withdrawal",
        "ClaimRemarked": "remark",
        "Retracted": "retraction",
    },
}
"""The fact each segment states, by kind of resource. What is released here is never renamed."""

USUAL_OPENING: Mapping[str, str] = {
    "warrants": "WarrantIssued",
    "presences": "PresenceRecorded",
    "notices": "NoticeIssued",
    "custody": "Arrested",
}
"""The fact that opens a resource of several openings where the body names none."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of resource: its room, its acts by segment, the facts that open it by name, the usual one first."""

    plural: str
    room: Room
    acts: Mapping[str, type[Fact]]
    openings: Mapping[str, type[Fact]]


def _kind(plural: str) -> Kind:
    room = ROOMS[next(room for room, place in PLACES.items() if place == plural)]
    named = {fact.__name__: fact for fact in room.facts}
    opening = [name for name, fact in named.items() if issubclass(fact, room.opening)]
    opening.sort(key=lambda name: name != USUAL_OPENING.get(plural))
    acts = {segment: named[name] for name, segment in SEGMENTS[plural].items()}
    return Kind(plural, room, acts, {name: named[name] for name in opening})


KINDS: Mapping[str, Kind] = {plural: _kind(plural) for plural in SEGMENTS}
