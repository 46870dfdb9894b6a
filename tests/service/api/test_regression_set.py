"""The decisions every release must tell right (domain.md 4.4), as far as the bundled record holds them: one literal
table, read over HTTP."""

from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from domain.values import id_of
from tests.service.api.test_questions import get

BY_ANALOGY = "87(7) by analogy"
REFERRED_TO_BOTH = {"ASP": "referred", "UNSC": "referred"}


@dataclass(frozen=True)
class Decided:
    """On the day of the decision, as the public could know it that day; `later`: how it stands from another day on."""

    row: str
    state: str
    conduct: tuple[str, str | None]
    on: str
    finding: str
    referral: dict[str, str]
    text: str
    basis: str | None = "87(7)"
    failures: list[str] = field(default_factory=list[str])
    procedure: str = "none"
    unrecorded: bool = True
    later: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])


BOTH_FAILURES = ["arrest and surrender", "consult"]
TABLE = [
    Decided(
        "N05",
        "MW",
        ("2011-10-14", "2011-10-14"),
        "2011-12-12",
        "found",
        REFERRED_TO_BOTH,
        "Pre-Trial Chamber I found on 12 December 2011 that Malawi failed to arrest and surrender and failed to "
        "consult (ICC-02/05-01/09-139).",
        failures=BOTH_FAILURES,
    ),
    Decided(
        "N06",
        "TD",
        ("2011-08-07", "2011-08-08"),
        "2011-12-13",
        "found",
        REFERRED_TO_BOTH,
        "Pre-Trial Chamber I found on 13 December 2011 that Chad failed to arrest and surrender and failed to consult "
        "(ICC-02/05-01/09-140, number unverified).",
        failures=BOTH_FAILURES,
    ),
    Decided(
        "N07",
        "TD",
        ("2013-02-16", "2013-02-17"),
        "2013-03-26",
        "found",
        REFERRED_TO_BOTH,
        "Pre-Trial Chamber II found on 26 March 2013 that Chad failed to comply with a request to cooperate "
        "(ICC-02/05-01/09-151, number unverified).",
        procedure="deliberation",
        unrecorded=False,
    ),
    Decided(
        "N10",
        "CD",
        ("2014-02-26", "2014-02-27"),
        "2014-04-09",
        "found",
        REFERRED_TO_BOTH,
        "Pre-Trial Chamber II found on 9 April 2014 that The Democratic Republic of the Congo failed to comply with a "
        "request to cooperate (ICC-02/05-01/09-195).",
    ),
    Decided(
        "N12",
        "LY",
        ("2013-05", None),
        "2014-12-10",
        "found",
        {"UNSC": "referred"},
        "Pre-Trial Chamber I found on 10 December 2014 that Libya failed to comply with a request to cooperate "
        "(ICC-01/11-01/11-577, number unverified).",
        basis=BY_ANALOGY,
    ),
    Decided(
        "N13",
        "SD",
        ("2009-03", None),
        "2015-03-09",
        "found",
        {"UNSC": "informed"},
        "Pre-Trial Chamber II found on 9 March 2015 that Sudan failed to comply with a request to cooperate "
        "(ICC-02/05-01/09-227, number unverified).",
        basis=BY_ANALOGY,
        procedure="deliberation",
        unrecorded=False,
    ),
    Decided(
        "N16",
        "DJ",
        ("2016-05-08", "2016-05-08"),
        "2016-07-11",
        "found",
        REFERRED_TO_BOTH,
        "Pre-Trial Chamber II found on 11 July 2016 that Djibouti failed to comply with a request to cooperate "
        "(ICC-02/05-01/09-266, number unverified).",
    ),
    Decided(
        "N17",
        "UG",
        ("2016-05-12", "2016-05-12"),
        "2016-07-11",
        "found",
        REFERRED_TO_BOTH,
        "Pre-Trial Chamber II found on 11 July 2016 that Uganda failed to comply with a request to cooperate "
        "(ICC-02/05-01/09-267, number unverified).",
    ),
    Decided(
        "N19",
        "ZA",
        ("2015-06-13", "2015-06-15"),
        "2017-07-06",
        "found",
        {"ASP": "declined", "UNSC": "declined"},
        "Pre-Trial Chamber II found on 6 July 2017 that South Africa failed to comply with a request to cooperate "
        "(ICC-02/05-01/09-302).",
    ),
    Decided(
        "N20",
        "JO",
        ("2017-03-29", "2017-03-29"),
        "2017-12-11",
        "found",
        REFERRED_TO_BOTH,
        "Pre-Trial Chamber II found on 11 December 2017 that Jordan failed to comply with a request to cooperate "
        "(ICC-02/05-01/09-309, number unverified).",
        later={"2019-05-05": REFERRED_TO_BOTH, "2019-05-06": {"ASP": "reversed", "UNSC": "reversed"}},
    ),
    Decided(
        "N21",
        "MN",
        ("2024-09-02", "2024-09-03"),
        "2024-10-24",
        "found",
        {"ASP": "referred"},
        "Pre-Trial Chamber II found on 24 October 2024 that Mongolia failed to comply with a request to cooperate "
        "(ICC-01/22-90, number unverified).",
        later={"2024-11-29": {"ASP": "referred"}},
    ),
    Decided(
        "N22",
        "HU",
        ("2025-04-03", "2025-04-06"),
        "2025-07-24",
        "found",
        {"ASP": "referred"},
        "Pre-Trial Chamber I found on 24 July 2025 that Hungary failed to comply with a request to cooperate "
        "(ICC-01/18-462, number unverified).",
    ),
    Decided(
        "N23",
        "IT",
        ("2025-01-19", "2025-01-21"),
        "2025-10-17",
        "found",
        {"ASP": "deferred"},
        "Pre-Trial Chamber I found on 17 October 2025 that Italy failed to comply with a request to cooperate.",
        later={"2026-01-25": {"ASP": "deferred"}, "2026-01-26": {"ASP": "referred"}},
    ),
]
EVERY = pytest.mark.parametrize("told", TABLE, ids=lambda told: f"{told.state} {told.on[:4]} {told.row}")


