"""What every view shares: rows on three axes, and how one more fact changes them.

A row holds on valid days [vf, vt), public days [pf, pt) and positions [sf, st) of the full log. The
rows of a subject that are believed now tile its history; a new fact supersedes just the rows it changes
(st = its position) and adds others (sf = its position), so every earlier answer stays.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, Column, Integer, Table, Uuid

from domain.fact import SHARED, Fact, Recorded, standing
from domain.values import END, Day

BELIEVED = 2**63 - 1
"""`st` of a row that no later fact has superseded."""


def axes() -> list[Column[Any]]:
    """The key of a view's table and its ends; half-open, never NULL."""
    return [
        Column("subject", Uuid, primary_key=True),
        Column("sf", BigInteger, primary_key=True, autoincrement=False),
        Column("pf", Integer, primary_key=True, autoincrement=False),
        Column("vf", Integer, primary_key=True, autoincrement=False),
        Column("st", BigInteger, nullable=False),
        Column("pt", Integer, nullable=False),
        Column("vt", Integer, nullable=False),
    ]


class Span(NamedTuple):
    """What holds on [start, end): the view's own columns, in the order of its table."""

    start: Day
    end: Day
    values: tuple[Any, ...]


class Tile(NamedTuple):
    """A span with the public days on which it was known."""

    pf: Day
    pt: Day
    span: Span


SpansOf = Callable[[UUID, Sequence[Recorded[Fact]]], list[Span]]
"""The spans of a subject from the standing facts known on one public day."""


Reach = Literal["own", "concerning", "parties"]
"""The facts of the subject's own stream; of every stream that concerns the subject; or, for a presence, its own
with those of its person and of its State."""


@dataclass(frozen=True, slots=True)
class View:
    """A read model: its table (axes first, then `columns`), whose facts it follows, what they come to.
    `rooms`: a subject is a stream of one of these; `reach`: which facts are looked at, see Reach; `counts`: the
    kinds among them that can change anything, all where None; `telling`: the columns that are locked with the body
    where the row rests on what is sealed."""

    table: Table
    columns: tuple[str, ...]
    rooms: frozenset[str]
    reach: Reach
    spans: SpansOf
    counts: frozenset[type[Fact]] | None = None
    telling: tuple[str, ...] = ()

    def rests_on(self, fact: Fact) -> bool:
        """Whether a fact of this kind can change a row; a retraction or a publication always may."""
        return self.counts is None or type(fact) in self.counts or fact.publishes or isinstance(fact, SHARED)


def retile(view: View, subject: UUID, facts: Sequence[Recorded[Fact]], tiles: Iterable[Tile], since: Day) -> list[Tile]:
    """The tiles of a subject after a change that is invisible before the public day `since`.

    `tiles` were right before the change; those known only earlier are kept untouched.
    """
    stands = standing(facts)
    days = sorted({each.public for each in stands})
    days = days[bisect_left(days, since) :]
    if not days or days[0] != since:
        days.insert(0, since)
    kept: list[Tile] = []
    open_tiles: dict[Span, Day] = {}
    for tile in tiles:
        if tile.pt <= since:
            kept.append(tile)
        elif tile.pf < since:
            open_tiles[tile.span] = tile.pf
    for day in days:
        spans = view.spans(subject, [each for each in stands if each.public <= day])
        following = {span: open_tiles.pop(span, day) for span in spans}
        kept.extend(Tile(pf, day, span) for span, pf in open_tiles.items())
        open_tiles = following
    kept.extend(Tile(pf, END, span) for span, pf in open_tiles.items())
    return kept
