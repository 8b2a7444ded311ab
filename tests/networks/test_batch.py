"""The batched evaluation of many pairs: every kernel, tree, split and chunk against the test evaluator."""

import random

import numpy as np
import pytest

from tests.networks.reference_evaluator import reference_matrix, weights_of
from tests.plain import mod, reader_of
from verify.errors import DomainError
from verify.exact import GF, QQ
from verify.networks import batch
from verify.networks.batch import FieldKernel, InputTree, Mod31, Mod61, evaluation_matrix, kernel_for_modulus
from verify.networks.rac import RAC
from verify.networks.trees import all_words_tree, independent_tree, words_tree

PRIMES = [2, 5, 2**31 - 1, 2**31 + 11, 2**61 - 1]
# (L, R, M, t_S, t_E, start steps)
SHAPES = [
    (1, 1, 1, 1, 1, None),
    (1, 3, 2, 2, 2, None),
    (2, 2, 3, 2, 2, None),
    (2, 3, 1, 1, 3, None),
    (3, 2, 2, 3, 1, None),
    (2, 2, 2, 2, 2, (1, 3)),
    (2, 2, 2, 2, 2, (2, 4)),
    (3, 1, 2, 2, 2, (3, 4)),
    (1, 2, 2, 1, 3, (4,)),
    (2, 2, 2, 3, 1, (1, 2, 4)),
]


def random_network(rng, field, L, R, M, C=1, top=9):
    def rows(height, width):
        if field.degree > 1:
            return [[[rng.randrange(top) for _ in range(field.degree)] for _ in range(width)] for _ in range(height)]
        return [[rng.randrange(-top, top) for _ in range(width)] for _ in range(height)]

    return RAC.of(
        field,
        Wh=[rows(R, R) for _ in range(L)],
        Wi=[rows(R, R if layer else M) for layer in range(L)],
        Wo=rows(C, R),
        h0=rows(L, R),
    )


def random_words(rng, N, length, count):
    return [tuple(rng.randrange(N) for _ in range(length)) for _ in range(count)]


def spelled(words, alphabet):
    return [[alphabet[letter] for letter in word] for word in words]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("p", PRIMES)
def test_kernels_mod_p(shape, p):
    """Rational weights, big and negative, reduced mod p."""
    L, R, M, t_S, t_E, steps = shape
    rng = random.Random(str((shape, p)))
    net = random_network(rng, QQ, L, R, M, C=2, top=10**30)
    letters = [[rng.randrange(p) for _ in range(M)] for _ in range(4)]
    words = [random_words(rng, 4, t, 5) for t in (t_S, t_E)]
    kernel = kernel_for_modulus(p)
    assert isinstance(kernel, Mod31 if p < 2**31 else Mod61)
    alphabet = kernel.array(letters)
    trees = [words_tree(alphabet, list_, t) for list_, t in zip(words, (t_S, t_E), strict=True)]
    matrix = evaluation_matrix(net, *trees, kernel, start_steps=steps)
    read = mod(p)
    spelled_words = [spelled(list_, [[read(v) for v in letter] for letter in letters]) for list_ in words]
    expected = reference_matrix(weights_of(net, read), *spelled_words, steps)
    assert matrix.tolist() == [[v.value for v in row] for row in expected]


@pytest.mark.parametrize("field", [QQ, GF(7), GF(2, 8), GF(3, 2)], ids=lambda f: f.name)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_field_kernel(shape, field):
    L, R, M, t_S, t_E, steps = shape
    rng = random.Random(str(shape))
    net = random_network(rng, field, L, R, M)
    read = reader_of(field.to_json())
    kernel = FieldKernel(field)
    element = (
        (lambda: field.element([rng.randrange(9) for _ in range(field.degree)]))
        if field.degree > 1
        else (lambda: field.element(rng.randrange(-9, 9)))
    )
    letters = np.empty((3, M), dtype=object)
    for index in np.ndindex(letters.shape):
        letters[index] = element()
    words = [random_words(rng, 3, t, 4) for t in (t_S, t_E)]
    trees = [words_tree(kernel.array(letters), list_, t) for list_, t in zip(words, (t_S, t_E), strict=True)]
    matrix = evaluation_matrix(net, *trees, kernel, start_steps=steps)
    plain_letters = [[read(field.to_plain(v)) for v in letter] for letter in letters]
    expected = reference_matrix(weights_of(net, read), *(spelled(w, plain_letters) for w in words), steps)
    assert [[read(field.to_plain(v)) for v in row] for row in matrix] == expected
    plain_values = [[net([*s, *e])[0] for e in spelled(words[1], letters)] for s in spelled(words[0], letters)]
    if steps is None:
        assert matrix.tolist() == plain_values


@pytest.mark.parametrize("entries", [1, 7, 40, 1000])
@pytest.mark.parametrize("steps", [None, (1, 3), (3, 4)])
def test_chunks_change_nothing(monkeypatch, entries, steps):
    rng = random.Random(1)
    net = random_network(rng, QQ, 2, 3, 2)
    kernel = Mod31(2**31 - 1)
    alphabet = kernel.array([[1, 2], [3, 4], [5, 7]])
    start = words_tree(alphabet, random_words(rng, 3, 2, 20), 2)
    end = words_tree(alphabet, random_words(rng, 3, 2, 9), 2)
    whole = evaluation_matrix(net, start, end, kernel, start_steps=steps)
    calls = []
    original = batch._chunk
    monkeypatch.setattr(batch, "_chunk", lambda *args: calls.append(len(args[1])) or original(*args))
    monkeypatch.setattr(batch, "CHUNK_ENTRIES", entries)
    out = np.full((20, 9), -1, np.int32)
    assert evaluation_matrix(net, start, end, kernel, start_steps=steps, out=out) is out
    assert np.array_equal(out, whole)
    with pytest.raises(DomainError, match=r"20 starts and 9 ends do not fill an array of shape \(9, 20\)"):
        evaluation_matrix(net, start, end, kernel, start_steps=steps, out=out.T)
    assert sum(calls) == 20
    assert len(calls) == (1 if entries == 1000 else 20 if entries < 40 else len(calls))
    assert entries == 1000 or len(calls) > 1


