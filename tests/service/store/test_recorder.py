"""The recorder keeps what the library expects of any recorder, on both databases, and what we promise beyond that."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from threading import Thread
from threading import enumerate as enumerate_threads
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import ApplicationRecorder, IntegrityError, StoredEvent
from eventsourcing.tests.persistence import ApplicationRecorderTestCase, NonInterleavingNotificationIDsBaseCase

from domain.values import SECRET
from service.store.database import Database
from service.store.recorder import Recorder, StoredFact
from service.store.tables import facts, public_log, tags
from tests.service.store.kit import count_of, database_at, dense, rows_of

LONG_PUBLIC = 1


@contextmanager
def alone_on(url: str) -> Generator[Database]:
    """A database for a shipped case; some leave threads that still read when they return."""
    before = set(enumerate_threads())
    with database_at(url) as database:
        yield database
        for left in set(enumerate_threads()) - before:
            left.join(60)


class ShippedCases(ApplicationRecorderTestCase[Recorder]):
    """The library's cases for application recorders, the optional one about subscriptions included."""

    __test__ = False
    database: Database

    def create_recorder(self) -> Recorder:
        return Recorder(self.database)

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class ShippedInterleavingCase(NonInterleavingNotificationIDsBaseCase):
    """The library's case against the positions of two appends that interleave."""

    __test__ = False
    database: Database

    def create_recorder(self) -> ApplicationRecorder:
        return Recorder(self.database)


class TestShippedCasesOnSqlite(ShippedCases):
    __test__ = True

    @pytest.fixture(autouse=True)
    def fresh(self, sqlite_url: str) -> Iterator[None]:
        with alone_on(sqlite_url) as self.database:
            yield


class TestShippedCasesOnPostgresql(ShippedCases):
    __test__ = True

    @pytest.fixture(autouse=True)
    def fresh(self, postgresql_url: str) -> Iterator[None]:
        with alone_on(postgresql_url) as self.database:
            yield


class TestShippedInterleavingCaseOnSqlite(ShippedInterleavingCase):
    __test__ = True

    @pytest.fixture(autouse=True)
    def fresh(self, sqlite_url: str) -> Iterator[None]:
        with alone_on(sqlite_url) as self.database:
            yield


class TestShippedInterleavingCaseOnPostgresql(ShippedInterleavingCase):
    __test__ = True

    @pytest.fixture(autouse=True)
    def fresh(self, postgresql_url: str) -> Iterator[None]:
        with alone_on(postgresql_url) as self.database:
            yield


def append(stream: UUID, *versions: int, public_from: int = SECRET) -> list[StoredFact]:
    """Facts of one stream, told apart by their payload."""
    return [
        StoredFact(
            originator_id=stream,
            originator_version=version,
            topic="AliasRecorded",
            state=f'{{"version":{version}}}'.encode(),
            public_from=public_from,
        )
        for version in versions
    ]


@pytest.mark.parametrize("events", [1, 200], ids=["row by row", "in bulk"])
def test_a_version_taken_twice_is_refused_and_leaves_nothing_of_its_append(database: Database, events: int) -> None:
    recorder = Recorder(database)
    taken, free = uuid4(), uuid4()
    recorder.insert_events(append(taken, 1, 2, public_from=LONG_PUBLIC))
    before = [rows_of(database, table) for table in (facts, public_log, tags)]

    with pytest.raises(IntegrityError):
        recorder.insert_events([*append(free, *range(1, events + 1), public_from=LONG_PUBLIC), *append(taken, 2)])

    assert [rows_of(database, table) for table in (facts, public_log, tags)] == before
    assert recorder.insert_events(append(free, 1)) == [3], "a refused append uses up no position"


def test_positions_are_dense_over_every_stream_and_append(database: Database) -> None:
    recorder = Recorder(database)
    streams = [uuid4() for _ in range(5)]
    given: list[int] = []
    for version in range(1, 5):
        for stream in streams:
            given.extend(recorder.insert_events(append(stream, 2 * version - 1, 2 * version)) or [])

    assert dense(given)
    assert len(given) == 40
    assert [row.position for row in rows_of(database, facts)] == given
    assert recorder.max_notification_id() == 40


def test_an_append_of_nothing_changes_nothing(database: Database) -> None:
    recorder = Recorder(database)
    assert recorder.insert_events([]) == []
    assert recorder.max_notification_id() is None


def test_a_stream_is_read_in_its_own_order_between_any_two_versions(database: Database) -> None:
    recorder = Recorder(database)
    stream = uuid4()
    recorder.insert_events(append(uuid4(), 1, 2, 3))
    recorder.insert_events(append(stream, *range(1, 8)))

    def versions(**between: int | bool) -> list[int]:
        return [each.originator_version for each in recorder.select_events(stream, **between)]  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]

    assert versions() == [1, 2, 3, 4, 5, 6, 7]
    assert versions(gt=2, lte=5) == [3, 4, 5]
    assert versions(desc=True, limit=2) == [7, 6]
    assert versions(gt=7) == []
    assert recorder.select_events(uuid4()) == []


def test_a_caller_that_knows_only_the_librarys_fields_writes_what_nobody_is_shown(database: Database) -> None:
    Recorder(database).insert_events([StoredEvent(uuid4(), 1, "AliasRecorded", b"{}")])

    (row,) = rows_of(database, facts)
    assert (row.public_from, row.seal, row.schema_version) == (SECRET, None, 1)
    assert count_of(database, public_log) == 0


def test_an_append_far_larger_than_any_import_batch_ends_and_is_dense(database: Database) -> None:
    events = append(uuid4(), *range(1, 10_001), public_from=LONG_PUBLIC)
    given = Recorder(database).insert_events(events)

    assert dense(given or [])
    assert count_of(database, facts) == count_of(database, public_log) == count_of(database, tags) == 10_000


def test_a_tail_follows_what_another_connection_records(database: Database) -> None:
    recorder = Recorder(database)
    recorder.insert_events(append(uuid4(), 1, 2))
    with recorder.subscribe(gt=1) as tail, database_at(database.url) as elsewhere:
        assert next(tail).id == 2
        later = Thread(target=Recorder(elsewhere).insert_events, args=(append(uuid4(), 1, 2, 3),))
        later.start()
        assert [next(tail).id for _ in range(3)] == [3, 4, 5]
        later.join()


def test_a_tail_that_waits_for_more_ends_when_it_is_stopped(database: Database) -> None:
    tail = Recorder(database).subscribe()
    seen: list[int] = []
    reader = Thread(target=lambda: seen.extend(each.id for each in tail), daemon=True)
    reader.start()
    tail.stop()
    reader.join(10)

    assert not reader.is_alive()
    assert seen == []
