"""Custody and at-large spans of one person, from the facts of all rooms that concern that person.

One definition, two countings. *Court*: a warrant in force, and no custody for the Court, which runs
from arrest, surrender or transfer at the Court's request until release or expulsion without surrender,
absconding or escape; purely domestic custody and the dead whose case is not terminated count, and carry
their label. *Strict* leaves those two out. A summons never puts a person at large (RS art. 58(7)).
A span includes its first day and excludes its end day. Partial dates count from their earliest day,
except that nothing ends before the earliest day it began, where its own bounds allow a later one.
A warrant ends once, save that a case held inadmissible may be held admissible again; its room tells which facts end
it or bring it back. Being handed over to the Court ends every detention of a State's own. An acquittal or
a served sentence spends the warrants executed before it, whether or not anybody recorded that of them:
nobody is sought under a warrant that has done its work.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args
from uuid import UUID

from domain.custody.facts import (
    BeginsCourtCustody,
    CustodyFact,
    DetainedDomestically,
    EndsCourtCustody,
    Episode,
    HandsOver,
    ReleasedDomestically,
)
from domain.fact import Fact, Recorded, confidence, public_day, ranks
from domain.person.facts import Acquitted, DeathConfirmed, DeathReported, PersonFact, SentenceServed
from domain.values import END, Confidence, Day, HistoricalDate, SituationId
from domain.warrant.facts import (
    AbscondedUnderWarrant,
    Ending,
    HeldAdmissibleAgain,
    Instrument,
    Opening,
    WarrantAmended,
    WarrantExecuted,
    WarrantFact,
    WarrantIssued,
)
from domain.warrant.status import turns

Label = Literal["whereabouts-unknown", "located", "domestic-custody", "reported-dead", "deceased"]


@dataclass(frozen=True, slots=True)
class LiveWarrant:
    """A warrant in force, as an answer names it."""

    id: UUID
    reference: str | None
    issued_on: HistoricalDate
    public_on: HistoricalDate | None
    situation: SituationId


@dataclass(frozen=True, slots=True)
class AtLarge:
    """What holds on every day of a span: the person is sought and not in the Court's custody.

    `strict`: whether the strict counting agrees. `since` and `strict_since`: the later of the issue of
    the oldest live warrant and the last release, by each counting. `facts`: what it rests on, and
    `confidence`: how sure the least sure of them is.
    """

    warrants: tuple[LiveWarrant, ...]
    label: Label
    strict: bool
    since: HistoricalDate
    strict_since: HistoricalDate
    confidence: Confidence
    facts: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """[start, end) in days."""

    start: Day
    end: Day
    at_large: AtLarge


RANK = ranks((*get_args(PersonFact), *get_args(WarrantFact), *get_args(CustodyFact)))


@dataclass(slots=True)
class _Day:
    """Where the facts have led by the end of a day."""

    issued: dict[UUID, Recorded[Fact]] = field(default_factory=dict[UUID, Recorded[Fact]])
    executed: set[UUID] = field(default_factory=set[UUID])
    ended: set[UUID] = field(default_factory=set[UUID])
    spent: set[UUID] = field(default_factory=set[UUID])
    court: set[UUID] = field(default_factory=set[UUID])
    domestic: dict[UUID, Recorded[Fact]] = field(default_factory=dict[UUID, Recorded[Fact]])
    released: Recorded[Fact] | None = None
    released_domestically: Recorded[Fact] | None = None
    death: Recorded[Fact] | None = None

    @property
    def live(self) -> list[Recorded[Fact]]:
        """The issues of the warrants in force."""
        return [issue for warrant, issue in self.issued.items() if warrant not in self.ended | self.spent]


def at_large(person: UUID, facts: Iterable[Recorded[Fact]]) -> list[Span]:
    """The spans of one person, in order, from the standing facts known on one public day.

    Facts of streams that are not, or no longer, about this person are left out of account.
    """
    known = list(facts)
    mine = {each.stream for each in known if person in each.fact.concerns} | {person}
    dated = _dated([each for each in known if each.stream in mine and not _of_another(each.fact, person)])
    spans: list[Span] = []
    state = _Day()
    for place, (day, each, ended) in enumerate(dated):
        if ended is None:
            _fold(state, each)
        else:
            _turn(state, each, ended)
        following = dated[place + 1][0] if place + 1 < len(dated) else END
        if following == day:
            continue
        answer = _answer(state)
        if answer is None:
            continue
        if spans and spans[-1].end == day and spans[-1].at_large == answer:
            spans[-1] = Span(spans[-1].start, following, answer)
        else:
            spans.append(Span(day, following, answer))
    return spans


Dated = tuple[Day, Recorded[Fact], bool | None]


def _dated(facts: Sequence[Recorded[Fact]]) -> list[Dated]:
    """Every fact that moves a timeline with the day it takes effect, in the order of effect; of a warrant's turns,
    whether it ends."""
    moving = [each for each in facts if _begins(each.fact) or _ends(each.fact) or isinstance(each.fact, TURNS)]
    begun: defaultdict[tuple[UUID, str], list[Day]] = defaultdict(list)
    for each in moving:
        if _begins(each.fact):
            begun[each.stream, _what(each.fact)].append(each.fact.occurred.earliest)
    dated: list[Dated] = [
        (_takes_effect(each.fact, begun[each.stream, _what(each.fact)]), each, None) for each in moving
    ]
    dated.extend(_turns(facts))
    return sorted(dated, key=lambda told: (told[0], RANK(told[1].fact), told[1].fact.occurred.latest, told[1].id))


def _turns(facts: Sequence[Recorded[Fact]]) -> Iterable[Dated]:
    """Where each warrant goes out of force and comes back, no turn before the one it follows; of a day, the last."""
    warrants: defaultdict[UUID, list[Recorded[Fact]]] = defaultdict(list)
    for each in facts:
        if isinstance(each.fact, WarrantFact):
            warrants[each.stream].append(each)
    found: dict[tuple[UUID, Day], Dated] = {}
    for stream, told in warrants.items():
        issues = [each.fact.occurred.earliest for each in told if isinstance(each.fact, WarrantIssued)]
        day: Day = 0
        for each, ended in turns(told):
            day = max(day, _takes_effect(each.fact, issues, ends=True))
            found[stream, day] = (day, each, ended)
    return found.values()


def _takes_effect(fact: Fact, begun: Iterable[Day], *, ends: bool = False) -> Day:
    if not (ends or _ends(fact)):
        return fact.occurred.earliest
    return max([fact.occurred.earliest, *(day for day in begun if day <= fact.occurred.latest)])


def _of_another(fact: Fact, person: UUID) -> bool:
    return isinstance(fact, Instrument | Episode) and fact.person != person


def _what(fact: Fact) -> Literal["court custody", "domestic custody"]:
    """What begins or ends: an end answers only to a beginning of the same."""
    return "domestic custody" if isinstance(fact, DetainedDomestically | ReleasedDomestically) else "court custody"


def _begins(fact: Fact) -> bool:
    return isinstance(fact, BeginsCourtCustody | DetainedDomestically)


def _ends(fact: Fact) -> bool:
    return isinstance(fact, EndsCourtCustody | ReleasedDomestically)


TURNS = (
    WarrantIssued,
    DeathReported,
    DeathConfirmed,
    WarrantExecuted,
    AbscondedUnderWarrant,
    Acquitted,
    SentenceServed,
)
"""What neither begins nor ends a custody, and yet decides what the next span is."""
MOVING: tuple[type[Fact], ...] = (
    *get_args(Opening),
    WarrantAmended,
    *get_args(Ending),
    HeldAdmissibleAgain,
    *get_args(BeginsCourtCustody),
    *get_args(EndsCourtCustody),
    DetainedDomestically,
    ReleasedDomestically,
    *TURNS,
)
"""Every kind of fact that can move a timeline."""


def _fold(state: _Day, each: Recorded[Fact]) -> None:
    fact = each.fact
    if isinstance(fact, WarrantIssued):
        state.issued[each.stream] = each
    elif isinstance(fact, BeginsCourtCustody):
        state.court.add(each.stream)
        if isinstance(fact, HandsOver):
            state.domestic.clear()
    elif isinstance(fact, EndsCourtCustody):
        state.court.discard(each.stream)
        state.released = each
    elif isinstance(fact, DetainedDomestically):
        state.domestic[each.stream] = each
    elif isinstance(fact, ReleasedDomestically):
        state.domestic.pop(each.stream, None)
        state.released_domestically = each
    elif isinstance(fact, WarrantExecuted):
        state.executed.add(each.stream)
    elif isinstance(fact, AbscondedUnderWarrant):
        state.executed.discard(each.stream)
    elif isinstance(fact, Acquitted | SentenceServed):
        state.spent |= state.executed & state.issued.keys()
    elif isinstance(fact, DeathConfirmed) or state.death is None:
        state.death = each


def _turn(state: _Day, each: Recorded[Fact], ended: bool) -> None:
    """A warrant goes out of force, or comes back: who was sought under no other is sought anew from then."""
    if ended:
        state.ended.add(each.stream)
        return
    anew = not state.live
    state.ended.discard(each.stream)
    if anew and state.live:
        state.released = each


def _answer(state: _Day) -> AtLarge | None:
    if not state.live or state.court:
        return None
    issues = sorted(state.live, key=lambda each: (each.fact.occurred.earliest, str(each.stream)))
    label, label_facts = _label(state)
    since = _later(issues[0], state.released)
    strict_since = _later(since, state.released_domestically)
    relied_on = [*issues, *label_facts, *(each for each in (since, strict_since) if each not in issues)]
    return AtLarge(
        warrants=tuple(_live(each) for each in issues),
        label=label,
        strict=label not in ("domestic-custody", "deceased") and not state.domestic,
        since=since.fact.occurred,
        strict_since=strict_since.fact.occurred,
        confidence=confidence(each.fact for each in relied_on),
        facts=tuple(dict.fromkeys(each.id for each in relied_on)),
    )


def _label(state: _Day) -> tuple[Label, list[Recorded[Fact]]]:
    if state.death is not None:
        return ("deceased" if isinstance(state.death.fact, DeathConfirmed) else "reported-dead"), [state.death]
    if state.domestic:
        return "domestic-custody", list(state.domestic.values())
    return "whereabouts-unknown", []


def _later(first: Recorded[Fact], then: Recorded[Fact] | None) -> Recorded[Fact]:
    return first if then is None or then.fact.occurred.earliest < first.fact.occurred.earliest else then


def _live(each: Recorded[Fact]) -> LiveWarrant:
    fact = each.fact
    assert isinstance(fact, WarrantIssued)  # only an issue makes a warrant live
    return LiveWarrant(each.stream, fact.reference, fact.occurred, _public_on(each), fact.situation)


def _public_on(each: Recorded[Fact]) -> HistoricalDate | None:
    """The day its own source gives, unless the warrant was unsealed before that day."""
    if each.public < public_day(each.fact):
        return HistoricalDate(date.fromordinal(each.public).isoformat())
    return each.fact.public_from
