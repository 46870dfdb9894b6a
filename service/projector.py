"""How facts change the views: `catch_up` follows the log, `rebuild` starts over and comes to the same bytes.

A subject's rows are recomputed at every position that touches it, never coalesced: an answer in between
two facts of one batch is an answer somebody may ask for. Rows and the position they have come to move in
one transaction; whoever finds that position moved by another starts again from there.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Integer, Row, bindparam, delete, func, select, update

from domain.fact import Recorded
from domain.values import SECRET
from service.store.database import Database
from service.store.following import Step
from service.store.recorder import insert_all
from service.store.ring import Ring, Shredded, ring_of
from service.store.tables import facts, projections
from service.views import assessments, at_large, deadlines, failures, resources, sightings
from service.views.axes import BELIEVED, Span, Tile, View, retile
from service.views.dossiers import REMEMBERED, Dossiers, concerned_by, concerned_so_far, reaches_back, recorded_of
from service.views.locked import keys_in, lock, unlock
from service.views.moment import PROJECTION
from service.views.publicity import facts_as_known

VIEWS: tuple[View, ...] = (
    at_large.view,
    sightings.view,
    failures.view,
    resources.view,
    assessments.view,
    deadlines.view,
)

CHUNK = 200
YIELD_S = 0.001

OF_VIEWS = projections.c.name == PROJECTION
REBUILDS = "rebuilds"
"""The row that counts how often the views were started over: whoever remembers what was before forgets it."""
_ENDS = select(projections.c.position, select(func.max(facts.c.position)).scalar_subquery()).where(OF_VIEWS)
# Put together once: who follows closely would spend as long on that as on asking.
_STANDING = select(projections)
_FOLLOWING = (
    facts_as_known(facts.c.position)
    .where(facts.c.position > bindparam("after"))
    .order_by(facts.c.position)
    .limit(bindparam("most", type_=Integer))
)
_LOCKED = select(projections.c.position).where(OF_VIEWS).with_for_update()

Progress = Callable[[int], object]
"""Told how many facts have been projected so far."""


@dataclass(slots=True)
class _Believed:
    """A row believed now. `stored`: it is in the database and must be superseded there; `keys` lock what it says."""

    sf: int
    stored: bool
    keys: tuple[str, ...] = ()
    st: int = BELIEVED


class Projector:
    """Follows the log. One a process; it remembers the subjects it met last, and their rows."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._dossiers = Dossiers()
        self._rows: OrderedDict[tuple[str, UUID], _Rows] = OrderedDict()
        self._key_of: dict[UUID, str | None] = {}
        self._position = -1
        self._rebuilds = -1

    def behind(self) -> bool:
        """Whether facts are recorded that the views do not show yet; costs two index look-ups, no lock."""
        with self._database.reading() as connection:
            return _behind(connection.execute(_ENDS).one())

    def following(self) -> Step:
        """To be taken whenever anything is recorded."""
        return Step(self._database.watching(_ENDS), self._follow, "the views cannot follow the log", _behind)

    def _follow(self) -> int:
        before = self._position
        return self.catch_up() - before

    def catch_up(self, progress: Progress | None = None) -> int:
        """Project every fact recorded so far; returns the position reached.

        What a chunk changes is worked out on a snapshot, beside the commands; only writing it takes the lock.
        """
        while True:
            with self._or_forgotten():
                with self._database.reading() as connection:
                    chunk = self._next(connection)
                if chunk is None:
                    return self._position
                with self._database.projecting() as connection:
                    written = self._write(connection, chunk)
            if written and progress is not None:
                progress(self._position)
            if written and chunk.last:
                return self._position
            if self._database.sqlite:
                time.sleep(YIELD_S)  # between chunks commands have their turn

    def rebuild(self, progress: Progress | None = None) -> int:
        """Empty the views and project the whole log in one transaction; readers see the old rows until then.

        On SQLite nothing can be written meanwhile: rebuild while no commands come.
        """
        with self._or_forgotten(), self._database.projecting() as connection:
            self._lock(connection)
            for view in VIEWS:
                connection.execute(delete(view.table))
            connection.execute(update(projections).where(OF_VIEWS).values(position=0))
            again = projections.c.name == REBUILDS
            connection.execute(update(projections).where(again).values(position=projections.c.position + 1))
            self._forget()
            while (chunk := self._next(connection)) is not None:
                self._write(connection, chunk)
                if progress is not None:
                    progress(self._position)
            return self._position

    @contextmanager
    def _or_forgotten(self) -> Generator[None]:
        """What was worked out and, for whatever reason, not written was never so: all is read again."""
        try:
            yield
        except BaseException:
            self._forget()
            raise

    @staticmethod
    def _lock(connection: Connection) -> int:
        """How far the views have come; until the transaction ends nobody else moves them."""
        position: int = connection.execute(_LOCKED).scalar_one()
        return position

    def _forget(self) -> None:
        self._dossiers.forget()
        self._rows.clear()
        self._key_of.clear()
        self._position = -1

    def _next(self, connection: Connection) -> "_Chunk | None":
        """What the next facts change; None when there are none."""
        standing = {row.name: row.position for row in connection.execute(_STANDING)}
        position = standing[PROJECTION]
        if (position, standing[REBUILDS]) != (self._position, self._rebuilds):
            self._forget()
            self._position, self._rebuilds = position, standing[REBUILDS]
        rows = connection.execute(_FOLLOWING, {"after": position, "most": CHUNK}).all()
        if not rows:
            return None
        return _Chunk(position, rows[-1].position, self._project(connection, rows), last=len(rows) < CHUNK)

    def _write(self, connection: Connection, chunk: "_Chunk") -> bool:
        """Rows and position together; False, and all is worked out again, if somebody else moved them meanwhile."""
        if self._lock(connection) != chunk.since:
            self._forget()
            return False
        chunk.changes.write(connection)
        connection.execute(update(projections).where(OF_VIEWS).values(position=chunk.until))
        self._position = chunk.until
        return True

    def _project(self, connection: Connection, rows: Sequence[Row[Any]]) -> "_Changes":
        changes = _Changes()
        self._key_of.update((row.stream, row.key_id) for row in rows if row.key_id is not None)
        concerned = concerned_by(connection, rows)
        self._dossiers.learn_rooms(connection, {subject for subjects in concerned.values() for subject in subjects})
        for recorded in recorded_of(connection, rows):
            position = recorded.position
            if recorded.fact.publishes:
                concerned[position] = concerned_so_far(connection, recorded)
                self._dossiers.learn_rooms(connection, set(concerned[position]))
            self._dossiers.add(connection, recorded, concerned[position])
            for view in VIEWS:
                for subject in sorted(self._touched(connection, view, recorded, concerned[position])):
                    known = self._dossiers.of(connection, view, subject, position)
                    if any(each.position == position for each in reversed(known)):
                        rows_of = self._rows_of(connection, view, subject, recorded)
                        self._retile(connection, view, subject, known, rows_of, changes)
        self._dossiers.trim()
        while len(self._rows) > 4 * REMEMBERED:
            self._rows.popitem(last=False)
        return changes

    def _touched(
        self, connection: Connection, view: View, recorded: Recorded[Any], concerned: Iterable[UUID]
    ) -> set[UUID]:
        """The subjects whose rows a fact may change."""
        if view.reach == "parties":
            return set(self._dossiers.occasions(connection, recorded, concerned))
        if not view.rests_on(recorded.fact):
            return set()
        subjects = concerned if view.reach == "concerning" else (recorded.stream,)
        return {subject for subject in subjects if self._dossiers.room(subject) in view.rooms}

    def _rows_of(self, connection: Connection, view: View, subject: UUID, recorded: Recorded[Any]) -> "_Rows":
        """The rows of a subject that are believed now: remembered, or read."""
        key = (view.table.name, subject)
        known = self._rows.get(key)
        if known is None:
            new = recorded.version == 1 and recorded.stream == subject
            known = self._rows[key] = {} if new else _rows(connection, view, subject)
        self._rows.move_to_end(key)
        return known

    def _retile(
        self,
        connection: Connection,
        view: View,
        subject: UUID,
        known: Sequence[Recorded[Any]],
        rows: "_Rows",
        changes: "_Changes",
    ) -> None:
        """Supersede the rows the last fact changes, and add what holds instead."""
        recorded = max(known, key=lambda each: each.position)
        since = 0 if reaches_back(recorded.fact) else recorded.public
        after = retile(view, subject, known, rows, since)
        standing = set(after)
        for tile in [tile for tile in rows if tile not in standing]:
            row = rows.pop(tile)
            row.st = recorded.position
            if row.stored:
                changes.superseded(view, subject, tile, row)
        for tile in after:
            if tile not in rows:
                keys = self._keys(connection, known) if tile.pf == SECRET else ()
                rows[tile] = changes.added(view, subject, tile, recorded.position, keys)

    def _keys(self, connection: Connection, known: Sequence[Recorded[Any]]) -> tuple[str, ...]:
        """The keys of every seal these facts are under."""
        streams = {each.stream for each in known if each.public == SECRET}
        if missing := {each for each in streams if each not in self._key_of}:  # by a view, all it holds would be hashed
            first = facts.c.stream.in_(missing), facts.c.version == 1
            found = connection.execute(select(facts.c.stream, facts.c.key_id).where(*first))
            self._key_of.update((stream, key) for stream, key in found)
        return tuple(sorted({key for each in streams if (key := self._key_of[each]) is not None}))


