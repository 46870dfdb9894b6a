"""The rules by which a row of requests.csv becomes the facts of one request."""

from collections.abc import Sequence

import pytest

from domain.fact import Fact
from domain.request.facts import Addressees, Kind, RequestReceived, RequestRemarked, RequestTransmitted
from domain.request.status import Request
from domain.rooms import ROOMS
from domain.values import Confidence, id_of
from service.record.files import read_rows
from service.record.mapping import Context, facts_of
from service.record.provenance import Unmapped
from service.record.requests import request
from tests.domain.kit import day, record
from tests.service.record.test_mapping import a_row


def facts(**fields: str) -> Sequence[Fact]:
    return [each.fact for each in request(a_row("requests", **fields), {})]


def of_record(reference: str) -> Sequence[Fact]:
    rows = read_rows()
    (row,) = (row for row in rows if row.id == reference)
    mapped = facts_of(row, Context.of(rows))
    assert {(each.room, each.stream, each.fact.reference) for each in mapped} == {("request", id_of(row.id), row.id)}
    return [each.fact for each in mapped]


def transmitted(found: Sequence[Fact]) -> RequestTransmitted:
    assert isinstance(found[0], RequestTransmitted)
    assert not any(isinstance(each, RequestTransmitted) for each in found[1:])
    return found[0]


def status(reference: str) -> Request:
    found = ROOMS["request"].status(record((id_of(reference), of_record(reference))))
    assert isinstance(found, Request)
    return found


def test_a_general_request_goes_to_a_class_of_states_and_no_receipt_is_told() -> None:
    (told,) = of_record("Q01")
    assert isinstance(told, RequestTransmitted)
    assert (told.person, told.kind) == (id_of("P019"), Kind.ARREST_AND_SURRENDER)
    assert (told.state, told.addressees, told.basis) == (None, Addressees.ALL_PARTIES, "art. 89(1)")
    assert (str(told.occurred), str(told.public_from), told.public_from_assumed) == ("2009-03-06", "2009-03-06", True)
    assert (status("Q01").state, status("Q01").states, told.warrants) == ("transmitted", {}, ())


def test_an_invitation_is_a_kind_of_its_own_for_it_binds_nobody() -> None:
    found = of_record("Q03")
    assert (transmitted(found).kind, transmitted(found).addressees) == (Kind.INVITATION, Addressees.UNSC_NON_PARTIES)
    assert [each.remark for each in found[1:]] == ["no duty"]


def test_a_request_of_which_only_the_year_is_known_is_public_from_the_end_of_that_year() -> None:
    told, note = of_record("Q05")
    assert isinstance(told, RequestTransmitted)
    assert told.kind is Kind.PROVISIONAL_ARREST
    assert (str(told.occurred), str(told.public_from)) == ("2023", "2023-12-31")
    assert isinstance(note, RequestRemarked)
    assert (note.remark, str(note.occurred), str(note.public_from)) == ("year only", "", "2026-11-21")


def test_a_differing_date_of_another_source_is_a_note_and_moves_nothing() -> None:
    told, note = of_record("Q06")
    assert isinstance(told, RequestTransmitted)
    assert (told.state, told.addressees, str(told.occurred)) == ("SD", None, "2007")
    assert told.basis == "art. 89(1); res. 1593 para. 2"
    assert note.remark == "the Prosecutor dates the transmission 2007-06-16"
    assert told.sources[0].confidence is Confidence.PARTIAL


def test_a_request_received_on_a_day_was_transmitted_by_then_and_only_the_receipt_is_dated() -> None:
    told, received, note = of_record("Q12")
    assert isinstance(told, RequestTransmitted)
    assert isinstance(received, RequestReceived)
    assert (str(told.occurred), told.occurred.latest) == ("/2011-07-05", day("2011-07-05"))
    assert (str(told.public_from), str(received.public_from)) == ("2011-07-05", "2011-07-05")
    assert note.remark == "notified on that day; day of transmission not found"
    (standing,) = status("Q12").states.values()
    assert str(standing.received_on) == "2011-07-05"
    assert status("Q12").state == "received"


def test_only_one_receipt_is_in_the_record() -> None:
    with_receipt = [
        row.id
        for row in read_rows()
        if row.file == "requests" and any(isinstance(each, RequestReceived) for each in of_record(row.id))
    ]
    assert with_receipt == ["Q12"]


def test_no_request_is_public_before_its_persons_first_instrument() -> None:
    row = a_row("requests", transmitted="2010-05-20", received="2010-05-21", addressee="MN")
    found = request(row, {"P900": day("2010-06-06")})
    assert {str(each.fact.public_from) for each in found} == {"2010-06-06"}


@pytest.mark.parametrize(
    "fields",
    [
        {"transmitted": ""},
        {"received": "2010-07-08"},
        {"confidence": "sure"},
    ],
)
def test_what_no_rule_covers_leaves_the_row_out_with_a_reason(fields: dict[str, str]) -> None:
    with pytest.raises(Unmapped, match=r"\w+"):
        facts(**fields)


@pytest.mark.parametrize("fields", [{"kind": "wish"}, {"addressee": "Mongolia"}, {"transmitted": "spring"}])
def test_a_malformed_field_leaves_the_row_out_too(fields: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"wish|State|date"):
        facts(**fields)
