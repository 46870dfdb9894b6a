"""What the State owed on the days of a stay: the gates of the warrant, of the State's status, of the request, of
postponement and immunity."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args
from uuid import UUID

from domain.custody.facts import Absconded, Escaped
from domain.duty import gates
from domain.duty.answers import answer_gates
from domain.duty.case import Case, KnownWarrant, Stay, folded, ids
from domain.duty.clocks import Clock, clocks
from domain.duty.gates import RUNGS, Applied, Gate, lowest
from domain.duty.immunity import immunity_gates
from domain.fact import Fact, Recorded, chronological, ranks
from domain.grounds import LAW, Effect
from domain.request.facts import (
    Addressees,
    ChallengeRuled,
    OfState,
    PostponementEnded,
    RequestFact,
    RequestPostponed,
    RequestTransmitted,
)
from domain.request.facts import Kind as RequestKind
from domain.request.status import Request, Standing
from domain.request.status import evolve as evolve_request
from domain.situation.facts import InvestigationOpened, SituationOpened, Trigger
from domain.state.facts import CooperationAgreed, JurisdictionAccepted
from domain.state.status import Membership
from domain.values import Day, HistoricalDate, Rung, StateCode
from domain.warrant.facts import AbscondedUnderWarrant, WarrantExecuted

Flight = AbscondedUnderWarrant | Absconded | Escaped
"""What puts a person at large again under a warrant that was executed. RS arts 58(4), 60(5), 111."""
REQUEST_RANK = ranks(get_args(RequestFact))

DutyClass = Literal[
    "NO_DUTY",
    "VOLUNTARY",
    "CONTESTED",
    "CONTRACTUAL",
    "BINDING_ART70",
    "BINDING_RESIDUAL",
    "BINDING_UNSC",
    "BINDING",
]
STRENGTH: tuple[DutyClass, ...] = get_args(DutyClass)
"""From the weakest to the strongest."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The request relied upon."""

    id: UUID
    reference: str | None
    kind: RequestKind
    transmitted_on: HistoricalDate | None
    received_on: HistoricalDate | None


@dataclass(frozen=True, slots=True)
class Duty:
    """What the State owed, why, and every gate in the order in which it was passed."""

    duty: DutyClass
    membership: Membership
    basis: tuple[str, ...]
    request: Asked | None
    gates: tuple[Applied, ...]
    clocks: tuple[Clock, ...] = ()

    @property
    def assessment(self) -> Rung:
        return lowest(each.gate.lets for each in self.gates)

    @property
    def facts(self) -> tuple[UUID, ...]:
        return tuple(dict.fromkeys(fact for each in self.gates for fact in each.facts))


def duty(case: Case, stay: Stay) -> Duty:
    """What the State owed on those days, whether or not the person was there: the gates of the warrant, of the
    State's status, of the request, of postponement and immunity."""
    live, warrant_gate = _warrant_gate(case, stay)
    where = _membership(case, stay)
    if not live:
        return Duty("NO_DUTY", where, (), None, (warrant_gate,))
    owed, basis, status_gates = _status_gate(case, stay, live)
    passed = [warrant_gate, *_surrendered_gate(case, stay, live), *status_gates]
    if owed == "VOLUNTARY":
        return Duty(owed, where, basis, None, tuple(passed))
    asked, request_gates = _request_gates(case, stay, live)
    passed.extend(request_gates)
    passed.extend(immunity_gates(case, stay))
    passed.extend(answer_gates(case, stay, _for_surrender(case)))
    if asked is not None:
        basis = (*basis, "art. 92" if asked.kind is RequestKind.PROVISIONAL_ARREST else "art. 89(1)")
    return Duty(owed, where, basis, asked, tuple(passed), tuple(clocks(case, stay)))


def _warrant_gate(case: Case, stay: Stay) -> tuple[list[KnownWarrant], Applied]:
    """The warrants that may have been in force, and whether one certainly was on a day after its issue."""
    may = [each for each in case.warrants if _may_overlap(each, stay)]
    certain = [each for each in may if _certainly_overlaps(each, stay)]
    facts = tuple(each.issued.id for each in certain or may)
    if certain:
        return certain, Applied(gates.WarrantInForce, facts)
    return may, Applied(gates.OverlapUncertain if may else gates.NoWarrantInForce, facts)


