"""The rules by which a row of travel.csv becomes the facts of one presence, or of a plan that came to nothing."""

from collections.abc import Sequence
from functools import cache
from typing import TypeVar

import pytest

from domain.fact import Fact
from domain.person.facts import PersonRemarked
from domain.presence.facts import (
    Departed,
    Kind,
    Opening,
    Outcome,
    OutcomeRecorded,
    PlanAbandoned,
    PresenceAnnounced,
    PresenceRecorded,
    PresenceRemarked,
    TurnedBack,
)
from domain.presence.status import Presence
from domain.rooms import ROOMS
from domain.values import Confidence, id_of
from service.record.files import Row, read_rows
from service.record.mapping import Context, facts_of
from service.record.provenance import Mapped, Unmapped
from service.record.travel import journey, visits
from tests.domain.kit import day, record
from tests.service.record.test_mapping import a_row

F = TypeVar("F", bound=Fact)


@cache
def rows() -> dict[str, Row]:
    return {row.id: row for row in read_rows() if row.file == "travel"}


@cache
def context() -> Context:
    return Context.of(read_rows())


def mapped(reference: str) -> Sequence[Mapped]:
    return facts_of(rows()[reference], context())


def of_record(reference: str) -> Sequence[Fact]:
    assert {(each.room, each.stream) for each in mapped(reference)} == {("presence", id_of(reference))}
    return [each.fact for each in mapped(reference)]


def facts(public: str = "2010-06-06", **fields: str) -> Sequence[Fact]:
    return [each.fact for each in journey(a_row("travel", **fields), {"P900": day(public)})]


def only(kind: type[F], found: Sequence[Fact]) -> F:
    (one,) = (each for each in found if isinstance(each, kind))
    return one


def kinds(found: Sequence[Fact]) -> list[str]:
    return [type(each).__name__ for each in found]


def days(fact: Fact) -> tuple[str, str, bool]:
    return str(fact.occurred), str(fact.public_from), fact.public_from_assumed


def status(reference: str) -> Presence:
    found = ROOMS["presence"].status(record((id_of(reference), of_record(reference))))
    assert isinstance(found, Presence)
    return found


# A presence.


def test_a_visit_is_where_the_person_was_and_how_it_ended() -> None:
    arrived, ended, note = of_record("T001")
    assert isinstance(arrived, PresenceRecorded)
    assert (arrived.person, arrived.state, arrived.kind) == (id_of("P019"), "ER", Kind.VISIT)
    assert (arrived.purpose, arrived.until, arrived.announced_in_advance) == ("state visit", None, None)
    assert days(arrived) == ("2009-03-23", "2009-03-23", True)
    assert isinstance(ended, OutcomeRecorded)
    assert (ended.outcome, ended.prose) == (Outcome.NOT_ARRESTED, "not arrested")
    assert days(ended) == ("2009-03-23/", "2009-03-23", True)
    assert isinstance(note, PresenceRemarked)
    assert (note.remark, days(note)) == ("month/day unverified; country confirmed", ("", "2026-11-21", True))
    assert {each.sources[0].confidence for each in of_record("T001")} == {Confidence.PARTIAL}


def test_how_a_stay_ended_shows_on_its_last_day() -> None:
    arrived, left, ended = of_record("T033")
    assert isinstance(arrived, PresenceRecorded)
    assert isinstance(left, Departed)
    assert isinstance(ended, OutcomeRecorded)
    assert days(left) == days(ended) == ("2015-06-15", "2015-06-15", True)
    assert ended.prose == "not arrested; left despite High Court interim order"


def test_who_sees_an_arrival_does_not_see_the_departure_yet() -> None:
    known = [each for each in of_record("T033") if each.public_from and each.public_from.latest < day("2015-06-15")]
    then = ROOMS["presence"].status(record((id_of("T033"), known)))
    assert isinstance(then, Presence)
    assert (str(then.arrival), then.departure) == ("2015-06-13", None)
    assert (str(status("T033").departure), status("T033").state) == ("2015-06-15", "recorded")


