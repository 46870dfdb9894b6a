"""What an operator watches of those who are told."""

from collections.abc import Iterator

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from service.webhooks.transport import Wire
from tests.service.api.clerk import Clerk, fact, key_for
from tests.service.api.serving import serving
from tests.service.webhooks.kit import Authority
from tests.service.webhooks.subscribers import Subscribers, subscribers, wire_to

Told = dict[tuple[str, str], float]


@pytest.fixture(scope="module")
def endpoints() -> Iterator[tuple[Subscribers, Wire]]:
    authority = Authority()
    with subscribers(authority) as found:
        found.proves = False
        yield found, wire_to(found.port, authority.trusted())


@pytest.fixture
def client(database_url: str, endpoints: tuple[Subscribers, Wire]) -> Iterator[httpx.Client]:
    with serving(database_url, sending=endpoints[1]) as found:
        yield found


def told(client: httpx.Client, operator: str) -> Told:
    """Every value, by its name and its labels."""
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {operator}"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    families = text_string_to_metric_families(answer.text)
    labels = ("subscription", "state", "outcome")
    return {
        (each.name, " ".join(each.labels[label] for label in labels if label in each.labels)): each.value
        for family in families
        for each in family.samples
    }


def test_an_operator_is_told_how_far_each_subscription_to_the_public_log_is_behind(
    client: httpx.Client, database_url: str, endpoints: tuple[Subscribers, Wire]
) -> None:
    clerk, registry = (Clerk(client, key_for(database_url, "read", "write", *more)) for more in ((), ("sealed",)))
    operator = key_for(database_url, "operate")
    said = {"url": endpoints[0].url("a")}
    (public, cleared) = (
        client.post("/v1/subscriptions", json=said, headers=each.headers).json()["id"] for each in (clerk, registry)
    )
    clerk.open("persons", name="A. N. Other")
    assert registry.post("/v1/persons", fact(public_from=None, name="A sealed one")).status_code == 201
    clerk.get("/v1/persons", after_position="1")
    found = told(client, operator)
    assert found["atlarge_webhook_lag_positions", public] == 1
    assert found["atlarge_webhook_breaker", f"{public} closed"] == 1
    assert found["atlarge_webhook_subscriptions", "unverified"] == 1
    assert cleared not in str(found), "what is under seal shows in no count"


def test_nobody_else_is_told(client: httpx.Client, database_url: str) -> None:
    assert client.get("/metrics").status_code == 401
    for scopes in (("read", "write"), ("read", "sealed")):
        shown = {"Authorization": f"Bearer {key_for(database_url, *scopes)}"}
        assert client.get("/metrics", headers=shown).status_code == 403