def instance(client: httpx.Client, told: Decided, day: str) -> dict[str, Any] | None:
    body = get(client, "/v1/failures", state=told.state, finding="any", as_of=day, public_on=day)
    shown = [each for item in body["items"] for each in item["instances"] if each["reference"] == told.row]
    return shown[0] if shown else None


@EVERY
def test_the_decision_is_told_as_it_was_made(client: httpx.Client, told: Decided) -> None:
    found = instance(client, told, told.on)
    assert found is not None
    assert (found["conduct"]["from"], found["conduct"]["to"]) == told.conduct
    assert (found["finding"], found["found_on"], found["basis"]) == (told.finding, told.on, told.basis)
    assert (found["referral"], found["failures"], found["text"]) == (told.referral, told.failures, told.text)
    assert ("procedure-unrecorded" in found["irregular"]) is told.unrecorded
    assert (found["replies"], found["reversed_by"]) == ([], None)


@EVERY
def test_on_no_day_before_it_was_there_a_finding(client: httpx.Client, told: Decided) -> None:
    year, rest = int(told.on[:4]), told.on[4:]
    assert instance(client, told, f"{year - 1}{rest}") is None


@EVERY
def test_what_came_later_moves_the_referral_and_leaves_the_finding(client: httpx.Client, told: Decided) -> None:
    for day, referral in {told.on: told.referral, **told.later}.items():
        found = instance(client, told, day)
        assert found is not None
        assert (found["finding"], found["found_on"], found["referral"]) == ("found", told.on, referral)


@EVERY
def test_the_resource_shows_the_procedure_beside_the_values(client: httpx.Client, told: Decided) -> None:
    shown = get(client, f"/v1/noncompliance/{id_of(told.row)}", as_of=told.on, public_on=told.on)
    assert (shown["finding"], shown["referral"], shown["procedure"]) == (told.finding, told.referral, told.procedure)
    assert shown["assembly"] == {"track": "none", "steps": [], "letter_deadline": None, "outcome": None, "closed": None}
    assert (shown["council"], shown["replies"], shown["corrections"], shown["measures"]) == ([], [], [], [])


def test_the_appeals_chamber_ruled_on_no_appeal_the_record_holds(client: httpx.Client) -> None:
    """Jordan's finding stands; that the record lacks the appeal itself is said, and against nobody."""
    jordan = get(client, f"/v1/noncompliance/{id_of('N20')}")
    assert (jordan["finding"], jordan["upheld_on"], jordan["reversed_on"]) == ("found", "2019-05-06", None)
    assert "appeal-unrecorded" in jordan["irregular"]


def test_the_united_states_were_invited_in_2013_and_owed_nothing(client: httpx.Client) -> None:
    assert get(client, "/v1/failures", state="US", finding="any")["items"] == []
    (visit,) = get(client, "/v1/assessments", state="US", person=str(id_of("P019")), assessment="any")["items"]
    assert (visit["duty"], visit["assessment"]) == ("VOLUNTARY", "none")


def test_chads_day_to_explain_by_is_in_the_status(client: httpx.Client) -> None:
    chad = get(client, f"/v1/noncompliance/{id_of('N07')}")
    assert chad["hearings"] == [{"invited_on": "2013-02-22", "deadline": "2013-03-14"}]
    assert chad["submissions"] == []
