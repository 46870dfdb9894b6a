"""Whatever is asked, every answer is one that the description tells, and none is an error of the service."""

import pytest

from tests.contract.fuzz import VIEWERS, ask

SECONDS = 12
"""For each viewer, the reading of the description included; `make fuzz` asks for a minute."""


@pytest.mark.parametrize("viewer", VIEWERS)
def test_no_request_is_answered_otherwise_than_described(viewer: str, own_record_sqlite: str) -> None:
    found = ask(own_record_sqlite, viewer, f"--max-time={SECONDS}")
    assert not found.findings, found.findings
    assert found.failures == 0
    assert found.cases > 0
