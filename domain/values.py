"""Values every room speaks in: days, partial dates, confidence, States, ids.

A *day* is a proleptic Gregorian ordinal (1 = 0001-01-01), so that days compare and store as integers.
Two days lie beyond the calendar: `SECRET`, the first day on which no public ever knows a sealed fact,
and `END`, the exclusive end of every span that has not ended.
"""

import calendar
import re
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from typing import Literal, NewType, Self
from uuid import UUID, uuid5

PersonId = NewType("PersonId", UUID)
SituationId = NewType("SituationId", UUID)
WarrantId = NewType("WarrantId", UUID)
CustodyId = NewType("CustodyId", UUID)
NoticeId = NewType("NoticeId", UUID)
PresenceId = NewType("PresenceId", UUID)
IncidentId = NewType("IncidentId", UUID)
RequestId = NewType("RequestId", UUID)
ClaimId = NewType("ClaimId", UUID)
StateId = NewType("StateId", UUID)
FactId = NewType("FactId", UUID)

Rung = Literal["none", "latent", "possible", "apparent"]
"""How far the record bears something out, from the lowest to the highest."""

Day = int
SECRET: Day = date.max.toordinal() + 1
END: Day = SECRET + 1

NAMESPACE = UUID("9f0a3c52-6f4e-5b0e-9a55-61746c617267")
"""The namespace under which references of imported records and State codes become ids."""


class Confidence(StrEnum):
    """How far a source bears a fact out; a fact is as sure as its best source."""

    CONFIRMED = "confirmed"
    PARTIAL = "partial"
    UNVERIFIED = "unverified"


CONFIDENCES = tuple(Confidence)
"""From the surest to the least sure."""


class StateCode(str):
    """An ISO 3166-1 alpha-2 code, or XK (Kosovo, user-assigned). Raises ValueError on any other form."""

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        if not re.fullmatch(r"[A-Z]{2}", text):
            raise ValueError("a State is named by two capital letters (ISO 3166-1 alpha-2)")
        return super().__new__(cls, text)

    @property
    def id(self) -> StateId:
        """The stream of this State, the same in every installation."""
        return _state_id(str(self))


@cache
def _state_id(code: str) -> StateId:
    return StateId(uuid5(NAMESPACE, f"state:{code}"))


def id_of(reference: str) -> UUID:
    """The id of an imported record: it tells no time and is the same wherever the record is imported."""
    return uuid5(NAMESPACE, reference)


@lru_cache(4096)
def fact_id(stream: UUID, version: int) -> FactId:
    """A fact is named by its place: the stream and its version there (1 is the first)."""
    return FactId(uuid5(stream, str(version)))


_SHORTENED = re.compile(r"\d{4}(-\d\d){0,2}/\d\d|\d{4}-\d\d-\d\d/\d\d-\d\d", re.ASCII)
"""`A/B` with only the last part of B, or its month and day: 2006-03-16/17, 2006-03-16/04-02."""


class HistoricalDate:
    """A date as the sources give it: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, one day somewhere in that span.

    `A/B` is one day somewhere from A to B (either may be partial, B may be shortened as in
    `2006-03-16/17`), `A/` is A or later, `/B` is B or earlier, `""` is undated.
    `earliest` and `latest` are the two days between which it fell, both included; an open bound is the
    calendar's own. Raises ValueError when the text is none of these, or ends before it starts.
    Authority: EDTF (ISO 8601-2) level 0 intervals, narrowed to dates.
    """

    __slots__ = ("earliest", "latest", "text")
    text: str
    earliest: Day
    latest: Day

    def __init__(self, text: str) -> None:
        start, slash, stop = text.partition("/")
        if slash and not start and not stop:
            raise ValueError("a date without any bound is written as no text at all")
        if _SHORTENED.fullmatch(text):
            stop = start[: len(start) - len(stop)] + stop
        self.text = f"{start}/{stop}" if slash else start
        self.earliest = _bounds(start)[0]
        self.latest = _bounds(stop if slash else start)[1]
        if self.earliest > self.latest:
            raise ValueError("a date may not end before it starts")

    @classmethod
    def on(cls, day: date) -> Self:
        return cls(day.isoformat())

    @property
    def bounded(self) -> bool:
        """Whether the sources say by when it had happened."""
        return self.latest < date.max.toordinal()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, HistoricalDate) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"HistoricalDate({self.text!r})"


@lru_cache(maxsize=4096)
def historical_date(text: str) -> HistoricalDate:
    """A shared instance: the same few thousand dates recur over a whole record."""
    return HistoricalDate(text)


def _bounds(text: str) -> tuple[Day, Day]:
    if not text:
        return date.min.toordinal(), date.max.toordinal()
    match = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", text, re.ASCII)
    if match is None:
        raise ValueError("a date is YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None  # the pattern requires it
    try:
        first = date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError as error:
        raise ValueError("no such day in the calendar") from error
    last_month = month or 12
    last = date(year, last_month, day or calendar.monthrange(year, last_month)[1])
    return first.toordinal(), last.toordinal()


def day_text(day: Day) -> str | None:
    """`YYYY-MM-DD`, or None for the two days beyond the calendar."""
    return date.fromordinal(day).isoformat() if day < SECRET else None
