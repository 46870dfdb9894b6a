"""What is recorded of a warrant of arrest or a summons. RS arts 58-61."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from domain.fact import Fact, Published, Retracted
from domain.values import HistoricalDate, PersonId, SituationId, WarrantId


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument(Fact):
    """What a warrant, a summons and the application for them have in common."""

    person: PersonId
    situation: SituationId
    case_number: str | None = None
    chamber: str | None = None
    crimes: str | None = None
    article_70: bool = False
    document_number: str | None = None

    @property
    def concerns(self) -> frozenset[UUID]:
        return frozenset((self.person, self.situation))


@dataclass(frozen=True, slots=True, kw_only=True)
class WarrantApplied(Instrument):
    """The Prosecutor applies for a warrant. RS art. 58(1)-(2); reg. 23 ter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationRefused(Fact):
    """RS art. 58."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationWithdrawn(Fact):
    """RS art. 58."""


class Secrecy(StrEnum):
    """What was secret at issue, as the source tells it."""

    SEALED = "sealed"
    TEXT_SECRET = "text_secret"  # noqa: S105 - no password
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class SummonsIssued(Instrument):
    """A summons instead of a warrant: the person is not at large. RS art. 58(7)."""

    secrecy_at_issue: Secrecy | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WarrantIssued(Instrument):
    """A Chamber issues a warrant on reasonable grounds to believe. RS art. 58(1), (3), (4)."""

    secrecy_at_issue: Secrecy | None = None
    variant: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WarrantUnsealed(Fact):
    """The Chamber makes the warrant public."""

    publishes: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class WarrantRedacted(Fact):
    """A public redacted version is filed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WarrantAmended(Fact):
    """Crimes are modified or added. RS art. 58(6)."""

    crimes: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WarrantCorrected(Fact):
    """The Chamber corrects a clerical error of its own (`-Corr`); not a correction of this record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAttempted(Fact):
    """Somebody tried to serve the warrant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DomesticArrestNoted(Fact):
    """A domestic arrest, noted on the warrant; custody itself is told by its own stream."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrestedUnderWarrant(Fact):
    """An arrest or hand-over under the warrant: not an execution. RS art. 59."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WarrantExecuted(Fact):
    """The person is delivered to the Court; the warrant stays in effect. RS art. 58(4), 59(7), r184."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AbscondedUnderWarrant(Fact):
    """The person breaks a release: at large again under the same warrant. RS art. 58(4), 60(5), r119."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidityChallenged(Fact):
    """A challenge to jurisdiction or admissibility, or a remand on appeal: the warrant stays. RS art. 19(9)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WarrantUpheld(Fact):
    """A decision that leaves the warrant in force. RS art. 19(9)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuledInadmissible(Fact):
    """Inadmissible at first instance: ends nothing until upheld. RS art. 17, 19, 82(1)(a)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeferralNoted(Fact):
    """A request of the Security Council under art. 16 covers the case: no effect on the warrant."""

    until: HistoricalDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSevered(Fact):
    """The case goes on separately."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargesConfirmed(Fact):
    """RS art. 61(7)(a); in absence 61(2)."""

    in_absence: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkRecorded(Fact):
    """A remark of a source, or what another source says: kept, never applied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargesNotConfirmed(Fact):
    """The warrant ceases for charges not confirmed. RS art. 61(7)(b), 61(10)."""

    charges_left: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargesWithdrawn(Fact):
    """The warrant ceases for charges withdrawn. RS art. 61(9)-(10)."""

    charges_left: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WarrantReplaced(Fact):
    """Another warrant takes its place. RS art. 58(4)."""

    successor: WarrantId

    @property
    def concerns(self) -> frozenset[UUID]:
        return frozenset((self.successor,))


@dataclass(frozen=True, slots=True, kw_only=True)
class WarrantRevoked(Fact):
    """The Chamber orders that the warrant has no effect any more. RS art. 58(4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InadmissibilityUpheld(Fact):
    """The case is finally inadmissible; reviewable under 19(10). RS art. 19, 82(1)(a)."""


class Termination(StrEnum):
    DEATH = "death"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProceedingsTerminated(Fact):
    """The Chamber ends the proceedings; a death alone does not. Practice of the Court."""

    ground: Termination


class Outcome(StrEnum):
    ACQUITTED = "acquitted"
    CONVICTED_FINALLY = "convicted_finally"
    SENTENCE_SERVED = "sentence_served"


@dataclass(frozen=True, slots=True, kw_only=True)
class WarrantSpent(Fact):
    """The trial it served is over. Practice of the Court."""

    outcome: Outcome


WarrantFact = (
    WarrantApplied
    | ApplicationRefused
    | ApplicationWithdrawn
    | SummonsIssued
    | WarrantIssued
    | WarrantUnsealed
    | WarrantRedacted
    | WarrantAmended
    | WarrantCorrected
    | ServiceAttempted
    | DomesticArrestNoted
    | ArrestedUnderWarrant
    | WarrantExecuted
    | AbscondedUnderWarrant
    | ValidityChallenged
    | WarrantUpheld
    | RuledInadmissible
    | DeferralNoted
    | CaseSevered
    | ChargesConfirmed
    | RemarkRecorded
    | ChargesNotConfirmed
    | ChargesWithdrawn
    | WarrantReplaced
    | WarrantRevoked
    | InadmissibilityUpheld
    | ProceedingsTerminated
    | WarrantSpent
    | Published
    | Retracted
)

Opening = WarrantApplied | SummonsIssued | WarrantIssued
Ending = (
    ChargesNotConfirmed
    | ChargesWithdrawn
    | WarrantReplaced
    | WarrantRevoked
    | InadmissibilityUpheld
    | ProceedingsTerminated
    | WarrantSpent
)


def ends_warrant(fact: Fact) -> bool:
    """Whether the warrant is out of force from this fact on; charges left keep it alive. RS art. 61(10)."""
    if isinstance(fact, ChargesNotConfirmed | ChargesWithdrawn):
        return not fact.charges_left
    return isinstance(fact, Ending)
