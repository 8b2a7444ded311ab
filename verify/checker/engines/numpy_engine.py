"""Minors mod a prime q < 2^31 by numpy: evaluated for many start sequences at once, eliminated by blocks.

Every number is an integer. Products of two residues are made in uint64, below 2^62. Products of matrices are made by
BLAS in float64, where every integer up to 2^53 in absolute value is exact, and so is a sum of such integers, in any
order, while the sum of their absolute values is at most 2^53. ``exact`` is asked for that before each product, with
the number of terms and the largest factors; one factor is cut in two so that the answer is yes.

Elimination goes from block to block without pivoting: if the leading block P of [[P, B], [C, D]] has nonzero leading
minors, the one of order p + i of the whole is det P times that of order i of D - C P^-1 B. So it gets through exactly
if all leading minors are nonzero, which is the condition of the format.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

__all__ = ["Columns", "Numpy", "exact"]

LIMIT = 2**53 - 2**32  # below 2^53 by what ``reduce`` may add
CUT = 16  # bits of the lower half of a residue
TERMS = 32  # columns of a matrix over weights that are applied at a time
WIDTH = 128  # columns eliminated at a time
TILE = 512  # rows updated at a time

Array = Any  # numpy.ndarray


def exact(terms: int, left: int, right: int, more: int = 0) -> None:
    """Raises ``ArithmeticError`` unless a sum of so many products of |numbers| <= left, right, and more, is exact."""
    if terms * left * right + more > LIMIT:
        raise ArithmeticError("a sum may be beyond 2^53, where float64 is not exact")


def remainder(x: Array, q: int) -> Array:
    """uint64 numbers mod q; division by a constant is much faster than numpy's remainder."""
    return x - x // np.uint64(q) * np.uint64(q)


class Columns:
    """A ring for the checker's networks: an element is a residue, or an array of one for each of ``size`` sequences."""

    def __init__(self, q: int, size: int) -> None:
        self.q, self.size = q, size
        self.zero, self.one = 0, 1 % q
        self.matrices: dict[int, tuple[Any, Array]] = {}

    def columns(self, rows: Sequence[Sequence[int]]) -> list[Array]:
        """An array with the entries ``rows[i]`` for sequence i."""
        return list(np.array(rows, dtype=np.uint64).T.copy())

    def residues(self, element: Any) -> Array:
        """The value for each sequence."""
        return element if isinstance(element, np.ndarray) else np.full(self.size, element, dtype=np.uint64)

    def rows(self, row: Sequence[Any]) -> Array:
        """The same array for one sequence after the other."""
        return np.array([self.residues(element) for element in row]).T

    def apply(self, matrix: Sequence[Sequence[int]], vector: Sequence[Any]) -> list[Any]:
        """The product; the entries of the matrix are plain residues."""
        q = self.q
        if not any(isinstance(element, np.ndarray) for element in vector):
            return [sum(a * b for a, b in zip(row, vector, strict=True)) % q for row in matrix]
        low, high = self._halves(matrix)
        values = np.empty((len(vector), self.size), dtype=np.float64)
        for place, element in enumerate(vector):
            values[place] = element
        total: Array = None
        for at in range(0, len(vector), TERMS):
            part = slice(at, at + TERMS)
            exact(min(TERMS, len(vector)), 2**CUT - 1, q - 1)
            upper = remainder((high[:, part] @ values[part]).astype(np.uint64), q)
            lower = (low[:, part] @ values[part]).astype(np.uint64)
            found = remainder((upper << np.uint64(CUT)) + lower, q)  # below 2^47 + 2^53
            total = found if total is None else remainder(total + found, q)
        return list(total)

    def _halves(self, matrix: Sequence[Sequence[int]]) -> Array:
        """M = 2^16 high + low, kept for the next time: a network applies few matrices many times."""
        kept = self.matrices.get(id(matrix))
        if kept is None:
            entries = np.array(matrix, dtype=np.int64)
            kept = matrix, np.array([entries & (2**CUT - 1), entries >> CUT], dtype=np.float64)
            self.matrices[id(matrix)] = kept  # with the matrix itself, so that no other gets its number
        return kept[1]

    def merge(self, left: Sequence[Any], right: Sequence[Any]) -> list[Any]:
        """The entrywise product."""
        q = self.q
        return [
            a * b % q
            if isinstance(a, int) and isinstance(b, int)
            else remainder(np.multiply(a, b, dtype=np.uint64, casting="unsafe"), q)
            for a, b in zip(left, right, strict=True)
        ]


