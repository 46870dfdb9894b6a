"""One key, one effect; what is refused leaves nothing; what is acknowledged is there."""

import time
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, wait
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.person.acts import StepAfterDeath
from domain.person.facts import AppearedVoluntarily, DeathConfirmed, InitiallyAppeared
from domain.rules import AlreadyOnRecord, NoSource, NotOnRecord, Refusal
from domain.values import HistoricalDate, WarrantId, id_of
from service.store.database import Database, StoreBusy
from service.store.orders import Change, Invisible, KeyReused, Order, Receipt, SecretInPublicStream, StaleVersion
from service.store.recorder import wall_clock
from service.store.schema import migrate
from service.store.tables import facts, idempotency, public_log, tags
from service.store.writer import Writer
from tests.postgres import Postgres
from tests.service.store.kit import (
    SETTLES_WITHIN_S,
    SOURCES,
    also_known_as,
    count_of,
    database_at,
    dense,
    identified,
    issued,
    opened,
    order,
    rows_of,
    settle,
    writer_on,
)

TABLES = (facts, public_log, tags, idempotency)
DAY_US = 86_400_000_000


def everything(database: Database) -> list[Any]:
    return [rows_of(database, table) for table in TABLES]


def receipt_of(future: "Future[Receipt]") -> Receipt:
    return future.result(SETTLES_WITHIN_S)


def refusal_of(future: "Future[Receipt]") -> BaseException:
    refusal = future.exception(SETTLES_WITHIN_S)
    assert refusal is not None, "it was accepted"
    return refusal


@contextmanager
def held(writer: Writer, database: Database) -> Generator[None]:
    """The store is busy elsewhere, so that what is submitted meanwhile comes in one batch."""
    with database_at(database.url) as elsewhere, elsewhere.writing():
        first = writer.submit(order("the first, alone", identified("whoever is first")))
        time.sleep(0.05)  # the writer has taken it, and waits
        yield
    receipt_of(first)


@pytest.fixture
def another(database: Database) -> Iterator[Writer]:
    """The writer of another process."""
    with database_at(database.url) as elsewhere, writer_on(elsewhere) as another:
        yield another


# One key, one effect.


def test_the_same_order_again_gets_the_first_receipt_and_changes_nothing(database: Database, writer: Writer) -> None:
    first = receipt_of(writer.submit(order("1", identified("Kony"))))
    settle(writer, order("2", also_known_as("Kony", "Ladit")))
    before = everything(database)

    again = receipt_of(writer.submit(order("1", identified("Kony"))))

    assert first == Receipt(id_of("Kony"), version=1, position=1, place=1, repeated=False)
    assert again == replace(first, repeated=True)
    assert everything(database) == before


def test_the_same_order_twice_in_one_batch_has_one_effect(database: Database, writer: Writer) -> None:
    with held(writer, database):
        twice = [writer.submit(order("1", identified("Kony"))) for _ in range(2)]
    first, second = map(receipt_of, twice)

    assert (first.repeated, second.repeated) == (False, True)
    assert second == replace(first, repeated=True)
    assert count_of(database, facts) == 2


def test_another_body_under_the_same_key_is_refused(database: Database, writer: Writer) -> None:
    receipt_of(writer.submit(order("1", identified("Kony"))))
    before = everything(database)

    for other in (identified("Otti"), identified("Kony", name="Joseph Rao Kony"), also_known_as("Kony", "Ladit")):
        assert isinstance(refusal_of(writer.submit(order("1", other))), KeyReused)

    assert everything(database) == before


def test_the_same_key_of_another_principal_is_another_key(database: Database, writer: Writer) -> None:
    receipt_of(writer.submit(order("1", identified("Kony"), principal="registry")))
    receipt = receipt_of(writer.submit(order("1", identified("Otti"), principal="contributor")))

    assert not receipt.repeated
    assert [row.principal for row in rows_of(database, facts)] == ["registry", "contributor"]


