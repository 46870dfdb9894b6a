"""given(facts).when(act).then_...: the words in which the tests of the law are written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import EnumType
from functools import cache
from itertools import repeat
from types import UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import pytest
from hypothesis import strategies as st

from domain.fact import Acting, Correction, Fact, OfADeadline, Recorded, Retracted, Source, public_day, standing
from domain.presence.duties import OfAChange, OfADuty, Stance
from domain.rooms import ROOMS, Room
from domain.rules import Mark, Refusal
from domain.timeline import AtLarge, Span, at_large
from domain.values import (
    ClaimId,
    Confidence,
    CustodyId,
    Day,
    FactId,
    HistoricalDate,
    IncidentId,
    NoticeId,
    PersonId,
    PresenceId,
    RequestId,
    SituationId,
    StateCode,
    WarrantId,
    fact_id,
    historical_date,
    id_of,
)

F = TypeVar("F", bound=Fact)

PERSON = PersonId(id_of("a person"))
ANOTHER = PersonId(id_of("another person"))
SITUATION = SituationId(id_of("a situation"))
WARRANT = WarrantId(id_of("a warrant"))
SECOND_WARRANT = WarrantId(id_of("a second warrant"))
CUSTODY = CustodyId(id_of("an episode of custody"))
SECOND_CUSTODY = CustodyId(id_of("a second episode of custody"))
NOTICE = NoticeId(id_of("a notice"))
INCIDENT = IncidentId(id_of("an incident"))
PRESENCE = PresenceId(id_of("a presence"))
REQUEST = RequestId(id_of("a request"))
CLAIM = ClaimId(id_of("a claim of immunity"))
ACCESS = id_of("what a key has read")
STATE = StateCode("IT")

ON_RECORD: Mapping[UUID, str] = {
    PERSON: "person",
    ANOTHER: "person",
    SITUATION: "situation",
    WARRANT: "warrant",
    SECOND_WARRANT: "warrant",
    PRESENCE: "presence",
    INCIDENT: "noncompliance",
    REQUEST: "request",
    STATE.id: "state",
}
STREAMS: dict[str, UUID] = {
    "person": PERSON,
    "situation": SITUATION,
    "warrant": WARRANT,
    "custody": CUSTODY,
    "notice": NOTICE,
    "noncompliance": INCIDENT,
    "state": STATE.id,
    "request": REQUEST,
    "presence": PRESENCE,
    "immunity": CLAIM,
    "access": ACCESS,
}
SOURCE = Source(citation="a public source", confidence=Confidence.CONFIRMED)

_UNLESS_SAID: dict[str, Any] = {"person": PERSON, "situation": SITUATION, "name": "a name"}


def said(kind: type[F], occurred: str = "2010-06-15", /, **particulars: Any) -> F:
    """A fact as one source tells it; what a test does not care about is filled in."""
    names = {field.name for field in fields(kind)}
    common: dict[str, Any] = {
        "occurred": historical_date(occurred),
        "public_from": historical_date(occurred),
        "sources": (SOURCE,),
    }
    filled: dict[str, Any] = {name: value for name, value in _UNLESS_SAID.items() if name in names}
    if issubclass(kind, OfADeadline):
        filled |= {"kind": "documents", "due": historical_date(occurred)}
    if issubclass(kind, OfADuty):
        stance = Stance(duty="BINDING", level="latent", assessment="none", request="none", by=historical_date(occurred))
        filled |= {"state": STATE, "now": stance, **({"before": stance} if issubclass(kind, OfAChange) else {})}
    return kind(**(common | filled | particulars))


def place(number: int, stream: UUID = WARRANT) -> FactId:
    """The id of the n-th fact of a stream."""
    return fact_id(stream, number)


def correcting(number: int, stream: UUID = WARRANT) -> Correction:
    return Correction(fact=place(number, stream), reason="the source says otherwise")


def retraction(number: int, stream: UUID = WARRANT) -> Retracted:
    return said(Retracted, corrects=correcting(number, stream))


def record(*streams: tuple[UUID, Sequence[F]]) -> list[Recorded[F]]:
    """Facts in their places, stream after stream."""
    return in_places([(stream, fact) for stream, facts in streams for fact in facts])


def in_places(facts: Iterable[tuple[UUID, F]]) -> list[Recorded[F]]:
    """Facts in the order in which they were recorded, each with its stream."""
    versions: dict[UUID, int] = {}
    recorded: list[Recorded[F]] = []
    for position, (stream, fact) in enumerate(facts, start=1):
        version = versions[stream] = versions.get(stream, 0) + 1
        recorded.append(
            Recorded(
                id=fact_id(stream, version),
                stream=stream,
                version=version,
                position=position,
                public=public_day(fact),
                fact=fact,
            )
        )
    return recorded


def room_of(*facts: Fact) -> Room:
    """The one room that all these facts belong to."""
    rooms = [room for room in ROOMS.values() if all(isinstance(fact, room.facts) for fact in facts)]
    assert rooms, "no room has all these facts"
    return rooms[0]


@dataclass(frozen=True)
class Decided:
    """An act on facts, decided when the test says what it expects."""

    room: Room
    acting: Acting[Fact]
    act: Fact

    def then_recorded(self) -> Fact:
        """The fact is kept as it was told, without a mark."""
        recorded = self.room.decide(self.acting, self.act)
        assert recorded == self.act
        assert isinstance(recorded, Fact)
        return recorded

    def then_refused(self, rule: type[Refusal]) -> None:
        with pytest.raises(rule) as refused:
            self.room.decide(self.acting, self.act)
        assert type(refused.value) is rule
        assert str(refused.value) == rule.sentence()

    def then_marked(self, *rules: type[Mark]) -> None:
        """The fact is kept, and names exactly the rules it breaks."""
        recorded = self.room.decide(self.acting, self.act)
        assert recorded.irregular == tuple(sorted(rule.code for rule in rules))
        assert recorded == self.act.marked(*rules)


def said_as(hint: Any, value: Any) -> bool:
    """Whether every word of a status, and of what is worked out from it, is one that its type names."""
    parts = get_args(hint)
    match get_origin(hint):
        case None if isinstance(hint, type):
            words = _words(hint) if is_dataclass(hint) else []
            return isinstance(value, hint) and all(said_as(each, getattr(value, name)) for name, each in words)
        case None:
            return True  # an id, which is of a type to a type checker alone
        case origin if origin is Literal:
            return value in parts
        case origin if origin in (UnionType, Union):
            return any(said_as(each, value) for each in parts)
        case origin if issubclass(origin, Mapping):
            return all(said_as(parts[0], key) and said_as(parts[1], each) for key, each in value.items())
        case origin:
            each_its_own = origin is tuple and ... not in parts
            return all(map(said_as, parts if each_its_own else repeat(parts[0]), value))


@cache
def _words(kind: type[Any]) -> list[tuple[str, Any]]:
    hints = get_type_hints(kind)
    told = [(each.name, hints[each.name]) for each in fields(kind)]
    worked_out = [(name, each.fget) for name, each in vars(kind).items() if isinstance(each, property)]
    return [*told, *((name, get_type_hints(get)["return"]) for name, get in worked_out)]


@dataclass(frozen=True)
class Given:
    facts: tuple[Fact, ...]

    def when(self, act: Fact) -> Decided:
        room = room_of(*self.facts, act)
        history = record((STREAMS[room.name], self.facts))
        return Decided(room, Acting(history=history, on_record=ON_RECORD), act)

    def status(self) -> Any:
        """What the facts add up to, in no word but those its types name."""
        room = room_of(*self.facts)
        status = room.status(record((STREAMS[room.name], self.facts)))
        assert said_as(type(status), status)
        return status


def given(*facts: Fact) -> Given:
    return Given(facts)


def day(text: str) -> Day:
    return date.fromisoformat(text).toordinal()


@dataclass(frozen=True)
class Life:
    """When somebody was at large, by either counting."""

    spans: list[Span]

    def on(self, text: str) -> AtLarge | None:
        held = [span.at_large for span in self.spans if span.start <= day(text) < span.end]
        assert len(held) <= 1, "spans overlap"
        return held[0] if held else None

    def court(self, text: str) -> bool:
        return self.on(text) is not None

    def strict(self, text: str) -> bool:
        answer = self.on(text)
        return answer is not None and answer.strict

    def label(self, text: str) -> str | None:
        answer = self.on(text)
        return None if answer is None else answer.label

    def since(self, text: str) -> str | None:
        answer = self.on(text)
        return None if answer is None else answer.since.text


def life(*streams: tuple[UUID, Sequence[Fact]], of: UUID = PERSON) -> Life:
    """What the timeline makes of these streams; the second of a kind needs its own id."""
    return Life(at_large(of, standing(record(*streams))))


def warrant(*facts: Fact, stream: WarrantId = WARRANT) -> tuple[UUID, Sequence[Fact]]:
    return stream, facts


def custody(*facts: Fact, stream: CustodyId = CUSTODY) -> tuple[UUID, Sequence[Fact]]:
    return stream, facts


def person(*facts: Fact) -> tuple[UUID, Sequence[Fact]]:
    return PERSON, facts


# Any fact whatever, built from the fields of its kind.

_FULL = ("2010-01-01", "2010-01-31", "2010-02-01", "2010-06-15", "2011-12-31", "2012-02-29", "2012-03-01", "2013-07-08")
_PARTIAL = ("2009", "2010", "2010-01", "2010-06", "2012", "2012-02", "2013-07")
_OPEN = ("", "2010/", "/2012", "2010-01-31/2010-02-01", "2009/2013", "2012-02/", "0001", "9999-12-31", "9999/")

full_dates = st.sampled_from([historical_date(text) for text in _FULL])
partial_dates = st.sampled_from([historical_date(text) for text in _FULL + _PARTIAL])
any_dates = st.sampled_from([historical_date(text) for text in _FULL + _PARTIAL + _OPEN])
"""Few days, so that facts meet on them."""

_STRATEGIES: dict[Any, st.SearchStrategy[Any]] = {
    HistoricalDate: any_dates,
    StateCode: st.sampled_from([StateCode("DE"), StateCode("IT"), StateCode("XK")]),
    PersonId: st.sampled_from([PERSON, ANOTHER]),
    IncidentId: st.just(INCIDENT),
    PresenceId: st.just(PRESENCE),
    RequestId: st.just(REQUEST),
    SituationId: st.just(SITUATION),
    WarrantId: st.sampled_from([WARRANT, SECOND_WARRANT]),
    Source: st.just(SOURCE),
    Correction: st.sampled_from([correcting(number) for number in range(1, 9)]),
    FactId: st.sampled_from([place(number) for number in range(1, 9)]),
    UUID: st.sampled_from([PERSON, WARRANT]),
    str: st.sampled_from(["", "one", "two"]),
    bool: st.booleans(),
    int: st.sampled_from([0, 12]),
    datetime: st.just(datetime(2011, 1, 1, tzinfo=UTC)),
    type(None): st.none(),
}
_SAID_OF_ANY_FACT = {
    "sources": st.just((SOURCE,)),
    "irregular": st.just(()),
    "asserted_by": st.none(),
    "reference": st.none(),
    "remark": st.none(),
    "public_from_assumed": st.just(False),
}


def _value(hint: Any) -> st.SearchStrategy[Any]:
    if hint in _STRATEGIES:
        return _STRATEGIES[hint]
    if isinstance(hint, EnumType):
        members: list[Any] = list(hint)
        return st.sampled_from(members)
    if get_origin(hint) is Literal:
        return st.sampled_from(get_args(hint))
    if is_dataclass(hint):
        return _made_up(hint)
    if get_origin(hint) in (UnionType, Union):
        return st.one_of(*(_value(each) for each in get_args(hint)))
    if get_origin(hint) is tuple:
        each = _value(get_args(hint)[0])
        return st.one_of(st.just(()), each.map(lambda one: (one,)))
    raise TypeError(f"the kit cannot make up a {hint}")


def _made_up(kind: Any) -> st.SearchStrategy[Any]:
    return st.builds(kind, **{name: _value(hint) for name, hint in get_type_hints(kind).items()})


def any_fact(kind: type[F]) -> st.SearchStrategy[F]:
    """Any fact of one kind: every field free that adds up to anything."""
    hints = get_type_hints(kind)
    names = [each.name for each in fields(kind)]
    drawn = {name: _SAID_OF_ANY_FACT[name] if name in _SAID_OF_ANY_FACT else _value(hints[name]) for name in names}
    return st.builds(kind, **drawn)


@cache
def any_fact_of(room: str) -> st.SearchStrategy[Fact]:
    """Any fact of a room."""
    return st.one_of([any_fact(kind) for kind in ROOMS[room].facts])


@cache
def any_facts_of(room: str) -> st.SearchStrategy[list[Fact]]:
    """Any facts of a room, in any order, sensible or not."""
    return st.lists(any_fact_of(room), max_size=6)
