"""What the facts of one request add up to. Each State of a class answers for itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Literal, assert_never
from uuid import UUID

from domain.fact import UNSHOWN, Published, Retracted
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
    """Where the request stands with one State. `received_on` is None where no receipt is recorded; `ground` is the
    one last given. What is still open stays so beside any other step: `consulting`, `postponed` with its ground,
    `competing`. `consulted_on`: the day the State first consulted; an end is the last one told."""

    step: Step = "transmitted"
    received_on: HistoricalDate | None = None
    replied_on: HistoricalDate | None = None
    reply_positive: bool | None = None
    ground: Ground | None = None
    ground_prose: str | None = None
    competing: StateCode | None = None
    consulted_on: HistoricalDate | None = None
    consulting: bool = False
    consultation_closed_on: HistoricalDate | None = None
    postponed: Ground | None = None
    postponement_ended_on: HistoricalDate | None = None

    @property
    def resumed(self) -> Step:
        """The step to which the end of another leads back."""
        if self.postponed is not None:
            return "postponed"
        if self.consulting:
            return "consulting"
        if self.competing is not None:
            return "competing"
        return "transmitted" if self.received_on is None else "received"


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
    early: tuple["StepOfState", ...] = field(default=(), metadata=UNSHOWN)
    """Steps, vaguely dated, of the State addressed, met before it is known which that is."""

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
            sent = replace(
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
                states=request.states if fact.state is None else {fact.state: Standing(), **request.states},
                early=(),
            )
            return reduce(evolve, request.early, sent)
        case OfState():
            state = fact.state or request.addressee
            if state is None:
                return replace(request, early=(*request.early, fact))
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
            step: Step = "received" if standing.step == "transmitted" else standing.step
            return replace(standing, step=step, received_on=standing.received_on or fact.occurred)
        case RequestConfirmed():
            return standing
        case ConsultationOpened():
            told = replace(standing, consulted_on=standing.consulted_on or fact.occurred)
            told = replace(told, ground=fact.ground or standing.ground)
            over = _over(standing.consultation_closed_on, fact)
            return told if over else replace(told, step="consulting", consulting=True)
        case ConsultationClosed():
            return _ended(replace(standing, consulting=False, consultation_closed_on=fact.occurred), "consulting")
        case RequestPostponed():
            told = replace(standing, ground=fact.ground)
            over = _over(standing.postponement_ended_on, fact)
            return told if over else replace(told, step="postponed", postponed=fact.ground)
        case PostponementEnded():
            return _ended(replace(standing, postponed=None, postponement_ended_on=fact.occurred), "postponed")
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


def _ended(standing: Standing, step: Step) -> Standing:
    """What ends gives way to what is still open; it undoes no later step."""
    return replace(standing, step=standing.resumed) if standing.step == step else standing


def _over(ended: HistoricalDate | None, begun: StepOfState) -> bool:
    """Whether an end already told, vaguely dated, may be that of what begins here."""
    return ended is not None and begun.occurred.earliest <= ended.latest
