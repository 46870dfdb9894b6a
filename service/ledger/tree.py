"""The proofs of a Merkle tree (RFC 6962 section 2.1) as ranges of leaves, and the full subtrees a range is made of.

Nothing is hashed here: what a proof needs is known from the sizes alone, so that it can be fetched at once.
"""

Range = tuple[int, int]
"""Leaves from the first index to before the second. The RFC splits so that each begins on a multiple of its height."""

Node = tuple[int, int]
"""A full subtree: the leaves from index << level to before (index + 1) << level."""


def inclusion(index: int, size: int) -> list[Range]:
    """What is hashed with the leaf on its way to the root, from the leaf up (PATH in the RFC)."""
    ranges: list[Range] = []
    start, end = 0, size
    while end - start > 1:
        middle = _split(start, end)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ranges[::-1]


def consistency(size: int, later: int) -> list[Range]:
    """What shows that the first `size` of `later` leaves are a tree of their own (PROOF in the RFC). Every tree
    begins with the empty one, which needs no proof."""
    ranges: list[Range] = []
    start, end = 0, later
    while 0 < size < end:
        middle = _split(start, end)
        if size <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return [*([(start, end)] if start else []), *ranges[::-1]]


def subtrees(start: int, end: int) -> list[Node]:
    """The full subtrees of a range, largest first."""
    found: list[Node] = []
    while start < end:
        level = (end - start).bit_length() - 1
        found.append((level, start >> level))
        start += 1 << level
    return found


def _split(start: int, end: int) -> int:
    """After the largest power of two smaller than the number of leaves."""
    return start + (1 << ((end - start - 1).bit_length() - 1))
