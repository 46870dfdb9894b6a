"""What the service tells of a State's duty in a presence: that it is engaged, before the person arrives where the
journey is announced, and how that changes. Worked out from the record by domain.duty, and never a finding."""

from dataclasses import dataclass
from typing import Literal, get_args
from uuid import UUID

from domain.fact import Derived
from domain.values import FactId, HistoricalDate, PersonId, Rung, SituationId, StateCode, WarrantId

LEVELS: tuple[Rung, ...] = get_args(Rung)
OnRequest = Literal["none", "transmitted", "received"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stance:
    """How a duty stands. `duty`: its class. `level`: how far the record bears the duty out; `assessment`: how far it
    bears out that the duty was not done. `request`: what is on record of the request relied upon. `by`: the day of
    arrival, planned or recorded."""

    duty: str
    level: Rung
    assessment: Rung
    request: OnRequest
    by: HistoricalDate


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A rule of the engine that was applied, with the facts that decided it."""

    rule: str
    facts: tuple[FactId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OfADuty(Derived):
    """What the record comes to, of the duty of a State towards a person who is announced or present there. It names the
    warrants it rests on, and their situations."""

    person: PersonId
    state: StateCode
    now: Stance
    explanation: tuple[Step, ...] = ()
    warrants: tuple[WarrantId, ...] = ()
    situations: tuple[SituationId, ...] = ()

    @property
    def concerns(self) -> frozenset[UUID]:
        return frozenset((self.person, self.state.id, *self.warrants, *self.situations))

    @property
    def highest(self) -> Rung:
        """The highest level it tells of: whoever was told of a duty is to hear that it is none any more."""
        return self.now.level


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyEngaged(OfADuty):
    """On the recorded facts a State is bound to arrest and surrender this person, who is announced or present there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfAChange(OfADuty):
    """`before`: as it was told last."""

    before: Stance

    @property
    def highest(self) -> Rung:
        levels: tuple[Rung, Rung] = (self.before.level, self.now.level)
        return max(levels, key=LEVELS.index)


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyChanged(OfAChange):
    """What the record comes to of that duty is another thing now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyAppearsUnmet(OfAChange):
    """On the recorded facts the duty appears engaged, and the presence ended without arrest. No Chamber is said to have
    ruled."""
