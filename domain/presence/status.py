"""What the facts of one presence add up to."""

from dataclasses import dataclass, field, replace
from typing import Literal, assert_never
from uuid import UUID

from domain.fact import UNSHOWN, Fact, OfTheRecord, confidence
from domain.presence.facts import (
    Departed,
    Kind,
    Opening,
    Outcome,
    OutcomeRecorded,
    PlanAbandoned,
    PresenceAnnounced,
    PresenceConfirmed,
    PresenceContradicted,
    PresenceFact,
    PresenceRecorded,
    PresenceRemarked,
    TurnedBack,
)
from domain.values import CONFIDENCES, Confidence, HistoricalDate, PersonId, StateCode

PresenceState = Literal["announced", "abandoned", "turned-back", "recorded"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """`arrival` and `departure` are planned days while it is announced. `borne_out`: how sure the best source
    is that the person was there, None while no source says so. `contradicted`: a source denies it."""

    person: PersonId | None = None
    where: StateCode | None = None
    kind: Kind = Kind.VISIT
    state: PresenceState = "announced"
    arrival: HistoricalDate | None = None
    departure: HistoricalDate | None = None
    purpose: str | None = None
    announced_on: HistoricalDate | None = None
    announced_in_advance: bool | None = None
    effective_control: bool | None = None
    borne_out: Confidence | None = None
    contradicted: bool = False
    outcome: Outcome | None = None
    outcome_prose: str | None = None
    left: HistoricalDate | None = field(default=None, metadata=UNSHOWN)
    """A departure told as such: vaguely dated, it may be met before the arrival."""

    @property
    def concerns(self) -> frozenset[UUID]:
        about = frozenset(() if self.person is None else (self.person,))
        return about if self.where is None else about | {self.where.id}


def evolve(presence: Presence, fact: PresenceFact) -> Presence:
    """Total and silent: every history folds."""
    match fact:
        case PresenceAnnounced():
            announced = replace(presence, announced_on=fact.occurred)
            if presence.state != "recorded":
                return replace(_opened(announced, fact), arrival=fact.arrival, announced_in_advance=True)
            early = presence.arrival is not None and fact.occurred.earliest <= presence.arrival.latest
            return replace(announced, announced_in_advance=True) if early else announced
        case PresenceRecorded():
            known = presence.announced_in_advance if fact.announced_in_advance is None else fact.announced_in_advance
            return replace(
                _opened(presence, fact),
                state="recorded",
                arrival=fact.occurred,
                announced_in_advance=known,
                effective_control=fact.effective_control,
                borne_out=_surer(presence.borne_out, fact),
            )
        case PresenceConfirmed():
            return replace(presence, borne_out=_surer(presence.borne_out, fact))
        case PresenceContradicted():
            return replace(presence, contradicted=True)
        case Departed():
            return replace(presence, departure=fact.occurred, left=fact.occurred)
        case PlanAbandoned():
            return presence if presence.state == "recorded" else replace(presence, state="abandoned")
        case TurnedBack():
            return presence if presence.state == "recorded" else replace(presence, state="turned-back")
        case OutcomeRecorded():
            return replace(presence, outcome=fact.outcome, outcome_prose=fact.prose)
        case PresenceRemarked() | OfTheRecord():
            return presence
        case _:
            assert_never(fact)


def _opened(presence: Presence, fact: Opening) -> Presence:
    return replace(
        presence,
        person=fact.person,
        where=fact.state,
        kind=fact.kind,
        departure=presence.left or fact.until,
        purpose=fact.purpose or presence.purpose,
    )


def _surer(before: Confidence | None, fact: Fact) -> Confidence:
    """As sure as the best source that says so."""
    told = confidence([fact])
    return told if before is None else min(before, told, key=CONFIDENCES.index)
