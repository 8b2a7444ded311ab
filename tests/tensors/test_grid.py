"""The grid tensor and its matricizations, against single evaluations and the matrix-product state of a shallow
network.
"""

import random
from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest

from tests.networks.reference_evaluator import reference_outputs, weights_of
from tests.plain import mod, rational, reader_of
from verify.errors import BudgetExceeded, DomainError
from verify.exact import GF, QQ
from verify.networks.batch import Mod31
from verify.networks.sampling import generic_weights
from verify.tensors import grid
from verify.tensors.grid import Templates, grid_matricization, grid_tensor, matricization

TEMPLATES = {
    "one-hot": Templates.of_unit_vectors(QQ, 2, 2),
    "one of two": Templates.of_unit_vectors(QQ, 1, 2),
    "N > M": Templates.of(QQ, [[1, 2], ["1/2", -3], [0, 0]]),
    "N < M": Templates.of(QQ, [["-2/3", 5]]),
}


def network(L, R, M, field=QQ, bound=9, seed="1"):
    return generic_weights(L, R, M, field=field, seed=seed, bound=bound)


def plain(field, value):
    return reader_of(field.to_json())(field.to_plain(value))


def brute_force(net, templates, T):
    """Every entry on its own, as a dictionary from words."""
    read = reader_of(net.field.to_json())
    weights = weights_of(net, read)
    vectors = [[read(net.field.to_plain(v)) for v in vector] for vector in templates.vectors]
    return {
        word: reference_outputs(weights, [vectors[d] for d in word])[0]
        for word in product(range(templates.N), repeat=T)
    }


# --- the tensor ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TEMPLATES)
@pytest.mark.parametrize(("L", "R", "T"), [(1, 2, 3), (2, 2, 3), (3, 1, 4), (2, 3, 1)])
def test_every_entry(name, L, R, T):
    net, templates = network(L, R, 2), TEMPLATES[name]
    tensor = grid_tensor(net, templates, T)
    assert tensor.shape == (templates.N,) * T
    expected = brute_force(net, templates, T)
    assert {word: plain(QQ, tensor[word]) for word in np.ndindex(tensor.shape)} == expected


@pytest.mark.parametrize("field", [GF(5), GF(2, 3)], ids=lambda f: f.name)
def test_finite_fields(field):
    net = network(2, 2, 2, field, field.characteristic)
    templates = Templates.of_unit_vectors(field, 2, 2)
    tensor = grid_tensor(net, templates, 3)
    assert {w: plain(field, tensor[w]) for w in np.ndindex(tensor.shape)} == brute_force(net, templates, 3)


def test_residues_are_those_of_the_exact_entries():
    net, templates = network(2, 2, 2), TEMPLATES["N > M"]
    exact = grid_tensor(net, templates, 3)
    residues = grid_tensor(net, templates, 3, kernel=Mod31(101))
    for word in np.ndindex(exact.shape):
        assert mod(101)(QQ.to_plain(exact[word])).value == residues[word]


@pytest.mark.parametrize(("R", "M", "T"), [(1, 2, 4), (2, 2, 4), (3, 2, 3), (2, 3, 3)])
def test_a_shallow_network_is_a_matrix_product_state(R, M, T):
    """L = 1: cores G[a, d, b] = Wi[b, d]·Wh[b, a], contracted from h0 to Wo (proofs/statements/tensor-networks.md)."""
    net = network(1, R, M)
    weights = weights_of(net, rational)
    Wh, Wi = (np.array(w[0], dtype=object) for w in (weights.Wh, weights.Wi))
    core = np.einsum("bd,ba->adb", Wi, Wh)
    state = np.array(weights.h0[0], dtype=object)
    for _ in range(T):
        state = np.einsum("...a,adb->...db", state, core)
    contracted = np.einsum("...a,a->...", state, np.array(weights.Wo[0], dtype=object))
    tensor = grid_tensor(net, Templates.of_unit_vectors(QQ, M, M), T)
    assert contracted.shape == tensor.shape == (M,) * T
    assert all(contracted[word] == plain(QQ, tensor[word]) for word in np.ndindex(tensor.shape))


def test_a_shallow_network_is_multilinear_and_a_deep_one_is_not():
    """The tensor over e_1, e_2, e_1 + e_2: its third slice is the sum of the others in each mode, if and only if L =
    1.
    """
    templates = Templates.of(QQ, [[1, 0], [0, 1], [1, 1]])
    for L in (1, 2):
        tensor = grid_tensor(network(L, 2, 2), templates, 3)
        additive = [
            bool(np.all(np.take(tensor, 2, mode) == np.take(tensor, 0, mode) + np.take(tensor, 1, mode)))
            for mode in range(3)
        ]
        assert additive == ([True] * 3 if L == 1 else [False, False, True])  # the last input is used once


# --- matricization ------------------------------------------------------------------------------------------


def splits(T):
    return [subset for size in range(T + 1) for subset in combinations(range(1, T + 1), size)]


@pytest.mark.parametrize("start", splits(4))
def test_matricization_of_any_bipartition(start):
    """Row and column numbers read as words, most significant letter first."""
    tensor = np.arange(2 * 3 * 2 * 2).reshape(2, 3, 2, 2)
    matrix = matricization(tensor, start)
    end = [step for step in range(1, 5) if step not in start]
    rows = list(product(*(range(tensor.shape[s - 1]) for s in start)))
    columns = list(product(*(range(tensor.shape[s - 1]) for s in end)))
    assert matrix.shape == (len(rows), len(columns))
    for (i, row), (j, column) in product(enumerate(rows), enumerate(columns)):
        word = dict(zip((*start, *end), (*row, *column), strict=True))
        assert matrix[i, j] == tensor[tuple(word[step] for step in range(1, 5))]


