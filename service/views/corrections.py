"""What was asked to be corrected in the record of one subject, and what was answered: shown beside what stands, of
which it changes nothing."""

from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Connection

from domain.corrections import corrections
from domain.fact import CorrectionAnswered, CorrectionRequested, Retracted
from service.store.codec import encode
from service.store.tables import facts
from service.views.dossiers import recorded_of
from service.views.moment import Moment
from service.views.publicity import facts_seen

NAMES = [kind.__name__ for kind in (CorrectionRequested, CorrectionAnswered, Retracted)]
"""A request is restated by a request and withdrawn by a retraction, so no other fact is needed to know which stands."""


def of(connection: Connection, moment: Moment, subject: UUID) -> list[dict[str, Any]]:
    """By the three times, of a stream that the viewer may see."""
    query = facts_seen(moment).where(facts.c.stream == subject, facts.c.name.in_(NAMES)).order_by(facts.c.position)
    recorded = recorded_of(connection, connection.execute(query))
    asked = corrections(recorded, as_of=moment.as_of, public_on=moment.public_on)
    told: list[dict[str, Any]] = orjson.loads(encode(asked))
    return told