def test_a_refusal_uses_up_no_key(writer: Writer) -> None:
    early = order("1", also_known_as("Kony", "Ladit"))
    assert isinstance(refusal_of(writer.submit(early)), NotOnRecord)
    settle(writer, order("2", identified("Kony")))

    assert receipt_of(writer.submit(early)) == Receipt(id_of("Kony"), version=2, position=2, place=2, repeated=False)


def test_a_key_is_kept_for_thirty_days_and_an_imports_for_ever(database: Database, writer: Writer) -> None:
    settle(writer, order("1", identified("Kony")), replace(order("2", identified("Otti")), keep_key=True))

    once, ever = rows_of(database, idempotency)
    recorded = rows_of(database, facts)[0].recorded_at
    assert recorded + 30 * DAY_US <= once.expires_at < recorded + 31 * DAY_US
    assert ever.expires_at is None


def test_after_a_lost_answer_the_same_key_tells_what_became_of_it(database: Database, another: Writer) -> None:
    """The process that took the order is gone, its answer never read."""
    with writer_on(database) as lost:
        lost.submit(order("1", identified("Kony")))
    receipt = receipt_of(another.submit(order("1", identified("Kony"))))

    assert receipt == Receipt(id_of("Kony"), version=1, position=1, place=1, repeated=True)
    assert count_of(database, facts) == 1


