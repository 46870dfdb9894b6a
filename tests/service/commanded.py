"""The command line in a process of its own, forked from one that has imported it. The program itself is run where a
test is about a process: `run`, `serve`, `work`."""

import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from subprocess import CompletedProcess

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
