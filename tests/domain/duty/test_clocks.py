"""The terms that ran while the person was there."""

from datetime import UTC, datetime

from domain.custody.facts import ArrestedProvisionally, TransitBegun
from domain.duty import clocks
from domain.duty.clocks import all_terms
from domain.values import StateCode
from tests.domain.duty.kit import APPARENT, Told, assessed
from tests.domain.kit import CUSTODY, STATE, said


def running(*told: Told) -> list[tuple[type[clocks.Term], str]]:
    return [(each.term, each.until) for each in assessed([*APPARENT, *told]).clocks]


def test_documents_are_due_sixty_days_after_a_provisional_arrest() -> None:
    held = (CUSTODY, said(ArrestedProvisionally, "2011-05-07", state=STATE))
    assert running(held) == [(clocks.DocumentsDue, "2011-07-06")]
    vague = (CUSTODY, said(ArrestedProvisionally, "2011-05", state=STATE))
    assert running(vague) == [(clocks.DocumentsDue, "2011-06-30/2011-07-30")]


def test_a_landing_runs_for_96_hours() -> None:
    landed = datetime(2011, 5, 7, 12, tzinfo=UTC)
    transit = (CUSTODY, said(TransitBegun, "2011-05-07", state=STATE, landed_at=landed))
    assert running(transit) == [(clocks.TransitUntil, "2011-05-11T12:00:00+00:00")]
    assert running((CUSTODY, said(TransitBegun, "2011-05-07", state=STATE, landed_at=None))) == []


def test_a_term_of_another_state_or_of_other_days_runs_elsewhere() -> None:
    for on, state in (("2011-05-07", StateCode("DE")), ("2011-05-06", STATE), ("2011-05-09", STATE)):
        assert running((CUSTODY, said(ArrestedProvisionally, on, state=state))) == []


def test_every_term_is_a_sentence_with_an_authority() -> None:
    for term in all_terms():
        assert term.sentence().endswith(".")
        assert term.authority
