"""The rules by which a row of states_parties.csv becomes the facts of one State.

What a State did is public from the day it did it. That it is a State was known from the day the Statute was
adopted: before its first instrument it was on record as no party, and one that has none still is.
The columns of status tell where these facts have led by the record's own date, and are not facts themselves.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from domain.fact import Fact
from domain.state.facts import (
    Instrument,
    InstrumentDeposited,
    JurisdictionAccepted,
    StateRecorded,
    StateRemarked,
    StatuteSigned,
    WithdrawalNotified,
    WithdrawalRevoked,
)
from domain.values import Confidence, SituationId, StateCode, historical_date, id_of
from service.record.files import Row
from service.record.provenance import Mapped, Unmapped, carried

ADOPTED = "1998-07-17"
"""The Statute, at Rome; no instrument under it is older."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Declared:
    """One part of a row's prose. `accepts` is False where it accepts nothing that binds by itself."""

    day: str
    words: str
    accepts: bool = True
    crimes_from: str = ""
    crimes_until: str = ""


DECLARED: Mapping[str, Sequence[_Declared]] = {
    "": (),
    "2023-11-15 accepts from 2021-05-10 (unverified)": (
        _Declared(day="2023-11-15", words="accepts from 2021-05-10", crimes_from="2021-05-10"),
    ),
    "2003-04-18 accepts from 2002-09-19; reconfirmed 2010-12-14 and 2011-05-03 (unverified)": (
        _Declared(day="2003-04-18", words="accepts from 2002-09-19", crimes_from="2002-09-19"),
        _Declared(day="2010-12-14", words="reconfirmed", accepts=False),
        _Declared(day="2011-05-03", words="reconfirmed", accepts=False),
    ),
    "2009-01-21 (not acted on); 2014-12-31/2015-01-01 accepts from 2014-06-13 (unverified)": (
        _Declared(day="2009-01-21", words="not acted on", accepts=False),
        _Declared(day="2014-12-31/2015-01-01", words="accepts from 2014-06-13", crimes_from="2014-06-13"),
    ),
    "2004-02-27 accepts from 2002-07-01 (unverified)": (
        _Declared(day="2004-02-27", words="accepts from 2002-07-01", crimes_from="2002-07-01"),
    ),
    "2014-04-09 (21 Nov 2013-22 Feb 2014); 2015-09-08 (from 20 Feb 2014, open-ended) (unverified)": (
        _Declared(
            day="2014-04-09", words="21 Nov 2013-22 Feb 2014", crimes_from="2013-11-21", crimes_until="2014-02-22"
        ),
        _Declared(day="2015-09-08", words="from 20 Feb 2014, open-ended", crimes_from="2014-02-20"),
    ),
    "2025-05-12 accepts 2011 to end 2027 (text: unipd-centrodirittiumani.it; libyaherald.com/?p=150013)": (
        _Declared(
            day="2025-05-12",
            words="accepts 2011 to end 2027 (text: unipd-centrodirittiumani.it; libyaherald.com/?p=150013)",
            crimes_from="2011",
            crimes_until="2027-12-31",
        ),
    ),
}
SITUATIONS: Mapping[str, str] = {
    "CI": "Côte d'Ivoire",
    "LY": "Libya",
    "PS": "Palestine",
    "UA": "Ukraine",
    "UG": "Uganda",
}
"""The situation a State's declarations are about; Armenia's is about none of the record's."""


def state(row: Row) -> tuple[Mapped, ...]:
    """The facts of a row. Raises Unmapped, or ValueError where a field is malformed."""
    facts = (_recorded(row), *_membership(row), *_declarations(row), *_notes(row))
    return tuple(Mapped("state", StateCode(row.id).id, each) for each in facts)


def _recorded(row: Row) -> Fact:
    known: dict[str, Any] = {"public_from": historical_date(ADOPTED)}
    return StateRecorded(**(carried(row, "", None) | known), state=StateCode(row.id), name=row["state"])


def _membership(row: Row) -> Iterator[Fact]:
    deposited, kind, in_force = row["deposit_date"], row["deposit_type"], row["entry_into_force"]
    notified, effective = row["withdrawal_notice_date"], row["withdrawal_effective_date"]
    revoked = row["withdrawal_notice_revoked_date"]
    if not deposited and (kind or in_force):
        raise Unmapped("an instrument without the day of its deposit")
    if not notified and (effective or revoked):
        raise Unmapped("a withdrawal without the day of its notice")
    if row["signature_date"]:
        yield StatuteSigned(**carried(row, row["signature_date"], None))
    if deposited:
        yield InstrumentDeposited(
            **carried(row, deposited, None),
            instrument=Instrument(kind),
            in_force=historical_date(in_force) if in_force else None,
        )
    if notified:
        yield WithdrawalNotified(
            **carried(row, notified, None), effective=historical_date(effective) if effective else None
        )
    if revoked:
        yield WithdrawalRevoked(**carried(row, revoked, None))


def _declarations(row: Row) -> Iterator[Fact]:
    prose = row["art12_3_declarations"]
    if prose not in DECLARED:
        raise Unmapped(f"art12_3_declarations {prose!r} is none of the texts the rules know")
    about = SITUATIONS.get(row.id)
    for each in DECLARED[prose]:
        if not each.accepts:
            yield _graded(
                StateRemarked(**carried(row, "", None, remark=[f"art. 12(3), {each.day}: {each.words}"])), prose
            )
            continue
        accepted = JurisdictionAccepted(
            **carried(row, each.day, None, remark=[each.words]),
            situation=None if about is None else SituationId(id_of(about)),
            crimes_from=historical_date(each.crimes_from) if each.crimes_from else None,
            crimes_until=historical_date(each.crimes_until) if each.crimes_until else None,
        )
        yield _graded(accepted, prose)


def _graded(fact: Fact, prose: str) -> Fact:
    """Prose that ends in `(unverified)` says so of all it tells."""
    if not prose.endswith("(unverified)"):
        return fact
    return replace(fact, sources=tuple(replace(each, confidence=Confidence.UNVERIFIED) for each in fact.sources))


def _notes(row: Row) -> Iterator[Fact]:
    if row["notes"]:
        yield StateRemarked(**carried(row, "", None, remark=[row["notes"]]))
