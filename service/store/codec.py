"""Facts to bytes and back. A fact is stored under a fixed name with a schema version, never a Python path;
bytes are never rewritten: an old schema is upcast when it is read."""

from collections.abc import Callable
from functools import cache
from typing import Any

import msgspec

from domain.fact import SHARED, Fact
from domain.rooms import ROOMS, Room
from domain.values import HistoricalDate, StateCode, historical_date

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]
UPCASTERS: dict[tuple[str, int], Upcaster] = {}
"""(name, version) -> what makes version + 1 of it. Empty until a fact changes its shape."""

NAMES: dict[str, type[Fact]] = {fact.__name__: fact for room in ROOMS.values() for fact in room.facts}
_ROOM_OF = {fact.__name__: room for room in ROOMS.values() for fact in room.facts if fact not in SHARED}


def schema_version(name: str) -> int:
    """The version in which a fact of this name is written now; 1 is the first."""
    return 1 + max((version for known, version in UPCASTERS if known == name), default=0)


def room_of(name: str) -> Room:
    """The room a stream belongs to, from the name of its first fact."""
    return _ROOM_OF[name]


def encode(value: object) -> bytes:
    """JSON in the order of the fields: the exact bytes that are stored and hashed."""
    return _ENCODER.encode(value)


def decode(name: str, version: int, payload: bytes) -> Fact:
    """The fact as it is understood today.

    Raises KeyError for a name nobody ever wrote, ValueError for a schema of a later release than this.
    """
    if version > schema_version(name):
        raise ValueError("a fact was written by a later release of atlarge")
    if version == schema_version(name):
        return _decoder(name).decode(payload)
    raw: dict[str, Any] = msgspec.json.decode(payload)
    for step in range(version, schema_version(name)):
        raw = UPCASTERS[name, step](raw)
    return _decoder(name).decode(msgspec.json.encode(raw))


def read(name: str, value: object) -> Fact:
    """The fact somebody states now, from plain JSON values; nothing is coerced.

    Raises msgspec.ValidationError, which may repeat what was said.
    """
    return msgspec.convert(value, NAMES[name], strict=True, dec_hook=_value_of)


def _text_of(value: object) -> str:
    if isinstance(value, HistoricalDate | StateCode):
        return str(value)
    raise NotImplementedError(f"no JSON form for {type(value).__name__}")


def _value_of(kind: type, text: Any) -> Any:
    if not isinstance(text, str):
        raise ValueError("a text is expected")
    if kind is HistoricalDate:
        return historical_date(text)
    if kind is StateCode:
        return StateCode(text)
    raise NotImplementedError(f"no value of {kind.__name__}")


_ENCODER = msgspec.json.Encoder(enc_hook=_text_of)


@cache
def _decoder(name: str) -> msgspec.json.Decoder[Fact]:
    return msgspec.json.Decoder(NAMES[name], dec_hook=_value_of)
