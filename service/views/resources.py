"""What is on record of a person, a situation, a warrant, an episode of custody, a notice, an incident of
non-compliance: one row a stream and span in which its status does not change."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import (
    Column,
    Connection,
    Executable,
    LargeBinary,
    Table,
    Text,
    bindparam,
    func,
    literal_column,
    select,
    tuple_,
)

from domain.fact import SHARED, Fact, Recorded, chronological, confidence
from domain.rooms import ROOMS, Room
from domain.values import END, Day, fact_id
from service.store.codec import decode, encode, room_of
from service.store.ring import ring_of
from service.store.sealed import clear, payload_of
from service.store.tables import facts as fact_table
from service.store.tables import metadata, public_log
from service.viewer import Audience, Viewer
from service.views.axes import BELIEVED, Span, View, axes
from service.views.locked import bodies, each_body, placed
from service.views.moment import Moment, holds, instant_text
from service.views.publicity import facts_as_known

table = Table(
    "resources",
    metadata,
    *axes(),
    Column("room", Text, nullable=False),
    Column("ordering", Text().with_variant(Text(collation="C"), "postgresql"), nullable=False),
    Column("concerns", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
)


NO_PHASE: Mapping[str, object] = {}


@dataclass(frozen=True, slots=True)
class Stood:
    """How a stream stood on [start, end), by which of its facts, and the reference under which it was opened."""

    start: Day
    end: Day
    reference: str | None
    status: Any
    facts: Sequence[Recorded[Fact]]
    phase: Mapping[str, object]

    @property
    def rests_on(self) -> dict[str, Any]:
        """How sure it is, the rules that were broken, and the facts."""
        irregular = sorted({code for each in self.facts for code in each.fact.irregular})
        sure = confidence(each.fact for each in self.facts)
        return {"confidence": sure, "irregular": irregular, "facts": [each.id for each in self.facts]}


def statuses(room: Room, facts: Sequence[Recorded[Fact]]) -> Iterator[Stood]:
    """The successive statuses of one stream, from the day something puts it on record: a fact, or the calendar
    alone, makes the next one."""
    status, opened = room.blank, None
    in_order = chronological(facts, room.rank)
    for place, each in enumerate(in_order):
        status = room.evolve(status, each.fact)
        if opened is None and isinstance(each.fact, room.opening):
            opened = each.fact
        start = each.fact.occurred.earliest
        end = in_order[place + 1].fact.occurred.earliest if place + 1 < len(in_order) else END
        if opened is not None and start < end:
            for first, last, phase in _phases(room, status, start, end):
                yield Stood(first, last, opened.reference, status, in_order[: place + 1], phase)


def _phases(room: Room, status: Any, start: Day, end: Day) -> Iterator[tuple[Day, Day, Mapping[str, object]]]:
    """[start, end) divided where the calendar moves the status."""
    phases = room.phases(status) or ((start, NO_PHASE),)
    for place, (since, phase) in enumerate(phases):
        until = phases[place + 1][0] if place + 1 < len(phases) else END
        first, last = max(since, start), min(until, end)
        if first < last:
            yield first, last, phase


def spans(subject: UUID, facts: Sequence[Recorded[Fact]]) -> list[Span]:
    """How the stream stood, each time with the body an answer shows."""
    if not facts:
        return []
    room = room_of_facts(facts)
    return [Span(stood.start, stood.end, _values(subject, room, stood)) for stood in statuses(room, facts)]


def room_of_facts(facts: Sequence[Recorded[Fact]]) -> Room:
    own = next(each.fact for each in facts if not isinstance(each.fact, SHARED))
    return next(room for room in ROOMS.values() if isinstance(own, room.facts))


def _values(subject: UUID, room: Room, stood: Stood) -> tuple[Any, ...]:
    status = stood.status
    state = {"state": status.state} if hasattr(status, "state") else {}
    said = {each.name: getattr(status, each.name) for each in fields(status) if each.metadata.get("shown", True)}
    body = {"id": subject, "reference": stood.reference, **state, **said, **stood.phase, **stood.rests_on}
    return (room.name, stood.reference or f"~{subject}", concerns_text(status.concerns), encode(body))


def concerns_text(subjects: Iterable[UUID]) -> str:
    """The subjects as a column holds them: each between bars, so that `|id|` finds it."""
    return "".join(f"|{each}" for each in sorted(map(str, subjects))) + "|"


view = View(
    table=table,
    columns=("room", "ordering", "concerns", "body"),
    rooms=frozenset(ROOMS),
    reach="own",
    spans=spans,
    telling=("ordering",),
)


def situations(connection: Connection, moment: Moment) -> dict[str, str]:
    """The names of the situations known at a moment, by id: a dozen or two, read by one query."""
    query = select(*placed(table)).where(table.c.room == "situation", *holds(table, moment))
    known = map(orjson.loads, bodies(connection, table, connection.execute(query)))
    return {said["id"]: said["name"] for said in known}


def persons(connection: Connection, moment: Moment, subjects: Iterable[UUID]) -> dict[str, dict[str, Any]]:
    """The persons of these that are known at a moment, as an answer names them, by id: one query."""
    query = select(*placed(table)).where(table.c.room == "person", *holds(table, moment))
    query = query.where(table.c.subject.in_(set(subjects)))
    known = map(orjson.loads, bodies(connection, table, connection.execute(query)))
    return {said["id"]: {name: said[name] for name in ("id", "reference", "name")} for said in known}


def situation_called(connection: Connection, viewer: Viewer, text: str) -> UUID | None:
    """The situation of that number or name, as far as the viewer may know it now; without regard to case."""
    known = [table.c.room == "situation", table.c.st == literal_column(str(BELIEVED))]
    query = select(*placed(table)).where(*known, table.c.pf <= viewer.ceiling)
    called: dict[str, UUID] = {}
    for status in map(orjson.loads, bodies(connection, table, connection.execute(query))):
        called |= {name.casefold(): UUID(status["id"]) for name in (status["name"], status["number"]) if name}
    return called.get(text.casefold())


@dataclass(frozen=True, slots=True)
class Page:
    """Resources in the order of their references, then of their ids."""

    items: list[bytes]
    after: tuple[str, UUID] | None
    total: int | None


def page(
    connection: Connection,
    moment: Moment,
    room: str,
    *,
    concerning: Sequence[UUID],
    limit: int,
    after: tuple[str, UUID] | None,
) -> Page:
    """One page of a room by one indexed query."""
    query = select(*placed(table), table.c.ordering).where(table.c.room == room, *holds(table, moment))
    for subject in concerning:
        query = query.where(table.c.concerns.contains(f"|{subject}|"))
    if after is not None:
        query = query.where(tuple_(table.c.ordering, table.c.subject) > tuple_(*after))
    rows = connection.execute(query.order_by(table.c.ordering, table.c.subject).limit(limit + 1)).all()
    more = len(rows) > limit
    last = rows[limit - 1] if more else None
    return Page(
        bodies(connection, table, rows[:limit]),
        (last.ordering, last.subject) if last else None,
        len(rows) if after is None and not more else None,
    )


def one(connection: Connection, moment: Moment, subject: UUID) -> tuple[bytes, int] | None:
    """The status of one stream at a moment, and the version the stream had then; None if not on record. Raises
    Shredded, of what only the cleared know of."""
    version = select(func.count()).select_from(fact_table)
    version = version.where(fact_table.c.stream == subject, fact_table.c.position <= moment.position)
    query = select(*placed(table), version.scalar_subquery().label("version"))
    query = query.where(table.c.subject == subject, *holds(table, moment))
    rows = connection.execute(query).all()
    said = zip(rows, each_body(connection, table, rows), strict=True)
    found = next(((body, row.version) for row, body in said if body is not None), None)
    if found is None and moment.viewer.audience is Audience.FULL:
        _not_shredded(connection, subject)
    return found


def _not_shredded(connection: Connection, subject: UUID) -> None:
    """Raises Shredded for a stream whose key is destroyed."""
    opening = select(fact_table).where(fact_table.c.stream == subject, fact_table.c.version == 1)
    for row in connection.execute(opening):
        payload_of(ring_of(connection), row)


def visible(connection: Connection, viewer: Viewer, room: str, subject: UUID) -> bool:
    """Whether the viewer may know that this stream exists: asked before anything of it is loaded."""
    return rooms(connection, viewer, {subject}).get(subject) == room


def rooms(connection: Connection, viewer: Viewer, subjects: Iterable[UUID]) -> dict[UUID, str]:
    """The rooms of those of these streams that the viewer may know to exist."""
    rows = connection.execute(_opened(viewer.audience), {"these": list(set(subjects))})
    return {row.stream: room_of(row.name).name for row in rows}


@cache
def _opened(audience: Audience) -> Executable:
    query = select(fact_table.c.stream, fact_table.c.name)
    query = query.where(fact_table.c.stream.in_(bindparam("these", expanding=True)), fact_table.c.version == 1)
    if audience is not Audience.FULL:
        query = query.join(public_log, public_log.c.fact == fact_table.c.position)
    return query


def history(connection: Connection, moment: Moment, subject: UUID) -> list[dict[str, Any]]:
    """The facts of a stream that were recorded, public and had happened by the three times.

    Place and leaf are those of the viewer's own log: the other log's would tell its size.
    """
    cleared = moment.viewer.audience is Audience.FULL
    known = facts_as_known(moment.position).where(fact_table.c.stream == subject).subquery()
    log = fact_table if cleared else public_log
    query = select(known, log.c.position.label("place"), log.c.leaf.label("its_leaf"))
    query = query.join(log, (log.c.position if cleared else log.c.fact) == known.c.position)
    query = query.where(known.c.position <= moment.position, known.c.known_from <= moment.public_on)
    found: list[dict[str, Any]] = []
    rows = connection.execute(query.order_by(known.c.version)).all()
    ring_of(connection).learn(row.key_id for row in rows if row.in_clear is None)
    for row in rows:
        payload = clear(connection, row)
        fact = decode(row.name, row.schema_version, payload)
        if fact.occurred.earliest > moment.as_of:
            continue
        found.append(
            {
                "id": fact_id(row.stream, row.version),
                "version": row.version,
                "position": row.place,
                "name": row.name,
                "schema_version": row.schema_version,
                "recorded_at": instant_text(row.recorded_at),
                "leaf": row.its_leaf.hex(),
                "fact": orjson.Fragment(payload),
                **({"principal": row.principal} if cleared else {}),
            }
        )
    if not found and cleared:
        _not_shredded(connection, subject)
    return found
