"""The scenarios every release must pass (domain.md 8.7), asked over HTTP. Where the bundled record does not hold the
facts of one, they are put on record over HTTP first. 8, 11 and 13, of clocks, deferrals and rulings: tests/domain."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import httpx
import pytest

from domain.values import fact_id, id_of
from tests.service.api.clerk import Clerk, key_for
from tests.service.api.serving import serving
from tests.service.api.test_questions import get

AL_BASHIR, SAIF, NJEEM, DELA_ROSA = (str(id_of(each)) for each in ("P019", "P034", "P044", "P071"))


def instances(client: httpx.Client, **asked: str) -> dict[str, dict[str, Any]]:
    body = get(client, "/v1/failures", limit="500", **{"finding": "any", **asked})
    return {each["reference"]: each for item in body["items"] for each in item["instances"]}


def presences(client: httpx.Client, **asked: str) -> dict[str, dict[str, Any]]:
    items = get(client, "/v1/assessments", limit="500", **{"assessment": "any", **asked})["items"]
    return {item["presence"]["reference"] or item["presence"]["id"]: item for item in items}


def sought(client: httpx.Client, **asked: str) -> dict[str, dict[str, Any]]:
    items = get(client, "/v1/at-large", limit="500", **asked)["items"]
    return {item["person"]["reference"]: item for item in items}


# As the record holds them.


def test_1_chad_failed_to_arrest_and_to_consult_in_august_2011(client: httpx.Client) -> None:
    chad = instances(client, as_of="2011-12-13", public_on="2011-12-13")["N06"]
    assert chad["conduct"] == {"from": "2011-08-07", "to": "2011-08-08"}
    assert (chad["finding"], chad["found_on"]) == ("found", "2011-12-13")
    assert chad["failures"] == ["arrest and surrender", "consult"]
    assert chad["referral"] == {"ASP": "referred", "UNSC": "referred"}
    assert "N06" not in instances(client, as_of="2011-12-12")
    assert sought(client, as_of="2011-08-07")["P019"]["at_large_since"] == "2009-03-04"


def test_2_of_kenya_in_august_2010_the_bodies_were_only_informed(client: httpx.Client) -> None:
    kenya = instances(client, as_of="2010-08-27", public_on="2010-08-27")["N02"]
    assert (kenya["finding"], kenya["found_on"]) == ("informed", None)
    assert kenya["referral"] == {"ASP": "informed", "UNSC": "informed"}
    assert "N02" not in instances(client, finding="found")


def test_3_libya_was_asked_and_failed_and_the_warrant_outlived_the_militias_release(client: httpx.Client) -> None:
    owed = get(client, "/v1/duties", person=SAIF, state="LY", on="2011-07-06", as_of="2011-07-06")
    assert (owed["duty"], owed["request"]["received_on"]) == ("BINDING_UNSC", "2011-07-05")
    before = get(client, "/v1/duties", person=SAIF, state="LY", on="2011-07-04", as_of="2011-07-04")
    assert (before["duty"], before["request"]["received_on"]) == ("BINDING_UNSC", None), "sent by the 5th, no more"
    libya = instances(client, as_of="2014-12-10", public_on="2014-12-10")["N12"]
    assert (libya["finding"], libya["found_on"], libya["referral"]) == ("found", "2014-12-10", {"UNSC": "referred"})
    assert sought(client, as_of="2014-12-10")["P034"]["label"] == "domestic-custody"
    assert "P034" not in sought(client, as_of="2014-12-10", counting="strict")
    released = sought(client, as_of="2016-04-13", counting="strict")["P034"]
    assert [each["reference"] for each in released["warrants"]] == ["W040"]


def test_3_the_postponement_of_2012_is_told_of_the_incident_alone(client: httpx.Client) -> None:
    """The row speaks of it in the incident's procedure: the record holds no step of Libya under the request."""
    facts = [each["fact"] for each in get(client, f"/v1/noncompliance/{id_of('N12')}/history")["items"]]
    assert any("postponement: art. 95, granted 2012-06-01" in (each["remark"] or "") for each in facts)
    owed = get(client, "/v1/duties", person=SAIF, state="LY", on="2012-07-01")
    assert "valid-postponement" not in rules(owed)


