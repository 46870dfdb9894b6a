"""Followers that are cut off: `python -m tests.faults.streams 2000` says what they leave behind (F12)."""

import shutil
import socket
import sqlite3
import struct
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import text

from service.store.schema import migrate
from tests.faults.servers import Api, api
from tests.service.store.kit import database_at, identified, order, settle, writer_on

SETTLES_WITHIN_S = 60.0
ABORTED = struct.pack("ii", 1, 0)
"""SO_LINGER: what is closed so is reset."""


@dataclass(frozen=True, slots=True)
class Left:
    """Of a server: its memory, its sockets, and whether a session of its holds the database."""

    resident_bytes: int
    sockets: int
    held: bool


def left(served: Api, url: str) -> Left:
    place = Path(f"/proc/{served.pid}")
    pages = int((place / "statm").read_text(encoding="ascii").split()[1])
    files = [str(each.readlink()) for each in (place / "fd").iterdir() if each.is_symlink()]
    return Left(pages * 4096, sum(each.startswith("socket:") for each in files), _held(url))


def _held(url: str) -> bool:
    """Whether one is in a transaction; of those that look how far the views are, none is for long."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    for _ in range(100):
        if url.startswith("sqlite"):
            held = _unemptied(url)
        else:
            with database_at(url) as database, database.reading() as reading:
                held = bool(reading.execute(text(f"{query} AND xact_start IS NOT NULL")).scalar_one())
        if not held:
            return False
        time.sleep(0.05)
    return True


def _unemptied(url: str) -> bool:
    """Of SQLite, the log of changes: it can be emptied only while nobody reads."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        return bool(connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0])


def follow_and_abort(served: Api, count: int, together: int = 100) -> None:
    """So many followers, some at a time, each cut off after its first event: half of them reset, half closed."""
    for start in range(0, count, together):
        followers = [_follower(served) for _ in range(min(together, count - start))]
        for number, each in enumerate(followers):
            said = b""
            while b"\n\n" not in said.partition(b"\r\n\r\n")[2]:
                more = each.recv(65536)
                assert more, said
                said += more
            if number % 2:
                each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABORTED)
            each.close()


def _follower(served: Api) -> socket.socket:
    address = urlsplit(served.address)
    assert address.hostname is not None
    found = socket.create_connection((address.hostname, address.port or 80), timeout=SETTLES_WITHIN_S)
    found.sendall(b"GET /v1/events/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    return found


def settled(served: Api, url: str, sockets: int) -> Left:
    """What is left once no more sockets are open than before, or the time is over."""
    limit = time.monotonic() + SETTLES_WITHIN_S
    while (found := left(served, url)).sockets > sockets and time.monotonic() < limit:
        time.sleep(0.05)
    return found


def measured(url: str, count: int) -> tuple[Left, Left]:
    """Before, once the server is warm, and after."""
    with database_at(url) as database, writer_on(database) as writer:
        settle(writer, order("1", *(identified(f"person {number}") for number in range(50))))
    with api(url) as served:
        follow_and_abort(served, 200)
        time.sleep(1)
        before = left(served, url)
        follow_and_abort(served, count)
        return before, settled(served, url, before.sockets)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    folder = tempfile.mkdtemp()
    try:
        url = f"sqlite:///{folder}/atlarge.db"
        migrate(url)
        started = time.perf_counter()
        before, after = measured(url, count)
        grown = (after.resident_bytes - before.resident_bytes) / 2**20
        sockets = after.sockets - before.sockets
        took = time.perf_counter() - started
        said = f"{grown:+.2f} MiB, {sockets:+d} sockets, a session held: {after.held}"
        sys.stdout.write(f"{count} streams cut off in {took:.1f} s: {said}\n")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
