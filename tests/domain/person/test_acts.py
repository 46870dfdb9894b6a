"""Acts on a person's record."""

from domain.person.acts import StepAfterDeath
from domain.person.facts import (
    AppearedVoluntarily,
    Convicted,
    DeathConfirmed,
    DeathReported,
    InitiallyAppeared,
    OfficeRecorded,
    PersonIdentified,
    Sentenced,
)
from domain.rules import NotOnRecord
from domain.values import WarrantId
from tests.domain.kit import PERSON, WARRANT, given, place, retraction, said

identified = said(PersonIdentified, "")
died = said(DeathConfirmed, "2013-10-27")


def test_a_person_is_put_on_record_under_a_name() -> None:
    given().when(identified).then_recorded()


def test_an_office_a_judgment_and_a_death_are_recorded_as_told() -> None:
    given(identified).when(said(OfficeRecorded, office="president")).then_recorded()
    given(identified).when(said(Convicted)).then_recorded()
    given(identified).when(died).then_recorded()


def test_an_appearance_names_a_summons_that_is_on_record() -> None:
    given(identified).when(said(AppearedVoluntarily, warrant=WARRANT)).then_recorded()
    given(identified).when(said(AppearedVoluntarily, warrant=WarrantId(place(9)))).then_refused(NotOnRecord)


def test_an_appearance_after_the_confirmed_death_contradicts_a_source() -> None:
    given(identified, died).when(said(AppearedVoluntarily, "2014-01-01")).then_marked(StepAfterDeath)
    given(identified, died).when(said(InitiallyAppeared, "2014-01-01")).then_marked(StepAfterDeath)
    given(identified, died).when(said(DeathReported, "2014-01-01")).then_marked(StepAfterDeath)


def test_an_appearance_that_may_have_been_before_the_death_contradicts_nothing() -> None:
    given(identified, died).when(said(AppearedVoluntarily, "2013")).then_recorded()
    given(identified, died).when(said(AppearedVoluntarily, "2013-10-27")).then_recorded()


def test_a_judgment_of_the_court_is_never_marked_as_a_step_of_the_dead() -> None:
    given(identified, died).when(said(Sentenced, "2014-01-01")).then_recorded()


def test_a_retracted_death_contradicts_nothing() -> None:
    alive = given(identified, died, retraction(2, PERSON))
    alive.when(said(AppearedVoluntarily, "2014-01-01")).then_recorded()


def test_a_reported_death_contradicts_nothing() -> None:
    given(identified, said(DeathReported, "2013")).when(said(AppearedVoluntarily, "2014")).then_recorded()
