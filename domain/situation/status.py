"""What the facts about a situation add up to."""

from dataclasses import dataclass, replace
from typing import assert_never
from uuid import UUID

from domain.fact import Published, Retracted
from domain.situation.facts import (
    CarvedOut,
    DeferralRequested,
    InvestigationClosed,
    InvestigationOpened,
    JurisdictionRuled,
    ReferredAgain,
    SituationFact,
    SituationOpened,
    StateDeferralDecided,
    StateDeferralRequested,
    Trigger,
)
from domain.values import HistoricalDate, StateCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    name: str = "unknown"
    number: str | None = None
    court: str = "ICC"
    trigger: Trigger | None = None
    triggered: HistoricalDate | None = None
    resolution: str | None = None
    addressed_state: StateCode | None = None
    investigation: str = "unknown"
    resolutions: tuple[str, ...] = ()

    @property
    def concerns(self) -> frozenset[UUID]:
        return frozenset(() if self.addressed_state is None else (self.addressed_state.id,))


def evolve(situation: Situation, fact: SituationFact) -> Situation:
    """Total and silent: every history folds."""
    match fact:
        case SituationOpened():
            return replace(
                situation,
                name=fact.name,
                number=fact.number,
                court=fact.court,
                trigger=fact.trigger,
                triggered=fact.occurred,
                resolution=fact.resolution,
                addressed_state=fact.addressed_state,
            )
        case InvestigationOpened():
            return replace(situation, investigation="open")
        case InvestigationClosed():
            return replace(situation, investigation="closed")
        case DeferralRequested() | CarvedOut():
            return replace(situation, resolutions=(*situation.resolutions, fact.resolution))
        case (
            ReferredAgain()
            | StateDeferralRequested()
            | StateDeferralDecided()
            | JurisdictionRuled()
            | Published()
            | Retracted()
        ):
            return situation
        case _:
            assert_never(fact)
