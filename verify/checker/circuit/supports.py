"""Upper bounds for every polynomial circuit, from the degrees in which states and inputs can occur (section 9).

Walk the program with, for each array, the set of the degrees in which it can occur: a weight has {0}, a state b the
set {e_b}, a sum is the union and a product the Minkowski sum. Let F_b be the set of the new value of b and G_1 that of
y after one step; then G_{s+1} = ∪_{α in G_s} Σ_b α_b·F_b is that of y after s+1 steps. So y after the end block is a
combination, whose coefficients depend on end inputs alone, of monomials in the state at the cut, of degrees in G_{t_E}.

With a flag each degree says besides whether an end input can occur in the coefficient: one more coordinate that is 0 or
1, as if there were one more state, which the input has and which stays as it is; sums of flags are capped at 1.
"""

import math
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from ..kernel.errors import Rejected
from ..kernel.meter import Meter, limited, mc, times
from .bounds import Setting, attempt, least, positions
from .program import INPUT, OUTPUT, Program, new
from .seen import seen_sizes

__all__ = ["Supports", "support_bound"]

STEPS_OF_A_CALL = 100
STEPS_OF_A_SUM = 10  # for each entry of two degrees that are added
Degrees = frozenset[tuple[int, ...]]


class Supports:
    """The degrees of ``program``, of which y is taken to the power ``power``; ``flagged``: each with its flag."""

    def __init__(self, program: Program, power: int, meter: Meter, path: str, flagged: bool = False) -> None:
        self.program, self.power, self.meter, self.path, self.flagged = program, power, meter, path, flagged
        self.blocks = len(program.states) + flagged
        arrays = 2 * self.blocks + len(program.step)
        meter.spend(arrays * self.blocks * STEPS_OF_A_SUM, path=path)
        meter.hold(arrays, each=200 + 16 * self.blocks, path=path)
        names = [state.name for state in program.states]
        units = [frozenset({tuple(int(i == j) for j in range(self.blocks))}) for i in range(self.blocks)]
        of_state = self._walk(dict(zip([*names, INPUT] if flagged else names, units, strict=True)), self.blocks)
        self.step = [*(of_state[new(name)] for name in names), *units[len(names) :]]
        self.after: list[Degrees] = [self._multiple(power, of_state[OUTPUT], self.blocks)]  # G_1, G_2, ..
        self.steady = False  # whether all that follow are the last of these

    @cached_property
    def of_input(self) -> tuple[Degrees, list[Degrees]]:
        """The degrees in the input of y, and of the new values of the states."""
        found = self._walk({INPUT: frozenset({(1,)})}, 1)
        states = [found[new(state.name)] for state in self.program.states]
        return self._multiple(self.power, found[OUTPUT], 1), states

    def _walk(self, known: dict[str, Degrees], size: int) -> dict[str, Degrees]:
        """The degrees of every array of one step; arrays that are not ``known`` have degree 0."""
        zero = frozenset({(0,) * size})
        for assignment in (*self.program.step, self.program.output):
            found: set[tuple[int, ...]] = set()
            for product in assignment.products:
                if product.coefficient[0]:
                    degrees = zero
                    for name, _ in product.factors:
                        degrees = self._sum(degrees, known.get(name, zero))
                    found |= degrees
            if assignment.function:
                if any(any(degree[: len(degree) - self.flagged]) for degree in found):
                    raise Rejected(self.path, f"{assignment.target} is no polynomial, so it has no degrees")
                found = found or set(zero)
            known[assignment.target] = frozenset(found)
        return known

    def _sum(self, left: Degrees, right: Degrees) -> Degrees:
        """The Minkowski sum."""
        found: set[tuple[int, ...]] = set()
        self.meter.spend(STEPS_OF_A_CALL, path=self.path)
        for a in left:
            self.meter.spend(len(right) * (len(a) + 2) * STEPS_OF_A_SUM, path=self.path)
            found.update(self._capped(tuple(map(int.__add__, a, b)) for b in right))
            self.meter.room(len(found), each=60 + 40 * len(a), path=self.path)
        return frozenset(found)

    def _capped(self, degrees: Iterable[tuple[int, ...]]) -> Iterable[tuple[int, ...]]:
        return ((*degree[:-1], min(degree[-1], 1)) for degree in degrees) if self.flagged else degrees

    def _multiple(self, n: int, degrees: Degrees, size: int) -> Degrees:
        """The n-fold Minkowski sum, by doubling; of a single degree a multiple."""
        self.meter.spend(STEPS_OF_A_CALL, path=self.path)
        if len(degrees) == 1:
            return frozenset(self._capped(tuple(limited(n * d) for d in degree) for degree in degrees))
        result = frozenset({(0,) * size})
        for bit in bin(n)[2:]:
            result = self._sum(result, result)
            if bit == "1":
                result = self._sum(result, degrees)
        return result

    def _composed(self, outer: Degrees, inner: list[Degrees], size: int) -> Degrees:
        """∪_{α in outer} Σ_b α_b·inner_b."""
        found: set[tuple[int, ...]] = set()
        multiples: dict[tuple[int, int], Degrees] = {}
        for alpha in outer:
            total = frozenset({(0,) * size})
            for b, a in enumerate(alpha):
                if a and (b, a) not in multiples:
                    multiples[b, a] = self._multiple(a, inner[b], size)
                    self.meter.room(sum(map(len, multiples.values())), each=60 + 40 * size, path=self.path)
                if a:
                    total = self._sum(total, multiples[b, a])
            found |= total
        return frozenset(found)

    def states(self, t: int) -> Degrees:
        """The degrees of y, after t >= 1 steps, in the state before them."""
        while len(self.after) < t and not self.steady:
            following = self._composed(self.after[-1], self.step, self.blocks)
            self.meter.hold(len(following) + 3, each=60 + 40 * self.blocks, path=self.path)
            self.steady = following == self.after[-1]
            self.after.append(following)
        return self.after[min(t, len(self.after)) - 1]

    def inputs(self, s: int) -> Degrees:
        """The degrees of y in the s-th input from the last."""
        last, step = self.of_input
        return last if s == 1 else self._composed(self.states(s - 1), step, 1)


