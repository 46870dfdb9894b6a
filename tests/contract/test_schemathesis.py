"""Whatever is asked, every answer is one that the description tells, and none is an error of the service."""

import shutil
from pathlib import Path

import pytest

from tests.contract.fuzz import VIEWERS, ask
from tests.service.record.loaded import load_into

SECONDS = 15
"""For each viewer, the reading of the description included; `make fuzz` asks for a minute."""


@pytest.fixture(scope="module")
def record(_migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = Path(shutil.copy(_migrated_sqlite, tmp_path_factory.mktemp("fuzzed") / "record.db"))
    load_into(f"sqlite:///{file}")
    return file


@pytest.mark.parametrize("viewer", VIEWERS)
def test_no_request_is_answered_otherwise_than_described(viewer: str, record: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{shutil.copy(record, tmp_path / 'own.db')}"
    found = ask(url, viewer, f"--max-time={SECONDS}")
    assert not found.findings, found.findings
    assert found.failures == 0
    assert found.cases > 0
