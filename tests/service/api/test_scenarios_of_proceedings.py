"""Proceedings of the real record (domain.md 8.7, scenarios 9 and 13), asked over HTTP, and what a clerk who follows
them further may put on record."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from domain.values import id_of
from tests.service.api.clerk import Clerk, key_for
from tests.service.api.serving import serving
from tests.service.api.test_questions import get
from tests.service.api.test_scenarios import on, sought

KONY, OTTI, NETANYAHU = (str(id_of(each)) for each in ("P001", "P002", "P067"))
REMANDED, RULED_AGAIN = "2025-04-24", "2025-07-16"


def warrant_of(client: httpx.Client, reference: str, **asked: str) -> dict[str, Any]:
    return get(client, f"/v1/warrants/{id_of(reference)}", **asked)


def steps(person: dict[str, Any]) -> list[str]:
    return [each["step"] for each in person["proceedings"]]


@pytest.fixture
def clerk(own_record_url: str) -> Iterator[Clerk]:
    """Who writes into a copy of the record."""
    with serving(own_record_url) as client:
        yield Clerk(client, key_for(own_record_url, "read", "write"))


# 9. Kony: charges confirmed in absence, trial blocked; three co-suspects closed by death.


def test_9_charges_confirmed_in_absence_leave_the_warrant_in_force_and_unexecuted(client: httpx.Client) -> None:
    before, after = (warrant_of(client, "W001", as_of=day) for day in ("2025-11-05", "2025-11-06"))
    assert (before["charges_confirmed_on"], after["charges_confirmed_on"]) == (None, "2025-11-06")
    for warrant in (before, after):
        assert (warrant["state"], warrant["executed_on"]) == ("in-force", None)
    assert {"P001"} <= sought(client, as_of="2025-11-06", public_on="2025-11-06").keys()


def test_9_no_trial_of_kony_is_lawful_before_he_appears(clerk: Clerk) -> None:
    decided: dict[str, Any] = {"ruling": "confirmed", "in_absence": True, "absence": "not_found"}
    assert clerk.act(f"/v1/persons/{KONY}/charges-decision", **decided, **on("2025-11-06"))["irregular"] == []
    opened = clerk.act(f"/v1/persons/{KONY}/trial-opening", **on("2026-06-01"))
    assert opened["irregular"] == ["trial-without-presence"]
    kony = clerk.until(f"persons/{KONY}", opened, as_of="2026-06-01")
    assert (kony["outcome"], kony["irregular"]) == ("charges confirmed", ["trial-without-presence"])
    assert steps(kony) == ["charges confirmed in absence", "trial opened"]
    assert "P001" in sought(clerk.client, as_of="2026-06-01"), "a trial without the accused executes nothing"
    withdrawn = {"fact": opened["fact"], "reason": "the press took a status conference for the trial"}
    gone = clerk.act(f"/v1/persons/{KONY}/retraction", corrects=withdrawn, **on("2026-06-01"))
    assert steps(clerk.until(f"persons/{KONY}", gone)) == ["charges confirmed in absence"]
    clerk.act(f"/v1/persons/{KONY}/initial-appearance", **on("2026-07-01"))
    assert clerk.act(f"/v1/persons/{KONY}/trial-opening", **on("2026-09-01"))["irregular"] == []


@pytest.mark.parametrize(
    ("person", "warrant", "died", "terminated"),
    [
        ("P003", "W003", "2006-08-12", "2007-07-11"),
        ("P004", "W004", "2013-10-27", "2015-09-07"),
        ("P002", "W002", "2007-10-02", "2023-11-17"),
    ],
)
def test_9_death_closes_a_case_only_by_the_ruling_of_the_chamber(
    client: httpx.Client, person: str, warrant: str, died: str, terminated: str
) -> None:
    found = get(client, f"/v1/persons/{id_of(person)}", as_of=died)
    assert (found["life"], found["died"]) == ("deceased", died)
    assert warrant_of(client, warrant, as_of=died)["state"] == "in-force"
    assert sought(client, as_of=died)[person]["label"] == "deceased"
    closed = warrant_of(client, warrant, as_of=terminated)
    assert (closed["state"], closed["ended_on"]) == ("terminated", terminated)
    assert person not in sought(client, as_of=terminated)


def test_9_the_case_of_the_survivor_goes_on(client: httpx.Client) -> None:
    for day in ("2007-07-11", "2015-09-07", "2023-11-17"):
        assert sought(client, as_of=day)["P001"]["at_large_since"] == "2005-07-08"


# 13. Netanyahu: remanded on 24 April 2025, ruled again on 16 July 2025; the warrant valid throughout.


@pytest.mark.parametrize(
    ("day", "pending"),
    [
        ("2024-11-21", False),
        ("2025-04-23", False),
        (REMANDED, True),
        ("2025-07-15", True),
        (RULED_AGAIN, False),
        ("2026-11-21", False),
    ],
)
def test_13_a_challenge_leaves_the_warrant_in_force(client: httpx.Client, day: str, pending: bool) -> None:
    for asked in ({"as_of": day}, {"as_of": day, "public_on": day}):
        warrant = warrant_of(client, "W074", **asked)
        assert (warrant["state"], warrant["challenge_pending"]) == ("in-force", pending)
        assert (warrant["visibility"], warrant["deferred"], warrant["ended_on"]) == ("public", False, None)


def test_13_no_answer_has_a_gap(client: httpx.Client) -> None:
    days = ("2024-11-21", "2025-04-23", REMANDED, "2025-05-31", "2025-07-15", RULED_AGAIN, "2026-11-21")
    for counting in ("court", "strict"):
        found = [sought(client, as_of=day, public_on=day, counting=counting)["P067"] for day in days]
        assert {each["at_large_since"] for each in found} == {"2024-11-21"}
        assert {warrant["reference"] for each in found for warrant in each["warrants"]} == {"W074"}
    for day in days:
        owed = get(client, "/v1/duties", person=NETANYAHU, state="HU", on=day, as_of=day, public_on=day)
        assert owed["duty"] == "BINDING", day


def test_13_a_state_that_revokes_the_warrant_changes_no_answer(clerk: Clerk) -> None:
    warrant = id_of("W074")
    revoked = clerk.act(f"/v1/warrants/{warrant}/revocation", by="state", **on("2025-05-01"))
    assert revoked["irregular"] == ["revoked-by-no-chamber"]
    told = clerk.until(f"warrants/{warrant}", revoked)
    assert (told["state"], told["irregular"]) == ("in-force", ["revoked-by-no-chamber"])
    assert "P067" in sought(clerk.client, as_of="2025-05-01")


# What else becomes of a warrant.


def test_a_warrant_of_several_charges_ceases_with_the_last(clerk: Clerk) -> None:
    person, warrant = opened(clerk, charges=["murder", "rape"])
    clerk.act(f"/v1/warrants/{warrant}/charges-withdrawal", charges=["rape"], **on("2021-01-01"))
    clerk.act(f"/v1/warrants/{warrant}/amendment", added=["pillage"], **on("2021-02-01"))
    clerk.act(f"/v1/warrants/{warrant}/charges-dismissal", charges=["murder"], **on("2021-03-01"))
    last = clerk.act(f"/v1/warrants/{warrant}/charges-withdrawal", charges=["pillage"], **on("2021-04-01"))
    told = clerk.until(f"warrants/{warrant}", last)
    assert (told["state"], told["charges"], told["ended_on"]) == ("ceased", [], "2021-04-01")
    for day, left in (("2021-01-01", ["murder"]), ("2021-02-01", ["murder", "pillage"]), ("2021-03-01", ["pillage"])):
        assert warrant_of_id(clerk, warrant, day)["charges"] == left
    days = ("2021-01-01", "2021-03-31", "2021-04-01")
    assert [is_sought(clerk, person, day) for day in days] == [True, True, False]


def test_a_case_held_admissible_again_is_one_under_which_a_state_owes_again(clerk: Clerk) -> None:
    person, warrant = opened(clerk)
    clerk.act(f"/v1/warrants/{warrant}/inadmissibility", **on("2021-01-01"))
    clerk.act(f"/v1/warrants/{warrant}/final-inadmissibility", **on("2021-06-01"))
    again = clerk.act(f"/v1/warrants/{warrant}/admissibility-review", **on("2023-01-01"))
    clerk.until(f"warrants/{warrant}", again)
    days = ("2021-05-31", "2021-06-02", "2022-12-31", "2023-01-02")
    assert [is_sought(clerk, person, day) for day in days] == [True, False, False, True]
    owed = [clerk.get("/v1/duties", person=person, state="HU", on=day)["duty"] for day in days]
    assert owed == ["BINDING", "NO_DUTY", "NO_DUTY", "BINDING"]


def opened(clerk: Clerk, **said: Any) -> tuple[str, str]:
    """A person and the warrant of 2020."""
    person = clerk.open("persons", name="A Person", **on("2020-01-10"))
    situation = clerk.open("situations", name="A Situation", trigger="self_referral", **on("2019-01-01"))
    return person, clerk.open("warrants", person=person, situation=situation, **on("2020-01-10"), **said)


def warrant_of_id(clerk: Clerk, warrant: str, day: str) -> dict[str, Any]:
    return clerk.get(f"/v1/warrants/{warrant}", as_of=day)


def is_sought(clerk: Clerk, person: str, day: str) -> bool:
    items = clerk.get("/v1/at-large", limit="500", as_of=day)["items"]
    return person in {each["person"]["id"] for each in items}
