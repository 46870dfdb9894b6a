"""The right of reply and the way to a correction, open to States and to persons."""

from domain.noncompliance.acts import AuthorUnnamed, CorrectionUnrequested
from domain.noncompliance.facts import Basis, IncidentRecorded, Kind, NonComplianceFound
from domain.noncompliance.redress import (
    CorrectionAnswered,
    CorrectionOutcome,
    CorrectionRequested,
    ReplyTo,
    StateReplied,
)
from domain.rules import NotOnRecord
from domain.values import HistoricalDate, PersonId
from tests.domain.kit import INCIDENT, PERSON, STATE, correcting, given, place, said

incident = said(IncidentRecorded, "2024-09-02", state=STATE, kind=Kind.VISIT, persons=(PERSON,))
found = said(NonComplianceFound, "2024-10-24", basis=Basis.ART_87_7)
by_state = said(
    CorrectionRequested, "2024-11-01", asked_by="its Government", prose="no visit", state=STATE, person=None
)
by_person = said(CorrectionRequested, "2024-11-02", asked_by="counsel", prose="another man", person=PERSON)


def answered(asked_by: str, day: str = "2024-11-10") -> CorrectionAnswered:
    declined = CorrectionOutcome.DECLINED
    return said(CorrectionAnswered, day, asked_by=asked_by, outcome=declined, reasons="the sources bear it out")


def test_a_reply_stands_beside_the_finding_and_alters_nothing_else() -> None:
    reply = said(StateReplied, "2024-10-30", to=ReplyTo.FINDING, prose="the duty was not engaged")
    given(incident).when(reply).then_recorded()
    before, after = given(incident, found).status(), given(incident, found, reply).status()
    assert [(each.to, each.prose) for each in after.replies] == [(ReplyTo.FINDING, "the duty was not engaged")]
    values = ("finding", "referral", "allegations", "procedure", "grounds", "found_on")
    assert [getattr(after, each) for each in values] == [getattr(before, each) for each in values]


def test_a_state_and_a_person_may_ask_for_a_correction_and_so_may_anybody_by_name() -> None:
    for asked in (by_state, by_person, said(CorrectionRequested, asked_by="a reader", prose="a misprint")):
        given(incident, found).when(asked).then_recorded()
    assert by_state.concerns == {STATE.id}
    assert by_person.concerns == {PERSON}
    given(incident).when(said(CorrectionRequested, asked_by=" ", prose="no")).then_refused(AuthorUnnamed)
    stranger = said(CorrectionRequested, asked_by="counsel", prose="no", person=PersonId(place(1)))
    given(incident).when(stranger).then_refused(NotOnRecord)


def test_a_request_for_correction_is_open_until_it_is_answered_with_reasons() -> None:
    asked = given(incident, by_state, by_person).status().corrections
    assert [(each.asked_by, each.state, each.person, each.outcome) for each in asked] == [
        ("its Government", STATE, None, None),
        ("counsel", None, PERSON, None),
    ]
    first, second = given(incident, by_state, by_person, answered("counsel")).status().corrections
    assert (first.outcome, second.outcome) == (None, CorrectionOutcome.DECLINED)
    assert (str(second.answered_on), second.reasons) == ("2024-11-10", "the sources bear it out")


def test_an_answer_is_to_what_was_asked_by_that_name_and_not_answered_yet() -> None:
    given(incident, by_state).when(answered("its Government")).then_recorded()
    given(incident, by_state).when(answered("counsel")).then_marked(CorrectionUnrequested)
    given(incident, by_state).when(answered("its Government", "2024-10-31")).then_marked(CorrectionUnrequested)
    assert given(incident, answered("counsel")).status().corrections == ()
    again = said(CorrectionRequested, "2024-12-01", asked_by="counsel", prose="once more", person=PERSON)
    first, second = given(incident, by_person, answered("counsel"), again).status().corrections
    assert (first.outcome, second.outcome) == (CorrectionOutcome.DECLINED, None)


def test_asking_corrects_nothing_the_correction_is_a_fact_that_restates() -> None:
    asked = given(incident, found, by_state).status()
    assert (asked.finding, asked.conduct_from) == ("found", HistoricalDate("2024-09-02"))
    restated = said(IncidentRecorded, "2024-09-03", state=STATE, kind=Kind.VISIT, corrects=correcting(1, INCIDENT))
    given(incident, found, by_state).when(restated).then_recorded()
    assert str(given(incident, found, by_state, restated).status().conduct_from) == "2024-09-03"