def _may_overlap(warrant: KnownWarrant, stay: Stay) -> bool:
    ended = warrant.end is not None and warrant.end.fact.occurred.latest < stay.first
    return warrant.begun.fact.occurred.earliest <= stay.last and not ended


def _certainly_overlaps(warrant: KnownWarrant, stay: Stay) -> bool:
    """Present on a day after the issue, or its coming back, and before the end, whatever the days were."""
    after_issue = warrant.begun.fact.occurred.latest + 1
    lasts = warrant.end is None or warrant.end.fact.occurred.earliest > max(stay.arrival.latest, after_issue)
    return after_issue <= stay.certain and lasts


def _surrendered_gate(case: Case, stay: Stay, live: Sequence[KnownWarrant]) -> Iterator[Applied]:
    """Whether the person may have been in the Court's hands before, under every warrant of that time, with no certain
    flight since. The duty was then done."""
    told = [each for each in case.happened if isinstance(each.fact, WarrantExecuted)]
    told = [each for each in told if each.fact.occurred.earliest <= stay.first]
    last = max(told, key=lambda each: (each.fact.occurred.latest, each.id), default=None)
    if last is None or any(each.issued.fact.occurred.earliest > last.fact.occurred.latest for each in live):
        return
    fled = [each.fact.occurred for each in case.happened if isinstance(each.fact, Flight)]
    if not any(last.fact.occurred.earliest <= day.earliest and day.latest <= stay.certain for day in fled):
        yield Applied(gates.AlreadySurrendered, ids([last]))


def _membership(case: Case, stay: Stay) -> Membership:
    return case.membership(stay.first)[0]


Basis = tuple[str, ...]


def _status_gate(case: Case, stay: Stay, live: Sequence[KnownWarrant]) -> tuple[DutyClass, Basis, list[Applied]]:
    """The strongest duty the State had on a day it certainly was asked of; coarse days leave it uncertain."""
    days = [stay.first, *([stay.departure.earliest] if stay.departure is not None else [])]
    exact = stay.arrival.earliest == stay.arrival.latest
    if not exact:
        days.append(stay.last)
    found = [_class_on(case, day, warrant) for day in days for warrant in live]
    strongest = max(found, key=lambda each: STRENGTH.index(each[0]))
    passed = [strongest[2]]
    agree = {each[0] for each in found} == {strongest[0]}
    certain = all(case.membership(day)[1] for day in days)
    if strongest[0] != "VOLUNTARY" and not (certain and (exact or agree)):
        passed.append(Applied(gates.StatusUncertain, ids(case.membership_facts)))
    return strongest[0], strongest[1], passed


def _class_on(case: Case, day: Day, warrant: KnownWarrant) -> tuple[DutyClass, Basis, Applied]:
    """The duty class towards one warrant on one day."""
    where, _ = case.membership(day)
    relied = ids(case.membership_facts)
    if where in ("party", "party-withdrawing"):
        if warrant.article_70:
            return "BINDING_ART70", ("art. 70(2)",), Applied(gates.OwnLawForArticle70, relied)
        gate = gates.PartyBound if where == "party" else gates.WithdrawingPartyBound
        return "BINDING", ("art. 59(1)", "art. 86"), Applied(gate, relied)
    otherwise = _resolved(case, day, warrant) or _declared(case, day, warrant)
    if otherwise is not None:
        return otherwise
    if where == "withdrawn":
        return _after_withdrawal(case, warrant)
    agreed = [each for each in case.happened if isinstance(each.fact, CooperationAgreed) and each.fact.covers_arrest]
    agreed = [each for each in agreed if each.fact.occurred.latest <= day]
    if agreed:
        return "CONTRACTUAL", ("art. 87(5)(a)",), Applied(gates.BoundByAgreement, ids(agreed))
    return "VOLUNTARY", ("art. 87(5)(a)",), _not_bound(case, day, warrant)


