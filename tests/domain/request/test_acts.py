"""Acts on the record of a request."""

import pytest

from domain.fact import Retracted
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
    OfState,
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
from domain.request.rules import (
    AddressedToOne,
    BeforeTransmission,
    BeginningUnrecorded,
    ChallengeUnrecorded,
    CompetesWithItself,
    CompetesWithNoSurrender,
    CompetitionUnrecorded,
    ConsultationTooLate,
    ExtraditedInstead,
    GrantUnrecorded,
    GroundForAssistanceOnly,
    GroundForConsultation,
    GroundNeverValid,
    InvitationToParties,
    InvitationWithoutBasis,
    NoticeUnrecorded,
    PostponableOnly,
    PostponedAfterRuling,
    PostponementWithoutGround,
    ReceiptUnrecorded,
    RefusalUnnotified,
    RequestTakenBack,
    StateUnnamed,
)
from domain.rules import AlreadyOnRecord, AnotherPerson, AnotherState, EndsBeforeItBegan, NotOnRecord
from domain.values import HistoricalDate, PersonId, StateCode, WarrantId
from tests.domain.kit import (
    ANOTHER,
    REQUEST,
    SECOND_WARRANT,
    STATE,
    WARRANT,
    correcting,
    given,
    place,
    retraction,
    said,
)

FRANCE = StateCode("FR")
ALL = Addressees.ALL_PARTIES


def request(kind: Kind = Kind.ARREST_AND_SURRENDER, day: str = "2024-08-15") -> RequestTransmitted:
    return said(RequestTransmitted, day, kind=kind, state=STATE)


sent = request()
to_all = said(RequestTransmitted, "2024-08-15", kind=Kind.ARREST_AND_SURRENDER, addressees=ALL)
received = said(RequestReceived, "2024-08-20")
challenged = said(ChallengeBrought, "2024-08-10", ground=Ground.ADMISSIBILITY_CHALLENGE)
ANSWERS = [
    said(ConsultationOpened, "2024-08-30"),
    said(RequestPostponed, "2024-08-30", ground=Ground.ADMISSIBILITY_CHALLENGE),
    said(ReplyGiven, "2024-08-30", positive=True),
    said(SurrenderGranted, "2024-08-30"),
    said(RequestRefused, "2024-08-30", ground=Ground.OTHER),
    said(RequestExecuted, "2024-08-30"),
    said(RequestNotExecuted, "2024-08-30"),
]
EVERY_ANSWER = pytest.mark.parametrize("act", ANSWERS, ids=lambda act: type(act).__name__)


def test_a_request_goes_to_one_state_or_to_a_class_of_states() -> None:
    given().when(sent).then_recorded()
    given().when(to_all).then_recorded()
    given().when(said(RequestTransmitted, kind=Kind.TRANSIT)).then_refused(AddressedToOne)
    both = said(RequestTransmitted, kind=Kind.TRANSIT, state=STATE, addressees=ALL)
    given().when(both).then_refused(AddressedToOne)


def test_a_state_need_not_be_on_record_to_be_asked() -> None:
    given().when(said(RequestTransmitted, kind=Kind.TRANSIT, state=FRANCE)).then_recorded()


def test_a_request_names_a_person_and_warrants_on_record() -> None:
    def under(*warrants: WarrantId) -> RequestTransmitted:
        return said(RequestTransmitted, kind=Kind.TRANSIT, state=STATE, warrants=warrants)

    given().when(under(WARRANT, SECOND_WARRANT)).then_recorded()
    given().when(under(WARRANT, WarrantId(place(1)))).then_refused(NotOnRecord)
    stranger = said(RequestTransmitted, kind=Kind.TRANSIT, state=STATE, person=PersonId(place(1)))
    given().when(stranger).then_refused(NotOnRecord)


