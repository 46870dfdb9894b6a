"""What is sent, in which order, and that nothing is lost on the way."""

from collections.abc import Iterator

import pytest

from tests.service.store.kit import also_known_as, identified
from tests.service.webhooks.kit import Authority
from tests.service.webhooks.subscribers import Office, Subscribers, dispatching, office, subscribers, until


@pytest.fixture
def place(database_url: str) -> Iterator[Office]:
    with office(database_url) as found:
        yield found


@pytest.fixture
def endpoints(authority: Authority) -> Iterator[Subscribers]:
    with subscribers(authority) as found:
        yield found


def test_whoever_subscribes_hears_of_what_is_recorded_from_then_on(
    place: Office, endpoints: Subscribers, authority: Authority
) -> None:
    place.record(identified("before"))
    place.subscribe(endpoints.url("a"))
    with dispatching(place, endpoints, authority):
        place.record(identified("Kony"), also_known_as("Kony", "Joseph"))
        until(lambda: endpoints.positions("a") == [2, 3])
    first, second = endpoints.of("a")
    assert first.body["type"] == "person.identified"
    assert (first.body["sequence"], second.body["sequence"]) == (1, 2)
    assert (first.body["prev_position"], second.body["prev_position"]) == (None, 2)
    assert (first.body["watermark"], second.body["watermark"]) == (1, 2)
    assert len(first.raw) <= 4096
