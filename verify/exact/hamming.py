"""Matrices that depend on the number of matches of two words: ranks and eigenvalues in closed form, by Krawtchouk.

Rows and columns are the words of m symbols out of n; an entry is ``values[k]``, k the number of places in which the
words agree.  Source: Delsarte, An algebraic approach to the association schemes of coding theory (1973); with proofs,
proofs/statements/tasks.md#ranks-of-functions-of-the-matches.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

from verify.errors import DomainError

__all__ = ["hamming_eigenvalues", "hamming_rank", "krawtchouk_values"]


def krawtchouk_values(n: int, m: int, k: int) -> list[int]:
    """K_d(k) for d = 0, .., m: the coefficients of (1 + (n-1) z)^(m-k) (1 - z)^k, by the three-term recurrence.

    (d+1) K_{d+1}(k) = ((n-1)(m-d) + d - nk) K_d(k) - (n-1)(m-d+1) K_{d-1}(k).

    >>> krawtchouk_values(2, 3, 1)
    [1, 1, -1, -1]
    """
    found = [1]
    for d in range(m):
        before = (n - 1) * (m - d + 1) * found[d - 1] if d else 0
        found.append((((n - 1) * (m - d) + d - n * k) * found[d] - before) // (d + 1))
    return found


def hamming_eigenvalues(n: int, values: Sequence[int]) -> list[int]:
    """The eigenvalues, k = 0, .., m: Σ_d values[m-d] K_d(k), on a space of dimension C(m, k)(n-1)^k.

    >>> hamming_eigenvalues(3, [0, 1, 2])  # the number of matches: mn^(m-1), n^(m-1), 0, .., 0
    [6, 3, 0]

    Raises ``DomainError`` unless n >= 2 and there are values of 0, .., m matches, m >= 1.
    """
    if n < 2 or len(values) < 2:
        raise DomainError(f"words need n >= 2 symbols and m >= 1 places, not n = {n}, m = {len(values) - 1}")
    m = len(values) - 1
    by_distance = values[::-1]
    return [sum(map(int.__mul__, by_distance, krawtchouk_values(n, m, k))) for k in range(m + 1)]


def hamming_rank(n: int, values: Sequence[int]) -> int:
    """The rank over Q: the dimensions of the eigenspaces with an eigenvalue other than 0.

    >>> hamming_rank(32, range(31)) == 1 + 30 * 31
    True

    Raises ``DomainError`` as ``hamming_eigenvalues``.
    """
    m = len(values) - 1
    found = hamming_eigenvalues(n, values)
    return sum(comb(m, k) * (n - 1) ** k for k, value in enumerate(found) if value)
