"""Acts on an episode of custody."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from domain.custody.acts import (
    ChamberNotHeard,
    DocumentsHadCome,
    DocumentsUnrecorded,
    EndOfCustodyUnrecorded,
    EscapeBeforeSentence,
    InstantWithoutOffset,
    RearrestedWithoutDocuments,
    ReleasedWithinSixtyDays,
    StepUnrecorded,
    SurrenderByNonState,
    TransitBeyondLimit,
)
from domain.custody.facts import (
    Absconded,
    Arrested,
    ArrestedProvisionally,
    ChamberNotified,
    Custodian,
    CustodyFact,
    DeliveredToCourt,
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
    SurrenderOrdered,
    TransferredToEnforcement,
    TransitBegun,
    TransitEnded,
    TransitRequestReceived,
)
from domain.rules import AnotherPerson, EndsBeforeItBegan, NotOnRecord
from domain.values import PersonId, StateCode
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
    released = said(ReleasedOnConditions, "2025-01-19")
    serving = said(TransferredToEnforcement, "2025-01-19")
    given(arrested, released, serving).when(said(kind, "2025-01-18")).then_refused(EndsBeforeItBegan)
    given(arrested, released, serving).when(said(kind, "2025-01-19")).then_recorded()
    given(arrested, released, serving).when(said(kind, "2025")).then_recorded()


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


# Provisional arrest: documents within sixty days. 60 days from 11 October 2010 are over on 10 December.

provisional = said(ArrestedProvisionally, "2010-10-11")


@pytest.mark.parametrize("day", ["2010-10-12", "2010-12-10"])
def test_nobody_is_released_for_want_of_documents_within_sixty_days(day: str) -> None:
    given(provisional).when(said(ReleasedWithoutDocuments, day)).then_marked(ReleasedWithinSixtyDays)


def test_after_the_sixtieth_day_release_for_want_of_documents_is_permitted() -> None:
    given(provisional).when(said(ReleasedWithoutDocuments, "2010-12-11")).then_recorded()


@pytest.mark.parametrize(
    ("arrest", "release", "certain"),
    [
        ("2010-10", "2010-11", True),
        ("2010-10", "2010-11-30", True),
        ("2010-10", "2010-12", False),
        ("2010", "2010-03-02", True),
        ("2010", "2010-03-03", False),
        ("", "2010-10-12", False),
        ("2010-10-11", "", False),
    ],
)
def test_a_release_of_uncertain_day_is_marked_only_where_it_was_within_sixty_days_for_certain(
    arrest: str, release: str, certain: bool
) -> None:
    when = given(said(ArrestedProvisionally, arrest)).when(said(ReleasedWithoutDocuments, release))
    if certain:
        when.then_marked(ReleasedWithinSixtyDays)
    else:
        when.then_recorded()


def test_the_sixty_days_run_anew_from_the_next_provisional_arrest() -> None:
    released, documents = said(ReleasedWithoutDocuments, "2010-12-11"), said(DocumentsReceived, "2010-12-11")
    again = said(ArrestedProvisionally, "2010-12-20")
    facts = (provisional, released, documents, again)
    given(*facts, retraction(3, CUSTODY)).when(said(ReleasedWithoutDocuments, "2011-01-05")).then_marked(
        ReleasedWithinSixtyDays
    )


def test_nobody_is_released_for_want_of_documents_that_had_come() -> None:
    documents = said(DocumentsReceived, "2010-11-30")
    given(provisional, documents).when(said(ReleasedWithoutDocuments, "2010-12-20")).then_marked(DocumentsHadCome)
    late = said(DocumentsReceived, "2010-12-20")
    given(provisional, late).when(said(ReleasedWithoutDocuments, "2010-12-20")).then_recorded()


@pytest.mark.parametrize("kind", [Arrested, ArrestedProvisionally])
def test_a_person_released_for_want_of_documents_is_arrested_again_once_they_are_delivered(
    kind: type[CustodyFact],
) -> None:
    released, again = said(ReleasedWithoutDocuments, "2010-12-11"), said(kind, "2010-12-20")
    given(provisional, released, said(DocumentsReceived, "2010-12-19")).when(again).then_recorded()
    given(provisional, released, said(DocumentsReceived, "2010-12-20")).when(again).then_recorded()
    given(provisional, released, said(DocumentsReceived, "2010-12-21")).when(again).then_marked(
        RearrestedWithoutDocuments
    )
    given(provisional, released).when(again).then_marked(DocumentsUnrecorded)


def test_documents_bear_only_upon_an_arrest_after_a_release_for_want_of_them() -> None:
    again = said(Arrested, "2010-12-11")
    given(provisional, said(ReleasedWithoutDocuments, "2010-12-11")).when(again).then_recorded()
    given(provisional, said(Released, "2010-12-10")).when(again).then_recorded()
    given(provisional).when(again).then_recorded()


# Releases that leave custody in law as it is.

granted = said(InterimReleaseGranted, "2025-01-25")


@pytest.mark.parametrize("kind", [ChamberNotified, ReleaseRecommended])
def test_the_chamber_is_heard_before_a_state_grants_interim_release(kind: type[CustodyFact]) -> None:
    given(arrested, said(kind, "2025-01-24")).when(granted).then_recorded()
    given(arrested, said(kind, "2025-01")).when(granted).then_recorded()
    given(arrested, said(kind, "2025-01-26")).when(granted).then_marked(ChamberNotHeard)
    given(arrested, granted).when(said(kind, "2025-01-24")).then_recorded()
    given(arrested, granted).when(said(kind, "2025-01-26")).then_marked(ChamberNotHeard)


def test_what_the_chamber_hears_later_may_be_of_another_release() -> None:
    heard, later = said(ChamberNotified, "2025-01-24"), said(ChamberNotified, "2025-03-01")
    given(arrested, heard, granted).when(later).then_recorded()
    given(arrested, granted, said(InterimReleaseEnded, "2025-02-01")).when(later).then_recorded()


def test_that_nobody_tells_of_a_notice_to_the_chamber_shows_nothing() -> None:
    given(arrested).when(granted).then_recorded()
    given(arrested).when(said(InterimReleaseGranted, "2025-01-25", chamber_notified=True)).then_recorded()
    given(arrested).when(said(InterimReleaseGranted, "2025-01-25", chamber_notified=False)).then_marked(ChamberNotHeard)


def test_the_court_hears_nobody_before_it_grants_interim_release_itself() -> None:
    given(arrested, said(ChamberNotified, "2025-01-26")).when(
        said(InterimReleaseGranted, "2025-01-25", by_court=True)
    ).then_recorded()
    given(arrested, said(InterimReleaseGranted, "2025-01-25", by_court=True)).when(
        said(ChamberNotified, "2025-01-26")
    ).then_recorded()


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        (InterimReleaseGranted, InterimReleaseEnded),
        (ReleasedOnConditions, InterimReleaseEnded),
        (TransitBegun, TransitEnded),
        (SurrenderedTemporarily, ReturnedAfterTemporarySurrender),
    ],
)
def test_what_ends_began(begins: type[CustodyFact], ends: type[CustodyFact]) -> None:
    given(arrested).when(said(ends, "2025-02-01")).then_marked(StepUnrecorded)
    given(arrested, said(begins, "2025-01-20")).when(said(ends, "2025-02-01")).then_recorded()
    given(arrested, said(begins, "2025-02-02")).when(said(ends, "2025-02-01")).then_refused(EndsBeforeItBegan)
    given(arrested, said(begins, "2025-02")).when(said(ends, "2025-02-01")).then_recorded()


def test_only_who_was_released_absconds() -> None:
    absconded = said(Absconded, "2025-02-01")
    given(arrested).when(absconded).then_marked(StepUnrecorded)
    given(arrested, said(InterimReleaseGranted, "2025-02-02")).when(absconded).then_marked(StepUnrecorded)
    for release in (InterimReleaseGranted, ReleasedOnConditions):
        given(arrested, said(release, "2025-01-25")).when(absconded).then_recorded()


def test_article_111_speaks_of_the_escape_of_the_convicted() -> None:
    escaped = said(Escaped, "2030-01-01")
    given(arrested).when(escaped).then_marked(EscapeBeforeSentence)
    given(arrested, said(TransferredToEnforcement, "2030-01-02")).when(escaped).then_marked(EscapeBeforeSentence)
    given(arrested, said(TransferredToEnforcement, "2029-05-05")).when(escaped).then_recorded()


# In whose hands.


@pytest.mark.parametrize("kind", [Arrested, ArrestedProvisionally, DetainedDomestically])
def test_surrender_is_delivery_by_a_state(kind: type[CustodyFact]) -> None:
    surrendered = said(Surrendered, "2025-02-01")
    given(said(kind, "2025-01-19", custodian=Custodian.NON_STATE)).when(surrendered).then_marked(SurrenderByNonState)
    for custodian in (None, Custodian.STATE, Custodian.PEACEKEEPERS, Custodian.FOREIGN_FORCE):
        given(said(kind, "2025-01-19", custodian=custodian)).when(surrendered).then_recorded()


@pytest.mark.parametrize("day", ["2025-01-25", "2025"])
def test_a_state_that_took_the_person_over_from_a_militia_surrenders(day: str) -> None:
    militia = said(Arrested, "2025-01-19", custodian=Custodian.NON_STATE)
    state = said(Arrested, day, custodian=Custodian.STATE)
    given(militia, state).when(said(Surrendered, "2025-02-01")).then_recorded()


def test_a_militia_that_let_the_person_go_hands_nobody_over() -> None:
    militia = said(DetainedDomestically, "2025-01-19", custodian=Custodian.NON_STATE)
    given(militia, said(ReleasedDomestically, "2025-01-25")).when(said(Surrendered, "2025-02-01")).then_recorded()


# Transit: 96 hours from an unscheduled landing.

LANDED = datetime(2025, 2, 1, 12, tzinfo=UTC)
GREECE = StateCode("GR")
landing = said(TransitBegun, "2025-02-01", state=GREECE, landed_at=LANDED)


def after(hours: int, minutes: int = 0, seconds: int = 0) -> datetime:
    return LANDED + timedelta(hours=hours, minutes=minutes, seconds=seconds)


def left(instant: datetime, day: str = "2025-02-05") -> TransitEnded:
    return said(TransitEnded, day, state=GREECE, left_at=instant)


def test_up_to_the_last_second_of_96_hours_a_person_in_transit_may_be_held() -> None:
    given(arrested, landing).when(left(after(95))).then_recorded()
    given(arrested, landing).when(left(after(96))).then_recorded()
    given(arrested, landing).when(left(after(96, 0, 1))).then_marked(TransitBeyondLimit)


def test_an_instant_is_the_same_by_every_clock() -> None:
    tokyo, lima = timezone(timedelta(hours=9)), timezone(timedelta(hours=-5))
    given(arrested, landing).when(left(after(96).astimezone(tokyo), "2025-02-05")).then_recorded()
    given(arrested, landing).when(left(after(96, 0, 1).astimezone(lima))).then_marked(TransitBeyondLimit)


def test_a_request_received_within_96_hours_lifts_the_limit() -> None:
    for instant in (after(95, 59), after(96)):
        asked = said(TransitRequestReceived, "2025-02-05", state=GREECE, received_at=instant)
        given(arrested, landing, asked).when(left(after(200), "2025-02-09")).then_recorded()
    late = said(TransitRequestReceived, "2025-02-05", state=GREECE, received_at=after(96, 0, 1))
    given(arrested, landing, late).when(left(after(200), "2025-02-09")).then_marked(TransitBeyondLimit)


def test_a_request_of_a_day_alone_may_have_come_in_time() -> None:
    for day, beyond in (("2025-02-05", False), ("2025-02-06", False), ("2025-02-07", True), ("2025-02", False)):
        asked = said(TransitRequestReceived, day, state=GREECE)
        when = given(arrested, landing, asked).when(left(after(200), "2025-02-09"))
        if beyond:
            when.then_marked(TransitBeyondLimit)
        else:
            when.then_recorded()


def test_a_request_to_another_state_lifts_nothing_here() -> None:
    asked = said(TransitRequestReceived, "2025-02-02", state=StateCode("CY"), received_at=after(24))
    given(arrested, landing, asked).when(left(after(97))).then_marked(TransitBeyondLimit)


def test_who_left_days_later_was_held_beyond_96_hours_whatever_the_hour() -> None:
    for day, beyond in (("2025-02-05", False), ("2025-02-06", False), ("2025-02-07", True), ("2025-02", False)):
        when = given(arrested, landing).when(said(TransitEnded, day, state=GREECE))
        if beyond:
            when.then_marked(TransitBeyondLimit)
        else:
            when.then_recorded()


def test_the_limit_runs_from_a_landing_that_was_not_scheduled() -> None:
    scheduled = said(TransitBegun, "2025-02-01", state=GREECE)
    given(arrested, scheduled).when(left(after(200), "2025-02-09")).then_recorded()


def test_for_a_sentenced_person_there_is_no_limit() -> None:
    end = left(after(200), "2025-02-09")
    serving = said(TransferredToEnforcement, "2025-02-01")
    sentenced = said(TransitBegun, "2025-02-01", state=GREECE, landed_at=LANDED, sentenced=True)
    accused = said(TransitBegun, "2025-02-01", state=GREECE, landed_at=LANDED, sentenced=False)
    given(arrested, sentenced).when(end).then_recorded()
    given(arrested, serving, landing).when(end).then_recorded()
    given(arrested, serving, accused).when(end).then_marked(TransitBeyondLimit)


def test_the_96_hours_run_anew_from_each_landing() -> None:
    again = said(TransitBegun, "2025-02-05", state=GREECE, landed_at=after(100))
    given(arrested, landing, left(after(90)), again).when(left(after(190), "2025-02-09")).then_recorded()
    given(arrested, landing, left(after(90)), again).when(left(after(197), "2025-02-09")).then_marked(
        TransitBeyondLimit
    )


def test_nobody_leaves_before_landing() -> None:
    given(arrested, landing).when(left(after(-1), "2025-02-01")).then_refused(EndsBeforeItBegan)


def test_an_instant_names_its_offset() -> None:
    naive = LANDED.replace(tzinfo=None)
    for fact in (
        said(TransitBegun, "2025-02-01", landed_at=naive),
        said(TransitRequestReceived, "2025-02-01", received_at=naive),
        said(TransitEnded, "2025-02-01", left_at=naive),
    ):
        given(arrested).when(fact).then_refused(InstantWithoutOffset)


def test_what_a_court_orders_of_a_person_a_militia_holds_leaves_the_person_in_its_hands() -> None:
    militia = said(Arrested, "2025-01-19", custodian=Custodian.NON_STATE)
    ordered = said(SurrenderOrdered, "2025-01-25", state=GREECE)
    given(militia, ordered).when(said(Surrendered, "2025-02-01")).then_marked(SurrenderByNonState)


def test_a_militia_that_let_go_of_a_person_arrested_for_the_court_hands_nobody_over() -> None:
    militia = said(Arrested, "2025-01-19", custodian=Custodian.NON_STATE)
    given(militia, said(Released, "2025-01-25")).when(said(Surrendered, "2025-02-01")).then_recorded()


def test_what_a_vague_day_allows_is_neither_refused_nor_marked() -> None:
    vague = said(Arrested, "2025-01")
    given(vague).when(said(Released, "2025-01-01")).then_recorded()
    given(vague).when(said(Released, "2024-12-31")).then_refused(EndsBeforeItBegan)
    given(arrested, said(InterimReleaseGranted, "2025-02")).when(said(Absconded, "2025-02-01")).then_recorded()
    given(arrested, said(InterimReleaseGranted, "2025-01")).when(said(ChamberNotified, "2025-01-26")).then_recorded()
    given(arrested, granted).when(said(ChamberNotified, "2025-01")).then_recorded()
    let_go = said(ReleasedWithoutDocuments, "2010-12")
    given(provisional, let_go).when(said(Arrested, "2010-12-31")).then_recorded()
    given(provisional, let_go).when(said(Arrested, "2011-01-01")).then_marked(DocumentsUnrecorded)
    vaguely_again = said(Arrested, "2010-12")
    given(provisional, said(ReleasedWithoutDocuments, "2010-12-11")).when(vaguely_again).then_recorded()
    come = said(DocumentsReceived, "2010-12")
    given(provisional, come).when(said(ReleasedWithoutDocuments, "2010-12-31")).then_recorded()
    given(provisional, come).when(said(ReleasedWithoutDocuments, "2011-01-01")).then_marked(DocumentsHadCome)
    given(provisional, said(DocumentsReceived, "2010-12-15")).when(let_go).then_recorded()
