"""Witnesses in closed form: Theorem D's minor, the diagonal and the lattice witness, tropical potentials."""

from fractions import Fraction
from itertools import product

import pytest

from tests import plain
from tests.networks.reference_evaluator import plain_weights, reference_matrix
from tests.plain import leading_minors_are_nonzero, mod, rational
from tests.separation.naive_bounds import mc
from verify.errors import DomainError
from verify.exact.combinatorics import multisets
from verify.separation.explicit import (
    diagonal_witness,
    lattice_witness,
    theorem_d_minor,
    tropical_witness,
)


def spelled(points, read, M):
    """The sequences of a words object; without an alphabet, of unit vectors."""
    alphabet = points.get("alphabet") or [[int(i == j) for j in range(M)] for i in range(M)]
    letters = [[read(v) for v in vector] for vector in alphabet]
    assert all(len(letter) == M for letter in letters)
    return [[letters[i] for i in word] for word in points["words"]]


def matrix_of(witness, read):
    M, t_S, t_E = witness.term.M, witness.term.t_S, witness.term.t_E
    starts, ends = spelled(witness.start, read, M), spelled(witness.end, read, M)
    assert {len(s) for s in starts} == {t_S}
    assert {len(e) for e in ends} == {t_E}
    return reference_matrix(plain_weights(witness.weights, read), starts, ends)


def test_multisets_are_all_exponent_vectors_in_order():
    for m, D in product((1, 2, 3, 4), (0, 1, 2, 3)):
        found = list(multisets(m, D))
        assert found == sorted(n for n in product(range(D + 1), repeat=m) if sum(n) == D)
        assert len(found) == mc(m, D)


# --- Theorem D ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("L", "R", "M", "t_S", "t_E"),
    [
        (1, 1, 1, 1, 1),
        (1, 3, 2, 2, 2),
        (2, 2, 2, 2, 2),
        (2, 2, 3, 1, 3),
        (2, 3, 2, 3, 1),
        (2, 3, 3, 1, 2),
        (3, 1, 4, 2, 2),
        (3, 2, 2, 1, 2),
        (3, 2, 3, 1, 3),
        (3, 3, 4, 1, 2),
        (4, 2, 2, 2, 2),
    ],
)
def test_theorem_d_minor(L, R, M, t_S, t_E):
    """k = mc(m, mc(t_E, L-1)), all leading minors nonzero mod the prime and over Q."""
    minor = theorem_d_minor(L, R, M, t_S, t_E)
    assert minor.k == mc(min(M, R), mc(t_E, L - 1))
    assert (minor.term.notion, minor.term.L, minor.term.t_S, minor.term.t_E) == ("function", L, t_S, t_E)
    matrix = matrix_of(minor, mod(minor.modulus))
    assert len(matrix) == len(matrix[0]) == minor.k
    assert leading_minors_are_nonzero(matrix)
    assert plain.rank(matrix_of(minor, rational)) == minor.k


def test_theorem_d_refuses_a_degree_beyond_the_prime():
    with pytest.raises(DomainError, match=r"needs a prime above it; certificates use p < 2\^31"):
        theorem_d_minor(33, 1, 1, 1, 33)


# --- triangular ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("notion", ["function", "grid"])
@pytest.mark.parametrize(("R", "M"), [(1, 1), (2, 3), (3, 2), (4, 4), (5, 1)])
def test_diagonal_witness(R, M, notion):
    for t_S, t_E in product((1, 2, 3), (1, 2)):
        witness = diagonal_witness(R, M, t_S, t_E, notion=notion)
        m = min(M, R)
        assert witness.k == m
        assert ("alphabet" in witness.start) == (notion == "function")
        N = M if notion == "grid" else None
        assert witness.term.N == N
        assert matrix_of(witness, rational) == [[int(i == j) for j in range(m)] for i in range(m)]


@pytest.mark.slow
@pytest.mark.parametrize(("R", "M"), [(1, 1), (1, 3), (2, 2), (2, 4), (3, 2), (3, 3), (4, 4)])
@pytest.mark.parametrize("t_E", [1, 2, 3])
def test_lattice_witness(R, M, t_E):
    """A diagonal matrix of order mc(m, t_E), no zero on the diagonal, whatever t_S."""
    for t_S in (1, 2):
        witness = lattice_witness(R, M, t_S, t_E)
        matrix = matrix_of(witness, rational)
        assert witness.k == len(matrix) == mc(min(M, R), t_E)
        for i, row in enumerate(matrix):
            for j, value in enumerate(row):
                assert (value != 0) == (i == j), (i, j)


def test_a_longer_lattice_witness():
    witness = lattice_witness(2, 2, 1, 12)
    matrix = matrix_of(witness, rational)
    assert [[bool(v) for v in row] for row in matrix] == [[i == j for j in range(13)] for i in range(13)]


# --- tropical -----------------------------------------------------------------------------------------------


class Tropical:
    """Max-plus numbers: + is the maximum, * the sum; None is minus infinity."""

    def __init__(self, exponent):
        self.exponent = exponent

    def __add__(self, other):
        if self.exponent is None or other.exponent is None:
            return other if self.exponent is None else self
        return Tropical(max(self.exponent, other.exponent))

    def __mul__(self, other):
        if self.exponent is None or other.exponent is None:
            return Tropical(None)
        return Tropical(self.exponent + other.exponent)


TROPICAL = [
    (1, 1, 1, 1),
    (2, 2, 1, 2),
    (2, 2, 2, 2),
    (2, 3, 1, 3),
    (3, 2, 2, 3),
    (3, 3, 2, 2),
    (4, 3, 1, 1),
    (2, 2, 3, 4),
]


@pytest.mark.parametrize(("R", "M", "t_S", "t_E"), TROPICAL)
def test_potentials_single_out_the_identity(R, M, t_S, t_E):
    witness = tropical_witness(R, M, t_S, t_E)
    u, v = witness.row_potentials, witness.column_potentials
    exponents = [[entry.exponent for entry in row] for row in matrix_of(witness, Tropical)]
    k = mc(min(M, R), t_E)
    assert witness.k == len(u) == len(v) == len(exponents) == k
    for i, j in product(range(k), repeat=2):
        if i == j:
            assert u[i] + v[i] == exponents[i][i]
        else:
            assert exponents[i][j] is None or u[i] + v[j] > exponents[i][j]


@pytest.mark.parametrize(("R", "M", "t_S", "t_E"), [case for case in TROPICAL if case[3] <= 3])
def test_the_determinant_is_nonzero_at_a_large_integer(R, M, t_S, t_E):
    """z = 2^60 for the parameter, exactly over Q (exponents may be negative)."""
    witness = tropical_witness(R, M, t_S, t_E)
    matrix = matrix_of(witness, lambda e: Fraction(0) if e is None else Fraction(2**60) ** e)
    assert plain.rank(matrix) == witness.k
