"""What the facts of one request add up to, for each State."""

from itertools import permutations

from domain.grounds import Ground
from domain.request.facts import (
    Addressees,
    CompetingRequestReceived,
    ConsultationClosed,
    ConsultationOpened,
    Kind,
    PostponementEnded,
    ReplyGiven,
    RequestConfirmed,
    RequestExecuted,
    RequestFact,
    RequestNotExecuted,
    RequestPostponed,
    RequestReceived,
    RequestRefused,
    RequestRemarked,
    RequestTransmitted,
    RequestWithdrawn,
)
from domain.request.status import Request, Standing
from domain.values import StateCode
from tests.domain.kit import PERSON, REQUEST, STATE, WARRANT, given, retraction, said

FRANCE = StateCode("FR")
sent = said(
    RequestTransmitted, "2012-01-10", kind=Kind.ARREST_AND_SURRENDER, state=STATE, warrants=(WARRANT,), urgent=True
)
to_all = said(RequestTransmitted, "2012-01-10", kind=Kind.ARREST_AND_SURRENDER, addressees=Addressees.ALL_PARTIES)
received = said(RequestReceived, "2012-01-20")
consulted = said(ConsultationOpened, "2012-02-01", ground=Ground.IMMUNITY_98_1)
closed = said(ConsultationClosed, "2012-05-01")
postponed = said(RequestPostponed, "2012-03-01", ground=Ground.ADMISSIBILITY_CHALLENGE)
resumed = said(PostponementEnded, "2012-06-01")


def status(*facts: RequestFact) -> Request:
    found = given(*facts).status()
    assert isinstance(found, Request)
    return found


def standing(*facts: RequestFact) -> Standing:
    return status(sent, *facts).states[STATE]


def test_a_request_transmitted_is_not_received() -> None:
    request = status(sent)
    assert (request.state, request.states) == ("transmitted", {STATE: Standing()})
    assert (request.person, request.kind, request.addressee) == (PERSON, Kind.ARREST_AND_SURRENDER, STATE)
    assert (request.warrants, request.urgent, str(request.transmitted_on)) == ((WARRANT,), True, "2012-01-10")
    assert request.concerns == {PERSON, WARRANT, STATE.id}


def test_a_request_is_received_on_the_first_of_the_days_told() -> None:
    again = standing(received, said(RequestReceived, "2012-04-01"))
    assert (again.step, str(again.received_on)) == ("received", "2012-01-20")


def test_a_step_of_a_vague_day_counts_even_where_it_may_precede_the_transmission() -> None:
    for day in ("2012", "2012-01", "/2012-01-31", ""):
        assert str(standing(said(RequestReceived, day)).received_on) == day
    assert status(said(RequestReceived, "2012"), to_all).states == {}


def test_an_urgent_request_is_confirmed_without_delaying_the_duty() -> None:
    assert standing(received, said(RequestConfirmed, "2012-01-25")) == standing(received)


def test_a_second_receipt_undoes_no_later_step() -> None:
    assert (
        standing(received, said(RequestExecuted, "2012-02-01"), said(RequestReceived, "2012-03-01")).step == "executed"
    )


def test_a_consultation_is_open_until_it_closes_and_its_first_day_is_kept() -> None:
    consulting = standing(received, consulted)
    assert (consulting.step, consulting.consulting, consulting.ground) == ("consulting", True, Ground.IMMUNITY_98_1)
    over = standing(received, consulted, said(ConsultationOpened, "2012-03-01"), closed)
    assert (over.step, over.consulting, str(over.consulted_on)) == ("received", False, "2012-02-01")
    assert over.ground is Ground.IMMUNITY_98_1


def test_a_consultation_before_any_recorded_receipt_leads_back_to_transmission() -> None:
    assert standing(consulted, closed).step == "transmitted"


def test_a_postponement_is_open_with_its_ground_until_it_ends() -> None:
    open_still = standing(received, postponed)
    assert (open_still.step, open_still.postponed) == ("postponed", Ground.ADMISSIBILITY_CHALLENGE)
    ended = standing(received, postponed, resumed)
    assert (ended.step, ended.postponed, ended.ground) == ("received", None, Ground.ADMISSIBILITY_CHALLENGE)


