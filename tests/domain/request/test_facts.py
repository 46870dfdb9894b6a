"""What is recorded of a request."""

from domain.request.facts import (
    Addressees,
    Kind,
    RequestExecuted,
    RequestReceived,
    RequestTransmitted,
    RequestWithdrawn,
)
from tests.domain.kit import PERSON, STATE, WARRANT, said


def test_a_request_concerns_its_person_its_warrants_and_the_state_addressed() -> None:
    to_one = said(RequestTransmitted, kind=Kind.TRANSIT, state=STATE, warrants=(WARRANT,))
    assert to_one.concerns == {PERSON, WARRANT, STATE.id}
    to_all = said(RequestTransmitted, kind=Kind.TRANSIT, addressees=Addressees.ALL_PARTIES)
    assert to_all.concerns == {PERSON}


def test_a_step_concerns_the_state_it_names() -> None:
    assert said(RequestExecuted, state=STATE).concerns == {STATE.id}
    assert said(RequestExecuted).concerns == frozenset()
    assert said(RequestWithdrawn).concerns == frozenset()


def test_transmitted_is_not_received() -> None:
    assert not issubclass(RequestTransmitted, RequestReceived)


def test_an_invitation_is_a_kind_of_its_own() -> None:
    assert Kind("invitation") is not Kind("arrest_and_surrender")
    assert len(Kind) == 9
