"""Acts on a warrant's record."""

from collections.abc import Iterator, Sequence

from domain.fact import Acting, beside, named, of_one_person, opened_once, well_formed
from domain.rules import Mark, Refusal
from domain.values import HistoricalDate
from domain.warrant.facts import (
    AbscondedUnderWarrant,
    ArrestedUnderWarrant,
    DeferralNoted,
    InadmissibilityUpheld,
    Instrument,
    Opening,
    RuledInadmissible,
    ServiceAttempted,
    SummonsIssued,
    WarrantExecuted,
    WarrantFact,
    WarrantIssued,
    WarrantRedacted,
    WarrantReplaced,
    WarrantUnsealed,
    ends_warrant,
)


class BeforeIssue(Refusal):
    """Nothing happens under a warrant before it is issued."""

    code = "before-issue"
    authority = "Rome Statute art. 58(1), (4)"


class WarrantNotInForce(Mark):
    """Only a warrant in force can be executed."""

    code = "warrant-not-in-force"
    authority = "Rome Statute art. 58(4)"


class ReplacesItself(Refusal):
    """A warrant is replaced by another warrant."""

    code = "replaces-itself"
    authority = "Rome Statute art. 58(4)"


class PublicBeforeIssue(Mark):
    """A warrant is made public on or after the day of its issue."""

    code = "public-before-issue"
    authority = "Order of the Chamber"
    evidence = "P"


class OutsidePartTwo(Mark):
    """Part 2 does not apply to offences under article 70: inadmissibility and deferral leave their warrants alone."""

    code = "outside-part-2"
    authority = "Rome Statute art. 70(2); RPE r163(2), r165(2)"


UnderWarrant = ServiceAttempted | ArrestedUnderWarrant | WarrantExecuted | AbscondedUnderWarrant


def decide(acting: Acting[WarrantFact], fact: WarrantFact) -> WarrantFact:
    """The fact as it is recorded; raises the Refusal of the rule it would break."""
    well_formed(acting, fact)
    opened_once(acting, fact, (Instrument,))
    if isinstance(fact, Opening):
        of_one_person(acting, fact, fact.person)
        named(acting, fact.situation, "situation")
    if isinstance(fact, WarrantReplaced):
        if any(each.stream == fact.successor for each in acting.history):
            raise ReplacesItself
        named(acting, fact.successor, "warrant")
    standing = beside(acting, fact)
    _after_issue(standing, fact)
    return fact.marked(*_marks(standing, fact))


def _after_issue(standing: Sequence[WarrantFact], fact: WarrantFact) -> None:
    """Refused only when it is certain over both bounds. Rulings and remarks that end nothing may speak of any day."""
    issued = [each.occurred for each in standing if isinstance(each, WarrantIssued | SummonsIssued)]
    before = bool(issued) and all(fact.occurred.latest < day.earliest for day in issued)
    if before and (isinstance(fact, UnderWarrant) or ends_warrant(fact)):
        raise BeforeIssue


def _marks(standing: Sequence[WarrantFact], fact: WarrantFact) -> Iterator[type[Mark]]:
    issues = [each for each in standing if isinstance(each, WarrantIssued)]
    match fact:
        case WarrantIssued(public_from=HistoricalDate() as public) if public.latest < fact.occurred.earliest:
            yield PublicBeforeIssue
        case WarrantUnsealed() | WarrantRedacted():
            if any(fact.occurred.latest < issue.occurred.earliest for issue in issues):
                yield PublicBeforeIssue
        case WarrantExecuted():
            ended = [each.occurred for each in standing if ends_warrant(each)]
            if not issues or any(day.latest < fact.occurred.earliest for day in ended):
                yield WarrantNotInForce
        case RuledInadmissible() | InadmissibilityUpheld() | DeferralNoted():
            if any(isinstance(each, Opening) and each.article_70 for each in standing):
                yield OutsidePartTwo
        case _:
            return