def test_a_consultation_held_while_surrender_is_postponed_leaves_it_postponed() -> None:
    both = standing(received, postponed, said(ConsultationOpened, "2012-04-01", ground=Ground.NOT_LOCATED))
    assert (both.step, both.postponed) == ("consulting", Ground.ADMISSIBILITY_CHALLENGE)
    after = standing(received, postponed, said(ConsultationOpened, "2012-04-01"), closed)
    assert (after.step, after.postponed) == ("postponed", Ground.ADMISSIBILITY_CHALLENGE)
    assert standing(received, consulted, postponed, resumed).step == "consulting"
    assert standing(received, consulted, postponed, closed).step == "postponed"


def test_a_postponement_or_consultation_ended_on_a_vague_day_is_over() -> None:
    assert standing(received, postponed, said(PostponementEnded, "2012")).postponed is None
    assert standing(received, consulted, said(ConsultationClosed, "2012")).consulting is False
    again = standing(received, postponed, resumed, said(RequestPostponed, "2012-07-01", ground=Ground.NE_BIS_IN_IDEM))
    assert again.postponed is Ground.NE_BIS_IN_IDEM


def test_a_competing_request_stays_whatever_comes_first() -> None:
    competing = said(CompetingRequestReceived, "2012-01-15", requesting_state=FRANCE)
    stands = standing(competing, received)
    assert (stands.step, stands.competing) == ("competing", FRANCE)
    assert standing(competing, received, consulted, closed).step == "competing"


def test_a_reply_is_no_execution() -> None:
    replied = standing(received, said(ReplyGiven, "2012-02-01", positive=True))
    assert (replied.step, replied.reply_positive, str(replied.replied_on)) == ("received", True, "2012-02-01")


def test_a_refusal_keeps_its_ground_and_its_prose() -> None:
    refused = standing(received, said(RequestRefused, "2012-02-01", ground=Ground.NO_IMPLEMENTING_LAW, prose="no law"))
    assert (refused.step, refused.ground, refused.ground_prose) == ("refused", Ground.NO_IMPLEMENTING_LAW, "no law")


def test_a_state_that_refused_may_still_execute() -> None:
    refused = said(RequestRefused, "2012-02-01", ground=Ground.OTHER)
    assert standing(received, refused, said(RequestExecuted, "2012-03-01")).step == "executed"
    assert standing(received, consulted, said(RequestExecuted, "2012-03-01"), closed).step == "executed"


def test_an_occasion_that_passes_leaves_the_request_not_executed() -> None:
    assert standing(received, said(RequestNotExecuted, "2012-02-01")).step == "not-executed"


def test_a_request_taken_back_is_withdrawn_for_every_state() -> None:
    request = status(sent, received, said(RequestWithdrawn, "2012-07-01"))
    assert (request.state, str(request.withdrawn_on)) == ("withdrawn", "2012-07-01")
    assert request.states[STATE].step == "received"


def test_each_state_of_a_class_answers_for_itself() -> None:
    request = status(
        to_all,
        said(RequestReceived, "2012-01-20", state=STATE),
        said(RequestReceived, "2012-01-21", state=FRANCE),
        said(RequestRefused, "2012-02-01", state=STATE, ground=Ground.OTHER),
    )
    assert {state: each.step for state, each in request.states.items()} == {STATE: "refused", FRANCE: "received"}
    assert (request.state, request.addressees) == ("transmitted", Addressees.ALL_PARTIES)
    assert request.concerns == {PERSON, STATE.id, FRANCE.id}


def test_a_remark_changes_nothing_and_a_retracted_receipt_is_none() -> None:
    assert status(sent, received, said(RequestRemarked, "2012-02-01")) == status(sent, received)
    assert status(sent, received, retraction(2, REQUEST)) == status(sent)


def test_the_order_of_recording_changes_nothing() -> None:
    told: tuple[RequestFact, ...] = (sent, received, consulted, postponed, closed)
    assert all(status(*facts) == status(*told) for facts in permutations(told))
