"""Ranks of rational matrices: against fractions, with huge denominators, and where a prime says too little."""

import random
from fractions import Fraction

import flint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import plain
from tests.examples import examples
from verify.exact import QQ, rank
from verify.exact.rational import _FIRST_PRIME, cleared, rational_rank

# A minor is far smaller than the heights of the entries let one think, and the other way round.
F = [[1000001000, Fraction(-1, 501000500), 3], [1, -1, 1]]


def with_one_huge_denominator(rng):
    """A small matrix of low rank as often as not; one entry, or one row, has a denominator of up to 200 digits."""
    n, m, r = (rng.randint(1, 5) for _ in range(3))
    left = [[rng.randint(-3, 3) for _ in range(r)] for _ in range(n)]
    right = [[rng.randint(-3, 3) for _ in range(m)] for _ in range(r)]
    rows = [[Fraction(sum(a * b for a, b in zip(x, y, strict=True))) for y in zip(*right, strict=True)] for x in left]
    huge = rng.choice([2**31 - 1, _FIRST_PRIME, 10 ** rng.randint(9, 200) + 7])
    i, j = rng.randrange(n), rng.randrange(m)
    if rng.random() < 0.5:
        rows[i] = [x / huge for x in rows[i]]
    else:
        rows[i][j] += Fraction(rng.randint(-1, 1), huge)
    return rows


def large(rng, n, m, r, bits=8):
    """n×m of rank r, from factors with an identity block."""

    def entries(a, b):
        return [
            [rng.getrandbits(bits) - (1 << (bits - 1)) if j >= r else int(i == j) for j in range(b)] for i in range(a)
        ]

    left = flint.fmpz_mat(entries(r, n)).transpose()
    return left * flint.fmpz_mat(entries(r, m))


def test_the_known_trap():
    assert rank(F, QQ) == 2
    assert rank([*F, [x + y for x, y in zip(*F, strict=True)]], QQ) == 2
    assert rank([[x * Fraction(1, 501000500) for x in F[0]], F[0]], QQ) == 1


@pytest.mark.parametrize(
    ("count", "seed"), [(300, 0), pytest.param(10_000, 1, marks=pytest.mark.slow)], ids=["some", "ten thousand"]
)
def test_one_huge_denominator(count, seed):
    rng = random.Random(seed)
    ranks = set()
    for _ in range(count):
        rows = with_one_huge_denominator(rng)
        expected = plain.rank(rows)
        assert rank(rows, QQ) == expected, rows
        ranks.add(expected)
    assert ranks >= {1, 2, 3, 4}


@pytest.mark.parametrize("shape", [(30, 30, 29), (30, 40, 30), (40, 30, 30), (45, 30, 12), (30, 45, 1), (60, 60, 30)])
@pytest.mark.parametrize("bits", [4, 90])
def test_large_ranks_are_those_of_the_factors(shape, bits):
    """Above the size at which python-flint eliminates at once: full ranks, and null spaces from either side."""
    n, m, r = shape
    matrix = large(random.Random(f"{shape} {bits}"), n, m, r, bits)
    assert rational_rank(matrix) == rational_rank(matrix.transpose()) == r
    scaled = [[Fraction(int(x), 10**40 + i) for x in row] for i, row in enumerate(matrix.tolist())]
    assert rank(scaled, QQ) == r


def test_nothing_is_lost_at_the_size_where_the_method_changes():
    rng = random.Random(5)
    for n in (24, 25, 26):
        for r in (0, 1, n - 1, n):
            matrix = large(rng, n, n, r) if r else flint.fmpz_mat(n, n)
            assert rational_rank(matrix) == r == matrix.rank()


@pytest.mark.parametrize("others", [0, 12, 29])
def test_a_prime_that_divides_minors_is_passed_over(others):
    """30×30 of full rank, but mod the first prime that is tried only of rank ``others``; and the same, one less."""
    diagonal = [1 if i < others else _FIRST_PRIME for i in range(30)]
    rng = random.Random(others)
    upper = [[rng.randint(-5, 5) if j > i else diagonal[i] * (i == j) for j in range(30)] for i in range(30)]
    for i in range(others, 30):
        upper[i] = [x if j <= i else x * _FIRST_PRIME for j, x in enumerate(upper[i])]
    matrix = flint.fmpz_mat(upper)
    assert int(flint.nmod_mat(matrix, _FIRST_PRIME).rank()) == others
    assert rational_rank(matrix) == 30
    doubled = flint.fmpz_mat([*upper[:29], upper[0]])
    assert rational_rank(doubled) == 29


@examples(60)
@given(st.data())
def test_clearing_keeps_rank_and_shape(data):
    n, m = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 4))
    rows = data.draw(
        st.lists(st.lists(st.fractions(max_denominator=10**6), min_size=m, max_size=m), min_size=n, max_size=n)
    )
    matrix = cleared([[flint.fmpq(x.numerator, x.denominator) for x in row] for row in rows])
    assert (matrix.nrows(), matrix.ncols()) == (n, m)
    for row, integers in zip(rows, matrix.tolist(), strict=True):
        factor = next((Fraction(int(k)) / x for k, x in zip(integers, row, strict=True) if x), Fraction(1))
        assert factor > 0
        assert [Fraction(int(k)) for k in integers] == [factor * x for x in row]
    assert matrix.rank() == plain.rank(rows)
