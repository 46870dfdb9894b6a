"""A sample of mutants of the law, each judged by its tests: `make mutants ARGS="domain/warrant --sample 100"`.

A mutant lives only in the memory of a process of its own, which reads its text in place of the file's.
"""

import argparse
import os
import random
import resource
import sys
import time
from collections.abc import Sequence
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Literal

import hypothesis
import pytest

from tests.mutants.equivalent import EQUIVALENT
from tests.mutants.making import Mutant, mutants_in

ROOT = Path.cwd()
"""Where the law and its tests are."""
ROOMS = ("warrant", "person", "custody", "request", "situation")
WIDER = ("scenarios", "timeline", "timeline_properties", "proceedings_machine", "rooms")
"""What of tests/domain judges every room, after the room's own tests."""

Fate = Literal["killed", "survived", "timed out"]


def tests_of(path: str) -> list[str]:
    """The tests that should notice when this file is wrong."""
    room = ROOT / "tests" / Path(path).parent
    assert room.is_dir(), f"{path} has no tests of its own"
    return [str(room), *(str(ROOT / "tests" / "domain" / f"test_{name}.py") for name in WIDER)]


def fates(mutants: Sequence[Mutant], jobs: int, limit_s: int, *, aloud: bool) -> list[Fate]:
    """What became of each mutant, in their order; `aloud`: what no test noticed is told as soon as it is known."""
    found: dict[Mutant, Fate] = {}
    running: dict[int, Mutant] = {}
    for mutant in mutants:
        if len(running) == jobs:
            _one_ends(running, found, aloud=aloud)
        running[_start(mutant, tests_of(mutant.path), limit_s)] = mutant
    while running:
        _one_ends(running, found, aloud=aloud)
    return [found[mutant] for mutant in mutants]


def _one_ends(running: dict[int, Mutant], found: dict[Mutant, Fate], *, aloud: bool) -> None:
    pid, status = os.wait()
    code, mutant = os.waitstatus_to_exitcode(status), running.pop(pid)
    fate: Fate = "survived" if code == pytest.ExitCode.OK else "timed out" if code < 0 else "killed"
    found[mutant] = fate
    if aloud and fate != "killed":
        print(f"{len(found)}: {fate}\n{mutant.diff()}\n", flush=True)
    elif aloud and len(found) % 25 == 0:
        print(f"{len(found)} judged", flush=True)


def _start(mutant: Mutant, tests: Sequence[str], limit_s: int) -> int:
    """A process in which the law is this mutant and its tests run; it ends by itself in any case."""
    pid = os.fork()
    if pid:
        return pid
    code = pytest.ExitCode.INTERNAL_ERROR
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (limit_s, limit_s))  # time of its own: other work may hold it up
        _silence()
        _read_instead(mutant)
        hypothesis.settings.register_profile(
            "mutants",
            database=None,
            derandomize=True,
            phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
            suppress_health_check=[hypothesis.HealthCheck.too_slow],
        )
        code = pytest.ExitCode(
            pytest.main(["-x", "-q", "-p", "no:cacheprovider", "--hypothesis-profile=mutants", *tests])
        )
    finally:
        os._exit(code)


def _silence() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.dup2(nowhere, sys.stderr.fileno())


def _read_instead(mutant: Mutant) -> None:
    path, sys.dont_write_bytecode = str(ROOT / mutant.path), True
    read = SourceFileLoader.get_code

    def get_code(loader: SourceFileLoader, fullname: str) -> CodeType | None:
        return compile(mutant.mutated, path, "exec") if loader.path == path else read(loader, fullname)

    SourceFileLoader.get_code = get_code  # type: ignore[method-assign, assignment]


def main() -> int:
    """The figures, and every survivor with its diff."""
    parser = argparse.ArgumentParser(prog="tests.mutants", description=__doc__)
    parser.add_argument("places", nargs="*", default=[f"domain/{room}" for room in ROOMS], help="packages or files")
    parser.add_argument("--sample", type=int, default=500, help="how many mutants; 500 by default")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seconds", type=int, default=60, help="after which a mutant is taken for one without end")
    told = parser.parse_args()
    every = mutants_in(ROOT, told.places)
    chosen = random.Random(told.seed).sample(every, min(told.sample, len(every)))
    one_of_each = {Path(each.path).parent: each.path for each in chosen}
    unchanged = [Mutant(path, "", (ROOT / path).read_text("utf-8")) for path in one_of_each.values()]
    for each, fate in zip(unchanged, fates(unchanged, told.jobs, told.seconds, aloud=False), strict=True):
        if fate != "survived":
            print(f"The tests of {Path(each.path).parent} do not pass without a mutant.")
            return 2
    started = time.monotonic()
    judged = list(zip(chosen, fates(chosen, told.jobs, told.seconds, aloud=True), strict=True))
    left = [each for each, fate in judged if fate == "survived"]
    equivalent = [each for each in left if each.change() in EQUIVALENT]
    survivors = [each for each in left if each not in equivalent]
    for each in sorted(survivors, key=lambda each: each.path):
        print(each.diff(), end="\n\n")
    for each in equivalent:
        print(f"equivalent, for {EQUIVALENT[each.change()]}:\n{each.diff()}\n")
    killed, endless = len(judged) - len(left), sum(fate == "timed out" for _, fate in judged)
    print(
        f"{len(judged)} of {len(every)} mutants (seed {told.seed}): {killed} killed, {endless} of them by time, "
        f"{len(survivors)} survived, {len(equivalent)} are equivalent; {time.monotonic() - started:.0f} s"
    )
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
