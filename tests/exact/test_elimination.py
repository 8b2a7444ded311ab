"""The kernels mod p < 2^31 against big-integer arithmetic, Bareiss over Fraction, and a plain elimination."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests import plain
from tests.examples import examples
from verify.errors import DomainError
from verify.exact import (
    RankProfile,
    elimination,
    modular_matmul,
    modular_multiply,
    products,
    rank_profile,
    rank_profile_in_place,
    reductions,
    threads,
)

PRIMES = [2, 3, 5, 7, 97, 251, 65537, 1048573, 4194301, 4194319, 33554393, 67108859, 1073741789, 2**31 - 19, 2**31 - 1]
MODULI = [*PRIMES, 4, 6, 2**20, 2**31 - 2]
small = examples(60)


def require_profile(matrix, p, profile):
    """The defining property: as many pivots as the rank, and every leading minor of that order nonzero mod p."""
    assert profile.rank == len(profile.rows) == len(profile.columns) == plain.rank(matrix, p)
    assert len(set(profile.rows)) == len(set(profile.columns)) == profile.rank
    minors = plain.leading_minors([[int(matrix[i][j]) for j in profile.columns] for i in profile.rows])
    assert len(minors) == profile.rank
    assert all(minor.denominator == 1 and minor.numerator % p for minor in minors)


def require_canonical(matrix, p, profile):
    """The pivots in each leading block are as many as its rank: that determines them."""
    pivots = list(zip(profile.rows, profile.columns, strict=True))
    n, m = matrix.shape
    for i in range(n + 1):
        for j in range(m + 1):
            inside = sum(r < i and c < j for r, c in pivots)
            assert inside == (plain.rank(matrix[:i, :j].tolist(), p) if i and j else 0)
    assert list(profile.columns) == sorted(profile.columns)


@st.composite
def matrices(draw, max_size=8, max_entry=None):
    """A prime and a small integer matrix mod it, of any rank: a product, thinned out."""
    p = draw(st.sampled_from(PRIMES))
    n, m, r = draw(st.integers(0, max_size)), draw(st.integers(0, max_size)), draw(st.integers(0, max_size))
    entry = st.one_of(st.integers(0, p - 1), st.sampled_from([0, 1, p - 1, p // 2]))
    left = draw(st.lists(st.lists(entry, min_size=r, max_size=r), min_size=n, max_size=n))
    right = draw(st.lists(st.lists(entry, min_size=m, max_size=m), min_size=r, max_size=r))
    product = np.array(left, object).reshape(n, r) @ np.array(right, object).reshape(r, m)
    return p, (product % p).reshape(n, m).astype(np.int64)


def random_matrix(seed, n, m, r, p, density=1.0):
    """An n×m matrix mod p of rank at most r, with some of its entries replaced by zeros."""
    rng = np.random.default_rng(seed)
    left, right = rng.integers(0, p, (n, r)).astype(object), rng.integers(0, p, (r, m)).astype(object)
    product = (left @ right % p).astype(np.int64) if r else np.zeros((n, m), np.int64)
    return product * (rng.random((n, m)) < density)


# --- rank profile -------------------------------------------------------------------------------------------


def test_rank_profile_by_hand():
    assert rank_profile(np.array([[1, 2], [3, 4]]), 7) == RankProfile(2, (0, 1), (0, 1))
    assert rank_profile(np.array([[1, 2], [4, 1]]), 7) == RankProfile(1, (0,), (0,))
    assert rank_profile(np.array([[0, 0, 1], [0, 2, 0]]), 5) == RankProfile(2, (1, 0), (1, 2))
    assert rank_profile(np.array([[0, 2, 1], [0, 4, 2], [3, 0, 0]]), 7) == RankProfile(2, (2, 0), (0, 1))
    assert rank_profile(np.array([[2, 4], [6, 8]]), 2) == RankProfile(0, (), ())


def test_rank_profile_takes_negative_and_large_entries():
    assert rank_profile(np.array([[-1, -2], [2**62, 5]]), 7) == rank_profile(np.array([[6, 5], [2**62 % 7, 5]]), 7)
    assert rank_profile(np.array([[2**64 - 1]], np.uint64), 5).rank == 0  # 2^64 - 1 = 0 mod 5
    assert rank_profile(np.array([[2**64 - 1]], np.uint64), 7).rank == 1
    assert rank_profile(np.array([[-(2**63)]]), 3).rank == 1
    assert rank_profile(np.array([[-(2**63)]]), 2).rank == 0
    assert rank_profile(np.array([[-128]], np.int8), 2**31 - 1).rank == 1


def test_rank_profile_leaves_its_input_alone():
    matrix = np.arange(12).reshape(3, 4)
    rank_profile(matrix, 7)
    assert (matrix == np.arange(12).reshape(3, 4)).all()


@pytest.mark.parametrize("shape", [(0, 0), (2, 0), (0, 2), (1, 1), (1, 5), (5, 1), (300, 1), (1, 300), (0, 600)])
def test_rank_profile_of_zero_matrices_of_any_shape(shape):
    for dtype in (np.int64, np.uint64, np.int32):
        assert rank_profile(np.zeros(shape, dtype), 7) == RankProfile(0, (), ())


@pytest.mark.parametrize("shape", [(1, 1), (1, 5), (5, 1), (300, 2), (2, 700)])
def test_rank_profile_of_the_all_ones_matrix(shape):
    assert rank_profile(np.ones(shape, np.int64), 2) == RankProfile(1, (0,), (0,))


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        (np.zeros(3, np.int64), "two dimensions"),
        (np.zeros((2, 2, 2), np.int64), "two dimensions"),
        (np.zeros((2, 2)), "integer entries, got dtype float64"),
        (np.zeros((2, 2), bool), "integer entries, got dtype bool"),
        (np.array([[1, 2]], object), "integer entries, got dtype object"),
    ],
)
def test_rank_profile_refuses_other_arrays(matrix, message):
    with pytest.raises(DomainError, match=message):
        rank_profile(matrix, 7)


@examples(100)
@given(matrices())
@example((2, np.ones((8, 8), np.int64)))
@example((3, np.array([[0, 1], [1, 0]])))
def test_rank_profile_has_its_defining_property(case):
    p, matrix = case
    profile = rank_profile(matrix, p)
    require_profile(matrix.tolist(), p, profile)


@examples(60)
@given(matrices(max_size=5))
def test_rank_profile_is_canonical(case):
    p, matrix = case
    require_canonical(matrix, p, rank_profile(matrix, p))


@small
@given(matrices(), st.randoms(use_true_random=False))
def test_rank_laws(case, random):
    """Permutation, transposition, invertible factors and repeated rows leave the rank as it is."""
    p, matrix = case
    n, m = matrix.shape
    rank = rank_profile(matrix, p).rank
    rows, columns = list(range(n)), list(range(m))
    random.shuffle(rows)
    random.shuffle(columns)
    assert rank_profile(matrix[rows][:, columns], p).rank == rank
    assert rank_profile(matrix.T, p).rank == rank
    unitriangular = np.tril(np.array([[random.randrange(p) for _ in range(n)] for _ in range(n)]).reshape(n, n), -1)
    unitriangular += np.eye(n, dtype=np.int64)
    assert rank_profile(modular_matmul(unitriangular[rows], matrix, p), p).rank == rank
    assert rank_profile(np.vstack([matrix, matrix]), p) == rank_profile(matrix, p)
    assert rank_profile(np.hstack([matrix, matrix]), p) == rank_profile(matrix, p)


def cut_small(monkeypatch, *, panel, tile, base, chunk=2**15, winograd=10**9):
    """Constants of the elimination so small that all kinds of blocks occur in small matrices; products from
    ``winograd`` rows, columns and terms on by his form.
    """
    small = {"_NARROW": panel, "_WIDE": 2 * panel, "_TILE": tile, "_BASE": base, "_CHUNK": chunk}
    for name, value in small.items():
        monkeypatch.setattr(elimination, name, value)
    cuts = {"_ROWS": tile, "_COLUMNS": 2 * tile, "_CHUNK": chunk, "_RIGHT": 40 * panel, "_LEAST": (winograd,) * 3}
    for name, value in cuts.items():
        monkeypatch.setattr(products, name, value)


CUTS = [
    {"panel": 64, "tile": 256, "base": 32},
    {"panel": 16, "tile": 16, "base": 2},
    {"panel": 16, "tile": 8, "base": 4, "winograd": 2},
    {"panel": 20, "tile": 7, "base": 16, "chunk": 8, "winograd": 5},
    {"panel": 7, "tile": 64, "base": 1, "winograd": 1},
    {"panel": 3, "tile": 2, "base": 1, "chunk": 3},
]


@pytest.mark.slow
@pytest.mark.parametrize("p", [2, 3, 65537, 4194301, 2**31 - 19, 2**31 - 1])
@pytest.mark.parametrize(
    ("n", "m", "r", "density"),
    [(90, 90, 90, 1), (70, 130, 40, 1), (130, 70, 69, 1), (80, 80, 80, 0.1), (80, 80, 30, 0.05), (40, 400, 39, 0.3)],
)
def test_rank_profile_across_blocks(monkeypatch, p, n, m, r, density):
    """Small panels, so that all kinds of blocks occur; the pivots do not depend on how the work is cut."""
    matrix = random_matrix(p + n, n, m, r, p, density)
    profiles = []
    for cut in CUTS[:-1]:
        cut_small(monkeypatch, **cut)
        profiles.append(rank_profile(matrix, p))
    assert len(set(profiles)) == 1
    assert profiles[0].rank == plain.rank(matrix.tolist(), p)
    assert elimination.rank_profile(matrix[list(profiles[0].rows)][:, list(profiles[0].columns)], p) == RankProfile(
        profiles[0].rank, tuple(range(profiles[0].rank)), tuple(range(profiles[0].rank))
    )


def plain_profile(matrix, p):
    """Column by column in big integers; the topmost nonzero entry of the unused rows is the pivot."""
    table = [[int(x) % p for x in row] for row in matrix]
    unused, pivots = list(range(len(table))), []
    for j in range(matrix.shape[1]):
        i = next((i for i in unused if table[i][j]), None)
        if i is None:
            continue
        unused.remove(i)
        pivots.append((i, j))
        inverse = pow(table[i][j], -1, p)
        for other in unused:
            factor = table[other][j] * inverse % p
            if factor:
                table[other] = [(x - factor * y) % p for x, y in zip(table[other], table[i], strict=True)]
    return RankProfile(len(pivots), tuple(i for i, _ in pivots), tuple(j for _, j in pivots))


@st.composite
def structured(draw):
    """Matrices in which pivots come late, or not at all: rows and columns of zeros, repeated ones, zero blocks,
    permutations, triangles, low rank.
    """
    p = draw(st.sampled_from([2, 3, 97, 4194301, 11863279, 2**31 - 1]))
    n, m = draw(st.integers(1, 30)), draw(st.integers(1, 30))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    entries = draw(st.sampled_from([p, 2, 3]))
    matrix = rng.integers(0, min(entries, p), (n, m))
    kind = draw(st.sampled_from(["low rank", "zero block", "repeated", "triangle", "sparse", "permutation", "late"]))
    if kind == "low rank":
        r = draw(st.integers(0, min(n, m)))
        matrix = (rng.integers(0, p, (n, r)).astype(object) @ rng.integers(0, p, (r, m)) % p).astype(np.int64)
    elif kind == "zero block":
        top, left = draw(st.integers(0, n)), draw(st.integers(0, m))
        matrix[:top, :left] = 0
        if draw(st.booleans()):
            matrix[top:, left:] = 0
    elif kind == "repeated":
        matrix = matrix[rng.integers(0, max(1, n // 3), n)][:, rng.integers(0, max(1, m // 2), m)]
    elif kind == "triangle":
        matrix = np.tril(matrix)[:: draw(st.sampled_from([1, -1])), :: draw(st.sampled_from([1, -1]))]
    elif kind == "sparse":
        matrix = matrix * (rng.random((n, m)) < 0.15)
    elif kind == "permutation":
        matrix = np.eye(n, m, dtype=np.int64)[rng.permutation(n)] * (p - 1)
    else:
        matrix[: n - draw(st.integers(0, n))] = 0
        matrix[:, : m - draw(st.integers(0, m))] = 0
    return p, np.ascontiguousarray(matrix)


@examples(300)
@given(structured(), st.sampled_from(CUTS))
def test_rank_profile_of_structured_matrices(case, cut):
    """However the work is cut, copied or not, on one thread or several: the pivots of a plain elimination."""
    p, matrix = case
    expected = plain_profile(matrix, p)
    with pytest.MonkeyPatch.context() as monkeypatch:
        cut_small(monkeypatch, **cut)
        monkeypatch.setattr(threads, "_blas_control", lambda: (lambda: 2, lambda count: None))
        assert rank_profile(matrix, p) == expected
        assert rank_profile_in_place(matrix.astype(np.int32), p) == expected


def test_a_wide_matrix_of_full_rank_is_read_in_its_first_square_part_only(monkeypatch):
    """The columns after the last pivot keep what stands there."""
    cut_small(monkeypatch, panel=8, tile=16, base=4)
    work = np.random.default_rng(0).integers(0, 3, (30, 200)).astype(np.int32)
    before = work.copy()
    assert rank_profile_in_place(work, 4194301).rank == 30
    assert (work[:, 96:] == before[:, 96:]).all()
    assert (work[:, :30] != before[:, :30]).any()


@pytest.mark.parametrize("p", [2, 3, 4194301, 2**31 - 1])
def test_elimination_in_place_is_the_same(p):
    rng = np.random.default_rng(p)
    for shape in ((5, 5), (120, 80), (80, 120), (0, 3), (3, 0)):
        matrix = rng.integers(0, p, shape)
        matrix[: shape[0] // 3] = 0
        assert rank_profile_in_place(matrix.astype(np.int32), p) == rank_profile(matrix, p)


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        (np.zeros(3, np.int32), "two dimensions"),
        (np.zeros((2, 2), np.int64), "array of int32, got dtype int64"),
        (np.array([[0, 7]], np.int32), r"entries in 0\.\.6, got 0\.\.7"),
        (np.array([[0, -1]], np.int32), r"entries in 0\.\.6, got -1\.\.0"),
    ],
)
def test_elimination_in_place_refuses_other_arrays(matrix, message):
    with pytest.raises(DomainError, match=message):
        rank_profile_in_place(matrix, 7)


@pytest.mark.slow
@pytest.mark.parametrize("p", [2**31 - 1, 2**31 - 19, 65537])
@pytest.mark.parametrize("r", [500, 599, 600])
def test_rank_profile_of_planted_rank(p, r):
    """Several panels deep; the rank of a product of random factors is r, but for an unlucky seed."""
    rng = np.random.default_rng(r)
    matrix = modular_matmul(rng.integers(0, p, (640, r)), rng.integers(0, p, (r, 620)), p)
    assert rank_profile(matrix, p) == RankProfile(r, tuple(range(r)), tuple(range(r)))


@pytest.mark.slow
@pytest.mark.parametrize("p", [2**31 - 1, 2**31 - 19, 1073741789])
@pytest.mark.parametrize("value", ["p - 1", "half", "half + 1"])
def test_rank_profile_with_extreme_entries(p, value):
    """D + c J with all entries extreme: rank and pivots are known, intermediates are as large as they get."""
    c = {"p - 1": p - 1, "half": p // 2, "half + 1": p // 2 + 1}[value]
    n = 300
    assert rank_profile(np.full((n, n), c, np.int64), p) == RankProfile(1, (0,), (0,))
    lower = np.tril(np.full((n, n), c, np.int64))
    assert rank_profile(lower, p) == RankProfile(n, tuple(range(n)), tuple(range(n)))
    reversed_rows = (0, *range(n - 1, 0, -1))  # after the first, each column has one nonzero entry left
    assert rank_profile(lower[::-1].copy(), p) == RankProfile(n, reversed_rows, tuple(range(n)))
    product = modular_matmul(lower, np.ascontiguousarray(lower.T[:, ::-1]), p)  # lower times anti-upper
    profile = rank_profile(product, p)
    assert profile.rank == n
    assert rank_profile(product[list(profile.rows)], p).rows == tuple(range(n))


def test_rank_profile_of_a_permutation_is_the_permutation():
    order = np.random.default_rng(5).permutation(400)
    matrix = np.zeros((400, 400), np.int64)
    matrix[order, np.arange(400)] = 2**31 - 2
    assert rank_profile(matrix, 2**31 - 1) == RankProfile(400, tuple(order.tolist()), tuple(range(400)))


def test_rank_profile_of_a_vandermonde_matrix():
    """Distinct nodes: nonsingular, by a determinant that has nothing to do with elimination."""
    p, n = 2**31 - 1, 300
    nodes = np.random.default_rng(6).permutation(10**6)[:n]
    columns = [np.ones(n, np.int64)]
    for _ in range(n - 1):
        columns.append(modular_multiply(columns[-1], nodes, p))
    vandermonde = np.array(columns).T
    assert rank_profile(vandermonde, p) == RankProfile(n, tuple(range(n)), tuple(range(n)))
    vandermonde[100] = vandermonde[7]
    assert rank_profile(vandermonde, p).rows == tuple(i for i in range(n) if i != 100)


# --- products -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("p", MODULI)
def test_modular_multiply_is_exact(p):
    rng = np.random.default_rng(p)
    corners = np.array([0, 1, p // 2, p // 2 + 1 if p > 2 else 0, p - 1])
    a = np.concatenate([np.repeat(corners, 5), rng.integers(0, p, 20000)])
    b = np.concatenate([np.tile(corners, 5), rng.integers(0, p, 20000)])
    assert (modular_multiply(a, b, p) == a.astype(object) * b.astype(object) % p).all()


@pytest.mark.parametrize("p", [2, 3, 5, 7, 11, 13])
def test_modular_multiply_over_small_fields_in_full(p):
    table = modular_multiply(np.arange(p)[:, None], np.arange(p)[None, :], p)
    assert table.tolist() == [[a * b % p for b in range(p)] for a in range(p)]


def test_modular_multiply_near_multiples_of_the_modulus():
    """Products just around q p, where a wrong quotient would show: a b = -1, 0, 1 mod p."""
    for p in (2**31 - 1, 2**31 - 19, 1073741789, 65537):
        a = np.arange(1, 3000) * ((p - 1) // 3001) + 1
        inverse = np.array([pow(int(x), -1, p) for x in a])
        assert (modular_multiply(a, inverse, p) == 1).all()
        assert (modular_multiply(a, p - inverse, p) == p - 1).all()
    assert (modular_multiply(np.arange(2**15), np.full(1, 2**15), 2**30) == np.arange(2**15) * 2**15).all()


def test_modular_multiply_broadcasts_and_keeps_shapes():
    a = np.arange(6).reshape(2, 3)
    assert modular_multiply(a, np.array([1, 2, 3]), 7).tolist() == [[0, 2, 6], [3, 1, 1]]
    assert modular_multiply(a.T, a.T, 7).tolist() == (a.T * a.T % 7).tolist()  # not in C order
    assert modular_multiply(a[:, ::-1], a, 7).tolist() == (a[:, ::-1] * a % 7).tolist()
    assert modular_multiply(np.array(3), np.array(5), 7).shape == ()
    assert modular_multiply(np.array(3), np.array(5), 7) == 1
    assert modular_multiply(np.zeros((0, 3), np.int64), a[:1], 7).shape == (0, 3)


@pytest.mark.parametrize("p", MODULI)
@pytest.mark.parametrize("shape", [(40, 1, 1), (40, 4, 4), (9, 8, 3), (5, 700, 6), (1, 1, 50)])
def test_modular_matmul_is_exact(p, shape):
    n, k, m = shape
    rng = np.random.default_rng(n * k)
    a, b = rng.integers(0, p, (n, k)), rng.integers(0, p, (k, m))
    for x in (a, np.full((n, k), p - 1), np.full((n, k), p // 2)):
        for y in (b, np.full((k, m), p - 1), np.full((k, m), p // 2), np.full((k, m), (p // 2 + 1) % p)):
            assert (modular_matmul(x, y, p) == x.astype(object) @ y.astype(object) % p).all()


def test_modular_matmul_of_a_large_batch():
    p = 2**31 - 1
    rng = np.random.default_rng(0)
    a, b = rng.integers(0, p, (50001, 3)), rng.integers(0, p, (3, 2))
    expected = (a.astype(object) @ b.astype(object)) % p
    assert (modular_matmul(a, b, p) == expected).all()
    assert (modular_matmul(np.asfortranarray(a), np.asfortranarray(b), p) == expected).all()
    assert (modular_matmul(a[::-2], b, p) == expected[::-2]).all()


@pytest.mark.parametrize("shape", [(0, 3, 2), (3, 0, 2), (3, 2, 0), (0, 0, 0)])
def test_modular_matmul_of_empty_matrices(shape):
    n, k, m = shape
    result = modular_matmul(np.zeros((n, k), np.int64), np.zeros((k, m), np.int64), 7)
    assert result.shape == (n, m)
    assert not result.any()


@pytest.mark.parametrize("product", [modular_multiply, modular_matmul])
@pytest.mark.parametrize(
    ("a", "p", "message"),
    [
        ([[7]], 7, r"a must have entries in 0\.\.6, got 7\.\.7"),
        ([[-1]], 7, r"got -1\.\.-1"),
        ([[0.5]], 7, "dtype float64"),
        ([[True]], 7, "dtype bool"),
        ([[1]], 1, r"2\.\.2\^31-1, got 1"),
        ([[1]], 2**31, "got 2147483648"),
        ([[1]], 0, "got 0"),
        ([[1]], -7, "got -7"),
    ],
)
def test_products_refuse_what_is_no_residue(product, a, p, message):
    with pytest.raises(DomainError, match=message):
        product(np.array(a), np.array([[1]]), p)


def test_modular_matmul_refuses_shapes_that_do_not_fit():
    with pytest.raises(DomainError, match=r"\(2, 3\) and \(2, 3\)"):
        modular_matmul(np.zeros((2, 3), np.int64), np.zeros((2, 3), np.int64), 7)
    with pytest.raises(DomainError, match="shapes"):
        modular_matmul(np.zeros(3, np.int64), np.zeros((3, 3), np.int64), 7)


# --- the stated bounds --------------------------------------------------------------------------------------


@pytest.mark.parametrize("p", MODULI)
def test_limbs_reassemble_and_are_small(p):
    base = products.limits(p).base
    near = p // 2 + 3
    x = np.unique(np.concatenate([np.linspace(-near, near, 4001).round(), np.arange(-3, 4)])).clip(-near, near)
    high, low = reductions.limbs(x, base)
    if high is None:
        assert (low == x).all()
    else:
        assert (high * base + low == x).all()
        assert abs(low).max() <= base // 2 + 1
        assert abs(high).max() <= near // base + 1


@pytest.mark.parametrize("p", PRIMES)
def test_reductions_are_right_up_to_their_limits(p):
    def around(limit):
        multiples = [limit // p * p, limit // p * p - p // 2, limit // 3 // p * p, p, 0]
        values = {m + d for m in multiples for d in range(-3, 4)} | {limit - d for d in range(1, 9)}
        return [v for v in values if abs(v) < limit]

    for limit, reduce, least, most in (
        (2**53 - 2**33, reductions.reduce_near, -(p // 2) - 3, p // 2 + 3),
        (2**51 - 1, reductions.reduce_canonical, 0, p - 1),
        (2**51 - 1, reductions.reduce_near, -(p // 2), p // 2),
    ):
        values = around(limit) + [-v for v in around(limit)]
        x = np.array(values, np.float64)
        reduce(x, p)
        for value, result in zip(values, x.tolist(), strict=True):
            assert result.is_integer()
            assert (value - int(result)) % p == 0
            assert least <= result <= most
