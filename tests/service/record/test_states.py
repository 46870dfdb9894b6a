"""The rules by which a row of states_parties.csv becomes the facts of one State."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import TypeVar

import orjson
import pytest

from domain.fact import Fact
from domain.rooms import ROOMS
from domain.state import facts as state
from domain.state.status import Membership, State, membership
from domain.values import Confidence, Day, StateCode, id_of
from service.record.files import Row, read_rows
from service.record.provenance import Unmapped
from service.record.states import DECLARED, SITUATIONS
from service.record.states import state as facts_of_state
from service.store.database import Database
from service.viewer import public_viewer
from service.views import resources
from service.views.moment import moment_of
from tests.domain.kit import day, record
from tests.service.record.test_mapping import a_row

F = TypeVar("F", bound=Fact)
PARTY = ("party", "party-withdrawing")


@cache
def rows() -> dict[str, Row]:
    return {row.id: row for row in read_rows() if row.file == "states_parties"}


def facts(**fields: str) -> Sequence[Fact]:
    return [each.fact for each in facts_of_state(a_row("states_parties", **fields))]


def of_record(code: str) -> Sequence[Fact]:
    return [each.fact for each in facts_of_state(rows()[code])]


@cache
def status(code: str) -> State:
    found = ROOMS["state"].status(record((StateCode(code).id, of_record(code))))
    assert isinstance(found, State)
    return found


def stood(code: str, *days: str) -> list[Membership]:
    """Where a State stood on each day; it is certain on all of them."""
    found = [membership(status(code), day(each)) for each in days]
    assert all(certain for _, certain in found)
    return [where for where, _ in found]


def only(kind: type[F], found: Iterable[Fact]) -> F:
    (one,) = (each for each in found if isinstance(each, kind))
    return one


def remarks(found: Iterable[Fact]) -> list[str | None]:
    return [each.remark for each in found if isinstance(each, state.StateRemarked)]


def test_a_party_is_a_state_its_signature_and_its_instrument() -> None:
    recorded, signed, deposited = facts()
    assert isinstance(recorded, state.StateRecorded)
    assert (recorded.state, recorded.name) == ("MN", "A State")
    assert isinstance(signed, state.StatuteSigned)
    assert isinstance(deposited, state.InstrumentDeposited)
    assert (deposited.instrument, str(deposited.in_force)) == (state.Instrument.RATIFICATION, "2002-07-01")
    assert [str(each.occurred) for each in (recorded, signed, deposited)] == ["", "2000-12-29", "2002-04-11"]
    assert {each.reference for each in facts()} == {"MN"}


def test_a_state_s_facts_live_in_the_stream_its_code_names_everywhere() -> None:
    assert {(each.room, each.stream) for each in facts_of_state(rows()["HU"])} == {("state", StateCode("HU").id)}


# Publicity.


def test_what_a_state_did_is_public_from_the_day_it_did_it_and_that_is_assumed() -> None:
    told = [each for each in of_record("HU") if each.occurred.bounded]
    assert len(told) == 4
    assert [str(each.public_from) for each in told] == [str(each.occurred) for each in told]
    assert all(each.public_from_assumed for each in told)


def test_a_note_without_a_day_is_public_from_the_records_own_date() -> None:
    noted = only(state.StateRemarked, of_record("HU"))
    assert (str(noted.occurred), str(noted.public_from)) == ("", "2026-11-21")


def test_no_state_comes_on_record_after_an_instrument_of_its_own() -> None:
    for code in rows():
        recorded, *others = of_record(code)
        assert isinstance(recorded, state.StateRecorded)
        assert recorded.public_from is not None
        first = recorded.public_from.latest
        assert all(each.public_from is not None and first <= each.public_from.earliest for each in others), code


def test_on_any_day_since_the_statute_was_adopted_the_public_knows_every_state_and_where_it_stood(
    record_sqlite: str,
) -> None:
    database, viewer = Database(record_sqlite), public_viewer()
    try:
        for text, parties in (("1998-07-17", 0), ("2006-12-31", 103), ("2026-11-21", 125)):
            with database.reading() as connection:
                then = moment_of(connection, viewer, as_of=day(text), public_on=day(text), recorded_at=None)
                page = resources.page(connection, then, "state", concerning=[], limit=500, after=None)
            stand = {item["code"]: item["membership"] for item in map(orjson.loads, page.items)}
            assert stand.keys() == rows().keys()
            assert sum(where in PARTY for where in stand.values()) == parties, text
            assert stand["CN"] == "non-party"
    finally:
        database.close()


# Where the States stand, told by the rows' own columns.


def parties_by_the_columns(on: str) -> set[str]:
    return {
        code
        for code, row in rows().items()
        if row["entry_into_force"]
        and row["entry_into_force"] <= on
        and not (row["withdrawal_effective_date"] and row["withdrawal_effective_date"] <= on)
    }


def test_the_parties_are_those_of_the_columns_on_every_day_that_changes_them_and_the_days_around() -> None:
    columns = ("entry_into_force", "withdrawal_effective_date")
    turning = {day(row[column]) for row in rows().values() for column in columns if row[column]}
    around: set[Day] = {each + offset for each in turning for offset in (-1, 0, 1)}
    assert len(turning) == 48
    for each in sorted(around):
        stand = {code: membership(status(code), each) for code in rows()}
        assert all(certain for _, certain in stand.values())
        found = {code for code, (where, _) in stand.items() if where in PARTY}
        assert found == parties_by_the_columns(date.fromordinal(each).isoformat()), date.fromordinal(each)


def test_the_facts_lead_where_the_record_says_every_state_stands_by_its_own_date() -> None:
    words = {"party": "party", "party_withdrawing": "party-withdrawing", "withdrawn": "withdrawn"}
    words |= {"signatory": "signatory", "non_signatory": "non-party"}
    for code, row in rows().items():
        assert stood(code, "2026-11-21") == [words[row["status_kind"]]], code


def test_hungary_gave_notice_and_took_it_back_and_never_left() -> None:
    days = ("2002-06-30", "2002-07-01", "2025-06-01", "2025-06-02", "2026-05-28", "2026-05-29", "2026-06-02")
    assert stood("HU", *days) == ["signatory", "party", "party", *["party-withdrawing"] * 2, "party", "party"]
    assert only(state.WithdrawalNotified, of_record("HU")).effective is None


def test_burundi_left_one_year_after_its_notice() -> None:
    assert str(only(state.WithdrawalNotified, of_record("BI")).effective) == "2017-10-27"
    assert stood("BI", "2016-10-26", "2016-10-27", "2017-10-26", "2017-10-27") == [
        "party",
        "party-withdrawing",
        "party-withdrawing",
        "withdrawn",
    ]


def test_montenegro_is_bound_from_independence_though_it_deposited_later() -> None:
    deposited = only(state.InstrumentDeposited, of_record("ME"))
    assert deposited.instrument is state.Instrument.SUCCESSION
    assert (str(deposited.occurred), str(deposited.in_force)) == ("2006-10-23", "2006-06-03")
    assert stood("ME", "2006-06-02", "2006-06-03", "2006-10-22") == ["non-party", "party", "party"]
    assert str(deposited.public_from) == "2006-10-23"


def test_malaysia_has_no_instrument_in_the_record_and_its_note_is_kept_whole() -> None:
    recorded, noted = of_record("MY")
    assert isinstance(recorded, state.StateRecorded)
    assert isinstance(noted, state.StateRemarked)
    assert noted.remark == rows()["MY"]["notes"]
    assert noted.sources[0].confidence is Confidence.UNVERIFIED
    assert stood("MY", "2019-03-05", "2019-07-01", "2026-11-21") == ["non-party"] * 3


def test_the_united_states_signed_and_what_it_notified_later_is_a_note_and_no_act() -> None:
    assert [type(each).__name__ for each in of_record("US")] == ["StateRecorded", "StatuteSigned", "StateRemarked"]
    assert stood("US", "2000-12-30", "2000-12-31", "2026-11-21") == ["non-party", "signatory", "signatory"]
    assert remarks(of_record("US")) == [rows()["US"]["notes"]]


# Declarations under art. 12(3).

ACCEPTED = {
    "AM": [("2023-11-15", None, "2021-05-10", None)],
    "CI": [("2003-04-18", "Côte d'Ivoire", "2002-09-19", None)],
    "LY": [("2025-05-12", "Libya", "2011", "2027-12-31")],
    "PS": [("2014-12-31/2015-01-01", "Palestine", "2014-06-13", None)],
    "UA": [
        ("2014-04-09", "Ukraine", "2013-11-21", "2014-02-22"),
        ("2015-09-08", "Ukraine", "2014-02-20", None),
    ],
    "UG": [("2004-02-27", "Uganda", "2002-07-01", None)],
}


@pytest.mark.parametrize(("code", "expected"), ACCEPTED.items())
def test_a_declaration_keeps_its_day_its_situation_and_the_days_of_the_crimes(
    code: str, expected: list[tuple[str, str | None, str | None, str | None]]
) -> None:
    found = [each for each in of_record(code) if isinstance(each, state.JurisdictionAccepted)]
    told = [(str(each.occurred), each.situation, each.crimes_from, each.crimes_until) for each in found]
    assert [
        (occurred, about, None if since is None else str(since), None if until is None else str(until))
        for occurred, about, since, until in told
    ] == [(each[0], None if each[1] is None else id_of(each[1]), each[2], each[3]) for each in expected]
    assert all(each.occurred.text in rows()[code]["art12_3_declarations"] for each in found)


def test_no_other_state_of_the_record_declared_anything_and_every_situation_is_one_of_the_record() -> None:
    assert {code for code, row in rows().items() if row["art12_3_declarations"]} == set(ACCEPTED)
    assert {row["art12_3_declarations"] for row in rows().values()} == set(DECLARED)
    assert set(SITUATIONS.values()) <= {row.id for row in read_rows() if row.file == "situations"}


def test_a_declaration_nobody_acted_on_and_one_that_repeats_another_are_kept_and_accept_nothing() -> None:
    assert remarks(of_record("PS"))[0] == "art. 12(3), 2009-01-21: not acted on"
    assert remarks(of_record("CI"))[:2] == [
        "art. 12(3), 2010-12-14: reconfirmed",
        "art. 12(3), 2011-05-03: reconfirmed",
    ]


def test_a_declaration_tells_nothing_of_a_later_one() -> None:
    first, second = (each for each in of_record("UA") if isinstance(each, state.JurisdictionAccepted))
    assert (str(first.public_from), first.remark) == ("2014-04-09", "21 Nov 2013-22 Feb 2014")
    assert (str(second.public_from), second.remark) == ("2015-09-08", "from 20 Feb 2014, open-ended")


def test_what_a_declaration_marks_as_unverified_is_unverified_and_the_rest_keeps_the_grade_of_the_row() -> None:
    ivorian = {type(each).__name__: each.sources[0].confidence for each in of_record("CI")}
    assert ivorian["JurisdictionAccepted"] is Confidence.UNVERIFIED
    assert ivorian["InstrumentDeposited"] is Confidence.CONFIRMED
    assert only(state.JurisdictionAccepted, of_record("LY")).sources[0].confidence is Confidence.CONFIRMED
    partial = {each.sources[0].confidence for each in of_record("HU")}
    assert partial == {Confidence.PARTIAL}


# What no rule fits.


@pytest.mark.parametrize(
    "fields",
    [
        {"art12_3_declarations": "2030-01-01 accepts"},
        {"deposit_date": ""},
        {"deposit_date": "", "deposit_type": ""},
        {"withdrawal_effective_date": "2027-01-01"},
        {"withdrawal_notice_revoked_date": "2027-01-01"},
        {"confidence": "sure"},
    ],
)
def test_a_text_no_rule_covers_leaves_the_row_out_with_a_reason(fields: dict[str, str]) -> None:
    with pytest.raises(Unmapped, match=r"\w+"):
        facts(**fields)


@pytest.mark.parametrize(
    "fields", [{"deposit_type": "purchase"}, {"signature_date": "1998-13-01"}, {"iso3166_alpha2": "Mongolia"}]
)
def test_a_malformed_field_leaves_the_row_out_too(fields: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"purchase|calendar|State"):
        facts(**fields)
