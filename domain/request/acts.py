"""Acts on the record of a request. What a State answers is never refused; what the Statute does not know is marked."""

from collections.abc import Iterator, Sequence

from domain.fact import Acting, beside, named, of_one_person, opened_once, well_formed
from domain.grounds import Ground
from domain.request.facts import (
    CompetingRequestReceived,
    ConsultationClosed,
    ConsultationOpened,
    Kind,
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
)
from domain.rules import AnotherState, EndsBeforeItBegan, Mark, Refusal
from domain.values import StateCode

SURRENDER = frozenset({Kind.ARREST_AND_SURRENDER, Kind.PROVISIONAL_ARREST, Kind.ESCAPE})
POSTPONE = frozenset({Ground.NE_BIS_IN_IDEM, Ground.ADMISSIBILITY_CHALLENGE})
NEVER_VALID = frozenset({Ground.NO_IMPLEMENTING_LAW, Ground.JURISDICTION_CONTESTED})
FOR_ASSISTANCE = frozenset({Ground.FUNDAMENTAL_LEGAL_PRINCIPLE, Ground.NATIONAL_SECURITY})


class AddressedToOne(Refusal):
    """A request goes either to one State or to one class of States."""

    code = "addressed-to-one"
    authority = "Rome Statute arts 87(1), 89(1)"


class StateUnnamed(Refusal):
    """A step under a request to a class of States names the State that takes it."""

    code = "state-unnamed"
    authority = "atlarge: a fact that may harm somebody names whom it is about"


class BeforeTransmission(Refusal):
    """Nothing happens under a request before it is transmitted."""

    code = "before-transmission"
    authority = "Rome Statute arts 59(1), 89(1)"


class CompetesWithItself(Refusal):
    """A competing request comes from another State."""

    code = "competes-with-itself"
    authority = "Rome Statute art. 90(1)"


class ReceiptUnrecorded(Mark):
    """A State's answer to a request is recorded, but not its receipt."""

    code = "receipt-unrecorded"
    authority = "atlarge: a step nobody recorded is unknown, never assumed"


class BeginningUnrecorded(Mark):
    """The end of a consultation or of a postponement is recorded, but not how it began."""

    code = "beginning-unrecorded"
    authority = "atlarge: a step nobody recorded is unknown, never assumed"


class RequestTakenBack(Mark):
    """A State acts on a request that stands; this one the Court had taken back."""

    code = "request-taken-back"
    authority = "Rome Statute arts 59(1), 89(1)"


class PostponementWithoutGround(Mark):
    """Surrender is postponed only for a challenge under article 89(2) or 95."""

    code = "postponement-without-ground"
    authority = "Rome Statute arts 89(2), 95"


class PostponableOnly(Mark):
    """A challenge under article 89(2) or 95 may postpone surrender, never refuse it."""

    code = "postponable-only"
    authority = "Rome Statute arts 89(2), 95"


class GroundNeverValid(Mark):
    """Neither a missing national law nor a challenge to jurisdiction frees a State from a request."""

    code = "ground-never-valid"
    authority = "Rome Statute arts 19(9), 88"


class GroundForAssistanceOnly(Mark):
    """Fundamental legal principles and national security are grounds against assistance, never against surrender."""

    code = "ground-for-assistance-only"
    authority = "Rome Statute arts 72, 93(3), 93(4)"
    evidence = "P"


class ConsultationTooLate(Mark):
    """A State consults the Court without delay, before the occasion for doing as requested has passed."""

    code = "consultation-too-late"
    authority = "Rome Statute art. 97"


Answer = ConsultationOpened | RequestPostponed | ReplyGiven | RequestRefused | RequestExecuted | RequestNotExecuted


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
        return fact
    state = fact.state or addressee
    if isinstance(fact, CompetingRequestReceived) and fact.requesting_state == state:
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
    """Refused only when it is certain over both bounds. Another State may have asked for the person before."""
    if isinstance(fact, CompetingRequestReceived) or not isinstance(fact, OfState | RequestWithdrawn):
        return
    sent = [each.occurred for each in standing if isinstance(each, RequestTransmitted)]
    if any(fact.occurred.latest < day.earliest for day in sent):
        raise BeforeTransmission


BEGINS: dict[type[OfState], type[OfState]] = {
    ConsultationClosed: ConsultationOpened,
    PostponementEnded: RequestPostponed,
}


def _ends_after_it_began(own: Sequence[OfState], fact: OfState) -> None:
    begun = [each.occurred for each in own if isinstance(each, BEGINS.get(type(fact), ()))]
    if begun and all(fact.occurred.latest < day.earliest for day in begun):
        raise EndsBeforeItBegan


def _marks(standing: Sequence[RequestFact], own: Sequence[OfState], fact: OfState) -> Iterator[type[Mark]]:
    """`own`: the steps of the same State."""
    if type(fact) in BEGINS and not any(isinstance(each, BEGINS[type(fact)]) for each in own):
        yield BeginningUnrecorded
    if not isinstance(fact, Answer):
        return
    before = [each for each in own if each.occurred.earliest <= fact.occurred.latest]
    if not any(isinstance(each, RequestReceived) for each in before):
        yield ReceiptUnrecorded
    withdrawn = [each.occurred for each in standing if isinstance(each, RequestWithdrawn)]
    if any(day.latest < fact.occurred.earliest for day in withdrawn):
        yield RequestTakenBack
    over = [each.occurred for each in own if isinstance(each, RequestNotExecuted)]
    if isinstance(fact, ConsultationOpened) and any(day.latest < fact.occurred.earliest for day in over):
        yield ConsultationTooLate
    kinds = {each.kind for each in standing if isinstance(each, RequestTransmitted)}
    if isinstance(fact, RequestPostponed | RequestRefused) and Kind.INVITATION not in kinds:
        yield from _on_ground(fact, surrender=not SURRENDER.isdisjoint(kinds))


def _on_ground(fact: RequestPostponed | RequestRefused, *, surrender: bool) -> Iterator[type[Mark]]:
    """Nobody is bound to accept an invitation, on whatever ground."""
    if isinstance(fact, RequestPostponed):
        if surrender and fact.ground not in POSTPONE:
            yield PostponementWithoutGround
    elif fact.ground in NEVER_VALID:
        yield GroundNeverValid
    elif surrender and fact.ground in POSTPONE:
        yield PostponableOnly
    elif surrender and fact.ground in FOR_ASSISTANCE:
        yield GroundForAssistanceOnly
