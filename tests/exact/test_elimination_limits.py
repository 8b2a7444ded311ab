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
PANEL = 256

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
        self.panels = 0
        for name, check in (("_reduce_near", self.near), ("_reduce_canonical", self.canonical),
                            ("_centre_product", self.product)):  # fmt: skip
            monkeypatch.setattr(elimination, name, self.watched(name, getattr(elimination, name), check))
        monkeypatch.setattr(elimination, "_eliminate_panel", self.elimination(elimination._eliminate_panel))

    def watched(self, name, reduce, check):
        def call(x, p):
            before = x.copy()
            reduce(x, p)
            if x.size:
                top = int(np.abs(before).max())
                self.largest[name, p] = max(top, self.largest.get((name, p), 0))
                check(top, before, x, p)

        return call

    def elimination(self, eliminate):
        def call(panel, p):
            self.panels += 1
            assert not panel.size or np.abs(panel).max() <= p // 2, "a panel has centred residues"
            step = eliminate(panel, p)
            assert not step.multipliers.size or np.abs(step.multipliers).max() <= p // 2 + 3
            return step

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

    @staticmethod
    def product(top, before, after, p):
        assert top <= p * p // 2
        assert np.abs(after).max() <= p // 2 + 2**10
        assert ((before - after) % p == 0).all()


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
    assert depth >= PANEL - 2
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


def test_the_switches_are_where_one_product_does_a_panel():
    """Without limbs: 64 columns at once in a product, a whole panel of 256 in an update."""
    assert elimination._PANEL == PANEL
    for switch, columns, entries, limit in (
        (MATMUL_SWITCH, 64, lambda p: (p - 1) * (p // 2), CANONICAL_LIMIT - MATMUL_SWITCH),
        (UPDATE_SWITCH, PANEL, lambda p: (p // 2 + 3) ** 2, NEAR_LIMIT - UPDATE_SWITCH // 2 - 3),
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


def near_halves(p, factor, count):
    """Products y·factor with y in -p/2..p/2 that are congruent to p/2 + d, |d| < count."""
    inverse = pow(factor, -1, p)
    y = np.array([(p // 2 + d) * inverse % p for d in range(-count, count)])
    return np.where(y > p // 2, y - p, y) * factor


@pytest.mark.parametrize("p", PRIMES[2:])
def test_products_are_centred_in_two_steps_and_not_in_one(p):
    """|t| up to p²/2, within 2^10 of half a multiple of p: where the quotient is off by one."""
    t = np.concatenate([near_halves(p, factor, 1200) for factor in range(p - 40, p)])
    t = np.concatenate([t, -t, p * p // 2 - np.arange(1500), -(p * p // 2) + np.arange(1500)])
    assert np.abs(t).max() > 0.49 * p * p
    once = t.copy()
    elimination._centre_product(once, p)
    assert ((t - once) % p == 0).all()
    assert np.abs(once).max() <= p // 2 + 2**10
    twice = once.copy()
    elimination._centre_product(twice, p)
    assert ((t - twice) % p == 0).all()
    assert np.abs(twice).max() <= p // 2
    if p == LARGEST:
        assert np.abs(once).max() > p // 2  # this input needs the second step


def centred(x, p):
    x = x % p
    return np.where(x > p // 2, x - p, x).astype(np.float64)


@pytest.mark.parametrize("p", [1073741789, 2**31 - 19, LARGEST])
def test_the_base_case_leaves_centred_residues(watch, p):
    """Multipliers y / pivot around p/2, with the pivots for which the products are largest: none is beyond p/2.

    One column makes multipliers x; a second one changes those of the first.
    """
    d = np.arange(-1200, 1200)
    for inverse in range(p - 6, p):
        pivot = pow(inverse, -1, p)
        x = p // 2 + d
        first = np.concatenate([[pivot], x * pivot % p])
        panel = centred(np.stack([first, np.zeros_like(first)]), p).T.copy()
        step = elimination._eliminate_base(panel, p)
        assert step.columns == [0]
        assert step.pivots.tolist() == [0]
        assert (step.multipliers[:, 0] == centred(x, p)).all()
    # The pivot rows are [1, u] and [w, w u + 1]: a of the first and b of the second make [a + b w, (a + b w) u + b].
    a = x % p
    for u, w in ((p // 2, p // 2 - 1), (3, p // 2), (p // 2 + 1, 5)):
        b = (p // 2 + 7 * d) % p
        first = (a + b * w) % p
        rows = np.stack([np.concatenate([[1, w], first]), np.concatenate([[u, w * u + 1], first * u + b])], 1) % p
        step = elimination._eliminate_base(centred(rows, p), p)
        assert step.pivots.tolist() == [0, 1]
        assert (step.multipliers == centred(np.stack([a, b], 1), p)).all()
    assert watch.largest["_centre_product", p] > 0.24 * p * p


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
@pytest.mark.parametrize("k", [PANEL, PANEL // 2])
def test_elimination_with_the_largest_sums(watch, p, k):
    """After ``k`` pivots every other entry is a sum of ``k`` products as large as they get, and most of them cancel."""
    base, _ = elimination._update_split(p)
    n, width = 40, 80
    for x in extremes(p, base)[:4]:
        for sign in (1, -1):
            X = np.full((n + 1, k), x)
            X[:, -7:] = np.arange(7 * (n + 1)).reshape(-1, 7) % 5  # so that sums of all sizes occur
            U = np.full((k, width), sign * (p // 2))
            found = rank_profile(planted(p, X, U, complement(p, n, width)), p)
            rows = (*range(k), *(k + i for i in range(n, 1, -1)))
            assert found == RankProfile(k + n - 1, rows, tuple(range(k + n - 1)))
    if k == PANEL:  # high limbs make the largest sums, or else the products themselves
        assert watch.largest["_reduce_near", p] > SHARE.get(p, 0.95) * NEAR_LIMIT


#: How near to the limit sums come where it is not above 0.95 of it: below the switches, and where low limbs are the
#: larger.
SHARE = {8388593: 0.45, 11863279: 0.0002, 1073741789: 0.2}


@pytest.mark.parametrize(
    ("p", "k"), [(11863259, 256), (11861093, 256), (11861093, 128), (2147315047, 256), (2147315047, 128)]
)
def test_a_block_that_was_updated_is_reduced_again_before_it_is_eliminated(watch, p, k):
    """One reduction of a large sum leaves entries beyond p/2 for these primes; a panel has none, whatever half it
    is.
    """
    rng = np.random.default_rng(3)
    half, n, width = p // 2, 300, 128  # so that k = 128 columns are one half of a panel
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
    assert (np.abs(work) > half).sum() > 100, "this input does not need the second reduction"
    assert rank_profile(matrix, p).rank == k + width  # S is, but for signs, a random matrix of signs
    assert watch.panels > 2
