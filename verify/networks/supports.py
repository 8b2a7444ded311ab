"""The degrees in which states, inputs and weights can occur in y, and which parts of the states y sees.

Every array gets the set of its multi-degrees in the states before the step: a weight has {0}, the state b has {e_b}, a
sum the union, a product the Minkowski sum.  A set contains every degree that occurs, and may contain more.
Source: proofs/statements/network-bounds.md.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from verify.errors import BudgetExceeded, DomainError
from verify.exact.conversion import read_integer
from verify.networks.program import INPUT, OUTPUT, Assignment, Factor, Program, Term, new

__all__ = ["DEGREES", "Degrees", "Supports", "directions", "is_affine", "require_polynomial", "seen", "weight_degree"]

#: Pairs of degrees that are added before a set is given up.
DEGREES = 5_000_000
# What one step costs besides: long sequences are given up too.
STEP = 250
MAX_BITS = 100_000
# Sums of at least so many pairs of numbers, none larger than DENSE times their count, are taken bit by bit at once.
FEW, DENSE = 1_000, 16
MAX_WALK = 1_000_000
Degree = tuple[int, ...]
Degrees = frozenset[Degree]


def require_polynomial(program: Program) -> None:
    """Raise ``DomainError``, naming a function, if y is no polynomial."""
    for name in sorted(program.functions):
        raise DomainError(f"degrees are those of polynomials, and the network has {name}")


class Supports:
    """The multi-degrees of y in the state arrays (in the order of ``program.states``), and in an input.

    ``budget``: pairs of degrees that are added; beyond it every method raises ``BudgetExceeded``.  What is known is
    kept, and paid for again after ``renew``, so that what is available does not depend on what was asked before.

    Raises ``DomainError`` if the program is no polynomial.  Source: proofs/statements/network-bounds.md#supports.
    """

    def __init__(self, program: Program, *, budget: int = DEGREES) -> None:
        require_polynomial(program)
        self.program, self.budget, self.left = program, budget, budget
        self.names = [state.name for state in program.states]
        size = len(self.names)
        self._zero = (0,) * size
        units = [tuple(int(i == j) for j in range(size)) for i in range(size)]
        of_state = self._walk(dict(zip(self.names, units, strict=True)), self._zero)
        of_input = self._walk({INPUT: (1,)}, (0,))
        self.arrays: Mapping[str, Degrees] = of_state
        self._step = [of_state[new(name)] for name in self.names]
        self._step_of_input = [of_input[new(name)] for name in self.names]
        self._first, self._last_input = of_state[OUTPUT], of_input[OUTPUT]
        self._known: dict[tuple[str, int], tuple[Degrees, int]] = {}  # with what it cost
        self._paid: set[tuple[str, int]] = set()

    @property
    def is_affine(self) -> bool:
        """Whether a step and y are affine in the states.  Source: proofs/statements/network-bounds.md#affine-cells."""
        return all(sum(degree) <= 1 for degrees in (*self._step, self._first) for degree in degrees)

    def states(self, t: int) -> Degrees:
        """G_t: the degrees of y, after t >= 1 steps, in the states before them."""
        before, after = None, self._first
        for s in range(2, t + 1):
            if after == before:
                break  # and so are all that follow
            before, after = after, self._once("states", s, after, self._step, self._zero)
        return after

    def inputs(self, s: int) -> frozenset[int]:
        """D_s: the degrees of y in the s-th input from the last, s >= 1."""
        degrees = self._last_input
        if s > 1:
            degrees = self._once("inputs", s, self.states(s - 1), self._step_of_input, (0,))
        return frozenset(degree for (degree,) in degrees)

    def depending(self, t: int) -> Degrees:
        """Those of G_t whose coefficients may contain an end input: one factor brings it, and the others are any.

        Source: proofs/statements/network-bounds.md#c5-constants-counted-once.
        """
        of_arrays = self._depending
        # The union over the last entry of a degree is taken first: so what all have in common is added up once.
        inner = [*(of_arrays[new(name)] for name in self.names), *self._step]
        units = [_plus(self._zero, b, 1) for b in range(len(self.names))]
        before, whole, part = None, self._first, of_arrays[OUTPUT]
        for s in range(2, t + 1):
            if before == (whole, part):
                break  # and so are all that follow
            before = whole, part
            outer = {self._zero + alpha for alpha in part}
            outer |= {unit + _plus(alpha, b, -1) for alpha in whole for b, unit in enumerate(units) if alpha[b]}
            part = self._once("depending", s, frozenset(outer), inner, self._zero)
            whole = self._once("states", s, whole, self._step, self._zero)
        return part

    @cached_property
    def _depending(self) -> Mapping[str, Degrees]:
        """Of every array the degrees whose coefficients may contain the input; it has a budget of its own."""
        left, self.left = self.left, self.budget
        zero, none = frozenset({self._zero}), frozenset[Degree]()
        known = {INPUT: zero}
        for assignment in self.program.assignments:
            found: set[Degree] = set()
            for term in _nonzero(assignment):
                whole, part = zero, none
                for name in (factor.name for factor in term.factors):
                    degrees = self.arrays.get(name, zero)
                    part = self._sum(part, degrees) | self._sum(whole, known.get(name, none))
                    whole = self._sum(whole, degrees)
                found |= part
            known[assignment.target] = frozenset(found)
        self.left = left
        return known

    def _once(self, what: str, s: int, outer: Degrees, inner: Sequence[Degrees], zero: Degree) -> Degrees:
        """``_composed``, found once and paid for once a question."""
        key = what, s
        if key not in self._known:
            left = self.left
            found = self._composed(outer, inner, zero)
            self._known[key] = found, left - self.left
        elif key not in self._paid:
            self._spend(self._known[key][1])
        self._paid.add(key)
        return self._known[key][0]

    def _walk(self, units: Mapping[str, Degree], zero: Degree) -> dict[str, Degrees]:
        known = {name: frozenset({unit}) for name, unit in units.items()}
        for assignment in self.program.assignments:
            found: set[Degree] = set()
            for term in _nonzero(assignment):
                degrees = frozenset({zero})
                for factor in term.factors:
                    if factor.name in known:
                        degrees = self._sum(degrees, known[factor.name])
                found |= degrees
            known[assignment.target] = frozenset(found)
        return known

    def _sum(self, left: Degrees, right: Degrees) -> Degrees:
        """The Minkowski sum."""
        # They take longer than packed ones, and as much memory as they have entries.
        self._spend(len(left) * len(right) * (10 + len(self.names)))
        return frozenset(tuple(map(int.__add__, a, b)) for a in left for b in right)

    def _composed(self, outer: Degrees, inner: Sequence[Degrees], zero: Degree) -> Degrees:
        """∪_{α in outer} Σ_b α_b·inner_b.

        A degree is one integer meanwhile, its entries side by side with room for the largest that occurs.  The union
        over the last entry of α is taken first, then that over the one before it, and so on.
        """
        self._spend(STEP)
        largest = [max((entry for degree in degrees for entry in degree), default=0) for degrees in inner]
        room = max((sum(map(int.__mul__, alpha, largest)) for alpha in outer), default=0).bit_length()
        if room > MAX_BITS:
            raise BudgetExceeded(f"a degree of the network exceeds 2^{MAX_BITS}")
        sums: dict[Degree, set[int]] = {alpha: {0} for alpha in outer}
        for b in reversed(range(len(inner))):
            parts = frozenset(sum(entry << (room * k) for k, entry in enumerate(degree)) for degree in inner[b])
            multiples: dict[int, frozenset[int]] = {}
            grouped: dict[Degree, set[int]] = {}
            for alpha, below in sums.items():
                n = alpha[-1]
                if n not in multiples:
                    multiples[n] = self._multiple(n, parts)
                grouped.setdefault(alpha[:-1], set()).update(self._packed_sum(below, multiples[n]))
            sums = grouped
        mask = (1 << room) - 1
        return frozenset(
            tuple(value >> (room * k) & mask for k in range(len(zero))) for found in sums.values() for value in found
        )

    def _multiple(self, n: int, degrees: frozenset[int]) -> frozenset[int]:
        """The n-fold Minkowski sum, by doubling; of a single degree a multiple."""
        if len(degrees) <= 1:
            return frozenset(n * degree for degree in degrees) if n else frozenset({0})
        result = frozenset({0})
        for bit in f"{n:b}":
            result = self._packed_sum(result, result)
            if bit == "1":
                result = self._packed_sum(result, degrees)
        return result

    def _packed_sum(self, left: Collection[int], right: Collection[int]) -> frozenset[int]:
        self._spend(len(left) * len(right))
        top = max(left, default=0) + max(right, default=0)
        if len(left) * len(right) < FEW or top > DENSE * max(len(left), len(right)):
            return frozenset(a + b for a in left for b in right)
        small, large = sorted((left, right), key=len)
        members, total = sum(1 << a for a in large), 0  # a bit a number: a sum is a shift
        for a in small:
            total |= members << a
        return frozenset(place for place, bit in enumerate(f"{total:b}"[::-1]) if bit == "1")

    def renew(self) -> None:
        """The whole budget again, for another question; what is known stays."""
        self.left = self.budget
        self._paid.clear()

    def _spend(self, pairs: int) -> None:
        self.left -= pairs
        if self.left < 0:
            raise BudgetExceeded("the network has too many degrees; the bounds by degrees are not available")


