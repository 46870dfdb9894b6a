"""What the facts about a notice add up to."""

from dataclasses import dataclass, replace
from typing import Literal, assert_never
from uuid import UUID

from domain.fact import OfTheRecord
from domain.notice.facts import (
    Instrument,
    NoticeDenied,
    NoticeFact,
    NoticeIssued,
    NoticePublished,
    NoticeRequested,
    NoticeWithdrawn,
)
from domain.values import HistoricalDate, PersonId

NoticeState = Literal["unknown", "requested", "issued", "unverified", "denied", "withdrawn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    person: PersonId | None = None
    instrument: Instrument = Instrument.UNVERIFIED
    number: str | None = None
    state: NoticeState = "unknown"
    issued_on: HistoricalDate | None = None
    published: bool = False

    @property
    def concerns(self) -> frozenset[UUID]:
        return frozenset(() if self.person is None else (self.person,))


def evolve(notice: Notice, fact: NoticeFact) -> Notice:
    """Total and silent: every history folds."""
    match fact:
        case NoticeRequested():
            return replace(notice, person=fact.person, instrument=fact.instrument, state="requested")
        case NoticeIssued():
            return replace(
                notice,
                person=fact.person,
                instrument=fact.instrument,
                number=fact.number,
                state="unverified" if fact.instrument is Instrument.UNVERIFIED else "issued",
                issued_on=fact.occurred,
            )
        case NoticeDenied():
            return replace(notice, person=fact.person, instrument=fact.instrument, state="denied")
        case NoticePublished():
            return replace(notice, published=True, number=fact.number or notice.number)
        case NoticeWithdrawn():
            return replace(notice, state="withdrawn", published=False)
        case OfTheRecord():
            return notice
        case _:
            assert_never(fact)
