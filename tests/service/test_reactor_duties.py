"""Where a person sought is announced, the duty of the State is told of before the arrival; and how it changes, once."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select

from domain.custody.facts import Arrested
from domain.presence.duties import DutyAppearsUnmet, DutyChanged, DutyEngaged, OfADuty
from domain.presence.facts import Kind, PresenceConfirmed
from domain.request.facts import RequestWithdrawn
from domain.values import Confidence, HistoricalDate, PersonId, StateCode, fact_id, id_of
from domain.warrant.facts import WarrantUnsealed
from service.reactor import Engaged, Reactor
from service.store.database import Database
from service.store.orders import Change
from service.store.sealed import fact_of
from service.store.tables import facts, idempotency, public_log
from tests.domain.duty.kit import graded
from tests.service.journeys import (
    ARRIVAL,
    LEFT,
    TODAY,
    announced,
    came,
    given_up,
    left,
    party,
    somebody_is_sought,
    there,
)
from tests.service.reacting import killed_once, told_by_two
from tests.service.store.kit import database_at, identified, issued, order, rows_of, settle, writer_on
from tests.service.terms import FR, IT, requested, told
from tests.service.test_projector import bytes_of
from tests.service.test_reactor import Days, World, retracted

LATER = "2026-06-01"


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    with somebody_is_sought(database_url) as found:
        yield found


def tellings(database: Database, name: str = "T") -> list[OfADuty]:
    """What was told of a presence, in its order."""
    with database.reading() as reading:
        rows = reading.execute(select(facts).where(facts.c.stream == id_of(name)).order_by(facts.c.version)).all()
        read = [fact_of(reading, row) for row in rows]
    return [each for each in read if isinstance(each, OfADuty)]


def said(database: Database, name: str = "T") -> list[tuple[str, str, str, str]]:
    """Each: which, the rung of the duty and of the presence, and the request."""
    return [
        (type(each).__name__, each.now.level, each.now.assessment, each.now.request)
        for each in tellings(database, name)
    ]


LATENT = ("DutyEngaged", "latent", "none", "none")


# In time to act.


def test_an_announced_journey_to_a_state_that_is_bound_is_told_of_before_the_arrival(world: World) -> None:
    world.record(announced())
    (receipt,) = world.react()
    assert (receipt.stream, receipt.version) == (id_of("T"), 2)
    (engaged,) = tellings(world.database)
    assert isinstance(engaged, DutyEngaged)
    assert (engaged.person, engaged.state, str(engaged.now.by)) == (id_of("P"), IT, ARRIVAL)
    assert (engaged.now.duty, engaged.now.level, engaged.now.assessment) == ("BINDING", "latent", "none")
    assert engaged.warrants == (id_of("W"),)
    assert engaged.situations == (id_of("Uganda"),)
    assert str(engaged.occurred) == str(engaged.public_from) == TODAY


def test_what_is_told_explains_itself_by_rules_and_facts(world: World) -> None:
    world.record(announced())
    world.react()
    (engaged,) = tellings(world.database)
    assert [each.rule for each in engaged.explanation] == [
        "warrant-in-force",
        "party-bound",
        "no-request-recorded",
        "presence-unconfirmed",
    ]
    named = {fact for each in engaged.explanation for fact in each.facts}
    assert named <= {fact_id(row.stream, row.version) for row in rows_of(world.database, facts)}
    assert named


@pytest.mark.parametrize(("received", "expected"), [(False, "transmitted"), (True, "received")])
def test_a_request_that_was_sent_makes_it_possible_and_its_receipt_no_more_of_a_plan(
    world: World, received: bool, expected: str
) -> None:
    world.record(requested("R", "P"), *([came()] if received else []))
    world.record(announced())
    world.react()
    assert said(world.database) == [("DutyEngaged", "possible", "none", expected)]


@pytest.mark.parametrize(
    "change",
    [
        announced(state=StateCode("US")),
        announced(kind=Kind.OVERFLIGHT),
        announced(kind=Kind.HOST_STATE_TRANSIT),
        announced(person="nobody sought"),
    ],
)
def test_where_nothing_is_owed_nothing_is_told(world: World, change: Change) -> None:
    world.record(identified("nobody sought"))
    world.record(change)
    assert world.react() == world.react(ARRIVAL) == []


def test_a_presence_that_is_recorded_without_an_announcement_is_told_of_as_well(world: World) -> None:
    world.record(requested("R", "P"), came())
    world.days.today = ARRIVAL
    world.record(there())
    world.react()
    assert said(world.database) == [("DutyEngaged", "apparent", "possible", "received")]


@pytest.mark.parametrize(("today", "told_of"), [("2026-03-17", 1), ("2026-03-18", 0)])
@pytest.mark.parametrize("watched", [True, False])
def test_what_was_over_for_more_than_seven_days_when_it_was_first_seen_is_history(
    world: World, today: str, told_of: int, watched: bool
) -> None:
    if watched:
        world.react()
    world.days.today = today
    world.record(there())
    assert len(world.react()) == told_of


def test_a_stay_that_lasts_is_told_of_whenever_it_began(world: World) -> None:
    world.days.today = LATER
    world.record(there(until=HistoricalDate("2026-07-01")))
    world.react()
    assert said(world.database) == [("DutyEngaged", "latent", "latent", "none")]


def test_a_warrant_that_comes_after_the_announcement_engages_the_duty_then(world: World) -> None:
    world.record(identified("Q"))
    world.record(announced(person="Q"))
    assert world.react() == []
    world.record(issued("W2", "Q", "Uganda"))
    world.react()
    assert said(world.database) == [LATENT]


def test_a_state_that_becomes_a_party_in_time_is_bound(world: World) -> None:
    world.record(announced(state=FR))
    assert world.react() == []
    world.record(*party(FR))
    world.react()
    assert said(world.database) == [LATENT]


# As it changes.


def test_a_journey_given_up_changes_it_to_none(world: World) -> None:
    world.record(announced())
    world.react()
    world.record(given_up())
    world.react()
    assert said(world.database) == [LATENT, ("DutyChanged", "none", "none", "none")]
    (_, changed) = tellings(world.database)
    assert isinstance(changed, DutyChanged)
    assert changed.before.level == "latent"
    assert changed.highest == "latent", "whoever was told of it hears that it is none"
    assert "not-there" in {each.rule for each in changed.explanation}


def test_what_is_to_happen_counts_from_its_day(world: World) -> None:
    world.record(announced())
    world.react()
    world.record(given_up("T", "2026-03-05"))
    assert world.react("2026-03-04") == []
    assert len(world.react("2026-03-05")) == 1


def test_an_announcement_withdrawn_changes_it_to_none(world: World) -> None:
    world.record(announced())
    world.react()
    world.record(retracted("presence", "T", 1))
    world.react()
    assert said(world.database) == [LATENT, ("DutyChanged", "none", "none", "none")]
    assert world.react(LATER) == []


def test_another_day_of_arrival_is_told(world: World) -> None:
    world.record(announced())
    world.react()
    world.record(announced("T", "2026-03-20", TODAY, corrects=1))
    world.react()
    assert [str(each.now.by) for each in tellings(world.database)] == [ARRIVAL, "2026-03-20"]


def test_what_is_recorded_of_the_request_is_told(world: World) -> None:
    world.record(announced())
    world.react()
    for change in (requested("R", "P"), came(), told("request", "R", RequestWithdrawn, TODAY)):
        world.record(change)
        world.react()
    assert [each[3] for each in said(world.database)] == ["none", "transmitted", "received", "none"]
    assert [each[1] for each in said(world.database)] == ["latent", "possible", "possible", "latent"]


def test_what_appears_is_told_as_what_appears_and_never_as_a_finding(world: World) -> None:
    world.record(requested("R", "P"), came())
    world.record(announced())
    world.react()
    world.days.today = LEFT
    world.record(there())
    world.react()
    world.record(left())
    world.react()
    assert said(world.database) == [
        ("DutyEngaged", "possible", "none", "received"),
        ("DutyChanged", "apparent", "possible", "received"),
        ("DutyAppearsUnmet", "apparent", "apparent", "received"),
    ]
    last = tellings(world.database)[-1]
    assert isinstance(last, DutyAppearsUnmet)
    assert last.before.assessment == "possible"
    assert "left-without-arrest" in {each.rule for each in last.explanation}


@pytest.mark.parametrize("grade", [Confidence.PARTIAL, Confidence.UNVERIFIED])
@pytest.mark.parametrize("weak", ["presence", "outcome", "receipt"])
def test_what_is_unverified_is_never_more_than_possible(world: World, grade: Confidence, weak: str) -> None:
    changes = {"request": requested("R", "P"), "receipt": came(), "presence": there(), "outcome": left()}
    world.days.today = LEFT
    for part, change in changes.items():
        told_by = graded(grade) if part == weak else change.fact.sources
        world.record(replace(change, fact=replace(change.fact, sources=told_by)))
        world.react()
    assert "DutyAppearsUnmet" not in {each[0] for each in said(world.database)}
    last = tellings(world.database)[-1]
    assert (last.now.assessment, last.now.request) == ("possible", "received")
    assert (last.now.level == "apparent") is (weak == "outcome"), "the outcome says nothing of the duty"
    assert last.sources[0].confidence is Confidence.CONFIRMED or weak != "outcome"


def test_an_arrest_there_changes_it_to_none(world: World) -> None:
    world.record(requested("R", "P"), came())
    world.days.today = ARRIVAL
    world.record(there())
    world.react()
    world.record(told("custody", "C", Arrested, ARRIVAL, person=PersonId(id_of("P")), state=IT))
    world.react()
    assert [each[:3] for each in said(world.database)] == [
        ("DutyEngaged", "apparent", "possible"),
        ("DutyChanged", "none", "none"),
    ]


def test_what_was_told_once_is_followed_for_ever(world: World) -> None:
    """A receipt found out of months later."""
    world.record(requested("R", "P"))
    world.days.today = LEFT
    world.record(there(), left())
    world.react()
    world.days.today = LATER
    world.restart()
    world.react()
    world.record(came())
    world.react()
    assert [each[0] for each in said(world.database)] == ["DutyEngaged", "DutyAppearsUnmet"]


def test_what_changes_nothing_is_not_told(world: World) -> None:
    world.record(announced())
    world.react()
    world.record(told("presence", "T", PresenceConfirmed, "2026-03-02"))
    world.record(identified("Q"), issued("W2", "Q", "Uganda"))
    assert world.react() == world.react(ARRIVAL) == world.react(LATER) == []


# Exactly once.


def test_a_restart_tells_nothing_again(world: World) -> None:
    world.record(announced())
    for today in (TODAY, TODAY, ARRIVAL, LATER):
        world.react(today)
        world.restart()
    assert said(world.database) == [LATENT]
    (mine,) = (row for row in rows_of(world.database, idempotency) if row.principal == "atlarge")
    assert mine.expires_at is None
    assert mine.key.startswith(f"duty:{id_of('T')}:DutyEngaged:")


def test_a_telling_that_was_withdrawn_is_not_repeated(world: World) -> None:
    world.record(announced())
    world.react()
    world.record(retracted("presence", "T", 2))
    world.restart()
    world.record(identified("Q"))
    assert world.react() == world.react(ARRIVAL) == []


def test_views_that_lag_neither_hide_a_journey_nor_tell_of_one_given_up(world: World) -> None:
    world.reactor.react(world.days())
    settle(world.writer, order("not shown yet", announced()))
    assert len(world.reactor.react(world.days())) == 1
    world.restart()
    settle(world.writer, order("nor this", given_up()), order("nor that", announced("T2", ARRIVAL, TODAY)))
    assert len(world.reactor.react(world.days())) == 2
    settle(world.writer, order("announced", announced("T3")), order("and given up", given_up("T3")))
    assert world.reactor.react(world.days()) == []


def test_what_is_recorded_after_it_was_read_is_looked_at_before_it_is_told(world: World) -> None:
    world.record(announced())
    with world.database.reading() as reading:
        read = list(Engaged()(reading, world.days()))
    assert len(read) == 1
    world.record(given_up())
    late = Reactor(world.database, world.writer, world.days, [lambda _connection, _now: read])
    assert late.react(world.days()) == []
    assert tellings(world.database) == []


def test_after_a_pass_that_failed_the_next_one_tells(world: World) -> None:
    world.record(announced())
    calendar = Engaged()
    with world.database.reading() as reading:
        for _ in range(3):
            assert len(list(calendar(reading, world.days()))) == 1, "until it is seen to be told"
    Reactor(world.database, world.writer, world.days, [calendar]).react(world.days())
    with world.database.reading() as reading:
        assert list(calendar(reading, world.days())) == []


MANY = 30


def many(world: World) -> None:
    settle(world.writer, *(order(f"many {each}", announced(f"T{each}")) for each in range(MANY)))
    world.projector.catch_up()


def test_two_processes_at_once_tell_once(world: World) -> None:
    many(world)
    assert sorted(told_by_two(world, TODAY)) == sorted(str(id_of(f"T{each}")) for each in range(MANY)), (
        "each by one of them"
    )
    assert all(said(world.database, f"T{each}") == [LATENT] for each in range(MANY))
    assert world.react() == []


def test_a_process_killed_between_two_tellings_leaves_the_rest_to_the_next(world: World) -> None:
    many(world)
    killed_once(world, TODAY, lambda: any(row.name == "DutyEngaged" for row in rows_of(world.database, facts)))
    world.react()
    world.react()
    assert all(said(world.database, f"T{each}") == [LATENT] for each in range(MANY))


def test_a_rebuild_tells_nothing_and_gives_the_same_bytes(world: World) -> None:
    world.record(announced())
    world.react()
    world.record(given_up())
    world.react()
    followed, written = bytes_of(world.database), len(rows_of(world.database, facts))
    world.projector.rebuild()
    assert bytes_of(world.database) == followed
    world.restart()
    world.react()
    assert len(rows_of(world.database, facts)) == written


def test_what_is_told_changes_no_answer(world: World) -> None:
    world.record(announced())
    shown = bytes_of(world.database)
    assert len(world.react()) == 1
    assert bytes_of(world.database) == shown


def test_the_bundled_record_tells_of_no_journey_of_long_ago(own_record_url: str) -> None:
    days = Days("2026-11-21")
    with database_at(own_record_url) as database, writer_on(database) as writer:
        assert Reactor(database, writer, days, [Engaged()]).react(days()) == []


# Under seal.


def test_what_is_told_of_a_sealed_journey_is_sealed(world: World) -> None:
    before = (world.place(), rows_of(world.database, public_log))
    world.record(announced("T", ARRIVAL, TODAY, public_from=None))
    world.react()
    assert said(world.database) == [LATENT]
    assert (world.place(), rows_of(world.database, public_log)) == before, "not a place in the public log"
    assert {row.seal for row in rows_of(world.database, facts) if row.stream == id_of("T")} == {id_of("T")}
    assert world.one("presence", "T") is None


def test_a_sealed_warrant_engages_a_sealed_journey_and_no_public_one(world: World) -> None:
    world.record(identified("S", public_from=None), issued("W2", "S", "Uganda", public_from=None))
    world.record(announced("T", ARRIVAL, TODAY, person="S", public_from=None))
    world.record(identified("Q"), issued("W3", "Q", "Uganda", public_from=None))
    world.record(announced("T2", ARRIVAL, TODAY, person="Q"))
    world.react()
    assert said(world.database) == [LATENT]
    assert tellings(world.database, "T2") == [], "it would tell that there is a warrant"


def test_no_request_or_custody_under_seal_is_in_what_may_be_published(world: World) -> None:
    world.record(requested("R", "P", public_from=None), came("R", public_from=None))
    world.record(announced(), announced("T2", ARRIVAL, TODAY, public_from=None))
    world.react()
    assert said(world.database) == said(world.database, "T2") == [LATENT]


def test_it_holds_back_no_publication_and_is_published_with_its_presence(world: World) -> None:
    world.record(announced("T", ARRIVAL, TODAY, public_from="2026-03-05"))
    world.react()
    world.react("2026-03-05")
    assert [row.name for row in rows_of(world.database, facts)[-1:]] == ["Published"]
    assert world.history("T") == [1, 2, 3]
    assert world.one("presence", "T") == 3
    assert world.react(ARRIVAL) == [], "and what was told is not told again"


def test_a_journey_is_not_published_before_the_sealed_warrant_it_was_told_by(world: World) -> None:
    world.record(identified("S"), issued("W2", "S", "Uganda", public_from=None))
    world.record(announced("T", ARRIVAL, TODAY, person="S", public_from="2026-03-05"))
    world.react()
    world.react("2026-03-05")
    assert world.one("presence", "T") is None
    unsealed = told("warrant", "W2", WarrantUnsealed, "2026-03-05", public_from="2026-03-05")
    world.record(unsealed)
    world.react()
    assert world.one("presence", "T") == 3


def test_what_the_public_is_told_is_the_same_whatever_is_under_seal(sqlite_url: str, postgresql_url: str) -> None:
    """Two worlds: in one of them much is kept under seal."""
    heard: list[list[OfADuty]] = []
    for url, secrets in ((sqlite_url, False), (postgresql_url, True)):
        with somebody_is_sought(url) as world:
            if secrets:
                world.record(requested("R", "P", public_from=None), came("R", public_from=None))
                world.record(issued("W2", "P", "Uganda", public_from=None))
                world.record(announced("S", ARRIVAL, TODAY, public_from=None))
            world.record(announced())
            world.react()
            world.record(there(), left())
            world.react(LEFT)
            heard.append(tellings(world.database))
    assert heard[0] == heard[1]
    assert heard[0]
