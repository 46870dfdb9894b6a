"""Acts on the record of a State. What a State did is never refused; what the Statute does not foresee is marked."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import get_args

from domain.clocks import one_year_after
from domain.fact import Acting, Published, Retracted, beside, named, opened_once, ranks, well_formed
from domain.rules import AnotherState, EndsBeforeItBegan, Mark, Refusal
from domain.state.facts import (
    ImmunityAgreed,
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
    WithdrawalNotified,
    WithdrawalRevoked,
)
from domain.state.status import Membership, State, Turn, art_126, evolve, memberships
from domain.values import HistoricalDate, StateCode

RANK = ranks(get_args(StateFact))
OPENED_FOR_SIGNATURE, CLOSED_FOR_SIGNATURE = date(1998, 7, 17).toordinal(), date(2000, 12, 31).toordinal()
PARTIES: frozenset[Membership] = frozenset({"party", "party-withdrawing"})


class AgreesWithItself(Refusal):
    """An agreement is made with another State."""

    code = "agrees-with-itself"
    authority = "Rome Statute art. 98(2)"


class NotOpenForSignature(Mark):
    """The Statute was open for signature from 17 July 1998 to 31 December 2000."""

    code = "not-open-for-signature"
    authority = "Rome Statute art. 125(1)"
    evidence = "P"


class SignatureUnrecorded(Mark):
    """A signature is disowned, but no signature is recorded."""

    code = "signature-unrecorded"
    authority = "atlarge: a step nobody recorded is unknown, never assumed"


class EntryIntoForceDiffers(Mark):
    """The Statute enters into force for a State on the first day of the month after the 60th day from its deposit."""

    code = "entry-into-force-differs"
    authority = "Rome Statute art. 126"


class DepositUnrecorded(Mark):
    """An instrument is taken back, but no deposit is recorded."""

    code = "deposit-unrecorded"
    authority = "atlarge: a step nobody recorded is unknown, never assumed"


class InstrumentInForce(Mark):
    """An instrument is taken back only before it enters into force; after that a State leaves by notice."""

    code = "instrument-in-force"
    authority = "Rome Statute art. 127(1)"


class MembershipUnrecorded(Mark):
    """Only a party withdraws: a notice of withdrawal is recorded, but not that the State was a party that day."""

    code = "membership-unrecorded"
    authority = "Rome Statute art. 127(1)"


class EffectWithinAYear(Mark):
    """A withdrawal takes effect no earlier than one year after its notice, save under article 121(6)."""

    code = "effect-within-a-year"
    authority = "Rome Statute arts 121(6), 127(1)"


class AtOnceOutOfTime(Mark):
    """A State leaves at once only by a notice within a year of the entry into force of the amendment."""

    code = "at-once-out-of-time"
    authority = "Rome Statute art. 121(6)"


class AfterDissolution(Mark):
    """A State that has ceased to exist takes no step; what its successors do is told of them."""

    code = "after-dissolution"
    authority = "atlarge: contradicting sources stand side by side"


class WithdrawalUnrecorded(Mark):
    """A notice of withdrawal is revoked, but no notice is recorded."""

    code = "withdrawal-unrecorded"
    authority = "atlarge: a step nobody recorded is unknown, never assumed"


class RevokedAfterEffect(Mark):
    """A notice of withdrawal is revoked only before it takes effect."""

    code = "revoked-after-effect"
    authority = "Vienna Convention on the Law of Treaties art. 68"
    evidence = "M"


class DeclaredByParty(Mark):
    """Only a State that is not a party accepts jurisdiction by declaration."""

    code = "declared-by-party"
    authority = "Rome Statute art. 12(3)"


def decide(acting: Acting[StateFact], fact: StateFact) -> StateFact:
    """The fact as it is recorded; raises the Refusal of the rule it would break."""
    well_formed(acting, fact)
    opened_once(acting, fact, (StateRecorded,))
    # of the first fact the stream is not known here: whoever records it names the stream after the code
    if isinstance(fact, StateRecorded) and any(each.stream != fact.state.id for each in acting.history):
        raise AnotherState
    if isinstance(fact, ImmunityAgreed) and any(each.stream == fact.with_state.id for each in acting.history):
        raise AgreesWithItself
    if any(each.stream == other.id for other in _others(fact) for each in acting.history):
        raise AnotherState
    if isinstance(fact, JurisdictionAccepted):
        if fact.situation is not None:
            named(acting, fact.situation, "situation")
        if fact.crimes_from and fact.crimes_until and fact.crimes_until.latest < fact.crimes_from.earliest:
            raise EndsBeforeItBegan
    return fact.marked(*_marks(beside(acting, fact), fact))


def _others(fact: StateFact) -> tuple[StateCode, ...]:
    """Whom a fact names as another than the State: a territory with a code of its own, a successor."""
    match fact:
        case StatuteExtended():
            return (fact.territory,)
        case StateDissolved():
            return fact.successors
        case _:
            return ()


def _marks(standing: Sequence[StateFact], fact: StateFact) -> Iterator[type[Mark]]:
    status = _status(standing)
    over = status.dissolved_on
    if (
        over is not None
        and over.latest < fact.occurred.earliest
        and not isinstance(fact, StateRemarked | Published | Retracted)
    ):
        yield AfterDissolution
    match fact:
        case StatuteSigned(occurred=day):
            if day.latest < OPENED_FOR_SIGNATURE or day.earliest > CLOSED_FOR_SIGNATURE:
                yield NotOpenForSignature
        case SignatureDisowned() if status.signed_on is None:
            yield SignatureUnrecorded
        case InstrumentDeposited(in_force=HistoricalDate() as told) if fact.instrument is not Instrument.SUCCESSION:
            if told.latest < art_126(fact.occurred.earliest) or art_126(fact.occurred.latest) < told.earliest:
                yield EntryIntoForceDiffers
        case InstrumentWithdrawn():
            yield from _taking_back(status, "in-force", fact.occurred, DepositUnrecorded, InstrumentInForce)
        case WithdrawalNotified():
            if PARTIES.isdisjoint(memberships(status, fact.occurred)):
                yield MembershipUnrecorded
            if fact.amendment is not None:
                if not _within_a_year(fact.amendment, fact.occurred):
                    yield AtOnceOutOfTime
            elif fact.effective is not None and fact.effective.latest < one_year_after(fact.occurred.earliest):
                yield EffectWithinAYear
        case WithdrawalRevoked():
            yield from _taking_back(status, "effective", fact.occurred, WithdrawalUnrecorded, RevokedAfterEffect)
        case JurisdictionAccepted() if memberships(status, fact.occurred) <= PARTIES:
            yield DeclaredByParty
        case _:
            return


def _within_a_year(began: HistoricalDate, done: HistoricalDate) -> bool:
    """Whether it may have been, for all the dates tell."""
    return began.earliest <= done.latest and done.earliest <= one_year_after(began.latest)


def _status(standing: Sequence[StateFact]) -> State:
    status = State()
    for each in sorted(standing, key=lambda each: (each.occurred.earliest, RANK(each))):
        status = evolve(status, each)
    return status


def _taking_back(
    status: State, turn: Turn, when: HistoricalDate, unrecorded: type[Mark], too_late: type[Mark]
) -> Iterator[type[Mark]]:
    """Only what was done before can be taken back, and only until it takes effect."""
    done = [move.effect for move in status.moves if move.turn == turn and move.taken.earliest <= when.latest]
    if not done:
        yield unrecorded
    elif all(effect.latest <= when.earliest for effect in done):
        yield too_late