def _not_bound(case: Case, day: Day, warrant: KnownWarrant) -> Applied:
    """Why a State that is no party owes nothing."""
    declared = [each for each in case.declarations if each.fact.occurred.latest <= day]
    if declared:
        return Applied(gates.OutsideDeclaration, ids(declared))
    referred = [each for each in case.situations.get(warrant.situation, []) if _by_resolution(each.fact)]
    if referred and not warrant.article_70:
        return Applied(gates.OnlyUrged, ids(referred))
    return Applied(gates.NoDutyOfNonParty, ids(case.membership_facts))


def _by_resolution(fact: Fact) -> bool:
    return isinstance(fact, SituationOpened) and fact.trigger is Trigger.UNSC_REFERRAL


def _resolved(case: Case, day: Day, warrant: KnownWarrant) -> tuple[DutyClass, Basis, Applied] | None:
    """The resolution that referred the situation binds the State it names."""
    for each in case.situations.get(warrant.situation, []):
        fact = each.fact
        if not isinstance(fact, SituationOpened) or fact.addressed_state != case.state or warrant.article_70:
            continue
        if fact.occurred.latest <= day:
            basis = ("UN Charter ch. VII", f"res. {fact.resolution}" if fact.resolution else "the referral")
            return "BINDING_UNSC", basis, Applied(gates.SecurityCouncilBound, ids([each]))
    return None


def _declared(case: Case, day: Day, warrant: KnownWarrant) -> tuple[DutyClass, Basis, Applied] | None:
    """A declaration binds within its scope, and not for offences under article 70; whether one of unknown scope
    binds here is contested. RS arts 12(3), 70(2)."""
    made: list[tuple[Recorded[Fact], UUID | None]] = []
    for each in case.declarations:
        fact = each.fact
        if isinstance(fact, JurisdictionAccepted) and fact.occurred.latest <= day and _of_time(fact, warrant):
            made.append((each, fact.situation))
    covering = [each for each, situation in made if situation == warrant.situation]
    unknown = [each for each, situation in made if situation is None]
    if warrant.article_70 or not (covering or unknown):
        return None
    if covering:
        return "BINDING", ("art. 12(3)",), Applied(gates.DeclarationBound, ids(covering))
    return "CONTESTED", ("art. 12(3)",), Applied(gates.DeclarationScopeUnknown, ids(unknown))


def _of_time(declared: JurisdictionAccepted, warrant: KnownWarrant) -> bool:
    """Whether the warrant may be for crimes of the time accepted: none are later than it. RS art. 12(3)."""
    return declared.crimes_from is None or declared.crimes_from.earliest <= warrant.issued.fact.occurred.latest


def _after_withdrawal(case: Case, warrant: KnownWarrant) -> tuple[DutyClass, Basis, Applied]:
    """Residual where the investigation or the proceedings commenced before the withdrawal took effect, in which the
    State had a duty while it was a party; else contested. RS art. 127(2)."""
    commenced: list[Recorded[Fact]] = []
    for each in case.situations.get(warrant.situation, []):
        authorised = isinstance(each.fact, SituationOpened) and each.fact.trigger is Trigger.PROPRIO_MOTU
        began = isinstance(each.fact, InvestigationOpened) or authorised
        if began and not case.withdrawn(each.fact.occurred.latest):
            commenced.append(each)
    if not case.withdrawn(warrant.issued.fact.occurred.latest):
        commenced.append(warrant.issued)
    gate = gates.ResidualDuty if commenced else gates.DutyContested
    return ("BINDING_RESIDUAL" if commenced else "CONTESTED"), ("art. 127(2)",), Applied(gate, ids(commenced))


ARREST = tuple(kind for kind in RequestKind if kind.asks_surrender)


