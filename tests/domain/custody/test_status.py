"""What the facts of one episode add up to."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import get_args

import pytest

from domain.custody.facts import (
    Absconded,
    Arrested,
    ArrestedProvisionally,
    ChamberNotified,
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
    ReleasedOnConditions,
    ReleasedWithoutDocuments,
    ReleaseRecommended,
    ReturnedAfterTemporarySurrender,
    Surrendered,
    SurrenderedTemporarily,
    SurrenderedVoluntarily,
    SurrenderOrdered,
    TransferredToEnforcement,
    TransitBegun,
    TransitEnded,
    TransitRequestReceived,
)
from domain.custody.status import CustodyState, deadlines, phases
from domain.fact import Fact
from domain.values import HistoricalDate, StateCode
from tests.domain.kit import CUSTODY, PERSON, given, retraction, said

FRANCE = StateCode("FR")
provisional = said(ArrestedProvisionally, "2010-10-11", state=FRANCE)
arrested = said(Arrested, "2010-10-11", state=FRANCE)
delivered = said(DeliveredToCourt, "2011-01-25")


def state(*facts: Fact) -> object:
    return given(*facts).status().state


PASSED_THROUGH: list[tuple[tuple[CustodyFact, ...], str]] = [
    ((said(DetainedDomestically),), "domestic-custody"),
    ((provisional,), "provisionally-arrested"),
    ((arrested,), "arrested"),
    ((said(SurrenderedVoluntarily),), "court-custody"),
    ((said(SurrenderedVoluntarily, state=FRANCE),), "surrendered"),
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
    ((arrested, said(SurrenderedTemporarily, "2011")), "temporarily-surrendered"),
    ((arrested, delivered, said(ReleasedOnConditions, "2012")), "conditional-release"),
    ((delivered, said(ReleasedOnConditions, "2012"), said(InterimReleaseEnded, "2013")), "court-custody"),
    ((delivered, said(ReleasedOnConditions, "2012"), said(Released, "2013", by_court=True)), "released"),
    ((arrested, said(ChamberNotified, "2010-10-12"), said(ReleaseRecommended, "2010-10-13")), "arrested"),
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
]


@pytest.mark.parametrize(("facts", "expected"), PASSED_THROUGH)
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


# Provisional arrest and its term.


def test_the_documents_are_due_sixty_days_after_a_provisional_arrest() -> None:
    assert given(provisional).status().documents_due == HistoricalDate("2010-12-10")
    assert given(said(ArrestedProvisionally, "2010-10")).status().documents_due == HistoricalDate(
        "2010-11-30/2010-12-30"
    )
    assert given(arrested).status().documents_due is None


@pytest.mark.parametrize(
    "kind", [DocumentsReceived, ConsentedToSurrender, SurrenderOrdered, Surrendered, Released, ReleasedWithoutDocuments]
)
def test_the_term_ends_with_what_it_waits_for_or_with_the_custody(kind: type[CustodyFact]) -> None:
    status = given(provisional, said(kind, "2010-12-12")).status()
    assert status.documents_due is None
    assert phases(status) == [(1, {"release_permitted": None})]


def permitted(day: str, *facts: Fact) -> object:
    told = [each for since, each in phases(given(*facts).status()) if since <= HistoricalDate(day).earliest]
    return told[-1]["release_permitted"]


@pytest.mark.parametrize(
    ("day", "expected"), [("2010-10-11", False), ("2010-12-10", False), ("2010-12-11", True), ("2020-01-01", True)]
)
def test_after_the_sixtieth_day_release_is_permitted_by_the_calendar_alone(day: str, expected: bool) -> None:
    assert permitted(day, provisional) is expected
    assert state(provisional) == "provisionally-arrested", "permitted is neither required nor automatic"


def test_between_the_bounds_of_a_vague_arrest_nobody_knows_whether_release_is_permitted() -> None:
    vague = said(ArrestedProvisionally, "2010-10")
    days = ("2010-11-30", "2010-12-01", "2010-12-30", "2010-12-31")
    assert [permitted(day, vague) for day in days] == [False, None, None, True]


def test_documents_received_after_the_sixtieth_day_while_the_person_is_still_held_make_it_an_arrest() -> None:
    assert state(provisional, said(DocumentsReceived, "2011-03-01")) == "arrested"


def test_documents_received_during_an_interim_release_make_it_an_arrest_when_the_person_is_held_again() -> None:
    out, back = said(InterimReleaseGranted, "2010-11-01", state=FRANCE), said(InterimReleaseEnded, "2010-11-20")
    assert state(provisional, out, back) == "provisionally-arrested"
    assert state(provisional, out, said(DocumentsReceived, "2010-11-10"), back) == "arrested"


def test_after_a_rearrest_the_term_runs_from_that_arrest() -> None:
    facts = (provisional, said(ReleasedWithoutDocuments, "2010-12-12"), said(ArrestedProvisionally, "2010-12-20"))
    assert given(*facts).status().documents_due == HistoricalDate("2011-02-18")


# Transit and its hours.

LANDED = datetime(2010, 11, 20, 12, tzinfo=UTC)
GREECE = StateCode("GR")
landing = said(TransitBegun, "2010-11-20", state=GREECE, landed_at=LANDED)


def asked(hours: float | None, where: StateCode | None = GREECE) -> TransitRequestReceived:
    instant = None if hours is None else LANDED + timedelta(hours=hours)
    return said(TransitRequestReceived, "2010-11-24", state=where, received_at=instant)


def test_a_person_who_lands_unscheduled_may_be_held_for_96_hours() -> None:
    assert given(arrested, landing).status().transit_until == datetime(2010, 11, 24, 12, tzinfo=UTC)
    assert given(arrested, said(TransitBegun, "2010-11-20", state=GREECE)).status().transit_until is None


@pytest.mark.parametrize(
    ("request_", "lifted"),
    [
        (asked(95.9), True),
        (asked(96), True),
        (asked(96.1), False),
        (asked(None), True),
        (asked(24, None), True),
        (asked(24, FRANCE), False),
    ],
)
def test_a_request_for_transit_received_in_time_lifts_the_limit(request_: Fact, lifted: bool) -> None:
    assert (given(arrested, landing, request_).status().transit_until is None) is lifted


def test_a_request_that_had_come_before_the_landing_leaves_no_limit() -> None:
    before = said(TransitRequestReceived, "2010-11-19", state=GREECE)
    assert given(arrested, before, landing).status().transit_until is None


def test_the_limit_ends_with_the_transit() -> None:
    for end in (said(TransitEnded, "2010-11-24", state=GREECE), said(DeliveredToCourt, "2010-11-24")):
        assert given(arrested, landing, end).status().transit_until is None


def test_a_sentenced_person_in_transit_has_no_limit() -> None:
    sentenced = said(TransitBegun, "2010-11-20", state=GREECE, landed_at=LANDED, sentenced=True)
    assert given(arrested, sentenced).status().transit_until is None
    assert given(said(TransferredToEnforcement, "2010-11-19"), landing).status().transit_until is None


def test_a_limit_beyond_the_calendar_is_its_last_instant() -> None:
    last = said(TransitBegun, "9999-12-30", landed_at=datetime(9999, 12, 30, tzinfo=UTC))
    assert given(arrested, last).status().transit_until == datetime.max.replace(tzinfo=UTC)


# In whose hands.


@pytest.mark.parametrize(
    ("facts", "holding"),
    [
        ((arrested,), "FR"),
        ((arrested, said(SurrenderOrdered, "2010-11-03")), "FR"),
        ((arrested, said(InterimReleaseGranted, "2010-11-03")), "FR"),
        ((arrested, said(DepartedForCourt, "2010-11-20")), None),
        ((arrested, landing), "GR"),
        ((arrested, landing, said(TransitEnded, "2010-11-22", state=GREECE)), None),
        ((arrested, said(DeliveredToCourt, "2011-01-25", state=FRANCE)), None),
        ((arrested, said(SurrenderedTemporarily, "2011")), None),
        ((arrested, said(SurrenderedTemporarily, "2011"), said(ReturnedAfterTemporarySurrender, "2012")), "FR"),
        ((delivered, said(ReleasedOnConditions, "2012", state=GREECE)), None),
        ((delivered, said(TransferredToEnforcement, "2020", state=GREECE)), "GR"),
        ((arrested, said(Released, "2011")), None),
        ((arrested, said(InterimReleaseGranted, "2010-11-03"), said(Absconded, "2010-11-09")), None),
        ((delivered, said(TransferredToEnforcement, "2020", state=GREECE), said(Escaped, "2021")), None),
    ],
)
def test_it_is_known_in_whose_hands_the_person_is(facts: tuple[CustodyFact, ...], holding: str | None) -> None:
    assert given(*facts).status().holding_state == holding


@pytest.mark.parametrize(
    ("step", "stays"),
    [
        (delivered, "court-custody"),
        (said(InterimReleaseGranted, "2011-02-01", by_court=True), "court-interim-release"),
        (said(ReleasedOnConditions, "2011-02-01"), "conditional-release"),
        (said(SurrenderedTemporarily, "2011-02-01"), "temporarily-surrendered"),
        (said(TransferredToEnforcement, "2011-02-01"), "enforcement"),
    ],
)
def test_what_a_state_decides_on_the_way_changes_nothing_in_the_courts_hands(step: CustodyFact, stays: str) -> None:
    for kind in (ConsentedToSurrender, SurrenderOrdered):
        assert state(arrested, delivered, step, said(kind, "2011-03")) == stays


def test_documents_received_during_a_release_by_the_court_leave_the_person_in_the_courts_hands() -> None:
    out, back = said(InterimReleaseGranted, "2011-02-01", by_court=True), said(InterimReleaseEnded, "2011-04-01")
    assert state(provisional, delivered, out, said(DocumentsReceived, "2011-03"), back) == "court-custody"


def test_who_is_held_again_of_whom_nothing_else_is_recorded_is_arrested() -> None:
    assert state(said(InterimReleaseEnded, "2011")) == "arrested"
    assert state(said(InterimReleaseGranted, "2010"), said(InterimReleaseEnded, "2011")) == "arrested"


def test_a_custody_is_never_in_a_state_the_law_does_not_know() -> None:
    known = {"unknown", *(expected for _, expected in PASSED_THROUGH)}
    assert known == set(get_args(CustodyState))


def test_the_order_of_recording_makes_no_difference() -> None:
    told = (provisional, said(DocumentsReceived, "2010-11-01"), landing, asked(24), delivered)
    assert len({given(*facts).status() for facts in permutations(told)}) == 1


def test_the_terms_that_run_are_told_with_their_state_and_their_authority() -> None:
    (documents,) = deadlines(given(provisional).status())
    assert (documents.kind, documents.state, documents.due) == ("documents", FRANCE, HistoricalDate("2010-12-10"))
    assert (documents.instant, documents.authority) == (None, "Rome Statute art. 92(3); RPE r188")
    (transit,) = deadlines(given(arrested, landing).status())
    assert (transit.kind, transit.state, transit.due) == ("transit", GREECE, HistoricalDate("2010-11-24"))
    assert (transit.instant, transit.authority) == (LANDED + timedelta(hours=96), "Rome Statute art. 89(3)(e)")
    assert deadlines(given(arrested).status()) == []