def test_a_request_is_transmitted_once_and_is_of_one_person() -> None:
    given(sent).when(sent).then_refused(AlreadyOnRecord)
    other = said(RequestTransmitted, kind=Kind.TRANSIT, state=STATE, person=ANOTHER)
    given(sent, retraction(1, REQUEST)).when(other).then_recorded()
    given(sent, said(RequestReceived)).when(
        said(RequestTransmitted, kind=Kind.TRANSIT, state=STATE, person=ANOTHER, corrects=correcting(1, REQUEST))
    ).then_recorded()
    assert "request" in AnotherPerson.sentence()


def test_nothing_is_received_that_is_not_on_record() -> None:
    given().when(received).then_refused(NotOnRecord)


def test_a_request_to_one_state_is_answered_by_that_state() -> None:
    given(sent).when(said(RequestReceived, "2024-08-20", state=STATE)).then_recorded()
    given(sent).when(said(RequestReceived, "2024-08-20", state=FRANCE)).then_refused(AnotherState)


def test_a_request_some_state_answered_is_not_corrected_into_one_to_another_state() -> None:
    def corrected(state: StateCode) -> RequestTransmitted:
        return said(RequestTransmitted, "2024", kind=Kind.TRANSIT, state=state, corrects=correcting(1, REQUEST))

    step = said(RequestReceived, "2024-08-20", state=STATE)
    given(sent, step).when(corrected(FRANCE)).then_refused(AnotherState)
    given(sent, step).when(corrected(STATE)).then_recorded()
    given(sent, received).when(corrected(FRANCE)).then_recorded()


def test_under_a_request_to_many_each_step_names_its_state() -> None:
    given(to_all).when(said(RequestReceived, "2024-08-20", state=FRANCE)).then_recorded()
    given(to_all).when(received).then_refused(StateUnnamed)
    wide = said(RequestTransmitted, "2024", kind=Kind.TRANSIT, addressees=ALL, corrects=correcting(1, REQUEST))
    given(sent, received).when(wide).then_refused(StateUnnamed)


@pytest.mark.parametrize(
    "act",
    [*ANSWERS, said(RequestConfirmed), said(RequestReceived), said(RequestWithdrawn)],
    ids=lambda act: type(act).__name__,
)
def test_nothing_happens_under_a_request_before_its_transmission(act: RequestFact) -> None:
    given(request(day="2024-08-31")).when(act).then_refused(BeforeTransmission)


def test_what_may_have_come_after_the_transmission_is_recorded() -> None:
    for day in ("2024-08-15", "2024-08", "2024", ""):
        given(sent).when(said(RequestReceived, day)).then_recorded()
    given(request(day="2024")).when(said(RequestReceived, "2024-01-01")).then_recorded()


def test_another_state_may_have_asked_before_the_court_and_a_remark_is_of_any_day() -> None:
    given(sent).when(said(CompetingRequestReceived, "2020", requesting_state=FRANCE)).then_recorded()
    given(sent).when(said(RequestRemarked, "2020")).then_recorded()


def test_whatever_was_recorded_can_be_retracted_on_any_day() -> None:
    given(sent, received).when(said(Retracted, "2010", corrects=correcting(2, REQUEST))).then_recorded()
    given(sent, received).when(said(Retracted, "2010", corrects=correcting(1, REQUEST))).then_recorded()


def test_a_competing_request_comes_from_another_state() -> None:
    given(sent).when(said(CompetingRequestReceived, requesting_state=STATE)).then_refused(CompetesWithItself)
    mine = said(CompetingRequestReceived, state=FRANCE, requesting_state=FRANCE)
    given(to_all).when(mine).then_refused(CompetesWithItself)
    given(to_all).when(said(CompetingRequestReceived, state=FRANCE, requesting_state=STATE)).then_recorded()


@EVERY_ANSWER
def test_an_answer_after_receipt_is_recorded(act: RequestFact) -> None:
    given(sent, challenged, received).when(act).then_recorded()


@EVERY_ANSWER
def test_an_answer_without_a_recorded_receipt_is_kept_and_marked(act: RequestFact) -> None:
    given(sent, challenged).when(act).then_marked(ReceiptUnrecorded)
    given(sent, challenged, said(RequestReceived, "2024-09-01")).when(act).then_marked(ReceiptUnrecorded)


