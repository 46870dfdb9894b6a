"""What is recorded of a person."""

from typing import get_args

from domain.person.facts import AppearedVoluntarily, DeathConfirmed, DeathReported, PersonFact, PersonRemarked
from tests.domain.kit import WARRANT, said


def test_an_appearance_concerns_the_summons_it_answers() -> None:
    assert said(AppearedVoluntarily, warrant=WARRANT).concerns == {WARRANT}
    assert said(AppearedVoluntarily).concerns == frozenset()


def test_a_report_of_a_death_is_not_its_confirmation() -> None:
    assert not issubclass(DeathReported, DeathConfirmed)
    assert not issubclass(DeathConfirmed, DeathReported)
    assert {DeathReported, DeathConfirmed} < set(get_args(PersonFact))


def test_a_remark_about_a_person_is_a_fact_and_concerns_nobody_else() -> None:
    assert PersonRemarked in get_args(PersonFact)
    assert said(PersonRemarked, "", remark="travels").concerns == frozenset()
