"""docs/auditors.md says what happens: its commands are run, in order, against a real server."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from service.store.tables import public_log
from tests.service.api.serving import LOG_KEY, serving
from tests.service.store.kit import database_at, rows_of, writer_on
from tests.service.transparency.kit import follow, record

ROOT = Path(__file__).parent.parent
DOCUMENT = (ROOT / "docs" / "auditors.md").read_text(encoding="utf-8")


@pytest.fixture
def walked(sqlite_url: str, tmp_path: Path) -> tuple[list[str], list[bytes]]:
    """What each block of commands printed, and the leaves of the public log."""
    with database_at(sqlite_url) as database:
        with writer_on(database) as writer:
            record(writer)
        follow(database)
        leaves = [row.leaf for row in rows_of(database, public_log)]
    auditor = tmp_path / "auditor"
    auditor.mkdir()
    shutil.copy(ROOT / "service" / "ledger" / "verify.py", auditor)
    with serving(sqlite_url) as client:
        address = f"http://127.0.0.1:{client.base_url.port}"
        blocks = re.findall(r"```sh\n(.*?)```", DOCUMENT.replace("http://127.0.0.1:8000", address), re.DOTALL)
        bin_ = Path(sys.executable).parent
        environment = os.environ | {
            "PATH": f"{bin_}{os.pathsep}{os.environ['PATH']}",
            "ATLARGE_DATABASE_URL": sqlite_url,
            "ATLARGE_LOG_KEY": LOG_KEY,
        }
        script = "\necho ======\n".join(blocks)
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=auditor,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    return (done.stdout + "======\n" + done.stderr).split("======\n"), leaves


def test_the_walk_of_the_auditor_comes_to_what_the_document_says(walked: tuple[list[str], list[bytes]]) -> None:
    printed, leaves = walked
    checkpoint, entry, inclusion, consistency, exported, verified, refused, tiles, complaints = printed
    origin, size, *_ = checkpoint.splitlines()
    assert int(size) == len(leaves)
    assert f"{leaves[7].hex()}  -" in entry
    assert f'"leaf":"{leaves[7].hex()}"' in inclusion
    assert f"entry 7 of the first {size} of {origin}" in inclusion
    assert f"begin with the {size} of the saved checkpoint" in consistency
    assert f"Exported {size} entries" in exported
    assert f"Verified {size} entries of {origin} ({size} with their payload" in verified
    assert refused == "exit code 1\n"
    assert "REFUSED: first wrong index 7: " in complaints
    first_eight = hashlib.sha256(b"".join(leaves[:8])).hexdigest()
    assert tiles == f"{first_eight}  -\n" * 2
