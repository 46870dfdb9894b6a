"""Somebody with a key who writes over HTTP: bodies of facts, and requests with every header they need."""

import time
from itertools import count
from typing import Any

import httpx

from service.store import keys
from tests.service.store.kit import SETTLES_WITHIN_S, database_at

_numbers = count(1)

OF_NO_VIEW = ("/v1/subscriptions", "/v1/log", "/v1/rules")
"""Where nobody asks what the views show."""
SOURCE = {"citation": "ICC-02/04-53", "confidence": "confirmed"}


def key_for(url: str, *scopes: str, expires_at: int | None = None) -> str:
    """A new key of the installation at that address."""
    with database_at(url) as database:
        return keys.create(database, "a clerk of the tests", scopes, expires_at)


def fact(occurred: str = "2024-03-01", public_from: str | None = "2024-03-02", **said: Any) -> dict[str, Any]:
    """The body of a fact with one source."""
    return {"occurred": occurred, "public_from": public_from, "sources": [SOURCE], **said}


def fresh_key() -> str:
    return f"key {next(_numbers)}"


class Clerk:
    """Writes with one key, and reads what it wrote. `position`: that of its last fact."""

    def __init__(self, client: httpx.Client, key: str) -> None:
        self.client = client
        self.headers = {"Authorization": f"Bearer {key}"}
        self.position = 0

    def post(self, path: str, body: Any, **headers: str) -> httpx.Response:
        """Exactly this, and an Idempotency-Key unless one is given."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        headers = {"Idempotency-Key": fresh_key()} | self.headers | named
        answer = self.client.post(path, json=body, headers=headers)
        self.position = max(self.position, int(answer.headers.get("atlarge-position", 0)))
        return answer

    def open(self, plural: str, **said: Any) -> str:
        """The id of a new resource."""
        answer = self.post(f"/v1/{plural}", fact(**said))
        assert answer.status_code == 201, answer.text
        assert answer.headers["location"].startswith(f"/v1/{plural}/")
        return answer.headers["location"].removeprefix(f"/v1/{plural}/")

    def act(self, path: str, *, match: str = "*", **said: Any) -> dict[str, Any]:
        """What is answered to an act that is accepted."""
        answer = self.post(path, fact(**said), If_Match=match)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    def get(self, path: str, **asked: str) -> dict[str, Any]:
        """What is answered, once the views have it."""
        waits = self.position and not path.startswith(OF_NO_VIEW)
        shown = {"after_position": f"{self.position}"} if waits else {}
        answer = self.client.get(path, params=shown | asked, headers=self.headers)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    def until(self, resource: str, recorded: dict[str, Any], **asked: str) -> dict[str, Any]:
        """The resource once the views have this fact: they follow within some hundredths of a second."""
        limit = time.monotonic() + SETTLES_WITHIN_S
        while time.monotonic() < limit:
            answer = self.client.get(f"/v1/{resource}", params=asked, headers=self.headers)
            if answer.status_code == 200 and int(answer.headers["atlarge-position"]) >= recorded["position"]:
                body: dict[str, Any] = answer.json()
                return body
            time.sleep(0.005)
        raise AssertionError("the views did not follow")