def test_the_receipt_of_one_state_is_not_that_of_another() -> None:
    both = (to_all, said(RequestReceived, "2024-08-20", state=FRANCE))
    given(*both).when(said(ReplyGiven, "2024-08-30", state=FRANCE)).then_recorded()
    given(*both).when(said(ReplyGiven, "2024-08-30", state=STATE)).then_marked(ReceiptUnrecorded)


def test_what_does_not_rest_on_a_receipt_is_not_marked_for_it() -> None:
    for kind in (RequestReceived, RequestConfirmed, RequestWithdrawn, RequestRemarked):
        given(sent).when(said(kind, "2024-08-30")).then_recorded()


@EVERY_ANSWER
def test_an_answer_to_a_request_taken_back_is_kept_and_marked(act: RequestFact) -> None:
    given(sent, challenged, received, said(RequestWithdrawn, "2024-08-29")).when(act).then_marked(RequestTakenBack)
    given(sent, challenged, received, said(RequestWithdrawn, "2024-08-30")).when(act).then_recorded()
    given(sent, challenged, received, said(RequestWithdrawn, "2024")).when(act).then_recorded()


@pytest.mark.parametrize("ground", [Ground.NE_BIS_IN_IDEM, Ground.ADMISSIBILITY_CHALLENGE])
def test_surrender_is_postponed_for_a_challenge_that_is_pending(ground: Ground) -> None:
    postponed = said(RequestPostponed, "2024-09", ground=ground)
    brought = said(ChallengeBrought, "2024-07-01", ground=ground)
    given(sent, received, brought).when(postponed).then_recorded()
    given(sent, received).when(postponed).then_marked(ChallengeUnrecorded)
    later = said(ChallengeBrought, "2024-10-01", ground=ground)
    given(sent, received, later).when(postponed).then_marked(ChallengeUnrecorded)


def test_another_ground_is_no_challenge_on_which_a_postponement_rests() -> None:
    postponed = said(RequestPostponed, "2024-09", ground=Ground.NE_BIS_IN_IDEM)
    given(sent, received, challenged).when(postponed).then_marked(ChallengeUnrecorded)


def test_nothing_is_postponed_for_a_challenge_that_was_ruled_upon() -> None:
    postponed = said(RequestPostponed, "2024-09-10", ground=Ground.ADMISSIBILITY_CHALLENGE)
    ruled = said(ChallengeRuled, "2024-09-09", admissible=True)
    given(sent, received, challenged, ruled).when(postponed).then_marked(PostponedAfterRuling)
    for day in ("2024-09-10", "2024-09", "2024"):
        given(sent, received, challenged, said(ChallengeRuled, day)).when(postponed).then_recorded()
    anew = said(ChallengeBrought, "2024-09-10", ground=Ground.ADMISSIBILITY_CHALLENGE)
    given(sent, received, challenged, ruled, anew).when(postponed).then_recorded()


def test_a_ruling_is_recorded_whatever_is_known_of_the_challenge() -> None:
    given(sent, challenged).when(said(ChallengeRuled, "2024-09-09")).then_recorded()
    given(sent).when(said(ChallengeRuled, "2024-09-09")).then_marked(BeginningUnrecorded)
    given(sent, challenged).when(said(ChallengeRuled, "2023")).then_marked(BeginningUnrecorded)


@pytest.mark.parametrize("ground", [Ground.DOMESTIC_PROCEEDINGS, Ground.IMMUNITY_98_1, Ground.SERVING_SENTENCE])
def test_a_postponement_on_another_ground_is_kept_and_marked(ground: Ground) -> None:
    postponed = said(RequestPostponed, "2024-09", ground=ground)
    for kind in (Kind.ARREST_AND_SURRENDER, Kind.PROVISIONAL_ARREST, Kind.ESCAPE):
        given(request(kind), received).when(postponed).then_marked(PostponementWithoutGround)
    for kind in (Kind.ASSISTANCE, Kind.FREEZING):
        given(request(kind), received).when(postponed).then_recorded()


