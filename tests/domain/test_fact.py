"""How facts stand, are corrected and retracted, in which order they happened, and when they become public."""

from typing import Any

from hypothesis import given as for_any
from hypothesis import strategies as st

from domain.fact import (
    CorrectionAnswered,
    CorrectionOutcome,
    CorrectionRequested,
    Fact,
    Published,
    Recorded,
    Retracted,
    chronological,
    due_day,
    public_day,
    ranks,
    standing,
    unreplaced,
)
from domain.person.facts import AliasRecorded, DeathReported, PersonIdentified
from domain.rooms import ROOMS
from domain.rules import AlreadyOnRecord, IllegibleReference, NoSource, NothingToCorrect, NotOnRecord
from domain.situation.acts import ReferralWithoutResolution
from domain.situation.facts import CarvedOut, SituationOpened, Trigger
from domain.values import SECRET, HistoricalDate, PersonId, historical_date
from domain.warrant.acts import WarrantNotInForce
from domain.warrant.facts import (
    Instrument,
    RuledInadmissible,
    WarrantExecuted,
    WarrantIssued,
    WarrantRevoked,
    WarrantUnsealed,
)
from tests.domain.kit import (
    ANOTHER,
    PERSON,
    WARRANT,
    any_dates,
    correcting,
    day,
    given,
    in_places,
    place,
    record,
    retraction,
    said,
)

issued = said(WarrantIssued, "2010-01-01")
executed = said(WarrantExecuted, "2011-01-01")


def standing_numbers(*facts: Fact) -> list[int]:
    return [each.version for each in standing(record((WARRANT, facts)))]


def test_a_fact_stands_until_it_is_corrected() -> None:
    assert standing_numbers(issued, executed) == [1, 2]
    assert standing_numbers(issued, said(WarrantIssued, corrects=correcting(1))) == [2]


def test_a_correction_of_a_correction_replaces_both() -> None:
    once = said(WarrantIssued, corrects=correcting(1))
    assert standing_numbers(issued, once, said(WarrantIssued, corrects=correcting(2))) == [3]


def test_a_retracted_fact_does_not_stand_and_neither_does_the_retraction() -> None:
    assert standing_numbers(issued, executed, retraction(2)) == [1]


def test_retracting_a_correction_lets_what_it_replaced_stand_again() -> None:
    assert standing_numbers(issued, said(WarrantIssued, corrects=correcting(1)), retraction(2)) == [1]


def test_retracting_a_correction_of_a_correction_lets_the_first_correction_stand_again() -> None:
    once = said(WarrantIssued, corrects=correcting(1))
    twice = said(WarrantIssued, corrects=correcting(2))
    assert standing_numbers(issued, once, twice, retraction(3)) == [2]


def test_retracting_a_retraction_lets_the_fact_stand_again() -> None:
    assert standing_numbers(issued, executed, retraction(2), retraction(3)) == [1, 2]


def test_a_retraction_stands_among_what_is_unreplaced() -> None:
    recorded = record((WARRANT, [issued, executed, retraction(2)]))
    assert [each.version for each in unreplaced(recorded)] == [1, 3]


def test_a_fact_cannot_be_corrected_by_an_earlier_one_nor_by_itself() -> None:
    assert standing_numbers(said(WarrantIssued, corrects=correcting(1))) == [1]
    loop = [said(WarrantIssued, corrects=correcting(2)), said(WarrantIssued, corrects=correcting(1))]
    assert standing_numbers(*loop) == [2]


_plain = st.sampled_from((issued, executed))
_corrections = st.integers(1, 8).map(lambda number: said(WarrantIssued, corrects=correcting(number)))
_retractions = st.integers(1, 8).map(retraction)


@for_any(st.lists(st.one_of(_plain, _corrections, _retractions), max_size=8))
def test_any_tangle_of_corrections_comes_to_an_end(facts: list[Fact]) -> None:
    left = standing(record((WARRANT, facts)))
    assert len(left) <= len(facts)
    assert [each.position for each in left] == sorted(each.position for each in left)


@for_any(st.lists(st.one_of(_plain, _corrections, _retractions), min_size=1, max_size=8))
def test_a_fact_and_its_retraction_leave_no_trace(facts: list[Fact]) -> None:
    number = len(facts) + 1
    assert standing_numbers(*facts, executed, retraction(number)) == standing_numbers(*facts)


