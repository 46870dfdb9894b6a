"""Acts on the record of a request. What a State answers is never refused; what the Statute does not know is marked."""

from collections.abc import Iterator, Sequence
from typing import get_args

from domain.fact import Acting, beside, named, of_one_person, opened_once, ranks, well_formed
from domain.grounds import LAW, Effect, Ground
from domain.request.competing import Admissibility
from domain.request.competition import Competition, StepOfCompetition, compete
from domain.request.facts import (
    Addressees,
    ChallengeBrought,
    ChallengeRuled,
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
    RequestExecuted,
    RequestFact,
    RequestNotExecuted,
    RequestPostponed,
    RequestReceived,
    RequestRefused,
    RequestTransmitted,
    RequestWithdrawn,
    SurrenderGranted,
)
from domain.request.rules import (
    AddressedToOne,
    BeforeTransmission,
    BeginningUnrecorded,
    ChallengeUnrecorded,
    CompetesWithItself,
    CompetesWithNoSurrender,
    CompetitionUnrecorded,
    ConsultationTooLate,
    ExtraditedInstead,
    GrantUnrecorded,
    GroundForAssistanceOnly,
    GroundForConsultation,
    GroundNeverValid,
    InvitationToParties,
    InvitationWithoutBasis,
    NoticeUnrecorded,
    PostponableOnly,
    PostponedAfterRuling,
    PostponementWithoutGround,
    ReceiptUnrecorded,
    RefusalUnnotified,
    RequestTakenBack,
    StateUnnamed,
)
from domain.rules import AnotherState, EndsBeforeItBegan, Mark
from domain.values import StateCode

RANK = ranks(get_args(RequestFact))


Answer = (
    ConsultationOpened
    | RequestPostponed
    | ReplyGiven
    | SurrenderGranted
    | RequestRefused
    | RequestExecuted
    | RequestNotExecuted
)


def decide(acting: Acting[RequestFact], fact: RequestFact) -> RequestFact:
    """The fact as it is recorded; raises the Refusal of the rule it would break."""
    well_formed(acting, fact)
    opened_once(acting, fact, (RequestTransmitted,))
    if isinstance(fact, RequestTransmitted):
        if (fact.state is None) == (fact.addressees is None):
            raise AddressedToOne
        of_one_person(acting, fact, fact.person)
        for warrant in fact.warrants:
            named(acting, warrant, "warrant")
    standing = beside(acting, fact)
    _in_time(standing, fact)
    if not isinstance(fact, RequestTransmitted | OfState):
        return fact
    addressee = _of_the_addressed([*standing, fact])
    if isinstance(fact, RequestTransmitted):
        return fact.marked(*_on_invitation(fact))
    state = fact.state or addressee
    if isinstance(fact, OfCompetition) and fact.requesting_state == state:
        raise CompetesWithItself
    own = [each for each in standing if isinstance(each, OfState) and (each.state or addressee) == state]
    _ends_after_it_began(own, fact)
    return fact.marked(*_marks(standing, own, fact))


def _of_the_addressed(facts: Sequence[RequestFact]) -> StateCode | None:
    """The one State addressed; refuses a step of any other, and one of nobody where it went to many."""
    steps = {each.state for each in facts if isinstance(each, OfState)}
    for each in facts:
        if isinstance(each, RequestTransmitted):
            if each.state is None and None in steps:
                raise StateUnnamed
            if each.state is not None and steps - {each.state, None}:
                raise AnotherState
            return each.state
    return None


def _in_time(standing: Sequence[RequestFact], fact: RequestFact) -> None:
    """Refused only when it is certain over both bounds. What the Court ruled, or another State asked, may be older."""
    if isinstance(fact, OfCompetition | Challenged) or not isinstance(fact, OfState | RequestWithdrawn):
        return
    sent = [each.occurred for each in standing if isinstance(each, RequestTransmitted)]
    if any(fact.occurred.latest < day.earliest for day in sent):
        raise BeforeTransmission


Challenged = ChallengeBrought | ChallengeRuled
BEGINS: dict[type[OfState], type[OfState]] = {
    ConsultationClosed: ConsultationOpened,
    PostponementEnded: RequestPostponed,
    ChallengeRuled: ChallengeBrought,
}


def _ends_after_it_began(own: Sequence[OfState], fact: OfState) -> None:
    """A ruling of the Court is never refused: the challenge it was on may be one nobody recorded."""
    begun = [each.occurred for each in own if isinstance(each, BEGINS.get(type(fact), ()))]
    if isinstance(fact, ChallengeRuled):
        return
    if begun and all(fact.occurred.latest < day.earliest for day in begun):
        raise EndsBeforeItBegan


