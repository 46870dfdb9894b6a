"""Acts on the record of an incident."""

import pytest

from domain.grounds import Ground
from domain.noncompliance.acts import (
    AllegationByNobody,
    AppealUnrecorded,
    AppealWithoutLeave,
    CouncilDidNotRefer,
    DecidedBeforeConduct,
    DecidedOtherwise,
    FindingNoLongerStands,
    FindingUnrecorded,
    LapsedTooEarly,
    LeaveUnsought,
    NotByAppealsChamber,
    ProcedureUnrecorded,
)
from domain.noncompliance.assembly import AssemblyConcluded, AssemblyStepTaken, Step
from domain.noncompliance.facts import (
    AllegationRecorded,
    AppealLodged,
    Basis,
    Body,
    BodyInformed,
    DeadlinePassed,
    FindingReversed,
    FindingUpheld,
    GroundClaimed,
    IncidentRecorded,
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
from domain.noncompliance.steps import DeadlineBeforeOrder, ReferralUnrecorded
from domain.rules import AlreadyOnRecord, AnotherState, EndsBeforeItBegan, NotOnRecord
from domain.values import HistoricalDate, IncidentId, PersonId, PresenceId, StateCode
from tests.domain.kit import (
    ANOTHER,
    INCIDENT,
    PERSON,
    PRESENCE,
    STATE,
    correcting,
    given,
    place,
    retraction,
    said,
)

ASP = (Body.ASP,)
incident = said(IncidentRecorded, "2017-03-29", state=STATE, kind=Kind.VISIT, persons=(PERSON,))
waived = said(RightWaived, "2017-05")
found = said(NonComplianceFound, "2017-12-11", basis=Basis.ART_87_7)
referred = said(Referred, "2017-12-11", bodies=ASP)
sought = said(LeaveToAppealSought, "2017-12-14")
granted = said(LeaveToAppealGranted, "2017-12-20")
appealed = said(AppealLodged, "2018-01-05")


def test_an_incident_has_any_number_of_persons_and_needs_no_presence() -> None:
    for persons in ((), (PERSON,), (PERSON, ANOTHER)):
        given().when(said(IncidentRecorded, state=STATE, kind=Kind.VISIT, persons=persons)).then_recorded()
    given().when(said(IncidentRecorded, state=STATE, kind=Kind.VISIT, presence=PRESENCE)).then_recorded()


def test_an_incident_names_only_what_is_on_record() -> None:
    stranger = PersonId(place(1))
    given().when(said(IncidentRecorded, state=STATE, kind=Kind.VISIT, persons=(stranger,))).then_refused(NotOnRecord)
    nowhere = PresenceId(place(1))
    given().when(said(IncidentRecorded, state=STATE, kind=Kind.VISIT, presence=nowhere)).then_refused(NotOnRecord)


def test_an_incident_comes_on_record_once_and_is_then_corrected() -> None:
    given(incident).when(said(IncidentRecorded, state=STATE, kind=Kind.VISIT)).then_refused(AlreadyOnRecord)
    corrected = said(IncidentRecorded, state=STATE, kind=Kind.RELEASE, corrects=correcting(1, INCIDENT))
    given(incident).when(corrected).then_recorded()


def test_nothing_is_decided_of_an_incident_that_is_not_on_record() -> None:
    given().when(found).then_refused(NotOnRecord)


def test_conduct_does_not_end_before_it_began() -> None:
    def until(day: str) -> IncidentRecorded:
        return said(IncidentRecorded, "2017-03", state=STATE, kind=Kind.VISIT, until=HistoricalDate(day))

    given().when(until("2017-02-28")).then_refused(EndsBeforeItBegan)
    given().when(until("2017-03-01")).then_recorded()


def test_an_allegation_names_who_makes_it() -> None:
    given(incident).when(said(AllegationRecorded, alleged_by="  ")).then_refused(AllegationByNobody)
    given(incident).when(said(AllegationRecorded, alleged_by="a named organisation")).then_recorded()


@pytest.mark.parametrize("heard", [StateSubmitted, DeadlinePassed, RightWaived])
def test_a_finding_after_the_state_was_heard_let_the_time_pass_or_waived_is_regular(
    heard: type[NonComplianceFact],
) -> None:
    given(incident, said(heard, "2017-06-01")).when(found).then_recorded()


def test_a_finding_without_a_recorded_procedure_is_kept_and_marked() -> None:
    given(incident).when(found).then_marked(ProcedureUnrecorded)
    given(incident, said(StateInvitedToExplain, "2017-04-01")).when(found).then_marked(ProcedureUnrecorded)
    given(incident, said(StateSubmitted, "2018")).when(found).then_marked(ProcedureUnrecorded)
    given(incident, waived, retraction(2, INCIDENT)).when(found).then_marked(ProcedureUnrecorded)


def test_informing_a_body_or_making_no_finding_needs_no_hearing() -> None:
    given(incident).when(said(BodyInformed, "2017-04-01", bodies=ASP)).then_recorded()
    given(incident).when(said(NoFindingMade, "2017-04-01")).then_recorded()


ON_A_FINDING = [
    said(Referred, "2018", bodies=ASP),
    said(ReferralDeclined, "2018", bodies=ASP),
    said(ReferralDeferred, "2018", bodies=ASP),
    *(said(kind, "2018") for kind in (LeaveToAppealSought, LeaveToAppealGranted, LeaveToAppealRejected)),
    *(said(kind, "2018") for kind in (AppealLodged, FindingUpheld, FindingReversed)),
]


@pytest.mark.parametrize("act", ON_A_FINDING, ids=lambda act: type(act).__name__)
def test_a_step_that_rests_on_a_finding_is_kept_without_it_and_marked(act: NonComplianceFact) -> None:
    given(incident, waived, found, sought, granted, appealed).when(act).then_recorded()
    given(incident, waived, sought, granted, appealed).when(act).then_marked(FindingUnrecorded)


ON_A_REFERRAL = [
    said(ReferralReversed, "2019-05-06", bodies=ASP),
    said(AssemblyStepTaken, "2019", step=Step.OPEN_LETTER),
    said(AssemblyConcluded, "2020"),
]


@pytest.mark.parametrize("act", ON_A_REFERRAL, ids=lambda act: type(act).__name__)
def test_a_step_that_rests_on_a_referral_is_kept_without_it_and_marked(act: NonComplianceFact) -> None:
    before = (incident, waived, found, appealed, said(AssemblyStepTaken, "2018", step=Step.EMERGENCY_BUREAU_MEETING))
    given(*before, referred).when(act).then_recorded()
    given(*before).when(act).then_marked(ReferralUnrecorded)
    given(*before, said(Referred, "2017-12-11", bodies=(Body.UNSC,))).when(act).then_marked(ReferralUnrecorded)


def test_a_decision_dated_before_the_conduct_is_kept_and_marked_for_a_court_is_never_refused() -> None:
    early = said(NoFindingMade, "2017-03-28")
    given(incident).when(early).then_marked(DecidedBeforeConduct)
    given(incident).when(said(NoFindingMade, "2017-03")).then_recorded()


def test_a_ground_may_be_older_than_the_conduct_it_is_given_for() -> None:
    ground = said(GroundClaimed, "2010", ground=Ground.REGIONAL_ORGANISATION_DECISION, prose="a decision")
    given(incident).when(ground).then_recorded()


def test_a_mark_on_an_unrecorded_step_accuses_nobody() -> None:
    for mark in (ProcedureUnrecorded, FindingUnrecorded, ReferralUnrecorded):
        assert "recorded" in mark.sentence()
        assert "unlawful" not in mark.sentence()


# A visit that is planned, and an incident of the same State.


def test_a_planned_visit_comes_on_record_before_the_incident_and_is_of_one_state() -> None:
    planned = said(VisitAnnounced, "2017-03-01", state=STATE, persons=(PERSON,), arrival=HistoricalDate("2017-03-29"))
    given().when(planned).then_recorded()
    given(planned).when(incident).then_recorded()
    elsewhere = said(IncidentRecorded, state=StateCode("DE"), kind=Kind.VISIT)
    given(planned).when(elsewhere).then_refused(AnotherState)
    given().when(said(VisitAnnounced, state=STATE, persons=(PersonId(place(1)),))).then_refused(NotOnRecord)


# The hearing.


def test_a_day_to_explain_by_that_is_before_the_order_is_marked() -> None:
    early = said(StateInvitedToExplain, "2017-04-10", deadline=HistoricalDate("2017-04-09"))
    given(incident).when(early).then_marked(DeadlineBeforeOrder)
    for deadline in ("2017-04-10", "2017-04", "2017-05-23"):
        may_be = said(StateInvitedToExplain, "2017-04-10", deadline=HistoricalDate(deadline))
        given(incident).when(may_be).then_recorded()


def test_time_to_explain_does_not_pass_before_the_day_that_was_set() -> None:
    invited = said(StateInvitedToExplain, "2025-02-18", deadline=HistoricalDate("2025-03-17"))
    given(incident, invited).when(said(DeadlinePassed, "2025-03-16")).then_marked(LapsedTooEarly)
    for day in ("2025-03-17", "2025-03-18", "2025-03"):
        given(incident, invited).when(said(DeadlinePassed, day)).then_recorded()
    given(incident).when(said(DeadlinePassed, "2025-03-16")).then_recorded()
    extended = said(StateInvitedToExplain, "2025-03-10", deadline=HistoricalDate("2025-04-17"))
    given(incident, invited, extended).when(said(DeadlinePassed, "2025-03-20")).then_recorded()


# What a Chamber may refer, and to whom.


def test_the_security_council_is_seized_only_of_what_it_had_referred() -> None:
    def of(council_referred: bool | None) -> IncidentRecorded:
        return said(IncidentRecorded, "2017-03-29", state=STATE, kind=Kind.VISIT, council_referred=council_referred)

    for body, marked in ((Body.UNSC, True), (Body.ASP, False)):
        for act in (said(Referred, "2018", bodies=(body,)), said(BodyInformed, "2018", bodies=(body,))):
            decided = given(of(False), waived, found).when(act)
            if marked:
                decided.then_marked(CouncilDidNotRefer)
            else:
                decided.then_recorded()
    to_council = said(Referred, "2018", bodies=(Body.ASP, Body.UNSC))
    given(of(True), waived, found).when(to_council).then_recorded()
    given(of(None), waived, found).when(to_council).then_recorded()


def test_one_decision_may_decide_of_several_incidents_that_are_on_record() -> None:
    other = IncidentId(INCIDENT)
    given(incident, waived).when(
        said(NonComplianceFound, "2018", basis=Basis.ART_87_7, together_with=(other,))
    ).then_recorded()
    stranger = IncidentId(place(1))
    given(incident).when(said(NoFindingMade, "2018", together_with=(stranger,))).then_refused(NotOnRecord)


# Decisions on appeal.


def test_leave_is_granted_where_it_was_sought() -> None:
    given(incident, waived, found).when(granted).then_marked(LeaveUnsought)
    given(incident, waived, found, sought).when(granted).then_recorded()


def test_an_appeal_needs_leave() -> None:
    given(incident, waived, found, sought).when(appealed).then_marked(AppealWithoutLeave)
    rejected = said(LeaveToAppealRejected, "2017-12-20")
    given(incident, waived, found, sought, rejected).when(appealed).then_marked(AppealWithoutLeave)
    given(incident, waived, found, sought, granted).when(appealed).then_recorded()


def on_appeal(chamber: str | None) -> list[NonComplianceFact]:
    upheld = said(FindingUpheld, "2019-05-06", chamber=chamber)
    reversed_ = said(FindingReversed, "2019-05-06", chamber=chamber)
    return [upheld, reversed_, said(ReferralReversed, "2019-05-06", chamber=chamber, bodies=ASP)]


def test_nothing_is_upheld_or_reversed_without_an_appeal() -> None:
    for act in on_appeal("Appeals Chamber"):
        given(incident, waived, found, referred).when(act).then_marked(AppealUnrecorded)
        later = said(AppealLodged, "2019-05-07")
        given(incident, waived, found, referred, later).when(act).then_marked(AppealUnrecorded)
        given(incident, waived, found, referred, appealed).when(act).then_recorded()


def test_only_the_appeals_chamber_upholds_and_reverses() -> None:
    for act in on_appeal("PTC II"):
        given(incident, waived, found, referred, appealed).when(act).then_marked(NotByAppealsChamber)
    for act in on_appeal(None):
        given(incident, waived, found, referred, appealed).when(act).then_recorded()


def test_a_finding_that_was_reversed_carries_no_further_step() -> None:
    before = (incident, waived, found, sought, granted, appealed, said(FindingReversed, "2019-05-06"))
    for act in (said(ReferralDeclined, "2019-05-07", bodies=ASP), said(Referred, "2019-06", bodies=ASP)):
        given(*before).when(act).then_marked(FindingNoLongerStands)
        given(*before, said(NonComplianceFound, "2019-05-07", basis=Basis.ART_87_7)).when(act).then_recorded()
    given(*before).when(said(Referred, "2019-05-06", bodies=ASP)).then_recorded()


def test_a_decision_against_an_earlier_one_is_kept_and_marked() -> None:
    heard = (incident, waived, found)
    given(*heard).when(said(NoFindingMade, "2018")).then_marked(DecidedOtherwise)
    given(*heard).when(said(NoFindingMade, "2017-12")).then_recorded()
    given(*heard, said(FindingReversed, "2018")).when(said(NoFindingMade, "2019")).then_recorded()
    declined, deferred = (said(kind, "2018", bodies=ASP) for kind in (ReferralDeclined, ReferralDeferred))
    for act in (declined, deferred):
        given(*heard, referred).when(act).then_marked(DecidedOtherwise)
        given(*heard, said(Referred, "2017-12-11", bodies=(Body.UNSC,))).when(act).then_recorded()
    later = said(Referred, "2019", bodies=ASP)
    given(*heard, declined).when(later).then_marked(DecidedOtherwise)
    given(*heard, deferred).when(later).then_recorded()


def test_what_a_vague_day_allows_is_neither_refused_nor_marked() -> None:
    until = said(IncidentRecorded, "2017-03-29", state=STATE, kind=Kind.VISIT, until=HistoricalDate("2017-03"))
    given().when(until).then_recorded()
    given(incident, said(StateSubmitted, "2017-12")).when(found).then_recorded()
    given(incident, said(StateSubmitted, "2017-06")).when(
        said(NonComplianceFound, "2017", basis=Basis.ART_87_7)
    ).then_recorded()
    invited = said(StateInvitedToExplain, "2025-02-18", deadline=HistoricalDate("2025-03"))
    given(incident, invited).when(said(DeadlinePassed, "2025-03-01")).then_recorded()
    given(incident, invited).when(said(DeadlinePassed, "2025-02-28")).then_marked(LapsedTooEarly)
    vague = said(IncidentRecorded, "2017-03", state=STATE, kind=Kind.VISIT)
    given(vague).when(said(NoFindingMade, "2017-03-01")).then_recorded()
    given(vague).when(said(StateInvitedToExplain, "2017-04", deadline=HistoricalDate("2017-04-01"))).then_recorded()
    found_in_december = said(NonComplianceFound, "2017-12", basis=Basis.ART_87_7)
    given(incident, waived, found_in_december).when(said(NoFindingMade, "2017-12-31")).then_recorded()
    given(incident, waived, found_in_december).when(said(NoFindingMade, "2018-01-01")).then_marked(DecidedOtherwise)


def test_a_reversal_of_a_vague_day_may_have_come_after_what_is_told() -> None:
    before = (incident, waived, found, sought, granted, appealed)
    reversed_ = said(FindingReversed, "2019-05")
    given(*before, reversed_).when(said(Referred, "2019-05-31", bodies=ASP)).then_recorded()
    given(*before, reversed_).when(said(Referred, "2019-06-01", bodies=ASP)).then_marked(FindingNoLongerStands)
    anew = said(NonComplianceFound, "2019-05", basis=Basis.ART_87_7)
    on_a_day = said(FindingReversed, "2019-05-06")
    given(*before, on_a_day, anew).when(said(Referred, "2019-06-01", bodies=ASP)).then_recorded()
    same_day = said(NonComplianceFound, "2019-05-06", basis=Basis.ART_87_7)
    given(*before, on_a_day, same_day).when(said(Referred, "2019-06-01", bodies=ASP)).then_recorded()
    given(*before, reversed_, said(NonComplianceFound, "2019-05-01", basis=Basis.ART_87_7)).when(
        said(Referred, "2019-06-01", bodies=ASP)
    ).then_recorded()
