"""Every fact has its place, and every place its fact."""

import pytest

from domain.fact import TOLD
from domain.rooms import ROOMS
from service.api.acts import KINDS, SEGMENTS
from service.feed.envelope import PLACES


def test_every_room_is_written_where_it_is_read() -> None:
    written = {kind.room.name: kind.plural for kind in KINDS.values()}
    assert written | {"access": "accesses"} == PLACES, "access is nobody's to state"
    assert set(PLACES) == set(ROOMS)


@pytest.mark.parametrize("plural", SEGMENTS)
def test_every_fact_of_a_room_has_one_segment_of_its_own(plural: str) -> None:
    segments = SEGMENTS[plural]
    assert set(segments) == {fact.__name__ for fact in KINDS[plural].room.facts if not issubclass(fact, TOLD)}
    assert len(set(segments.values())) == len(segments)
    assert not set(segments.values()) & {"history", "timeline", "record"}, "what is read has names of its own"


def test_the_acts_the_contract_names_are_called_so() -> None:
    named = {"warrants": {"unsealing", "execution", "revocation"}, "presences": {"confirmation"}}
    named |= {"noncompliance": {"finding", "referral"}}
    for plural, segments in named.items():
        assert segments <= set(KINDS[plural].acts)
    assert all("retraction" in kind.acts for kind in KINDS.values())


def test_a_room_of_several_openings_has_a_usual_one() -> None:
    usual = {kind.plural: next(iter(kind.openings)) for kind in KINDS.values() if len(kind.openings) > 1}
    assert usual == {
        "warrants": "WarrantIssued",
        "custody": "Arrested",
        "noncompliance": "IncidentRecorded",
        "notices": "NoticeIssued",
        "presences": "PresenceRecorded",
    }
