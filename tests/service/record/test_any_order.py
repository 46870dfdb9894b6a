"""In whatever order the same facts are recorded, the answers are the same."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast
from uuid import UUID

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from domain.custody.facts import Arrested, Released
from domain.fact import Fact
from domain.grounds import Ground
from domain.immunity.facts import Basis as ClaimBasis
from domain.immunity.facts import ClaimRejected, ImmunityClaimed
from domain.noncompliance.facts import (
    AllegationRecorded,
    Basis,
    Body,
    GroundClaimed,
    IncidentRecorded,
    NonComplianceFound,
    Referred,
    StateInvitedToExplain,
    StateSubmitted,
)
from domain.noncompliance.facts import Kind as Conduct
from domain.person.facts import PersonIdentified
from domain.presence.facts import (
    Departed,
    Outcome,
    OutcomeRecorded,
    PresenceAnnounced,
    PresenceConfirmed,
    PresenceRecorded,
)
from domain.request.facts import (
    Addressees,
    Kind,
    PostponementEnded,
    RequestPostponed,
    RequestReceived,
    RequestTransmitted,
)
from domain.rooms import ROOMS
from domain.situation.facts import InvestigationOpened, SituationOpened, Trigger
from domain.state.facts import Instrument, InstrumentDeposited, StateRecorded, WithdrawalNotified, WithdrawalRevoked
from domain.values import PersonId, PresenceId, SituationId, StateCode, WarrantId, historical_date, id_of
from domain.warrant.facts import WarrantAmended, WarrantIssued, WarrantRevoked
from service.projector import Projector
from service.store.orders import Change
from tests.domain.kit import said
from tests.service.record.answers import told
from tests.service.store.kit import database_at, order, settle, writer_on

PERSON, SITUATION = PersonId(id_of("P")), SituationId(id_of("a situation"))
WARRANT, SECOND = WarrantId(id_of("W1")), WarrantId(id_of("W2"))
VISIT, STAY = PresenceId(id_of("T1")), PresenceId(id_of("T2"))
REQUEST, CLAIM, CUSTODY, INCIDENT = (id_of(each) for each in ("Q1", "C1", "S1", "N1"))
ITALY, FRANCE = StateCode("IT"), StateCode("FR")
OF = {"person": PERSON}

FACTS: Sequence[tuple[str, UUID, Fact]] = [
    ("person", PERSON, said(PersonIdentified, "2010-01-10")),
    ("situation", SITUATION, said(SituationOpened, "2005-01-01", trigger=Trigger.STATE_REFERRAL)),
    ("situation", SITUATION, said(InvestigationOpened, "2006")),
    ("warrant", WARRANT, said(WarrantIssued, "2010-01-10", **OF, situation=SITUATION)),
    ("warrant", WARRANT, said(WarrantAmended, "2010-03", crimes="more")),
    ("warrant", WARRANT, said(WarrantRevoked, "2013-01/2013-03")),
    ("warrant", SECOND, said(WarrantIssued, "2011-12-15", **OF, situation=SITUATION)),
    ("state", ITALY.id, said(StateRecorded, "1998-07-17", state=ITALY)),
    ("state", ITALY.id, said(InstrumentDeposited, "2003-01-31", instrument=Instrument.RATIFICATION)),
    ("state", ITALY.id, said(WithdrawalNotified, "2011-06-01")),
    ("state", FRANCE.id, said(StateRecorded, "1998-07-17", state=FRANCE)),
    ("state", FRANCE.id, said(InstrumentDeposited, "2009", instrument=Instrument.ACCESSION)),
    ("state", FRANCE.id, said(WithdrawalNotified, "2010-05-01")),
    ("state", FRANCE.id, said(WithdrawalRevoked, "2010-11")),
    (
        "request",
        REQUEST,
        said(RequestTransmitted, "2010-02-01", **OF, kind=Kind.ARREST_AND_SURRENDER, addressees=Addressees.ALL_PARTIES),
    ),
    ("request", REQUEST, said(RequestReceived, "2010-02-03", state=ITALY)),
    ("request", REQUEST, said(RequestReceived, "2010-02", state=FRANCE)),
    ("request", REQUEST, said(RequestPostponed, "2010-12-01", state=FRANCE, ground=Ground.ADMISSIBILITY_CHALLENGE)),
    ("request", REQUEST, said(PostponementEnded, "2011-02", state=FRANCE)),
    (
        "presence",
        VISIT,
        said(PresenceAnnounced, "2011-05-01", **OF, state=ITALY, arrival=historical_date("2011-05-07")),
    ),
    ("presence", VISIT, said(PresenceRecorded, "2011-05-07", **OF, state=ITALY, until=historical_date("2011-05-08"))),
    ("presence", VISIT, said(PresenceConfirmed, "2011-05-20")),
    ("presence", VISIT, said(OutcomeRecorded, "2011-05-08", outcome=Outcome.NOT_ARRESTED)),
    ("presence", STAY, said(PresenceRecorded, "2011-01-15", **OF, state=FRANCE, until=historical_date("2011-03"))),
    ("presence", STAY, said(Departed, "2011-02-20")),
    ("presence", STAY, said(Departed, "2011-02-22")),
    ("custody", CUSTODY, said(Arrested, "2011-01-16", **OF, state=FRANCE)),
    ("custody", CUSTODY, said(Released, "2011-01-17", state=FRANCE)),
    (
        "noncompliance",
        INCIDENT,
        said(
            IncidentRecorded,
            "2011-05-07",
            state=ITALY,
            kind=Conduct.VISIT,
            persons=(PERSON,),
            until=historical_date("2011-05-08"),
            presence=VISIT,
        ),
    ),
    ("noncompliance", INCIDENT, said(AllegationRecorded, "2011-05-09", alleged_by="an organisation")),
    ("noncompliance", INCIDENT, said(AllegationRecorded, "2011-05-10", alleged_by="a State")),
    ("noncompliance", INCIDENT, said(GroundClaimed, "2011-05-11", ground=Ground.OTHER, prose="a ground")),
    ("noncompliance", INCIDENT, said(GroundClaimed, "2011-05-12", ground=Ground.NO_RESPONSE, prose="another")),
    ("noncompliance", INCIDENT, said(StateInvitedToExplain, "2011-06-01")),
    ("noncompliance", INCIDENT, said(StateSubmitted, "2011-06-20")),
    ("noncompliance", INCIDENT, said(NonComplianceFound, "2011-12-12", basis=Basis.ART_87_7)),
    ("noncompliance", INCIDENT, said(Referred, "2011-12-12", bodies=(Body.ASP,))),
    ("immunity", CLAIM, said(ImmunityClaimed, "2011-05-02", **OF, state=ITALY, basis=ClaimBasis.ART_98_1)),
    ("immunity", CLAIM, said(ClaimRejected, "2011-12-12")),
]
"""Of one person and two States, in every room but notices. Dates are such that several meet, and some are vague."""

CHANGES = [
    Change(room, stream, replace(fact, reference=f"fact {number}")) for number, (room, stream, fact) in enumerate(FACTS)
]
DAYS = tuple(
    date.fromisoformat(day)
    for day in ("2010-02-28", "2011-01-20", "2011-05-01", "2011-05-08", "2011-12-31", "2012-07-01", "2013-02-01")
)


def each_after_what_it_rests_on(drawn: Sequence[Change]) -> list[Change]:
    """The order drawn, but first whatever a fact rests on: its subject is on record, and so is what it names."""
    waiting, on_record, placed = list(drawn), set[UUID](), list[Change]()
    while waiting:
        change = next(each for each in waiting if _rests_on(each) <= on_record)
        waiting.remove(change)
        placed.append(change)
        on_record.add(change.stream)
    return placed


def _rests_on(change: Change) -> set[UUID]:
    opens = isinstance(change.fact, ROOMS[change.room].opening)
    return {each for each in change.fact.concerns if each != change.stream} | (set() if opens else {change.stream})


def answered(template: Path, changes: Sequence[Change]) -> list[Any]:
    """What is answered once the facts are recorded one by one; an act that is refused fails the test."""
    with TemporaryDirectory() as directory:
        url = f"sqlite:///{shutil.copy(template, directory)}"
        with database_at(url) as database, writer_on(database) as writer:
            for number, change in enumerate(changes):
                settle(writer, order(f"key {number}", change))
                if number % 7 == 0:
                    Projector(database).catch_up()
            Projector(database).catch_up()
            return [_unmarked(each) for each in told(database, DAYS, owed=(("P", "IT"), ("P", "FR")))]


def _unmarked(answer: Any) -> Any:
    """Without `irregular`: a mark says what was missing when a fact was recorded, so it depends on the order by its
    nature. Facts are told by reference (`told`): their ids are their places, which the order decides."""
    if isinstance(answer, dict):
        named = cast("Mapping[str, Any]", answer)
        return {name: _unmarked(value) for name, value in named.items() if name != "irregular"}
    if isinstance(answer, list | tuple):
        return [_unmarked(each) for each in cast("Sequence[Any]", answer)]
    return answer


@pytest.fixture(scope="module")
def template(_migrated_sqlite: Path) -> Path:
    """An empty database."""
    return _migrated_sqlite


@pytest.fixture(scope="module")
def in_order(template: Path) -> list[Any]:
    return answered(template, CHANGES)


@settings(max_examples=8, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(places=st.permutations(range(len(CHANGES))))
def test_the_same_facts_in_any_order_give_the_same_answers(
    template: Path, in_order: list[Any], places: list[int]
) -> None:
    changes = each_after_what_it_rests_on([CHANGES[place] for place in places])
    for expected, found in zip(in_order, answered(template, changes), strict=True):
        assert found == expected


def test_the_facts_compared_come_to_every_kind_of_answer(in_order: list[Any]) -> None:
    text = repr(in_order)
    for part in ("'apparent'", "'valid-postponement'", "'found'", "BINDING_RESIDUAL", "last_seen", "status-uncertain"):
        assert part in text
