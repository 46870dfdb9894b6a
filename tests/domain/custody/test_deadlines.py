"""The terms that run while a person is held: sixty days for the documents, ninety-six hours after a landing."""

from datetime import UTC, datetime
from itertools import permutations

import pytest

from domain.clocks import LAST_INSTANT, Deadline
from domain.custody.facts import (
    Absconded,
    ArrestedProvisionally,
    ConsentedToSurrender,
    CustodyFact,
    DocumentsReceived,
    InterimReleaseGranted,
    ReleasedWithoutDocuments,
    Surrendered,
    TransitBegun,
    TransitEnded,
    TransitRequestReceived,
)
from domain.custody.status import deadlines
from domain.rooms import ROOMS
from domain.values import HistoricalDate, StateCode
from tests.domain.kit import CUSTODY, STATE, correcting, given, record, retraction, said

FR = StateCode("FR")
LANDED = datetime(2025, 1, 1, 10, tzinfo=UTC)
arrested = said(ArrestedProvisionally, "2025-01-01", state=STATE)
surrendered = said(Surrendered, "2025-01-01", state=STATE)
landed = said(TransitBegun, "2025-01-01", state=FR, landed_at=LANDED)


def terms(*facts: CustodyFact) -> list[tuple[str, str | None, str]]:
    return [(each.kind, each.state, str(each.due)) for each in deadlines(given(*facts).status())]


def test_the_documents_are_due_sixty_days_after_a_provisional_arrest() -> None:
    assert deadlines(given(arrested).status()) == [
        Deadline(
            kind="documents",
            state=STATE,
            due=HistoricalDate("2025-03-02"),
            authority="Rome Statute art. 92(3); RPE r188",
        )
    ]
    assert terms(said(ArrestedProvisionally, "2025-01", state=STATE)) == [("documents", "IT", "2025-03-02/2025-04-01")]


@pytest.mark.parametrize(
    "then",
    [
        said(DocumentsReceived, "2025-02-01", state=STATE),
        said(ConsentedToSurrender, "2025-02-01", state=STATE),
        said(ReleasedWithoutDocuments, "2025-03-03", state=STATE),
        said(Absconded, "2025-02-01", state=STATE),
        said(Surrendered, "2025-02-01", state=STATE),
        retraction(1, CUSTODY),
    ],
)
def test_no_term_for_documents_runs_once_they_came_or_are_needed_no_more(then: CustodyFact) -> None:
    assert terms(arrested, then) == []


def test_the_term_for_documents_runs_on_while_the_person_is_on_release() -> None:
    assert terms(arrested, said(InterimReleaseGranted, "2025-01-10", by_court=False)) == [
        ("documents", "IT", "2025-03-02")
    ]


def test_a_request_for_transit_is_due_ninety_six_hours_after_a_landing_to_the_instant() -> None:
    assert deadlines(given(surrendered, landed).status()) == [
        Deadline(
            kind="transit",
            state=FR,
            due=HistoricalDate("2025-01-05"),
            instant=datetime(2025, 1, 5, 10, tzinfo=UTC),
            authority="Rome Statute art. 89(3)(e)",
        )
    ]


@pytest.mark.parametrize("received", [None, datetime(2025, 1, 5, 10, tzinfo=UTC)])
def test_a_request_for_transit_up_to_the_last_instant_meets_the_term(received: datetime | None) -> None:
    asked = said(TransitRequestReceived, "2025-01-05", state=FR, received_at=received)
    assert terms(surrendered, landed, asked) == []


def test_a_request_for_transit_that_is_late_or_elsewhere_does_not_meet_the_term() -> None:
    late = said(TransitRequestReceived, "2025-01-05", state=FR, received_at=datetime(2025, 1, 5, 11, tzinfo=UTC))
    elsewhere = said(TransitRequestReceived, "2025-01-02", state=STATE)
    for asked in (late, elsewhere):
        assert terms(surrendered, landed, asked) == [("transit", "FR", "2025-01-05")]
    assert terms(surrendered, landed, late, said(TransitEnded, "2025-01-06", state=FR)) == []


def test_no_term_ends_beyond_the_calendar() -> None:
    last = said(TransitBegun, "9999-12-31", state=FR, landed_at=LAST_INSTANT)
    assert terms(surrendered, last) == [("transit", "FR", "9999-12-31")]
    assert terms(said(ArrestedProvisionally, "9999-12-01", state=STATE)) == [("documents", "IT", "9999-12-31")]


def test_the_order_in_which_facts_were_recorded_is_irrelevant() -> None:
    came = said(DocumentsReceived, "2025-02-01", state=STATE)
    away = said(TransitBegun, "2025-02-03", state=FR, landed_at=datetime(2025, 2, 3, tzinfo=UTC))
    room = ROOMS["custody"]
    found = {
        tuple(room.deadlines(room.status(record((CUSTODY, facts)))))
        for facts in permutations((arrested, came, said(Surrendered, "2025-02-02", state=STATE), away))
    }
    assert [[(each.kind, str(each.due)) for each in each_found] for each_found in found] == [
        [("transit", "2025-02-07")]
    ]


def test_a_corrected_arrest_moves_the_day() -> None:
    moved = said(ArrestedProvisionally, "2025-01-11", state=STATE, corrects=correcting(1, CUSTODY))
    assert terms(arrested, moved) == [("documents", "IT", "2025-03-12")]
