"""The three times of an answer: what was true on a day, what the public could know by a day, and what this
system held at a moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, literal_column, select

from domain.values import Day
from service.store.tables import facts, projections, public_log
from service.viewer import Audience, Viewer
from service.views.axes import BELIEVED

PROJECTION = "views"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Moment:
    """What a viewer asks about; it cannot be made beyond the viewer's ceiling.

    `position`: the last fact of the full log believed then, which no viewer is told; `place`: the same in
    the viewer's own log; `recorded_at`: when that fact was recorded, in microseconds; `head`: whether it
    is the latest there is.
    """

    viewer: Viewer
    as_of: Day
    public_on: Day
    position: int
    place: int
    recorded_at: int | None
    head: bool

    def __post_init__(self) -> None:
        if self.public_on > self.viewer.ceiling:
            raise ValueError("nobody sees beyond the viewer's ceiling")


def moment_of(connection: Connection, viewer: Viewer, *, as_of: Day, public_on: Day, recorded_at: int | None) -> Moment:
    """Resolve a moment of recording to a position of the viewer's own log, as far as the views have come."""
    log = _log(viewer)
    query = select(log.position, log.place, log.stamp).where(log.position <= _PROJECTED).limit(1)
    if recorded_at is None:
        query = query.order_by(log.place.desc())
    else:  # moments and places rise together, and each has its index
        query = query.where(log.stamp <= recorded_at).order_by(log.stamp.desc(), log.place.desc())
    row = connection.execute(query).first()
    if row is None:
        return Moment(viewer, as_of, public_on, 0, 0, None, head=False)
    return Moment(viewer, as_of, public_on, *row, head=recorded_at is None)


def moment_at(connection: Connection, viewer: Viewer, *, as_of: Day, public_on: Day, place: int) -> Moment | None:
    """The moment an earlier page was given for, by its place in the viewer's own log; None if that is no place."""
    log = _log(viewer)
    row = connection.execute(select(log.position, log.place, log.stamp).where(log.place == place)).first()
    return None if row is None else Moment(viewer, as_of, public_on, *row, head=False)


class _Log(NamedTuple):
    """The columns of a viewer's log: position in the full log, place in its own, moment of recording."""

    position: ColumnElement[int]
    place: ColumnElement[int]
    stamp: ColumnElement[int]


def _log(viewer: Viewer) -> _Log:
    if viewer.audience is Audience.FULL:
        return _Log(facts.c.position, facts.c.position.label("place"), facts.c.recorded_at)
    return _Log(public_log.c.published_by, public_log.c.position, public_log.c.published_at)


def reached(connection: Connection) -> Mapping[Audience, int]:
    """How far the views have come: the last fact they show, by its place in each audience's log. One query of a few
    index look-ups, fit to be asked every 10 ms."""
    return reached_in(connection.execute(select(*REACHED)).one())


def reached_in(row: Any) -> Mapping[Audience, int]:
    """The same from a row that begins with REACHED."""
    return {Audience.FULL: row[0], Audience.PUBLIC: row[1] or 0}


_PROJECTED = select(projections.c.position).where(projections.c.name == PROJECTION).scalar_subquery()
_STAMP = select(facts.c.recorded_at).where(facts.c.position == _PROJECTED).scalar_subquery()
_PLACE = (
    select(public_log.c.position)
    .where(public_log.c.published_at <= _STAMP)
    .order_by(public_log.c.published_at.desc(), public_log.c.position.desc())
    .limit(1)
    .scalar_subquery()
)
REACHED = (_PROJECTED, _PLACE)
"""To be asked beside something else, in one query."""


def holds(table: Table, moment: Moment) -> list[ColumnElement[bool]]:
    """The rows of a view that hold at a moment."""
    return [*known(table, moment), table.c.vt > moment.as_of]


def known(table: Table, moment: Moment) -> list[ColumnElement[bool]]:
    """Those that hold at a moment or held before. What is believed now has an index of its own."""
    believed = [table.c.sf <= moment.position, table.c.st > moment.position]
    if moment.head:
        believed = [table.c.st == literal_column(str(BELIEVED))]
    return [
        *believed,
        table.c.vf <= moment.as_of,
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
