"""The views follow the log; however they came to where they are, they are the same bytes."""

import shutil
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import Connection, delete, select, update

from domain.fact import Correction, Fact, Recorded, Retracted
from domain.presence.facts import Opening as PresenceOpening
from domain.rules import NotOnRecord
from domain.values import END, HistoricalDate, WarrantId, fact_id, id_of
from domain.warrant.facts import WarrantAmended, WarrantReplaced, WarrantRevoked
from service import projector as projector_module
from service.projector import OF_VIEWS, VIEWS, Projector
from service.record.files import Row, read_rows
from service.record.load import load
from service.store.codec import decode
from service.store.database import Database
from service.store.orders import Change, Order
from service.store.recorder import Recorder, StoredFact
from service.store.schema import migrate
from service.store.tables import facts, projections, tags
from service.store.writer import Writer
from service.viewer import public_viewer
from service.views import at_large, deadlines, resources
from service.views.axes import BELIEVED, View, retile
from service.views.locked import unlock
from service.views.moment import moment_of
from tests.postgres import Postgres
from tests.service.store.kit import (
    SOURCES,
    also_known_as,
    database_at,
    identified,
    issued,
    opened,
    order,
    rows_of,
    settle,
    writer_on,
)

Bytes = dict[str, list[tuple[Any, ...]]]

CORRECTED = "the first warrant was issued a year earlier than the source said"
RETRACTED = "the second warrant never was"


def correct_the_record(database: Database, writer: Writer) -> None:
    """Two facts of the record are corrected, one is retracted, and one retraction is taken back."""
    warrants = [row for row in rows_of(database, facts) if row.name == "WarrantIssued"]

    def correction(number: int, of: Fact | None, reason: str) -> Change:
        row = warrants[number]
        told = decode(row.name, row.schema_version, row.payload) if of is None else of
        corrects = Correction(fact=fact_id(row.stream, row.version), reason=reason)
        return Change("warrant", row.stream, replace(told, corrects=corrects, reference=None))

    earlier = decode("WarrantIssued", 1, warrants[0].payload)
    retraction = Retracted(occurred=HistoricalDate(""), public_from=earlier.public_from, sources=SOURCES)
    settle(
        writer,
        order("correct", correction(0, replace(earlier, occurred=HistoricalDate("2004")), CORRECTED)),
        order("retract", correction(1, retraction, RETRACTED)),
        order("retract another", correction(2, retraction, RETRACTED)),
    )
    withdrawn = next(row for row in rows_of(database, facts) if row.position == len(rows_of(database, facts)))
    back = Correction(fact=fact_id(withdrawn.stream, withdrawn.version), reason="it was, after all")
    settle(writer, order("take back", Change("warrant", withdrawn.stream, replace(retraction, corrects=back))))


@pytest.fixture(scope="module")
def corrected_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The record with corrections after it, and no views yet."""
    file = tmp_path_factory.mktemp("corrected") / "corrected.db"
    _fill(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="module")
def corrected_postgresql(postgres: Postgres) -> str:
    _fill(postgres.create("corrected"))
    return "corrected"


SOME = frozenset(f"P{number:03}" for number in (1, 2, 3, 12, 34, 44, 53, 55, 61))
"""Persons of every kind of life, one of them seen twenty times; all of the record, fact by fact, would take minutes."""
STATES = frozenset({"BE", "CN", "DE", "HU", "IT", "KG", "LY", "MN", "RU", "TD", "TJ", "UG", "US"})


def rows_of_some() -> list[Row]:
    """The rows of the record about some persons, and about the States they were in."""
    everything = read_rows()
    warrants = {row.id for row in everything if row.file == "warrants" and row["person_id"] in SOME}

    def chosen(row: Row) -> bool:
        match row.file:
            case "situations":
                return True
            case "states_parties":
                return row.id in STATES
            case "persons":
                return row.id in SOME
            case "warrant_events":
                return row["warrant_id"] in warrants
            case "noncompliance":
                return set(row["person_ids"].split(";")) <= SOME
            case _:
                return row["person_id"] in SOME

    return [row for row in everything if chosen(row)]


def _fill(url: str) -> None:
    migrate(url)
    with database_at(url) as database, writer_on(database) as writer:
        assert load(writer, rows_of_some()).complete
        correct_the_record(database, writer)


@pytest.fixture
def own_sqlite(corrected_sqlite: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(corrected_sqlite, tmp_path / 'own.db')}"


@pytest.fixture
def own_postgresql(postgres: Postgres, corrected_postgresql: str) -> Iterator[str]:
    yield postgres.create("own_corrected", corrected_postgresql)
    postgres.drop("own_corrected")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A copy of the corrected record for one test, of each kind."""
    with database_at(request.getfixturevalue(f"own_{request.param}")) as database:
        yield database