def test_rows_follow_the_given_order():
    tensor = np.arange(4).reshape(2, 2)
    assert matricization(tensor, (2, 1)).ravel().tolist() == [0, 2, 1, 3]


@pytest.mark.parametrize("start", [s for s in splits(4) if 0 < len(s) < 4])
@pytest.mark.parametrize("name", ["one-hot", "N > M"])
def test_grid_matricization_is_the_matricization_of_the_grid_tensor(start, name):
    net, templates = network(2, 2, 2), TEMPLATES[name]
    expected = matricization(grid_tensor(net, templates, 4), start)
    matrix = grid_matricization(net, templates, len(start), 4 - len(start), start_steps=start)
    assert np.array_equal(matrix, expected)
    residues = grid_matricization(net, templates, len(start), 4 - len(start), start_steps=start, kernel=Mod31(97))
    assert residues.tolist() == [[mod(97)(QQ.to_plain(v)).value for v in row] for row in expected]


def test_the_default_split_is_the_first_steps():
    net, templates = network(2, 2, 2), TEMPLATES["one-hot"]
    assert np.array_equal(
        grid_matricization(net, templates, 1, 3), grid_matricization(net, templates, 1, 3, start_steps=(1,))
    )


# --- templates ----------------------------------------------------------------------------------------------


def test_rank_of_templates():
    assert Templates.of_unit_vectors(QQ, 3, 5).rank == 3
    assert Templates.of(QQ, [[1, 2], [2, 4], ["1/2", 1]]).rank == 1
    assert Templates.of(QQ, [[1, 2], [3, 4], [5, 6]]).rank == 2
    assert Templates.of(QQ, [[0, 0]]).rank == 0
    assert Templates.of(GF(2), [[1, 1], [1, 3]]).rank == 1


def test_explicit_unit_vectors_are_the_same_vectors():
    explicit = Templates.of(QQ, [[1, 0, 0], [0, 1, 0]])
    assert explicit.vectors == Templates.of_unit_vectors(QQ, 2, 3).vectors
    assert (explicit.N, explicit.M, explicit.one_hot) == (2, 3, False)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: Templates.of_unit_vectors(QQ, 3, 2), DomainError, r"N must be in 1\.\.M = 1\.\.2, not 3"),
        (lambda: Templates.of_unit_vectors(QQ, 0, 2), DomainError, r"N must be in 1\.\.M"),
        (lambda: Templates.of(QQ, []), DomainError, "templates must be a nonempty list"),
        (lambda: Templates.of(QQ, [[]]), DomainError, r"templates\[1\] must be a nonempty list"),
        (lambda: Templates.of(QQ, [[1, 2], [3]]), DomainError, "template 2 has 1 entries, template 1 has 2"),
        (lambda: Templates.of(QQ, [[0.5]]), DomainError, "float"),
        (lambda: grid_tensor(network(1, 1, 3), TEMPLATES["one-hot"], 2), DomainError, "network has M = 3"),
        (
            lambda: grid_tensor(network(1, 1, 2), TEMPLATES["one-hot"], 0),
            DomainError,
            "order T of a grid tensor must be at least 1, not 0",
        ),
        (lambda: grid_tensor(network(1, 1, 2), TEMPLATES["one-hot"], 27), BudgetExceeded, "134217728 entries"),
        (lambda: grid_matricization(network(1, 1, 2), TEMPLATES["one-hot"], 20, 20), BudgetExceeded, "the limit is"),
        (lambda: grid_matricization(network(1, 1, 3), TEMPLATES["one-hot"], 1, 1), DomainError, "network has M = 3"),
        (
            lambda: grid_matricization(network(1, 1, 2), TEMPLATES["one-hot"], 2, 1, start_steps=(1,)),
            DomainError,
            "the start block needs 2 different time steps",
        ),
        (lambda: matricization(np.zeros((2, 2)), (0,)), DomainError, r"different numbers in 1\.\.2"),
        (lambda: matricization(np.zeros((2, 2)), (3,)), DomainError, r"different numbers in 1\.\.2"),
        (lambda: matricization(np.zeros((2, 2)), (1, 1)), DomainError, r"different numbers in 1\.\.2"),
    ],
)
def test_what_is_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_the_limit_is_inclusive(monkeypatch):
    monkeypatch.setattr(grid, "MAX_GRID_ENTRIES", 8)
    assert grid_tensor(network(1, 1, 2), TEMPLATES["one-hot"], 3).size == 8
    with pytest.raises(BudgetExceeded, match="16 entries would be built; the limit is 8"):
        grid_tensor(network(1, 1, 2), TEMPLATES["one-hot"], 4)


def test_random_rational_templates_against_single_evaluations():
    rng = random.Random(5)
    for _ in range(10):
        M, N = rng.randrange(1, 4), rng.randrange(1, 4)
        vectors = [[Fraction(rng.randrange(-9, 9), rng.randrange(1, 9)) for _ in range(M)] for _ in range(N)]
        net, templates = network(2, 2, M, seed="abc"), Templates.of(QQ, vectors)
        tensor = grid_tensor(net, templates, 2)
        assert {w: plain(QQ, tensor[w]) for w in np.ndindex(tensor.shape)} == brute_force(net, templates, 2)
