"""The rules by which a row of noncompliance.csv becomes the facts of one incident."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

import pytest

from domain.fact import Fact
from domain.grounds import Ground
from domain.noncompliance import facts as nc
from domain.noncompliance.facts import Body, Kind
from domain.values import Day, PersonId, PresenceId, StateCode, historical_date, id_of
from service.record.files import Row, read_rows
from service.record.mapping import Context, facts_of
from service.record.noncompliance import incident
from service.record.provenance import Unmapped
from service.record.travel import Visit
from tests.domain.kit import day

F = TypeVar("F", bound=Fact)
BLANK: Mapping[str, str] = {
    "nc_id": "N900",
    "state": "A State",
    "iso3166_alpha2": "MN",
    "state_status": "party",
    "subject_person": "A Person",
    "person_ids": "P900",
    "conduct_date": "2024-09-02/2024-09-03",
    "decision_date": "2024-10-24",
    "chamber": "PTC II",
    "document_number": "ICC-01/22-90",
    "finding_of_noncompliance": "yes",
    "findings": "",
    "referred_to": "ASP",
    "state_argument": "",
    "procedure": "",
    "later_change": "",
    "unverified_fields": "",
    "source": "a source",
    "confidence": "text-confirmed",
}
NOBODY: Mapping[str, Day] = {}


def facts(**fields: str) -> Sequence[Fact]:
    values = {**BLANK, **fields}
    return incident(Row("noncompliance", values["nc_id"], values), NOBODY)


def of_record(reference: str) -> Sequence[Fact]:
    (row,) = (row for row in read_rows() if row.id == reference)
    return incident(row, NOBODY)


def only(kind: type[F], found: Sequence[Fact]) -> F:
    (one,) = (each for each in found if isinstance(each, kind))
    return one


def kinds(found: Sequence[Fact]) -> list[str]:
    return [type(each).__name__ for each in found]


def test_a_plain_row_is_an_incident_a_finding_and_a_referral() -> None:
    found = facts()
    assert kinds(found) == ["IncidentRecorded", "NonComplianceFound", "Referred"]
    assert {each.reference for each in found} == {"N900"}
    assert {str(each.public_from) for each in found} == {"2024-10-24"}
    assert all(each.public_from_assumed for each in found)


def test_every_row_of_the_record_is_covered_and_opens_with_its_incident() -> None:
    rows = [row for row in read_rows() if row.file == "noncompliance"]
    assert len(rows) == 25
    for row in rows:
        first, *rest = incident(row, NOBODY)
        assert isinstance(first, nc.IncidentRecorded)
        assert not any(isinstance(each, nc.IncidentRecorded) for each in rest)
        assert first.state == row["iso3166_alpha2"]
        assert [str(each) for each in first.persons] == [str(id_of(each)) for each in row["person_ids"].split(";")]


@pytest.mark.parametrize(
    ("conduct", "first", "last"),
    [
        ("2024-09-02/2024-09-03", "2024-09-02", "2024-09-03"),
        ("2010-08-27", "2010-08-27", "2010-08-27"),
        ("2013-04", "2013-04", "2013-04"),
        ("2007-04/", "2007-04", None),
    ],
)
def test_the_conduct_runs_from_its_first_to_its_last_day_or_is_open(conduct: str, first: str, last: str | None) -> None:
    found = only(nc.IncidentRecorded, facts(conduct_date=conduct))
    assert str(found.occurred) == first
    assert (None if found.until is None else str(found.until)) == last


def test_the_kind_is_a_visit_unless_the_conduct_is_open_or_about_evidence_or_a_release() -> None:
    assert only(nc.IncidentRecorded, facts()).kind is Kind.VISIT
    assert only(nc.IncidentRecorded, facts(conduct_date="2007-04/")).kind is Kind.STANDING_PRESENCE
    evidence = facts(conduct_date="2012-04/", subject_person="Kenyatta (evidence request)")
    assert only(nc.IncidentRecorded, evidence).kind is Kind.ASSISTANCE_93


def test_a_release_is_where_custody_ended_in_that_state_in_those_days_without_surrender() -> None:
    """The one row named in the rules is the one that surrenders.csv bears out."""
    ends = {
        (row["person_id"], row["iso3166_alpha2"], row["date"])
        for row in read_rows()
        if row.file == "surrenders" and row["event"] in ("release", "expulsion_without_surrender")
    }
    for row in (row for row in read_rows() if row.file == "noncompliance"):
        first, _, last = row["conduct_date"].partition("/")
        let_go = any(
            person in row["person_ids"].split(";") and state == row["iso3166_alpha2"] and first <= day <= last
            for person, state, day in ends
        )
        assert (only(nc.IncidentRecorded, of_record(row.id)).kind is Kind.RELEASE) is let_go, row.id


# The visit an incident is about.

VISITS = {
    "N02": "T009",
    "N03": "T008",
    "N04": "T013",
    "N05": "T017",
    "N06": "T016",
    "N07": "T020",
    "N08": "T022",
    "N09a": "T056",
    "N09b": "T057",
    "N10": "T027",
    "N16": "T037",
    "N17": "T038",
    "N19": "T033",
    "N20": "T043",
    "N21": "T071",
    "N22": "T081",
    "N24": "T077",
}


def test_every_visit_of_the_record_is_about_the_one_presence_travel_tells_and_nothing_else_is_about_one() -> None:
    rows = read_rows()
    context = Context.of(list(reversed(rows)))
    for row in (row for row in rows if row.file == "noncompliance"):
        found = only(nc.IncidentRecorded, [each.fact for each in facts_of(row, context)])
        assert found.presence == (id_of(VISITS[row.id]) if row.id in VISITS else None), row.id
        assert (found.kind is Kind.VISIT) is (row.id in VISITS)


def visit(name: str, first: str, last: str, person: str = "P900", state: str = "MN") -> Visit:
    return Visit(PresenceId(id_of(name)), PersonId(id_of(person)), StateCode(state), day(first), day(last))


def about(*visits: Visit, **fields: str) -> PresenceId | None:
    values = {**BLANK, **fields}
    return only(nc.IncidentRecorded, incident(Row("noncompliance", "N900", values), NOBODY, visits)).presence


@pytest.mark.parametrize(
    ("first", "last", "overlaps"),
    [
        ("2024-08-30", "2024-09-01", False),
        ("2024-08-30", "2024-09-02", True),
        ("2024-09-02", "2024-09-03", True),
        ("2024-09-03", "2024-09-09", True),
        ("2024-09-04", "2024-09-09", False),
    ],
)
def test_a_visit_is_about_a_presence_in_the_days_of_the_conduct(first: str, last: str, overlaps: bool) -> None:
    assert (about(visit("T900", first, last)) == id_of("T900")) is overlaps


def test_which_presence_a_visit_is_about_is_never_guessed() -> None:
    days = ("2024-09-02", "2024-09-03")
    assert about() is None
    assert about(visit("T900", *days), visit("T901", *days)) is None
    assert about(visit("T900", *days), visit("T901", *days, person="P901")) == id_of("T900")
    assert about(visit("T900", *days, person="P901")) is None
    assert about(visit("T900", *days, state="HU")) is None
    assert about(visit("T900", *days), conduct_date="2024-09/") is None, "a standing presence is no visit"


# Decisions.


def test_a_finding_rests_on_87_7_and_by_analogy_where_the_security_council_binds_the_state() -> None:
    assert only(nc.NonComplianceFound, facts()).basis is nc.Basis.ART_87_7
    bound = facts(state_status="UNSC-obliged non-party")
    assert only(nc.NonComplianceFound, bound).basis is nc.Basis.ART_87_7_BY_ANALOGY


def test_one_decision_may_make_several_findings() -> None:
    found = only(nc.NonComplianceFound, facts(findings="failure to arrest and surrender; failure to consult"))
    assert found.failures == (nc.Failure.ARREST_AND_SURRENDER, nc.Failure.CONSULT)


@pytest.mark.parametrize("word", ["no", "no (reminder)", "threshold reached but no formal finding"])
def test_a_decision_without_a_finding_is_none_and_keeps_its_words(word: str) -> None:
    found = facts(finding_of_noncompliance=word, referred_to="none")
    assert kinds(found) == ["IncidentRecorded", "NoFindingMade"]
    assert found[1].remark == word


def test_informing_is_neither_a_finding_nor_a_referral() -> None:
    found = facts(finding_of_noncompliance="no express finding (informing decision)", referred_to="UNSC+ASP (informed)")
    assert kinds(found) == ["IncidentRecorded", "BodyInformed"]
    assert only(nc.BodyInformed, found).bodies == (Body.ASP, Body.UNSC)
    assert kinds(facts(referred_to="UNSC (informed)")) == ["IncidentRecorded", "NonComplianceFound", "BodyInformed"]


def test_where_no_decision_is_on_record_nothing_is_and_the_record_s_own_date_makes_it_public() -> None:
    found = of_record("N24")
    assert kinds(found) == ["IncidentRecorded"]
    assert str(found[0].public_from) == "2026-11-21"


@pytest.mark.parametrize(
    ("text", "number", "verified"),
    [
        ("ICC-01/22-90", "ICC-01/22-90", True),
        ("ICC-01/18-462 (number unverified)", "ICC-01/18-462", False),
        ("(number not found)", None, False),
    ],
)
def test_a_number_is_kept_and_says_whether_anybody_verified_it(text: str, number: str | None, verified: bool) -> None:
    found = only(nc.NonComplianceFound, facts(document_number=text))
    assert (found.document_number, found.document_verified) == (number, verified)


@pytest.mark.parametrize("unverified", ["document_number", "decision_date; document_number; conduct days", "all"])
def test_a_number_the_compiler_could_not_verify_is_not_verified(unverified: str) -> None:
    found = facts(unverified_fields=unverified)
    assert not only(nc.NonComplianceFound, found).document_verified
    assert only(nc.IncidentRecorded, found).unverified == unverified


# What the State said, and the steps before.


def test_each_ground_keeps_its_prose_and_has_no_ruling_the_record_does_not_give() -> None:
    found = facts(state_argument="head of state immunity; energy dependence")
    claims = [each for each in found if isinstance(each, nc.GroundClaimed)]
    assert [(each.ground, each.prose) for each in claims] == [
        (Ground.IMMUNITY_98_1, "head of state immunity"),
        (Ground.ECONOMIC_DEPENDENCE, "energy dependence"),
    ]
    assert {each.ruling for each in claims} == {None}
    assert {str(each.occurred) for each in claims} == {"2024-09-02/2024-10-24"}


def test_a_waived_hearing_is_a_waiver_and_requests_and_postponements_stay_remarks() -> None:
    found = facts(procedure="request: 2011-07-05 (Q12); postponement: art. 95, granted 2012-06-01; hearing: waived")
    remarks = [each.remark for each in found if isinstance(each, nc.IncidentRemarked)]
    assert remarks == ["request: 2011-07-05 (Q12)", "postponement: art. 95, granted 2012-06-01"]
    assert str(only(nc.RightWaived, found).occurred) == "2024-09-02/2024-10-24"


# What changed later, by the exact text.

LATER = {
    "N07": ["StateInvitedToExplain 2013-02-22", "DeadlinePassed 2013-03-14"],
    "N11": ["FindingReversed 2015-08-19"],
    "N19": ["ReferralDeclined 2017-07-06"],
    "N20": ["FindingUpheld 2019-05-06", "ReferralReversed 2019-05-06"],
    "N21": ["IncidentRemarked 2024-11-15", "LeaveToAppealRejected 2024-11-29"],
    "N23": ["ReferralDeferred 2025-10-17", "Referred 2026-01-26"],
}


@pytest.mark.parametrize(("reference", "expected"), LATER.items())
def test_what_changed_later_is_a_fact_of_its_own_day(reference: str, expected: list[str]) -> None:
    told = [f"{type(each).__name__} {each.occurred}" for each in of_record(reference)]
    assert [each for each in told if each in expected] == expected
    assert all(str(each.public_from) >= str(each.occurred)[:10] for each in of_record(reference))


def test_no_other_row_of_the_record_changed_later() -> None:
    rows = [row for row in read_rows() if row.file == "noncompliance"]
    assert {row.id for row in rows if row["later_change"]} == set(LATER)


def test_on_appeal_the_appeals_chamber_speaks_under_its_own_number() -> None:
    found = only(nc.ReferralReversed, of_record("N20"))
    assert (found.chamber, found.document_number) == ("Appeals Chamber", "ICC-02/05-01/09-397")
    assert (found.document_verified, found.bodies) == (True, (Body.ASP, Body.UNSC))


# Publicity, and what no rule fits.


def test_nobodys_part_in_an_incident_is_public_before_the_persons_first_warrant() -> None:
    row = Row("noncompliance", "N900", BLANK)
    later = historical_date("2025-01-01").latest
    assert {str(each.public_from) for each in incident(row, {"P900": later})} == {"2025-01-01"}
    assert {str(each.public_from) for each in incident(row, {"P900": 1})} == {"2024-10-24"}


@pytest.mark.parametrize(
    "fields",
    [
        {"finding_of_noncompliance": "perhaps"},
        {"finding_of_noncompliance": "no"},
        {"finding_of_noncompliance": "no express finding (informing decision)"},
        {"referred_to": "General Assembly"},
        {"referred_to": "none (informed)"},
        {"findings": "failure to smile"},
        {"state_argument": "immunity; the weather"},
        {"procedure": "picnic: 2024-09-01"},
        {"later_change": "2030-01-01 everything reversed"},
        {"state_status": "observer"},
        {"document_number": "ICC-1"},
        {"decision_date": ""},
        {"confidence": "sure"},
    ],
)
def test_a_text_no_rule_covers_leaves_the_row_out_with_a_reason(fields: dict[str, str]) -> None:
    with pytest.raises(Unmapped, match=r"\w+"):
        facts(**fields)


@pytest.mark.parametrize(
    "fields",
    [{"conduct_date": "summer"}, {"decision_date": "2024-13-01"}, {"iso3166_alpha2": "Mongolia"}],
)
def test_a_malformed_field_leaves_the_row_out_too(fields: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"date|calendar|State"):
        facts(**fields)
