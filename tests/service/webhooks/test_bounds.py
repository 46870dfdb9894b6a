"""What keeps anything from taking the place of all else: bodies, places in flight, order of what is due, patience."""

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from sqlalchemy import update

from domain.person.facts import AliasRecorded
from domain.rooms import ROOMS
from domain.values import HistoricalDate, id_of
from domain.warrant.facts import WarrantRevoked
from service.feed.envelope import Event
from service.seals import shred_all
from service.store.orders import Change
from service.store.ring import Master
from service.store.writer import Writer
from service.viewer import Audience
from service.webhooks import subscriptions as kept
from service.webhooks.breaker import Breaker, Outcome, State, evolve
from service.webhooks.flight import (
    AHEAD,
    MOST,
    OF_A_DESTINATION,
    OF_A_TENANT,
    OF_AN_ENDPOINT,
    RETRIES,
    Post,
    Posted,
    Room,
)
from service.webhooks.lanes import GONE, WAITING, Claim
from service.webhooks.log import packed
from service.webhooks.matcher import Matcher
from service.webhooks.outcomes import break_off
from service.webhooks.rendering import FAT_BYTES, Message, body
from service.webhooks.sealing import Sealing
from service.webhooks.subscriptions import DISABLED, Subscription
from service.webhooks.tables import alerts, attempts, deliveries, lanes, subscriptions
from service.webhooks.tables import told as events_told
from service.webhooks.transport import Acknowledged, Refused
from tests.service.store.kit import MASTER, SOURCES, count_of, identified, issued, opened, rows_of
from tests.service.webhooks.kit import Authority
from tests.service.webhooks.subscribers import Office, Stopped, Subscribers, dispatching, until

FIRST, AGAIN = 2, 3
"""Ranks of what was never tried, and of what was."""
NOW = 1_000_000_000


def told_of(persons: int) -> Any:
    """As the tables keep it."""
    every = [uuid4() for _ in range(persons)]
    return SimpleNamespace(
        persons=packed(every),
        warrants=packed(every),
        situations=packed(every),
        states=" ".join(["IT", "SD", "TD", "KE"] * 60),
        kind="person",
        subject=every[0],
        sequence=10**6,
    )


def event(alias: str) -> Event:
    fact = AliasRecorded(
        occurred=HistoricalDate("2024-03-01"), public_from=HistoricalDate("2024-03-02"), sources=SOURCES, alias=alias
    )
    now = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
    return Event(10**9, uuid4(), 999, now, ROOMS["person"], fact)


def test_a_thin_body_keeps_within_4_kb_however_many_it_concerns_and_holds_no_name() -> None:
    thin = body(event("x" * 10_000), told_of(500), prev=10**9, watermark=10**9, fat=False)
    assert len(thin) <= 4_096
    assert b"xxx" not in thin


def test_a_fat_body_that_is_too_large_leaves_its_content_out() -> None:
    fat = orjson.loads(body(event("x" * 10_000), told_of(1), prev=None, watermark=0, fat=True))
    assert fat["content"]["alias"] == "x" * 10_000
    huge = body(event("x" * 70_000), told_of(1), prev=None, watermark=0, fat=True)
    assert len(huge) <= FAT_BYTES
    assert orjson.loads(huge)["content"] is None


def subscription(owner: str = "a", url: str = "https://one.example/", **said: Any) -> Subscription:
    named: dict[str, Any] = dict.fromkeys(Subscription.__slots__)
    named |= {"id": uuid4(), "owner": owner, "url": url, "breaker": Breaker(), "resumed_at": 0}
    return Subscription(**named | said)


def taken(room: Room, ranked: int, number: int, *, tenants: int, destinations: int) -> int:
    """How many of so many are let in, each to an endpoint of its own."""
    found = 0
    for each in range(number):
        of = subscription(f"tenant {each % tenants}", f"https://{each % destinations}.example/{each}")
        if room.left(of, ranked, NOW):
            room.take(of, ranked, 1)
            found += 1
    return found


def room() -> Room:
    return Room((), lambda url: url.split("/")[2])


def test_no_tenant_no_destination_and_no_endpoint_takes_the_places_of_others() -> None:
    assert taken(room(), FIRST, 99, tenants=1, destinations=99) == OF_A_TENANT
    assert taken(room(), FIRST, 99, tenants=99, destinations=1) == OF_A_DESTINATION
    assert taken(room(), FIRST, 99, tenants=99, destinations=99) == MOST
    assert room().left(subscription(), FIRST, NOW) == OF_AN_ENDPOINT + AHEAD


