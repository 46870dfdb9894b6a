"""What the API acknowledged stays, whoever is killed under load: the API itself (F1) or its database (F2); and two
APIs on one SQLite file keep nobody out (F7)."""

import random
import time
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

import httpx
import pytest

from service.store.database import Database
from service.store.schema import migrate
from tests.faults.audit import Log, views_are_those_of_a_rebuild
from tests.faults.scribes import Scribe, acknowledged_by, scribes, until_acknowledged, writing
from tests.faults.servers import api
from tests.postgres import Postgres
from tests.service.api.clerk import key_for
from tests.service.api.serving import serving
from tests.service.store.kit import database_at

CLIENTS = 8
KILLS = 30
RESTARTS = 5
SHARED = 400
"""Facts written by two processes at once."""
NO_KEY = f"Bearer al_{8 * 'x'}_{43 * 'x'}"


def settled(database: Database, found: list[Scribe]) -> None:
    """All that was ever sent is on record once, as it was acknowledged, and the views show it."""
    log, acknowledged = Log(database), acknowledged_by(found)
    assert log.lost(acknowledged) == []
    log.nothing_torn()
    sent = [row for row in log.facts if row.name != "SealedContentRead"]  # that somebody looked is on record too
    assert len(sent) == len(acknowledged) == len({each.statement.key for each in acknowledged})
    views_are_those_of_a_rebuild(database)


def test_an_api_killed_under_load_has_lost_nothing_it_acknowledged(sqlite_url: str) -> None:
    chance = random.Random()  # the moments are to differ from run to run
    in_doubt = done = 0
    with (
        database_at(sqlite_url) as database,
        scribes(key_for(sqlite_url, "read", "write", "sealed"), CLIENTS) as found,
        api(sqlite_url) as served,
    ):
        for _ in range(KILLS):
            with writing([(each, served.address) for each in found]):
                until_acknowledged(found, chance.randint(1, 60))
                time.sleep(chance.uniform(0, 0.02))
                served.kill()
            log = Log(database)
            assert log.lost(acknowledged_by(found)) == []
            log.nothing_torn()
            asked = {each.unknown.key for each in found if each.unknown is not None}
            in_doubt += len(asked)
            done += len(asked & {row.key for row in log.keys})
            served.start()
        for each in found:
            each.settle(served.address)
        served.kill()
        settled(database, found)
    acknowledged = len(acknowledged_by(found))
    print(f"killed {KILLS} times: {acknowledged} acknowledged, 0 lost; {in_doubt} in doubt, of which {done} were done")
    assert acknowledged > KILLS * CLIENTS
    assert in_doubt > KILLS, "the kills came under load"


@pytest.fixture
def restarted() -> Iterator[tuple[Postgres, str]]:
    """A server of this test alone, with a fresh migrated database: fsync is on."""
    with Postgres() as server:
        url = server.create("restarted")
        migrate(url)
        yield server, url


@contextmanager
def asking(address: str) -> Generator[set[int]]:
    """Somebody asks again and again while the block runs: every status that was answered."""
    statuses: set[int] = set()
    stop = Event()

    def ask() -> None:
        with httpx.Client(base_url=address, timeout=30, trust_env=False, verify=False) as client:
            while not stop.wait(0.02):
                answer = client.get("/v1/persons")
                assert answer.status_code != 503 or answer.headers["retry-after"] == "1"
                statuses.add(answer.status_code)

    with ThreadPoolExecutor(1) as thread:
        asked = thread.submit(ask)
        try:
            yield statuses
        finally:
            stop.set()
        asked.result()


def test_a_database_restarted_under_load_loses_nothing_and_the_api_lives_on(restarted: tuple[Postgres, str]) -> None:
    server, url = restarted
    chance = random.Random()
    with (
        database_at(url) as database,
        scribes(key_for(url, "read", "write", "sealed"), CLIENTS) as found,
        api(url) as served,
    ):
        first = served.pid
        with asking(served.address) as statuses, writing([(each, served.address) for each in found]):
            for _ in range(RESTARTS):
                until_acknowledged(found, chance.randint(20, 100))
                server.stop(immediate=True)
                before = acknowledged_by(found)
                time.sleep(chance.uniform(0, 0.5))
                server.start()
                log = Log(database)
                assert log.lost(before) == []
                log.nothing_torn()
            until_acknowledged(found, CLIENTS)
        for each in found:
            each.settle(served.address)
        last = max(acknowledged_by(found), key=lambda each: each.position)
        found[0].clerk.until(f"persons/{last.id}", {"position": last.position}, public_on="none")
        assert served.pid == first is not None
        assert statuses == {200, 503}
        served.kill()
        settled(database, found)
    turned_away, retries = sum(each.turned_away for each in found), sum(each.retries for each in found)
    print(f"{RESTARTS} restarts: {len(acknowledged_by(found))} acknowledged, 0 lost; {turned_away} told to come back")
    assert turned_away == retries >= RESTARTS


def test_nobody_is_kept_out_by_two_apis_on_one_file(sqlite_url: str) -> None:
    with (
        database_at(sqlite_url) as database,
        scribes(key_for(sqlite_url, "read", "write", "sealed"), CLIENTS) as found,
        api(sqlite_url) as one,
        api(sqlite_url) as other,
    ):
        with writing([(each, (one, other)[place % 2].address) for place, each in enumerate(found)]):
            until_acknowledged(found, SHARED)
        assert [each.turned_away for each in found] == [0] * CLIENTS
        for half in (found[::2], found[1::2]):
            assert len(acknowledged_by(half)) > SHARED / 10, "both get on"
        one.kill()
        other.kill()
        settled(database, found)
    print(f"two processes: {len(acknowledged_by(found))} acknowledged, 0 lost, nobody turned away")


@pytest.mark.parametrize(
    "url", ["sqlite:////nowhere/atlarge.db", "postgresql+psycopg://atlarge@/atlarge?host=/nowhere"]
)
def test_a_database_that_is_away_is_no_fault_of_the_question_and_it_may_be_asked_again(url: str) -> None:
    with serving(url) as client:
        for method, path in (("GET", "/v1/at-large"), ("GET", "/v1/persons"), ("POST", "/v1/persons")):
            answer = client.request(method, path, headers={} if method == "GET" else {"Authorization": NO_KEY})
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
            assert answer.headers["content-type"] == "application/problem+json"
