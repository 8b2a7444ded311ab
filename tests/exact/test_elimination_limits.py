"""The bounds that make the kernels mod p exact, reached: the largest sums that the code allows, at every switch of
method.

The kernels compute in floating point, where a sum beyond its bound is wrong only now and then.  So each reduction is
watched: it checks what its docstring asks for and promises, and notes how close to the limit it came.
"""

import numpy as np
import pytest

from verify.exact import RankProfile, elimination, modular_matmul, rank_profile

# What the docstrings of ``elimination`` state, once more in numbers: |x| stays below these.
NEAR_LIMIT = 2**53 - 2**33
CANONICAL_LIMIT = 2**51 - 1
SINGLE = 256

#: The last modulus whose products need no limbs, in ``modular_matmul`` and in the update of a matrix.
MATMUL_SWITCH = 2**23
UPDATE_SWITCH = 11863271

LARGEST = 2**31 - 1
#: Primes on both sides of each switch, the largest ones, and two whose inverses are rounded by nearly half a unit.
PRIMES = [2, 3, 8388593, 8388617, 11861093, 11863259, 11863279, 1073741789, 2147315047, 2**31 - 19, LARGEST]
#: Moduli around the switches, and others, for some of which a sum of so many terms is the limit itself; products need
#: no prime.
MODULI = sorted({2, 3, 4, 5, 6, 7, 8, 57, 61, 97, 65536, 131072, 2**30, 2**31 - 2, *PRIMES}
                | {switch + d for switch in (MATMUL_SWITCH, UPDATE_SWITCH) for d in range(-3, 4)}
                | {int(p) for p in np.random.default_rng(0).integers(2, 2**31, 300)})  # fmt: skip


class Watch:
    """Checks every call of the reductions, and keeps the largest absolute value that each was given."""

    def __init__(self, monkeypatch):
        self.largest = {}
        self.tiles = 0
        for name, check in (("_reduce_near", self.near), ("_reduce_canonical", self.canonical)):
            monkeypatch.setattr(elimination, name, self.watched(name, getattr(elimination, name), check))
        monkeypatch.setattr(elimination, "_subtract_tile", self.tile(elimination._subtract_tile))
        monkeypatch.setattr(elimination, "_pivots", self.pivots(elimination._pivots))

    def watched(self, name, reduce, check):
        def call(x, p):
            before = x.copy()
            reduce(x, p)
            if x.size:
                top = int(np.abs(before).max())
                self.largest[name, p] = max(top, self.largest.get((name, p), 0))
                check(top, before, x, p)

        return call

    def tile(self, subtract):
        """A product in the elimination: its operands and its result are small integers, and it is right."""

        def call(target, x, u, p):
            self.tiles += 1
            for operand in (target, x, u):
                assert np.abs(operand).max() <= p // 2 + 3
                assert (operand == np.rint(operand)).all()
            before = target.astype(np.int64)
            subtract(target, x, u, p)
            assert np.abs(target).max() <= p // 2 + 3
            product = exact_product(x.astype(np.int64), u.astype(np.int64), p)
            assert ((before - product - target.astype(np.int64)) % p == 0).all()

        return call

    @staticmethod
    def pivots(find):
        def call(a, p, team):
            before = a.copy()
            found = find(a, p, team)
            assert (a == before).all()
            if found.rows.size:
                assert np.abs(found.inverse).max() <= p // 2 + 3
                block = a[found.rows][:, found.columns].astype(np.int64)
                identity = np.eye(len(block), dtype=np.int64)
                assert (exact_product(block, found.inverse.astype(np.int64), p) == identity).all()
            return found

        return call

    @staticmethod
    def near(top, before, after, p):
        assert top < NEAR_LIMIT
        assert np.abs(after).max() <= p // 2 + 3
        assert ((before.astype(np.int64) - after.astype(np.int64)) % p == 0).all()

    @staticmethod
    def canonical(top, before, after, p):
        assert top < CANONICAL_LIMIT
        assert (before.astype(np.int64) % p == after.astype(np.int64)).all()


@pytest.fixture
def watch(monkeypatch):
    return Watch(monkeypatch)


# --- where the code cuts ------------------------------------------------------------------------------------


