"""The how-manieth event of its subject an event is, in the log of an audience: without a gap, so that whoever follows a
person, a State or a resource sees that something is missing. Counted in that log alone, by the rule of subject()."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, func, or_, select

from domain.values import StateCode
from service.feed.envelope import Event, state_of, subject
from service.feed.filters import About
from service.store.tables import facts, public_log, tags
from service.viewer import Audience

PERSON = "PersonIdentified"
"""By which every person came on record."""


class Lane(NamedTuple):
    """The subject of an event: a person, a State or the resource itself."""

    kind: str
    id: UUID


def lane_of(event: Event, about: About) -> Lane:
    whose = subject(event, about)
    return Lane(whose["kind"], StateCode(whose["id"]).id if whose["kind"] == "state" else whose["id"])


def sequences(
    connection: Connection, audience: Audience, lanes: Mapping[int, Lane], *, last: int, until: int
) -> dict[int, int]:
    """The number of each of these events, by position in the full log, up to their last place in the audience's and as
    known at a place of it: one query for those about one person, one for all others. It costs what there is about
    their subjects."""
    persons = {lane.id for lane in lanes.values() if lane.kind == "person"}
    others = {lane.id for lane in lanes.values() if lane.kind != "person"}
    found: dict[int, int] = {}
    if persons:
        asked = {"subjects": persons, "last": last, "until": until, "picked": list(lanes)}
        found.update((row.position, row.number) for row in connection.execute(_of_one_person(audience), asked))
    if others:
        rows = connection.execute(_of_no_person(audience), {"subjects": others, "last": last, "until": until})
        found.update((position, number) for position, number in _numbered(rows, lanes) if position not in found)
    return {position: found[position] for position in lanes}


def _numbered(rows: Any, lanes: Mapping[int, Lane]) -> Iterator[tuple[int, int]]:
    """Of the events about no single person: a State's, if it is the only one or the resource itself; else that of the
    resource."""
    counted: defaultdict[UUID, int] = defaultdict(int)
    for (whose, position), named in groupby(rows, key=lambda row: (row.subject, row.position)):
        tagged = list(named)
        if _is_its_own(whose, tagged):
            counted[whose] += 1
            if position in lanes and lanes[position].id == whose:
                yield position, counted[whose]


def _is_its_own(whose: UUID, tagged: list[Row[Any]]) -> bool:
    stream = tagged[0].stream
    states = [row.beside for row in tagged if state_of(row.beside) is not None]
    if state_of(whose) is not None:
        return stream == whose or len(states) == 1
    return stream == whose and len(states) != 1


@cache
def _of_one_person(audience: Audience) -> Select[Any]:
    """Every event of these persons, numbered; of which some are picked."""
    query, place = _tagged(audience)
    number = func.row_number().over(partition_by=tags.c.subject, order_by=place)
    query = query.add_columns(number.label("number")).where(
        or_(tags.c.stream == tags.c.subject, _persons(audience) == 1)
    )
    numbered = query.subquery()
    picked = numbered.c.position.in_(bindparam("picked", expanding=True))
    return select(numbered).where(picked)


@cache
def _of_no_person(audience: Audience) -> Select[Any]:
    """Every event that concerns these subjects and no single person, with all it concerns."""
    query, place = _tagged(audience)
    opening, beside = facts.alias("opening"), tags.alias("named")
    own = select(opening.c.stream).where(opening.c.stream == tags.c.stream)
    own = own.where(opening.c.version == 1, opening.c.name == PERSON)
    query = query.add_columns(tags.c.subject, tags.c.stream, beside.c.subject.label("beside"))
    query = query.join(beside, beside.c.position == tags.c.position)
    return query.where(~own.exists(), _persons(audience) != 1).order_by(tags.c.subject, place)


def _tagged(audience: Audience) -> tuple[Select[Any], ColumnElement[int]]:
    """The events that concern these subjects up to the last, and their places."""
    query = select(tags.c.position).where(tags.c.subject.in_(bindparam("subjects", expanding=True)))
    if audience is Audience.FULL:
        return query.where(tags.c.position <= bindparam("last")), tags.c.position
    query = query.join(public_log, public_log.c.fact == tags.c.position)
    return query.where(public_log.c.position <= bindparam("last")), public_log.c.position


def _persons(audience: Audience) -> ColumnElement[int]:
    """How many persons an event concerns, of those the audience may know."""
    beside, opening, known = tags.alias("beside"), facts.alias("person"), public_log.alias("known")
    query = select(func.count()).select_from(beside)
    query = query.join(opening, and_(opening.c.stream == beside.c.subject, opening.c.version == 1))
    place = opening.c.position
    if audience is not Audience.FULL:
        query, place = query.join(known, known.c.fact == opening.c.position), known.c.position
    query = query.where(place <= bindparam("until"))
    return query.where(beside.c.position == tags.c.position, opening.c.name == PERSON).scalar_subquery()
