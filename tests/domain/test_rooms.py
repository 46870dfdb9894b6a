"""The rooms of the law: the names of facts, and how facts add up in every room."""

from dataclasses import MISSING, fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.fact import SHARED, Acting, Fact, OfTheRecord, Recorded
from domain.request.rules import AddressedToOne
from domain.rooms import ROOMS, Room
from domain.rules import EndsBeforeItBegan, NoSource, NothingToCorrect, NotOnRecord
from tests.domain.kit import ON_RECORD, SOURCE, STREAMS, any_fact, any_fact_of, any_facts_of, record

EVERY_ROOM = pytest.mark.parametrize("room", ROOMS.values(), ids=ROOMS.keys())


def test_a_stored_name_never_changes() -> None:
    names = {f"{room.name}.{fact.__name__}" for room in ROOMS.values() for fact in room.facts if fact not in SHARED}
    assert sorted(names) == GOLDEN
    assert sorted(fact.__name__ for fact in SHARED) == SPOKEN_IN_EVERY_ROOM


def test_a_stored_name_tells_the_room() -> None:
    names = [fact.__name__ for room in ROOMS.values() for fact in room.facts if fact not in SHARED]
    assert len(set(names)) == len(names)


@EVERY_ROOM
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_any_facts_add_up_without_raising_whatever_the_order_of_reading(room: Room, data: st.DataObject) -> None:
    facts = data.draw(any_facts_of(room.name))
    status = room.blank
    for fact in facts:
        status = room.evolve(status, fact)
    assert type(status) is type(room.blank)
    recorded = record((STREAMS[room.name], facts))
    assert room.status(reversed(recorded)) == room.status(recorded)


@EVERY_ROOM
def test_a_room_has_a_blank_status_of_nothing(room: Room) -> None:
    assert room.status([]) == room.blank
    assert room.status([]).concerns == frozenset()


@EVERY_ROOM
def test_a_room_is_opened_by_facts_of_its_own_and_of_each_the_record_itself_may_speak(room: Room) -> None:
    assert room.opening
    assert all(any(issubclass(fact, kind) for fact in room.facts) for kind in room.opening)
    assert room.facts[-6:] == SHARED
    assert all(issubclass(fact, OfTheRecord) for fact in SHARED)
    assert not any(issubclass(fact, room.opening) for fact in SHARED)


@EVERY_ROOM
@given(data=st.data())
@settings(max_examples=20, deadline=None)
def test_what_is_said_of_the_record_itself_changes_no_status(room: Room, data: st.DataObject) -> None:
    facts = data.draw(any_facts_of(room.name))
    uncorrected = [replace(fact, corrects=None) for fact in facts]
    of_the_record = replace(data.draw(any_fact(data.draw(st.sampled_from(SHARED)))), corrects=None)
    status = room.status(record((STREAMS[room.name], uncorrected)))
    assert room.status(record((STREAMS[room.name], [*uncorrected, of_the_record]))) == status
    assert room.evolve(status, of_the_record) == status


@EVERY_ROOM
@given(data=st.data())
@settings(max_examples=20, deadline=None)
def test_the_first_fact_on_record_is_one_that_opens_the_room(room: Room, data: st.DataObject) -> None:
    fact = data.draw(any_fact_of(room.name))
    sound = replace(fact, sources=(SOURCE,), corrects=None)
    nothing: list[Recorded[Fact]] = []
    acting = Acting(history=nothing, on_record=ON_RECORD)
    try:
        recorded = room.decide(acting, sound)
    except (NotOnRecord, NothingToCorrect):
        assert not isinstance(sound, room.opening)
    except (EndsBeforeItBegan, AddressedToOne):
        assert isinstance(sound, room.opening), "one whose own days, or addressees, contradict each other"
    else:
        assert isinstance(sound, room.opening)
        assert replace(recorded, irregular=()) == replace(sound, irregular=())


UNLESS_TOLD = {
    ("SituationOpened", "court"): "ICC",
    ("DeferralRequested", "months"): 12,
    ("WarrantRevoked", "by"): "chamber",
    ("PresenceAnnounced", "kind"): "visit",
    ("PresenceRecorded", "kind"): "visit",
}
"""What is taken to be so where nobody tells of it."""


