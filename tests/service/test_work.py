"""The worker beside a server: it brings the views up to date, is started again, and outlives no server."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from service.projector import Projector
from service.store.database import Database
from service.store.orders import Order
from service.store.writer import Writer
from tests.service.commanded import LIMIT_S, free_port, started, wait_for
from tests.service.store.kit import MASTER, database_at, identified, writer_on


def children(pid: int) -> set[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return {int(pid) for task in tasks for pid in task.read_text().split()}


def soon(found: Callable[[], set[int]]) -> set[int]:
    limit = time.monotonic() + LIMIT_S
    while not found():
        assert time.monotonic() < limit, "nobody was started"
        time.sleep(0.01)
    return found()


def shown_after_another_fact(database: Database, writer: Writer) -> None:
    """Whether somebody brings the views up to a fact recorded now."""
    writer.submit(Order("test", str(uuid4()), (identified(str(uuid4())),))).result(LIMIT_S)
    projector = Projector(database)
    limit = time.monotonic() + LIMIT_S
    while projector.behind():
        assert time.monotonic() < limit, "nobody follows the log"
        time.sleep(0.01)


def test_a_worker_follows_the_log_until_it_is_told_to_stop(database_url: str) -> None:
    with database_at(database_url) as database, writer_on(database) as writer, started(database_url, "work") as worker:
        shown_after_another_fact(database, writer)
        worker.send_signal(signal.SIGTERM)
        printed, complaints = worker.communicate(timeout=LIMIT_S)
    assert (worker.returncode, printed, complaints) == (0, b"", b"")


def test_a_server_starts_its_worker_again_and_ends_with_it(sqlite_url: str) -> None:
    port = free_port()
    serve = started(sqlite_url, "serve", ATLARGE_PORT=str(port))
    with database_at(sqlite_url) as database, writer_on(database) as writer, serve as server:
        wait_for(server, f"http://127.0.0.1:{port}/v1/events")
        shown_after_another_fact(database, writer)
        (first,) = children(server.pid)
        subprocess.run(["kill", "-9", str(first)], check=True)
        shown_after_another_fact(database, writer)
        assert children(server.pid) not in ({first}, set())
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=LIMIT_S)
    assert server.returncode == 0


def test_who_sends_to_subscribers_is_a_process_of_its_own_and_started_again(sqlite_url: str) -> None:
    with started(sqlite_url, "work", ATLARGE_MASTER_KEY=MASTER.text) as worker:
        (first,) = soon(lambda: children(worker.pid))
        os.kill(first, signal.SIGKILL)
        assert soon(lambda: children(worker.pid) - {first})
        worker.send_signal(signal.SIGTERM)
        worker.communicate(timeout=LIMIT_S)
    assert worker.returncode == 0


def test_without_a_master_key_there_is_nobody_to_send_to(sqlite_url: str) -> None:
    with (
        database_at(sqlite_url) as database,
        writer_on(database) as writer,
        started(sqlite_url, "work") as worker,
    ):
        shown_after_another_fact(database, writer)
        assert children(worker.pid) == set()


def test_whoever_stops_all_of_them_at_a_keyboard_hears_no_complaint(sqlite_url: str) -> None:
    port = free_port()
    with started(sqlite_url, "serve", ATLARGE_PORT=str(port), ATLARGE_MASTER_KEY=MASTER.text) as server:
        wait_for(server, f"http://127.0.0.1:{port}/v1/events")
        (worker,) = soon(lambda: children(server.pid))
        soon(lambda: children(worker))
        os.killpg(server.pid, signal.SIGINT)
        _, complaints = server.communicate(timeout=LIMIT_S)
    assert (server.returncode, complaints) == (0, b"")


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM])
def test_no_worker_outlives_its_server(sqlite_url: str, ending: signal.Signals) -> None:
    port = free_port()
    with started(sqlite_url, "serve", ATLARGE_PORT=str(port), ATLARGE_MASTER_KEY=MASTER.text) as server:
        wait_for(server, f"http://127.0.0.1:{port}/v1/events")
        (worker,) = soon(lambda: children(server.pid))
        soon(lambda: children(worker))
        server.send_signal(ending)
        server.communicate(timeout=LIMIT_S)  # comes back once nobody holds its output any more: no worker either
    assert server.returncode == (0 if ending is signal.SIGTERM else -ending)
