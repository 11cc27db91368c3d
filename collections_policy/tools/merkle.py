"""A Merkle tree: one hash that stands for many pieces of data (RFC 6962, 2.1).

Pure: no ORM, no clock.  What verifies a proof stands in ``verify_chain.py``, which goes
to people without this addon.
"""

import hashlib
from collections.abc import Iterable

from .verify_chain import climb, hash_leaf, hash_node


class Tree:
    """The tree over pieces of data, in their order.

    The last node of a level that has no neighbour goes up as it is: that gives the
    tree of RFC 6962, which splits at the largest power of two.
    """

    def __init__(self, data: Iterable[bytes]):
        level = [hash_leaf(piece) for piece in data]
        self._levels = [level]
        while len(level) > 1:
            pairs = zip(level[::2], level[1::2], strict=False)
            nodes = [hash_node(left, right) for left, right in pairs]
            level = nodes + level[len(nodes) * 2 :]
            self._levels.append(level)

    @property
    def size(self) -> int:
        return len(self._levels[0])

    @property
    def root(self) -> bytes:
        """SHA-256; of an empty tree that of nothing."""
        return self._levels[-1][0] if self.size else hashlib.sha256().digest()

    def prove(self, index: int) -> list[bytes]:
        """Return the hashes that lead from a piece of data to the root.

        :param index: of the piece, from 0
        :raises IndexError: if there is no such piece
        """
        if not 0 <= index < self.size:
            raise IndexError(index)
        proof = []
        for level in self._levels[:-1]:
            neighbour = index ^ 1
            if neighbour < len(level):
                proof.append(level[neighbour])
            index >>= 1
        return proof


def verify(data: bytes, index: int, size: int, proof: list[bytes], root: bytes) -> bool:
    """Tell whether a proof leads from a piece of data to the root of a tree.

    :param index: of the piece, from 0
    :param size: how many pieces there are
    """
    return climb(hash_leaf(data), index, size, proof) == root