class Numpy:
    """The engine: called with a square matrix and a prime, it says whether all leading minors are nonzero.

    ``columns``: the ring in which the matrix is evaluated, of some 2^22 entries (``block``) at a time; a multiply-add
    then costs a tenth of one in plain Python (``speed``), or less. Orders below ``least`` are faster there.
    """

    __name__ = "numpy"
    columns = Columns
    block = 2**22
    speed = 10
    least = 40
    panel = 6 * TILE  # numbers for each row that elimination takes beside the matrix

    @staticmethod
    def kept(row: Any) -> Array:
        """A row as it is kept until all are there."""
        return np.asarray(row, dtype=np.uint64)

    def __call__(self, matrix: list[Any], q: int) -> bool:
        """The rows of ``matrix`` are let go one by one, so that it is there only once."""
        work = np.empty((len(matrix), len(matrix)), dtype=np.float64)
        for i in range(len(matrix)):
            row = np.array(matrix[i], dtype=np.float64)
            work[i] = np.where(row > q // 2, row - q, row)
            matrix[i] = None
        return eliminated(work, q)


def eliminated(work: Array, q: int) -> bool:
    """Whether all leading minors of integers |x| <= q/2 + 2, which are overwritten, are nonzero mod q."""
    for first in range(0, len(work), WIDTH):
        last = min(first + WIDTH, len(work))
        inverse = inverted(work[first:last, first:last].astype(np.int64) % q, q)
        if inverse is None:
            return False
        for top in range(last, len(work), TILE):
            rows = slice(top, top + TILE)
            factors = np.zeros((len(work[rows]), last - first))
            subtract_product(factors, work[rows, first:last], inverse, q)  # minus the factors
            subtract_product(work[rows, last:], -factors, work[first:last, last:], q)
    return True


def inverted(block: Array, q: int) -> Array:
    """The inverse of a block of residues, |x| <= q/2, without pivoting; None where a leading minor vanishes."""
    size = len(block)
    both = np.concatenate([block, np.eye(size, dtype=np.int64)], axis=1).astype(np.uint64)
    for i in range(size):
        pivot = int(both[i, i])
        if pivot == 0:
            return None
        both[i] = remainder(both[i] * np.uint64(pow(pivot, -1, q)), q)  # products of residues: below 2^62
        factors = both[:, i].copy()
        factors[i] = 0
        both += np.uint64(q) - remainder(factors[:, None] * both[i], q)
        np.minimum(both, both - np.uint64(q), out=both)  # what is below 0 is huge
    found = both[:, size:].astype(np.float64)
    return np.where(found > q // 2, found - q, found)


def subtract_product(target: Array, x: Array, y: Array, q: int) -> None:
    """target - x y mod q, in place; all have integers |x| <= q/2 + 2, and so has the result.

    x = 2^16 high + low with |low| <= 2^15 and |high| <= 2^15. ``reduce`` is within its bounds.
    """
    most = q // 2 + 2
    high = np.rint(x * 2.0**-CUT)
    low = x - high * 2.0**CUT
    exact(x.shape[1], 2 ** (CUT - 1), most)
    upper = reduce(high @ y, q)
    exact(x.shape[1], 2 ** (CUT - 1), most, 2**CUT * most + most)
    upper *= 2.0**CUT
    upper += low @ y
    target -= upper
    target[...] = reduce(target, q)


def reduce(x: Array, q: int) -> Array:
    """Congruent integers |x| <= q/2 + 2, for integers |x| <= 2^53 - 2^32.

    x/q is computed with an error of at most |x|/q·2^-52 <= 2/q, so that its nearest integer times q is within q/2 + 2
    of x; and that multiple of q is at most |x| + q/2 + 2 <= 2^53 in absolute value, hence exact.
    """
    quotient = np.rint(x * (1.0 / q))
    quotient *= q
    return x - quotient
