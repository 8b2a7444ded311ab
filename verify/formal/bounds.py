"""The structural bounds that the kernel computes, with the values of ``proofs/coq``: BoundValues.v, IdealValues.v,
CornerValues.v.

These are U0 to U6, G1 and G2; their least value stands for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from math import comb

from verify.exact import multiset_coefficient
from verify.separation.forms import surely_above
from verify.statements import RankAt

__all__ = ["MAX_LENGTH", "FormalBound", "exchanged", "formal_bound"]

MAX_LENGTH = 5000
"""Numbers that Coq writes in unary: the depth and the lengths of the blocks."""
_MAX_BITS = 20_000
_MAX_WORK = 200_000_000
"""Steps of a product times the bits of its value, which take Coq about a second for every 2 million."""


@dataclass(frozen=True, slots=True)
class FormalBound:
    """An upper bound on a rank, and the theorem that says that a value which passes the kernel's test is one.

    ``exchanged``: it is the bound for the other order of the blocks (StartLast.v).
    """

    value: int
    theorem: str
    exchanged: bool = False


class _TooLarge(Exception):
    """The kernel would take too long."""


class _Work:
    """Counts what the kernel has to compute."""

    def __init__(self) -> None:
        self.left = _MAX_WORK

    def mc(self, n: int, k: int) -> int:
        if surely_above(n, k, _MAX_BITS):
            raise _TooLarge
        value = multiset_coefficient(n, k)
        self.left -= (min(n, k) + 1) * (value.bit_length() + 64)
        if self.left < 0:
            raise _TooLarge
        return value

    def product(self, factors: Iterable[int]) -> int:
        value = 1
        for factor in factors:
            value *= factor
            self.left -= value.bit_length() + 64
            if value.bit_length() > _MAX_BITS or self.left < 0:
                raise _TooLarge
        return value


@lru_cache(maxsize=256)
def formal_bound(term: RankAt, start_steps: tuple[int, ...] | None = None) -> FormalBound | None:
    """The least upper bound on the rank of ``term``, for all weights, that Coq computes; at grid level for one-hot
    templates.  ``start_steps``: the start block where it does not come first.  None where it would take Coq too long.

    Source: proofs/coq/BoundValues.v, ``function_bound`` and ``grid_bound``; IdealValues.v, ``ideal_recursion``;
    CornerValues.v, ``corner_bound``; StartLast.v; CheckerSplits.v, ``split_bound`` and ``split_grid_bound``.
    """
    if max(term.L, term.t_S, term.t_E) > MAX_LENGTH:
        return None
    if start_steps is not None and start_steps == tuple(range(term.t_E + 1, term.t_E + term.t_S + 1)):
        contiguous = formal_bound(exchanged(term))
        return None if contiguous is None else replace(contiguous, exchanged=True)
    kind = "function" if term.N is None else "grid"
    try:
        found = _bound(term, start_steps, _Work())
    except _TooLarge:
        return None
    if start_steps is not None:
        return FormalBound(found, f"check_split_{kind}_bound_sound")
    try:
        ideal = _ideal_bound(term, _Work())
    except _TooLarge:
        ideal = found
    try:
        corner = _corner_bound(term, _Work())
    except _TooLarge:
        corner = found
    if corner < min(found, ideal):
        return FormalBound(corner, f"check_{kind}_corner_sound")
    if ideal < found:
        return FormalBound(ideal, f"check_{kind}_ideal_sound")
    return FormalBound(found, f"check_{kind}_bound_sound")


def exchanged(term: RankAt) -> RankAt:
    """The same rank with the lengths of the blocks exchanged."""
    return RankAt(term.notion, replace(term.sizes, t_S=term.t_E, t_E=term.t_S))


def _seen(term: RankAt) -> int:
    """Of how many dimensions the inputs are, as far as the state can tell them apart."""
    return min(term.M, term.R) if term.N is None else min(term.M, term.N, term.R)


def _factor(term: RankAt, s: int, work: _Work) -> int:
    """By how much a step can multiply the bound, s steps before the end."""
    forms = work.mc(_seen(term), work.mc(s, term.L - 1))
    return forms if term.N is None else min(term.N, forms)


def _recursion(term: RankAt, states: Callable[[int], int], work: _Work) -> int:
    """B_0 = 1, B_t = min(states(t), factor(t) B_{t-1})."""
    bound = 1
    for t in range(1, term.t_E + 1):
        bound = min(states(t), work.product([_factor(term, t, work), bound]))
    return bound


def _bound(term: RankAt, start_steps: tuple[int, ...] | None, work: _Work) -> int:
    L, R, N, t_S, t_E = term.L, term.R, term.N, term.t_S, term.t_E

    def block(steps: Iterable[int]) -> int:
        return work.product(_factor(term, t_S + t_E + 1 - step, work) for step in steps)

    values = [] if N is None else [work.product([N] * min(t_S, t_E))]
    if start_steps is not None:
        ends = set(range(1, t_S + t_E + 1)) - set(start_steps)
        return min(*values, block(start_steps), block(ends))
    values.append(block(range(1, t_S + 1)))

    def states(t: int) -> int:
        return work.product(work.mc(R, work.mc(t, L - layer)) for layer in range(1, L + 1))

    return min(*values, _recursion(term, states, work))


def _ideal_bound(term: RankAt, work: _Work) -> int:
    """U5 or G2, with the ideal bound I_L."""
    m = _seen(term)
    return _recursion(term, lambda t: _ideal(term.L, term.R, m, t, work), work)


def _ideal(L: int, R: int, m: int, t: int, work: _Work) -> int:
    """I_L(t)."""
    total = 0
    for j in range(1, m + 1):
        work.left -= (j + 1) * 64 * L
        if work.left < 0:
            raise _TooLarge
        degrees = [work.mc(t, L - layer) - j for layer in range(1, L)]
        if min(degrees, default=0) < 0:
            continue
        total += (-1) ** (j + 1) * work.product([comb(m, j), *(work.mc(R, degree) for degree in degrees)])
    return R * abs(total)


def _corner_bound(term: RankAt, work: _Work) -> int:
    """U6: C^L_t, from C^(l-1)_s and C^l_s for s < t, layer by layer; for inputs that see all channels."""
    R = term.R
    below = [1, *[R] * term.t_E]
    for layer in range(2, term.L + 1):
        values = [1]
        for t in range(1, term.t_E + 1):
            last = values[-1]
            mixed = work.product([work.mc(R, work.mc(t, layer - 1)) - R, last])
            values.append(min(_ideal(layer, R, R, t, work), mixed + work.product([R, min(last, below[t - 1])])))
        below = values
    return below[term.t_E]
