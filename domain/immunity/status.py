"""What the facts of one claim add up to."""

from dataclasses import dataclass, replace
from typing import Literal, assert_never
from uuid import UUID

from domain.fact import OfTheRecord
from domain.immunity.facts import (
    Basis,
    ClaimRejected,
    ClaimRemarked,
    ClaimUpheld,
    ClaimWithdrawn,
    ImmunityClaimed,
    ImmunityFact,
    ImmunityWaived,
    Ruling,
    RulingSought,
)
from domain.values import HistoricalDate, PersonId, RequestId, StateCode

ClaimState = Literal["asserted", "under-consultation", "rejected", "upheld", "waived", "withdrawn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Only `upheld` suspends a duty; a later ruling replaces an earlier one."""

    claimant: StateCode | None = None
    person: PersonId | None = None
    basis: Basis | None = None
    third_state: StateCode | None = None
    request: RequestId | None = None
    prose: str | None = None
    informed: bool | None = None
    state: ClaimState = "asserted"
    claimed_on: HistoricalDate | None = None
    ruled_on: HistoricalDate | None = None
    chamber: str | None = None
    document: str | None = None
    note: str | None = None

    @property
    def concerns(self) -> frozenset[UUID]:
        states = frozenset(each.id for each in (self.claimant, self.third_state) if each is not None)
        return states | frozenset(each for each in (self.person, self.request) if each is not None)


def evolve(claim: Claim, fact: ImmunityFact) -> Claim:
    """Total and silent: every history folds."""
    match fact:
        case ImmunityClaimed():
            return replace(
                claim,
                claimant=fact.state,
                person=fact.person,
                basis=fact.basis,
                third_state=fact.third_state,
                request=fact.request,
                prose=fact.prose,
                informed=fact.informed,
                claimed_on=fact.occurred,
            )
        case RulingSought():
            return replace(claim, state="under-consultation") if claim.state == "asserted" else claim
        case ClaimRejected():
            return _ruled(claim, fact, "rejected")
        case ClaimUpheld():
            return _ruled(claim, fact, "upheld")
        case ImmunityWaived():
            return replace(claim, state="waived")
        case ClaimWithdrawn():
            return replace(claim, state="withdrawn")
        case ClaimRemarked() | OfTheRecord():
            return claim
        case _:
            assert_never(fact)


def _ruled(claim: Claim, fact: Ruling, how: ClaimState) -> Claim:
    return replace(
        claim, state=how, ruled_on=fact.occurred, chamber=fact.chamber, document=fact.document_number, note=fact.note
    )
