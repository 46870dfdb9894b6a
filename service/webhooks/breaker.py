"""When an endpoint is left alone for a while, and when for good.

Pure and made of integers only, so that a row can hold it: `Breaker(*row)` is the inverse of `astuple`. While it is open
no attempt is used up: what waits for the endpoint waits for the probe. Time is in microseconds.
"""

from dataclasses import dataclass, replace
from enum import Enum, IntEnum
from typing import assert_never

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE

IN_A_ROW = 5
SHARE_OF = 20
"""Of so many attempts within a minute, half failing opens it too."""
PAUSES_S = (10, 20, 40, 80, 120, 120, 120, 300, 600, 900)
"""Between probes; the last stays. For ten minutes, in which urgent news still counts, never more than two minutes; then
less often, for a probe of a dead endpoint costs a slot for as long as it takes to fail."""
PROBE_US = 30 * SECOND
"""A probe whose outcome is not known by then (an attempt ends within 15 seconds) is lost, and another is due."""

SILENCE_US = 120 * HOUR
"""Failing for so long, without one 2xx, an endpoint is disabled."""
STEPS = (50, 70, 90, 100)
"""The shares of it, in percent, at which that is announced; the last is the disabling."""
WATCHED_US = HOUR
"""A longer time between two looks counts as this much: while this service was away, nobody failed."""


class State(IntEnum):
    CLOSED = 0
    OPEN = 1
    PROBING = 2


class Outcome(Enum):
    """What became of an attempt, or that one is being made of an open endpoint, or that time has passed."""

    ANSWERED = "answered"
    """With 2xx."""
    FAILED = "failed"
    """In whatever way."""
    PROBED = "probed"
    """The probe is on its way."""
    TICK = "tick"


@dataclass(frozen=True, slots=True)
class Breaker:
    """As it is before anything was sent."""

    state: int = State.CLOSED
    row: int = 0
    """Failures in a row."""
    minute_us: int = 0
    """When the minute began in which these were counted."""
    tried: int = 0
    failed: int = 0
    until_us: int = 0
    """Open: when the next probe is due. Probing: when it counts as lost."""
    openings: int = 0
    """Since the last 2xx."""
    failing_us: int = 0
    """For how long it has been seen to fail, since the first failure after the last 2xx."""
    looked_us: int = 0
    """When that was last added to; 0 if it does not fail."""
    announced: int = 0
    """The last step announced, in percent."""

    @property
    def disabled(self) -> bool:
        """Stopped, and nothing dropped: only a person ends this, with a new Breaker."""
        return self.announced == STEPS[-1]


class Permission(Enum):
    """Whether an attempt may be made now."""

    YES = "yes"
    PROBE = "probe"
    """One, and `Outcome.PROBED` is to be recorded first."""
    NO = "no"


def permission(breaker: Breaker, now_us: int) -> Permission:
    if breaker.disabled:
        return Permission.NO
    if breaker.state == State.CLOSED:
        return Permission.YES
    return Permission.PROBE if now_us >= breaker.until_us else Permission.NO


def evolve(breaker: Breaker, outcome: Outcome, now_us: int) -> Breaker:
    """The breaker after an outcome. Whoever keeps it lets it TICK at least once an hour."""
    match outcome:
        case Outcome.ANSWERED:
            return _answered(breaker, now_us)
        case Outcome.FAILED:
            return _silent(_failed(breaker, now_us), now_us)
        case Outcome.PROBED:
            return replace(breaker, state=State.PROBING, until_us=now_us + PROBE_US)
        case Outcome.TICK:
            return _silent(breaker, now_us) if breaker.looked_us else breaker
    assert_never(outcome)


def announcements(before: Breaker, after: Breaker) -> tuple[int, ...]:
    """The steps towards disabling that one has reached and the other had not, in percent."""
    return tuple(step for step in STEPS if before.announced < step <= after.announced)


def _answered(breaker: Breaker, now_us: int) -> Breaker:
    """Whoever answers is well: all is forgotten but the minute, and that too if it was open."""
    if breaker.disabled:
        return breaker
    counted = _counted(breaker, now_us) if breaker.state == State.CLOSED else Breaker()
    if not counted.failed:
        return Breaker()  # a minute begins with a failure: of who is well nothing need be written
    return Breaker(minute_us=counted.minute_us, tried=counted.tried, failed=counted.failed)


def _failed(breaker: Breaker, now_us: int) -> Breaker:
    match breaker.state:
        case State.OPEN:
            return breaker  # sent before it opened: no news
        case State.PROBING:
            return _opened(breaker, now_us)
        case _:
            counted = _counted(breaker, now_us)
            counted = replace(counted, row=counted.row + 1, failed=counted.failed + 1)
            half = counted.tried >= SHARE_OF and 2 * counted.failed >= counted.tried
            return _opened(counted, now_us) if half or counted.row >= IN_A_ROW else counted


def _counted(breaker: Breaker, now_us: int) -> Breaker:
    if not 0 <= now_us - breaker.minute_us < MINUTE:
        breaker = replace(breaker, minute_us=now_us, tried=0, failed=0)
    return replace(breaker, tried=breaker.tried + 1)


def _opened(breaker: Breaker, now_us: int) -> Breaker:
    pause_s = PAUSES_S[min(breaker.openings, len(PAUSES_S) - 1)]
    return replace(
        breaker,
        state=State.OPEN,
        until_us=now_us + pause_s * SECOND,
        openings=min(breaker.openings + 1, len(PAUSES_S)),
        tried=0,
        failed=0,
    )


def _silent(breaker: Breaker, now_us: int) -> Breaker:
    """It fails, and time has passed."""
    since = now_us - breaker.looked_us if breaker.looked_us else 0
    failing_us = breaker.failing_us + min(max(since, 0), WATCHED_US)
    reached = [step for step in STEPS if failing_us * 100 >= SILENCE_US * step]
    announced = max([breaker.announced, *reached])
    return replace(breaker, failing_us=failing_us, looked_us=max(now_us, breaker.looked_us), announced=announced)