@for_any(st.permutations(record((WARRANT, [issued, executed, retraction(2), said(WarrantRevoked, "2012")]))))
def test_what_stands_does_not_depend_on_the_order_of_reading(read: list[Recorded[Fact]]) -> None:
    assert [each.version for each in standing(read)] == [1, 4]


@for_any(st.lists(any_dates, max_size=6))
def test_facts_happen_by_their_earliest_day_then_their_kind_whatever_the_order_of_recording(
    dates: list[HistoricalDate],
) -> None:
    kinds = (WarrantIssued, WarrantExecuted)
    rank = ranks(kinds)
    facts = [said(kinds[number % 2], str(when)) for number, when in enumerate(dates)]
    ordered = [each.fact for each in chronological(record((WARRANT, facts)), rank)]
    keys = [(fact.occurred.earliest, rank(fact), fact.occurred.latest) for fact in ordered]
    assert keys == sorted(keys)
    again = chronological(reversed(record((WARRANT, facts))), rank)
    assert [each.fact for each in again] == ordered


def test_on_one_day_the_issue_comes_before_the_execution() -> None:
    rank = ranks((WarrantIssued, WarrantExecuted))
    recorded = record((WARRANT, [said(WarrantExecuted, "2010-01-01"), issued]))
    assert [type(each.fact) for each in chronological(recorded, rank)] == [WarrantIssued, WarrantExecuted]


def test_a_kind_of_no_rank_comes_last() -> None:
    assert ranks((WarrantIssued,))(executed) == 1


def test_the_public_knows_from_the_latest_day_of_a_partial_date() -> None:
    assert (
        public_day(said(WarrantIssued, public_from=historical_date("2010-02"))) == historical_date("2010-02-28").latest
    )


def test_a_sealed_fact_is_never_public() -> None:
    assert public_day(said(WarrantIssued, public_from=None)) == SECRET


def test_a_fact_names_each_rule_it_breaks_once() -> None:
    marked = issued.marked(WarrantNotInForce, ReferralWithoutResolution).marked(WarrantNotInForce)
    assert marked.irregular == ("referral-without-resolution", "warrant-not-in-force")
    assert issued.irregular == ()


def test_a_fact_without_a_source_is_refused() -> None:
    given(issued).when(said(WarrantExecuted, "2011", sources=())).then_refused(NoSource)


def test_a_retraction_of_nothing_is_refused() -> None:
    given(issued).when(said(Retracted)).then_refused(NothingToCorrect)
    given(issued).when(retraction(2)).then_refused(NothingToCorrect)


def test_what_is_already_replaced_is_not_corrected_again() -> None:
    corrected = said(WarrantIssued, corrects=correcting(1))
    given(issued, corrected).when(said(WarrantIssued, corrects=correcting(1))).then_refused(NothingToCorrect)
    given(issued, corrected).when(said(WarrantIssued, corrects=correcting(2))).then_recorded()


def test_a_correction_is_of_the_same_kind() -> None:
    given(issued).when(said(WarrantExecuted, corrects=correcting(1))).then_refused(NothingToCorrect)


def test_a_fact_of_another_stream_is_not_corrected_here() -> None:
    elsewhere = correcting(1, stream=PERSON)
    given(issued).when(said(WarrantIssued, corrects=elsewhere)).then_refused(NothingToCorrect)


def test_a_retraction_may_be_retracted() -> None:
    given(issued, executed, retraction(2)).when(retraction(3)).then_recorded()


def test_a_subject_is_put_on_record_once() -> None:
    named = said(PersonIdentified, "")
    given(named).when(said(PersonIdentified, "")).then_refused(AlreadyOnRecord)
    given(named).when(said(PersonIdentified, "", corrects=correcting(1, PERSON))).then_recorded()
    given(named, retraction(1, PERSON)).when(said(PersonIdentified, "")).then_recorded()


def test_nothing_is_said_of_a_subject_that_is_not_on_record() -> None:
    given().when(said(AliasRecorded, alias="an alias")).then_refused(NotOnRecord)
    given().when(said(DeathReported)).then_refused(NotOnRecord)
    given().when(said(RuledInadmissible)).then_refused(NotOnRecord)
    given().when(said(CarvedOut, resolution="1593", scope="a class")).then_refused(NotOnRecord)


