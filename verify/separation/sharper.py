"""The formulas of three sharper upper bounds on a separation rank: U7, the jet bound, and U8 and U9, from points.

What else is known of them is in their entries of ``verify.separation.bounds``.  Notation: mc(n, k) = C(n+k-1, k).
Source: proofs/statements/sharper-bounds.md.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate

from verify.errors import BudgetExceeded, DomainError
from verify.exact import multiset_coefficient
from verify.separation.forms import ideal

__all__ = ["MAX_EXPONENTS", "MAX_STEPS", "jet_bound", "points_bound"]

# Exponents, grouped up to order, that U7 goes through in all its recursion; beyond them it is not evaluated.
MAX_EXPONENTS = 20_000
# Steps of the recursion of U8 and U9.
MAX_STEPS = 20_000


def jet_bound(L: int, R: int, t_E: int) -> int:
    """U7: C^L_t = min(I_L(t), I_t(L), S(L, t), S(t, L)) at t = ``t_E``, for M >= R.

    C^1_t = C^L_1 = R.  I is U4 with m = R.  With D = mc(t, L-1),
    S(L, t) = sum over a in N^R, abs(a) = D, of min(C^L_{t-1}, C^{L-1}_{t-1} prod_{r != k} (a_r + 1), V^L_{t-1}(D -
    a_k)), where a_k is the largest entry of a, and V^L_s(j), s >= 2, bounds the dimension of the j-jets of s end steps:
    with d_l = mc(L, s-l) it is val(d_1, d_2, j) prod_{l>=3} mc(R, d_l), and for s = 3 and L(L-1)/2 + 1 >= R the smaller
    R val(d_1, d_2, j) - (R mc(R, d_1) mc(R, d_2) - I_3(L)).

    >>> jet_bound(4, 2, 4), jet_bound(2, 3, 2)
    (2038, 18)

    Raises ``DomainError`` for sizes below 1, and ``BudgetExceeded`` if it takes more than ``MAX_EXPONENTS`` exponents
    a, up to order, or where U4 has no value: a recursion without one of its candidates would be another, weaker bound.
    Source: proofs/statements/sharper-bounds.md#u7-the-jet-bound.
    """
    _require_positive(L=L, R=R, t_E=t_E)
    if R == 1 or L == 1 or t_E == 1:
        return R
    depth, steps = max(L, t_E), min(L, t_E)  # C is symmetric, and C^L_t needs C^l_s for l <= L, s <= t alone
    _require_few_exponents(depth, R, steps)
    return _jet_table(depth, R, steps)


def points_bound(R: int, t_E: int) -> int:
    """U8 (R = 3) and U9 (R = 4): P_t at t = ``t_E``, for L = 3 and min(M, R) = m = R - 1.

    P_1 = m, P_t = min(Q(t), mc(m, D) P_{t-1}), Q(t) = R sum_{j=1..m} (-1)^(j+1) C(m, j) sigma(D-j, t-j) - R^2 with
    D = mc(t, 2) and sigma(d, n) = mc(R, n) mc(R, d) - R C(n+2R-3, 2R-2), 0 for n < 0.

    >>> [points_bound(3, t) for t in range(1, 7)]
    [2, 8, 56, 616, 7146, 18702]
    >>> [points_bound(4, t) for t in range(1, 7)]
    [3, 30, 840, 33880, 166584, 643200]

    Raises ``DomainError`` for another R and for t_E below 1, and ``BudgetExceeded`` for more than ``MAX_STEPS`` steps.
    Source: proofs/statements/sharper-bounds.md#u8-the-points-bound and #u9-four-points.
    """
    if R not in (3, 4):
        raise DomainError(f"the points bounds are for R = 3 and R = 4, not R = {R}")
    _require_positive(t_E=t_E)
    if t_E > MAX_STEPS:
        raise BudgetExceeded(f"the points bound goes through {t_E} steps; up to {MAX_STEPS} are taken")
    m = value = R - 1
    for t in range(2, t_E + 1):
        degree = multiset_coefficient(t, 2)
        koszul = sum((-1) ** (j + 1) * math.comb(m, j) * _sigma(R, degree - j, t - j) for j in range(1, m + 1))
        value = min(R * koszul - R * R, multiset_coefficient(m, degree) * value)
    return value


def _require_positive(**sizes: int) -> None:
    for name, size in sizes.items():
        if size < 1:
            raise DomainError(f"{name} must be at least 1, not {size}")


def _sigma(R: int, d: int, n: int) -> int:
    """The dimension of S' in degrees d >= n: forms with a zero of order b_j at the j-th of R points; 0 for n < 0."""
    if n < 0:
        return 0
    return multiset_coefficient(R, n) * multiset_coefficient(R, d) - R * math.comb(n + 2 * R - 3, 2 * R - 2)


# --- U7 -----------------------------------------------------------------------------------------------------


