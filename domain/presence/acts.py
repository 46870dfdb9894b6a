"""Acts on the record of a presence. Where sources contradict each other, both are kept and one is marked."""

from collections.abc import Iterator, Sequence

from domain.fact import Acting, beside, of_one_person, opened_once, well_formed
from domain.presence.facts import (
    Departed,
    Kind,
    Opening,
    Outcome,
    OutcomeRecorded,
    PlanAbandoned,
    PresenceAnnounced,
    PresenceConfirmed,
    PresenceFact,
    PresenceRecorded,
    TurnedBack,
)
from domain.rules import AnotherState, EndsBeforeItBegan, Mark

OF_VISITS = frozenset({Outcome.ARRESTED, Outcome.ARRESTED_THEN_RELEASED, Outcome.SURRENDERED})


class PresenceUnrecorded(Mark):
    """A confirmation, a departure or an outcome is recorded, but not the presence."""

    code = "presence-unrecorded"
    authority = "atlarge: a step nobody recorded is unknown, never assumed"


class AbandonedYetPresent(Mark):
    """One source says that the person did not arrive, another that the person was there."""

    code = "abandoned-yet-present"
    authority = "atlarge: contradicting sources stand side by side"


class AnnouncedAfterArrival(Mark):
    """A journey is announced before it is made."""

    code = "announced-after-arrival"
    authority = "atlarge: contradicting sources stand side by side"


class OutcomeAgainstKind(Mark):
    """Nobody is arrested in an overflight, and only an overflight is overflown."""

    code = "outcome-against-kind"
    authority = "atlarge: contradicting sources stand side by side"


def decide(acting: Acting[PresenceFact], fact: PresenceFact) -> PresenceFact:
    """The fact as it is recorded; raises the Refusal of the rule it would break."""
    well_formed(acting, fact)
    opened_once(acting, fact, (Opening,))
    standing = beside(acting, fact)
    if isinstance(fact, Opening):
        of_one_person(acting, fact, fact.person)
        if any(isinstance(each, Opening) and each.state != fact.state for each in standing):
            raise AnotherState
    if isinstance(fact, Opening | Departed | OutcomeRecorded):
        _ends_after_it_began([*standing, fact])
    return fact.marked(*_marks(standing, fact))


def _ends_after_it_began(facts: Sequence[PresenceFact]) -> None:
    """Refused only when it is certain over both bounds, of a plan as of a presence."""
    spans = [(each.arrival, each.until) for each in facts if isinstance(each, PresenceAnnounced)]
    for each in facts:
        if isinstance(each, PresenceRecorded):
            ends = [other.occurred for other in facts if isinstance(other, Departed | OutcomeRecorded)]
            spans += [(each.occurred, end) for end in (each.until, *ends)]
    if any(end is not None and end.latest < start.earliest for start, end in spans):
        raise EndsBeforeItBegan


def _marks(standing: Sequence[PresenceFact], fact: PresenceFact) -> Iterator[type[Mark]]:
    facts = [*standing, fact]
    recorded = [each for each in facts if isinstance(each, PresenceRecorded)]
    if not recorded and _tells_of_presence(fact):
        yield PresenceUnrecorded
    not_there = any(isinstance(each, PlanAbandoned | TurnedBack) for each in facts)
    if isinstance(fact, PresenceRecorded | PlanAbandoned | TurnedBack) and recorded and not_there:
        yield AbandonedYetPresent
    if isinstance(fact, Opening):
        plans = [each for each in facts if isinstance(each, PresenceAnnounced)]
        arrivals = [*(each.arrival for each in plans), *(each.occurred for each in recorded)]
        if any(arrival.latest < plan.occurred.earliest for plan in plans for arrival in arrivals):
            yield AnnouncedAfterArrival
    if isinstance(fact, PresenceRecorded | OutcomeRecorded):
        outcomes = [each.outcome for each in facts if isinstance(each, OutcomeRecorded)]
        if any(_at_odds(each.kind, outcome) for each in recorded for outcome in outcomes):
            yield OutcomeAgainstKind


def _tells_of_presence(fact: PresenceFact) -> bool:
    """Of a journey that was only planned, there is no outcome but some other."""
    if isinstance(fact, OutcomeRecorded):
        return fact.outcome is not Outcome.OTHER
    return isinstance(fact, PresenceConfirmed | Departed)


def _at_odds(kind: Kind, outcome: Outcome) -> bool:
    return outcome in OF_VISITS if kind is Kind.OVERFLIGHT else outcome is Outcome.OVERFLOWN
