"""What is sent, in which order, and that nothing is lost on the way."""

import random
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from uuid import UUID

import orjson
import pytest
from standardwebhooks import Webhook

from domain.values import id_of
from service.store import keys
from service.store.sealed import payload_of
from service.store.tables import facts
from service.viewer import Audience
from service.webhooks import subscriptions as kept
from service.webhooks.filters import Filters
from service.webhooks.history import Again, gaps, lag, park, replay, undelivered
from service.webhooks.lanes import ACKNOWLEDGED
from service.webhooks.signing import secret_text
from service.webhooks.subscriptions import ACTIVE, DISABLED, PAUSED, UNVERIFIED
from service.webhooks.tables import alerts, attempts, deliveries, lanes, subscriptions, told
from tests.service.store.kit import also_known_as, count_of, identified, issued, opened, rows_of
from tests.service.webhooks.kit import Asked, Authority
from tests.service.webhooks.subscribers import (
    Hurried,
    Office,
    Subscribers,
    dispatching,
    office,
    sealing,
    until,
)


@pytest.fixture
def place(database_url: str) -> Iterator[Office]:
    with office(database_url, Hurried()) as found:
        yield found


@pytest.fixture
def punctual(database_url: str) -> Iterator[Office]:
    """By the clock on the wall, for verifiers that look at it."""
    with office(database_url) as found:
        yield found


def aliases(person: str, number: int) -> list[object]:
    return [also_known_as(person, f"{person} {each}") for each in range(number)]


def position(asked: Asked) -> int:
    return int(orjson.loads(asked.body)["position"])


def test_whoever_subscribes_hears_of_what_is_recorded_from_then_on(
    punctual: Office, endpoints: Subscribers, authority: Authority
) -> None:
    punctual.record(identified("before"))
    _, key = punctual.subscribe(endpoints.url("a"))
    with dispatching(punctual, endpoints, authority):
        punctual.record(identified("Kony"))
        until(lambda: [row.state for row in rows_of(punctual.database, deliveries)] == [ACKNOWLEDGED])
        punctual.record(also_known_as("Kony", "Joseph"))
        until(lambda: endpoints.positions("a") == [2, 3])
    first, second = endpoints.of("a")
    assert first.body["type"] == "person.identified"
    assert (first.body["sequence"], second.body["sequence"]) == (1, 2)
    assert (first.body["prev_position"], second.body["prev_position"]) == (None, 2)
    assert (first.body["watermark"], second.body["watermark"]) == (1, 2)
    assert first.body["resource_version"] == 1
    assert len(first.raw) <= 4096
    assert b"Joseph" not in first.raw + second.raw, "no names"
    for each in (first, second):
        assert Webhook(secret_text(key.secret)).verify(each.raw, each.headers) == each.body


def test_the_next_of_a_subject_waits_until_the_one_before_is_acknowledged_and_others_go_on(
    place: Office, endpoints: Subscribers, authority: Authority
) -> None:
    """Half of all attempts fail, at random."""
    chance = random.Random(1)
    endpoints.answers = lambda _asked, _before: chance.choice([200, 500])
    place.subscribe(endpoints.url("a"))
    place.record(*(identified(each) for each in "ABC"), *(one for each in "ABC" for one in aliases(each, 2)))
    with dispatching(place, endpoints, authority):
        until(lambda: len(endpoints.positions("a")) == 9)
    of_each: defaultdict[str, list[int]] = defaultdict(list)
    for got in endpoints.of("a"):
        of_each[got.body["subject"]["id"]].append(got.position)
    assert len(of_each) == 3
    for heard in of_each.values():
        assert heard == sorted(heard), "a later one was never sent before"
    assert count_of(place.database, lanes) == 0


def test_every_attempt_and_every_replay_carries_the_same_bytes_and_the_same_id(
    place: Office, endpoints: Subscribers, authority: Authority
) -> None:
    endpoints.answers = lambda asked, before: 200 if before else 503
    id_, _ = place.subscribe(endpoints.url("a"))
    with dispatching(place, endpoints, authority):
        place.record(identified("Kony"))
        until(lambda: len(endpoints.positions("a")) == 1)
        place.record(also_known_as("Kony", "Joseph"))
        until(lambda: len(endpoints.positions("a")) == 2 and count_of(place.database, lanes) == 0)
        assert replay(place.database, place.of(id_), Again(), place.clock(), dry=True) == 2
        assert replay(place.database, place.of(id_), Again(), place.clock(), dry=False) == 2
        until(lambda: len(endpoints.positions("a")) == 4)
    of_first = [got for got in endpoints.of("a") if got.position == 1]
    assert [got.answered for got in of_first] == [503, 200, 200]
    assert len({(got.raw, got.headers["webhook-id"]) for got in of_first}) == 1
    assert [got.headers.get("atlarge-replay") for got in of_first] == [None, None, "true"]
    last = endpoints.of("a")[-1]
    assert of_first[-1].headers["superseded-by"] == last.body["id"]
    assert "superseded-by" not in last.headers
    assert next(row.outcome for row in rows_of(place.database, attempts)) == "refused"


