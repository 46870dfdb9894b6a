"""Nothing is lost whoever dies, and nothing overtakes what was before it."""

from tests.faults.webhooks import torture

IN_FLIGHT = 64


def test_whoever_sends_may_be_killed_at_any_moment_and_every_event_arrives(database_url: str) -> None:
    found = torture(database_url, events=200, subscriptions=2, workers=1, kills=5, failing=0.1, seed=5, within_s=60)
    assert (found.missing, found.inversions, found.wrongly_signed, found.altered) == (0, 0, 0, 0)
    assert found.duplicates <= found.kills * IN_FLIGHT
    assert found.kills == 5


def test_four_who_send_at_once_keep_the_order_of_each_subject(database_url: str) -> None:
    found = torture(database_url, events=300, subscriptions=2, workers=4, kills=0, failing=0.15, seed=6, within_s=60)
    assert (found.missing, found.inversions, found.wrongly_signed, found.duplicates) == (0, 0, 0, 0)
    assert found.refused > 50
