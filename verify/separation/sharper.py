"""Two sharper upper bounds on a separation rank: U7, the jet bound, and U8, the points bound.

Both are proved on paper (``proofs/statements/sharper-bounds.md``) and no certificate uses them: the registry of
``verify.separation.bounds`` and the checker do not know them.  Both hold for all weights of contiguous splits, and, as
every bound on the function rank, for the grid rank.  Notation: mc(n, k) = C(n+k-1, k).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from verify.errors import BudgetExceeded, DomainError
from verify.exact import multiset_coefficient
from verify.separation.bounds import BOUNDS, BoundProblem, best_bound

__all__ = [
    "MAX_EXPONENTS",
    "SHARPER",
    "SharperBound",
    "jet_bound",
    "points_bound",
    "sharper_bounds",
    "sharper_than_best",
]

# Exponents, grouped up to order, that U7 goes through in all its recursion; beyond them it is not evaluated.
MAX_EXPONENTS = 20_000
# Steps of U8's recursion.
MAX_STEPS = 20_000


@dataclass(frozen=True, slots=True)
class SharperBound:
    """``rank <= value`` by U7 or U8.  ``value`` None: not evaluated, the sums have too many terms.

    ``status`` says how far it may be relied on: there is a proof on paper; the checker knows the bound, and no
    command writes a certificate that rests on it.
    """

    name: str
    title: str
    value: int | None
    domain: str
    status: str = "proof on paper, not yet used by the commands"


def jet_bound(L: int, R: int, t_E: int) -> int | None:
    """U7: C^L_t = min(I_L(t), I_t(L), S(L, t), S(t, L)) at t = ``t_E``, for M >= R.

    C^1_t = C^L_1 = R.  I is U4 with m = R.  With D = mc(t, L-1),
    S(L, t) = sum over a in N^R, abs(a) = D, of min(C^L_{t-1}, C^{L-1}_{t-1} prod_{r != k} (a_r + 1), V^L_{t-1}(D -
    a_k)), where a_k is the largest entry of a, and V^L_s(j), s >= 2, bounds the dimension of the j-jets of s end steps:
    with d_l = mc(L, s-l) it is val(d_1, d_2, j) prod_{l>=3} mc(R, d_l), and for s = 3 and L(L-1)/2 + 1 >= R the smaller
    R val(d_1, d_2, j) - (R mc(R, d_1) mc(R, d_2) - I_3(L)).

    None if it takes more than ``MAX_EXPONENTS`` exponents a, up to order, or where U4 is not evaluated: a recursion
    without one of its candidates would be another, weaker bound.

    >>> jet_bound(4, 2, 4), jet_bound(2, 3, 2)
    (2038, 18)

    Raises ``DomainError`` for sizes below 1.  Source: ``proofs/statements/sharper-bounds.md``, U7.
    """
    _require_positive(L=L, R=R, t_E=t_E)
    if R == 1 or L == 1 or t_E == 1:
        return R
    depth, steps = max(L, t_E), min(L, t_E)  # C is symmetric, and C^L_t needs C^l_s for l <= L, s <= t alone
    if depth * steps > MAX_EXPONENTS or _fewest_exponents(R, multiset_coefficient(steps, depth - 1)) > MAX_EXPONENTS:
        return None
    try:
        return _jet_table(depth, R, steps)
    except BudgetExceeded:
        return None


def points_bound(t_E: int) -> int | None:
    """U8: P_1 = 2, P_t = min(Q(t), mc(2, D) P_{t-1}) at t = ``t_E``, for L = 3, R = 3, min(M, R) = 2.

    Q(t) = 3 (2 sigma(D-1, t-1) - sigma(D-2, t-2)) - 9 with D = mc(t, 2) and sigma(d, n) = mc(3, n) mc(3, d) - 3 C(n+3,
    4). None for more than ``MAX_STEPS`` steps.

    >>> [points_bound(t) for t in range(1, 7)]
    [2, 8, 56, 616, 7146, 18702]

    Raises ``DomainError`` for t_E below 1.  Source: ``proofs/statements/sharper-bounds.md``, U8.
    """
    _require_positive(t_E=t_E)
    if t_E > MAX_STEPS:
        return None
    value = 2
    for t in range(2, t_E + 1):
        degree = multiset_coefficient(t, 2)
        joint = 3 * (2 * _sigma(degree - 1, t - 1) - _sigma(degree - 2, t - 2)) - 9
        value = min(joint, multiset_coefficient(2, degree) * value)
    return value


def sharper_bounds(problem: BoundProblem) -> tuple[SharperBound, ...]:
    """U7 and U8, those whose domain holds ``problem``, at function and at grid level alike; contiguous splits only."""
    return tuple(
        SharperBound(name, title, value(problem), domain)
        for name, title, domain, applies, value in _SHARPER
        if problem.contiguous and applies(problem)
    )


def sharper_than_best(problem: BoundProblem) -> tuple[SharperBound, ...]:
    """Those of ``sharper_bounds`` that are below the best bound of the registry, the least first."""
    best = best_bound(problem).value
    below = [(b.value, b) for b in sharper_bounds(problem) if b.value is not None and (best is None or b.value < best)]
    return tuple(bound for _, bound in sorted(below, key=lambda pair: pair[0]))


_SHARPER: tuple[
    tuple[str, str, str, Callable[[BoundProblem], bool], Callable[[BoundProblem], int | None]],
    ...,
] = (
    (
        "U7",
        "jet bound",
        "contiguous splits, M >= R",
        lambda problem: problem.M >= problem.R,
        lambda problem: jet_bound(problem.L, problem.R, problem.t_E),
    ),
    (
        "U8",
        "points bound",
        "contiguous splits, L = 3, R = 3, m = 2",
        lambda problem: problem.L == 3 and problem.R == 3 and problem.m == 2,
        lambda problem: points_bound(problem.t_E),
    ),
)


def _require_positive(**sizes: int) -> None:
    for name, size in sizes.items():
        if size < 1:
            raise DomainError(f"{name} must be at least 1, not {size}")


def _sigma(d: int, n: int) -> int:
    """The dimension of S' in degrees d >= n >= 0: forms with a zero of order b_j at the j-th of three points."""
    return multiset_coefficient(3, n) * multiset_coefficient(3, d) - 3 * math.comb(n + 3, 4)


