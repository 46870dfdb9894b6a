"""What the facts of one episode add up to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, assert_never
from uuid import UUID

from domain.clocks import Deadline, documents_due, transit_until
from domain.custody.facts import (
    Absconded,
    Arrested,
    ArrestedProvisionally,
    Beginning,
    ChamberNotified,
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
    ReleasedOnConditions,
    ReleasedWithoutDocuments,
    ReleaseRecommended,
    ReturnedAfterTemporarySurrender,
    Surrendered,
    SurrenderedTemporarily,
    SurrenderedVoluntarily,
    SurrenderOrdered,
    TransferredToEnforcement,
    TransitBegun,
    TransitEnded,
    TransitRequestReceived,
)
from domain.fact import UNSHOWN, OfTheRecord
from domain.values import Day, HistoricalDate, PersonId, StateCode

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
    "conditional-release",
    "temporarily-surrendered",
    "enforcement",
    "released",
    "not-surrendered",
    "absconded",
    "escaped",
]
INTERIM: frozenset[CustodyState] = frozenset({"custodial-release", "court-interim-release", "conditional-release"})
"""Not held, and still in custody in law."""
WITH_THE_COURT: frozenset[CustodyState] = frozenset(
    {"court-custody", "court-interim-release", "conditional-release", "temporarily-surrendered", "enforcement"}
)
"""What a State decides on the way to surrender changes nothing any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Custody:
    """`holding_state`: the State in whose hands the person is, or that must bring the person back from a release it
    granted; None in the hands of the Court or of nobody. `documents_due`: of a provisional arrest that still waits
    for the documents, the 60th day, and no release before it is over (RS art. 92(3), r188). `transit_until`: of an
    unscheduled landing, the instant 96 hours later, in UTC, while no request for transit has lifted it
    (RS art. 89(3)(e))."""

    person: PersonId | None = None
    holding_state: StateCode | None = None
    custodian: Custodian | None = None
    state: CustodyState = "unknown"
    began: HistoricalDate | None = None
    delivered: HistoricalDate | None = None
    ended: HistoricalDate | None = None
    documents_due: HistoricalDate | None = None
    transit_until: datetime | None = None
    before_release: CustodyState = field(default="unknown", metadata=UNSHOWN)
    """How the person was held before a release that may end."""
    surrendering_state: StateCode | None = field(default=None, metadata=UNSHOWN)
    """The State from whose hands the Court has the person for a time."""
    transit_asked: frozenset[StateCode | None] = field(default=frozenset(), metadata=UNSHOWN)
    """The States of transit that have received a request for it."""

    @property
    def concerns(self) -> frozenset[UUID]:
        return frozenset(() if self.person is None else (self.person,))


def evolve(custody: Custody, fact: CustodyFact) -> Custody:
    """Total and silent: every history folds."""
    match fact:
        case DetainedDomestically():
            return _held(custody, fact, "domestic-custody", fact.custodian)
        case ArrestedProvisionally():
            held = _held(custody, fact, "provisionally-arrested", fact.custodian)
            return replace(held, documents_due=documents_due(fact.occurred))
        case Arrested():
            return _held(custody, fact, "arrested", fact.custodian)
        case SurrenderedVoluntarily():
            return _held(custody, fact, "court-custody" if fact.state is None else "surrendered", None)
        case Surrendered():
            return _held(custody, fact, "surrendered", custody.custodian)
        case DeliveredToCourt():
            return replace(_held(custody, fact, "court-custody", None), holding_state=None, delivered=fact.occurred)
        case InState() if custody.ended is not None and not isinstance(fact, EndsCourtCustody | SurrenderedTemporarily):
            return custody  # only a new arrest or surrender takes up an episode that has ended
        case DocumentsReceived():
            return _documented(custody)
        case ConsentedToSurrender() | SurrenderOrdered():
            if custody.state in WITH_THE_COURT:
                return custody
            return replace(custody, state="surrender-ordered", documents_due=None)
        case InterimReleaseGranted():
            return _let_out(custody, "court-interim-release" if fact.by_court else "custodial-release")
        case ReleasedOnConditions():
            return _let_out(custody, "conditional-release")
        case InterimReleaseEnded():
            return replace(custody, state=_held_again(custody))
        case DepartedForCourt():
            return _moved(custody, "in-transfer", None)
        case TransitBegun():
            return _in_transit(custody, fact)
        case TransitRequestReceived():
            return _transit_asked(custody, fact)
        case TransitEnded():
            return replace(_moved(custody, "in-transfer", None), transit_asked=custody.transit_asked - {fact.state})
        case SurrenderedTemporarily():
            before = fact.state or custody.holding_state
            return replace(
                _moved(custody, "temporarily-surrendered", None), surrendering_state=before, custodian=None, ended=None
            )
        case ReturnedAfterTemporarySurrender():
            return _moved(custody, "surrender-ordered", fact.state or custody.surrendering_state)
        case TransferredToEnforcement():
            return _moved(custody, "enforcement", fact.state)
        case ReleasedWithoutDocuments() | Released():
            return _over(custody, "released", fact)
        case ExpelledWithoutSurrender():
            return _over(custody, "not-surrendered", fact)
        case Absconded():
            return _over(custody, "absconded", fact)
        case Escaped():
            return _over(custody, "escaped", fact)
        case ReleasedDomestically():
            if custody.state not in ("unknown", "domestic-custody"):
                return custody  # a State's own detention ends; custody for the Court goes on
            return _over(custody, "domestic-released", fact)
        case ChamberNotified() | ReleaseRecommended() | OfTheRecord():
            return custody
        case _:
            assert_never(fact)


