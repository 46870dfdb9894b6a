"""Before anything is sent to an endpoint it proves that it is one, and wants to be.

It is sent, signed like every message, `{"type": "endpoint.challenge", "challenge": "…"}`, and answers 2xx with that
value and nothing else as its body. An endpoint that echoes whatever it is sent, or says 200 to anybody, does not pass.
"""

import base64
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from service.webhooks.signing import KEY_BYTES, Random, SigningKey, headers
from service.webhooks.transport import Endpoint, Failed

TYPE = "endpoint.challenge"


@dataclass(frozen=True, slots=True)
class Proven:
    """It may be sent to."""


@dataclass(frozen=True, slots=True)
class Unproven:
    """It answered, and not so."""

    status: int


Verdict = Proven | Unproven | Failed


def new_value(random: Random) -> str:
    return base64.urlsafe_b64encode(random(KEY_BYTES)).rstrip(b"=").decode()


async def challenge(endpoint: Endpoint, keys: Sequence[SigningKey], id: str, timestamp: int, value: str) -> Verdict:  # noqa: A002
    """Asked once, within the bounds of any attempt; whoever wants another try asks with another value."""
    body = orjson.dumps({"type": TYPE, "challenge": value})
    heard = await endpoint.exchange(body, headers(keys, id, timestamp, body))
    if isinstance(heard, Failed):
        return heard
    answered = hmac.compare_digest(heard.body.strip(), value.encode())
    return Proven() if answered and 200 <= heard.status < 300 else Unproven(heard.status)