def _plus(degree: Degree, b: int, n: int) -> Degree:
    return (*degree[:b], degree[b] + n, *degree[b + 1 :])


def _nonzero(assignment: Assignment) -> Iterator[Term]:
    return (term for term in assignment.terms if term.coefficient)


def is_affine(program: Program) -> bool:
    """Whether a step and y are affine in the states: such a network cannot gain memory with time.

    Raises ``DomainError`` if the program is no polynomial, ``BudgetExceeded`` if it has too many degrees.
    """
    return Supports(program).is_affine


def directions(program: Program) -> int:
    """m': in how many linear forms of the input everything depends.

    M, or fewer where x occurs only as W[.., k] x[k]: the rows of all these W together.
    Source: proofs/statements/network-bounds.md#c0-and-c2-the-inputs-of-a-block.
    """
    rows: dict[tuple[str, int], int] = {}
    for assignment in program.assignments:
        for term in assignment.terms:
            entering = [factor.axes for factor in term.factors if factor.name == INPUT]
            if not entering:
                continue
            axis = entering[0]
            meeting = [f for f in term.factors if axis in f.axes and f.name != INPUT]
            if len(entering) > 1 or axis in assignment.axes or len(meeting) != 1:
                return program.channels
            name = meeting[0].name
            if name not in program.constants:
                return program.channels
            rows[name, meeting[0].axes.index(axis)] = math.prod(program.constants[name]) // program.channels
    return min(program.channels, sum(rows.values()))


