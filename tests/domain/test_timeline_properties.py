"""What holds of every timeline, whatever the facts and the order of their recording."""

from dataclasses import replace
from itertools import pairwise
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.custody.facts import (
    Absconded,
    Arrested,
    ArrestedProvisionally,
    BeginsCourtCustody,
    DeliveredToCourt,
    DetainedDomestically,
    EndsCourtCustody,
    Escaped,
    ExpelledWithoutSurrender,
    InterimReleaseGranted,
    Released,
    ReleasedDomestically,
    Surrendered,
    SurrenderedVoluntarily,
)
from domain.fact import Fact, standing
from domain.person.facts import Acquitted, AppearedVoluntarily, DeathConfirmed, DeathReported, SentenceServed
from domain.timeline import Span, at_large
from domain.values import CustodyId, Day, HistoricalDate, WarrantId, historical_date, id_of
from domain.warrant.facts import (
    AbscondedUnderWarrant,
    ChargesNotConfirmed,
    ChargesWithdrawn,
    InadmissibilityUpheld,
    ProceedingsTerminated,
    SummonsIssued,
    Termination,
    WarrantExecuted,
    WarrantIssued,
    WarrantRevoked,
    ends_warrant,
)
from tests.domain.kit import (
    ANOTHER,
    CUSTODY,
    PERSON,
    SECOND_CUSTODY,
    SECOND_WARRANT,
    WARRANT,
    day,
    full_dates,
    in_places,
    partial_dates,
    retraction,
    said,
)

# Any life whatever.

WARRANTS = [WarrantId(id_of(f"warrant {number}")) for number in range(2)]
EPISODES = [CustodyId(id_of(f"episode {number}")) for number in range(3)]
Placed = tuple[UUID, Fact]

_warrant_ends: list[Fact] = [
    said(WarrantRevoked),
    said(ProceedingsTerminated, ground=Termination.OTHER),
    said(ChargesWithdrawn),
    said(InadmissibilityUpheld),
    said(ChargesNotConfirmed, charges_left=True),
    said(ChargesWithdrawn, charges=("murder",)),
    said(WarrantExecuted),
    said(AbscondedUnderWarrant),
]
_custody_steps: list[Fact] = [
    said(kind)
    for kind in (
        DetainedDomestically,
        ArrestedProvisionally,
        Arrested,
        SurrenderedVoluntarily,
        Surrendered,
        DeliveredToCourt,
        InterimReleaseGranted,
        Released,
        ExpelledWithoutSurrender,
        Absconded,
        Escaped,
        ReleasedDomestically,
    )
]
_of_the_person: list[Fact] = [
    said(kind) for kind in (DeathReported, DeathConfirmed, AppearedVoluntarily, Acquitted, SentenceServed)
]


def _on_a_day(kind: tuple[UUID, Fact], when: HistoricalDate) -> Placed:
    stream, fact = kind
    return stream, replace(fact, occurred=when)


def placed(dates: st.SearchStrategy[HistoricalDate]) -> st.SearchStrategy[list[Placed]]:
    """Any facts of one person's warrants, custody and death."""
    kinds: list[Placed] = [(stream, fact) for stream in WARRANTS for fact in _warrant_ends]
    kinds += [(stream, fact) for stream in EPISODES for fact in _custody_steps]
    kinds += [(PERSON, fact) for fact in _of_the_person]
    issues: list[Placed] = [(stream, said(WarrantIssued)) for stream in WARRANTS]
    first = st.lists(st.builds(_on_a_day, st.sampled_from(issues), dates), max_size=2, unique_by=_stream)
    then = st.lists(st.builds(_on_a_day, st.sampled_from(kinds), dates), max_size=7)
    return st.tuples(first, then).map(_together)


def _stream(placed: Placed) -> UUID:
    return placed[0]


def _together(parts: tuple[list[Placed], list[Placed]]) -> list[Placed]:
    return [*parts[0], *parts[1]]


def spans(facts: list[Placed]) -> list[Span]:
    return at_large(PERSON, standing(in_places(facts)))


def told_without_ids(found: list[Span]) -> list[Span]:
    return [Span(each.start, each.end, replace(each.at_large, facts=())) for each in found]


@settings(max_examples=40, deadline=None)
@given(placed(partial_dates), st.data())
def test_the_order_of_recording_does_not_matter(facts: list[Placed], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(facts))
    assert told_without_ids(spans(shuffled)) == told_without_ids(spans(facts))


