"""The products mod p < 2^61 against big-integer arithmetic."""

import numpy as np
import pytest

from verify.errors import DomainError
from verify.exact import matmul61, multiply61

MODULI = [2, 3, 4, 5, 7, 65537, 2**31 - 1, 2**31 + 11, 2**53 + 5, 2**60, 2**60 - 93, 2**61 - 31, 2**61 - 1]


def residues(rng, p, shape):
    return rng.integers(0, p, shape, dtype=np.uint64)


def corners(p):
    return np.unique(np.array([x % p for x in (0, 1, 2**30 - 1, 2**30, p // 2, p // 2 + 1, p - 2, p - 1)], np.uint64))


@pytest.mark.parametrize("p", MODULI)
def test_multiply61_is_exact(p):
    rng = np.random.default_rng(1)
    edge = corners(p)
    a = np.concatenate([np.repeat(edge, len(edge)), residues(rng, p, 20000)])
    b = np.concatenate([np.tile(edge, len(edge)), residues(rng, p, 20000)])
    result = multiply61(a, b, p)
    assert result.dtype == np.uint64
    assert (result.astype(object) == a.astype(object) * b.astype(object) % p).all()


def test_multiply61_near_multiples_of_the_modulus():
    for p in (2**61 - 1, 2**61 - 31, 2**60 - 93):
        a = np.array([1 + i * ((p - 1) // 2001) for i in range(1, 2000)], np.uint64)
        inverse = np.array([pow(int(x), -1, p) for x in a], np.uint64)
        assert (multiply61(a, inverse, p) == 1).all()
        assert (multiply61(a, np.uint64(p) - inverse, p) == p - 1).all()


@pytest.mark.parametrize("p", MODULI)
@pytest.mark.parametrize("shape", [(30, 1, 1), (30, 4, 4), (3, 256, 2), (3, 257, 2), (2, 700, 3)])
def test_matmul61_is_exact(p, shape):
    n, k, m = shape
    rng = np.random.default_rng(k)
    a, b = residues(rng, p, (n, k)), residues(rng, p, (k, m))
    top = np.uint64(p - 1)
    # the halves of b as large as they get: 2^30 - 1 below, and all ones above
    low = np.uint64((p - 1) // 2**30 * 2**30 - 1 if p > 2**31 else p - 1)
    for x in (a, np.full((n, k), top)):
        for y in (b, np.full((k, m), top), np.full((k, m), low)):
            assert (matmul61(x, y, p).astype(object) == x.astype(object) @ y.astype(object) % p).all()


def test_shapes():
    a = np.arange(6, dtype=np.uint64).reshape(2, 3)
    assert multiply61(a, a[:1], 7).tolist() == [[0, 1, 4], [0, 4, 3]]
    assert multiply61(a.T, a.T, 7).tolist() == (a.T * a.T % np.uint64(7)).tolist()
    assert multiply61(np.uint64(3), np.uint64(5), 7).shape == ()
    assert multiply61(np.zeros((0, 3), np.uint64), a[:1], 7).shape == (0, 3)
    assert multiply61(np.array([[3]]), np.array([[5]], np.int32), 7).tolist() == [[1]]  # signed is converted
    for n, k, m in ((0, 3, 2), (3, 0, 2), (3, 2, 0)):
        result = matmul61(np.zeros((n, k), np.uint64), np.zeros((k, m), np.uint64), 7)
        assert result.shape == (n, m)
        assert not result.any()


@pytest.mark.parametrize("product", [multiply61, matmul61])
@pytest.mark.parametrize(
    ("a", "p", "message"),
    [
        ([[7]], 7, r"a must have entries in 0\.\.6, got 7"),
        ([[-1]], 7, "got -1"),
        ([[0.5]], 7, "dtype float64"),
        ([[1]], 1, r"2\.\.2\^61-1, got 1"),
        ([[1]], 2**61, "got 2305843009213693952"),
        ([[1]], -7, "got -7"),
    ],
)
def test_refusals(product, a, p, message):
    with pytest.raises(DomainError, match=message):
        product(np.array(a), np.array([[1]], np.uint64), p)


def test_matmul61_refuses_shapes_that_do_not_fit():
    with pytest.raises(DomainError, match=r"\(2, 3\) and \(2, 3\)"):
        matmul61(np.zeros((2, 3), np.uint64), np.zeros((2, 3), np.uint64), 7)
