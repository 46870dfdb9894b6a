"""Who is at large, told naively from the rows alone: written from contract.md and data/README.md, and of
another make than the service, so that the two can only agree by both being right."""

import calendar
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

DATA = Path(__file__).parents[3] / "service" / "record" / "data"
RECORD_DATE = date(2026, 11, 21)
ENDS_A_WARRANT = {
    "replaced_by",
    "ceased_charges_declined",
    "vacated",
    "inadmissibility_upheld",
    "terminated_on_death",
    "case_terminated",
    "charges_withdrawn",
}
COURT_HOLDS = {"arrest", "surrender", "transfer", "voluntary_surrender"}
COURT_LETS_GO = {"release", "expulsion_without_surrender", "escape"}
Row = dict[str, str]


@dataclass(frozen=True)
class Sought:
    """One person at large."""

    name: str
    warrants: frozenset[str]
    since: str
    label: str


def rows(name: str) -> list[Row]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def first(text: str) -> date:
    parts = [int(part) for part in text.partition("/")[0].split("-")]
    return date(*[*parts, 1, 1][:3])


def last(text: str) -> date:
    year, month, day = [*(int(part) for part in text.rpartition("/")[2].split("-")), 0, 0][:3]
    month = month or 12
    return date(year, month, day or calendar.monthrange(year, month)[1])


def a_year_after(day: date) -> date:
    return date(day.year + 1, 3, 1) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + 1)


class Oracle:
    """The rows, read once; `at_large` walks all of them for every question."""

    def __init__(self) -> None:
        self.persons = rows("persons")
        self.warrants = rows("warrants")
        self.on_warrants = rows("warrant_events")
        self.on_persons = rows("surrenders")
        self.travel = rows("travel")
        self.named_on: dict[str, date] = {}
        for row in self.warrants:
            day = last(row["date_public"])
            self.named_on[row["person_id"]] = min(day, self.named_on.get(row["person_id"], day))

    def public(self, row: Row, instrument: date) -> date:
        """What the row states; else the later of its day and the instrument's publicity; undated, the record's day."""
        if row["public_from"]:
            return last(row["public_from"])
        return max(last(row["date"]), instrument) if row["date"] else RECORD_DATE

    def at_large(self, as_of: date, public_on: date, counting: str) -> Iterator[Sought]:
        for person in self.persons:
            live = [
                row for row in self.warrants if row["person_id"] == person["id"] and self.live(row, as_of, public_on)
            ]
            past = [
                row
                for row in self.on_persons
                if row["person_id"] == person["id"]
                and first(row["date"]) <= as_of
                and self.public(row, self.named_on[person["id"]]) <= public_on
            ]
            past.sort(key=lambda row: first(row["date"]))
            court = [row for row in past if row["event"] in COURT_HOLDS | COURT_LETS_GO]
            state = [row for row in past if row["event"] in {"domestic_arrest", "domestic_release"}]
            deaths = {row["event"] for row in past} & {"death", "reported_death"}
            if not live or (court and court[-1]["event"] in COURT_HOLDS):
                continue
            detained = bool(state) and state[-1]["event"] == "domestic_arrest"
            if counting == "strict" and (detained or "death" in deaths):
                continue
            ends = COURT_LETS_GO | {"domestic_release"} if counting == "strict" else COURT_LETS_GO
            days = [min((row["date_issued"] for row in live), key=first)]
            days += [row["date"] for row in past if row["event"] in ends]
            label = "domestic-custody" if detained else "whereabouts-unknown"
            label = "deceased" if "death" in deaths else "reported-dead" if deaths else label
            if label == "whereabouts-unknown" and self.located(person["id"], as_of, public_on):
                label = "located"
            names = frozenset(row["warrant_id"] for row in live)
            yield Sought(person["name"], names, max(days, key=first), label)

    def located(self, person: str, as_of: date, public_on: date) -> bool:
        """A confirmed presence, no overflight, that began by then and ended at most twelve months before."""
        return any(
            first(row["arrival"]) <= as_of
            and max(last(row["arrival"]), self.named_on[person]) <= public_on
            and as_of <= a_year_after(self.left(row, as_of, public_on))
            for row in self.travel
            if row["person_id"] == person
            and row["confidence"] == "text-confirmed"
            and row["kind"] in ("occurred", "residence", "host_state_transit")
        )

    def left(self, row: Row, as_of: date, public_on: date) -> date:
        """The day of departure, once it has come and is public; until then the day of arrival."""
        if not row["departure"] or first(row["departure"]) > as_of:
            return first(row["arrival"])
        told = max(last(row["departure"]), self.named_on[row["person_id"]]) <= public_on
        return first(row["departure"] if told else row["arrival"])

    def live(self, warrant: Row, as_of: date, public_on: date) -> bool:
        public = last(warrant["date_public"])
        if (
            not warrant["instrument"].startswith("warrant")
            or first(warrant["date_issued"]) > as_of
            or public > public_on
        ):
            return False
        return not any(
            row["event"] in ENDS_A_WARRANT and first(row["date"]) <= as_of and self.public(row, public) <= public_on
            for row in self.on_warrants
            if row["warrant_id"] == warrant["warrant_id"]
        )

    def days(self) -> set[date]:
        """Every month's end from 2005 to 2026, and every day on which a row begins, ends or becomes public."""
        found = {date(y, m, calendar.monthrange(y, m)[1]) for y in range(2005, 2027) for m in range(1, 13)}
        for row in self.warrants:
            found |= {bound(row[column]) for column in ("date_issued", "date_public") for bound in (first, last)}
        for row in (*self.on_warrants, *self.on_persons):
            for column in ("date", "public_from"):
                if row[column]:
                    found |= {first(row[column]), last(row[column])}
        return {day for day in found if day.year >= 2005}
