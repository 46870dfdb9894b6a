"""Followers that are cut off leave nothing behind (F12): no socket, no session, no memory to speak of."""

from tests.faults.streams import measured

MANY = 100
"""`python -m tests.faults.streams 2000` asks as many as the requirement says."""


def test_streams_that_were_cut_off_leave_nothing_behind(database_url: str) -> None:
    before, after = measured(database_url, MANY)
    assert after.sockets <= before.sockets
    assert not after.held
    assert after.resident_bytes - before.resident_bytes < 10 * 2**20