def test_a_quarter_of_all_places_is_for_what_was_never_tried() -> None:
    busy = room()
    assert taken(busy, AGAIN, 99, tenants=99, destinations=99) == RETRIES == MOST * 3 // 4
    assert taken(busy, FIRST, 99, tenants=99, destinations=99) == MOST - RETRIES


def test_whoever_was_resumed_is_sent_one_thing_at_a_time_until_it_has_caught_up() -> None:
    resumed = subscription(resumed_at=NOW, cursor=7)
    assert room().left(resumed, FIRST, NOW + 3_600_000_000) == 1
    assert room().left(replace(resumed, cursor=None), FIRST, NOW) == 1, "and for a minute"
    assert room().left(replace(resumed, cursor=None), FIRST, NOW + 60_000_000) == OF_AN_ENDPOINT + AHEAD


def test_an_open_breaker_lets_nothing_pass_and_then_one() -> None:
    breaker = Breaker()
    for _ in range(5):
        breaker = evolve(breaker, Outcome.FAILED, NOW)
    failing = subscription(breaker=breaker)
    assert room().left(failing, FIRST, NOW + 1_000_000) == 0
    assert room().left(failing, FIRST, NOW + 10_000_000) == 1


def test_what_ends_a_warrant_goes_before_all_else_that_is_due_but_not_before_its_own_lane(
    place: Office, endpoints: Subscribers, authority: Authority
) -> None:
    place.subscribe(endpoints.url("a"))
    place.record(opened("Uganda"), *(identified(each) for each in "ABCDEFGHIJKLMNOP"), issued("W", "P", "Uganda"))
    with dispatching(place, endpoints, authority):
        until(lambda: len(endpoints.positions("a")) == 18)
    revoked = WarrantRevoked(
        occurred=HistoricalDate("2024-03-01"), public_from=HistoricalDate("2024-03-02"), sources=SOURCES
    )
    place.record(*(identified(f"another {each}") for each in range(30)), Change("warrant", id_of("W"), revoked))
    endpoints.got.clear()
    with dispatching(place, endpoints, authority):
        until(lambda: len(endpoints.positions("a")) == 31)
    types = [each.body["type"] for each in endpoints.of("a")]
    assert "warrant.withdrawn" in types[: OF_AN_ENDPOINT + 1]
    assert types.count("warrant.withdrawn") == 1


def test_what_was_shredded_after_it_was_matched_is_sent_to_nobody_and_its_lane_goes_on(
    place: Office, endpoints: Subscribers, authority: Authority
) -> None:
    id_, _ = place.subscribe(endpoints.url("a"), audience=Audience.FULL, fat=True)
    place.record(identified("a sealed one", public_from=None), identified("Kony"))
    match(place)
    assert len(rows_of(place.database, deliveries)) == 2
    shred_all(place.database, [id_of("a sealed one")], "a mistake", datetime.now(UTC))
    with dispatching(place, endpoints, authority):
        until(lambda: {2} <= set(endpoints.positions("a")))
        until(lambda: state_of(place, id_, 1) == GONE)
    assert 1 not in endpoints.positions("a")


def test_what_was_shredded_before_it_was_matched_stops_nobody(
    place: Office, endpoints: Subscribers, authority: Authority
) -> None:
    place.record(identified("a sealed one", public_from=None), identified("Kony"))
    shred_all(place.database, [id_of("a sealed one")], "a mistake", datetime.now(UTC))
    place.subscribe(endpoints.url("a"), audience=Audience.FULL, after=0)
    with dispatching(place, endpoints, authority):
        until(lambda: {2} <= set(endpoints.positions("a")))
    assert 1 not in endpoints.positions("a")


def match(place: Office) -> None:
    matcher = Matcher(place.database, place.clock)
    while matcher.step():
        pass


def state_of(place: Office, id_: UUID, position: int) -> int | None:
    rows = rows_of(place.database, deliveries)
    return next((row.state for row in rows if (row.subscription, row.position) == (id_, position)), None)


