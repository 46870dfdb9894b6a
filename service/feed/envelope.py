"""What is told of one fact to whoever follows the log: ids, type, times, States and a link. No names and no content,
so that it may be sent anywhere; the link leads to the rest."""

from dataclasses import dataclass
from functools import cache
from string import ascii_uppercase
from typing import Any
from uuid import UUID

from domain.fact import Fact
from domain.presence.duties import OfAChange, OfADuty, Stance
from domain.rooms import Room
from domain.values import Rung, StateCode, fact_id
from service.feed.filters import About
from service.feed.types import type_of
from service.views.moment import instant_text

SCHEMA_VERSION = 1
DEPRECATION_DATE: str | None = None
"""From which day this version of the envelope is no longer sent, once a later one exists."""

PLACES = {
    "person": "persons",
    "situation": "situations",
    "warrant": "warrants",
    "custody": "custody",
    "notice": "notices",
    "noncompliance": "noncompliance",
    "state": "states",
    "request": "requests",
    "presence": "presences",
    "immunity": "immunity-claims",
    "access": "accesses",
}
"""Where each room's resources are served, under /v1."""


@dataclass(frozen=True, slots=True)
class Event:
    """A fact at its place in the log of an audience. `recorded_at`: when this system first held it, in microseconds;
    a fact that was under seal keeps it when it becomes public."""

    place: int
    stream: UUID
    version: int
    recorded_at: int
    room: Room
    fact: Fact

    @property
    def type(self) -> str:
        return type_of(self.room.name, self.fact)

    @property
    def level(self) -> Rung | None:
        """Of a duty, if it tells of one."""
        return self.fact.highest if isinstance(self.fact, OfADuty) else None


def envelope(event: Event, about: About, *, sequence: int, resource_version: int) -> dict[str, Any]:
    """The event with whom and what it concerns. `sequence`: the how-manieth of its subject it is; `resource_version`:
    the version of the resource by now."""
    fact = event.fact
    return {
        "schema_version": SCHEMA_VERSION,
        "deprecation_date": DEPRECATION_DATE,
        "id": fact_id(event.stream, event.version),
        "position": event.place,
        "type": event.type,
        "fact": type(fact).__name__,
        "room": event.room.name,
        "stream": event.stream,
        "version": event.version,
        "resource_version": resource_version,
        "recorded_at": instant_text(event.recorded_at),
        "occurred": str(fact.occurred),
        "public_from": None if fact.public_from is None else str(fact.public_from),
        "subject": subject(event, about),
        "sequence": sequence,
        "persons": about.persons,
        "states": about.states,
        "warrants": about.warrants,
        "situations": about.situations,
        "duty": _duty(fact) if isinstance(fact, OfADuty) else None,
        "link": link(event.room.name, event.stream),
    }


def _duty(told: OfADuty) -> dict[str, Any]:
    """How it stands, how it stood, and the rules applied; the facts are in the resource's history."""
    before = _stance(told.before) if isinstance(told, OfAChange) else None
    return {**_stance(told.now), "before": before, "rules": [each.rule for each in told.explanation]}


def _stance(stance: Stance) -> dict[str, Any]:
    said = {name: getattr(stance, name) for name in ("level", "assessment", "request")}
    return {"class": stance.duty, **said, "by": str(stance.by)}


def subject(event: Event, about: About) -> dict[str, Any]:
    """Whose order of events this is one of: the person, else the State, else the stream. Where there are several
    it is none of them, unless the stream is its own. What counts them says the same (sequences)."""
    persons, states = about.persons, about.states
    itself = state_of(event.stream)
    if len(persons) == 1 or event.stream in persons:
        return {"kind": "person", "id": event.stream if event.stream in persons else persons[0]}
    if len(states) == 1 or itself in states:
        return {"kind": "state", "id": itself or states[0]}
    return {"kind": event.room.name, "id": event.stream}


def link(room: str, stream: UUID) -> str:
    """Where the stream is read: a State by its code, any other by its id."""
    return f"/v1/{PLACES[room]}/{state_of(stream) or stream}"


def state_of(subject: UUID) -> StateCode | None:
    """The State whose stream this is; a State's id follows from its code, on record or not."""
    return _states().get(subject)


@cache
def _states() -> dict[UUID, StateCode]:
    codes = [StateCode(first + second) for first in ascii_uppercase for second in ascii_uppercase]
    return {code.id: code for code in codes}
