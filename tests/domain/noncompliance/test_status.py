"""What the facts of one incident add up to: four values that never merge, of which three are recorded."""

from dataclasses import replace

import pytest

from domain.grounds import Ground
from domain.noncompliance.assembly import AssemblyConcluded, AssemblyStepTaken, Step
from domain.noncompliance.facts import (
    AllegationRecorded,
    AppealLodged,
    Basis,
    Body,
    BodyInformed,
    DeadlinePassed,
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
    ToBodies,
    VisitAnnounced,
)
from domain.noncompliance.status import NonCompliance
from domain.values import HistoricalDate
from tests.domain.kit import ANOTHER, INCIDENT, PERSON, STATE, given, retraction, said

ASP, UNSC = Body.ASP, Body.UNSC
incident = said(IncidentRecorded, "2017-03-29", state=STATE, kind=Kind.VISIT, persons=(PERSON,))
found = said(NonComplianceFound, "2017-12-11", basis=Basis.ART_87_7, chamber="PTC II", document_number="ICC-1")


def to(kind: type[ToBodies], day: str, *bodies: Body) -> NonComplianceFact:
    act = said(kind, day, bodies=bodies)
    assert isinstance(act, BodyInformed | Referred | ReferralDeclined | ReferralDeferred | ReferralReversed)
    return act


def status(*facts: NonComplianceFact) -> NonCompliance:
    found = given(incident, *facts).status()
    assert isinstance(found, NonCompliance)
    return found


def test_an_incident_on_record_says_nothing_against_the_state() -> None:
    alone = status()
    assert (alone.finding, alone.referral, alone.allegations, alone.procedure) == ("none", {}, (), "none")
    assert (alone.state, alone.persons, alone.kind) == (STATE, (PERSON,), Kind.VISIT)
    assert (str(alone.conduct_from), alone.conduct_to) == ("2017-03-29", None)


def test_an_allegation_stays_an_allegation() -> None:
    alleged = status(said(AllegationRecorded, "2017-04-01", alleged_by="somebody"))
    assert [each.alleged_by for each in alleged.allegations] == ["somebody"]
    assert (alleged.finding, alleged.referral) == ("none", {})


def test_a_body_that_is_only_informed_is_told_of_no_finding() -> None:
    informed = status(to(BodyInformed, "2017-04-01", ASP, UNSC))
    assert informed.finding == "informed"
    assert informed.referral == {ASP: "informed", UNSC: "informed"}
    assert informed.found_on is None


def test_a_finding_is_not_a_referral_and_a_referral_is_not_a_finding() -> None:
    assert status(found).referral == {}
    assert status(to(Referred, "2018", ASP)).finding == "none"


def test_a_finding_may_come_with_informing_a_body_or_after_it() -> None:
    same_day = status(found, to(BodyInformed, "2017-12-11", UNSC))
    later = status(to(BodyInformed, "2017-04-01", UNSC), found)
    for each in (same_day, later):
        assert (each.finding, each.referral) == ("found", {UNSC: "informed"})
        assert (str(each.found_on), each.chamber, each.document) == ("2017-12-11", "PTC II", "ICC-1")


def test_one_decision_may_make_several_findings() -> None:
    both = (Failure.ARREST_AND_SURRENDER, Failure.CONSULT)
    assert status(said(NonComplianceFound, "2018", basis=Basis.ART_87_7, failures=both)).failures == both


def test_no_finding_does_not_undo_a_finding() -> None:
    assert status(said(NoFindingMade, "2017-05-01")).finding == "no_finding"
    assert status(to(BodyInformed, "2017-04-01", ASP), said(NoFindingMade, "2017-05-01")).finding == "no_finding"
    assert status(found, said(NoFindingMade, "2018-05-01")).finding == "found"


