"""What the facts of one request add up to, for each State."""

from dataclasses import replace
from itertools import permutations

from domain.grounds import Ground
from domain.request.competing import Admissibility
from domain.request.facts import (
    Addressees,
    ChallengeBrought,
    ChallengeRuled,
    CompetingRequestNotified,
    CompetingRequestReceived,
    CompetingRequestRuled,
    ConsultationClosed,
    ConsultationOpened,
    Extradited,
    ExtraditionRefused,
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
    SurrenderDateAgreed,
    SurrenderGranted,
)
from domain.request.status import Request, Standing, deadlines
from domain.values import HistoricalDate, StateCode
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
    confirmed = standing(received, said(RequestConfirmed, "2012-01-25"))
    assert confirmed == replace(standing(received), confirmed_on=HistoricalDate("2012-01-25"))


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
    assert (stands.step, set(stands.competing)) == ("competing", {FRANCE})
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


def test_receipt_is_presumed_until_it_is_recorded_and_is_no_receipt() -> None:
    presumed = standing(said(ReplyGiven, "2012-02-01", positive=True))
    assert (presumed.receipt, presumed.received_on) == ("presumed", None)
    assert standing(received).receipt == "recorded"
    of_many = status(to_all, said(ReplyGiven, "2012-02-01", state=FRANCE)).states[FRANCE]
    assert (of_many.receipt, of_many.received_on) == ("presumed", None)


def test_a_consultation_suspends_nothing() -> None:
    assert standing(received, consulted).postponed is None


def test_a_postponement_closes_on_the_ruling() -> None:
    brought = said(ChallengeBrought, "2012-02-15", ground=Ground.ADMISSIBILITY_CHALLENGE)
    pending = standing(received, brought, postponed)
    assert (pending.challenge, pending.postponed) == (Ground.ADMISSIBILITY_CHALLENGE, Ground.ADMISSIBILITY_CHALLENGE)
    ruled = standing(received, brought, postponed, said(ChallengeRuled, "2013-05-31", admissible=True))
    assert (ruled.challenge, ruled.postponed, ruled.step) == (None, None, "received")
    assert str(ruled.challenge_ruled_on) == str(ruled.postponement_ended_on) == "2013-05-31"


def test_a_ruling_on_what_nobody_postponed_ends_no_postponement() -> None:
    assert standing(received, said(ChallengeRuled, "2013-05-31")).postponement_ended_on is None


def test_a_challenge_ruled_upon_on_a_vague_day_is_over_and_so_is_what_was_postponed() -> None:
    brought = said(ChallengeBrought, "2012-02-15", ground=Ground.ADMISSIBILITY_CHALLENGE)
    over = standing(received, brought, postponed, said(ChallengeRuled, "2012"))
    assert (over.challenge, over.postponed) == (None, None)


def test_a_request_granted_is_being_executed_until_it_is() -> None:
    granted = said(SurrenderGranted, "2012-03-01")
    agreed = said(SurrenderDateAgreed, "2012-03-05", date=HistoricalDate("2012-04-01"))
    on_its_way = standing(received, granted, agreed)
    assert (on_its_way.step, str(on_its_way.granted_on)) == ("executing", "2012-03-01")
    assert str(on_its_way.surrender_agreed_for) == "2012-04-01"
    assert standing(received, granted, agreed, said(RequestExecuted, "2012-04-01")).step == "executed"
    assert standing(received, consulted, granted, closed).step == "executing"


def test_another_date_may_be_agreed_in_place_of_the_first() -> None:
    days = (
        said(SurrenderDateAgreed, "2012-03-05", date=HistoricalDate("2012-04-01")),
        said(SurrenderDateAgreed, "2012-04-02", date=HistoricalDate("2012-05-01")),
    )
    assert str(standing(received, *days).surrender_agreed_for) == "2012-05-01"


def test_the_first_reply_is_the_one_counted_and_the_last_says_how() -> None:
    refused = said(RequestRefused, "2012-02-20", ground=Ground.OTHER)
    replied = standing(received, said(ReplyGiven, "2012-02-01"), refused)
    assert (str(replied.replied_on), replied.reply_positive) == ("2012-02-01", False)
    assert standing(received, refused, said(ReplyGiven, "2012-05-01", positive=True)).reply_positive is True


asked_by_france = said(
    CompetingRequestReceived, "2012-01-25", requesting_state=FRANCE, same_conduct=True, requester_party=True
)


def test_article_90_is_read_anew_with_each_step() -> None:
    def priority(*facts: RequestFact) -> tuple[str | None, str | None]:
        found = standing(received, asked_by_france, *facts).competing[FRANCE].precedence
        return found.priority, found.paragraph

    def ruled(admissibility: Admissibility, day: str) -> CompetingRequestRuled:
        return said(CompetingRequestRuled, day, requesting_state=FRANCE, admissibility=admissibility)

    pending, admissible = ruled(Admissibility.PENDING, "2012-02-01"), ruled(Admissibility.AFTER_NOTICE, "2012-06-01")
    assert priority() == (None, None)
    assert priority(pending) == ("AWAIT_RULING", "90(3)")
    assert priority(pending, admissible) == ("PRIORITY_COURT", "90(2)(b)")
    notified = standing(asked_by_france, said(CompetingRequestNotified, "2012-01-26", requesting_state=FRANCE))
    assert str(notified.competing[FRANCE].notified_on) == "2012-01-26"


def test_two_states_may_compete_each_with_its_own_answer() -> None:
    germany = StateCode("DE")
    owed = said(CompetingRequestReceived, "2012-02-01", requesting_state=germany, same_conduct=False, treaty_duty=True)
    both = standing(received, asked_by_france, owed).competing
    assert list(both) == [germany, FRANCE]
    assert both[germany].precedence.paragraph == "90(7)(b)"
    assert both[FRANCE].precedence.unknown == ("admissibility",)


def test_a_competition_is_over_when_the_other_request_is_refused_or_granted() -> None:
    kinds: tuple[type[Extradited | ExtraditionRefused], ...] = (Extradited, ExtraditionRefused)
    for kind in kinds:
        over = said(kind, "2012-03-01", requesting_state=FRANCE)
        assert standing(received, asked_by_france, over).step == "received"
        assert standing(received, asked_by_france, said(kind, "2012", requesting_state=FRANCE)).step == "received"
    refused = said(ExtraditionRefused, "2012-03-01", requesting_state=FRANCE, court_notified=True)
    told = standing(received, asked_by_france, refused).competing[FRANCE]
    assert (str(told.extradition_refused_on), told.court_notified_of_refusal) == ("2012-03-01", True)


def test_the_day_agreed_for_a_surrender_runs_until_it_is_done_or_the_request_is_taken_back() -> None:
    agreed = said(SurrenderDateAgreed, "2012-03-05", date=HistoricalDate("2012-04-01"))
    (due,) = deadlines(status(sent, received, agreed))
    assert (due.kind, due.state, str(due.due), due.authority) == ("surrender", STATE, "2012-04-01", "RPE r184")
    assert not deadlines(status(sent, received))
    assert not deadlines(status(sent, received, agreed, said(RequestExecuted, "2012-03-20")))
    assert not deadlines(status(sent, received, agreed, said(RequestWithdrawn, "2012-03-20")))
