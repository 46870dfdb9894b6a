"""What is being sent, and how much more may be: nobody who is slow takes the places of others."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from service.webhooks.breaker import Permission, permission
from service.webhooks.challenge import Verdict
from service.webhooks.lanes import FIRST_ATTEMPTS, Claim
from service.webhooks.rendering import Message
from service.webhooks.signing import SigningKey
from service.webhooks.subscriptions import Subscription
from service.webhooks.transport import Answer

MOST = 64
OF_AN_ENDPOINT = 4
AHEAD = 8
"""So many more are claimed, to be sent as soon as one is answered: they are on no wire, and take nobody's place."""
OF_A_TENANT = 16
OF_A_DESTINATION = 16
RETRIES = MOST * 3 // 4
"""A quarter of all places is for what was never tried."""
RESUMED_US = 60_000_000
"""For so long after it was resumed, and until it has caught up, an endpoint is sent one thing at a time."""


@dataclass(frozen=True, slots=True)
class Post:
    """A message on its way. Without a claim it goes to the second endpoint."""

    message: Message
    subscription: Subscription
    url: str
    keys: tuple[SigningKey, ...]
    claim: Claim | None


@dataclass(frozen=True, slots=True)
class Posted:
    post: Post
    answer: Answer
    at: int


@dataclass(frozen=True, slots=True)
class Prove:
    """A challenge to the endpoints of a subscription."""

    subscription: Subscription
    keys: tuple[SigningKey, ...]


@dataclass(frozen=True, slots=True)
class Proven:
    """What became of it: the verdict on the first endpoint that failed, or on the last."""

    prove: Prove
    verdict: Verdict
    at: int


@dataclass(frozen=True, slots=True)
class Try:
    """A test event somebody asked for."""

    subscription: Subscription
    keys: tuple[SigningKey, ...]
    type: str


@dataclass(frozen=True, slots=True)
class Tried:
    attempt: Try
    answer: Answer
    at: int


@dataclass(frozen=True, slots=True)
class Unsent:
    """A message that waited for a free place for too long to be sent within its lease: no attempt was made."""

    post: Post


Job = Post | Prove | Try
Done = Posted | Proven | Tried | Unsent
Destination = Callable[[str], str]
"""Where a URL leads, as far as is known: an address, or the name of a host."""


class Room:
    """The places left."""

    def __init__(self, flying: Iterable[Post], destination: Destination) -> None:
        self._destination = destination
        self._of: Counter[tuple[Literal["endpoint", "tenant", "destination"], UUID | str]] = Counter()
        self._all = self._retries = 0
        for each in flying:
            if each.claim is not None:
                self.take(each.subscription, each.claim.rank, 1)

    @property
    def full(self) -> bool:
        return self._all >= MOST

    def take(self, subscription: Subscription, ranked: int, number: int) -> None:
        before = self._of["endpoint", subscription.id]
        self._of["endpoint", subscription.id] += number
        number = min(before + number, OF_AN_ENDPOINT) - min(before, OF_AN_ENDPOINT)
        self._all += number
        self._retries += 0 if ranked in FIRST_ATTEMPTS else number
        self._of["tenant", subscription.owner] += number
        self._of["destination", self._destination(subscription.url)] += number

    def left(self, subscription: Subscription, ranked: int, now: int) -> int:
        """So many more of that rank."""
        flying = self._of["endpoint", subscription.id]
        resumed = subscription.resumed_at
        slow = resumed > 0 and (subscription.cursor is not None or now < resumed + RESUMED_US)
        match permission(subscription.breaker, now):
            case Permission.NO:
                return 0
            case Permission.PROBE:
                most, ahead = 1 - flying, 0
            case Permission.YES:
                most, ahead = (1 - flying, 0) if slow else (OF_AN_ENDPOINT - flying, AHEAD)
        left = [
            most,
            MOST - self._all,
            OF_A_TENANT - self._of["tenant", subscription.owner],
            OF_A_DESTINATION - self._of["destination", self._destination(subscription.url)],
        ]
        if ranked not in FIRST_ATTEMPTS:
            left.append(RETRIES - self._retries)
        now_, free = max(0, min(left)), max(0, most)
        return now_ + (ahead - max(0, -most) if now_ == free else 0)