def bytes_of(database: Database) -> Bytes:
    """Every row of every view, superseded ones too, in the order of their keys."""
    with database.reading() as connection:
        return {
            view.table.name: [
                tuple(row) for row in connection.execute(select(view.table).order_by(*view.table.primary_key.columns))
            ]
            for view in VIEWS
        }


def said_in(database: Database) -> Bytes:
    """The same, opened: each database has keys of its own."""
    with database.reading() as connection:
        return {view.table.name: [_unlocked(database, view, row) for row in _every(connection, view)] for view in VIEWS}


def _every(connection: Connection, view: View) -> Sequence[Any]:
    return connection.execute(select(view.table).order_by(*view.table.primary_key.columns)).all()


def _unlocked(database: Database, view: View, row: Any) -> tuple[Any, ...]:
    values = row._asdict()
    said = unlock(
        database.ring, view, (row.subject, row.sf, row.pf, row.vf), {key: values[key] for key in view.columns}
    )
    return tuple((values | said).values())


@pytest.fixture
def in_one_go(database: Database) -> Bytes:
    """The views as one projector makes them that is never interrupted; the tables are empty again."""
    Projector(database).catch_up()
    made = bytes_of(database)
    assert all(len(rows) > 30 for name, rows in made.items() if name != "deadlines"), "few days were ever set"
    start_over(database)
    return made


def start_over(database: Database) -> None:
    with database.projecting() as connection:
        for view in VIEWS:
            connection.execute(delete(view.table))
        connection.execute(update(projections).where(OF_VIEWS).values(position=0))


def last_position(database: Database) -> int:
    return Recorder(database).max_notification_id() or 0


def test_rebuilding_gives_the_same_bytes(database: Database, in_one_go: Bytes) -> None:
    projector = Projector(database)
    projector.catch_up()
    assert bytes_of(database) == in_one_go

    assert projector.rebuild() == last_position(database)
    assert bytes_of(database) == in_one_go
    assert Projector(database).rebuild() == last_position(database)
    assert bytes_of(database) == in_one_go


def test_rebuilding_repairs_whatever_became_of_the_views(database: Database, in_one_go: Bytes) -> None:
    Projector(database).catch_up()
    with database.projecting() as connection:
        for view in VIEWS:
            first = select(view.table.c.subject).limit(1).scalar_subquery()
            connection.execute(delete(view.table).where(view.table.c.subject == first))
            connection.execute(view.table.update().values(body=b"{}"))
    assert bytes_of(database) != in_one_go

    Projector(database).rebuild()

    assert bytes_of(database) == in_one_go


@pytest.mark.parametrize("chunk", [1, 7, 500])
def test_how_many_facts_are_taken_at_once_changes_nothing(
    database: Database, in_one_go: Bytes, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projector_module, "CHUNK", chunk)
    told: list[int] = []

    assert Projector(database).catch_up(told.append) == last_position(database)

    assert bytes_of(database) == in_one_go
    every = list(range(chunk, last_position(database), chunk))
    assert told == [*every, last_position(database)], "progress is told after every chunk"


class GoesAway(Database):
    """Every second time that something is to be written it is not there, at the beginning or at the end."""

    def __init__(self, url: str, *, at_the_end: bool) -> None:
        super().__init__(url)
        self._at_the_end = at_the_end
        self._asked = 0

    @contextmanager
    def projecting(self) -> Generator[Connection]:
        self._asked += 1
        away = self._asked % 2 == 1
        if away and not self._at_the_end:
            raise ConnectionError
        with super().projecting() as connection:
            yield connection
            if away:
                raise ConnectionError


