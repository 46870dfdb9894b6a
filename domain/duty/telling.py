"""What is told of a duty, as it stands: the rung of the duty itself, and of the presence."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.duty.assessment import assess, engaged
from domain.duty.case import Case
from domain.duty.owed import Asked, Duty, DutyClass
from domain.fact import Fact, Recorded, confidence
from domain.presence.duties import (
    DutyAppearsUnmet,
    DutyChanged,
    DutyEngaged,
    OfAChange,
    OfADuty,
    OnRequest,
    Stance,
    Step,
)
from domain.presence.status import Presence
from domain.values import Confidence, Day, FactId, HistoricalDate, SituationId, WarrantId

BINDING: frozenset[DutyClass] = frozenset({"BINDING", "BINDING_ART70", "BINDING_RESIDUAL", "BINDING_UNSC"})
"""What is only agreed between the State and the Court, or contested, is told as engaged by nobody."""
TERM_DAYS = 7
"""How long after its last day a presence may still be told of for the first time."""


@dataclass(frozen=True, slots=True)
class Stood:
    """A duty as it stands, with what it rests on; as sure as the least sure of it."""

    now: Stance
    explanation: tuple[Step, ...] = ()
    warrants: tuple[WarrantId, ...] = ()
    situations: tuple[SituationId, ...] = ()
    confidence: Confidence = Confidence.CONFIRMED


def stood(presence: Presence, known: Sequence[Recorded[Fact]], case: Case) -> Stood:
    """The duty in a presence on record, by what is known; see assess()."""
    assert presence.arrival is not None  # it is on record
    found = engaged(presence, known, case)
    assessed = assess(presence, known, case)
    level = found.assessment if found.duty in BINDING else "none"
    assessment = assessed.assessment if level != "none" else "none"
    reasons = assessed if presence.state == "recorded" else found
    relied_on = set(reasons.facts)
    live = [each for each in case.warrants if each.issued.id in relied_on]
    return Stood(
        Stance(duty=found.duty, level=level, assessment=assessment, request=_asked(found.request), by=presence.arrival),
        explained(reasons),
        tuple(dict.fromkeys(WarrantId(each.id) for each in live)),
        tuple(dict.fromkeys(SituationId(each.situation) for each in live)),
        confidence(each.fact for each in (*known, *case.happened) if each.id in relied_on),
    )


def explained(found: Duty) -> tuple[Step, ...]:
    return tuple(Step(rule=each.gate.code, facts=tuple(map(FactId, each.facts))) for each in found.gates)


def _asked(request: Asked | None) -> OnRequest:
    if request is None:
        return "none"
    return "transmitted" if request.received_on is None else "received"


def gone(told: OfADuty) -> Stood:
    """What is told once no presence is on record any more."""
    now = Stance(duty="NO_DUTY", level="none", assessment="none", request="none", by=told.now.by)
    return Stood(now)


def to_tell(last: OfADuty | None, stands: Stood, *, timely: bool) -> type[OfADuty] | None:
    """What there is to tell after what was told last, if anything. A duty is told as engaged in time to act on it, or
    not at all; what was told once is followed."""
    if last is None:
        return DutyEngaged if timely and stands.now.level != "none" else None
    if stands.now.assessment == "apparent" and not _appeared(last):
        return DutyAppearsUnmet
    return DutyChanged if stands.now != last.now else None


def _appeared(last: OfADuty) -> bool:
    return isinstance(last, OfAChange) and last.now.assessment == "apparent"


def timely(presence: Presence, today: Day) -> bool:
    """Whether the stay is to come, lasts, or was over a few days ago. Of vague days the latest counts; one that no
    source ends counts by its earliest."""
    assert presence.arrival is not None  # it is on record
    last: HistoricalDate = presence.departure or presence.arrival
    day = last.latest if last.bounded else max(last.earliest, presence.arrival.earliest)
    return day + TERM_DAYS >= today
