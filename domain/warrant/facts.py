"""What is recorded of a warrant of arrest or a summons. RS arts 58-61."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from domain.fact import Fact, Shared
from domain.values import HistoricalDate, PersonId, SituationId, WarrantId


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument(Fact):
    """What a warrant, a summons and the application for them have in common. `crimes` is the source's prose; `charges`
    are the crimes one by one, where a source tells them apart."""

    person: PersonId
    situation: SituationId
    case_number: str | None = None
    chamber: str | None = None
    crimes: str | None = None
    charges: tuple[str, ...] = ()
    article_70: bool = False
    document_number: str | None = None

    @property
    def concerns(self) -> frozenset[UUID]:
        return frozenset((self.person, self.situation))


@dataclass(frozen=True, slots=True, kw_only=True)
class WarrantApplied(Instrument):
    """The Prosecutor applies for a warrant; `leave`: whether a Chamber allowed that it be public. RS art. 58(1)-(2);
    reg. 23 ter."""

    leave: bool | None = None


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
    """Crimes are modified or added; `crimes` is all of them in prose, `added` and `removed` are charges. RS art.
    58(6)."""

    crimes: str | None = None
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


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
    """A request of the Security Council under art. 16 covers the case: no effect on the warrant. It runs from
    `starts`, where the resolution fixes another day than its own, for 12 months, or to the day `until`; a renewal is
    noted anew."""

    starts: HistoricalDate | None = None
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
class ChargesCeased(Fact):
    """The warrant ceases for these `charges`, or for all where none is named. `charges_left`: whether the source says
    that others remain; what the charges of the warrant tell goes before. RS art. 61(10)."""

    charges: tuple[str, ...] = ()
    charges_left: bool | None = None

    def leaves_any_of(self, charges: Iterable[str]) -> bool:
        """Whether a charge is left of these. What is not known to be all of them leaves the warrant in effect."""
        known = frozenset(charges)
        if known and self.charges:
            return not known <= frozenset(self.charges)
        return bool(self.charges) if self.charges_left is None else self.charges_left


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargesNotConfirmed(ChargesCeased):
    """The warrant ceases for charges not confirmed. RS art. 61(7)(b), 61(10)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargesWithdrawn(ChargesCeased):
    """The warrant ceases for charges withdrawn. RS art. 61(9)-(10)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WarrantReplaced(Fact):
    """Another warrant takes its place. RS art. 58(4)."""

    successor: WarrantId

    @property
    def concerns(self) -> frozenset[UUID]:
        return frozenset((self.successor,))


class RevokedBy(StrEnum):
    CHAMBER = "chamber"
    STATE = "state"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class WarrantRevoked(Fact):
    """The Chamber orders that the warrant has no effect any more; nobody else can. RS art. 58(4)."""

    by: RevokedBy = RevokedBy.CHAMBER


@dataclass(frozen=True, slots=True, kw_only=True)
class InadmissibilityUpheld(Fact):
    """The case is finally inadmissible; reviewable under 19(10). RS art. 19, 82(1)(a)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldAdmissibleAgain(Fact):
    """New facts negate the inadmissibility, and what it ended is in force again. RS art. 19(10)."""


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
    | HeldAdmissibleAgain
    | ProceedingsTerminated
    | WarrantSpent
    | Shared
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
    """Whether the warrant is out of force from this fact on, by what the fact itself tells; charges left keep it alive,
    and who is no Chamber revokes nothing. RS arts 58(4), 61(10)."""
    match fact:
        case ChargesCeased():
            return not fact.leaves_any_of(())
        case WarrantRevoked():
            return fact.by is RevokedBy.CHAMBER
        case _:
            return isinstance(fact, Ending)
