"""What is recorded of an incident."""

from typing import get_args

import pytest

from domain.grounds import Ground
from domain.noncompliance.facts import (
    AllegationRecorded,
    BodyInformed,
    Heard,
    IncidentRecorded,
    Kind,
    NonComplianceFact,
    NonComplianceFound,
    Referred,
    StateInvitedToExplain,
)
from tests.domain.kit import ANOTHER, PERSON, PRESENCE, STATE, said


def test_an_incident_concerns_its_state_its_persons_and_its_presence() -> None:
    incident = said(IncidentRecorded, state=STATE, kind=Kind.VISIT, persons=(PERSON, ANOTHER))
    assert incident.concerns == {STATE.id, PERSON, ANOTHER}
    with_presence = said(IncidentRecorded, state=STATE, kind=Kind.VISIT, presence=PRESENCE)
    assert with_presence.concerns == {STATE.id, PRESENCE}


@pytest.mark.parametrize("kind", [AllegationRecorded, BodyInformed, Referred])
def test_neither_an_allegation_nor_informing_nor_referring_is_a_finding(kind: type[NonComplianceFact]) -> None:
    assert not issubclass(kind, NonComplianceFound)


def test_an_invitation_to_explain_is_not_yet_a_hearing() -> None:
    assert StateInvitedToExplain not in get_args(Heard)


def test_what_a_computer_assesses_is_no_fact() -> None:
    assert not [kind for kind in get_args(NonComplianceFact) if "assess" in kind.__name__.lower()]


def test_there_is_a_code_for_every_ground_of_the_law_and_one_for_any_other() -> None:
    assert len(Ground) == 20
    assert {"IMMUNITY_98_1", "NO_RESPONSE", "OTHER"} < {each.value for each in Ground}
    assert all(each.name == each.value for each in (*Ground, *Kind))


def test_an_incident_concerns_its_state_its_persons_and_the_presence_it_is_of() -> None:
    incident = said(IncidentRecorded, state=STATE, kind=Kind.VISIT, persons=(PERSON, ANOTHER), presence=PRESENCE)
    assert incident.concerns == {STATE.id, PERSON, ANOTHER, PRESENCE}
