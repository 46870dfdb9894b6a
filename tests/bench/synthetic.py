"""A made-up record of any size: persons each with a warrant, a third of them arrested, a few dead."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from domain.custody.facts import Arrested, Released
from domain.fact import Fact, Source
from domain.person.facts import DeathReported, PersonIdentified
from domain.presence.facts import Outcome, OutcomeRecorded, PresenceRecorded, PresenceRemarked
from domain.request.facts import Addressees, RequestTransmitted
from domain.request.facts import Kind as RequestKind
from domain.situation.facts import SituationOpened, Trigger
from domain.state.facts import Instrument, InstrumentDeposited, StateRecorded
from domain.values import Confidence, HistoricalDate, PersonId, SituationId, StateCode, id_of
from domain.warrant.facts import ProceedingsTerminated, Termination, WarrantAmended, WarrantIssued
from service.store.orders import Change, Order

SOURCES = (Source(citation="made up", confidence=Confidence.CONFIRMED),)
FIRST = date(2003, 1, 1)
SPREAD_DAYS = 6000
SITUATIONS = 14


def orders(persons: int) -> Iterator[Order]:
    """About three facts a person, as one-fact orders in an order in which all are accepted."""
    for number in range(SITUATIONS):
        opened = SituationOpened(**_known(FIRST), name=f"Situation {number}", trigger=Trigger.PROPRIO_MOTU)
        yield _order("situation", f"situation {number}", opened)
    for number in range(persons):
        yield from _person(number)


def people(persons: int, series: str) -> Iterator[Order]:
    """One fact a person and nothing more, under names of their own."""
    for number in range(persons):
        identified = PersonIdentified(**_known(FIRST), name=f"Person {number}")
        yield _order("person", f"{series} {number}", identified)


LIFE = 60
"""Facts a person of a full life."""


def lives(persons: int) -> Iterator[Order]:
    """About sixty facts a person: three warrants and their amendments, a request, an arrest and a release, and fifteen
    visits, in the order of their days within each kind; and the States visited."""
    for number in range(SITUATIONS):
        opened = SituationOpened(**_known(FIRST), name=f"Situation {number}", trigger=Trigger.PROPRIO_MOTU)
        yield _order("situation", f"situation {number}", opened)
    for code in VISITED:
        yield Order(
            "bench", f"state {code}", (Change("state", code.id, StateRecorded(**_known(FIRST), state=code, name=code)),)
        )
        deposit = InstrumentDeposited(**_known(FIRST), instrument=Instrument.RATIFICATION)
        yield Order("bench", f"deposit {code}", (Change("state", code.id, deposit),))
    for number in range(persons):
        yield from _life(number)


VISITED = tuple(StateCode(code) for code in ("TD", "KE", "DJ", "MW", "NG", "ZA", "UG", "JO", "MN", "HU", "TJ", "IT"))


def _life(number: int) -> Iterator[Order]:
    begins = FIRST + timedelta(days=(number * 7919) % SPREAD_DAYS)
    who = PersonId(id_of(f"life {number}"))
    situation = SituationId(id_of(f"situation {number % SITUATIONS}"))
    yield _order("person", f"life {number}", PersonIdentified(**_known(begins), name=f"Person {number}"))
    for each in range(3):
        day = begins + timedelta(days=200 * each)
        name = f"warrant {number}.{each}"
        yield _order("warrant", name, WarrantIssued(**_known(day), person=who, situation=situation), "life")
        for step in range(2):
            amended = WarrantAmended(**_known(day + timedelta(days=10 + step)), crimes="war crimes")
            yield _order("warrant", name, amended, f"amended {step}")
    asked = RequestTransmitted(
        **_known(begins), person=who, kind=RequestKind.ARREST_AND_SURRENDER, addressees=Addressees.ALL_PARTIES
    )
    yield _order("request", f"request {number}", asked, "life")
    for visit in range(15):
        day = begins + timedelta(days=30 + 40 * visit)
        state = VISITED[(number + visit) % len(VISITED)]
        name, left = f"visit {number}.{visit}", HistoricalDate.on(day + timedelta(days=2))
        seen = PresenceRecorded(**_known(day), person=who, state=state, until=left)
        yield _order("presence", name, seen, "life")
        ended = OutcomeRecorded(**_known(day + timedelta(days=2)), outcome=Outcome.NOT_ARRESTED)
        yield _order("presence", name, ended, "outcome")
        yield _order("presence", name, PresenceRemarked(**_known(day + timedelta(days=2))), "remark")
    arrested = begins + timedelta(days=700)
    yield _order("custody", f"custody {number}", Arrested(**_known(arrested), person=who, state=VISITED[0]), "life")
    freed = Released(**_known(arrested + timedelta(days=9)), state=VISITED[0])
    yield _order("custody", f"custody {number}", freed, "freed")


def _person(number: int) -> Iterator[Order]:
    issued = FIRST + timedelta(days=(number * 7919) % SPREAD_DAYS)
    who = PersonId(id_of(f"person {number}"))
    situation = SituationId(id_of(f"situation {number % SITUATIONS}"))
    yield _order("person", f"person {number}", PersonIdentified(**_known(issued), name=f"Person {number}"))
    yield _order("warrant", f"warrant {number}", WarrantIssued(**_known(issued), person=who, situation=situation))
    if number % 3 == 0:
        arrested = Arrested(**_known(issued + timedelta(days=400)), person=who)
        yield _order("custody", f"custody {number}", arrested)
    if number % 7 == 0:
        yield _order("person", f"person {number}", DeathReported(**_known(issued + timedelta(days=900))), "death")
    if number % 11 == 0:
        ended = ProceedingsTerminated(**_known(issued + timedelta(days=1200)), ground=Termination.DEATH)
        yield _order("warrant", f"warrant {number}", ended, "end")


def _known(day: date) -> dict[str, Any]:
    return {"occurred": HistoricalDate.on(day), "public_from": HistoricalDate.on(day), "sources": SOURCES}


def _order(room: str, reference: str, fact: Fact, step: str = "") -> Order:
    return Order("bench", f"{reference} {step}", (Change(room, id_of(reference), fact),), keep_key=True)
