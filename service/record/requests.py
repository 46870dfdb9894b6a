"""The rules by which a row of requests.csv becomes the facts of one request.

Transmitted is not received: only a row that says when a request was received tells it. A request received on a day
was transmitted by then.
"""

from collections.abc import Iterator, Mapping

from domain.fact import Fact
from domain.request.facts import Addressees, Kind, RequestReceived, RequestRemarked, RequestTransmitted
from domain.values import Day, PersonId, StateCode, id_of
from service.record.files import Row
from service.record.provenance import Mapped, Unmapped, carried


def request(row: Row, first_public: Mapping[str, Day]) -> tuple[Mapped, ...]:
    """The facts of a row. Raises Unmapped, or ValueError where a field is malformed. No request is public before
    the person's first instrument is."""
    return tuple(Mapped("request", id_of(row.id), each) for each in _told(row, first_public.get(row["person_id"])))


def _told(row: Row, public: Day | None) -> Iterator[Fact]:
    addressee, received = row["addressee"], row["received"]
    to_a_class = addressee in set(Addressees)
    if not row["transmitted"] and not received:
        raise Unmapped("neither transmitted nor received has a day")
    if to_a_class and received:
        raise Unmapped(f"received on {received}, but by which of {addressee} the row does not say")
    yield RequestTransmitted(
        **carried(row, row["transmitted"] or f"/{received}", public),
        person=PersonId(id_of(row["person_id"])),
        kind=Kind(row["kind"]),
        state=None if to_a_class else StateCode(addressee),
        addressees=Addressees(addressee) if to_a_class else None,
        basis=row["basis"] or None,
    )
    if received:
        yield RequestReceived(**carried(row, received, public))
    if row["notes"]:
        yield RequestRemarked(**carried(row, "", public, remark=[row["notes"]]))
