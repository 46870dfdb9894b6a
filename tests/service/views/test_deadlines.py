"""Which terms run, on three axes: only what runs, to whoever may see it, by an index."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import orjson
import pytest
from sqlalchemy import Connection, event, text

from domain.values import id_of
from service.store.orders import Change
from service.store.recorder import day_of_moment
from service.viewer import cleared_viewer, public_viewer
from service.views import deadlines
from service.views.moment import Moment, moment_of
from service.views.moment import instant_of as microseconds
from tests.service.terms import (
    FR,
    IT,
    START,
    agreed,
    an_incident_on_record,
    arrested,
    documents_came,
    explained,
    incident,
    invited,
    landed,
    requested,
)
from tests.service.test_projector import bytes_of
from tests.service.test_reactor import World, retracted


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    with an_incident_on_record(database_url) as found:
        yield found


def moment(
    reading: Connection,
    world: World,
    *,
    as_of: str = START,
    public_on: str | None = None,
    recorded_at: int | None = None,
    cleared: bool = False,
) -> Moment:
    viewer = (cleared_viewer if cleared else public_viewer)(world.days.noon)
    known = viewer.public_on(None if public_on is None else date.fromisoformat(public_on), regardless=cleared)
    day = date.fromisoformat(as_of).toordinal()
    return moment_of(reading, viewer, as_of=day, public_on=known, recorded_at=recorded_at)


def running(world: World, before: str | None = None, **asked: Any) -> list[tuple[str, str | None, str]]:
    """Kind, State and day of each term of the streams found, in the order of the answer."""
    until = None if before is None else date.fromisoformat(before).toordinal()
    with world.database.reading() as reading:
        page = deadlines.page(reading, moment(reading, world, **asked), before=until, limit=500, after=None)
    assert page.total == len(page.items)
    assert page.after is None
    found = [term for item in page.items for term in orjson.loads(item)["deadlines"]]
    return [(each["kind"], each["state"], each["due"]) for each in found]


def test_only_what_runs_is_there_by_what_ends_first(world: World) -> None:
    world.record(invited("I", "2026-03-20"), arrested("C", "P", "2026-01-01"), requested("R", "P"))
    world.record(agreed("R", FR, "2026-03-10", "2026-01-20"), agreed("R", IT, "2026-02-10", "2026-01-20"))
    documents, hearing = ("documents", "IT", "2026-03-02"), ("hearing", "IT", "2026-03-20")
    surrenders = [("surrender", "IT", "2026-02-10"), ("surrender", "FR", "2026-03-10")]
    assert running(world) == [*surrenders, documents, hearing]
    world.record(documents_came("C", START), explained("I", START))
    assert running(world) == surrenders
    world.record(retracted("request", "R", 3))
    assert running(world) == surrenders[1:]


def test_a_term_runs_from_the_act_that_sets_it_to_the_act_that_meets_it_on_the_days_asked_about(world: World) -> None:
    world.record(invited("I", "2026-03-20", "2026-01-20"), explained("I", START))
    hearing = [("hearing", "IT", "2026-03-20")]
    assert [running(world, as_of=day) for day in ("2026-01-19", "2026-01-20", "2026-01-31", START)] == [
        [],
        hearing,
        hearing,
        [],
    ]


def test_a_term_that_nobody_met_runs_on_after_its_end(world: World) -> None:
    world.record(invited("I", "2026-01-25", "2026-01-20"))
    assert running(world, as_of="2030-01-01") == [("hearing", "IT", "2026-01-25")]


def test_an_incident_of_nobody_in_particular_may_have_a_day_too(world: World) -> None:
    """Assistance that was not given concerns no one person."""
    world.record(incident("J"))
    world.record(invited("J", "2026-03-20"))
    assert running(world) == [("hearing", "IT", "2026-03-20")]


@pytest.mark.parametrize(
    ("before", "found"), [("2026-03-20", 0), ("2026-03-21", 1), ("2026-03-31", 1), ("2026-04-01", 2), ("9999-12-31", 2)]
)
def test_before_a_day_is_before_it_and_a_partial_day_counts_from_its_latest(
    world: World, before: str, found: int
) -> None:
    world.record(incident("J", "P"))
    world.record(invited("I", "2026-03-20"), invited("J", "2026-03"))
    assert len(running(world, before)) == found


def test_before_counts_a_term_of_hours_by_its_instant(world: World) -> None:
    world.record(arrested("C", "P", "2026-01-20"), documents_came("C", "2026-01-20"))
    world.record(landed("C", "2026-01-21", landed_at=datetime(2026, 1, 21, tzinfo=UTC)))
    assert running(world, "2026-01-25") == [], "its last instant is midnight, the first of that day"
    assert running(world, "2026-01-26") == [("transit", "FR", "2026-01-25")]


def test_what_was_held_before_a_correction_is_still_told_of_the_moment_before_it(world: World) -> None:
    world.record(invited("I", "2026-03-20"))
    world.days.today = "2026-02-02"
    world.record(invited("I", "2026-04-20", corrects=3 - 1))
    before = microseconds(datetime(2026, 2, 1, 23, tzinfo=UTC))
    assert running(world) == [("hearing", "IT", "2026-04-20")]
    assert running(world, recorded_at=before) == [("hearing", "IT", "2026-03-20")]


def test_nobody_is_told_of_a_day_before_the_public_could_know_it(world: World) -> None:
    world.record(invited("I", "2026-03-20", "2026-01-20", public_from="2026-01-28"))
    assert running(world, public_on="2026-01-27") == []
    assert running(world, public_on="2026-01-28") == [("hearing", "IT", "2026-03-20")]


def test_a_term_of_a_sealed_custody_is_seen_by_cleared_viewers_alone(world: World) -> None:
    world.record(arrested("C", "P", "2026-01-20", public_from=None))
    assert running(world) == []
    assert running(world, cleared=True) == [("documents", "IT", "2026-03-21")]
    with world.database.reading() as reading:
        today = day_of_moment(world.days())
        (row,) = deadlines.near(reading, today, world.days() + 60 * 86_400_000_000)
    assert row.subject == id_of("C"), "the calendar sees it all the same"


def test_pages_follow_each_other_without_a_gap_where_many_terms_end_on_one_day(world: World) -> None:
    names = [f"I{each}" for each in range(7)]
    world.record(*(incident(each, "P") for each in names))
    world.record(*(invited(each, "2026-03-20") for each in names))
    seen: list[str] = []
    totals: list[int | None] = []
    after = None
    with world.database.reading() as reading:
        asked = moment(reading, world)
        while True:
            page = deadlines.page(reading, asked, before=None, limit=3, after=after)
            seen += [orjson.loads(item)["id"] for item in page.items]
            totals.append(page.total)
            if page.after is None:
                break
            after = page.after
    assert seen == sorted(str(id_of(each)) for each in names)
    assert totals == [None, None, None], "counted where it costs nothing"


def test_the_views_derived_again_are_the_same_bytes(world: World) -> None:
    changes: list[Change] = [
        arrested("C", "P", "2026-01", public_from=None),
        invited("I", "2026-03"),
        requested("R", "P"),
        agreed("R", IT, "2026-02-10", "2026-01-20"),
        agreed("R", FR, "2026-02-10", "2026-01-20"),
        invited("I", "2026-03-20", corrects=2),
        explained("I", "2026-01-30"),
        retracted("noncompliance", "I", 4),
    ]
    for each in changes:
        world.record(each)
    followed = bytes_of(world.database)
    assert len(followed["deadlines"]) > 6
    world.projector.rebuild()
    assert bytes_of(world.database) == followed


def plans(world: World, ask: Callable[[Connection], object]) -> list[str]:
    """How the database goes about each question."""
    asked: list[tuple[str, Any]] = []

    def hear(_connection: Any, _cursor: Any, statement: str, given: Any, *_rest: Any) -> None:
        asked.extend([(statement, given)] if statement.startswith("SELECT") else [])

    with world.database.reading() as reading:
        event.listen(reading, "before_cursor_execute", hear)
        ask(reading)
        event.remove(reading, "before_cursor_execute", hear)
        if not world.database.sqlite:
            reading.execute(text("SET LOCAL enable_seqscan = off"))  # a handful of rows needs no index
        explain = "EXPLAIN QUERY PLAN " if world.database.sqlite else "EXPLAIN "
        told = [reading.exec_driver_sql(explain + statement, given).all() for statement, given in asked]
    return [" ".join(str(row[-1]) for row in plan) for plan in told]


def test_what_runs_now_and_what_ran_are_each_one_query_of_an_index(world: World) -> None:
    world.record(invited("I", "2026-03-20"))
    with world.database.reading() as reading:
        now = moment(reading, world)
        past = moment(reading, world, recorded_at=world.days())
    after, before = (0, id_of("I")), date.fromisoformat("2027-01-01").toordinal()
    for asked, index in ((now, "deadlines_now"), (past, "deadlines_past")):
        (plan,) = plans(world, lambda reading: deadlines.page(reading, asked, before=before, limit=3, after=after))  # noqa: B023
        assert index in plan
        assert "TEMP B-TREE" not in plan, "in the order of the index"


def test_what_is_near_is_read_from_an_index_alone(world: World) -> None:
    world.record(invited("I", "2026-03-20"))
    today = day_of_moment(world.days())
    (plan,) = plans(world, lambda reading: deadlines.near(reading, today, world.days()))
    assert "deadlines_now" in plan
    (plan,) = plans(world, lambda reading: deadlines.terms(reading, today, [id_of("I")]))
    assert "SCAN deadlines" not in plan
    assert "Seq Scan" not in plan
