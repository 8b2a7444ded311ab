"""The structural bounds once more, written straight from proofs/statements/bounds.md, sharing nothing with the package.

Everything is a direct recursion on small numbers; ``d`` is the number of input dimensions that layer 1 can see (m at
function level), ``N`` the number of templates (None at function level).
"""

from __future__ import annotations

from functools import cache
from itertools import accumulate, combinations, product
from math import prod


@cache
def mc(n: int, k: int) -> int:
    """Monomials of degree k in n variables: variables come one at a time, and each may be used again or not."""
    if k < 0 or n == 0:
        return int(n == 0 and k == 0)
    counts = [1] + [0] * k  # by degree, in no variables
    for _ in range(n):
        counts = list(accumulate(counts))
    return counts[k]


def phi(L: int, d: int, s: int, N: int | None) -> int:
    """Independent functions of the input that is s-th from the last."""
    forms = mc(d, mc(s, L - 1))
    return forms if N is None else min(N, forms)


def ideal(L: int, R: int, m: int, t: int) -> int:
    """I_L(t), by inclusion and exclusion over the nonempty sets of the m forms."""
    if t == 0:
        return 1
    total = 0
    for size in range(1, m + 1):
        for chosen in combinations(range(m), size):
            total -= (-1) ** len(chosen) * prod(mc(R, mc(t, L - layer) - len(chosen)) for layer in range(1, L))
    return R * total


def state(L: int, R: int, t: int) -> int:
    """U1."""
    return prod(mc(R, mc(t, L - layer)) for layer in range(1, L + 1))


def start(L: int, d: int, t_S: int, t_E: int, N: int | None, start_steps: tuple[int, ...] | None = None) -> int:
    """U0: φ over the inputs of the start block; x^τ is the (T + 1 - τ)-th from the last."""
    T = t_S + t_E
    steps = start_steps if start_steps is not None else tuple(range(1, t_S + 1))
    return prod(phi(L, d, T + 1 - time, N) for time in steps)


def end(L: int, d: int, t_S: int, t_E: int, N: int | None, start_steps: tuple[int, ...] | None = None) -> int:
    """U2: φ over the inputs of the end block."""
    T = t_S + t_E
    steps = start_steps if start_steps is not None else tuple(range(1, t_S + 1))
    return prod(phi(L, d, T + 1 - time, N) for time in range(1, T + 1) if time not in steps)


def mixed(L: int, R: int, d: int, t_E: int, N: int | None) -> int:
    """U3."""
    return min(state(L, R, t_E - j) * prod(phi(L, d, s, N) for s in range(t_E - j + 1, t_E + 1)) for j in range(t_E))


@cache
def recursive(L: int, R: int, d: int, t: int, N: int | None) -> int:
    """U5, and with N templates G2."""
    if t == 0:
        return 1
    return min(ideal(L, R, d, t), phi(L, d, t, N) * recursive(L, R, d, t - 1, N))


@cache
def corner(L: int, R: int, t: int) -> int:
    """U6: inputs see all R channels."""
    if t == 0:
        return 1
    if L == 1:
        return R
    below, before = corner(L - 1, R, t - 1), corner(L, R, t - 1)
    return min(ideal(L, R, R, t), (mc(R, mc(t, L - 1)) - R) * before + R * min(before, below))


def transposed(L: int, R: int, t_E: int) -> int:
    """UT: an L×t lattice read the other way; a network of depth t_E and L end steps, M >= R."""
    candidates = [ideal(t_E, R, R, L), recursive(t_E, R, R, L, None)]
    if t_E >= 2:
        candidates.append(corner(t_E, R, L))
    return min(candidates)


def compositions(parts: int, total: int) -> list[tuple[int, ...]]:
    """Every vector of ``parts`` integers >= 0 with that sum."""
    if parts == 0:
        return [()] if total == 0 else []
    return [(first, *rest) for first in range(total + 1) for rest in compositions(parts - 1, total - first)]