def _request_gates(case: Case, stay: Stay, live: Sequence[KnownWarrant]) -> tuple[Asked | None, list[Applied]]:
    """The request that engages the duty furthest: its receipt recorded in time, uncertain, presumed, or none; of equals
    the one sent first, since which the duty has run. What was postponed under one request was not owed under another
    for the same warrants."""
    found: list[tuple[Request, Asked, Applied]] = []
    for stream, facts in sorted(case.requests.items()):
        request: Request = folded(Request(), evolve_request, REQUEST_RANK, facts)
        if not _addressed(request, case, stay, live):
            continue
        engaged = _engaged(request.states.get(case.state, Standing()), request, stay, live)
        if engaged is not None:
            reference = next((each.fact.reference for each in facts if isinstance(each.fact, RequestTransmitted)), None)
            received = request.states.get(case.state, Standing()).received_on
            assert request.kind is not None  # it was addressed
            asked = Asked(stream, reference, request.kind, request.transmitted_on, received)
            found.append((request, asked, Applied(engaged, ids(facts))))
    told: list[tuple[bool, int, bool, Day, Asked, list[Applied]]] = []
    for request, asked, gate in found:
        same = [other.id for one, other, _ in found if _for_same_warrants(one, request)]
        postponed = [each for stream in same for each in _postponed(case, stay, stream)]
        gates_of = [gate, *([Applied(gates.ValidPostponement, ids(postponed))] if postponed else [])]
        whole = asked.kind is RequestKind.ARREST_AND_SURRENDER
        since = -(asked.transmitted_on or stay.arrival).latest
        told.append((not postponed, RUNGS.index(gate.gate.lets), whole, since, asked, gates_of))
    if not told:
        return None, [Applied(gates.NoRequestRecorded)]
    *_, asked, passed = max(told, key=lambda each: each[:4])
    return asked, passed


def _for_surrender(case: Case) -> list[UUID]:
    return sorted(
        each.stream
        for facts in case.requests.values()
        for each in facts
        if isinstance(each.fact, RequestTransmitted) and each.fact.kind in ARREST
    )


def _for_same_warrants(one: Request, other: Request) -> bool:
    """A request that names no warrant is for any of the person's."""
    return not one.warrants or not other.warrants or not set(one.warrants).isdisjoint(other.warrants)


def _addressed(request: Request, case: Case, stay: Stay, live: Sequence[KnownWarrant]) -> bool:
    """Whether the request asks this State to arrest under one of these warrants, and was not withdrawn before. One to
    all parties is one to those that were parties when it was sent; any other was asked by it once it received it."""
    sent = stay.first if request.transmitted_on is None else request.transmitted_on.latest
    received = case.state in request.states and request.states[case.state].received_on is not None
    withdrawn = request.withdrawn_on is not None and request.withdrawn_on.earliest <= stay.arrival.latest
    named = not request.warrants or any(each.id in request.warrants for each in live)
    to_all = request.addressees is Addressees.ALL_PARTIES and (received or case.asked_among_all(sent))
    return request.kind in ARREST and (request.addressee == case.state or to_all) and named and not withdrawn


def _engaged(standing: Standing, request: Request, stay: Stay, live: Sequence[KnownWarrant]) -> type[Gate] | None:
    """A receipt engages the duty for certain when a warrant was still in force after it, the person still there."""
    received = standing.received_on
    if received is not None:
        outlasting = [each for each in live if each.end is None or each.end.fact.occurred.earliest > received.latest]
        if received.latest < stay.certain and outlasting:
            return gates.ReceiptRecorded
        return gates.ReceiptUncertain if received.earliest <= stay.last else None
    sent = request.transmitted_on
    return gates.ReceiptPresumed if sent is not None and sent.earliest <= stay.last else None


def _postponed(case: Case, stay: Stay, request: UUID) -> list[Recorded[Fact]]:
    """The postponement that may have been open on a day of the stay: the ruling, or the State, may have ended it
    before, on a day however vaguely told."""
    told = [each for each in chronological(case.requests[request], REQUEST_RANK) if _of(each.fact, case.state)]
    ends = [each.fact.occurred.latest for each in told if isinstance(each.fact, PostponementEnded | ChallengeRuled)]
    begun = [
        each
        for each in told
        if isinstance(each.fact, RequestPostponed)
        and LAW[each.fact.ground].effect is Effect.POSTPONES
        and each.fact.occurred.earliest <= stay.last
        and not any(each.fact.occurred.earliest <= end < stay.first for end in ends)
    ]
    return begun[-1:]


def _of(fact: Fact, state: StateCode) -> bool:
    """Whether it is a step of that State; one that names none is of the State addressed."""
    return isinstance(fact, OfState) and fact.state in (None, state)
