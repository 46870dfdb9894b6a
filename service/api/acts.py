"""Where each fact is stated: `POST /v1/<plural>/{id}/<segment>`, the segment named after the act. What
the service itself records when a day comes is nobody's to state."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.fact import Fact
from domain.rooms import ROOMS, Room
from service.feed.envelope import PLACES

OF_EVERY_ROOM = {
    "Retracted": "retraction",
    "CorrectionRequested": "correction-request",
    "CorrectionAnswered": "correction-answer",
}

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
        **OF_EVERY_ROOM,
    },
    "situations": {
        "SituationOpened": "opening",
        "ReferredAgain": "further-referral",
        "CommunicationReceived": "communication",
        "AuthorisationDecided": "authorisation-decision",
        "InvestigationOpened": "investigation",
        "InvestigationClosed": "investigation-closure",
        "DeferralRequested": "deferral-request",
        "CarvedOut": "carve-out",
        "StateDeferralRequested": "state-deferral-request",
        "StateDeferralDecided": "state-deferral-decision",
        "StateDeferralReversed": "state-deferral-reversal",
        "JurisdictionRuled": "jurisdiction-ruling",
        "CaseAdmissibilityRuled": "admissibility-ruling",
        "MandateGiven": "mandate",
        **OF_EVERY_ROOM,
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
        "HeldAdmissibleAgain": "admissibility-review",
        "ProceedingsTerminated": "termination",
        "WarrantSpent": "completion",
        **OF_EVERY_ROOM,
    },
    "custody": {
        "DetainedDomestically": "domestic-detention",
        "ArrestedProvisionally": "provisional-arrest",
        "Arrested": "arrest",
        "SurrenderedVoluntarily": "voluntary-surrender",
        "DocumentsReceived": "documents",
        "ConsentedToSurrender": "consent",
        "ChamberNotified": "chamber-notice",
        "ReleaseRecommended": "release-recommendation",
        "InterimReleaseGranted": "interim-release",
        "ReleasedOnConditions": "conditional-release",
        "InterimReleaseEnded": "interim-release-end",
        "SurrenderOrdered": "surrender-order",
        "Surrendered": "surrender",
        "DepartedForCourt": "departure",
        "TransitBegun": "transit",
        "TransitRequestReceived": "transit-request",
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
        **OF_EVERY_ROOM,
    },
    "notices": {
        "NoticeRequested": "request",
        "NoticeIssued": "issue",
        "NoticeDenied": "denial",
        "NoticePublished": "publication",
        "NoticeWithdrawn": "withdrawal",
        **OF_EVERY_ROOM,
    },
    "noncompliance": {
        "VisitAnnounced": "announcement",
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
        "InformalStepTaken": "informal-step",
        "InformalConcluded": "informal-outcome",
        "CouncilStepTaken": "council-step",
        "MeasureTaken": "measure",
        "DisputeStepTaken": "dispute-step",
        "StateReplied": "reply",
        "IncidentRemarked": "remark",
        **OF_EVERY_ROOM,
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
        **OF_EVERY_ROOM,
    },
    "requests": {
        "RequestTransmitted": "transmission",
        "RequestReceived": "receipt",
        "RequestConfirmed": "confirmation",
        "ConsultationOpened": "consultation",
        "ConsultationClosed": "consultation-closure",
        "ChallengeBrought": "challenge",
        "RequestPostponed": "postponement",
        "ChallengeRuled": "challenge-ruling",
        "PostponementEnded": "postponement-end",
        "CompetingRequestReceived": "competing-request",
        "CompetingRequestNotified": "competing-request-notice",
        "CompetingRequestRuled": "competing-request-ruling",
        "Extradited": "extradition",
        "ExtraditionRefused": "extradition-refusal",
        "SurrenderGranted": "grant",
        "SurrenderDateAgreed": "surrender-date",
        "ReplyGiven": "reply",
        "RequestRefused": "refusal",
        "RequestExecuted": "execution",
        "RequestNotExecuted": "non-execution",
        "RequestWithdrawn": "withdrawal",
        "RequestRemarked": "remark",
        **OF_EVERY_ROOM,
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
        **OF_EVERY_ROOM,
    },
    "immunity-claims": {
        "ImmunityClaimed": "claim",
        "RulingSought": "ruling-request",
        "ImmunityWaived": "waiver",
        "ClaimRejected": "rejection",
        "ClaimUpheld": "upholding",
        "ClaimWithdrawn": "withdrawal",
        "ClaimRemarked": "remark",
        **OF_EVERY_ROOM,
    },
}
"""The fact each segment states, by kind of resource. What is released here is never renamed."""

USUAL_OPENING: Mapping[str, str] = {
    "warrants": "WarrantIssued",
    "presences": "PresenceRecorded",
    "notices": "NoticeIssued",
    "custody": "Arrested",
    "noncompliance": "IncidentRecorded",
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
