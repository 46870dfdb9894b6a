"""What the facts about a warrant add up to.

Two things move by the calendar, without a fact of that day: whether the case is deferred, for a deferral ends by
itself after 12 months (RS art. 16), and whether the warrant is public yet.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Literal, assert_never, get_args
from uuid import UUID

from domain.clocks import one_year_after
from domain.fact import UNSHOWN, Fact, OfTheRecord, Recorded, chronological, ranks
from domain.values import Day, HistoricalDate, PersonId, SituationId, WarrantId
from domain.warrant.facts import (
    AbscondedUnderWarrant,
    ApplicationRefused,
    ApplicationWithdrawn,
    ArrestedUnderWarrant,
    CaseSevered,
    ChargesCeased,
    ChargesConfirmed,
    ChargesNotConfirmed,
    ChargesWithdrawn,
    DeferralNoted,
    DomesticArrestNoted,
    Ending,
    HeldAdmissibleAgain,
    InadmissibilityUpheld,
    Instrument,
    ProceedingsTerminated,
    RemarkRecorded,
    RevokedBy,
    RuledInadmissible,
    Secrecy,
    ServiceAttempted,
    SummonsIssued,
    ValidityChallenged,
    WarrantAmended,
    WarrantApplied,
    WarrantCorrected,
    WarrantExecuted,
    WarrantFact,
    WarrantIssued,
    WarrantRedacted,
    WarrantReplaced,
    WarrantRevoked,
    WarrantSpent,
    WarrantUnsealed,
    WarrantUpheld,
)

Kind = Literal["application", "summons", "warrant"]
WarrantState = Literal[
    "applied",
    "refused",
    "application-withdrawn",
    "summoned",
    "in-force",
    "replaced",
    "ceased",
    "revoked",
    "terminated",
    "spent",
    "ended-inadmissible",
]

Visibility = Literal["sealed", "redacted", "public"]

APPLICATION_ENDS: frozenset[WarrantState | None] = frozenset(("refused", "application-withdrawn"))
REVIEWABLE: frozenset[WarrantState | None] = frozenset((*APPLICATION_ENDS, None, "ended-inadmissible"))
"""Where a warrant may still end for good."""
RANK = ranks(get_args(WarrantFact))


@dataclass(frozen=True, slots=True, kw_only=True)
class Warrant:
    """`ended` outlives every later fact of an earlier day, so the order of recording does not matter. `charges` are
    those it still stands for, as far as they were told one by one."""

    kind: Kind = "application"
    person: PersonId | None = None
    situation: SituationId | None = None
    case_number: str | None = None
    chamber: str | None = None
    crimes: str | None = None
    charges: tuple[str, ...] = ()
    article_70: bool = False
    secrecy_at_issue: Secrecy | None = None
    issued_on: HistoricalDate | None = None
    public_from: HistoricalDate | None = None
    amended_on: tuple[HistoricalDate, ...] = ()
    corrected_on: tuple[HistoricalDate, ...] = ()
    executed_on: HistoricalDate | None = None
    charges_confirmed_on: HistoricalDate | None = None
    challenge_pending: bool = False
    successor: WarrantId | None = None
    ended: WarrantState | None = None
    ended_on: HistoricalDate | None = None
    ceased: tuple[str, ...] = field(default=(), metadata=UNSHOWN)
    """The charges for which it ceased, for the source that dates that no better than the issue."""
    shown: tuple[tuple[Day, Visibility], ...] = field(default=(), metadata=UNSHOWN)
    """Acts that showed it, or a redacted version of it."""
    deferrals: tuple[tuple[Day, Day], ...] = field(default=(), metadata=UNSHOWN)
    """From each day to the other."""

    @property
    def state(self) -> WarrantState:
        if self.ended is not None:
            return self.ended
        match self.kind:
            case "application":
                return "applied"
            case "summons":
                return "summoned"
            case "warrant":
                return "in-force"
            case _:
                assert_never(self.kind)

    @property
    def concerns(self) -> frozenset[UUID]:
        return frozenset(each for each in (self.person, self.situation) if each is not None)


def evolve(warrant: Warrant, fact: WarrantFact) -> Warrant:
    """Total and silent: every history folds."""
    match fact:
        case WarrantApplied():
            return warrant if warrant.issued_on else _instrument(warrant, fact, "application")
        case SummonsIssued():
            if warrant.kind == "warrant":
                return warrant
            return replace(_instrument(warrant, fact, "summons"), issued_on=fact.occurred)
        case WarrantIssued():
            issued = _instrument(warrant, fact, "warrant")
            return replace(issued, issued_on=fact.occurred, secrecy_at_issue=fact.secrecy_at_issue)
        case ApplicationRefused():
            return _ended(warrant, fact, "refused") if warrant.kind == "application" else warrant
        case ApplicationWithdrawn():
            return _ended(warrant, fact, "application-withdrawn") if warrant.kind == "application" else warrant
        case WarrantAmended():
            return _amended(warrant, fact)
        case WarrantCorrected():
            return replace(warrant, corrected_on=(*warrant.corrected_on, fact.occurred))
        case WarrantExecuted():
            return replace(warrant, executed_on=fact.occurred)
        case AbscondedUnderWarrant():
            return replace(warrant, executed_on=None)
        case ValidityChallenged():
            return replace(warrant, challenge_pending=True)
        case WarrantUpheld():
            return replace(warrant, challenge_pending=False)
        case WarrantUnsealed():
            unsealed = _shown(warrant, fact, "public")
            return unsealed if warrant.public_from else replace(unsealed, public_from=fact.public_from)
        case WarrantRedacted():
            return _shown(warrant, fact, "redacted")
        case DeferralNoted():
            return replace(warrant, deferrals=(*warrant.deferrals, _term(fact)))
        case ChargesConfirmed():
            return replace(warrant, charges_confirmed_on=fact.occurred)
        case ChargesNotConfirmed() | ChargesWithdrawn():
            return _ceased(warrant, fact)
        case WarrantReplaced():
            return replace(_ended(warrant, fact, "replaced"), successor=fact.successor)
        case WarrantRevoked():
            return _ended(warrant, fact, "revoked") if fact.by is RevokedBy.CHAMBER else warrant
        case InadmissibilityUpheld():
            return warrant if warrant.article_70 else _ended(warrant, fact, "ended-inadmissible")
        case HeldAdmissibleAgain():
            revived = warrant.ended == "ended-inadmissible"
            return replace(warrant, ended=None, ended_on=None) if revived else warrant
        case ProceedingsTerminated():
            return _ended(warrant, fact, "terminated")
        case WarrantSpent():
            return _ended(warrant, fact, "spent")
        case (
            ServiceAttempted()
            | DomesticArrestNoted()
            | ArrestedUnderWarrant()
            | RuledInadmissible()
            | CaseSevered()
            | RemarkRecorded()
            | OfTheRecord()
        ):
            return warrant
        case _:
            assert_never(fact)


def _instrument(warrant: Warrant, fact: Instrument, kind: Kind) -> Warrant:
    """What is issued, or applied for again, outlives the end of an earlier application."""
    outlived = warrant.ended in APPLICATION_ENDS
    charges = _without(fact.charges, warrant.ceased)
    issued = replace(
        warrant,
        ended=None if outlived else warrant.ended,
        ended_on=None if outlived else warrant.ended_on,
        kind=kind,
        person=fact.person,
        situation=fact.situation,
        case_number=fact.case_number,
        chamber=fact.chamber,
        crimes=fact.crimes,
        charges=charges,
        article_70=fact.article_70,
        public_from=fact.public_from,
    )
    return _ended(issued, fact, "ceased") if fact.charges and not charges else issued


def _amended(warrant: Warrant, fact: WarrantAmended) -> Warrant:
    return replace(
        warrant,
        crimes=fact.crimes or warrant.crimes,
        charges=tuple(dict.fromkeys((*_without(warrant.charges, fact.removed), *fact.added))),
        ceased=_without(warrant.ceased, fact.added),
        amended_on=(*warrant.amended_on, fact.occurred),
    )


def _ceased(warrant: Warrant, fact: ChargesCeased) -> Warrant:
    """A warrant ends only when no charge is left. RS art. 61(10)."""
    left = _without(warrant.charges, fact.charges)
    without = replace(warrant, charges=left, ceased=(*warrant.ceased, *fact.charges))
    return without if fact.leaves_any_of(warrant.charges) else _ended(without, fact, "ceased")


def _without(charges: Iterable[str], gone: Iterable[str]) -> tuple[str, ...]:
    return tuple(each for each in charges if each not in frozenset(gone))


def _shown(warrant: Warrant, fact: WarrantFact, how: Visibility) -> Warrant:
    return replace(warrant, shown=(*warrant.shown, (fact.occurred.earliest, how)))


def _term(fact: DeferralNoted) -> tuple[Day, Day]:
    start = (fact.starts or fact.occurred).earliest
    return start, one_year_after(start) if fact.until is None else fact.until.earliest


def _ended(warrant: Warrant, fact: Fact, how: WarrantState) -> Warrant:
    """The first end counts: a warrant ends once, save that inadmissibility may be reviewed (RS art. 19(10))."""
    ends = warrant.ended in REVIEWABLE and warrant.ended != how
    return replace(warrant, ended=how, ended_on=fact.occurred) if ends else warrant


def turns(recorded: Iterable[Recorded[Any]]) -> Iterator[tuple[Recorded[Any], bool]]:
    """The facts by which a warrant goes out of force (True), and those by which it comes back, in their order."""
    told = list(recorded)
    if not any(isinstance(each.fact, Ending) for each in told):
        return  # most warrants: nothing is to be folded
    warrant, was_out = Warrant(), False
    for each in chronological(told, RANK):
        warrant = evolve(warrant, each.fact)
        out = warrant.ended is not None and warrant.ended not in APPLICATION_ENDS
        if out is not was_out:
            yield each, out
        was_out = out


def phases(warrant: Warrant) -> list[tuple[Day, dict[str, object]]]:
    """The days on which the calendar alone moves the warrant, and what holds from each."""
    days = {1, *(day for day, _ in _steps(warrant)), *(day for term in warrant.deferrals for day in term)}
    return [(day, {"visibility": visibility(warrant, day), "deferred": deferred(warrant, day)}) for day in sorted(days)]


def deferred(warrant: Warrant, day: Day) -> bool:
    """Whether a deferral runs on that day. Part 2 leaves offences against justice alone. RS arts 16, 70(2)."""
    return not warrant.article_70 and any(start <= day < end for start, end in warrant.deferrals)


def visibility(warrant: Warrant, day: Day) -> Visibility:
    """What the public could see of it on that day, as is known since."""
    steps = sorted(step for step in _steps(warrant) if step[0] <= day)
    return steps[-1][1] if steps else "sealed"


def _steps(warrant: Warrant) -> list[tuple[Day, Visibility]]:
    public: list[tuple[Day, Visibility]] = (
        [] if warrant.public_from is None else [(warrant.public_from.latest, "public")]
    )
    return [*public, *warrant.shown]