def test_an_endpoint_that_hangs_keeps_nobody_else_waiting(
    place: Office, endpoints: Subscribers, authority: Authority
) -> None:
    endpoints.answers = lambda asked, _before: None if "/hangs" in asked.head.split("\r\n")[0] else 200
    hanging, _ = place.subscribe(endpoints.url("hangs"))
    for number in range(3):
        place.subscribe(endpoints.url(f"{number}"))
    with dispatching(place, endpoints, authority, total_s=1):
        place.record(*(identified(f"person {each}") for each in range(30)))
        until(lambda: all(len(endpoints.positions(f"{number}")) == 30 for number in range(3)))
    assert endpoints.of("hangs") == []
    assert place.of(hanging).state == ACTIVE


def test_what_a_stopped_subscription_missed_it_hears_when_it_is_resumed(
    place: Office, endpoints: Subscribers, authority: Authority
) -> None:
    id_, _ = place.subscribe(endpoints.url("a"))
    with dispatching(place, endpoints, authority):
        place.record(identified("A"))
        until(lambda: [row.state for row in rows_of(place.database, deliveries)] == [ACKNOWLEDGED])
        place.change(kept.stop, id_, PAUSED)
        place.record(*aliases("A", 3), identified("B"))
        with place.database.reading() as reading:
            assert lag(reading, place.of(id_), place.clock()).positions == 4
        assert endpoints.positions("a") == [1]
        place.change(kept.resume, id_, place.clock())
        until(lambda: sorted(endpoints.positions("a")) == [1, 2, 3, 4, 5])
        until(lambda: place.of(id_).cursor is None)
        place.record(identified("C"))
        until(lambda: 6 in endpoints.positions("a"))
    with place.database.reading() as reading:
        assert lag(reading, place.of(id_), place.clock()).positions == 0


def test_whoever_lost_everything_hears_it_all_from_the_start(
    place: Office, endpoints: Subscribers, authority: Authority
) -> None:
    place.record(*(identified(f"person {each}") for each in range(120)))
    place.subscribe(endpoints.url("a"), after=0)
    with dispatching(place, endpoints, authority):
        until(lambda: len(endpoints.positions("a")) == 120)
    assert sorted(endpoints.positions("a")) == list(range(1, 121))
    chain = sorted((got.position, got.body["prev_position"]) for got in endpoints.of("a"))
    assert chain[0] == (1, None)
    assert all(later[1] == earlier[0] for earlier, later in pairwise(chain))


def test_what_is_sealed_reaches_nobody_without_clearance(
    place: Office, endpoints: Subscribers, authority: Authority
) -> None:
    place.subscribe(endpoints.url("public"))
    place.subscribe(endpoints.url("cleared"), audience=Audience.FULL)
    with dispatching(place, endpoints, authority):
        place.record(opened("Uganda"), identified("a sealed one", public_from=None), identified("Kony"))
        place.record(issued("W", "a sealed one", "Uganda", public_from=None), also_known_as("Kony", "Joseph"))
        until(lambda: len(endpoints.positions("cleared")) == 5 and len(endpoints.positions("public")) == 3)
    told = [got.body["type"] for got in endpoints.of("public")]
    assert sorted(told) == ["person.alias-recorded", "person.identified", "situation.opened"]
    assert str(id_of("a sealed one")).encode() not in b"".join(got.raw for got in endpoints.of("public"))
    assert sorted(endpoints.positions("public")) == [1, 2, 3], "what it cannot see moves no position"