# --- U7 -----------------------------------------------------------------------------------------------------


def _jet_table(L: int, R: int, t: int) -> int:
    """C^L_t, L >= t, from all C^l_s with s <= l <= L, s <= t; BudgetExceeded as soon as it takes too many exponents."""
    table: dict[tuple[int, int], int] = {}
    spent = 0

    def at(layers: int, steps: int) -> int:
        """C is symmetric: one half is kept."""
        return table[max(layers, steps), min(layers, steps)]

    def total(layers: int, steps: int) -> int:
        """S(layers, steps)."""
        nonlocal spent
        degree = multiset_coefficient(steps, layers - 1)
        full, flat = at(layers, steps - 1), at(layers - 1, steps - 1)
        jets = _jet_dimensions(layers, R, steps - 1) if steps >= 3 else [full]
        found = 0
        for parts in _partitions(degree, R):
            spent += 1
            if spent > MAX_EXPONENTS:
                raise BudgetExceeded(f"the jet bound has more than {MAX_EXPONENTS} terms")
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
    value = BOUNDS["U4"].value(BoundProblem(L=L, R=R, M=R, t_S=1, t_E=t))
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


def _fewest_exponents(R: int, degree: int) -> int:
    """No more than the partitions of ``degree`` into at most R parts: those into at most two, or at most three."""
    if R == 2 or degree < 3:
        return degree // 2 + 1
    return (degree + 3) ** 2 // 12


SHARPER: tuple[tuple[str, str, str], ...] = tuple((name, title, domain) for name, title, domain, *_ in _SHARPER)
"""Name, title and domain of each."""
