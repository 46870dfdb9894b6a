"""Terms that run: what sets one, what moves it, and what meets it."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from domain.custody.facts import ArrestedProvisionally, DocumentsReceived, TransitBegun
from domain.fact import Correction, Fact
from domain.noncompliance.facts import (
    IncidentRecorded,
    IncidentRemarked,
    Kind,
    StateInvitedToExplain,
    StateSubmitted,
)
from domain.request.facts import Addressees, RequestTransmitted, SurrenderDateAgreed
from domain.request.facts import Kind as KindOfRequest
from domain.values import HistoricalDate, PersonId, StateCode, fact_id, id_of
from service.store.orders import Change
from tests.service.store.kit import SOURCES, database_at, day, identified
from tests.service.test_reactor import Days, World

START = "2026-02-01"
IT, FR = StateCode("IT"), StateCode("FR")


@contextmanager
def an_incident_on_record(database_url: str) -> Generator[World]:
    """A person and an incident are on record on the first of February."""
    with database_at(database_url) as database:
        found = World(database, Days(START))
        try:
            found.record(identified("P"), incident("I", "P"))
            yield found
        finally:
            found.writer.close()


def told(room: str, name: str, of: type[Fact], on: str, /, *, corrects: int = 0, **said: Any) -> Change:
    """A fact of a day, public long before unless it is said otherwise; `corrects`: a version of its stream."""
    stream: UUID = id_of(name)
    public = day(said.pop("public_from", "2026-01-10"))
    if corrects:
        said["corrects"] = Correction(fact=fact_id(stream, corrects), reason="the source was misread")
    return Change(room, stream, of(occurred=HistoricalDate(on), public_from=public, sources=SOURCES, **said))


def incident(name: str, *persons: str, **said: Any) -> Change:
    about = tuple(PersonId(id_of(each)) for each in persons)
    return told("noncompliance", name, IncidentRecorded, "2026-01-10", state=IT, kind=Kind.VISIT, persons=about, **said)


def invited(name: str, due: str, on: str = "2026-02-01", **said: Any) -> Change:
    """The State is to explain itself by a day."""
    return told("noncompliance", name, StateInvitedToExplain, on, deadline=HistoricalDate(due), **said)


def explained(name: str, on: str, **said: Any) -> Change:
    return told("noncompliance", name, StateSubmitted, on, **said)


def remarked(name: str, on: str, **said: Any) -> Change:
    return told("noncompliance", name, IncidentRemarked, on, **said)


def arrested(name: str, person: str, on: str, **said: Any) -> Change:
    """Provisionally: the documents are due sixty days later."""
    return told("custody", name, ArrestedProvisionally, on, person=PersonId(id_of(person)), state=IT, **said)


def documents_came(name: str, on: str, **said: Any) -> Change:
    return told("custody", name, DocumentsReceived, on, state=IT, **said)


def landed(name: str, on: str, **said: Any) -> Change:
    return told("custody", name, TransitBegun, on, state=FR, **said)


def requested(name: str, person: str, **said: Any) -> Change:
    asked: dict[str, Any] = {"kind": KindOfRequest.ARREST_AND_SURRENDER, "person": PersonId(id_of(person))}
    return told("request", name, RequestTransmitted, "2026-01-10", addressees=Addressees.ALL_PARTIES, **asked, **said)


def agreed(name: str, state: StateCode, due: str, on: str = "2026-02-01", **said: Any) -> Change:
    """The day of the surrender."""
    return told("request", name, SurrenderDateAgreed, on, state=state, date=HistoricalDate(due), **said)
