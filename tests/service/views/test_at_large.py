"""Who is at large, against an oracle over the rows alone, and case by case."""

import random
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from sqlalchemy import select

from domain.custody.facts import Arrested
from domain.fact import Correction, Retracted, Source
from domain.person.facts import PersonIdentified
from domain.values import Confidence, FactId, HistoricalDate, PersonId, SituationId, fact_id, id_of
from domain.warrant.facts import WarrantIssued
from service.projector import Projector
from service.store.codec import decode
from service.store.database import Database
from service.store.orders import Change, Order
from service.store.tables import facts
from service.store.writer import Writer
from service.viewer import cleared_viewer, public_viewer
from service.views import resources
from tests.service.record.answers import ask, moment, named, person_of
from tests.service.store.kit import MASTER
from tests.service.views.oracle import Oracle, Sought

TODAY = date.fromordinal(public_viewer().today)
SOURCE = Source(citation="a test", confidence=Confidence.CONFIRMED)


@pytest.fixture
def record(record_url: str) -> Iterator[Database]:
    """The record, only read."""
    database = Database(record_url, [MASTER])
    yield database
    database.close()


@pytest.fixture(scope="module")
def sqlite_record(record_sqlite: str) -> Iterator[Database]:
    """The record on SQLite, only read."""
    database = Database(record_sqlite, [MASTER])
    yield database
    database.close()


@pytest.fixture(scope="module")
def oracle() -> Oracle:
    return Oracle()


@contextmanager
def changing(url: str) -> Generator[tuple[Database, "Act"]]:
    """A database, and what records facts in it and brings the views up to them."""
    database = Database(url, [MASTER])
    writer = Writer(database)

    def act(*changes: Change) -> None:
        writer.submit(Order("a test", str(uuid4()), changes)).result(30)
        Projector(database).catch_up()

    try:
        yield database, Act(act)
    finally:
        writer.close()
        database.close()


class Act:
    """Records changes together."""

    def __init__(self, record: Any) -> None:
        self.record = record


def told(body: dict[str, Any]) -> set[Sought]:
    """An answer in the oracle's words."""
    return {
        Sought(
            item["person"]["name"],
            frozenset(warrant["reference"] for warrant in item["warrants"]),
            item["at_large_since"],
            item["label"],
        )
        for item in body["items"]
    }


def assert_agrees(database: Database, oracle: Oracle, as_of: date, public_on: date) -> None:
    for counting in ("court", "strict"):
        body = ask(database, as_of=as_of.isoformat(), public_on=public_on.isoformat(), counting=counting)
        expected = set(oracle.at_large(as_of, public_on, counting))
        assert told(body) == expected, f"as of {as_of}, public on {public_on}, {counting} counting"
        assert body["total"] == len(body["items"]) == len(expected)


def test_the_oracle_looks_at_every_month_and_every_day_on_which_anything_happens(oracle: Oracle) -> None:
    assert len(oracle.days()) > 400
    assert {date(2010, 2, 28), date(2021, 7, 29), date(2026, 5, 11), date(2026, 12, 31)} <= oracle.days()


def test_the_service_agrees_with_the_oracle_as_the_public_knew_on_the_day(
    sqlite_record: Database, oracle: Oracle
) -> None:
    for day in sorted(oracle.days()):
        assert_agrees(sqlite_record, oracle, day, min(day, TODAY))


def test_the_service_agrees_with_the_oracle_as_the_public_knows_today(sqlite_record: Database, oracle: Oracle) -> None:
    for day in sorted(oracle.days()):
        assert_agrees(sqlite_record, oracle, day, TODAY)


def test_the_service_agrees_with_the_oracle_on_days_put_together_at_random(record: Database, oracle: Oracle) -> None:
    days = sorted(day for day in oracle.days() if day <= TODAY)
    chosen = random.Random(66)
    for _ in range(150):
        shift = timedelta(days=chosen.choice((-1, 0, 1)))
        assert_agrees(record, oracle, chosen.choice(days) + shift, min(chosen.choice(days) + shift, TODAY))


UGANDA = {"Joseph Kony", "Vincent Otti", "Okot Odhiambo", "Dominic Ongwen"}
DARFUR = {"Ahmad Muhammad Harun", "Ali Muhammad Ali Abd-Al-Rahman", "Omar Hassan Ahmad Al-Bashir"}


def on_the_day(database: Database, day: str) -> dict[str, Any]:
    return ask(database, as_of=day, public_on=day)


def test_eight_were_at_large_on_28_february_2010(record: Database) -> None:
    body = on_the_day(record, "2010-02-28")
    assert named(body) == UGANDA | DARFUR | {"Bosco Ntaganda"}
    assert body["total"] == 8