def test_sequences_share_prefixes_and_keep_their_order():
    kernel = Mod31(101)
    words = [(0, 1), (1, 1), (0, 1), (0, 0)]
    tree = words_tree(kernel.array([[1], [2]]), words, 2)
    assert [len(level) for level in tree.levels] == [2, 3]
    assert tree.nodes == 5
    assert spell(tree) == [[[1], [2]], [[2], [2]], [[1], [2]], [[1], [1]]]


def spell(tree):
    """The sequences of a tree, by walking up from the leaves."""
    found = []
    for leaf in tree.leaves:
        sequence, node = [], leaf
        for level in reversed(tree.levels):
            sequence.append(level.vectors[node].tolist())
            node = level.parents[node]
        found.append(sequence[::-1])
    return found


def test_all_words_are_in_lexicographic_order():
    tree = all_words_tree(Mod31(101).array([[7], [8], [9]]), 2)
    assert spell(tree) == [[[a], [b]] for a in (7, 8, 9) for b in (7, 8, 9)]
    assert tree.nodes == 3 + 9


def test_independent_sequences_share_nothing():
    sequences = np.arange(12).reshape(2, 3, 2)
    tree = independent_tree(sequences)
    assert spell(tree) == sequences.tolist()
    assert tree.nodes == 6


@pytest.mark.parametrize("part", [slice(0, 1), slice(1, 3), slice(2, 4), slice(0, 4)])
def test_a_restricted_tree_has_the_same_sequences_and_no_useless_node(part):
    kernel = Mod31(101)
    words = [(0, 1, 1), (1, 1, 0), (0, 1, 0), (0, 0, 1)]
    tree = words_tree(kernel.array([[1], [2]]), words, 3)
    smaller = tree.restricted_to(part)
    assert spell(smaller) == spell(tree)[part]
    assert smaller.nodes == len({word[: n + 1] for word in words[part] for n in range(3)})


def test_an_empty_list_of_sequences_gives_an_empty_matrix():
    kernel = Mod31(101)
    net = random_network(random.Random(0), QQ, 2, 2, 1)
    alphabet = kernel.array([[1], [2]])
    none, one = words_tree(alphabet, [], 2), words_tree(alphabet, [(0, 1)], 2)
    assert evaluation_matrix(net, none, one, kernel).shape == (0, 1)
    assert evaluation_matrix(net, one, none, kernel).shape == (1, 0)


def test_a_block_without_steps_is_one_empty_sequence():
    kernel = Mod31(101)
    net = RAC.of(QQ, Wh=[[[2]]], Wi=[[[1]]], Wo=[[5]], h0=[[3]])
    nothing = InputTree((), np.zeros(1, dtype=np.int64))
    one = words_tree(kernel.array([[1], [4]]), [(0,), (1,)], 1)
    assert evaluation_matrix(net, one, nothing, kernel).tolist() == [[30], [120 % 101]]
    assert evaluation_matrix(net, nothing, one, kernel).tolist() == [[30, 120 % 101]]
    assert evaluation_matrix(net, nothing, nothing, kernel).tolist() == [[15]]


# --- refusals -----------------------------------------------------------------------------------------------


def test_a_prime_too_large_for_the_kernels_is_refused():
    with pytest.raises(DomainError, match=r"batched evaluation needs a prime below 2\^61"):
        kernel_for_modulus(2**61 + 15)


@pytest.mark.parametrize("steps", [(1,), (1, 2, 3), (0, 1), (4, 5), (1, 1)])
def test_start_steps_that_do_not_fit_are_refused(steps):
    kernel = Mod31(101)
    tree = words_tree(kernel.array([[1]]), [(0, 0)], 2)
    net = random_network(random.Random(0), QQ, 1, 1, 1)
    with pytest.raises(DomainError, match="the start block needs 2 different time steps among"):
        evaluation_matrix(net, tree, tree, kernel, start_steps=steps)


def test_a_denominator_that_the_prime_divides_is_refused():
    kernel = Mod31(5)
    net = RAC.of(QQ, Wh=[[["1/5"]]], Wi=[[[1]]], Wo=[[1]], h0=[[1]])
    tree = words_tree(kernel.array([[1]]), [(0,)], 1)
    with pytest.raises(DomainError, match="no residue mod 5"):
        evaluation_matrix(net, tree, tree, kernel)


@pytest.mark.parametrize("words", [[(0,)], [(0, 0, 0)]])
def test_words_of_another_length_are_refused(words):
    with pytest.raises(DomainError, match="words need 2 letters each"):
        words_tree(Mod31(5).array([[1]]), words, 2)


@pytest.mark.parametrize("word", [(0, 2), (-1, 0)])
def test_letters_outside_the_alphabet_are_refused(word):
    with pytest.raises(DomainError, match=r"letters index the 2 templates, 0\.\.1"):
        words_tree(Mod31(5).array([[1], [2]]), [word], 2)
