"""What is recorded of a warrant, and which facts end it."""

from dataclasses import replace
from typing import Any, get_args

import pytest

from domain.fact import SHARED, Fact
from domain.warrant.facts import (
    ArrestedUnderWarrant,
    ChargesNotConfirmed,
    ChargesWithdrawn,
    Ending,
    Outcome,
    ProceedingsTerminated,
    RevokedBy,
    SummonsIssued,
    Termination,
    WarrantApplied,
    WarrantExecuted,
    WarrantFact,
    WarrantIssued,
    WarrantReplaced,
    WarrantRevoked,
    WarrantSpent,
    ends_warrant,
)
from tests.domain.kit import PERSON, SECOND_WARRANT, SITUATION, said

PARTICULARS: dict[type[Fact], dict[str, Any]] = {
    WarrantReplaced: {"successor": SECOND_WARRANT},
    ProceedingsTerminated: {"ground": Termination.DEATH},
    WarrantSpent: {"outcome": Outcome.ACQUITTED},
}


@pytest.mark.parametrize("kind", [kind for kind in get_args(WarrantFact) if kind not in SHARED])
def test_a_warrant_stays_in_effect_until_otherwise_ordered(kind: type[WarrantFact]) -> None:
    assert ends_warrant(said(kind, **PARTICULARS.get(kind, {}))) == (kind in get_args(Ending))


@pytest.mark.parametrize("kind", [ChargesNotConfirmed, ChargesWithdrawn])
def test_a_warrant_ceases_only_if_no_charges_are_left(kind: type[ChargesNotConfirmed | ChargesWithdrawn]) -> None:
    assert not ends_warrant(said(kind, charges_left=True))
    assert ends_warrant(said(kind, charges_left=False))
    assert ends_warrant(said(kind))
    assert not ends_warrant(said(kind, charges=("murder",)))


def test_the_charges_of_the_warrant_go_before_what_a_source_says_is_left() -> None:
    murder = said(ChargesWithdrawn, charges=("murder",), charges_left=False)
    assert murder.leaves_any_of(("murder", "rape"))
    assert not replace(murder, charges_left=True).leaves_any_of(("murder",))
    assert not murder.leaves_any_of(())


def test_a_warrant_is_revoked_by_a_chamber_alone() -> None:
    assert ends_warrant(said(WarrantRevoked))
    assert not ends_warrant(said(WarrantRevoked, by=RevokedBy.STATE))


def test_an_arrest_is_not_an_execution_and_neither_ends_a_warrant() -> None:
    assert not issubclass(ArrestedUnderWarrant, WarrantExecuted)
    assert not ends_warrant(said(ArrestedUnderWarrant))
    assert not ends_warrant(said(WarrantExecuted))


@pytest.mark.parametrize("kind", [WarrantApplied, SummonsIssued, WarrantIssued])
def test_an_instrument_concerns_its_person_and_its_situation(
    kind: type[WarrantApplied | SummonsIssued | WarrantIssued],
) -> None:
    assert said(kind).concerns == {PERSON, SITUATION}


def test_a_replacement_concerns_the_successor() -> None:
    assert said(WarrantReplaced, successor=SECOND_WARRANT).concerns == {SECOND_WARRANT}
