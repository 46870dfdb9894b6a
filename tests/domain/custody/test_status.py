"""What the facts of one episode add up to."""

import pytest

from domain.custody.facts import (
    Absconded,
    Arrested,
    ArrestedProvisionally,
    ConsentedToSurrender,
    Custodian,
    CustodyFact,
    DeliveredToCourt,
    DepartedForCourt,
    DetainedDomestically,
    DocumentsReceived,
    Escaped,
    ExpelledWithoutSurrender,
    InterimReleaseEnded,
    InterimReleaseGranted,
    Released,
    ReleasedDomestically,
    ReleasedWithoutDocuments,
    ReturnedAfterTemporarySurrender,
    Surrendered,
    SurrenderedTemporarily,
    SurrenderedVoluntarily,
    SurrenderOrdered,
    TransferredToEnforcement,
    TransitBegun,
    TransitEnded,
)
from domain.fact import Fact
from domain.values import HistoricalDate, StateCode
from tests.domain.kit import CUSTODY, PERSON, given, retraction, said

FRANCE = StateCode("FR")
provisional = said(ArrestedProvisionally, "2010-10-11", state=FRANCE)
arrested = said(Arrested, "2010-10-11", state=FRANCE)
delivered = said(DeliveredToCourt, "2011-01-25")


def state(*facts: Fact) -> object:
    return given(*facts).status().state


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ((said(DetainedDomestically),), "domestic-custody"),
        ((provisional,), "provisionally-arrested"),
        ((arrested,), "arrested"),
        ((said(SurrenderedVoluntarily),), "surrendered"),
        ((arrested, said(Surrendered, "2011")), "surrendered"),
        ((arrested, delivered), "court-custody"),
        ((provisional, said(DocumentsReceived, "2010-11-01")), "arrested"),
        ((provisional, said(ConsentedToSurrender, "2010-11-01")), "surrender-ordered"),
        ((arrested, said(SurrenderOrdered, "2010-11-03")), "surrender-ordered"),
        ((arrested, said(InterimReleaseGranted, "2010-11-03")), "custodial-release"),
        ((arrested, delivered, said(InterimReleaseGranted, "2012", by_court=True)), "court-interim-release"),
        ((arrested, said(InterimReleaseGranted, "2011"), said(InterimReleaseEnded, "2012")), "arrested"),
        ((delivered, said(InterimReleaseGranted, "2012"), said(InterimReleaseEnded, "2013")), "court-custody"),
        ((arrested, said(DepartedForCourt, "2011")), "in-transfer"),
        ((arrested, said(TransitBegun, "2011")), "in-transfer"),
        ((arrested, said(TransitEnded, "2011")), "in-transfer"),
        ((arrested, said(SurrenderedTemporarily, "2011")), "court-custody"),
        (
            (arrested, said(SurrenderedTemporarily, "2011"), said(ReturnedAfterTemporarySurrender, "2012")),
            "surrender-ordered",
        ),
        ((delivered, said(TransferredToEnforcement, "2020")), "enforcement"),
        ((provisional, said(ReleasedWithoutDocuments, "2010-12-12")), "released"),
        ((delivered, said(Released, "2011-12-23")), "released"),
        ((arrested, said(ExpelledWithoutSurrender, "2010-10-13")), "not-surrendered"),
        ((arrested, said(Absconded, "2010-10-13")), "absconded"),
        ((delivered, said(Escaped, "2020")), "escaped"),
        ((said(DetainedDomestically), said(ReleasedDomestically, "2016")), "domestic-released"),
    ],
)
def test_custody_passes_through_the_states_of_the_law(facts: tuple[CustodyFact, ...], expected: str) -> None:
    assert state(*facts) == expected


def test_an_arrest_is_not_a_delivery() -> None:
    assert given(arrested).status().delivered is None
    assert given(arrested, delivered).status().delivered == HistoricalDate("2011-01-25")


def test_an_episode_begins_with_its_first_arrest_and_ends_with_its_release() -> None:
    custody = given(delivered, arrested, said(Released, "2011-12-23")).status()
    assert (custody.began, custody.ended) == (HistoricalDate("2010-10-11"), HistoricalDate("2011-12-23"))
    assert custody.concerns == {PERSON}


def test_a_person_arrested_again_is_held_again() -> None:
    custody = given(provisional, said(ReleasedWithoutDocuments, "2010-12-12"), said(Arrested, "2010-12-20")).status()
    assert (custody.state, custody.ended) == ("arrested", None)


def test_documents_received_after_a_release_arrest_nobody() -> None:
    released = said(ReleasedWithoutDocuments, "2010-12-12")
    custody = given(provisional, released, said(DocumentsReceived, "2010-12-15")).status()
    assert (custody.state, custody.ended) == ("released", HistoricalDate("2010-12-12"))


@pytest.mark.parametrize("kind", [SurrenderOrdered, InterimReleaseEnded, TransitEnded, TransferredToEnforcement])
def test_a_step_within_custody_does_not_take_up_an_episode_that_has_ended(kind: type[CustodyFact]) -> None:
    assert state(arrested, said(ExpelledWithoutSurrender, "2010-10-13"), said(kind, "2011")) == "not-surrendered"


def test_documents_received_undo_no_surrender() -> None:
    assert (
        state(arrested, said(SurrenderOrdered, "2010-11-03"), said(DocumentsReceived, "2010-11-04"))
        == "surrender-ordered"
    )


def test_the_end_of_a_states_own_detention_leaves_custody_for_the_court() -> None:
    detained = said(DetainedDomestically, "2010-01-01")
    assert state(detained, arrested, said(ReleasedDomestically, "2010-12-01")) == "arrested"


def test_the_custodian_is_named_until_the_court_holds_the_person() -> None:
    militia = said(DetainedDomestically, custodian=Custodian.NON_STATE, state=StateCode("LY"))
    custody = given(militia).status()
    assert (custody.custodian, custody.holding_state) == (Custodian.NON_STATE, StateCode("LY"))
    assert given(militia, delivered).status().custodian is None


def test_the_state_of_enforcement_holds_the_convicted_person() -> None:
    mali = StateCode("ML")
    assert given(delivered, said(TransferredToEnforcement, "2020", state=mali)).status().holding_state == mali


def test_a_retracted_release_released_nobody() -> None:
    assert state(arrested, said(Released, "2011"), retraction(2, CUSTODY)) == "arrested"
