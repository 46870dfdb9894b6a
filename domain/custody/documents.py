"""The want of documents after a provisional arrest: whether a person let go for it could be. RS art. 92(3); r188."""

from collections.abc import Iterable
from typing import get_args

from domain.clocks import documents_due
from domain.custody.facts import ArrestedProvisionally, DocumentsReceived, EndsCourtCustody, ReleasedWithoutDocuments
from domain.fact import Fact
from domain.values import HistoricalDate


def last(facts: Iterable[Fact], kinds: tuple[type[Fact], ...], when: HistoricalDate) -> list[Fact]:
    """Which of these kinds may have been the last by then."""
    before = [each for each in facts if isinstance(each, kinds) and each.occurred.earliest <= when.latest]
    return [each for each in before if not any(_between(each, other, when) for other in before)]


def within_sixty_days(facts: Iterable[Fact], release: ReleasedWithoutDocuments) -> bool:
    """Whether the release certainly came before the sixtieth day after the provisional arrest was over."""
    others = [each for each in facts if each is not release]
    begun = last(others, (ArrestedProvisionally, *get_args(EndsCourtCustody)), release.occurred)
    return bool(begun) and all(
        isinstance(each, ArrestedProvisionally) and release.occurred.latest <= documents_due(each.occurred).earliest
        for each in begun
    )


def had_come(facts: Iterable[Fact], release: ReleasedWithoutDocuments) -> bool:
    """Whether the documents certainly had come by the day before the release."""
    return any(
        isinstance(each, DocumentsReceived) and each.occurred.latest < release.occurred.earliest for each in facts
    )


def _between(first: Fact, then: Fact, when: HistoricalDate) -> bool:
    return first.occurred.latest < then.occurred.earliest and then.occurred.latest <= when.earliest
