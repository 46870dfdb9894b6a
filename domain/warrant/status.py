"""What the facts about a warrant add up to."""

from dataclasses import dataclass, replace
from typing import Literal, assert_never
from uuid import UUID

from domain.fact import Published, Retracted
from domain.values import HistoricalDate, PersonId, SituationId, WarrantId
from domain.warrant.facts import (
    AbscondedUnderWarrant,
    ApplicationRefused,
    ApplicationWithdrawn,
    ArrestedUnderWarrant,
    CaseSevered,
    ChargesConfirmed,
    ChargesNotConfirmed,
    ChargesWithdrawn,
    DeferralNoted,
    DomesticArrestNoted,
    InadmissibilityUpheld,
    Instrument,
    ProceedingsTerminated,
    RemarkRecorded,
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

APPLICATION_ENDS: frozenset[WarrantState | None] = frozenset(("refused", "application-withdrawn"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Warrant:
    """`ended` outlives every later fact of an earlier day, so the order of recording does not matter."""

    kind: Kind = "application"
    person: PersonId | None = None
    situation: SituationId | None = None
    case_number: str | None = None
    chamber: str | None = None
    crimes: str | None = None
    article_70: bool = False
    secrecy_at_issue: Secrecy | None = None
    issued_on: HistoricalDate | None = None
    public_from: HistoricalDate | None = None
    amended_on: tuple[HistoricalDate, ...] = ()
    corrected_on: tuple[HistoricalDate, ...] = ()
    executed_on: HistoricalDate | None = None
    charges_confirmed_on: HistoricalDate | None = None
    challenge_pending: bool = False
    deferred: bool = False
    successor: WarrantId | None = None
    ended: WarrantState | None = None
    ended_on: HistoricalDate | None = None

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
            crimes = fact.crimes or warrant.crimes
            return replace(warrant, crimes=crimes, amended_on=(*warrant.amended_on, fact.occurred))
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
            return warrant if warrant.public_from else replace(warrant, public_from=fact.public_from)
        case DeferralNoted():
            return warrant if warrant.article_70 else replace(warrant, deferred=True)
        case ChargesConfirmed():
            return replace(warrant, charges_confirmed_on=fact.occurred)
        case ChargesNotConfirmed() | ChargesWithdrawn():
            return warrant if fact.charges_left else _ended(warrant, fact, "ceased")
        case WarrantReplaced():
            return replace(_ended(warrant, fact, "replaced"), successor=fact.successor)
        case WarrantRevoked():
            return _ended(warrant, fact, "revoked")
        case InadmissibilityUpheld():
            return warrant if warrant.article_70 else _ended(warrant, fact, "ended-inadmissible")
        case ProceedingsTerminated():
            return _ended(warrant, fact, "terminated")
        case WarrantSpent():
            return _ended(warrant, fact, "spent")
        case (
            WarrantRedacted()
            | ServiceAttempted()
            | DomesticArrestNoted()
            | ArrestedUnderWarrant()
            | RuledInadmissible()
            | CaseSevered()
            | RemarkRecorded()
            | Published()
            | Retracted()
        ):
            return warrant
        case _:
            assert_never(fact)


def _instrument(warrant: Warrant, fact: Instrument, kind: Kind) -> Warrant:
    """What is issued, or applied for again, outlives the end of an earlier application."""
    outlived = warrant.ended in APPLICATION_ENDS
    return replace(
        warrant,
        ended=None if outlived else warrant.ended,
        ended_on=None if outlived else warrant.ended_on,
        kind=kind,
        person=fact.person,
        situation=fact.situation,
        case_number=fact.case_number,
        chamber=fact.chamber,
        crimes=fact.crimes,
        article_70=fact.article_70,
        public_from=fact.public_from,
    )


def _ended(warrant: Warrant, fact: WarrantFact, how: WarrantState) -> Warrant:
    """The first end counts: a warrant ends once."""
    ended = warrant.ended is not None and warrant.ended not in APPLICATION_ENDS
    return warrant if ended else replace(warrant, ended=how, ended_on=fact.occurred)