@pytest.mark.parametrize("at_the_end", [False, True])
def test_what_was_worked_out_and_never_written_is_worked_out_again(
    database: Database, in_one_go: Bytes, at_the_end: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projector_module, "CHUNK", 7)
    going = GoesAway(database.url, at_the_end=at_the_end)
    projector = Projector(going)
    failures = 0
    while projector.behind():
        try:
            projector.catch_up()
        except ConnectionError:
            failures += 1
    going.close()
    assert failures > 30
    assert bytes_of(database) == in_one_go


class FarEnough(Exception):
    """A projector is stopped between two chunks."""


def advance(projector: Projector, to: int) -> None:
    """Project as far as a position, where a chunk ends."""

    def stop(position: int) -> None:
        if position >= to:
            raise FarEnough

    with pytest.raises(FarEnough):
        projector.catch_up(stop)


@pytest.fixture
def fact_by_fact(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chunk is one fact."""
    monkeypatch.setattr(projector_module, "CHUNK", 1)


@pytest.mark.usefixtures("fact_by_fact")
def test_two_projectors_taking_turns_come_to_what_one_comes_to(database: Database, in_one_go: Bytes) -> None:
    both = [Projector(database), Projector(database)]
    for position in range(1, last_position(database) + 1):
        advance(both[position % 2], position)
    assert bytes_of(database) == in_one_go


@pytest.mark.usefixtures("fact_by_fact")
def test_a_projector_that_remembers_comes_to_what_a_fresh_one_for_each_fact_comes_to(
    database: Database, in_one_go: Bytes
) -> None:
    for position in range(1, last_position(database) + 1):
        advance(Projector(database), position)
    assert bytes_of(database) == in_one_go


def test_a_projector_that_remembers_no_more_than_one_subject_comes_to_the_same(
    database: Database, in_one_go: Bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projector_module, "REMEMBERED", 1)
    monkeypatch.setattr(projector_module, "CHUNK", 20)
    Projector(database).catch_up()
    assert bytes_of(database) == in_one_go


def test_projectors_of_several_processes_at_once_come_to_what_one_comes_to(
    database: Database, in_one_go: Bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projector_module, "CHUNK", 10)
    with ThreadPoolExecutor(3) as processes:
        reached = [processes.submit(Projector(database).catch_up) for _ in range(3)]
        assert [each.result(60) for each in reached] == [last_position(database)] * 3
    assert bytes_of(database) == in_one_go


def test_rebuilding_while_another_process_follows_comes_to_the_same(
    database: Database, in_one_go: Bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projector_module, "CHUNK", 10)
    with ThreadPoolExecutor(3) as processes:
        for _ in range(3):
            start_over(database)
            reached = [
                processes.submit(work)
                for work in (Projector(database).catch_up, Projector(database).rebuild, Projector(database).rebuild)
            ]
            assert [each.result(60) for each in reached] == [last_position(database)] * 3
            assert bytes_of(database) == in_one_go


def test_following_fact_by_fact_as_they_are_recorded_gives_what_the_whole_log_gives(database_url: str) -> None:
    """A projector that never fell behind, against one that sees all at the end."""
    with database_at(database_url) as database, writer_on(database) as writer:
        projector = Projector(database)

        class Followed:
            """A writer whose every receipt the views have reached already."""

            def submit(self, order: Order) -> Any:
                future = writer.submit(order)
                future.exception(60)
                projector.catch_up()
                return future

        load(Followed(), rows_of_some())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        correct_the_record(database, writer)
        projector.catch_up()
        followed = bytes_of(database)
        Projector(database).rebuild()
        assert bytes_of(database) == followed


def test_both_databases_come_to_the_same_bytes(
    corrected_sqlite: Path, corrected_postgresql: str, postgres: Postgres
) -> None:
    made: list[Bytes] = []
    for url in (f"sqlite:///{corrected_sqlite}", postgres.url(corrected_postgresql)):
        with database_at(url) as database:
            Projector(database).catch_up()
            made.append(bytes_of(database))
            start_over(database)
    assert made[0] == made[1]


def test_what_is_believed_now_is_what_the_law_makes_of_all_the_facts_afresh(database: Database) -> None:
    """No step on the way has left anything behind, nor lost anything."""
    Projector(database).catch_up()
    recorded = {
        row.position: Recorded(
            fact_id(row.stream, row.version),
            row.stream,
            row.version,
            row.position,
            row.public_from,
            decode(row.name, row.schema_version, row.payload),
        )
        for row in rows_of(database, facts)
    }
    about: dict[Any, set[Any]] = {}
    for tag in rows_of(database, tags):
        about.setdefault(tag.subject, set()).add(tag.stream)
    for view in VIEWS:
        believed: dict[Any, set[tuple[Any, ...]]] = {}
        for row in rows_of(database, view.table):
            if row.st == BELIEVED:
                values = tuple(getattr(row, column) for column in view.columns)
                believed.setdefault(row.subject, set()).add((row.pf, row.pt, row.vf, row.vt, *values))
        assert believed or view is deadlines.view, "of the record, no term runs that a decision has not overtaken"
        for subject, shown in believed.items():
            streams = about[subject] if view.reach == "concerning" else {subject}
            if view.reach == "parties":
                opening = next(each.fact for each in recorded.values() if each.stream == subject)
                assert isinstance(opening, PresenceOpening)
                streams |= about[opening.person] | about.get(opening.state.id, set())
            of_subject = [each for each in recorded.values() if each.stream in streams]
            afresh = retile(view, subject, of_subject, (), 0)
            assert {(tile.pf, tile.pt, tile.span.start, tile.span.end, *tile.span.values) for tile in afresh} == shown


@pytest.mark.usefixtures("fact_by_fact")
def test_an_earlier_answer_stays_where_a_later_fact_supersedes_it(database: Database, in_one_go: Bytes) -> None:
    """What was believed before the corrections is still told of the positions before them."""
    before_corrections = last_position(database) - 4

    def held_at(rows: Sequence[tuple[Any, ...]], position: int) -> list[tuple[Any, ...]]:
        return sorted((row[0], row[2:4], row[5:]) for row in rows if row[1] <= position < row[4])

    advance(Projector(database), before_corrections)
    uncorrected = bytes_of(database)
    for name, rows in in_one_go.items():
        assert held_at(rows, before_corrections) == held_at(uncorrected[name], before_corrections)
        corrected = held_at(rows, last_position(database)) != held_at(rows, before_corrections)
        assert corrected == (name in ("at_large", "resources")), "of warrants of persons whom nobody saw"


def test_a_projector_knows_whether_it_is_behind(database: Database) -> None:
    projector = Projector(database)
    assert projector.behind()
    projector.catch_up()
    assert not projector.behind()
    with writer_on(database) as writer:
        settle(writer, order("another", identified("somebody new")))
    assert projector.behind()
    assert Projector(database).behind()
    assert projector.catch_up() == last_position(database)
    assert not Projector(database).behind()


def test_an_empty_log_has_nothing_to_follow(database_url: str) -> None:
    with database_at(database_url) as database:
        projector = Projector(database)
        assert not projector.behind()
        assert projector.catch_up() == 0
        assert projector.rebuild() == 0
        assert not projector.behind()


def test_a_fact_that_cannot_be_read_stops_the_views_before_it_and_loses_nothing(
    database: Database, in_one_go: Bytes
) -> None:
    """The views stay where they were; nothing of a chunk that failed is remembered."""
    projector = Projector(database)
    projector.catch_up()
    with writer_on(database) as writer:
        settle(writer, order("another", identified("somebody new")))
    unreadable = StoredFact(originator_id=id_of("nobody"), originator_version=1, topic="NobodyWrote", state=b"{}")
    Recorder(database).insert_events([unreadable])

    with pytest.raises(KeyError):
        projector.catch_up()
    assert bytes_of(database) == in_one_go
    assert projector.behind()


def test_a_further_name_of_a_person_touches_no_other_subject(database: Database) -> None:
    projector = Projector(database)
    projector.catch_up()
    before = bytes_of(database)
    with writer_on(database) as writer:
        settle(writer, order("new", identified("somebody new")), order("name", also_known_as("somebody new", "X")))
    projector.catch_up()

    after = bytes_of(database)
    stream = identified("somebody new").stream
    for name, rows in before.items():
        assert [row for row in after[name] if row[0] != stream] == rows
    assert len([row for row in after["resources"] if row[0] == stream]) == 2


def _of_the_warrant(fact: Fact) -> Change:
    return Change("warrant", id_of("W"), fact)


def _correcting(version: int, fact: Fact) -> Fact:
    return replace(fact, corrects=Correction(fact=fact_id(id_of("W"), version), reason="the source was misread"))


def _detours() -> dict[str, list[Fact]]:
    """Two ways in which a warrant is for a while not about the person, and is revoked just then."""
    common: dict[str, Any] = {"public_from": HistoricalDate("2009"), "sources": SOURCES}
    issue, of_another = issued("W", "A", "S").fact, issued("W", "B", "S").fact
    revoked = WarrantRevoked(occurred=HistoricalDate("2015-01-01"), **common)
    retraction = Retracted(occurred=HistoricalDate(""), **common)
    return {
        "retracted and taken back": [issue, _correcting(1, retraction), revoked, _correcting(2, retraction)],
        "corrected and corrected back": [issue, _correcting(1, of_another), revoked, _correcting(2, issue)],
    }


@pytest.mark.parametrize("detour", _detours())
def test_what_happened_while_a_warrant_was_about_nobody_or_another_is_not_forgotten(
    database_url: str, detour: str
) -> None:
    """The one projector that has followed all along, a fresh one for each fact, and a rebuild agree."""
    with database_at(database_url) as database, writer_on(database) as writer:
        following = Projector(database)
        settle(writer, *(order(each, identified(each, name=each)) for each in ("A", "B")), order("S", opened("S")))
        for number, fact in enumerate(_detours()[detour]):
            settle(writer, order(f"{detour} {number}", _of_the_warrant(fact)))
            following.catch_up()
        followed = bytes_of(database)
        now = [row for row in rows_of(database, at_large.table) if row.st == BELIEVED and row.pt == END]
        ends = {row.vt for row in now}
        assert ends == {HistoricalDate("2015-01-01").earliest}
        Projector(database).rebuild()
        assert bytes_of(database) == followed


def test_what_is_listed_is_visible_and_what_is_sealed_is_not_listed(database_url: str) -> None:
    """A sealed stream stays secret whatever days its facts name, and a public fact cannot name it."""
    with database_at(database_url) as database, writer_on(database) as writer:
        settle(writer, order("A", identified("A")), order("S", opened("S")))
        settle(writer, order("sealed", issued("sealed", "A", "S", public_from=None)))
        later = WarrantAmended(
            occurred=HistoricalDate("2006"), public_from=HistoricalDate("2006"), sources=SOURCES, crimes="more"
        )
        settle(writer, order("amended", Change("warrant", id_of("sealed"), later)))
        settle(writer, order("public", issued("public", "A", "S")))
        naming = WarrantReplaced(
            occurred=HistoricalDate("2007"),
            public_from=HistoricalDate("2007"),
            sources=SOURCES,
            successor=WarrantId(id_of("sealed")),
        )
        with pytest.raises(NotOnRecord):
            writer.submit(order("naming", Change("warrant", id_of("public"), naming))).result(60)
        Projector(database).catch_up()
        viewer = public_viewer()
        with database.reading() as connection:
            now = moment_of(connection, viewer, as_of=viewer.today, public_on=viewer.today, recorded_at=None)
            listed = resources.page(connection, now, "warrant", concerning=[], limit=10, after=None)
            assert [orjson.loads(item)["id"] for item in listed.items] == [str(id_of("public"))]
            assert resources.visible(connection, viewer, "warrant", id_of("public"))
            assert not resources.visible(connection, viewer, "warrant", id_of("sealed"))
