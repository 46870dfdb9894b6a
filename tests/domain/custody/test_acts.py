"""Acts on an episode of custody."""

import pytest

from domain.custody.acts import EndOfCustodyUnrecorded
from domain.custody.facts import (
    Absconded,
    Arrested,
    ArrestedProvisionally,
    CustodyFact,
    DeliveredToCourt,
    DetainedDomestically,
    DocumentsReceived,
    Escaped,
    ExpelledWithoutSurrender,
    Released,
    ReleasedDomestically,
    ReleasedWithoutDocuments,
    Surrendered,
    SurrenderOrdered,
)
from domain.rules import AnotherPerson, EndsBeforeItBegan, NotOnRecord
from domain.values import PersonId
from tests.domain.kit import ANOTHER, CUSTODY, correcting, given, place, retraction, said

arrested = said(Arrested, "2025-01-19")
detained = said(DetainedDomestically, "2011-11-19")


def test_an_episode_is_opened_by_an_arrest_a_detention_or_a_surrender() -> None:
    for kind in (Arrested, ArrestedProvisionally, DetainedDomestically, Surrendered, DeliveredToCourt):
        given().when(said(kind)).then_recorded()


@pytest.mark.parametrize("kind", [DocumentsReceived, SurrenderOrdered, Released, ReleasedDomestically])
def test_nothing_happens_in_an_episode_that_is_not_on_record(kind: type[CustodyFact]) -> None:
    given().when(said(kind)).then_refused(NotOnRecord)


def test_an_episode_is_of_a_person_on_record() -> None:
    given().when(said(Arrested, person=PersonId(place(1)))).then_refused(NotOnRecord)


def test_an_episode_is_of_one_person() -> None:
    given(arrested).when(said(Surrendered, person=ANOTHER)).then_refused(AnotherPerson)
    given(arrested).when(said(Surrendered, "2025-02-01")).then_recorded()


def test_an_arrest_recorded_of_the_wrong_person_can_be_corrected() -> None:
    given(arrested).when(said(Arrested, person=ANOTHER, corrects=correcting(1, CUSTODY))).then_recorded()


def test_an_arrest_retracted_of_one_person_leaves_the_episode_to_the_other() -> None:
    given(arrested, retraction(1, CUSTODY)).when(said(Arrested, person=ANOTHER)).then_recorded()


@pytest.mark.parametrize("kind", [Released, ReleasedWithoutDocuments, ExpelledWithoutSurrender, Absconded, Escaped])
def test_custody_does_not_end_before_it_began(kind: type[CustodyFact]) -> None:
    given(arrested).when(said(kind, "2025-01-18")).then_refused(EndsBeforeItBegan)
    given(arrested).when(said(kind, "2025-01-19")).then_recorded()
    given(arrested).when(said(kind, "2025")).then_recorded()


def test_domestic_custody_does_not_end_before_it_began() -> None:
    given(detained).when(said(ReleasedDomestically, "2011-11-18")).then_refused(EndsBeforeItBegan)
    given(detained).when(said(ReleasedDomestically, "2016-04-12")).then_recorded()


def test_a_release_is_recorded_though_nobody_recorded_the_arrest() -> None:
    given(detained).when(said(Released, "2012")).then_marked(EndOfCustodyUnrecorded)
    given(arrested).when(said(ReleasedDomestically, "2026")).then_marked(EndOfCustodyUnrecorded)


def test_a_retracted_arrest_began_no_custody() -> None:
    given(arrested, retraction(1, CUSTODY)).when(said(Released, "2025-01-21")).then_marked(EndOfCustodyUnrecorded)


def test_a_release_may_lie_between_two_arrests() -> None:
    given(arrested, said(Arrested, "2025-03-01")).when(said(Released, "2025-02-01")).then_recorded()


def test_a_mark_on_an_unrecorded_step_accuses_no_state() -> None:
    assert "Rome Statute" not in EndOfCustodyUnrecorded.authority
