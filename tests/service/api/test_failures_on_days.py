"""Which States had been found to have failed, on ten days, written out by hand from noncompliance.csv."""

import httpx
import pytest

from tests.service.api.test_questions import get

NEW: dict[str, list[str]] = {
    "2010-09-01": ["SD N01 found 2010-05-25, UNSC referred"],
    "2012-01-01": [
        "MW N05 found 2011-12-12, ASP referred, UNSC referred",
        "TD N06 found 2011-12-13, ASP referred, UNSC referred",
    ],
    "2014-12-31": [
        "TD N07 found 2013-03-26, ASP referred, UNSC referred",
        "CD N10 found 2014-04-09, ASP referred, UNSC referred",
        "LY N12 found 2014-12-10, UNSC referred",
    ],
    "2017-12-31": [
        "SD N13 found 2015-03-09, UNSC informed",
        "SD N14 found 2015-06-26, UNSC referred",
        "SD N15 found 2015-11-19, UNSC referred",
        "DJ N16 found 2016-07-11, ASP referred, UNSC referred",
        "UG N17 found 2016-07-11, ASP referred, UNSC referred",
        "KE N18 found 2016-09-19, ASP referred",
        "ZA N19 found 2017-07-06, ASP declined, UNSC declined",
        "JO N20 found 2017-12-11, ASP referred, UNSC referred",
    ],
    "2019-05-05": [],
    "2019-05-06": ["JO N20 found 2017-12-11, ASP reversed, UNSC reversed"],
    "2024-10-24": ["MN N21 found 2024-10-24, ASP referred"],
    "2026-01-25": [
        "HU N22 found 2025-07-24, ASP referred",
        "IT N23 found 2025-10-17, ASP deferred",
    ],
    "2026-01-26": ["IT N23 found 2025-10-17, ASP referred"],
    "2026-11-21": [],
}
"""What is new, or stands otherwise, since the day before it in this list; the rest stands as it did."""

DECIDED: dict[str, int] = {
    "2010-09-01": 3,
    "2012-01-01": 6,
    "2014-12-31": 13,
    "2017-12-31": 21,
    "2019-05-05": 21,
    "2019-05-06": 21,
    "2024-10-24": 22,
    "2026-01-25": 24,
    "2026-01-26": 24,
    "2026-11-21": 24,
}
"""How many incidents a Chamber had decided in any way: the rows whose decision_date is no later."""


def by_hand(day: str) -> list[str]:
    stands: dict[str, str] = {}
    for turn, told in NEW.items():
        if turn <= day:
            stands.update((line.split()[1], line) for line in told)
    return sorted(stands.values())


@pytest.mark.parametrize("known", ["then", "today"])
@pytest.mark.parametrize("day", NEW)
def test_the_states_found_to_have_failed_are_those_of_the_rows(client: httpx.Client, day: str, known: str) -> None:
    asked = {"as_of": day, "limit": "500", **({"public_on": day} if known == "then" else {})}
    body = get(client, "/v1/failures", **asked)
    told = [
        ", ".join([f"{item['state']['code']} {each['reference']} {each['finding']} {each['found_on']}", *referrals])
        for item in body["items"]
        for each in item["instances"]
        for referrals in [[f"{name} {stands}" for name, stands in sorted(each["referral"].items())]]
    ]
    assert sorted(told) == by_hand(day)
    assert body["total"] == len({line.split()[0] for line in by_hand(day)})
    decided = get(client, "/v1/failures", finding="any", **asked)["items"]
    assert sum(len(item["instances"]) for item in decided) == DECIDED[day]
