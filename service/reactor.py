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
from typing import Any, Literal, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import Connection, select

from domain.fact import DeadlineApproaching, DeadlineMissed, OfADeadline, Published, Recorded, Source, due_day
from domain.rooms import Room
from domain.rules import Refusal
from domain.values import Confidence, Day, HistoricalDate, StateCode
from service.duties import Duties
from service.store.database import Database
from service.store.orders import Change, KeyReused, Order, Receipt, StaleVersion
from service.store.recorder import MICROSECONDS_A_DAY, Clock, day_of_moment, wall_clock
from service.store.streams import Stream, Streams
from service.store.tables import facts, idempotency, public_log
from service.store.writer import Writer
from service.views import deadlines as views

log = logging.getLogger(__name__)

T = TypeVar("T")

PRINCIPAL = "atlarge"
RULE_VERSION = 1
"""Part of every key: a rule that is changed may be applied again."""
EVERY_S = 1.0
TOGETHER = 500

DAY_NAMED = Source(citation="atlarge: the day named when it was recorded", confidence=Confidence.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Due:
    """An order that the calendar gives, of one kind."""

    kind: Literal["publication", "deadline", "duty"]
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
    for part in _in_parts(candidates):
        streams = Streams()
        streams.load(connection, part)
        yield from ((name, stream) for name, stream in streams.items() if not stream.shredded)


def _in_parts(found: Sequence[T]) -> Iterator[Sequence[T]]:
    """So many as one query may name."""
    return (found[start : start + TOGETHER] for start in range(0, len(found), TOGETHER))


def _publication(name: UUID, stream: Stream, day: Day) -> Due:
    on = HistoricalDate.on(date.fromordinal(day))
    fact = Published(occurred=on, public_from=on, sources=(DAY_NAMED,))
    change = Change(stream.room.name, name, fact, expected=stream.version)
    key = f"publication:{name}:{on}:{RULE_VERSION}"
    return Due("publication", Order(PRINCIPAL, key, (change,), keep_key=True))


APPROACHING_US = 7 * MICROSECONDS_A_DAY
"""How long before the end of a term of days it is told of; of a term of hours, a day."""
APPROACHING_IN_HOURS_US = MICROSECONDS_A_DAY
NEVER = 2**63 - 1
"""A moment that does not come, in microseconds."""

OF_THE_CALENDAR = Source(citation="atlarge: the day named, and what is on record here", confidence=Confidence.CONFIRMED)


class _Telling(NamedTuple):
    """That a term is near, or over."""

    row: views.Row
    term: Mapping[str, Any]
    kind: type[OfADeadline]

    @property
    def key(self) -> str:
        of, told = self.term, f"deadline:{self.row.subject}:{self.kind.__name__}"
        return f"{told}:{of['kind']}:{of['state']}:{of['at']}:{RULE_VERSION}"


class Deadlines:
    """The terms that end soon, and those that are over without an act on record. A term that did not run on record
    when it ended is told of by nobody: what was not watched was not missed.

    What was told stays told, and what a row of the view holds never changes: a row is read once, and again when
    something in it may be due next. To forget that costs time, no more."""

    def __init__(self) -> None:
        self._quiet_until: dict[views.Row, int] = {}

    def __call__(self, connection: Connection, now: int) -> Iterator[Due]:
        near = views.near(connection, day_of_moment(now), now + APPROACHING_US)
        known = self._quiet_until
        self._quiet_until = {row: known[row] for row in near if known.get(row, now) > now}
        for rows in _in_parts([row for row in near if row not in self._quiet_until]):
            yield from self._look_at(connection, rows, now)

    def _look_at(self, connection: Connection, rows: Sequence[views.Row], now: int) -> Iterator[Due]:
        running = views.terms(connection, day_of_moment(now), [row.subject for row in rows])
        quiet_until = {row: min(_next(term, now) for term in running[row.subject]) for row in rows}
        tellings = [
            _Telling(row, term, kind)
            for row in rows
            for term in running[row.subject]
            if (kind := _to_tell(term, now)) is not None
        ]
        for each, history, stream in _untold(connection, tellings):
            if each.kind is DeadlineMissed and not _runs(stream.room, history, each.term):
                continue
            quiet_until[each.row] = now  # until it is seen to be told
            if _runs(stream.room, stream.history, each.term):
                yield _of_deadline(each, stream, now)
        self._quiet_until |= quiet_until


def _untold(
    connection: Connection, tellings: Sequence[_Telling]
) -> Iterator[tuple[_Telling, Sequence[Recorded[Any]], Stream]]:
    """Those not told before, each with what was on record when its term ended and with all that is."""
    done: set[str] = set()
    for keys in _in_parts([each.key for each in tellings]):
        mine = select(idempotency.c.key).where(idempotency.c.principal == PRINCIPAL, idempotency.c.key.in_(keys))
        done.update(connection.execute(mine).scalars())
    left = [each for each in tellings if each.key not in done]
    if not left:
        return
    names = {each.row.subject for each in left}
    streams = Streams()
    streams.load(connection, names)
    stamped = select(facts.c.position, facts.c.recorded_at).where(facts.c.stream.in_(names))
    stamps = {row.position: row.recorded_at for row in connection.execute(stamped)}
    for each in left:
        stream = streams[each.row.subject]
        yield each, [past for past in stream.history if stamps[past.position] <= each.term["at"]], stream


def _runs(room: Room, history: Sequence[Recorded[Any]], term: Mapping[str, Any]) -> bool:
    """By what is recorded, which the views may not show yet."""
    terms = views.running(room.deadlines(room.status(history)))
    return (term["kind"], term["state"], term["at"]) in [(each.kind, each.state, views.due_at(each)) for each in terms]


def _to_tell(term: Mapping[str, Any], now: int) -> type[OfADeadline] | None:
    if term["at"] < now:
        return DeadlineMissed
    return DeadlineApproaching if _near_from(term) <= now else None


def _near_from(term: Mapping[str, Any]) -> int:
    at: int = term["at"]
    return at - (APPROACHING_US if term["instant"] is None else APPROACHING_IN_HOURS_US)


def _next(term: Mapping[str, Any], now: int) -> int:
    """When there will be something to tell, if all that is due by now is told."""
    at: int = term["at"]
    if at < now:
        return NEVER
    return _near_from(term) if _near_from(term) > now else at + 1


def _of_deadline(telling: _Telling, stream: Stream, now: int) -> Due:
    on, term = HistoricalDate.on(date.fromordinal(day_of_moment(now))), telling.term
    fact = telling.kind(
        occurred=on,
        public_from=on if stream.seal is None else None,
        sources=(OF_THE_CALENDAR,),
        kind=term["kind"],
        state=None if term["state"] is None else StateCode(term["state"]),
        due=HistoricalDate(term["due"]),
        instant=None if term["instant"] is None else datetime.fromisoformat(term["instant"]),
    )
    change = Change(stream.room.name, telling.row.subject, fact, expected=stream.version)
    return Due("deadline", Order(PRINCIPAL, telling.key, (change,), keep_key=True))


class Engaged:
    """The duties of States towards persons announced or present there, and whatever becomes of them."""

    def __init__(self) -> None:
        self._duties = Duties()

    def __call__(self, connection: Connection, now: int) -> Iterator[Due]:
        for each in self._duties.look(connection, day_of_moment(now)):
            order = Order(PRINCIPAL, f"{each.key}:{RULE_VERSION}", (each.change,), keep_key=True)
            yield Due("duty", order)


def every_calendar() -> tuple[Calendar, ...]:
    """For one reactor: what one remembers of a database says nothing of another."""
    return publications, Deadlines(), Engaged()


class Reactor:
    """Any number may run, on one database or in one process: only the first to record anything does."""

    def __init__(
        self,
        database: Database,
        writer: Writer,
        clock: Clock = wall_clock,
        calendars: Sequence[Calendar] | None = None,
    ) -> None:
        self._database = database
        self._writer = writer
        self._clock = clock
        self._calendars = every_calendar() if calendars is None else calendars

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
