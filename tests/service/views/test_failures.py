"""Which States failed, against an oracle over the rows alone, and case by case."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from domain.fact import Correction, Retracted, Source
from domain.noncompliance.facts import AllegationRecorded, Basis, IncidentRecorded, Kind, NonComplianceFound
from domain.person.facts import PersonIdentified
from domain.values import Confidence, HistoricalDate, PersonId, StateCode, fact_id, id_of
from service.store.database import Database
from service.store.orders import Change
from service.store.tables import facts
from service.viewer import cleared_viewer, public_viewer
from tests.service.record.answers import ask_failures
from tests.service.store.kit import MASTER
from tests.service.views.oracle import DATA, RECORD_DATE, first, last
from tests.service.views.test_at_large import changing

TODAY = date.fromordinal(public_viewer().today)
SOURCE = Source(citation="a test", confidence=Confidence.CONFIRMED)

FOUND_ON: dict[str, dict[str, set[str]]] = {
    "2010-09-01": {"SD": {"N01"}},
    "2012-01-01": {"MW": {"N05"}, "SD": {"N01"}, "TD": {"N06"}},
    "2017-12-31": {
        "CD": {"N10"},
        "DJ": {"N16"},
        "JO": {"N20"},
        "KE": {"N18"},
        "LY": {"N12"},
        "MW": {"N05"},
        "SD": {"N01", "N13", "N14", "N15"},
        "TD": {"N06", "N07"},
        "UG": {"N17"},
        "ZA": {"N19"},
    },
}
"""By hand, from noncompliance.csv."""
FOUND_ON["2019-05-06"] = FOUND_ON["2017-12-31"]
FOUND_ON["2026-11-21"] = FOUND_ON["2017-12-31"] | {"HU": {"N22"}, "IT": {"N23"}, "MN": {"N21"}}


@pytest.fixture
def record(record_url: str) -> Iterator[Database]:
    """The record, only read."""
    database = Database(record_url, [MASTER])
    yield database
    database.close()


def instances(body: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["reference"]: each for item in body["items"] for each in item["instances"]}


def by_state(body: dict[str, Any]) -> dict[str, set[str]]:
    return {item["state"]["code"]: {each["reference"] for each in item["instances"]} for item in body["items"]}


def one(database: Database, reference: str, **asked: str) -> dict[str, Any]:
    return instances(ask_failures(database, None, finding="any", **asked))[reference]


@pytest.mark.parametrize("public", ["then", "today"])
@pytest.mark.parametrize("day", FOUND_ON)
def test_the_states_found_to_have_failed_on_five_days_are_those_counted_by_hand(
    record: Database, day: str, public: str
) -> None:
    body = ask_failures(record, as_of=day, public_on=day if public == "then" else TODAY.isoformat())
    assert by_state(body) == FOUND_ON[day]
    assert body["total"] == len(FOUND_ON[day])
    assert {each["finding"] for each in instances(body).values()} == {"found"}
    assert [item["state"]["code"] for item in body["items"]] == sorted(FOUND_ON[day]), "States are not ranked"


# The oracle: another make than the service, over the rows alone.

Told = dict[str, tuple[str, str, dict[str, str]]]
DECIDED = {"yes": "found", "no express finding (informing decision)": "informed"}
LATER = {
    ("N11", "finding"): (date(2015, 8, 19), "reversed"),
    ("N20", "ASP"): (date(2019, 5, 6), "reversed"),
    ("N20", "UNSC"): (date(2019, 5, 6), "reversed"),
    ("N23", "ASP"): (date(2026, 1, 26), "referred"),
}


def oracle(as_of: date, public_on: date) -> Told:
    """State, finding and referral of each row on a day, as the public could know it."""
    with (DATA / "noncompliance.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    told: Told = {}
    for row in rows:
        decided = first(row["decision_date"]) if row["decision_date"] else None
        if first(row["conduct_date"]) > as_of or (decided or RECORD_DATE) > public_on:
            continue
        finding, referral = "", dict[str, str]()
        if decided is not None and decided <= as_of:
            finding = DECIDED.get(row["finding_of_noncompliance"], "no_finding")
            word = "informed" if "(informed)" in row["referred_to"] else "referred"
            referral = {body: word for body in ("ASP", "UNSC") if body in row["referred_to"]}
            if row["referred_to"] == "deferred":
                referral = {"ASP": "deferred"}
            if row["later_change"].startswith("referral declined"):
                referral = {"ASP": "declined", "UNSC": "declined"}
        for (reference, what), (day, value) in LATER.items():
            if reference == row["nc_id"] and day <= min(as_of, public_on):
                finding, referral = (value, referral) if what == "finding" else (finding, referral | {what: value})
        if finding:
            told[row["nc_id"]] = (row["iso3166_alpha2"], finding, referral)
    return told


def days() -> set[date]:
    with (DATA / "noncompliance.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = {first(row["conduct_date"]) for row in rows} | {day for day, _ in LATER.values()} | {RECORD_DATE}
    found |= {last(row["decision_date"]) for row in rows if row["decision_date"]}
    found |= {date.fromisoformat(day) for day in FOUND_ON}
    return {day + timedelta(days=shift) for day in found for shift in (-1, 0, 1)}


def test_the_service_agrees_with_the_oracle_on_every_day_on_which_anything_happens(record: Database) -> None:
    assert len(days()) > 100
    for day in sorted(days()):
        for public_on in {min(day, TODAY), TODAY}:
            body = ask_failures(record, finding="any", as_of=day.isoformat(), public_on=public_on.isoformat())
            told = {
                each["reference"]: (item["state"]["code"], each["finding"], each["referral"])
                for item in body["items"]
                for each in item["instances"]
            }
            assert told == oracle(day, public_on), f"as of {day}, public on {public_on}"


# Scenarios of domain.md 8.7.


@pytest.mark.parametrize("public_on", ["as_of", "today"])
def test_chad_in_august_2011_failed_to_arrest_and_to_consult(record: Database, public_on: str) -> None:
    asked = {"as_of": "2011-12-13", "public_on": "2011-12-13" if public_on == "as_of" else TODAY.isoformat()}
    chad = one(record, "N06", **asked)
    assert chad["conduct"] == {"from": "2011-08-07", "to": "2011-08-08"}
    assert (chad["finding"], chad["found_on"], chad["chamber"]) == ("found", "2011-12-13", "PTC I")
    assert chad["failures"] == ["arrest and surrender", "consult"]
    assert chad["referral"] == {"ASP": "referred", "UNSC": "referred"}
    assert chad["referred_on"] == "2011-12-13"
    assert "N06" not in instances(ask_failures(record, as_of="2011-12-12"))


def test_kenya_in_august_2010_was_only_the_subject_of_information(record: Database) -> None:
    kenya = one(record, "N02", as_of="2010-08-27", public_on="2010-08-27")
    assert (kenya["finding"], kenya["found_on"]) == ("informed", None)
    assert kenya["referral"] == {"ASP": "informed", "UNSC": "informed"}
    assert "N02" not in instances(ask_failures(record))


def test_libya_was_found_to_have_failed_on_10_december_2014(record: Database) -> None:
    assert "LY" not in by_state(ask_failures(record, as_of="2014-12-09"))
    libya = one(record, "N12", as_of="2014-12-10", public_on="2014-12-10")
    assert (libya["finding"], libya["basis"], libya["referral"]) == ("found", "87(7) by analogy", {"UNSC": "referred"})
    assert [each["name"] for each in libya["persons"]] == ["Saif Al-Islam Gaddafi"]
    assert (libya["kind"], libya["conduct"]["to"]) == ("STANDING_PRESENCE", None)


def test_south_africa_was_found_to_have_failed_and_not_referred(record: Database) -> None:
    found = one(record, "N19", as_of="2017-07-06", public_on="2017-07-06")
    assert (found["finding"], found["referral"]) == ("found", {"ASP": "declined", "UNSC": "declined"})
    assert found["referred_on"] is None


def test_the_finding_on_jordan_stands_and_its_referral_is_reversed(record: Database) -> None:
    for as_of, public_on, stands in (
        ("2019-05-05", TODAY.isoformat(), "referred"),
        ("2019-05-06", "2019-05-05", "referred"),
        ("2019-05-06", "2019-05-06", "reversed"),
        ("2026-11-21", TODAY.isoformat(), "reversed"),
    ):
        jordan = instances(ask_failures(record, as_of=as_of, public_on=public_on))["N20"]
        assert (jordan["finding"], jordan["referral"]) == ("found", {"ASP": stands, "UNSC": stands})


def test_nigeria_was_examined_without_a_finding_and_the_united_states_have_no_row(record: Database) -> None:
    nigeria = one(record, "N08")
    assert (nigeria["finding"], nigeria["referral"]) == ("no_finding", {})
    assert "US" not in by_state(ask_failures(record, finding="any"))


def test_mongolia_hungary_and_italy(record: Database) -> None:
    mongolia, hungary = one(record, "N21"), one(record, "N22")
    assert (mongolia["found_on"], mongolia["referral"]) == ("2024-10-24", {"ASP": "referred"})
    assert (hungary["found_on"], hungary["referral"]) == ("2025-07-24", {"ASP": "referred"})
    for as_of, stands, on in (("2026-01-25", "deferred", None), ("2026-01-26", "referred", "2026-01-26")):
        for public_on in (as_of, TODAY.isoformat()):
            italy = one(record, "N23", as_of=as_of, public_on=public_on)
            assert (italy["kind"], italy["finding"]) == ("RELEASE", "found")
            assert (italy["referral"], italy["referred_on"]) == ({"ASP": stands}, on)


def test_a_state_on_whose_conduct_no_chamber_ruled_is_never_among_the_failures(record: Database) -> None:
    """Tajikistan, October 2025; Germany and the overflown States have no row at all."""
    for day in ("2025-10-08", "2025-12-31", "2026-11-21", TODAY.isoformat()):
        for finding in ("found", "any"):
            assert not {"TJ", "DE"} & by_state(ask_failures(record, as_of=day, finding=finding)).keys()


# Names, corrections, seals.


def test_a_persons_name_is_the_one_known_at_the_moment_asked_about(own_record_url: str) -> None:
    with changing(own_record_url) as (database, act):
        old = ask_failures(database)
        corrected = PersonIdentified(
            occurred=HistoricalDate(""),
            public_from=HistoricalDate("2023-03-17"),
            sources=(SOURCE,),
            reference="P061",
            name="V. V. Putin",
            corrects=Correction(fact=fact_id(id_of("P061"), 1), reason="a spelling"),
        )
        act.record(Change("person", id_of("P061"), corrected))
        assert instances(ask_failures(database))["N21"]["persons"][0]["name"] == "V. V. Putin"
        assert ask_failures(database, recorded_at=old["recorded_at"]) == old


def test_a_retracted_finding_is_gone_from_every_day_and_the_old_answer_stays(own_record_url: str) -> None:
    with changing(own_record_url) as (database, act):
        old = ask_failures(database, as_of="2025-01-01")
        stream = id_of("N21")
        version = version_of(database, "NonComplianceFound")
        assert str(fact_id(stream, version)) in instances(old)["N21"]["facts"]
        retracted = Retracted(
            occurred=HistoricalDate("2024-10-24"),
            public_from=HistoricalDate.on(TODAY),
            sources=(SOURCE,),
            corrects=Correction(fact=fact_id(stream, version), reason="recorded in error"),
        )
        act.record(Change("noncompliance", stream, retracted))
        assert "MN" not in by_state(ask_failures(database, as_of="2025-01-01"))
        assert ask_failures(database, as_of="2025-01-01", recorded_at=old["recorded_at"]) == old


def version_of(database: Database, name: str) -> int:
    """The place of the one fact of that name in the stream of N21."""
    query = select(facts.c.version).where(facts.c.stream == id_of("N21"), facts.c.name == name)
    with database.reading() as connection:
        version: int = connection.execute(query).scalar_one()
        return version


def an_incident(public: str | None) -> IncidentRecorded:
    return IncidentRecorded(
        occurred=HistoricalDate("2020-02-02"),
        public_from=None if public is None else HistoricalDate(public),
        sources=(SOURCE,),
        state=StateCode("XK"),
        kind=Kind.VISIT,
        persons=(PersonId(id_of("P001")),),
        until=HistoricalDate("2020-02-02"),
    )


def test_an_allegation_never_makes_a_failure(own_record_sqlite: str) -> None:
    with changing(own_record_sqlite) as (database, act):
        stream, incident = uuid4(), an_incident("2020-02-03")
        alleged = AllegationRecorded(
            occurred=HistoricalDate("2020-02-03"),
            public_from=HistoricalDate("2020-02-03"),
            sources=(SOURCE,),
            alleged_by="an organisation",
        )
        act.record(Change("noncompliance", stream, incident), Change("noncompliance", stream, alleged))
        for finding in ("found", "any"):
            assert "XK" not in by_state(ask_failures(database, finding=finding))


def test_an_incident_under_seal_changes_no_public_answer(own_record_url: str) -> None:
    with changing(own_record_url) as (database, act):
        before = [ask_failures(database, finding=finding) for finding in ("found", "any")]
        stream, sealed = uuid4(), an_incident(None)
        found = NonComplianceFound(
            occurred=HistoricalDate("2020-03-03"), public_from=None, sources=(SOURCE,), basis=Basis.ART_87_7
        )
        act.record(Change("noncompliance", stream, sealed), Change("noncompliance", stream, found))
        assert [ask_failures(database, finding=finding) for finding in ("found", "any")] == before
        told = ask_failures(database, cleared_viewer(), public_on="none", state="XK")
        assert [each["finding"] for each in instances(told).values()] == ["found"]


def test_an_instance_moved_to_another_state_by_a_correction_leaves_the_first(own_record_sqlite: str) -> None:
    with changing(own_record_sqlite) as (database, act):
        stream, incident = uuid4(), an_incident("2020-02-03")
        found = NonComplianceFound(
            occurred=HistoricalDate("2020-03-03"),
            public_from=HistoricalDate("2020-03-03"),
            sources=(SOURCE,),
            basis=Basis.ART_87_7,
        )
        act.record(Change("noncompliance", stream, incident), Change("noncompliance", stream, found))
        reason = Correction(fact=fact_id(stream, 1), reason="another State")
        act.record(Change("noncompliance", stream, replace(incident, state=StateCode("FR"), corrects=reason)))
        states = by_state(ask_failures(database, finding="any"))
        assert "XK" not in states
        assert "FR" in states