def test_a_subject_named_must_be_on_record_and_of_its_kind() -> None:
    unknown = PersonId(place(1))
    given().when(said(WarrantIssued, person=unknown)).then_refused(NotOnRecord)
    given().when(said(WarrantIssued, person=WARRANT)).then_refused(NotOnRecord)
    given().when(said(WarrantIssued, person=ANOTHER)).then_recorded()


def test_places_count_by_stream_and_positions_over_all() -> None:
    places = in_places(
        [(WARRANT, issued), (PERSON, said(SituationOpened, trigger=Trigger.SELF_REFERRAL)), (WARRANT, executed)]
    )
    assert [(each.version, each.position) for each in places] == [(1, 1), (1, 2), (2, 3)]
    assert places[2].id == place(2)


def test_a_reference_nobody_can_read_is_refused() -> None:
    for reference in ("", "a\x00b", "a\nb", "W" * 101):
        given(issued).when(said(WarrantExecuted, "2011", reference=reference)).then_refused(IllegibleReference)
    given(issued).when(said(WarrantExecuted, "2011", reference="E007")).then_recorded()


# What is sealed until a day.


def due(*facts: Fact) -> int:
    return due_day(record((WARRANT, facts)), (Instrument,))


def from_day(text: str | None, kind: type[Fact] = WarrantIssued, **particulars: Any) -> Fact:
    """A fact that the public may know from a day, or never."""
    return said(kind, public_from=None if text is None else historical_date(text), **particulars)


def test_what_is_sealed_is_due_when_the_public_may_know_the_last_of_it() -> None:
    assert due(from_day("2011-01-01"), from_day("2010-02", WarrantExecuted)) == day("2011-01-01")
    assert due(from_day("2011-01-01"), from_day("2011-03", WarrantExecuted)) == day("2011-03-31")
    assert due(from_day("2011-01-01"), from_day(None, WarrantExecuted)) == SECRET


def test_a_correction_moves_the_day_both_ways() -> None:
    for day_named in ("2010-12-01", "2012-12-01"):
        corrected = from_day(day_named, corrects=correcting(1))
        assert due(from_day("2011-01-01"), corrected) == day(day_named)
        assert due(from_day(None), corrected) == day(day_named)
        assert due(from_day("2011-01-01"), corrected, retraction(2)) == day("2011-01-01")
    assert due(from_day("2011-01-01"), from_day(None, corrects=correcting(1))) == SECRET


def test_an_unsealing_announced_for_a_day_makes_all_of_it_due_then() -> None:
    unsealing = from_day("2011-06-01", WarrantUnsealed)
    assert due(from_day(None), unsealing) == day("2011-06-01")
    assert due(from_day("2011-01-01"), from_day(None, WarrantExecuted), unsealing) == day("2011-06-01")
    assert due(from_day("2011-01-01"), from_day("2011-03-01", WarrantUnsealed)) == day("2011-03-01")
    assert due(from_day(None), unsealing, retraction(2)) == SECRET


def test_a_request_for_correction_neither_holds_a_publication_back_nor_brings_it_on() -> None:
    """Nobody keeps a fact from the public by asking for its correction."""
    for secret_until in (None, "2020-01-01", "2010-01-01"):
        asked = from_day(secret_until, CorrectionRequested, by="counsel", statement="another man")
        answered = from_day(
            secret_until, CorrectionAnswered, request=place(2), outcome=CorrectionOutcome.DECLINED, reason="no"
        )
        assert due(from_day("2011-01-01"), asked, answered) == day("2011-01-01")
        assert due(from_day(None), asked, answered) == SECRET


def test_what_was_withdrawn_is_never_due() -> None:
    assert due(from_day("2011-01-01"), retraction(1)) == SECRET
    assert due(from_day("2011-01-01"), from_day("2010-02", WarrantExecuted), retraction(1)) == SECRET
    assert due(from_day("2011-01-01"), retraction(1), retraction(2)) == day("2011-01-01")


def test_only_an_act_that_publishes_does() -> None:
    assert {kind for room in ROOMS.values() for kind in room.facts if kind.publishes} == {Published, WarrantUnsealed}


def test_a_publication_does_not_stand_among_the_facts_about_its_subject() -> None:
    published = said(Published)
    assert standing_numbers(issued, published) == [1]
    assert [each.version for each in unreplaced(record((WARRANT, [issued, published])))] == [1, 2]


def test_nothing_is_published_that_is_not_on_record() -> None:
    given().when(said(Published)).then_refused(NotOnRecord)
    given(issued).when(said(Published)).then_recorded()
