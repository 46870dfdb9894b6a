"""A person is sought under a warrant, a State is bound to arrest him, and a journey there is announced."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from domain.presence.facts import (
    Outcome,
    OutcomeRecorded,
    PlanAbandoned,
    PresenceAnnounced,
    PresenceRecorded,
)
from domain.request.facts import RequestReceived
from domain.state.facts import Instrument, InstrumentDeposited, StateRecorded
from domain.values import HistoricalDate, PersonId, StateCode, id_of
from service.store.database import Database
from service.store.orders import Change
from tests.service.store.kit import database_at, identified, issued, opened
from tests.service.terms import IT, told
from tests.service.test_reactor import Days, World

TODAY, ARRIVAL, LEFT = "2026-03-01", "2026-03-10", "2026-03-12"


@contextmanager
def somebody_is_sought(database_url: str, today: str = TODAY) -> Generator[World]:
    """Under a public warrant, in a State that is a party."""
    with database_at(database_url) as database:
        found = world_of(database, today)
        try:
            yield found
        finally:
            found.writer.close()


def world_of(database: Database, today: str = TODAY) -> World:
    found = World(database, Days(today))
    found.record(opened("Uganda"))
    found.record(identified("P"), issued("W", "P", "Uganda"))
    found.record(*party(IT))
    return found


def party(state: StateCode) -> tuple[Change, Change]:
    return (
        Change("state", state.id, told("state", "-", StateRecorded, "1998-07-17", state=state, name=state).fact),
        Change(
            "state",
            state.id,
            told("state", "-", InstrumentDeposited, "2000-01-01", instrument=Instrument.RATIFICATION).fact,
        ),
    )


def announced(name: str = "T", arrival: str = ARRIVAL, on: str = TODAY, /, **said: Any) -> Change:
    particulars: dict[str, Any] = {"person": PersonId(id_of(said.pop("person", "P"))), "state": said.pop("state", IT)}
    return told("presence", name, PresenceAnnounced, on, arrival=HistoricalDate(arrival), **particulars, **said)


def there(name: str = "T", on: str = ARRIVAL, /, **said: Any) -> Change:
    particulars: dict[str, Any] = {"person": PersonId(id_of(said.pop("person", "P"))), "state": said.pop("state", IT)}
    return told("presence", name, PresenceRecorded, on, **particulars, **said)


def given_up(name: str = "T", on: str = TODAY, /, **said: Any) -> Change:
    return told("presence", name, PlanAbandoned, on, **said)


def left(name: str = "T", on: str = LEFT, /, outcome: Outcome = Outcome.NOT_ARRESTED, **said: Any) -> Change:
    return told("presence", name, OutcomeRecorded, on, outcome=outcome, **said)


def came(name: str = "R", on: str = "2026-01-12", /, **said: Any) -> Change:
    """A request is received by the State."""
    return told("request", name, RequestReceived, on, state=IT, **said)
