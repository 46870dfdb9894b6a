"""Whoever has no clearance and acts on what is sealed, or names it, costs the database what nothing costs it: the time
of the answer tells nothing. (`make torture` takes the time itself.)"""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from threading import current_thread
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, event

from domain.notice.facts import Instrument, NoticeIssued
from domain.person.facts import AliasRecorded
from domain.rules import NotOnRecord
from domain.values import HistoricalDate, PersonId, id_of
from service.store.database import Database
from service.store.orders import Change, Invisible, Order
from service.store.writer import Writer
from tests.service.store.kit import SETTLES_WITHIN_S, SOURCES, identified, issued, opened, order, settle, writer_on

COMMON: dict[str, Any] = {
    "occurred": HistoricalDate("2024-03-01"),
    "public_from": HistoricalDate("2024-03-01"),
    "sources": SOURCES,
}


@contextmanager
def statements(of: str) -> Generator[list[str]]:
    """What the threads of that name put to any database in the block."""
    put: list[str] = []

    def noted(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if current_thread().name == of:
            put.append(statement)

    event.listen(Engine, "before_cursor_execute", noted)
    try:
        yield put
    finally:
        event.remove(Engine, "before_cursor_execute", noted)


def costs(writer: Writer, change: Change) -> list[str]:
    """What an order of somebody without clearance puts to the database; it is refused."""
    with statements("atlarge-writer") as put, pytest.raises((Invisible, NotOnRecord)):
        writer.submit(Order("a contributor", f"{change}", (change,), said=b"a request")).result(SETTLES_WITHIN_S)
    return put


def acts_on(stream: UUID) -> Change:
    return Change("person", stream, AliasRecorded(**COMMON, alias="Another"), existing=True)


def names(stream: UUID) -> Change:
    notice = NoticeIssued(**COMMON, person=PersonId(stream), instrument=Instrument.RED_NOTICE)
    return Change("notice", id_of(f"a notice of {stream}"), notice)


@pytest.mark.parametrize("said_of", [acts_on, names])
@pytest.mark.parametrize("remembered", [True, False])
def test_what_is_sealed_costs_what_nothing_costs(
    database: Database, writer: Writer, said_of: Callable[[UUID], Change], *, remembered: bool
) -> None:
    settle(writer, order("1", opened("S"), identified("sealed", public_from=None), identified("P")))
    settle(writer, order("2", issued("W", "sealed", "S", public_from=None)))
    with writer_on(database) as fresh:
        asked = writer if remembered else fresh
        costs(asked, said_of(id_of("somebody else")))  # the first order of a writer looks at what others wrote
        unknown, sealed, of_another_room = (costs(asked, said_of(id_of(each))) for each in ("nobody", "sealed", "W"))
    assert unknown == sealed == of_another_room
    assert unknown
