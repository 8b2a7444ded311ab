"""The structural bounds C0 to C5 of every polynomial network, from the degrees in which states and inputs can occur.

Values beyond 2^100000, and those that take too many degrees, are not computed: they are ``None``.
Source: proofs/statements/network-bounds.md.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, lru_cache

from verify.errors import BudgetExceeded
from verify.exact.conversion import read_integer
from verify.networks.program import Program
from verify.networks.supports import DEGREES, Degrees, Supports, directions, require_polynomial, seen
from verify.separation.forms import CAP, least, mc, product

__all__ = [
    "SUPPORT_BOUNDS",
    "SupportProblem",
    "end_bound",
    "mixed_bound",
    "once_bound",
    "seen_bound",
    "start_bound",
    "state_bound",
    "support_bounds",
]

MAX_STEPS = 20_000


class SupportProblem:
    """What C0 to C5 are asked about.  The degrees are found once, within the ``budget`` (pairs that are added).

    ``split``: the steps (from 1) of the start block where they are not the first t_S.  ``N``: the number of templates,
    None at function level; they span a space of dimension ``template_rank`` (default min(N, M)).

    Raises ``DomainError`` for sizes below 1 and if the program is no polynomial.
    """

    def __init__(
        self,
        program: Program,
        t_S: int,
        t_E: int,
        *,
        split: Sequence[int] | None = None,
        N: int | None = None,
        template_rank: int | None = None,
        budget: int = DEGREES,
    ) -> None:
        require_polynomial(program)
        self.program, self.budget = program, budget
        self.t_S, self.t_E = read_integer(t_S, "t_S", least=1), read_integer(t_E, "t_E", least=1)
        self.N = None if N is None else read_integer(N, "N", least=1)
        self.split = None if split is None else frozenset(split)
        span = program.channels
        if self.N is not None:
            span = min(self.N, span) if template_rank is None else read_integer(template_rank, "template_rank", least=0)
        self.directions = min(directions(program), span)
        self._factors: dict[int, int | None] = {}

    @cached_property
    def _supports(self) -> Supports:
        return _supports_of(self.program, self.budget)

    def degrees(self) -> Supports:
        """The degrees, with the whole budget for the next bound."""
        self._supports.renew()
        return self._supports

    @cached_property
    def entries(self) -> list[int]:
        """d_b: the number of entries of every state."""
        return [math.prod(state.shape) for state in self.program.states]

    @cached_property
    def seen_entries(self) -> list[int]:
        """d'_b: the number of entries of what y sees of every state."""
        axes = seen(self.program)
        return [
            math.prod(size for axis, size in enumerate(state.shape) if axis not in axes[state.name])
            for state in self.program.states
        ]

    def from_last(self, start: bool) -> Sequence[int]:
        """The positions s of a block's inputs, counted from the last (s = 1)."""
        T = self.t_S + self.t_E
        if self.split is None:
            return range(self.t_E + 1, T + 1) if start else range(1, self.t_E + 1)
        return [s for s in range(1, T + 1) if (T + 1 - s in self.split) == start]

    def factor(self, s: int, supports: Supports) -> int | None:
        """Σ_{δ in D_s} mc(m', δ), at grid level at most N."""
        if s not in self._factors:
            forms = _total(mc(self.directions, degree) for degree in supports.inputs(s))
            self._factors[s] = least([forms, self.N])
        return self._factors[s]


@lru_cache(maxsize=16)
def _supports_of(program: Program, budget: int) -> Supports:
    """Bounds are asked for again and again of the same network, at other steps."""
    return Supports(program, budget=budget)


def _total(values: Iterable[int | None]) -> int | None:
    total = 0
    for value in values:
        if value is None or (total := total + value) > CAP:
            return None
    return total


def _monomials(entries: Sequence[int], degrees: Degrees) -> int | None:
    """Σ_α Π_b mc(d_b, α_b)."""
    return _total(product(map(mc, entries, alpha)) for alpha in degrees)