def test_eleven_were_at_large_on_30_june_2012(record: Database) -> None:
    body = on_the_day(record, "2012-06-30")
    since_2010 = {"Abdel Raheem Muhammad Hussein", "Saif Al-Islam Gaddafi", "Abdullah Al-Senussi"}
    assert named(body) == UGANDA | DARFUR | since_2010 | {"Bosco Ntaganda"}
    assert body["total"] == 11


def test_thirty_were_at_large_on_31_december_2024(record: Database) -> None:
    body = on_the_day(record, "2024-12-31")
    assert {item["person"]["reference"] for item in body["items"]} == {
        *("P001", "P011", "P017", "P019", "P021", "P023", "P030", "P032", "P034"),  # Kony to Saif Al-Islam Gaddafi
        *("P038", "P039", "P040", "P041", "P042", "P043"),  # the six of Tarhuna
        *("P051", "P056", "P057", "P058", "P059", "P060"),  # Mali, the Central African Republic, Georgia
        *("P061", "P062", "P063", "P064", "P065", "P066"),  # Ukraine
        *("P067", "P068", "P069"),  # Palestine
    }
    assert body["total"] == 30


@pytest.mark.parametrize("day", ["2025-11-06", "2025-11-08", "2026-05-10"])
def test_a_warrant_made_public_later_is_absent_from_an_earlier_public_day(record: Database, day: str) -> None:
    """dela Rosa: issued 6 November 2025, public 11 May 2026."""
    for as_of in (day, "2026-11-21"):
        body = ask(record, as_of=as_of, public_on=day)
        assert "Ronald dela Rosa" not in named(body)
    assert "Ronald dela Rosa" in named(ask(record, as_of=day, public_on="2026-05-11"))


def test_no_resource_of_a_warrant_is_there_before_the_public_could_know_it(record: Database) -> None:
    viewer = public_viewer()
    for reference in ("W078", "P071", "I019"):
        before = replace(moment(record, viewer, TODAY), public_on=date(2026, 5, 10).toordinal())
        after = replace(before, public_on=date(2026, 5, 11).toordinal())
        with record.reading() as connection:
            assert resources.one(connection, before, id_of(reference)) is None
            assert resources.one(connection, after, id_of(reference)) is not None


@pytest.mark.parametrize(
    ("as_of", "public_on", "sought"),
    [
        ("2021-07-18", "2021-07-29", True),
        ("2021-07-19", "2021-07-25", True),
        ("2021-07-20", "2021-07-25", True),
        ("2021-07-20", "2021-07-28", True),
        ("2021-07-20", "2021-07-29", False),
        ("2021-07-19", "2021-07-29", False),
        ("2026-11-21", "2021-07-28", True),
    ],
)
def test_a_vacated_warrant_counts_until_the_public_could_know_it_was_vacated(
    record: Database, as_of: str, public_on: str, sought: bool
) -> None:
    """Simone Gbagbo: vacated 19 July 2021, public 29 July 2021."""
    assert ("Simone Gbagbo" in named(ask(record, as_of=as_of, public_on=public_on))) is sought


def test_a_person_is_at_large_on_the_day_of_issue_and_not_on_the_day_of_arrest(record: Database) -> None:
    assert person_of(ask(record, as_of="2025-03-06"), "P070") is None
    assert person_of(ask(record, as_of="2025-03-07"), "P070") is not None
    assert person_of(ask(record, as_of="2025-03-10"), "P070") is not None
    assert person_of(ask(record, as_of="2025-03-11"), "P070") is None


def test_an_expulsion_without_surrender_puts_a_person_at_large_again_that_very_day(record: Database) -> None:
    """Njeem: arrested in Turin 19 January 2025, flown to Libya on the 21st."""
    assert person_of(ask(record, as_of="2025-01-20"), "P044") is None
    again = person_of(ask(record, as_of="2025-01-21"), "P044")
    assert again is not None
    assert again["at_large_since"] == "2025-01-21"


def test_a_summons_puts_nobody_at_large(record: Database) -> None:
    for day in ("2009-05-17", "2011-03-08", "2014-09-10"):
        found = {item["person"]["reference"] for item in ask(record, as_of=day)["items"]}
        assert not found & {"P020", "P021", "P022", "P024", "P025", "P026", "P027", "P028", "P029"}
    assert person_of(ask(record, as_of="2014-09-11"), "P021") is not None, "a warrant replaced the summons"


