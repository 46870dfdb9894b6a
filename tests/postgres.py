"""A real PostgreSQL of our own: fresh data, a unix socket only, gone with the process that started it.

`python -m tests.postgres` prints where the server's binaries are, or fails.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
from psycopg import conninfo, sql

OLDEST = 15
START_LIMIT = 60.0  # seconds; a start takes about one
STOP_LIMIT = 30.0


class PostgresMissing(RuntimeError):
    """The tests need a PostgreSQL server and never pass without one."""


def binaries() -> Path:
    """The folder of the newest server on this machine, `OLDEST` or later.

    Raises PostgresMissing. pg_config is not asked: it belongs to the headers, not to the server.
    """
    folders = [*Path("/usr/lib/postgresql").glob("*/bin"), *map(Path, os.get_exec_path())]
    found = [(version, folder) for folder in folders if (version := _version(folder)) >= OLDEST]
    if not found:
        raise PostgresMissing(f"no PostgreSQL {OLDEST} or later; on Debian: sudo apt-get install postgresql")
    return max(found, key=lambda pair: pair[0])[1]


def _version(folder: Path) -> int:
    if not all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres")):
        return 0
    told = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)
    words = told.stdout.split()  # postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)
    return int(words[2].partition(".")[0]) if len(words) > 2 and words[2][0].isdigit() else 0


def _unprivileged() -> list[str]:
    """What to put before a command: PostgreSQL refuses root, and must not outlive a killed test run."""
    if shutil.which("setpriv") is None:
        if os.geteuid() == 0:
            raise PostgresMissing("PostgreSQL refuses to run as root, and setpriv (util-linux) is not here")
        return []
    nobody = ["--reuid=nobody", "--regid=nogroup", "--clear-groups"] if os.geteuid() == 0 else []
    return ["setpriv", "--pdeathsig=SIGINT", *nobody]


class Postgres:
    """One server. Settings go to its command line: `Postgres(fsync="off", max_connections="20")`.

    fsync stays on by default: durability is what some tests are about. Start it from a thread that
    lives as long as the server should: the kernel stops the server when that thread ends.
    """

    def __init__(self, **settings: str) -> None:
        self._binaries = binaries()
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        # Not in $TMPDIR: a socket's path has 107 bytes at most, and nobody must be able to enter.
        self.folder = Path(tempfile.mkdtemp(prefix="atlarge-pg-", dir="/tmp"))
        try:
            if os.geteuid() == 0:
                shutil.chown(self.folder, "nobody", "nogroup")
            self._initialise()
            self.start()
        except BaseException:
            self.close()
            raise

    @property
    def pid(self) -> int:
        """The process id of the running server (of its postmaster)."""
        if self._process is None:
            raise RuntimeError("this server is stopped")
        return self._process.pid

    def url(self, database: str = "postgres") -> str:
        """The address for SQLAlchemy."""
        return f"postgresql+psycopg://atlarge@/{database}?host={self.folder}"

    def create(self, database: str, template: str | None = None) -> str:
        """Create a database, as a copy of `template` if one is named, in the place of one of that name; its address."""
        self.drop(database)
        copied = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self._execute(copied.format(sql.Identifier(database), sql.Identifier(template or "template0")))
        return self.url(database)

    def drop(self, database: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))

    def start(self) -> None:
        """Start the server and return once it answers. Raises RuntimeError with its log if it does not."""
        settings = {"listen_addresses": "", "unix_socket_directories": str(self.folder)} | self._settings
        options = [f"--{name}={value}" for name, value in settings.items()]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*_unprivileged(), self._binaries / "postgres", "-D", self._data, *options],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        limit = time.monotonic() + START_LIMIT
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > limit:
                self.stop(immediate=True)
                raise RuntimeError(f"PostgreSQL did not start:\n{self._log.read_text()[-4000:]}")
            time.sleep(0.02)

    def stop(self, *, immediate: bool = False) -> None:
        """Stop the server; `immediate` as a crash would, so that the next start has to recover."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGQUIT if immediate else signal.SIGINT)
        try:
            self._process.wait(STOP_LIMIT)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def close(self) -> None:
        """Stop the server and remove its data."""
        self.stop(immediate=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    @property
    def _log(self) -> Path:
        return self.folder / "log"

    def _initialise(self) -> None:
        how = ["-A", "trust", "--locale=C.UTF-8", "--encoding=UTF8", "--no-sync", "-U", "atlarge"]
        done = subprocess.run(
            [*_unprivileged(), self._binaries / "initdb", "-D", self._data, *how],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"initdb failed:\n{done.stdout}{done.stderr}")

    def _answers(self) -> bool:
        try:
            self._execute(sql.SQL("SELECT 1"))
        except psycopg.OperationalError:
            return False
        return True

    def _execute(self, statement: sql.SQL | sql.Composed) -> None:
        where = conninfo.make_conninfo(host=str(self.folder), user="atlarge", dbname="postgres", connect_timeout=5)
        with psycopg.connect(where, autocommit=True) as connection:
            connection.execute(statement)


if __name__ == "__main__":
    try:
        print(binaries())
    except PostgresMissing as missing:
        sys.exit(str(missing))
