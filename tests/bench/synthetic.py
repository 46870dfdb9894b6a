"""A made-up record of any size: persons each with a warrant, a third of them arrested, a few dead."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from domain.custody.facts import Arrested
from domain.fact import Fact, Source
from domain.person.facts import DeathReported, PersonIdentified
from domain.situation.facts import SituationOpened, Trigger
from domain.values import Confidence, HistoricalDate, PersonId, SituationId, id_of
from domain.warrant.facts import ProceedingsTerminated, Termination, WarrantIssued
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