def phases(custody: Custody) -> list[tuple[Day, Mapping[str, object]]]:
    """From when a person arrested provisionally may be released for want of documents, by the calendar alone: after
    the 60th day it is permitted, neither required nor automatic. None where no such term runs, and between the
    bounds of one that runs from a partial date. RS art. 92(3); r188."""
    due = custody.documents_due
    if due is None:
        return [(1, {"release_permitted": None})]
    told = {1: False, due.earliest + 1: None, due.latest + 1: True}
    return [(day, {"release_permitted": permitted}) for day, permitted in told.items()]


def deadlines(custody: Custody) -> Sequence[Deadline]:
    """The terms that run: for the documents after a provisional arrest, for the request after a landing."""
    found: list[Deadline] = []
    if custody.documents_due is not None:
        authority = "Rome Statute art. 92(3); RPE r188"
        found.append(
            Deadline(kind="documents", state=custody.holding_state, due=custody.documents_due, authority=authority)
        )
    if custody.transit_until is not None:
        day = HistoricalDate.on(custody.transit_until.date())
        authority = "Rome Statute art. 89(3)(e)"
        state, until = custody.holding_state, custody.transit_until
        found.append(Deadline(kind="transit", state=state, due=day, instant=until, authority=authority))
    return found


def _held(custody: Custody, fact: Beginning, state: CustodyState, custodian: Custodian | None) -> Custody:
    return replace(
        _moved(custody, state, fact.state),
        person=fact.person,
        custodian=custodian,
        began=custody.began or fact.occurred,
        ended=None,
    )


def _moved(custody: Custody, state: CustodyState, holding: StateCode | None) -> Custody:
    """Another step, in the hands of another: no term of the step before runs on."""
    return replace(custody, state=state, holding_state=holding, documents_due=None, transit_until=None)


def _over(custody: Custody, state: CustodyState, fact: EndsCourtCustody | ReleasedDomestically) -> Custody:
    return replace(_moved(custody, state, None), custodian=None, ended=fact.occurred)


def _documented(custody: Custody) -> Custody:
    """A provisional arrest becomes an arrest, of a person held or on a release that may end."""
    if custody.state == "provisionally-arrested":
        return replace(custody, state="arrested", documents_due=None)
    if custody.before_release == "provisionally-arrested":
        return replace(custody, before_release="arrested", documents_due=None)
    return custody


def _let_out(custody: Custody, state: CustodyState) -> Custody:
    before = custody.before_release if custody.state in INTERIM else custody.state
    holding = custody.holding_state if state == "custodial-release" else None
    return replace(custody, state=state, holding_state=holding, before_release=before, transit_until=None)


def _held_again(custody: Custody) -> CustodyState:
    before = custody.before_release if custody.state in INTERIM else custody.state
    return "arrested" if before == "unknown" else before


def _in_transit(custody: Custody, fact: TransitBegun) -> Custody:
    moved = _moved(custody, "in-transfer", fact.state)
    unlimited = fact.landed_at is None or fact.sentenced or custody.state == "enforcement"
    if fact.landed_at is None or unlimited or not custody.transit_asked.isdisjoint({fact.state, None}):
        return moved
    return replace(moved, transit_until=transit_until(fact.landed_at))


def _transit_asked(custody: Custody, fact: TransitRequestReceived) -> Custody:
    """Received up to the last instant, it lifts the limit; without an instant it may have been."""
    asked = replace(custody, transit_asked=custody.transit_asked | {fact.state})
    here = fact.state is None or fact.state == custody.holding_state
    late = (
        fact.received_at is not None and custody.transit_until is not None and fact.received_at > custody.transit_until
    )
    return replace(asked, transit_until=None) if here and not late else asked
