"""Does the time of an answer tell what is sealed from what does not exist?

Pairs of requests, one for a sealed id and one for an id of nobody, are put to a real server in turns, which first by
lot. The AUC is how often the one for the sealed id takes longer: 0.5 tells nothing, 0.945 was measured where the sealed
resource was loaded before it was found to be sealed.
"""

import json
import tempfile
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx

from domain.values import id_of
from service.store.schema import migrate
from tests.faults.servers import api
from tests.service.api.clerk import Clerk, fact, fresh_key, key_for
from tests.service.record.loaded import load_into

PAIRS = 1_500
WARM_UP = 100
LOWEST, HIGHEST = 0.42, 0.58
SUBJECTS = 40
FACTS_EACH = 5

Put = tuple[str, str, Any]
"""A method, a target, and a body."""

READS: Mapping[str, Callable[[str], Put]] = {
    "one": lambda person: ("GET", f"/v1/persons/{person}", None),
    "history": lambda person: ("GET", f"/v1/persons/{person}/history", None),
    "timeline": lambda person: ("GET", f"/v1/persons/{person}/timeline", None),
    "events of a person": lambda person: ("GET", f"/v1/events?person={person}", None),
    "warrants of a person": lambda person: ("GET", f"/v1/warrants?person={person}", None),
    "duty towards a person": lambda person: ("GET", f"/v1/duties?person={person}&state=IT", None),
}
WRITES: Mapping[str, Callable[[str], Put]] = {
    "act": lambda person: ("POST", f"/v1/persons/{person}/alias", fact(alias="Another")),
    "retraction": lambda person: (
        "POST",
        f"/v1/persons/{person}/retraction",
        fact(corrects={"fact": str(id_of(person)), "reason": "none"}),
    ),
    "a fact that names a person": lambda person: (
        "POST",
        "/v1/notices",
        fact(person=person, instrument="red_notice"),
    ),
}


def torture() -> bool:
    """Whether every route is within the bounds."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'timing.db'}"
        migrate(url)
        load_into(url)
        with api(url) as server:
            with httpx.Client(base_url=server.address, timeout=60, trust_env=False) as client:
                registry = Clerk(client, key_for(url, "read", "write", "sealed"))
                sealed = [_sealed(registry) for _ in range(SUBJECTS)]
            unknown = [str(UUID(int=Random(number).getrandbits(128), version=4)) for number in range(SUBJECTS)]
            contributor = key_for(url, "read", "write")
            within = True
            for name, put in {**READS, **WRITES}.items():
                found = auc(*_times(server.address, contributor, put, sealed, unknown))
                good = LOWEST <= found <= HIGHEST
                within = within and good
                print(f"timing: {name:<40} AUC {found:.3f} {'' if good else 'OUTSIDE'}", flush=True)
    return within


def _sealed(registry: Clerk) -> str:
    """A person under seal of whom there is something to load."""
    person = registry.open("persons", name="Under Seal", public_from=None)
    for number in range(FACTS_EACH):
        registry.act(f"/v1/persons/{person}/alias", alias=f"Alias {number}", public_from=None)
    registry.open("warrants", person=person, situation=str(id_of("Darfur")), public_from=None)
    return person


def _times(
    address: str, key: str, put: Callable[[str], Put], sealed: Sequence[str], unknown: Sequence[str]
) -> tuple[list[float], list[float]]:
    """How long each took, on one connection; those of the warm-up do not count."""
    random = Random(1)
    connection = HTTPConnection(urlsplit(address).netloc)
    taken: tuple[list[float], list[float]] = ([], [])
    for pair in range(WARM_UP + PAIRS):
        for which in random.sample((0, 1), 2):
            method, target, said = put(random.choice((sealed, unknown)[which]))
            headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
            headers |= {"Idempotency-Key": fresh_key(), "If-Match": "*"} if method == "POST" else {}
            body = None if said is None else json.dumps(said)
            start = time.perf_counter()
            connection.request(method, target, body, headers)
            answer = connection.getresponse()
            answer.read()
            if pair >= WARM_UP:
                taken[which].append(time.perf_counter() - start)
            assert answer.status in {200, 404, 409}, answer.status
    connection.close()
    return taken


def auc(ones: Sequence[float], others: Sequence[float]) -> float:
    """How often one of the first is above one of the second; those that are equal count half."""
    ordered = sorted(others)
    above = sum(bisect_left(ordered, each) + bisect_right(ordered, each) for each in ones)
    return above / (2 * len(ones) * len(others))
