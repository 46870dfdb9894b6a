"""The life of one person: the facts of every stream that concerns the person, read by one query."""

from uuid import UUID

from sqlalchemy import Connection, select

from domain.fact import Fact, Recorded, chronological, ranks, standing
from domain.rooms import ROOMS, Room
from service.store.codec import room_of
from service.store.tables import facts, tags
from service.views.dossiers import recorded_of
from service.views.moment import Moment
from service.views.publicity import facts_seen

RANK = ranks(tuple(fact for room in ROOMS.values() for fact in room.facts))


def life(connection: Connection, moment: Moment, person: UUID) -> list[tuple[Room, Recorded[Fact]]]:
    """What had happened, was public and stood by the three times, in the order in which it happened.

    A correction concerns what this system recorded, so it is applied whenever it became public. Streams that
    are no longer about the person, and facts that name another, are left out.
    """
    streams = select(tags.c.stream).where(tags.c.subject == person, tags.c.position <= moment.position).distinct()
    query = facts_seen(moment).where(facts.c.stream.in_(streams)).order_by(facts.c.position)
    rows = connection.execute(query).all()
    rooms = {row.stream: room_of(row.name) for row in rows if row.version == 1}
    recorded = recorded_of(connection, rows)
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
