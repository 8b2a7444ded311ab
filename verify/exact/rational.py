"""The rank of a rational matrix: a minor mod one prime below, a null space that is multiplied out above.

A minor that is nonzero mod p is nonzero: the rank over Q is at least the rank r mod p, and mostly that ends it, as r is
the number of rows or of columns.  Otherwise the pivots mod p are those of an invertible block B, and the system
B X = C, for the columns C without a pivot, has one rational solution.  It is lifted p-adically (Dixon's method, of
python-flint), and then MULTIPLIED OUT over the integers with every row of the matrix A: A N = 0, for as many
independent columns N as A has columns without pivot (there N is the identity, up to the denominator).  Nothing is taken
for zero because its height was estimated: if a row fails, the rank over Q is higher than r, and another prime is taken.

Source: Dixon, Exact solution of linear equations using p-adic expansions, Numer. Math. 40 (1982).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import gcd, lcm
from typing import Any

import flint

from verify.exact.primes import is_prime

__all__ = ["cleared", "rational_rank"]

# The largest prime of a word: python-flint eliminates mod such a prime at the speed of the machine.
_FIRST_PRIME = 2**63 - 25
# Below this many rows or columns fraction-free elimination is quicker than any detour (tests/benchmarks/bench_linalg).
_SMALL = 25


def cleared(rows: Sequence[Sequence[Any]]) -> Any:
    """The fmpz_mat of rational ``rows`` (fmpq or integers, at least 1×1), each multiplied so that it is primitive.

    It has the same rank and null space; a huge denominator is of its own row only, and no row vanishes mod a prime.

    >>> cleared([[flint.fmpq(1, 6), flint.fmpq(-1, 4)], [4, 6]])
    [2, -3]
    [2,  3]
    """
    found: list[list[int]] = []
    for row in rows:
        entries = [flint.fmpq(entry) for entry in row]
        multiple = lcm(*(int(entry.q) for entry in entries))
        integers = [int(entry.p) * (multiple // int(entry.q)) for entry in entries]
        content = gcd(*integers) or 1
        found.append([entry // content for entry in integers])
    return flint.fmpz_mat(found)


def rational_rank(matrix: Any) -> int:
    """The rank over Q of an fmpz_mat of at least one row and one column.

    >>> rational_rank(flint.fmpz_mat([[1, 2, 3], [2, 4, 6], [1, 0, 1]]))
    2
    """
    # The fewer columns, the fewer of them are without pivot.
    tall = matrix if matrix.nrows() >= matrix.ncols() else matrix.transpose()
    if tall.ncols() < _SMALL:
        return int(tall.rank())
    for prime in _primes():
        rank = int(flint.nmod_mat(tall, prime).rank())
        if rank == tall.ncols() or _is_at_most(tall, rank, prime):
            return rank
    raise AssertionError("there are infinitely many primes")


def _primes() -> Iterator[int]:
    candidate = _FIRST_PRIME
    while True:
        if is_prime(candidate):
            yield candidate
        candidate -= 2


def _is_at_most(matrix: Any, rank: int, prime: int) -> bool:
    """Whether the rank over Q is at most ``rank``, which is that mod ``prime`` and less than the number of columns."""
    if not rank:
        return not any(matrix.entries())
    pivots = _pivot_columns(flint.nmod_mat(matrix, prime))
    table = matrix.tolist()
    chosen = set(pivots)
    free = [j for j in range(matrix.ncols()) if j not in chosen]
    left = [[row[j] for j in pivots] for row in table]
    right = [[row[j] for j in free] for row in table]
    rows = _pivot_columns(flint.nmod_mat(flint.fmpz_mat(left).transpose(), prime))
    block, rest = (flint.fmpz_mat([part[i] for i in rows]) for part in (left, right))
    numerators, denominator = block.solve(rest).numer_denom()
    return bool(flint.fmpz_mat(left) * numerators == flint.fmpz_mat(right) * denominator)


def _pivot_columns(matrix: Any) -> list[int]:
    """The lexicographically first independent columns of an nmod_mat."""
    reduced, rank = matrix.rref()
    columns: list[int] = []
    j = 0
    for i in range(rank):
        while int(reduced[i, j]) == 0:
            j += 1
        columns.append(j)
    return columns
