"""Every bound of the rounded arithmetic against balls of 300 bits and exact rationals."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from flint import arb, ctx

from verify.exact.rounded import functions, pair_functions, pairs, short_functions
from verify.exact.rounded.arithmetic import DoubleArithmetic, Matrix, PairArithmetic, Value
from verify.exact.rounded.bounds import UNIT, gamma, norm, raised
from verify.exact.rounded.products import SLICES, SlicedMatrix, slices_of
from verify.exact.rounded.singular import singular_value_bounds, spectral_norm

EXTREMES = [0.0, -0.0, 5e-324, 1e-300, -1e-20, 0.34, 0.35, 18.9, 36.7, 699.99, 700.0, 700.1, -745.0, 1e30, -1e300]
REFERENCE = {"sigmoid": lambda x: 1 / (1 + (-x).exp()), "tanh": lambda x: x.tanh()}


@pytest.fixture(autouse=True)
def _bits():
    with ctx.workprec(300):
        yield


def points(count: int) -> np.ndarray:
    rng = np.random.default_rng(7)
    parts = [
        rng.standard_normal(count) * 4,
        rng.uniform(-750, 750, count // 5),
        np.exp(rng.uniform(-80, 3, count // 5)),
    ]
    # Where the argument reduction changes its integer.
    multiples = np.log(2) / 1024 * (np.arange(count // 5) + 0.5)
    return np.concatenate([*parts, multiples, -multiples, np.array(EXTREMES)])


def distance(reference: arb, *computed: float) -> float:
    return float(abs(reference - sum(map(arb, computed), arb(0))).upper())


@pytest.mark.parametrize(("name", "bound"), [("sigmoid", functions.SIGMOID_ERROR), ("tanh", functions.TANH_ERROR)])
def test_functions_of_binary64_are_within_their_bound(name, bound):
    x = points(5000)
    computed = getattr(functions, name)(x)
    worst = max(distance(REFERENCE[name](arb(a)), b) for a, b in zip(x, computed, strict=True))
    # Below the bound, and not so far that the test could not fail.
    assert bound / 20 < worst <= bound


@pytest.mark.parametrize("module", [pair_functions, short_functions])
@pytest.mark.parametrize("name", ["sigmoid", "tanh"])
def test_functions_of_pairs_are_within_their_bound(module, name):
    bound = getattr(module, f"{name.upper()}_ERROR")
    x = points(3000)
    x = x[np.abs(x) < 1e29]
    low = x * UNIT * np.random.default_rng(3).uniform(-1, 1, len(x))
    high, low = pairs.two_sum(x, low)
    computed = getattr(module, name)((high, low))
    worst = max(
        distance(REFERENCE[name](arb(a) + arb(b)), c, d) for a, b, c, d in zip(high, low, *computed, strict=True)
    )
    assert bound / 200 < worst <= bound
    assert (np.abs(computed[1]) <= UNIT * np.abs(computed[0])).all()


def fraction(pair: pairs.Pair, index: int) -> Fraction:
    return Fraction(pair[0][index]) + Fraction(pair[1][index])


@pytest.mark.parametrize("near", [False, True])
def test_sums_and_products_of_pairs_are_within_their_bounds(near):
    rng = np.random.default_rng(5)
    a, b = (
        pairs.two_sum(x, x * UNIT * rng.uniform(-1, 1, 2000))
        for x in (rng.standard_normal(2000), rng.standard_normal(2000))
    )
    if near:  # sums that cancel
        b = (-a[0] * (1 + 2 * UNIT), b[1] * 1e-3)
        b = pairs.two_sum(*b)
    total, product, plain = pairs.add(a, b), pairs.multiply(a, b), pairs.add_plain(a, b[0])
    for k in range(2000):
        x, y = fraction(a, k), fraction(b, k)
        assert abs(fraction(total, k) - x - y) <= pairs.ADD_ERROR * (abs(x) + abs(y))
        assert abs(fraction(plain, k) - x - Fraction(b[0][k])) <= pairs.ADD_ERROR * (abs(x) + abs(y))
        assert abs(fraction(product, k) - x * y) <= pairs.MULTIPLY_ERROR * abs(x * y)


@pytest.mark.parametrize("count", [3, SLICES])
@pytest.mark.parametrize("scale", [1.0, 1e-30, 1e6])
def test_a_sliced_product_loses_no_more_than_it_says(scale, count):
    rng = np.random.default_rng(2)
    matrix = rng.standard_normal((5, 33)) * np.exp(rng.uniform(-20, 0, (5, 33)))
    vectors = pairs.two_sum(rng.standard_normal((4, 33)) * scale, rng.standard_normal((4, 33)) * scale * UNIT / 4)
    sliced, parts = SlicedMatrix(matrix, count), slices_of(vectors, count)
    high, low = sliced.times(parts)
    for k in range(4):
        exact = [
            sum(Fraction(matrix[i, j]) * (Fraction(vectors[0][k, j]) + Fraction(vectors[1][k, j])) for j in range(33))
            for i in range(5)
        ]
        errors = [float(e - Fraction(h) - Fraction(l)) for e, h, l in zip(exact, high[k], low[k], strict=True)]
        assert np.linalg.norm(errors) <= sliced.lost * parts[1]
        assert sliced.lost < 2.0 ** (-16 * count) * np.abs(matrix).max() * 33


@pytest.mark.parametrize("count", [3, SLICES])
def test_slices_are_so_small_that_their_products_are_exact(count):
    matrix = SlicedMatrix(np.full((1, 128), 1.0 - UNIT), count)
    parts, _ = slices_of((np.full((1, 128), 1.0 - UNIT), np.zeros((1, 128))), count)
    for l, block in enumerate(matrix.blocks):
        assert (np.abs(parts[:, : block.shape[0]]) @ np.abs(block)).max() <= 2.0**53, l


def hilbert(n: int) -> np.ndarray:
    return 1.0 / (np.arange(n)[:, None] + np.arange(n) + 1.0)


def test_singular_values_of_known_matrices_are_enclosed():
    assert_encloses(np.outer([3.0, 0.0, 4.0], [1.0, 1.0, 1.0, 1.0]), [10.0, 0.0, 0.0])
    assert_encloses(np.diag([1.0, -7.0, 1e-9]), [7.0, 1.0, 1e-9])
    assert_encloses(np.zeros((2, 3)), [0.0, 0.0])
    assert_encloses(np.array([[2.0]]), [2.0])


def assert_encloses(matrix: np.ndarray, values: list[float]) -> None:
    for given in (matrix, matrix.T):
        low, high = singular_value_bounds(given)
        assert (low <= values).all()
        assert (values <= high).all()
        assert (high - low <= 1e-12 * max(1.0, values[0])).all()


def test_the_singular_values_of_a_hilbert_matrix_multiply_to_its_determinant():
    matrix = hilbert(5)
    low, high = singular_value_bounds(matrix)
    rows = [[Fraction(v) for v in row] for row in matrix]
    determinant = Fraction(1)
    for k in range(5):
        determinant *= rows[k][k]
        for i in range(k + 1, 5):
            rows[i] = [x - rows[i][k] / rows[k][k] * y for x, y in zip(rows[i], rows[k], strict=True)]
    assert np.prod(low) <= float(determinant) <= np.prod(high)


def test_the_error_of_a_matrix_widens_the_bounds_by_as_much():
    low, high = singular_value_bounds(np.eye(3), 0.25)
    assert low == pytest.approx([0.75] * 3)
    assert high == pytest.approx([1.25] * 3)
    assert singular_value_bounds(np.eye(3), np.inf)[1].tolist() == [np.inf] * 3


def test_a_matrix_with_a_nan_has_no_bounds():
    low, high = singular_value_bounds(np.array([[1.0, np.nan], [0.0, 1.0]]))
    assert low.tolist() == [0.0, 0.0]
    assert high.tolist() == [np.inf, np.inf]


def test_norms_are_bounds():
    matrix = np.random.default_rng(1).standard_normal((30, 20))
    assert spectral_norm(matrix) >= np.linalg.norm(matrix, 2)
    exact = sum(Fraction(v) ** 2 for v in matrix.reshape(-1))
    assert Fraction(float(norm(matrix, 2))) ** 2 >= exact
    assert gamma(128) * (1 - 128 * UNIT) >= 128 * UNIT
    assert raised(1.0, 1) > 1.0


@pytest.mark.parametrize(
    "arithmetic", [DoubleArithmetic(), PairArithmetic(), PairArithmetic(short=True)], ids=["double", "pair", "short"]
)
def test_an_error_passes_through_every_operation(arithmetic):
    """What stands for a value is put anywhere in its ball; the results must stay in theirs."""
    rng = np.random.default_rng(11)
    a, b = (rng.standard_normal((1, 6, 4)) for _ in range(2))
    size = 1e-3
    matrix = rng.standard_normal((3, 4))
    near = Value.ball(a, None, np.full((1, 6), size), 1), Value.ball(b, None, np.full((1, 6), size), 1)
    for _ in range(20):
        moved = []
        for x in (a, b):
            d = rng.standard_normal(x.shape)
            moved.append(x + size * 0.999 * d / np.linalg.norm(d, axis=-1, keepdims=True))
        p, q = moved
        cases = [
            (arithmetic.add(*near), p + q),
            (arithmetic.multiply(*near), p * q),
            (arithmetic.times(Matrix(matrix), near[0]), p @ matrix.T),
            (arithmetic.apply("tanh", near[0]), np.tanh(p)),
            (arithmetic.apply("sigmoid", near[0]), 1 / (1 + np.exp(-p))),
            (arithmetic.apply("relu", near[0]), np.maximum(p, 0)),
        ]
        for value, exact in cases:
            off = np.linalg.norm(value.high - exact, axis=-1)
            inside = ((value.high - exact) ** 2 / value.spread).sum(axis=-1)
            assert (inside <= 1 + 1e-10).all()
            assert (off <= value.radius + 1e-14).all()
            assert (value.radius < 20 * size).all()
