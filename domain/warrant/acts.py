"""Acts on a warrant's record. An act of a Chamber is never refused because of the law; what the law does not foresee is
marked. No mark asks for crimes, Chamber or document of an issue (RS art. 58(3)): sources often leave them out, and what
they leave out is unknown."""

from collections.abc import Iterator, Sequence
from datetime import date

from domain.clocks import one_year_after
from domain.fact import Acting, Fact, beside, named, of_one_person, opened_once, well_formed
from domain.rules import EndsBeforeItBegan, Mark, Refusal
from domain.values import HistoricalDate
from domain.warrant.facts import (
    AbscondedUnderWarrant,
    ApplicationRefused,
    ApplicationWithdrawn,
    ArrestedUnderWarrant,
    ChargesCeased,
    DeferralNoted,
    Ending,
    HeldAdmissibleAgain,
    InadmissibilityUpheld,
    Instrument,
    Opening,
    RevokedBy,
    RuledInadmissible,
    ServiceAttempted,
    SummonsIssued,
    WarrantAmended,
    WarrantApplied,
    WarrantExecuted,
    WarrantFact,
    WarrantIssued,
    WarrantRedacted,
    WarrantReplaced,
    WarrantRevoked,
    WarrantSpent,
    WarrantUnsealed,
    ends_warrant,
)
from domain.warrant.status import APPLICATION_ENDS, RANK, Warrant, evolve

APPLICATIONS_SECRET = date(2025, 11, 12).toordinal()
"""By this day regulation 23 ter was in force."""


class BeforeIssue(Refusal):
    """Nothing happens under a warrant before it is issued."""

    code = "before-issue"
    authority = "Rome Statute art. 58(1), (4)"


class ReplacesItself(Refusal):
    """A warrant is replaced by another warrant."""

    code = "replaces-itself"
    authority = "Rome Statute art. 58(4)"


class ApplicationPublic(Mark):
    """An application for a warrant or a summons is secret unless a Chamber allows otherwise; no leave is recorded."""

    code = "application-public"
    authority = "Regulations of the Court reg. 23 ter"
    evidence = "P"


class NoApplicationPending(Mark):
    """Only a pending application is refused or withdrawn: none is recorded, or it had been granted."""

    code = "no-application-pending"
    authority = "Rome Statute art. 58(1)"


class SummonsBesideWarrant(Mark):
    """A summons is issued instead of a warrant, not beside one."""

    code = "summons-beside-warrant"
    authority = "Rome Statute art. 58(7)"


class IssuedAfterEnd(Mark):
    """What ended does not come back by another issue: a new warrant is needed, and is put on record by itself."""

    code = "issued-after-end"
    authority = "Rome Statute art. 61(8), (10)"


class PublicBeforeIssue(Mark):
    """A warrant is made public on or after the day of its issue."""

    code = "public-before-issue"
    authority = "Order of the Chamber"
    evidence = "P"


class ChargeUnrecorded(Mark):
    """A warrant ceases for, or loses, charges it stood for; one of these is not recorded of it."""

    code = "charge-unrecorded"
    authority = "Rome Statute arts 58(6), 61(10)"


class WarrantNotInForce(Mark):
    """Only a warrant in force can be executed."""

    code = "warrant-not-in-force"
    authority = "Rome Statute art. 58(4)"


class NothingToAbscondFrom(Mark):
    """Who absconds breaks a release that followed an arrest or a surrender; neither is recorded under this warrant."""

    code = "nothing-to-abscond-from"
    authority = "Rome Statute arts 59(3), 60(5); RPE r119"
    evidence = "P"


class RevokedByNoChamber(Mark):
    """A warrant stays in effect until otherwise ordered by the Court: nobody else revokes it."""

    code = "revoked-by-no-chamber"
    authority = "Rome Statute art. 58(4)"


class SpentUnexecuted(Mark):
    """Only a warrant that was executed is spent by the outcome of the trial; no execution is recorded."""

    code = "spent-unexecuted"
    authority = "Rome Statute arts 58(4), 63(1)"
    evidence = "P"


class InadmissibilityUnrecorded(Mark):
    """A case is held admissible again on review only after it was held inadmissible; that is not recorded."""

    code = "inadmissibility-unrecorded"
    authority = "Rome Statute art. 19(10)"
    evidence = "M"


class DeferralBeyondAYear(Mark):
    """A deferral runs for 12 months; it goes on only by renewal."""

    code = "deferral-beyond-a-year"
    authority = "Rome Statute art. 16"


class OutsidePartTwo(Mark):
    """Part 2 does not apply to offences under article 70: inadmissibility and deferral leave their warrants alone."""

    code = "outside-part-2"
    authority = "Rome Statute art. 70(2); RPE r163(2), r165(2)"


