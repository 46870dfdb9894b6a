"""The log of an audience from its first place up to another, each fact as its event tells it and as a history
shows it: what this audience could have read when the log ended there."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, assert_never
from uuid import UUID

import orjson
from sqlalchemy import Connection, Row, Select, Table, func, select

from domain.fact import Fact
from domain.values import fact_id
from service.feed.envelope import Event, envelope, state_of
from service.feed.filters import About
from service.feed.sequences import lane_of, sequences
from service.store.codec import decode, room_of
from service.store.ring import Shredded, ring_of
from service.store.sealed import clear
from service.store.tables import facts, public_log, tags
from service.viewer import Audience
from service.views.moment import instant_text

READ_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Place:
    """By its number in the log of an audience."""

    number: int


@dataclass(frozen=True, slots=True)
class Instant:
    """Whatever was recorded by then, in microseconds since 1970, UTC."""

    microseconds: int


When = Place | Instant


@dataclass(frozen=True, slots=True)
class End:
    """Where a history ends: its last place in the audience's own log and in the full one, and when that was recorded.
    All are 0 before the first fact."""

    place: int
    position: int
    recorded_at: int


def end_of(connection: Connection, audience: Audience, when: When) -> End:
    """The last place of an audience's log at a moment of its recording. Raises LookupError for a place it has not."""
    if audience is Audience.FULL:
        place, position, stamp = facts.c.position, facts.c.position, facts.c.recorded_at
    else:
        place, position, stamp = public_log.c.position, public_log.c.published_by, public_log.c.published_at
    query = select(place.label("place"), position.label("position"), stamp.label("stamp"))
    match when:
        case Place(number):
            row = connection.execute(query.where(place == number)).first()
            if row is None and number > 0:
                raise LookupError(number)
        case Instant(microseconds):  # moments and places rise together, and each has its index
            query = query.where(stamp <= microseconds).order_by(stamp.desc(), place.desc())
            row = connection.execute(query.limit(1)).first()
        case _:
            assert_never(when)
    return End(0, 0, 0) if row is None else End(*row)


@dataclass(frozen=True, slots=True)
class Told:
    """A fact in its place; `position` is that of the full log. `event` is what `/v1/events` tells of it, `shown` what
    the history of its stream shows."""

    position: int
    fact: Fact
    event: dict[str, Any]
    shown: dict[str, Any]


def history(connection: Connection, audience: Audience, until: int) -> Iterator[Told]:
    """Everything up to a place of the audience's log, in its order; a page of it is held at once."""
    after = 0
    place = _log(audience).c.position
    query = _facts(audience).order_by(place).limit(READ_AT_ONCE)
    while rows := connection.execute(query.where(place > after, place <= until)).all():
        yield from _told(connection, audience, until, rows)
        after = rows[-1].place


def at(connection: Connection, audience: Audience, positions: Iterable[int], until: int) -> Iterator[Told]:
    """The facts at some positions of the full log, as far as they are in the audience's, as known at a place of it."""
    wanted = sorted(positions)
    for start in range(0, len(wanted), READ_AT_ONCE):
        query = _facts(audience).where(facts.c.position.in_(wanted[start : start + READ_AT_ONCE]))
        rows = connection.execute(query.order_by(_log(audience).c.position)).all()
        yield from _told(connection, audience, until, rows)


def _log(audience: Audience) -> Table:
    return facts if audience is Audience.FULL else public_log


def _facts(audience: Audience) -> Select[Any]:
    """Those of an audience, each with its place and its leaf there, and the name of what opened its stream."""
    log, opening = _log(audience), facts.alias("opening")
    shown = (log.c.position.label("place"), log.c.leaf.label("its_leaf"), opening.c.name.label("opened_by"))
    query = select(facts, *shown, public_log.c.payload.label("in_clear"))
    query = query.join(opening, (opening.c.stream == facts.c.stream) & (opening.c.version == 1))
    return query.join(public_log, public_log.c.fact == facts.c.position, isouter=log is facts)


