"""The shortest body that states a fact, and the bodies in which it names what is under seal."""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields
from datetime import date, datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from domain.fact import Fact
from domain.values import HistoricalDate, StateCode, id_of
from tests.service.api.clerk import fact

ROOM_OF = {
    "PersonId": "person",
    "SituationId": "situation",
    "WarrantId": "warrant",
    "CustodyId": "custody",
    "NoticeId": "notice",
    "PresenceId": "presence",
    "IncidentId": "noncompliance",
    "RequestId": "request",
    "ClaimId": "immunity",
}
"""The room of what an id names."""

EXAMPLES: Mapping[Any, Any] = {
    str: "a text",
    int: 1,
    bool: True,
    StateCode: "IT",
    HistoricalDate: "2024-02-01",
    datetime: "2024-02-01T00:00:00Z",
    date: "2024-02-01",
}
SAID_OF_EVERY_FACT = {each.name for each in fields(Fact)}


def stated(kind: type[Fact], **said: Any) -> dict[str, Any]:
    """All that such a fact cannot do without, about public subjects."""
    hints = get_type_hints(kind)
    needed = [each.name for each in fields(kind) if each.default is MISSING and each.name not in SAID_OF_EVERY_FACT]
    return fact("2024-02-01", "2024-02-02", **{name: _example(hints[name]) for name in needed} | said)


def naming(kind: type[Fact], room: str, stream: str) -> Iterator[dict[str, Any]]:
    """The same naming a stream of a room, in each member that can."""
    for name, hint in get_type_hints(kind).items():
        held = _named(hint)
        if held is not None and ROOM_OF.get(held.__name__) == room:
            yield stated(kind, **{name: [stream] if _is_list(hint) else stream})


def _example(hint: Any) -> Any:
    held = getattr(hint, "__supertype__", None)
    if held is not None:
        return str(
            id_of({"person": "P", "situation": "S", "warrant": "W"}.get(ROOM_OF.get(hint.__name__, ""), "nobody"))
        )
    if _is_list(hint):
        return [_example(get_args(hint)[0])]
    if get_origin(hint) in (UnionType, Union):
        return _example(next(each for each in get_args(hint) if each is not NoneType))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return next(iter(hint)).value
    return EXAMPLES[hint]


def _is_list(hint: Any) -> bool:
    return get_origin(hint) is tuple


def _named(hint: Any) -> Any:
    """The kind of id that a member holds, alone or in a list."""
    if getattr(hint, "__supertype__", None) is not None:
        return hint
    return next((held for each in get_args(hint) if (held := _named(each)) is not None), None)
