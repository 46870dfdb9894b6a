"""What is recorded of access to what is sealed. Whoever lets in those who may see must be able to say who did."""

from dataclasses import dataclass
from uuid import UUID

from domain.fact import Fact, Shared


@dataclass(frozen=True, slots=True, kw_only=True)
class Accessing(Fact):
    """`by`: the id of the key, never a name; `streams`: what it was about. Not among the subjects the fact concerns,
    for to have read of a person is nothing that happened to that person."""

    by: str
    streams: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedContentRead(Accessing):
    """What is sealed was read, on the day `occurred` for the first time by this key. Recorded before it is answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedContentShredded(Accessing):
    """The key was destroyed: nobody can read again what these streams say. Recorded before it is done."""

    reason: str


AccessFact = SealedContentRead | SealedContentShredded | Shared
