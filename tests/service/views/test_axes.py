"""Rows on three axes: what a change touches, and nothing else, is told anew."""

from collections.abc import Sequence
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.custody.facts import Arrested, DetainedDomestically, Released, ReleasedDomestically
from domain.fact import Correction, Fact, Recorded, Retracted, Source, standing
from domain.person.facts import DeathConfirmed, DeathReported, PersonIdentified
from domain.rooms import ROOMS
from domain.values import (
    END,
    SECRET,
    Confidence,
    Day,
    FactId,
    HistoricalDate,
    PersonId,
    SituationId,
    fact_id,
    id_of,
)
from domain.warrant.facts import WarrantIssued, WarrantRevoked
from service.views import at_large, resources
from service.views.axes import Span, Tile, View, axes, retile

PERSON = PersonId(id_of("a person"))
SITUATION = SituationId(id_of("a situation"))
SOURCES = (Source(citation="a test", confidence=Confidence.CONFIRMED),)
FIRST = HistoricalDate("2020-01-01").earliest
DAYS = range(FIRST, FIRST + 12)


def days(number: int) -> HistoricalDate:
    return HistoricalDate(f"2020-01-{number:02}")


def a_fact(kind: str, number: int, public: int | None, corrects: Correction | None) -> Fact:
    occurred, published = days(number), None if public is None else days(public)
    common = {"occurred": occurred, "public_from": published, "sources": SOURCES, "corrects": corrects}
    match kind:
        case "issued":
            return WarrantIssued(**common, person=PERSON, situation=SITUATION)  # type: ignore[arg-type]
        case "revoked":
            return WarrantRevoked(**common)  # type: ignore[arg-type]
        case "arrested":
            return Arrested(**common, person=PERSON)  # type: ignore[arg-type]
        case "released":
            return Released(**common)  # type: ignore[arg-type]
        case "detained":
            return DetainedDomestically(**common, person=PERSON)  # type: ignore[arg-type]
        case "let go":
            return ReleasedDomestically(**common)  # type: ignore[arg-type]
        case "reported dead":
            return DeathReported(**common)  # type: ignore[arg-type]
        case "dead":
            return DeathConfirmed(**common)  # type: ignore[arg-type]
        case "named":
            return PersonIdentified(**common, name=f"Name {number}")  # type: ignore[arg-type]
        case _:
            return Retracted(**common)  # type: ignore[arg-type]


STREAMS = {
    "issued": ("W1", "W2"),
    "revoked": ("W1", "W2"),
    "arrested": ("C1", "C2"),
    "released": ("C1", "C2"),
    "detained": ("D1",),
    "let go": ("D1",),
    "reported dead": ("a person",),
    "dead": ("a person",),
    "named": ("a person",),
}


@st.composite
def histories(draw: st.DrawFn) -> list[Recorded[Fact]]:
    """Facts of one person in the order of their recording; some correct or retract an earlier one."""
    found: list[Recorded[Fact]] = []
    versions: dict[UUID, int] = {}
    for position in range(1, draw(st.integers(1, 9)) + 1):
        earlier = draw(st.sampled_from(found)) if found and draw(st.integers(0, 3)) == 0 else None
        kind = draw(st.sampled_from(sorted(STREAMS)))
        stream = id_of(draw(st.sampled_from(STREAMS[kind])))
        corrects = None
        if earlier is not None:
            stream = earlier.stream
            corrects = Correction(fact=earlier.id, reason="a test")
            kind = "retracted" if draw(st.booleans()) or isinstance(earlier.fact, Retracted) else kind_of(earlier.fact)
        public = draw(st.one_of(st.none(), st.integers(1, 12)))
        fact = a_fact(kind, draw(st.integers(1, 12)), public, corrects)
        versions[stream] = versions.get(stream, 0) + 1
        known_from = SECRET if fact.public_from is None else fact.public_from.latest
        named: FactId = fact_id(stream, versions[stream])
        found.append(Recorded(named, stream, versions[stream], position, known_from, fact))
    return found


def kind_of(fact: Fact) -> str:
    kinds: dict[type[Fact], str] = {
        WarrantIssued: "issued",
        WarrantRevoked: "revoked",
        Arrested: "arrested",
        Released: "released",
        DetainedDomestically: "detained",
        ReleasedDomestically: "let go",
        DeathReported: "reported dead",
        DeathConfirmed: "dead",
        PersonIdentified: "named",
    }
    return kinds[type(fact)]


