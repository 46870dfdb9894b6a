"""What is recorded of a claim of immunity. A claim suspends nothing: only a ruling that the Court may not
proceed does. RS art. 98; r195."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.fact import Fact, Shared
from domain.values import PersonId, RequestId, StateCode


class Basis(StrEnum):
    """RS art. 98(1): State or diplomatic immunity; 98(2): an agreement requires a sending State's consent for the
    persons it sent."""

    ART_98_1 = "98(1)"
    ART_98_2 = "98(2)"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImmunityClaimed(Fact):
    """`state` claims; `third_state` is the one whose immunity, or whose consent, it is about. `informed`: whether it
    gave the Court what the problem rests on; None where no source tells. r195(1)."""

    state: StateCode
    person: PersonId
    basis: Basis
    third_state: StateCode | None = None
    request: RequestId | None = None
    prose: str | None = None
    informed: bool | None = None

    @property
    def concerns(self) -> frozenset[UUID]:
        about = {self.state.id, self.person}
        if self.third_state is not None:
            about.add(self.third_state.id)
        return frozenset(about if self.request is None else about | {self.request})


@dataclass(frozen=True, slots=True, kw_only=True)
class RulingSought(Fact):
    """The State notifies the problem to the Court, with what it rests on. r195(1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImmunityWaived(Fact):
    """The third State waives, or the sending State consents. RS art. 98."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling(Fact):
    """What rulings on a claim have in common."""

    chamber: str | None = None
    document_number: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRejected(Ruling):
    """A Chamber holds that the Court may proceed; `note` holds dissents and critics, which change nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimUpheld(Ruling):
    """A Chamber holds that the Court may not proceed with the request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimWithdrawn(Fact):
    """The State no longer claims it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRemarked(Fact):
    """A remark of a source: kept, never applied."""


ImmunityFact = (
    ImmunityClaimed
    | RulingSought
    | ImmunityWaived
    | ClaimRejected
    | ClaimUpheld
    | ClaimWithdrawn
    | ClaimRemarked
    | Shared
)
