"""Proceedings nobody wrote: any acts in any order, in every room, each decided on what is on record then.

What must hold after each of them, whatever came before, is listed here: `make invariants` asks 100,000 times.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any, ClassVar, cast
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from domain.custody.facts import BeginsCourtCustody, EndsCourtCustody
from domain.fact import Acting, Fact, Recorded, Retracted, public_day, standing, unreplaced
from domain.person.facts import Acquitted, PersonIdentified, SentenceServed
from domain.rooms import ROOMS, Room
from domain.rules import Mark, Refusal
from domain.situation.facts import SituationOpened, Trigger
from domain.state.facts import StateRecorded
from domain.timeline import Span, at_large
from domain.values import END, Day, fact_id, historical_date
from domain.warrant.facts import (
    ApplicationRefused,
    ApplicationWithdrawn,
    ChargesCeased,
    Ending,
    Instrument,
    WarrantExecuted,
    WarrantIssued,
    ends_warrant,
)
from domain.warrant.status import Warrant
from tests.domain.kit import (
    ANOTHER,
    PERSON,
    SECOND_CUSTODY,
    SECOND_WARRANT,
    SITUATION,
    STATE,
    STREAMS,
    any_fact,
    correcting,
    in_places,
    said,
)

Record = list[Recorded[Fact]]

ROOM_OF: dict[UUID, str] = {stream: room for room, stream in STREAMS.items()} | {
    ANOTHER: "person",
    SECOND_WARRANT: "warrant",
    SECOND_CUSTODY: "custody",
}
OFTEN = ("warrant", "warrant", "custody", "custody", "person", "request")
STREAMS_DRAWN = st.sampled_from(
    [*ROOM_OF, *(stream for often in OFTEN for stream, room in ROOM_OF.items() if room == often)]
)
"""What is longest is drawn most."""

FACTS = {kind: any_fact(kind) for room in ROOMS.values() for kind in room.facts}
OF_THE_SUBJECT = st.sampled_from([True, True, True, False])
PUBLIC = st.sampled_from([None, *map(historical_date, ("0001", "2010", "2010-06-15", "2012-02-29", "/2012", "2014"))])
MARKS = {mark.code for mark in Mark.__subclasses__()}


@dataclass(slots=True)
class Count:
    """Acts put to the law, by what came of them and by room."""

    outcomes: Counter[str] = field(default_factory=Counter[str])
    rooms: Counter[str] = field(default_factory=Counter[str])


class Proceedings(RuleBasedStateMachine):
    """Two persons, two warrants, two episodes of custody, and one subject of every other kind."""

    count: ClassVar[Count] = Count()

    def __init__(self) -> None:
        super().__init__()
        self.streams: dict[UUID, Record] = {stream: [] for stream in ROOM_OF}
        self.position = 0

    @initialize()
    def some_subjects_are_on_record(self) -> None:
        """Without persons, a situation and a State nearly every act would be refused."""
        opened = historical_date("2005")
        for person in (PERSON, ANOTHER):
            self._append(person, said(PersonIdentified, "2005"))
        self._append(SITUATION, said(SituationOpened, "2005", trigger=Trigger.STATE_REFERRAL, public_from=opened))
        self._append(STATE.id, said(StateRecorded, "2005", state=STATE))

    @rule(stream=STREAMS_DRAWN, data=st.data())
    def somebody_acts(self, stream: UUID, data: st.DataObject) -> None:
        room, before = ROOMS[ROOM_OF[stream]], self.streams[stream]
        act = any_act(data, room, stream, before)
        acting = Acting(history=tuple(before), on_record=self._on_record())
        self.count.rooms[room.name] += 1
        try:
            recorded: Fact = room.decide(acting, act)
        except Refusal as refused:
            self.count.outcomes["refused"] += 1
            a_refusal_leaves_no_trace_and_is_the_same_again(room, acting, act, refused)
            room.status([*before, self._in_place(stream, act)])  # whatever was stored once is folded
            return
        self.count.outcomes["marked" if recorded.irregular else "recorded"] += 1
        what_is_recorded_is_what_was_told(act, recorded)
        one_order_of_reading_is_as_good_as_another(room, acting, act, recorded)
        new = self._append(stream, recorded)
        for invariant in OF_A_STREAM:
            invariant(room, before, new, data)
        for person in (PERSON, ANOTHER):
            self.what_holds_of_a_person(person)

    def what_holds_of_a_person(self, person: UUID) -> None:
        everything = [each for stream in self.streams.values() for each in stream]
        for known in (everything, [each for each in everything if each.public <= PUBLIC_ON]):
            facts = standing(known)
            spans = at_large(person, facts)
            for invariant in OF_A_PERSON:
                invariant(person, facts, spans)

    def _append(self, stream: UUID, fact: Fact) -> Recorded[Fact]:
        new = self._in_place(stream, fact)
        self.position = new.position
        self.streams[stream] = [*self.streams[stream], new]
        return new

    def _in_place(self, stream: UUID, fact: Fact) -> Recorded[Fact]:
        version = len(self.streams[stream]) + 1
        return _recorded(stream, version, self.position + 1, fact)

    def _on_record(self) -> dict[UUID, str]:
        return {stream: ROOM_OF[stream] for stream, facts in self.streams.items() if facts}


PUBLIC_ON: Day = historical_date("2010-12-31").latest


def _recorded(stream: UUID, version: int, position: int, fact: Fact) -> Recorded[Fact]:
    return Recorded(fact_id(stream, version), stream, version, position, public_day(fact), fact)


def any_act(data: st.DataObject, room: Room, stream: UUID, before: Record) -> Fact:
    """What opens a subject not on record; else anything, and now and then something told before is restated or
    withdrawn. Mostly it speaks of the person of its stream, or of one."""
    kinds, corrects = room.facts, None
    if not before:
        kinds = tuple(kind for kind in kinds if issubclass(kind, room.opening))
    elif not data.draw(st.integers(0, 4)):
        number = data.draw(st.integers(1, len(before)))
        kinds, corrects = (type(before[number - 1].fact), Retracted), correcting(number, stream)
    fact: Fact = data.draw(FACTS[data.draw(st.sampled_from(kinds))])
    fact = replace(fact, corrects=corrects, public_from=data.draw(PUBLIC))
    said_of: dict[str, Any] = {"state": STATE} if isinstance(fact, StateRecorded) else {}
    if hasattr(fact, "person") and data.draw(OF_THE_SUBJECT):
        persons = [person for each in before if (person := getattr(each.fact, "person", None)) is not None]
        said_of["person"] = next(iter(persons), PERSON)
    return replace(fact, **said_of)


# What holds of every act.


def a_refusal_leaves_no_trace_and_is_the_same_again(
    room: Room, acting: Acting[Fact], act: Fact, refused: Refusal
) -> None:
    history, on_record = list(acting.history), dict(acting.on_record)
    with pytest.raises(type(refused)):
        room.decide(acting, act)
    assert list(acting.history) == history
    assert acting.on_record == on_record


def what_is_recorded_is_what_was_told(act: Fact, recorded: Fact) -> None:
    """And beside it the marks, each a rule that is known."""
    assert replace(recorded, irregular=()) == replace(act, irregular=())
    assert {*recorded.irregular} <= MARKS
    assert list(recorded.irregular) == sorted({*recorded.irregular})


def one_order_of_reading_is_as_good_as_another(room: Room, acting: Acting[Fact], act: Fact, recorded: Fact) -> None:
    assert room.decide(replace(acting, history=tuple(reversed(acting.history))), act) == recorded


# What holds of a stream after a fact.


def the_order_of_recording_does_not_matter(
    room: Room, before: Record, new: Recorded[Fact], data: st.DataObject
) -> None:
    """Corrections apart, which replace what was there before them: the same facts, told in another order."""
    facts = [each.fact for each in standing([*before, new])]
    told = [(new.stream, replace(fact, corrects=None)) for fact in facts]
    meet = Counter((fact.occurred.earliest, fact.occurred.latest, type(fact)) for fact in facts)
    if max(meet.values(), default=0) > 1:
        return  # of two that are alike in both, the place decides
    places = data.draw(st.permutations(range(len(told))))
    otherwise = in_places(told[place] for place in places)
    assert room.status(otherwise) == room.status(in_places(told)) == room.status([*before, new])


def a_retraction_leaves_no_trace(room: Room, before: Record, new: Recorded[Fact], _data: st.DataObject) -> None:
    """Of whatever it withdraws, a correction and a retraction included; and it is never refused."""
    withdrawal = said(Retracted, corrects=correcting(new.version, new.stream))
    history = [*before, new]
    assert room.decide(Acting(history=history, on_record=ROOM_OF), withdrawal) == withdrawal
    withdrawn = _recorded(new.stream, new.version + 1, new.position + 1, withdrawal)
    assert room.status([*history, withdrawn]) == room.status(before)
    assert standing([*history, withdrawn]) == standing(before)


def a_corrected_fact_counts_once(_room: Room, before: Record, new: Recorded[Fact], _data: st.DataObject) -> None:
    if new.fact.corrects is None:
        return
    stood, stands = ({each.id for each in unreplaced(facts)} for facts in (before, [*before, new]))
    target = new.fact.corrects.fact
    assert target not in stands
    if not isinstance(new.fact, Retracted):
        assert stands == (stood - {target}) | {new.id}


def what_the_public_knows_folds(room: Room, before: Record, new: Recorded[Fact], _data: st.DataObject) -> None:
    history = [*before, new]
    for day in {each.public for each in history}:
        status = room.status([each for each in history if each.public <= day])
        assert type(status) is type(room.blank)


def a_warrant_ends_by_an_act_that_ends_it(
    room: Room, before: Record, new: Recorded[Fact], _data: st.DataObject
) -> None:
    """Never by time, nor by an arrest, an execution or a death. RS art. 58(4)."""
    status = room.status([*before, new])
    if not isinstance(status, Warrant):
        return
    facts = [each.fact for each in standing([*before, new])]
    ending = ApplicationRefused | ApplicationWithdrawn | ChargesCeased
    ends = [each for each in facts if ends_warrant(each) or isinstance(each, ending)]
    if any(isinstance(each, ChargesCeased) for each in ends):  # told of before the charges were: it ends at the issue
        ends.extend(each for each in facts if isinstance(each, Instrument))
    assert (status.ended is None) == (status.ended_on is None)
    assert status.ended_on is None or status.ended_on in [each.occurred for each in ends]
    assert ends or status.state in ("applied", "summoned", "in-force")
    executions = [each.occurred for each in facts if isinstance(each, WarrantExecuted)]
    assert status.executed_on is None or status.executed_on in executions


OF_A_STREAM = (
    the_order_of_recording_does_not_matter,
    a_retraction_leaves_no_trace,
    a_corrected_fact_counts_once,
    what_the_public_knows_folds,
    a_warrant_ends_by_an_act_that_ends_it,
)


# What holds of a person, on what everybody knows and on what the public knows.


def spans_are_apart_and_rest_on_facts_that_stand(_person: UUID, facts: Record, spans: Sequence[Span]) -> None:
    stand = {each.id for each in facts}
    assert all(each.start < each.end for each in spans)
    assert all(one.end <= then.start for one, then in pairwise(spans))
    assert all({*each.at_large.facts} <= stand and each.at_large.facts for each in spans)


def only_a_warrant_of_that_person_puts_at_large(person: UUID, facts: Record, spans: Sequence[Span]) -> None:
    """Never a summons, an application, or the warrant of another. RS art. 58(7)."""
    issued = {each.stream for each in facts if isinstance(each.fact, WarrantIssued) and each.fact.person == person}
    for each in spans:
        assert {warrant.id for warrant in each.at_large.warrants} <= issued
        assert each.at_large.warrants


def nobody_is_at_large_in_custody_for_the_court(person: UUID, facts: Record, spans: Sequence[Span]) -> None:
    """From the last day on which it may have begun, where nothing that may be later ended it."""
    for begun in _custody_for_the_court(person, facts):
        ends = [each for each in facts if each.stream == begun.stream and isinstance(each.fact, EndsCourtCustody)]
        if all(each.fact.occurred.latest < begun.fact.occurred.earliest for each in ends):
            assert all(each.end <= begun.fact.occurred.latest for each in spans)


def who_is_sought_stays_sought(person: UUID, facts: Record, spans: Sequence[Span]) -> None:
    """A warrant that nobody ended, of somebody never held for the Court and never acquitted, is in force for ever."""
    for issued in (each for each in facts if isinstance(each.fact, WarrantIssued) and each.fact.person == person):
        ended = any(each.stream == issued.stream and isinstance(each.fact, Ending) for each in facts)
        spent = any(isinstance(each.fact, Acquitted | SentenceServed) for each in facts)
        if not (ended or spent or any(_custody_for_the_court(person, facts))):
            assert spans[-1].end == END
            assert issued.stream in {warrant.id for warrant in spans[-1].at_large.warrants}


def _custody_for_the_court(person: UUID, facts: Record) -> Iterator[Recorded[Fact]]:
    """The beginnings of custody that are of this person: in an episode of this person alone."""
    persons: dict[UUID, set[UUID]] = {}
    for each in facts:
        if ROOM_OF[each.stream] == "custody" and (of := cast("UUID | None", getattr(each.fact, "person", None))):
            persons.setdefault(each.stream, set()).add(of)
    for each in facts:
        if isinstance(each.fact, BeginsCourtCustody) and persons.get(each.stream) == {person}:
            yield each


OF_A_PERSON = (
    spans_are_apart_and_rest_on_facts_that_stand,
    only_a_warrant_of_that_person_puts_at_large,
    nobody_is_at_large_in_custody_for_the_court,
    who_is_sought_stays_sought,
)


def act_at_least(steps: int, number: int) -> Count:
    """Put at least so many acts to the law, 40 at most in one proceeding; what came of them. The same number is the
    same acts. Raises where an invariant does not hold, with the shortest proceeding that shows it."""
    count = Proceedings.count = Count()
    while count.rooms.total() < steps:
        left = steps - count.rooms.total()
        run_state_machine_as_test(
            seed(number)(Proceedings),
            settings=settings(
                max_examples=min(500, left // 30 + 1),
                stateful_step_count=40,
                database=None,
                deadline=None,
                phases=[Phase.generate, Phase.shrink],
                suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
            ),
        )
        number += 1
    return count


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.domain.proceedings", description=__doc__)
    parser.add_argument("--steps", type=int, default=100_000, help="how many acts at least; 100,000 by default")
    parser.add_argument("--seed", type=int, default=0)
    told = parser.parse_args()
    started = time.monotonic()
    count = act_at_least(told.steps, told.seed)
    for names in (count.outcomes, count.rooms):
        print(", ".join(f"{name} {number}" for name, number in names.most_common()))
    print(f"{count.rooms.total()} acts, every invariant held after each; {time.monotonic() - started:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