def test_4_south_africa_was_not_referred_and_jordans_referral_was_reversed(client: httpx.Client) -> None:
    south_africa = instances(client, as_of="2017-07-06", public_on="2017-07-06")["N19"]
    assert (south_africa["finding"], south_africa["found_on"]) == ("found", "2017-07-06")
    assert south_africa["referral"] == {"ASP": "declined", "UNSC": "declined"}
    for day, stands in (("2019-05-05", "referred"), ("2019-05-06", "reversed")):
        jordan = instances(client, as_of=day, public_on=day)["N20"]
        assert (jordan["finding"], jordan["referral"]) == ("found", {"ASP": stands, "UNSC": stands})


def test_5_the_united_states_have_no_row_and_nigeria_no_finding(client: httpx.Client) -> None:
    assert get(client, "/v1/failures", state="US", finding="any")["items"] == []
    visit = presences(client, state="US", person=AL_BASHIR)["T024"]
    assert (visit["duty"], visit["assessment"]) == ("VOLUNTARY", "none")
    nigeria = instances(client, state="NG")["N08"]
    assert (nigeria["finding"], nigeria["referral"]) == ("no_finding", {})
    assert get(client, "/v1/failures", state="NG")["items"] == []


def test_6_mongolia_hungary_and_italy(client: httpx.Client) -> None:
    mongolia, hungary = (instances(client)[each] for each in ("N21", "N22"))
    assert (mongolia["found_on"], mongolia["referral"]) == ("2024-10-24", {"ASP": "referred"})
    assert (hungary["found_on"], hungary["referral"]) == ("2025-07-24", {"ASP": "referred"})
    for day, stands in (("2025-10-17", "deferred"), ("2026-01-25", "deferred"), ("2026-01-26", "referred")):
        italy = instances(client, as_of=day, public_on=day)["N23"]
        assert (italy["finding"], italy["referral"]) == ("found", {"ASP": stands})


@pytest.mark.parametrize(
    ("day", "membership"),
    [
        ("2025-06-01", "party"),
        ("2025-06-02", "party-withdrawing"),
        ("2026-05-28", "party-withdrawing"),
        ("2026-05-29", "party"),
        ("2026-06-02", "party"),
        ("2026-11-21", "party"),
    ],
)
def test_6_hungary_took_its_notice_back_and_never_left(client: httpx.Client, day: str, membership: str) -> None:
    """As known then; before the revocation, what was to come on 2 June 2026 had not come."""
    owed = get(client, "/v1/duties", person=str(id_of("P067")), state="HU", on=day, as_of=day, public_on=day)
    assert (owed["duty"], owed["membership"]) == ("BINDING", membership)


def test_7_dela_rosa_is_in_no_answer_of_before_the_warrant_was_public(client: httpx.Client) -> None:
    for public_on in ("2025-11-08", "2026-05-10"):
        asked = {"as_of": "2026-05-10", "public_on": public_on}
        assert "P071" not in sought(client, **asked)
        assert client.get(f"/v1/persons/{DELA_ROSA}", params=asked).status_code == 404
    now = sought(client, as_of="2026-05-11", public_on="2026-05-11")["P071"]
    assert now["at_large_since"] == "2025-11-06"
    assert "P071" in sought(client, as_of="2025-11-06"), "as is known since, the warrant was there"


def test_9_charges_were_confirmed_in_absence_and_kony_is_sought_while_death_closed_three_cases(
    client: httpx.Client,
) -> None:
    confirmed = get(client, f"/v1/warrants/{id_of('W001')}/history")["items"]
    assert [each["fact"]["in_absence"] for each in confirmed if each["name"] == "ChargesConfirmed"] == [True]
    assert "P001" in sought(client, as_of="2025-11-06"), "a confirmation in absence executes nothing"
    for person, closed, before in (
        ("P003", "2007-07-11", "2007-07-10"),
        ("P004", "2015-09-07", "2015-09-06"),
        ("P002", "2023-11-17", "2023-11-16"),
    ):
        assert sought(client, as_of=before)[person]["label"] == "deceased", "until the Chamber ends the case"
        assert person not in sought(client, as_of=before, counting="strict")
        assert person not in sought(client, as_of=closed)


def test_14_njeem_left_germany_on_the_day_of_issue_and_germany_is_not_listed(client: httpx.Client) -> None:
    germany = presences(client, person=NJEEM)["T092"]
    assert germany["presence"]["departure"] == "2025-01-18"
    assert "overlap-uncertain" in rules(germany)
    assert germany["assessment"] in ("latent", "possible"), "no higher, and here no request is on record"
    assert get(client, "/v1/failures", state="DE", finding="any")["items"] == []
    assert "N23" in instances(client, state="IT")


