"""What is sealed until a day becomes public on that day, exactly once, and no answer of before changes."""

import logging
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest
from sqlalchemy import Connection

from domain.fact import Correction, Fact, Published, Retracted
from domain.values import HistoricalDate, WarrantId, fact_id, id_of
from domain.warrant.facts import ServiceAttempted, WarrantReplaced, WarrantRevoked, WarrantUnsealed
from service import projector as projector_module
from service.api.at_large import Question, at_large_body
from service.api.paging import Cursors
from service.projector import Projector
from service.reactor import Due, Reactor, every_calendar, publications
from service.settings import Settings
from service.store.database import Database
from service.store.orders import Change, Order, Receipt
from service.store.tables import facts, idempotency, public_log
from service.store.writer import Writer
from service.viewer import cleared_viewer, public_viewer
from service.views import resources
from service.views.moment import Moment, moment_of
from tests.service.ledger.test_leaf import leaf_of_entry
from tests.service.store.kit import (
    SOURCES,
    also_known_as,
    count_of,
    database_at,
    day,
    dense,
    identified,
    issued,
    opened,
    order,
    rows_of,
    settle,
)
from tests.service.test_projector import bytes_of, start_over

TODAY, TOMORROW, THE_DAY_AFTER, NEXT_MONTH = "2026-03-01", "2026-03-02", "2026-03-03", "2026-04-01"


class Days:
    """A clock that stands at noon of a day until it is told another."""

    def __init__(self, today: str) -> None:
        self.today = today

    @property
    def noon(self) -> datetime:
        return datetime.fromisoformat(self.today).replace(hour=12, tzinfo=UTC)

    def __call__(self) -> int:
        return int(self.noon.timestamp()) * 1_000_000


class World:
    """One database with a writer, a projector and a reactor of one clock, and what the public sees of it."""

    def __init__(self, database: Database, days: Days) -> None:
        self.database, self.days = database, days
        self.projector = Projector(database)
        self.writer = Writer(database, days)
        self.reactor = Reactor(database, self.writer, days)

    def restart(self) -> None:
        """A process that remembers nothing."""
        self.writer.close()
        self.writer = Writer(self.database, self.days)
        self.reactor = Reactor(self.database, self.writer, self.days)

    def record(self, *changes: Change) -> None:
        settle(self.writer, order(f"{count_of(self.database, facts)} {changes}", *changes))
        self.projector.catch_up()

    def react(self, today: str | None = None) -> list[Receipt]:
        self.days.today = today or self.days.today
        found = self.reactor.react(self.days())
        self.projector.catch_up()
        return found

    def at_large(self, recorded_at: str | None = None, **asked: str) -> list[tuple[str, list[str], list[str]]]:
        """Who is at large: names, warrants, and since when each was public."""
        asked |= {} if recorded_at is None else {"recorded_at": recorded_at}
        with self.database.reading() as reading:
            question = Question.model_validate(asked)
            body, _ = at_large_body(reading, public_viewer(self.days.noon), question, Cursors(Settings()))
        items: list[dict[str, Any]] = body["items"]
        return [
            (
                each["person"]["name"],
                [warrant["id"] for warrant in each["warrants"]],
                [warrant["public_on"] for warrant in each["warrants"]],
            )
            for each in items
        ]

    def one(self, room: str, name: str, **asked: Any) -> int | None:
        """The version a public answer gives, None where there is none."""
        viewer = public_viewer(self.days.noon)
        with self.database.reading() as reading:
            moment = self._moment(reading, **asked)
            if not resources.visible(reading, viewer, room, id_of(name)):
                return None
            found = resources.one(reading, moment, id_of(name))
        return None if found is None else found[1]

    def listed(self, room: str, **asked: Any) -> list[str]:
        with self.database.reading() as reading:
            moment = self._moment(reading, **asked)
            page = resources.page(reading, moment, room, concerning=[], limit=50, after=None)
        return [orjson.loads(item)["id"] for item in page.items]

    def history(self, name: str, **asked: Any) -> list[int]:
        with self.database.reading() as reading:
            return [each["version"] for each in resources.history(reading, self._moment(reading, **asked), id_of(name))]

    def place(self) -> int:
        with self.database.reading() as reading:
            return self._moment(reading).place

    def _moment(
        self,
        reading: Connection,
        *,
        public_on: str | None = None,
        recorded_at: int | None = None,
        cleared: bool = False,
    ) -> Moment:
        viewer = (cleared_viewer if cleared else public_viewer)(self.days.noon)
        asked = None if public_on is None else datetime.fromisoformat(public_on).date()
        known = viewer.public_on(asked, regardless=cleared)
        return moment_of(reading, viewer, as_of=viewer.today, public_on=known, recorded_at=recorded_at)


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    """A situation is on record; today is the first of March."""
    with database_at(database_url) as database:
        found = World(database, Days(TODAY))
        try:
            found.record(opened("S"))
            yield found
        finally:
            found.writer.close()


