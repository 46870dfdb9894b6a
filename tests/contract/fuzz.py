"""schemathesis asks for all that the description allows, and for what it does not: `make fuzz`, 60 s for each viewer.

It runs as its own program, against a real server over a copy of the record: nothing of it enters the other tests.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from service.feed.envelope import PLACES
from service.store.schema import migrate
from tests.service.api.clerk import key_for
from tests.service.api.serving import serving
from tests.service.record.loaded import load_into

CONFIG = Path(__file__).with_name("schemathesis.toml")

VIEWERS: Mapping[str, tuple[str, ...]] = {
    "anonymous": (),
    "a clerk": ("read", "write"),
    "the registry": ("read", "write", "sealed"),
}
"""Who asks, with the scopes of the key; anonymous viewers have none and only read."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of a run. `findings`: what schemathesis says, where it has found anything."""

    operations: int
    asked: int
    cases: int
    failures: int
    recorded: int
    findings: str


def ask(url: str, viewer: str, *limits: str) -> Figures:
    """Let schemathesis ask a server of the record at that address, which it may change."""
    scopes = VIEWERS[viewer]
    with TemporaryDirectory() as folder, serving(url) as client:
        report, config = Path(folder, "report.json"), Path(folder, "schemathesis.toml")
        config.write_text(CONFIG.read_text(encoding="utf-8") + _on_record(client), encoding="utf-8")
        bearer = {"Authorization": f"Bearer {key_for(url, *scopes)}"} if scopes else {}
        words = [str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(config)]
        words += ["run", f"{client.base_url}/openapi.json", "--checks", "all", "--no-color", "--warnings", "off"]
        words += [f"--header={name}: {value}" for name, value in bearer.items()]
        words += ["--report", "json", "--report-json-path", str(report), *limits]
        words += [] if scopes else ["--include-method", "GET"]
        before = _head(client, bearer)
        done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
        assert report.exists(), done.stdout + done.stderr
        told = json.loads(report.read_bytes())
        return Figures(
            told["operations"]["selected"],
            told["operations"]["tested"],
            told["test_cases"]["generated"],
            told["test_cases"]["unique_failures"] + len(told["errors"]),
            _head(client, bearer) - before,
            done.stdout + done.stderr if done.returncode else "",
        )


def _on_record(client: httpx.Client) -> str:
    """Some of what the record holds, for the settings: whoever guesses ids hears 404 and little else."""
    told = ""
    for plural in PLACES.values():
        items = client.get(f"/v1/{plural}", params={"limit": "3"}).json()["items"]
        names = [each["code"] if plural == "states" else each["id"] for each in items]
        if names:
            told += f"\n[dictionaries.{plural}]\nvalues = {json.dumps(names)}\n\n[[operations]]\n"
            told += f'include-path-regex = "^/v1/{plural}/"\n'
            told += f'parameters."path.id" = {{ dictionary = "{plural}", probability = 0.8 }}\n'
    return told


def _head(client: httpx.Client, bearer: Mapping[str, str]) -> int:
    found: int = client.get("/v1/events", params={"limit": "1"}, headers=bearer).json()["head"]
    return found


def main() -> int:
    """Every viewer asks for as long as told; the figures, and all that was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="for each viewer; 60 by default")
    parser.add_argument("--seed", type=int, default=None)
    told = parser.parse_args()
    limits = [f"--max-time={told.seconds}", *([] if told.seed is None else [f"--seed={told.seed}"])]
    failures = 0
    for viewer in VIEWERS:
        with TemporaryDirectory() as folder:
            url = f"sqlite:///{folder}/record.db"
            migrate(url)
            load_into(url)
            found = ask(url, viewer, *limits)
        print(
            f"{found.findings}{viewer}: {found.asked} of {found.operations} operations, {found.cases} requests, "
            f"{found.recorded} facts recorded, {found.failures} findings",
            flush=True,
        )
        failures += found.failures
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
