"""An episode of custody that a State ended without surrender: assessed by the gates by which a visit is."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.custody.documents import had_come, within_sixty_days
from domain.custody.facts import (
    Arrested,
    ArrestedProvisionally,
    Custodian,
    ExpelledWithoutSurrender,
    HandsOver,
    Released,
    ReleasedWithoutDocuments,
    SurrenderedTemporarily,
)
from domain.duty.case import Stay, ids
from domain.fact import Fact, Recorded
from domain.values import PersonId, StateCode


@dataclass(frozen=True, slots=True)
class Release:
    """Whom a State held for the Court and let go of its own, and by which facts."""

    person: PersonId
    state: StateCode
    stay: Stay
    facts: tuple[UUID, ...]


def let_go(fact: Fact, episode: Sequence[Fact]) -> bool:
    """Whether the State let the person go of its own. It does not where the Court orders the release, where the
    documents did not come in sixty days (RS art. 92(3)), or where the person breaks out."""
    if isinstance(fact, ReleasedWithoutDocuments):
        return within_sixty_days(episode, fact) or had_come(episode, fact)
    return isinstance(fact, ExpelledWithoutSurrender) or (isinstance(fact, Released) and not fact.by_court)


def release(episode: Sequence[Recorded[Fact]]) -> Release | None:
    """The last release that a State answers for: it had arrested the person, and handed nobody over meanwhile. What
    a militia does is no act of a State."""
    told = [each.fact for each in episode]
    freed = max(
        (each for each in episode if let_go(each.fact, told)),
        key=lambda each: (each.fact.occurred.earliest, each.id),
        default=None,
    )
    if freed is None:
        return None
    arrests = [each for each in episode if _answers_for(each.fact, freed.fact)]
    arrest = max(arrests, key=lambda each: (each.fact.occurred.earliest, each.id), default=None)
    if arrest is None:
        return None
    began, ended = arrest.fact, freed.fact
    assert isinstance(began, Arrested | ArrestedProvisionally)  # it was looked for
    state = getattr(ended, "state", None) or began.state
    handed_over = any(
        isinstance(each, HandsOver | SurrenderedTemporarily)
        and began.occurred.earliest <= each.occurred.latest
        and each.occurred.earliest <= ended.occurred.latest
        for each in told
    )
    if state is None or handed_over or began.custodian is Custodian.NON_STATE:
        return None
    return Release(began.person, state, Stay(began.occurred, ended.occurred), ids((arrest, freed)))


def _answers_for(arrest: Fact, freed: Fact) -> bool:
    """Whether the release may be of this arrest, in the same State as far as anybody says."""
    if not isinstance(arrest, Arrested | ArrestedProvisionally):
        return False
    where = getattr(freed, "state", None)
    same = arrest.state is None or where is None or arrest.state == where
    return same and arrest.occurred.earliest <= freed.occurred.latest