def _behind(ends: Sequence[Any], _before: object = None) -> bool:
    projected, recorded = ends
    return bool((recorded or 0) > projected)


_Rows = dict[Tile, _Believed]


class _Changes:
    """What one chunk does to the views, written at its end in bulk."""

    def __init__(self) -> None:
        self._added: dict[str, list[tuple[UUID, Tile, _Believed]]] = {view.table.name: [] for view in VIEWS}
        self._superseded: dict[str, list[dict[str, Any]]] = {view.table.name: [] for view in VIEWS}

    def added(self, view: View, subject: UUID, tile: Tile, position: int, keys: tuple[str, ...]) -> _Believed:
        row = _Believed(position, stored=False, keys=keys)
        self._added[view.table.name].append((subject, tile, row))
        return row

    def superseded(self, view: View, subject: UUID, tile: Tile, row: _Believed) -> None:
        key = {"of": subject, "at": row.sf, "public": tile.pf, "valid": tile.span.start, "superseded": row.st}
        self._superseded[view.table.name].append(key)

    def write(self, connection: Connection) -> None:
        for view in VIEWS:
            table = view.table
            if self._superseded[table.name]:
                statement = update(table).values(st=bindparam("superseded"))
                for column, name in (("subject", "of"), ("sf", "at"), ("pf", "public"), ("vf", "valid")):
                    statement = statement.where(table.c[column] == bindparam(name))
                connection.execute(statement, self._superseded[table.name])
            rows = [_values(ring_of(connection), view, *each) for each in self._added[table.name]]
            insert_all(connection, table, rows)
            for _, _, row in self._added[table.name]:
                row.stored = True


