"""The right of reply; the way to a correction is that of every room: tests/domain/test_corrections.py."""

from domain.noncompliance.facts import Basis, IncidentRecorded, Kind, NonComplianceFound
from domain.noncompliance.redress import ReplyTo, StateReplied
from tests.domain.kit import PERSON, STATE, given, said

incident = said(IncidentRecorded, "2024-09-02", state=STATE, kind=Kind.VISIT, persons=(PERSON,))
found = said(NonComplianceFound, "2024-10-24", basis=Basis.ART_87_7)


def test_a_reply_stands_beside_the_finding_and_alters_nothing_else() -> None:
    reply = said(StateReplied, "2024-10-30", to=ReplyTo.FINDING, prose="the duty was not engaged")
    given(incident).when(reply).then_recorded()
    before, after = given(incident, found).status(), given(incident, found, reply).status()
    assert [(each.to, each.prose) for each in after.replies] == [(ReplyTo.FINDING, "the duty was not engaged")]
    values = ("finding", "referral", "allegations", "procedure", "grounds", "found_on")
    assert [getattr(after, each) for each in values] == [getattr(before, each) for each in values]
