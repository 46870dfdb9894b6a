"""What changed in the answers between two moments of recording, and which facts changed it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from typing import Any

import orjson
import pytest
from typer.testing import CliRunner, Result

from domain.custody.facts import Arrested
from domain.fact import Correction, Fact, Published
from domain.noncompliance.facts import Basis, FindingReversed, IncidentRecorded, Kind, NonComplianceFound
from domain.presence.facts import PresenceRecorded
from domain.values import HistoricalDate, PersonId, StateCode, fact_id, id_of
from service.api.paging import Cursors
from service.cli import app
from service.diff import Comparison
from service.projector import Projector
from service.settings import Settings
from service.store.database import Database
from service.store.orders import Change
from service.store.tables import facts
from service.store.writer import Writer
from service.viewer import Viewer, cleared_viewer, public_viewer
from service.views.moment import instant_text
from tests.service.drawn import Drawing
from tests.service.record.answers import ask, ask_assessments, ask_failures
from tests.service.store.kit import (
    MASTER,
    SOURCES,
    database_at,
    identified,
    issued,
    opened,
    order,
    rows_of,
    settle,
    writer_on,
)

PERSON, STATE = PersonId(id_of("A")), StateCode("IT")


def diff(url: str, *arguments: str) -> Result:
    return CliRunner().invoke(
        app, ["diff", *arguments], env={"ATLARGE_DATABASE_URL": url, "ATLARGE_MASTER_KEY": MASTER.text}
    )


def changes(url: str, *arguments: str) -> dict[str, Any]:
    done = diff(url, *arguments, "--json")
    assert (done.exit_code, done.stderr) == (0, "")
    body: dict[str, Any] = orjson.loads(done.stdout_bytes)
    return body


def told(room: str, name: str, of: type[Fact], on: str, **said: Any) -> Change:
    known: dict[str, Any] = {"occurred": HistoricalDate(on), "public_from": HistoricalDate(on), "sources": SOURCES}
    return Change(room, id_of(name), of(**(known | said)))


def an_incident() -> Change:
    about: dict[str, Any] = {"state": STATE, "kind": Kind.VISIT, "persons": (PERSON,)}
    return told("noncompliance", "I", IncidentRecorded, "2015-01-01", **about)


def a_finding() -> Change:
    return told("noncompliance", "I", NonComplianceFound, "2016-01-01", basis=Basis.ART_87_7)


@pytest.fixture
def writer(database_url: str) -> Iterator[Writer]:
    """One person sought under one warrant: three facts."""
    with database_at(database_url) as database, writer_on(database) as writing:
        settle(writing, order("1", opened("S")), order("2", identified("A")), order("3", issued("W", "A", "S")))
        yield writing


def named(change: dict[str, Any]) -> list[tuple[str, int]]:
    """The facts that changed it, by type and position."""
    return [(each["type"], each["position"]) for each in change["facts"]]


def test_a_person_comes_to_be_at_large_and_ceases_with_the_facts_that_did_it(database_url: str, writer: Writer) -> None:
    settle(writer, order("4", told("custody", "C", Arrested, "2010-05-01", person=PERSON, state=STATE)))

    (came,) = changes(database_url, "0", "3")["at_large"]
    assert (came["change"], came["before"], came["after"]["person"]["name"]) == ("came", None, "Joseph Kony")
    assert named(came) == [("warrant.issued", 3)]

    (ceased,) = changes(database_url, "3", "4")["at_large"]
    assert (ceased["change"], ceased["after"]) == ("ceased", None)
    (fact,) = ceased["facts"]
    with database_at(database_url) as database:
        row = rows_of(database, facts)[3]
    assert fact == {
        "id": str(fact_id(row.stream, 1)),
        "position": 4,
        "type": "custody.changed",
        "recorded_at": instant_text(row.recorded_at),
        "occurred": "2010-05-01",
        "link": f"/v1/custody/{row.stream}",
        "sources": ["ICC-02/04-53"],
    }
    assert changes(database_url, "0", "4")["at_large"] == [], "came and ceased in between"
    before = changes(database_url, "3", "4", "--as-of", "2010-04-30")
    assert before["at_large"] == [], "nothing changed of a day before the arrest"
    unknown = changes(database_url, "3", "4", "--public-on", "2010-04-30", "--as-of", "2010-05-02")
    assert unknown["at_large"] == [], "nor of what could be known before it"


def test_a_finding_comes_and_falls(database_url: str, writer: Writer) -> None:
    settle(writer, order("4", an_incident()), order("5", a_finding()))
    settle(writer, order("6", told("noncompliance", "I", FindingReversed, "2017-01-01")))

    (came,) = changes(database_url, "3", "5")["failures"]
    assert (came["change"], came["before"], came["after"]["finding"]) == ("came", None, "found")
    assert named(came) == [("noncompliance.recorded", 4), ("noncompliance.found", 5)]
    (fell,) = changes(database_url, "5", "6")["failures"]
    assert [fell["change"], fell["before"]["finding"], fell["after"]["finding"]] == ["fell", "found", "reversed"]
    assert named(fell) == [("noncompliance.reversed", 6)]


def test_who_is_called_otherwise_is_called_so_by_the_fact_that_said_it(database_url: str, writer: Writer) -> None:
    """In answers that hold no name themselves, and by a situation's name too."""
    settle(writer, order("4", an_incident()), order("5", a_finding()))
    settle(writer, order("6", restated(identified("A", name="J. Kony"))), order("7", restated(opened("S"), name="DRC")))

    changed = changes(database_url, "5", "7")
    assert [named(each) for each in changed["failures"]] == [[("person.corrected", 6)]]
    assert [named(each) for each in changed["at_large"]] == [[("person.corrected", 6), ("situation.corrected", 7)]]
    assert {each["change"] for each in (*changed["failures"], *changed["at_large"])} == {"changed"}


