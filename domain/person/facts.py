"""What is recorded of a person: who it is, the steps before the Court, and death."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.fact import Fact, Shared
from domain.values import HistoricalDate, StateCode, WarrantId


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonIdentified(Fact):
    """A person comes on record under a name; `nationality` and `offices` are prose of the source."""

    name: str
    aliases: tuple[str, ...] = ()
    nationality: str | None = None
    offices: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasRecorded(Fact):
    alias: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeRecorded(Fact):
    """An office held from `occurred` until `until`; State power is what art. 27 and 98 speak of."""

    office: str
    state: StateCode | None = None
    until: HistoricalDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppearedVoluntarily(Fact):
    """An appearance under a summons: not custody. RS art. 58(7)."""

    warrant: WarrantId | None = None

    @property
    def concerns(self) -> frozenset[UUID]:
        return frozenset(() if self.warrant is None else (self.warrant,))


@dataclass(frozen=True, slots=True, kw_only=True)
class InitiallyAppeared(Fact):
    """The first appearance before the Court. RS art. 60(1)."""


class ChargesRuling(StrEnum):
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Absence(StrEnum):
    """Why charges were heard without the person. RS art. 61(2)."""

    WAIVED = "waived"
    FLED = "fled"
    NOT_FOUND = "not_found"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargesDecided(Fact):
    """A decision on the charges as recorded of the person; what it does to a warrant is the warrant's own
    fact. `absence`: the ground on which they were heard in absence. RS art. 61(2), (7)-(9)."""

    ruling: ChargesRuling
    in_absence: bool = False
    absence: Absence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialOpened(Fact):
    """RS art. 63(1): the accused is present."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Convicted(Fact):
    """A judgment of the Court at first instance. RS art. 74."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentenced(Fact):
    """`term` is the source's words. RS art. 76."""

    term: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acquitted(Fact):
    """RS art. 74; final only once no appeal is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealDecided(Fact):
    """`outcome` is the source's words. RS art. 83."""

    outcome: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceServed(Fact):
    """RS art. 103-110."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeathReported(Fact):
    """Somebody reports a death; it changes nothing but a label."""

    state: StateCode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeathConfirmed(Fact):
    """The death is established; the warrant stays until proceedings are terminated."""

    state: StateCode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRemarked(Fact):
    """A remark of a source: kept, never applied."""


PersonFact = (
    PersonIdentified
    | AliasRecorded
    | OfficeRecorded
    | AppearedVoluntarily
    | InitiallyAppeared
    | ChargesDecided
    | TrialOpened
    | Convicted
    | Sentenced
    | Acquitted
    | AppealDecided
    | SentenceServed
    | DeathReported
    | DeathConfirmed
    | PersonRemarked
    | Shared
)
