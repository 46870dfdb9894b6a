"""Roots and proofs are those of RFC 6962, by published values and by its definition; and nothing else is believed."""

import hashlib
import random
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.ledger import tree
from service.ledger.tiles import FULL, WIDTH, Place, Tiles, edge, grown, places_of
from service.ledger.verify import HASH, Refused, Tree, verify_consistency, verify_inclusion
from tests.service.ledger.vectors import CONSISTENCY, ENTRIES, INCLUSION, ROOTS, leaf, path, proof, root

LEAVES = [leaf(each) for each in ENTRIES]
SOME = bytes.fromhex("abacaba000000000000000000000000000000000000000000060061e00123456")
SIZES = st.one_of(st.integers(1, 40), st.integers(1, 700), st.sampled_from([255, 256, 257, 511, 512, 513]))


def many(size: int) -> list[bytes]:
    return [hashlib.sha256(number.to_bytes(4)).digest() for number in range(size)]


def tiles_of(leaves: list[bytes], *steps: int) -> dict[Place, bytes]:
    """As a follower derives them: some leaves, then some more, from the last tiles alone."""
    stored: dict[Place, bytes] = {}
    size = 0
    for step in (*steps, len(leaves)):
        last = {place: stored[place] for place in edge(size) if place in stored}
        added = leaves[size : size + step]
        stored |= grown(last, size, added)
        size += len(added)
    return stored


def one_bit_off(hashes: list[bytes]) -> Iterator[list[bytes]]:
    for number, each in enumerate(hashes):
        for bit in (0, 3, 255):
            changed = (int.from_bytes(each) ^ (1 << bit)).to_bytes(HASH)
            yield [*hashes[:number], changed, *hashes[number + 1 :]]


def wrong_paths(hashes: list[bytes], *known: bytes) -> Iterator[list[bytes]]:
    """As the reference implementation spoils its own."""
    yield from one_bit_off(hashes)
    for each in (b"", SOME, *known, *hashes[:1]):
        yield [*hashes, each]
        yield [each, *hashes]
    if hashes:
        yield hashes[:-1]
        yield hashes[1:]
        yield [*hashes[1:], hashes[0], SOME]


def refused_inclusion(index: int, size: int, one: bytes, hashes: list[bytes], top: bytes) -> bool:
    try:
        verify_inclusion(index, size, one, hashes, top)
    except Refused:
        return True
    return False


def refused_consistency(size: int, later: int, one: bytes, other: bytes, hashes: list[bytes]) -> bool:
    try:
        verify_consistency(size, later, one, other, hashes)
    except Refused:
        return True
    return False


@pytest.mark.parametrize("size", range(9))
def test_the_root_of_the_published_entries_is_the_published_root(size: int) -> None:
    growing = Tree()
    for each in LEAVES[:size]:
        growing.add(each)
    assert growing.root() == ROOTS[size]
    assert Tiles(tiles_of(LEAVES[:size])).root(0, size) == ROOTS[size]
    assert root(LEAVES[:size]) == ROOTS[size], "and the definition the other tests rest on"


