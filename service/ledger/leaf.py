"""The leaf of a fact in a log: SHA-256(0x00 || JCS(envelope)), RFC 6962 section 2.1 and RFC 8785.

The payload enters through a commitment, HMAC-SHA256(salt, its exact bytes in clear), so that a leaf proves a payload
that is sealed, or shredded later, and nobody can guess one. The salt of a fact is HMAC(key, its id), the key that of
its seal; in public a fixed, published one. Whoever is told the salt of one fact learns nothing of another.
"""

import hashlib
import hmac
from uuid import UUID

import orjson

PUBLIC_SALT_KEY = b"atlarge public streams: this key is published"


def commitment(fact_id: UUID, payload: bytes, key: bytes = PUBLIC_SALT_KEY) -> str:
    """Hex of HMAC-SHA256 over the bytes in clear, salted by the seal's key (public: the published one)."""
    return hmac.digest(salt(fact_id, key), payload, "sha256").hex()


def salt(fact_id: UUID, key: bytes = PUBLIC_SALT_KEY) -> bytes:
    """What the commitment to one fact is salted with."""
    return hmac.digest(key, fact_id.bytes, "sha256")


def leaf_hash(
    *, index: int, fact_id: UUID, stream: UUID, version: int, name: str, recorded_at: int, commits: str
) -> bytes:
    """`index` counts from 0 in the log the leaf belongs to; `recorded_at` is in microseconds, UTC.

    Sorted keys, strings and small integers only, so orjson's bytes are RFC 8785's (a test proves it).
    """
    envelope = {
        "v": 1,
        "index": index,
        "fact": str(fact_id),
        "stream": str(stream),
        "version": version,
        "type": name,
        "recorded_at": recorded_at,
        "commitment": commits,
    }
    return hashlib.sha256(b"\x00" + orjson.dumps(envelope, option=orjson.OPT_SORT_KEYS)).digest()
