"""How facts change the views: `catch_up` follows the log, `rebuild` starts over and comes to the same bytes.

A subject's rows are recomputed at every position that touches it, never coalesced: an answer in between
two facts of one batch is an answer somebody may ask for. Rows and the position they have come to move in
one transaction; whoever finds that position moved by another starts again from there.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, bindparam, delete, func, select, update

from domain.fact import Fact, Recorded
from domain.values import SECRET, fact_id
from service.store.codec import decode, room_of
from service.store.database import Database
from service.store.recorder import insert_all
from service.store.tables import facts, projections, tags
from service.views import at_large, failures, resources
from service.views.axes import BELIEVED, Span, Tile, View, retile
from service.views.moment import PROJECTION

VIEWS: tuple[View, ...] = (at_large.view, failures.view, resources.view)
CHUNK = 200
YIELD_S = 0.001
REMEMBERED = 20_000

OF_VIEWS = projections.c.name == PROJECTION

Progress = Callable[[int], object]
"""Told how many facts have been projected so far."""


@dataclass(slots=True)
class _Believed:
    """A row believed now. `stored`: it is in the database and must be superseded there."""

    sf: int
    stored: bool
    st: int = BELIEVED


@dataclass(slots=True)
class _Subject:
    """What a view knows of one subject."""

    facts: list[Recorded[Any]] = field(default_factory=list[Recorded[Any]])
    streams: set[UUID] = field(default_factory=set[UUID])
    rows: dict[Tile, _Believed] = field(default_factory=dict[Tile, _Believed])


class Projector:
    """Follows the log. One a process; it remembers the subjects it met last."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._subjects: OrderedDict[tuple[str, UUID], _Subject] = OrderedDict()
        self._rooms: dict[UUID, str] = {}
        self._position = -1

    def behind(self) -> bool:
        """Whether facts are recorded that the views do not show yet; costs two index look-ups, no lock."""
        with self._database.reading() as connection:
            projected: int = connection.execute(select(projections.c.position).where(OF_VIEWS)).scalar_one()
            recorded: int | None = connection.execute(select(func.max(facts.c.position))).scalar()
            return (recorded or 0) > projected

    def catch_up(self, progress: Progress | None = None) -> int:
        """Project every fact recorded so far; returns the position reached."""
        while True:
            with self._database.projecting() as connection:
                advanced, position = self._advance(connection)
            if not advanced:
                return position
            if progress is not None:
                progress(position)
            if self._database.sqlite:
                time.sleep(YIELD_S)  # between chunks commands have their turn

    def rebuild(self, progress: Progress | None = None) -> int:
        """Empty the views and project the whole log in one transaction; readers see the old rows until then.

        On SQLite nothing can be written meanwhile: rebuild while no commands come.
        """
        with self._database.projecting() as connection:
            self._lock(connection)
            for view in VIEWS:
                connection.execute(delete(view.table))
            connection.execute(update(projections).where(OF_VIEWS).values(position=0))
            self._forget()
            while True:
                advanced, position = self._advance(connection)
                if not advanced:
                    return position
                if progress is not None:
                    progress(position)

    @staticmethod
    def _lock(connection: Connection) -> int:
        """How far the views have come; until the transaction ends nobody else moves them."""
        locked = select(projections.c.position).where(OF_VIEWS).with_for_update()
        position: int = connection.execute(locked).scalar_one()
        return position

    def _forget(self) -> None:
        self._subjects.clear()
        self._position = -1

    def _advance(self, connection: Connection) -> tuple[bool, int]:
        """One chunk of facts."""
        position = self._lock(connection)
        if position != self._position:
            self._forget()
        query = select(facts).where(facts.c.position > position).order_by(facts.c.position).limit(CHUNK)
        rows = connection.execute(query).all()
        if not rows:
            self._position = position
            return False, position
        try:
            self._project(connection, rows)
        except BaseException:
            self._forget()
            raise
        self._position = rows[-1].position
        connection.execute(update(projections).where(OF_VIEWS).values(position=self._position))
        return True, self._position

    def _project(self, connection: Connection, rows: Sequence[Row[Any]]) -> None:
        changes = _Changes()
        named = _named(connection, rows)
        self._learn_rooms(connection, {subject for subjects in named.values() for subject in subjects})
        for row in rows:
            recorded = _recorded(row)
            for view in VIEWS:
                for subject in self._touched(view, recorded, named[row.position]):
                    known = self._subject(connection, view, subject, recorded)
                    self._retile(view, subject, known, recorded, changes)
        changes.write(connection)
        while len(self._subjects) > REMEMBERED:
            self._subjects.popitem(last=False)
        if len(self._rooms) > 10 * REMEMBERED:
            self._rooms.clear()

    def _touched(self, view: View, recorded: Recorded[Any], named: Iterable[UUID]) -> Iterator[UUID]:
        subjects = sorted(named) if view.gathers else (recorded.stream,)
        yield from (subject for subject in subjects if self._rooms.get(subject) in view.rooms)

    def _subject(self, connection: Connection, view: View, subject: UUID, recorded: Recorded[Any]) -> _Subject:
        """The subject as it stood before this fact: remembered, or loaded by two queries.

        A correction may bring back a stream that for a while was about somebody else, and whose facts of
        that while nobody counted here: then the facts are read again.
        """
        key = (view.table.name, subject)
        known = self._subjects.get(key)
        remembered = recorded.version == 1 or (known is not None and recorded.stream in known.streams)
        if known is not None and remembered and recorded.fact.corrects is None:
            self._subjects.move_to_end(key)
            return known
        if recorded.version == 1 and recorded.stream == subject:
            self._subjects[key] = _Subject()  # nothing concerns what was not on record
            return self._subjects[key]
        rows = known.rows if known is not None else _rows(connection, view, subject)
        before = list(_facts_about(connection, view, subject, recorded.position))
        loaded = _Subject(before, {each.stream for each in before}, rows)
        self._subjects[key] = loaded
        return loaded

    @staticmethod
    def _retile(view: View, subject: UUID, known: _Subject, recorded: Recorded[Any], changes: "_Changes") -> None:
        known.facts.append(recorded)
        known.streams.add(recorded.stream)
        since = 0 if recorded.fact.corrects is not None else recorded.public
        after = retile(view, subject, known.facts, known.rows, since)
        standing = set(after)
        for tile in [tile for tile in known.rows if tile not in standing]:
            row = known.rows.pop(tile)
            row.st = recorded.position
            if row.stored:
                changes.superseded(view, subject, tile, row)
        for tile in after:
            if tile not in known.rows:
                known.rows[tile] = changes.added(view, subject, tile, recorded.position)

    def _learn_rooms(self, connection: Connection, subjects: set[UUID]) -> None:
        unknown = subjects - self._rooms.keys()
        if not unknown:
            return
        first = select(facts.c.stream, facts.c.name).where(facts.c.stream.in_(unknown), facts.c.version == 1)
        for stream, name in connection.execute(first):
            self._rooms[stream] = room_of(name).name


