"""The rooms of the law, by name: which facts each has, how they add up, how an act is decided."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, get_args
from uuid import UUID

import domain.access.acts as access_acts
import domain.custody.acts as custody_acts
import domain.immunity.acts as immunity_acts
import domain.noncompliance.acts as noncompliance_acts
import domain.notice.acts as notice_acts
import domain.person.acts as person_acts
import domain.presence.acts as presence_acts
import domain.request.acts as request_acts
import domain.situation.acts as situation_acts
import domain.state.acts as state_acts
import domain.warrant.acts as warrant_acts
from domain import corrections
from domain.access.facts import AccessFact, Accessing
from domain.access.status import Access
from domain.access.status import evolve as evolve_access
from domain.clocks import Deadline
from domain.custody.facts import CustodyFact, Episode
from domain.custody.status import Custody
from domain.custody.status import deadlines as deadlines_of_custody
from domain.custody.status import evolve as evolve_custody
from domain.custody.status import phases as phases_of_custody
from domain.fact import Acting, Fact, OfACorrection, Recorded, chronological, ranks, standing
from domain.immunity.facts import ImmunityClaimed, ImmunityFact
from domain.immunity.status import Claim
from domain.immunity.status import evolve as evolve_immunity
from domain.noncompliance.deadlines import deadlines as deadlines_of_noncompliance
from domain.noncompliance.facts import IncidentRecorded, NonComplianceFact, VisitAnnounced
from domain.noncompliance.status import NonCompliance
from domain.noncompliance.status import evolve as evolve_noncompliance
from domain.notice.facts import Naming, NoticeFact
from domain.notice.status import Notice
from domain.notice.status import evolve as evolve_notice
from domain.person.facts import PersonFact, PersonIdentified
from domain.person.status import Person
from domain.person.status import evolve as evolve_person
from domain.presence.facts import Opening as PresenceOpening
from domain.presence.facts import PresenceFact
from domain.presence.status import Presence
from domain.presence.status import evolve as evolve_presence
from domain.request.facts import RequestFact, RequestTransmitted
from domain.request.status import Request
from domain.request.status import deadlines as deadlines_of_request
from domain.request.status import evolve as evolve_request
from domain.situation.facts import SituationFact, SituationOpened
from domain.situation.status import Situation
from domain.situation.status import evolve as evolve_situation
from domain.situation.status import phases as phases_of_situation
from domain.state.facts import StateFact, StateRecorded
from domain.state.status import State
from domain.state.status import evolve as evolve_state
from domain.state.status import phases as phases_of_state
from domain.values import Day
from domain.warrant.facts import Instrument, WarrantFact
from domain.warrant.status import Warrant
from domain.warrant.status import evolve as evolve_warrant
from domain.warrant.status import phases as phases_of_warrant


class Status(Protocol):
    """What facts add up to; `concerns` are the subjects every fact of the stream is about."""

    @property
    def concerns(self) -> frozenset[UUID]: ...


Phases = Callable[[Any], Sequence[tuple[Day, Mapping[str, object]]]]


def _moved_by_facts_alone(_status: Any) -> Sequence[tuple[Day, Mapping[str, object]]]:
    return ()


Deadlines = Callable[[Any], Sequence[Deadline]]


def _without_deadlines(_status: Any) -> Sequence[Deadline]:
    return ()


@dataclass(frozen=True, slots=True)
class Room:
    """One aggregate. `blank` is the status before any fact; a fact of `opening` puts a subject on record.
    `phases` are the days on which a status moves by the calendar alone, with what holds from each; `deadlines` are
    those by which somebody is to act, met or not. The
    functions are typed in the room itself; here, where all rooms meet, a fact is only known to be one of
    the room's own."""

    name: str
    facts: tuple[type[Fact], ...]
    blank: Any
    evolve: Callable[[Any, Any], Any]
    acts: Callable[[Acting[Any], Any], Any]
    rank: Callable[[Fact], int]
    opening: tuple[type[Fact], ...]
    phases: Phases
    deadlines: Deadlines

    def decide(self, acting: Acting[Any], fact: Any) -> Any:
        """The fact as it is recorded; raises the Refusal of the rule it would break."""
        return corrections.decide(acting, fact) if isinstance(fact, OfACorrection) else self.acts(acting, fact)

    def status(self, recorded: Iterable[Recorded[Any]]) -> Status:
        """The status the standing facts add up to, whatever the order of their recording."""
        status: Status = self.blank
        for each in chronological(standing(recorded), self.rank):
            status = self.evolve(status, each.fact)
        return status


def _room(
    name: str,
    union: Any,
    opening: tuple[type[Fact], ...],
    blank: Status,
    evolve: Any,
    acts: Any,
    phases: Phases = _moved_by_facts_alone,
    deadlines: Deadlines = _without_deadlines,
) -> Room:
    facts: tuple[type[Fact], ...] = get_args(union)
    return Room(name, facts, blank, evolve, acts, ranks(facts), opening, phases, deadlines)


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
            phases_of_situation,
        ),
        _room("warrant", WarrantFact, (Instrument,), Warrant(), evolve_warrant, warrant_acts.decide, phases_of_warrant),
        _room(
            "custody",
            CustodyFact,
            (Episode,),
            Custody(),
            evolve_custody,
            custody_acts.decide,
            phases_of_custody,
            deadlines_of_custody,
        ),
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
            (IncidentRecorded, VisitAnnounced),
            NonCompliance(),
            evolve_noncompliance,
            noncompliance_acts.decide,
            deadlines=deadlines_of_noncompliance,
        ),
        _room("state", StateFact, (StateRecorded,), State(), evolve_state, state_acts.decide, phases_of_state),
        _room(
            "request",
            RequestFact,
            (RequestTransmitted,),
            Request(),
            evolve_request,
            request_acts.decide,
            deadlines=deadlines_of_request,
        ),
        _room("presence", PresenceFact, (PresenceOpening,), Presence(), evolve_presence, presence_acts.decide),
        _room("access", AccessFact, (Accessing,), Access(), evolve_access, access_acts.decide),
        _room("immunity", ImmunityFact, (ImmunityClaimed,), Claim(), evolve_immunity, immunity_acts.decide),
    )
}
