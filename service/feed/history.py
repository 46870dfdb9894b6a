"""The log of an audience from its first place up to another, each fact as its event tells it and as a history
shows it: what this audience could have read when the log ended there."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, assert_never
from uuid import UUID

import orjson
from sqlalchemy import Connection, Row, func, select

from domain.fact import Fact
from domain.values import fact_id
from service.feed.envelope import envelope
from service.feed.log import about, event_of, facts_in, named_by, place_in, readable
from service.feed.sequences import lane_of, sequences
from service.store.codec import room_of
from service.store.tables import facts, public_log
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
    place = place_in(audience)
    query = facts_in(audience).order_by(place).limit(READ_AT_ONCE)
    while rows := connection.execute(query.where(place > after, place <= until)).all():
        yield from _told(connection, audience, until, rows)
        after = rows[-1].place


def at(connection: Connection, audience: Audience, positions: Iterable[int], until: int) -> Iterator[Told]:
    """The facts at some positions of the full log, as far as they are in the audience's, as known at a place of it."""
    wanted = sorted(positions)
    for start in range(0, len(wanted), READ_AT_ONCE):
        query = facts_in(audience).where(facts.c.position.in_(wanted[start : start + READ_AT_ONCE]))
        rows = connection.execute(query.order_by(place_in(audience))).all()
        yield from _told(connection, audience, until, rows)


def _told(connection: Connection, audience: Audience, until: int, rows: Sequence[Row[Any]]) -> Iterator[Told]:
    named = named_by(connection, [row.position for row in rows])
    known = _known(connection, audience, until, {each for subjects in named.values() for each in subjects})
    concerned = {position: about(subjects, known) for position, subjects in named.items()}
    versions = _versions(connection, audience, until, {row.stream for row in rows})
    events = [
        (row, payload, event_of(row, payload)) for row, payload in readable(connection, rows) if payload is not None
    ]
    lanes = {row.position: lane_of(event, concerned[row.position]) for row, _, event in events}
    last = max((row.place for row in rows), default=0)
    numbers = sequences(connection, audience, lanes, last=last, until=until)
    for row, payload, event in events:
        version = int(versions.get(row.stream) or row.version)
        told = envelope(event, concerned[row.position], sequence=numbers[row.position], resource_version=version)
        yield Told(row.position, event.fact, told, _shown(row, payload, audience))


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


def _known(connection: Connection, audience: Audience, until: int, subjects: Collection[UUID]) -> Mapping[UUID, str]:
    """The rooms of those among them that the audience knew by then: a person may have been sealed longer than a
    warrant."""
    query = select(facts.c.stream, facts.c.name).where(facts.c.stream.in_(subjects), facts.c.version == 1)
    if audience is Audience.FULL:
        query = query.where(facts.c.position <= until)
    else:
        query = query.join(public_log, public_log.c.fact == facts.c.position).where(public_log.c.position <= until)
    return {stream: room_of(name).name for stream, name in connection.execute(query)}