def _require_few_exponents(L: int, R: int, t: int) -> None:
    """Refuse what would take long, before any of it is done: the exponents of all sums are counted, largest first."""
    degrees = (
        degree
        for layers in range(L, 1, -1)
        for steps in range(min(layers, t), 1, -1)
        for degree in (multiset_coefficient(steps, layers - 1), multiset_coefficient(layers, steps - 1))
    )
    counts = accumulate(_exponents(degree, R) for degree in degrees)
    if L * t > MAX_EXPONENTS or any(count > MAX_EXPONENTS for count in counts):
        raise BudgetExceeded(f"the jet bound has more than {MAX_EXPONENTS} terms")


def _exponents(degree: int, R: int) -> int:
    """The number of partitions of ``degree`` into at most R >= 2 parts; given up beyond ``MAX_EXPONENTS``."""
    if R == 2:
        return degree // 2 + 1
    into_three = (degree + 3) ** 2 // 12  # rounded down
    if into_three > MAX_EXPONENTS:
        return into_three
    counts = [1] * (degree + 1)  # partitions into parts of size 1
    for part in range(2, min(R, degree) + 1):
        for total in range(part, degree + 1):
            counts[total] += counts[total - part]
        if counts[degree] > MAX_EXPONENTS:
            break
    return counts[degree]


@lru_cache(maxsize=4096)
def _jet_table(L: int, R: int, t: int) -> int:
    """C^L_t, L >= t, from all C^l_s with s <= l <= L, s <= t."""
    table: dict[tuple[int, int], int] = {}

    def at(layers: int, steps: int) -> int:
        """C is symmetric: one half is kept."""
        return table[max(layers, steps), min(layers, steps)]

    def total(layers: int, steps: int) -> int:
        """S(layers, steps)."""
        degree = multiset_coefficient(steps, layers - 1)
        full, flat = at(layers, steps - 1), at(layers - 1, steps - 1)
        jets = _jet_dimensions(layers, R, steps - 1) if steps >= 3 else [full]
        found = 0
        for parts in _partitions(degree, R):
            few = flat * math.prod(part + 1 for part in parts[1:])
            jet = jets[min(degree - parts[0], len(jets) - 1)]
            found += _orders(parts, R) * min(full, few, jet)
        return found

    for layers in range(1, L + 1):
        table[layers, 1] = R
        for steps in range(2, min(layers, t) + 1):
            table[layers, steps] = min(
                _ideal_value(layers, R, steps),
                _ideal_value(steps, R, layers),
                total(layers, steps),
                total(steps, layers),
            )
    return table[L, t]


def _ideal_value(L: int, R: int, t: int) -> int:
    """I_L(t) with m = R, the value of U4; BudgetExceeded where that is not evaluated."""
    value = ideal(L, R, R, t)
    if value is None:
        raise BudgetExceeded("the ideal bound is beyond 2^100000")
    return value


def _jet_dimensions(L: int, R: int, s: int) -> list[int]:
    """V^L_s(j) for j = 0..d_2, s >= 2; it is constant from there on."""
    degrees = [multiset_coefficient(L, s - layer) for layer in range(1, s + 1)]
    first, second = degrees[:2]
    counts = _factored_monomials(R, first, second)
    if s == 3 and L * (L - 1) // 2 + 1 >= R:
        missing = R * multiset_coefficient(R, first) * multiset_coefficient(R, second) - _ideal_value(3, R, L)
        return [R * count - missing for count in counts]
    rest = math.prod(multiset_coefficient(R, degree) for degree in degrees[2:])
    return [count * rest for count in counts]


def _factored_monomials(R: int, first: int, second: int) -> list[int]:
    """val(first, second, j) for j = 0..second, first >= second: the pairs (b, c) in N^R x N^R with abs(b) = second,
    abs(c) = first and sum_r max(0, b_r - c_r) <= j.
    """
    if second * min(R, second) > MAX_EXPONENTS:
        raise BudgetExceeded(f"the count of jets has more than {MAX_EXPONENTS} terms")
    excess = first - second

    def exactly(e: int) -> int:
        """Pairs whose sum is e: min(b, c), times what b has more, times what c has more, on disjoint supports."""
        if e == 0:
            apart = multiset_coefficient(R, excess)
        else:
            apart = sum(
                math.comb(R, support) * math.comb(e - 1, support - 1) * multiset_coefficient(R - support, excess + e)
                for support in range(1, min(R, e) + 1)
            )
        return multiset_coefficient(R, second - e) * apart

    return list(accumulate(exactly(e) for e in range(second + 1)))


def _partitions(total: int, most: int, largest: int | None = None) -> Iterator[tuple[int, ...]]:
    """Every way to write ``total`` as a sum of at most ``most`` positive parts, decreasing."""
    if total == 0:
        yield ()
        return
    for part in range(total if largest is None else min(total, largest), 0, -1):
        if part * most < total:
            return
        for rest in _partitions(total - part, most - 1, part):
            yield (part, *rest)


def _orders(parts: Sequence[int], R: int) -> int:
    """How many vectors of N^R have these positive entries, in any order."""
    count, free = 1, R
    for times in Counter(parts).values():
        count *= math.comb(free, times)
        free -= times
    return count