def test_a_referral_may_be_deferred_and_made_later() -> None:
    deferred = to(ReferralDeferred, "2017-12-11", ASP)
    assert status(found, deferred).referral == {ASP: "deferred"}
    assert status(found, deferred).referred_on is None
    made = status(found, deferred, to(Referred, "2018-01-26", ASP))
    assert (made.referral, str(made.referred_on)) == ({ASP: "referred"}, "2018-01-26")


def test_a_referral_declined_leaves_the_finding() -> None:
    declined = status(found, to(ReferralDeclined, "2017-12-11", ASP, UNSC))
    assert (declined.finding, declined.referral) == ("found", {ASP: "declined", UNSC: "declined"})


def test_on_appeal_the_finding_and_each_referral_stand_or_fall_by_themselves() -> None:
    referred = to(Referred, "2017-12-11", ASP, UNSC)
    upheld = said(FindingUpheld, "2019-05-06")
    jordan = status(found, referred, upheld, to(ReferralReversed, "2019-05-06", ASP))
    assert (jordan.finding, jordan.referral) == ("found", {ASP: "reversed", UNSC: "referred"})
    assert str(jordan.upheld_on) == "2019-05-06"
    reversed_ = status(found, referred, said(FindingReversed, "2019-05-06"))
    assert (reversed_.finding, reversed_.referral) == ("reversed", {ASP: "referred", UNSC: "referred"})


def test_only_what_was_referred_can_be_reversed_and_only_what_was_decided() -> None:
    assert status(found, to(ReferralReversed, "2019", ASP)).referral == {}
    assert status(said(FindingReversed, "2019")).finding == "none"
    assert status(said(NoFindingMade, "2018"), said(FindingReversed, "2019")).finding == "reversed"


def test_a_retracted_finding_was_none() -> None:
    assert status(found, retraction(2, INCIDENT)).finding == "none"


@pytest.mark.parametrize("kind", [LeaveToAppealSought, LeaveToAppealGranted, LeaveToAppealRejected, AppealLodged])
def test_leave_to_appeal_and_an_appeal_leave_the_values_alone(kind: type[NonComplianceFact]) -> None:
    after = status(found, to(Referred, "2017-12-11", ASP), said(kind, "2018"))
    assert (after.finding, after.referral) == ("found", {ASP: "referred"})
    assert after.leave_to_appeal != "none" or after.appealed_on is not None


def test_the_procedure_before_the_chamber_stands_beside_the_values() -> None:
    assert status(said(StateInvitedToExplain, "2017-04")).procedure == "hearing"
    heard = (said(StateSubmitted, "2017-05"), said(DeadlinePassed, "2017-05"), said(RightWaived, "2017-05"))
    for each in heard:
        after = status(said(StateInvitedToExplain, "2017-04"), each)
        assert (after.procedure, after.finding) == ("deliberation", "none")


def test_the_assemblys_steps_stand_beside_the_values() -> None:
    letter = said(AssemblyStepTaken, "2018", step=Step.OPEN_LETTER, deadline=HistoricalDate("2018-01-15"))
    formal = status(found, to(Referred, "2017-12-11", ASP), letter)
    assert (formal.assembly.track, [each.step for each in formal.assembly.steps]) == ("formal", [Step.OPEN_LETTER])
    assert (str(formal.assembly.letter_deadline), formal.assembly.closed) == ("2018-01-15", None)
    closed = status(found, letter, said(AssemblyConcluded, "2019"))
    assert (str(closed.assembly.closed), closed.assembly.track, closed.finding) == ("2019", "formal", "found")


def test_a_ground_keeps_the_prose_and_has_no_ruling_nobody_gave() -> None:
    (claim,) = status(said(GroundClaimed, ground=Ground.OTHER, prose="short notice")).grounds
    assert (claim.code, claim.ruling, claim.prose) == (Ground.OTHER, None, "short notice")


def test_a_remark_changes_nothing() -> None:
    assert status(said(IncidentRemarked, remark="a remark")) == status()


