"""The bounds that make the kernels mod p exact, reached: the largest sums that the code allows, at every switch of
method.

The kernels compute in floating point, where a sum beyond its bound is wrong only now and then.  So each reduction is
watched: it checks what its docstring asks for and promises, and notes how close to the limit it came.
"""

import threading

import flint
import numpy as np
import pytest

from verify.exact import RankProfile, elimination, modular_matmul, products, rank_profile, reductions
from verify.exact.threads import workers

# What the docstrings of ``elimination`` state, once more in numbers: |x| stays below these.
NEAR_LIMIT = 2**53 - 2**33
CANONICAL_LIMIT = 2**51 - 1
SINGLE = 256

#: The last modulus whose products need no limbs, in ``modular_matmul`` and in the update of a matrix.
MATMUL_SWITCH = 2**23
UPDATE_SWITCH = 11863271

LARGEST = 2**31 - 1
#: Primes on both sides of each switch, the largest ones, and two whose inverses are rounded by nearly half a unit.
PRIMES = [2, 3, 8388593, 8388617, 11861093, 11863259, 11863279, 1073741789, 2146173901, 2**31 - 19, LARGEST]
#: Moduli around the switches, and others, for some of which a sum of so many terms is the limit itself; products need
#: no prime.
MODULI = sorted({2, 3, 4, 5, 6, 7, 8, 57, 61, 97, 65536, 131072, 2**30, 2**31 - 2, *PRIMES}
                | {switch + d for switch in (MATMUL_SWITCH, UPDATE_SWITCH) for d in range(-3, 4)}
                | {int(p) for p in np.random.default_rng(0).integers(2, 2**31, 300)})  # fmt: skip


