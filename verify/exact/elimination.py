"""The hot kernels mod p on numpy arrays: products of residues, products of matrices, and the rank profile.

Entries are int64 residues.  All speed comes from float64 arithmetic (BLAS for the matrix products), which
is exact as long as every integer that occurs stays below 2^53; the bounds are stated where they are used,
and the inner dimensions are cut so that they hold.  Rank, determinant and kernels over other fields live in
``linalg``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import isqrt
from operator import index
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verify.errors import DomainError
from verify.exact.primes import require_prime
from verify.exact.products import Products, limits, product_bytes
from verify.exact.reductions import SAFE, FloatArray, IntArray, centred, chunks, limbs, reduce_canonical, reduce_near
from verify.exact.threads import Workers, workers

__all__ = [
    "KERNEL_LIMIT",
    "RankProfile",
    "elimination_bytes",
    "modular_matmul",
    "modular_multiply",
    "rank_profile",
    "rank_profile_in_place",
]

#: What is eliminated: residues |x| < 2^31, whatever p.
WorkArray = NDArray[np.int32]

#: The kernels take moduli below this: products of two residues then fit in 62 bits.
KERNEL_LIMIT = 2**31
_MERSENNE = 2**31 - 1

# Entries worked on at once in entrywise passes: a few arrays of this many doubles stay in a core's L2 cache.
_CHUNK = 2**15
# Entries that one thread works on before it takes new ones: enough for a matrix product to be efficient.
_BLOCK = 2**18
# Rows are moved, and matrices read, so many columns or rows at a time.
_TILE = 512
# Columns eliminated between two updates of the remaining matrix, at least and at most.
_NARROW = 64
_WIDE = 512
# Panels that are subtracted together.
_PANELS = 2
# Rows and columns eliminated entry by entry, up to which the recursion stops.
_BASE = 32


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
        for chunk in chunks(flat.size, _CHUNK):
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
    parts = [(s, *limbs(centred(b[s : s + depth], p), base)) for s in range(0, k, depth)]

    def multiply_rows(rows: slice) -> None:
        for chunk in chunks(rows.stop, max(16, _CHUNK // max(width, min(k, depth))), start=rows.start):
            for s, high, low in parts:
                x = a[chunk, s : s + depth].astype(np.float64)
                total = x @ low
                if high is not None:
                    # |total| <= SAFE throughout: see _matmul_split.
                    top = x @ high
                    reduce_near(top, p)
                    top *= base
                    total += top
                if s:
                    total += result[chunk]
                reduce_canonical(total, p)
                result[chunk] = total

    with workers() as team:
        team.for_each(multiply_rows, chunks(n, max(16, 4 * _BLOCK // max(width, k))))
    return result


@lru_cache(maxsize=64)
def _matmul_split(p: int) -> tuple[int, int]:
    """Limb base (0 for none) and largest inner dimension for which ``modular_matmul`` is exact mod ``p``.

    The left factor is in 0..p-1, the right one centred, |y| <= p/2.
    """
    residue = p // 2
    if 64 * (p - 1) * residue + p <= SAFE:
        return 0, (SAFE - p) // ((p - 1) * residue)
    base = isqrt(residue) + 1
    low = base // 2 + 1  # high limbs are at most ``base`` < 2 low: their sums are below 2 SAFE < EXACT
    rest = base * (p // 2 + 3) + p  # what the reduced high part and the partial sum add to the low part
    depth = (SAFE - rest) // ((p - 1) * low)
    if depth < 1:
        raise AssertionError(f"no exact inner dimension for p={p}")
    return base, depth


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

    The matrix is left as it is: the work is done on a copy, of four bytes an entry.  ``rank_profile_in_place``
    makes none.

    Raises ``DomainError`` if ``matrix`` is no integer matrix of two dimensions or ``p`` is no prime below
    2^31.
    """
    p = require_prime(p, KERNEL_LIMIT)
    array = _integer_matrix(matrix)
    if array.shape[0] <= array.shape[1]:
        return _eliminate(_as_residues(array, p), p)
    # The pivots of the transposed matrix are the transposed ones, and of a wide matrix less is worked on.
    profile = _eliminate(_as_residues(array.T, p), p)
    pivots = sorted(zip(profile.rows, profile.columns, strict=True))
    return RankProfile(profile.rank, tuple(row for _, row in pivots), tuple(column for column, _ in pivots))