def counting_spans(subject: UUID, facts: Sequence[Recorded[Fact]]) -> list[Span]:
    """From each day on which something happens to the next: what has happened so far."""
    starts = sorted({each.fact.occurred.earliest for each in facts})
    ends = [*starts[1:], END]
    return [
        Span(start, end, tuple(sorted(each.id for each in facts if each.fact.occurred.earliest <= start)))
        for start, end in zip(starts, ends, strict=False)
    ]


COUNTING = View(at_large.table, (), frozenset(ROOMS), reach="concerning", spans=counting_spans)


def step_by_step(view: View, facts: Sequence[Recorded[Fact]]) -> list[Tile]:
    """As the projector goes: fact by fact, each changing only what the public can have known since."""
    tiles: list[Tile] = []
    for count, each in enumerate(facts, 1):
        since = 0 if each.fact.corrects is not None else each.public
        tiles = retile(view, PERSON, facts[:count], tiles, since)
    return tiles


def at_once(view: View, facts: Sequence[Recorded[Fact]]) -> list[Tile]:
    return retile(view, PERSON, facts, [], 0)


def joined(tiles: Sequence[Tile]) -> set[Tile]:
    """Tiles that say the same on adjoining public days are one."""
    found: dict[Span, list[tuple[Day, Day]]] = {}
    for tile in sorted(tiles):
        spans = found.setdefault(tile.span, [])
        if spans and spans[-1][1] == tile.pf:
            spans[-1] = (spans[-1][0], tile.pt)
        else:
            spans.append((tile.pf, tile.pt))
    return {Tile(pf, pt, span) for span, each in found.items() for pf, pt in each}


@settings(max_examples=300, deadline=None)
@given(histories())
def test_going_fact_by_fact_comes_to_what_starting_over_comes_to(facts: list[Recorded[Fact]]) -> None:
    for view in (COUNTING, at_large.view):
        found = step_by_step(view, facts)
        assert len(found) == len(set(found))
        assert joined(found) == joined(at_once(view, facts))


@settings(max_examples=200, deadline=None)
@given(histories())
def test_a_tile_is_never_empty_and_no_two_overlap(facts: list[Recorded[Fact]]) -> None:
    for view in (COUNTING, at_large.view):
        tiles = step_by_step(view, facts)
        for tile in tiles:
            assert tile.pf < tile.pt
            assert tile.span.start < tile.span.end
        for number, left in enumerate(tiles):
            for right in tiles[:number]:
                apart = left.pt <= right.pf or right.pt <= left.pf
                assert apart or left.span.end <= right.span.start or right.span.end <= left.span.start


@settings(max_examples=150, deadline=None)
@given(histories())
def test_on_every_public_day_the_tiles_say_what_the_facts_known_then_come_to(facts: list[Recorded[Fact]]) -> None:
    for view in (COUNTING, at_large.view):
        tiles = step_by_step(view, facts)
        for public in (FIRST - 1, *DAYS, SECRET):
            known = [each for each in standing(facts) if each.public <= public]
            expected = {(span.start, span.end, span.values) for span in view.spans(PERSON, known)}
            assert {tuple(tile.span) for tile in tiles if tile.pf <= public < tile.pt} == expected


@settings(max_examples=100, deadline=None)
@given(histories())
def test_a_resource_is_told_the_same_fact_by_fact(facts: list[Recorded[Fact]]) -> None:
    for stream in {each.stream for each in facts}:
        own = [each for each in facts if each.stream == stream]
        if isinstance(own[0].fact, Retracted):
            continue
        assert joined(step_by_step(resources.view, own)) == joined(at_once(resources.view, own))


def test_what_the_public_knew_before_a_fact_was_published_is_kept_untouched() -> None:
    issued = Recorded(FactId(id_of("1")), id_of("W1"), 1, 1, FIRST + 1, a_fact("issued", 1, 2, None))
    revoked = Recorded(FactId(id_of("2")), id_of("W1"), 2, 2, FIRST + 8, a_fact("revoked", 4, 9, None))
    (before,) = step_by_step(at_large.view, [issued])
    after = step_by_step(at_large.view, [issued, revoked])
    assert (before.pf, before.pt, before.span.start, before.span.end) == (FIRST + 1, END, FIRST, END)
    assert before._replace(pt=FIRST + 8) in after
    assert [(tile.pf, tile.pt, tile.span.start, tile.span.end) for tile in sorted(after)] == [
        (FIRST + 1, FIRST + 8, FIRST, END),
        (FIRST + 8, END, FIRST, FIRST + 3),
    ]


def test_the_key_of_a_view_is_its_subject_and_the_beginnings_of_its_axes() -> None:
    columns = axes()
    assert [column.name for column in columns if column.primary_key] == ["subject", "sf", "pf", "vf"]
    assert not any(column.nullable for column in columns)
