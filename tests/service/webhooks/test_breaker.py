"""When an endpoint is left alone: soon, for a while; and for good only after five days that were announced."""

from collections.abc import Sequence
from dataclasses import astuple
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.webhooks.breaker import (
    HOUR,
    IN_A_ROW,
    MINUTE,
    PAUSES_S,
    PROBE_US,
    SECOND,
    SILENCE_US,
    STEPS,
    Breaker,
    Outcome,
    Permission,
    State,
    announcements,
    evolve,
    permission,
)

NOW = 1_700_000_000 * SECOND
OUTCOMES = st.sampled_from([Outcome.ANSWERED, Outcome.FAILED, Outcome.FAILED, Outcome.TICK])
WAITS = st.sampled_from([0, 1, SECOND, 10 * SECOND, MINUTE, 20 * MINUTE, HOUR, 30 * HOUR]) | st.integers(0, 2 * HOUR)
STEPS_TAKEN = st.lists(st.tuples(OUTCOMES, WAITS), max_size=120)


def after(outcomes: Sequence[Outcome], every_us: int = 10 * SECOND, breaker: Breaker | None = None) -> Breaker:
    now, reached = NOW, breaker or Breaker()
    for outcome in outcomes:
        now += every_us
        reached = evolve(reached, outcome, now)
    return reached


def test_it_opens_after_five_failures_in_a_row() -> None:
    four = [Outcome.FAILED] * (IN_A_ROW - 1)
    assert after(four).state == State.CLOSED
    assert after([*four, Outcome.ANSWERED, *four]).state == State.CLOSED
    opened = after([*four, Outcome.FAILED])
    assert opened.state == State.OPEN
    assert permission(opened, opened.until_us - 1) is Permission.NO
    assert permission(opened, opened.until_us) is Permission.PROBE


def test_it_opens_when_half_of_twenty_fail_within_a_minute() -> None:
    turns = [Outcome.FAILED, Outcome.ANSWERED] * 10
    assert after(turns, SECOND).state == State.CLOSED, "the twentieth answered"
    assert after([*turns, Outcome.ANSWERED, Outcome.FAILED], SECOND).state == State.OPEN
    assert after([*turns, Outcome.ANSWERED, Outcome.ANSWERED, Outcome.FAILED], SECOND).state == State.CLOSED
    assert after([*turns, Outcome.FAILED] * 3, 4 * SECOND).state == State.CLOSED, "never so many in one minute"


def test_one_probe_is_made_and_closes_it_or_opens_it_for_longer() -> None:
    opened = after([Outcome.FAILED] * IN_A_ROW)
    due = opened.until_us
    probing = evolve(opened, Outcome.PROBED, due)
    assert permission(probing, due) is Permission.NO
    assert permission(probing, due + PROBE_US) is Permission.PROBE, "whoever made the first was lost"
    well = evolve(probing, Outcome.ANSWERED, due + SECOND)
    assert well == Breaker()
    ill = evolve(probing, Outcome.FAILED, due + SECOND)
    assert ill.state == State.OPEN
    assert ill.until_us == due + SECOND + PAUSES_S[1] * SECOND


def test_what_was_sent_before_it_opened_does_not_keep_it_open() -> None:
    opened = after([Outcome.FAILED] * IN_A_ROW)
    late = evolve(opened, Outcome.FAILED, opened.until_us - 1)
    assert (late.until_us, late.openings) == (opened.until_us, opened.openings)
    assert evolve(opened, Outcome.ANSWERED, opened.until_us - 1).state == State.CLOSED


def dead_for(us: int) -> list[tuple[int, Breaker, tuple[int, ...]]]:
    """An endpoint that only ever fails, asked whenever that is allowed and looked at every quarter of an hour."""
    now, breaker, seen = NOW, Breaker(), list[tuple[int, Breaker, tuple[int, ...]]]()
    looked = now
    while now < NOW + us and not breaker.disabled:
        before = breaker
        if permission(breaker, now) is Permission.PROBE:
            breaker = evolve(breaker, Outcome.PROBED, now)
        if permission(breaker, now) is not Permission.NO or breaker.state == State.PROBING:
            breaker = evolve(breaker, Outcome.FAILED, now)
            now += SECOND
        breaker = evolve(breaker, Outcome.TICK, now)
        seen.append((now - NOW, breaker, announcements(before, breaker)))
        looked = max(looked + 15 * MINUTE, now)
        now = max(now, min(breaker.until_us, looked)) if breaker.state == State.OPEN else now
    return seen


def test_in_the_first_ten_minutes_nobody_is_left_alone_for_more_than_two() -> None:
    probes = [at for at, _, _ in dead_for(10 * MINUTE)]
    assert max(later - earlier for earlier, later in pairwise(probes)) <= 2 * MINUTE + 2 * SECOND
    assert len(probes) >= 11


