"""What is asked of the writer, and what it answers."""

import hashlib
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property
from typing import cast
from uuid import UUID

from domain.fact import Fact
from domain.rules import Refusal
from service.store.codec import encode


class SecretInPublicStream(Refusal):
    """A fact that is not yet public belongs to a sealed annex, not to a public stream."""

    code = "secret-in-public-stream"
    authority = "atlarge: all facts of a visible stream are visible"


class NothingToPublish(Refusal):
    """Only what is sealed is published, and not before the day from which it is public."""

    code = "nothing-to-publish"
    authority = "atlarge: what is sealed does not exist for the public until it is published, once"


class NamesWhatIsSealed(Refusal):
    """What is published names nothing that stays sealed; of a person, the name may."""

    code = "names-what-is-sealed"
    authority = "atlarge: what is sealed does not exist for the public until it is published, once"


class NothingToSealWith(Refusal):
    """What is secret is put on record only where a master key is set, to keep it under lock."""

    code = "no-master-key"
    authority = "atlarge: what is sealed is never written in clear"


class StaleVersion(Exception):
    """The stream has moved on since the version the caller knows."""


class Invisible(Exception):
    """The stream an act is on is not on record, is of another room, or is sealed to the caller: one answer for all."""


class Gone(Exception):
    """The stream was shredded: its key is destroyed, and nothing can be added to what nobody can read."""


class KeyReused(Exception):
    """The idempotency key was used for another request."""


@dataclass(frozen=True, slots=True)
class Change:
    """One fact for one stream. `expected`: the version the caller knows, 0 for a stream not yet on
    record, None where only the law decides. `existing`: the stream must be on record and visible to the caller."""

    room: str
    stream: UUID
    fact: Fact
    expected: int | None = None
    existing: bool = False


@dataclass(frozen=True)
class Order:
    """Changes that happen together or not at all, on behalf of a principal, once per key.

    `said`: the fingerprint of the request, where the changes hold more than the caller said (an id made here).
    `cleared`: the principal may see what is sealed.
    """

    principal: str
    key: str
    changes: tuple[Change, ...]
    correlation: UUID | None = None
    keep_key: bool = False
    said: bytes | None = None
    cleared: bool = False

    @cached_property
    def fingerprint(self) -> bytes:
        """The same request has the same fingerprint, whoever makes it and whenever."""
        if self.said is not None:
            return self.said
        parts = [(each.room, each.stream, type(each.fact).__name__, _said(each.fact)) for each in self.changes]
        return hashlib.sha256(encode(parts)).digest()


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where the last change of an order came to stand; `repeated` when an earlier order had done it.

    `position` is that of the full log, `place` that of the public one (None while it is sealed); `irregular` are
    the rules the recorded fact breaks.
    """

    stream: UUID
    version: int
    position: int
    place: int | None = None
    irregular: tuple[str, ...] = ()
    repeated: bool = False


def _said(value: object) -> object:
    """What was said, without what was left to its default: a field added later changes no fingerprint."""
    if isinstance(value, tuple):
        return [_said(each) for each in cast("tuple[object, ...]", value)]
    if not is_dataclass(value):
        return value
    named = ((each.name, each.default, getattr(value, each.name)) for each in fields(value))
    return {name: _said(told) for name, default, told in named if told != default}
