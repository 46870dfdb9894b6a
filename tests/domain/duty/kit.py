"""A person, a warrant, a State and a visit: what the tests of the engine begin with."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from domain.duty.assessment import assess
from domain.duty.case import case_of
from domain.duty.gates import Gate
from domain.duty.owed import Duty
from domain.fact import Fact, Recorded, Source
from domain.presence.facts import Outcome, OutcomeRecorded, PresenceRecorded
from domain.presence.status import Presence
from domain.request.facts import Addressees, Kind, RequestReceived, RequestTransmitted
from domain.rooms import ROOMS
from domain.situation.facts import SituationOpened, Trigger
from domain.state.facts import Instrument, InstrumentDeposited, StateRecorded
from domain.values import Confidence, StateCode, historical_date
from domain.warrant.facts import WarrantIssued
from tests.domain.kit import PRESENCE, REQUEST, SITUATION, STATE, WARRANT, in_places, said

Told = tuple[UUID, Fact]
TODAY = historical_date("2026-11-21").latest


def issued(on: str = "2010-01-10", **particulars: Any) -> Told:
    return WARRANT, said(WarrantIssued, on, **particulars)


def situation(*, trigger: Trigger = Trigger.STATE_REFERRAL, **particulars: Any) -> Told:
    return SITUATION, said(SituationOpened, "2005-03-31", trigger=trigger, **particulars)


def party(deposited: str = "2003-01-31", *, state: StateCode = STATE, **particulars: Any) -> list[Told]:
    recorded = said(StateRecorded, "", state=state)
    deposit = said(InstrumentDeposited, deposited, instrument=Instrument.RATIFICATION, **particulars)
    return [(state.id, recorded), (state.id, deposit)]


def requested(on: str = "2010-02-01", *, kind: Kind = Kind.ARREST_AND_SURRENDER, **particulars: Any) -> Told:
    to = {} if particulars.keys() & {"state", "addressees"} else {"addressees": Addressees.ALL_PARTIES}
    return REQUEST, said(RequestTransmitted, on, kind=kind, **to, **particulars)


def received(on: str = "2010-02-03", *, state: StateCode | None = STATE) -> Told:
    return REQUEST, said(RequestReceived, on, state=state)


def visit(arrival: str = "2011-05-07", until: str | None = "2011-05-08", **particulars: Any) -> Told:
    departure = None if until is None else historical_date(until)
    return PRESENCE, said(PresenceRecorded, arrival, state=STATE, until=departure, **particulars)


def ended(outcome: Outcome = Outcome.NOT_ARRESTED, on: str = "2011-05-08") -> Told:
    return PRESENCE, said(OutcomeRecorded, on, outcome=outcome)


def graded(grade: Confidence) -> tuple[Source, ...]:
    return (Source(citation="a newspaper", confidence=grade),)


def assessed(told: Sequence[Told], on: str | None = None) -> Duty:
    """What the visit comes to, on all that is told."""
    recorded = in_places(told)
    day = TODAY if on is None else historical_date(on).latest
    own = [each for each in recorded if each.stream == PRESENCE]
    others = [each for each in recorded if each.stream != PRESENCE]
    known = [each for each in own if each.fact.occurred.earliest <= day]
    return assess(presence_of(known), known, case_of(STATE, others, day))


def presence_of(known: Sequence[Recorded[Fact]]) -> Presence:
    status = ROOMS["presence"].status(known)
    assert isinstance(status, Presence)
    return status


def passed(found: Duty) -> set[type[Gate]]:
    return {each.gate for each in found.gates}


APPARENT: list[Told] = [issued(), *party(), requested(), received(), visit(), ended()]
"""Everything is recorded and certain: a warrant, a party, a receipt, a confirmed visit that ended without arrest."""
