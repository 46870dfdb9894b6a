"""Acts on a warrant's record."""

from domain.fact import Acting, named, opened_once, well_formed
from domain.rules import Mark, Refusal
from domain.warrant.facts import (
    Instrument,
    Opening,
    Retracted,
    SummonsIssued,
    WarrantExecuted,
    WarrantFact,
    WarrantIssued,
    WarrantReplaced,
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
    authority = "Order of the Chamber; Regulations of the Court, reg. 23 ter"
    evidence = "P"


def decide(acting: Acting[WarrantFact], fact: WarrantFact) -> WarrantFact:
    """The fact as it is recorded; raises the Refusal of the rule it would break."""
    well_formed(acting, fact)
    opened_once(acting, fact, (Instrument,))
    if isinstance(fact, Opening):
        named(acting, fact.person, "person")
        named(acting, fact.situation, "situation")
    if isinstance(fact, WarrantReplaced):
        if any(each.stream == fact.successor for each in acting.history):
            raise ReplacesItself
        named(acting, fact.successor, "warrant")
    _after_issue(acting, fact)
    return _marked(acting, fact)


def _after_issue(acting: Acting[WarrantFact], fact: WarrantFact) -> None:
    """Refused only when it is certain over both bounds. Remarks and terminations may speak of any day."""
    if isinstance(fact, Opening | Retracted):
        return
    issued = [each.fact.occurred for each in acting.history if isinstance(each.fact, WarrantIssued | SummonsIssued)]
    ends = ends_warrant(fact) or isinstance(fact, WarrantExecuted)
    if ends and issued and all(fact.occurred.latest < day.earliest for day in issued):
        raise BeforeIssue


def _marked(acting: Acting[WarrantFact], fact: WarrantFact) -> WarrantFact:
    if isinstance(fact, WarrantIssued) and fact.public_from is not None:
        if fact.public_from.latest < fact.occurred.earliest:
            return fact.marked(PublicBeforeIssue)
    if isinstance(fact, WarrantExecuted):
        ended = [each.fact.occurred for each in acting.history if ends_warrant(each.fact)]
        if any(day.latest < fact.occurred.earliest for day in ended):
            return fact.marked(WarrantNotInForce)
    return fact
