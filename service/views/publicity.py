"""From which day the public knows a fact, as it stood at a position of the full log.

What was recorded in public is known from the day it names. What was sealed is secret, whatever day it names,
until a fact publishes its stream: from then on it is known from its own day, or from the day of that
publication where its own is later or none.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, literal, or_, select

from domain.values import SECRET
from service.store.tables import facts, public_log
from service.viewer import Audience
from service.views.moment import Moment

_publisher = facts.alias("publisher")


def facts_as_known(position: int | ColumnElement[int]) -> Select[Any]:
    """Every fact with `known_from`, the day from which the public knows it, and, of what was published from under a
    seal, the payload `in_clear`; as of a position, which may be its own."""
    day_of_publication = _publisher.c.public_from
    known_from = case(
        (facts.c.seal.is_(None), facts.c.public_from),
        (day_of_publication < facts.c.public_from, day_of_publication),
        (day_of_publication.is_not(None), facts.c.public_from),
        else_=literal(SECRET),
    )
    by_then = and_(
        public_log.c.fact == facts.c.position, facts.c.seal.is_not(None), public_log.c.published_by <= position
    )
    return (
        select(facts, known_from.label("known_from"), public_log.c.payload.label("in_clear"))
        .outerjoin(public_log, by_then)
        .outerjoin(_publisher, _publisher.c.position == public_log.c.published_by)
    )


def facts_seen(moment: Moment) -> Select[Any]:
    """Every fact of the moment that its viewer may see some day; what is sealed is not even read for anybody else,
    so that it can neither show nor be missed where the keys are not."""
    query = facts_as_known(moment.position).where(facts.c.position <= moment.position)
    if moment.viewer.audience is Audience.FULL:
        return query
    return query.where(or_(facts.c.seal.is_(None), public_log.c.fact.is_not(None)))
