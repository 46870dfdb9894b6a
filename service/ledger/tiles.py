"""The hashes of a tree in tiles, 256 of one height side by side (c2sp.org/tlog-tiles): what is stored of it.

A tile of level n holds the hashes of full subtrees of 256**n leaves; those of the heights between are computed from it.
"""

from collections.abc import Iterable, Mapping, Sequence

from service.ledger.tree import Node, Range, subtrees
from service.ledger.verify import EMPTY, HASH, node_hash

HEIGHT = 8
WIDTH = 1 << HEIGHT
FULL = WIDTH * HASH

Place = tuple[int, int]
"""Level, and number within the level."""


def place_of(node: Node) -> Place:
    """The tile that holds, or gives, the hash of a full subtree."""
    level, index = node
    tile, height = divmod(level, HEIGHT)
    return tile, index << height >> HEIGHT


def places_of(ranges: Iterable[Range]) -> set[Place]:
    """The tiles from which the hashes of these ranges are computed."""
    return {place_of(node) for each in ranges for node in subtrees(*each)}


def edge(size: int) -> list[Place]:
    """The last tile of each level, to which a tree of that size grows; it may still be empty."""
    levels = range(max(1, -(-size.bit_length() // HEIGHT)))
    return [(level, size >> HEIGHT * level >> HEIGHT) for level in levels]


class Tiles:
    """Some tiles of a tree. Raises KeyError for what is not among them."""

    def __init__(self, tiles: Mapping[Place, bytes]) -> None:
        self._tiles = tiles

    def root(self, start: int, end: int) -> bytes:
        """The hash of a range of leaves."""
        nodes = subtrees(start, end)
        if not nodes:
            return EMPTY
        *rest, right = [self.node(each) for each in nodes]
        for left in reversed(rest):
            right = node_hash(left, right)
        return right

    def node(self, node: Node) -> bytes:
        """The hash of a full subtree."""
        level, index = node
        first, width = index << level % HEIGHT & WIDTH - 1, 1 << level % HEIGHT
        hashes = self._tiles[place_of(node)][first * HASH : (first + width) * HASH]
        if len(hashes) < width * HASH:
            raise KeyError(node)
        return _top(hashes)


def grown(tiles: Mapping[Place, bytes], size: int, leaves: Sequence[bytes]) -> dict[Place, bytes]:
    """What becomes of the last tiles of a tree of that size, and which are new, when leaves are added."""
    changed: dict[Place, bytearray] = {}
    level, hashes = 0, leaves
    while hashes:
        above: list[bytes] = []
        for number, each in enumerate(hashes, size >> HEIGHT * level):
            place = level, number >> HEIGHT
            tile = changed.get(place)
            if tile is None:
                tile = changed[place] = bytearray(tiles.get(place, b"") if number % WIDTH else b"")
            if len(tile) != number % WIDTH * HASH:
                raise ValueError("the tile does not hold what the tree of that size has there")
            tile += each
            if len(tile) == FULL:
                above.append(_top(bytes(tile)))
        level, hashes = level + 1, above
    return {place: bytes(tile) for place, tile in changed.items()}


def _top(hashes: bytes) -> bytes:
    """The root over a power of two of hashes side by side."""
    while len(hashes) > HASH:
        pairs = range(0, len(hashes), 2 * HASH)
        hashes = b"".join(node_hash(hashes[at : at + HASH], hashes[at + HASH : at + 2 * HASH]) for at in pairs)
    return hashes
