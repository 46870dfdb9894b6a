"""Subscriptions over HTTP: whose they are, and what their owner may do."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from service.webhooks.transport import Wire
from tests.service.api.clerk import Clerk, fact, key_for
from tests.service.api.serving import serving
from tests.service.webhooks.kit import Authority
from tests.service.webhooks.subscribers import Subscribers, subscribers, until, wire_to

UNKNOWN = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(scope="module")
def endpoints() -> Iterator[tuple[Subscribers, Wire]]:
    authority = Authority()
    with subscribers(authority) as found:
        yield found, wire_to(found.port, authority.trusted())


@pytest.fixture
def client(database_url: str, endpoints: tuple[Subscribers, Wire]) -> Iterator[httpx.Client]:
    with serving(database_url, sending=endpoints[1]) as found:
        yield found


@pytest.fixture
def heard(endpoints: tuple[Subscribers, Wire]) -> Subscribers:
    endpoints[0].got.clear()
    return endpoints[0]


class Subscriber(Clerk):
    """A clerk with subscriptions."""

    def say(self, path: str, **said: Any) -> httpx.Response:
        return self.client.post(f"/v1/subscriptions{path}", json=said, headers=self.headers)

    def told(self, path: str = "", **asked: str) -> dict[str, Any]:
        return self.get(f"/v1/subscriptions{path}", **asked)

    def subscribe(self, **said: Any) -> dict[str, Any]:
        answer = self.say("", **said)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found


def of(client: httpx.Client, url: str, *scopes: str) -> Subscriber:
    return Subscriber(client, key_for(url, *scopes))


def test_a_subscriber_registers_proves_its_endpoint_and_hears(
    client: httpx.Client, database_url: str, heard: Subscribers
) -> None:
    subscriber = of(client, database_url, "read", "write")
    made = subscriber.subscribe(url=heard.url("a"), filters={"types": ["person.*"]})
    assert made["secret"].startswith("whsec_")
    assert made["keys"][0]["public"].startswith("whpk_")
    path = f"/{made['id']}"
    until(lambda: subscriber.told(path)["state"] == "active")
    subscriber.open("persons", name="A. N. Other")
    until(lambda: heard.positions("a") == [1])
    until(lambda: subscriber.told(path)["lag"] == {"positions": 0, "seconds": 0.0, "oldest_undelivered": None})
    assert "secret" not in subscriber.told(path)
    assert made["secret"] not in str([subscriber.told(f"{path}/attempts"), subscriber.told()])
    outcomes = [each["outcome"] for each in subscriber.told(f"{path}/attempts")["items"]]
    assert outcomes == ["acknowledged", "challenge answered"]
    assert subscriber.told(f"{path}/undelivered")["items"] == []
    assert subscriber.told(f"{path}/gaps")["items"] == []
    assert subscriber.told(f"{path}/alerts")["items"] == []


def test_another_keys_subscription_is_answered_as_if_there_were_none(
    client: httpx.Client, database_url: str, heard: Subscribers
) -> None:
    made = of(client, database_url, "read").subscribe(url=heard.url("a"))
    other = of(client, database_url, "read", "sealed")
    described = client.get("/openapi.json").json()["paths"]
    asked = 0
    for path, methods in described.items():
        if path.startswith("/v1/subscriptions/{id}"):
            said: dict[str, Any] = {"position": 1} if path.endswith("parking") else {}
            said |= {"type": "warrant.issued"} if path.endswith("test") else {}
            for method in methods:
                answers = {
                    (answer.status_code, answer.content)
                    for each in (made["id"], UNKNOWN, "no id")
                    for answer in [
                        client.request(
                            method,
                            path.replace("{id}", each),
                            headers=other.headers,
                            json=None if method == "get" else said,
                        )
                    ]
                }
                assert len(answers) == 1, path
                assert next(iter(answers))[0] == 404, path
                asked += 1
    assert asked > 12
    assert other.told()["items"] == []


def test_a_test_event_says_that_it_is_one(client: httpx.Client, database_url: str, heard: Subscribers) -> None:
    subscriber = of(client, database_url, "read")
    made = subscriber.subscribe(url=heard.url("a"))
    path = f"/{made['id']}"
    until(lambda: subscriber.told(path)["state"] == "active")
    assert subscriber.say(f"{path}/test", type="presence.announced").status_code == 200
    until(lambda: len(heard.of("a")) == 1)
    assert (heard.got[0].body["type"], heard.got[0].body["test"]) == ("presence.announced", True)
    assert subscriber.say(f"{path}/test", type="nothing.of-the-kind").status_code == 422


def test_pause_enabling_replay_rotation_and_deletion(
    client: httpx.Client, database_url: str, heard: Subscribers
) -> None:
    subscriber = of(client, database_url, "read", "write")
    made = subscriber.subscribe(url=heard.url("a"), after=0)
    path = f"/{made['id']}"
    until(lambda: subscriber.told(path)["state"] == "active")
    assert subscriber.say(f"{path}/pause").status_code == 200
    subscriber.open("persons", name="A. N. Other")
    until(lambda: subscriber.told(path)["lag"]["positions"] == 1)
    assert subscriber.told(path)["state"] == "paused"
    assert heard.got == []
    assert subscriber.say(f"{path}/enabling").status_code == 200
    until(lambda: heard.positions("a") == [1])
    until(lambda: subscriber.told(path)["lag"]["positions"] == 0)
    assert subscriber.say(f"{path}/replay", dry_run=True).json() == {"count": 1, "dry_run": True}
    assert subscriber.say(f"{path}/replay", missing=True).json() == {"count": 0, "dry_run": False}
    assert subscriber.say(f"{path}/replay", position=1).json() == {"count": 1, "dry_run": False}
    until(lambda: heard.positions("a") == [1, 1])
    rotated = subscriber.say(f"{path}/rotation").json()
    assert rotated["secret"] != made["secret"]
    assert [each["until"] is None for each in rotated["keys"]] == [False, True]
    assert subscriber.say(f"{path}/rotation").status_code == 200
    assert subscriber.say(f"{path}/rotation").status_code == 409
    changed = subscriber.say(f"{path}/change", filters={"types": ["warrant.*"]}, fat=True).json()
    assert (changed["filters"]["types"], changed["fat"], changed["state"]) == (["warrant.*"], True, "active")
    assert subscriber.say(f"{path}/deletion").status_code == 200
    assert subscriber.told()["total"] == 0


@pytest.mark.parametrize(
    ("said", "about"),
    [
        ({"url": "http://receiver.test/a"}, ""),
        ({"url": "https://169.254.169.254/latest"}, ""),
        ({"url": "https://10.0.0.1/"}, ""),
        ({}, "url"),
        ({"url": "https://receiver.test/", "filters": {"types": ["no.such"]}}, "filters.types.0"),
        ({"url": "https://receiver.test/", "filters": {"state": "Chad"}}, "filters.state"),
        ({"url": "https://receiver.test/", "ordered": 1}, "ordered"),
        ({"url": "https://receiver.test/", "after": True}, "after"),
        ({"url": "https://receiver.test/", "colour": "red"}, ""),
    ],
)
def test_what_cannot_be_asked_for_is_refused_in_our_words(
    client: httpx.Client, database_url: str, said: dict[str, Any], about: str
) -> None:
    answer = of(client, database_url, "read").say("", **said)
    assert answer.status_code == 422, answer.text
    assert [each["member"] for each in answer.json().get("errors", [{"member": ""}])] == [about]


def test_a_key_is_needed_that_may_read(client: httpx.Client, database_url: str) -> None:
    assert client.get("/v1/subscriptions").status_code == 401
    assert client.post("/v1/subscriptions", json={}).status_code == 401
    assert of(client, database_url, "write").say("", url="https://example.com/").status_code == 403


def test_without_a_master_key_no_secret_can_be_kept(sqlite_url: str) -> None:
    with serving(sqlite_url, master=None) as client:
        answer = of(client, sqlite_url, "read").say("", url="https://example.com/")
        assert (answer.status_code, answer.json()["code"]) == (409, "no-master-key")


def test_a_cleared_key_hears_of_what_is_sealed_and_another_does_not(
    client: httpx.Client, database_url: str, heard: Subscribers
) -> None:
    registry, public = of(client, database_url, "read", "write", "sealed"), of(client, database_url, "read")
    for each, name in ((registry, "cleared"), (public, "public")):
        made = each.subscribe(url=heard.url(name))
        until(lambda each=each, made=made: each.told(f"/{made['id']}")["state"] == "active")  # type: ignore[misc]
    assert registry.post("/v1/persons", fact(public_from=None, name="A sealed one")).status_code == 201
    registry.open("persons", name="A. N. Other")
    until(lambda: heard.positions("public") == [1] and {1, 2} <= set(heard.positions("cleared")))


def test_a_key_has_so_many_subscriptions_and_no_more(
    client: httpx.Client, database_url: str, heard: Subscribers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.api.subscriptions.MOST", 2)
    subscriber, other = (of(client, database_url, "read") for _ in range(2))
    for name in "ab":
        subscriber.subscribe(url=heard.url(name))
    answer = subscriber.say("", url=heard.url("c"))
    assert (answer.status_code, answer.json()["code"]) == (409, "too-many")
    other.subscribe(url=heard.url("c"))


def test_attempts_are_told_page_by_page_the_last_first_and_by_no_number_that_counts_others(
    client: httpx.Client, database_url: str, heard: Subscribers
) -> None:
    subscriber = of(client, database_url, "read", "write")
    path = f"/{subscriber.subscribe(url=heard.url('a'))['id']}"
    until(lambda: subscriber.told(path)["state"] == "active")
    for name in ("A. N. Other", "Another", "A Third"):
        subscriber.open("persons", name=name)
    until(lambda: len(heard.positions("a")) == 3 and subscriber.told(path)["lag"]["positions"] == 0)
    whole = subscriber.told(f"{path}/attempts")["items"]
    assert len(whole) == 4
    assert "id" not in whole[0]
    found: list[dict[str, Any]] = []
    while page := subscriber.told(f"{path}/attempts", limit="1", **({"before": found[-1]["at"]} if found else {}))[
        "items"
    ]:
        found += page
    assert found == whole