def _on_invitation(fact: RequestTransmitted) -> Iterator[type[Mark]]:
    if fact.kind is Kind.INVITATION:
        if fact.addressees is Addressees.ALL_PARTIES:
            yield InvitationToParties
        if not (fact.basis or "").strip():
            yield InvitationWithoutBasis


def _marks(standing: Sequence[RequestFact], own: Sequence[OfState], fact: OfState) -> Iterator[type[Mark]]:
    """`own`: the steps of the same State."""
    kinds = {each.kind for each in standing if isinstance(each, RequestTransmitted)}
    surrender = any(kind.asks_surrender for kind in kinds)
    before = [each for each in own if each.occurred.earliest <= fact.occurred.latest]
    if type(fact) in BEGINS and not any(isinstance(each, BEGINS[type(fact)]) for each in before):
        yield BeginningUnrecorded
    if isinstance(fact, OfCompetition):
        yield from _on_competition(before, fact, surrender=surrender)
    if not isinstance(fact, Answer):
        return
    if not any(isinstance(each, RequestReceived) for each in before):
        yield ReceiptUnrecorded
    withdrawn = [each.occurred for each in standing if isinstance(each, RequestWithdrawn)]
    if any(day.latest < fact.occurred.earliest for day in withdrawn):
        yield RequestTakenBack
    if isinstance(fact, ConsultationOpened):
        yield from _on_consultation(own, before, fact)
    if isinstance(fact, RequestPostponed) and surrender:
        yield from _on_postponement(before, fact)
    if isinstance(fact, RequestRefused) and Kind.INVITATION not in kinds:
        yield from _on_refusal(fact.ground, surrender=surrender)


def _on_consultation(
    own: Sequence[OfState], before: Sequence[OfState], fact: ConsultationOpened
) -> Iterator[type[Mark]]:
    over = [each.occurred for each in own if isinstance(each, RequestNotExecuted)]
    if any(day.latest < fact.occurred.earliest for day in over):
        yield ConsultationTooLate
    if fact.ground is Ground.SERVING_SENTENCE and not any(isinstance(each, SurrenderGranted) for each in before):
        yield GrantUnrecorded


def _on_postponement(before: Sequence[OfState], fact: RequestPostponed) -> Iterator[type[Mark]]:
    """Open while a challenge that may have been brought by then is not certainly ruled upon."""
    if LAW[fact.ground].effect is not Effect.POSTPONES:
        yield PostponementWithoutGround
        return
    brought = [each.occurred for each in before if isinstance(each, ChallengeBrought) and each.ground is fact.ground]
    ruled = [each.occurred for each in before if isinstance(each, ChallengeRuled)]
    if not brought:
        yield ChallengeUnrecorded
    elif all(any(day.earliest <= end.latest < fact.occurred.earliest for end in ruled) for day in brought):
        yield PostponedAfterRuling


def _on_refusal(ground: Ground, *, surrender: bool) -> Iterator[type[Mark]]:
    """Nobody is bound to accept an invitation, on whatever ground; other assistance has grounds of its own."""
    effect = LAW[ground].effect
    if effect is Effect.NEVER_VALID:
        yield GroundNeverValid
    elif surrender and effect in INSTEAD:
        yield INSTEAD[effect]


INSTEAD: dict[Effect, type[Mark]] = {
    Effect.POSTPONES: PostponableOnly,
    Effect.CONSULTS: GroundForConsultation,
    Effect.ASSISTANCE_ONLY: GroundForAssistanceOnly,
}
"""What a refusal of surrender on such a ground passes over."""


def _on_competition(before: Sequence[OfState], fact: OfCompetition, *, surrender: bool) -> Iterator[type[Mark]]:
    """`before`: what may have happened by that day, from which article 90 is read."""
    mine = [
        each for each in before if isinstance(each, OfCompetition) and each.requesting_state == fact.requesting_state
    ]
    if isinstance(fact, CompetingRequestReceived):
        if not surrender:
            yield CompetesWithNoSurrender
        return
    if not any(isinstance(each, CompetingRequestReceived) for each in mine):
        yield CompetitionUnrecorded
    known = Competition()
    for each in sorted(mine, key=lambda each: (each.occurred.earliest, RANK(each))):
        assert isinstance(each, StepOfCompetition)  # of a request's facts, all such
        known = compete(known, each)
    match fact:
        case CompetingRequestRuled(admissibility=Admissibility.AFTER_NOTICE) if known.notified_on is None:
            yield NoticeUnrecorded
        case Extradited() if known.precedence.priority in ("PRIORITY_COURT", "AWAIT_RULING"):
            yield ExtraditedInstead
        case ExtraditionRefused(court_notified=False) if known.admissibility is Admissibility.INADMISSIBLE:
            yield RefusalUnnotified
        case _:
            return
