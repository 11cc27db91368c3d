"""The tree that is time-stamped, against the definitions of RFC 6962."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from ..tools.merkle import Tree, verify
from ..tools.verify_chain import hash_leaf

PIECES = st.lists(st.binary(max_size=8), min_size=1, max_size=70)


def _hash(data):
    return hashlib.sha256(data).digest()


def _split(pieces):
    """Return the two parts of 2.1: the first has the largest power of two, but all."""
    size = 1
    while size * 2 < len(pieces):
        size *= 2
    return pieces[:size], pieces[size:]


def _get_root(pieces):
    """Return what 2.1 calls MTH."""
    if len(pieces) == 1:
        return _hash(b"\0" + pieces[0])
    left, right = _split(pieces)
    return _hash(b"\1" + _get_root(left) + _get_root(right))


def _get_path(index, pieces):
    """Return what 2.1.1 calls PATH."""
    if len(pieces) == 1:
        return []
    left, right = _split(pieces)
    if index < len(left):
        return [*_get_path(index, left), _get_root(right)]
    return [*_get_path(index - len(left), right), _get_root(left)]


@tagged("post_install", "-at_install", "collections")
class TestMerkle(BaseCase):
    def test_an_empty_tree(self):
        self.assertEqual(Tree([]).root, _hash(b""))
        with self.assertRaises(IndexError):
            Tree([]).prove(0)

    def test_leaves_are_told_from_nodes(self):
        left, right = hash_leaf(b"a"), hash_leaf(b"b")
        self.assertNotEqual(Tree([left + right]).root, Tree([b"a", b"b"]).root)

    @given(PIECES)
    def test_it_is_the_tree_of_the_standard(self, pieces):
        tree = Tree(pieces)
        self.assertEqual(tree.root, _get_root(pieces))
        for index in range(len(pieces)):
            self.assertEqual(tree.prove(index), _get_path(index, pieces))

    @given(PIECES, st.data())
    def test_a_proof_leads_to_the_root_from_its_piece_alone(self, pieces, data):
        tree = Tree(pieces)
        size, root = tree.size, tree.root
        index = data.draw(st.integers(0, size - 1))
        proof = tree.prove(index)
        self.assertTrue(verify(pieces[index], index, size, proof, root))
        self.assertFalse(verify(pieces[index] + b"x", index, size, proof, root))
        self.assertFalse(verify(pieces[index], index, size, [*proof, root], root))
        if proof:
            self.assertFalse(verify(pieces[index], index, size, proof[:-1], root))
            place = data.draw(st.integers(0, len(proof) - 1))
            proof[place] = _hash(proof[place])
            self.assertFalse(verify(pieces[index], index, size, proof, root))

    @given(
        st.integers(-3, 99), st.integers(-3, 99), st.lists(st.just(b"x"), max_size=9)
    )
    def test_any_numbers_can_be_asked_about(self, index, size, proof):
        self.assertFalse(verify(b"", index, size, proof, b"no hash"))
