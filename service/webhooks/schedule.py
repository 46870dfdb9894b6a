"""When a message is sent again. Whoever must act on travel has minutes, so the urgent are tried ten times in seven."""

import email.utils
import re
from dataclasses import dataclass
from datetime import UTC

MICROSECONDS = 1_000_000
MINUTE, HOUR = 60, 3600

JITTER = 0.2
"""At most this share is added to a wait, and nothing is ever taken from it."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """`gaps_s[n]` is the wait after n attempts. A receiver may ask for more, up to `longest_asked_s`: a page that says
    "down until tomorrow" does not keep news of travel back until the traveller is gone."""

    gaps_s: tuple[int, ...]
    longest_asked_s: int


URGENT = Schedule(
    gaps_s=(
        *(0, 2, 5, 10, 20, 30, 60, 60, 120, 120),
        *(5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 20 * MINUTE),
        *(1 * HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 14 * HOUR, 14 * HOUR, 14 * HOUR, 14 * HOUR),
    ),
    longest_asked_s=120,
)
"""22 attempts within 72 hours, ten of them in the seven minutes in which a hit can still be confirmed in ten."""

STANDARD = Schedule(
    gaps_s=(
        *(0, 5, 30, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE),
        *(1 * HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 12 * HOUR, 16 * HOUR, 24 * HOUR),
    ),
    longest_asked_s=HOUR,
)
"""14 attempts within 68 hours."""

URGENT_TYPES = frozenset(
    {
        "presence.announced",
        "presence.recorded",
        "presence.confirmed",
        "duty.engaged",  # what announced travel to a State that must arrest means
        "warrant.arrest-noted",
        "warrant.domestic-arrest-noted",
        "warrant.executed",
        "custody.changed",  # by which arrests, and escapes, are heard of
    }
)


def schedule_of(event_type: str) -> Schedule:
    return URGENT if event_type in URGENT_TYPES else STANDARD


def next_attempt(
    schedule: Schedule, attempt: int, now_us: int, jitter: float, retry_after_s: int | None = None
) -> int | None:
    """When the next attempt is after so many were made; None once they are used up. `jitter` is drawn from [0, 1]."""
    if attempt >= len(schedule.gaps_s):
        return None
    asked_s = min(retry_after_s or 0, schedule.longest_asked_s)
    wait_s = max(schedule.gaps_s[attempt], asked_s)
    return now_us + wait_s * MICROSECONDS + int(wait_s * MICROSECONDS * JITTER * min(max(jitter, 0.0), 1.0))


_SECONDS = re.compile(r"[0-9]+", re.ASCII)


def retry_after_s(text: str | None, now_us: int) -> int | None:
    """What a receiver asks for, in seconds from now, in either form of RFC 9110, 10.2.3; None if it cannot be read or
    is over: it only ever delays."""
    if text is None:
        return None
    text = text.strip()[:64]
    wait = int(text[:10]) if _SECONDS.fullmatch(text) else _seconds_until(text, now_us)
    return wait if wait > 0 else None


def _seconds_until(date: str, now_us: int) -> int:
    """Rounded up: an answer is never sooner than was asked for."""
    try:
        moment = email.utils.parsedate_to_datetime(date)
        at_us = int(moment.replace(tzinfo=moment.tzinfo or UTC).timestamp()) * MICROSECONDS
    except (ValueError, OverflowError, TypeError):
        return 0
    return -((now_us - at_us) // MICROSECONDS)
