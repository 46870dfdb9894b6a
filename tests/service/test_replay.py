"""A history replayed up to a moment answers as the service that went on answers of that moment."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import orjson
import pytest
from sqlalchemy import Connection, inspect
from typer.testing import CliRunner, Result

from domain.values import END
from service.api.asking import Paging
from service.api.assessments import Question as Assessments
from service.api.assessments import assessments_body
from service.api.at_large import Question as AtLarge
from service.api.at_large import at_large_body
from service.api.failures import Question as Failures
from service.api.failures import failures_body
from service.api.paging import Cursors
from service.api.problems import Problem
from service.api.timeline import timeline_body
from service.cli import app
from service.feed import events
from service.projector import VIEWS, Projector
from service.settings import Settings
from service.store.codec import room_of
from service.store.copying import copy
from service.store.database import Database
from service.store.tables import facts, idempotency, public_log, tags
from service.viewer import Audience, Viewer, cleared_viewer, public_viewer
from service.views import corrections, resources
from service.views.axes import BELIEVED
from service.views.moment import Moment, instant_text, moment_of
from tests.bench.synthetic import orders, people
from tests.postgres import Postgres
from tests.service.drawn import FIRST, LAST, Drawing
from tests.service.store.kit import MASTER, database_at, rows_of, settle, writer_on

CURSORS = Cursors(Settings(master_key=None))
SEED = 20_261_122
ACTS = 200
MOMENTS = {"sqlite": 200, "postgresql": 60}
"""By the kind of database that is replayed, into one of the other kind."""

Stored = dict[str, list[tuple[Any, ...]]]


def live(url: str) -> str:
    """The record, and a season of acts after it, as the service holds them."""
    with database_at(url) as database:
        Drawing(database, Random(SEED)).record(ACTS)
        Projector(database).catch_up()
    return url


@pytest.fixture(scope="module")
def live_sqlite(record_sqlite: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    file = shutil.copy(record_sqlite.removeprefix("sqlite:///"), tmp_path_factory.mktemp("live") / "live.db")
    return live(f"sqlite:///{file}")


@pytest.fixture(scope="module")
def live_postgresql(postgres: Postgres, _record_template: str) -> str:
    return live(postgres.create("live", _record_template))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def source(request: pytest.FixtureRequest) -> Iterator[Database]:
    with database_at(request.getfixturevalue(f"live_{request.param}")) as database:
        yield database


@pytest.fixture
def destination(source: Database, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A fresh database of the other kind."""
    other = "postgresql" if source.sqlite else "sqlite"
    with database_at(request.getfixturevalue(f"{other}_url")) as database:
        yield database


def stored(database: Database) -> Stored:
    """Every row of the log, of what is recorded with it, and of the views."""
    tables = (facts, public_log, tags, idempotency, *(view.table for view in VIEWS))
    return {table.name: [tuple(row) for row in rows_of(database, table)] for table in tables}


BY_POSITION = {
    table.name: [each.name for each in table.columns].index(column)
    for table, column in (
        (facts, "position"),
        (public_log, "published_by"),
        (tags, "position"),
        (idempotency, "position"),
    )
}
"""Where each row of the log, or beside it, names the position from which on it is there."""


def held_at(whole: Stored, position: int) -> Stored:
    """What of these rows there was at a position: no later fact, and no row superseded by one."""
    held: Stored = {}
    for table, position_of in BY_POSITION.items():
        held[table] = [row for row in whole[table] if row[position_of] <= position]
    for view in VIEWS:
        rows = [row for row in whole[view.table.name] if row[1] <= position]
        held[view.table.name] = [(*row[:4], row[4] if row[4] <= position else BELIEVED, *row[5:]) for row in rows]
    return held


@dataclass(frozen=True)
class Asked:
    """What is asked of both about one moment."""

    times: dict[str, str]
    counting: str
    person: UUID
    stream: UUID
    room: str
    rungs: dict[str, str]
    read: str


