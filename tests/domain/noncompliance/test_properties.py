"""Whatever is recorded of an incident, in whatever order: the values never merge, and what is withdrawn is gone."""

from dataclasses import replace
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.fact import Fact, Retracted
from domain.noncompliance.assembly import (
    AssemblyConcluded,
    AssemblyStepTaken,
    CouncilStepTaken,
    DisputeStepTaken,
    InformalConcluded,
    InformalStepTaken,
    MeasureTaken,
)
from domain.noncompliance.deadlines import deadlines
from domain.noncompliance.facts import AllegationRecorded, GroundClaimed, NonComplianceFact
from domain.noncompliance.redress import StateReplied
from domain.noncompliance.status import NonCompliance
from domain.rooms import ROOMS
from tests.domain.kit import INCIDENT, any_fact, any_facts_of, record, retraction

ROOM = ROOMS["noncompliance"]
BESIDE = (
    AllegationRecorded,
    GroundClaimed,
    InformalStepTaken,
    InformalConcluded,
    AssemblyStepTaken,
    AssemblyConcluded,
    CouncilStepTaken,
    MeasureTaken,
    DisputeStepTaken,
    StateReplied,
)
"""What stands beside finding and referral."""

facts = any_facts_of("noncompliance").map(lambda told: [replace(each, corrects=None) for each in told])


def status(told: list[Fact]) -> NonCompliance:
    found = ROOM.status(record((INCIDENT, told)))
    assert isinstance(found, NonCompliance)
    return found


def values(incident: NonCompliance) -> tuple[object, ...]:
    """Those of the four that are recorded; the assessment is computed from other streams."""
    alleged = {(each.alleged_by, each.occurred) for each in incident.allegations}
    return (incident.finding, dict(incident.referral), alleged)


@given(told=facts, data=st.data())
@settings(max_examples=50, deadline=None)
def test_the_values_are_the_same_whatever_the_order_of_recording(told: list[Fact], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(told))
    assert values(status(shuffled)) == values(status(told))


@given(told=facts, data=st.data())
@settings(max_examples=50, deadline=None)
def test_a_fact_withdrawn_leaves_no_trace(told: list[Fact], data: st.DataObject) -> None:
    kinds = [kind for kind in get_args(NonComplianceFact) if kind is not Retracted]
    extra = replace(data.draw(any_fact(data.draw(st.sampled_from(kinds)))), corrects=None)
    withdrawn = [*told, extra, retraction(len(told) + 1, INCIDENT)]
    assert status(withdrawn) == status(told)
    assert deadlines(status(withdrawn)) == deadlines(status(told))


@given(told=facts, data=st.data())
@settings(max_examples=50, deadline=None)
def test_what_others_say_and_do_changes_neither_finding_nor_referral(told: list[Fact], data: st.DataObject) -> None:
    extra = replace(data.draw(any_fact(data.draw(st.sampled_from(BESIDE)))), corrects=None)
    before, after = status(told), status([*told, extra])
    assert (after.finding, after.referral, after.found_on) == (before.finding, before.referral, before.found_on)
    assert (after.procedure, after.decided_on) == (before.procedure, before.decided_on)


@given(told=facts)
@settings(max_examples=50, deadline=None)
def test_a_referral_makes_no_finding_and_a_finding_no_referral(told: list[Fact]) -> None:
    by_name = {type(each).__name__ for each in told}
    stands = status(told)
    assert stands.finding != "found" or "NonComplianceFound" in by_name
    assert "referred" not in stands.referral.values() or "Referred" in by_name
    assert not stands.allegations or "AllegationRecorded" in by_name
