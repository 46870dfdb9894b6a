"""How States answer: the counts and the mean time that the Court reports of its requests (domain.md 8.2)."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.request.status import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Replies:
    """`unclear`: answered, but no source says how. `timed`: the replies whose day, like that of the receipt, is
    known exactly; `mean_days` is over these alone, None without any."""

    positive: int
    negative: int
    unclear: int
    pending: int
    timed: int
    mean_days: float | None


def replies(standings: Iterable[Standing]) -> Replies:
    """Each request counts once for each State with which it stands somewhere."""
    asked = list(standings)
    replied = [each for each in asked if each.replied_on is not None]
    days = [waited for each in replied if (waited := _days_to_reply(each)) is not None]
    return Replies(
        positive=sum(each.reply_positive is True for each in replied),
        negative=sum(each.reply_positive is False for each in replied),
        unclear=sum(each.reply_positive is None for each in replied),
        pending=len(asked) - len(replied),
        timed=len(days),
        mean_days=sum(days) / len(days) if days else None,
    )


def _days_to_reply(standing: Standing) -> int | None:
    """From the receipt to the first reply."""
    received, replied = standing.received_on, standing.replied_on
    if received is None or replied is None:
        return None
    exact = received.earliest == received.latest and replied.earliest == replied.latest
    return replied.earliest - received.earliest if exact and received.earliest <= replied.earliest else None
