"""Which events somebody follows: one vocabulary for the pages of the feed, its streams, and subscriptions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args
from uuid import UUID

from domain.values import Rung, StateCode
from service.feed.types import matches

RUNGS: Sequence[Rung] = get_args(Rung)


@dataclass(frozen=True, slots=True)
class About:
    """Whom and what an event concerns, as far as its audience may know them to exist."""

    persons: tuple[UUID, ...] = ()
    states: tuple[StateCode, ...] = ()
    warrants: tuple[UUID, ...] = ()
    situations: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Filter:
    """Everything, where nothing is said; of what is said of one thing any will do, and each thing must hold.
    `types`: such as `warrant.issued`, or `warrant.*`. `duty`: the lowest level of a duty; what tells of no duty has
    none. A change is of the higher of its two levels: whoever heard of a duty is to hear that it is none."""

    types: frozenset[str] = frozenset()
    persons: frozenset[UUID] = frozenset()
    states: frozenset[StateCode] = frozenset()
    warrants: frozenset[UUID] = frozenset()
    situations: frozenset[UUID] = frozenset()
    duty: Rung | None = None

    def admits(self, kind: str, level: Rung | None, about: About) -> bool:
        """Whether it asks for an event of this type and level of a duty that concerns these."""
        return (
            self.admits_kind(kind, level)
            and _any(self.persons, about.persons)
            and _any(self.states, about.states)
            and _any(self.warrants, about.warrants)
            and _any(self.situations, about.situations)
        )

    def admits_kind(self, kind: str, level: Rung | None) -> bool:
        """The part of it that the database does not narrow."""
        if self.types and not any(matches(asked, kind) for asked in self.types):
            return False
        return self.duty is None or (level is not None and RUNGS.index(level) >= RUNGS.index(self.duty))

    @property
    def of_any_kind(self) -> bool:
        return not self.types and self.duty is None

    @property
    def named(self) -> frozenset[UUID]:
        """The streams it names, which its owner may not know to exist."""
        return self.persons | self.warrants | self.situations

    def subjects(self, known: Mapping[UUID, str]) -> list[frozenset[UUID]]:
        """The tags by which the database finds what it asks for, one of each set. `known`: the rooms of the streams it
        names, as far as its owner may know; of an empty set there is nothing to be found."""
        of_rooms = {"person": self.persons, "warrant": self.warrants, "situation": self.situations}
        found = [
            frozenset(each for each in asked if known.get(each) == room) for room, asked in of_rooms.items() if asked
        ]
        return [*found, *([frozenset(code.id for code in self.states)] if self.states else [])]


def _any(asked: Collection[UUID | StateCode], given: Sequence[UUID | StateCode]) -> bool:
    return not asked or any(each in asked for each in given)