def test_an_endpoint_that_is_silent_for_120_hours_is_disabled_after_it_was_announced_and_nothing_is_dropped(
    place: Office, clock: Stopped, endpoints: Subscribers, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.webhooks.watch.LOOK_S", 0.0)
    endpoints.answers = lambda _asked, _before: 500
    id_, _ = place.subscribe(endpoints.url("a"))
    place.record(identified("A"))
    with dispatching(place, endpoints, authority):
        until(lambda: count_of(place.database, attempts) == 1)
        for _ in range(121):  # the breaker looks once an hour, and never takes more for failing
            before = place.of(id_).breaker.failing_us
            clock.pass_(3_600)
            until(lambda before=before: place.of(id_).breaker.failing_us > before or _over(place, id_))  # type: ignore[misc]
        until(lambda: _over(place, id_))
    assert place.of(id_).reason == "silent"
    told = [row.kind for row in rows_of(place.database, alerts)]
    assert [each for each in told if each.startswith("failing")] == [
        f"failing: {each} % of the way to disabling" for each in (50, 70, 90, 100)
    ]
    assert {row.state for row in rows_of(place.database, deliveries)} == {0}


def _over(place: Office, id_: UUID) -> bool:
    return place.of(id_).state == DISABLED


def test_secrets_are_opened_by_the_master_key_before_until_they_are_wrapped_anew(place: Office) -> None:
    id_, key = place.subscribe("https://receiver.test/")
    new = Master("another master key, drawn at random")
    both, alone = Sealing([new, MASTER]), Sealing([new])
    assert [each.key for each in kept.live_keys(place.of(id_), both, NOW)] == [key]
    with place.database.writing() as connection:
        assert kept.rewrap(connection, both) == 1
    with place.database.writing() as connection:
        assert kept.rewrap(connection, both) == 0
    assert [each.key for each in kept.live_keys(place.of(id_), alone, NOW)] == [key]


def test_an_answer_between_failures_begins_the_row_anew_whatever_was_known_at_the_claim(place: Office) -> None:
    id_, _ = place.subscribe("https://receiver.test/")
    of, message = place.of(id_), Message(id_, 1, "msg_1", "person.identified", 1, b"{}", {}, None)
    claim = Claim(id_, id_, 1, FIRST, uuid4())
    told = [
        Posted(Post(message, of, of.url, (), claim), Refused(500) if bad else Acknowledged(200, 1), place.clock())
        for bad in (True, True, False, True, True, True)
    ]
    with place.database.writing() as connection:
        break_off(connection, told, place.clock())
    assert (place.of(id_).breaker.state, place.of(id_).breaker.row) == (State.CLOSED, 3)


def test_what_is_sealed_does_not_leave_before_it_is_on_record_and_all_else_goes_on(
    place: Office, endpoints: Subscribers, authority: Authority
) -> None:
    place.subscribe(endpoints.url("cleared"), audience=Audience.FULL)
    place.record(identified("a sealed one", public_from=None), identified("Kony"))
    place.writer = Writer(place.database)
    place.writer.close()
    with dispatching(place, endpoints, authority):
        until(lambda: endpoints.positions("cleared") == [2])
        until(lambda: [row.head for row in rows_of(place.database, lanes)] == [1])
    assert endpoints.positions("cleared") == [2]


def test_a_message_that_cannot_be_made_keeps_back_nobody_elses(
    place: Office, clock: Stopped, endpoints: Subscribers, authority: Authority, caplog: pytest.LogCaptureFixture
) -> None:
    place.subscribe(endpoints.url("one"))
    place.record(identified("Kony"), identified("Vincent Otti"))
    Matcher(place.database, place.clock).step()
    known = update(events_told).where(events_told.c.position == 1)
    with place.database.projecting() as connection:
        connection.execute(known.values(states="no State"))
    with dispatching(place, endpoints, authority):
        until(lambda: endpoints.positions("one") == [2])
        until(lambda: "a message cannot be made" in caplog.messages)
        with place.database.projecting() as connection:
            connection.execute(known.values(states=""))
        clock.pass_(2)
        until(lambda: endpoints.positions("one") == [2, 1])


def test_whose_secret_no_master_key_opens_is_stopped_and_stops_nobody_else(
    place: Office, endpoints: Subscribers, authority: Authority
) -> None:
    lost, _ = place.subscribe(endpoints.url("lost"))
    place.subscribe(endpoints.url("well"))
    foreign = Sealing([Master("another master key, drawn at random")]).wrapped(lost, b"[]")
    with place.database.writing() as connection:
        connection.execute(update(subscriptions).where(subscriptions.c.id == lost).values(keys=foreign))
    place.record(identified("A"))
    with dispatching(place, endpoints, authority):
        until(lambda: endpoints.positions("well") == [1])
        until(lambda: _over(place, lost))
    assert place.of(lost).reason == "secret"
    assert endpoints.of("lost") == []
    assert state_of(place, lost, 1) == WAITING
