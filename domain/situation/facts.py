"""What is recorded of a situation. RS arts 12-19; ad hoc tribunals and hybrid mechanisms keep their row."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.fact import Fact, Published, Retracted
from domain.values import HistoricalDate, StateCode


class Trigger(StrEnum):
    """RS art. 13-15. `art12_3` where jurisdiction rests on a declaration alone."""

    SELF_REFERRAL = "self_referral"
    STATE_REFERRAL = "state_referral"
    UNSC_REFERRAL = "unsc_referral"
    PROPRIO_MOTU = "proprio_motu"
    ART12_3 = "art12_3"
    CREATED_BY_UNSC = "created_by_unsc"
    AGREEMENT = "agreement"


@dataclass(frozen=True, slots=True, kw_only=True)
class SituationOpened(Fact):
    """A situation comes on record; `occurred` is the day of its trigger (art. 15: of the authorisation).
    `addressed_state` is the State a resolution of the Security Council binds."""

    name: str
    trigger: Trigger
    number: str | None = None
    court: str = "ICC"
    resolution: str | None = None
    addressed_state: StateCode | None = None

    @property
    def concerns(self) -> frozenset[UUID]:
        return frozenset(() if self.addressed_state is None else (self.addressed_state.id,))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferredAgain(Fact):
    """A further referral of the same situation. RS art. 14."""

    states: tuple[StateCode, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InvestigationOpened(Fact):
    """RS art. 53(1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvestigationClosed(Fact):
    """RS art. 53(2): it ends no warrant by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeferralRequested(Fact):
    """The Security Council asks that nothing be commenced or proceeded with for `months` from `starts`,
    the day the resolution fixes, renewable. RS art. 16."""

    resolution: str
    starts: HistoricalDate
    months: int = 12
    scope: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CarvedOut(Fact):
    """A resolution takes a class of persons out of the Court's reach, without an end. Res. 1593 para. 6."""

    resolution: str
    scope: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StateDeferralRequested(Fact):
    """A State asks that the investigation be left to it. RS art. 18(2)."""

    state: StateCode


@dataclass(frozen=True, slots=True, kw_only=True)
class StateDeferralDecided(Fact):
    """RS art. 18(2)-(4)."""

    state: StateCode
    granted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class JurisdictionRuled(Fact):
    """A ruling on jurisdiction; warrants stay valid meanwhile. RS art. 19(9)."""

    accepted: bool | None
    ruling: str


SituationFact = (
    SituationOpened
    | ReferredAgain
    | InvestigationOpened
    | InvestigationClosed
    | DeferralRequested
    | CarvedOut
    | StateDeferralRequested
    | StateDeferralDecided
    | JurisdictionRuled
    | Published
    | Retracted
)