def drawn(random: Random, rooms: dict[UUID, str], cleared: bool) -> Asked:
    def day() -> str:
        return (FIRST + timedelta(days=random.randrange((LAST - FIRST).days + 200))).isoformat()

    times = random.choice([{}, {"as_of": day()}, {"as_of": day(), "public_on": day()}])
    if cleared and random.random() < 0.5:
        times = times | {"public_on": "none"}
    person = random.choice([stream for stream, room in rooms.items() if room == "person"])
    stream = random.choice(list(rooms))
    read = random.choice(["timeline", "list", "one"])
    rungs = random.choice([{}, {}, {"assessment": "any"}])
    return Asked(times, random.choice(["court", "strict"]), person, stream, rooms[stream], rungs, read)


def answers(database: Database, viewer: Viewer, asked: Asked, **recorded_at: str) -> list[bytes]:
    """The bodies that are answered, with the places and versions that stand in their headers."""
    page = asked.times | recorded_at | {"limit": "500"}
    with database.reading() as reading:
        questions: list[tuple[Any, Any]] = [
            at_large_body(reading, viewer, AtLarge.model_validate(page | {"counting": asked.counting}), CURSORS),
            failures_body(reading, viewer, Failures.model_validate(page | {"finding": "any"}), CURSORS),
            assessments_body(reading, viewer, Assessments.model_validate(page | asked.rungs), CURSORS),
        ]
        told: list[Any] = [(body, moment.place) for body, moment in questions]
        told.append(_read(reading, questions[0][1], viewer, asked, page))
    return [orjson.dumps(each) for each in told]


def _read(reading: Connection, moment: Moment, viewer: Viewer, asked: Asked, page: dict[str, str]) -> Any:
    """A timeline, a list, or a resource with its history and what was asked to be corrected."""
    match asked.read:
        case "timeline":
            try:
                return timeline_body(reading, viewer, str(asked.person), Paging.model_validate(page), CURSORS)[0]
            except Problem as problem:
                return problem.detail
        case "list":
            items = resources.page(reading, moment, asked.room, concerning=[], limit=500, after=None).items
            return [orjson.Fragment(item) for item in items]
        case _:
            one = resources.one(reading, moment, asked.stream)
            if one is None or not resources.visible(reading, viewer, asked.room, asked.stream):
                return "not found"
            told = resources.history(reading, moment, asked.stream)
            return orjson.Fragment(one[0]), one[1], told, corrections.of(reading, moment, asked.stream)


