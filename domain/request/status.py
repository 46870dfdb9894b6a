"""What the facts of one request add up to. Each State of a class answers for itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Literal, assert_never
from uuid import UUID

from domain.clocks import Deadline
from domain.fact import UNSHOWN, OfTheRecord
from domain.grounds import Ground
from domain.request.competition import Competition, StepOfCompetition, compete
from domain.request.facts import (
    Addressees,
    ChallengeBrought,
    ChallengeRuled,
    CompetingRequestNotified,
    CompetingRequestReceived,
    CompetingRequestRuled,
    ConsultationClosed,
    ConsultationOpened,
    Extradited,
    ExtraditionRefused,
    Kind,
    OfCompetition,
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
    SurrenderDateAgreed,
    SurrenderGranted,
)
from domain.values import HistoricalDate, PersonId, StateCode, WarrantId

Step = Literal[
    "transmitted",
    "received",
    "consulting",
    "postponed",
    "competing",
    "executing",
    "refused",
    "executed",
    "not-executed",
]
Receipt = Literal["presumed", "recorded"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where the request stands with one State. `receipt` is presumed until one is recorded: that it was transmitted
    is all that is known, never that it was received. `replied_on`: the first reply; `reply_positive`, like `ground`,
    as last given. What is still open stays so beside any other step: `consulting`, `challenge` pending, `postponed`
    with its ground, `competing` by requesting State. `consulted_on`: the day the State first consulted; an end is
    the last one told."""

    step: Step = "transmitted"
    receipt: Receipt = "presumed"
    received_on: HistoricalDate | None = None
    confirmed_on: HistoricalDate | None = None
    replied_on: HistoricalDate | None = None
    reply_positive: bool | None = None
    ground: Ground | None = None
    ground_prose: str | None = None
    competing: Mapping[StateCode, Competition] = field(default_factory=dict[StateCode, Competition])
    consulted_on: HistoricalDate | None = None
    consulting: bool = False
    consultation_closed_on: HistoricalDate | None = None
    challenge: Ground | None = None
    challenge_ruled_on: HistoricalDate | None = None
    postponed: Ground | None = None
    postponement_ended_on: HistoricalDate | None = None
    granted_on: HistoricalDate | None = None
    surrender_agreed_for: HistoricalDate | None = None

    @property
    def resumed(self) -> Step:
        """The step to which the end of another leads back."""
        if self.postponed is not None:
            return "postponed"
        if self.consulting:
            return "consulting"
        if any(each.open for each in self.competing.values()):
            return "competing"
        if self.granted_on is not None:
            return "executing"
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
        return frozenset(about if self.person is None else about | {self.person})


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
        case RequestRemarked() | OfTheRecord():
            return request
        case _:
            assert_never(fact)


StepOfState = (
    RequestReceived
    | RequestConfirmed
    | ConsultationOpened
    | ConsultationClosed
    | ChallengeBrought
    | RequestPostponed
    | ChallengeRuled
    | PostponementEnded
    | CompetingRequestReceived
    | CompetingRequestNotified
    | CompetingRequestRuled
    | ReplyGiven
    | SurrenderGranted
    | SurrenderDateAgreed
    | ExtraditionRefused
    | Extradited
    | RequestRefused
    | RequestExecuted
    | RequestNotExecuted
)


