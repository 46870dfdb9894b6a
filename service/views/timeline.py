"""The life of one person: the facts of every stream that concerns the person, read by one query."""

from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from domain.fact import Fact, Recorded, chronological, ranks, standing
from domain.rooms import ROOMS, Room
from domain.values import SECRET, fact_id
from service.store.codec import decode, room_of
from service.store.tables import facts, public_log, tags
from service.viewer import Audience
from service.views.moment import Moment

RANK = ranks(tuple(fact for room in ROOMS.values() for fact in room.facts))


def life(connection: Connection, moment: Moment, person: UUID) -> list[tuple[Room, Recorded[Fact]]]:
    """What had happened, was public and stood by the three times, in the order in which it happened.

    A correction concerns what this system recorded, so it is applied whenever it became public. Streams that
    are no longer about the person, and facts that name another, are left out.
    """
    streams = select(tags.c.stream).where(tags.c.subject == person, tags.c.position <= moment.position).distinct()
    query = select(facts).where(facts.c.stream.in_(streams), facts.c.position <= moment.position)
    if moment.viewer.audience is not Audience.FULL:
        query = query.join(public_log, public_log.c.fact == facts.c.position)
    rooms: dict[UUID, Room] = {}
    recorded: list[Recorded[Any]] = []
    for row in connection.execute(query.order_by(facts.c.position)):
        if row.version == 1:
            rooms[row.stream] = room_of(row.name)
        fact = decode(row.name, row.schema_version, row.payload)
        public = row.public_from if row.seal is None else SECRET  # sealed, whatever day it names
        named = fact_id(row.stream, row.version)
        recorded.append(Recorded(named, row.stream, row.version, row.position, public, fact))
    stands = [each for each in standing(recorded) if each.public <= moment.public_on]
    mine = {each.stream for each in stands if person in each.fact.concerns} | {person}
    happened = [
        each
        for each in stands
        if each.stream in mine
        and getattr(each.fact, "person", person) == person
        and each.fact.occurred.earliest <= moment.as_of
    ]
    return [(rooms[each.stream], each) for each in chronological(happened, RANK)]
