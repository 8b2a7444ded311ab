"""Counts of monomials from the degrees of a program, of which the bounds C0 to C4 are made.

What else is known of the bounds is in their entries of ``verify.separation.bounds``.
Source: proofs/statements/network-bounds.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from verify.networks.program import Program
from verify.networks.supports import Supports, directions, seen
from verify.separation.forms import CAP, CAP_BITS, least, mc, product, require_terms

__all__ = ["Counts"]


class Counts:
    """Of monomials in the states and inputs of ``program``, over inputs of a space of dimension ``span``, at grid level
    over ``N`` templates.  None stands for more than 2^100000.

    Methods raise ``BudgetExceeded`` where there are too many degrees.  Raises ``DomainError`` if y is no polynomial.
    """

    def __init__(self, program: Program, span: int, N: int | None = None) -> None:
        self.program, self.N = program, N
        self.supports = Supports(program)
        self.directions = min(directions(program), span)
        self.dimensions = [math.prod(state.shape) for state in program.states]
        self._factors: dict[int, int | None] = {}

    def states(self, t: int) -> int | None:
        """C1: the monomials in the states, ``t`` steps before y."""
        return self._states(t, self.dimensions)

    def seen_states(self, t: int) -> int | None:
        """C4: those in the parts of the states that y sees."""
        axes = seen(self.program)
        dimensions = [
            entries // math.prod(state.shape[axis] for axis in axes[state.name])
            for state, entries in zip(self.program.states, self.dimensions, strict=True)
        ]
        return self._states(t, dimensions)

    def _states(self, t: int, dimensions: Sequence[int]) -> int | None:
        require_terms(t)
        return _total(
            product(mc(dimension, degree) for dimension, degree in zip(dimensions, alpha, strict=True))
            for alpha in self.supports.states(t)
        )

    def factor(self, s: int) -> int | None:
        """The monomials in the s-th input from the last; at grid level at most N."""
        if s not in self._factors:
            forms = _total(mc(self.directions, degree) for degree in self.supports.inputs(s))
            self._factors[s] = least([forms, self.N])
        return self._factors[s]

    def inputs(self, positions: Sequence[int]) -> int | None:
        """C0 and C2: the product over the inputs of a block."""
        require_terms(len(positions))
        found: int | None = 1
        for s in positions:
            found = product([found, self.factor(s)])
        return found

    def mixed(self, t_E: int) -> int | None:
        """C3: the least over j of ``states(t_E - j)`` times the factors of the first j end inputs."""
        require_terms(t_E)
        candidates, tail = [self.states(t_E)], 1
        for j in range(1, t_E):
            grown = product([tail, self.factor(t_E - j + 1)])
            if grown is None:
                break  # and stays so
            tail = grown
            candidates.append(product([self.states(t_E - j), tail]))
        return least(candidates)


def _total(values: Iterable[int | None]) -> int | None:
    """The sum; None where a term, or the sum, exceeds 2^100000."""
    total = 0
    for value in values:
        if value is None:
            return None
        total += value
    return total if total <= CAP and total.bit_length() <= CAP_BITS + 1 else None
