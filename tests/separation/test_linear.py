"""Minors of linear networks: what is found has nonzero leading minors, and has the order the theory gives."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import plain
from tests.examples import examples
from verify.errors import DomainError
from verify.exact import QQ
from verify.exact.linalg import has_nonzero_leading_minors, rank
from verify.networks.streams import IntegerStream
from verify.separation.linear import MODULUS, Residues, find_hankel_minor, find_power_minor, stream_residues

SIZES = st.tuples(*[st.integers(1, 4)] * 3)


def hankel(weights: Residues, blocks: int) -> list[list[int]]:
    """The whole matrix, by products of integer matrices and nothing clever."""

    power, responses = [list(row) for row in weights.F], []
    for _ in range(2 * blocks - 1):
        responses.append(plain.times(weights.C, power))
        power = plain.times(weights.W, power)
    d_y, d_x = len(weights.C), len(weights.F[0])
    return [
        [responses[a + b][p][r] for b in range(blocks) for r in range(d_x)] for a in range(blocks) for p in range(d_y)
    ]


@examples(40)
@given(SIZES, st.integers(1, 4))
def test_the_hankel_minor_is_as_large_as_the_theory_says_and_needs_no_pivoting(sizes, blocks):
    n, d_x, d_y = sizes
    weights = stream_residues(n, d_x, d_y, "a1")
    minor = find_hankel_minor(weights, blocks)
    assert minor.k == min(n, blocks * min(d_x, d_y))
    whole = hankel(weights, blocks)
    assert has_nonzero_leading_minors([[whole[i][j] for j in minor.columns] for i in minor.rows], MODULUS)


@examples(30)
@given(
    st.lists(st.lists(st.integers(-2, 2), min_size=3, max_size=3), min_size=3, max_size=3),
    st.lists(st.integers(-1, 1), min_size=3, max_size=3),
    st.lists(st.integers(-1, 1), min_size=3, max_size=3),
)
def test_at_small_integer_weights_it_is_the_rank_over_the_rationals(W, F, C):
    residues = Residues(
        *(tuple(tuple(v % MODULUS for v in row) for row in m) for m in (W, [[v] for v in F], [C])), MODULUS
    )
    small = Residues(tuple(map(tuple, W)), tuple((v,) for v in F), (tuple(C),), MODULUS)
    assert find_hankel_minor(residues, 3).k == rank([[Fraction(v) for v in row] for row in hankel(small, 3)], QQ)


def test_the_identity_has_hankel_rank_one_and_two_double_eigenvalues_two():
    F, C = ((3,), (5,), (7,), (11,)), ((2, 9, 4, 1),)
    identity = tuple(tuple(int(i == j) for j in range(4)) for i in range(4))
    diagonal = tuple(tuple((2, 2, 3, 3)[i] * (i == j) for j in range(4)) for i in range(4))
    assert find_hankel_minor(Residues(identity, F, C, MODULUS), 4).k == 1
    assert find_hankel_minor(Residues(diagonal, F, C, MODULUS), 4).k == 2


@examples(30)
@given(SIZES, st.integers(1, 3), st.integers(1, 3), st.integers(1, 6))
def test_the_power_minor_has_order_q_plus_one_and_holds_at_the_stream_s_inputs(sizes, t_S, t_E, q):
    n, d_x, d_y = sizes
    weights = stream_residues(n, d_x, d_y, "b2")
    minor = find_power_minor(weights, t_S, t_E, q, "c3")
    assert minor is not None
    assert minor.k == q + 1

    def output(start: int, end: int) -> int:
        """y at the two rows of the stream, by the recursion, in plain integers."""
        vectors = []
        for row, length in ((start, t_S), (end, t_E)):
            stream = IntegerStream("c3", f"row/{row}", MODULUS)
            vectors += [stream.take(d_x) for _ in range(length)]
        state = [0] * n
        for x in vectors:
            state = [
                sum(w * h for w, h in zip(weights.W[i], state, strict=True))
                + sum(f * v for f, v in zip(weights.F[i], x, strict=True))
                for i in range(n)
            ]
        return pow(sum(c * h for c, h in zip(weights.C[0], state, strict=True)), q, MODULUS)

    matrix = [[output(start, end) for end in minor.ends] for start in minor.starts]
    assert has_nonzero_leading_minors(matrix, MODULUS)


def test_in_characteristic_q_the_qth_power_is_additive_again():
    minor = find_power_minor(stream_residues(2, 1, 1, "d4", 5), 2, 2, 5, "e5")
    assert minor is not None
    assert minor.k == 2


def test_a_network_that_is_zero_has_no_minor():
    zero = Residues(((1,),), ((0,),), ((1,),), MODULUS)
    assert find_power_minor(zero, 1, 1, 1, "0") is None
    assert find_hankel_minor(zero, 3).k == 0


def test_a_hankel_matrix_without_blocks_is_refused():
    with pytest.raises(DomainError, match="at least one block"):
        find_hankel_minor(stream_residues(1, 1, 1, "0"), 0)
