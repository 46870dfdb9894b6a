"""Urgent news nobody acknowledges: somebody else is told in five minutes, and the breach is on record in ten."""

from domain.presence.facts import PresenceAnnounced
from domain.values import HistoricalDate, PersonId, StateCode, id_of
from service.store.orders import Change
from service.webhooks.tables import alerts, attempts
from tests.service.store.kit import SOURCES, count_of, identified, rows_of
from tests.service.webhooks.kit import Authority
from tests.service.webhooks.subscribers import Office, Stopped, Subscribers, dispatching, until

MINUTE = 60.0


def announced(journey: str, person: str) -> Change:
    fact = PresenceAnnounced(
        occurred=HistoricalDate("2024-03-01"),
        public_from=HistoricalDate("2024-03-02"),
        sources=SOURCES,
        person=PersonId(id_of(person)),
        state=StateCode("MN"),
        arrival=HistoricalDate("2024-09-02"),
    )
    return Change("presence", id_of(journey), fact)


def tried(place: Office) -> int:
    """So many attempts are settled."""
    return count_of(place.database, attempts)


def told(place: Office) -> list[tuple[int | None, str]]:
    return [(row.position, row.kind) for row in rows_of(place.database, alerts) if row.position is not None]


def test_urgent_news_goes_to_the_second_endpoint_after_five_minutes(
    place: Office, clock: Stopped, endpoints: Subscribers, authority: Authority
) -> None:
    endpoints.answers = lambda asked, _before: 500 if "/first" in asked.head.split("\r\n")[0] else 200
    place.subscribe(endpoints.url("first"), secondary=endpoints.url("second"))
    with dispatching(place, endpoints, authority):
        place.record(identified("A"), announced("journey", "A"), identified("B"))
        until(lambda: tried(place) == 2)
        clock.pass_(5 * MINUTE - 1)
        until(lambda: tried(place) == 4)
        assert endpoints.of("second") == []
        clock.pass_(1)
        until(lambda: endpoints.positions("second") == [2])
        until(lambda: told(place) == [(2, "second endpoint acknowledged")])
        clock.pass_(5 * MINUTE)
        until(lambda: tried(place) > 5)
    assert told(place) == [(2, "second endpoint acknowledged")], "what is not urgent is told of nobody else"
    (second,) = endpoints.of("second")
    assert {got.headers["webhook-id"] for got in endpoints.of("first")}.isdisjoint({second.headers["webhook-id"]})
    assert second.body["sequence"] == 2, "it waits in its lane still, behind what is not urgent"


def test_without_a_second_endpoint_the_operator_is_told_and_the_breach_after_ten_minutes(
    place: Office, clock: Stopped, endpoints: Subscribers, authority: Authority
) -> None:
    endpoints.answers = lambda _asked, _before: 500
    place.subscribe(endpoints.url("first"))
    with dispatching(place, endpoints, authority):
        place.record(identified("A"), announced("journey", "A"))
        until(lambda: tried(place) == 1)
        clock.pass_(5 * MINUTE)
        until(lambda: told(place) == [(2, "unacknowledged for five minutes")])
        clock.pass_(5 * MINUTE)
        until(lambda: len(told(place)) == 2)
    assert told(place)[1] == (2, "breach: unacknowledged for ten minutes")


def test_an_urgent_event_is_tried_again_and_again_until_it_is_acknowledged(
    place: Office, clock: Stopped, endpoints: Subscribers, authority: Authority
) -> None:
    """As far as the breaker lets it: while that is open no attempt is used up."""
    endpoints.answers = lambda asked, _before: 500 if b"presence.announced" in asked.body else 200
    place.subscribe(endpoints.url("a"))
    with dispatching(place, endpoints, authority):
        place.record(identified("A"), announced("journey", "A"))
        for tries in range(1, 6):
            until(lambda tries=tries: tried(place) == tries + 1)  # type: ignore[misc]
            clock.pass_(60)
        until(lambda: tried(place) == 7)
        endpoints.answers = lambda _asked, _before: 200
        clock.pass_(300)
        until(lambda: endpoints.positions("a") == [1, 2])
    assert len({got.raw for got in endpoints.of("a") if got.position == 2}) == 1