def test_the_incident_of_the_status_concerns_state_and_persons() -> None:
    assert status().concerns == {STATE.id, PERSON}


def test_who_reversed_a_finding_is_told_with_it() -> None:
    by_appeal = status(found, said(FindingReversed, "2019-05-06", chamber="Appeals Chamber"))
    assert (by_appeal.reversed_by, by_appeal.chamber) == ("Appeals Chamber", "PTC II")
    assert status(said(FindingReversed, "2019-05-06", chamber="PTC I")).reversed_by is None, "there was none to reverse"


def test_the_other_incidents_of_one_decision_are_named() -> None:
    both = said(NonComplianceFound, "2018", basis=Basis.ART_87_7, together_with=(INCIDENT,))
    assert status(both).together_with == (INCIDENT,)


def test_a_planned_visit_is_no_conduct_and_the_visit_made_comes_before_the_plan() -> None:
    planned = said(VisitAnnounced, "2017-03-01", state=STATE, persons=(ANOTHER,), arrival=HistoricalDate("2017-04"))
    plan = given(planned).status()
    assert (plan.state, plan.persons, plan.kind, plan.conduct_from) == (STATE, (ANOTHER,), Kind.VISIT, None)
    assert (str(plan.announced_for), plan.finding, plan.assembly.track) == ("2017-04", "none", "none")
    for told in ((planned, incident), (incident, replace(planned, occurred=HistoricalDate("2017-03-30")))):
        made = given(*told).status()
        assert (made.persons, str(made.conduct_from), str(made.announced_for)) == ((PERSON,), "2017-03-29", "2017-04")


def test_whatever_is_told_twice_is_kept_twice() -> None:
    alleged = [said(AllegationRecorded, "2017-04-01", alleged_by=who) for who in ("one", "another")]
    assert [each.alleged_by for each in status(*alleged).allegations] == ["one", "another"]
    claimed = [said(GroundClaimed, day, ground=Ground.OTHER, prose=day) for day in ("2017-04", "2017-05")]
    assert [each.prose for each in status(*claimed).grounds] == ["2017-04", "2017-05"]
    invited = [said(StateInvitedToExplain, day) for day in ("2017-04", "2017-06")]
    assert [str(each.invited_on) for each in status(*invited).hearings] == ["2017-04", "2017-06"]
    submitted = [said(StateSubmitted, day) for day in ("2017-05", "2017-07")]
    assert [str(each) for each in status(*submitted).submissions] == ["2017-05", "2017-07"]


@pytest.mark.parametrize(
    ("kind", "stands"),
    [(LeaveToAppealSought, "sought"), (LeaveToAppealGranted, "granted"), (LeaveToAppealRejected, "rejected")],
)
def test_leave_to_appeal_stands_as_was_last_told(kind: type[NonComplianceFact], stands: str) -> None:
    assert status(found, said(kind, "2018")).leave_to_appeal == stands
    assert status(found).leave_to_appeal == "none"


def test_the_day_of_a_waiver_is_told_and_no_other_answer_is_one() -> None:
    assert str(status(said(RightWaived, "2017-05")).waived_on) == "2017-05"
    assert status(said(DeadlinePassed, "2017-05")).waived_on is None


def test_a_referral_deferred_may_be_declined_and_one_declined_may_be_made() -> None:
    deferred, declined = to(ReferralDeferred, "2017-12-11", ASP), to(ReferralDeclined, "2018-01-01", ASP)
    made = to(Referred, "2018-02-01", ASP)
    assert status(found, deferred, declined).referral == {ASP: "declined"}
    assert status(found, declined, made).referral == {ASP: "referred"}
    assert status(found, to(BodyInformed, "2017-04-01", ASP), made).referral == {ASP: "referred"}
    assert status(found, made, to(ReferralDeferred, "2018-03-01", ASP)).referral == {ASP: "referred"}
    assert status(found, made, to(ReferralDeclined, "2018-03-01", ASP)).referral == {ASP: "referred"}
