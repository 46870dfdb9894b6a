"""What is done beside answering: the views follow the log, the log is signed, and what the calendar gives is recorded.

`work` does it in threads of this process; `beside` in a process of its own, so that answers and views do not share
one interpreter (measured: a third of all that a server could record went to its views).
"""

import gc
import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from threading import Event, Thread

from service.projector import Projector
from service.reactor import Reactor
from service.settings import Settings
from service.store.database import Database
from service.store.writer import Writer
from service.transparency import follower
from service.transparency.signing import Signers
from service.webhooks.dispatcher import Dispatcher
from service.webhooks.sealing import sealing_of
from service.webhooks.transport import Wire

log = logging.getLogger(__name__)

FOLLOW_S = 0.005
"""How often commits of other processes are looked for."""
MOST_S = 0.1
"""When much is recorded they follow in longer steps, twice as long as each takes: many facts at once cost less each,
and commands have the machine meanwhile."""
AGAIN_S = 1.0
"""How soon a worker that ended is started again, and one whose server ended notices."""


@contextmanager
def work(
    database: Database, writer: Writer, settings: Settings, dispatcher: Dispatcher | None = None
) -> Generator[None]:
    """In threads of this process, until the block ends."""
    stop = Event()
    shown = (lambda: None) if dispatcher is None else dispatcher.wake
    threads = [
        Thread(target=follow, args=(database, stop, shown), name="atlarge-projector", daemon=True),
        Thread(target=follower.follow, args=(database, Signers(settings), stop), name="atlarge-ledger", daemon=True),
        Thread(target=Reactor(database, writer).run, args=(stop,), name="atlarge-reactor", daemon=True),
    ]
    if dispatcher is not None:
        threads.append(Thread(target=dispatcher.run, args=(stop,), name="atlarge-dispatcher", daemon=True))
    for each in threads:
        each.start()
    try:
        yield
    finally:
        stop.set()
        for each in threads:
            each.join()


def dispatching(database: Database, writer: Writer, settings: Settings, wire: Wire | None = None) -> Dispatcher | None:
    """Who sends webhooks; nobody where no secret can be kept."""
    return None if settings.master_key is None else Dispatcher(database, writer, sealing_of(settings), wire=wire)


def follow(database: Database, stop: Event, shown: Callable[[], None]) -> None:
    """Keep the views current, and say when they have moved; a database that is away for a while is waited for."""
    projector, changed = Projector(database), database.changes()
    wait = FOLLOW_S
    while not stop.wait(wait):
        try:
            wait = FOLLOW_S
            if changed() and projector.behind():
                began = time.monotonic()
                projector.catch_up()
                wait = min(max(FOLLOW_S, 2 * (time.monotonic() - began)), MOST_S)
                shown()
        except Exception:  # whatever it is, the next fact may still be shown
            log.exception("the views cannot follow the log")
            changed.close()
            wait = AGAIN_S
    changed.close()


def settled() -> None:
    """What was imported stays: it is not searched for garbage again and again. For whoever is a process of its own."""
    gc.collect()
    gc.freeze()


def work_until(settings: Settings, stop: Event, server: int | None) -> None:
    """As a process of its own, until told to stop, or until the server it was started by has ended."""
    settled()
    database = Database.of(settings)
    writer = Writer(database)
    with work(database, writer, settings, dispatching(database, writer, settings)):
        while not stop.wait(AGAIN_S) and (server is None or os.getppid() == server):
            pass
    writer.close()
    database.close()


@contextmanager
def beside() -> Generator[None]:
    """`atlarge work` in a process of its own until the block ends; if it ends before, it is started again."""
    stop = Event()
    command = [sys.executable, "-m", "service.cli", "work", "--server", str(os.getpid())]

    def keep() -> None:
        while not stop.is_set():
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 - our own
            while process.poll() is None:
                if stop.wait(0.05):
                    process.terminate()
                    process.wait()
                    return
            log.error("the worker ended with code %s and is started again", process.returncode)
            stop.wait(AGAIN_S)

    keeper = Thread(target=keep, name="atlarge-worker", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        stop.set()
        keeper.join()
