"""How far the record bears out that a State let a person go whom it was to surrender."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

import pytest

from domain.custody.facts import (
    Absconded,
    Arrested,
    ArrestedProvisionally,
    Custodian,
    DeliveredToCourt,
    DetainedDomestically,
    DocumentsReceived,
    Escaped,
    ExpelledWithoutSurrender,
    Released,
    ReleasedDomestically,
    ReleasedWithoutDocuments,
    Surrendered,
)
from domain.duty import gates
from domain.duty.assessment import assess_release
from domain.duty.case import case_of
from domain.duty.owed import Duty
from domain.duty.release import release
from domain.fact import Fact
from domain.grounds import Ground
from domain.request.facts import RequestPostponed
from domain.values import Confidence, StateCode
from domain.warrant.facts import WarrantRevoked
from tests.domain.duty.kit import TODAY, Told, graded, issued, party, passed, received, requested
from tests.domain.kit import CUSTODY, REQUEST, STATE, WARRANT, in_places, said

BEFORE: list[Told] = [issued(), *party(), requested(), received()]
arrested = said(Arrested, "2011-05-07", state=STATE)
provisional = said(ArrestedProvisionally, "2011-05-07", state=STATE)
expelled = said(ExpelledWithoutSurrender, "2011-05-09", state=STATE)


def assessed(told: Sequence[Told], *episode: Fact) -> Duty | None:
    """What the episode of custody comes to, on all that is told; None where no State answers for a release."""
    recorded = in_places([*told, *((CUSTODY, fact) for fact in episode)])
    found = release([each for each in recorded if each.stream == CUSTODY])
    return None if found is None else assess_release(found, case_of(found.state, recorded, TODAY))


def rung(told: Sequence[Told], *episode: Fact) -> str | None:
    found = assessed(told, *episode)
    return None if found is None else found.assessment


@pytest.mark.parametrize(
    "end", [expelled, said(ExpelledWithoutSurrender, "2011-05-09"), said(Released, "2011-05-09", by_court=False)]
)
def test_who_is_arrested_and_let_go_without_surrender_was_not_surrendered(end: Fact) -> None:
    found = assessed(BEFORE, arrested, end)
    assert found is not None
    assert (found.duty, found.assessment) == ("BINDING", "apparent")
    assert found.gates[-1].gate is gates.ReleasedWithoutSurrender
    assert len(found.gates[-1].facts) == 2, "the arrest and the release"


@pytest.mark.parametrize(
    "end",
    [
        said(Released, "2011-05-09", state=STATE, by_court=True),
        said(Escaped, "2011-05-09", state=STATE),
        said(Absconded, "2011-05-09", state=STATE),
        said(ReleasedDomestically, "2011-05-09", state=STATE),
    ],
)
def test_no_state_answers_for_a_release_that_was_not_its_own(end: Fact) -> None:
    assert assessed(BEFORE, arrested, end) is None


def test_a_state_answers_for_the_want_of_documents_only_within_sixty_days() -> None:
    early, late = (said(ReleasedWithoutDocuments, day, state=STATE) for day in ("2011-07-06", "2011-07-07"))
    assert rung(BEFORE, provisional, early) == "apparent"
    assert rung(BEFORE, provisional, late) is None
    assert rung(BEFORE, provisional, said(DocumentsReceived, "2011-07-01"), late) == "apparent", "they had come"
    assert rung(BEFORE, provisional, said(ReleasedWithoutDocuments, "2011-07", state=STATE)) is None, "it may be late"


@pytest.mark.parametrize("kind", [Surrendered, DeliveredToCourt])
def test_who_was_handed_over_is_nobodys_to_let_go(kind: type[Surrendered | DeliveredToCourt]) -> None:
    assert assessed(BEFORE, arrested, said(kind, "2011-05-08"), said(Released, "2011-12-01", state=STATE)) is None


def test_what_a_militia_does_is_no_act_of_a_state() -> None:
    militia = replace(arrested, custodian=Custodian.NON_STATE)
    assert assessed(BEFORE, militia, expelled) is None


def test_a_states_own_detention_is_no_custody_for_the_court() -> None:
    assert assessed(BEFORE, said(DetainedDomestically, "2011-05-07", state=STATE), expelled) is None


def test_another_state_does_not_let_go_whom_this_one_arrested() -> None:
    assert assessed(BEFORE, arrested, said(Released, "2011-05-09", state=StateCode("DE"))) is None


def test_while_the_person_is_held_nothing_is_assessed() -> None:
    assert assessed(BEFORE, arrested) is None


def test_a_release_passes_the_gates_a_visit_passes() -> None:
    revoked = (WARRANT, said(WarrantRevoked, "2011-05-01"))
    postponed = (REQUEST, said(RequestPostponed, "2011-05-01", state=STATE, ground=Ground.ADMISSIBILITY_CHALLENGE))
    assert rung(BEFORE[1:], arrested, expelled) == "none", "no warrant"
    assert rung([*BEFORE, revoked], arrested, expelled) == "none"
    assert rung([issued(), requested(), received()], arrested, expelled) == "none", "no party"
    assert rung(BEFORE[:-2], arrested, expelled) == "latent", "no request"
    assert rung(BEFORE[:-1], arrested, expelled) == "possible", "no receipt"
    assert rung([*BEFORE, postponed], arrested, expelled) == "none"


@pytest.mark.parametrize("weak", [0, 1])
def test_a_release_that_rests_on_an_unconfirmed_source_is_never_more_than_possible(weak: int) -> None:
    episode = [arrested, expelled]
    episode[weak] = replace(episode[weak], sources=graded(Confidence.PARTIAL))
    found = assessed(BEFORE, *episode)
    assert found is not None
    assert found.assessment == "possible"
    assert gates.SourcesUnconfirmed in passed(found)


def test_the_order_of_recording_does_not_matter() -> None:
    episodes = permutations([arrested, expelled, said(DocumentsReceived, "2011-05-08")])
    assert {rung(BEFORE, *episode) for episode in episodes} == {"apparent"}
