"""What the facts of one State add up to, and where it stands towards the Statute on any day.

A State moves by the calendar, without a fact of that day: into force on the first day of the month after the
60th day from deposit, never before 1 July 2002 (RS art. 126); out one year after its notice, or when the
notice says (art. 127(1)), or at once over an amendment (art. 121(6)). A partial date moves it between an earliest
and a latest day. A signature that is disowned stays on the depositary's list; it never bound to an arrest.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Literal, assert_never
from uuid import UUID

from domain.clocks import channel_changes, one_year_after
from domain.fact import UNSHOWN, OfTheRecord
from domain.state.facts import (
    ChannelDesignated,
    CooperationAgreed,
    ImmunityAgreed,
    ImplementingLawEnacted,
    Instrument,
    InstrumentDeposited,
    InstrumentWithdrawn,
    JurisdictionAccepted,
    SignatureDisowned,
    StateDissolved,
    StateFact,
    StateRecorded,
    StateRemarked,
    StatuteExtended,
    StatuteSigned,
    VoteTaken,
    VotingRestored,
    VotingSuspended,
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


Turn = Literal["signed", "in-force", "taken-back", "notified", "effective", "revoked", "dissolved"]
TURNS: Mapping[Turn, tuple[frozenset[Membership], Membership]] = {
    "signed": (frozenset({"non-party"}), "signatory"),
    "in-force": (frozenset({"non-party", "signatory", "withdrawn"}), "party"),
    "notified": (frozenset({"party"}), "party-withdrawing"),
    "effective": (frozenset({"party-withdrawing"}), "withdrawn"),
    "revoked": (frozenset({"party-withdrawing"}), "party"),
    "dissolved": (frozenset({"signatory", "party", "party-withdrawing", "withdrawn"}), "non-party"),
}
"""From where each turn leads, and whereto; from anywhere else it leads nowhere. RS arts 125-127."""
UNDOES: Mapping[Turn, Turn] = {"taken-back": "in-force", "revoked": "effective"}
"""What takes back a step that has not taken effect: that step then never does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A step towards the Statute or away from it: when it was taken, and when it takes effect."""

    turn: Turn
    taken: Bounds
    effect: Bounds


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
class ImmunityAgreement:
    """RS art. 98(2)."""

    made_on: HistoricalDate
    with_state: StateCode
    of_sent: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """How requests reach the State, and from when. RS art. 87(1), (2); r180."""

    channel: str | None
    language: str | None
    counts_from: HistoricalDate


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """`voting`: False while arrears suspend the vote in the Assembly, and nothing else."""

    code: StateCode | None = None
    name: str | None = None
    signed_on: HistoricalDate | None = None
    signature_disowned_on: HistoricalDate | None = None
    deposited_on: HistoricalDate | None = None
    instrument: Instrument | None = None
    instrument_withdrawn_on: HistoricalDate | None = None
    notified_withdrawal_on: HistoricalDate | None = None
    revoked_withdrawal_on: HistoricalDate | None = None
    declarations: tuple[Declaration, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    immunity_agreements: tuple[ImmunityAgreement, ...] = ()
    implementing_law: bool | None = None
    territories: tuple[StateCode, ...] = ()
    channels: tuple[Channel, ...] = ()
    voting: bool | None = None
    dissolved_on: HistoricalDate | None = None
    successors: tuple[StateCode, ...] = ()
    moves: tuple[Move, ...] = field(default=(), metadata=UNSHOWN)
    """Every step told so far."""

    @property
    def concerns(self) -> frozenset[UUID]:
        about = frozenset(each.situation for each in self.declarations if each.situation is not None)
        partners = (each.with_state for each in self.immunity_agreements)
        return about | frozenset(each.id for each in (*partners, *self.territories, *self.successors))


def evolve(state: State, fact: StateFact) -> State:
    """Total and silent: every history folds."""
    match fact:
        case StateRecorded():
            return replace(state, code=fact.state, name=fact.name)
        case StatuteSigned():
            return replace(state, signed_on=fact.occurred, moves=(*state.moves, _move("signed", fact)))
        case SignatureDisowned():
            return replace(state, signature_disowned_on=fact.occurred)
        case InstrumentDeposited():
            return replace(
                state,
                deposited_on=fact.occurred,
                instrument=fact.instrument,
                instrument_withdrawn_on=_unless_before(state.instrument_withdrawn_on, fact),
                moves=(*state.moves, _move("in-force", fact, _in_force(fact))),
            )
        case InstrumentWithdrawn():
            return replace(
                state, instrument_withdrawn_on=fact.occurred, moves=(*state.moves, _move("taken-back", fact))
            )
        case WithdrawalNotified():
            return replace(
                state,
                notified_withdrawal_on=fact.occurred,
                revoked_withdrawal_on=_unless_before(state.revoked_withdrawal_on, fact),
                moves=(*state.moves, _move("notified", fact), _move("effective", fact, _effect(fact))),
            )
        case WithdrawalRevoked():
            return replace(state, revoked_withdrawal_on=fact.occurred, moves=(*state.moves, _move("revoked", fact)))
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
            between = ImmunityAgreement(made_on=fact.occurred, with_state=fact.with_state, of_sent=fact.of_sent)
            return replace(state, immunity_agreements=(*state.immunity_agreements, between))
        case ImplementingLawEnacted():
            return replace(state, implementing_law=True)
        case StatuteExtended():
            return replace(state, territories=(*state.territories, fact.territory))
        case ChannelDesignated():
            told = Channel(
                channel=fact.channel, language=fact.language, counts_from=_channel_from(state.channels, fact.occurred)
            )
            return replace(state, channels=(*state.channels, told))
        case VotingSuspended() | VotingRestored():
            return replace(state, voting=isinstance(fact, VotingRestored))
        case StateDissolved():
            return replace(
                state,
                dissolved_on=fact.occurred,
                successors=fact.successors,
                moves=(*state.moves, _move("dissolved", fact)),
            )
        case VoteTaken() | StateRemarked() | OfTheRecord():
            return state
        case _:
            assert_never(fact)


def membership(state: State, day: Day) -> tuple[Membership, bool]:
    """Where the State stood on a day, and whether that is certain over both bounds of every date."""
    soonest, latest = _reached(state, day, soonest=True), _reached(state, day, soonest=False)
    return soonest, soonest == latest


def memberships(state: State, when: HistoricalDate) -> frozenset[Membership]:
    """Everywhere the State may have stood on that day."""
    days = {when.earliest, when.latest, *(day for day in _turning(state) if when.earliest <= day <= when.latest)}
    return frozenset(_reached(state, day, soonest=soonest) for day in days for soonest in (True, False))


def phases(state: State) -> list[tuple[Day, dict[str, object]]]:
    """The days on which the calendar alone moves the State, and where it stands from each."""
    stands = [(day, membership(state, day)) for day in sorted({1, *_turning(state)})]
    return [(day, {"membership": which, "membership_certain": certain}) for day, (which, certain) in stands]


def art_126(deposited: Day) -> Day:
    """The first day of the month after the 60th day following a deposit, and not before 1 July 2002."""
    if deposited + 60 >= date(9999, 12, 1).toordinal():
        return date.max.toordinal()
    sixtieth = date.fromordinal(deposited) + timedelta(days=60)
    following = date(sixtieth.year + sixtieth.month // 12, sixtieth.month % 12 + 1, 1)
    return max(STATUTE_IN_FORCE, following.toordinal())


def _days(when: HistoricalDate) -> Bounds:
    return Bounds(earliest=when.earliest, latest=when.latest)


def _in_force(fact: InstrumentDeposited) -> Bounds:
    if fact.in_force is not None:
        return _days(fact.in_force)
    first = STATUTE_IN_FORCE if fact.instrument is Instrument.SUCCESSION else art_126(fact.occurred.earliest)
    return Bounds(earliest=first, latest=max(first, art_126(fact.occurred.latest)))


def _channel_from(earlier: tuple[Channel, ...], told: HistoricalDate) -> HistoricalDate:
    """The first designation counts at once: only a change waits."""
    return channel_changes(told) if earlier else told


def _effect(fact: WithdrawalNotified) -> Bounds:
    if fact.effective is not None:
        return _days(fact.effective)
    if fact.amendment is not None:
        return _days(fact.occurred)
    return Bounds(earliest=one_year_after(fact.occurred.earliest), latest=one_year_after(fact.occurred.latest))


def _move(turn: Turn, fact: StateFact, effect: Bounds | None = None) -> Move:
    taken = _days(fact.occurred)
    return Move(turn=turn, taken=taken, effect=effect or taken)


def _unless_before(ended: HistoricalDate | None, begun: StateFact) -> HistoricalDate | None:
    """An end stays told, save where it was certainly that of something earlier."""
    return None if ended is None or ended.latest < begun.occurred.earliest else ended


def _turning(state: State) -> set[Day]:
    return {day for move in state.moves for day in (move.effect.earliest, move.effect.latest)}


def _undone(state: State, move: Move) -> bool:
    """Whether the step was taken back, where the dates allow it, before it took effect."""
    return any(
        UNDOES.get(each.turn) == move.turn
        and move.taken.earliest <= each.taken.latest
        and each.taken.earliest < move.effect.latest
        for each in state.moves
    )


def _reached(state: State, day: Day, *, soonest: bool) -> Membership:
    """Where the moves made by that day have led, each on its earliest day or each on its latest."""
    where: Membership = "non-party"
    made: list[tuple[Day, Turn]] = [
        (move.effect.earliest if soonest else move.effect.latest, move.turn)
        for move in state.moves
        if not _undone(state, move)
    ]
    for since, turn in sorted(made, key=lambda each: each[0]):
        if since <= day and turn in TURNS and where in TURNS[turn][0]:
            where = TURNS[turn][1]
    return where
