"""What an event is called: one type for every fact there is, spelt out."""

from collections.abc import Mapping

from domain.fact import (
    CorrectionAnswered,
    CorrectionRequested,
    DeadlineApproaching,
    DeadlineMissed,
    Fact,
    Published,
    Retracted,
)
from domain.rooms import ROOMS
from domain.warrant.facts import ChargesCeased, WarrantRevoked, ends_warrant

TYPES: Mapping[str, str] = {
    "PersonIdentified": "person.identified",
    "AliasRecorded": "person.alias-recorded",
    "OfficeRecorded": "person.office-recorded",
    "AppearedVoluntarily": "person.appeared-voluntarily",
    "InitiallyAppeared": "person.initially-appeared",
    "ChargesDecided": "person.charges-decided",
    "TrialOpened": "person.trial-opened",
    "Convicted": "person.convicted",
    "Sentenced": "person.sentenced",
    "Acquitted": "person.acquitted",
    "AppealDecided": "person.appeal-decided",
    "SentenceServed": "person.sentence-served",
    "DeathReported": "person.death-reported",
    "DeathConfirmed": "person.death-confirmed",
    "PersonRemarked": "person.remarked",
    "SituationOpened": "situation.opened",
    "ReferredAgain": "situation.referred-again",
    "CommunicationReceived": "situation.communication-received",
    "AuthorisationDecided": "situation.authorisation-decided",
    "InvestigationOpened": "situation.investigation-opened",
    "InvestigationClosed": "situation.investigation-closed",
    "DeferralRequested": "situation.deferral-requested",
    "CarvedOut": "situation.carved-out",
    "StateDeferralRequested": "situation.state-deferral-requested",
    "StateDeferralDecided": "situation.state-deferral-decided",
    "StateDeferralReversed": "situation.state-deferral-reversed",
    "JurisdictionRuled": "situation.jurisdiction-ruled",
    "CaseAdmissibilityRuled": "situation.admissibility-ruled",
    "MandateGiven": "situation.mandate-given",
    "WarrantApplied": "warrant.applied",
    "ApplicationRefused": "warrant.application-refused",
    "ApplicationWithdrawn": "warrant.application-withdrawn",
    "SummonsIssued": "warrant.summons-issued",
    "WarrantIssued": "warrant.issued",
    "WarrantUnsealed": "warrant.unsealed",
    "WarrantRedacted": "warrant.redacted",
    "WarrantAmended": "warrant.amended",
    "WarrantCorrected": "warrant.corrected-by-court",
    "ServiceAttempted": "warrant.service-attempted",
    "DomesticArrestNoted": "warrant.domestic-arrest-noted",
    "ArrestedUnderWarrant": "warrant.arrest-noted",
    "WarrantExecuted": "warrant.executed",
    "AbscondedUnderWarrant": "warrant.absconded",
    "ValidityChallenged": "warrant.challenged",
    "WarrantUpheld": "warrant.upheld",
    "RuledInadmissible": "warrant.ruled-inadmissible",
    "DeferralNoted": "warrant.deferral-noted",
    "CaseSevered": "warrant.case-severed",
    "ChargesConfirmed": "warrant.charges-confirmed",
    "RemarkRecorded": "warrant.remarked",
    # Whoever acts on warrants listens to two types to act on no dead one; `fact` says how it ended.
    "WarrantRevoked": "warrant.withdrawn",
    "WarrantReplaced": "warrant.withdrawn",
    "ChargesNotConfirmed": "warrant.terminated",
    "ChargesWithdrawn": "warrant.terminated",
    "InadmissibilityUpheld": "warrant.terminated",
    "HeldAdmissibleAgain": "warrant.revived",
    "ProceedingsTerminated": "warrant.terminated",
    "WarrantSpent": "warrant.terminated",
    "DetainedDomestically": "custody.changed",
    "ArrestedProvisionally": "custody.changed",
    "Arrested": "custody.changed",
    "SurrenderedVoluntarily": "custody.changed",
    "DocumentsReceived": "custody.changed",
    "ConsentedToSurrender": "custody.changed",
    "ChamberNotified": "custody.chamber-notified",
    "ReleaseRecommended": "custody.release-recommended",
    "InterimReleaseGranted": "custody.changed",
    "ReleasedOnConditions": "custody.changed",
    "InterimReleaseEnded": "custody.changed",
    "SurrenderOrdered": "custody.changed",
    "Surrendered": "custody.changed",
    "DepartedForCourt": "custody.changed",
    "TransitBegun": "custody.changed",
    "TransitRequestReceived": "custody.changed",
    "TransitEnded": "custody.changed",
    "DeliveredToCourt": "custody.changed",
    "SurrenderedTemporarily": "custody.changed",
    "ReturnedAfterTemporarySurrender": "custody.changed",
    "TransferredToEnforcement": "custody.changed",
    "ReleasedWithoutDocuments": "custody.changed",
    "Released": "custody.changed",
    "ExpelledWithoutSurrender": "custody.changed",
    "Absconded": "custody.changed",
    "Escaped": "custody.changed",
    "ReleasedDomestically": "custody.changed",
    "SealedContentRead": "access.read",
    "SealedContentShredded": "access.shredded",
    "NoticeRequested": "notice.requested",
    "NoticeIssued": "notice.issued",
    "NoticeDenied": "notice.denied",
    "NoticePublished": "notice.published",
    "NoticeWithdrawn": "notice.withdrawn",
    "VisitAnnounced": "noncompliance.visit-announced",
    "IncidentRecorded": "noncompliance.recorded",
    "AllegationRecorded": "noncompliance.alleged",
    "GroundClaimed": "noncompliance.ground-claimed",
    "StateInvitedToExplain": "noncompliance.state-invited",
    "StateSubmitted": "noncompliance.state-submitted",
    "DeadlinePassed": "noncompliance.deadline-passed",
    "RightWaived": "noncompliance.right-waived",
    "NonComplianceFound": "noncompliance.found",
    "NoFindingMade": "noncompliance.not-found",
    "BodyInformed": "noncompliance.informed",
    "Referred": "noncompliance.referred",
    "ReferralDeclined": "noncompliance.referral-declined",
    "ReferralDeferred": "noncompliance.referral-deferred",
    "LeaveToAppealSought": "noncompliance.leave-sought",
    "LeaveToAppealGranted": "noncompliance.leave-granted",
    "LeaveToAppealRejected": "noncompliance.leave-rejected",
    "AppealLodged": "noncompliance.appealed",
    "FindingUpheld": "noncompliance.upheld",
    "FindingReversed": "noncompliance.reversed",
    "ReferralReversed": "noncompliance.referral-reversed",
    "AssemblyStepTaken": "noncompliance.assembly-step",
    "AssemblyConcluded": "noncompliance.assembly-concluded",
    "InformalStepTaken": "noncompliance.informal-step",
    "InformalConcluded": "noncompliance.informal-concluded",
    "CouncilStepTaken": "noncompliance.council-step",
    "MeasureTaken": "noncompliance.measure",
    "DisputeStepTaken": "noncompliance.dispute-step",
    "StateReplied": "noncompliance.state-replied",
    "IncidentRemarked": "noncompliance.remarked",
    "StateRecorded": "state.recorded",
    "StatuteSigned": "state-status.changed",
    "SignatureDisowned": "state-status.changed",
    "InstrumentDeposited": "state-status.changed",
    "InstrumentWithdrawn": "state-status.changed",
    "WithdrawalNotified": "state-status.changed",
    "WithdrawalRevoked": "state-status.changed",
    "JurisdictionAccepted": "state-status.changed",
    "CooperationAgreed": "state-status.changed",
    "ImmunityAgreed": "state-status.changed",
    "ImplementingLawEnacted": "state-status.changed",
    "StatuteExtended": "state-status.changed",
    "ChannelDesignated": "state.channel-designated",
    "VoteTaken": "state.vote-taken",
    "VotingSuspended": "state.voting-suspended",
    "VotingRestored": "state.voting-restored",
    "StateDissolved": "state-status.changed",
    "StateRemarked": "state.remarked",
    "RequestTransmitted": "request.transmitted",
    "RequestReceived": "request.received",
    "RequestConfirmed": "request.confirmed",
    "ConsultationOpened": "request.consultation-opened",
    "ConsultationClosed": "request.consultation-closed",
    "ChallengeBrought": "request.challenged",
    "RequestPostponed": "request.postponed",
    "ChallengeRuled": "request.challenge-ruled",
    "PostponementEnded": "request.postponement-ended",
    "CompetingRequestReceived": "request.competing",
    "CompetingRequestNotified": "request.competing-notified",
    "CompetingRequestRuled": "request.competing-ruled",
    "Extradited": "request.extradited",
    "ExtraditionRefused": "request.extradition-refused",
    "SurrenderGranted": "request.granted",
    "SurrenderDateAgreed": "request.surrender-date-agreed",
    "ReplyGiven": "request.replied",
    "RequestRefused": "request.refused",
    "RequestExecuted": "request.executed",
    "RequestNotExecuted": "request.not-executed",
    "RequestWithdrawn": "request.withdrawn",
    "RequestRemarked": "request.remarked",
    "PresenceAnnounced": "presence.announced",
    "PresenceRecorded": "presence.recorded",
    "PresenceConfirmed": "presence.confirmed",
    "PresenceContradicted": "presence.contradicted",
    "Departed": "presence.ended",
    "PlanAbandoned": "presence.cancelled",
    "TurnedBack": "presence.cancelled",
    "OutcomeRecorded": "presence.outcome-recorded",
    "PresenceRemarked": "presence.remarked",
    "DutyEngaged": "duty.engaged",
    "DutyChanged": "duty.changed",
    "DutyAppearsUnmet": "duty.appears-breached",
    "ImmunityClaimed": "immunity.claimed",
    "RulingSought": "immunity.ruling-sought",
    "ImmunityWaived": "immunity.waived",
    "ClaimRejected": "immunity.rejected",
    "ClaimUpheld": "immunity.upheld",
    "ClaimWithdrawn": "immunity.withdrawn",
    "ClaimRemarked": "immunity.remarked",
}
"""By the name of the fact. A type is promised to subscribers: it is never given another meaning."""

