"""Whatever the law lets in, the views can show: no fact that is accepted stops them, and it is seen in one way only."""

import shutil
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.fact import Fact, Retracted
from domain.rooms import ROOMS
from domain.rules import Refusal
from domain.state.facts import StateRecorded
from domain.values import historical_date
from service.projector import Projector
from service.store.database import Database
from service.store.orders import Change
from service.store.writer import Writer
from tests.domain.kit import ANOTHER, SECOND_WARRANT, STATE, STREAMS, any_fact, correcting
from tests.postgres import Postgres
from tests.service.store.kit import SETTLES_WITHIN_S, database_at, order, settle, writer_on
from tests.service.test_projector import bytes_of, said_in

FIRST = ("person", "situation", "state", "warrant", "request", "presence")
"""The rooms whose subjects others name."""

SUBJECTS = [
    ("person", ANOTHER),
    *((room, STREAMS[room]) for room in FIRST),
    ("warrant", SECOND_WARRANT),
    *((room, stream) for room, stream in STREAMS.items() if room not in FIRST),
]
ANY = {kind: any_fact(kind) for room in ROOMS.values() for kind in room.facts}

PUBLIC = [historical_date(text) for text in ("0001", "/2012", "2010", "2012-02-29", "2024-03-01")]
ACTS = 40

Told = dict[UUID, list[Fact]]
Both = AbstractContextManager[tuple[Database, Database]]


@pytest.fixture(scope="module")
def both(
    _migrated_sqlite: Path, postgres: Postgres, _migrated_postgres: str, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], Both]:
    """Makes a fresh database of each kind, which end with the block."""
    numbers = count(1)

    @contextmanager
    def made() -> Generator[tuple[Database, Database]]:
        name = f"any_fact_{next(numbers)}"
        file = shutil.copy(_migrated_sqlite, tmp_path_factory.mktemp(name) / "any.db")
        with (
            database_at(f"sqlite:///{file}") as sqlite,
            database_at(postgres.create(name, _migrated_postgres)) as postgresql,
        ):
            yield sqlite, postgresql
        postgres.drop(name)

    return made


def any_act(data: st.DataObject, room: str, told: list[Fact], stream: UUID) -> Fact:
    """What opens a subject not on record; else anything, and often something told before is restated or withdrawn."""
    kinds, number = ROOMS[room].facts, 0
    if not told:
        kinds = tuple(kind for kind in kinds if issubclass(kind, ROOMS[room].opening))
    elif data.draw(st.booleans()):
        number = data.draw(st.integers(1, len(told)))
        kinds = (type(told[number - 1]), Retracted)
    fact = data.draw(ANY[data.draw(st.sampled_from(kinds))])
    may_be_secret = not told or told[0].public_from is None
    public = data.draw(st.sampled_from([None, *PUBLIC] if may_be_secret else PUBLIC))
    fact = replace(fact, public_from=public, corrects=correcting(number, stream) if number else None)
    return replace(fact, state=STATE) if isinstance(fact, StateRecorded) else fact


def record_anything(data: st.DataObject, writer: Writer, following: Projector) -> list[Change]:
    """Every subject comes on record, and anything happens to any of them, the views following fact by fact; what was
    accepted, in its order."""
    told: Told = {}
    accepted: list[Change] = []
    for number in range(len(SUBJECTS) + ACTS):
        room, stream = SUBJECTS[number] if number < len(SUBJECTS) else data.draw(st.sampled_from(SUBJECTS))
        so_far = told.setdefault(stream, [])
        change = Change(room, stream, any_act(data, room, so_far, stream))
        try:
            writer.submit(order(f"act {number}", change)).result(SETTLES_WITHIN_S)
        except Refusal:
            continue
        so_far.append(change.fact)
        accepted.append(change)
        following.catch_up()
    return accepted


@given(data=st.data())
@settings(max_examples=6, deadline=None)
def test_any_fact_that_is_accepted_is_shown_and_however_the_views_came_there_they_are_the_same(
    both: Callable[[], Both], data: st.DataObject
) -> None:
    """Open dates, no dates, the first day and the last; corrections of corrections; a presence that was somebody
    else's; sealed subjects, and sealed until a day long past."""
    with both() as (sqlite, postgresql):
        with writer_on(sqlite) as writer:
            accepted = record_anything(data, writer, Projector(sqlite))
        with writer_on(postgresql) as writer:
            settle(writer, *(order(f"act {number}", change) for number, change in enumerate(accepted)))
            Projector(postgresql).catch_up()
        assert said_in(postgresql) == said_in(sqlite)
        for database in (sqlite, postgresql):
            shown = bytes_of(database)
            Projector(database).rebuild()
            assert bytes_of(database) == shown
