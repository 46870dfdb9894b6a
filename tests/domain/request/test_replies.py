"""How States answer, counted."""

from domain.grounds import Ground
from domain.request.facts import Kind, ReplyGiven, RequestFact, RequestReceived, RequestRefused, RequestTransmitted
from domain.request.replies import Replies, replies
from domain.request.status import Standing
from tests.domain.kit import STATE, given, said

sent = said(RequestTransmitted, "2022-01-01", kind=Kind.ASSISTANCE, state=STATE)
received = said(RequestReceived, "2022-01-10")


def standing(*facts: RequestFact) -> Standing:
    found: Standing = given(sent, *facts).status().states[STATE]
    return found


def test_a_request_nobody_answered_is_pending() -> None:
    none = Replies(positive=0, negative=0, unclear=0, pending=1, timed=0, mean_days=None)
    assert replies([standing(received)]) == none
    assert replies([]).mean_days is None


def test_replies_count_as_positive_negative_or_unclear_and_a_refusal_is_negative() -> None:
    counted = replies(
        [
            standing(received, said(ReplyGiven, "2022-01-20", positive=True)),
            standing(received, said(ReplyGiven, "2022-01-15", positive=False)),
            standing(received, said(RequestRefused, "2022-02-09", ground=Ground.NATIONAL_SECURITY)),
            standing(received, said(ReplyGiven, "2022-01-10")),
            standing(received),
        ]
    )
    assert (counted.positive, counted.negative, counted.unclear, counted.pending) == (1, 2, 1, 1)
    assert (counted.timed, counted.mean_days) == (4, (10 + 5 + 30 + 0) / 4)


def test_the_time_to_reply_is_counted_only_between_days_known_exactly() -> None:
    vague = [
        standing(received, said(ReplyGiven, "2022-02", positive=True)),
        standing(said(RequestReceived, "2022"), said(ReplyGiven, "2022-02-01", positive=True)),
        standing(said(ReplyGiven, "2022-02-01", positive=True)),
        standing(received, said(ReplyGiven, "2022-01-05", positive=True)),
    ]
    counted = replies(vague)
    assert (counted.positive, counted.timed, counted.mean_days) == (4, 0, None)
    exact = standing(received, said(ReplyGiven, "2022-01-13", positive=True))
    assert (replies([*vague, exact]).timed, replies([*vague, exact]).mean_days) == (1, 3)