@cache
def jets(L: int, R: int, t: int) -> int:
    """U7: C^L_t."""
    if L == 1 or t == 1:
        return R
    return min(ideal(L, R, R, t), ideal(t, R, R, L), sum_over_jets(L, R, t), sum_over_jets(t, R, L))


def sum_over_jets(L: int, R: int, t: int) -> int:
    """S(L, t), every exponent one by one."""
    D, total = mc(t, L - 1), 0
    for a in compositions(R, D):
        few = prod(entry + 1 for entry in a) // (max(a) + 1) * jets(L - 1, R, t - 1)
        candidates = [jets(L, R, t - 1), few]
        if t > 2:
            candidates.append(dimension_of_jets(L, R, t - 1, D - max(a)))
        total += min(candidates)
    return total


@cache
def dimension_of_jets(L: int, R: int, s: int, j: int) -> int:
    """V^L_s(j), s >= 2."""
    degrees = [mc(L, s - layer) for layer in range(1, s + 1)]
    count = sum(lacking <= j for lacking in lacking_factors(R, degrees[0], degrees[1]))
    if s == 3 and L * (L - 1) // 2 + 1 >= R:
        return R * count - (R * mc(R, degrees[0]) * mc(R, degrees[1]) - ideal(3, R, R, L))
    return count * prod(mc(R, degree) for degree in degrees[2:])


@cache
def lacking_factors(R: int, first: int, second: int) -> list[int]:
    """sum_r max(0, b_r - c_r) for every pair of monomials b of degree ``second`` and c of degree ``first``."""
    pairs = product(compositions(R, second), compositions(R, first))
    return [sum(max(0, x - y) for x, y in zip(b, c, strict=True)) for b, c in pairs]


@cache
def points(R: int, t: int) -> int:
    """U8 (R = 3) and U9 (R = 4): P_t."""
    if t == 1:
        return R - 1
    D = mc(t, 2)
    first, second = vanishing(R, D - 1, t - 1), vanishing(R, D - 2, t - 2)
    if R == 3:
        return min(3 * (2 * first - second) - 9, mc(2, D) * points(3, t - 1))
    third = vanishing(R, D - 3, t - 3) if t >= 3 else 0
    return min(4 * (3 * first - 3 * second + third) - 16, mc(3, D) * points(4, t - 1))


def vanishing(R: int, d: int, n: int) -> int:
    """sigma(d, n): for each b of degree n the monomials of degree d with order >= b_j at the j-th coordinate point."""
    return sum(all(c[j] <= d - b[j] for j in range(R)) for b, c in product(compositions(R, n), compositions(R, d)))


def all_bounds(
    L: int,
    R: int,
    M: int,
    t_S: int,
    t_E: int,
    *,
    N: int | None = None,
    template_rank: int | None = None,
    start_steps: tuple[int, ...] | None = None,
    input_rank: int | None = None,
) -> dict[str, int]:
    """Every bound whose domain holds the problem.  ``template_rank`` defaults to N (one-hot)."""
    d = min(M, R) if N is None else min(N if template_rank is None else template_rank, R)
    if input_rank is not None:
        d = min(d, input_rank)
    values = {"U0": start(L, d, t_S, t_E, N, start_steps), "U2": end(L, d, t_S, t_E, N, start_steps)}
    if N is not None:
        values["G1"] = N ** min(t_S, t_E)
    if start_steps is None:
        values |= {"U1": state(L, R, t_E), "U3": mixed(L, R, d, t_E, N), "U4": ideal(L, R, d, t_E)}
        values["U5" if N is None else "G2"] = recursive(L, R, d, t_E, N)
        if M >= R:
            values["UT"] = transposed(L, R, t_E)
            values["U7"] = jets(L, R, t_E)
            if L >= 2:
                values["U6"] = corner(L, R, t_E)
        if (L, R, d) in ((3, 3, 2), (3, 4, 3)):
            values["U8" if R == 3 else "U9"] = points(R, t_E)
    return values
