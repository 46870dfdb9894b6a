"""What is recorded of an episode of custody."""

from typing import get_args

import pytest

from domain.custody.facts import (
    Arrested,
    BeginsCourtCustody,
    CustodyFact,
    DeliveredToCourt,
    DetainedDomestically,
    EndsCourtCustody,
    HandsOver,
    InState,
    InterimReleaseGranted,
    Released,
    ReleasedOnConditions,
    Surrendered,
)
from domain.person.facts import AppearedVoluntarily
from domain.values import StateCode
from tests.domain.kit import PERSON, said

ITALY = StateCode("IT")


@pytest.mark.parametrize("kind", get_args(CustodyFact))
def test_custody_for_the_court_begins_or_ends_or_goes_on(kind: type[CustodyFact]) -> None:
    assert not (kind in get_args(BeginsCourtCustody) and kind in get_args(EndsCourtCustody))


def test_a_detention_in_a_states_own_right_is_not_custody_for_the_court() -> None:
    assert DetainedDomestically not in get_args(BeginsCourtCustody)


def test_an_appearance_on_a_summons_is_not_custody() -> None:
    assert AppearedVoluntarily not in get_args(CustodyFact)


def test_an_interim_release_does_not_end_custody() -> None:
    assert {InterimReleaseGranted, ReleasedOnConditions}.isdisjoint(get_args(EndsCourtCustody))
    assert Released in get_args(EndsCourtCustody)


def test_an_arrest_is_not_a_surrender() -> None:
    assert Arrested not in get_args(HandsOver)
    assert {Surrendered, DeliveredToCourt} < set(get_args(HandsOver))


def test_an_arrest_concerns_the_person_and_the_state() -> None:
    assert said(Arrested, state=ITALY).concerns == {PERSON, ITALY.id}
    assert said(Arrested).concerns == {PERSON}


def test_a_step_within_an_episode_concerns_the_state_where_it_happens() -> None:
    assert said(InState, state=ITALY).concerns == {ITALY.id}
    assert said(InState).concerns == frozenset()
