"""The furniture every room's facts share, and how facts add up whatever the order of their recording."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, Generic, Self, TypeVar, get_args
from uuid import UUID

from domain.rules import (
    AlreadyOnRecord,
    AnotherPerson,
    IllegibleReference,
    Mark,
    NoSource,
    NothingToCorrect,
    NotOnRecord,
)
from domain.values import CONFIDENCES, SECRET, Confidence, Day, FactId, HistoricalDate, PersonId, StateCode

UNSHOWN = {"shown": False}
"""On a field of a status: it serves the fold and is in no answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a fact comes from, and how far that source bears it out."""

    citation: str
    confidence: Confidence
    uri: str | None = None
    document_number: str | None = None
    publisher: str | None = None
    dated: HistoricalDate | None = None
    retrieved: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """Which recorded fact this one replaces or withdraws, and why."""

    fact: FactId
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that happened, as sources tell it.

    `occurred`: the day it happened. `public_from`: the day from which the public could know it, None
    while it is secret; `public_from_assumed` when no source gives that day. `asserted_by`: the
    authority that says so, where it is not the source itself. `reference`: its id in an imported
    record. `corrects`: the fact it restates. `irregular`: codes of the rules it breaks. `publishes`:
    whether facts of this kind make a sealed subject public, from their own public day on.
    """

    publishes: ClassVar[bool] = False

    occurred: HistoricalDate
    public_from: HistoricalDate | None
    sources: tuple[Source, ...]
    public_from_assumed: bool = False
    asserted_by: str | None = None
    reference: str | None = None
    remark: str | None = None
    corrects: Correction | None = None
    irregular: tuple[str, ...] = ()

    @property
    def concerns(self) -> frozenset[UUID]:
        """The subjects this fact names beside those of its stream."""
        return frozenset()

    def marked(self, *marks: type[Mark]) -> Self:
        """The same fact with the rules it breaks named, each once."""
        codes = {*self.irregular, *(mark.code for mark in marks)}
        return replace(self, irregular=tuple(sorted(codes)))


@dataclass(frozen=True, slots=True, kw_only=True)
class OfTheRecord(Fact):
    """What speaks of the record, not of its subject: no status folds it, and its name tells no room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published(OfTheRecord):
    """What was sealed until a day is public from that day."""

    publishes: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Retracted(OfTheRecord):
    """A fact was recorded in error and is withdrawn; `corrects` names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfACorrection(OfTheRecord):
    """Asking and answering correct nothing: a correction is a fact that restates another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionRequested(OfACorrection):
    """Somebody says that the record is wrong; `by`: who, in the source's words; `of`: the fact that is meant, None
    for the record of the subject as a whole."""

    by: str
    of: FactId | None = None
    statement: str


class CorrectionOutcome(StrEnum):
    """What came of a request for correction."""

    MADE = "made"
    MADE_IN_PART = "made_in_part"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionAnswered(OfACorrection):
    """A request for correction, named by its fact, is answered, with the reason."""

    request: FactId
    outcome: CorrectionOutcome
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived(OfTheRecord):
    """What the service works out from what is recorded. Like any fact it makes the next version of its stream, so that
    an `If-Match` read before it is stale; it changes no status, keeps nothing secret, and is nobody's to state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfADeadline(Derived):
    """What the calendar says of a term that runs. `state`: the State it is for; `due` is its last day, `instant` its
    last instant where the law counts hours."""

    kind: str
    state: StateCode | None = None
    due: HistoricalDate
    instant: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineApproaching(OfADeadline):
    """A day by which somebody is to act is near, and no such act is on record here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineMissed(OfADeadline):
    """The last day is over, and nothing recorded here says that what was due was done. It may have been
    all the same."""


Shared = Published | Retracted | CorrectionRequested | CorrectionAnswered | DeadlineApproaching | DeadlineMissed
SHARED: tuple[type[Fact], ...] = get_args(Shared)
"""The last of every room's union."""
TOLD: tuple[type[Fact], ...] = (Published, Derived)
"""Nobody's to state: the service records them."""


F = TypeVar("F", bound=Fact)


@dataclass(frozen=True, slots=True)
class Recorded(Generic[F]):
    """A fact in its place: its id, stream, version there, position in the full log, and the day from
    which the public knows it (`SECRET` while sealed)."""

    id: FactId
    stream: UUID
    version: int
    position: int
    public: Day
    fact: F


@dataclass(frozen=True, slots=True)
class Acting(Generic[F]):
    """What an act is decided upon: the facts of its stream, and the room of every other stream it names."""

    history: Sequence[Recorded[F]]
    on_record: Mapping[UUID, str]


def confidence(facts: Iterable[Fact]) -> Confidence:
    """As sure as the least sure of the facts, each as sure as its best source; without a source, unverified."""
    grades = [min((CONFIDENCES.index(each.confidence) for each in fact.sources), default=-1) for fact in facts]
    return CONFIDENCES[-1 if -1 in grades else max(grades, default=-1)]