def test_domestic_custody_counts_by_the_courts_counting_alone_and_carries_its_label(record: Database) -> None:
    court = person_of(ask(record, as_of="2019-04-11"), "P019")
    assert court is not None
    assert court["label"] == "domestic-custody"
    assert person_of(ask(record, as_of="2019-04-11", counting="strict"), "P019") is None
    assert person_of(ask(record, as_of="2019-04-10", counting="strict"), "P019") is not None


def test_the_dead_count_until_the_proceedings_are_terminated(record: Database) -> None:
    otti = person_of(ask(record, as_of="2023-11-16"), "P002")
    assert otti is not None
    assert otti["label"] == "deceased"
    assert person_of(ask(record, as_of="2023-11-16", public_on="2023-11-16", counting="strict"), "P002") is not None
    assert person_of(ask(record, as_of="2023-11-16", counting="strict"), "P002") is None
    assert person_of(ask(record, as_of="2023-11-17"), "P002") is None


def test_a_merely_reported_death_only_labels(record: Database) -> None:
    for counting in ("court", "strict"):
        found = person_of(ask(record, counting=counting), "P011")
        assert found is not None
        assert found["label"] == "reported-dead"


def test_every_item_rests_on_facts_that_had_happened_and_were_public(record: Database) -> None:
    with record.reading() as connection:
        known = {
            str(fact_id(row.stream, row.version)): decode(row.name, row.schema_version, row.payload)
            for row in connection.execute(select(facts))
        }
    for day in ("2010-02-28", "2012-06-30", "2019-06-30", "2024-12-31", "2026-11-21"):
        for item in on_the_day(record, day)["items"]:
            assert item["facts"], "no answer without the facts it rests on"
            for fact in (known[each] for each in item["facts"]):
                assert fact.occurred.earliest <= date.fromisoformat(day).toordinal()
                assert fact.public_from is not None
                assert fact.public_from.latest <= date.fromisoformat(day).toordinal()


def test_no_public_day_beyond_today_is_answered(record: Database) -> None:
    assert ask(record, public_on="2099-01-01")["public_on"] == TODAY.isoformat()


def test_a_future_day_is_answered_by_what_is_known_today(record: Database) -> None:
    assert named(ask(record, as_of="2030-01-01")) == named(ask(record, as_of=TODAY.isoformat()))


# What was believed when.


def fact_of(database: Database, reference: str) -> tuple[FactId, Any]:
    """The id of the fact of a row, and the fact."""
    with database.reading() as connection:
        for row in connection.execute(select(facts)):
            fact = decode(row.name, row.schema_version, row.payload)
            if fact.reference == reference:
                return fact_id(row.stream, row.version), fact
    raise LookupError(reference)


def test_a_correction_changes_past_answers_and_the_old_answer_stays(own_record_url: str) -> None:
    with changing(own_record_url) as (database, act):
        old = ask(database, as_of="2012-07-01")
        assert person_of(old, "P011") is None
        wrong, issued = fact_of(database, "W012")
        corrected = replace(
            issued, occurred=HistoricalDate("2012-06-13"), corrects=Correction(fact=wrong, reason="a misprint")
        )
        act.record(Change("warrant", id_of("W012"), corrected))
        new = ask(database, as_of="2012-07-01")
        item = person_of(new, "P011")
        assert item is not None
        assert item["at_large_since"] == "2012-06-13"
        assert new["recorded_at"] > old["recorded_at"]
        assert ask(database, as_of="2012-07-01", recorded_at=old["recorded_at"]) == old
        assert ask(database, as_of="2012-07-01", recorded_at=new["recorded_at"]) == new


def test_a_retraction_changes_past_answers_and_the_old_answer_stays(own_record_url: str) -> None:
    with changing(own_record_url) as (database, act):
        old = ask(database)
        assert person_of(old, "P047") is None
        vacated, fact = fact_of(database, "E062")
        reason = Correction(fact=vacated, reason="recorded in error")
        retracted = Retracted(
            occurred=fact.occurred, public_from=HistoricalDate.on(TODAY), sources=(SOURCE,), corrects=reason
        )
        act.record(Change("warrant", id_of("W054"), retracted))
        new = ask(database)
        again = person_of(new, "P047")
        assert again is not None
        assert [each["reference"] for each in again["warrants"]] == ["W054"]
        assert ask(database, recorded_at=old["recorded_at"]) == old
        assert ask(database, recorded_at=new["recorded_at"]) == new


def test_a_late_report_changes_past_answers_and_the_old_answer_stays(own_record_url: str) -> None:
    with changing(own_record_url) as (database, act):
        old = ask(database, as_of="2016-01-01")
        arrested = Arrested(
            occurred=HistoricalDate("2015-12"),
            public_from=HistoricalDate("2015-12"),
            sources=(SOURCE,),
            person=PersonId(id_of("P001")),
        )
        act.record(Change("custody", uuid4(), arrested))
        assert named(old) - named(ask(database, as_of="2016-01-01")) == {"Joseph Kony"}
        assert ask(database, as_of="2016-01-01", recorded_at=old["recorded_at"]) == old
        assert person_of(ask(database, as_of="2015-11-30"), "P001") is not None