@pytest.mark.parametrize(("index", "size", "published"), INCLUSION)
def test_a_published_proof_of_inclusion_is_given_and_believed_and_no_other(
    index: int, size: int, published: list[bytes]
) -> None:
    kept, one, top = Tiles(tiles_of(LEAVES)), LEAVES[index], ROOTS[size]
    assert [kept.root(*each) for each in tree.inclusion(index, size)] == published
    verify_inclusion(index, size, one, published, top)
    for wrong in wrong_paths(published, top, one):
        assert refused_inclusion(index, size, one, wrong, top)
    for place in {index - 1, index + 1, index ^ 2} - {index}:
        assert refused_inclusion(place, size, one, published, top)
    for length in {size * 2, size // 2, 0, -1} - {size}:
        assert refused_inclusion(index, length, one, published, top)
    for other in (b"", b"WrongLeaf", SOME, ROOTS[0]):
        assert refused_inclusion(index, size, other, published, top)
        assert refused_inclusion(index, size, one, published, other)


@pytest.mark.parametrize(("size", "later", "published"), CONSISTENCY)
def test_a_published_proof_of_consistency_is_given_and_believed_and_no_other(
    size: int, later: int, published: list[bytes]
) -> None:
    kept, one, other = Tiles(tiles_of(LEAVES)), ROOTS[size], ROOTS[later]
    assert [kept.root(*each) for each in tree.consistency(size, later)] == published
    verify_consistency(size, later, one, other, published)
    for wrong in wrong_paths(published, one, other):
        assert refused_consistency(size, later, one, other, wrong)
    for changed in {size - 1, size + 1, size ^ 2} - {size, 0}:
        assert refused_consistency(changed, later, one, other, published)
    for changed in {later * 2, later // 2, -1} - {later}:
        assert refused_consistency(size, changed, one, other, published)
    for root_of in (b"", b"WrongRoot", SOME):
        assert refused_consistency(size, later, root_of, other, published)
        assert refused_consistency(size, later, one, root_of, published)
    assert size == later or refused_consistency(size, later, other, one, published)


def test_every_log_begins_with_the_empty_one_and_with_itself_and_none_with_a_longer_one() -> None:
    empty = ROOTS[0]
    assert not refused_consistency(0, 0, empty, empty, [])
    assert not refused_consistency(0, 5, empty, ROOTS[5], [])
    assert not refused_consistency(5, 5, ROOTS[5], ROOTS[5], [])
    for size, later, one, other, hashes in (
        (0, 0, empty, SOME, []),
        (0, 1, SOME, ROOTS[1], []),
        (0, 1, empty, ROOTS[1], [empty]),
        (1, 1, ROOTS[1], ROOTS[2], []),
        (1, 1, ROOTS[1], ROOTS[1], [empty]),
        (2, 1, ROOTS[2], ROOTS[1], []),
        (1, 2, ROOTS[1], ROOTS[2], []),
        (3, 4, ROOTS[3], ROOTS[4], []),
    ):
        assert refused_consistency(size, later, one, other, hashes)


@given(SIZES, st.data())
def test_from_tiles_grown_in_any_steps_come_the_root_and_every_proof_of_the_definition(
    size: int, data: st.DataObject
) -> None:
    leaves = many(size)
    steps = data.draw(st.lists(st.integers(1, max(1, size // 2)), max_size=6))
    stored = tiles_of(leaves, *steps)
    earlier, index = data.draw(st.integers(1, size)), data.draw(st.integers(0, size - 1))
    kept = Tiles(stored)

    assert kept.root(0, size) == root(leaves)
    included = [kept.root(*each) for each in tree.inclusion(index, size)]
    assert included == path(index, leaves)
    consistent = [kept.root(*each) for each in tree.consistency(earlier, size)]
    assert consistent == proof(earlier, leaves)
    verify_inclusion(index, size, leaves[index], included, root(leaves))
    verify_consistency(earlier, size, root(leaves[:earlier]), root(leaves), consistent)
    assert tree.consistency(0, size) == []


@given(SIZES, st.data())
def test_a_proof_of_any_tree_with_a_bit_changed_is_refused(size: int, data: st.DataObject) -> None:
    leaves = many(size)
    top, index = root(leaves), data.draw(st.integers(0, size - 1))
    included = path(index, leaves)
    for wrong in one_bit_off(included):
        assert refused_inclusion(index, size, leaves[index], wrong, top)
    other = data.draw(st.integers(0, size - 1))
    assert other == index or refused_inclusion(other, size, leaves[index], included, top)
    earlier = data.draw(st.integers(1, size))
    before = root(leaves[:earlier])
    for wrong in one_bit_off(proof(earlier, leaves)):
        assert refused_consistency(earlier, size, before, top, wrong)


@given(SIZES)
def test_tiles_are_those_of_the_specification(size: int) -> None:
    """Each hash of level n is the root over 256**n leaves; a partial tile is hashed into nothing above it."""
    leaves = many(size)
    stored = tiles_of(leaves)
    expected: dict[Place, list[bytes]] = {}
    level, hashes = 0, leaves
    while hashes:
        for number in range(0, len(hashes), WIDTH):
            expected[level, number // WIDTH] = hashes[number : number + WIDTH]
        full = len(hashes) // WIDTH
        hashes = [root(hashes[number * WIDTH : (number + 1) * WIDTH]) for number in range(full)]
        level += 1
    assert stored == {place: b"".join(each) for place, each in expected.items()}


def test_a_tree_of_70000_leaves_has_the_tiles_the_specification_counts() -> None:
    stored = tiles_of(many(70_000))
    full = {level: sum(len(each) == FULL for (at, _), each in stored.items() if at == level) for level in range(3)}
    partial = {level: len(each) // HASH for (level, _), each in stored.items() if len(each) < FULL}
    assert full == {0: 273, 1: 1, 2: 0}
    assert partial == {0: 112, 1: 17, 2: 1}


def test_a_proof_needs_no_more_than_two_tiles_of_a_level() -> None:
    drawn = random.Random(1)
    for _ in range(300):
        size = drawn.randrange(1, 10**8)
        for ranges in (
            tree.inclusion(drawn.randrange(size), size),
            tree.consistency(drawn.randrange(1, size + 1), size),
        ):
            places = places_of(ranges)
            levels = [level for level, _ in places]
            assert all(levels.count(level) <= 2 for level in levels)


def test_what_is_not_stored_gives_no_hash() -> None:
    kept = Tiles(tiles_of(LEAVES[:5]))
    for range_ in ((0, 6), (5, 6), (256, 257), (0, 256)):
        with pytest.raises(KeyError):
            kept.root(*range_)


def test_leaves_are_not_added_to_tiles_of_another_size() -> None:
    stored = tiles_of(LEAVES[:5])
    for size in (3, 6, 260):
        with pytest.raises(ValueError, match="does not hold"):
            grown(stored, size, LEAVES[:1])