def _told(connection: Connection, audience: Audience, until: int, rows: Sequence[Row[Any]]) -> Iterator[Told]:
    named = _named(connection, rows)
    known = _known(connection, audience, until, {each for subjects in named.values() for each in subjects})
    concerned = {position: _about(subjects, known) for position, subjects in named.items()}
    versions = _versions(connection, audience, until, {row.stream for row in rows})
    events: list[tuple[Row[Any], bytes, Event]] = []
    ring_of(connection).learn(row.key_id for row in rows if row.in_clear is None)
    for row in rows:
        try:
            payload = clear(connection, row)
        except Shredded:
            continue
        fact = decode(row.name, row.schema_version, payload)
        event = Event(row.place, row.stream, row.version, row.recorded_at, room_of(row.opened_by), fact)
        events.append((row, payload, event))
    lanes = {row.position: lane_of(event, concerned[row.position]) for row, _, event in events}
    last = max((row.place for row in rows), default=0)
    numbers = sequences(connection, audience, lanes, last=last, until=until)
    for row, payload, event in events:
        version = int(versions.get(row.stream) or row.version)
        told = envelope(event, concerned[row.position], sequence=numbers[row.position], resource_version=version)
        yield Told(row.position, event.fact, told, _shown(row, payload, audience))


def _about(subjects: Sequence[UUID], known: Mapping[UUID, str]) -> About:
    def of(room: str) -> tuple[UUID, ...]:
        return tuple(each for each in subjects if known.get(each) == room)

    states = tuple(sorted(code for each in subjects if (code := state_of(each)) is not None))
    return About(of("person"), states, of("warrant"), of("situation"))


def _versions(connection: Connection, audience: Audience, until: int, streams: Collection[UUID]) -> dict[UUID, int]:
    """The version of each of these streams that the audience could see by then."""
    query = select(facts.c.stream, func.max(facts.c.version)).where(facts.c.stream.in_(streams))
    if audience is Audience.FULL:
        query = query.where(facts.c.position <= until)
    else:
        query = query.join(public_log, public_log.c.fact == facts.c.position).where(public_log.c.position <= until)
    return {stream: version or 0 for stream, version in connection.execute(query.group_by(facts.c.stream))}


def _shown(row: Row[Any], payload: bytes, audience: Audience) -> dict[str, Any]:
    return {
        "id": fact_id(row.stream, row.version),
        "version": row.version,
        "position": row.place,
        "name": row.name,
        "schema_version": row.schema_version,
        "recorded_at": instant_text(row.recorded_at),
        "leaf": row.its_leaf.hex(),
        "fact": orjson.Fragment(payload),
        **({"principal": row.principal} if audience is Audience.FULL else {}),
    }


def _named(connection: Connection, rows: Sequence[Row[Any]]) -> Mapping[int, list[UUID]]:
    """The subjects each of these facts concerns, by position."""
    named: dict[int, list[UUID]] = {row.position: [] for row in rows}
    query = select(tags.c.position, tags.c.subject).where(tags.c.position.in_(named)).order_by(tags.c.subject)
    for position, subject in connection.execute(query):
        named[position].append(subject)
    return named


def _known(connection: Connection, audience: Audience, until: int, subjects: Collection[UUID]) -> Mapping[UUID, str]:
    """The rooms of those among them that the audience knew by then: a person may have been sealed longer than a
    warrant."""
    query = select(facts.c.stream, facts.c.name).where(facts.c.stream.in_(subjects), facts.c.version == 1)
    if audience is Audience.FULL:
        query = query.where(facts.c.position <= until)
    else:
        query = query.join(public_log, public_log.c.fact == facts.c.position).where(public_log.c.position <= until)
    return {stream: room_of(name).name for stream, name in connection.execute(query)}