@pytest.fixture
def sealed(world: World) -> World:
    """The same with a person and a warrant that become public tomorrow."""
    world.record(identified("P", public_from=TOMORROW))
    world.record(issued("W", "P", "S", public_from=TOMORROW))
    return world


def told(room: str, name: str, fact: Fact) -> Change:
    return Change(room, id_of(name), fact)


def served(warrant: str, public_from: str | None) -> Change:
    fact = ServiceAttempted(occurred=HistoricalDate("2025"), public_from=day(public_from), sources=SOURCES)
    return told("warrant", warrant, fact)


def unsealed(warrant: str, public_from: str) -> Change:
    occurred = HistoricalDate(public_from)
    return told("warrant", warrant, WarrantUnsealed(occurred=occurred, public_from=occurred, sources=SOURCES))


def corrected(change: Change, version: int) -> Change:
    """The fact is restated."""
    corrects = Correction(fact=fact_id(change.stream, version), reason="the source was misread")
    return replace(change, fact=replace(change.fact, corrects=corrects))


def retracted(room: str, name: str, version: int) -> Change:
    corrects = Correction(fact=fact_id(id_of(name), version), reason="it never was")
    fact = Retracted(occurred=HistoricalDate(""), public_from=day("2020"), sources=SOURCES, corrects=corrects)
    return told(room, name, fact)


def streams(receipts: Iterable[Receipt]) -> list[UUID]:
    return [each.stream for each in receipts]


def published(database: Database) -> int:
    return sum(row.name == "Published" for row in rows_of(database, facts))


KONY_AT_LARGE = [("Joseph Kony", [str(id_of("W"))], [TOMORROW])]


# What the public sees.


def test_what_is_public_from_tomorrow_does_not_exist_today(sealed: World) -> None:
    assert sealed.react() == []
    assert sealed.at_large() == []
    for room, name in (("person", "P"), ("warrant", "W")):
        assert sealed.listed(room) == []
        assert sealed.one(room, name) is None
        assert sealed.history(name) == []
        assert sealed.listed(room, cleared=True) == [str(id_of(name))]
    assert sealed.place() == 1


def test_it_does_not_become_public_by_the_calendar_alone(sealed: World) -> None:
    sealed.days.today = TOMORROW
    assert (sealed.at_large(), sealed.one("warrant", "W"), sealed.place()) == ([], None, 1)


def test_on_its_day_it_is_published_and_every_answer_has_it(sealed: World) -> None:
    receipts = sealed.react(TOMORROW)

    assert streams(receipts) == [id_of("P"), id_of("W")], "in the order in which they came on record"
    assert [each.version for each in receipts] == [2, 2]
    assert sealed.at_large() == KONY_AT_LARGE
    for room, name in (("person", "P"), ("warrant", "W")):
        assert sealed.listed(room) == [str(id_of(name))]
        assert sealed.one(room, name) == 2
        assert sealed.history(name) == [1, 2]
    assert sealed.place() == count_of(sealed.database, facts) == 5


