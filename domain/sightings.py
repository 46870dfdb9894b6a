"""Where a person was last seen: presences that sources of any grade tell of. A plan is none, nor is an overflight.

A confirmed presence *locates* the person from its first day until twelve months after its last.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.clocks import one_year_after
from domain.fact import Fact, Recorded, chronological, confidence, ranks
from domain.presence.facts import (
    Departed,
    Kind,
    PresenceConfirmed,
    PresenceContradicted,
    PresenceRecorded,
)
from domain.values import CONFIDENCES, END, Confidence, Day, HistoricalDate, PersonId, StateCode

SIGHTING = (PresenceRecorded, PresenceConfirmed, PresenceContradicted, Departed)
RANK = ranks(SIGHTING)


@dataclass(frozen=True, slots=True)
class Seen:
    """A presence on record: where, from and until when, and how sure the best source is of it."""

    presence: UUID
    reference: str | None
    state: StateCode
    arrival: HistoricalDate
    departure: HistoricalDate | None
    confidence: Confidence
    facts: tuple[UUID, ...]

    @property
    def day(self) -> Day:
        """The day from which it counts."""
        return self.arrival.earliest

    @property
    def located_until(self) -> Day:
        """The first day on which it no longer locates the person: none where no source confirms it. A departure
        that may have been on any day, or on any until one, says no less than the arrival."""
        if self.confidence is not Confidence.CONFIRMED:
            return self.day
        return one_year_after(max(self.day, (self.departure or self.arrival).earliest)) + 1


@dataclass(frozen=True, slots=True)
class LastSeen:
    """[start, end): who was last seen where, and the presence that locates the person, if one does."""

    start: Day
    end: Day
    seen: Seen
    locating: Seen | None


def last_seen(person: UUID, facts: Iterable[Recorded[Fact]]) -> list[LastSeen]:
    """The spans of one person, in order, from the standing facts known on one public day. What a departure, a
    confirmation or a denial tells counts from its own day on."""
    told = sightings(person, facts)
    ends = {seen.located_until for phases in told for _, seen in phases}
    turns = sorted({day for phases in told for day, _ in phases} | {day for day in ends if day < END})
    found: list[LastSeen] = []
    for place, day in enumerate(turns):
        then = [[seen for since, seen in phases if since <= day] for phases in told]
        before = sorted((phases[-1] for phases in then if phases), key=lambda seen: (seen.day, seen.presence))
        if not before:
            continue
        locating = [each for each in before if day < each.located_until]
        end = turns[place + 1] if place + 1 < len(turns) else END
        span = LastSeen(day, end, before[-1], locating[-1] if locating else None)
        if found and (found[-1].seen, found[-1].locating) == (span.seen, span.locating):
            span = LastSeen(found.pop().start, end, span.seen, span.locating)
        found.append(span)
    return found


def sightings(person: UUID, facts: Iterable[Recorded[Fact]]) -> list[list[tuple[Day, Seen]]]:
    """Each presence on record, as it was told of from each day on. A source that denies one leaves it unconfirmed."""
    told: defaultdict[UUID, list[Recorded[Fact]]] = defaultdict(list)
    for each in facts:
        if isinstance(each.fact, SIGHTING):
            told[each.stream].append(each)
    found = [_phases(PersonId(person), stream, chronological(its, RANK)) for stream, its in told.items()]
    return [phases for phases in found if phases]


def _phases(person: PersonId, stream: UUID, told: Sequence[Recorded[Fact]]) -> list[tuple[Day, Seen]]:
    days = sorted({each.fact.occurred.earliest for each in told})
    known = [(day, [each for each in told if each.fact.occurred.earliest <= day]) for day in days]
    return [(day, seen) for day, its in known if (seen := _seen(person, stream, its)) is not None]


def _seen(person: PersonId, stream: UUID, told: Sequence[Recorded[Fact]]) -> Seen | None:
    opening = next((each.fact for each in told if isinstance(each.fact, PresenceRecorded)), None)
    if not isinstance(opening, PresenceRecorded) or opening.person != person or opening.kind is Kind.OVERFLIGHT:
        return None
    borne_out = [each for each in told if isinstance(each.fact, PresenceRecorded | PresenceConfirmed)]
    surest = min((confidence([each.fact]) for each in borne_out), key=CONFIDENCES.index)
    if surest is Confidence.CONFIRMED and any(isinstance(each.fact, PresenceContradicted) for each in told):
        surest = Confidence.PARTIAL
    left = next((each.fact.occurred for each in reversed(told) if isinstance(each.fact, Departed)), opening.until)
    return Seen(
        stream, opening.reference, opening.state, opening.occurred, left, surest, tuple(each.id for each in told)
    )