def test_replayed_until_any_moment_it_answers_as_the_service_does_of_that_moment(
    source: Database, destination: Database
) -> None:
    """For the public and for the cleared, byte for byte, the echo of the moment included."""
    random, whole, log = Random(SEED), stored(source), rows_of(source, facts)
    moments = MOMENTS["sqlite" if source.sqlite else "postgresql"]
    record = len(log) - ACTS  # as many moments of the acts as of the loading of the record, which was a second
    chosen = sorted(
        random.choice((random.randrange(record), random.randrange(record, len(log)))) for _ in range(moments)
    )
    now = datetime.fromtimestamp(log[-1].recorded_at / 1_000_000, UTC)
    rooms = {row.stream: room_of(row.name).name for row in log if row.version == 1}
    projector, after, different = Projector(destination), 0, set[bytes]()
    for number, place in enumerate(chosen):
        until = log[place]
        following = log[place + 1].recorded_at if place + 1 < len(log) else until.recorded_at + 1
        moment = instant_text(random.randrange(until.recorded_at, following))
        with source.reading() as reading, destination.writing() as writing:
            copy(reading, writing, after=after, until=until.position)
        projector.catch_up()
        after = until.position
        for viewer in (public_viewer(now), cleared_viewer(now)):
            asked = drawn(random, rooms, viewer != public_viewer(now))
            expected = answers(source, viewer, asked, recorded_at=str(moment))
            assert answers(destination, viewer, asked) == expected, (moment, viewer, asked)
            different.update(expected)
        if number in {moments // 2, moments - 1}:
            assert stored(destination) == held_at(whole, after)
    assert len(different) > 5 * moments, "most of what was asked has an answer of its own"


def until(url: str, *arguments: str) -> Result:
    """`atlarge replay` of a database."""
    return CliRunner().invoke(
        app, ["replay", "--until", *arguments], env={"ATLARGE_DATABASE_URL": url, "ATLARGE_MASTER_KEY": MASTER.text}
    )


def test_a_day_a_position_or_a_moment_is_replayed_whole_into_a_database_of_either_kind(
    source: Database, destination: Database
) -> None:
    """The bytes, leaves, places and moments of what was recorded, and the answers derived from them."""
    whole, log = stored(source), rows_of(source, facts)
    day = datetime.fromtimestamp(log[-90].recorded_at / 1_000_000, UTC).date()
    last = max(row.position for row in log if datetime.fromtimestamp(row.recorded_at / 1_000_000, UTC).date() <= day)

    done = until(source.url, day.isoformat(), "--to", destination.url)

    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == f"{last} facts replayed; ask that database, and record nothing in it.\n"
    assert stored(destination) == held_at(whole, last)

    again = until(source.url, str(last), "--to", destination.url)
    assert (again.exit_code, again.stdout) == (1, "")
    assert again.stderr == "That database holds something already; nothing was written.\n"
    assert stored(destination) == held_at(whole, last)


def test_a_database_that_is_not_there_yet_is_made(source: Database, tmp_path: Path) -> None:
    """SQLite makes the file; a history that ends before the first fact is an empty one."""
    url = f"sqlite:///{tmp_path / 'new.db'}"
    assert until(source.url, "0", "--to", url).exit_code == 0
    with database_at(url) as made:
        assert not any(stored(made).values())
    moment = str(instant_text(rows_of(source, facts)[29].recorded_at))
    assert until(source.url, moment, "--to", url).exit_code == 0, "nothing was recorded there yet"
    with database_at(url) as made:
        assert stored(made) == held_at(stored(source), 30)


def test_nothing_is_copied_where_somebody_else_keeps_something(source: Database, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'theirs.db'}"
    with database_at(url) as theirs, theirs.writing() as writing:
        writing.exec_driver_sql("CREATE TABLE theirs (kept TEXT)")
    done = until(source.url, "30", "--to", url)
    assert (done.exit_code, done.stderr) == (1, "That database holds something already; nothing was written.\n")
    with database_at(url) as theirs, theirs.reading() as reading:
        assert inspect(reading).get_table_names() == ["theirs"]


class Stopped(Exception):
    """The copy ends in the midst."""


def test_a_copy_that_is_stopped_leaves_nothing(source: Database, destination: Database) -> None:
    def stop(done: int) -> None:
        if done > 1_000:
            raise Stopped

    with pytest.raises(Stopped), source.reading() as reading, destination.writing() as writing:
        copy(reading, writing, until=1_500, progress=stop)
    assert not any(stored(destination).values())


@pytest.mark.parametrize("audience", Audience)
def test_every_line_is_the_event_as_the_log_tells_it_and_the_fact_as_its_history_shows_it(
    source: Database, audience: Audience, tmp_path: Path
) -> None:
    file = tmp_path / "history.ndjson"
    end = len(rows_of(source, facts if audience is Audience.FULL else public_log))
    done = until(source.url, str(end), "--audience", audience, "--to", str(file))
    assert (done.exit_code, done.stdout) == (0, f"{end} facts of the {audience} log.\n")
    lines = [orjson.loads(line) for line in file.read_bytes().splitlines()]
    assert [each["event"]["position"] for each in lines] == list(range(1, end + 1))
    now = datetime.fromtimestamp(rows_of(source, facts)[-1].recorded_at / 1_000_000, UTC)
    viewer = (cleared_viewer if audience is Audience.FULL else public_viewer)(now)
    with source.reading() as reading:
        told = _every_event(reading, viewer)
        ceiling = viewer.public_on(None, regardless=True)
        moment = moment_of(reading, viewer, as_of=END - 1, public_on=ceiling, recorded_at=None)
        shown = [
            each
            for stream in {UUID(each["event"]["stream"]) for each in lines}
            for each in resources.history(reading, moment, stream)
        ]
    assert [each["event"] for each in lines] == orjson.loads(orjson.dumps(told))
    assert sorted((each["fact"] for each in lines), key=itemgetter("position")) == sorted(
        orjson.loads(orjson.dumps(shown)), key=itemgetter("position")
    )
    assert until(source.url, str(end), "--to", str(file)).exit_code == 1, "a file that is there stays as it is"


def _every_event(reading: Connection, viewer: Viewer) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while items := events.page(reading, viewer, after=len(found), limit=500).items:
        found += items
    return found


@pytest.mark.parametrize("audience", Audience)
def test_a_history_tells_what_could_be_read_when_it_ended(
    source: Database, destination: Database, audience: Audience
) -> None:
    """A person whom it took longer to name than the warrant is not named before."""
    middle = len(rows_of(source, facts)) - ACTS // 2
    with source.reading() as reading, destination.writing() as writing:
        copy(reading, writing, until=middle)
    moment = str(instant_text(rows_of(source, facts)[middle - 1].recorded_at))
    then = until(source.url, moment, "--to", "-", "--audience", audience)
    assert then.exit_code == 0
    assert then.stdout_bytes == until(destination.url, "2099-01-01", "--to", "-", "--audience", audience).stdout_bytes


def test_without_a_place_to_go_to_it_is_told_line_by_line(source: Database) -> None:
    first = rows_of(source, facts)[0]
    lines = until(source.url, "40").stdout.splitlines()
    assert len(lines) == 40
    told = ["1", str(instant_text(first.recorded_at)), "situation.opened", "situation", str(first.stream), "2003-12-16"]
    assert lines[0].split() == told


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("yesterday",), 2),
        (("2026-02-30",), 2),
        (("-1",), 2),
        (("1", "--to", "new.db"), 2),
        (("1", "--to", "mysql://elsewhere/db"), 2),
        (("1", "--to", "sqlite:///new.db", "--audience", "public"), 2),
        (("1", "--audience", "everybody"), 2),
        (("999999",), 1),
        (("999999", "--to", "sqlite:///new.db"), 1),
    ],
)
def test_what_cannot_be_replayed_is_said(
    record_sqlite: str, arguments: tuple[str, ...], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = until(record_sqlite, *arguments)
    assert (done.exit_code, done.stdout) == (code, "")
    assert done.stderr
    assert not list(tmp_path.iterdir())


def test_the_acts_are_of_every_kind(source: Database) -> None:
    """What the moments are chosen among: corrections, withdrawals, and what was sealed and published."""
    log, public = rows_of(source, facts), rows_of(source, public_log)
    names = {row.name for row in log[-ACTS:]}
    assert {"Retracted", "Published", "WarrantUnsealed", "NonComplianceFound", "CorrectionRequested"} <= names
    assert sum(b'"corrects":{' in row.payload for row in log) > 25
    assert sum(row.published_by > row.fact for row in public) > 10
    assert len(public) < len(log) - 10


def test_of_ten_thousand_facts_a_rebuild_and_a_full_replay_give_the_live_views_byte_for_byte(
    live_sqlite: str, postgresql_url: str
) -> None:
    """They were followed as they were recorded; nothing of the way there is in them."""
    with database_at(live_sqlite) as source, writer_on(source) as writer:
        more = 10_000 - len(rows_of(source, facts))
        made = (*orders(500), *people(more, "many"))[:more]
        projector = Projector(source)
        for start in range(0, more, 1_000):
            settle(writer, *made[start : start + 1_000])
            projector.catch_up()
        followed = stored(source)
        assert len(followed["facts"]) == 10_000

        assert Projector(source).rebuild() == 10_000
        assert stored(source) == followed

    assert until(live_sqlite, "10000", "--to", postgresql_url).exit_code == 0
    with database_at(postgresql_url) as destination:
        assert stored(destination) == followed
