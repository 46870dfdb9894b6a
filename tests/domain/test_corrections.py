"""The way to a correction, open to persons, to States and to anybody, in every room."""

from typing import Any

import pytest
from hypothesis import given as for_any
from hypothesis import settings
from hypothesis import strategies as st

from domain.corrections import CorrectionAsked, CorrectionUnrequested, corrections
from domain.fact import Acting, CorrectionAnswered, CorrectionOutcome, CorrectionRequested, Fact, Recorded
from domain.presence.facts import PresenceRecorded
from domain.rooms import ROOMS, Room
from domain.rules import AuthorUnnamed, NoSource, NothingToCorrect, NotOnRecord
from domain.values import END, SECRET, Day, historical_date
from tests.domain.kit import (
    ON_RECORD,
    PRESENCE,
    STATE,
    STREAMS,
    any_fact_of,
    any_facts_of,
    correcting,
    day,
    given,
    place,
    record,
    retraction,
    said,
)

presence = said(PresenceRecorded, "2024-09-02", state=STATE)


def asks(occurred: str = "2024-11-02", **particulars: Any) -> CorrectionRequested:
    return said(CorrectionRequested, occurred, **{"by": "counsel", "statement": "another man", **particulars})


def answers(number: int, occurred: str = "2024-11-10", **particulars: Any) -> CorrectionAnswered:
    """An answer to what the n-th fact asks for."""
    declined = {"outcome": CorrectionOutcome.DECLINED, "reason": "the sources bear it out"}
    return said(CorrectionAnswered, occurred, request=place(number, PRESENCE), **{**declined, **particulars})


def told(*facts: Fact, as_of: Day = END, public_on: Day = SECRET) -> list[CorrectionAsked]:
    return corrections(record((PRESENCE, facts)), as_of=as_of, public_on=public_on)


def outcomes(*facts: Fact) -> list[list[str]]:
    """Of each request, what it was answered."""
    return [[each.outcome for each in asked.answers] for asked in told(*facts)]


@pytest.mark.parametrize("room", ROOMS.values(), ids=ROOMS.keys())
@for_any(data=st.data())
@settings(max_examples=15, deadline=None)
def test_whatever_is_on_record_anybody_may_ask_for_its_correction_and_be_answered(
    room: Room, data: st.DataObject
) -> None:
    stream = STREAMS[room.name]
    before = [data.draw(any_fact_of(room.name)), *data.draw(any_facts_of(room.name))]
    requested = asks(of=place(data.draw(st.integers(1, len(before))), stream))
    assert room.decide(Acting(record((stream, before)), ON_RECORD), requested) == requested
    answered = said(
        CorrectionAnswered, request=place(len(before) + 1, stream), outcome=CorrectionOutcome.MADE, reason="so it is"
    )
    assert room.decide(Acting(record((stream, [*before, requested])), ON_RECORD), answered) == answered


def test_a_request_names_who_asks_has_a_source_and_is_about_what_is_on_record() -> None:
    given(presence).when(asks()).then_recorded()
    given(presence).when(asks(of=place(1, PRESENCE))).then_recorded()
    for nobody in ("", " "):
        given(presence).when(asks(by=nobody)).then_refused(AuthorUnnamed)
    given(presence).when(asks(sources=())).then_refused(NoSource)
    for elsewhere in (place(2, PRESENCE), place(1)):
        given(presence).when(asks(of=elsewhere)).then_refused(NotOnRecord)
    nothing: list[Recorded[Fact]] = []
    with pytest.raises(NotOnRecord):
        ROOMS["presence"].decide(Acting(nothing, ON_RECORD), asks())


