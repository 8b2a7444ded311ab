"""Positive definiteness and semidefiniteness of integer matrices."""

from itertools import combinations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests import plain
from tests.examples import examples
from verify.checker.dynamics.matrices import is_positive
from verify.checker.kernel.errors import OverBudget
from verify.checker.kernel.meter import Meter

Matrix = list[list[int]]


def minors(matrix: Matrix) -> list[int]:
    """All principal minors."""
    size = len(matrix)
    chosen = [c for r in range(1, size + 1) for c in combinations(range(size), r)]
    return [plain.determinant([[matrix[i][k] for k in c] for i in c]) for c in chosen]


@st.composite
def symmetric(draw: st.DrawFn) -> Matrix:
    size = draw(st.integers(0, 4))
    if draw(st.booleans()):  # a Gram matrix, perhaps singular, perhaps moved by a diagonal
        rank = draw(st.integers(0, size))
        G = [[draw(st.integers(-2, 2)) for _ in range(rank)] for _ in range(size)]
        shift = draw(st.integers(-1, 1))
        return [
            [sum(a * b for a, b in zip(u, v, strict=True)) + shift * (i == k) for k, v in enumerate(G)]
            for i, u in enumerate(G)
        ]
    entries = {(i, k): draw(st.integers(-3, 3)) for i in range(size) for k in range(i + 1)}
    return [[entries[max(i, k), min(i, k)] for k in range(size)] for i in range(size)]


@given(symmetric())
@examples(500)
@example([[0, 0], [0, 1]])
@example([[0, 1], [1, 1]])
@example([[0, 1], [1, 0]])
@example([[1, 1, 0], [1, 1, 0], [0, 0, 0]])
@example([[1, 1, 1], [1, 1, 2], [1, 2, 1]])
@example([[4, 2, 2], [2, 1, 1], [2, 1, 5]])
def test_by_all_principal_minors(matrix: Matrix) -> None:
    found = minors(matrix)
    meter = Meter(10**8, "this test")
    assert is_positive(matrix, meter, strict=False) == all(minor >= 0 for minor in found)
    assert is_positive(matrix, meter, strict=True) == all(minor > 0 for minor in found)


def test_the_empty_matrix() -> None:
    assert is_positive([], Meter(100, "this test"), strict=True)


def test_large_matrices_are_refused() -> None:
    with pytest.raises(OverBudget):
        is_positive(
            [[2**1000 if i == k else 1 for k in range(500)] for i in range(500)], Meter(10**12, "x"), strict=True
        )
    with pytest.raises(OverBudget, match="steps"):
        is_positive([[9 if i == k else 1 for k in range(90)] for i in range(90)], Meter(10**4, "x"), strict=True)