class Watch:
    """Checks every call of the reductions and every product, and keeps the largest absolute values."""

    def __init__(self, monkeypatch):
        self.largest = {}
        self.products = 0
        self.sums = []  # of each product in the elimination: what the absolute values of its terms sum up to
        self.thread = threading.local()  # its ``sums``: those of a Winograd part, which another thread may interrupt
        for name, check in (("reduce_near", self.near), ("reduce_canonical", self.canonical)):
            watched = self.watched(name, getattr(reductions, name), check)
            for module in (elimination, products, reductions):
                if hasattr(module, name):
                    monkeypatch.setattr(module, name, watched)
        monkeypatch.setattr(products, "_matmul", self.matmul)
        monkeypatch.setattr(products.Products, "subtract", self.subtract(products.Products.subtract))
        monkeypatch.setattr(products.Products, "multiply", self.multiply(products.Products.multiply))
        monkeypatch.setattr(products.Products, "_winograd_part", self.winograd(products.Products._winograd_part))
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

    def matmul(self, x, u, out):
        """Whatever the order in which BLAS adds: the absolute values together stay below the limit."""
        largest = float((np.abs(x) @ np.abs(u)).max(initial=0))
        assert largest < NEAR_LIMIT
        self.sums.append(largest)
        getattr(self.thread, "sums", []).append(largest)
        for operand in (x, u):
            assert (operand == np.rint(operand)).all()
        return np.matmul(x, u, out=out)

    def winograd(self, part):
        """Without limbs four products are added, and the target: all below the limit."""

        def call(self_, left, right, *more):
            self.thread.sums = []
            assert max(np.abs(right).max(), np.abs(left[0]).max()) <= self_.p // 2 + 3
            part(self_, left, right, *more)
            assert len(self.thread.sums) == 7 * len(left)
            if len(left) == 1:
                assert 4 * max(self.thread.sums) + self_.p // 2 + 3 < NEAR_LIMIT

        return call

    def subtract(self, subtract):
        """A product in the elimination: its operands and its result are small integers, and it is right."""

        def call(self_, target, x, u, columns=None):
            self.products += 1
            p, left = self_.p, x if columns is None else x[:, columns]
            for operand in (target, left, u):
                assert np.abs(operand).max(initial=0) <= p // 2 + 3
                assert (operand == np.rint(operand)).all()
            before = target.astype(np.int64)
            expected = before - exact_product(left.astype(np.int64), u.astype(np.int64), p)
            subtract(self_, target, x, u, columns)
            assert np.abs(target).max(initial=0) <= p // 2 + 3
            assert ((expected - target.astype(np.int64)) % p == 0).all()

        return call

    def multiply(self, multiply):
        def call(self_, x, u):
            self.products += 1
            p = self_.p
            result = multiply(self_, x, u)
            assert np.abs(result).max(initial=0) <= p // 2 + 3
            expected = exact_product(x.astype(np.int64), u.astype(np.int64), p)
            assert ((expected - result.astype(np.int64)) % p == 0).all()
            return result

        return call

    @staticmethod
    def pivots(find):
        def call(a, products):
            p, before = products.p, a.copy()
            found = find(a, products)
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
    found = products.limits(p)
    base, near = found.base, p // 2 + 3
    assert (base == 0) == (p <= UPDATE_SWITCH)

    def fits(k):
        if not base:
            return k * near * near + near < NEAR_LIMIT
        low, high = limbs(near, base)
        return k * near * high < NEAR_LIMIT and k * near * low + (base + 1) * near < NEAR_LIMIT

    def winograd_fits(k):
        half = -(-k // 2)
        return fits(half) if base else 4 * half * near * near + near < NEAR_LIMIT

    assert fits(found.plain)
    assert not fits(found.plain + 1)
    assert winograd_fits(found.winograd)
    assert not winograd_fits(found.winograd + 4 if not base else found.winograd + 1)
    assert found.plain >= SINGLE
    if base:
        assert (base - 1) ** 2 <= 2 * near < base**2


@pytest.mark.parametrize("p", [2, 3, 4, 97, 2**30, LARGEST])
def test_residues_are_centred_around_zero(p):
    """-p/2 < x <= p/2."""
    x = np.unique(np.array([0, 1, p // 2 - 1, p // 2, p // 2 + 1, p - 1]).clip(0, p - 1))
    centred = reductions.centred(x, p).astype(np.int64)
    assert ((centred - x) % p == 0).all()
    assert (-p < 2 * centred).all()
    assert (2 * centred <= p).all()


def test_the_switches_are_where_one_product_does_enough():
    """Without limbs: 64 columns at once in a product, 256 in an update."""
    assert products._SINGLE == SINGLE
    for switch, columns, entries, limit in (
        (MATMUL_SWITCH, 64, lambda p: (p - 1) * (p // 2), CANONICAL_LIMIT - MATMUL_SWITCH),
        (UPDATE_SWITCH, SINGLE, lambda p: (p // 2 + 3) ** 2, NEAR_LIMIT - UPDATE_SWITCH // 2 - 3),
    ):
        assert columns * entries(switch) < limit
        assert columns * entries(switch + 1) >= limit


@pytest.mark.parametrize("p", [11863279, 1073741789, 2**31 - 19, LARGEST])
def test_limbs_are_the_nearest_ones(p):
    for base in (products.limits(p).base, elimination._matmul_split(p)[0]):
        middles = [*(h * base for h in (0, 1, p // 2 // base)), p // 2 // base * base - base // 2]
        x = np.array([s * (middle + d) for middle in middles for d in range(-3, 4) for s in (1, -1)], float)
        high, low = reductions.limbs(x, base)
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
    assert watch.largest["reduce_canonical", p] > 0.96 * CANONICAL_LIMIT
    if depth < 1000 and base:
        assert watch.largest["reduce_near", p] > 0.24 * NEAR_LIMIT


# --- reductions where rounding is worst ---------------------------------------------------------------------


@pytest.mark.parametrize("p", PRIMES)
@pytest.mark.parametrize(
    ("reduce", "limit", "least", "most"),
    [
        ("reduce_near", NEAR_LIMIT, lambda p: -(p // 2) - 3, lambda p: p // 2 + 3),
        ("reduce_near", 2**51, lambda p: -(p // 2), lambda p: p // 2),
        ("reduce_canonical", CANONICAL_LIMIT, lambda p: 0, lambda p: p - 1),
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
    getattr(reductions, reduce)(x, p)
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
    """a @ b mod p, by python-flint."""
    (n, k), m = a.shape, b.shape[1]
    if 0 in (n, k, m):
        return np.zeros((n, m), np.int64)
    left = flint.nmod_mat(n, k, (a % p).ravel().tolist(), p)
    right = flint.nmod_mat(k, m, (b % p).ravel().tolist(), p)
    return np.array([int(x) for x in (left * right).entries()], np.int64).reshape(n, m)


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


@pytest.mark.slow
@pytest.mark.parametrize("p", [8388593, 11863259, 11863279, 1073741789, 2**31 - 19, LARGEST])
@pytest.mark.parametrize("half", [False, True])
def test_elimination_with_the_largest_sums(monkeypatch, watch, p, half):
    """After ``k`` pivots every other entry is a sum of ``k`` products as large as they get, and most of them cancel."""
    base, depth = products.limits(p).base, products.limits(p).plain
    k = (depth if depth < 2 * SINGLE else SINGLE) // (2 if half else 1)
    monkeypatch.setattr(elimination, "_NARROW", k)
    monkeypatch.setattr(elimination, "_WIDE", k)
    n, width = 24, 48
    first, second = extremes(p, base)[:2]
    for x, sign in ((first, 1), (first, -1), (second, 1)):
        X = np.full((n + 1, k), x)
        X[:, -7:] = np.arange(7 * (n + 1)).reshape(-1, 7) % 5  # so that sums of all sizes occur
        U = np.full((k, width), sign * (p // 2))
        found = rank_profile(planted(p, X, U, complement(p, n, width)), p)
        rows = (*range(k), *(k + i for i in range(n, 1, -1)))
        assert found == RankProfile(k + n - 1, rows, tuple(range(k + n - 1)))
    if not half:  # high limbs make the largest sums, or else the products themselves
        assert watch.largest["reduce_near", p] > SHARE.get(p, 0.95) * NEAR_LIMIT


#: How near to the limit sums come where it is not above 0.95 of it: below the switches, and where low limbs are the
#: larger.
SHARE = {8388593: 0.45, 11863279: 0.0002, 1073741789: 0.2}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("p", "k"), [(11863259, 256), (11861093, 256), (11861093, 128), (2142215531, 361), (2146173901, 360)]
)
def test_entries_beyond_half_of_p_are_eliminated_as_well(monkeypatch, watch, p, k):
    """One reduction of a large sum leaves entries beyond p/2 for these primes; the next panel takes them so."""
    monkeypatch.setattr(elimination, "_NARROW", k)
    monkeypatch.setattr(elimination, "_WIDE", k)
    rng = np.random.default_rng(3)
    half, n, width = p // 2, 300, 128
    base = products.limits(p).base
    X = rng.integers(half - half // 8, half + 1, (n, k))
    if base:
        X = np.minimum(X // base * base + base // 2, half // base * base - base // 2)  # the largest low limbs
    U = np.where(rng.random((k, width)) < 0.98, half, half - 5)
    S = rng.choice([half, half + 1], (n, width))
    matrix = planted(p, X, U, S)
    work = centred(matrix[k:, k:], p)
    with workers() as team:
        products.Products(p, team).subtract(work, centred(X, p), centred(U, p))
    assert ((work.astype(np.int64) - S) % p == 0).all()
    assert (np.abs(work) > half).sum() > 100, "this input does not leave such entries"
    assert rank_profile(matrix, p).rank == k + width  # S is, but for signs, a random matrix of signs
    assert watch.products > 2


@pytest.mark.slow
@pytest.mark.parametrize("p", [3, 4194301, 8388593, 11863279, 2**31 - 19, LARGEST])
@pytest.mark.parametrize("short", [0, 1, 3])
def test_winograds_form_with_the_largest_sums(monkeypatch, watch, p, short):
    """Inner dimensions up to its limit, blocks of r and -r such that its sums S and T, and the results, are extreme."""
    monkeypatch.setattr(products, "_LEAST", (2, 2, 2))
    near, k = p // 2 + 3, min(products.limits(p).winograd, 1024) - short
    rng = np.random.default_rng(short)
    with workers() as team:
        for trial in range(6):
            rows, columns = 4 + trial % 2, 6 + trial // 3
            x, u = (np.full(shape, near, np.int64) for shape in ((rows, k), (k, columns)))
            if trial:  # the four blocks of either sign, and entries a little smaller
                x[: rows // 2] *= rng.choice([-1, 1])
                x[:, k // 2 :] *= rng.choice([-1, 1])
                u[: k // 2] *= rng.choice([-1, 1])
                u[:, columns // 2 :] *= rng.choice([-1, 1])
                x[rng.random(x.shape) < 0.1] //= 2
            target = rng.choice([near, -near], (rows, columns))
            mod = products.Products(p, team)
            mod.subtract(target, x.astype(np.int32), u.astype(np.int32))
            mod.multiply(x.astype(float), u.astype(float))
    assert watch.products >= 12
    if p in (4194301, LARGEST):
        assert max(watch.sums) > (0.24 if p < 2**22 else 0.9) * NEAR_LIMIT * (k - 2) / products.limits(p).winograd


@pytest.mark.slow
@pytest.mark.parametrize("p", [97, 4194301, 11863259, 11863279, LARGEST])
@pytest.mark.parametrize("form", ["plain", "winograd"])
def test_products_of_all_shapes(monkeypatch, watch, p, form):
    """Odd sizes are filled up with zeros; longer inner dimensions than the limit are cut."""
    for name, value in (("_ROWS", 4), ("_COLUMNS", 6), ("_CHUNK", 5), ("_RIGHT", 40)):
        monkeypatch.setattr(products, name, value)
    monkeypatch.setattr(products, "_LEAST", (1, 1, 1) if form == "winograd" else (10**9,) * 3)
    rng = np.random.default_rng(p)
    half = p // 2
    long = min(products.limits(p).winograd, 1000) + 1
    with workers() as team:
        mod = products.Products(p, team)
        for shape in [
            (1, 1, 1),
            (2, 1, 3),
            (3, 5, 7),
            (8, 4, 4),
            (9, 11, 13),
            (0, 3, 2),
            (3, 0, 2),
            (3, 2, 0),
            (3, long, 4),
        ]:
            n, k, m = shape
            x = rng.integers(-half, half + 1, (n, k + 4)).astype(np.int32)
            u, target = rng.integers(-half, half + 1, (k, m)), rng.integers(-half, half + 1, (n, m)).astype(np.int32)
            mod.subtract(target, x[:, :k], u)
            mod.subtract(target, x, u, rng.permutation(k + 4)[:k])
            mod.multiply(x[:, :k], u.astype(float))
            columns, square = rng.permutation(k + 4)[:k], rng.integers(-half, half + 1, (k, k)).astype(float)
            expected = exact_product(x[:, columns].astype(np.int64), square.astype(np.int64), p)
            mod.replace(x, columns, square)
            assert ((x[:, :k] - expected) % p == 0).all()


@pytest.mark.parametrize("p", [4194301, 11863259, 2146173901])
@pytest.mark.parametrize("form", ["plain", "winograd"])
def test_a_loosened_bound_is_noticed(monkeypatch, watch, p, form):
    """With a longer inner dimension, sums leave the range in which they are exact, and the watch says so."""
    true = products.limits(p)
    loose = products.Limits(true.base, 2 * true.plain, 2 * true.winograd)
    k = loose.plain if form == "plain" else loose.winograd
    monkeypatch.setattr(products, "_LEAST", (2, 2, 2) if form == "winograd" else (10**9,) * 3)
    monkeypatch.setattr(products, "limits", lambda p: loose)
    near = p // 2
    if true.base:
        near = near // true.base * true.base - true.base // 2  # its low limb is as large as it gets
    with workers() as team, pytest.raises(AssertionError):
        products.Products(p, team).subtract(np.zeros((4, 4)), np.full((4, k), near), np.full((k, 4), p // 2))


def test_a_longer_inner_dimension_than_is_exact_is_refused():
    x = np.zeros((2, 2048))
    with workers() as team:
        mod = products.Products(4194301, team)
        with pytest.raises(AssertionError, match="sums of 2048 products mod 4194301 are not exact"):
            mod._run(lambda rows: x[rows], x.shape, x.T, lambda rows, columns, total: None)