def rank_profile_in_place(work: WorkArray, p: int) -> RankProfile:
    """``rank_profile`` of an int32 array of residues 0..p-1, which is overwritten: no second matrix is made.

    Raises ``DomainError`` if ``work`` is no such array of two dimensions or ``p`` is no prime below 2^31.
    """
    p = require_prime(p, KERNEL_LIMIT)
    if _integer_matrix(work).dtype != np.int32:
        raise DomainError(f"an elimination in place needs an array of int32, got dtype {work.dtype}")
    for rows in chunks(len(work), max(1, _CHUNK // max(1, work.shape[1]))):
        part = work[rows]
        if part.size and (part.min() < 0 or part.max() >= p):
            raise DomainError(f"the matrix must have entries in 0..{p - 1}, got {part.min()}..{part.max()}")
        _centre(part, p)
    return _eliminate(work, p)


def _eliminate(work: WorkArray, p: int) -> RankProfile:
    """``rank_profile`` of an array of integers |x| <= p/2 + 3, which is overwritten; such it stays.

    The columns are taken in panels; ``_pivots`` finds a panel's pivots and the inverse of the square block in
    which they lie.  The pivot rows come to the top, the others keep their order, and X = (their entries in the
    pivots' columns) * inverse makes the Schur complement, rest - X * (pivot rows).  X stays in the place of its panel.

    A few panels make a block: a panel is subtracted at once from the others of its block only, and from the columns
    after the block together with them, which saves passes over the matrix.  Blocks lie in groups: only if rows remain
    after one group are the columns of the next brought up to date, so that of a wide matrix of full rank only the first
    square part is read.
    """
    rows, columns = work.shape
    width = _panel_width(min(rows, columns), max(limits(p).plain, limits(p).winograd))
    block = _PANELS * width
    group = -(-rows // block) * block
    order = np.arange(rows)  # where each row was; from ``done`` on this increases
    blocks: list[list[_Step]] = []
    pivot_columns: list[int] = []
    done = 0
    with workers() as team:
        products = Products(p, team)
        for start in range(0, columns, width):
            if done == rows:
                break
            stop = min(start + width, columns)
            block_stop, last = (min(start - start % size + size, columns) for size in (block, group))
            if start % group == 0:
                for steps in blocks:
                    _clear(work, steps, slice(start, last), products)
            if start % block == 0:
                blocks.append([])
            found = _pivots(work[done:, start:stop], products)
            rank = len(found.rows)
            if rank:
                # Columns of earlier blocks are only needed for groups to come.
                _bring_to_top(work[done:, start - start % block if last == columns else 0 :], found.rows, team)
                _bring_to_top(order[done:, None], found.rows, team)
                pivot_columns += (start + found.columns).tolist()
                products.replace(work[done + rank :, start:stop], found.columns, found.inverse)
                step = _Step(start, done, rank)
                blocks[-1].append(step)
                done += rank
                _clear(work, [step], slice(stop, block_stop), products)
            if stop == block_stop:
                _clear(work, blocks[-1], slice(stop, last), products)
    by_column = np.argsort(pivot_columns)
    return RankProfile(done, tuple(order[:done][by_column].tolist()), tuple(sorted(pivot_columns)))


@dataclass(frozen=True, slots=True)
class _Step:
    """What a panel leaves: ``rank`` pivot rows from row ``top`` on, and X in as many columns from ``column`` on, below
    them.
    """

    column: int
    top: int
    rank: int


def _clear(work: WorkArray, steps: Sequence[_Step], columns: slice, products: Products) -> None:
    """Subtract X * (pivot rows) of each step, the first before the second, in ``columns`` of all rows below them.

    The pivot rows of each are brought up to date first; then the others in one product.
    """
    if not steps or columns.start >= columns.stop or steps[-1].top + steps[-1].rank == len(work):
        return
    top = steps[0].top
    left = np.concatenate([np.arange(step.column, step.column + step.rank) for step in steps])
    ends = [*(step.top + step.rank for step in steps), len(work)]
    for below, end in pairwise(ends):
        inner = below - top
        products.subtract(work[below:end, columns], work[below:end], work[top:below, columns], left[:inner])


def _panel_width(size: int, most: int = _PANELS * _WIDE) -> int:
    """Columns of a panel in a matrix of rank up to ``size``: wide ones save passes over the matrix, but a panel's own
    pivots are found by few threads.  ``most``: the inner dimension of a product that is not cut.

    A number of whole blocks makes up the size, so that no columns after the last pivot are worked on.
    """
    width = max(_NARROW, min(_WIDE, size // (4 * _PANELS), most // _PANELS))
    blocks = max(1, -(-size // (_PANELS * width)))
    return max(_NARROW, -(-size // (blocks * _PANELS)))


def elimination_bytes(rows: int, columns: int, *, threads: int = 2) -> int:
    """The most memory that ``rank_profile_in_place`` takes at a time, its matrix included; ``rank_profile`` takes as
    much beside the matrix that it is given.

    That is the matrix, a dozen squares of a panel's width for the inverse, and what ``products`` keeps: sums of the
    pivot rows of a block for a part of the columns, and for each thread those of its rows, and a few results.
    """
    width = _panel_width(min(rows, columns))
    own = product_bytes(rows, columns, _PANELS * width, threads=threads)
    return 4 * rows * columns + 12 * 8 * width * width + own


def _bring_to_top(work: NDArray[Any], pivots: NDArray[np.intp], team: Workers) -> None:
    """Reorder the rows: first ``pivots``, in this order, then the others in theirs."""
    rank = len(pivots)
    moved = int(pivots.max()) + 1  # rows from here on stay
    if moved == rank and (pivots == np.arange(rank)).all():
        return
    keep = np.ones(moved, bool)
    keep[pivots] = False
    rest = np.flatnonzero(keep)

    def reorder(columns: slice) -> None:
        part = work[:moved, columns]
        top = part[pivots]
        # From below, so that what is overwritten was moved before: rest[i] <= rank + i.
        for chunk in reversed(list(chunks(rest.size, _TILE))):
            part[rank + chunk.start : rank + chunk.stop] = part[rest[chunk]]
        part[:rank] = top

    team.for_each(reorder, chunks(work.shape[1], _TILE))


@dataclass(frozen=True, slots=True)
class _Pivots:
    """Pivots (rows[i], columns[i]) of a matrix A, in any order, and the inverse mod p of A[rows][:, columns].

    They are the ones of its rank profile matrix.  The entries of ``inverse`` are at most p/2 + 3.
    """

    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    inverse: FloatArray


def _pivots(a: NDArray[Any], products: Products) -> _Pivots:
    """The pivots of ``a``, integers |x| <= p/2 + 3, which is left as it is.

    The upper or left half comes first, then the Schur complement of its pivots in the remaining rows and columns: no
    others have nonzero entries there.  Rank profile matrices are composed like this because what is subtracted, up to
    any column (or row), is a combination of pivot rows (columns) up to there.  Once there is a pivot in each row, or
    each column, the rest is not looked at.
    Source: Dumas, Pernet, Sultan, Fast computation of the rank profile matrix and the generalized Bruhat
    decomposition, J. Symbolic Computation 83 (2017).
    """
    m, n = a.shape
    if 0 in (m, n) or (a[0, 0] == 0 and not a.any()):
        return _NO_PIVOTS
    if m <= _BASE and n <= _BASE:
        return _pivots_base(a, products.p)
    if m >= n:
        first = _pivots(a[: m // 2], products)
        rest_rows, columns_left = np.arange(m // 2, m), np.ones(n, bool)
        columns_left[first.columns] = False
        rest_columns = np.flatnonzero(columns_left)
    else:
        first = _pivots(a[:, : n // 2], products)
        rows_left, rest_columns = np.ones(m, bool), np.arange(n // 2, n)
        rows_left[first.rows] = False
        rest_rows = np.flatnonzero(rows_left)
    if not (rest_rows.size and rest_columns.size):
        return first
    complement = a[_index(rest_rows)][:, _index(rest_columns)]
    if not first.rows.size:
        second = _pivots(complement, products)
        return _Pivots(rest_rows[second.rows], rest_columns[second.columns], second.inverse)
    upper = a[first.rows].astype(np.float64)
    left = products.multiply(a[_index(rest_rows)][:, first.columns], first.inverse)
    complement = complement.astype(np.float64)
    products.subtract(complement, left, upper[:, rest_columns])
    second = _pivots(complement, products)
    if not second.rows.size:
        return first
    # [[A, B], [C, D]] has the inverse [[A' + A'B S' CA', -A'B S'], [-S' CA', S']], for S = D - C A' B, ' the inverse.
    right = products.multiply(first.inverse, upper[:, rest_columns[second.columns]])
    lower = -products.multiply(second.inverse, left[second.rows])
    corner = first.inverse.copy()
    products.subtract(corner, right, lower)
    inverse = np.block([[corner, -products.multiply(right, second.inverse)], [lower, second.inverse]])
    return _Pivots(
        np.concatenate([first.rows, rest_rows[second.rows]]),
        np.concatenate([first.columns, rest_columns[second.columns]]),
        inverse,
    )


_NO_PIVOTS = _Pivots(np.empty(0, np.intp), np.empty(0, np.intp), np.empty((0, 0)))


def _index(positions: NDArray[np.intp]) -> slice | NDArray[np.intp]:
    """The increasing ``positions`` as a slice where they are one: then nothing is copied."""
    first, last = int(positions[0]), int(positions[-1])
    return slice(first, last + 1) if last - first + 1 == positions.size else positions


def _pivots_base(a: NDArray[Any], p: int) -> _Pivots:
    """``_pivots`` one column at a time: the topmost nonzero entry in a row without pivot is the column's pivot.

    Each pivot (i, j) exchanges the roles of y_i and x_j in y = e x; at the end the inverse stands at the pivots.
    """
    e = a.astype(np.int64) % p
    rows: list[int] = []
    columns: list[int] = []
    unused = list(range(e.shape[0]))
    for j in range(e.shape[1]):
        i = next((i for i in unused if e[i, j]), None)
        if i is None:
            continue
        unused.remove(i)
        rows.append(i)
        columns.append(j)
        inverse = pow(int(e[i, j]), -1, p)
        row = e[i] * inverse % p  # products of residues are below 2^62
        row[j] = inverse
        column = e[:, j].copy()
        column[i] = 0
        e[i] = row
        e[:, j] = 0
        e[i, j] = inverse
        e -= column[:, None] * row
        e %= p
    inverse_block = e[rows][:, columns]
    return _Pivots(np.array(rows, np.intp), np.array(columns, np.intp), centred(inverse_block, p))


# --- entries ----------------------------------------------------------------------------------------------


def _integer_matrix(matrix: Any) -> NDArray[Any]:
    array = np.asarray(matrix)
    if array.ndim != 2:
        raise DomainError(f"a matrix has two dimensions, got an array of shape {array.shape}")
    if array.size and array.dtype.kind not in "iu":
        raise DomainError(f"the matrix must have integer entries, got dtype {array.dtype}")
    return array


def _as_residues(array: NDArray[Any], p: int) -> WorkArray:
    """A fresh array of the centred residues of an integer matrix."""
    result = np.empty(array.shape, np.int32)

    def read(piece: slice) -> None:
        for rows in chunks(piece.stop, max(1, _CHUNK // max(1, array.shape[1])), start=piece.start):
            part = array[rows]
            part = part if part.dtype == np.uint64 else part.astype(np.int64, copy=False)
            # A negative entry is a huge unsigned one.
            if part.size and part.view(np.uint64).max() >= p:
                part = part % np.array(p, part.dtype)
            result[rows] = part
            _centre(result[rows], p)

    with workers() as team:
        team.for_each(read, chunks(array.shape[0], max(1, 4 * _BLOCK // max(1, array.shape[1]))))
    return result


def _centre(residues: WorkArray, p: int) -> None:
    """Replace residues 0..p-1 by those in -p/2..p/2, in place."""
    too_large = np.int32(p // 2) - residues
    too_large >>= 31  # -1 for negative numbers, else 0
    too_large &= np.int32(p)
    residues -= too_large
