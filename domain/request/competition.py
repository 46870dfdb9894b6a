"""What the steps about another State's request add up to. RS art. 90."""

from dataclasses import dataclass, replace
from typing import assert_never

from domain.request.competing import Admissibility, Precedence, precedence
from domain.request.facts import (
    CompetingRequestNotified,
    CompetingRequestReceived,
    CompetingRequestRuled,
    Extradited,
    ExtraditionRefused,
)
from domain.values import HistoricalDate

StepOfCompetition = (
    CompetingRequestReceived | CompetingRequestNotified | CompetingRequestRuled | ExtraditionRefused | Extradited
)


NOTHING_KNOWN = precedence(same_conduct=None, requester_party=None, admissibility=None, treaty_duty=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Competition:
    """Another State's request for the same person, and who goes first. RS art. 90."""

    received_on: HistoricalDate | None = None
    same_conduct: bool | None = None
    requester_party: bool | None = None
    treaty_duty: bool | None = None
    admissibility: Admissibility | None = None
    notified_on: HistoricalDate | None = None
    extradited_on: HistoricalDate | None = None
    extradition_refused_on: HistoricalDate | None = None
    court_notified_of_refusal: bool | None = None
    precedence: Precedence = NOTHING_KNOWN

    @property
    def open(self) -> bool:
        return self.extradited_on is None and self.extradition_refused_on is None


def compete(known: Competition, fact: StepOfCompetition) -> Competition:
    """What one step makes of it, article 90 read anew. What the Court ruled stands, though it be dated before."""
    match fact:
        case CompetingRequestReceived():
            told = replace(
                known,
                received_on=fact.occurred,
                same_conduct=fact.same_conduct,
                requester_party=fact.requester_party,
                treaty_duty=fact.treaty_duty,
                admissibility=known.admissibility or fact.admissibility,
            )
        case CompetingRequestNotified():
            return replace(known, notified_on=known.notified_on or fact.occurred)
        case CompetingRequestRuled():
            told = replace(known, admissibility=fact.admissibility)
        case Extradited():
            return replace(known, extradited_on=fact.occurred)
        case ExtraditionRefused():
            return replace(known, extradition_refused_on=fact.occurred, court_notified_of_refusal=fact.court_notified)
        case _:
            assert_never(fact)
    now = precedence(
        same_conduct=told.same_conduct,
        requester_party=told.requester_party,
        admissibility=told.admissibility,
        treaty_duty=told.treaty_duty,
    )
    return replace(told, precedence=now)