UnderWarrant = ServiceAttempted | ArrestedUnderWarrant | WarrantExecuted | AbscondedUnderWarrant
PartTwo = RuledInadmissible | InadmissibilityUpheld | HeldAdmissibleAgain | DeferralNoted


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
    if isinstance(fact, DeferralNoted) and fact.until and fact.until.latest < _starts(fact).earliest:
        raise EndsBeforeItBegan
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
    before = [each for each in standing if _may_precede(each, fact)]
    match fact:
        case WarrantApplied():
            yield from _of_an_application(standing, fact)
        case ApplicationRefused() | ApplicationWithdrawn():
            granted = any(isinstance(each, WarrantIssued | SummonsIssued) for each in _preceding(standing, fact))
            if granted or not any(isinstance(each, WarrantApplied) for each in before):
                yield NoApplicationPending
        case SummonsIssued():
            if any(isinstance(each, WarrantIssued) for each in _preceding(standing, fact)):
                yield SummonsBesideWarrant
        case WarrantIssued():
            yield from _of_an_issue(standing, fact)
        case WarrantUnsealed() | WarrantRedacted():
            issues = [each.occurred for each in standing if isinstance(each, WarrantIssued)]
            if any(fact.occurred.latest < day.earliest for day in issues):
                yield PublicBeforeIssue
        case WarrantAmended(removed=charges) | ChargesCeased(charges=charges):
            if not frozenset(charges) <= (_charges(standing) or frozenset(charges)):
                yield ChargeUnrecorded
        case WarrantExecuted():
            if not _may_be_in_force(standing, fact):
                yield WarrantNotInForce
        case AbscondedUnderWarrant():
            if not any(isinstance(each, ArrestedUnderWarrant | WarrantExecuted) for each in before):
                yield NothingToAbscondFrom
        case WarrantSpent():
            if not any(isinstance(each, WarrantExecuted) for each in before):
                yield SpentUnexecuted
        case WarrantRevoked(by=RevokedBy.STATE | RevokedBy.OTHER):
            yield RevokedByNoChamber
        case RuledInadmissible() | InadmissibilityUpheld() | HeldAdmissibleAgain() | DeferralNoted():
            yield from _of_part_two(standing, fact)
        case _:
            return


def _of_an_application(standing: Sequence[WarrantFact], fact: WarrantApplied) -> Iterator[type[Mark]]:
    """Marked where it was public before anything that was issued upon it; a day that is assumed tells nothing."""
    public, secret = fact.public_from, fact.occurred.earliest >= APPLICATIONS_SECRET
    if public is None or fact.public_from_assumed or fact.leave or not secret:
        return
    issued = [each.occurred for each in standing if isinstance(each, WarrantIssued | SummonsIssued)]
    if all(public.latest < day.earliest for day in issued):
        yield ApplicationPublic


def _of_an_issue(standing: Sequence[WarrantFact], fact: WarrantIssued) -> Iterator[type[Mark]]:
    if fact.public_from is not None and fact.public_from.latest < fact.occurred.earliest:
        yield PublicBeforeIssue
    if any(ends_warrant(each) for each in _preceding(standing, fact)):
        yield IssuedAfterEnd


def _of_part_two(standing: Sequence[WarrantFact], fact: PartTwo) -> Iterator[type[Mark]]:
    if any(isinstance(each, Opening) and each.article_70 for each in standing):
        yield OutsidePartTwo
    inadmissible = [each for each in standing if isinstance(each, RuledInadmissible | InadmissibilityUpheld)]
    if isinstance(fact, HeldAdmissibleAgain) and not any(_may_precede(each, fact) for each in inadmissible):
        yield InadmissibilityUnrecorded
    if isinstance(fact, DeferralNoted) and fact.until and fact.until.earliest > one_year_after(_starts(fact).latest):
        yield DeferralBeyondAYear


def _starts(fact: DeferralNoted) -> HistoricalDate:
    return fact.starts or fact.occurred


def _may_precede(fact: Fact, other: Fact) -> bool:
    """Whether it may have happened by the day of the other."""
    return fact.occurred.earliest <= other.occurred.latest


def _preceding(standing: Sequence[WarrantFact], fact: Fact) -> list[WarrantFact]:
    """What certainly happened before the fact."""
    return [each for each in standing if each.occurred.latest < fact.occurred.earliest]


def _charges(standing: Sequence[WarrantFact]) -> frozenset[str]:
    """Every charge ever told of the warrant."""
    told = {name for each in standing if isinstance(each, Opening) for name in each.charges}
    return frozenset(told | {name for each in standing if isinstance(each, WarrantAmended) for name in each.added})


def _may_be_in_force(standing: Sequence[WarrantFact], fact: Fact) -> bool:
    """Whether it was issued and, by all that certainly was before, still in force that day; what keeps it alive need
    only be possible."""
    told: list[WarrantFact] = [each for each in standing if isinstance(each, Opening)]
    told += [each for each in _preceding(standing, fact) if isinstance(each, Ending)]
    told += [
        each for each in standing if isinstance(each, WarrantAmended | HeldAdmissibleAgain) and _may_precede(each, fact)
    ]
    status = _status(told)
    return status.kind == "warrant" and (status.ended is None or status.ended in APPLICATION_ENDS)


def _status(standing: Sequence[WarrantFact]) -> Warrant:
    status = Warrant()
    for each in sorted(standing, key=lambda each: (each.occurred.earliest, RANK(each), each.occurred.latest)):
        status = evolve(status, each)
    return status
