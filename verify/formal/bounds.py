"""The structural bounds that are theorems in Coq, with the values that ``proofs/coq/BoundValues.v`` computes.

These are U0 to U3, G1, and U5 and G2 with U1's product in place of I_L; their least value stands for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from verify.exact import multiset_coefficient
from verify.separation.forms import surely_above
from verify.statements import RankAt

__all__ = ["MAX_LENGTH", "formal_bound"]

MAX_LENGTH = 5000
"""Numbers that Coq writes in unary: the depth and the lengths of the blocks."""
_MAX_BITS = 20_000
_MAX_WORK = 200_000_000
"""Steps of a product times the bits of its value, which take Coq about a second for every 2 million."""


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


def formal_bound(term: RankAt, start_steps: Sequence[int] | None = None) -> int | None:
    """The least upper bound on the rank of ``term``, for all weights, that Coq knows; at grid level for one-hot
    templates.  ``start_steps``: the start block where it does not come first.  None where it would take Coq too long.

    Source: proofs/coq/BoundValues.v, ``function_bound`` and ``grid_bound``; CheckerSplits.v, ``split_bound`` and
    ``split_grid_bound``.
    """
    if max(term.L, term.t_S, term.t_E) > MAX_LENGTH:
        return None
    try:
        return _bound(term, start_steps, _Work())
    except _TooLarge:
        return None


def _bound(term: RankAt, start_steps: Sequence[int] | None, work: _Work) -> int:
    L, R, M, N, t_S, t_E = term.L, term.R, term.M, term.N, term.t_S, term.t_E
    seen = min(M, R) if N is None else min(M, N, R)

    def factor(s: int) -> int:
        forms = work.mc(seen, work.mc(s, L - 1))
        return forms if N is None else min(N, forms)

    def block(steps: Iterable[int]) -> int:
        return work.product(factor(t_S + t_E + 1 - step) for step in steps)

    values = [] if N is None else [work.product([N] * min(t_S, t_E))]
    if start_steps is not None:
        ends = set(range(1, t_S + t_E + 1)) - set(start_steps)
        return min(*values, block(start_steps), block(ends))
    values.append(block(range(1, t_S + 1)))
    recursive = 1
    for t in range(1, t_E + 1):
        states = work.product(work.mc(R, work.mc(t, L - layer)) for layer in range(1, L + 1))
        recursive = min(states, work.product([factor(t), recursive]))
    return min(*values, recursive)
