"""When a message is sent again: soon where a traveller may leave, later where nobody may, never sooner than asked."""

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.feed.types import KNOWN
from service.webhooks.schedule import (
    HOUR,
    MICROSECONDS,
    STANDARD,
    URGENT,
    URGENT_TYPES,
    Schedule,
    next_attempt,
    schedule_of,
)

SCHEDULES = st.sampled_from([URGENT, STANDARD])
ATTEMPTS = st.integers(0, 30)
NOW = st.integers(0, 2**53)
JITTER = st.floats(0, 1)
ASKED = st.none() | st.integers(0, 10**10)


def times(schedule: Schedule) -> list[int]:
    """In seconds after the event, nothing added."""
    return list(accumulate(schedule.gaps_s))


def test_urgent_news_is_tried_ten_times_in_seven_minutes() -> None:
    assert URGENT.gaps_s[:10] == (0, 2, 5, 10, 20, 30, 60, 60, 120, 120)
    assert times(URGENT)[9] == 427
    assert times(URGENT)[9] * 1.2 < 600, "within the ten minutes of a hit, whatever is added"


def test_urgent_news_is_tried_22_times_within_72_hours_and_the_rest_14_times_within_68() -> None:
    assert len(URGENT.gaps_s) == 22
    assert 71 * HOUR < times(URGENT)[-1] <= 72 * HOUR
    assert (URGENT.gaps_s[10], URGENT.gaps_s[-1]) == (300, 14 * HOUR)
    assert len(STANDARD.gaps_s) == 14
    assert 67 * HOUR < times(STANDARD)[-1] <= 68 * HOUR
    assert (STANDARD.gaps_s[:4], STANDARD.gaps_s[-1]) == ((0, 5, 30, 120), 24 * HOUR)


@pytest.mark.parametrize("schedule", [URGENT, STANDARD])
def test_waits_only_ever_grow(schedule: Schedule) -> None:
    assert list(schedule.gaps_s) == sorted(schedule.gaps_s)


@given(SCHEDULES, ATTEMPTS, NOW, JITTER, ASKED)
def test_nothing_is_sent_sooner_than_its_schedule_or_later_than_a_fifth_more(
    schedule: Schedule, attempt: int, now_us: int, jitter: float, asked: int | None
) -> None:
    at = next_attempt(schedule, attempt, now_us, jitter, asked)
    if at is None:
        assert attempt >= len(schedule.gaps_s)
        return
    gap = schedule.gaps_s[attempt] * MICROSECONDS
    longest = max(gap, schedule.longest_asked_s * MICROSECONDS)
    assert gap <= at - now_us <= longest * 1.2
    if asked is None:
        assert at - now_us <= gap * 1.2


@given(SCHEDULES, ATTEMPTS, NOW, JITTER, ASKED, ASKED)
def test_whoever_asks_for_more_is_never_asked_sooner(
    schedule: Schedule, attempt: int, now_us: int, jitter: float, asked: int | None, more: int | None
) -> None:
    low, high = sorted([asked or 0, more or 0])
    sooner, later = (next_attempt(schedule, attempt, now_us, jitter, each) for each in (low, high))
    assert (sooner is None) == (later is None)
    if sooner is not None and later is not None:
        assert now_us + min(low, schedule.longest_asked_s) * MICROSECONDS <= sooner <= later


@given(SCHEDULES, NOW, st.lists(JITTER, min_size=40, max_size=40), ASKED)
def test_attempts_are_used_up(schedule: Schedule, now_us: int, jitters: list[float], asked: int | None) -> None:
    made, at = 0, next_attempt(schedule, 0, now_us, jitters[0], None)
    while at is not None:
        made += 1
        at = next_attempt(schedule, made, at, jitters[made], asked)
    assert made == len(schedule.gaps_s)


def test_a_jitter_out_of_bounds_takes_nothing_from_a_wait() -> None:
    assert next_attempt(URGENT, 5, 0, -1.0, None) == 30 * MICROSECONDS
    assert next_attempt(URGENT, 5, 0, 7.0, None) == 36 * MICROSECONDS


def test_a_maintenance_page_does_not_keep_urgent_news_back() -> None:
    assert next_attempt(URGENT, 1, 0, 0.0, 24 * HOUR) == 120 * MICROSECONDS
    assert next_attempt(STANDARD, 1, 0, 0.0, 24 * HOUR) == HOUR * MICROSECONDS
    assert next_attempt(STANDARD, 13, 0, 0.0, 60) == 24 * HOUR * MICROSECONDS


def test_travel_arrest_and_execution_are_urgent() -> None:
    for urgent in ("presence.announced", "presence.confirmed", "custody.changed", "warrant.executed", "duty.engaged"):
        assert schedule_of(urgent) is URGENT
    for other in ("presence.ended", "noncompliance.found", "deadline.approaching", "notice.issued", "warrant.issued"):
        assert schedule_of(other) is STANDARD


def test_every_urgent_type_is_one_that_is_told() -> None:
    assert {"duty.engaged"} >= URGENT_TYPES - KNOWN
