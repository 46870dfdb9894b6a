"""What the service itself records when a day comes, exactly once.

A pass reads what is due and submits it like any other order. Its key is made of what is due and when, and kept
for ever, so neither a restart nor a second process records it again; its version is the one that was read, so
whatever was recorded since is looked at first. Rebuilding the views never runs it.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from threading import Event
from typing import Literal
from uuid import UUID

from sqlalchemy import Connection, select

from domain.fact import Published, Source, due_day
from domain.rules import Refusal
from domain.values import Confidence, Day, HistoricalDate
from service.store.database import Database
from service.store.orders import Change, KeyReused, Order, Receipt, StaleVersion
from service.store.recorder import Clock, day_of_moment, wall_clock
from service.store.streams import Stream, Streams
from service.store.tables import facts, public_log
from service.store.writer import Writer

log = logging.getLogger(__name__)

PRINCIPAL = "atlarge"
RULE_VERSION = 1
"""Part of every key: a rule that is changed may be applied again."""
EVERY_S = 1.0
TOGETHER = 500

DAY_NAMED = Source(citation="atlarge: the day named when it was recorded", confidence=Confidence.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Due:
    """An order that the calendar gives, of one kind."""

    kind: Literal["publication"]
    order: Order


Calendar = Callable[[Connection, int], Iterable[Due]]
"""What is due at a moment (microseconds since 1970, UTC), in the order in which it is to be recorded."""


def publications(connection: Connection, now: int) -> Iterator[Due]:
    """The sealed streams whose day has come: by that day, and those of one day as they were first recorded."""
    today = day_of_moment(now)
    due = [
        (day, stream.history[0].position, name, stream)
        for name, stream in _sealed(connection, today)
        if (day := due_day(stream.history, stream.room.opening)) <= today
    ]
    for day, _, name, stream in sorted(due, key=lambda each: each[:2]):
        yield _publication(name, stream, day)


def _sealed(connection: Connection, today: Day) -> Iterator[tuple[UUID, Stream]]:
    """Every stream still sealed of which a fact at least names a day that has come."""
    published = select(public_log.c.stream).where(public_log.c.stream == facts.c.stream)
    query = select(facts.c.stream).where(facts.c.seal.is_not(None), facts.c.public_from <= today, ~published.exists())
    candidates = list(dict.fromkeys(connection.execute(query).scalars()))  # DISTINCT would scan every fact there is
    for start in range(0, len(candidates), TOGETHER):
        streams = Streams()
        streams.load(connection, candidates[start : start + TOGETHER])
        yield from streams.items()


def _publication(name: UUID, stream: Stream, day: Day) -> Due:
    on = HistoricalDate(date.fromordinal(day).isoformat())
    fact = Published(occurred=on, public_from=on, sources=(DAY_NAMED,))
    change = Change(stream.room.name, name, fact, expected=stream.version)
    key = f"publication:{name}:{on}:{RULE_VERSION}"
    return Due("publication", Order(PRINCIPAL, key, (change,), keep_key=True))


CALENDARS: tuple[Calendar, ...] = (publications,)


class Reactor:
    """Any number may run, on one database or in one process: only the first to record anything does."""

    def __init__(
        self,
        database: Database,
        writer: Writer,
        clock: Clock = wall_clock,
        calendars: Sequence[Calendar] = CALENDARS,
    ) -> None:
        self._database = database
        self._writer = writer
        self._clock = clock
        self._calendars = calendars

    def react(self, now: int) -> list[Receipt]:
        """Record what is due at a moment; what was recorded by this pass. One order's failure stops no other."""
        with self._database.reading() as connection:
            due = [each for calendar in self._calendars for each in calendar(connection, now)]
        submitted = [(each, self._writer.submit(each.order)) for each in due]
        receipts = [_settled(each, future) for each, future in submitted]
        return [each for each in receipts if each is not None and not each.repeated]

    def run(self, stop: Event) -> None:
        """One pass a second until told to stop; a database that is away for a while is waited for."""
        while not stop.wait(EVERY_S):
            try:
                self.react(self._clock())
            except Exception:  # whatever it is, what is due stays due
                log.exception("what is due cannot be recorded")


def _settled(due: Due, future: "Future[Receipt]") -> Receipt | None:
    """What became of an order; whatever was not recorded is due again at the next pass."""
    try:
        return future.result()
    except (Refusal, StaleVersion, KeyReused) as refusal:
        log.debug("%s was not recorded: %s", due.order.key, type(refusal).__name__)
    except Exception:  # its outcome is unknown: the same key tells it at the next pass
        log.exception("%s may not have been recorded", due.order.key)
    return None