@dataclass(frozen=True, slots=True)
class _Chunk:
    """What the facts after `since`, up to `until`, change."""

    since: int
    until: int
    changes: _Changes
    last: bool
    """Nothing followed it when it was read."""


def _values(ring: Ring, view: View, subject: UUID, tile: Tile, row: _Believed) -> dict[str, Any]:
    values = dict(zip(view.columns, tile.span.values, strict=True))
    if row.keys:
        values = lock(ring, view, (subject, row.sf, tile.pf, tile.span.start), row.keys, values)
    return {
        "subject": subject,
        "sf": row.sf,
        "st": row.st,
        "pf": tile.pf,
        "pt": tile.pt,
        "vf": tile.span.start,
        "vt": tile.span.end,
        **values,
    }


def _rows(connection: Connection, view: View, subject: UUID) -> dict[Tile, _Believed]:
    """The rows of a subject that are believed now."""
    table = view.table
    columns = [table.c[name] for name in ("pf", "pt", "vf", "vt", *view.columns)]
    query = select(table.c.sf, *columns).where(table.c.subject == subject, table.c.st == BELIEVED)
    found: dict[Tile, _Believed] = {}
    rows = connection.execute(query).all()
    ring = ring_of(connection)
    ring.learn({name for row in rows for name in keys_in(row.body)})
    for row in rows:
        values = dict(zip(view.columns, row[5:], strict=True))
        with suppress(Shredded):  # until the views are derived again, as they are after a key is destroyed
            values = unlock(ring, view, (subject, row.sf, row.pf, row.vf), values)
            found[Tile(row.pf, row.pt, Span(row.vf, row.vt, tuple(values.values())))] = _Believed(row.sf, stored=True)
    return found
