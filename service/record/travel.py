"""The rules by which a row of travel.csv becomes the facts of one presence, or of a plan that came to nothing.

A row says only that a journey was announced, not when: it was, by the day it was planned for. What a row states of
publicity is the announcement's. All else is public from its own day, or the person's first instrument if that is later.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from domain.fact import Fact
from domain.person.facts import PersonRemarked
from domain.presence.facts import (
    Departed,
    Kind,
    Outcome,
    OutcomeRecorded,
    PlanAbandoned,
    PresenceAnnounced,
    PresenceRecorded,
    PresenceRemarked,
    TurnedBack,
)
from domain.values import Day, HistoricalDate, PersonId, PresenceId, StateCode, historical_date, id_of
from service.record.files import Row
from service.record.provenance import Mapped, Unmapped, carried

V = TypeVar("V")

KINDS: Mapping[str, Kind] = {
    "occurred": Kind.VISIT,
    "residence": Kind.RESIDENCE,
    "overflight": Kind.OVERFLIGHT,
    "host_state_transit": Kind.HOST_STATE_TRANSIT,
}
OUTCOMES: Mapping[str, Outcome] = {
    "not_arrested": Outcome.NOT_ARRESTED,
    "arrested": Outcome.ARRESTED,
    "arrested_then_released": Outcome.ARRESTED_THEN_RELEASED,
    "surrendered": Outcome.SURRENDERED,
    "overflight_only": Outcome.OVERFLOWN,
    "other": Outcome.OTHER,
}
ENDINGS: Mapping[tuple[str, str], type[PlanAbandoned | TurnedBack]] = {
    ("planned_only", "did_not_travel"): PlanAbandoned,
    ("aborted", "turned_back"): TurnedBack,
}
PLANS = frozenset(kind for kind, _ in ENDINGS)
IN_ADVANCE: Mapping[str, bool | None] = {"yes": True, "no": False, "unknown": None}


@dataclass(frozen=True, slots=True)
class Visit:
    """Where a person was, from the first to the last day the sources allow."""

    presence: PresenceId
    person: PersonId
    state: StateCode
    first: Day
    last: Day


def visits(rows: Iterable[Row], first_public: Mapping[str, Day]) -> Sequence[Visit]:
    """Every visit the rows tell; a row no rule fits tells none, and is reported elsewhere."""
    found: list[Visit] = []
    for row in rows:
        told = [each.fact for each in _mapped_or_nothing(row, first_public)]
        last = max((each.occurred.latest for each in told if isinstance(each, PresenceRecorded | Departed)), default=0)
        found += [
            Visit(PresenceId(id_of(row.id)), each.person, each.state, each.occurred.earliest, last)
            for each in told
            if isinstance(each, PresenceRecorded) and each.kind is Kind.VISIT
        ]
    return found


def _mapped_or_nothing(row: Row, first_public: Mapping[str, Day]) -> tuple[Mapped, ...]:
    try:
        return journey(row, first_public)
    except (Unmapped, ValueError):
        return ()


def journey(row: Row, first_public: Mapping[str, Day]) -> tuple[Mapped, ...]:
    """The facts of a row. Raises Unmapped, or ValueError where a field is malformed."""
    if not row["iso3166_alpha2"] and not row["arrival"]:
        return (_no_single_presence(row),)
    if not historical_date(row["arrival"]).bounded:
        raise Unmapped("no day by which the person arrived, or was to arrive")
    about = _Journey(row, first_public.get(row["person_id"], 0))
    told = about.plan() if row["kind"] in PLANS else about.presence()
    return tuple(Mapped("presence", id_of(row.id), each) for each in (*told, *about.notes()))


def _no_single_presence(row: Row) -> Mapped:
    """What a source says of a person's travels without a State or a day is kept with the person."""
    remark = [f"{row['purpose']}, {row['state']}: {row['outcome']}", row["notes"]]
    return Mapped("person", id_of(row["person_id"]), PersonRemarked(**carried(row, "", None, remark=remark)))


@dataclass(frozen=True, slots=True)
class _Journey:
    """A row, and the day the person's first instrument became public."""

    row: Row
    public: Day

    def plan(self) -> Iterator[Fact]:
        row = self.row
        if row["announced_in_advance"] != "yes":
            raise Unmapped("a plan that nobody announced")
        ending = ENDINGS.get((row["kind"], row["outcome_code"]))
        if ending is None:
            raise Unmapped(f"outcome_code {row['outcome_code']!r} does not go with kind {row['kind']!r}")
        kind = Kind.OVERFLIGHT if row["notes"] == "overflight" else Kind.VISIT
        yield self._announced(kind, row["departure"])
        yield ending(**self._carried(row["arrival"], row["arrival"], row["outcome"]))

    def presence(self) -> Iterator[Fact]:
        row = self.row
        kind = _of(KINDS, row, "kind")
        announced = _of(IN_ADVANCE, row, "announced_in_advance")
        if row["public_from"]:
            if not announced:
                raise Unmapped("the day of an announcement, but nobody announced it")
            yield self._announced(kind)
        yield PresenceRecorded(
            **self._carried(row["arrival"], row["arrival"]),
            **self._whereabouts(kind),
            announced_in_advance=announced,
        )
        if row["departure"]:  # a fact of its own: who sees the arrival does not see it yet
            yield Departed(**self._carried(row["departure"], row["departure"]))
        yield OutcomeRecorded(
            **self._carried(self._ended(), row["departure"] or row["arrival"]),
            outcome=_of(OUTCOMES, row, "outcome_code"),
            prose=row["outcome"] or None,
        )

    def notes(self) -> Iterator[Fact]:
        if self.row["notes"]:
            yield PresenceRemarked(**carried(self.row, "", None, remark=[self.row["notes"]]))

    def _announced(self, kind: Kind, until: str = "") -> Fact:
        stated, arrival = self.row["public_from"], historical_date(self.row["arrival"])
        if stated and historical_date(stated).latest >= arrival.earliest:
            raise Unmapped(f"announced on {stated}, which is not before the arrival")
        common = carried(self.row, stated, None) if stated else self._carried(arrival.text, arrival.text)
        planned = historical_date(until) if until else None
        return PresenceAnnounced(**common, **self._whereabouts(kind), arrival=arrival, until=planned)

    def _whereabouts(self, kind: Kind) -> dict[str, Any]:
        row = self.row
        return {
            "person": PersonId(id_of(row["person_id"])),
            "state": StateCode(row["iso3166_alpha2"]),
            "kind": kind,
            "purpose": row["purpose"] or None,
        }

    def _ended(self) -> str:
        """An arrest falls somewhere in the stay; how any other stay ended shows on its last day."""
        arrival, departure = self.row["arrival"], self.row["departure"]
        if not departure or self.row["outcome_code"] == "arrested":
            return f"{arrival}/{departure}"
        return departure

    def _carried(self, occurred: str, over: str, *remark: str) -> dict[str, Any]:
        """`over`: the day by which the public saw it."""
        known = date.fromordinal(max(historical_date(over).latest, self.public))
        assumed: dict[str, Any] = {"public_from": HistoricalDate.on(known), "public_from_assumed": True}
        return carried(self.row, occurred, None, remark=remark) | assumed


def _of(rules: Mapping[str, V], row: Row, column: str) -> V:
    if row[column] not in rules:
        raise Unmapped(f"{column} {row[column]!r} is none of the record's words")
    return rules[row[column]]
