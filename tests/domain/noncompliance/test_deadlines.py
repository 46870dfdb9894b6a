"""The days set for a State to answer by."""

from itertools import permutations

import pytest

from domain.clocks import Deadline
from domain.noncompliance.assembly import AssemblyConcluded, AssemblyStepTaken, Step
from domain.noncompliance.deadlines import HEARING, OPEN_LETTER, deadlines
from domain.noncompliance.facts import (
    Basis,
    Body,
    DeadlinePassed,
    FindingReversed,
    IncidentRecorded,
    Kind,
    NonComplianceFact,
    NonComplianceFound,
    ReferralReversed,
    Referred,
    RightWaived,
    StateInvitedToExplain,
    StateSubmitted,
)
from domain.noncompliance.redress import ReplyTo, StateReplied
from domain.noncompliance.status import NonCompliance
from domain.rooms import ROOMS
from domain.values import HistoricalDate
from tests.domain.kit import INCIDENT, STATE, given, record, retraction, said

incident = said(IncidentRecorded, "2025-01-19", state=STATE, kind=Kind.RELEASE)
invited = said(StateInvitedToExplain, "2025-02-18", deadline=HistoricalDate("2025-03-17"))
letter = said(AssemblyStepTaken, "2026-02-02", step=Step.OPEN_LETTER, deadline=HistoricalDate("2026-02-16"))


def told(*facts: NonComplianceFact) -> list[tuple[str, str, str | None]]:
    found = deadlines(given(incident, *facts).status())
    return [(each.kind, str(each.due), None if each.met_on is None else str(each.met_on)) for each in found]


def test_without_a_day_that_was_set_there_is_no_deadline() -> None:
    assert deadlines(NonCompliance()) == ()
    no_day = said(AssemblyStepTaken, "2026-02-02", step=Step.OPEN_LETTER)
    assert told(said(StateInvitedToExplain, "2025-02-18"), no_day) == []


def test_the_day_to_explain_by_is_met_by_a_submission_on_record() -> None:
    assert told(invited) == [(HEARING, "2025-03-17", None)]
    assert told(invited, said(DeadlinePassed, "2025-03-18")) == [(HEARING, "2025-03-17", None)]
    assert told(invited, said(StateSubmitted, "2025-03-17")) == [(HEARING, "2025-03-17", "2025-03-17")]
    assert told(invited, said(StateSubmitted, "2025-05-02")) == [(HEARING, "2025-03-17", "2025-05-02")]
    assert told(invited, said(StateSubmitted, "2025-02-17")) == [(HEARING, "2025-03-17", None)]
    assert told(invited, said(StateSubmitted, "2025")) == [(HEARING, "2025-03-17", "2025")]


def test_who_gave_up_the_right_to_be_heard_owes_no_answer() -> None:
    assert told(invited, said(RightWaived, "2025-03-01")) == []


def test_the_day_the_letter_sets_is_met_by_the_states_reply_to_it() -> None:
    elsewhere = said(StateReplied, "2026-02-10", to=ReplyTo.RECORD, prose="to this record")
    views = said(StateReplied, "2026-02-17", to=ReplyTo.OPEN_LETTER, prose="our views")
    assert told(letter, elsewhere) == [(OPEN_LETTER, "2026-02-16", None)]
    assert told(letter, views) == [(OPEN_LETTER, "2026-02-16", "2026-02-17")]


def test_a_deadline_names_its_authority_and_a_withdrawn_act_sets_none() -> None:
    hearing, views = deadlines(given(incident, invited, letter).status())
    assert isinstance(hearing, Deadline)
    assert (hearing.authority, views.authority) == (
        "Regulations of the Court, reg. 109(3)",
        "ICC-ASP/10/Res.5, annex, para. 14(b)",
    )
    assert deadlines(given(incident, invited, retraction(2, INCIDENT)).status()) == ()


def test_a_finding_overtakes_the_day_to_explain_by() -> None:
    assert told(invited, said(NonComplianceFound, "2025-10-17", basis=Basis.ART_87_7)) == []


def test_a_day_known_in_part_is_told_as_it_is_known() -> None:
    assert told(said(StateInvitedToExplain, "2025-02", deadline=HistoricalDate("2025-03"))) == [
        (HEARING, "2025-03", None)
    ]


def test_each_invitation_and_each_letter_has_its_own_day() -> None:
    again = said(StateInvitedToExplain, "2025-04-01", deadline=HistoricalDate("2025-04-15"))
    answer = said(StateSubmitted, "2025-03-10")
    assert told(invited, answer, again) == [(HEARING, "2025-03-17", "2025-03-10"), (HEARING, "2025-04-15", None)]


@pytest.mark.parametrize(
    "then",
    [
        said(AssemblyConcluded, "2026-12-01"),
        said(FindingReversed, "2026-06-01"),
        said(ReferralReversed, "2026-06-01", bodies=(Body.ASP,)),
    ],
)
def test_a_letter_asks_for_nothing_once_the_assembly_is_done_or_what_it_rests_on_is_reversed(
    then: NonComplianceFact,
) -> None:
    before = (
        said(NonComplianceFound, "2025-10-17", basis=Basis.ART_87_7),
        said(Referred, "2026-01-26", bodies=(Body.ASP,)),
        letter,
    )
    assert told(*before) == [(OPEN_LETTER, "2026-02-16", None)]
    assert told(*before, then) == []


def test_a_letter_after_the_assembly_was_done_asks_again() -> None:
    assert told(said(AssemblyConcluded, "2025-12-01"), letter) == [(OPEN_LETTER, "2026-02-16", None)]


def test_the_order_in_which_facts_were_recorded_is_irrelevant() -> None:
    room = ROOMS["noncompliance"]
    views = said(StateReplied, "2026-02-10", to=ReplyTo.OPEN_LETTER, prose="our views")
    found = {
        tuple(room.deadlines(room.status(record((INCIDENT, facts)))))
        for facts in permutations((incident, invited, letter, views))
    }
    assert [[(each.kind, each.met_on is None) for each in each_found] for each_found in found] == [
        [(HEARING, True), (OPEN_LETTER, False)]
    ]
