"""Semidefiniteness against the signs of the characteristic polynomial; certified steps; simplest rationals."""

from fractions import Fraction

import flint
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.examples import examples
from verify.errors import DomainError
from verify.kernels.descent_step import (
    certified_step,
    is_certified_step,
    is_positive_definite,
    is_positive_semidefinite,
    simplest_between,
)
from verify.networks.linear import as_flint

ENTRIES = st.integers(-2, 2) | st.fractions(min_value=-1, max_value=1, max_denominator=3)


@st.composite
def symmetric(draw):
    """Any symmetric matrix, or a Gram matrix of few vectors, perhaps with one diagonal entry changed."""
    size = draw(st.integers(1, 5))
    if draw(st.booleans()):
        upper = {(i, j): Fraction(draw(ENTRIES)) for i in range(size) for j in range(i, size)}
        return [[upper[min(i, j), max(i, j)] for j in range(size)] for i in range(size)]
    dimension = draw(st.integers(1, 3))
    vectors = [[Fraction(draw(ENTRIES)) for _ in range(dimension)] for _ in range(size)]
    gram = [[sum((a * b for a, b in zip(x, y, strict=True)), Fraction(0)) for y in vectors] for x in vectors]
    if draw(st.booleans()):
        gram[-1][-1] += Fraction(draw(st.integers(-1, 1)), 10)
    return gram


def spectrum_signs(matrix):
    """det(t + M) = Σ e_k t^{N-k}, e_k the elementary symmetric functions of the (real) eigenvalues: M is semidefinite
    if and only if no e_k is negative, and definite if and only if all are positive."""
    size = len(matrix)
    polynomial = as_flint([[-Fraction(v) for v in row] for row in matrix]).charpoly()
    return [polynomial[k] for k in range(size + 1)]


@given(symmetric())
@example([[0]])
@example([[0, 0], [0, 0]])
@example([[0, 1], [1, 0]])
@example([[0, 1], [1, 5]])
@example([[1, 1], [1, 1]])
@example([[1, 2], [2, 1]])
@example([[-1]])
@example([[1, 1, 0], [1, 1, 1], [0, 1, 5]])
@example([[1, 1, 1], [1, 1, 1], [1, 1, 0]])
@examples(120)
def test_semidefiniteness_is_that_of_the_spectrum(matrix):
    signs = spectrum_signs(matrix)
    assert is_positive_semidefinite(matrix) == all(e >= 0 for e in signs)
    assert is_positive_definite(matrix) == all(e > 0 for e in signs)


def test_singular_matrices_by_hand():
    assert is_positive_semidefinite([[4, 2], [2, 1]])
    assert not is_positive_definite([[4, 2], [2, 1]])
    assert not is_positive_semidefinite([[4, 2], [2, Fraction(99, 100)]])
    assert is_positive_definite([[4, 2], [2, Fraction(101, 100)]])
    assert is_positive_semidefinite([[0, 0, 0], [0, 1, 1], [0, 1, 1]])


@given(symmetric(), st.sampled_from([1, Fraction(1, 10), Fraction(1, 1000)]))
@examples(60)
def test_certified_steps(matrix, tolerance):
    """The interval holds the largest eigenvalue by the oracle, and is as narrow as stated."""
    size = len(matrix)
    if not is_positive_semidefinite(matrix) or not any(v for row in matrix for v in row):
        with pytest.raises(DomainError, match=r"no kernel|every step is allowed"):
            certified_step(matrix)
        return
    found = certified_step(matrix, tolerance=tolerance)
    assert found.step == 2 / found.ceiling
    assert found.floor <= found.ceiling <= (1 + tolerance) * found.floor

    def shifted(c):
        return [[(c if i == j else 0) - matrix[i][j] for j in range(size)] for i in range(size)]

    assert all(e >= 0 for e in spectrum_signs(shifted(found.ceiling)))
    assert not all(e > 0 for e in spectrum_signs(shifted(found.floor)))
    assert is_certified_step(matrix, found.step)
    assert not is_certified_step(matrix, found.step * (1 + tolerance) * Fraction(1001, 1000))


def test_certified_steps_by_hand():
    """[[2, 1], [1, 2]] has λ_max = 3; a single number is its own largest eigenvalue."""
    found = certified_step([[2, 1], [1, 2]], tolerance="1/1000")
    assert found.floor <= 3 <= found.ceiling
    assert is_certified_step([[2, 1], [1, 2]], "2/3")
    assert not is_certified_step([[2, 1], [1, 2]], "2001/3000")
    assert certified_step([[7]]).step == Fraction(2, 7)
    assert is_certified_step([[0]], 10**9)


@given(
    st.fractions(min_value="1/50", max_value=20, max_denominator=60),
    st.fractions(min_value=0, max_value=1, max_denominator=60),
)
@examples(100)
def test_the_simplest_rational(low, width):
    high = low + width
    found = simplest_between(low, high)
    assert low <= found <= high
    for denominator in range(1, found.denominator + 1):
        least = -(-low * denominator // 1)
        if denominator < found.denominator:
            assert Fraction(least, denominator) > high
        else:
            assert Fraction(least, denominator) == found


def test_refusals():
    with pytest.raises(DomainError, match="only a square matrix"):
        is_positive_semidefinite([[1, 2]])
    with pytest.raises(DomainError, match=r"entries \[1\]\[0\] = 3 and 2 differ"):
        is_positive_definite([[1, 2], [3, 4]])
    with pytest.raises(DomainError, match="nonempty list of lists of numbers"):
        is_positive_semidefinite([])
    with pytest.raises(DomainError, match="floating-point"):
        is_positive_semidefinite([[1.0]])
    with pytest.raises(DomainError, match="every step is allowed"):
        certified_step([[0, 0], [0, 0]])
    with pytest.raises(DomainError, match="it is no kernel"):
        certified_step([[1, 2], [2, 1]])
    with pytest.raises(DomainError, match="tolerance must be positive"):
        certified_step([[1]], tolerance=0)
    with pytest.raises(DomainError, match="a step must be positive"):
        is_certified_step([[1]], 0)
    for low, high in ((0, 1), (2, 1)):
        with pytest.raises(DomainError, match="0 < low <= high"):
            simplest_between(Fraction(low), Fraction(high))


def test_the_oracle_reads_signs():
    """diag(1, -2): det(t + M) = (t + 1)(t - 2) = t² - t - 2."""
    assert spectrum_signs([[1, 0], [0, -2]]) == [flint.fmpq(-2), flint.fmpq(-1), flint.fmpq(1)]