def test_the_answers_of_before_stay_as_they_were(sealed: World) -> None:
    """Whatever is asked of a moment before the publication, the public is told nothing of it."""
    sealed.react(TOMORROW)
    recorded = {row.position: row.recorded_at for row in rows_of(sealed.database, facts)}
    person_only = recorded[4]
    assert [row.name for row in rows_of(sealed.database, facts)][3:] == ["Published", "Published"]
    for moment in (recorded[1], recorded[3], person_only - 1):
        then = datetime.fromtimestamp(moment // 1_000_000, UTC) + timedelta(microseconds=moment % 1_000_000)
        assert sealed.at_large(then.isoformat()) == []
        for room, name in (("person", "P"), ("warrant", "W")):
            assert sealed.listed(room, recorded_at=moment) == []
            assert sealed.one(room, name, recorded_at=moment) is None
            assert sealed.history(name, recorded_at=moment) == []
    assert sealed.one("person", "P", recorded_at=person_only) == 2
    assert sealed.one("warrant", "W", recorded_at=person_only) is None
    assert sealed.history("W", recorded_at=person_only) == []
    assert sealed.history("P", recorded_at=recorded[3], cleared=True) == [1]


def test_nobody_could_know_it_on_an_earlier_day(sealed: World) -> None:
    sealed.react(TOMORROW)
    assert sealed.at_large(public_on=TODAY) == []
    for room, name in (("person", "P"), ("warrant", "W")):
        assert sealed.one(room, name, public_on=TODAY) is None
        assert sealed.history(name, public_on=TODAY) == []
        assert sealed.one(room, name, public_on=TOMORROW) == 2


def test_both_logs_stay_dense_and_every_public_leaf_is_computed_again(sealed: World) -> None:
    sealed.record(identified("Q"))
    sealed.react(TOMORROW)
    sealed.record(served("W", TOMORROW))
    full, log = rows_of(sealed.database, facts), rows_of(sealed.database, public_log)
    assert dense([row.position for row in full])
    assert dense([row.position for row in log])
    assert [row.fact for row in log] == [1, 4, 2, 5, 3, 6, 7]
    for entry in log:
        row = full[entry.fact - 1]
        assert entry.leaf == leaf_of_entry(entry, row)


def test_a_warrant_unsealed_by_an_act_is_public_from_the_day_of_the_act(world: World) -> None:
    world.record(identified("P"))
    world.record(issued("W", "P", "S", public_from=None), served("W", "2020-01-01"))
    world.record(served("W", None))
    assert world.react(NEXT_MONTH) == []
    world.days.today = TODAY
    assert world.at_large() == []

    world.record(unsealed("W", "2026-02-15"))

    assert world.at_large() == [("Joseph Kony", [str(id_of("W"))], ["2026-02-15"])]
    assert world.at_large(public_on="2026-02-14") == []
    assert world.one("warrant", "W") == 4
    assert world.history("W") == [1, 2, 3, 4]
    assert world.history("W", public_on="2026-02-14") == [2], "its own day is earlier"
    assert world.react(NEXT_MONTH) == []


@pytest.mark.parametrize("first", ["P", "W"])
def test_the_person_and_the_warrant_may_become_public_on_different_days(world: World, first: str) -> None:
    """The public knows a warrant before it knows the name, or the name before the warrant."""
    on = {"P": THE_DAY_AFTER, "W": THE_DAY_AFTER, first: TOMORROW}
    world.record(identified("P", public_from=on["P"]))
    world.record(issued("W", "P", "S", public_from=on["W"]))
    warrant = [str(id_of("W"))]

    assert streams(world.react(TOMORROW)) == [id_of(first)]
    assert world.at_large() == ([] if first == "P" else [("unknown", warrant, [TOMORROW])])
    world.react(THE_DAY_AFTER)
    assert world.at_large() == [("Joseph Kony", warrant, [on["W"]])]
    expected = [] if first == "P" else [("unknown", warrant, [TOMORROW])]
    assert world.at_large(public_on=TOMORROW) == expected


# When it is due.


def test_nothing_is_due_while_one_fact_stays_secret(sealed: World) -> None:
    sealed.record(also_known_as("P", "a protected name", public_from=None))
    assert streams(sealed.react(NEXT_MONTH)) == [id_of("W")]
    assert sealed.one("person", "P") is None

    on = HistoricalDate(NEXT_MONTH)
    sealed.record(told("person", "P", Published(occurred=on, public_from=on, sources=SOURCES)))

    assert sealed.one("person", "P") == 3
    assert sealed.history("P") == [1, 2, 3]
    assert sealed.history("P", public_on=TOMORROW) == [1], "the other from the day of the act"
    assert sealed.react() == []


def test_a_correction_moves_the_day_later(sealed: World) -> None:
    sealed.record(corrected(identified("P", public_from=NEXT_MONTH), 1))
    sealed.record(corrected(issued("W", "P", "S", public_from=None), 1))
    assert sealed.react(TOMORROW) == []
    assert streams(sealed.react(NEXT_MONTH)) == [id_of("P")]
    assert sealed.history("P") == [1, 2, 3]


def test_a_correction_moves_the_day_earlier(world: World) -> None:
    world.record(identified("P", public_from=NEXT_MONTH))
    world.record(issued("W", "P", "S", public_from=None))
    world.record(corrected(identified("P", public_from=TODAY), 1))
    world.record(corrected(issued("W", "P", "S", public_from=TOMORROW), 1))
    assert streams(world.react()) == [id_of("P")]
    assert streams(world.react(TOMORROW)) == [id_of("W")]
    assert world.at_large() == KONY_AT_LARGE
    assert world.history("W") == [1, 2, 3]


def test_what_was_withdrawn_is_not_published(sealed: World) -> None:
    sealed.record(retracted("warrant", "W", 1))
    assert streams(sealed.react(NEXT_MONTH)) == [id_of("P")]
    assert sealed.one("warrant", "W") is None


def test_an_unsealing_announced_for_a_day_takes_place_on_that_day(world: World) -> None:
    world.record(identified("P"))
    world.record(issued("W", "P", "S", public_from=None))
    world.record(unsealed("W", THE_DAY_AFTER))
    assert world.react(TOMORROW) == []
    assert world.at_large() == []
    assert streams(world.react(THE_DAY_AFTER)) == [id_of("W")]
    assert world.at_large() == [("Joseph Kony", [str(id_of("W"))], [THE_DAY_AFTER])]


def test_days_that_were_missed_are_made_up_for_in_their_order(world: World) -> None:
    for name, on in (("C", THE_DAY_AFTER), ("A", TOMORROW), ("B", TOMORROW), ("D", NEXT_MONTH)):
        world.record(identified(name, public_from=on))
    assert streams(world.react("2026-03-20")) == [id_of("A"), id_of("B"), id_of("C")]
    days = [row.public_from for row in rows_of(world.database, facts) if row.name == "Published"]
    assert [HistoricalDate(each).earliest for each in (TOMORROW, TOMORROW, THE_DAY_AFTER)] == days
    assert world.one("person", "A", public_on=TOMORROW) == 2, "the public could know it on its day"


def test_what_names_a_sealed_warrant_waits_for_it(sealed: World) -> None:
    sealed.record(issued("V", "P", "S", public_from=NEXT_MONTH))
    replaced = WarrantReplaced(
        occurred=HistoricalDate("2025"),
        public_from=day(TOMORROW),
        sources=SOURCES,
        successor=WarrantId(id_of("V")),
    )
    sealed.record(told("warrant", "W", replaced))
    assert streams(sealed.react(TOMORROW)) == [id_of("P")]
    assert streams(sealed.react(NEXT_MONTH)) == [id_of("V")]
    assert streams(sealed.react()) == [id_of("W")]


# Exactly once.


def test_ten_passes_publish_once(sealed: World) -> None:
    assert len(sealed.react(TOMORROW)) == 2
    for today in (TOMORROW, TOMORROW, THE_DAY_AFTER, NEXT_MONTH) * 3:
        assert sealed.react(today) == []
    assert published(sealed.database) == 2


def test_a_process_that_starts_again_publishes_nothing_again(sealed: World) -> None:
    assert len(sealed.react(TOMORROW)) == 2
    sealed.restart()
    assert sealed.react() == []
    sealed.record(also_known_as("P", "X"))
    assert published(sealed.database) == 2
    assert sealed.one("person", "P") == 3


def test_the_keys_of_publications_are_kept_for_ever(sealed: World) -> None:
    sealed.react(TOMORROW)
    mine = [row for row in rows_of(sealed.database, idempotency) if row.principal == "atlarge"]
    assert {row.key for row in mine} == {f"publication:{id_of(name)}:{TOMORROW}:1" for name in ("P", "W")}
    assert [row.expires_at for row in mine] == [None, None]


def test_several_processes_at_once_publish_once(world: World) -> None:
    names = [f"person {number}" for number in range(20)]
    settle(world.writer, *(order(name, identified(name, public_from=TOMORROW)) for name in names))
    world.days.today = TOMORROW
    with ExitStack() as stack, ThreadPoolExecutor(3) as processes:
        begin = threading.Barrier(3)

        def process(database: Database) -> list[Receipt]:
            writer = Writer(database, world.days)
            stack.callback(writer.close)
            reactor = Reactor(database, writer, world.days)
            begin.wait(30)
            return [each for _ in range(3) for each in reactor.react(world.days())]

        databases = [stack.enter_context(database_at(world.database.url)) for _ in range(3)]
        receipts = [each for found in processes.map(process, databases) for each in found]

    assert sorted(streams(receipts)) == sorted(id_of(name) for name in names), "each by one of them"
    assert published(world.database) == len(names)
    log = rows_of(world.database, public_log)
    assert dense([row.position for row in log])
    assert len(log) == count_of(world.database, facts)


def test_what_is_recorded_after_it_was_read_is_looked_at_before_it_is_published(sealed: World) -> None:
    """A correction that comes in between keeps secret what would have been due."""
    sealed.days.today = TOMORROW
    with sealed.database.reading() as reading:
        read = list(publications(reading, sealed.days()))
    sealed.record(corrected(identified("P", public_from=NEXT_MONTH), 1))

    def as_read(_connection: Connection, _now: int) -> list[Due]:
        return read

    late = Reactor(sealed.database, sealed.writer, sealed.days, [as_read])
    assert streams(late.react(sealed.days())) == [id_of("W")]
    assert sealed.one("person", "P") is None
    assert streams(sealed.react(NEXT_MONTH)) == [id_of("P")]


def test_an_order_that_fails_stops_no_other(sealed: World, caplog: pytest.LogCaptureFixture) -> None:
    """One is refused by the law, one cannot be understood at all."""

    def impossible(_connection: Connection, _now: int) -> list[Due]:
        on = HistoricalDate(TOMORROW)
        fact = Published(occurred=on, public_from=on, sources=SOURCES)
        return [
            Due("publication", Order("atlarge", "nobody", (Change("person", id_of("nobody"), fact),))),
            Due("publication", Order("atlarge", "no room", (Change("no room", id_of("unheard of"), fact),))),
        ]

    sealed.days.today = TOMORROW
    reactor = Reactor(sealed.database, sealed.writer, sealed.days, [impossible, *every_calendar()])
    with caplog.at_level(logging.DEBUG, "service.reactor"):
        assert streams(reactor.react(sealed.days())) == [id_of("P"), id_of("W")]
    told = {record.args[0]: record.levelname for record in caplog.records if isinstance(record.args, tuple)}
    assert told == {"nobody": "DEBUG", "no room": "ERROR"}


def test_a_reactor_that_runs_publishes_what_is_due_and_stops_when_told(
    sealed: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where a pass fails on the way."""
    monkeypatch.setattr("service.reactor.EVERY_S", 0.001)
    stop, passes = threading.Event(), iter((OSError("the database is away"), None))
    calendars = every_calendar()

    def calendar(connection: Connection, now: int) -> Iterable[Due]:
        failure = next(passes, None)
        if failure is not None:
            raise failure
        return [each for calendar in calendars for each in calendar(connection, now)]

    sealed.days.today = TOMORROW
    reactor = Reactor(sealed.database, sealed.writer, sealed.days, [calendar])
    thread = threading.Thread(target=reactor.run, args=(stop,))
    thread.start()
    try:
        limit = datetime.now(UTC) + timedelta(seconds=60)
        while published(sealed.database) < 2:
            assert datetime.now(UTC) < limit
    finally:
        stop.set()
        thread.join(60)
    assert not thread.is_alive()
    assert published(sealed.database) == 2


# The views follow.


def eventful(world: World) -> None:
    """Publications among everything that may come before, between and after them."""
    world.record(identified("P", public_from=TOMORROW), issued("W", "P", "S", public_from=None))
    world.record(identified("Q"), issued("V", "Q", "S"))
    world.record(issued("U", "Q", "S", public_from=TOMORROW))
    world.record(corrected(issued("U", "P", "S", public_from=TOMORROW), 1))
    world.react(TOMORROW)
    world.record(served("U", TOMORROW), also_known_as("P", "X", public_from=TOMORROW))
    world.record(corrected(issued("U", "Q", "S", public_from=TOMORROW), 1 + 1))
    world.record(unsealed("W", TOMORROW))
    world.record(retracted("warrant", "W", 1))
    world.record(retracted("warrant", "W", 3))
    world.react(NEXT_MONTH)


@pytest.mark.parametrize("chunk", [1, 3, 200])
def test_rebuilding_after_publications_gives_the_same_bytes(
    world: World, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    eventful(world)
    followed = bytes_of(world.database)
    assert all(followed[name] for name in ("at_large", "resources"))
    monkeypatch.setattr(projector_module, "CHUNK", chunk)
    world.projector.rebuild()
    assert bytes_of(world.database) == followed
    start_over(world.database)
    Projector(world.database).catch_up()
    assert bytes_of(world.database) == followed


def test_a_projector_that_remembers_nothing_comes_to_the_same(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    eventful(world)
    followed = bytes_of(world.database)
    monkeypatch.setattr(projector_module, "REMEMBERED", 1)
    monkeypatch.setattr(projector_module, "CHUNK", 2)
    start_over(world.database)
    Projector(world.database).catch_up()
    assert bytes_of(world.database) == followed


def test_what_is_published_while_it_is_about_nobody_is_known_when_it_is_about_somebody_again(world: World) -> None:
    """The revocation became public with the warrant's record, which then was of no person."""
    common: dict[str, Any] = {"occurred": HistoricalDate(TODAY), "public_from": None, "sources": SOURCES}
    world.record(identified("P"), issued("W", "P", "S", public_from=None))
    world.record(told("warrant", "W", WarrantRevoked(**common)), retracted("warrant", "W", 1))
    world.record(unsealed("W", TODAY))
    world.record(issued("W", "P", "S"))
    assert world.at_large(as_of=TODAY) == []
    followed = bytes_of(world.database)
    world.projector.rebuild()
    assert bytes_of(world.database) == followed


def test_what_was_published_long_after_it_was_recorded_is_not_known_before_in_the_views(sealed: World) -> None:
    """A view that is derived when all is over shows no more of the past than one that followed."""
    sealed.react(TOMORROW)
    start_over(sealed.database)
    Projector(sealed.database).catch_up()
    moment = next(row.recorded_at for row in rows_of(sealed.database, facts) if row.position == 3)
    assert sealed.one("warrant", "W", recorded_at=moment, cleared=True) == 1
    assert sealed.one("warrant", "W", recorded_at=moment) is None
    assert sealed.at_large() == KONY_AT_LARGE
