"""What the facts of one State add up to, and where it stands towards the Statute on any day.

A State moves by the calendar, without a fact of that day: into force on the first day of the month after the
60th day from deposit, never before 1 July 2002 (RS art. 126); out one year after its notice, or when the
notice says (art. 127(1)). A partial date moves it between an earliest and a latest day.
"""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Literal, assert_never
from uuid import UUID

from domain.fact import UNSHOWN, Published, Retracted
from domain.state.facts import (
    CooperationAgreed,
    ImmunityAgreed,
    ImplementingLawEnacted,
    Instrument,
    InstrumentDeposited,
    InstrumentWithdrawn,
    JurisdictionAccepted,
    SignatureDisowned,
    StateFact,
    StateRecorded,
    StateRemarked,
    StatuteSigned,
    WithdrawalNotified,
    WithdrawalRevoked,
)
from domain.values import Day, HistoricalDate, SituationId, StateCode

Membership = Literal["non-party", "signatory", "party", "party-withdrawing", "withdrawn"]
STATUTE_IN_FORCE: Day = date(2002, 7, 1).toordinal()
"""RS art. 126(1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The two days between which something takes effect, both included."""

    earliest: Day
    latest: Day


Move = tuple[Bounds, Membership]


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """RS art. 12(3)."""

    declared_on: HistoricalDate
    situation: SituationId | None
    crimes_from: HistoricalDate | None
    crimes_until: HistoricalDate | None
    scope: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """RS art. 87(5)(a)."""

    made_on: HistoricalDate
    covers_arrest: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    code: StateCode | None = None
    name: str | None = None
    signed_on: HistoricalDate | None = None
    signature_disowned_on: HistoricalDate | None = None
    deposited_on: HistoricalDate | None = None
    instrument: Instrument | None = None
    notified_withdrawal_on: HistoricalDate | None = None
    revoked_withdrawal_on: HistoricalDate | None = None
    declarations: tuple[Declaration, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    immunity_agreements: tuple[StateCode, ...] = ()
    implementing_law: bool | None = None
    moves: tuple[Move, ...] = field(default=(), metadata=UNSHOWN)
    """Every change of membership told so far, with the days between which it takes effect."""

    @property
    def concerns(self) -> frozenset[UUID]:
        about = frozenset(each.situation for each in self.declarations if each.situation is not None)
        return about | frozenset(each.id for each in self.immunity_agreements)


def evolve(state: State, fact: StateFact) -> State:
    """Total and silent: every history folds."""
    match fact:
        case StateRecorded():
            return replace(state, code=fact.state, name=fact.name)
        case StatuteSigned():
            return replace(state, signed_on=fact.occurred, moves=(*state.moves, (_days(fact.occurred), "signatory")))
        case SignatureDisowned():
            return replace(state, signature_disowned_on=fact.occurred)
        case InstrumentDeposited():
            party: Move = (_in_force(fact), "party")
            told = replace(state, deposited_on=fact.occurred, instrument=fact.instrument)
            return replace(told, moves=(*state.moves, party))
        case InstrumentWithdrawn():
            return replace(state, moves=_without_pending(state, "party", fact.occurred))
        case WithdrawalNotified():
            leaving: Move = (_days(fact.occurred), "party-withdrawing")
            left: Move = (_effect(fact), "withdrawn")
            told = replace(state, notified_withdrawal_on=fact.occurred, revoked_withdrawal_on=None)
            return replace(told, moves=(*state.moves, leaving, left))
        case WithdrawalRevoked():
            kept = _without_pending(state, "withdrawn", fact.occurred)
            stays: Move = (_days(fact.occurred), "party")
            told = replace(state, revoked_withdrawal_on=fact.occurred)
            return told if kept == state.moves else replace(told, moves=(*kept, stays))
        case JurisdictionAccepted():
            declared = Declaration(
                declared_on=fact.occurred,
                situation=fact.situation,
                crimes_from=fact.crimes_from,
                crimes_until=fact.crimes_until,
                scope=fact.scope,
            )
            return replace(state, declarations=(*state.declarations, declared))
        case CooperationAgreed():
            agreed = Agreement(made_on=fact.occurred, covers_arrest=fact.covers_arrest)
            return replace(state, agreements=(*state.agreements, agreed))
        case ImmunityAgreed():
            return replace(state, immunity_agreements=(*state.immunity_agreements, fact.with_state))
        case ImplementingLawEnacted():
            return replace(state, implementing_law=True)
        case StateRemarked() | Published() | Retracted():
            return state
        case _:
            assert_never(fact)


def membership(state: State, day: Day) -> tuple[Membership, bool]:
    """Where the State stood on a day, and whether that is certain over both bounds of every date."""
    soonest, latest = _reached(state, day, soonest=True), _reached(state, day, soonest=False)
    return soonest, soonest == latest


def phases(state: State) -> list[tuple[Day, dict[str, object]]]:
    """The days on which the calendar alone moves the State, and where it stands from each."""
    days = sorted({day for bounds, _ in state.moves for day in (bounds.earliest, bounds.latest)})
    stands = [(day, membership(state, day)) for day in (1, *days)]
    return [(day, {"membership": which, "membership_certain": certain}) for day, (which, certain) in stands]


def art_126(deposited: Day) -> Day:
    """The first day of the month after the 60th day following a deposit, and not before 1 July 2002."""
    if deposited + 62 > date.max.toordinal():
        return date.max.toordinal()
    sixtieth = date.fromordinal(deposited) + timedelta(days=60)
    following = date(sixtieth.year + sixtieth.month // 12, sixtieth.month % 12 + 1, 1)
    return max(STATUTE_IN_FORCE, following.toordinal())


def one_year_after(day: Day) -> Day:
    """The same day of the following year; from 29 February, 1 March. RS art. 127(1)."""
    if day + 366 > date.max.toordinal():
        return date.max.toordinal()
    then = date.fromordinal(day)
    leap = (then.month, then.day) == (2, 29)
    return (date(then.year + 1, 3, 1) if leap else then.replace(year=then.year + 1)).toordinal()


def _days(when: HistoricalDate) -> Bounds:
    return Bounds(earliest=when.earliest, latest=when.latest)


def _in_force(fact: InstrumentDeposited) -> Bounds:
    if fact.in_force is not None:
        return _days(fact.in_force)
    first = STATUTE_IN_FORCE if fact.instrument is Instrument.SUCCESSION else art_126(fact.occurred.earliest)
    return Bounds(earliest=first, latest=max(first, art_126(fact.occurred.latest)))


def _effect(fact: WithdrawalNotified) -> Bounds:
    if fact.effective is not None:
        return _days(fact.effective)
    return Bounds(earliest=one_year_after(fact.occurred.earliest), latest=one_year_after(fact.occurred.latest))


def _without_pending(state: State, which: Membership, when: HistoricalDate) -> tuple[Move, ...]:
    """The moves without the last of that kind, where it had not taken effect by then."""
    pending = [move for move in state.moves if move[1] == which and move[0].latest > when.earliest]
    return tuple(move for move in state.moves if not pending or move is not pending[-1])


def _reached(state: State, day: Day, *, soonest: bool) -> Membership:
    """The last move made by that day, each on its earliest day or each on its latest."""
    where: Membership = "non-party"
    made: list[tuple[Day, Membership]] = []
    for bounds, move in state.moves:
        made.append((bounds.earliest if soonest else bounds.latest, move))
    for since, move in sorted(made, key=lambda each: each[0]):
        if since > day:
            break
        if not (move == "signatory" and where != "non-party"):
            where = move
    return where
