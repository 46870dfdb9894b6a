"""What every fact of a row carries, whatever the file: its dates, its publicity, its source and grade."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from domain.fact import Fact, Source
from domain.values import Confidence, Day, HistoricalDate, historical_date
from service.record.files import Row

RECORD_DATE = date(2026, 11, 21)
"""The day the record states itself to be as of."""

GRADES = {
    "text-confirmed": Confidence.CONFIRMED,
    "text-confirmed (partial)": Confidence.PARTIAL,
    "general-knowledge": Confidence.UNVERIFIED,
}


class Unmapped(Exception):
    """No rule turns this row into a fact; the message says why."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """One fact a row becomes, in its stream."""

    room: str
    stream: UUID
    fact: Fact


def carried(row: Row, occurred: str, public: Day | None, *, remark: Iterable[str] = ()) -> dict[str, Any]:
    """What every fact of a row carries. `public`: the earliest day the public can have known of it."""
    if row["confidence"] not in GRADES:
        raise Unmapped(f"confidence {row['confidence']!r} is not one of the record's grades")
    happened = historical_date(occurred)
    stated = row.fields.get("public_from") or ""
    if stated:
        published = historical_date(stated)
    elif happened.bounded:
        published = HistoricalDate.on(date.fromordinal(max(happened.latest, public or 0)))
    else:
        published = HistoricalDate.on(RECORD_DATE)
    return {
        "occurred": happened,
        "public_from": published,
        "public_from_assumed": not stated,
        "sources": (Source(citation=row["source"], confidence=GRADES[row["confidence"]]),),
        "reference": row.id,
        "remark": "; ".join(each for each in remark if each) or None,
    }
