"""What the facts about a person add up to."""

import pytest

from domain.person.facts import (
    Absence,
    Acquitted,
    AliasRecorded,
    AppealDecided,
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
    PersonRemarked,
    Sentenced,
    SentenceServed,
    TrialOpened,
)
from domain.values import HistoricalDate
from tests.domain.kit import PERSON, correcting, given, retraction, said

identified = said(PersonIdentified, "", name="Okot Odhiambo", aliases=("Two-Victor",), nationality="Uganda")


def test_a_person_has_the_name_and_aliases_the_sources_give_each_once() -> None:
    person = given(identified, said(AliasRecorded, alias="Odhiambo"), said(AliasRecorded, alias="Two-Victor")).status()
    assert person.name == "Okot Odhiambo"
    assert person.aliases == ("Two-Victor", "Odhiambo")
    assert person.nationality == "Uganda"


def test_an_alias_recorded_of_an_earlier_day_than_the_name_is_kept() -> None:
    undated = said(AliasRecorded, "", alias="an alias")
    assert given(said(PersonIdentified, "2005", aliases=("another",)), undated).status().aliases == (
        "another",
        "an alias",
    )


def test_a_corrected_name_replaces_the_first() -> None:
    corrected = said(PersonIdentified, "", name="Okot Odhiambo-Ongom", corrects=correcting(1, PERSON))
    assert given(identified, corrected).status().name == "Okot Odhiambo-Ongom"


def test_an_office_is_held_from_a_day_until_another() -> None:
    held = said(OfficeRecorded, "1989-06-30", office="president", until=HistoricalDate("2019-04-11"))
    (office,) = given(identified, held).status().offices_held
    assert (office.title, office.since, office.until) == (
        "president",
        HistoricalDate("1989-06-30"),
        HistoricalDate("2019-04-11"),
    )


def test_nobody_is_dead_unless_a_source_says_so() -> None:
    assert given(identified).status().life == "no-death-recorded"


def test_a_reported_death_is_no_more_than_reported() -> None:
    person = given(identified, said(DeathReported, "2013")).status()
    assert (person.life, person.died) == ("reported-dead", HistoricalDate("2013"))


@pytest.mark.parametrize("reported", ["2012", "2013-10-27", "2014"])
def test_a_confirmed_death_rules_whatever_was_reported(reported: str) -> None:
    person = given(identified, said(DeathReported, reported), said(DeathConfirmed, "2013-10-27")).status()
    assert (person.life, person.died) == ("deceased", HistoricalDate("2013-10-27"))


def test_a_retracted_death_never_was() -> None:
    alive = given(identified, said(DeathConfirmed, "2013"), retraction(2, PERSON)).status()
    assert (alive.life, alive.died) == ("no-death-recorded", None)


@pytest.mark.parametrize(
    ("fact", "step"),
    [
        (said(AppearedVoluntarily), "appeared voluntarily"),
        (said(InitiallyAppeared), "initial appearance"),
        (said(ChargesDecided, ruling=ChargesRuling.CONFIRMED), "charges confirmed"),
        (said(ChargesDecided, ruling=ChargesRuling.CONFIRMED, in_absence=True), "charges confirmed in absence"),
        (said(ChargesDecided, ruling=ChargesRuling.DECLINED), "charges declined"),
        (said(ChargesDecided, ruling=ChargesRuling.WITHDRAWN), "charges withdrawn"),
        (said(TrialOpened), "trial opened"),
        (said(Convicted), "convicted"),
        (said(Sentenced, term="25 years"), "sentenced"),
        (said(Acquitted), "acquitted"),
        (said(AppealDecided, outcome="upheld"), "appeal decided"),
        (said(SentenceServed), "sentence served"),
    ],
)
def test_a_step_before_the_court_is_told_in_its_own_words(fact: PersonFact, step: str) -> None:
    (told,) = given(identified, fact).status().proceedings
    assert (told.step, told.occurred) == (step, fact.occurred)


def test_steps_are_told_in_the_order_in_which_they_happened() -> None:
    person = given(identified, said(Acquitted, "2018"), said(Convicted, "2016"), said(TrialOpened, "2010")).status()
    assert [told.step for told in person.proceedings] == ["trial opened", "convicted", "acquitted"]


def test_a_sentence_and_an_appeal_keep_the_words_of_the_source() -> None:
    person = given(
        identified, said(Sentenced, "2016", term="18 years"), said(AppealDecided, "2018", outcome="acquitted")
    )
    assert [told.detail for told in person.status().proceedings] == ["18 years", "acquitted"]


def test_a_hearing_in_absence_says_why_nobody_was_there() -> None:
    heard = said(ChargesDecided, ruling=ChargesRuling.CONFIRMED, in_absence=True, absence=Absence.NOT_FOUND)
    (told,) = given(identified, heard).status().proceedings
    assert (told.step, told.detail) == ("charges confirmed in absence", "the person cannot be found")


def test_a_remark_about_a_person_is_kept_and_changes_nothing() -> None:
    assert given(identified, said(PersonRemarked, "", remark="travels")).status() == given(identified).status()


@pytest.mark.parametrize(
    ("fact", "outcome"),
    [
        (said(ChargesDecided, ruling=ChargesRuling.CONFIRMED), "charges confirmed"),
        (said(ChargesDecided, ruling=ChargesRuling.DECLINED), "charges declined"),
        (said(ChargesDecided, ruling=ChargesRuling.WITHDRAWN), "charges withdrawn"),
        (said(Convicted), "convicted"),
        (said(Acquitted), "acquitted"),
        (said(TrialOpened), None),
    ],
)
def test_the_outcome_is_what_the_court_last_decided_if_it_decided(fact: PersonFact, outcome: str | None) -> None:
    assert given(identified, fact).status().outcome == outcome


@pytest.mark.parametrize(
    ("absence", "ground"),
    [
        (Absence.WAIVED, "the person waived the right to be present"),
        (Absence.FLED, "the person fled"),
        (Absence.NOT_FOUND, "the person cannot be found"),
        (Absence.OTHER, "on another ground"),
        (None, None),
    ],
)
def test_every_ground_for_an_absence_has_its_own_words(absence: Absence | None, ground: str | None) -> None:
    heard = said(ChargesDecided, ruling=ChargesRuling.CONFIRMED, in_absence=True, absence=absence)
    (told,) = given(identified, heard).status().proceedings
    assert told.detail == ground


def test_a_person_may_hold_one_office_after_another() -> None:
    offices = [said(OfficeRecorded, "1989", office="president"), said(OfficeRecorded, "2019", office="senator")]
    assert [each.title for each in given(identified, *offices).status().offices_held] == ["president", "senator"]