# Put on record over HTTP.


class Party:
    """A person under a warrant of 2020, a State that is a party since 2010, and a request it received in 2020."""

    def __init__(self, clerk: Clerk, deposited: str = "2010-01-15") -> None:
        self.clerk = clerk
        self.person = clerk.open("persons", name="A Person", **on("2020-01-10"))
        situation = clerk.open("situations", name="A Situation", trigger="self_referral", **on("2019-01-01"))
        clerk.open("warrants", person=self.person, situation=situation, **on("2020-01-10"))
        clerk.open("states", state="XK", name="A State", **on("1998-07-17"))
        self.state("deposit", deposited, instrument="ratification")
        request = clerk.open(
            "requests", person=self.person, kind="arrest_and_surrender", state="XK", **on("2020-02-01")
        )
        self.last = clerk.act(f"/v1/requests/{request}/receipt", **on("2020-02-03"))

    def state(self, act: str, day: str, **said: Any) -> dict[str, Any]:
        self.last = self.clerk.act(f"/v1/states/XK/{act}", **on(day), **said)
        return self.last

    def visits(self, arrival: str, departure: str) -> str:
        """The id of a visit that ended without arrest."""
        visit = self.clerk.open("presences", person=self.person, state="XK", until=departure, **on(arrival))
        self.last = self.clerk.act(f"/v1/presences/{visit}/outcome", outcome="not_arrested", **on(departure))
        return visit

    def told(self, **asked: str) -> dict[str, tuple[str, str]]:
        """Duty and assessment of each visit, as soon as they are shown."""
        found = presences(self.clerk.client, state="XK", after_position=str(self.last["position"]), **asked)
        return {visit: (item["duty"], item["assessment"]) for visit, item in found.items()}


def on(day: str) -> dict[str, Any]:
    return {"occurred": day, "public_from": day}


def rules(item: dict[str, Any]) -> set[str]:
    return {each["rule"] for each in item["explanation"]}


@pytest.fixture
def clerk(own_record_url: str) -> Iterator[Clerk]:
    """Who writes into a copy of the record."""
    with serving(own_record_url) as client:
        yield Clerk(client, key_for(own_record_url, "read", "write"))


def test_3_a_postponement_under_article_95_excuses_until_the_ruling(clerk: Clerk) -> None:
    request = id_of("Q12")
    clerk.act(f"/v1/requests/{request}/postponement", ground="ADMISSIBILITY_CHALLENGE", **on("2012-06-01"))
    ended = clerk.act(f"/v1/requests/{request}/postponement-end", **on("2013-05-31"))
    for day, excused in (("2012-05-31", False), ("2012-06-01", True), ("2013-05-31", True), ("2013-06-01", False)):
        asked = {"person": SAIF, "state": "LY", "on": day, "after_position": str(ended["position"])}
        assert ("valid-postponement" in rules(clerk.get("/v1/duties", **asked))) is excused, day


def test_10_a_visit_on_the_last_day_of_membership_and_one_on_the_first_day_after(clerk: Clerk) -> None:
    """Notified on 8 May 2020, effective on 8 May 2021. The warrant of 2020 had begun the proceedings: art. 127(2)."""
    party = Party(clerk)
    party.state("withdrawal", "2020-05-08")
    before, after = party.visits("2021-05-07", "2021-05-07"), party.visits("2021-05-08", "2021-05-09")
    assert party.told()[before] == ("BINDING", "apparent")
    assert party.told()[after] == ("BINDING_RESIDUAL", "apparent")
    party.state("withdrawal-revocation", "2021-05-01")
    assert party.told() == {before: ("BINDING", "apparent"), after: ("BINDING", "apparent")}, "it never left"


def test_10_under_a_warrant_of_after_the_withdrawal_the_duty_rests_on_when_the_investigation_began(
    clerk: Clerk,
) -> None:
    party = Party(clerk)
    party.state("withdrawal", "2018-05-08")
    visit = party.visits("2021-05-08", "2021-05-09")
    assert party.told()[visit] == ("CONTESTED", "possible"), "only a matter under consideration, as far as is known"
    situation = situation_of(clerk, party.person)
    party.last = clerk.act(f"/v1/situations/{situation}/investigation", **on("2019-02-01"))
    assert party.told()[visit] == ("BINDING_RESIDUAL", "apparent")


def situation_of(clerk: Clerk, person: str) -> str:
    """The situation of a person's one warrant."""
    (warrant,) = clerk.get("/v1/warrants", person=person)["items"]
    situation: str = warrant["situation"]
    return situation


