"""The hot kernels mod p on numpy arrays: products of residues, products of matrices, and the rank profile.

Entries are int64 residues.  All speed comes from float64 arithmetic (BLAS for the matrix products), which
is exact as long as every integer that occurs stays below 2^53; the bounds are stated where they are used,
and the inner dimensions are cut so that they hold.  Rank, determinant and kernels over other fields live in
``linalg``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import isqrt
from operator import index
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verify.errors import DomainError
from verify.exact.primes import require_prime
from verify.exact.threads import Workers, workers

__all__ = [
    "KERNEL_LIMIT",
    "RankProfile",
    "modular_matmul",
    "modular_multiply",
    "rank_profile",
]

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

#: The kernels take moduli below this: products of two residues then fit in 62 bits.
KERNEL_LIMIT = 2**31
_MERSENNE = 2**31 - 1

# float64 holds every integer up to 2^53; sums stay below this, which leaves room for a multiple of p beside
# them.
_EXACT = 2**53 - 2**33
# Below this in absolute value, a float's residue is found in one step (see ``_reduce_canonical``).
_SAFE = 2**51 - 2
# Entries worked on at once in entrywise passes: a few arrays of this many doubles stay in a core's L2 cache.
_CHUNK = 2**15
# Entries that one thread works on before it takes new ones: enough for a matrix product to be efficient.
_BLOCK = 2**18
# Columns eliminated between two updates of the trailing matrix.
_PANEL = 256
# Columns eliminated entry by entry, below which the recursion stops.
_BASE = 8


@dataclass(frozen=True, slots=True)
class RankProfile:
    """The rank of a matrix A with the pivots that show it: A[rows][:, columns] has all leading minors
    nonzero.

    ``rows`` and ``columns`` are 0-based and have ``rank`` members; elimination in their order needs no
    pivoting. ``columns`` increases and is the lexicographically first independent set of columns; ``rows``,
    as a set, is the lexicographically first independent set of rows.  Both are functions of A alone (its
    rank profile matrix), so every correct method finds the same ones.

    Source: Dumas, Pernet, Sultan, Computing the rank profile matrix, ISSAC 2015.
    """

    rank: int
    rows: tuple[int, ...]
    columns: tuple[int, ...]


# --- products ---------------------------------------------------------------------------------------------


def modular_multiply(a: IntArray, b: IntArray, p: int) -> IntArray:
    """Entrywise product a * b mod p, in 0..p-1, of int64 residues in 0..p-1; shapes broadcast.

    The modulus need not be prime.  Raises ``DomainError`` unless 2 <= p < 2^31 and the entries are residues.
    """
    p = _require_modulus(p)
    a, b = _require_residues("a", a, p), _require_residues("b", b, p)
    product = np.empty(np.broadcast_shapes(a.shape, b.shape), np.int64)  # in C order, so that it flattens
    np.multiply(a, b, out=product)  # exact: below 2^62
    if p == _MERSENNE:
        flat = product.reshape(-1)
        for chunk in _chunks(flat.size, _CHUNK):
            _reduce_mersenne(flat[chunk])
    else:
        product %= p  # quotients in floating point were measured, and are no faster than numpy's remainder
    return product


def _reduce_mersenne(t: IntArray) -> None:
    """Replace integers ``t`` of products, 0 <= t <= (p-1)^2, by their residues mod p = 2^31 - 1, in place.

    t = high * 2^31 + low is congruent to high + low, which is below 2p.
    """
    high = t >> 31
    t &= _MERSENNE
    t += high
    # As unsigned numbers t - p is huge where t < p: the smaller of the two is the residue.
    unsigned = t.view(np.uint64)
    np.minimum(unsigned, unsigned - np.uint64(_MERSENNE), out=unsigned)


def modular_matmul(a: IntArray, b: IntArray, p: int) -> IntArray:
    """Matrix product a @ b mod p, in 0..p-1, of int64 residues in 0..p-1: shapes (n, k) @ (k, l).

    Made for large n with small k and l (a batch of states times a weight matrix), and right for any shape.
    The modulus need not be prime.

    Raises ``DomainError`` unless 2 <= p < 2^31, the entries are residues and the shapes fit.
    """
    p = _require_modulus(p)
    a, b = _require_residues("a", a, p), _require_residues("b", b, p)
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
        raise DomainError(f"a matrix product needs shapes (n, k) and (k, l), got {a.shape} and {b.shape}")
    (n, k), width = a.shape, b.shape[1]
    result = np.zeros((n, width), np.int64)
    if 0 in (n, k, width):
        return result
    base, depth = _matmul_split(p)
    parts = [(s, *_limbs(_centred(b[s : s + depth], p), base)) for s in range(0, k, depth)]

    def multiply_rows(rows: slice) -> None:
        for chunk in _chunks(rows.stop, max(16, _CHUNK // max(width, min(k, depth))), start=rows.start):
            for s, high, low in parts:
                x = a[chunk, s : s + depth].astype(np.float64)
                total = x @ low
                if high is not None:
                    # |total| <= _SAFE throughout: see _matmul_split.
                    top = x @ high
                    _reduce_near(top, p)
                    top *= base
                    total += top
                if s:
                    total += result[chunk]
                _reduce_canonical(total, p)
                result[chunk] = total

    with workers() as team:
        team.for_each(multiply_rows, _chunks(n, max(16, 4 * _BLOCK // max(width, k))))
    return result


@lru_cache(maxsize=64)
def _matmul_split(p: int) -> tuple[int, int]:
    """Limb base (0 for none) and largest inner dimension for which ``modular_matmul`` is exact mod ``p``.

    The left factor is in 0..p-1, the right one centred, |y| <= p/2.
    """
    residue = p // 2
    if 64 * (p - 1) * residue + p <= _SAFE:
        return 0, (_SAFE - p) // ((p - 1) * residue)
    base = isqrt(residue) + 1
    low = base // 2 + 1  # high limbs are at most ``base`` < 2 low: their sums are below 2 _SAFE < _EXACT
    rest = base * (p // 2 + 3) + p  # what the reduced high part and the partial sum add to the low part
    depth = (_SAFE - rest) // ((p - 1) * low)
    if depth < 1:
        raise AssertionError(f"no exact inner dimension for p={p}")
    return base, depth


# --- reductions in floating point -------------------------------------------------------------------------


def _reduce_near(x: FloatArray, p: int) -> None:
    """Replace integers |x| < 2^53 - 2^33 by congruent ones with |x| <= p/2 + 3, in place.

    The quotient x/p is computed with two roundings, error below |x|/p * 2.001 * 2^-53 < 2.001/p, so its
    nearest integer q has |x - q p| <= p/2 + 2.001, and |q p| <= |x| + p/2 + 2.001 < 2^53 is exact.  If |x|
    < 2^51, the error is below 1/(2p), which no half-integer is from x/p for odd p: then the result is the
    centred residue, |x| <= (p-1)/2.  (For p = 2 it is -1, 0 or 1.)  In either case it is 0 only and always
    for multiples of p.
    """
    q = x * (1.0 / p)
    np.rint(q, out=q)
    q *= p
    x -= q


def _reduce_canonical(x: FloatArray, p: int) -> None:
    """Replace integers |x| < 2^51 - 1 by their residues in 0..p-1, in place.

    (x + 1/2)/p is at least 1/(2p) away from every integer, and computed with error below
    2^51/p * 2^-52 = 1/(2p): its floor is that of x/p.
    """
    q = x + 0.5
    q *= 1.0 / p
    np.floor(q, out=q)
    q *= p
    x -= q


def _centred(x: IntArray, p: int) -> FloatArray:
    """Residues 0..p-1 as floats with |x| <= p/2."""
    return np.where(x > p // 2, x - p, x).astype(np.float64)


def _limbs(x: FloatArray, base: int) -> tuple[FloatArray | None, FloatArray]:
    """``x`` = high * base + low with |low| <= base/2; without a high part for base 0."""
    if not base:
        return None, x
    high = np.rint(x / base)
    return high, x - high * base


def _chunks(stop: int, step: int, *, start: int = 0) -> Iterator[slice]:
    for first in range(start, stop, step):
        yield slice(first, min(first + step, stop))


def _require_modulus(p: int) -> int:
    p = index(p)
    if not 2 <= p < KERNEL_LIMIT:
        raise DomainError(f"the modulus must be in 2..2^31-1, got {p}")
    return p


def _require_residues(name: str, array: IntArray, p: int) -> IntArray:
    array = np.asarray(array)
    if array.dtype != np.int64:
        if array.dtype.kind not in "iu" and array.size:
            raise DomainError(f"{name} must have integer entries, got dtype {array.dtype}")
        array = array.astype(np.int64)
    # A negative entry is a huge unsigned one: a single pass finds both kinds of stray.
    if array.size and array.view(np.uint64).max() >= p:
        raise DomainError(f"{name} must have entries in 0..{p - 1}, got {array.min()}..{array.max()}")
    return array


# --- rank profile -----------------------------------------------------------------------------------------


def rank_profile(matrix: IntArray, p: int) -> RankProfile:
    """Rank and pivots of an integer matrix over GF(p), p prime below 2^31; see ``RankProfile``.

    >>> rank_profile(np.array([[0, 2, 1], [0, 4, 2], [3, 0, 0]]), 7)
    RankProfile(rank=2, rows=(2, 0), columns=(0, 1))

    Raises ``DomainError`` if ``matrix`` is no integer matrix of two dimensions or ``p`` is no prime below
    2^31.
    """
    p = require_prime(p, KERNEL_LIMIT)
    return rank_profile_trusted(_as_residues(matrix, p), p)


def rank_profile_trusted(work: FloatArray, p: int) -> RankProfile:
    """``rank_profile`` of a float64 array of integers |x| <= p/2, which is overwritten; ``p`` is prime."""
    rows, columns = work.shape
    remaining = np.arange(rows)  # the rows without pivot so far; always increasing
    pivot_rows: list[int] = []
    pivot_columns: list[int] = []
    with workers() as team:
        for start in range(0, columns, _PANEL):
            if not remaining.size:
                break
            stop = min(start + _PANEL, columns)
            panel = work[remaining, start:stop]
            _reduce_near(panel, p)  # an update leaves |x| <= p/2 + 3; from there this is the centred residue
            step = _eliminate_panel(panel, p)
            if not step.pivots.size:
                continue
            pivots, remaining = remaining[step.pivots], remaining[step.rest]
            pivot_rows += pivots.tolist()
            pivot_columns += [start + c for c in step.columns]
            _update(work[:, stop:], pivots, remaining, step.multipliers, p, team)
    return RankProfile(len(pivot_rows), tuple(pivot_rows), tuple(pivot_columns))


@dataclass(frozen=True, slots=True)
class _Step:
    """What eliminating some columns found: pivots, and the multipliers that clear these columns elsewhere.

    ``pivots`` (in order of elimination) and ``rest`` (increasing) part the rows; row rest[i] minus
    Σ_j multipliers[i, j] * row pivots[j] vanishes in the columns eliminated.  |multipliers| <= p/2 + 3.
    """

    pivots: NDArray[np.intp]
    columns: list[int]
    rest: NDArray[np.intp]
    multipliers: FloatArray


def _eliminate_panel(panel: FloatArray, p: int) -> _Step:
    """Eliminate all columns of ``panel`` (centred residues); the topmost nonzero entry of a column is its
    pivot.

    With multipliers X1 of the left half and X2 of the right half, both against the original pivot rows,
    row - X1 P1 - X2 (P2 - X1[P2] P1) = row - (X1 - X2 X1[P2]) P1 - X2 P2.
    """
    rows, width = panel.shape
    if not panel.any():
        return _Step(np.empty(0, np.intp), [], np.arange(rows), np.zeros((rows, 0)))
    if width <= _BASE:
        return _eliminate_base(panel, p)
    half = width // 2
    left = _eliminate_panel(panel[:, :half], p)
    right_half = panel[left.rest, half:]
    _subtract_product(right_half, left.multipliers, panel[left.pivots, half:], p)
    _reduce_near(right_half, p)  # from |x| <= p/2 + 3 to the centred residue
    right = _eliminate_panel(right_half, p)
    multipliers = left.multipliers[right.rest]
    _subtract_product(multipliers, right.multipliers, left.multipliers[right.pivots], p)
    return _Step(
        np.concatenate([left.pivots, left.rest[right.pivots]]),
        left.columns + [half + c for c in right.columns],
        left.rest[right.rest],
        np.hstack([multipliers, right.multipliers]),
    )


def _eliminate_base(panel: FloatArray, p: int) -> _Step:
    """``_eliminate_panel`` one column at a time (Gauss-Jordan), on the transposed panel so that columns are
    contiguous.

    After pivot j, row j of ``e`` holds its multipliers, and column i (the pivot row) is zero: it is never
    chosen again.  The same update serves columns still to come and multipliers already there.
    """
    e = np.ascontiguousarray(panel.T).astype(np.int64)
    pivots: list[int] = []
    columns: list[int] = []
    for j in range(e.shape[0]):
        i = int((e[j] != 0).argmax())
        if e[j, i] == 0:
            continue
        inverse = pow(int(e[j, i]), -1, p)
        x = e[j] * inverse  # |x| <= p/2 * p
        _centre_product(x, p)
        _centre_product(x, p)
        e -= e[:, i, None] * x  # |e| <= p/2 + p^2/4
        _centre_product(e, p)
        _centre_product(e, p)
        e[j] = x
        e[:, i] = 0
        pivots.append(i)
        columns.append(j)
    keep = np.ones(panel.shape[0], bool)
    keep[pivots] = False
    rest = np.flatnonzero(keep)
    return _Step(np.array(pivots, np.intp), columns, rest, e[columns][:, rest].T.astype(np.float64))


def _centre_product(t: IntArray, p: int) -> None:
    """Replace integers |t| <= p^2/2 by congruent ones with |t| <= p/2 + 2^10, in place.

    Below p/2 + 2^10 already, they become the centred residues.  The quotient t/p, at most p/2, is computed
    with three roundings, error below p/2 * 3.001 * 2^-53 <= 2^10/p.
    """
    q = t * (1.0 / p)
    np.rint(q, out=q)
    t -= q.astype(np.int64) * p


def _update(
    work: FloatArray, pivots: NDArray[np.intp], rest: NDArray[np.intp], multipliers: FloatArray, p: int, team: Workers
) -> None:
    """Subtract Σ_j multipliers[i, j] * row pivots[j] from row rest[i] of ``work``, in place, for all i."""
    if not work.shape[1]:
        return
    pivot_block = work[pivots]

    def update(chunk: slice) -> None:
        block = work[rest[chunk]]
        _subtract_product(block, multipliers[chunk], pivot_block, p)
        work[rest[chunk]] = block

    team.for_each(update, _chunks(rest.size, max(64, _BLOCK // work.shape[1])))


def _subtract_product(target: FloatArray, x: FloatArray, u: FloatArray, p: int) -> None:
    """target - x @ u mod p, in place; all three and the result have integer entries at most p/2 + 3."""
    k = x.shape[1]
    if 0 in (k, *target.shape):
        return
    base, depth = _update_split(p)
    for s in range(0, k, depth):
        high, low = _limbs(x[:, s : s + depth], base)
        part = u[s : s + depth]
        if high is not None:
            top = high @ part
            _reduce_near(top, p)
            top *= base
            target -= top
        target -= low @ part
        _reduce_near(target, p)


@lru_cache(maxsize=64)
def _update_split(p: int) -> tuple[int, int]:
    """Limb base (0 for none) and largest inner dimension for which ``_subtract_product`` is exact."""
    residue = p // 2 + 3
    if _PANEL * residue * residue + residue < _EXACT:
        return 0, (_EXACT - 1 - residue) // (residue * residue)
    base = isqrt(residue) + 1
    high = residue // base + 1  # the low limbs are half as large, which leaves room for the reduced high part
    depth = (_EXACT - 1) // (high * residue)
    if depth < 1:
        raise AssertionError(f"no exact inner dimension for p={p}")
    return base, depth


def _as_residues(matrix: Any, p: int) -> FloatArray:
    """A fresh float64 array of the centred residues of an integer matrix."""
    array = np.asarray(matrix)
    if array.ndim != 2:
        raise DomainError(f"a matrix has two dimensions, got an array of shape {array.shape}")
    if array.size and array.dtype.kind not in "iu":
        raise DomainError(f"the matrix must have integer entries, got dtype {array.dtype}")
    reduced = array if array.dtype == np.uint64 else array.astype(np.int64, copy=False)
    if reduced.size and (reduced.min() < 0 or reduced.max() >= p):
        reduced = reduced % np.array(p, reduced.dtype)
    return _centred(reduced.astype(np.int64, copy=False), p)