def test_an_arrest_falls_somewhere_in_the_stay() -> None:
    arrived, left, ended, note = of_record("T096")
    assert days(left) == ("2008-07-03", "2008-07-03", True)
    assert isinstance(arrived, PresenceRecorded)
    assert (arrived.kind, days(arrived)) == (Kind.RESIDENCE, ("2008-05-24", "2008-05-24", True))
    assert isinstance(ended, OutcomeRecorded)
    assert (ended.outcome, days(ended)) == (Outcome.ARRESTED, ("2008-05-24/2008-07-03", "2008-07-03", True))
    assert note.remark == "warrant sealed 23 May, public on arrest"


def test_a_month_without_a_day_is_public_from_its_end() -> None:
    arrived, ended, _ = of_record("T085")
    assert [days(arrived), days(ended)] == [("2025-12", "2025-12-31", True), ("2025-12/", "2025-12-31", True)]


def test_a_stay_under_a_sealed_warrant_is_not_public_before_the_warrant_is() -> None:
    """Njeem left Germany on the day of issue and was arrested in Italy: nobody could know until it was public."""
    public = context().first_public["P044"]
    germany, italy = of_record("T092"), of_record("T093")
    assert (only(PresenceRecorded, germany).state, only(PresenceRecorded, italy).state) == ("DE", "IT")
    for each in (*germany[:3], *italy[:3]):
        assert each.public_from is not None
        assert each.public_from.earliest == max(public, each.occurred.latest)
    assert only(OutcomeRecorded, germany).prose == "not arrested (warrant issued 18 Jan)"
    assert only(OutcomeRecorded, italy).outcome is Outcome.ARRESTED_THEN_RELEASED
    assert days(only(OutcomeRecorded, italy))[0] == "2025-01-21"
    assert status("T093").outcome_prose == "arrested 19 Jan then released 21 Jan and flown to Libya"


def test_an_overflight_is_no_visit() -> None:
    arrived = only(PresenceRecorded, of_record("T087"))
    assert (arrived.kind, arrived.state, arrived.purpose) == (Kind.OVERFLIGHT, "GR", "flight to the United States")
    assert status("T087").outcome is Outcome.OVERFLOWN


def test_the_way_to_the_court_through_its_host_state_is_no_visit_either() -> None:
    arrived = only(PresenceRecorded, of_record("T101"))
    assert (arrived.kind, arrived.state, arrived.announced_in_advance) == (Kind.HOST_STATE_TRANSIT, "NL", False)
    assert status("T101").outcome is Outcome.SURRENDERED


def test_a_presence_known_beforehand_is_an_announcement_of_its_own_day_and_a_presence() -> None:
    announced, arrived, left, ended, _ = of_record("T071")
    assert isinstance(announced, PresenceAnnounced)
    assert days(announced) == ("2024-08-30", "2024-08-30", False)
    assert (str(announced.arrival), announced.state) == ("2024-09-02", "MN")
    assert isinstance(arrived, PresenceRecorded)
    assert (days(arrived), arrived.announced_in_advance) == (("2024-09-02", "2024-09-02", True), True)
    assert days(left) == days(ended) == ("2024-09-03", "2024-09-03", True)
    presence = status("T071")
    assert (presence.state, str(presence.announced_on), str(presence.arrival)) == (
        "recorded",
        "2024-08-30",
        "2024-09-02",
    )
    assert (announced.until, str(presence.departure)) == (None, "2024-09-03")


@pytest.mark.parametrize(("word", "in_advance"), [("yes", True), ("no", False), ("unknown", None)])
def test_whether_it_was_announced_is_what_the_row_says_and_nothing_where_it_says_nothing(
    word: str, in_advance: bool | None
) -> None:
    assert only(PresenceRecorded, facts(announced_in_advance=word)).announced_in_advance is in_advance


# A plan.


def test_a_plan_that_was_given_up_is_never_a_presence() -> None:
    announced, given_up, note = of_record("T010")
    assert isinstance(announced, PresenceAnnounced)
    assert (announced.state, str(announced.arrival), announced.purpose) == (
        "CF",
        "2010-12-01",
        "independence anniversary",
    )
    assert isinstance(given_up, PlanAbandoned)
    assert announced.until is None
    assert (given_up.remark, note.remark) == ("did not travel", "ICC asked CAR to cooperate (unverified)")
    assert days(announced) == days(given_up) == ("2010-12-01", "2010-12-01", True)
    assert (status("T010").state, status("T010").borne_out) == ("abandoned", None)