@EVERY_ROOM
def test_of_what_nobody_tells_nothing_is_known_and_nothing_so(room: Room) -> None:
    for fact in room.facts:
        for each in fields(fact):
            if each.default is not MISSING:
                expected = UNLESS_TOLD.get((fact.__name__, each.name))
                assert each.default in ((None, (), False) if expected is None else (expected,)), (fact, each.name)


@EVERY_ROOM
@given(data=st.data())
@settings(max_examples=10, deadline=None)
def test_no_room_keeps_what_no_source_tells(room: Room, data: st.DataObject) -> None:
    fact = replace(data.draw(any_fact_of(room.name)), sources=())
    nothing: list[Recorded[Fact]] = []
    with pytest.raises(NoSource):
        room.decide(Acting(history=nothing, on_record=ON_RECORD), fact)


SPOKEN_IN_EVERY_ROOM = [
    "CorrectionAnswered",
    "CorrectionRequested",
    "DeadlineApproaching",
    "DeadlineMissed",
    "Published",
    "Retracted",
]

GOLDEN = [
    "access.SealedContentRead",
    "access.SealedContentShredded",
    "custody.Absconded",
    "custody.Arrested",
    "custody.ArrestedProvisionally",
    "custody.ChamberNotified",
    "custody.ConsentedToSurrender",
    "custody.DeliveredToCourt",
    "custody.DepartedForCourt",
    "custody.DetainedDomestically",
    "custody.DocumentsReceived",
    "custody.Escaped",
    "custody.ExpelledWithoutSurrender",
    "custody.InterimReleaseEnded",
    "custody.InterimReleaseGranted",
    "custody.ReleaseRecommended",
    "custody.Released",
    "custody.ReleasedDomestically",
    "custody.ReleasedOnConditions",
    "custody.ReleasedWithoutDocuments",
    "custody.ReturnedAfterTemporarySurrender",
    "custody.SurrenderOrdered",
    "custody.Surrendered",
    "custody.SurrenderedTemporarily",
    "custody.SurrenderedVoluntarily",
    "custody.TransferredToEnforcement",
    "custody.TransitBegun",
    "custody.TransitEnded",
    "custody.TransitRequestReceived",
    "immunity.ClaimRejected",
    "immunity.ClaimRemarked",
    "immunity.ClaimUpheld",
    "immunity.ClaimWithdrawn",
    "immunity.ImmunityClaimed",
    "immunity.ImmunityWaived",
    "immunity.RulingSought",
    "noncompliance.AllegationRecorded",
    "noncompliance.AppealLodged",
    "noncompliance.AssemblyConcluded",
    "noncompliance.AssemblyStepTaken",
    "noncompliance.BodyInformed",
    "noncompliance.CouncilStepTaken",
    "noncompliance.DeadlinePassed",
    "noncompliance.DisputeStepTaken",
    "noncompliance.FindingReversed",
    "noncompliance.FindingUpheld",
    "noncompliance.GroundClaimed",
    "noncompliance.IncidentRecorded",
    "noncompliance.IncidentRemarked",
    "noncompliance.InformalConcluded",
    "noncompliance.InformalStepTaken",
    "noncompliance.LeaveToAppealGranted",
    "noncompliance.LeaveToAppealRejected",
    "noncompliance.LeaveToAppealSought",
    "noncompliance.MeasureTaken",
    "noncompliance.NoFindingMade",
    "noncompliance.NonComplianceFound",
    "noncompliance.ReferralDeclined",
    "noncompliance.ReferralDeferred",
    "noncompliance.ReferralReversed",
    "noncompliance.Referred",
    "noncompliance.RightWaived",
    "noncompliance.StateInvitedToExplain",
    "noncompliance.StateReplied",
    "noncompliance.StateSubmitted",
    "noncompliance.VisitAnnounced",
    "notice.NoticeDenied",
    "notice.NoticeIssued",
    "notice.NoticePublished",
    "notice.NoticeRequested",
    "notice.NoticeWithdrawn",
    "person.Acquitted",
    "person.AliasRecorded",
    "person.AppealDecided",
    "person.AppearedVoluntarily",
    "person.ChargesDecided",
    "person.Convicted",
    "person.DeathConfirmed",
    "person.DeathReported",
    "person.InitiallyAppeared",
    "person.OfficeRecorded",
    "person.PersonIdentified",
    "person.PersonRemarked",
    "person.SentenceServed",
    "person.Sentenced",
    "person.TrialOpened",
    "presence.Departed",
    "presence.DutyAppearsUnmet",
    "presence.DutyChanged",
    "presence.DutyEngaged",
    "presence.OutcomeRecorded",
    "presence.PlanAbandoned",
    "presence.PresenceAnnounced",
    "presence.PresenceConfirmed",
    "presence.PresenceContradicted",
    "presence.PresenceRecorded",
    "presence.PresenceRemarked",
    "presence.TurnedBack",
    "request.ChallengeBrought",
    "request.ChallengeRuled",
    "request.CompetingRequestNotified",
    "request.CompetingRequestReceived",
    "request.CompetingRequestRuled",
    "request.ConsultationClosed",
    "request.ConsultationOpened",
    "request.Extradited",
    "request.ExtraditionRefused",
    "request.PostponementEnded",
    "request.ReplyGiven",
    "request.RequestConfirmed",
    "request.RequestExecuted",
    "request.RequestNotExecuted",
    "request.RequestPostponed",
    "request.RequestReceived",
    "request.RequestRefused",
    "request.RequestRemarked",
    "request.RequestTransmitted",
    "request.RequestWithdrawn",
    "request.SurrenderDateAgreed",
    "request.SurrenderGranted",
    "situation.AuthorisationDecided",
    "situation.CarvedOut",
    "situation.CaseAdmissibilityRuled",
    "situation.CommunicationReceived",
    "situation.DeferralRequested",
    "situation.InvestigationClosed",
    "situation.InvestigationOpened",
    "situation.JurisdictionRuled",
    "situation.MandateGiven",
    "situation.ReferredAgain",
    "situation.SituationOpened",
    "situation.StateDeferralDecided",
    "situation.StateDeferralRequested",
    "situation.StateDeferralReversed",
    "state.ChannelDesignated",
    "state.CooperationAgreed",
    "state.ImmunityAgreed",
    "state.ImplementingLawEnacted",
    "state.InstrumentDeposited",
    "state.InstrumentWithdrawn",
    "state.JurisdictionAccepted",
    "state.SignatureDisowned",
    "state.StateDissolved",
    "state.StateRecorded",
    "state.StateRemarked",
    "state.StatuteExtended",
    "state.StatuteSigned",
    "state.VoteTaken",
    "state.VotingRestored",
    "state.VotingSuspended",
    "state.WithdrawalNotified",
    "state.WithdrawalRevoked",
    "warrant.AbscondedUnderWarrant",
    "warrant.ApplicationRefused",
    "warrant.ApplicationWithdrawn",
    "warrant.ArrestedUnderWarrant",
    "warrant.CaseSevered",
    "warrant.ChargesConfirmed",
    "warrant.ChargesNotConfirmed",
    "warrant.ChargesWithdrawn",
    "warrant.DeferralNoted",
    "warrant.DomesticArrestNoted",
    "warrant.HeldAdmissibleAgain",
    "warrant.InadmissibilityUpheld",
    "warrant.ProceedingsTerminated",
    "warrant.RemarkRecorded",
    "warrant.RuledInadmissible",
    "warrant.ServiceAttempted",
    "warrant.SummonsIssued",
    "warrant.ValidityChallenged",
    "warrant.WarrantAmended",
    "warrant.WarrantApplied",
    "warrant.WarrantCorrected",
    "warrant.WarrantExecuted",
    "warrant.WarrantIssued",
    "warrant.WarrantRedacted",
    "warrant.WarrantReplaced",
    "warrant.WarrantRevoked",
    "warrant.WarrantSpent",
    "warrant.WarrantUnsealed",
    "warrant.WarrantUpheld",
]
