"""Where a person was seen: presences that sources of any grade tell of. A plan is none, nor is an overflight."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.clocks import one_year_after
from domain.fact import Fact, Recorded, confidence
from domain.presence.facts import (
    Departed,
    Kind,
    PresenceConfirmed,
    PresenceContradicted,
    PresenceRecorded,
)
from domain.values import CONFIDENCES, Confidence, Day, HistoricalDate, StateCode

SIGHTING = (PresenceRecorded, PresenceConfirmed, PresenceContradicted, Departed)


@dataclass(frozen=True, slots=True)
class Seen:
    """The last presence on record: where, from and until when, and how sure the best source is of it."""

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
        """The first day on which it no longer locates the person."""
        return one_year_after((self.departure or self.arrival).earliest) + 1


def sightings(facts: Iterable[Recorded[Fact]]) -> list[Seen]:
    """The presences on record, by their first day. A source that denies one leaves it unconfirmed."""
    told: defaultdict[UUID, list[Recorded[Fact]]] = defaultdict(list)
    for each in facts:
        if isinstance(each.fact, SIGHTING):
            told[each.stream].append(each)
    found = [seen for stream, its in sorted(told.items()) if (seen := _seen(stream, its)) is not None]
    return sorted(found, key=lambda seen: (seen.day, seen.presence))


def _seen(stream: UUID, told: Sequence[Recorded[Fact]]) -> Seen | None:
    opening = next((each.fact for each in told if isinstance(each.fact, PresenceRecorded)), None)
    if not isinstance(opening, PresenceRecorded) or opening.kind is Kind.OVERFLIGHT:
        return None
    borne_out = [each for each in told if isinstance(each.fact, PresenceRecorded | PresenceConfirmed)]
    surest = min((confidence([each.fact]) for each in borne_out), key=CONFIDENCES.index)
    if surest is Confidence.CONFIRMED and any(isinstance(each.fact, PresenceContradicted) for each in told):
        surest = Confidence.PARTIAL
    left = next((each.fact.occurred for each in told if isinstance(each.fact, Departed)), opening.until)
    ids = tuple(each.id for each in told)
    return Seen(stream, opening.reference, opening.state, opening.occurred, left, surest, ids)
