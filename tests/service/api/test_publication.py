"""Over HTTP, what becomes public on a day does not exist before it, and is there when the day has come."""

import time
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from domain.values import id_of
from service.store.database import Database
from service.store.orders import Change
from service.store.recorder import wall_clock
from service.store.writer import Writer
from tests.service.api.serving import serving
from tests.service.api.test_questions import LISTS, a_person, a_warrant, get, recording, visible
from tests.service.store.kit import MASTER, order, settle

PUBLISHED_WITHIN_S = 60.0
DAY_US = 86_400_000_000


def in_days(number: int) -> str:
    return (datetime.now(UTC) + timedelta(days=number)).date().isoformat()


def test_what_is_public_from_a_later_day_is_nowhere_today(own_record_url: str) -> None:
    with recording(own_record_url) as (client, act):
        person, warrant = uuid4(), uuid4()
        targets = [
            "/v1/at-large?count=true&limit=500",
            "/v1/at-large?situation=Uganda",
            "/v1/failures?finding=any",
            *(f"/v1/{name}?limit=500" for name in LISTS),
            *(f"/v1/{name}?person={person}" for name in ("warrants", "custody", "notices", "noncompliance")),
            *(f"/v1/{name}/{each}{rest}" for name in LISTS for each in (person, warrant) for rest in ("", "/history")),
            f"/v1/situations/{id_of('Uganda')}/history",
        ]
        before = [visible(client, target) for target in targets]
        act.record(Change("person", person, a_person("Not public before a later day", in_days(2))))
        act.record(Change("warrant", warrant, a_warrant(person, in_days(2), "LATER")))
        for target, expected in zip(targets, before, strict=True):
            assert visible(client, target) == expected, target


def test_a_service_that_runs_publishes_what_was_recorded_before_its_day(own_record_url: str) -> None:
    person, warrant = uuid4(), uuid4()
    with serving(own_record_url) as client:
        before = int(client.get("/v1/at-large").headers["atlarge-position"])
    database = Database(own_record_url, [MASTER])
    writer = Writer(database, lambda: wall_clock() - 2 * DAY_US)  # the record itself was loaded today
    try:
        settle(writer, order("person", Change("person", person, a_person("Public since then", in_days(-1)))))
        settle(writer, order("warrant", Change("warrant", warrant, a_warrant(person, in_days(-1), "SINCE"))))
    finally:
        writer.close()
        database.close()

    with serving(own_record_url) as client:
        limit = time.monotonic() + PUBLISHED_WITHIN_S
        while client.get(f"/v1/warrants/{warrant}").status_code == 404:
            assert time.monotonic() < limit
            time.sleep(0.01)
        for room, each in (("persons", person), ("warrants", warrant)):
            assert client.get(f"/v1/{room}/{each}").headers["etag"] == '"2"'
            history = get(client, f"/v1/{room}/{each}/history")["items"]
            assert [entry["version"] for entry in history] == [1, 2]
            assert [entry["fact"]["public_from"] for entry in history] == [in_days(-1), in_days(-1)]
        told = get(client, "/v1/events", type="warrant.disclosed")["items"]
        assert [each["stream"] for each in told] == [str(warrant)]
        at_large = get(client, "/v1/at-large", limit="500")["items"]
        (item,) = [each for each in at_large if each["person"]["id"] == str(person)]
        assert [each["public_on"] for each in item["warrants"]] == [in_days(-1)]
        position = int(client.get("/v1/at-large").headers["atlarge-position"])
        assert position == before + 4, "the two facts and the two publications"
        assert client.get(f"/v1/warrants/{warrant}", params={"public_on": in_days(-2)}).status_code == 404
