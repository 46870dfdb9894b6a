"""The facts about subjects, as they stood at a position of the log, remembered while the log goes by."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, bindparam, or_, select

from domain.fact import Fact, Recorded, standing
from domain.rooms import ROOMS
from domain.values import fact_id
from service.store.codec import decode, room_of
from service.store.ring import Shredded, ring_of
from service.store.sealed import clear
from service.store.tables import facts, tags
from service.views import assessments
from service.views.axes import Reach, View
from service.views.publicity import facts_as_known

REMEMBERED = 20_000
OCCASIONS = ("presence", "custody")
"""The rooms of what is assessed."""


@dataclass(slots=True)
class Dossier:
    """Every fact that counts for a subject, and the streams they are of."""

    facts: list[Recorded[Any]] = field(default_factory=list[Recorded[Any]])
    streams: set[UUID] = field(default_factory=set[UUID])

    def add(self, recorded: Recorded[Any]) -> None:
        self.facts.append(recorded)
        self.streams.add(recorded.stream)


class Dossiers:
    """What is known of the subjects met last. Every fact of the log is added once, in its order."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[Reach, UUID], Dossier] = OrderedDict()
        self._of_state: dict[UUID, list[Recorded[Any]]] = {}
        self._rooms: dict[UUID, str] = {}

    def forget(self) -> None:
        self._known.clear()
        self._of_state.clear()

    def trim(self) -> None:
        """Forget whom nothing was heard of for long."""
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        if len(self._of_state) > REMEMBERED:
            self._of_state.clear()
        if len(self._rooms) > 10 * REMEMBERED:
            self._rooms.clear()

    def learn_rooms(self, connection: Connection, subjects: set[UUID]) -> None:
        """Which room each stream is of, by the name of its first fact."""
        unknown = [each for each in subjects if each not in self._rooms]  # by a view, all it holds would be hashed
        if not unknown:
            return
        for stream, name in connection.execute(_FIRST_OF, {"streams": unknown}):
            self._rooms[stream] = room_of(name).name

    def room(self, subject: UUID) -> str | None:
        """The room of a stream; None for a subject that is not on record."""
        return self._rooms.get(subject)

    def add(self, connection: Connection, recorded: Recorded[Any], concerned: Iterable[UUID]) -> None:
        """Enter a fact of the log in every dossier it belongs to."""
        self._enter(connection, "own", recorded.stream, recorded)
        for subject in concerned:
            room = self.room(subject)
            if room == "person":
                self._enter(connection, "concerning", subject, recorded)
            if self.room(recorded.stream) in ("state", "situation"):
                self._of_state.pop(subject, None)

    def _enter(self, connection: Connection, reach: Reach, subject: UUID, recorded: Recorded[Any]) -> None:
        """A correction may bring back a stream that for a while was about somebody else, and whose facts of that
        while nobody counted here; a publication lets the public know earlier facts: then they are read again."""
        known = self._known.get((reach, subject))
        if recorded.version == 1 and recorded.stream == subject:
            self._known[reach, subject] = known = Dossier()  # nothing concerns what was not on record
        remembered = recorded.version == 1 or (known is not None and recorded.stream in known.streams)
        if known is not None and remembered and not reaches_back(recorded.fact):
            known.add(recorded)
            self._known.move_to_end((reach, subject))
        else:
            self._known[reach, subject] = _load(connection, reach, subject, recorded.position)

    def of(self, connection: Connection, view: View, subject: UUID, upto: int) -> list[Recorded[Any]]:
        """The facts a view looks at, the last one added included."""
        if view.reach == "parties":
            return self._of_occasion(connection, subject, upto)
        known = self._remembered(connection, view.reach, subject, upto)
        return known if view.counts is None else [each for each in known if view.rests_on(each.fact)]

    def _remembered(self, connection: Connection, reach: Reach, subject: UUID, upto: int) -> list[Recorded[Any]]:
        known = self._known.get((reach, subject))
        if known is None:
            known = self._known[reach, subject] = _load(connection, reach, subject, upto)
        return known.facts

    def _of_occasion(self, connection: Connection, stream: UUID, upto: int) -> list[Recorded[Any]]:
        """Its own facts, and what bears upon it of the facts of its person and of its State."""
        own = self._remembered(connection, "own", stream, upto)
        about_whom = assessments.of(standing(own))
        if about_whom is None:
            return list(own)
        person, where = about_whom
        state = where.id
        if state not in self._of_state:
            self._of_state[state] = list(recorded_of(connection, connection.execute(_of_state(state, upto))))
        of_person = self._remembered(connection, "concerning", person, upto)
        about = {each.position: each for each in self._of_state[state]}
        for situation in sorted(assessments.situations(of_person)):
            about.update((each.position, each) for each in self._remembered(connection, "own", situation, upto))
        return [*own, *assessments.bearing(own, of_person), *about.values()]

    def occasions(self, connection: Connection, recorded: Recorded[Any], concerned: Iterable[UUID]) -> Iterator[UUID]:
        """The presences and the episodes of custody upon which a fact may bear: its own, those of its persons, or
        those in its States."""
        room = self.room(recorded.stream)
        if room in OCCASIONS:
            yield recorded.stream
        if room == "presence" or type(recorded.fact) in assessments.COUNTED:
            for subject in concerned:
                if room in ("state", "situation"):
                    for kind in OCCASIONS:
                        yield from connection.execute(streams_concerning(subject, kind, recorded.position)).scalars()
                    if subject == recorded.stream and room == "situation":
                        yield from connection.execute(_of_the_sought(subject, recorded.position)).scalars()
                elif self.room(subject) == "person":
                    about = self._remembered(connection, "concerning", subject, recorded.position)
                    yield from assessments.touched(recorded, about)