def test_an_answer_to_what_nobody_asked_is_kept_and_marked() -> None:
    given(presence, asks()).when(answers(2)).then_recorded()
    given(presence, asks()).when(answers(1)).then_marked(CorrectionUnrequested)
    given(presence).when(answers(2)).then_marked(CorrectionUnrequested)
    given(presence, asks(), answers(2)).when(answers(3)).then_marked(CorrectionUnrequested)
    given(presence, asks(), retraction(2, PRESENCE)).when(answers(2)).then_marked(CorrectionUnrequested)
    (unrequested,) = told(presence, answers(1))
    assert (unrequested.id, unrequested.by, unrequested.statement) == (place(1, PRESENCE), None, None)
    assert [each.reason for each in unrequested.answers] == ["the sources bear it out"]


def test_a_request_is_open_until_it_is_answered_and_every_answer_is_shown_with_its_reason() -> None:
    by_state = asks("2024-11-01", by="the Government", statement="no visit", of=place(1, PRESENCE))
    assert outcomes(presence, by_state, asks()) == [[], []]
    first, second = told(presence, by_state, asks(), answers(3))
    assert (first.id, first.by, first.of) == (place(2, PRESENCE), "the Government", place(1, PRESENCE))
    assert (str(first.requested_on), first.statement, first.answers) == ("2024-11-01", "no visit", ())
    assert (second.by, second.of) == ("counsel", None)
    (answer,) = second.answers
    assert (answer.id, answer.outcome, answer.reason) == (place(4, PRESENCE), "declined", "the sources bear it out")
    assert str(answer.answered_on) == "2024-11-10"
    again = answers(3, "2025-01-10", outcome=CorrectionOutcome.MADE, reason="a new source")
    assert outcomes(presence, by_state, asks(), answers(3), again) == [[], ["declined", "made"]]


def test_a_request_that_was_restated_is_the_same_request_and_keeps_its_answers() -> None:
    restated = asks(statement="a man of the same name", corrects=correcting(2, PRESENCE))
    by_any_id = (presence, asks(), answers(2), restated, answers(4), answers(2))
    given(*by_any_id[:4]).when(answers(2)).then_recorded()
    given(*by_any_id[:4]).when(answers(4)).then_recorded()
    (asked,) = told(*by_any_id)
    assert (asked.id, asked.statement) == (place(2, PRESENCE), "a man of the same name")
    assert [each.id for each in asked.answers] == [place(number, PRESENCE) for number in (3, 5, 6)]


def test_what_was_asked_or_answered_in_error_is_withdrawn_like_any_fact() -> None:
    assert told(presence, asks(), retraction(2, PRESENCE)) == []
    assert outcomes(presence, asks(), answers(2), retraction(3, PRESENCE)) == [[]]
    given(presence, asks()).when(answers(2, corrects=correcting(2, PRESENCE))).then_refused(NothingToCorrect)


def test_a_request_is_shown_from_the_day_it_was_made_and_the_public_knew_it() -> None:
    public = historical_date("2024-12-01")
    facts = (presence, asks(public_from=public), answers(2, "2025-01-10"))
    assert told(*facts, as_of=day("2024-11-01")) == []
    (asked,) = told(*facts, as_of=day("2024-11-02"))
    assert asked.answers == ()
    assert told(*facts, public_on=day("2024-11-30")) == []
    (asked,) = told(*facts, public_on=day("2024-12-01"))
    assert asked.answers == ()
    assert len(told(*facts)[0].answers) == 1


def test_asking_and_answering_correct_nothing_the_correction_is_a_fact_that_restates() -> None:
    plain = given(presence).status()
    made = answers(2, outcome=CorrectionOutcome.MADE, reason="misread")
    assert given(presence, asks(), made).status() == plain
    right = said(PresenceRecorded, "2024-09-03", state=STATE, corrects=correcting(1, PRESENCE))
    assert str(given(presence, asks(), made, right).status().arrival) == "2024-09-03"


@for_any(facts=any_facts_of("presence"))
@settings(max_examples=25, deadline=None)
def test_of_any_facts_it_can_be_told_what_was_asked(facts: list[Fact]) -> None:
    asked = told(*facts)
    assert len({each.id for each in asked}) == len(asked)