def limbs(residue, base):
    """The largest low and high limbs, in absolute value."""
    return base // 2 + 1, residue // base + 1


def test_a_product_is_cut_where_its_sums_reach_the_limit_and_not_before():
    for p in MODULI:
        require_a_product_cut_at_its_limit(p)


def require_a_product_cut_at_its_limit(p):
    base, depth = elimination._matmul_split(p)
    a, b = p - 1, p // 2  # entries of the factors: residues, and centred ones
    assert (base == 0) == (p <= MATMUL_SWITCH)

    def fits(k):
        if not base:
            return k * a * b + p < CANONICAL_LIMIT
        low, high = limbs(b, base)
        return k * a * high < NEAR_LIMIT and k * a * low + base * (p // 2 + 3) + p < CANONICAL_LIMIT

    assert fits(depth)
    assert not fits(depth + 1)
    assert depth >= 60
    if base:
        assert (base - 1) ** 2 <= b < base**2, "limbs of about the same size"


def test_an_update_is_cut_where_its_sums_reach_the_limit_and_not_before():
    for p in MODULI:
        require_an_update_cut_at_its_limit(p)


def require_an_update_cut_at_its_limit(p):
    base, depth = elimination._update_split(p)
    near = p // 2 + 3
    assert (base == 0) == (p <= UPDATE_SWITCH)

    def fits(k):
        if not base:
            return k * near * near + near < NEAR_LIMIT
        low, high = limbs(near, base)
        return k * near * high < NEAR_LIMIT and k * near * low + (base + 1) * near < NEAR_LIMIT

    assert fits(depth)
    assert not fits(depth + 1)
    assert depth >= SINGLE - 2
    if base:
        assert (base - 1) ** 2 <= near < base**2


@pytest.mark.parametrize("p", [2, 3, 4, 97, 2**30, LARGEST])
def test_residues_are_centred_around_zero(p):
    """-p/2 < x <= p/2."""
    x = np.unique(np.array([0, 1, p // 2 - 1, p // 2, p // 2 + 1, p - 1]).clip(0, p - 1))
    centred = elimination._centred(x, p).astype(np.int64)
    assert ((centred - x) % p == 0).all()
    assert (-p < 2 * centred).all()
    assert (2 * centred <= p).all()


def test_the_switches_are_where_one_product_does_enough():
    """Without limbs: 64 columns at once in a product, 256 in an update."""
    assert elimination._SINGLE == SINGLE
    for switch, columns, entries, limit in (
        (MATMUL_SWITCH, 64, lambda p: (p - 1) * (p // 2), CANONICAL_LIMIT - MATMUL_SWITCH),
        (UPDATE_SWITCH, SINGLE, lambda p: (p // 2 + 3) ** 2, NEAR_LIMIT - UPDATE_SWITCH // 2 - 3),
    ):
        assert columns * entries(switch) < limit
        assert columns * entries(switch + 1) >= limit


@pytest.mark.parametrize("p", [11863279, 1073741789, 2**31 - 19, LARGEST])
def test_limbs_are_the_nearest_ones(p):
    for base in (elimination._update_split(p)[0], elimination._matmul_split(p)[0]):
        middles = [*(h * base for h in (0, 1, p // 2 // base)), p // 2 // base * base - base // 2]
        x = np.array([s * (middle + d) for middle in middles for d in range(-3, 4) for s in (1, -1)], float)
        high, low = elimination._limbs(x, base)
        assert (high * base + low == x).all()
        assert np.abs(low).max() == base // 2
        assert np.abs(high).max() == p // 2 // base


# --- products at their limit --------------------------------------------------------------------------------


def extremes(p, base):
    """Centred residues whose limbs are as large as they get, low and high, with either sign."""
    half = p // 2
    if not base:
        return [half, -half + (p % 2 == 0)]
    top = (half - base // 2) // base * base
    return [half, top + base // 2, top - base // 2, base // 2, -half + (p % 2 == 0), -top - base // 2]


@pytest.mark.parametrize(
    "p", [MATMUL_SWITCH - 1, MATMUL_SWITCH, MATMUL_SWITCH + 1, 8388617, 2**30, LARGEST - 1, LARGEST]
)
def test_products_of_the_largest_entries(watch, p):
    """Inner dimensions around the depth and twice the depth; results 0, 1, p-1 and around p/2 at the largest sums."""
    base, depth = elimination._matmul_split(p)
    targets = [0, 1, p - 1, p // 2, p // 2 + 1, 12345]
    for k in (depth - 1, depth, depth + 1, 2 * depth + 1):
        for y in extremes(p, base)[: 6 if depth < 1000 else 2]:
            b = np.full((k, 2), y % p, np.int64)
            b[-1] = 1  # here a result is steered to its target
            a = np.full((len(targets), k), p - 1, np.int64)
            a[:, -1] = [(target - (k - 1) * (p - 1) * y) % p for target in targets]
            assert modular_matmul(a, b, p).T.tolist() == [targets, targets]
    assert watch.largest["_reduce_canonical", p] > 0.96 * CANONICAL_LIMIT
    if depth < 1000 and base:
        assert watch.largest["_reduce_near", p] > 0.24 * NEAR_LIMIT


# --- reductions where rounding is worst ---------------------------------------------------------------------


@pytest.mark.parametrize("p", PRIMES)
@pytest.mark.parametrize(
    ("reduce", "limit", "least", "most"),
    [
        ("_reduce_near", NEAR_LIMIT, lambda p: -(p // 2) - 3, lambda p: p // 2 + 3),
        ("_reduce_near", 2**51, lambda p: -(p // 2), lambda p: p // 2),
        ("_reduce_canonical", CANONICAL_LIMIT, lambda p: 0, lambda p: p - 1),
    ],
)
def test_reductions_at_each_size_near_each_half(p, reduce, limit, least, most):
    """Around n·p and (n + 1/2)·p for many n up to the limit, where a quotient is most easily off by one."""
    n = np.unique(
        np.concatenate([np.linspace(0, limit // p - 2, 20001).astype(np.int64), limit // p - np.arange(2, 2000)])
    )
    n = n[n >= 0]
    values = np.concatenate([n * p + d for d in (-2, -1, 0, 1, 2, p // 2 - 1, p // 2, p // 2 + 1, p // 2 + 2)])
    values = np.concatenate([values, limit - 1 - np.arange(50)])
    values = values[values < limit]
    values = np.concatenate([values, -values])
    x = values.astype(np.float64)
    getattr(elimination, reduce)(x, p)
    result = x.astype(np.int64)
    assert (result == x).all()
    assert ((values - result) % p == 0).all()
    assert ((values % p == 0) == (result == 0)).all()
    assert result.min() >= least(p)
    assert result.max() <= most(p)


def centred(x, p):
    x = x % p
    return np.where(x > p // 2, x - p, x).astype(np.float64)


@pytest.mark.parametrize("p", [2, 3, 97, 1073741789, 2**31 - 19, LARGEST])
def test_the_base_case_inverts_the_largest_entries(p):
    """Entries p - 1, whose products are the largest there are, around p/2 and beyond it, as an update leaves them."""
    rng = np.random.default_rng(p)
    near = p // 2 + 3
    for n in (1, 2, 7, 32):
        for values in ([-1, 0], [near, -near, near - 1], [p // 2, -(p // 2), 1]):
            a = rng.choice(values, (n, n + 3)).astype(float)
            found = elimination._pivots_base(a, p)
            block = a[found.rows][:, found.columns].astype(np.int64)
            assert np.abs(found.inverse).max(initial=0) <= p // 2
            product = exact_product(block, found.inverse.astype(np.int64), p)
            assert (product == np.eye(len(block), dtype=np.int64)).all()


# --- elimination at its limit -------------------------------------------------------------------------------


def exact_product(a, b, p):
    """a @ b mod p, one column of ``a`` at a time: no sum has more than two terms."""
    total = np.zeros((len(a), b.shape[1]), np.int64)
    for column, row in zip(a.T % p, b % p, strict=True):
        total = (total + column[:, None] * row) % p
    return total


def planted(p, X, U, S):
    """[[1, U], [X, S + X U]] mod p, whose Schur complement is S: the rank is len(U) + rank(S), the pivots too."""
    return np.block([[np.eye(len(U), dtype=np.int64), U], [X, S + exact_product(X, U, p)]]) % p


def complement(p, n, width):
    """Rank n - 1 in n + 1 rows: multiples of p, which cancel from the largest sums, beside 1, -1 and what is around
    p/2.
    """
    S = np.zeros((n + 1, width), np.int64)
    values = [p // 2, p // 2 + 1, 1, p - 1, p // 2 - 1]
    for i in range(n - 1):
        S[n - i, i] = values[i % 5]
        S[n - i, n + 1 :] = np.resize(values[(i + 1) % 5 :] + values[: (i + 1) % 5], width - n - 1)
    return S


@pytest.mark.parametrize("p", [8388593, 11863259, 11863279, 1073741789, 2**31 - 19, LARGEST])
@pytest.mark.parametrize("half", [False, True])
def test_elimination_with_the_largest_sums(monkeypatch, watch, p, half):
    """After ``k`` pivots every other entry is a sum of ``k`` products as large as they get, and most of them cancel."""
    base, depth = elimination._update_split(p)
    k = min(SINGLE, depth) // (2 if half else 1)
    monkeypatch.setattr(elimination, "_NARROW", k)
    monkeypatch.setattr(elimination, "_WIDE", k)
    n, width = 40, 80
    for x in extremes(p, base)[:4]:
        for sign in (1, -1):
            X = np.full((n + 1, k), x)
            X[:, -7:] = np.arange(7 * (n + 1)).reshape(-1, 7) % 5  # so that sums of all sizes occur
            U = np.full((k, width), sign * (p // 2))
            found = rank_profile(planted(p, X, U, complement(p, n, width)), p)
            rows = (*range(k), *(k + i for i in range(n, 1, -1)))
            assert found == RankProfile(k + n - 1, rows, tuple(range(k + n - 1)))
    if not half:  # high limbs make the largest sums, or else the products themselves
        assert watch.largest["_reduce_near", p] > SHARE.get(p, 0.95) * NEAR_LIMIT


#: How near to the limit sums come where it is not above 0.95 of it: below the switches, and where low limbs are the
#: larger.
SHARE = {8388593: 0.45, 11863279: 0.0002, 1073741789: 0.2}


@pytest.mark.parametrize(
    ("p", "k"), [(11863259, 256), (11861093, 256), (11861093, 128), (2147315047, 254), (2147315047, 127)]
)
def test_entries_beyond_half_of_p_are_eliminated_as_well(monkeypatch, watch, p, k):
    """One reduction of a large sum leaves entries beyond p/2 for these primes; the next panel takes them so."""
    monkeypatch.setattr(elimination, "_NARROW", k)
    monkeypatch.setattr(elimination, "_WIDE", k)
    rng = np.random.default_rng(3)
    half, n, width = p // 2, 300, 128
    base, _ = elimination._update_split(p)
    X = rng.integers(half - half // 8, half + 1, (n, k))
    if base:
        X = np.minimum(X // base * base + base // 2, half // base * base - base // 2)  # the largest low limbs
    U = np.where(rng.random((k, width)) < 0.98, half, half - 5)
    S = rng.choice([half, half + 1], (n, width))
    matrix = planted(p, X, U, S)
    work = centred(matrix[k:, k:], p)
    elimination._subtract_product(work, centred(X, p), centred(U, p), p)
    assert ((work.astype(np.int64) - S) % p == 0).all()
    assert (np.abs(work) > half).sum() > 100, "this input does not leave such entries"
    assert rank_profile(matrix, p).rank == k + width  # S is, but for signs, a random matrix of signs
    assert watch.tiles > 2


@pytest.mark.parametrize("loosened", [11863279, 2147315047])
def test_a_loosened_bound_is_noticed(monkeypatch, watch, loosened):
    """With twice the inner dimension, sums leave the range in which they are exact, and the watch says so."""
    p = loosened
    base, depth = elimination._update_split(p)
    monkeypatch.setattr(elimination, "_update_split", lambda p: (base, 20 * depth) if base < 1 else (0, depth))
    monkeypatch.setattr(elimination, "_NARROW", 256)
    monkeypatch.setattr(elimination, "_WIDE", 256)
    X, U = np.full((41, 256), p // 2), np.full((256, 80), p // 2)
    with pytest.raises(AssertionError):
        rank_profile(planted(p, X, U, complement(p, 40, 80)), p)