def test_who_is_sent_what_is_sealed_is_on_record_before_it_leaves(
    place: Office, endpoints: Subscribers, authority: Authority
) -> None:
    def readings() -> list[dict[str, Any]]:
        rows = [row for row in rows_of(place.database, facts) if row.name == "SealedContentRead"]
        return [orjson.loads(payload_of(place.database.ring, row)) for row in rows]

    on_record: list[int] = []

    def answered(_asked: Asked, _before: int) -> int:
        on_record.append(len(readings()))
        return 200

    endpoints.answers = answered
    owner = place.key("read", "sealed")
    place.subscribe(endpoints.url("cleared"), owner=owner, audience=Audience.FULL, filters=Filters(types=("person.*",)))
    with dispatching(place, endpoints, authority):
        place.record(identified("a sealed one", public_from=None))
        until(lambda: len(endpoints.positions("cleared")) == 1)
        place.record(identified("Kony"))
        until(lambda: len(endpoints.positions("cleared")) == 2)
    assert on_record == [1, 1], "once for a key, a day and a stream; of what is public nothing"
    assert [(each["by"], each["streams"]) for each in readings()] == [(owner, [str(id_of("a sealed one"))])]


def test_a_key_that_was_revoked_hears_nothing_more_and_loses_nothing(
    place: Office, endpoints: Subscribers, authority: Authority
) -> None:
    owner = place.key("read", "sealed")
    id_, _ = place.subscribe(endpoints.url("a"), owner=owner, audience=Audience.FULL)
    place.record(identified("a sealed one", public_from=None))
    keys.revoke(place.database, owner)
    with dispatching(place, endpoints, authority):
        until(lambda: place.of(id_).state == DISABLED)
    assert endpoints.got == []
    assert place.of(id_).reason == "key"
    assert [row.state for row in rows_of(place.database, deliveries)] == [0], "it waits"


def test_a_subscription_hears_of_what_its_filters_let_pass(
    place: Office, endpoints: Subscribers, authority: Authority
) -> None:
    place.subscribe(endpoints.url("person"), filters=Filters(person=id_of("A")))
    place.subscribe(endpoints.url("types"), filters=Filters(types=("person.alias-recorded", "situation.*")))
    place.subscribe(endpoints.url("both"), filters=Filters(types=("warrant.*",), person=id_of("A")))
    place.subscribe(endpoints.url("situation"), filters=Filters(situation=id_of("Uganda")))
    with dispatching(place, endpoints, authority):
        place.record(identified("A"), identified("B"), opened("Uganda"), issued("W", "A", "Uganda"))
        place.record(also_known_as("B", "Bee"))
        until(lambda: len(endpoints.got) == 7)
    heard = {name: sorted(endpoints.positions(name)) for name in ("person", "types", "both", "situation")}
    assert heard == {"person": [1, 4], "types": [3, 5], "both": [4], "situation": [3, 4]}
    by_person = sorted(endpoints.of("person"), key=lambda got: got.position)
    assert [got.body["prev_position"] for got in by_person] == [None, 1]


def test_what_is_parked_lets_its_lane_go_on_and_is_a_gap_until_it_is_replayed(
    place: Office, endpoints: Subscribers, authority: Authority
) -> None:
    refused: set[int] = {2}

    def missing() -> list[tuple[int, int, int]]:
        with place.database.reading() as reading:
            return gaps(reading, place.of(id_), 9)

    endpoints.answers = lambda asked, _before: 400 if position(asked) in refused else 200
    id_, _ = place.subscribe(endpoints.url("a"))
    with dispatching(place, endpoints, authority):
        place.record(identified("A"), *aliases("A", 2), identified("B"))
        until(lambda: sorted(endpoints.positions("a")) == [1, 4] and len(endpoints.of("a", answered=400)) > 0)
        until(lambda: missing() == [(2, 3, 2)])
        with place.database.reading() as reading:
            assert [row.position for row in undelivered(reading, place.of(id_), 0, 9)] == [2, 3]

        def parked() -> bool:
            with place.database.writing() as connection:
                return park(connection, place.of(id_), 2, place.clock())

        until(parked)
        until(lambda: sorted(endpoints.positions("a")) == [1, 3, 4])
        until(lambda: missing() == [(2, 2, 1)])
        refused.clear()
        assert replay(place.database, place.of(id_), Again(missing=True), place.clock(), dry=False) == 1
        until(lambda: sorted(endpoints.positions("a")) == [1, 2, 3, 4])
        until(lambda: missing() == [])