@settings(max_examples=40, deadline=None)
@given(placed(partial_dates))
def test_spans_are_in_order_apart_and_never_empty(facts: list[Placed]) -> None:
    found = spans(facts)
    assert all(each.start < each.end for each in found)
    assert all(one.end <= then.start for one, then in pairwise(found))
    assert all(one.end < then.start or one.at_large != then.at_large for one, then in pairwise(found))
    for each in found:
        assert each.at_large.warrants
        assert each.at_large.facts


@settings(max_examples=30, deadline=None)
@given(placed(partial_dates), placed(partial_dates).filter(bool), st.data())
def test_a_retraction_leaves_no_trace(facts: list[Placed], more: list[Placed], data: st.DataObject) -> None:
    stream, fact = data.draw(st.sampled_from(more))
    number = 1 + sum(1 for each, _ in facts if each == stream)
    assert spans([*facts, (stream, fact), (stream, retraction(number, stream))]) == spans(facts)


@settings(max_examples=40, deadline=None)
@given(placed(partial_dates))
def test_nobody_is_ever_at_large_under_a_summons(facts: list[Placed]) -> None:
    only_summoned = [
        (stream, said(SummonsIssued, str(fact.occurred)) if isinstance(fact, WarrantIssued) else fact)
        for stream, fact in facts
    ]
    assert spans(only_summoned) == []


@settings(max_examples=30, deadline=None)
@given(placed(full_dates))
def test_at_large_is_a_warrant_in_force_and_no_custody_for_the_court(facts: list[Placed]) -> None:
    """The definition read day by day, against the spans."""
    found = spans(facts)
    days = {fact.occurred.earliest + step for _, fact in facts for step in (-1, 0, 1)}
    for on in days:
        inside = [each.at_large for each in found if each.start <= on < each.end]
        assert bool(inside) == (_in_force(facts, on) and not _in_custody(facts, on))


def _in_force(facts: list[Placed], on: Day) -> bool:
    for stream in WARRANTS:
        mine = [fact for of, fact in facts if of == stream and fact.occurred.earliest <= on]
        spent = any(_spends(fact, mine) for _, fact in facts if fact.occurred.earliest <= on)
        ended = spent or any(ends_warrant(fact) for fact in mine)
        if any(isinstance(fact, WarrantIssued) for fact in mine) and not ended:
            return True
    return False


def _spends(conclusion: Fact, warrant: list[Fact]) -> bool:
    """An acquittal or served sentence, once the warrant was issued and while it counts as executed."""
    if not isinstance(conclusion, Acquitted | SentenceServed):
        return False
    before = [fact for fact in warrant if fact.occurred.earliest < conclusion.occurred.earliest]
    turns = [fact for fact in before if isinstance(fact, WarrantExecuted | AbscondedUnderWarrant)]
    turns.sort(key=lambda fact: (fact.occurred.earliest, isinstance(fact, AbscondedUnderWarrant)))
    return (
        any(isinstance(fact, WarrantIssued) for fact in before)
        and bool(turns)
        and isinstance(turns[-1], WarrantExecuted)
    )


def _in_custody(facts: list[Placed], on: Day) -> bool:
    for stream in EPISODES:
        mine = [fact for of, fact in facts if of == stream and fact.occurred.earliest <= on]
        begins = [fact.occurred.earliest for fact in mine if isinstance(fact, BeginsCourtCustody)]
        ends = [fact.occurred.earliest for fact in mine if isinstance(fact, EndsCourtCustody)]
        if begins and max(begins) > max(ends, default=0):
            return True
    return False


@settings(max_examples=30, deadline=None)
@given(placed(partial_dates))
def test_the_strict_count_never_counts_whom_the_court_does_not(facts: list[Placed]) -> None:
    for each in spans(facts):
        if each.at_large.strict:
            assert each.at_large.label in {"whereabouts-unknown", "reported-dead"}
        assert each.at_large.strict_since.earliest >= each.at_large.since.earliest


@settings(max_examples=30, deadline=None)
@given(placed(full_dates))
def test_since_when_is_never_after_the_day_of_the_answer(facts: list[Placed]) -> None:
    for each in spans(facts):
        assert each.at_large.since.earliest <= each.start
        assert each.at_large.since.earliest >= each.at_large.warrants[0].issued_on.earliest


def test_the_days_of_the_kit_are_days_of_the_calendar() -> None:
    assert historical_date("2010-01-15").earliest == day("2010-01-15")
    assert {WARRANT, SECOND_WARRANT, CUSTODY, SECOND_CUSTODY, PERSON, ANOTHER}.isdisjoint({*WARRANTS, *EPISODES})
