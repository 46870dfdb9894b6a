"""How a message is signed: Standard Webhooks, in both its forms.

`v1` is HMAC-SHA256 with a secret the receiver holds too; `v1a` is Ed25519, which whoever has the public key can check
and nobody else could have made. Both are over the bytes `id.timestamp.body`, so a body is never decoded to be signed.
https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEY_BYTES = 32
LIVE_KEYS = 3
"""So many keys of an endpoint may be good at once: each costs the header two signatures."""

_ID = re.compile(r"[A-Za-z0-9_-]+")

Random = Callable[[int], bytes]
"""So many bytes that nobody can foretell: `secrets.token_bytes`."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """What an endpoint's messages are signed with until it is rotated. It is never shown by accident."""

    secret: bytes = field(repr=False)
    """Shared with the receiver."""
    seed: bytes = field(repr=False)
    """Of the Ed25519 key: ours alone."""

    def __post_init__(self) -> None:
        if len(self.seed) != KEY_BYTES or not self.secret:
            raise ValueError("a signing key is a secret and a seed of 32 bytes")

    @property
    def private(self) -> Ed25519PrivateKey:
        return _private(self.seed)

    @property
    def public(self) -> bytes:
        """What is published for `v1a`."""
        return self.private.public_key().public_bytes_raw()


@lru_cache(1_000)
def _private(seed: bytes) -> Ed25519PrivateKey:
    """To make it costs as much as to sign."""
    return Ed25519PrivateKey.from_private_bytes(seed)


def new_secret(random: Random) -> bytes:
    return random(KEY_BYTES)


def new_key(random: Random) -> SigningKey:
    return SigningKey(new_secret(random), new_secret(random))


def secret_text(secret: bytes) -> str:
    """As the receiver configures it."""
    return f"whsec_{_base64(secret)}"


def private_text(key: SigningKey) -> str:
    """The Ed25519 key with its public half, for whoever moves an installation."""
    return f"whsk_{_base64(key.seed + key.public)}"


def public_text(public: bytes) -> str:
    """As it is published."""
    return f"whpk_{_base64(public)}"


def secret_of(text: str) -> bytes:
    return _bytes_of("whsec_", text)


def seed_of(text: str) -> bytes:
    """The seed of a private key; its public half must be its own."""
    both = _bytes_of("whsk_", text)
    seed, public = both[:KEY_BYTES], both[KEY_BYTES:]
    if Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw() != public:
        raise ValueError("the public half is of another key")
    return seed


def public_of(text: str) -> bytes:
    return _bytes_of("whpk_", text)


def headers(keys: Sequence[SigningKey], id: str, timestamp: int, body: bytes) -> dict[str, str]:  # noqa: A002
    """The three headers, with both signatures of every live key. The timestamp is of the attempt, in seconds."""
    if not 0 < len(keys) <= LIVE_KEYS:
        raise ValueError(f"a message is signed with one key at least and {LIVE_KEYS} at most")
    if _ID.fullmatch(id) is None:  # a dot in it would let two messages have one signature
        raise ValueError("an id is letters, digits, - and _")
    signed = f"{id}.{timestamp}.".encode() + body
    signatures = [each for key in keys for each in (_v1(key, signed), _v1a(key, signed))]
    return {"webhook-id": id, "webhook-timestamp": str(timestamp), "webhook-signature": " ".join(signatures)}


def _v1(key: SigningKey, signed: bytes) -> str:
    return f"v1,{_base64(hmac.digest(key.secret, signed, hashlib.sha256))}"


def _v1a(key: SigningKey, signed: bytes) -> str:
    return f"v1a,{_base64(key.private.sign(signed))}"


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes_of(prefix: str, text: str) -> bytes:
    if not text.startswith(prefix):
        raise ValueError(f"such a key is written {prefix}…")
    return base64.b64decode(text.removeprefix(prefix), validate=True)
