"""Of what a subscription hears, and who is to hear of an event: by an index, not by asking each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Generic, NamedTuple, TypeVar
from uuid import UUID

import msgspec

from service.feed.filters import RUNGS, About

Name = TypeVar("Name")
Subject = tuple[str, UUID | str]
"""Its kind, and its id; of a State the code."""

LEVELS: Mapping[str, int] = {duty: level for level, duty in enumerate(RUNGS)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """All that is given has to be met; of the types, one. `duty`: the least level of a duty; what tells of no
    duty has none (as in service.feed.filters)."""

    types: tuple[str, ...] = ()
    person: UUID | None = None
    warrant: UUID | None = None
    state: str | None = None
    situation: UUID | None = None
    duty: str | None = None

    @property
    def about(self) -> frozenset[Subject]:
        """Every subject that an event has to concern, each of its kind."""
        named = {"person": self.person, "warrant": self.warrant, "state": self.state, "situation": self.situation}
        return frozenset((kind, each) for kind, each in named.items() if each is not None)


def subjects(about: About) -> frozenset[Subject]:
    """All that an event concerns, as far as its audience knows them to exist."""
    return frozenset(
        [
            *(("person", each) for each in about.persons),
            *(("warrant", each) for each in about.warrants),
            *(("state", str(each)) for each in about.states),
            *(("situation", each) for each in about.situations),
        ]
    )


def text_of(filters: Filters) -> str:
    return msgspec.json.encode(filters).decode()


def filters_of(text: str) -> Filters:
    return msgspec.json.decode(text, type=Filters)


class _Asked(NamedTuple, Generic[Name]):
    name: Name
    types: frozenset[str]
    about: frozenset[Subject]
    least: int


class Index(Generic[Name]):
    """Who is to hear of what. Each is found under one subject it names or, if it names none, under its types."""

    def __init__(self, every: Iterable[tuple[Name, Filters]]) -> None:
        self._about: defaultdict[Subject, list[_Asked[Name]]] = defaultdict(list)
        self._typed: defaultdict[str, list[_Asked[Name]]] = defaultdict(list)
        self._all: list[_Asked[Name]] = []
        for name, filters in every:
            least = LEVELS[filters.duty] if filters.duty is not None else -1
            asked = _Asked(name, frozenset(filters.types), filters.about, least)
            if asked.about:
                self._about[min(asked.about)].append(asked)  # of one kind there is but one
            elif asked.types:
                for kind in asked.types:
                    self._typed[kind].append(asked)
            else:
                self._all.append(asked)

    def of(self, kind: str, subjects: frozenset[Subject], duty: str | None) -> Sequence[Name]:
        """Each once, in no order."""
        kinds = {kind, f"{kind.partition('.')[0]}.*"}
        level = LEVELS[duty] if duty is not None else -1
        near = chain(
            *(self._about.get(each, ()) for each in subjects),
            *(self._typed.get(each, ()) for each in kinds),
            self._all,
        )
        return list(
            dict.fromkeys(
                asked.name
                for asked in near
                if asked.least <= level
                and (not asked.types or not asked.types.isdisjoint(kinds))
                and asked.about <= subjects
            )
        )
