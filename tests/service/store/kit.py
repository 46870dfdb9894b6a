"""Facts and orders to write with, and a look at the rows they leave."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Table, func, select

from domain.fact import Source
from domain.person.facts import AliasRecorded, PersonIdentified
from domain.situation.facts import SituationOpened, Trigger
from domain.values import Confidence, HistoricalDate, PersonId, SituationId, WarrantId, id_of
from domain.warrant.facts import WarrantIssued
from service.store.database import Database
from service.store.orders import Change, Order
from service.store.recorder import Clock, wall_clock
from service.store.ring import Master
from service.store.writer import Writer

SOURCES = (Source(citation="ICC-02/04-53", confidence=Confidence.CONFIRMED),)
MASTER = Master("the master key of tests, and of nothing else")
SETTLES_WITHIN_S = 60.0
"""Far longer than any order takes: a test fails rather than hangs."""


@contextmanager
def database_at(url: str) -> Generator[Database]:
    database = Database(url, [MASTER])
    try:
        yield database
    finally:
        database.close()


@contextmanager
def writer_on(database: Database, clock: Clock = wall_clock) -> Generator[Writer]:
    writer = Writer(database, clock)
    try:
        yield writer
    finally:
        writer.close()


def day(text: str | None) -> HistoricalDate | None:
    return None if text is None else HistoricalDate(text)


def identified(person: str, *, public_from: str | None = "2005-10-13", name: str = "Joseph Kony") -> Change:
    """A person comes on record."""
    occurred = HistoricalDate("2005-07-08")
    fact = PersonIdentified(occurred=occurred, public_from=day(public_from), sources=SOURCES, name=name)
    return Change("person", id_of(person), fact)


def also_known_as(
    person: str, alias: str, *, public_from: str | None = "2005-10-13", expected: int | None = None
) -> Change:
    """A person already on record has another name too."""
    occurred = HistoricalDate("2005-07-08")
    fact = AliasRecorded(occurred=occurred, public_from=day(public_from), sources=SOURCES, alias=alias)
    return Change("person", id_of(person), fact, expected)


def opened(situation: str) -> Change:
    """A situation comes on record."""
    fact = SituationOpened(
        occurred=HistoricalDate("2004-01-29"),
        public_from=HistoricalDate("2004-01-29"),
        sources=SOURCES,
        name="Uganda",
        trigger=Trigger.SELF_REFERRAL,
    )
    return Change("situation", id_of(situation), fact)


def issued(warrant: str, person: str, situation: str, *, public_from: str | None = "2005-10-13") -> Change:
    """A warrant is issued, under seal if `public_from` is None."""
    fact = WarrantIssued(
        occurred=HistoricalDate("2005-07-08"),
        public_from=day(public_from),
        sources=SOURCES,
        person=PersonId(id_of(person)),
        situation=SituationId(id_of(situation)),
    )
    return Change("warrant", WarrantId(id_of(warrant)), fact)


def order(key: str, *changes: Change, principal: str = "registry") -> Order:
    return Order(principal, key, changes)


def settle(writer: Writer, *orders: Order) -> None:
    """Every order is accepted."""
    for future in [writer.submit(each) for each in orders]:
        future.result(SETTLES_WITHIN_S)


def rows_of(database: Database, table: Table) -> Sequence[Any]:
    """Every row, by the table's first column."""
    with database.reading() as connection:
        return connection.execute(select(table).order_by(*table.primary_key.columns)).all()


def count_of(database: Database, table: Table) -> int:
    with database.reading() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def dense(positions: Sequence[int]) -> bool:
    """Whether the positions are 1, 2, 3, ... without a gap, in that order."""
    return list(positions) == list(range(1, len(positions) + 1))
