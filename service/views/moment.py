"""The three times of an answer: what was true on a day, what the public could know by a day, and what this
system held at a moment."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, Table, literal_column, select

from domain.values import Day
from service.store.tables import facts, projections, public_log
from service.viewer import Audience, Viewer
from service.views.axes import BELIEVED

PROJECTION = "views"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Moment:
    """`position`: the last fact of the full log believed then, which no viewer is told; `place`: the same
    in the viewer's own log; `recorded_at`: when that fact was recorded, in microseconds; `head`: whether
    it is the latest there is."""

    as_of: Day
    public_on: Day
    position: int
    place: int
    recorded_at: int | None
    head: bool


def moment_of(connection: Connection, viewer: Viewer, *, as_of: Day, public_on: Day, recorded_at: int | None) -> Moment:
    """Resolve a moment of recording to a position of the viewer's own log, as far as the views have come."""
    projected = select(projections.c.position).where(projections.c.name == PROJECTION).scalar_subquery()
    if viewer.audience is Audience.FULL:
        log, position, stamp, order = facts, facts.c.position, facts.c.recorded_at, facts.c.position
    else:
        log, position = public_log, public_log.c.published_by
        stamp, order = public_log.c.published_at, public_log.c.position
    query = select(position.label("position"), order.label("place"), stamp.label("stamp")).select_from(log)
    query = query.where(position <= projected).order_by(order.desc()).limit(1)
    if recorded_at is not None:
        query = query.where(stamp <= recorded_at)
    row = connection.execute(query).first()
    if row is None:
        return Moment(as_of, public_on, 0, 0, None, head=False)
    return Moment(as_of, public_on, row.position, row.place, row.stamp, head=recorded_at is None)


def moment_at(connection: Connection, viewer: Viewer, moment: Moment, place: int) -> Moment:
    """The same moment as an earlier page saw it: at a place in the viewer's own log."""
    log = facts if viewer.audience is Audience.FULL else public_log
    position = log.c.position if viewer.audience is Audience.FULL else log.c.published_by
    stamp = facts.c.recorded_at if viewer.audience is Audience.FULL else public_log.c.published_at
    query = select(position.label("position"), stamp.label("stamp")).where(log.c.position == place)
    row = connection.execute(query).one()
    return replace(moment, position=row.position, place=place, recorded_at=row.stamp, head=False)


def holds(table: Table, moment: Moment) -> list[ColumnElement[bool]]:
    """The rows of a view that hold at a moment. What is believed now has an index of its own."""
    believed = [table.c.sf <= moment.position, table.c.st > moment.position]
    if moment.head:
        believed = [table.c.st == literal_column(str(BELIEVED))]
    return [
        *believed,
        table.c.vf <= moment.as_of,
        table.c.vt > moment.as_of,
        table.c.pf <= moment.public_on,
        table.c.pt > moment.public_on,
    ]


def instant_text(microseconds: int | None) -> str | None:
    """RFC 3339, UTC, with all six digits."""
    if microseconds is None:
        return None
    seconds, rest = divmod(microseconds, 1_000_000)
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S") + f".{rest:06d}Z"


def instant_of(text: datetime) -> int:
    """Microseconds since 1970 of an aware moment."""
    since = text - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
