"""Cuts of a tensor network that count equal copies of an array in a symmetric power, as U1 and C1 do.

All copies of an array at a step stand on one side.  What is cut is k copies of one vector, and their product lies in
a space of dimension mc(d, k) instead of d^k.  Source: proofs/statements/tensor-networks.md#the-rank-can-be-less.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from verify.errors import BudgetExceeded
from verify.exact import multiset_coefficient
from verify.exact.conversion import read_integer
from verify.networks.network import Network
from verify.networks.program import INPUT, OUTPUT, Program, new
from verify.tensors.cuts import start_block
from verify.tensors.diagram import nonzero_terms, require_polynomial

__all__ = ["SymmetricCut", "symmetric_cut", "symmetric_weight"]

#: Steps times assignments: a program that has more is refused.
MAX_PLACES = 20_000
#: Divisions that are looked at before a search is given up, and degrees that are added for one.
MAX_DIVISIONS = 100_000
MAX_DEGREES = 200_000

#: An array at a step, 0 for a state before the first.
Place = tuple[str, int]
#: How often each place that is cut occurs in a monomial; places that do not occur are left out.
Degree = frozenset[tuple[Place, int]]

_NOTHING: Degree = frozenset()


@dataclass(frozen=True, slots=True)
class SymmetricCut:
    """A division of the arrays by the place: those in ``start`` stand with the start legs.

    ``weight``: N^(number of ``legs`` that are cut), times the monomials in the arrays that are cut, of the degrees
    that occur.  ``copies``: of each array that is cut, how many copies at most.
    """

    weight: int
    start: frozenset[Place]
    copies: Mapping[Place, int]
    legs: tuple[int, ...]


def symmetric_weight(
    program: Program, T: int, start_steps: Sequence[int] | int, start: Collection[Place], *, N: int | None = None
) -> SymmetricCut:
    """The cut that has the arrays ``start``, each with its step, on the side of the start legs.

    ``N``: the number of templates (default: the channels).  With everything up to a step t, it is C1, for a ``rac`` U1:

    >>> from verify.networks.families import FAMILIES
    >>> rac = FAMILIES["rac"].program(2, 2, 2)
    >>> early = [(array, t) for t in range(5) for array in ("h1", "h2", "a1", "b1", "h1'", "a2", "b2", "h2'")]
    >>> symmetric_weight(rac, 8, (1, 2, 3, 4), early).weight  # mc(2, mc(4, 1))·mc(2, mc(4, 0))
    10

    Raises ``DomainError`` for steps that there are not, named functions, and a y with axes; ``BudgetExceeded`` where
    too many degrees occur.
    """
    return _Places(program, T, start_steps, N).cut(frozenset(start))


def symmetric_cut(
    network: Network | Program, T: int, start_steps: Sequence[int] | int, *, N: int | None = None
) -> SymmetricCut:
    """The least of these cuts, by branch and bound from y downwards; of a number t the start steps are 1..t.

    >>> symmetric_cut(Network.family("rac", L=2, R=2, M=4), 4, 2).weight
    6

    Raises as ``symmetric_weight`` does, and ``BudgetExceeded`` after ``MAX_DIVISIONS`` divisions.
    """
    program = network.program if isinstance(network, Network) else network
    return _Places(program, T, start_steps, N).least()


class _Places:
    """The arrays that y needs, by place, each with the places that its terms read."""

    def __init__(self, program: Program, T: int, start_steps: Sequence[int] | int, N: int | None) -> None:
        require_polynomial(program)
        self.program, self.T = program, read_integer(T, "the number of steps T", least=1)
        places = self.T * len(program.assignments)
        if places > MAX_PLACES:
            raise BudgetExceeded(f"{self.T} steps have {places:,} assignments; the limit of a cut is {MAX_PLACES:,}")
        self.N = program.channels if N is None else read_integer(N, "the number of templates N", least=1)
        self.steps = frozenset(start_block(program, self.T, start_steps))
        self.states = {state.name for state in program.states}
        self.assignments = {assignment.target: assignment for assignment in program.assignments}
        self.terms: dict[Place, list[list[Place]]] = {}
        self.reads_input: set[Place] = set()
        self.order = self._walk()

    def _walk(self) -> list[Place]:
        """The places that y needs, each after all that read it."""
        needed = {(OUTPUT, self.T)}
        order: list[Place] = []
        targets = [assignment.target for assignment in reversed(self.program.assignments)]
        for step in range(self.T, -1, -1):
            for name in targets if step else sorted(self.states):
                if (name, step) not in needed:
                    continue
                order.append((name, step))
                terms = nonzero_terms(self.assignments[name]) if step else ()
                names = [[factor.name for factor in term.factors] for term in terms]
                if any(INPUT in term for term in names):
                    self.reads_input.add((name, step))
                self.terms[name, step] = [[self._place(n, step) for n in term if self._changes(n)] for term in names]
                needed.update(place for term in self.terms[name, step] for place in term)
        zero: set[Place] = set()
        for place in reversed(order):  # terms of an array that is always 0 are left out: every other has a degree
            self.terms[place] = [term for term in self.terms[place] if zero.isdisjoint(term)]
            if place[1] and not self.terms[place]:
                zero.add(place)
        return order

    def _changes(self, name: str) -> bool:
        return name != INPUT and name not in self.program.constants

    def _place(self, name: str, step: int) -> Place:
        if name not in self.states:
            return name, step
        return (new(name) if step > 1 else name), step - 1

    def cut(self, start: frozenset[Place]) -> SymmetricCut:
        """The whole division."""
        sides = {place: place in start for place in self.order}
        degrees = self._degrees(sides)
        legs = self._legs(sides)
        copies: Counter[Place] = Counter()
        for degree in degrees:
            for place, count in degree:
                copies[place] = max(copies[place], count)
        return SymmetricCut(
            self._weight(degrees, legs), start & frozenset(self.order), dict(copies), tuple(sorted(legs))
        )

    def _legs(self, sides: Mapping[Place, bool]) -> set[int]:
        """The legs that a place on the other side reads."""
        return {step for name, step in self.reads_input & sides.keys() if sides[name, step] != (step in self.steps)}

    def _weight(self, degrees: Collection[Degree], legs: Collection[int]) -> int:
        shapes = self.program.shapes
        monomials = sum(
            math.prod(multiset_coefficient(math.prod(shapes[name]), count) for (name, _), count in degree)
            for degree in degrees
        )
        return int(self.N ** len(legs) * monomials)

    def _degrees(self, sides: Mapping[Place, bool]) -> frozenset[Degree]:
        """The degrees of y in what is cut; of places that are on no side yet nothing is counted below them."""
        found: dict[Place, frozenset[Degree]] = {}
        spent = 0
        for place in reversed(self.order):
            if place not in sides:
                found[place] = frozenset({_NOTHING})
                continue
            degrees: set[Degree] = set() if place[1] else {_NOTHING}
            for term in self.terms[place]:
                total = {_NOTHING}
                for read in term:
                    unit = int(read in sides and sides[read] != sides[place])
                    spent += len(total) * len(found[read])
                    if spent > MAX_DEGREES:
                        raise BudgetExceeded(f"more than {MAX_DEGREES:,} degrees would be added up")
                    total = {_sum(one, other, read, unit) for one in total for other in found[read]}
                degrees |= total
            found[place] = frozenset(degrees)
        return found[OUTPUT, self.T]

    def least(self) -> SymmetricCut:
        """Branch and bound: a division of the places down to one bounds those of all, for what is cut stays cut.

        More copies and more arrays make more monomials, and every degree that occurs goes on to another one.
        """
        best = min((self.cut(start) for start in self._slices()), key=lambda cut: cut.weight)
        sides: dict[Place, bool] = {}
        pending: list[tuple[int, bool]] = [(0, False), (0, True)]
        looked = 0
        while pending:
            number, side = pending.pop()
            for place in self.order[number:]:
                if place not in sides:
                    break
                del sides[place]
            place = self.order[number]
            sides[place] = side
            looked += 1
            if looked > MAX_DIVISIONS:
                raise BudgetExceeded(
                    f"more than {MAX_DIVISIONS:,} divisions would be looked at; the best is {best.weight}"
                )
            if self._weight(self._degrees(sides), self._legs(sides)) >= best.weight:
                continue
            if number + 1 == len(self.order):
                best = self.cut(frozenset(place for place, start in sides.items() if start))
                continue
            following = self.order[number + 1]
            likely = following[1] in self.steps if following in self.reads_input else side
            pending += [(number + 1, not likely), (number + 1, likely)]
        return best

    def _slices(self) -> list[frozenset[Place]]:
        """Everything up to a step, with what reads the input where its leg is: divisions to begin with."""
        result = []
        for t in range(self.T + 1):
            early = {place for place in self.order if place[1] <= t}
            inputs = {place for place in self.reads_input if place[1] in self.steps}
            result += [frozenset(early), frozenset((early - self.reads_input) | inputs)]
        return result


def _sum(one: Degree, other: Degree, place: Place, unit: int) -> Degree:
    if not one and not unit:
        return other
    if not other and not unit:
        return one
    counts = dict(one)
    for key, count in other:
        counts[key] = counts.get(key, 0) + count
    if unit:
        counts[place] = counts.get(place, 0) + 1
    return frozenset(counts.items())
