"""Who is there, and what a route needs of them.

A route declares its scope by a dependency, one of `Needs`, and the same object lets in or refuses: nothing is declared
that is not enforced. It comes before every parameter, header and body of the route is looked at. A missing, unknown,
expired or revoked key gets one same answer.
"""

import ipaddress
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.dependencies.models import Dependant
from limits import parse
from starlette.concurrency import run_in_threadpool

from service.api.problems import Problem
from service.api.rates import Rates
from service.settings import Settings
from service.store import keys
from service.store.database import Database
from service.store.keys import Key, Scope
from service.viewer import Viewer, cleared_viewer, public_viewer

REMEMBERED_S = 0.9
"""How long what was read of a key is relied on: one that is revoked is refused within a second."""

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
        since = time.monotonic()  # before it is read: a revocation meanwhile is seen as soon as any other
        key = keys.find(self._database, named)
        if key is not None:
            self._remembered[named] = since, key
        return key


class Gate:
    """What stands before every route: the keys, how often each may ask, and whether anybody may read."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.keys = Keys(database)
        self.rates = Rates()
        self.anonymous_read = settings.anonymous_read
        self._anonymous = parse(settings.anonymous_rate)
        self._rates = {False: parse(settings.read_rate), True: parse(settings.write_rate)}

    def count(self, request: Request, key: Key | None, *, writes: bool = False) -> None:
        """One request more of this principal, whatever it asks for. Raises a problem for one too many."""
        if key is None:
            self.rates.take(self._anonymous, "anonymous", _neighbourhood(request))
        else:
            self.rates.take(self._rates[writes], "writes" if writes else "reads", key.id)


@dataclass(frozen=True, slots=True)
class Needs:
    """A dependency that lets in who has a key of this scope, and is that key. `anonymous`: and, where the setting lets
    anybody read, who shows no key (None). Without a scope, whoever comes."""

    scope: Scope | None
    anonymous: bool = False

    async def __call__(self, request: Request) -> Key | None:
        gate = gate_of(request)
        if self._open(gate, request):
            gate.count(request, None)
            return None
        try:
            key = await gate.keys.shown_at_once(request)
        except Problem:
            gate.count(request, None)  # who tries keys is somebody without one
            raise
        gate.count(request, key, writes=self.scope == "write")
        return self._sufficient(key)

    def still(self, request: Request) -> Key | None:
        """The same once more, of one that was let in and waited: a key may be revoked meanwhile. May block."""
        gate = gate_of(request)
        return None if self._open(gate, request) else self._sufficient(gate.keys.shown(request))

    @property
    def described(self) -> list[dict[str, list[str]]]:
        """The security requirement of the description (OpenAPI 3.1: a key, with its role)."""
        keyed: list[dict[str, list[str]]] = [] if self.scope is None else [{"key": [self.scope]}]
        return [*keyed, {}] if self.anonymous else keyed

    def _open(self, gate: Gate, request: Request) -> bool:
        return self.scope is None or (self.anonymous and gate.anonymous_read and not bears(request))

    def _sufficient(self, key: Key) -> Key:
        assert self.scope is not None
        allow(key, self.scope)
        return key


ANYBODY = Needs(None)
"""For what speaks of nobody."""
READING = Needs("read", anonymous=True)
KEYED_READING = Needs("read")
WRITING = Needs("write")
OPERATING = Needs("operate")


def declared(dependant: Dependant) -> Needs:
    """What a route needs. Raises TypeError for one that does not say, or says it twice."""
    found = set(_declared(dependant))
    if len(found) != 1:
        raise TypeError(f"{dependant.path}: a route declares one need, as a dependency; see service.api.security")
    return found.pop()


def _declared(dependant: Dependant) -> Iterator[Needs]:
    if isinstance(dependant.call, Needs):
        yield dependant.call
    for each in dependant.dependencies:
        yield from _declared(each)


def gate_of(request: Request) -> Gate:
    found: Any = request.app.state.surroundings.gate
    assert isinstance(found, Gate)
    return found


def bears(request: Request) -> bool:
    """Whether a request shows anything as its key."""
    return "authorization" in request.headers


def allow(key: Key, scope: Scope) -> None:
    """Raises a problem for a key that may not do this."""
    if scope not in key.scopes:
        raise forbidden(f"This key does not have the scope `{scope}`.")


def viewer_of(key: Key | None) -> Viewer:
    """As whom a key that may read sees; nobody's is the public."""
    return cleared_viewer() if key is not None and key.cleared else public_viewer()


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


def _neighbourhood(request: Request) -> str:
    """The address of a client; of IPv6 the network, for everybody has addresses without number."""
    host = "" if request.client is None else request.client.host
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return ""  # no address: a socket of this machine, or what a proxy made up
    return host if address.version == 4 else str(ipaddress.ip_network((int(address), 64), strict=False))
