"""What events are called."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.fact import SHARED, Correction, Retracted
from domain.presence.duties import OfADuty
from domain.rooms import ROOMS
from domain.values import FactId, HistoricalDate, id_of
from domain.warrant.facts import ChargesWithdrawn, WarrantIssued, ends_warrant
from service.feed.types import KNOWN, OF_EVERY_ROOM, TYPES, matches, type_of
from service.store.codec import NAMES
from tests.domain.kit import SOURCE, any_fact_of

NAMED = {fact.__name__: room.name for room in ROOMS.values() for fact in room.facts if fact not in SHARED}


def test_every_fact_of_every_room_has_a_type_and_nothing_else_has_one() -> None:
    assert TYPES.keys() == NAMED.keys()


def test_a_type_begins_with_its_room_or_what_the_room_tells_of() -> None:
    for name, kind in TYPES.items():
        of_a_duty = issubclass(NAMES[name], OfADuty)
        assert kind.partition(".")[0] in ({"duty"} if of_a_duty else {NAMED[name], f"{NAMED[name]}-status"})


def test_what_subscribers_were_promised_exists() -> None:
    promised = {f"presence.{how}" for how in ("announced", "confirmed", "ended", "cancelled", "corrected", "retracted")}
    promised |= {f"warrant.{how}" for how in ("issued", "unsealed", "amended", "executed", "withdrawn", "terminated")}
    promised |= {"custody.changed", "state-status.changed", "deadline.approaching", "deadline.missed"}
    promised |= {f"duty.{how}" for how in ("engaged", "changed", "appears-breached")}
    promised |= {f"noncompliance.{how}" for how in ("found", "referred", "reversed")}
    assert promised <= KNOWN


def test_a_correction_of_this_record_is_told_from_one_by_the_court() -> None:
    assert TYPES["WarrantCorrected"] != "warrant.corrected"
    assert not {f"{room}.{how}" for room in ROOMS for how in OF_EVERY_ROOM} & set(TYPES.values())


@pytest.mark.parametrize("room", ROOMS)
@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_any_fact_has_a_known_type_and_a_correction_and_a_retraction_say_so(room: str, data: st.DataObject) -> None:
    fact = data.draw(any_fact_of(room))
    about = Correction(fact=FactId(id_of("a fact")), reason="a misprint")
    assert type_of(room, fact) in KNOWN
    assert type_of(room, replace(fact, corrects=about)) == (
        f"{room}.retracted" if isinstance(fact, Retracted) else f"{room}.corrected"
    )


@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_whoever_listens_to_withdrawn_and_terminated_hears_of_every_end_of_a_warrant(data: st.DataObject) -> None:
    fact = replace(data.draw(any_fact_of("warrant")), corrects=None)
    assert (type_of("warrant", fact) in {"warrant.withdrawn", "warrant.terminated"}) is ends_warrant(fact)


def test_a_warrant_that_lives_on_for_the_charges_left_is_amended_and_not_terminated() -> None:
    gone = ChargesWithdrawn(occurred=HistoricalDate("2014-12-05"), public_from=None, sources=(SOURCE,))
    assert type_of("warrant", gone) == "warrant.terminated"
    assert type_of("warrant", replace(gone, charges_left=True)) == "warrant.amended"


def test_a_kind_matches_all_of_its_types_and_no_other() -> None:
    assert matches("warrant.*", TYPES[WarrantIssued.__name__])
    assert not matches("state.*", "state-status.changed")
    assert not matches("*", "warrant.issued")
    assert not matches("warrant.issue", "warrant.issued")
    assert not matches("warrant.issued.*", "warrant.issued")
