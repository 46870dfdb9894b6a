"""What was recorded, in clear: a payload under seal is opened with its seal's key, in its place and nowhere else."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from domain.fact import Fact
from service.store.codec import decode
from service.store.ring import Ring, ring_of

_OPENED: ContextVar[set[UUID] | None] = ContextVar("opened", default=None)


@contextmanager
def opening() -> Generator[set[UUID]]:
    """Within the block: the subjects of what was under seal and is opened, by whoever asks here."""
    opened: set[UUID] = set()
    token = _OPENED.set(opened)
    try:
        yield opened
    finally:
        _OPENED.reset(token)


def note(subject: UUID) -> None:
    """Something sealed of this subject was opened."""
    if (opened := _OPENED.get()) is not None:
        opened.add(subject)


def place_of(schema_version: int, stream: UUID | str, version: int, name: str) -> str:
    """What a locked payload is bound to; moved anywhere else, it does not open."""
    return f"{schema_version}|{stream}|{version}|{name}"


def payload_of(ring: Ring, row: Any) -> bytes:
    """The payload of a row of `facts`. Raises Shredded where its key is destroyed, Altered where it is not what was
    recorded there."""
    if row.key_id is None:
        clear: bytes = row.payload
        return clear
    place = place_of(row.schema_version, row.stream, row.version, row.name)
    opened = ring.open((row.key_id,), place, row.payload)
    note(row.stream)
    return opened


def clear(connection: Connection, row: Any) -> bytes:
    """The same of a row that also has `in_clear`, the payload as the public log holds it, if it does."""
    return payload_of(ring_of(connection), row) if row.in_clear is None else row.in_clear


def fact_of(connection: Connection, row: Any) -> Fact:
    """The fact in a row of `facts`. Raises like payload_of."""
    return decode(row.name, row.schema_version, payload_of(ring_of(connection), row))
