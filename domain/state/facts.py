"""What is recorded of a State: its steps under the Statute, its declarations and its agreements.
RS arts 12(3), 87, 98(2), 112(8), 121(6), 125-127."""

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
    """`effective`: the day the notification or a source gives; otherwise one year after receipt. RS art. 127(1).
    `amendment`: the day on which an amendment the State did not accept entered into force, where it leaves over that:
    then it leaves at once. RS art. 121(6)."""

    effective: HistoricalDate | None = None
    amendment: HistoricalDate | None = None


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
    """A bilateral agreement not to surrender each other's persons. RS art. 98(2). `of_sent`: whether it requires the
    consent of a sending State for the persons it sent; None where no source tells."""

    with_state: StateCode
    of_sent: bool | None = None

    @property
    def concerns(self) -> frozenset[UUID]:
        return frozenset((self.with_state.id,))


@dataclass(frozen=True, slots=True, kw_only=True)
class ImplementingLawEnacted(Fact):
    """National procedures are available; that there is no law is never a ground. RS art. 88."""

    law: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatuteExtended(Fact):
    """The Statute applies to a dependent territory of the State that has a code of its own: from that day it stands
    where the State does. Vienna Convention on the Law of Treaties art. 29."""

    territory: StateCode

    @property
    def concerns(self) -> frozenset[UUID]:
        return frozenset((self.territory.id,))


@dataclass(frozen=True, slots=True, kw_only=True)
class StateDissolved(Fact):
    """The State ceases to exist; each successor has a record of its own."""

    successors: tuple[StateCode, ...] = ()

    @property
    def concerns(self) -> frozenset[UUID]:
        return frozenset(each.id for each in self.successors)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelDesignated(Fact):
    """The State tells the Court the channel and the language of requests; a change counts from 45 days after the Court
    received it. RS art. 87(1), (2); r180."""

    channel: str | None = None
    language: str | None = None


class Vote(StrEnum):
    """How a vote went."""

    IN_FAVOUR = "in_favour"
    AGAINST = "against"
    ABSTAINED = "abstained"


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteTaken(Fact):
    """The State votes, or a parliament of its does: on the Statute's adoption, on leaving it. It changes no status:
    only an instrument or a notice does."""

    question: str
    vote: Vote
    body: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VotingSuspended(Fact):
    """In arrears the State has no vote in the Assembly and in the Bureau; it owes all it owed. RS art. 112(8)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VotingRestored(Fact):
    """The State has paid, or the Assembly lets it vote. RS art. 112(8)."""


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
    | StatuteExtended
    | ChannelDesignated
    | VoteTaken
    | VotingSuspended
    | VotingRestored
    | StateDissolved
    | StateRemarked
    | Shared
)
