"""Three sharper bounds of ``rac``: U7, from jets, and U8 and U9, from orders of vanishing at points."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate

from ..kernel.errors import OverBudget
from ..kernel.meter import mc, times
from .bounds import Shape, attempt, least

__all__ = ["jet_bound", "points_bound"]

MAX_EXPONENTS = 20_000  # exponents, grouped up to order, that U7 goes through in all its recursion
MAX_STEPS = 20_000  # of the recursion of U8 and U9
STEPS_OF_A_TERM = 100


def jet_bound(shape: Shape) -> int:
    """U7: C^L_t = min(I_L(t), I_t(L), S(L, t), S(t, L)) at t = t_E, for M >= R.

    C^1_t = C^L_1 = R. I is U4 with m = R. With D = mc(t, L-1),
    S(L, t) = Σ over a in N^R, |a| = D, of min(C^L_{t-1}, C^{L-1}_{t-1} Π_{r != k} (a_r + 1), V^L_{t-1}(D - a_k)),
    where a_k is the largest entry of a, and V^L_s(j), s >= 2, bounds the dimension of the j-jets of s end steps.
    """
    L, R, t, meter = shape.L, shape.R, shape.t_E, shape.meter
    if R == 1 or L == 1 or t == 1:
        return R
    depth, steps = max(L, t), min(L, t)  # C is symmetric, and C^L_t needs C^l_s for l <= L, s <= t alone
    if depth * steps > MAX_EXPONENTS:
        raise OverBudget("", f"U7 would go through more than {MAX_EXPONENTS} exponents")
    table: dict[tuple[int, int], int] = {}
    spent = 0

    def at(layers: int, steps: int) -> int:
        return table[max(layers, steps), min(layers, steps)]

    def total(layers: int, steps: int) -> int:
        """S(layers, steps)."""
        nonlocal spent
        degree = mc(steps, layers - 1, meter)
        full, flat = at(layers, steps - 1), at(layers - 1, steps - 1)
        if _fewest_exponents(R, degree) > MAX_EXPONENTS:
            raise OverBudget("", f"U7 would go through more than {MAX_EXPONENTS} exponents")
        jets = _jet_dimensions(shape, layers, steps - 1) if steps >= 3 else [full]
        found = 0
        for parts in _partitions(degree, R):
            spent += 1
            if spent > MAX_EXPONENTS:
                raise OverBudget("", f"U7 would go through more than {MAX_EXPONENTS} exponents")
            meter.spend(STEPS_OF_A_TERM + len(parts))
            few = times(flat, math.prod(part + 1 for part in parts[1:]), meter)
            jet = jets[min(degree - parts[0], len(jets) - 1)]
            found += _orders(parts, R) * min(full, few, jet)
        return found

    for layers in range(1, depth + 1):
        table[layers, 1] = R
        for s in range(2, min(layers, steps) + 1):
            ideals = attempt(shape.ideal, layers, s, R), attempt(shape.ideal, s, layers, R)
            table[layers, s] = least(*ideals, total(layers, s), total(s, layers))
    return table[depth, steps]


def _jet_dimensions(shape: Shape, L: int, s: int) -> list[int]:
    """V^L_s(j) for j = 0..d_2, s >= 2; it is constant from there on.

    With d_l = mc(L, s-l) it is val(d_1, d_2, j) Π_{l>=3} mc(R, d_l), and for s = 3 and L(L-1)/2 + 1 >= R the smaller
    R val(d_1, d_2, j) - (R mc(R, d_1) mc(R, d_2) - I_3(L)).
    """
    R, meter = shape.R, shape.meter
    degrees = [mc(L, s - layer, meter) for layer in range(1, s + 1)]
    first, second = degrees[:2]
    counts = _factored_monomials(shape, first, second)
    if s == 3 and L * (L - 1) // 2 + 1 >= R:
        missing = times(times(R, mc(R, first, meter), meter), mc(R, second, meter), meter) - shape.ideal(3, L, R)
        return [R * count - missing for count in counts]
    rest = 1
    for degree in degrees[2:]:
        rest = times(rest, mc(R, degree, meter), meter)
    return [times(count, rest, meter) for count in counts]


def _factored_monomials(shape: Shape, first: int, second: int) -> list[int]:
    """val(first, second, j) for j = 0..second, first >= second: the pairs (b, c) in N^R x N^R with |b| = second,
    |c| = first and Σ_r max(0, b_r - c_r) <= j.
    """
    R, meter = shape.R, shape.meter
    if second * min(R, second) > MAX_EXPONENTS:
        raise OverBudget("", f"U7 would count more than {MAX_EXPONENTS} jets")
    excess = first - second

    def exactly(e: int) -> int:
        """Pairs whose sum is e: min(b, c), times what b has more, times what c has more, on disjoint supports."""
        apart = mc(R, excess, meter) if e == 0 else 0
        for support in range(1, min(R, e) + 1):
            placed = math.comb(R, support) * math.comb(e - 1, support - 1)
            apart += times(placed, mc(R - support, excess + e, meter), meter)
        return times(mc(R, second - e, meter), apart, meter)

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
    for number in Counter(parts).values():
        count *= math.comb(free, number)
        free -= number
    return count


def _fewest_exponents(R: int, degree: int) -> int:
    """No more than the partitions of ``degree`` into at most R parts: those into at most two, or at most three."""
    if R == 2 or degree < 3:
        return degree // 2 + 1
    return (degree + 3) ** 2 // 12


def points_bound(shape: Shape) -> int:
    """U8 and U9: P_1 = m, P_t = min(Q(t), mc(m, D) P_{t-1}) at t = t_E, for L = 3 and m = R - 1, R = 3 or 4.

    Q(t) = R (m σ(D-1, t-1) - C(m, 2) σ(D-2, t-2) + C(m, 3) σ(D-3, t-3)) - R^2 with D = mc(t, 2), σ(d, n) = 0 for n < 0,
    else mc(R, n) mc(R, d) - R C(n+2R-3, 2R-2), the dimension of the forms of degree d that vanish to order b_j at the
    j-th of R points, all |b| = n together.
    """
    R, meter = shape.R, shape.meter
    m = R - 1
    if shape.t_E > MAX_STEPS:
        raise OverBudget("", f"a bound from points would take more than {MAX_STEPS} steps")

    def sigma(d: int, n: int) -> int:
        return mc(R, n, meter) * mc(R, d, meter) - R * math.comb(n + 2 * R - 3, 2 * R - 2) if n >= 0 else 0

    value = m
    for t in range(2, shape.t_E + 1):
        meter.spend(STEPS_OF_A_TERM)
        D = mc(t, 2, meter)
        pairs = m * sigma(D - 1, t - 1) - math.comb(m, 2) * sigma(D - 2, t - 2)
        value = min(R * (pairs + math.comb(m, 3) * sigma(D - 3, t - 3)) - R * R, mc(m, D, meter) * value)
    return value
