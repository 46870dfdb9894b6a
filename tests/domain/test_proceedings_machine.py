"""What must hold after any act, whatever came before: a few hundred acts here, 100,000 in `make invariants`."""

from collections.abc import Callable
from uuid import UUID

import pytest

from domain.custody.facts import Arrested
from domain.fact import Fact
from domain.rooms import ROOMS
from domain.timeline import at_large
from domain.warrant.facts import SummonsIssued, WarrantIssued, WarrantRevoked
from tests.domain.kit import CUSTODY, PERSON, WARRANT, in_places, said
from tests.domain.proceedings import (
    act_at_least,
    nobody_is_at_large_in_custody_for_the_court,
    only_a_warrant_of_that_person_puts_at_large,
    spans_are_apart_and_rest_on_facts_that_stand,
    who_is_sought_stays_sought,
)

issued = (WARRANT, said(WarrantIssued, "2010-01-15"))
arrested = (CUSTODY, said(Arrested, "2011-03-01"))
summoned = (WARRANT, said(SummonsIssued, "2010-01-15"))
revoked = (WARRANT, said(WarrantRevoked, "2012"))


def test_every_invariant_holds_after_any_act_in_every_room() -> None:
    count = act_at_least(400, 1)
    assert count.outcomes.total() == count.rooms.total() >= 400
    assert set(count.outcomes) == {"recorded", "marked", "refused"}
    assert set(count.rooms) == set(ROOMS)


@pytest.mark.parametrize(
    ("invariant", "facts", "taken_for"),
    [
        (nobody_is_at_large_in_custody_for_the_court, [issued, arrested], [issued]),
        (only_a_warrant_of_that_person_puts_at_large, [summoned], [issued]),
        (who_is_sought_stays_sought, [issued], [issued, revoked]),
        (spans_are_apart_and_rest_on_facts_that_stand, [summoned], [revoked, issued]),
    ],
)
def test_an_invariant_finds_a_timeline_that_is_not_of_these_facts(
    invariant: Callable[..., None], facts: list[tuple[UUID, Fact]], taken_for: list[tuple[UUID, Fact]]
) -> None:
    known = in_places(facts)
    invariant(PERSON, known, at_large(PERSON, known))
    with pytest.raises(AssertionError):
        invariant(PERSON, known, at_large(PERSON, in_places(taken_for)))
