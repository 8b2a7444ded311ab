"""Evaluation points: trees with given widths, the sequences they stand for, their JSON."""

import pytest

from tests.separation.minor_reader import MinorReader
from verify.exact import GF, QQ
from verify.networks.batch import FieldKernel, Mod31
from verify.separation.points import PointContext, StreamRows, StreamTree, Words


def spell(tree):
    found = []
    for leaf in tree.leaves:
        sequence, node = [], leaf
        for level in reversed(tree.levels):
            sequence.append(level.vectors[node].tolist())
            node = level.parents[node]
        found.append(sequence[::-1])
    return found


def read(points, M, t, q, extension=None):
    """The sequences as the format defines them."""
    item = {"modulus": q} | ({"extension": extension} if extension else {})
    reader = MinorReader({"instance": {"M": M}, "field": "Q"}, item)
    return [
        [[getattr(v, "value", None) if extension is None else list(v.coefficients) for v in x] for x in sequence]
        for sequence in reader.sequences(points.to_json(), t)
    ]


CONTEXT = PointContext(2, QQ, 101, Mod31(101))
UNEVEN = StreamTree("ab", (-1, 0, -1, 2, 2, 0, 1, 5, 3, 4), (6, 7, 8, 9))
POINTS = {
    "words": (Words(((0, 1, 1), (2, 0, 0), (0, 1, 1)), ((1, 2), (3, 4), (100, 0))), 3),
    "rows": (StreamRows("ab", (5, 0, 2**32 - 1)), 2),
    "tree": (StreamTree.with_widths("ab", [2, 3, 7]), 3),
    "a tree in another order": (UNEVEN, 3),
    "a path": (StreamTree.with_widths("ab", [1, 1, 1]), 3),
}


@pytest.mark.parametrize("name", POINTS)
def test_sequences_are_those_of_the_format(name):
    points, t = POINTS[name]
    assert spell(points.tree(CONTEXT, t)) == read(points, 2, t, 101)
    assert len(points) == len(points.tree(CONTEXT, t))


@pytest.mark.parametrize("name", [name for name in POINTS if name != "words"])
def test_extension_fields(name):
    points, t = POINTS[name]
    field = GF(3, 2)
    context = PointContext(2, field, 3, FieldKernel(field))
    plain = [[[field.to_plain(v) for v in x] for x in sequence] for sequence in spell(points.tree(context, t))]
    assert plain == read(points, 2, t, 3, list(field.modulus))


@pytest.mark.parametrize("name", POINTS)
def test_picking_keeps_the_order_that_is_asked(name):
    points, t = POINTS[name]
    picked = [len(points) - 1, 0]
    everything = spell(points.tree(CONTEXT, t))
    assert spell(points.picked(picked).tree(CONTEXT, t)) == [everything[i] for i in picked]
    assert spell(points.picked([0]).tree(CONTEXT, t)) == everything[:1]


def test_words_without_an_alphabet_use_the_templates():
    words = Words(((0, 1),))
    assert "alphabet" not in words.to_json()
    assert spell(words.tree(CONTEXT, 2, CONTEXT.array([[5, 6], [7, 8]]))) == [[[5, 6], [7, 8]]]


@pytest.mark.parametrize("widths", [[1], [4], [1, 4], [2, 3, 7], [3, 3, 3], [1, 1, 10], [5, 5, 6]])
def test_trees_with_widths(widths):
    tree = StreamTree.with_widths("1", widths)
    depth = []
    for parent in tree.parents:
        depth.append(0 if parent < 0 else depth[parent] + 1)
    assert [depth.count(level) for level in range(len(widths))] == widths
    assert list(tree.leaves) == [i for i, d in enumerate(depth) if d == len(widths) - 1]
    children = [tree.parents.count(i) for i in range(len(depth)) if i not in tree.leaves]
    assert all(children), "an inner node without children is of no use"
    for level in range(len(widths) - 1):
        counts = [tree.parents.count(i) for i, d in enumerate(depth) if d == level]
        assert max(counts) - min(counts) <= 1


def test_the_format_wants_parents_before_children():
    tree = StreamTree.with_widths("1", [2, 3, 7])
    assert all(-1 <= parent < node for node, parent in enumerate(tree.parents))
