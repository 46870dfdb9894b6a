"""Who is there: `Authorization: Bearer al_…`. A missing, unknown, expired or revoked key gets one same answer."""

import re
import time
from http import HTTPStatus

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from service.api.problems import Problem
from service.store import keys
from service.store.database import Database
from service.store.keys import Key
from service.viewer import Viewer, cleared_viewer, public_viewer

REMEMBERED_S = 1.0
"""How long a revoked key may still be taken for a good one."""

BEARER = re.compile(r"bearer +(al_([0-9a-z]{8})_[0-9a-z_-]{43})", re.ASCII | re.IGNORECASE)


class Keys:
    """The keys of an installation, each read once a second at most. What is no key is not remembered."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._remembered: dict[str, tuple[float, Key]] = {}

    def shown(self, request: Request) -> Key:
        """The key of a request. May block: for routes that run in a thread. Raises a problem without a good one."""
        named, text = _bearer(request)
        return _good(self._recent(named) or self._read(named), text)

    async def shown_at_once(self, request: Request) -> Key:
        """The same for routes that may not block."""
        named, text = _bearer(request)
        return _good(self._recent(named) or await run_in_threadpool(self._read, named), text)

    def _recent(self, named: str) -> Key | None:
        since, key = self._remembered.get(named, (0.0, None))
        return key if time.monotonic() - since < REMEMBERED_S else None

    def _read(self, named: str) -> Key | None:
        since = time.monotonic()  # before it is read: a revocation meanwhile is seen a second later at most
        key = keys.find(self._database, named)
        if key is not None:
            self._remembered[named] = since, key
        return key


def bears(request: Request) -> bool:
    """Whether a request shows anything as its key."""
    return "authorization" in request.headers


def allow(key: Key, scope: str) -> None:
    """Raises a problem for a key that may not do this."""
    if scope not in key.scopes:
        raise forbidden(f"This key does not have the scope `{scope}`.")


def viewer_of(key: Key) -> Viewer:
    """What a key may see. Raises a problem for a key that may not read."""
    if key.cleared:
        return cleared_viewer()
    allow(key, "read")
    return public_viewer()


def unauthorized() -> Problem:
    return Problem(HTTPStatus.UNAUTHORIZED, "This needs a key that is known here: `Authorization: Bearer al_…`.")


def forbidden(detail: str) -> Problem:
    return Problem(HTTPStatus.FORBIDDEN, detail)


def _bearer(request: Request) -> tuple[str, str]:
    """The id of the key shown, and the key."""
    shown = request.headers.getlist("authorization")
    found = BEARER.fullmatch(shown[0]) if len(shown) == 1 else None
    if found is None:
        raise unauthorized()
    return found[2], found[1]


def _good(key: Key | None, text: str) -> Key:
    if key is None or not key.is_written(text) or not key.good_at(time.time_ns() // 1000):
        raise unauthorized()
    return key