def test_an_overflight_that_was_refused_is_a_plan_of_an_overflight_turned_back() -> None:
    announced, turned, _ = of_record("T023")
    assert isinstance(announced, PresenceAnnounced)
    assert (announced.kind, announced.state, announced.purpose) == (Kind.OVERFLIGHT, "SA", "flight to Iran")
    assert isinstance(turned, TurnedBack)
    assert turned.remark == "overflight refused, turned back"
    assert status("T023").state == "turned-back"


def test_a_plan_whose_announcement_is_dated_is_told_from_that_day() -> None:
    planned = {"kind": "planned_only", "outcome_code": "did_not_travel", "announced_in_advance": "yes"}
    announced, given_up = facts(public_from="2010-12-20", **planned)
    assert days(announced) == ("2010-12-20", "2010-12-20", False)
    assert days(given_up) == ("2011-01-01", "2011-01-01", True)


# What is no single presence.


def test_travels_to_no_named_state_are_a_remark_on_the_person_and_no_presence() -> None:
    (found,) = mapped("T103")
    assert (found.room, found.stream, found.fact.reference) == ("person", id_of("P017"), "T103")
    assert isinstance(found.fact, PersonRemarked)
    assert found.fact.remark == f"travel, (various): not arrested; {rows()['T103']['notes']}"
    assert days(found.fact) == ("", "2026-11-21", True)


# The whole file.


def test_every_row_but_one_is_one_presence_or_one_plan_and_none_is_both_visit_and_plan() -> None:
    for reference, row in rows().items():
        if reference == "T103":
            continue
        found = of_record(reference)
        openings = [each for each in found if isinstance(each, Opening)]
        assert {(each.person, each.state) for each in openings} == {(id_of(row["person_id"]), row["iso3166_alpha2"])}
        plan = row["kind"] in ("planned_only", "aborted")
        assert any(isinstance(each, PresenceRecorded) for each in found) is not plan, reference
        assert (status(reference).outcome is None) is plan, reference
        assert status(reference).state == {"planned_only": "abandoned", "aborted": "turned-back"}.get(
            row["kind"], "recorded"
        )
        assert [each.remark for each in found if isinstance(each, PresenceRemarked)] == [row["notes"]] * bool(
            row["notes"]
        )


def test_nothing_of_a_journey_is_public_before_the_persons_first_instrument_or_its_own_first_day() -> None:
    for reference, row in rows().items():
        for each in mapped(reference):
            public = each.fact.public_from
            assert public is not None
            assert public.latest >= each.fact.occurred.earliest, reference
            assert public.latest >= context().first_public[row["person_id"]], reference


def test_only_visits_that_happened_can_be_what_an_incident_is_about() -> None:
    found = {each.presence for each in visits(rows().values(), context().first_public)}
    assert found == {id_of(row.id) for row in rows().values() if row["kind"] == "occurred" and row["iso3166_alpha2"]}


def test_a_row_no_rule_fits_is_no_visit() -> None:
    assert len(visits([a_row("travel")], {})) == 1
    assert visits([a_row("travel", outcome_code="vanished"), a_row("travel", arrival="spring")], {}) == []


# What no rule fits.

PLANNED = {"kind": "planned_only", "outcome_code": "did_not_travel", "announced_in_advance": "yes"}


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "teleported"},
        {"outcome_code": ""},
        {"outcome_code": "did_not_travel"},
        {"announced_in_advance": "perhaps"},
        {"public_from": "2010-12-20"},
        {"public_from": "2011-01-01", "announced_in_advance": "yes"},
        {"arrival": ""},
        {"arrival": "2011-01/"},
        {**PLANNED, "announced_in_advance": "no"},
        {**PLANNED, "outcome_code": "not_arrested"},
        {**PLANNED, "outcome_code": "turned_back"},
        {"confidence": "sure"},
    ],
)
def test_what_no_rule_covers_leaves_the_row_out_with_a_reason(fields: dict[str, str]) -> None:
    with pytest.raises(Unmapped, match=r"\w+"):
        facts(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"arrival": "spring"},
        {"departure": "2011-02-30"},
        {"iso3166_alpha2": ""},
        {"iso3166_alpha2": "Mongolia"},
    ],
)
def test_a_malformed_field_leaves_the_row_out_too(fields: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"date|calendar|State"):
        facts(**fields)
