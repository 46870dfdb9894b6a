"""Two of the scenarios every release must pass (domain.md 8.7), told over HTTP as far as the bundled record does not
hold their facts: 3, Libya; 11, a deferral that expires and a carve-out that does not. See test_scenarios.py."""

from collections.abc import Iterator
from typing import Any

import pytest

from domain.values import id_of
from tests.service.api.clerk import Clerk, key_for
from tests.service.api.serving import serving
from tests.service.api.test_scenarios import Party, instances, on, rules, sought

LIBYA, REQUEST, SAIF = (str(id_of(each)) for each in ("Libya", "Q12", "P034"))
CASE = "ICC-01/11-01/11"
CHALLENGE = "ADMISSIBILITY_CHALLENGE"


@pytest.fixture
def clerk(own_record_url: str) -> Iterator[Clerk]:
    """Who writes into a copy of the record."""
    with serving(own_record_url) as client:
        yield Clerk(client, key_for(own_record_url, "read", "write"))


def shown(clerk: Clerk, path: str, day: str, after: dict[str, Any]) -> dict[str, Any]:
    """A resource as it stood on a day, once the views have that fact."""
    return clerk.get(f"/v1/{path}", as_of=day, after_position=str(after["position"]))


def marks(clerk: Clerk, path: str, fact: dict[str, Any]) -> list[str]:
    """The rules a fact was recorded to break."""
    told = clerk.get(f"/v1/{path}/history", after_position=str(fact["position"]))["items"]
    return next(each["fact"]["irregular"] for each in told if each["id"] == fact["fact"])


# 3. Libya: Saif Al-Islam Gaddafi, held by a militia and never surrendered.


def test_3_surrender_is_postponed_while_the_challenge_is_pending_and_no_longer(clerk: Clerk) -> None:
    path = f"requests/{REQUEST}"
    clerk.act(f"/v1/{path}/challenge", ground=CHALLENGE, **on("2012-05-01"))
    postponed = clerk.act(f"/v1/{path}/postponement", ground=CHALLENGE, **on("2012-06-01"))
    ruled = clerk.act(f"/v1/{path}/challenge-ruling", admissible=True, **on("2013-05-31"))
    assert marks(clerk, path, postponed) == []
    for day, step, ground in (
        ("2012-05-31", "received", None),
        ("2012-06-01", "postponed", CHALLENGE),
        ("2013-05-30", "postponed", CHALLENGE),
        ("2013-05-31", "received", None),
    ):
        stood = shown(clerk, path, day, ruled)["states"]["LY"]
        assert (stood["step"], stood["postponed"], stood["receipt"]) == (step, ground, "recorded"), day
    for day, excused in (("2012-05-31", False), ("2012-06-01", True), ("2013-05-31", True), ("2013-06-01", False)):
        owed = clerk.get("/v1/duties", person=SAIF, state="LY", on=day, after_position=str(ruled["position"]))
        assert owed["duty"] == "BINDING_UNSC"
        assert ("valid-postponement" in rules(owed)) is excused, day


def test_3_the_first_request_to_postpone_rested_on_no_challenge(clerk: Clerk) -> None:
    """Libya's own investigation of another case (art. 94) is no ground to postpone a surrender: 7 March 2012."""
    path = f"requests/{REQUEST}"
    other_case = clerk.act(f"/v1/{path}/postponement", ground="DOMESTIC_PROCEEDINGS", **on("2012-03-07"))
    assert marks(clerk, path, other_case) == ["postponement-without-ground"]
    too_early = clerk.act(f"/v1/{path}/postponement", ground=CHALLENGE, **on("2012-04-01"))
    assert marks(clerk, path, too_early) == ["challenge-unrecorded"]


def test_3_one_case_is_admissible_and_the_other_is_not(clerk: Clerk) -> None:
    path = f"situations/{LIBYA}"
    for accused, admissible, day in (
        ("Saif Al-Islam Gaddafi", True, "2013-05-31"),
        ("Abdullah Al-Senussi", False, "2013-10-11"),
    ):
        ruled = clerk.act(
            f"/v1/{path}/admissibility-ruling",
            case_number=CASE,
            accused=accused,
            admissible=admissible,
            instance="Pre-Trial Chamber I",
            **on(day),
        )
        assert marks(clerk, path, ruled) == []
    assert shown(clerk, path, "2013-05-30", ruled)["admissibility"] == []
    between = shown(clerk, path, "2013-10-10", ruled)["admissibility"]
    assert [(each["accused"], each["admissible"]) for each in between] == [("Saif Al-Islam Gaddafi", True)]
    after = shown(clerk, path, "2013-10-11", ruled)["admissibility"]
    assert {each["accused"]: each["admissible"] for each in after} == {
        "Saif Al-Islam Gaddafi": True,
        "Abdullah Al-Senussi": False,
    }


def test_3_he_was_never_surrendered_and_the_warrant_is_open_after_the_finding_and_the_release(clerk: Clerk) -> None:
    ruled = clerk.act(f"/v1/requests/{REQUEST}/challenge-ruling", admissible=True, **on("2013-05-31"))
    libya = instances(clerk.client, as_of="2014-12-10", after_position=str(ruled["position"]))["N12"]
    assert (libya["finding"], libya["found_on"], libya["referral"]) == ("found", "2014-12-10", {"UNSC": "referred"})
    for day in ("2012-06-01", "2014-12-10", "2016-04-13", "2017-06-10"):
        warrants = sought(clerk.client, as_of=day)["P034"]["warrants"]
        assert [each["reference"] for each in warrants] == ["W040"], day