def _moved(standing: Standing, fact: StepOfState) -> Standing:
    match fact:
        case RequestReceived():
            step: Step = "received" if standing.step == "transmitted" else standing.step
            return replace(standing, step=step, receipt="recorded", received_on=standing.received_on or fact.occurred)
        case RequestConfirmed():
            return replace(standing, confirmed_on=fact.occurred)
        case ConsultationOpened() | ConsultationClosed():
            return _consulted(standing, fact)
        case ChallengeBrought() | RequestPostponed() | ChallengeRuled() | PostponementEnded():
            return _postponed(standing, fact)
        case OfCompetition():
            return _competed(standing, fact)
        case ReplyGiven():
            return _replied(standing, fact, positive=fact.positive)
        case SurrenderGranted():
            granted = replace(standing, granted_on=standing.granted_on or fact.occurred)
            return replace(granted, step=granted.resumed)
        case SurrenderDateAgreed():
            return replace(standing, surrender_agreed_for=fact.date)
        case RequestRefused():
            refused = _replied(standing, fact, positive=False)
            refused = replace(refused, ground=fact.ground, ground_prose=fact.prose)
            return replace(refused, step="refused", surrender_agreed_for=None)
        case RequestExecuted():
            return replace(standing, step="executed")
        case RequestNotExecuted():
            return replace(standing, step="not-executed", surrender_agreed_for=None)
        case _:
            assert_never(fact)


def _consulted(standing: Standing, fact: ConsultationOpened | ConsultationClosed) -> Standing:
    if isinstance(fact, ConsultationClosed):
        return _ended(replace(standing, consulting=False, consultation_closed_on=fact.occurred), "consulting")
    told = replace(standing, consulted_on=standing.consulted_on or fact.occurred, ground=fact.ground or standing.ground)
    over = _over(standing.consultation_closed_on, fact)
    return told if over else replace(told, step="consulting", consulting=True)


def _postponed(
    standing: Standing, fact: ChallengeBrought | RequestPostponed | ChallengeRuled | PostponementEnded
) -> Standing:
    """The ruling ends the challenge, and whatever was postponed for it."""
    match fact:
        case ChallengeBrought():
            return standing if _over(standing.challenge_ruled_on, fact) else replace(standing, challenge=fact.ground)
        case RequestPostponed():
            told = replace(standing, ground=fact.ground)
            over = _over(standing.postponement_ended_on, fact) or _over(standing.challenge_ruled_on, fact)
            return told if over else replace(told, step="postponed", postponed=fact.ground)
        case ChallengeRuled():
            ruled = replace(standing, challenge=None, challenge_ruled_on=fact.occurred)
            if ruled.postponed is None:
                return ruled
            return _ended(replace(ruled, postponed=None, postponement_ended_on=fact.occurred), "postponed")
        case PostponementEnded():
            return _ended(replace(standing, postponed=None, postponement_ended_on=fact.occurred), "postponed")
        case _:
            assert_never(fact)


def _competed(standing: Standing, fact: StepOfCompetition) -> Standing:
    told = compete(standing.competing.get(fact.requesting_state, Competition()), fact)
    competing = dict(sorted({**standing.competing, fact.requesting_state: told}.items()))
    moved = replace(standing, competing=competing)
    if isinstance(fact, CompetingRequestReceived) and told.open:
        return replace(moved, step="competing")
    return moved if told.open else _ended(moved, "competing")


def _replied(standing: Standing, fact: ReplyGiven | RequestRefused, *, positive: bool | None) -> Standing:
    """A refusal is a reply."""
    return replace(standing, replied_on=standing.replied_on or fact.occurred, reply_positive=positive)


def _ended(standing: Standing, step: Step) -> Standing:
    """What ends gives way to what is still open; it undoes no later step."""
    return replace(standing, step=standing.resumed) if standing.step == step else standing


def _over(ended: HistoricalDate | None, begun: StepOfState) -> bool:
    """Whether an end already told, vaguely dated, may be that of what begins here."""
    return ended is not None and begun.occurred.earliest <= ended.latest


def deadlines(request: Request) -> Sequence[Deadline]:
    """The day agreed for the surrender with each State that has not done what was asked."""
    if request.withdrawn_on is not None:
        return ()
    return [
        Deadline(kind="surrender", state=state, due=each.surrender_agreed_for, authority="RPE r184")
        for state, each in request.states.items()
        if each.surrender_agreed_for is not None and each.step != "executed"
    ]
