"""What the facts about a notice add up to."""

from domain.notice.facts import (
    Instrument,
    NoticeDenied,
    NoticeIssued,
    NoticePublished,
    NoticeRequested,
    NoticeWithdrawn,
)
from domain.values import HistoricalDate
from tests.domain.kit import NOTICE, PERSON, given, retraction, said

requested = said(NoticeRequested, "2005-09-27", instrument=Instrument.RED_NOTICE)
issued = said(NoticeIssued, "2006-06-01", instrument=Instrument.RED_NOTICE, number="2006/1")


def test_a_request_for_a_notice_is_not_a_notice() -> None:
    notice = given(requested).status()
    assert (notice.state, notice.issued_on, notice.concerns) == ("requested", None, {PERSON})


def test_an_issued_notice_has_its_day_and_number() -> None:
    notice = given(issued, requested).status()
    assert (notice.state, notice.issued_on, notice.number) == ("issued", HistoricalDate("2006-06-01"), "2006/1")


def test_a_public_extract_may_give_the_number() -> None:
    plain = said(NoticeIssued, "2006-06-01", instrument=Instrument.RED_NOTICE)
    notice = given(plain, said(NoticePublished, "2006-06-02", number="2006/2")).status()
    assert (notice.published, notice.number) == (True, "2006/2")
    assert given(issued, said(NoticePublished, "2007")).status().number == "2006/1"


def test_a_denied_notice_was_not_issued() -> None:
    notice = given(said(NoticeDenied, "", instrument=Instrument.RED_NOTICE)).status()
    assert (notice.state, notice.issued_on) == ("denied", None)


def test_a_withdrawn_notice_is_no_longer_public() -> None:
    notice = given(issued, said(NoticePublished, "2006-06-02"), said(NoticeWithdrawn, "2015")).status()
    assert (notice.state, notice.published) == ("withdrawn", False)


def test_a_retracted_withdrawal_leaves_the_notice_issued() -> None:
    assert given(issued, said(NoticeWithdrawn, "2015"), retraction(2, NOTICE)).status().state == "issued"