def public_day(fact: Fact) -> Day:
    """A partial date of publication counts from its latest day; no date is secret."""
    return SECRET if fact.public_from is None else fact.public_from.latest


def standing(recorded: Iterable[Recorded[F]]) -> list[Recorded[F]]:
    """The facts that stand: neither corrected nor retracted by a fact that itself stands.

    A correction of a correction replaces both; retracting a correction or a retraction lets what it
    replaced stand again. A correction concerns what this system recorded, so it holds for every public day.
    """
    return [each for each in unreplaced(recorded) if not isinstance(each.fact, OfTheRecord)]


def unreplaced(recorded: Iterable[Recorded[F]]) -> list[Recorded[F]]:
    """The facts that stand, those about the record itself included, in the order of their recording."""
    in_order = sorted(recorded, key=lambda each: each.position)
    if all(each.fact.corrects is None for each in in_order):
        return in_order
    replaced: dict[FactId, FactId] = {}
    earlier: set[FactId] = set()  # only what was recorded before can be corrected, so no chain has a loop
    for each in in_order:
        if each.fact.corrects is not None and each.fact.corrects.fact in earlier:
            replaced[each.id] = each.fact.corrects.fact
        earlier.add(each.id)
    gone: set[FactId] = set()
    left: list[Recorded[F]] = []
    for each in reversed(in_order):
        if each.id in gone:
            continue
        left.append(each)
        target = replaced.get(each.id)
        while target is not None:
            gone.add(target)
            target = None if isinstance(each.fact, Retracted) else replaced.get(target)
    left.reverse()
    return left


def due_day(recorded: Iterable[Recorded[F]], opening: tuple[type[Fact], ...]) -> Day:
    """The day on which a sealed subject becomes public by what its own facts say, `SECRET` if on none: when the
    public may know all that was not replaced, or an act that publishes names an earlier day. A subject whose
    opening was withdrawn stays as it is; what is derived, or asked of the record, holds it not back."""
    left = unreplaced(recorded)
    if not any(isinstance(each.fact, opening) for each in left):
        return SECRET
    announced = [public_day(each.fact) for each in left if each.fact.publishes]
    counted = [public_day(each.fact) for each in left if not isinstance(each.fact, Derived | OfACorrection)]
    return min([*announced, max(counted)])


def beside(acting: Acting[F], fact: F) -> list[F]:
    """What stands in the stream beside a fact about to be recorded; not what that fact restates."""
    restated = None if fact.corrects is None else fact.corrects.fact
    return [each.fact for each in standing(acting.history) if each.id != restated]


def chronological(recorded: Iterable[Recorded[F]], rank: Callable[[Fact], int]) -> list[Recorded[F]]:
    """By the earliest day it may have happened, then by kind, then by what it says, never by arrival."""
    told = list(recorded)
    if len(told) < 2:
        return told
    return sorted(
        told,
        key=lambda each: (each.fact.occurred.earliest, rank(each.fact), each.fact.occurred.latest, each.id),
    )


def ranks(union: tuple[type[Fact], ...]) -> Callable[[Fact], int]:
    """The order of a union's members is the order in which things of one day happen."""
    order = {kind: place for place, kind in enumerate(union)}
    return lambda fact: order.get(type(fact), len(order))


def opened_once(acting: Acting[F], fact: F, opening: tuple[type[Fact], ...]) -> None:
    """Refuse a second opening, and anything about a subject never put on record."""
    if isinstance(fact, opening) and fact.corrects is None:
        if any(isinstance(each.fact, type(fact)) for each in standing(acting.history)):
            raise AlreadyOnRecord
    elif not acting.history:
        raise NotOnRecord


def well_formed(acting: Acting[F], fact: F) -> None:
    """Refuse a fact without a source, an illegible reference, and a correction of nothing."""
    if not fact.sources:
        raise NoSource
    if fact.reference is not None and not (fact.reference.isprintable() and 0 < len(fact.reference) <= 100):
        raise IllegibleReference
    if isinstance(fact, Retracted) and fact.corrects is None:
        raise NothingToCorrect
    if fact.corrects is not None:
        target = next((each for each in unreplaced(acting.history) if each.id == fact.corrects.fact), None)
        if target is None or not isinstance(fact, Retracted | type(target.fact)):
            raise NothingToCorrect


def of_one_person(acting: Acting[F], fact: F, person: PersonId) -> None:
    """Refuse a person who is not on record, and a second person in one stream."""
    named(acting, person, "person")
    if any(getattr(each, "person", person) != person for each in beside(acting, fact)):
        raise AnotherPerson


def named(acting: Acting[F], subject: UUID, room: str) -> None:
    """Refuse a subject that is not on record, or not of that kind."""
    if acting.on_record.get(subject) != room:
        raise NotOnRecord
