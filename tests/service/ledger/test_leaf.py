"""A leaf can be computed again by whoever has the row, with nothing of ours but the envelope's definition."""

import hashlib
import hmac
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from domain.values import fact_id
from service.ledger.leaf import commitment, leaf_hash
from service.store.database import Database
from service.store.sealed import payload_of
from service.store.tables import facts, public_log
from tests.service.store.kit import (
    also_known_as,
    database_at,
    identified,
    issued,
    opened,
    order,
    rows_of,
    settle,
    writer_on,
)

PUBLISHED_KEY = b"atlarge public streams: this key is published"
EXACT = st.integers(0, 2**53 - 1)
"""Integers that JSON keeps exactly, as RFC 8785 requires of them."""


def leaf_by_the_book(
    index: int, fact: UUID, stream: UUID, version: int, name: str, recorded_at: int, commits: str
) -> bytes:
    """RFC 6962, section 2.1, over RFC 8785, by an implementation that is not ours."""
    envelope = {
        "v": 1,
        "index": index,
        "fact": str(fact),
        "stream": str(stream),
        "version": version,
        "type": name,
        "recorded_at": recorded_at,
        "commitment": commits,
    }
    return hashlib.sha256(b"\x00" + rfc8785.dumps(envelope)).digest()  # type: ignore[arg-type]


@given(EXACT, st.uuids(), st.uuids(), EXACT, st.text(), EXACT, st.text())
def test_the_leaf_of_any_envelope_is_that_of_rfc_8785(
    index: int, fact: UUID, stream: UUID, version: int, name: str, recorded_at: int, commits: str
) -> None:
    leaf = leaf_hash(
        index=index, fact_id=fact, stream=stream, version=version, name=name, recorded_at=recorded_at, commits=commits
    )
    assert leaf == leaf_by_the_book(index, fact, stream, version, name, recorded_at, commits)


@given(st.uuids(), st.binary(), st.binary(min_size=1))
def test_a_commitment_is_salted_by_the_fact_and_the_key_of_its_seal(fact: UUID, payload: bytes, key: bytes) -> None:
    salt = hmac.new(key, fact.bytes, hashlib.sha256).digest()
    assert commitment(fact, payload, key) == hmac.new(salt, payload, hashlib.sha256).hexdigest()


@given(st.uuids(), st.binary(min_size=1), st.data())
def test_a_payload_changed_by_one_byte_has_another_leaf(fact: UUID, payload: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(payload) - 1))
    flipped = payload[place] ^ data.draw(st.integers(1, 255))
    changed = payload[:place] + bytes([flipped]) + payload[place + 1 :]

    def leaf(stored: bytes) -> bytes:
        commits = commitment(fact, stored)
        return leaf_hash(index=0, fact_id=fact, stream=fact, version=1, name="X", recorded_at=1, commits=commits)

    assert leaf(changed) != leaf(payload)
    assert leaf(payload + b" ") != leaf(payload)


@pytest.fixture
def recorded(database_url: str) -> Iterator[Database]:
    """Some streams, public and sealed, by turns and in one batch."""
    with database_at(database_url) as database, writer_on(database) as writer:
        settle(
            writer, order("1", opened("Uganda"), identified("Kony"), identified("a secret person", public_from=None))
        )
        settle(writer, order("2", issued("sealed", "Kony", "Uganda", public_from=None)))
        many = [order(f"3-{each}", identified(f"person {each}", name=f"\u202e{each}\x00 é")) for each in range(60)]
        settle(writer, *many, order("4", also_known_as("Kony", "Ladit")))
        yield database


def recomputed(row: Any, index: int, payload: bytes, key: bytes = PUBLISHED_KEY) -> bytes:
    named = fact_id(row.stream, row.version)
    commits = commitment(named, payload, key)
    return leaf_by_the_book(index, named, row.stream, row.version, row.name, row.recorded_at, commits)


def leaf_of_row(database: Database, row: Any) -> bytes:
    """What the leaf of a fact is in the full log."""
    key = PUBLISHED_KEY if row.key_id is None else database.ring.committing(row.key_id)
    return recomputed(row, row.position - 1, payload_of(database.ring, row), key)


def leaf_of_entry(entry: Any, row: Any) -> bytes:
    """What it is in the public one: anybody can tell, without a key."""
    return recomputed(row, entry.position - 1, row.payload if entry.payload is None else entry.payload)


def test_the_leaf_of_every_fact_is_computed_again_from_its_row_in_both_logs(recorded: Database) -> None:
    full, public = rows_of(recorded, facts), rows_of(recorded, public_log)
    assert (len(full), len(public)) == (65, 63)

    for row in full:
        assert row.leaf == leaf_of_row(recorded, row)
    for entry in public:
        row = full[entry.fact - 1]
        assert entry.leaf == leaf_of_entry(entry, row)


def test_the_leaf_of_a_fact_differs_where_its_places_in_the_two_logs_differ(recorded: Database) -> None:
    full = rows_of(recorded, facts)
    for entry in rows_of(recorded, public_log):
        same_place = entry.position == entry.fact
        assert (entry.leaf == full[entry.fact - 1].leaf) == same_place


def test_no_stored_payload_can_be_changed_by_a_byte_without_its_leaf_telling(recorded: Database) -> None:
    for row in rows_of(recorded, facts):
        forged = row.payload.replace(b"2005", b"2006", 1)
        assert forged != row.payload or b"2005" not in row.payload
        assert row.leaf != recomputed(row, row.position - 1, forged + b" ")
        if forged != row.payload:
            assert row.leaf != recomputed(row, row.position - 1, forged)
