"""The command line in a process of its own, forked from one that has imported it. The program itself is run where a
test is about a process: `run`, `serve`, `work`."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from subprocess import CompletedProcess

import httpx

from service import ask, cli
from tests.forked import CONTEXT
from tests.service.api.serving import LOG_KEY

ATLARGE = Path(sys.executable).with_name("atlarge")
LIMIT_S = 60.0
PIPED_COLUMNS, COLUMNS = 120, 200
"""As wide as what is printed is where it is piped; and wide enough for every table."""


def environment(url: str, **settings: str) -> dict[str, str]:
    """Nothing of the caller's own settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ATLARGE_")}
    return kept | {"ATLARGE_DATABASE_URL": url, "ATLARGE_LOG_KEY": LOG_KEY, "COLUMNS": str(COLUMNS)} | settings


def atlarge(url: str, *arguments: str, **settings: str) -> CompletedProcess[bytes]:
    """One command, piped: what it printed, what it complained of, and its exit code."""
    with tempfile.TemporaryDirectory() as folder:
        printed, complaints = Path(folder, "printed"), Path(folder, "complaints")
        told = (arguments, environment(url, **settings), str(printed), str(complaints))
        process = CONTEXT.Process(target=command, args=told, daemon=True)
        process.start()
        process.join(LIMIT_S)
        process.kill()
        assert process.exitcode is not None, f"{arguments} did not end in time"
        return CompletedProcess(arguments, process.exitcode, printed.read_bytes(), complaints.read_bytes())


@contextmanager
def started(url: str, *command: str, **settings: str) -> Generator[subprocess.Popen[bytes]]:
    """The program itself, until the block ends; what it prints is piped."""
    with subprocess.Popen(
        [ATLARGE, *command],
        env=environment(url, **settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        process_group=0,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
        assert isinstance(port, int)
        return port


def wait_for(process: subprocess.Popen[bytes], address: str) -> httpx.Response:
    """The first answer of a server that is starting."""
    limit = time.monotonic() + LIMIT_S
    while time.monotonic() < limit:
        assert process.poll() is None, process.stderr.read().decode() if process.stderr else ""
        try:
            return httpx.get(address, timeout=10, trust_env=False)
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the server did not answer in time")


def command(arguments: tuple[str, ...], told: Mapping[str, str], printed: str, complaints: str) -> None:
    """To be the target of a process: it becomes the command in this environment, printing to these files."""
    os.environ.clear()
    os.environ.update(told)
    for number, name in ((1, printed), (2, complaints)):
        with Path(name).open("wb") as file:
            os.dup2(file.fileno(), number)
    ask.out.width, ask.err.width = PIPED_COLUMNS, COLUMNS
    sys.argv = ["atlarge", *arguments]
    cli.main()
