"""What is done beside answering: the views follow the log, what they show is matched and sent to subscribers, the log
is signed, and what the calendar gives is recorded.

`work` and `sending` do it in threads of this process; `beside` in processes of their own: one interpreter for answers,
for views and for what is sent would have each wait for the others.
"""

import gc
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager, nullcontext
from functools import partial
from threading import Event, Thread

from service.projector import Projector
from service.reactor import Reactor
from service.settings import Settings
from service.store.database import Database
from service.store.following import AGAIN_S, follow
from service.store.recorder import wall_clock
from service.store.writer import Writer
from service.transparency import follower
from service.transparency.signing import Signers
from service.webhooks.dispatcher import Dispatcher
from service.webhooks.matcher import Matcher
from service.webhooks.sealing import sealing_of
from service.webhooks.transport import Wire

log = logging.getLogger(__name__)


@contextmanager
def work(database: Database, writer: Writer, settings: Settings) -> Generator[Event]:
    """In threads of this process, until the block ends; the event says that one of them has failed."""
    stop, failed = Event(), Event()
    steps = Projector(database).following(), Matcher(database, wall_clock).following()
    with (
        _beside("follower", stop, failed, partial(follow, steps, stop)),
        _beside("ledger", stop, failed, partial(follower.follow, database, Signers(settings), stop)),
        _beside("reactor", stop, failed, partial(Reactor(database, writer).run, stop)),
    ):
        yield failed


@contextmanager
def sending(database: Database, writer: Writer, settings: Settings, wire: Wire | None = None) -> Generator[Event]:
    """What is matched is sent by a thread of this process, until the block ends; where no secret of a subscriber can
    be kept, there is nobody to send to."""
    stop, failed = Event(), Event()
    if settings.master_key is None:
        yield failed
        return
    dispatcher = Dispatcher(database, writer, sealing_of(settings), wire=wire)
    with _beside("dispatcher", stop, failed, partial(dispatcher.run, stop)):
        yield failed


@contextmanager
def _beside(name: str, stop: Event, failed: Event, act: Callable[[], object]) -> Generator[None]:
    def run() -> None:
        try:
            act()
        except Exception:
            log.exception("%s has ended", name)
            failed.set()

    thread = Thread(target=run, name=f"atlarge-{name}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def settled() -> None:
    """What was imported stays: it is not searched for garbage again and again. For whoever is a process of its own."""
    gc.collect()
    gc.freeze()


def work_until(settings: Settings, stop: Event, *, sends: bool, server: int | None) -> bool:
    """As a process of its own, until told to stop, or until the process it was started by has ended. All is done but
    that another process `sends`; or nothing else is. Returns whether every part of it went on until then."""
    settled()
    database = Database.of(settings)
    writer = Writer(database)
    with sending(database, writer, settings) if sends else _all_but_sending(database, writer, settings) as failed:
        while not (failed.is_set() or stop.wait(AGAIN_S)) and (server is None or os.getppid() == server):
            pass
    writer.close()
    database.close()
    return not failed.is_set()


@contextmanager
def _all_but_sending(database: Database, writer: Writer, settings: Settings) -> Generator[Event]:
    with work(database, writer, settings) as failed, beside("--sends") if settings.master_key else nullcontext():
        yield failed


@contextmanager
def beside(*parts: str) -> Generator[None]:
    """`atlarge work` in a process of its own until the block ends; if it ends before, it is started again."""
    stop = Event()
    command = [sys.executable, "-m", "service.cli", "work", "--server", str(os.getpid()), *parts]

    def keep() -> None:
        while not stop.is_set():
            # In a group of its own: Ctrl-C tells the server alone, which ends it.
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, process_group=0)  # noqa: S603 - our own
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
