"""What is asked of both worlds: derived from the routes and their parameters, so that whatever is served is asked.

A route that is new is asked by itself as far as its parameters are known. What is not known here is an error that
says where its line belongs: VALUES, IDS, BODIES, ENDLESS or UNASKED.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice, product
from typing import Any
from urllib.parse import urlencode

import orjson
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from domain.fact import Fact
from domain.values import fact_id, id_of
from service.api.acts import KINDS, Kind
from service.feed.envelope import PLACES
from service.views.moment import instant_text
from tests.contract.two_worlds.asking import Asked
from tests.contract.two_worlds.bodies import ROOM_OF, naming, stated
from tests.contract.two_worlds.subscribers import CLEARED, TOLD, subscription_of
from tests.contract.two_worlds.worlds import Hidden

UNKNOWN = str(id_of("nobody"))
PUBLIC_ONE = {
    "person": "P",
    "situation": "S",
    "warrant": "W",
    "custody": "K",
    "notice": "N",
    "noncompliance": "I",
    "request": "R",
    "presence": "L",
    "immunity": "claim",
    "access": "nobody",  # what was read is always under seal
}
"""Of each room, one that both worlds know."""


@dataclass(frozen=True, slots=True)
class Time:
    """`number`: of the state, by which what need not be asked each time takes its turn; `hidden`: what is under seal in
    the first world, by room; `sealed_at`: when the last of it was recorded; `head`: the last place of its log;
    `in_turns`: not every act and every parameter is asked in every state, each in one of a few."""

    number: int
    hidden: Hidden
    sealed_at: int
    head: int
    in_turns: bool = True

    def turn(self, place: int, every: int) -> bool:
        """Whether it is the turn of something in its place: once in so many states."""
        return not self.in_turns or (place + self.number) % every == 0

    def streams(self, room: str) -> list[str]:
        """Under seal, the latest first; known to nobody; and public."""
        sealed = [str(each) for each in reversed(self.hidden.get(room, []))]
        return [*sealed[:2], UNKNOWN, str(id_of(PUBLIC_ONE[room]))]


VALUES: Mapping[str, Callable[[Time], Sequence[str]]] = {
    "after": lambda time: ("0", "1", str(time.head)),
    "after_position": lambda time: ("1", str(time.head), str(time.head + 1)),
    "as_of": lambda _: ("2024-05-01", "2999-01-01"),
    "assessment": lambda _: ("any", "apparent", "latent"),
    "before": lambda _: ("2999-01-01", "2999-01-01T00:00:00Z"),
    "count": lambda _: ("true",),
    "counting": lambda _: ("strict",),
    "cursor": lambda _: ("none of ours",),
    "duty": lambda _: ("latent",),
    "finding": lambda _: ("any",),
    "from": lambda time: ("1", str(time.head)),
    "index": lambda time: ("0", str(time.head)),
    "level": lambda _: ("0", "1"),
    "log": lambda _: ("full",),
    "limit": lambda _: ("1",),  # and then the pages that follow
    "on": lambda _: ("2024-05-01",),
    "person": lambda time: time.streams("person"),
    "public_on": lambda _: ("2024-05-01", "2999-01-01", "none"),
    "recorded_at": lambda time: (str(instant_text(time.sealed_at)), "2999-01-01T00:00:00Z", "2000-01-01T00:00:00Z"),
    "size": lambda time: ("1", str(time.head)),
    "situation": lambda _: ("A Sealed Situation", "7", "A Situation", "Nothing"),
    "state": lambda _: ("IT", "SD"),
    "to": lambda time: ("2", str(time.head)),
    "type": lambda _: ("warrant.*", "noncompliance.*", "custody.released"),
    "warrant": lambda time: time.streams("warrant"),
    "width": lambda _: ("1", "256"),
    "wait": lambda _: ("0",),  # who waits is asked for in test_wakeups
}
"""By the name of a parameter, what it is given."""

IDS: Mapping[str, Callable[[Time], Sequence[str]]] = {
    **{plural: partial(Time.streams, room=room) for room, plural in PLACES.items()},
    "states": lambda _: ("IT", "SD", "ZZ"),
    "subscriptions": lambda _: (*(str(subscription_of(each)) for each in (*TOLD, CLEARED)), UNKNOWN),
}
"""By the part of a path before it, what an `{id}` is given."""

BODIES: Mapping[str, Callable[[Time], Sequence[Any]]] = {
    "/v1/duties/preview": lambda time: [
        {"person": each, "state": "IT", "on": "2030-01-01"} for each in time.streams("person")
    ],
    "/v1/log/cosignatures": lambda _: [{}],
    "/v1/subscriptions": lambda time: [
        {"url": "https://example.com/", "filters": {room: each}}
        for room in ("person", "warrant", "situation")
        for each in time.streams(room)[:1]
    ],
    **{
        f"/v1/subscriptions/{{id}}/{act}": lambda _: [{}]
        for act in ("pause", "enabling", "verification", "rotation", "deletion")
    },
    "/v1/subscriptions/{id}/change": lambda _: [{"fat": True}],
    "/v1/subscriptions/{id}/test": lambda _: [{"type": "warrant.issued"}],
    "/v1/subscriptions/{id}/parking": lambda time: [{"position": 1}, {"position": 11}, {"position": time.head}],
    "/v1/subscriptions/{id}/replay": lambda time: [
        {"dry_run": True, "warrant": time.streams("warrant")[0]},
        {"missing": True},
        {"first": 1, "last": time.head},
    ],
}
"""By path, what is sent where no act is stated."""

ENDLESS: frozenset[str] = frozenset(("/v1/events/stream",))
"""Paths whose answers have no end: the first piece is compared."""

UNASKED: Mapping[str, str] = {}
"""Routes that are not compared, each with the reason."""

KIND_PLACES = {plural: place for place, plural in enumerate(KINDS)}
ACTS = {"/v1/{plural}", "/v1/{plural}/{id}/{act}"}
METHODS = ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "POST", "GET")


Route = tuple[str, frozenset[str]]


class Unknown(AssertionError):
    """Something is served that the matrix does not know how to ask."""


def routes(app: FastAPI) -> list[Route]:
    """Every path that is served with its methods, the acts one by one."""
    found: list[Route] = []
    for context in iter_route_contexts(app.routes):
        path, methods = str(context.path_format), frozenset(context.methods or ())
        if path not in ACTS:
            found.append((path, methods))
    for kind in KINDS.values():
        found.append((f"/v1/{kind.plural}", frozenset({"POST"})))
        found += [(f"/v1/{kind.plural}/{{id}}/{act}", frozenset({"POST"})) for act in kind.acts]
    return found


def requests(
    served: Sequence[Route], described: Mapping[str, Any], time: Time, *, reads: bool, writes: bool
) -> Iterator[Asked]:
    """What one role asks of every route: in every way known if it `reads`, or `writes`, and once otherwise."""
    for place, (path, methods) in enumerate(served):
        if path in UNASKED:
            continue
        if unusual := methods - {"GET", "HEAD", "POST"}:
            raise Unknown(f"{path} is served by {sorted(unusual)}: the matrix asks by GET and POST alone")
        for method in sorted(methods & {"GET", "POST"}):
            if method == "POST" and "{id}" in path and not time.turn(place, 4):
                continue
            operation = described.get(path, {}).get(method.lower(), {})
            each = _reads(path, operation, time) if method == "GET" else _writes(path, time)
            yield from each if (reads if method == "GET" else writes) else islice(each, 1)
        other = METHODS[(place + time.number) % len(METHODS)]
        if reads and other not in methods and time.turn(place, 5):
            yield Asked(other, next(_targets(path, time)))


def _targets(path: str, time: Time) -> Iterator[str]:
    """The path with each id it may be given."""
    names = re.findall(r"{(\w+)}", path)
    for name in names:
        if _of(path, name) not in (IDS if name == "id" else VALUES):
            where = "IDS" if name == "id" else "VALUES"
            raise Unknown(f"{path}: say in {where} what {_of(path, name)!r} is given")
    given = [(IDS if name == "id" else VALUES)[_of(path, name)](time) for name in names]
    for each in product(*given):
        yield path.format(**dict(zip(names, each, strict=True)))


def _of(path: str, name: str) -> str:
    return path.split("/{id}", maxsplit=1)[0].rpartition("/")[2] if name == "id" else name


def _reads(path: str, operation: Mapping[str, Any], time: Time) -> Iterator[Asked]:
    """Each resource; and of one, each parameter with each value."""
    taken = [each for each in operation.get("parameters", []) if each["in"] == "query"]
    for each in taken:
        if each["name"] not in VALUES:
            raise Unknown(f"{path}: say in VALUES what the parameter {each['name']!r} is given")
    values = {each["name"]: VALUES[each["name"]](time) for each in taken}
    needed = {each["name"]: values[each["name"]][0] for each in taken if each.get("required")}
    endless = path in ENDLESS
    targets = list(_targets(path, time))
    for target in targets:
        yield Asked("GET", _with(target, needed), endless=endless)
    for place, (name, known) in enumerate(values.items()):
        in_turn = known if name in FILTERS else (known[time.number % len(known)],)
        said = in_turn if name in FILTERS or time.turn(place, 3) else ()
        for each in said:
            yield Asked("GET", _with(targets[0], needed | {name: each}), endless=endless)


FILTERS = {"person", "situation", "after"}
"""The parameters by which what is sealed may be named: each of their values is asked in every state, of the others one
in its turn."""


def _with(target: str, said: Mapping[str, str]) -> str:
    return f"{target}?{urlencode(said)}" if said else target


def _writes(path: str, time: Time) -> Iterator[Asked]:
    parts = path.removeprefix("/v1/").split("/")
    kind = KINDS.get(parts[0])
    if path in BODIES:
        for target in reversed(list(_targets(path, time))):  # who acts once does so on what nobody has
            for said in BODIES[path](time):
                yield _post(target, said)
    elif kind is not None and len(parts) == 1:
        for named, opening in kind.openings.items():
            for said in _naming_what_is_sealed(opening, time):
                yield _post(path, said | {"fact": named})
        if time.number % 5 == 0:  # accepted once, and a repetition from then on
            yield _post(path, stated(next(iter(kind.openings.values()))), idempotency_key="shared")
    elif kind is not None and len(parts) == 3 and parts[2] in kind.acts:
        yield from _acts(path, parts[2], kind, time)
    else:
        raise Unknown(f"{path}: say in BODIES what is sent there")


def _naming_what_is_sealed(kind: type[Fact], time: Time) -> Iterator[dict[str, Any]]:
    """Bodies that name streams under seal, the latest of each room; and what is on record nowhere."""
    for room in ROOM_OF.values():
        yield from naming(kind, room, time.streams(room)[0])


def _acts(path: str, act: str, kind: Kind, time: Time) -> Iterator[Asked]:
    """On what is sealed; of some acts in their turn, naming it on what is public, and in every way that is checked
    before there is a resource."""
    stated_here, targets = kind.acts[act], list(_targets(path, time))
    said = stated(stated_here)
    yield _post(targets[0], said, if_match="*")
    if time.number % 5 == 0:  # some of them are accepted, and then nothing need stay as it was in the other world
        for each in _naming_what_is_sealed(stated_here, time):
            yield _post(targets[-1], each, if_match="*")
    if not time.turn(KIND_PLACES[kind.plural], len(KINDS)) or act != list(kind.acts)[time.number % len(kind.acts)]:
        return
    for target in targets:
        for match in ('"1"', '"999"'):
            yield _post(target, said, if_match=match)
    correcting = [fact_id(each, 1) for each in chain(*time.hidden.values())]
    for sealed in correcting[:5]:
        yield _post(targets[-1], said | {"corrects": {"fact": str(sealed), "reason": "x"}}, if_match="*")
    yield _post(targets[0], said)
    yield _post(targets[0], said, if_match="1")
    yield _post(targets[0], said | {"colour": "red"}, if_match="*")
    yield _post(targets[0], said | {"public_from": None}, if_match="*")
    yield _post(targets[0], [], if_match="*")
    yield _post(targets[0], said, if_match="*", idempotency_key="")
    yield _post(targets[0], said, if_match="*", content_type="text/plain")
    yield _post(f"{targets[0]}?x=1", said, if_match="*")
    yield _post(f"{targets[0]}/", said, if_match="*")


def _post(target: str, said: Any, **headers: str) -> Asked:
    """Under a key of its own, unless one is told."""
    body = orjson.dumps(said)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    usual = {"content-type": "application/json", "idempotency-key": f"{target[:60]} {_short(body)}"}
    return Asked("POST", target, tuple((usual | named).items()), body)


def _short(body: bytes) -> str:
    return id_of(body.decode()).hex
