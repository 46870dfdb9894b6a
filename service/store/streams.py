"""The folded streams a writer remembers, so that a command costs no replay."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, select

from domain.fact import Fact, Recorded
from domain.rooms import Room
from domain.values import fact_id
from service.store.codec import room_of
from service.store.ring import Shredded, ring_of
from service.store.sealed import fact_of
from service.store.tables import facts

REMEMBERED = 50_000


@dataclass(slots=True)
class Stream:
    """One stream as it stands: its room, the seal it is under and that seal's key, its facts, and the subjects they
    are about. What a fact was recorded under never changes, so the stream's seal is that of its last fact: publication
    lifts it. Of a stream whose key is destroyed no fact is left, and it takes no other."""

    room: Room
    seal: UUID | None = None
    key_id: str | None = None
    shredded: bool = False
    history: list[Recorded[Any]] = field(default_factory=list[Recorded[Any]])
    concerns: frozenset[UUID] = frozenset()

    @property
    def version(self) -> int:
        return len(self.history)

    def copy(self) -> "Stream":
        return Stream(self.room, self.seal, self.key_id, self.shredded, list(self.history), self.concerns)

    def add(self, recorded: Recorded[Any]) -> frozenset[UUID]:
        """Append; returns every subject the fact concerns, those it takes the stream away from included."""
        before = self.concerns
        self.history.append(recorded)
        self.concerns = self.room.status(self.history).concerns
        fact: Fact = recorded.fact
        return before | self.concerns | fact.concerns


class Streams(dict[UUID, Stream]):
    """Streams by id, true as of `position` of the full log."""

    position = 0

    def forget_what_others_wrote(self, connection: Connection, head: int) -> None:
        """Drop the streams other processes have appended to since."""
        if self and head != self.position:
            for stream in connection.execute(_CHANGED, {"since": self.position}).scalars():
                self.pop(stream, None)
        self.position = head
        if len(self) > REMEMBERED:
            self.clear()

    def load(self, connection: Connection, wanted: Iterable[UUID]) -> None:
        """Read every stream of these that is on record and not remembered, by one query."""
        missing = {each for each in wanted if each not in self}  # by a view of the keys, all of them would be hashed
        if not missing:
            return
        rows = connection.execute(_WHOLE, {"these": list(missing)}).all()
        ring_of(connection).learn(row.key_id for row in rows)
        loaded: dict[UUID, Stream] = {}
        for row in rows:
            stream = loaded.get(row.stream)
            if stream is None:  # a later fact may be of a kind that every room has
                stream = loaded[row.stream] = Stream(room_of(row.name))
            stream.seal, stream.key_id = row.seal, row.key_id
            try:
                fact = fact_of(connection, row)
            except Shredded:
                stream.shredded = True
                continue
            named = fact_id(row.stream, row.version)
            stream.history.append(Recorded(named, row.stream, row.version, row.position, row.public_from, fact))
        for stream in loaded.values():
            stream.concerns = stream.room.status(stream.history).concerns
        self.update(loaded)


_CHANGED = select(facts.c.stream).where(facts.c.position > bindparam("since")).distinct()
_WHOLE = (
    select(facts)
    .where(facts.c.stream.in_(bindparam("these", expanding=True)))
    .order_by(facts.c.stream, facts.c.version)
)