class _Bounds:
    """C0 to C5 at one setting."""

    def __init__(self, setting: Setting) -> None:
        circuit, term, meter = setting.circuit, setting.term, setting.meter
        self.term, self.circuit, self.meter = term, circuit, meter
        program = circuit.program(term, meter, setting.path)
        self.power = circuit.given.get("q", 1)
        self.supports = Supports(program, self.power, meter, setting.path)
        self.program, self.path = program, setting.path
        self.directions = min(_directions(program), _templates(setting))
        self.factors: dict[int, int] = {}

    def forms(self, t: int) -> int:
        """C1 for t end steps: the number of monomials in the state at the cut."""
        return self._monomials(self.supports.states(t), [math.prod(state.shape) for state in self.program.states])

    def seen(self) -> int:
        """C4: the number of monomials in what y sees of the state at the cut."""
        return self._monomials(self.supports.states(self.term.t_E), self._seen())

    def constants_once(self) -> int:
        """C5: those monomials whose coefficients may depend on end inputs; the others together are one function."""
        flagged = Supports(self.program, self.power, self.meter, self.path, True).states(self.term.t_E)
        self.meter.spend(len(flagged) * STEPS_OF_A_SUM, path=self.path)
        self.meter.room(len(flagged), each=60 + 40 * len(self.program.states), path=self.path)
        depending = frozenset(degree[:-1] for degree in flagged if degree[-1])
        others = any(degree[:-1] not in depending for degree in flagged)
        return limited(self._monomials(depending, self._seen()) + others)

    def _seen(self) -> list[int]:
        return seen_sizes(self.program, self.meter, self.path)

    def _monomials(self, degrees: Degrees, dimensions: list[int]) -> int:
        def of_degree(alpha: tuple[int, ...]) -> int:
            product = 1
            for dimension, degree in zip(dimensions, alpha, strict=True):
                product = times(product, mc(dimension, degree, self.meter), self.meter)
            return product

        return self._total(map(of_degree, degrees))

    def _total(self, values: Iterable[int]) -> int:
        total = 0
        for value in values:
            total = limited(total + value)
        return total

    def factor(self, s: int) -> int:
        """The number of monomials in the s-th input from the last; at grid level at most N."""
        if s not in self.factors:
            degrees = self.supports.inputs(s)
            at_most = [self.term.N] if self.term.N else []
            forms = attempt(lambda: self._total(mc(self.directions, d, self.meter) for (d,) in degrees))
            self.factors[s] = least(forms, *at_most)
        return self.factors[s]

    def block(self, start: bool) -> int:
        """C0 and C2: the product over the inputs of a block."""
        product = 1
        for s in positions(self.term, self.circuit.split, start, self.meter):
            product = times(product, self.factor(s), self.meter)
        return product

    def mixed(self) -> int:
        """C3: the least over j of C1 for t_E - j steps times the factors of the first j end inputs."""
        t_E = self.term.t_E
        candidates = [attempt(self.forms, t_E)]
        tail = 1
        for j in range(1, t_E):
            grown = attempt(lambda s, tail: times(tail, self.factor(s), self.meter), t_E - j + 1, tail)
            if grown is None:  # the tail only grows
                break
            tail = grown
            forms = attempt(self.forms, t_E - j)
            if forms is not None:
                candidates.append(attempt(times, forms, tail, self.meter))
        return least(*candidates)


def _directions(program: Program) -> int:
    """In how many linear forms of the input everything depends: M, or fewer where it enters through weights alone.

    Where x occurs only as W[.., k] x[k], the forms are the rows of all these W together.
    """
    shapes = program.constants
    rows: dict[tuple[str, int], int] = {}
    for assignment in (*program.step, program.output):
        for product in assignment.products:
            entering = [axes for name, axes in product.factors if name == INPUT]
            if not entering:
                continue
            axis = entering[0][0]
            meeting = [(name, axes) for name, axes in product.factors if axis in axes and name != INPUT]
            if len(entering) > 1 or axis in assignment.axes or len(meeting) != 1:
                return program.channels
            ((name, axes),) = meeting
            if name not in shapes or axes.count(axis) > 1:
                return program.channels
            rows[name, axes.index(axis)] = math.prod(shapes[name]) // program.channels
    return min(program.channels, sum(rows.values()))


def _templates(setting: Setting) -> int:
    """The number of directions in which the templates lie; M at function level."""
    term, templates = setting.term, setting.circuit.templates
    if not term.N:
        return int(term.M)
    if templates is None or templates.vectors is None:
        return int(term.N)
    from ..evidence.exact import exact_rank

    return exact_rank(setting.circuit.field, templates.vectors, setting.meter)


def support_bound(name: str, setting: Setting) -> int:
    """C0 (start), C1 (state), C2 (end), C3 (mixed), C4 (seen state) or C5 (constants once)."""
    bounds = _Bounds(setting)
    values: dict[str, Callable[[], Any]] = {
        "C0": lambda: bounds.block(True),
        "C1": lambda: bounds.forms(setting.term.t_E),
        "C2": lambda: bounds.block(False),
        "C3": bounds.mixed,
        "C4": bounds.seen,
        "C5": bounds.constants_once,
    }
    return int(values[name]())
