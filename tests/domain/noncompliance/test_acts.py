"""Acts on the record of an incident."""

import pytest

from domain.grounds import Ground
from domain.noncompliance.acts import (
    AllegationByNobody,
    DecidedBeforeConduct,
    FindingUnrecorded,
    ProcedureUnrecorded,
    ReferralUnrecorded,
)
from domain.noncompliance.facts import (
    AllegationRecorded,
    AppealLodged,
    AssemblyConcluded,
    AssemblyStepTaken,
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
    Step,
)
from domain.rules import AlreadyOnRecord, EndsBeforeItBegan, NotOnRecord
from domain.values import HistoricalDate, PersonId, PresenceId
from tests.domain.kit import ANOTHER, INCIDENT, PERSON, PRESENCE, STATE, correcting, given, place, retraction, said

ASP = (Body.ASP,)
incident = said(IncidentRecorded, "2017-03-29", state=STATE, kind=Kind.VISIT, persons=(PERSON,))
waived = said(RightWaived, "2017-05")
found = said(NonComplianceFound, "2017-12-11", basis=Basis.ART_87_7)
referred = said(Referred, "2017-12-11", bodies=ASP)


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
    said(ReferralDeclined, "2018", bodies=ASP),
    said(ReferralDeferred, "2018", bodies=ASP),
    *(said(kind, "2018") for kind in (LeaveToAppealSought, LeaveToAppealGranted, LeaveToAppealRejected)),
    *(said(kind, "2018") for kind in (AppealLodged, FindingUpheld, FindingReversed)),
]


@pytest.mark.parametrize("act", ON_A_FINDING, ids=lambda act: type(act).__name__)
def test_a_step_that_rests_on_a_finding_is_kept_without_it_and_marked(act: NonComplianceFact) -> None:
    given(incident, waived, found).when(act).then_recorded()
    given(incident, waived).when(act).then_marked(FindingUnrecorded)


ON_A_REFERRAL = [
    said(ReferralReversed, "2019-05-06", bodies=ASP),
    said(AssemblyStepTaken, "2019", step=Step.OPEN_LETTER),
    said(AssemblyConcluded, "2020"),
]


@pytest.mark.parametrize("act", ON_A_REFERRAL, ids=lambda act: type(act).__name__)
def test_a_step_that_rests_on_a_referral_is_kept_without_it_and_marked(act: NonComplianceFact) -> None:
    given(incident, waived, found, referred).when(act).then_recorded()
    given(incident, waived, found).when(act).then_marked(ReferralUnrecorded)


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
