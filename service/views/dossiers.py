"""The facts about a subject, as they stood at a position of the log."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, or_, select

from domain.fact import Fact, Recorded
from domain.rooms import ROOMS
from domain.values import SECRET, fact_id
from service.store.codec import decode
from service.store.tables import facts, tags
from service.views.axes import View


def named(connection: Connection, rows: Sequence[Row[Any]]) -> dict[int, list[UUID]]:
    """Which subjects each fact of the chunk concerns."""
    named: dict[int, list[UUID]] = {row.position: [] for row in rows}
    query = select(tags.c.position, tags.c.subject)
    query = query.where(tags.c.position.between(rows[0].position, rows[-1].position))
    for position, subject in connection.execute(query):
        named[position].append(subject)
    return named


def recorded_of(row: Row[Any]) -> Recorded[Fact]:
    """A sealed fact is secret whatever day it names: only an act makes it public."""
    fact = decode(row.name, row.schema_version, row.payload)
    public = row.public_from if row.seal is None else SECRET
    return Recorded(fact_id(row.stream, row.version), row.stream, row.version, row.position, public, fact)


def facts_about(connection: Connection, view: View, subject: UUID, before: int) -> Iterator[Recorded[Fact]]:
    """Every fact of every stream that ever concerned the subject, or of its own stream alone."""
    query = select(facts).where(facts.c.position < before).order_by(facts.c.position)
    if view.reach == "concerning":
        streams = select(tags.c.stream).where(tags.c.subject == subject, tags.c.position <= before).distinct()
        query = query.where(facts.c.stream.in_(streams))
    else:
        query = query.where(facts.c.stream == subject)
    return map(recorded_of, connection.execute(query))


def facts_of_state(connection: Connection, state: UUID, upto: int) -> list[Recorded[Fact]]:
    """The State's own facts, and those of the situations that concern it."""
    situations = streams_concerning(state, "situation", upto)
    query = select(facts).where(facts.c.position <= upto, or_(facts.c.stream == state, facts.c.stream.in_(situations)))
    return [recorded_of(row) for row in connection.execute(query.order_by(facts.c.position))]


def presences_in(connection: Connection, state: UUID, upto: int) -> set[UUID]:
    """Every presence that was ever recorded of that State."""
    return set(connection.execute(streams_concerning(state, "presence", upto)).scalars())


def streams_concerning(subject: UUID, room: str, upto: int) -> Select[UUID]:
    """The streams of a room that were opened by a fact and ever concerned the subject."""
    opening = [fact.__name__ for fact in ROOMS[room].facts if issubclass(fact, ROOMS[room].opening)]
    concerning = select(tags.c.stream).where(tags.c.subject == subject, tags.c.position <= upto)
    first = select(facts.c.stream).where(facts.c.version == 1, facts.c.name.in_(opening))
    return first.where(facts.c.stream.in_(concerning))