# --- what y sees of a state ---------------------------------------------------------------------------------


def seen(program: Program) -> dict[str, tuple[int, ...]]:
    """For every state the axes (from 0) along which y sees only a contraction with one constant.

    >>> from verify.networks.families import FAMILIES
    >>> seen(FAMILIES["delta-rule"].program(1, 3, 2)), seen(FAMILIES["gated-linear-attention"].program(1, 3, 2))
    ({'S1': (0,)}, {'S1': ()})

    Source: proofs/statements/network-bounds.md#c4-seen-states.
    """
    first: dict[str, int] = {}
    for number, assignment in enumerate(program.assignments):
        for name in assignment.reads():
            first.setdefault(name, number)
    rest = {s.name: program.assignments[first.get(s.name, len(program.assignments)) :] for s in program.states}
    return {
        state.name: tuple(k for k in range(len(state.shape)) if _is_seen(program, state.name, k, rest[state.name]))
        for state in program.states
    }


def _is_seen(program: Program, state: str, axis: int, rest: Sequence[Assignment]) -> bool:
    """Whether ``state``, which the assignments ``rest`` alone can read, is seen along ``axis``.

    A class is the position of a column, ``FREE`` or ``MIXED``; what has none is free.
    """
    classes = {state: axis}
    r = _reader(program, state, axis, rest)
    for assignment in rest:
        target = assignment.target
        classes[target] = found = _class(assignment, classes, r)
        if found != FREE and (target == OUTPUT or (target[-1] == "'" and (target, found) != (new(state), axis))):
            return False
    return True


