"""What is known, by a day, of one person and one State, sorted by what it is about."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, get_args
from uuid import UUID

from domain.custody.facts import Arrested, ArrestedProvisionally, EndsCourtCustody, HandsOver
from domain.fact import Fact, Recorded, chronological, ranks
from domain.immunity.facts import ImmunityFact
from domain.person.facts import Acquitted, SentenceServed
from domain.request.facts import RequestFact
from domain.situation.facts import InvestigationOpened, SituationOpened
from domain.state.facts import (
    InstrumentDeposited,
    JurisdictionAccepted,
    StateFact,
    StatuteExtended,
    WithdrawalNotified,
    WithdrawalRevoked,
)
from domain.state.status import Bounds, Membership, State, membership
from domain.state.status import evolve as evolve_state
from domain.values import Day, HistoricalDate, StateCode
from domain.warrant.facts import WarrantExecuted, WarrantFact, WarrantIssued
from domain.warrant.status import turns

STATE_RANK = ranks(get_args(StateFact))
PARTIES: tuple[Membership, ...] = ("party", "party-withdrawing")


@dataclass(frozen=True, slots=True)
class Stay:
    """The days of a presence. Without a known departure only the day of arrival is certain."""

    arrival: HistoricalDate
    departure: HistoricalDate | None = None

    @property
    def first(self) -> Day:
        """The first day the person may have been there."""
        return self.arrival.earliest

    @property
    def last(self) -> Day:
        """The last day the person may have been there."""
        return (self.departure or self.arrival).latest

    @property
    def certain(self) -> Day:
        """The last day on which the person certainly was there, or had been."""
        return (self.departure or self.arrival).earliest


@dataclass(frozen=True, slots=True)
class KnownWarrant:
    """A warrant on days it was in force: from `begun`, its issue or what brought it back, to `end`."""

    id: UUID
    issued: Recorded[Fact]
    begun: Recorded[Fact]
    article_70: bool
    situation: UUID
    end: Recorded[Fact] | None


@dataclass(slots=True)
class Case:
    """What is known, by a day, of one person and one State."""

    state: StateCode
    on: Day
    happened: Sequence[Recorded[Fact]] = ()
    warrants: list[KnownWarrant] = field(default_factory=list[KnownWarrant])
    requests: dict[UUID, list[Recorded[Any]]] = field(default_factory=dict[UUID, list[Recorded[Any]]])
    claims: dict[UUID, list[Recorded[Any]]] = field(default_factory=dict[UUID, list[Recorded[Any]]])
    custody: list[Recorded[Fact]] = field(default_factory=list[Recorded[Fact]])
    situations: dict[UUID, list[Recorded[Fact]]] = field(default_factory=dict[UUID, list[Recorded[Fact]]])
    membership_facts: list[Recorded[Fact]] = field(default_factory=list[Recorded[Fact]])
    declarations: list[Recorded[Fact]] = field(default_factory=list[Recorded[Fact]])
    standing: State = field(default_factory=State)
    own: State = field(default_factory=State)
    """Of a territory, where the State itself stands, whatever the day of the extension."""
    _memberships: dict[Day, tuple[Membership, bool]] = field(default_factory=dict[Day, tuple[Membership, bool]])

    def membership(self, day: Day) -> tuple[Membership, bool]:
        """Where the State stood on a day, and whether that is certain; each day is worked out once."""
        if day not in self._memberships:
            self._memberships[day] = membership(self.standing, day)
        return self._memberships[day]

    def party(self, day: Day) -> bool:
        """Whether the State was a party on a day, withdrawing or not."""
        return self.membership(day)[0] in PARTIES

    def asked_among_all(self, day: Day) -> bool:
        """Whether what was sent to all parties on a day was sent to the State, or to that of the territory."""
        return membership(self.own, day)[0] in PARTIES

    def withdrawn(self, day: Day) -> bool:
        """Whether a withdrawal may have been in effect on a day."""
        return membership(self.standing, day)[0] == "withdrawn"


def case_of(state: StateCode, facts: Iterable[Recorded[Fact]], on: Day) -> Case:
    """The facts of a person and of a State that had happened by a day, sorted by what they are about."""
    by_then = [each for each in facts if each.fact.occurred.earliest <= on]
    extended = _extended(state, by_then)
    home = state.id if extended is None else extended.stream
    happened = [each for each in by_then if each.stream == home or not isinstance(each.fact, StateFact)]
    case = Case(state, on, happened)
    warrants: defaultdict[UUID, list[Recorded[Fact]]] = defaultdict(list)
    of_state: list[Recorded[Any]] = []
    freed: list[Recorded[Fact]] = []
    for each in happened:
        fact = each.fact
        if isinstance(fact, WarrantFact):
            warrants[each.stream].append(each)
        elif isinstance(fact, RequestFact):
            case.requests.setdefault(each.stream, []).append(each)
        elif isinstance(fact, Arrested | ArrestedProvisionally | HandsOver | EndsCourtCustody):
            if fact.state == state:
                case.custody.append(each)
        elif isinstance(fact, ImmunityFact):
            case.claims.setdefault(each.stream, []).append(each)
        elif isinstance(fact, Acquitted | SentenceServed):
            freed.append(each)
        elif isinstance(fact, SituationOpened | InvestigationOpened):
            case.situations.setdefault(each.stream, []).append(each)
        elif isinstance(fact, StateFact):
            of_state.append(each)
    case.own = case.standing = folded(State(), evolve_state, STATE_RANK, of_state)
    moving = InstrumentDeposited | WithdrawalNotified | WithdrawalRevoked
    case.membership_facts = [each for each in of_state if isinstance(each.fact, moving)]
    if extended is not None:
        case.standing = _since(case.standing, extended.fact.occurred)
        case.membership_facts.append(extended)
    case.declarations = [each for each in of_state if isinstance(each.fact, JurisdictionAccepted)]
    case.warrants = [known for _, told in sorted(warrants.items()) for known in _in_force(told, freed)]
    return case


def _extended(state: StateCode, facts: Iterable[Recorded[Fact]]) -> Recorded[Fact] | None:
    """The extension by which a dependent territory stands where a State does."""
    told = (each for each in facts if isinstance(each.fact, StatuteExtended) and each.fact.territory == state)
    return min(told, key=lambda each: (each.fact.occurred.earliest, each.id), default=None)


def _since(standing: State, when: HistoricalDate) -> State:
    """No step of the State counts for the territory before the Statute was extended to it."""

    def later(effect: Bounds) -> Bounds:
        return Bounds(earliest=max(effect.earliest, when.earliest), latest=max(effect.latest, when.latest))

    return replace(standing, moves=tuple(replace(each, effect=later(each.effect)) for each in standing.moves))


def folded(blank: Any, evolve: Callable[[Any, Any], Any], rank: Callable[[Fact], int], facts: Iterable[Any]) -> Any:
    status = blank
    for each in chronological(facts, rank):
        status = evolve(status, each.fact)
    return status


def _in_force(told: Sequence[Recorded[Fact]], freed: Sequence[Recorded[Fact]]) -> Iterator[KnownWarrant]:
    """A warrant with what ends it, once more for every time it came back. An acquittal or a served sentence spends one
    that was executed before it."""
    issued = next((each for each in told if isinstance(each.fact, WarrantIssued)), None)
    if issued is None:
        return
    issue = issued.fact
    assert isinstance(issue, WarrantIssued)  # it was looked for
    executed = [each.fact.occurred.earliest for each in told if isinstance(each.fact, WarrantExecuted)]
    spent = [each for each in freed if executed and each.fact.occurred.latest >= min(executed)]
    begun: Recorded[Fact] | None = issued
    for turn, ended in (*turns(told), (None, True)):
        if not ended:
            begun = turn
        elif begun is not None:
            ends = [*spent, *([turn] if turn is not None else [])]
            end = min(ends, key=lambda each: (each.fact.occurred.earliest, each.id), default=None)
            yield KnownWarrant(issued.stream, issued, begun, issue.article_70, issue.situation, end)
            begun = None


def ids(facts: Iterable[Recorded[Any]]) -> tuple[UUID, ...]:
    """The facts, by name."""
    return tuple(each.id for each in facts)