# 11. A deferral expires after twelve months unless renewed; a carve-out does not.


def deferral(clerk: Clerk, path: str, adopted: str, resolution: str, starts: str, **said: Any) -> dict[str, Any]:
    return clerk.act(f"/v1/{path}/deferral-request", resolution=resolution, starts=starts, **said, **on(adopted))


def test_11_a_deferral_expires_after_twelve_months_unless_it_is_renewed(clerk: Clerk) -> None:
    path = f"situations/{clerk.open('situations', name='A Situation', trigger='self_referral', **on('2002-07-01'))}"
    first = deferral(clerk, path, "2002-07-12", "S/RES/1422 (2002)", "2002-07-01")
    for day, until in (("2002-07-12", "2003-06-30"), ("2003-06-30", "2003-06-30"), ("2003-07-01", None)):
        stood = shown(clerk, path, day, first)
        assert (stood["deferred"], stood["deferred_until"]) == (until is not None, until), day
    renewed = deferral(clerk, path, "2003-06-12", "S/RES/1487 (2003)", "2003-07-01")
    for day, until in (
        ("2003-06-11", "2003-06-30"),
        ("2003-06-12", "2004-06-30"),
        ("2003-07-01", "2004-06-30"),
        ("2004-06-30", "2004-06-30"),
        ("2004-07-01", None),
    ):
        stood = shown(clerk, path, day, renewed)
        assert (stood["deferred"], stood["deferred_until"]) == (until is not None, until), day


def test_11_a_carve_out_does_not_expire_and_is_no_deferral(clerk: Clerk) -> None:
    darfur = f"situations/{id_of('Darfur')}"
    carved = clerk.act(f"/v1/{darfur}/carve-out", resolution="1593 (2005)", scope="para. 6", **on("2005-03-31"))
    for day in ("2005-03-31", "2006-03-31", "2026-11-21"):
        stood = shown(clerk, darfur, day, carved)
        assert [each["resolution"] for each in stood["carve_outs"]] == ["1593 (2005)"], day
        assert (stood["deferred"], stood["deferred_until"]) == (False, None), day


def test_11_a_deferral_of_more_than_twelve_months_or_of_another_court_is_marked(clerk: Clerk) -> None:
    icc = f"situations/{id_of('Uganda')}"
    long = deferral(clerk, icc, "2010-01-01", "a resolution", "2010-01-01", months=24)
    assert marks(clerk, icc, long) == ["deferral-too-long"]
    opened = clerk.open(
        "situations", name="ICTY", court="ICTY", trigger="created_by_unsc", resolution="827 (1993)", **on("1993-05-25")
    )
    icty = f"situations/{opened}"
    elsewhere = deferral(clerk, icty, "2002-07-12", "S/RES/1422 (2002)", "2002-07-01")
    assert marks(clerk, icty, elsewhere) == ["rome-statute-elsewhere"]
    assert shown(clerk, icty, "2002-08-01", elsewhere)["deferred"] is False


def test_11_whoever_is_sought_under_a_warrant_stays_sought_while_the_situation_is_deferred(clerk: Clerk) -> None:
    party = Party(clerk)
    (warrant,) = clerk.get("/v1/warrants", person=party.person)["items"]
    path = f"situations/{warrant['situation']}"
    last = deferral(clerk, path, "2020-06-12", "a resolution", "2020-07-01")
    assert shown(clerk, path, "2020-08-01", last)["deferred"] is True
    at_large = clerk.get("/v1/at-large", as_of="2020-08-01", after_position=str(last["position"]), limit="500")
    assert party.person in {each["person"]["id"] for each in at_large["items"]}


# Article 90, as the request shows it.


def test_who_goes_first_is_told_with_its_paragraph_and_what_is_not_known(clerk: Clerk) -> None:
    path = f"requests/{REQUEST}"
    asked = clerk.act(f"/v1/{path}/competing-request", requesting_state="FR", same_conduct=True, **on("2012-01-10"))

    def answered(after: dict[str, Any]) -> dict[str, Any]:
        told: dict[str, Any] = shown(clerk, path, "2012-12-31", after)["states"]["LY"]["competing"]["FR"]
        return dict(told["precedence"])

    unknown = answered(asked)
    assert (unknown["priority"], unknown["unknown"]) == (None, ["requester_party", "admissibility", "treaty_duty"])
    clerk.act(
        f"/v1/{path}/competing-request",
        requesting_state="FR",
        same_conduct=True,
        requester_party=True,
        admissibility="pending",
        corrects={"fact": asked["fact"], "reason": "the source says more"},
        **on("2012-01-10"),
    )
    clerk.act(f"/v1/{path}/competing-request-notice", requesting_state="FR", **on("2012-01-12"))
    waiting = clerk.act(f"/v1/{path}/extradition", requesting_state="DE", **on("2012-01-20"))
    assert marks(clerk, path, waiting) == ["competition-unrecorded"]
    assert answered(waiting)["paragraph"] == "90(3)"
    ruled = clerk.act(
        f"/v1/{path}/competing-request-ruling",
        requesting_state="FR",
        admissibility="admissible_after_notice",
        **on("2012-06-01"),
    )
    assert marks(clerk, path, ruled) == []
    first = answered(ruled)
    assert (first["priority"], first["paragraph"], first["unknown"]) == ("PRIORITY_COURT", "90(2)(b)", [])
    gone = clerk.act(f"/v1/{path}/extradition", requesting_state="FR", **on("2012-07-01"))
    assert marks(clerk, path, gone) == ["extradited-instead"]
