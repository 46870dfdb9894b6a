"""What is told of a row in either log: its envelope, and its payload as far as that may be opened."""

from dataclasses import dataclass
from typing import Any

from domain.values import fact_id
from service.ledger.leaf import commitment, salt
from service.store.ring import Altered, NoMasterKey, Ring, Shredded
from service.store.sealed import payload_of
from service.viewer import Audience


@dataclass(frozen=True, slots=True)
class Opening:
    """What opens a commitment: the exact bytes, and their salt; None is the published one."""

    payload: bytes
    salt: bytes | None = None


def full_commitment(row: Any) -> str:
    """The commitment in the envelope of a row of the full log."""
    if row.key_id is None:
        return commitment(fact_id(row.stream, row.version), row.payload)
    committed: bytes = row.commitment
    return committed.hex()


def full_opening(ring: Ring, row: Any) -> Opening | None:
    """The clear payload of a row of the full log with its salt; nothing where it cannot be opened, or not any more."""
    if row.key_id is None:
        return Opening(row.payload)
    try:
        salted = salt(fact_id(row.stream, row.version), ring.committing(row.key_id))
    except (Shredded, NoMasterKey):
        return None
    try:
        return Opening(payload_of(ring, row), salted)
    except Altered:  # whoever verifies is to see that this is not what was recorded
        return Opening(b"", salted)


def public_payload(row: Any) -> bytes:
    """The clear payload of a fact that is public; its commitment in the public log has the published salt."""
    payload: bytes = row.payload if row.in_clear is None else row.in_clear
    return payload


def entry(ring: Ring, row: Any, audience: Audience) -> dict[str, Any]:
    """A row of `facts` with its `place` in a log, as an entry of that log, its envelope in the order of RFC 8785."""
    named = fact_id(row.stream, row.version)
    opening = full_opening(ring, row) if audience is Audience.FULL else Opening(public_payload(row))
    envelope = {
        "commitment": full_commitment(row) if audience is Audience.FULL else commitment(named, public_payload(row)),
        "fact": str(named),
        "index": row.place - 1,
        "recorded_at": row.recorded_at,
        "stream": str(row.stream),
        "type": row.name,
        "v": 1,
        "version": row.version,
    }
    told: dict[str, Any] = {"envelope": envelope}
    if opening is not None:
        told["payload"] = opening.payload.decode()
        if opening.salt is not None:
            told["salt"] = opening.salt.hex()
    return told