def restated(change: Change, **otherwise: Any) -> Change:
    corrects = Correction(fact=fact_id(change.stream, 1), reason="the source was misread")
    return replace(change, fact=replace(change.fact, corrects=corrects, **otherwise))


def test_what_became_public_is_told_by_its_publication_and_before_it_nothing(database_url: str, writer: Writer) -> None:
    sealed = told("presence", "T", PresenceRecorded, "2026-01-01", person=PERSON, state=STATE, public_from=None)
    settle(writer, order("4", sealed), order("5", identified("B")))
    assert changes(database_url, "3", "2099-01-01")["at_large"] == []
    (seen,) = changes(database_url, "3", "2099-01-01", "--audience", "full", "--public-on", "none")["at_large"]
    assert named(seen) == [("presence.recorded", 4)]

    settle(writer, order("6", told("presence", "T", Published, "2026-02-01")))
    (seen,) = changes(database_url, "4", "6")["at_large"]
    assert seen["after"]["last_seen"]["state"]["code"] == "IT"
    assert named(seen) == [("presence.disclosed", 6)], "by the place in the public log"


def test_of_any_two_moments_the_changes_lead_from_the_one_answer_to_the_other(own_record_url: str) -> None:
    """Each by facts recorded between them that its audience may know."""
    random = Random(7)
    with database_at(own_record_url) as database:
        Drawing(database, random).record(60)
        Projector(database).catch_up()
        log = rows_of(database, facts)
        now = datetime.fromtimestamp(log[-1].recorded_at / 1_000_000, UTC)
        for _ in range(12):
            stamps = sorted(row.recorded_at for row in random.sample(log[-300:], 2))
            earlier, later = (str(instant_text(each)) for each in stamps)
            viewer = random.choice((public_viewer(now), cleared_viewer(now)))
            with database.reading() as reading:
                body = Comparison(reading, viewer, {}, Cursors(Settings(master_key=None))).body(earlier, later)
            for name, (asked, listed) in ANSWERS.items():
                before, after = (asked(database, viewer, recorded_at=each) for each in (earlier, later))
                assert shown(led(before, body[name]), listed) == shown(after, listed)
            for change in (*body["at_large"], *body["failures"], *body["assessments"]):
                assert change["facts"], change
                assert all(earlier < each["recorded_at"] <= later for each in change["facts"])


Items = dict[str, dict[str, Any]]


def led(items: Items, changed: list[dict[str, Any]]) -> Items:
    """The items after the changes."""
    after = {**items, **{each["id"]: each["after"] for each in changed}}
    return {named: item for named, item in after.items() if item is not None}


def shown(items: Items, listed: tuple[str, ...]) -> Items:
    """Of assessments, those from which something follows."""
    return {named: item for named, item in items.items() if not listed or item["assessment"] in listed}


def sought(database: Database, viewer: Viewer, **asked: str) -> Items:
    return {each["person"]["id"]: each for each in ask(database, viewer, **asked)["items"]}


def decided(database: Database, viewer: Viewer, **asked: str) -> Items:
    body = ask_failures(database, viewer, finding="any", **asked)
    return {one["id"]: {"state": each["state"], **one} for each in body["items"] for one in each["instances"]}


def assessed(database: Database, viewer: Viewer, **asked: str) -> Items:
    return {each["presence"]["id"]: each for each in ask_assessments(database, viewer, **asked)["items"]}


ANSWERS: dict[str, tuple[Callable[..., Items], tuple[str, ...]]] = {
    "at_large": (sought, ()),
    "failures": (decided, ()),
    "assessments": (assessed, ("possible", "apparent")),
}


def test_the_changes_are_told_in_words(database_url: str, writer: Writer) -> None:
    settle(writer, order("4", told("custody", "C", Arrested, "2010-05-01", person=PERSON, state=STATE)))
    done = diff(database_url, "3", "4", "--as-of", "2020-01-01", "--public-on", "2020-01-01")
    lines = done.stdout.splitlines()
    assert lines[0].startswith("As of 2020-01-01, as the public could know on 2020-01-01: from 20")
    assert lines[1:3] == [
        "At large: 1 changed.",
        "  ceased: Joseph Kony: since 2005-07-08, whereabouts-unknown -> nothing",
    ]
    assert lines[3].startswith("      custody.changed of 2010-05-01, recorded 20")
    assert lines[3].endswith(": ICC-02/04-53")
    assert lines[4:6] == ["Findings: nothing changed.", "What appears from presences: nothing changed."]
    assert "presumed innocent" in lines[6]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("3", "2"), 2), (("1", "yesterday"), 2), (("1",), 2), (("1", "4"), 1), (("1", "2", "--as-of", "soon"), 2)],
)
def test_what_cannot_be_compared_is_said(
    database_url: str, writer: Writer, arguments: tuple[str, ...], code: int
) -> None:
    done = diff(database_url, *arguments)
    assert (done.exit_code, done.stdout) == (code, "")
    assert done.stderr
