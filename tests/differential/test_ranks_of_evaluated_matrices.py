"""Ranks of the matrices that networks make: our elimination mod p and over Q against Bareiss over Fractions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import plain
from tests.examples import examples
from tests.plain import leading_minors_are_nonzero, mod
from verify.exact import GF, QQ, rank, rank_profile
from verify.exact.linalg import has_nonzero_leading_minors
from verify.exact.linalg import rank_profile as field_rank_profile
from verify.networks.batch import FieldKernel, Mod31, evaluation_matrix
from verify.networks.sampling import FAMILIES, family_weights
from verify.networks.trees import independent_tree, words_tree

P = 2**31 - 1


@st.composite
def evaluated(draw):
    """A network of any family and up to 9 start and end sequences of small inputs, repetitions included."""
    L, R, M, t_S, t_E = (draw(st.integers(1, top)) for top in (3, 3, 3, 2, 2))
    net = family_weights(draw(st.sampled_from(sorted(FAMILIES))), L, R, M, draw(st.sampled_from(["1", "2", "3"])))
    letters = [[draw(st.integers(-2, 3)) for _ in range(M)] for _ in range(3)]
    sides = []
    for t in (t_S, t_E):
        words = st.lists(st.integers(0, 2), min_size=t, max_size=t)
        sides.append((draw(st.lists(words, min_size=1, max_size=9)), t))
    return net, letters, sides


def matrix_of(net, letters, sides, kernel):
    return evaluation_matrix(net, *(words_tree(kernel.array(letters), words, t) for words, t in sides), kernel)


@given(evaluated())
@examples(120)
def test_rank_over_Q(case):
    net, letters, sides = case
    exact = matrix_of(net, letters, sides, FieldKernel(QQ))
    integers = [[int(v) for v in row] for row in exact]
    assert rank(exact.tolist(), QQ) == rank(exact, QQ) == plain.rank(integers)


@given(evaluated(), st.sampled_from([2, 3, 7, 101, P]))
@examples(120)
def test_rank_mod_p(case, p):
    net, letters, sides = case
    residues = matrix_of(net, letters, sides, Mod31(p))
    exact = [[int(v) for v in row] for row in matrix_of(net, letters, sides, FieldKernel(QQ))]
    assert residues.tolist() == [[v % p for v in row] for row in exact]
    profile = rank_profile(residues, p)
    assert profile.rank == plain.rank(exact, p) <= plain.rank(exact)
    minor = residues[np.ix_(profile.rows, profile.columns)]
    assert leading_minors_are_nonzero([[mod(p)(int(v)) for v in row] for row in minor])
    assert has_nonzero_leading_minors(minor, p)
    by_field = field_rank_profile(residues.tolist(), GF(p))
    assert (by_field.rank, by_field.rows, by_field.columns) == (profile.rank, profile.rows, profile.columns)


@pytest.mark.parametrize("order", [40, 90])
def test_a_larger_matrix(order):
    """More rows and columns than the rank: 2·mc(2, 9) = 20 at L = 2, R = 2, t_E = 9."""
    net = family_weights("generic", 2, 2, 2)
    rng = np.random.default_rng(1)
    kernel = Mod31(P)
    start, end = (independent_tree(kernel.array(rng.integers(0, P, (order, t, 2)))) for t in (2, 9))
    matrix = evaluation_matrix(net, start, end, kernel)
    assert rank_profile(matrix, P).rank == plain.rank(matrix.tolist(), P) == 20
