"""What the facts about a person add up to."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, assert_never
from uuid import UUID

from domain.fact import OfTheRecord
from domain.person.facts import (
    Absence,
    Acquitted,
    AliasRecorded,
    AppealDecided,
    AppearedVoluntarily,
    ChargesDecided,
    ChargesRuling,
    Convicted,
    DeathConfirmed,
    DeathReported,
    InitiallyAppeared,
    OfficeRecorded,
    PersonFact,
    PersonIdentified,
    PersonRemarked,
    Sentenced,
    SentenceServed,
    TrialOpened,
)
from domain.values import HistoricalDate

Life = Literal["no-death-recorded", "reported-dead", "deceased"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    title: str
    since: HistoricalDate
    until: HistoricalDate | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proceeding:
    """One step before the Court, in its own words."""

    step: str
    occurred: HistoricalDate
    detail: str | None = None


Outcome = Literal["charges confirmed", "charges declined", "charges withdrawn", "convicted", "acquitted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """`outcome` comes first wherever a person is shown: what the Court last decided, if it decided."""

    outcome: Outcome | None = None
    name: str = "unknown"
    aliases: tuple[str, ...] = ()
    nationality: str | None = None
    offices: str | None = None
    offices_held: tuple[Office, ...] = ()
    life: Life = "no-death-recorded"
    died: HistoricalDate | None = None
    proceedings: tuple[Proceeding, ...] = ()

    @property
    def concerns(self) -> frozenset[UUID]:
        return frozenset()


CHARGES: Mapping[ChargesRuling, Outcome] = {
    ChargesRuling.CONFIRMED: "charges confirmed",
    ChargesRuling.DECLINED: "charges declined",
    ChargesRuling.WITHDRAWN: "charges withdrawn",
}

ABSENCES: Mapping[Absence, str] = {
    Absence.WAIVED: "the person waived the right to be present",
    Absence.FLED: "the person fled",
    Absence.NOT_FOUND: "the person cannot be found",
    Absence.OTHER: "on another ground",
}


def evolve(person: Person, fact: PersonFact) -> Person:
    """Total and silent: every history folds."""
    match fact:
        case PersonIdentified():
            aliases = tuple(dict.fromkeys((*fact.aliases, *person.aliases)))
            return replace(person, name=fact.name, aliases=aliases, nationality=fact.nationality, offices=fact.offices)
        case AliasRecorded():
            return replace(person, aliases=tuple(dict.fromkeys((*person.aliases, fact.alias))))
        case OfficeRecorded():
            office = Office(title=fact.office, since=fact.occurred, until=fact.until)
            return replace(person, offices_held=(*person.offices_held, office))
        case DeathReported():
            return person if person.life == "deceased" else replace(person, life="reported-dead", died=fact.occurred)
        case DeathConfirmed():
            return replace(person, life="deceased", died=fact.occurred)
        case AppearedVoluntarily():
            return _step(person, fact, "appeared voluntarily")
        case InitiallyAppeared():
            return _step(person, fact, "initial appearance")
        case ChargesDecided():
            absent = " in absence" if fact.in_absence else ""
            ground = None if fact.absence is None else ABSENCES[fact.absence]
            return replace(_step(person, fact, f"charges {fact.ruling}{absent}", ground), outcome=CHARGES[fact.ruling])
        case TrialOpened():
            return _step(person, fact, "trial opened")
        case Convicted():
            return replace(_step(person, fact, "convicted"), outcome="convicted")
        case Sentenced():
            return _step(person, fact, "sentenced", fact.term)
        case Acquitted():
            return replace(_step(person, fact, "acquitted"), outcome="acquitted")
        case AppealDecided():
            return _step(person, fact, "appeal decided", fact.outcome)
        case SentenceServed():
            return _step(person, fact, "sentence served")
        case PersonRemarked() | OfTheRecord():
            return person
        case _:
            assert_never(fact)


def _step(person: Person, fact: PersonFact, step: str, detail: str | None = None) -> Person:
    proceeding = Proceeding(step=step, occurred=fact.occurred, detail=detail)
    return replace(person, proceedings=(*person.proceedings, proceeding))
