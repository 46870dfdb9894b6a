"""Acts on a notice's record."""

from domain.notice.facts import (
    Instrument,
    NoticeDenied,
    NoticeIssued,
    NoticePublished,
    NoticeRequested,
    NoticeWithdrawn,
)
from domain.rules import AlreadyOnRecord, AnotherPerson, EndsBeforeItBegan
from tests.domain.kit import ANOTHER, NOTICE, correcting, given, retraction, said

RED = Instrument.RED_NOTICE
requested = said(NoticeRequested, "2005-09-27", instrument=RED)
issued = said(NoticeIssued, "2006-06-01", instrument=RED)


def test_a_notice_is_requested_issued_published_and_withdrawn() -> None:
    given().when(requested).then_recorded()
    given(requested).when(issued).then_recorded()
    given(requested, issued).when(said(NoticePublished, "2006-06-02")).then_recorded()
    given(requested, issued).when(said(NoticeWithdrawn, "2015")).then_recorded()


def test_a_source_may_deny_what_another_says() -> None:
    given(issued).when(said(NoticeDenied, instrument=RED)).then_recorded()


def test_a_notice_is_issued_once() -> None:
    given(issued).when(issued).then_refused(AlreadyOnRecord)


def test_a_notice_is_of_one_person() -> None:
    given(requested).when(said(NoticeIssued, person=ANOTHER, instrument=RED)).then_refused(AnotherPerson)


def test_a_notice_recorded_of_the_wrong_person_can_be_corrected() -> None:
    right = said(NoticeIssued, person=ANOTHER, instrument=RED, corrects=correcting(1, NOTICE))
    given(issued).when(right).then_recorded()


def test_a_notice_is_not_withdrawn_before_it_is_issued() -> None:
    given(issued).when(said(NoticeWithdrawn, "2005")).then_refused(EndsBeforeItBegan)


def test_a_withdrawal_that_may_have_come_after_the_issue_is_recorded() -> None:
    given(issued).when(said(NoticeWithdrawn, "2006")).then_recorded()
    given(said(NoticeIssued, "", instrument=RED)).when(said(NoticeWithdrawn, "2005")).then_recorded()


def test_a_retracted_issue_holds_up_no_withdrawal() -> None:
    given(requested, issued, retraction(2, NOTICE)).when(said(NoticeWithdrawn, "2005-12-01")).then_recorded()