@pytest.mark.parametrize("ground", [Ground.NO_IMPLEMENTING_LAW, Ground.JURISDICTION_CONTESTED])
def test_a_ground_that_is_never_valid_is_marked_for_whatever_is_asked(ground: Ground) -> None:
    for kind in (Kind.ARREST_AND_SURRENDER, Kind.ASSISTANCE):
        refused = said(RequestRefused, "2024-09", ground=ground)
        given(request(kind), received).when(refused).then_marked(GroundNeverValid)


@pytest.mark.parametrize("ground", [Ground.NE_BIS_IN_IDEM, Ground.ADMISSIBILITY_CHALLENGE])
def test_what_may_postpone_a_surrender_never_refuses_it(ground: Ground) -> None:
    refused = said(RequestRefused, "2024-09", ground=ground)
    given(sent, received).when(refused).then_marked(PostponableOnly)
    given(request(Kind.ASSISTANCE), received).when(refused).then_recorded()


@pytest.mark.parametrize("ground", [Ground.FUNDAMENTAL_LEGAL_PRINCIPLE, Ground.NATIONAL_SECURITY])
def test_a_ground_against_assistance_is_none_against_surrender(ground: Ground) -> None:
    refused = said(RequestRefused, "2024-09", ground=ground)
    given(sent, received).when(refused).then_marked(GroundForAssistanceOnly)
    given(request(Kind.ASSISTANCE), received).when(refused).then_recorded()


@pytest.mark.parametrize("ground", [Ground.SERVING_SENTENCE, Ground.NOT_LOCATED])
def test_a_ground_to_consult_is_none_to_refuse_surrender(ground: Ground) -> None:
    refused = said(RequestRefused, "2024-09", ground=ground)
    given(sent, received).when(refused).then_marked(GroundForConsultation)
    given(request(Kind.ASSISTANCE), received).when(refused).then_recorded()


def test_of_one_who_serves_a_sentence_a_state_consults_once_it_has_granted_the_request() -> None:
    consulted = said(ConsultationOpened, "2024-09-02", ground=Ground.SERVING_SENTENCE)
    given(sent, received, said(SurrenderGranted, "2024-09-01")).when(consulted).then_recorded()
    given(sent, received).when(consulted).then_marked(GrantUnrecorded)
    given(sent, received, said(SurrenderGranted, "2024-09-03")).when(consulted).then_marked(GrantUnrecorded)
    given(sent, received).when(said(ConsultationOpened, "2024-09-02", ground=Ground.NOT_LOCATED)).then_recorded()


def test_a_day_of_surrender_may_be_agreed_whatever_is_recorded_of_the_grant() -> None:
    given(sent, received).when(said(SurrenderDateAgreed, "2024-09", date=HistoricalDate("2024-10-01"))).then_recorded()


def test_the_court_invites_states_that_are_no_parties_on_a_basis() -> None:
    def invitation(basis: str | None, **to: StateCode | Addressees) -> RequestTransmitted:
        return said(RequestTransmitted, kind=Kind.INVITATION, basis=basis, **to)

    given().when(invitation("art. 87(5)(a)", state=STATE)).then_recorded()
    given().when(invitation("an agreement", addressees=Addressees.UNSC_NON_PARTIES)).then_recorded()
    given().when(invitation("an agreement", addressees=ALL)).then_marked(InvitationToParties)
    for nothing in (None, " "):
        given().when(invitation(nothing, state=STATE)).then_marked(InvitationWithoutBasis)


competing = said(
    CompetingRequestReceived,
    "2024-08-25",
    requesting_state=FRANCE,
    same_conduct=True,
    requester_party=True,
    admissibility=Admissibility.PENDING,
)
notified = said(CompetingRequestNotified, "2024-08-26", requesting_state=FRANCE)


