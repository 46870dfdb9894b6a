"""Custody over HTTP: scenario 8 of those every release must pass (domain.md 8.7), of days and of hours."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.service.api.clerk import Clerk, fact, key_for
from tests.service.api.serving import serving
from tests.service.api.test_scenarios import Party, on, presences, rules


class Episode:
    """The custody of one person in Greece, which begins on 1 March 2021 in the way that is told."""

    def __init__(self, clerk: Clerk, begins: str) -> None:
        self.clerk = clerk
        person = clerk.open("persons", name="A Person", **on("2020-01-10"))
        self.id = clerk.open("custody", fact=begins, person=person, state="GR", **on("2021-03-01"))
        self.last: dict[str, str] = {}

    def act(self, segment: str, day: str, **said: Any) -> list[str]:
        """The rules the act breaks."""
        recorded = self.clerk.act(f"/v1/custody/{self.id}/{segment}", **on(day), **said)
        self.last = {"after_position": str(recorded["position"])}
        broken: list[str] = recorded["irregular"]
        return broken

    def told(self, day: str, *members: str) -> tuple[Any, ...]:
        """What is told of the custody as it stood on that day."""
        found = self.clerk.get(f"/v1/custody/{self.id}", as_of=day, **self.last)
        return tuple(found[member] for member in members)


@pytest.fixture
def clerk(database_url: str) -> Iterator[Clerk]:
    """Who writes into a record of nothing, on each kind of database."""
    with serving(database_url) as client:
        yield Clerk(client, key_for(database_url, "read", "write"))


@pytest.fixture
def provisional(clerk: Clerk) -> Episode:
    """Arrested provisionally on 1 March 2021: the sixtieth day is 30 April, the seventieth 10 May."""
    episode = Episode(clerk, "ArrestedProvisionally")
    assert episode.act("chamber-notice", "2021-03-01") == []
    return episode


def test_8_release_is_permitted_after_day_60_and_happens_by_nobodys_clock(provisional: Episode) -> None:
    members = ("state", "documents_due", "release_permitted")
    assert provisional.told("2021-03-01", *members) == ("provisionally-arrested", "2021-04-30", False)
    assert provisional.told("2021-04-30", *members) == ("provisionally-arrested", "2021-04-30", False)
    assert provisional.told("2021-05-01", *members) == ("provisionally-arrested", "2021-04-30", True)
    assert provisional.told("2022-03-01", *members) == ("provisionally-arrested", "2021-04-30", True)


def test_8_documents_make_it_an_arrest_on_any_day_on_which_the_person_is_still_held(provisional: Episode) -> None:
    assert provisional.act("documents", "2021-05-20") == []
    assert provisional.told("2021-05-19", "state", "release_permitted") == ("provisionally-arrested", True)
    assert provisional.told("2021-05-20", "state", "documents_due", "release_permitted") == ("arrested", None, None)


@pytest.mark.parametrize(
    ("day", "broken"), [("2021-04-30", ["released-within-sixty-days"]), ("2021-05-01", [])], ids=["day 60", "day 61"]
)
def test_8_a_release_for_want_of_documents_up_to_day_60_is_marked(
    provisional: Episode, day: str, broken: list[str]
) -> None:
    assert provisional.act("release-without-documents", day) == broken
    assert provisional.told(day, "state", "holding_state", "irregular") == ("released", None, broken)


def test_8_a_rearrest_on_day_70_is_lawful_once_the_documents_are_delivered(provisional: Episode) -> None:
    assert provisional.act("release-without-documents", "2021-05-01") == []
    assert provisional.act("documents", "2021-05-09") == []
    assert provisional.act("arrest", "2021-05-10", person=provisional.told("2021-05-01", "person")[0]) == []
    assert provisional.told("2021-05-09", "state") == ("released",)
    assert provisional.told("2021-05-10", "state", "ended") == ("arrested", None)


def test_8_a_rearrest_on_day_70_before_the_documents_is_marked(provisional: Episode) -> None:
    provisional.act("release-without-documents", "2021-05-01")
    provisional.act("documents", "2021-05-11")
    person = provisional.told("2021-05-01", "person")[0]
    assert provisional.act("arrest", "2021-05-10", person=person) == ["rearrested-without-documents"]


@pytest.fixture
def transit(clerk: Clerk) -> Episode:
    """Lands in Cyprus unscheduled, at noon of 1 June by the clock of Nicosia: 96 hours are over at noon of the 5th."""
    episode = Episode(clerk, "Arrested")
    episode.act("departure", "2021-06-01")
    episode.act("transit", "2021-06-01", state="CY", landed_at="2021-06-01T12:00:00+03:00")
    return episode


@pytest.mark.parametrize(
    ("left_at", "broken"),
    [("2021-06-05T12:00:00+03:00", []), ("2021-06-05T12:00:01+03:00", ["transit-beyond-limit"])],
    ids=["96:00:00", "96:00:01"],
)
def test_8_transit_is_lawful_up_to_and_including_96_hours(transit: Episode, left_at: str, broken: list[str]) -> None:
    members = ("state", "holding_state", "transit_until")
    assert transit.told("2021-06-04", *members) == ("in-transfer", "CY", "2021-06-05T09:00:00Z")
    assert transit.act("transit-end", "2021-06-05", state="CY", left_at=left_at) == broken
    assert transit.told("2021-06-05", *members) == ("in-transfer", None, None)


@pytest.mark.parametrize(
    ("received_at", "broken"),
    [
        ("2021-06-05T11:59:00+03:00", []),
        ("2021-06-05T09:00:00Z", []),
        ("2021-06-05T09:00:01Z", ["transit-beyond-limit"]),
    ],
    ids=["95:59", "96:00:00", "96:00:01"],
)
def test_8_a_request_for_transit_received_within_96_hours_lifts_the_limit(
    transit: Episode, received_at: str, broken: list[str]
) -> None:
    assert transit.act("transit-request", "2021-06-05", state="CY", received_at=received_at) == []
    assert transit.told("2021-06-05", "transit_until") == (("2021-06-05T09:00:00Z",) if broken else (None,))
    end = {"state": "CY", "left_at": "2021-06-08T12:00:00+03:00"}
    assert transit.act("transit-end", "2021-06-08", **end) == broken


def test_8_an_instant_without_an_offset_is_refused(transit: Episode) -> None:
    naive = fact(occurred="2021-06-05", left_at="2021-06-05T12:00:00", state="CY")
    answer = transit.clerk.post(f"/v1/custody/{transit.id}/transit-end", naive, If_Match="*")
    assert answer.status_code == 422
    assert [each["member"] for each in answer.json()["errors"]] == ["left_at"]


# A State that lets go whom it arrested. Italy, January 2025; here without any visit on record.


class LetGo(Party):
    """The same party arrests the person on 7 May 2021."""

    def arrests(self) -> str:
        """The id of the episode of custody."""
        return self.clerk.open("custody", person=self.person, state="XK", **on("2021-05-07"))

    def ends(self, custody: str, act: str, day: str, **said: Any) -> None:
        self.last = self.clerk.act(f"/v1/custody/{custody}/{act}", state="XK", **on(day), **said)


def test_an_expulsion_without_surrender_is_assessed_as_a_release_beside_visits(clerk: Clerk) -> None:
    party = LetGo(clerk)
    visit, custody = party.visits("2021-03-01", "2021-03-02"), party.arrests()
    party.ends(custody, "expulsion", "2021-05-09")
    assert party.told() == {visit: ("BINDING", "apparent"), custody: ("BINDING", "apparent")}
    assert party.told(as_of="2021-05-08").keys() == {visit}, "while the person was held nothing was to be assessed"
    found = presences(clerk.client, state="XK")[custody]
    assert {name: found["presence"][name] for name in ("kind", "arrival", "departure", "outcome")} == {
        "kind": "release",
        "arrival": "2021-05-07",
        "departure": "2021-05-09",
        "outcome": "arrested_then_released",
    }
    assert rules(found) == {"warrant-in-force", "party-bound", "receipt-recorded", "released-without-surrender"}
    asked = {"person": party.person, "state": "XK", "on": "2021-05-08"}
    (there,) = clerk.get("/v1/duties", **asked)["presences"]
    assert there["presence"]["id"] == custody


def test_a_release_by_the_court_is_nobodys_failure(clerk: Clerk) -> None:
    party = LetGo(clerk)
    party.ends(party.arrests(), "release", "2021-05-09", by_court=True)
    assert party.told() == {}


def test_a_release_within_a_recorded_presence_is_assessed_once(clerk: Clerk) -> None:
    party = LetGo(clerk)
    custody = party.arrests()
    party.ends(custody, "expulsion", "2021-05-09")
    assert party.told() == {custody: ("BINDING", "apparent")}
    visit = clerk.open("presences", person=party.person, state="XK", until="2021-05-09", **on("2021-05-06"))
    outcome = clerk.act(f"/v1/presences/{visit}/outcome", outcome="arrested_then_released", **on("2021-05-09"))
    party.last = outcome
    assert party.told() == {visit: ("BINDING", "apparent")}


def test_a_postponement_learnt_of_later_takes_the_release_back(clerk: Clerk) -> None:
    party = LetGo(clerk)
    custody = party.arrests()
    party.ends(custody, "expulsion", "2021-05-09")
    (request,) = clerk.get("/v1/requests", person=party.person)["items"]
    path = f"/v1/requests/{request['id']}/postponement"
    party.last = clerk.act(path, ground="ADMISSIBILITY_CHALLENGE", **on("2021-05-01"))
    assert party.told() == {custody: ("BINDING", "none")}
