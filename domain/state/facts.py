"""What is recorded of a State: its steps under the Statute, its declarations and its agreements.
RS arts 12(3), 87(5), 98(2), 121(6), 125-127."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.fact import Fact, Shared
from domain.values import HistoricalDate, SituationId, StateCode


class Instrument(StrEnum):
    """How a State becomes a party. RS art. 125; succession binds from independence."""

    RATIFICATION = "ratification"
    ACCEPTANCE = "acceptance"
    APPROVAL = "approval"
    ACCESSION = "accession"
    SUCCESSION = "succession"


@dataclass(frozen=True, slots=True, kw_only=True)
class StateRecorded(Fact):
    """A State comes on record; this alone says nothing of the Statute."""

    state: StateCode
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatuteSigned(Fact):
    """A signature binds to no arrest. RS art. 125(1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureDisowned(Fact):
    """The State notifies that it does not intend to become a party."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentDeposited(Fact):
    """`in_force`: the day a source gives; otherwise it follows from the deposit. RS arts 125, 126."""

    instrument: Instrument
    in_force: HistoricalDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentWithdrawn(Fact):
    """The instrument is taken back before it entered into force."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalNotified(Fact):
    """`effective`: the day the notification or a source gives; otherwise one year after receipt. RS art. 127(1)."""

    effective: HistoricalDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalRevoked(Fact):
    """A notice that has not taken effect is taken back: the State never left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JurisdictionAccepted(Fact):
    """A declaration of a State that is not a party; it binds to Part 9 within its scope. RS art. 12(3).
    `situation`: the one it is about, where a source tells."""

    situation: SituationId | None = None
    crimes_from: HistoricalDate | None = None
    crimes_until: HistoricalDate | None = None
    scope: str | None = None

    @property
    def concerns(self) -> frozenset[UUID]:
        return frozenset(() if self.situation is None else (self.situation,))


@dataclass(frozen=True, slots=True, kw_only=True)
class CooperationAgreed(Fact):
    """An ad hoc arrangement or agreement with the Court. RS art. 87(5)(a)."""

    covers_arrest: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ImmunityAgreed(Fact):
    """A bilateral agreement not to surrender each other's persons. RS art. 98(2)."""

    with_state: StateCode

    @property
    def concerns(self) -> frozenset[UUID]:
        return frozenset((self.with_state.id,))


@dataclass(frozen=True, slots=True, kw_only=True)
class ImplementingLawEnacted(Fact):
    """National procedures are available; that there is no law is never a ground. RS art. 88."""

    law: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StateRemarked(Fact):
    """A remark of a source: kept, never applied."""


StateFact = (
    StateRecorded
    | StatuteSigned
    | SignatureDisowned
    | InstrumentDeposited
    | InstrumentWithdrawn
    | WithdrawalNotified
    | WithdrawalRevoked
    | JurisdictionAccepted
    | CooperationAgreed
    | ImmunityAgreed
    | ImplementingLawEnacted
    | StateRemarked
    | Shared
)