def ruled_on(admissibility: Admissibility, day: str = "2024-09-10") -> CompetingRequestRuled:
    return said(CompetingRequestRuled, day, requesting_state=FRANCE, admissibility=admissibility)


def test_article_90_orders_requests_for_one_persons_surrender() -> None:
    for kind in (Kind.ARREST_AND_SURRENDER, Kind.PROVISIONAL_ARREST):
        given(request(kind)).when(competing).then_recorded()
    for kind in (Kind.ASSISTANCE, Kind.INVITATION):
        given(request(kind)).when(competing).then_marked(CompetesWithNoSurrender)


def test_what_is_done_about_another_request_follows_that_request() -> None:
    given(sent, competing).when(notified).then_recorded()
    given(sent).when(notified).then_marked(CompetitionUnrecorded)
    other = said(CompetingRequestNotified, "2024-08-26", requesting_state=StateCode("DE"))
    given(sent, competing).when(other).then_marked(CompetitionUnrecorded)
    own = said(Extradited, "2024-09-01", requesting_state=STATE)
    given(sent, competing).when(own).then_refused(CompetesWithItself)


def test_a_ruling_upon_notice_follows_the_notice() -> None:
    given(sent, competing, notified).when(ruled_on(Admissibility.AFTER_NOTICE)).then_recorded()
    given(sent, competing).when(ruled_on(Admissibility.AFTER_NOTICE)).then_marked(NoticeUnrecorded)
    given(sent, competing).when(ruled_on(Admissibility.WITH_REGARD)).then_recorded()


def test_a_state_does_not_extradite_while_the_court_goes_first_or_has_to_rule() -> None:
    extradited = said(Extradited, "2024-09-15", requesting_state=FRANCE)
    given(sent, competing).when(extradited).then_marked(ExtraditedInstead)
    given(sent, competing, ruled_on(Admissibility.WITH_REGARD)).when(extradited).then_marked(ExtraditedInstead)
    given(sent, competing, ruled_on(Admissibility.INADMISSIBLE)).when(extradited).then_recorded()
    later = ruled_on(Admissibility.INADMISSIBLE, "2024-09-16")
    given(sent, competing, later).when(extradited).then_marked(ExtraditedInstead)
    unknown = said(CompetingRequestReceived, "2024-08-25", requesting_state=FRANCE)
    given(sent, unknown).when(extradited).then_recorded()


def test_an_extradition_refused_after_inadmissibility_is_notified_to_the_court() -> None:
    def refused(court_notified: bool | None) -> ExtraditionRefused:
        return said(ExtraditionRefused, "2024-12", requesting_state=FRANCE, court_notified=court_notified)

    inadmissible = ruled_on(Admissibility.INADMISSIBLE)
    given(sent, competing, inadmissible).when(refused(False)).then_marked(RefusalUnnotified)
    for told in (True, None):
        given(sent, competing, inadmissible).when(refused(told)).then_recorded()
    given(sent, competing).when(refused(False)).then_recorded()


def test_the_other_grounds_are_recorded_without_a_word() -> None:
    for ground in (Ground.IMMUNITY_98_1, Ground.COMPETING_REQUEST, Ground.PEACE_PROCESS, Ground.NO_RESPONSE):
        given(sent, received).when(said(RequestRefused, "2024-09", ground=ground)).then_recorded()


def test_an_invitation_is_refused_on_any_ground_for_it_binds_nobody() -> None:
    invited = request(Kind.INVITATION)
    for ground in Ground:
        given(invited, received).when(said(RequestRefused, "2024-09", ground=ground)).then_recorded()
        given(invited, received).when(said(RequestPostponed, "2024-09", ground=ground)).then_recorded()


def test_a_refusal_may_break_more_rules_than_one() -> None:
    refused = said(RequestRefused, "2024-09", ground=Ground.NO_IMPLEMENTING_LAW)
    withdrawn = said(RequestWithdrawn, "2024-08-20")
    given(sent, withdrawn).when(refused).then_marked(GroundNeverValid, ReceiptUnrecorded, RequestTakenBack)


