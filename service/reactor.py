"""What the service itself records when a day comes, exactly once.

A pass reads what is due and submits it like any other order. Its key is made of what is due and when, and kept
for ever, so neither a restart nor a second process records it again; its version is the one that was read, so
whatever was recorded since is looked at first. Rebuilding the views never runs it.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date, datetime
from threading import Event
from typing import Any, Literal
from uuid import UUID

import orjson
from sqlalchemy import Connection, select

from domain.fact import DeadlineApproaching, DeadlineMissed, OfADeadline, Published, Source, due_day
from domain.rules import Refusal
from domain.values import Confidence, Day, HistoricalDate
from service.store.database import Database
from service.store.orders import Change, KeyReused, Order, Receipt, StaleVersion
from service.store.recorder import MICROSECONDS_A_DAY, Clock, day_of_moment, wall_clock
from service.store.streams import Stream, Streams
from service.store.tables import facts, idempotency, public_log
from service.store.writer import Writer
from service.views import deadlines as views

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

    kind: Literal["publication", "deadline"]
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


APPROACHING_US = 7 * MICROSECONDS_A_DAY
"""How long before the end of a term of days it is told of; of a term of hours, a day."""
APPROACHING_IN_HOURS_US = MICROSECONDS_A_DAY


def deadlines(connection: Connection, now: int) -> Iterator[Due]:
    """The terms that end soon, and those that are over without an act on record. A term that was over before it was
    put on record is told of by nobody: what was not watched was not missed."""
    today = day_of_moment(now)
    named: dict[str, tuple[UUID, type[OfADeadline], dict[str, Any]]] = {}
    for name, since, body in views.near(connection, today, now + APPROACHING_US):
        for term in orjson.loads(body)["deadlines"]:
            kind = _to_tell(term, since, now)
            if kind is not None:
                key = f"deadline:{name}:{kind.__name__}:{term['kind']}:{term['state']}:{term['at']}:{RULE_VERSION}"
                named[key] = (name, kind, term)
    done = select(idempotency.c.key).where(idempotency.c.principal == PRINCIPAL, idempotency.c.key.in_(named))
    for key in connection.execute(done).scalars():
        del named[key]
    streams = Streams()
    streams.load(connection, {name for name, _, _ in named.values()})
    for key, (name, kind, term) in named.items():
        if _runs(streams[name], term):
            yield _of_deadline(key, name, streams[name], kind, term, today)


def _runs(stream: Stream, term: Mapping[str, Any]) -> bool:
    """By all that is recorded, which the views may not show yet."""
    terms = views.running(stream.room.deadlines(stream.room.status(stream.history)))
    return (term["kind"], term["state"], term["at"]) in [(each.kind, each.state, views.due_at(each)) for each in terms]


def _to_tell(term: Mapping[str, Any], since: int, now: int) -> type[OfADeadline] | None:
    at: int = term["at"]
    if since > at:
        return None
    if at < now:
        return DeadlineMissed
    ahead = APPROACHING_US if term["instant"] is None else APPROACHING_IN_HOURS_US
    return DeadlineApproaching if at <= now + ahead else None


def _of_deadline(
    key: str, name: UUID, stream: Stream, kind: type[OfADeadline], term: Mapping[str, Any], today: Day
) -> Due:
    on = HistoricalDate.on(date.fromordinal(today))
    instant = None if term["instant"] is None else datetime.fromisoformat(term["instant"])
    fact = kind(
        occurred=on,
        public_from=on if stream.seal is None else None,
        sources=(DAY_NAMED,),
        kind=term["kind"],
        due=HistoricalDate(term["due"]),
        instant=instant,
    )
    change = Change(stream.room.name, name, fact, expected=stream.version)
    return Due("deadline", Order(PRINCIPAL, key, (change,), keep_key=True))


CALENDARS: tuple[Calendar, ...] = (publications, deadlines)


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