def test_nothing_is_sent_before_the_endpoint_has_answered_a_signed_challenge(
    place: Office, endpoints: Subscribers, authority: Authority
) -> None:
    endpoints.proves = False
    id_, _ = place.subscribe(endpoints.url("a"), proven=False)
    place.record(identified("A"))
    with dispatching(place, endpoints, authority):
        until(lambda: count_of(place.database, attempts) == 1)
        assert place.of(id_).state == UNVERIFIED
        assert endpoints.got == []
        endpoints.proves = True
        place.change(kept.challenge_again, id_, place.clock())
        until(lambda: endpoints.positions("a") == [1])


def test_another_address_is_verified_before_anything_is_sent_there(
    place: Office, endpoints: Subscribers, authority: Authority
) -> None:
    id_, _ = place.subscribe(endpoints.url("a"))
    endpoints.proves = False
    place.change(kept.change, id_, url=endpoints.url("b"))
    assert place.of(id_).state == UNVERIFIED
    with dispatching(place, endpoints, authority):
        place.record(identified("A"))
        until(lambda: count_of(place.database, attempts) == 1)
        assert endpoints.got == []
        endpoints.proves = True
        place.change(kept.challenge_again, id_, place.clock())
        until(lambda: endpoints.positions("b") == [1])
    assert endpoints.of("a") == []


def test_an_endpoint_that_is_gone_twice_is_sent_nothing_more(
    place: Office, endpoints: Subscribers, authority: Authority
) -> None:
    endpoints.answers = lambda _asked, _before: 410
    id_, _ = place.subscribe(endpoints.url("a"))
    place.record(identified("A"), identified("B"))
    with dispatching(place, endpoints, authority):
        until(lambda: place.of(id_).state == DISABLED)
    assert place.of(id_).reason == "gone"
    assert len(endpoints.got) == 2
    assert "disabled: gone" in {row.kind for row in rows_of(place.database, alerts)}
    assert {row.state for row in rows_of(place.database, deliveries)} == {0}, "nothing is dropped"


def test_a_rotated_key_signs_beside_the_one_before_for_a_day(
    punctual: Office, endpoints: Subscribers, authority: Authority
) -> None:
    id_, old = punctual.subscribe(endpoints.url("a"))
    with punctual.database.writing() as connection:
        new = kept.rotate(connection, punctual.of(id_), sealing(), punctual.clock())
    with dispatching(punctual, endpoints, authority):
        punctual.record(identified("A"))
        until(lambda: len(endpoints.got) == 1)
    (got,) = endpoints.got
    for key in (old, new):
        assert Webhook(secret_text(key.secret)).verify(got.raw, got.headers)
    assert len(got.headers["webhook-signature"].split()) == 4
    live = kept.live_keys(punctual.of(id_), sealing(), punctual.clock())
    assert [each.until is None for each in live] == [False, True]
    later = kept.live_keys(punctual.of(id_), sealing(), punctual.clock() + kept.OVERLAP_US)
    assert [each.secret for each in later] == [new.secret]
    with punctual.database.writing() as connection:
        kept.rotate(connection, punctual.of(id_), sealing(), punctual.clock())
        with pytest.raises(kept.TooManyKeys):
            kept.rotate(connection, kept.these(connection, [id_])[id_], sealing(), punctual.clock())


def test_no_secret_and_no_content_is_kept_in_clear(place: Office, endpoints: Subscribers, authority: Authority) -> None:
    id_, key = place.subscribe(endpoints.url("a"), audience=Audience.FULL, fat=True)
    with dispatching(place, endpoints, authority):
        place.record(identified("a sealed one", public_from=None, name="Canary Under Seal"))
        until(lambda: len(endpoints.got) == 1)
    assert b"Canary Under Seal" in endpoints.got[0].raw, "who is cleared and asked for it hears it all"
    rows = [
        row
        for table in (subscriptions, told, deliveries, lanes, attempts, alerts)
        for row in rows_of(place.database, table)
    ]
    text = repr([tuple(row) for row in rows])
    assert "Canary" not in text
    assert repr(key.secret)[2:-1] not in text
    assert isinstance(id_, UUID)


def test_without_order_nothing_waits_for_what_was_before(
    place: Office, endpoints: Subscribers, authority: Authority
) -> None:
    endpoints.answers = lambda asked, _before: 500 if position(asked) == 1 else 200
    place.subscribe(endpoints.url("a"), ordered=False)
    with dispatching(place, endpoints, authority):
        place.record(identified("A"), *aliases("A", 3))
        until(lambda: sorted(endpoints.positions("a")) == [2, 3, 4])
