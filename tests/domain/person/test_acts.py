"""Acts on a person's record."""

import pytest

from domain.person.acts import (
    AbsenceUnfounded,
    JudgedBeforeTrial,
    SentenceWithoutConviction,
    ServedWithoutSentence,
    StepAfterDeath,
    TrialUnconfirmed,
    TrialWithoutPresence,
)
from domain.person.facts import (
    Absence,
    Acquitted,
    AppearedVoluntarily,
    ChargesDecided,
    ChargesRuling,
    Convicted,
    DeathConfirmed,
    DeathReported,
    InitiallyAppeared,
    OfficeRecorded,
    PersonFact,
    PersonIdentified,
    Sentenced,
    SentenceServed,
    TrialOpened,
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


appeared = said(InitiallyAppeared, "2010-06-20")
confirmed = said(ChargesDecided, "2011-01-01", ruling=ChargesRuling.CONFIRMED)
opened = said(TrialOpened, "2012-01-01")


@pytest.mark.parametrize("ground", [Absence.WAIVED, Absence.FLED, Absence.NOT_FOUND])
def test_charges_are_heard_in_absence_of_who_waived_presence_or_cannot_be_found(ground: Absence) -> None:
    heard = said(ChargesDecided, ruling=ChargesRuling.CONFIRMED, in_absence=True, absence=ground)
    given(identified).when(heard).then_recorded()


def test_a_hearing_in_absence_on_no_ground_of_the_statute_is_kept_and_marked() -> None:
    for ground in (None, Absence.OTHER):
        heard = said(ChargesDecided, ruling=ChargesRuling.DECLINED, in_absence=True, absence=ground)
        given(identified).when(heard).then_marked(AbsenceUnfounded)
    given(identified).when(confirmed).then_recorded()


def test_nobody_is_tried_who_never_appeared() -> None:
    given(identified, confirmed).when(opened).then_marked(TrialWithoutPresence)
    given(identified, said(InitiallyAppeared, "2012-01-02"), confirmed).when(opened).then_marked(TrialWithoutPresence)
    given(identified, appeared, confirmed).when(opened).then_recorded()
    given(identified, said(AppearedVoluntarily, "2012")).when(opened).then_recorded()


def test_a_confirmation_in_absence_opens_no_trial() -> None:
    absent = said(ChargesDecided, "2011", ruling=ChargesRuling.CONFIRMED, in_absence=True, absence=Absence.NOT_FOUND)
    given(identified, absent).when(opened).then_marked(TrialWithoutPresence)


@pytest.mark.parametrize("ruling", [ChargesRuling.DECLINED, ChargesRuling.WITHDRAWN])
def test_no_trial_follows_charges_that_were_declined_or_withdrawn(ruling: ChargesRuling) -> None:
    decided = said(ChargesDecided, "2011-01-01", ruling=ruling)
    given(identified, appeared, decided).when(opened).then_marked(TrialUnconfirmed)
    given(identified, appeared, decided, confirmed).when(opened).then_recorded()
    given(identified, appeared, said(ChargesDecided, "2013", ruling=ruling)).when(opened).then_recorded()


@pytest.mark.parametrize("kind", [Convicted, Acquitted])
def test_a_judgment_follows_the_trial(kind: type[PersonFact]) -> None:
    given(identified, opened).when(said(kind, "2011-12-31")).then_marked(JudgedBeforeTrial)
    given(identified, opened).when(said(kind, "2012")).then_recorded()
    given(identified).when(said(kind, "2011")).then_recorded()


def test_nobody_is_sentenced_without_a_conviction() -> None:
    acquitted = said(Acquitted, "2012")
    given(identified, acquitted).when(said(Sentenced, "2013-01-01")).then_marked(SentenceWithoutConviction)
    given(identified, acquitted, said(Convicted, "2012")).when(said(Sentenced, "2013-01-01")).then_recorded()
    given(identified).when(said(Sentenced, "2013-01-01")).then_recorded()
    given(identified, said(Convicted, "2012")).when(said(Sentenced, "2013-01-01")).then_recorded()
    given(identified, said(Convicted, "2014")).when(said(Sentenced, "2013")).then_marked(SentenceWithoutConviction)


def test_no_sentence_is_served_that_was_not_passed() -> None:
    given(identified).when(said(SentenceServed, "2020")).then_marked(ServedWithoutSentence)
    given(identified, said(Sentenced, "2013")).when(said(SentenceServed, "2020")).then_recorded()


def test_what_a_vague_day_allows_is_not_marked() -> None:
    vaguely_dead = said(DeathConfirmed, "2013")
    given(identified, vaguely_dead).when(said(AppearedVoluntarily, "2013-12-31")).then_recorded()
    given(identified, vaguely_dead).when(said(AppearedVoluntarily, "2014-01-01")).then_marked(StepAfterDeath)
    given(identified, said(TrialOpened, "2012")).when(said(Convicted, "2012-01-01")).then_recorded()
    given(identified, said(Convicted, "2013")).when(said(Sentenced, "2013-01-01")).then_recorded()