OF_EVERY_ROOM = ("corrected", "retracted", "disclosed", "correction-requested", "correction-answered")

OF_DEADLINES = ("deadline.approaching", "deadline.missed")

KNOWN = frozenset((*TYPES.values(), *OF_DEADLINES)) | {f"{room}.{how}" for room in ROOMS for how in OF_EVERY_ROOM}


def type_of(room: str, fact: Fact) -> str:
    """The type of the event by which a fact is heard of; the room is that of its stream."""
    match fact:
        case Retracted():
            return f"{room}.retracted"
        case _ if fact.corrects is not None:
            return f"{room}.corrected"
        case Published():
            return f"{room}.disclosed"  # the day named came; an unsealing is the Court's own act
        case CorrectionRequested():
            return f"{room}.correction-requested"
        case CorrectionAnswered():
            return f"{room}.correction-answered"
        case DeadlineApproaching():
            return "deadline.approaching"
        case DeadlineMissed():
            return "deadline.missed"
        case ChargesCeased() if not ends_warrant(fact):
            return "warrant.amended"  # it lives on for the charges left: RS art. 61(10)
        case WarrantRevoked() if not ends_warrant(fact):
            return "warrant.remarked"  # who is no Chamber revokes nothing: RS art. 58(4)
        case _:
            return TYPES[type(fact).__name__]


def matches(asked: str, given: str) -> bool:
    """Whether a type is the one asked for, or of the kind: `presence.*`."""
    return given == asked or (asked.endswith(".*") and given.startswith(asked[:-1]))