def start_bound(problem: SupportProblem) -> int | None:
    """C0: the product over the start inputs.  Source: #c0-and-c2-the-inputs-of-a-block."""
    return _block(problem, True)


def state_bound(problem: SupportProblem) -> int | None:
    """C1: the monomials in the state at the cut.  Source: #c1-the-state-at-the-cut."""
    return _monomials(problem.entries, problem.degrees().states(problem.t_E))


def end_bound(problem: SupportProblem) -> int | None:
    """C2: the product over the end inputs.  Source: #c0-and-c2-the-inputs-of-a-block."""
    return _block(problem, False)


def _block(problem: SupportProblem, start: bool) -> int | None:
    if problem.t_S + problem.t_E > MAX_STEPS:
        raise BudgetExceeded(f"the bound has a factor for each of {problem.t_S + problem.t_E} steps")
    supports = problem.degrees()
    total: int | None = 1
    for s in problem.from_last(start):
        factor = problem.factor(s, supports)
        total = product([total, factor])
        if total == 0:
            break
    return total


def mixed_bound(problem: SupportProblem) -> int | None:
    """C3: the least over j of C1 for t_E - j steps times the first j end inputs.  Source: #c3-mixed."""
    if problem.t_E > MAX_STEPS:
        raise BudgetExceeded(f"the bound has a factor for each of {problem.t_E} steps")
    supports = problem.degrees()
    tail: int | None = 1
    candidates = []
    for j in range(problem.t_E):
        forms = _monomials(problem.entries, supports.states(problem.t_E - j))
        candidates.append(product([forms, tail]))
        tail = product([tail, problem.factor(problem.t_E - j, supports)])
        if tail is None:
            break  # and stays so
    return least(candidates)


def seen_bound(problem: SupportProblem) -> int | None:
    """C4: as C1, of every state only what y sees.  Source: #c4-seen-states."""
    return _monomials(problem.seen_entries, problem.degrees().states(problem.t_E))


def once_bound(problem: SupportProblem) -> int | None:
    """C5: as C4, but all whose coefficients contain no end input count as one.  Source: #c5-constants-counted-once."""
    supports = problem.degrees()
    depending = supports.depending(problem.t_E)
    constant = len(depending) < len(supports.states(problem.t_E))
    return _total([_monomials(problem.seen_entries, depending), int(constant)])


SUPPORT_BOUNDS: dict[str, Callable[[SupportProblem], int | None]] = {
    "C0": start_bound,
    "C1": state_bound,
    "C2": end_bound,
    "C3": mixed_bound,
    "C4": seen_bound,
    "C5": once_bound,
}
#: Those that are proved for contiguous splits only.
CONTIGUOUS = ("C1", "C3", "C4", "C5")


def support_bounds(
    program: Program,
    t_S: int,
    t_E: int,
    *,
    split: Sequence[int] | None = None,
    N: int | None = None,
    template_rank: int | None = None,
    budget: int = DEGREES,
) -> dict[str, int | None]:
    """The values of C0 to C5; None where one does not hold for the split, exceeds 2^100000 or takes too many degrees.

    >>> from verify.networks.families import FAMILIES
    >>> support_bounds(FAMILIES["linear-attention"].program(1, 4, 4), 3, 3)
    {'C0': 1331, 'C1': 17, 'C2': 2904, 'C3': 17, 'C4': 5, 'C5': 5}

    Raises ``DomainError`` for sizes below 1 and if the program is no polynomial.
    """
    problem = SupportProblem(program, t_S, t_E, split=split, N=N, template_rank=template_rank, budget=budget)
    values: dict[str, int | None] = {}
    for name, bound in SUPPORT_BOUNDS.items():
        try:
            values[name] = None if split is not None and name in CONTIGUOUS else bound(problem)
        except BudgetExceeded:
            values[name] = None
    return values
