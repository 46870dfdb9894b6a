"""A day by which somebody is to act is told of once when it is near and once when it is over, and of nobody that they
failed."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event

from domain.fact import DeadlineApproaching, DeadlineMissed, Fact, OfADeadline, Published
from domain.values import HistoricalDate, id_of
from service.reactor import Deadlines, Reactor
from service.store.codec import decode
from service.store.database import Database
from service.store.orders import Change
from service.store.sealed import payload_of
from service.store.tables import facts, idempotency, public_log
from tests.service.reacting import killed_once, told_by_two
from tests.service.store.kit import SOURCES, dense, order, rows_of, settle
from tests.service.terms import (
    FR,
    IT,
    agreed,
    an_incident_on_record,
    arrested,
    documents_came,
    explained,
    incident,
    invited,
    landed,
    remarked,
    requested,
)
from tests.service.test_projector import bytes_of
from tests.service.test_reactor import World, retracted

DUE = "2026-03-20"
WEEK_BEFORE, EVE, DAY_AFTER, LATER = "2026-03-14", "2026-03-13", "2026-03-21", "2026-06-01"


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    with an_incident_on_record(database_url) as found:
        yield found


def facts_in(database: Database) -> list[Fact]:
    rows = rows_of(database, facts)
    return [decode(row.name, row.schema_version, payload_of(database.ring, row)) for row in rows]


def tellings(database: Database) -> list[tuple[str, str, str]]:
    """What was told, in its order: near or over, of which term, due when."""
    read = facts_in(database)
    told = [each for each in read if isinstance(each, OfADeadline)]
    return [("near" if isinstance(each, DeadlineApproaching) else "over", each.kind, str(each.due)) for each in told]


NEAR, OVER = ("near", "hearing", DUE), ("over", "hearing", DUE)


# Once when it is near, once when it is over.


def test_a_term_is_told_of_a_week_before_its_end_and_when_it_is_over(world: World) -> None:
    world.record(invited("I", DUE))
    assert world.react(EVE) == [], "from noon, seven days and a half before the end"
    (near,) = world.react(WEEK_BEFORE)
    assert (near.stream, near.version) == (id_of("I"), 3), "the next version of its stream"
    assert world.react(DUE) == [], "the last day is a day to act on"
    (over,) = world.react(DAY_AFTER)
    assert over.version == 4
    assert world.react(LATER) == []
    assert tellings(world.database) == [NEAR, OVER]


def test_what_is_told_names_the_state_the_day_and_the_day_of_telling(world: World) -> None:
    world.record(invited("I", DUE))
    world.react(WEEK_BEFORE)
    (row,) = (row for row in rows_of(world.database, facts) if row.name == "DeadlineApproaching")
    fact = decode(row.name, row.schema_version, payload_of(world.database.ring, row))
    assert isinstance(fact, DeadlineApproaching)
    assert (fact.state, str(fact.due), fact.instant) == (IT, DUE, None)
    assert str(fact.occurred) == str(fact.public_from) == WEEK_BEFORE
    assert row.principal == "atlarge"


def test_a_term_first_met_when_it_is_over_is_told_of_as_over_alone(world: World) -> None:
    world.record(invited("I", DUE))
    world.react(LATER)
    assert tellings(world.database) == [OVER]


def test_a_partial_day_counts_from_its_latest(world: World) -> None:
    world.record(invited("I", "2026-03"))
    assert world.react("2026-03-24") == []
    world.react("2026-03-25")
    world.react("2026-03-31")
    assert tellings(world.database) == [("near", "hearing", "2026-03")]
    world.react("2026-04-01")
    assert tellings(world.database)[1:] == [("over", "hearing", "2026-03")]


def test_a_term_of_hours_is_told_of_a_day_before_its_last_instant(world: World) -> None:
    world.record(arrested("C", "P", "2026-01-20"), documents_came("C", "2026-01-21"))
    world.record(landed("C", "2026-02-01", landed_at=datetime(2026, 2, 1, 13, tzinfo=UTC)))
    world.react("2026-02-04")
    assert tellings(world.database) == [], "at noon twenty-five hours are left"
    world.react("2026-02-05")
    world.react("2026-02-06")
    assert tellings(world.database) == [("near", "transit", "2026-02-05"), ("over", "transit", "2026-02-05")]


def test_every_term_of_a_stream_is_told_of_by_itself(world: World) -> None:
    """Two States on one day, and one of them on another."""
    world.record(requested("R", "P"))
    world.record(agreed("R", IT, DUE), agreed("R", FR, DUE))
    world.react(DAY_AFTER)
    world.react(DAY_AFTER)
    world.record(agreed("R", FR, "2026-04-10", "2026-03-21"))
    world.react("2026-04-05")
    read = facts_in(world.database)
    assert [(type(each), each.state, str(each.due)) for each in read if isinstance(each, OfADeadline)] == [
        (DeadlineMissed, FR, DUE),
        (DeadlineMissed, IT, DUE),
        (DeadlineApproaching, FR, "2026-04-10"),
    ]


# What is told of by nobody.


@pytest.mark.parametrize(
    "then",
    [
        explained("I", "2026-03-10"),
        retracted("noncompliance", "I", 2),
        invited("I", "2027-01-01", corrects=2),
    ],
)
def test_what_was_met_withdrawn_or_moved_away_before_is_not_told(world: World, then: Change) -> None:
    world.record(invited("I", DUE))
    world.record(then)
    assert world.react(WEEK_BEFORE) == world.react(LATER) == []


def test_what_was_met_late_but_before_anybody_looked_is_not_told(world: World) -> None:
    world.record(invited("I", DUE))
    world.record(explained("I", LATER))
    assert world.react(LATER) == []


def test_what_is_met_after_it_was_near_is_never_over(world: World) -> None:
    world.record(invited("I", DUE))
    world.react(WEEK_BEFORE)
    world.record(explained("I", DUE))
    assert world.react(LATER) == []


def test_a_term_moved_by_a_correction_is_told_of_for_its_new_day(world: World) -> None:
    world.record(invited("I", DUE))
    world.react(WEEK_BEFORE)
    world.record(invited("I", "2026-04-20", corrects=2))
    assert world.react(DAY_AFTER) == []
    world.react("2026-04-14")
    world.react("2026-04-21")
    new = [("near", "hearing", "2026-04-20"), ("over", "hearing", "2026-04-20")]
    assert tellings(world.database) == [NEAR, *new]


def test_a_term_moved_away_and_back_is_not_told_of_again(world: World) -> None:
    world.record(invited("I", DUE))
    world.react(WEEK_BEFORE)
    world.record(invited("I", "2027-01-01", corrects=2))
    world.react(WEEK_BEFORE)
    world.record(retracted("noncompliance", "I", 4))
    world.react(WEEK_BEFORE)
    assert tellings(world.database) == [NEAR]
    world.react(DAY_AFTER)
    assert tellings(world.database) == [NEAR, OVER]


def test_a_telling_that_was_withdrawn_is_not_repeated(world: World) -> None:
    world.record(invited("I", DUE))
    world.react(DAY_AFTER)
    world.record(retracted("noncompliance", "I", 3))
    world.restart()
    assert world.react(LATER) == []


def test_a_term_that_was_over_before_it_was_put_on_record_is_told_of_by_nobody(world: World) -> None:
    world.days.today = DAY_AFTER
    world.record(invited("I", DUE))
    assert world.react() == []
    world.restart()
    assert world.react(LATER) == []


def test_a_term_moved_when_it_was_over_to_a_day_that_is_over_is_told_of_by_nobody(world: World) -> None:
    world.record(invited("I", DUE))
    world.days.today = LATER
    world.record(invited("I", "2026-04-20", corrects=2))
    assert world.react() == []


@pytest.mark.parametrize("restarted", [True, False])
def test_what_else_is_recorded_after_its_end_does_not_hide_a_term_that_was_watched(
    world: World, restarted: bool
) -> None:
    """The service was away when the day came, and a remark was recorded before it looked."""
    world.record(invited("I", DUE))
    if not restarted:
        world.react(EVE)
    world.days.today = LATER
    world.record(remarked("I", "2026-05-01"))
    world.react()
    assert tellings(world.database) == [OVER]


# Exactly once.


def test_a_restart_tells_nothing_again(world: World) -> None:
    world.record(invited("I", DUE))
    for today in (WEEK_BEFORE, WEEK_BEFORE, DAY_AFTER, DAY_AFTER, LATER):
        world.react(today)
        world.restart()
    assert tellings(world.database) == [NEAR, OVER]


def test_the_keys_of_tellings_are_kept_for_ever(world: World) -> None:
    world.record(invited("I", DUE))
    world.react(DAY_AFTER)
    (mine,) = (row for row in rows_of(world.database, idempotency) if row.principal == "atlarge")
    assert mine.expires_at is None
    assert mine.key.startswith(f"deadline:{id_of('I')}:DeadlineMissed:hearing:IT:")


def test_a_view_that_lags_tells_of_nothing_that_was_met(world: World) -> None:
    """The answer is recorded, and no view shows it yet."""
    world.record(invited("I", DUE))
    settle(world.writer, order("not shown yet", explained("I", "2026-03-10")))
    world.days.today = DAY_AFTER
    assert world.reactor.react(world.days()) == []
    assert world.react(LATER) == []


def test_what_is_recorded_after_it_was_read_is_looked_at_before_it_is_told(world: World) -> None:
    """The version that was read is the one expected: an answer that comes in between is seen first."""
    world.record(invited("I", DUE))
    world.days.today = DAY_AFTER
    with world.database.reading() as reading:
        read = list(Deadlines()(reading, world.days()))
    assert len(read) == 1
    world.record(explained("I", DUE))
    late = Reactor(world.database, world.writer, world.days, [lambda _connection, _now: read])
    assert late.react(world.days()) == []
    assert tellings(world.database) == []


def test_after_a_pass_that_failed_the_next_one_tells(world: World) -> None:
    world.record(invited("I", DUE))
    world.days.today = DAY_AFTER
    calendar = Deadlines()
    with world.database.reading() as reading:
        for _ in range(3):
            assert len(list(calendar(reading, world.days()))) == 1, "until it is seen to be told"
    Reactor(world.database, world.writer, world.days, [calendar]).react(world.days())
    with world.database.reading() as reading:
        assert list(calendar(reading, world.days())) == []


MANY = 40


def many(world: World) -> None:
    """Terms of forty incidents, half of them with an answer."""
    changes = [change for each in range(MANY) for change in (incident(f"I{each}"), invited(f"I{each}", DUE))]
    settle(world.writer, *(order(f"many {number}", change) for number, change in enumerate(changes)))
    met = [explained(f"I{each}", "2026-03-01") for each in range(0, MANY, 2)]
    settle(world.writer, *(order(f"met {number}", change) for number, change in enumerate(met)))
    world.projector.catch_up()


def test_two_processes_at_once_tell_once(world: World) -> None:
    many(world)
    told = told_by_two(world, DAY_AFTER)
    expected = sorted(str(id_of(f"I{each}")) for each in range(1, MANY, 2))
    assert sorted(told) == expected, "each by one of them"
    assert tellings(world.database) == [OVER] * len(expected)
    assert world.react(DAY_AFTER) == []


def test_a_process_killed_between_two_tellings_leaves_the_rest_to_the_next(world: World) -> None:
    many(world)
    killed_once(world, DAY_AFTER, lambda: bool(tellings(world.database)))
    world.projector.catch_up()
    world.react(DAY_AFTER)
    world.react(DAY_AFTER)
    told = [row.stream for row in rows_of(world.database, facts) if row.name == "DeadlineMissed"]
    assert sorted(told) == sorted(id_of(f"I{each}") for each in range(1, MANY, 2))


# Under seal.


def sealed(world: World, public_from: str | None) -> None:
    """Somebody is arrested provisionally, and the public does not know."""
    world.record(arrested("C", "P", "2026-01-20", public_from=public_from))


def test_what_is_told_under_seal_is_under_seal(world: World) -> None:
    before = (world.place(), rows_of(world.database, public_log))
    sealed(world, None)
    world.react(WEEK_BEFORE)
    world.react(DAY_AFTER)
    assert tellings(world.database) == [("near", "documents", DAY_AFTER)]
    world.react("2026-03-22")
    assert tellings(world.database)[1:] == [("over", "documents", DAY_AFTER)]
    assert (world.place(), rows_of(world.database, public_log)) == before, "not a place in the public log"
    assert {row.seal for row in rows_of(world.database, facts) if row.stream == id_of("C")} == {id_of("C")}
    assert world.one("custody", "C") is None


def test_what_is_told_under_seal_does_not_hold_back_what_is_to_become_public(world: World) -> None:
    sealed(world, "2026-03-18")
    world.react("2026-03-17")
    assert tellings(world.database) == [("near", "documents", DAY_AFTER)]
    world.react("2026-03-18")
    assert [row.name for row in rows_of(world.database, facts)[-1:]] == ["Published"]
    assert world.one("custody", "C") == 3
    assert world.history("C") == [1, 2, 3]
    log = rows_of(world.database, public_log)
    assert dense([row.position for row in log])
    assert len(log) == len(rows_of(world.database, facts))
    world.react("2026-03-22")
    assert world.one("custody", "C") == 4, "and what comes after is public"
    assert world.history("C", public_on=DAY_AFTER) == [1, 2, 3]


def test_what_was_told_before_is_not_told_again_when_it_becomes_public(world: World) -> None:
    sealed(world, None)
    world.react("2026-03-22")
    on = HistoricalDate("2026-03-22")
    world.record(Change("custody", id_of("C"), Published(occurred=on, public_from=on, sources=SOURCES)))
    assert world.react(LATER) == []
    assert tellings(world.database) == [("over", "documents", DAY_AFTER)]


# What follows of it.


def test_what_is_told_changes_no_status_and_a_rebuild_gives_the_same_bytes(world: World) -> None:
    world.record(invited("I", DUE))
    sealed(world, "2026-03-18")
    before = {name: rows for name, rows in bytes_of(world.database).items() if name == "deadlines"}
    assert {row[0] for row in before["deadlines"]} == {id_of("I"), id_of("C")}
    world.react(WEEK_BEFORE)
    assert {"deadlines": bytes_of(world.database)["deadlines"]} == before
    world.react("2026-03-18")
    world.react(LATER)
    world.record(explained("I", LATER))
    followed = bytes_of(world.database)
    world.projector.rebuild()
    assert bytes_of(world.database) == followed
    written = len(rows_of(world.database, facts))
    world.restart()
    world.react()
    assert len(rows_of(world.database, facts)) == written, "a rebuild tells nothing again"


# What a pass costs.


def test_a_pass_over_what_was_told_is_one_query_and_reads_no_term(world: World) -> None:
    many(world)
    world.days.today = DAY_AFTER
    calendar = Deadlines()
    reactor = Reactor(world.database, world.writer, world.days, [calendar])
    assert len(reactor.react(world.days())) == MANY // 2
    assert reactor.react(world.days()) == [], "they are seen to be told"
    asked: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.extend([statement] if statement.startswith("SELECT") else [])

    with world.database.reading() as reading:
        event.listen(reading, "before_cursor_execute", hear)
        assert list(calendar(reading, world.days())) == []
    assert len(asked) == 1, asked
    assert "body" not in asked[0]
