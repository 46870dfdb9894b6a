"""What did a State owe towards a person on a day? Computed when asked, by the same law as the assessments, from the
facts of the two, read by two queries."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, or_, select

from domain.duty import gates
from domain.duty.case import Stay, case_of
from domain.duty.gates import Applied
from domain.duty.owed import Duty, duty
from domain.fact import SHARED, Fact, Recorded, standing
from domain.rooms import ROOMS
from domain.values import Day, HistoricalDate, StateCode, day_text
from service.store.tables import facts, tags
from service.views.assessments import COUNTED
from service.views.dossiers import recorded_of, situations_of, streams_concerning
from service.views.moment import Moment
from service.views.publicity import facts_seen

BESIDE = frozenset(fact for name in ("presence", "noncompliance") for fact in ROOMS[name].facts) - frozenset(SHARED)
"""Where a person was, and what was made of it: that bears upon no duty, and may be the most there is on record."""
NAMES = sorted(fact.__name__ for fact in COUNTED - BESIDE)


def owed(connection: Connection, moment: Moment, person: UUID, state: StateCode, on: Day) -> Duty:
    """The duty of one day. Without a recorded presence it is a duty alone, and no failure."""
    concerning = select(tags.c.stream).where(tags.c.subject == person, tags.c.position <= moment.position)
    situations, states = (streams_concerning(state.id, room, moment.position) for room in ("situation", "state"))
    about_person = facts.c.stream.in_(concerning)
    sought_in = situations_of(person, moment.position)
    of_others = (facts.c.stream.in_(each) for each in (situations, states, sought_in))
    about_state = or_(facts.c.stream == state.id, *of_others)
    known = [*_known(connection, moment, about_person), *_known(connection, moment, about_state)]
    day = day_text(on)
    assert day is not None  # a day of the calendar was asked about
    found = duty(case_of(state, standing(known), moment.as_of), Stay(HistoricalDate(day)))
    return replace(found, gates=(*found.gates, Applied(gates.NoPresenceRecorded)))


def _known(connection: Connection, moment: Moment, about: ColumnElement[bool]) -> list[Recorded[Fact]]:
    """The facts that count, as far as they were recorded and public by the moment."""
    query = facts_seen(moment).where(about, facts.c.name.in_(NAMES)).order_by(facts.c.position)
    rows = connection.execute(query)
    return [each for each in recorded_of(connection, rows) if each.public <= moment.public_on]