def test_a_dead_endpoint_is_disabled_after_120_hours_that_were_announced() -> None:
    told = {step: at for at, _, steps in dead_for(130 * HOUR) for step in steps}
    assert list(told) == [50, 70, 90, 100]
    for step, at in told.items():
        assert SILENCE_US * step // 100 <= at <= SILENCE_US * step // 100 + HOUR


def test_a_disabled_endpoint_is_not_asked_again_and_only_a_person_enables_it() -> None:
    _, disabled, _ = dead_for(130 * HOUR)[-1]
    assert disabled.disabled
    assert permission(disabled, 2**62) is Permission.NO
    assert evolve(disabled, Outcome.ANSWERED, NOW * 2).disabled
    assert permission(Breaker(), NOW) is Permission.YES


def test_one_2xx_ends_the_silence() -> None:
    _, breaker, _ = dead_for(119 * HOUR)[-1]
    assert breaker.announced == 90
    assert evolve(breaker, Outcome.ANSWERED, NOW + 119 * HOUR).announced == 0


def test_an_endpoint_nothing_is_sent_to_does_not_fail() -> None:
    assert after([Outcome.TICK] * 500, HOUR) == Breaker()
    assert after([Outcome.ANSWERED, *[Outcome.TICK] * 500], HOUR).failing_us == 0


def test_while_this_service_was_away_nobody_failed() -> None:
    failing = after([Outcome.FAILED] * IN_A_ROW)
    back = evolve(failing, Outcome.TICK, NOW + 1000 * HOUR)
    assert back.announced == 0
    assert back.failing_us <= 2 * HOUR


@given(STEPS_TAKEN)
def test_it_is_never_disabled_before_120_hours_of_failing_nor_without_announcements(
    taken: list[tuple[Outcome, int]],
) -> None:
    now, breaker, failing_since, told = NOW, Breaker(), None, list[int]()
    for outcome, wait in taken:
        now += wait
        before, breaker = breaker, evolve(breaker, outcome, now)
        if before.disabled:
            assert breaker.disabled
            continue
        if outcome is Outcome.ANSWERED:
            failing_since, told = None, []
        elif outcome is Outcome.FAILED and failing_since is None:
            failing_since = now
        told += announcements(before, breaker)
        assert told == list(STEPS[: len(told)])
        elapsed = 0 if failing_since is None else now - failing_since
        assert breaker.failing_us <= elapsed
        assert not breaker.disabled or elapsed >= SILENCE_US


@given(STEPS_TAKEN)
def test_it_always_lets_somebody_through_in_the_end_unless_disabled(taken: list[tuple[Outcome, int]]) -> None:
    now, breaker = NOW, Breaker()
    for outcome, wait in taken:
        now += wait
        if permission(breaker, now) is Permission.PROBE:
            breaker = evolve(breaker, Outcome.PROBED, now)
            assert permission(breaker, now) is Permission.NO, "one probe"
        breaker = evolve(breaker, outcome, now)
        assert breaker.disabled or permission(breaker, now + PAUSES_S[-1] * SECOND) is not Permission.NO


@given(STEPS_TAKEN)
def test_it_opens_exactly_where_the_rule_says(taken: list[tuple[Outcome, int]]) -> None:
    """Against a list of all outcomes since it was last closed, counted anew."""
    now, breaker, row, minute = NOW, Breaker(), 0, list[bool]()
    began = 0
    for outcome, wait in taken:
        now += wait
        was_closed = breaker.state == State.CLOSED
        breaker = evolve(breaker, outcome, now)
        if not was_closed or outcome is Outcome.TICK:
            row, minute, began = (row, minute, began) if was_closed else (0, [], 0)
            continue
        if now - began >= MINUTE:
            minute, began = [], now
        failed = outcome is Outcome.FAILED
        minute.append(failed)
        row = row + 1 if failed else 0
        opens = failed and (row >= IN_A_ROW or (len(minute) >= 20 and 2 * sum(minute) >= len(minute)))
        assert (breaker.state == State.OPEN) == opens


@given(STEPS_TAKEN)
def test_a_row_of_integers_holds_it(taken: list[tuple[Outcome, int]]) -> None:
    now, breaker = NOW, Breaker()
    for outcome, wait in taken:
        now += wait
        breaker = evolve(breaker, outcome, now)
    row = astuple(breaker)
    assert all(type(each) is int or isinstance(each, State) for each in row)
    assert Breaker(*map(int, row)) == breaker
    assert permission(Breaker(*map(int, row)), now) is permission(breaker, now)


@pytest.mark.parametrize("outcome", Outcome)
def test_time_that_runs_backwards_harms_nobody(outcome: Outcome) -> None:
    breaker = after([Outcome.FAILED] * 3)
    back = evolve(breaker, outcome, NOW - 10 * HOUR)
    assert back.failing_us <= breaker.failing_us
    assert back.announced == 0
