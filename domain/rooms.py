"""The rooms of the law, by name: which facts each has, how they add up, how an act is decided."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, get_args
from uuid import UUID

import domain.custody.acts as custody_acts
import domain.noncompliance.acts as noncompliance_acts
import domain.notice.acts as notice_acts
import domain.person.acts as person_acts
import domain.situation.acts as situation_acts
import domain.warrant.acts as warrant_acts
from domain.custody.facts import CustodyFact, Episode
from domain.custody.status import Custody
from domain.custody.status import evolve as evolve_custody
from domain.fact import Acting, Fact, Recorded, chronological, ranks, standing
from domain.noncompliance.facts import IncidentRecorded, NonComplianceFact
from domain.noncompliance.status import NonCompliance
from domain.noncompliance.status import evolve as evolve_noncompliance
from domain.notice.facts import Naming, NoticeFact
from domain.notice.status import Notice
from domain.notice.status import evolve as evolve_notice
from domain.person.facts import PersonFact, PersonIdentified
from domain.person.status import Person
from domain.person.status import evolve as evolve_person
from domain.situation.facts import SituationFact, SituationOpened
from domain.situation.status import Situation
from domain.situation.status import evolve as evolve_situation
from domain.warrant.facts import Instrument, WarrantFact
from domain.warrant.status import Warrant
from domain.warrant.status import evolve as evolve_warrant


class Status(Protocol):
    """What facts add up to; `concerns` are the subjects every fact of the stream is about."""

    @property
    def concerns(self) -> frozenset[UUID]: ...


@dataclass(frozen=True, slots=True)
class Room:
    """One aggregate. `blank` is the status before any fact; a fact of `opening`
    puts a subject on record. The three functions are typed in the room
    itself; here, where all rooms meet, a fact is only known to be one of the room's own."""

    name: str
    facts: tuple[type[Fact], ...]
    blank: Any
    evolve: Callable[[Any, Any], Any]
    decide: Callable[[Acting[Any], Any], Any]
    rank: Callable[[Fact], int]
    opening: tuple[type[Fact], ...]

    def status(self, recorded: Iterable[Recorded[Any]]) -> Status:
        """The status the standing facts add up to, whatever the order of their recording."""
        status: Status = self.blank
        for each in chronological(standing(recorded), self.rank):
            status = self.evolve(status, each.fact)
        return status


def _room(name: str, union: Any, opening: tuple[type[Fact], ...], blank: Status, evolve: Any, decide: Any) -> Room:
    facts: tuple[type[Fact], ...] = get_args(union)
    return Room(name, facts, blank, evolve, decide, ranks(facts), opening)


ROOMS: Mapping[str, Room] = {
    room.name: room
    for room in (
        _room("person", PersonFact, (PersonIdentified,), Person(), evolve_person, person_acts.decide),
        _room(
            "situation",
            SituationFact,
            (SituationOpened,),
            Situation(),
            evolve_situation,
            situation_acts.decide,
        ),
        _room("warrant", WarrantFact, (Instrument,), Warrant(), evolve_warrant, warrant_acts.decide),
        _room("custody", CustodyFact, (Episode,), Custody(), evolve_custody, custody_acts.decide),
        _room(
            "notice",
            NoticeFact,
            (Naming,),
            Notice(),
            evolve_notice,
            notice_acts.decide,
        ),
        _room(
            "noncompliance",
            NonComplianceFact,
            (IncidentRecorded,),
            NonCompliance(),
            evolve_noncompliance,
            noncompliance_acts.decide,
        ),
    )
}