def test_a_consultation_after_the_occasion_has_passed_is_kept_and_marked() -> None:
    over = said(RequestNotExecuted, "2024-09-03")
    given(sent, received, over).when(said(ConsultationOpened, "2024-09-04")).then_marked(ConsultationTooLate)
    given(sent, received, over).when(said(ConsultationOpened, "2024-09-03")).then_recorded()
    given(sent, received, over).when(said(ConsultationOpened, "2024-09")).then_recorded()


BEGINNINGS: list[tuple[OfState, type[OfState]]] = [
    (said(ConsultationOpened, "2024-08-30"), ConsultationClosed),
    (said(RequestPostponed, "2024-08-30", ground=Ground.ADMISSIBILITY_CHALLENGE), PostponementEnded),
]


@pytest.mark.parametrize(("began", "ends"), BEGINNINGS)
def test_a_consultation_and_a_postponement_end_after_they_began(began: OfState, ends: type[OfState]) -> None:
    given(sent, received, began).when(said(ends, "2024-08-30")).then_recorded()
    given(sent, received, began).when(said(ends, "2024")).then_recorded()
    given(sent, received, began).when(said(ends, "2024-08-29")).then_refused(EndsBeforeItBegan)


@pytest.mark.parametrize(("began", "ends"), BEGINNINGS)
def test_an_end_whose_beginning_nobody_recorded_is_kept_and_marked(began: OfState, ends: type[OfState]) -> None:
    given(sent, received).when(said(ends, "2024-09")).then_marked(BeginningUnrecorded)
    given(sent, received, began, retraction(3, REQUEST)).when(said(ends, "2024-09")).then_marked(BeginningUnrecorded)


def test_a_mark_on_an_unrecorded_step_accuses_nobody() -> None:
    for mark in (ReceiptUnrecorded, BeginningUnrecorded):
        assert "recorded" in mark.sentence()
        assert "unlawful" not in mark.sentence()


def test_a_retracted_transmission_holds_up_nothing_and_asks_for_nothing() -> None:
    given(sent, retraction(1, REQUEST)).when(received).then_recorded()
    refused = said(RequestRefused, "2024-09", ground=Ground.NE_BIS_IN_IDEM)
    given(sent, received, retraction(1, REQUEST)).when(refused).then_recorded()


def test_what_a_vague_day_allows_is_neither_refused_nor_marked() -> None:
    taken_back = said(RequestWithdrawn, "2024-08-29")
    given(sent, received, taken_back).when(said(ReplyGiven, "2024-08")).then_recorded()
    given(sent, received, said(RequestWithdrawn, "2024-08")).when(said(ReplyGiven, "2024-08-31")).then_recorded()
    given(sent, said(RequestReceived, "2024-08")).when(said(ReplyGiven, "2024-08-15")).then_recorded()
    over = said(RequestNotExecuted, "2024-09-01")
    given(sent, received, over).when(said(ConsultationOpened, "2024-09")).then_recorded()
    given(sent, received, over).when(said(ConsultationOpened, "2024-09-02")).then_marked(ConsultationTooLate)
    vaguely = said(RequestNotExecuted, "2024-09")
    given(sent, received, vaguely).when(said(ConsultationOpened, "2024-09-30")).then_recorded()
    opened = said(ConsultationOpened, "2024-09")
    given(sent, received, opened).when(said(ConsultationClosed, "2024-09-01")).then_recorded()
    given(sent, received, opened).when(said(ConsultationClosed, "2024-08-31")).then_refused(EndsBeforeItBegan)


def test_a_ruling_of_a_vague_day_gives_way_to_one_that_may_have_followed_it() -> None:
    rulings = (ruled_on(Admissibility.PENDING, "2024"), ruled_on(Admissibility.INADMISSIBLE))
    extradited = said(Extradited, "2024-10-01", requesting_state=FRANCE)
    given(sent, competing, *rulings).when(extradited).then_recorded()
