"""The day agreed for a surrender runs, for each State apart, until the request is done with."""

from itertools import permutations

import pytest

from domain.clocks import Deadline
from domain.grounds import Ground
from domain.request.facts import (
    Addressees,
    Kind,
    RequestExecuted,
    RequestFact,
    RequestNotExecuted,
    RequestRefused,
    RequestTransmitted,
    RequestWithdrawn,
    SurrenderDateAgreed,
)
from domain.request.status import deadlines
from domain.rooms import ROOMS
from domain.values import HistoricalDate, StateCode
from tests.domain.kit import REQUEST, STATE, correcting, given, record, retraction, said

FR = StateCode("FR")
sent = said(RequestTransmitted, "2025-01-01", kind=Kind.ARREST_AND_SURRENDER, state=STATE)
agreed = said(SurrenderDateAgreed, "2025-02-01", date=HistoricalDate("2025-03-01"))


def terms(*facts: RequestFact) -> list[tuple[str | None, str]]:
    return [(each.state, str(each.due)) for each in deadlines(given(*facts).status())]


def test_without_a_day_agreed_there_is_no_deadline() -> None:
    assert terms(sent) == []


def test_the_day_agreed_is_the_day_to_surrender_by() -> None:
    assert deadlines(given(sent, agreed).status()) == [
        Deadline(kind="surrender", state=STATE, due=HistoricalDate("2025-03-01"), authority="RPE r184")
    ]


def test_another_day_takes_the_place_of_the_first() -> None:
    later = said(SurrenderDateAgreed, "2025-02-20", date=HistoricalDate("2025-04"))
    assert terms(sent, agreed, later) == [("IT", "2025-04")]
    moved = said(SurrenderDateAgreed, "2025-02-01", date=HistoricalDate("2025-03-31"), corrects=correcting(2, REQUEST))
    assert terms(sent, agreed, moved) == [("IT", "2025-03-31")]


@pytest.mark.parametrize(
    "then",
    [
        said(RequestExecuted, "2025-03-01"),
        said(RequestNotExecuted, "2025-02-20"),
        said(RequestRefused, "2025-02-20", ground=Ground.OTHER),
        said(RequestWithdrawn, "2025-02-20"),
        retraction(2, REQUEST),
    ],
)
def test_nothing_is_due_once_the_request_is_done_with(then: RequestFact) -> None:
    assert terms(sent, agreed, then) == []


def test_a_day_agreed_after_a_refusal_runs() -> None:
    refused = said(RequestRefused, "2025-01-20", ground=Ground.OTHER)
    assert terms(sent, refused, agreed) == [("IT", "2025-03-01")]


def test_each_state_of_a_class_has_its_own_day() -> None:
    everywhere = said(
        RequestTransmitted, "2025-01-01", kind=Kind.ARREST_AND_SURRENDER, addressees=Addressees.ALL_PARTIES
    )
    italy = said(SurrenderDateAgreed, "2025-02-01", state=STATE, date=HistoricalDate("2025-03-01"))
    france = said(SurrenderDateAgreed, "2025-02-01", state=FR, date=HistoricalDate("2025-03-02"))
    assert terms(everywhere, italy, france) == [("FR", "2025-03-02"), ("IT", "2025-03-01")]
    assert terms(everywhere, italy, france, said(RequestExecuted, "2025-02-20", state=FR)) == [("IT", "2025-03-01")]


def test_the_order_in_which_facts_were_recorded_is_irrelevant() -> None:
    room = ROOMS["request"]
    again = said(SurrenderDateAgreed, "2025-02-20", date=HistoricalDate("2025-04"))
    refused = said(RequestRefused, "2025-02-10", ground=Ground.OTHER)
    found = {
        tuple(room.deadlines(room.status(record((REQUEST, facts)))))
        for facts in permutations((sent, agreed, refused, again))
    }
    assert [[str(each.due) for each in each_found] for each_found in found] == [["2025-04"]]
