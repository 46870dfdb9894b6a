"""The way by which persons, States and anybody else have the record corrected, in every room.

What is recorded here is that somebody asked, and what came of it; a correction itself is a fact that restates another.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from domain.fact import (
    Acting,
    CorrectionAnswered,
    CorrectionOutcome,
    CorrectionRequested,
    F,
    Fact,
    OfACorrection,
    Recorded,
    unreplaced,
    well_formed,
)
from domain.rules import AuthorUnnamed, Mark, NotOnRecord
from domain.values import Day, FactId, HistoricalDate


class CorrectionUnrequested(Mark):
    """An answer to a request for correction is recorded, but not the request it names."""

    code = "correction-unrequested"
    authority = "atlarge: a step nobody recorded is unknown, never assumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    id: FactId
    answered_on: HistoricalDate
    outcome: CorrectionOutcome
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionAsked:
    """A request, named as it was first recorded; without an answer it is open. Where an answer names a request that
    is not on record, nothing else is told of that request."""

    id: FactId
    requested_on: HistoricalDate | None = None
    by: str | None = None
    of: FactId | None = None
    statement: str | None = None
    answers: tuple[Answer, ...] = ()


def decide(acting: Acting[Fact], fact: OfACorrection) -> OfACorrection:
    """The same in every room: anybody may ask, whatever is on record of the subject."""
    well_formed(acting, fact)
    if not acting.history:
        raise NotOnRecord
    if isinstance(fact, CorrectionRequested):
        if not fact.by.strip():
            raise AuthorUnnamed
        if fact.of is not None and all(each.id != fact.of for each in acting.history):
            raise NotOnRecord
    if isinstance(fact, CorrectionAnswered):
        first = _first_recorded(acting.history)
        stands = {first[each.id] for each in unreplaced(acting.history) if each.id in first}
        if first.get(fact.request) not in stands:
            return fact.marked(CorrectionUnrequested)
    return fact


def corrections(recorded: Iterable[Recorded[Fact]], *, as_of: Day, public_on: Day) -> list[CorrectionAsked]:
    """What was asked for of one subject and what was answered, by a day, as the public could know it by a day."""
    facts = list(recorded)
    first = _first_recorded(facts)
    known = [each for each in unreplaced(facts) if each.public <= public_on and each.fact.occurred.earliest <= as_of]
    asked: dict[FactId, CorrectionAsked] = {}
    for each in known:
        if isinstance(fact := each.fact, CorrectionRequested):
            asked[first[each.id]] = CorrectionAsked(
                id=first[each.id], requested_on=fact.occurred, by=fact.by, of=fact.of, statement=fact.statement
            )
    for each in known:
        if isinstance(fact := each.fact, CorrectionAnswered):
            request = first.get(fact.request, fact.request)
            told = asked.get(request, CorrectionAsked(id=request))
            answer = Answer(id=each.id, answered_on=fact.occurred, outcome=fact.outcome, reason=fact.reason)
            asked[request] = replace(told, answers=(*told.answers, answer))
    return list(asked.values())


def _first_recorded(recorded: Iterable[Recorded[F]]) -> Mapping[FactId, FactId]:
    """Under which id a request was first recorded, by each it has had: what restates a request is the same one."""
    first: dict[FactId, FactId] = {}
    for each in sorted(recorded, key=lambda each: each.position):
        if isinstance(each.fact, CorrectionRequested):
            restated = each.fact.corrects
            first[each.id] = each.id if restated is None else first.get(restated.fact, each.id)
    return first