def test_before_anything_was_recorded_nothing_was_held(record: Database) -> None:
    body = ask(record, recorded_at="2001-01-01T00:00:00Z")
    assert (body["total"], body["items"]) == (0, [])


# What is under seal.


def every_public_answer(database: Database) -> list[bytes]:
    """The bodies of questions about many days, of every list and of histories, with the place they rest on."""
    viewer = public_viewer()
    found: list[object] = []
    for day in ("2005-07-08", "2012-06-30", "2024-12-31", "2026-11-22", "2099-01-01"):
        for counting in ("court", "strict"):
            found.append(ask(database, viewer, as_of=day, counting=counting))
            found.append(ask(database, viewer, as_of=day, public_on=day, counting=counting, situation="Uganda"))
    now = moment(database, viewer, TODAY)
    found.append((now.place, now.recorded_at))
    with database.reading() as connection:
        for room in ("person", "situation", "warrant", "custody", "notice", "noncompliance"):
            page = resources.page(connection, now, room, concerning=[], limit=500, after=None)
            found.append((page.items, page.after, page.total))
        for reference in ("P001", "P006", "W001", "Uganda"):
            found.append(resources.history(connection, now, id_of(reference)))
            found.append(resources.one(connection, now, id_of(reference)))
    return [orjson.dumps(each, default=bytes.decode) for each in found]


def a_warrant(person: UUID) -> WarrantIssued:
    return WarrantIssued(
        occurred=HistoricalDate("2020-02-02"),
        public_from=None,
        sources=(SOURCE,),
        reference="SEALED",
        person=PersonId(person),
        situation=SituationId(id_of("Uganda")),
    )


def test_a_sealed_warrant_changes_nothing_in_any_public_answer(own_record_url: str) -> None:
    """Of a person the public knows, and of one it does not."""
    stranger = PersonIdentified(
        occurred=HistoricalDate(""), public_from=None, sources=(SOURCE,), name="Someone under seal"
    )
    with changing(own_record_url) as (database, act):
        before = every_public_answer(database)
        unknown, of_kony, of_lubanga, of_unknown = (uuid4() for _ in range(4))
        act.record(Change("warrant", of_kony, a_warrant(id_of("P001"))))
        act.record(Change("warrant", of_lubanga, a_warrant(id_of("P006"))))
        act.record(Change("person", unknown, stranger), Change("warrant", of_unknown, a_warrant(unknown)))
        assert every_public_answer(database) == before
        with database.reading() as connection:
            for room, stream in (("warrant", of_kony), ("person", unknown), ("warrant", of_unknown)):
                assert not resources.visible(connection, public_viewer(), room, stream)
                assert resources.visible(connection, cleared_viewer(), room, stream)


def test_a_sealed_warrant_is_there_for_a_cleared_viewer_who_asks_regardless_of_publicity(own_record_url: str) -> None:
    with changing(own_record_url) as (database, act):
        act.record(Change("warrant", uuid4(), a_warrant(id_of("P026"))))
        day = "2020-02-02"
        assert person_of(ask(database, as_of=day), "P026") is None
        assert person_of(ask(database, cleared_viewer(), as_of=day), "P026") is None, "today the public does not know"
        body = ask(database, cleared_viewer(), public_on="none", as_of=day)
        item = person_of(body, "P026")
        assert item is not None
        assert [each["reference"] for each in item["warrants"]] == ["SEALED"]
        assert item["warrants"][0]["public_on"] is None
        assert body["public_on"] == "none"
        assert person_of(ask(database, cleared_viewer(), public_on="none", as_of="2020-02-01"), "P026") is None


def test_what_a_later_fact_told_is_not_in_an_answer_of_an_earlier_moment_for_a_cleared_viewer(
    own_record_sqlite: str,
) -> None:
    with changing(own_record_sqlite) as (database, act):
        old = ask(database, cleared_viewer(), public_on="none")
        act.record(Change("warrant", uuid4(), a_warrant(id_of("P026"))))
        new = ask(database, cleared_viewer(), public_on="none")
        assert named(new) - named(old) == {"Henry Kiprono Kosgey"}
        assert ask(database, cleared_viewer(), public_on="none", recorded_at=old["recorded_at"]) == old
        assert ask(database, cleared_viewer(), public_on="none", recorded_at=new["recorded_at"]) == new
