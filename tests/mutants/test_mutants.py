"""A mutant the tests notice is killed; one they do not notice survives, and is shown."""

import os
import subprocess
import sys
from pathlib import Path

from tests.mutants.__main__ import WIDER
from tests.mutants.making import mutants_of

LAW = '''"""A law of one day."""

def late(day: int, end: int = 60) -> bool:
    """Whether it is too late."""
    return day > end
'''
SHOWN = """
from domain.room.law import late

def test_after_the_last_day_it_is_late():
    assert late(61)
    assert not late(1)
"""
ALSO_SHOWN = "\ndef test_the_last_day_is_not_late():\n    assert not late(60)\n"


def judged(root: Path, shown: str) -> subprocess.CompletedProcess[str]:
    """What `make mutants` says of this law, with these tests."""
    law, tests = root / "domain" / "room", root / "tests" / "domain"
    for folder in (law, tests / "room"):
        folder.mkdir(parents=True, exist_ok=True)
    (root / "domain" / "__init__.py").touch()
    (root / "pytest.ini").write_text("[pytest]\naddopts = --disable-plugin-autoload -p hypothesispytest\n")
    (law / "law.py").write_text(LAW, encoding="utf-8")
    (tests / "room" / "test_law.py").write_text(shown, encoding="utf-8")
    for name in WIDER:
        (tests / f"test_{name}.py").touch()
    words = [sys.executable, "-m", "tests.mutants", "domain/room", "--jobs", "1"]
    where = {"PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(words, cwd=root, env=os.environ | where, capture_output=True, text=True, check=False)


def test_a_mutant_that_no_test_notices_survives_until_one_does(tmp_path: Path) -> None:
    found = judged(tmp_path, SHOWN)
    assert found.returncode == 1, found.stderr
    assert "-    return day > end\n+    return (day >= end)" in found.stdout
    assert "+def late(day: int, end: int = 61)" not in found.stdout
    assert " 1 survived" in found.stdout
    found = judged(tmp_path, SHOWN + ALSO_SHOWN)
    assert found.returncode == 0, found.stdout
    assert " 0 survived" in found.stdout
    assert (tmp_path / "domain" / "room" / "law.py").read_text(encoding="utf-8") == LAW


def test_nothing_is_judged_by_tests_that_fail_anyway(tmp_path: Path) -> None:
    found = judged(tmp_path, SHOWN + "    assert late(60)\n")
    assert found.returncode == 2
    assert "do not pass" in found.stdout


def test_every_kind_of_mistake_is_made_and_none_in_what_is_only_told() -> None:
    text = '''"""A text."""
from typing import Literal

Kind = Literal["a", "b"]
Named = int | str
Checked = int | str


class Rule:
    """A sentence."""

    code = "a-code"


def decide(facts: list[int], *, certain: bool = True) -> int | None:
    """What is decided."""
    if not facts and certain:
        raise ValueError
    match len(facts):
        case 1 | 2:
            return None
    return min(each for each in facts if isinstance(each, Checked))
'''
    changes = {line for each in mutants_of("law.py", text, {"Checked"}) for line in each.change().splitlines()[1:]}
    assert {line for line in changes if line.startswith("+")} == {
        "+ Checked = (int)",
        "+ Checked = (str)",
        "+ def decide(facts: list[int], *, certain: bool = False) -> int | None:",
        "+ if (not facts or certain):",
        "+ if (certain):",
        "+ if (not facts):",
        "+ if (facts) and certain:",
        "+ if (not (not facts and certain)):",
        "+ if True:",
        "+ if False:",
        "+ pass",
        "+ return None",
        "+ case 1:",
        "+ case 2:",
        "+ case 1 | 2 if False:",
        "+ case 2 | 2:",
        "+ case 1 | 3:",
        "+ return max(each for each in facts if isinstance(each, Checked))",
        "+ return min(each for each in facts if (not (isinstance(each, Checked))))",
        "+ return min(each for each in facts if True)",
        "+ return min(each for each in facts if False)",
    }
