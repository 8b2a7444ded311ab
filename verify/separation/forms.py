"""Counts of forms that the structural bounds are made of, exact and never beyond the cap: mc(n, k) and I_L(t).

Values beyond ``CAP`` = 2^100000 are ``None``; what takes too many terms raises ``BudgetExceeded``.
Source: proofs/statements/bounds.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from verify.errors import BudgetExceeded
from verify.exact import multiset_coefficient

__all__ = [
    "CAP",
    "CAP_BITS",
    "MAX_TERMS",
    "ideal",
    "ideal_terms",
    "least",
    "mc",
    "path_counts",
    "product",
    "product_of_positive",
    "require_terms",
    "surely_above",
]

CAP_BITS = 100_000
CAP = 1 << CAP_BITS
# Terms of a bound's sums, products and recursions beyond which it is not evaluated: bounds stay instant at any size.
MAX_TERMS = 20_000


def mc(n: int, k: int) -> int | None:
    """mc(n, k), or None when it exceeds the cap."""
    if surely_above(n, k, CAP_BITS):
        return None
    value = multiset_coefficient(n, k)
    return value if value <= CAP else None


def surely_above(n: int, k: int, bits: int) -> bool:
    """Whether mc(n, k) > 2^bits by C(a, b) >= (a/b)^b, where a >= 2b: cheap at any size."""
    lower = min(n - 1, k)
    if lower <= 0:
        return False
    return lower > bits + 1 or lower * (math.log2(n + k - 1) - math.log2(lower)) > bits + 1


def product(factors: Iterable[int | None]) -> int | None:
    total = 1
    huge = False
    for factor in factors:
        if factor == 0:
            return 0
        if factor is None or huge:
            huge = True
            continue
        total *= factor
        huge = total > CAP
    return None if huge else total


def product_of_positive(factors: Iterable[int | None]) -> int | None:
    """The product of factors none of which is 0, given up as soon as it is too large."""
    total = 1
    for factor in factors:
        if factor is None:
            return None
        total *= factor
        if total > CAP:
            return None
    return total


def least(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return min(known) if known else None


def path_counts(L: int, t: int) -> Iterator[int | None]:
    """Degrees mc(t, L - l) of y in the layers l = 1..L, t steps before the output."""
    return (mc(t, L - layer) for layer in range(1, L + 1))


def ideal(L: int, R: int, m: int, t: int) -> int | None:
    """I_L(t): the degree part of an ideal of m forms in each top coordinate (proofs/statements/bounds.md#u4)."""
    if t == 0:
        return 1
    if m == 0:
        return 0
    if L == 1:
        return R  # the alternating sum of C(m, j) is 1
    if t == 1:
        return R * m  # all degrees are 1
    if R == 1:
        return 1
    require_terms(20 * ideal_terms(L, m, t))
    degrees = list(path_counts(L, t))[:-1]
    total = 0
    for j in range(1, min(m, t) + 1):  # the least degree is mc(t, 1) = t
        term = product_of_positive([math.comb(m, j), *(None if d is None else mc(R, d - j) for d in degrees)])
        if term is None:
            return None
        total += term if j % 2 else -term
    return R * total


def ideal_terms(L: int, m: int, t: int) -> int:
    """Multiset coefficients in I_L(t)."""
    return (L - 1) * min(m, t)


def require_terms(count: int) -> None:
    """Refuse what would take long.  A recursion without one of its candidates would be another, weaker bound."""
    if count > MAX_TERMS:
        raise BudgetExceeded(f"the bound has about {count} terms; up to {MAX_TERMS} are evaluated")
