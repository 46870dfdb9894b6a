"""What the facts about access add up to."""

from dataclasses import dataclass, replace
from operator import attrgetter
from typing import assert_never
from uuid import UUID

from domain.access.facts import AccessFact, SealedContentRead, SealedContentShredded
from domain.fact import OfTheRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Whose access it is, and to what."""

    by: str | None = None
    read: tuple[UUID, ...] = ()
    shredded: tuple[UUID, ...] = ()

    @property
    def concerns(self) -> frozenset[UUID]:
        return frozenset()


def evolve(access: Access, fact: AccessFact) -> Access:
    """Total and silent: every history folds."""
    match fact:
        case SealedContentRead():
            return replace(access, by=fact.by, read=_with(access.read, fact.streams))
        case SealedContentShredded():
            return replace(access, by=fact.by, shredded=_with(access.shredded, fact.streams))
        case OfTheRecord():
            return access
        case _:
            assert_never(fact)


def _with(known: tuple[UUID, ...], more: tuple[UUID, ...]) -> tuple[UUID, ...]:
    return tuple(sorted({*known, *more}, key=attrgetter("int")))  # the same order, without asking each pair
