"""The leaf of a fact in a log: SHA-256(0x00 || JCS(envelope)), RFC 6962 section 2.1 and RFC 8785.

The payload enters through a commitment, HMAC-SHA256(salt, exact stored bytes), so that a leaf proves
a payload that is later sealed or shredded. The salt of a public fact is derived from a fixed published
key and the fact's id.
"""

import hashlib
import hmac
from uuid import UUID

import orjson

PUBLIC_SALT_KEY = b"atlarge public streams: this key is published"


def commitment(fact_id: UUID, payload: bytes, key: bytes = PUBLIC_SALT_KEY) -> str:
    """Hex of HMAC-SHA256 over the stored bytes, salted by the seal's key (public: the published one)."""
    salt = hmac.digest(key, fact_id.bytes, "sha256")
    return hmac.digest(salt, payload, "sha256").hex()


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