class _Changes:
    """What one chunk does to the views, written at its end in bulk."""

    def __init__(self) -> None:
        self._added: dict[str, list[tuple[UUID, Tile, _Believed]]] = {view.table.name: [] for view in VIEWS}
        self._superseded: dict[str, list[dict[str, Any]]] = {view.table.name: [] for view in VIEWS}

    def added(self, view: View, subject: UUID, tile: Tile, position: int) -> _Believed:
        row = _Believed(position, stored=False)
        self._added[view.table.name].append((subject, tile, row))
        return row

    def superseded(self, view: View, subject: UUID, tile: Tile, row: _Believed) -> None:
        key = {"of": subject, "at": row.sf, "public": tile.pf, "valid": tile.span.start, "until": row.st}
        self._superseded[view.table.name].append(key)

    def write(self, connection: Connection) -> None:
        for view in VIEWS:
            table = view.table
            if self._superseded[table.name]:
                statement = update(table).values(st=bindparam("until"))
                for column, name in (("subject", "of"), ("sf", "at"), ("pf", "public"), ("vf", "valid")):
                    statement = statement.where(table.c[column] == bindparam(name))
                connection.execute(statement, self._superseded[table.name])
            rows = [_values(view, *each) for each in self._added[table.name]]
            insert_all(connection, table, rows)
            for _, _, row in self._added[table.name]:
                row.stored = True


def _values(view: View, subject: UUID, tile: Tile, row: _Believed) -> dict[str, Any]:
    return {
        "subject": subject,
        "sf": row.sf,
        "st": row.st,
        "pf": tile.pf,
        "pt": tile.pt,
        "vf": tile.span.start,
        "vt": tile.span.end,
        **dict(zip(view.columns, tile.span.values, strict=True)),
    }


def _named(connection: Connection, rows: Sequence[Row[Any]]) -> dict[int, list[UUID]]:
    """Which subjects each fact of the chunk concerns."""
    named: dict[int, list[UUID]] = {row.position: [] for row in rows}
    query = select(tags.c.position, tags.c.subject)
    query = query.where(tags.c.position.between(rows[0].position, rows[-1].position))
    for position, subject in connection.execute(query):
        named[position].append(subject)
    return named


def _recorded(row: Row[Any]) -> Recorded[Fact]:
    """A sealed fact is secret whatever day it names: only an act makes it public."""
    fact = decode(row.name, row.schema_version, row.payload)
    public = row.public_from if row.seal is None else SECRET
    return Recorded(fact_id(row.stream, row.version), row.stream, row.version, row.position, public, fact)


def _facts_about(connection: Connection, view: View, subject: UUID, before: int) -> Iterator[Recorded[Fact]]:
    """Every fact of every stream that ever concerned the subject, or of its own stream alone."""
    query = select(facts).where(facts.c.position < before).order_by(facts.c.position)
    if view.gathers:
        streams = select(tags.c.stream).where(tags.c.subject == subject, tags.c.position <= before).distinct()
        query = query.where(facts.c.stream.in_(streams))
    else:
        query = query.where(facts.c.stream == subject)
    return map(_recorded, connection.execute(query))


def _rows(connection: Connection, view: View, subject: UUID) -> dict[Tile, _Believed]:
    """The rows of a subject that are believed now."""
    table = view.table
    columns = [table.c[name] for name in ("pf", "pt", "vf", "vt", *view.columns)]
    query = select(table.c.sf, *columns).where(table.c.subject == subject, table.c.st == BELIEVED)
    found: dict[Tile, _Believed] = {}
    for row in connection.execute(query):
        found[Tile(row.pf, row.pt, Span(row.vf, row.vt, tuple(row[5:])))] = _Believed(row.sf, stored=True)
    return found