FREE, MIXED = -1, -2


def _class(assignment: Assignment, classes: Mapping[str, int], r: str | None) -> int:
    """The class of the target."""
    found = {FREE}
    for term in _nonzero(assignment):
        carried = []
        for number, factor in enumerate(term.factors):
            place = classes.get(factor.name, FREE)
            if place == FREE:
                continue
            if place == MIXED:
                return MIXED
            letter = factor.axes[place]
            others = _having(letter, term, number)
            if letter in assignment.axes and not others:
                carried.append(assignment.axes.index(letter))
            elif letter in assignment.axes or others != [Factor(r or "", letter)]:
                return MIXED
        if len(carried) > 1:
            return MIXED
        found.update(carried)
    found -= {FREE}
    if not found:
        return FREE
    return found.pop() if len(found) == 1 and not assignment.function else MIXED


def _having(letter: str, term: Term, number: int) -> list[Factor]:
    """The other factors of ``term`` that have ``letter``."""
    return [factor for n, factor in enumerate(term.factors) if n != number and letter in factor.axes]


def _reader(program: Program, state: str, axis: int, rest: Sequence[Assignment]) -> str | None:
    """The first constant of one axis that alone meets the letter of a column which is not on the left."""
    classes = {state: axis}
    for assignment in rest:
        for term in _nonzero(assignment):
            for number, factor in enumerate(term.factors):
                place = classes.get(factor.name, FREE)
                if place >= 0 and factor.axes[place] not in assignment.axes:
                    others = _having(factor.axes[place], term, number)
                    if len(others) == 1 and len(others[0].axes) == 1 and others[0].name in program.constants:
                        return others[0].name
        classes[assignment.target] = found = _class(assignment, classes, None)
        if found == MIXED and assignment.target[-1] == "'":
            return None  # nor is there one that would do: no constant was met before
    return None


# --- degrees ------------------------------------------------------------------------------------------------


def weight_degree(program: Program, T: int, *, with_inputs: bool = False, with_weights: bool = True) -> int:
    """An upper bound of the total degree of y after T steps in what a sample draws: weights, inputs or both.

    Free initial states count as weights.

    Raises ``DomainError`` if the program is no polynomial, ``BudgetExceeded`` if T is too large or the degree exceeds
    2^100000.  Source: proofs/statements/network-bounds.md#degrees-of-y.
    """
    require_polynomial(program)
    T = read_integer(T, "T", least=1)
    if T * sum(1 + sum(1 for _ in a.reads()) for a in program.assignments) > MAX_WALK:
        raise BudgetExceeded(f"the degree of y after T = {T} steps takes too long")
    drawn = int(with_weights)
    fixed = {array.name for array in program.fixed}
    constant: dict[str, int | None] = {name: 0 if name in fixed else drawn for name in program.constants}
    state: dict[str, int | None] = {s.name: drawn if s.free else None for s in program.states}
    known: dict[str, int | None] = {}
    for _ in range(T):
        known = constant | state | {INPUT: int(with_inputs)}
        for assignment in program.assignments:
            known[assignment.target] = _largest(_degree(term, known) for term in _nonzero(assignment))
        state = {s.name: known[new(s.name)] for s in program.states}
    return known[OUTPUT] or 0


def _degree(term: Term, known: Mapping[str, int | None]) -> int | None:
    """The degree of a product; None if it is zero."""
    total = 0
    for factor in term.factors:
        degree = known[factor.name]
        if degree is None:
            return None
        total += degree
    if total.bit_length() > MAX_BITS:
        raise BudgetExceeded(f"the degree of y exceeds 2^{MAX_BITS}")
    return total


def _largest(degrees: Iterable[int | None]) -> int | None:
    return max((degree for degree in degrees if degree is not None), default=None)
