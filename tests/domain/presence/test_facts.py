"""What is recorded of a presence."""

from domain.presence.facts import Kind, Opening, Outcome, PresenceAnnounced, PresenceConfirmed, PresenceRecorded
from domain.values import HistoricalDate
from tests.domain.kit import PERSON, STATE, said


def test_a_presence_concerns_its_person_and_its_state() -> None:
    assert said(PresenceRecorded, state=STATE).concerns == {PERSON, STATE.id}
    assert said(PresenceAnnounced, state=STATE, arrival=HistoricalDate("2024-09-02")).concerns == {PERSON, STATE.id}
    assert said(PresenceConfirmed).concerns == frozenset()


def test_a_plan_is_not_a_presence() -> None:
    assert not issubclass(PresenceAnnounced, PresenceRecorded)
    assert issubclass(PresenceAnnounced, Opening)


def test_no_source_speaks_of_control_unless_it_does() -> None:
    assert said(PresenceRecorded, state=STATE).effective_control is None


def test_an_arrest_is_not_a_surrender() -> None:
    assert Outcome("arrested") is not Outcome("surrendered")
    assert {"overflight", "host_state_transit"} < {each.value for each in Kind}