def test_two_processes_sent_the_same_orders_at_once_do_each_once(
    database: Database, writer: Writer, another: Writer
) -> None:
    orders = [order(str(number), identified(f"person {number}")) for number in range(50)]
    start, answers = Barrier(2), dict[Writer, list[Receipt]]()

    def submit(to: Writer) -> None:
        start.wait()
        answers[to] = [receipt_of(future) for future in [to.submit(each) for each in orders]]

    threads = [Thread(target=submit, args=(each,)) for each in (writer, another)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert count_of(database, facts) == 50
    for one, other in zip(answers[writer], answers[another], strict=True):
        assert replace(one, repeated=False) == replace(other, repeated=False)
        assert {one.repeated, other.repeated} == {False, True}


# All or nothing, and nobody else's business.


def test_an_order_refused_in_a_batch_disturbs_no_other_and_leaves_nothing(database: Database, writer: Writer) -> None:
    with held(writer, database):
        good = writer.submit(order("1", identified("Kony")))
        bad = writer.submit(order("2", identified("Kony", name="somebody else")))
        after = writer.submit(order("3", also_known_as("Kony", "Ladit", expected=1)))

    assert isinstance(refusal_of(bad), AlreadyOnRecord)
    assert receipt_of(good) == Receipt(id_of("Kony"), version=1, position=2, place=2)
    assert receipt_of(after) == Receipt(id_of("Kony"), version=2, position=3, place=3)
    assert [row.name for row in rows_of(database, facts)] == ["PersonIdentified", "PersonIdentified", "AliasRecorded"]
    assert [row.key for row in rows_of(database, idempotency)] == ["1", "3", "the first, alone"]


def test_waiting_orders_share_one_commit(postgresql_url: str) -> None:
    with database_at(postgresql_url) as database, writer_on(database) as writer:
        with held(writer, database):
            waiting = [writer.submit(order(str(each), identified(f"person {each}"))) for each in range(100)]
        positions = [receipt_of(each).position for each in waiting]
        with database.reading() as connection:
            commits = connection.execute(text("SELECT count(DISTINCT xmin::text) FROM facts")).scalar_one()

    assert positions == list(range(2, 102)), "in the order in which they came"
    assert commits <= 2, "the first alone at most, then all the others"


def test_an_order_of_several_changes_happens_as_a_whole(database: Database, writer: Writer) -> None:
    whole = order("1", opened("Uganda"), identified("Kony"), issued("a warrant", "Kony", "Uganda"))
    receipt = receipt_of(writer.submit(whole))

    assert receipt == Receipt(id_of("a warrant"), version=1, position=3, place=3)
    assert [row.name for row in rows_of(database, facts)] == ["SituationOpened", "PersonIdentified", "WarrantIssued"]


def test_an_order_of_several_changes_does_not_happen_in_part(database: Database, writer: Writer) -> None:
    settle(writer, order("1", opened("Uganda"), identified("Kony")))
    before = everything(database)
    unknown = issued("a warrant", "nobody", "Uganda")
    in_part = order("2", also_known_as("Kony", "Ladit"), identified("Otti"), also_known_as("Otti", "Vincent"), unknown)

    assert isinstance(refusal_of(writer.submit(in_part)), NotOnRecord)

    assert everything(database) == before
    following = receipt_of(writer.submit(order("3", also_known_as("Kony", "Ladit"))))
    assert following == Receipt(id_of("Kony"), version=2, position=3, place=3), "nor is anything of it remembered"
    assert isinstance(refusal_of(writer.submit(order("4", also_known_as("Otti", "Vincent")))), NotOnRecord)


def test_several_changes_of_one_stream_follow_one_another(database: Database, writer: Writer) -> None:
    names = [also_known_as("Kony", alias, expected=number) for number, alias in enumerate("abc", start=1)]
    receipt = receipt_of(writer.submit(order("1", identified("Kony"), *names)))

    assert receipt.version == 4
    assert [row.version for row in rows_of(database, facts)] == [1, 2, 3, 4]


def test_an_order_that_cannot_be_understood_fails_alone(database: Database, writer: Writer) -> None:
    nowhere = replace(identified("Otti"), room="no such room")
    with held(writer, database):
        before = writer.submit(order("1", identified("Kony")))
        failing = [writer.submit(order("2", nowhere)), writer.submit(Order("registry", "3", ()))]
        after = writer.submit(order("4", also_known_as("Kony", "Ladit")))

    assert receipt_of(before) == Receipt(id_of("Kony"), version=1, position=2, place=2)
    assert receipt_of(after) == Receipt(id_of("Kony"), version=2, position=3, place=3)
    for each in failing:
        assert not isinstance(refusal_of(each), Refusal), "no rule of the law says why"
    assert count_of(database, facts) == 3


def test_an_order_the_database_cannot_store_fails_alone(postgresql_url: str) -> None:
    """PostgreSQL stores no NUL in a text."""
    with database_at(postgresql_url) as database, writer_on(database) as writer:
        with held(writer, database):
            before = writer.submit(order("1", identified("Kony")))
            failing = writer.submit(order("\x00", identified("Otti")))
            after = writer.submit(order("2", also_known_as("Kony", "Ladit")))

        assert receipt_of(before).position == 2
        assert receipt_of(after) == Receipt(id_of("Kony"), version=2, position=3, place=3)
        assert isinstance(refusal_of(failing), DBAPIError)
        assert dense([row.position for row in rows_of(database, facts)])


def test_whoever_no_longer_waits_for_an_answer_stops_nobody_else(database: Database, writer: Writer) -> None:
    with held(writer, database):
        given_up = writer.submit(order("1", identified("Kony")))
        given_up.cancel()

    assert receipt_of(writer.submit(order("2", identified("Otti")))).stream == id_of("Otti")
    again = receipt_of(writer.submit(order("1", identified("Kony"))))
    assert again.version == 1
    assert count_of(database, facts) == 3


def test_closing_waits_for_what_was_submitted(database: Database) -> None:
    with writer_on(database) as writer:
        waiting = [writer.submit(order(str(each), identified(f"person {each}"))) for each in range(1200)]

    assert all(each.done() for each in waiting)
    assert count_of(database, facts) == 1200


# What is decided is decided upon what stands.


def test_a_closed_writer_takes_nothing_it_would_never_answer(database: Database) -> None:
    with writer_on(database) as writer:
        pass
    with pytest.raises(RuntimeError, match="closed"):
        writer.submit(order("too late", identified("too late")))


def test_an_order_nobody_can_write_down_fails_alone(database: Database, writer: Writer) -> None:
    unwritable = writer.submit(order("\ud800", identified("unwritable")))
    others = [writer.submit(order(f"other {number}", identified(f"other {number}"))) for number in range(8)]
    assert isinstance(refusal_of(unwritable), UnicodeEncodeError)
    assert [receipt_of(each).version for each in others] == [1] * 8


def test_a_key_past_its_time_may_be_used_again(database: Database) -> None:
    moment = [1_700_000_000_000_000]
    with writer_on(database, lambda: moment[0]) as writer:
        settle(writer, order("a key", identified("one")))
        moment[0] += 29 * DAY_US
        assert isinstance(refusal_of(writer.submit(order("a key", identified("another")))), KeyReused)
        moment[0] += 2 * DAY_US
        assert not receipt_of(writer.submit(order("a key", identified("another")))).repeated


def test_a_fingerprint_tells_what_was_said_and_not_what_was_left_to_its_default() -> None:
    told = identified("one")
    spelt_out = replace(told, fact=replace(told.fact, irregular=(), remark=None))
    another = replace(told, fact=replace(told.fact, remark="said too"))
    assert order("k", told).fingerprint == order("k", spelt_out).fingerprint
    assert order("k", told).fingerprint != order("k", another).fingerprint


def test_a_version_the_caller_knows_must_still_be_the_last(database: Database, writer: Writer) -> None:
    settle(writer, order("1", identified("Kony")), order("2", also_known_as("Kony", "Ladit", expected=1)))
    before = everything(database)

    for stale in (0, 1, 3):
        refused = writer.submit(order(f"3-{stale}", also_known_as("Kony", "the teacher", expected=stale)))
        assert isinstance(refusal_of(refused), StaleVersion)

    assert everything(database) == before
    assert receipt_of(writer.submit(order("4", also_known_as("Kony", "the teacher", expected=2)))).version == 3


def test_of_two_callers_who_know_the_same_version_one_is_stale(writer: Writer, another: Writer) -> None:
    settle(writer, order("1", identified("Kony")))
    rivals = [
        each.submit(order(alias, also_known_as("Kony", alias, expected=1)))
        for each, alias in ((writer, "Ladit"), (another, "the teacher"))
    ]
    outcomes = [each.exception(SETTLES_WITHIN_S) for each in rivals]

    assert sorted(type(each).__name__ for each in outcomes) == ["NoneType", "StaleVersion"]


def test_two_writers_taking_turns_each_decide_upon_what_the_other_wrote(
    database: Database, writer: Writer, another: Writer
) -> None:
    settle(writer, order("1", opened("Uganda"), identified("Kony")))
    assert receipt_of(another.submit(order("2", also_known_as("Kony", "Ladit", expected=1)))).version == 2
    assert receipt_of(writer.submit(order("3", also_known_as("Kony", "the teacher", expected=2)))).version == 3
    assert isinstance(refusal_of(another.submit(order("4", identified("Kony")))), AlreadyOnRecord)
    settle(another, order("5", identified("Otti")))
    settle(writer, order("6", issued("a warrant", "Otti", "Uganda")))

    assert dense([row.position for row in rows_of(database, facts)])
    assert count_of(database, facts) == 6


def test_a_rule_sees_the_fact_another_process_has_just_recorded(
    database: Database, writer: Writer, another: Writer
) -> None:
    died = DeathConfirmed(occurred=HistoricalDate("2007-10-02"), public_from=HistoricalDate("2008"), sources=SOURCES)
    appeared = InitiallyAppeared(
        occurred=HistoricalDate("2009-01-01"), public_from=HistoricalDate("2009"), sources=SOURCES
    )
    settle(writer, order("1", identified("Otti")))
    settle(another, order("2", Change("person", id_of("Otti"), died)))
    settle(writer, order("3", Change("person", id_of("Otti"), appeared)))

    assert StepAfterDeath.code.encode() in rows_of(database, facts)[-1].payload


def test_a_fact_may_name_whatever_is_on_record(writer: Writer, another: Writer) -> None:
    settle(another, order("1", opened("Uganda"), identified("Kony"), issued("a summons", "Kony", "Uganda")))
    appeared = AppearedVoluntarily(
        occurred=HistoricalDate("2010-04-08"),
        public_from=HistoricalDate("2010-04-08"),
        sources=SOURCES,
        warrant=WarrantId(id_of("a summons")),
    )
    nothing = replace(appeared, warrant=WarrantId(id_of("no summons")))

    assert receipt_of(writer.submit(order("2", Change("person", id_of("Kony"), appeared)))).version == 2
    assert isinstance(refusal_of(writer.submit(order("3", Change("person", id_of("Kony"), nothing)))), NotOnRecord)


def test_a_fact_of_one_room_has_no_place_in_a_stream_of_another(database: Database, writer: Writer) -> None:
    settle(writer, order("1", opened("Uganda"), identified("Kony")))
    before = everything(database)
    warrant = issued("a warrant", "Kony", "Uganda")

    for change in (replace(warrant, stream=id_of("Kony")), replace(warrant, stream=id_of("Kony"), room="person")):
        assert isinstance(refusal_of(writer.submit(order("2", change))), TypeError | Refusal)

    assert everything(database) == before


def test_every_row_tells_who_said_it_and_on_what_occasion(database: Database, writer: Writer) -> None:
    occasion = UUID(int=7)
    settle(writer, replace(order("1", identified("Kony"), opened("Uganda")), correlation=occasion))

    assert {(row.principal, row.correlation) for row in rows_of(database, facts)} == {("registry", occasion)}


def test_a_fact_is_tagged_with_its_stream_and_all_it_concerns(database: Database, writer: Writer) -> None:
    settle(writer, order("1", opened("Uganda"), identified("Kony"), issued("a warrant", "Kony", "Uganda")))

    tagged = {row.subject for row in rows_of(database, tags) if row.position == 3}
    assert tagged == {id_of("a warrant"), id_of("Kony"), id_of("Uganda")}


def test_a_fact_without_a_source_is_refused_as_the_law_says(writer: Writer) -> None:
    change = identified("Kony")
    refusal = refusal_of(writer.submit(order("1", replace(change, fact=replace(change.fact, sources=())))))
    assert isinstance(refusal, NoSource)
    assert str(refusal) == NoSource.sentence()


# Times.


def test_the_moment_of_recording_only_grows_even_when_the_clock_goes_back(database: Database) -> None:
    now = [wall_clock()]

    def backwards() -> int:
        now[0] -= 1_000_000
        return now[0]

    with writer_on(database, backwards) as writer:
        for number in range(20):
            settle(writer, order(str(number), identified(f"person {number}"), identified(f"companion {number}")))
    with writer_on(database, lambda: now[0] - 3600 * 1_000_000) as restarted:
        settle(restarted, order("after a restart", identified("Kony")))

    stamps = [row.recorded_at for row in rows_of(database, facts)]
    assert len(stamps) == 41
    assert all(earlier < later for earlier, later in pairwise(stamps))


def test_the_moment_of_recording_is_the_clocks_where_the_clock_goes_forward(database: Database) -> None:
    moment = wall_clock()
    with writer_on(database, lambda: moment) as writer:
        settle(writer, order("1", identified("Kony"), identified("Otti")))

    assert [row.recorded_at for row in rows_of(database, facts)] == [moment, moment + 1]


# What is secret.


def public_names(database: Database) -> list[Any]:
    """The facts of the public log, in its order, by their stream and version."""
    full = {row.position: row for row in rows_of(database, facts)}
    return [(full[row.fact].stream, full[row.fact].version) for row in rows_of(database, public_log)]


def test_what_is_public_is_in_both_logs_and_each_is_dense(database: Database, writer: Writer) -> None:
    settle(
        writer,
        order("1", identified("Kony")),
        order("2", identified("a secret person", public_from=None)),
        order("3", also_known_as("Kony", "Ladit"), also_known_as("a secret person", "X", public_from=None)),
        order("4", also_known_as("Kony", "the teacher")),
    )

    full, public = rows_of(database, facts), rows_of(database, public_log)
    assert dense([row.position for row in full])
    assert dense([row.position for row in public])
    assert [row.fact for row in public] == [1, 3, 5]
    for row in public:
        recorded = full[row.fact - 1]
        assert (row.stream, row.published_by, row.published_at) == (recorded.stream, row.fact, recorded.recorded_at)


def test_a_fact_opened_secret_seals_its_stream(database: Database, writer: Writer) -> None:
    settle(writer, order("1", opened("Uganda"), identified("Kony")))
    sealed = id_of("a sealed warrant")
    settle(writer, order("2", issued("a sealed warrant", "Kony", "Uganda", public_from=None)))

    row = rows_of(database, facts)[-1]
    assert (row.stream, row.seal) == (sealed, sealed)
    assert sealed not in [stream for stream, _ in public_names(database)]
    assert [row.seal for row in rows_of(database, facts)][:2] == [None, None]


def test_what_follows_in_a_sealed_stream_is_sealed_even_if_it_says_it_is_public(
    database: Database, writer: Writer, another: Writer
) -> None:
    settle(writer, order("1", identified("a secret person", public_from=None)))
    settle(another, order("2", also_known_as("a secret person", "X", public_from="2005")))

    assert [row.seal for row in rows_of(database, facts)] == [id_of("a secret person")] * 2
    assert count_of(database, public_log) == 0


def test_a_secret_fact_is_refused_in_a_public_stream(database: Database, writer: Writer) -> None:
    settle(writer, order("1", identified("Kony")))
    before = everything(database)
    tomorrow = (date.today() + timedelta(days=2)).isoformat()  # noqa: DTZ011

    for number, public_from in enumerate((None, tomorrow, "9999")):
        secret = also_known_as("Kony", "a protected name", public_from=public_from)
        assert isinstance(refusal_of(writer.submit(order(f"2-{number}", secret))), SecretInPublicStream)

    assert everything(database) == before


def test_what_becomes_public_on_a_later_day_is_not_public_before(database: Database) -> None:
    noon = 20_000 * DAY_US + DAY_US // 2
    its_day = (date(1970, 1, 1) + timedelta(days=20_000)).isoformat()
    next_day = (date(1970, 1, 1) + timedelta(days=20_001)).isoformat()
    with writer_on(database, lambda: noon) as writer:
        settle(writer, order("1", identified("Kony", public_from=its_day)))
        settle(writer, order("2", identified("Otti", public_from=next_day)))

    assert public_names(database) == [(id_of("Kony"), 1)]
    assert [row.seal for row in rows_of(database, facts)] == [None, id_of("Otti")]


# When the database goes away.


def insistently(writer: Writer, order: Order) -> Receipt:
    """As a client does after an unknown outcome: the same key again, until there is an answer."""
    limit = time.monotonic() + SETTLES_WITHIN_S
    while True:
        future = writer.submit(order)
        failed = future.exception(SETTLES_WITHIN_S)
        if failed is None:
            return receipt_of(future)
        assert not isinstance(failed, Refusal | StaleVersion | KeyReused), failed
        assert not isinstance(failed, StoreBusy), "nobody else holds the store"
        assert time.monotonic() < limit, failed
        time.sleep(0.05)


def crash_amid(server: Postgres, writer: Writer, orders: Sequence[Order]) -> dict[str, Receipt]:
    """Submit all, crash the server once the first is acknowledged, start it again: what was acknowledged, by key."""
    submitted = [(each.key, writer.submit(each)) for each in orders]
    receipt_of(submitted[0][1])
    server.stop(immediate=True)
    wait(future for _, future in submitted)
    server.start()
    return {key: receipt_of(future) for key, future in submitted if future.exception() is None}


def test_what_was_acknowledged_survives_crashes_of_the_server_and_writing_goes_on() -> None:
    orders = [order(str(number), identified(f"person {number}")) for number in range(900)]
    with Postgres() as server:
        url = server.create("atlarge")
        migrate(url)
        with database_at(url) as database, writer_on(database) as writer:
            acknowledged: dict[str, Receipt] = {}
            for crash in range(3):
                acknowledged |= crash_amid(server, writer, orders[300 * crash : 300 * (crash + 1)])
                receipt = insistently(writer, order(f"after {crash}", identified(f"after {crash}")))
                assert not receipt.repeated
            kept = {(row.stream, row.version): row.position for row in rows_of(database, facts)}
            assert len(acknowledged) >= 3
            assert {
                (each.stream, each.version): each.position for each in acknowledged.values()
            }.items() <= kept.items()

            settled = {each.key: insistently(writer, each) for each in orders}

            assert count_of(database, facts) == 903, "every order once, whatever its client was told"
            assert dense([row.position for row in rows_of(database, facts)])
            for key, receipt in acknowledged.items():
                assert settled[key] == replace(receipt, repeated=True), "and the first answer again"


# Who may know of a stream.


def test_an_act_on_what_must_exist_tells_no_difference_between_unknown_and_sealed(writer: Writer) -> None:
    settle(writer, order("1", identified("sealed", public_from=None), opened("Uganda")))
    for number, stream in enumerate(("nobody", "sealed", "Uganda")):
        change = replace(also_known_as(stream, "Ladit"), existing=True)
        for expected in (None, 1, 7):
            named = order(f"act {number} {expected}", replace(change, expected=expected))
            assert isinstance(refusal_of(writer.submit(named)), Invisible)


def test_the_cleared_act_on_what_is_sealed(writer: Writer) -> None:
    settle(writer, order("1", identified("sealed", public_from=None)))
    change = replace(also_known_as("sealed", "Ladit", public_from=None, expected=1), existing=True)
    receipt = receipt_of(writer.submit(replace(order("2", change), cleared=True)))
    assert receipt == Receipt(id_of("sealed"), version=2, position=2, place=None)


def test_a_receipt_tells_the_public_place_and_the_rules_broken_and_so_does_a_repeat(writer: Writer) -> None:
    settle(writer, order("1", identified("sealed", public_from=None), identified("Kony")))
    died = DeathConfirmed(occurred=HistoricalDate("2006"), public_from=HistoricalDate("2006"), sources=SOURCES)
    appeared = InitiallyAppeared(occurred=HistoricalDate("2008"), public_from=HistoricalDate("2008"), sources=SOURCES)
    settle(writer, order("2", Change("person", id_of("Kony"), died)))
    late = order("3", Change("person", id_of("Kony"), appeared))
    first = receipt_of(writer.submit(late))
    assert first == Receipt(id_of("Kony"), version=3, position=4, place=3, irregular=(StepAfterDeath.code,))
    assert receipt_of(writer.submit(late)) == replace(first, repeated=True)


def test_a_request_is_known_by_what_was_said_not_by_the_id_made_for_it(database: Database, writer: Writer) -> None:
    first = receipt_of(writer.submit(replace(order("1", identified("an id")), said=b"one" * 8)))
    again = receipt_of(writer.submit(replace(order("1", identified("another id")), said=b"one" * 8)))
    assert again == replace(first, repeated=True)
    other = replace(order("1", identified("an id")), said=b"two" * 8)
    assert isinstance(refusal_of(writer.submit(other)), KeyReused)
    assert count_of(database, facts) == 1
