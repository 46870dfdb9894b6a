"""The terms that ran while the person was there. A term that has passed permits a release; it never requires one."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from domain.clocks import documents_due, transit_until
from domain.custody.facts import ArrestedProvisionally, TransitBegun
from domain.duty.case import Case, Stay
from domain.rules import Rule


class Term(Rule):
    """A term of the law."""


class DocumentsDue(Term):
    """The request for surrender and its documents are to come within 60 days of a provisional arrest; after that the
    State may release the person, and need not."""

    code = "documents-due"
    authority = "Rome Statute art. 92(3); r188"


class TransitUntil(Term):
    """After an unscheduled landing the person may be held for 96 hours, unless a request for transit comes in them."""

    code = "transit-until"
    authority = "Rome Statute art. 89(3)(e)"


@dataclass(frozen=True, slots=True)
class Clock:
    """A term that ran, the day or the instant at which it was over, and the fact it ran from."""

    term: type[Term]
    until: str
    fact: UUID


def all_terms() -> list[type[Term]]:
    """Every term, by code."""
    return sorted(Term.__subclasses__(), key=lambda term: term.code)


def clocks(case: Case, stay: Stay) -> Iterator[Clock]:
    """The terms that began to run in this State on a day of the stay."""
    for each in case.happened:
        fact = each.fact
        if fact.occurred.latest < stay.first or fact.occurred.earliest > stay.last:
            continue
        if isinstance(fact, ArrestedProvisionally) and fact.state == case.state:
            yield Clock(DocumentsDue, str(documents_due(fact.occurred)), each.id)
        elif isinstance(fact, TransitBegun) and fact.state == case.state and fact.landed_at is not None:
            yield Clock(TransitUntil, transit_until(fact.landed_at).isoformat(), each.id)
