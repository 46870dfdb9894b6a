"""Acts drawn at random upon whatever is on record: people and warrants, journeys, arrests and findings, in public or
under seal; what is published later, corrected, withdrawn, and taken back. The same seed draws the same acts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from domain.custody.facts import Absconded, Arrested, DetainedDomestically, ExpelledWithoutSurrender, Released
from domain.fact import Correction, CorrectionRequested, Fact, Published, Retracted
from domain.noncompliance.facts import (
    Basis,
    Body,
    FindingReversed,
    IncidentRecorded,
    Kind,
    NoFindingMade,
    NonComplianceFound,
    Referred,
)
from domain.person.facts import AliasRecorded, DeathConfirmed, DeathReported, PersonIdentified
from domain.presence.facts import Departed, Outcome, OutcomeRecorded, PresenceConfirmed, PresenceRecorded
from domain.request.facts import Addressees, RequestReceived, RequestTransmitted
from domain.request.facts import Kind as RequestKind
from domain.rules import Refusal
from domain.state.facts import StateRecorded
from domain.values import HistoricalDate, PersonId, SituationId, StateCode, fact_id
from domain.warrant.facts import ServiceAttempted, WarrantAmended, WarrantIssued, WarrantRevoked, WarrantUnsealed
from service.store.codec import decode, room_of
from service.store.database import Database
from service.store.orders import Change
from service.store.tables import facts
from tests.service.store.kit import SETTLES_WITHIN_S, SOURCES, order, rows_of, writer_on

HOUR_US = 3_600_000_000
FIRST, LAST = date(2005, 1, 1), date(2026, 10, 1)
"""Between them everything happens that is drawn."""

FOLLOWING: dict[str, tuple[type[Fact], ...]] = {
    "person": (AliasRecorded, DeathReported, DeathConfirmed),
    "warrant": (WarrantAmended, ServiceAttempted, WarrantRevoked),
    "presence": (Departed, OutcomeRecorded, PresenceConfirmed),
    "custody": (Released, ExpelledWithoutSurrender, Absconded),
    "request": (RequestReceived,),
    "noncompliance": (NonComplianceFound, NonComplianceFound, NoFindingMade, Referred, FindingReversed),
}


class Drawing:
    """What is on record, and a clock that goes on by some hours with every act."""

    def __init__(self, database: Database, random: Random) -> None:
        self._database, self._random = database, random
        self._now = 0
        self._told: dict[UUID, list[Fact]] = {}
        self._rooms: dict[UUID, str] = {}
        self._sealed: set[UUID] = set()
        for row in rows_of(database, facts):
            self._now = row.recorded_at
            self._rooms.setdefault(row.stream, room_of(row.name).name)
            self._told.setdefault(row.stream, []).append(decode(row.name, row.schema_version, row.payload))

    def record(self, acts: int) -> None:
        """So many acts are accepted; those the law refuses are forgotten."""
        with writer_on(self._database, lambda: self._now) as writer:
            number = accepted = 0
            while accepted < acts:
                number += 1
                self._now += self._random.randint(1, 12 * HOUR_US)
                change = self._any()
                try:
                    writer.submit(order(f"drawn {number}", change)).result(SETTLES_WITHIN_S)
                except Refusal:
                    continue
                accepted += 1
                self._keep(change)

    def _keep(self, change: Change) -> None:
        opened = change.stream not in self._rooms
        self._rooms[change.stream] = change.room
        self._told.setdefault(change.stream, []).append(change.fact)
        if opened and not self._public(change.fact):
            self._sealed.add(change.stream)
        elif change.fact.publishes:
            self._sealed.discard(change.stream)

    def _public(self, fact: Fact) -> bool:
        return fact.public_from is not None and fact.public_from.latest <= self._today.toordinal()

    @property
    def _today(self) -> date:
        return datetime.fromtimestamp(self._now / 1_000_000, UTC).date()

    def _any(self) -> Change:
        draw = self._random.random()
        if draw < 0.06 and self._sealed:
            return self._published()
        if draw < 0.45:
            return self._opened()
        return self._followed() if draw < 0.75 else self._restated()

    def _published(self) -> Change:
        stream = self._random.choice(sorted(self._sealed))
        today = HistoricalDate.on(self._today)
        kind = WarrantUnsealed if self._rooms[stream] == "warrant" else Published
        return Change(self._rooms[stream], stream, kind(occurred=today, public_from=today, sources=SOURCES))

    def _opened(self) -> Change:
        """In public, under seal until a day to come, or until somebody lifts it."""
        stream = UUID(int=self._random.getrandbits(128), version=4)
        soon = self._today + timedelta(days=self._random.randint(1, 20))
        public = self._random.choice([self._day(), self._day(), self._day(), None, HistoricalDate.on(soon)])
        known: dict[str, Any] = {"occurred": self._day(), "public_from": public, "sources": SOURCES}
        person, state = PersonId(self._one_of("person")), self._state()
        match self._random.choice(("person", "warrant", "presence", "custody", "request", "noncompliance")):
            case "person":
                return Change("person", stream, PersonIdentified(**known, name=f"Person {stream}"))
            case "warrant":
                situation = SituationId(self._one_of("situation"))
                return Change("warrant", stream, WarrantIssued(**known, person=person, situation=situation))
            case "presence":
                return Change("presence", stream, PresenceRecorded(**known, person=person, state=state))
            case "custody":
                kind = self._random.choice((Arrested, Arrested, DetainedDomestically))
                return Change("custody", stream, kind(**known, person=person, state=state))
            case "request":
                asked: dict[str, Any] = {"kind": RequestKind.ARREST_AND_SURRENDER, "addressees": Addressees.ALL_PARTIES}
                return Change("request", stream, RequestTransmitted(**known, person=person, **asked))
            case _:
                incident = IncidentRecorded(**known, state=state, kind=Kind.VISIT, persons=(person,))
                return Change("noncompliance", stream, incident)

    def _followed(self) -> Change:
        stream = self._one_of(self._random.choice(sorted(FOLLOWING)), latest=40)
        room = self._rooms[stream]
        kind = self._random.choice((*FOLLOWING[room], CorrectionRequested))
        particular: dict[type[Fact], dict[str, Any]] = {
            AliasRecorded: {"alias": "another name"},
            OutcomeRecorded: {"outcome": Outcome.NOT_ARRESTED},
            RequestReceived: {"state": self._state()},
            NonComplianceFound: {"basis": Basis.ART_87_7},
            Referred: {"bodies": (Body.ASP,)},
            CorrectionRequested: {"by": "the person", "statement": "it was not so"},
        }
        known: dict[str, Any] = {"occurred": self._day(), "sources": SOURCES, **particular.get(kind, {})}
        return Change(room, stream, kind(**known, public_from=self._day() if stream not in self._sealed else None))

    def _restated(self) -> Change:
        """A fact is told of another day, and a person under another name; or it is withdrawn."""
        stream = self._one_of(self._random.choice(sorted({*FOLLOWING, "person", "warrant"})))
        version = self._random.randint(1, len(self._told[stream]))
        fact = self._told[stream][version - 1]
        corrects = Correction(fact=fact_id(stream, version), reason="the source was misread")
        changed: Fact = replace(fact, corrects=corrects, reference=None, irregular=())
        if isinstance(changed, PersonIdentified):
            changed = replace(changed, name=f"{changed.name} the Younger")
        elif self._random.random() < 0.3:
            known: dict[str, Any] = {"occurred": HistoricalDate(""), "public_from": fact.public_from}
            changed = Retracted(**known, sources=SOURCES, corrects=corrects)
        else:
            changed = replace(changed, occurred=self._day())
        return Change(self._rooms[stream], stream, changed)

    def _day(self) -> HistoricalDate:
        day = FIRST + timedelta(days=self._random.randrange((LAST - FIRST).days))
        return HistoricalDate(self._random.choice((day.isoformat(), day.isoformat(), f"{day:%Y-%m}")))

    def _state(self) -> StateCode:
        told = self._told[self._random.choice(self._streams("state"))][0]
        assert isinstance(told, StateRecorded)
        return told.state

    def _one_of(self, room: str, latest: int | None = None) -> UUID:
        """Any stream of a room, or one of those recorded last."""
        found = self._streams(room)
        return self._random.choice(found if latest is None else found[-latest:])

    def _streams(self, room: str) -> Sequence[UUID]:
        return [stream for stream, kind in self._rooms.items() if kind == room]
