"""Block Hankel matrices: entries, rank against an oracle and the bound, degenerate cases, minors."""

from fractions import Fraction

import pytest
import sympy
from hypothesis import example, given
from hypothesis import strategies as st

from tests.examples import examples
from tests.networks.test_linear import networks
from verify.errors import BudgetExceeded, DomainError
from verify.exact import GF, QQ, has_nonzero_leading_minors, rank
from verify.kernels import hankel
from verify.kernels.hankel import (
    block_hankel,
    block_hankel_of_weights,
    hankel_minor,
    hankel_rank,
    hankel_rank_bound,
    hankel_rank_mod,
)
from verify.networks.linear import LinearRNN, Scaled
from verify.networks.linear_weights import LINEAR_FAMILIES, random_linear_rnn
from verify.networks.streams import seed_of

SEED = "5eed"


def part(matrix, rows, columns):
    return [[matrix[i][j] for j in columns] for i in rows]


def test_entries_by_hand():
    """W = diag(2, 3), F = C = I: C W^j F = diag(2^j, 3^j)."""
    net = LinearRNN.of(W=[[2, 0], [0, 3]], F=[[1, 0], [0, 1]], C=[[1, 0], [0, 1]])
    assert block_hankel(net, 2) == ((1, 0, 2, 0), (0, 1, 0, 3), (2, 0, 4, 0), (0, 3, 0, 9))


@given(networks(), st.integers(1, 3))
@examples(40)
def test_entries_are_the_impulse_response(net, k):
    weights = net.unscaled_impulse_response(2 * k)
    matrix, shifted = block_hankel(net, k), block_hankel_of_weights(weights, k, shift=1)
    assert (len(matrix), len(matrix[0])) == (k * net.d_y, k * net.d_x)
    for a in range(k):
        for b in range(k):
            for p in range(net.d_y):
                for q in range(net.d_x):
                    place = a * net.d_y + p, b * net.d_x + q
                    assert matrix[place[0]][place[1]] == weights[a + b][p][q]
                    assert shifted[place[0]][place[1]] == weights[a + b + 1][p][q]


@given(networks(), st.integers(1, 4))
@examples(40)
def test_rank_is_sympys_and_within_the_bound(net, k):
    oracle = sympy.polys.matrices.DomainMatrix.from_Matrix(
        sympy.Matrix([[sympy.Rational(v.numerator, v.denominator) for v in row] for row in block_hankel(net, k)])
    )
    r = hankel_rank(net, k)
    assert r == oracle.to_field().rank()
    assert r <= hankel_rank_bound(net.n, k, net.d_x, net.d_y)
    assert hankel_rank_mod(net, k, 2**31 - 1) == hankel_rank(net, k, field=GF(2**31 - 1)) <= r


@pytest.mark.parametrize("n", [1, 2, 3, 5, 8])
@pytest.mark.parametrize(("d_x", "d_y"), [(1, 1), (2, 1), (1, 3), (2, 3)])
def test_the_bound_is_met_by_random_weights(n, d_x, d_y):
    net = random_linear_rnn(n, d_x, d_y, seed=seed_of(f"hankel {n} {d_x} {d_y}"))
    for k in range(1, n + 2):
        assert hankel_rank(net, k) == hankel_rank_bound(n, k, d_x, d_y)


def family_rank(name, n, d=1, k=None):
    return hankel_rank(LINEAR_FAMILIES[name].weights(n, d, d, seed_of("degenerate")), k or n)


def test_degenerate_weights():
    """W = I has one eigenvalue, diag(2, 2, 3, 3) two; more channels see each as often as they are independent."""
    assert [family_rank("identity", n) for n in (1, 2, 5)] == [1, 1, 1]
    assert [family_rank("identity", 5, d) for d in (2, 3)] == [2, 3]
    assert [family_rank("repeated-eigenvalues", n) for n in (2, 3, 4, 6)] == [1, 2, 2, 3]
    assert family_rank("repeated-eigenvalues", 4, 2) == 4
    assert [family_rank("delay", n) for n in (1, 2, 5)] == [1, 2, 5]
    assert [family_rank("zero-recurrence", n) for n in (1, 4)] == [1, 1]
    assert family_rank("zero-readout", 3) == family_rank("zero-feed", 3) == 0


