"""Products mod p for primes up to 2^61 on numpy arrays: what random samples over large primes need.

Residues are uint64.  A product of two has 122 bits, which no machine word holds; the quotient by p is found
in floating point from one factor's halves of 31 and 30 bits, and the remainder mod 2^64, where it is exact.
"""

from operator import index

import numpy as np
from numpy.typing import NDArray

from verify.errors import DomainError

__all__ = ["WIDE_LIMIT", "matmul61", "multiply61"]

UintArray = NDArray[np.uint64]

#: The kernels here take moduli below this.
WIDE_LIMIT = 2**61

_HALF = 30
_LOW_MASK = np.uint64(2**_HALF - 1)
_SHIFT = np.uint64(_HALF)
# Entries worked on at once: a few arrays of this many words stay in a core's L2 cache.
_CHUNK = 2**13
# Terms of a sum that share one reduction; see ``_finish`` for the bound that allows this many.
_DEPTH = 256


def multiply61(a: UintArray, b: UintArray, p: int) -> UintArray:
    """Entrywise product a * b mod p, in 0..p-1, of residues in 0..p-1; shapes broadcast.

    The modulus need not be prime.  Raises ``DomainError`` unless 2 <= p < 2^61 and the entries are residues.
    """
    p = _require_modulus(p)
    a, b = np.broadcast_arrays(_require_residues("a", a, p), _require_residues("b", b, p))
    x, y = a.reshape(-1), b.reshape(-1)
    result = np.empty(x.shape, np.uint64)
    for start in range(0, x.size, _CHUNK):
        chunk = slice(start, start + _CHUNK)
        u, v = x[chunk], y[chunk]
        high, low = v >> _SHIFT, v & _LOW_MASK
        real = u.astype(np.float64)
        result[chunk] = _finish(u * high, real * high.astype(np.float64), u * low, real * low.astype(np.float64), p)
    return result.reshape(a.shape)


def matmul61(a: UintArray, b: UintArray, p: int) -> UintArray:
    """Matrix product a @ b mod p, in 0..p-1, of residues in 0..p-1: shapes (n, k) @ (k, l).

    The modulus need not be prime.

    Raises ``DomainError`` unless 2 <= p < 2^61, the entries are residues and the shapes fit.
    """
    p = _require_modulus(p)
    a, b = _require_residues("a", a, p), _require_residues("b", b, p)
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
        raise DomainError(f"a matrix product needs shapes (n, k) and (k, l), got {a.shape} and {b.shape}")
    (n, k), width = a.shape, b.shape[1]
    result = np.zeros((n, width), np.uint64)
    if 0 in (n, k, width):
        return result
    rows = max(16, _CHUNK // max(width, min(k, _DEPTH)))
    for s in range(0, k, _DEPTH):
        part = b[s : s + _DEPTH]
        high, low = part >> _SHIFT, part & _LOW_MASK
        real_high, real_low = high.astype(np.float64), low.astype(np.float64)
        for start in range(0, n, rows):
            chunk = slice(start, start + rows)
            x = a[chunk, s : s + _DEPTH]
            real = x.astype(np.float64)
            total = _finish(x @ high, real @ real_high, x @ low, real @ real_low, p)
            if s:
                total += result[chunk]  # below 2p
                np.minimum(total, total - np.uint64(p), out=total)
            result[chunk] = total
    return result


def _finish(
    high: UintArray, real_high: NDArray[np.float64], low: UintArray, real_low: NDArray[np.float64], p: int
) -> UintArray:
    """H * 2^30 + S mod p, where H = Σ a_i h_i and S = Σ a_i l_i are known mod 2^64 and approximately.

    The sums have at most 256 terms, 0 <= a_i < p, 0 <= h_i < 2^31, 0 <= l_i < 2^30: H < 2^39 p, S < 2^38 p.
    The float sums, of terms that are not negative, and their products with 1/p have relative errors below
    (256 + 4) * 2^-53 * 1.01 < 2^-44 in any order of summation.  So the quotient H/p is known up to 2^-5, and
    r = H - q p has |r| < (1/2 + 2^-5) p < 2^60.1: its value mod 2^64 determines it.  Likewise
    |r * 2^30 + S| < 2^38.01 p, the second quotient is known up to 2^-5, and adding p to a negative remainder
    gives the residue in 0..p-1, whatever the roundings were.
    """
    inverse = 1.0 / p
    r = high.view(np.int64) - np.rint(real_high * inverse).astype(np.int64) * p
    exact = (r << _HALF) + low.view(np.int64)
    real = r * 2.0**_HALF + real_low
    exact -= np.rint(real * inverse).astype(np.int64) * p
    exact += (exact >> 63) & p  # the shift is -1 for negative numbers, else 0
    return exact.view(np.uint64)


def _require_modulus(p: int) -> int:
    p = index(p)
    if not 2 <= p < WIDE_LIMIT:
        raise DomainError(f"the modulus must be in 2..2^61-1, got {p}")
    return p


def _require_residues(name: str, array: UintArray, p: int) -> UintArray:
    array = np.asarray(array)
    if array.dtype != np.uint64:
        if array.dtype.kind not in "iu" and array.size:
            raise DomainError(f"{name} must have integer entries, got dtype {array.dtype}")
        if array.size and array.min() < 0:
            raise DomainError(f"{name} must have entries in 0..{p - 1}, got {array.min()}")
        array = array.astype(np.uint64)
    if array.size and array.max() >= p:
        raise DomainError(f"{name} must have entries in 0..{p - 1}, got {array.max()}")
    return array
