"""A reader that follows the log by position misses nothing, however many write (F4)."""

import time
from threading import Timer

from service.store.recorder import Recorder
from service.store.tables import facts, public_log
from tests.faults.processes import append_facts, barrier, spawned
from tests.service.store.kit import count_of, database_at, dense, rows_of

WRITERS = 6
FACTS_EACH = 98
APPENDS = 86
ALL = WRITERS * APPENDS * FACTS_EACH
ENDS_WITHIN_S = 150.0


def test_a_tailing_reader_sees_every_fact_of_six_writers_once_and_in_order(database_url: str) -> None:
    assert ALL > 50_000
    begin = barrier(WRITERS + 1)
    seen: list[int] = []
    versions: dict[object, int] = {}
    with database_at(database_url) as database:
        tail = Recorder(database).subscribe(gt=0)
        bound = Timer(ENDS_WITHIN_S, tail.stop)
        with spawned(append_facts, [(database_url, begin, APPENDS, FACTS_EACH)] * WRITERS), tail:
            begin.wait(ENDS_WITHIN_S)
            started = time.perf_counter()
            bound.start()
            for notification in tail:
                seen.append(notification.id)
                version = versions[notification.originator_id] = versions.get(notification.originator_id, 0) + 1
                assert notification.originator_version == version, "a stream is read in its own order"
                if len(seen) == ALL:
                    break
            took = time.perf_counter() - started
            bound.cancel()
        skipped = ALL - len(set(seen))
        print(f"{len(seen)} facts read while {WRITERS} wrote, {len(seen) / took:,.0f} a second, {skipped} skipped")

        assert dense(seen), "none skipped, none twice, in order"
        assert len(seen) == ALL
        assert count_of(database, facts) == ALL
        public = rows_of(database, public_log)
        assert len(public) == ALL // 2
        assert dense([row.position for row in public])
        assert [row.fact for row in public] == sorted(row.fact for row in public)
