"""The rows of the bundled record, as they stand in its files (data/README.md)."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

IMPORTED = (
    "situations",
    "states_parties",
    "persons",
    "warrants",
    "warrant_events",
    "surrenders",
    "red_notices",
    "requests",
    "travel",
    "noncompliance",
)
"""In the order in which rows refer to one another."""

IDS = {
    "situations": "situation_id",
    "states_parties": "iso3166_alpha2",
    "persons": "id",
    "warrants": "warrant_id",
    "warrant_events": "event_id",
    "surrenders": "event_id",
    "red_notices": "notice_id",
    "requests": "request_id",
    "travel": "travel_id",
    "noncompliance": "nc_id",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of one file; an empty field is unknown or not applicable."""

    file: str
    id: str
    fields: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.fields[column]


def read_rows() -> Sequence[Row]:
    """Every row of the imported files, in the order of the files."""
    return [Row(name, fields[IDS[name]], fields) for name in IMPORTED for fields in _read(name)]


def _read(name: str) -> list[dict[str, str]]:
    text = files("service.record").joinpath("data", f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))
