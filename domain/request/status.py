"""What the facts of one request add up to. Each State of a class answers for itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, assert_never
from uuid import UUID

from domain.fact import Published, Retracted
from domain.grounds import Ground
from domain.request.facts import (
    Addressees,
    CompetingRequestReceived,
    ConsultationClosed,
    ConsultationOpened,
    Kind,
    OfState,
    PostponementEnded,
    ReplyGiven,
    RequestConfirmed,
    RequestExecuted,
    RequestFact,
    RequestNotExecuted,
    RequestPostponed,
    RequestReceived,
    RequestRefused,
    RequestRemarked,
    RequestTransmitted,
    RequestWithdrawn,
)
from domain.values import HistoricalDate, PersonId, StateCode, WarrantId

Step = Literal["transmitted", "received", "consulting", "postponed", "competing", "refused", "executed", "not-executed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where the request stands with one State. `received_on` is None where no receipt is recorded."""

    step: Step = "transmitted"
    received_on: HistoricalDate | None = None
    replied_on: HistoricalDate | None = None
    reply_positive: bool | None = None
    ground: Ground | None = None
    ground_prose: str | None = None
    competing: StateCode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """`states`: how it stands with each State of which a step is recorded, and with the one addressed."""

    person: PersonId | None = None
    kind: Kind | None = None
    addressee: StateCode | None = None
    addressees: Addressees | None = None
    warrants: tuple[WarrantId, ...] = ()
    basis: str | None = None
    channel: str | None = None
    urgent: bool = False
    transmitted_on: HistoricalDate | None = None
    withdrawn_on: HistoricalDate | None = None
    states: Mapping[StateCode, Standing] = field(default_factory=dict[StateCode, Standing])

    @property
    def state(self) -> str:
        """Where it stands with the State addressed; `transmitted` where it went to a class of States."""
        if self.withdrawn_on is not None:
            return "withdrawn"
        return "transmitted" if self.addressee is None else self.states.get(self.addressee, Standing()).step

    @property
    def concerns(self) -> frozenset[UUID]:
        about: set[UUID] = {*self.warrants, *(each.id for each in self.states)}
        if self.person is not None:
            about.add(self.person)
        return frozenset(about if self.addressee is None else about | {self.addressee.id})


def evolve(request: Request, fact: RequestFact) -> Request:
    """Total and silent: every history folds."""
    match fact:
        case RequestTransmitted():
            return replace(
                request,
                person=fact.person,
                kind=fact.kind,
                addressee=fact.state,
                addressees=fact.addressees,
                warrants=fact.warrants,
                basis=fact.basis,
                channel=fact.channel,
                urgent=fact.urgent,
                transmitted_on=fact.occurred,
            )
        case OfState():
            state = fact.state or request.addressee
            if state is None:
                return request
            moved = _moved(request.states.get(state, Standing()), fact)
            return replace(request, states=dict(sorted({**request.states, state: moved}.items())))
        case RequestWithdrawn():
            return replace(request, withdrawn_on=fact.occurred)
        case RequestRemarked() | Published() | Retracted():
            return request
        case _:
            assert_never(fact)


StepOfState = (
    RequestReceived
    | RequestConfirmed
    | ConsultationOpened
    | ConsultationClosed
    | RequestPostponed
    | PostponementEnded
    | CompetingRequestReceived
    | ReplyGiven
    | RequestRefused
    | RequestExecuted
    | RequestNotExecuted
)


def _moved(standing: Standing, fact: StepOfState) -> Standing:
    match fact:
        case RequestReceived():
            return replace(standing, step="received", received_on=standing.received_on or fact.occurred)
        case RequestConfirmed():
            return standing
        case ConsultationOpened():
            return replace(standing, step="consulting", ground=fact.ground or standing.ground)
        case RequestPostponed():
            return replace(standing, step="postponed", ground=fact.ground)
        case ConsultationClosed() | PostponementEnded():
            return replace(standing, step="transmitted" if standing.received_on is None else "received")
        case CompetingRequestReceived():
            return replace(standing, step="competing", competing=fact.requesting_state)
        case ReplyGiven():
            return replace(standing, replied_on=fact.occurred, reply_positive=fact.positive)
        case RequestRefused():
            return replace(standing, step="refused", ground=fact.ground, ground_prose=fact.prose)
        case RequestExecuted():
            return replace(standing, step="executed")
        case RequestNotExecuted():
            return replace(standing, step="not-executed")
        case _:
            assert_never(fact)