def recorded_of(connection: Connection, rows: Iterable[Row[Any]]) -> Iterator[Recorded[Fact]]:
    """The facts in their places, with the day from which the public knows each as of the position it was read for.
    What was shredded is left out: nobody can say what it was."""
    found = list(rows)
    ring_of(connection).learn(row.key_id for row in found if row.in_clear is None)
    for row in found:
        try:
            fact = decode(row.name, row.schema_version, clear(connection, row))
        except Shredded:
            continue
        named = fact_id(row.stream, row.version)
        yield Recorded(named, row.stream, row.version, row.position, row.known_from, fact)


def reaches_back(fact: Fact) -> bool:
    """Whether a fact changes what is made of those before it."""
    return fact.corrects is not None or fact.publishes


def concerned_by(connection: Connection, rows: Sequence[Row[Any]]) -> dict[int, list[UUID]]:
    """Which subjects each fact of a chunk of the log concerns, by position."""
    named: dict[int, list[UUID]] = {row.position: [] for row in rows}
    between = {"first": rows[0].position, "last": rows[-1].position}
    for position, subject in connection.execute(_CONCERNED, between):
        named[position].append(subject)
    return named


_FIRST_OF = select(facts.c.stream, facts.c.name).where(
    facts.c.stream.in_(bindparam("streams", expanding=True)), facts.c.version == 1
)
_CONCERNED = select(tags.c.position, tags.c.subject).where(
    tags.c.position.between(bindparam("first"), bindparam("last"))
)


def concerned_so_far(connection: Connection, publication: Recorded[Any]) -> list[UUID]:
    """Which subjects any fact of a stream concerns that is published now."""
    query = select(tags.c.subject).join(facts, facts.c.position == tags.c.position).distinct()
    query = query.where(facts.c.stream == publication.stream, facts.c.position <= publication.position)
    return list(connection.execute(query).scalars())


def _load(connection: Connection, reach: Reach, subject: UUID, upto: int) -> Dossier:
    """Every fact of every stream that ever concerned the subject, or of its own stream alone."""
    query = facts_as_known(upto).where(facts.c.position <= upto).order_by(facts.c.position)
    if reach == "concerning":
        streams = select(tags.c.stream).where(tags.c.subject == subject, tags.c.position <= upto).distinct()
        query = query.where(facts.c.stream.in_(streams))
    else:
        query = query.where(facts.c.stream == subject)
    loaded = Dossier()
    for recorded in recorded_of(connection, connection.execute(query)):
        loaded.add(recorded)
    return loaded


def _of_state(state: UUID, upto: int) -> Select[Any]:
    """The State's own facts, and those of the situations and of the States that concern it: one of them may have
    extended the Statute to it."""
    situations, states = (streams_concerning(state, room, upto) for room in ("situation", "state"))
    about = or_(facts.c.stream == state, facts.c.stream.in_(situations), facts.c.stream.in_(states))
    return facts_as_known(upto).where(facts.c.position <= upto, about).order_by(facts.c.position)


def _of_the_sought(situation: UUID, upto: int) -> Select[UUID]:
    """The presences and custody of everybody for whom a warrant was issued in a situation."""
    warrants = streams_concerning(situation, "warrant", upto)
    persons = select(tags.c.subject).where(tags.c.stream.in_(warrants), tags.c.position <= upto)
    concerning = select(tags.c.stream).where(tags.c.subject.in_(persons), tags.c.position <= upto)
    return _openings(*OCCASIONS).where(facts.c.stream.in_(concerning))


def situations_of(person: UUID, upto: int) -> Select[UUID]:
    """The situations in which a warrant was issued for a person."""
    warrants = streams_concerning(person, "warrant", upto)
    named = select(tags.c.subject).where(tags.c.stream.in_(warrants), tags.c.position <= upto)
    return _openings("situation").where(facts.c.stream.in_(named))


def streams_concerning(subject: UUID, room: str, upto: int) -> Select[UUID]:
    """The streams of a room that ever concerned the subject."""
    concerning = select(tags.c.stream).where(tags.c.subject == subject, tags.c.position <= upto)
    return _openings(room).where(facts.c.stream.in_(concerning))


def _openings(*rooms: str) -> Select[UUID]:
    """The streams of some rooms."""
    opening = [fact.__name__ for room in rooms for fact in ROOMS[room].facts if issubclass(fact, ROOMS[room].opening)]
    return select(facts.c.stream).where(facts.c.version == 1, facts.c.name.in_(opening))
