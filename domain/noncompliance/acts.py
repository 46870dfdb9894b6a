"""Acts on the record of an incident. What a Chamber decided is never refused; what is missing is marked."""

from collections.abc import Iterator, Sequence

from domain.fact import Acting, beside, named, opened_once, well_formed
from domain.noncompliance.facts import (
    AllegationRecorded,
    Decision,
    Heard,
    IncidentRecorded,
    NonComplianceFact,
    NonComplianceFound,
    OnFinding,
    OnReferral,
    Referred,
)
from domain.rules import EndsBeforeItBegan, Mark, Refusal


class AllegationByNobody(Refusal):
    """An allegation names who makes it."""

    code = "allegation-by-nobody"
    authority = "atlarge: a fact that may harm somebody names its author"


class ProcedureUnrecorded(Mark):
    """A finding is recorded, but no submission of the State, no deadline that passed and no waiver."""

    code = "procedure-unrecorded"
    authority = "Regulations of the Court, reg. 109(3)"
    evidence = "P"


class FindingUnrecorded(Mark):
    """A step that rests on a finding is recorded, but not the finding."""

    code = "finding-unrecorded"
    authority = "atlarge: a step nobody recorded is unknown, never assumed"


class ReferralUnrecorded(Mark):
    """A step that rests on a referral is recorded, but not the referral."""

    code = "referral-unrecorded"
    authority = "atlarge: a step nobody recorded is unknown, never assumed"


class DecidedBeforeConduct(Mark):
    """A decision is recorded of a day before the conduct it is about."""

    code = "decided-before-conduct"
    authority = "atlarge: contradicting sources stand side by side"


def decide(acting: Acting[NonComplianceFact], fact: NonComplianceFact) -> NonComplianceFact:
    """The fact as it is recorded; raises the Refusal of the rule it would break."""
    well_formed(acting, fact)
    opened_once(acting, fact, (IncidentRecorded,))
    if isinstance(fact, IncidentRecorded):
        for person in fact.persons:
            named(acting, person, "person")
        if fact.presence is not None:
            named(acting, fact.presence, "presence")
        if fact.until is not None and fact.until.latest < fact.occurred.earliest:
            raise EndsBeforeItBegan
    if isinstance(fact, AllegationRecorded) and not fact.alleged_by.strip():
        raise AllegationByNobody
    return fact.marked(*_marks(beside(acting, fact), fact))


def _marks(standing: Sequence[NonComplianceFact], fact: NonComplianceFact) -> Iterator[type[Mark]]:
    before = [each for each in standing if each.occurred.earliest <= fact.occurred.latest]
    if isinstance(fact, NonComplianceFound) and not any(isinstance(each, Heard) for each in before):
        yield ProcedureUnrecorded
    if isinstance(fact, OnFinding) and not any(isinstance(each, NonComplianceFound) for each in before):
        yield FindingUnrecorded
    if isinstance(fact, OnReferral) and not any(isinstance(each, Referred) for each in before):
        yield ReferralUnrecorded
    began = [each.occurred.earliest for each in standing if isinstance(each, IncidentRecorded)]
    if isinstance(fact, Decision) and any(fact.occurred.latest < day for day in began):
        yield DecidedBeforeConduct
