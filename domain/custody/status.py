"""What the facts of one episode add up to."""

from dataclasses import dataclass, replace
from typing import Literal, assert_never
from uuid import UUID

from domain.custody.facts import (
    Absconded,
    Arrested,
    ArrestedProvisionally,
    ConsentedToSurrender,
    Custodian,
    CustodyFact,
    DeliveredToCourt,
    DepartedForCourt,
    DetainedDomestically,
    DocumentsReceived,
    EndsCourtCustody,
    Escaped,
    ExpelledWithoutSurrender,
    InState,
    InterimReleaseEnded,
    InterimReleaseGranted,
    Released,
    ReleasedDomestically,
    ReleasedWithoutDocuments,
    ReturnedAfterTemporarySurrender,
    Surrendered,
    SurrenderedTemporarily,
    SurrenderedVoluntarily,
    SurrenderOrdered,
    TransferredToEnforcement,
    TransitBegun,
    TransitEnded,
)
from domain.fact import Published, Retracted
from domain.values import HistoricalDate, PersonId, StateCode

CustodyState = Literal[
    "unknown",
    "domestic-custody",
    "domestic-released",
    "provisionally-arrested",
    "arrested",
    "custodial-release",
    "surrender-ordered",
    "surrendered",
    "in-transfer",
    "court-custody",
    "court-interim-release",
    "enforcement",
    "released",
    "not-surrendered",
    "absconded",
    "escaped",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Custody:
    person: PersonId | None = None
    holding_state: StateCode | None = None
    custodian: Custodian | None = None
    state: CustodyState = "unknown"
    began: HistoricalDate | None = None
    delivered: HistoricalDate | None = None
    ended: HistoricalDate | None = None

    @property
    def concerns(self) -> frozenset[UUID]:
        return frozenset(() if self.person is None else (self.person,))


def evolve(custody: Custody, fact: CustodyFact) -> Custody:
    """Total and silent: every history folds."""
    match fact:
        case DetainedDomestically():
            return _held(custody, fact, "domestic-custody", fact.custodian)
        case ArrestedProvisionally():
            return _held(custody, fact, "provisionally-arrested", fact.custodian)
        case Arrested():
            return _held(custody, fact, "arrested", fact.custodian)
        case SurrenderedVoluntarily():
            return _held(custody, fact, "surrendered", None)
        case Surrendered():
            return _held(custody, fact, "surrendered", custody.custodian)
        case DeliveredToCourt():
            return replace(_held(custody, fact, "court-custody", None), delivered=fact.occurred)
        case InState() if custody.ended is not None and not isinstance(fact, EndsCourtCustody | SurrenderedTemporarily):
            return custody  # only a new arrest or surrender takes up an episode that has ended
        case DocumentsReceived():
            return replace(custody, state="arrested") if custody.state == "provisionally-arrested" else custody
        case ConsentedToSurrender() | SurrenderOrdered():
            return replace(custody, state="surrender-ordered")
        case InterimReleaseGranted():
            return replace(custody, state="court-interim-release" if fact.by_court else "custodial-release")
        case InterimReleaseEnded():
            return replace(custody, state="arrested" if custody.delivered is None else "court-custody")
        case DepartedForCourt() | TransitBegun() | TransitEnded():
            return replace(custody, state="in-transfer")
        case SurrenderedTemporarily():
            return replace(custody, state="court-custody", ended=None)
        case ReturnedAfterTemporarySurrender():
            return replace(custody, state="surrender-ordered")
        case TransferredToEnforcement():
            return replace(custody, state="enforcement", holding_state=fact.state)
        case ReleasedWithoutDocuments() | Released():
            return replace(custody, state="released", ended=fact.occurred)
        case ExpelledWithoutSurrender():
            return replace(custody, state="not-surrendered", ended=fact.occurred)
        case Absconded():
            return replace(custody, state="absconded", ended=fact.occurred)
        case Escaped():
            return replace(custody, state="escaped", ended=fact.occurred)
        case ReleasedDomestically():
            if custody.state not in ("unknown", "domestic-custody"):
                return custody  # a State's own detention ends; custody for the Court goes on
            return replace(custody, state="domestic-released", ended=fact.occurred)
        case Published() | Retracted():
            return custody
        case _:
            assert_never(fact)


Beginning = (
    DetainedDomestically | ArrestedProvisionally | Arrested | SurrenderedVoluntarily | Surrendered | DeliveredToCourt
)


def _held(custody: Custody, fact: Beginning, state: CustodyState, custodian: Custodian | None) -> Custody:
    return replace(
        custody,
        person=fact.person,
        holding_state=fact.state,
        custodian=custodian,
        state=state,
        began=custody.began or fact.occurred,
        ended=None,
    )
