"""The right of reply, and the way by which States and persons have what is recorded of them corrected.

A reply stands beside finding and assessment and alters neither. A correction itself is a fact that restates another;
what is recorded here is that somebody asked for it, and what came of that.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.fact import Fact
from domain.values import PersonId, StateCode


class ReplyTo(StrEnum):
    """What the State replies to; an answer to a Chamber is a submission, and another fact."""

    RECORD = "record"
    ALLEGATION = "allegation"
    FINDING = "finding"
    OPEN_LETTER = "open_letter"


class CorrectionOutcome(StrEnum):
    """What came of a request for correction."""

    MADE = "made"
    MADE_IN_PART = "made_in_part"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class StateReplied(Fact):
    """What the State says to it, in the source's `prose`."""

    to: ReplyTo
    prose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionRequested(Fact):
    """Somebody, by name, says that the record is wrong; `state` or `person` where one that is concerned asks."""

    asked_by: str
    prose: str
    state: StateCode | None = None
    person: PersonId | None = None

    @property
    def concerns(self) -> frozenset[UUID]:
        asking = (None if self.state is None else self.state.id, self.person)
        return frozenset(each for each in asking if each is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionAnswered(Fact):
    """What was asked by that name and is not answered yet is answered, with reasons."""

    asked_by: str
    outcome: CorrectionOutcome
    reasons: str