def test_10_a_ratification_deposited_before_a_visit_and_in_force_after_it_binds_nobody(clerk: Clerk) -> None:
    party = Party(clerk, deposited="2021-03-20")  # in force on 1 June 2021
    early, late = party.visits("2021-05-30", "2021-05-31"), party.visits("2021-06-01", "2021-06-02")
    assert party.told() == {early: ("VOLUNTARY", "none"), late: ("BINDING", "apparent")}


def test_12_a_late_sighting_a_correction_and_a_retraction_change_the_answers_for_past_dates(clerk: Clerk) -> None:
    party = Party(clerk)
    asked = {"as_of": "2021-12-31", "state": "XK", "assessment": "any"}

    def answered() -> dict[str, Any]:
        return get(clerk.client, "/v1/assessments", after_position=str(party.last["position"]), **asked)

    answers = [answered()]
    visit = party.visits("2021-05-07", "2021-05-08")
    answers.append(answered())
    party.last = clerk.act(
        f"/v1/presences/{visit}/recording",
        person=party.person,
        state="XK",
        until="2021-05-08",
        corrects={"fact": str(fact_id(UUID(visit), 1)), "reason": "the source was a newspaper"},
        **on("2021-05-07"),
        sources=[{"citation": "a newspaper", "confidence": "unverified"}],
    )
    answers.append(answered())
    for withdrawn in (party.last["fact"], str(fact_id(UUID(visit), 1))):
        reason = {"fact": withdrawn, "reason": "another person of that name"}
        party.last = clerk.act(f"/v1/presences/{visit}/retraction", corrects=reason, **on("2021-05-07"))
        answers.append(answered())
    rungs = [[item["assessment"] for item in each["items"]] for each in answers]
    assert rungs == [[], ["apparent"], ["possible"], ["apparent"], []], "without the correction the first fact stands"
    for each in answers:
        assert get(clerk.client, "/v1/assessments", recorded_at=each["recorded_at"], **asked) == each


def test_12_a_withdrawn_warrant_leaves_no_trace_in_any_answer_about_the_visit(clerk: Clerk) -> None:
    party = Party(clerk)
    visit = party.visits("2021-05-07", "2021-05-08")
    assert party.told()[visit] == ("BINDING", "apparent")
    (warrant,) = clerk.get("/v1/warrants", person=party.person)["items"]
    party.last = clerk.act(
        f"/v1/warrants/{warrant['id']}/retraction",
        corrects={"fact": warrant["facts"][0], "reason": "recorded in error"},
        **on("2020-01-10"),
    )
    assert party.told()[visit] == ("NO_DUTY", "none")


def test_a_territory_stands_with_its_party_from_whenever_that_is_recorded(clerk: Clerk) -> None:
    party = Party(clerk)
    clerk.open("presences", person=party.person, state="FK", until="2021-05-08", **on("2021-05-07"))

    def told() -> tuple[str, str]:
        asked = {"after_position": str(party.last["position"])}
        (item,) = get(clerk.client, "/v1/assessments", state="FK", assessment="any", **asked)["items"]
        owed = clerk.get("/v1/duties", person=party.person, state="FK", on="2021-05-07", **asked)
        assert (owed["duty"], owed["membership"]) == (item["duty"], item["membership"])
        return item["duty"], item["membership"]

    party.state("vote", "2009-01-01", question="to ratify", vote="in_favour")
    assert told() == ("VOLUNTARY", "non-party")
    party.state("extension", "2011-01-01", territory="FK")
    assert told() == ("BINDING", "party")
    party.state("withdrawal", "2015-01-01")
    assert told() == ("CONTESTED", "withdrawn")


def test_8_the_day_on_which_documents_are_due_is_told_of_the_visit(clerk: Clerk) -> None:
    party = Party(clerk)
    visit = party.visits("2021-05-07", "2021-05-08")
    custody = clerk.open("custody", person=party.person, state="XK", **on("2021-05-07"))
    arrest = f"/v1/custody/{custody}/provisional-arrest"
    party.last = clerk.act(arrest, person=party.person, state="XK", **on("2021-05-07"))
    item = presences(clerk.client, state="XK", after_position=str(party.last["position"]))[visit]
    assert [(each["term"], each["until"]) for each in item["clocks"]] == [("documents-due", "2021-07-06")]
    assert item["assessment"] == "none", "the person was arrested"
