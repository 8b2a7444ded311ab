"""Rank, determinant, null space and pivots: one suite over all fields, by defining equations."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import plain
from tests.examples import examples
from verify.errors import DomainError
from verify.exact import (
    GF,
    QQ,
    RankProfile,
    determinant,
    has_nonzero_leading_minors,
    is_nonsingular_mod,
    linalg,
    null_space,
    rank,
)
from verify.exact.linalg import rank_profile

FIELDS = [QQ, GF(2), GF(7), GF(2**31 - 1), GF(2**61 - 1), GF(2, 3), GF(7, 2)]
everywhere = pytest.mark.parametrize("field", FIELDS, ids=lambda f: f.name)
some = examples(40)


def entries(field):
    if field == QQ:
        return st.one_of(st.integers(-3, 3), st.fractions(-3, 3, max_denominator=5)).map(field.element)
    coefficient = st.one_of(st.integers(0, 1), st.integers(0, field.characteristic - 1))
    if field.degree == 1:
        return coefficient.map(field.element)
    return st.lists(coefficient, min_size=field.degree, max_size=field.degree).map(field.element)


@st.composite
def matrices(draw, field, max_size=4):
    """n×m, of low rank as often as not."""
    n, m, r = (draw(st.integers(1, max_size)) for _ in range(3))
    entry = entries(field)

    def rows(k, width):
        return draw(st.lists(st.lists(entry, min_size=width, max_size=width), min_size=k, max_size=k))

    return plain.times(rows(n, r), rows(r, m))


def squares(entry, max_size=4):
    """n×n matrices of such entries."""
    return st.integers(1, max_size).flatmap(
        lambda n: st.lists(st.lists(entry, min_size=n, max_size=n), min_size=n, max_size=n)
    )


def leading_minors(matrix, field):
    converted = [[field.element(x) for x in row] for row in matrix]
    return [plain.determinant([row[:k] for row in converted[:k]]) for k in range(1, len(matrix) + 1)]


def rank_by_minors(matrix, field):
    """The largest order of a nonzero minor."""
    n, m = len(matrix), len(matrix[0])
    for k in range(min(n, m), 0, -1):
        for rows in combinations(range(n), k):
            for columns in combinations(range(m), k):
                if not field.is_zero(plain.determinant([[matrix[i][j] for j in columns] for i in rows])):
                    return k
    return 0


# --- one suite over all fields ------------------------------------------------------------------------------


@everywhere
def test_rank_is_the_order_of_the_largest_minor(field):
    @some
    @given(matrices(field, max_size=3))
    def law(matrix):
        assert rank(matrix, field) == rank_by_minors(matrix, field)

    law()


@everywhere
def test_determinant_is_the_sum_over_permutations(field):
    @some
    @given(squares(entries(field)))
    def law(matrix):
        assert determinant(matrix, field) == plain.determinant(matrix)
        assert field.is_zero(determinant(matrix, field)) == (rank(matrix, field) < len(matrix))

    law()


@everywhere
def test_null_space_solves_the_equation_and_is_complete(field):
    @some
    @given(matrices(field))
    def law(matrix):
        basis = null_space(matrix, field)
        assert len(basis) == len(matrix[0]) - rank(matrix, field)
        for vector in basis:
            assert all(field.is_zero(x) for (x,) in plain.times(matrix, [[x] for x in vector]))
        if basis:
            assert rank(basis, field) == len(basis)

    law()


@everywhere
def test_rank_profile_has_nonzero_leading_minors(field):
    @some
    @given(matrices(field))
    def law(matrix):
        profile = rank_profile(matrix, field)
        assert profile.rank == rank(matrix, field) == len(profile.rows) == len(profile.columns)
        for k in range(1, profile.rank + 1):
            block = [[matrix[i][j] for j in profile.columns[:k]] for i in profile.rows[:k]]
            assert not field.is_zero(plain.determinant(block))

    law()


@everywhere
def test_degenerate_shapes(field):
    for matrix, shape in (
        ([], (0, 0)),
        ([[], []], (2, 0)),
        (np.zeros((0, 0), np.int64), (0, 0)),
        (np.zeros((2, 0), np.int64), (2, 0)),
        (np.zeros((0, 2), np.int64), (0, 2)),
        (np.zeros((0, 2), object), (0, 2)),
    ):
        assert rank(matrix, field) == 0
        assert rank_profile(matrix, field) == RankProfile(0, (), ())
        assert null_space(matrix, field) == [[field.one, field.zero], [field.zero, field.one]][: shape[1]]
        if shape == (0, 0):
            assert determinant(matrix, field) == field.one
        else:
            with pytest.raises(DomainError, match="square"):
                determinant(matrix, field)


@everywhere
def test_zero_and_identity(field):
    assert rank([[0, 0], [0, 0]], field) == 0
    assert determinant([[0, 0], [0, 0]], field) == field.zero
    assert null_space([[0, 0]], field) == [[field.one, field.zero], [field.zero, field.one]]
    assert rank([[1, 0], [0, 1]], field) == 2
    assert determinant([[0, 1], [1, 0]], field) == -field.one
    assert null_space([[1, 0], [0, 1]], field) == []


@everywhere
@pytest.mark.parametrize("function", [rank, determinant, null_space, rank_profile])
def test_refusals(field, function):
    with pytest.raises(DomainError, match="row 1 has 1"):
        function([[1, 2], [3]], field)
    with pytest.raises(DomainError, match="floating-point"):
        function([[1, 2], [3, 0.5]], field)
    with pytest.raises(DomainError):
        function(np.array([[1.0, 2.0], [3.0, 4.0]]), field)
    with pytest.raises(DomainError, match="two dimensions"):
        function(np.zeros(3, np.int64), field)


@everywhere
def test_kinds_of_input_agree(field):
    """Lists of numbers, lists of elements, integer arrays and object arrays."""
    table = [[1, 2, 3], [4, 5, 6], [5, 7, 9]]
    elements = [[field.element(x) for x in row] for row in table]
    objects = np.empty((3, 3), object)
    for i in range(3):
        for j in range(3):
            objects[i, j] = elements[i][j]
    for matrix in (elements, np.array(table), np.array(table, np.int32), np.array(table, object), objects):
        assert rank(matrix, field) == rank(table, field)
        assert rank_profile(matrix, field) == rank_profile(table, field)
        assert null_space(matrix, field) == null_space(table, field)
        assert determinant(matrix, field) == determinant(table, field)


# --- by hand ------------------------------------------------------------------------------------------------


def test_by_hand():
    assert rank([[1, 2], [4, 1]], QQ) == 2
    assert rank([[1, 2], [4, 1]], GF(7)) == 1
    assert determinant([["1/2", 1], [1, 4]], QQ) == 1
    assert determinant([["1/2", 1], [1, 4]], GF(3)) == 1
    assert [[QQ.to_plain(x) for x in v] for v in null_space([[2, 1, 0]], QQ)] == [[[-1, 2], 1, 0], [0, 0, 1]]
    z = GF(2, 2).generator
    assert rank([[1, z], [z, z * z]], GF(2, 2)) == 1
    assert rank([[1, z], [z, 1]], GF(2, 2)) == 2
    assert rank_profile([[0, 1], [1, 0]], QQ) == RankProfile(2, (1, 0), (0, 1))


def test_determinants_over_the_rationals_are_rationals():
    for matrix in ([[2, 0], [0, 3]], [["1/2", 0], [0, 3]]):
        assert QQ.to_plain(determinant(matrix, QQ)) in (6, [3, 2])


def test_a_hilbert_matrix():
    """Determinant 1/266716800000 at order 5 (a classical value)."""
    hilbert = [[Fraction(1, i + j + 1) for j in range(5)] for i in range(5)]
    assert QQ.to_plain(determinant(hilbert, QQ)) == [1, 266716800000]
    assert rank(hilbert, QQ) == 5


def test_huge_entries():
    big = 10**400
    assert rank([[big, big + 1], [big + 1, big + 2]], QQ) == 2
    assert determinant([[big, big + 1], [big + 1, big + 2]], QQ) == -1
    assert rank([[big, 2 * big]], GF(2**61 - 1)) == 1


# --- backends -----------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("p", [2, 3, 65537, 2**31 - 1])
def test_backends_agree(p):
    """The kernel, python-flint, and plain elimination over GF(p) and inside GF(p^2)."""
    rng = np.random.default_rng(p)
    for n, m, r in ((30, 40, 12), (130, 120, 50), (120, 120, 120)):
        matrix = (rng.integers(0, min(p, 50), (n, r)) @ rng.integers(0, min(p, 50), (r, m))) % p
        field = GF(p)
        profile = rank_profile(matrix, field)
        assert rank(matrix, field) == rank(matrix.tolist(), field) == profile.rank
        if n < 100:
            for other in (field, GF(p, 2)):
                assert linalg._eliminate(linalg._elements(matrix, other), other) == profile
            assert rank(matrix, GF(p, 2)) == profile.rank


def test_rank_over_the_rationals_bounds_rank_mod_p():
    rng = np.random.default_rng(3)
    matrix = rng.integers(-2, 3, (20, 20))
    over_Q = rank(matrix, QQ)
    assert all(rank(matrix, GF(p)) <= over_Q for p in (2, 3, 5, 2**31 - 1))
    assert rank_profile(matrix, QQ).rank == over_Q


# --- the two tests a checker may use ------------------------------------------------------------------------


@some
@given(
    st.sampled_from([2, 3, 7, 2**31 - 1]),
    squares(st.integers(-9, 9)),
)
def test_nonsingular_and_leading_minors(p, matrix):
    field = GF(p)
    minors = leading_minors(matrix, field)
    assert is_nonsingular_mod(matrix, p) == (not field.is_zero(minors[-1]))
    assert has_nonzero_leading_minors(matrix, p) == (not any(field.is_zero(minor) for minor in minors))


def test_nonsingular_does_not_mean_nonzero_leading_minors():
    for matrix in ([[0, 1], [1, 0]], np.array([[0, 1], [1, 0]])):
        assert is_nonsingular_mod(matrix, 7)
        assert not has_nonzero_leading_minors(matrix, 7)


def test_large_integers_are_reduced():
    assert is_nonsingular_mod([[7**30 + 1]], 7)
    assert not is_nonsingular_mod([[7**30]], 7)
    assert has_nonzero_leading_minors([[7**30 + 1]], 7)
    assert is_nonsingular_mod([[1]], 2**61 - 1)


@pytest.mark.parametrize("decide", [is_nonsingular_mod, has_nonzero_leading_minors])
def test_deciders_on_odd_shapes(decide):
    assert decide([], 7)
    assert decide(np.zeros((0, 0), np.int64), 7)
    for matrix in ([[1, 2]], np.zeros((0, 2), np.int64), [[], []]):
        with pytest.raises(DomainError, match="square"):
            decide(matrix, 7)
    with pytest.raises(DomainError):
        decide([[0.5]], 7)