def test_a_nilpotent_shift_needs_k_as_large_as_the_delay():
    """C W^j F = [j = n - 1]: the k×k Hankel matrix is zero while 2k - 2 < n - 1, of rank 2k - n else, at most n."""
    assert [family_rank("delay", 5, k=k) for k in (1, 2, 3, 4, 5, 6)] == [0, 0, 1, 3, 5, 5]


@given(networks(), st.integers(1, 3))
@examples(20)
def test_scaling_is_diagonal_and_changes_no_rank(net, k):
    """s^{a+b+1} C W^{a+b} F = (s^{a+1})(..)(s^b); for square n the scaled matrix is rational, and its rank the same."""
    scaled = net.impulse_response(2 * k - 1)
    plain = net.unscaled_impulse_response(2 * k - 1)
    for a in range(k):
        for b in range(k):
            factor = Scaled.power(net.n, a + 1) * Scaled.power(net.n, b)
            assert scaled[a + b] == tuple(tuple(factor * v for v in row) for row in plain[a + b])
    if net.n in (1, 4):
        rational = [[[v.a for v in row] for row in L] for L in scaled]
        assert rank(block_hankel_of_weights(rational, k), QQ) == hankel_rank(net, k)


# --- minors ---------------------------------------------------------------------------------------------------


@given(networks(), st.integers(1, 4))
@example(LINEAR_FAMILIES["zero-readout"].weights(2, 1, 1, SEED), 2)
@examples(20)
def test_a_minor_has_the_size_of_the_rank_and_needs_no_pivoting(net, k):
    minor = hankel_minor(net, k)
    assert minor.rank == hankel_rank(net, k) == len(minor.columns)
    chosen = part(block_hankel(net, k), minor.rows, minor.columns)
    residues = [[int(GF(minor.modulus).element(v)) for v in row] for row in chosen]
    assert has_nonzero_leading_minors(residues, minor.modulus)
    assert rank(chosen, QQ) == minor.rank
    assert minor.modulus < 2**31


@pytest.mark.parametrize("name", LINEAR_FAMILIES)
def test_minors_of_the_families(name):
    net = LINEAR_FAMILIES[name].weights(4, 2, 2, SEED)
    assert hankel_minor(net, 3).rank == hankel_rank(net, 3)


def test_a_prime_that_loses_rank_or_divides_a_denominator_is_passed_over():
    p = 2**31 - 1
    for entry in (p, Fraction(1, p)):
        net = LinearRNN.of(W=[[0]], F=[[1]], C=[[entry]])
        minor = hankel_minor(net, 1)
        assert minor.rank == 1
        assert minor.modulus == 2147483629  # the next prime below


def test_too_many_bad_primes(monkeypatch):
    monkeypatch.setattr(hankel, "_MAX_PRIMES", 1)
    net = LinearRNN.of(W=[[0]], F=[[1]], C=[[2**31 - 1]])
    with pytest.raises(BudgetExceeded, match="loses rank modulo each of 1 primes"):
        hankel_minor(net, 1)


def test_refusals():
    net = LinearRNN.of(W=[["1/3"]], F=[[1]], C=[[1]])
    with pytest.raises(DomainError, match="k must be at least 1, not 0"):
        block_hankel(net, 0)
    with pytest.raises(DomainError, match="needs 3 weights, got 2"):
        block_hankel_of_weights(net.unscaled_impulse_response(2), 2)
    with pytest.raises(DomainError, match="needs 4 weights, got 3"):
        block_hankel_of_weights(net.unscaled_impulse_response(3), 2, shift=1)
    with pytest.raises(DomainError, match="denominator"):
        hankel_rank(net, 2, field=GF(3))
    with pytest.raises(DomainError, match="prime"):
        hankel_rank_mod(net, 1, 4)
    with pytest.raises(DomainError, match="denominator"):
        hankel_rank_mod(net, 2, 3)
    with pytest.raises(DomainError, match="d_x must be"):
        hankel_rank_bound(1, 1, 0, 1)
