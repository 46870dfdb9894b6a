"""What is recorded of a notice."""

from domain.notice.facts import Instrument, NoticeDenied, NoticeIssued, NoticePublished, NoticeRequested
from tests.domain.kit import PERSON, said


def test_a_notice_concerns_the_person_it_names() -> None:
    for kind in (NoticeRequested, NoticeIssued, NoticeDenied):
        assert said(kind, instrument=Instrument.RED_NOTICE).concerns == {PERSON}
    assert said(NoticePublished).concerns == frozenset()


def test_a_diffusion_is_not_a_red_notice() -> None:
    assert Instrument("diffusion") is not Instrument("red_notice")
    assert len({each.value for each in Instrument}) == 5
