"""A program with weights as products of arrays: what one step does to the states of many sequences at once.

An array of a step depends on the input, on the states, on both, or on weights alone.  What depends on weights alone is
computed once; on the input alone, once an input; on the states alone, once a sequence that several inputs continue.
A term is the product of its factors, entry by entry along the axes that they share, times the product of its weights:
a matrix product where an axis is summed against weights.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verify.errors import DomainError
from verify.exact import QQ
from verify.networks.kernels import Kernel
from verify.networks.program import INPUT, OUTPUT, Assignment, Factor, Program, Term, axis_sizes, new
from verify.networks.weighted import WeightedNetwork

__all__ = ["Compiled", "compiled", "entries_of_a_pair"]

Array = NDArray[Any]
Arrays = Mapping[str, Array]

# What an array depends on, besides weights.
NOTHING, ON_INPUT, ON_STATES, ON_BOTH = 0, 1, 2, 3


def compiled(network: WeightedNetwork, kernel: Kernel) -> Compiled:
    """One step of ``network`` in the arithmetic of ``kernel``.

    Raises ``DomainError`` where the kernel has no value of a function or of a coefficient.
    """
    program = network.program
    plan = _plan(program)
    constants = {
        weight.name: kernel.elements(network.field, entries).reshape(weight.shape)
        for weight, entries in zip(program.weights, network.arrays, strict=True)
    }
    initial: dict[str, Array] = {}
    for state in program.states:
        start = constants.pop(state.name) if state.free else kernel.array(np.zeros(state.shape, dtype=np.int64))
        initial[state.name] = start[None, None]
    for fixed in program.fixed:
        constants[fixed.name] = _rationals(kernel, fixed.entries).reshape(fixed.shape)
    steps: list[_Step] = []
    for assignment in program.assignments:
        name = assignment.target
        step = _Step.of(assignment, plan, constants, kernel)
        if plan.depends[name] == NOTHING:
            constants[name] = step.value({}, _Move(None, 0), kernel)[0, 0, ...]
        else:
            steps.append(step)
    return Compiled(program, kernel, plan, initial, tuple(steps), constants)


def _rationals(kernel: Kernel, values: Sequence[Fraction]) -> Array:
    """A flat array of rational numbers; ``DomainError`` where one has no value in the arithmetic."""
    return kernel.elements(QQ, [QQ.element(value) for value in values])


@dataclass(frozen=True, slots=True)
class _Plan:
    """What can be said before there are weights.

    ``depends``: on what each array does.  ``layouts``: of the terms of each assignment.  ``step``, ``last``: the
    targets to compute in a step, and in the last one, each with the arrays that nothing needs after it.  ``entries``:
    of the largest array of one pair of nodes.
    """

    depends: Mapping[str, int]
    layouts: Mapping[str, tuple[_Layout, ...]]
    step: Mapping[str, tuple[str, ...]]
    last: Mapping[str, tuple[str, ...]]
    entries: int


def entries_of_a_pair(program: Program) -> int:
    """The entries of the largest array that one start and one end make in a step of ``program``."""
    return _plan(program).entries


@lru_cache(maxsize=64)
def _plan(program: Program) -> _Plan:
    depends = dict.fromkeys(program.constants, NOTHING)
    depends |= {INPUT: ON_INPUT} | {state.name: ON_STATES for state in program.states}
    shapes, widest = program.shapes, 1
    layouts: dict[str, tuple[_Layout, ...]] = {}
    for assignment in program.assignments:
        found = NOTHING
        for name in assignment.reads():
            found |= depends[name]
        depends[assignment.target] = found
        widest = max(widest, math.prod(shapes[assignment.target]))
        members: list[_Layout] = []
        for term in assignment.terms:
            sizes = axis_sizes([term], shapes)
            dynamic = {axis for factor in term.factors if depends[factor.name] for axis in factor.axes}
            widest = max(widest, math.prod(sizes[axis] for axis in dynamic))
            members.append(_Layout.of(term, assignment.axes, depends, sizes))
        layouts[assignment.target] = tuple(members)
    news = [new(state.name) for state in program.states]
    return _Plan(depends, layouts, _needed(program, news), _needed(program, [OUTPUT]), widest)


def _needed(program: Program, targets: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The targets of the assignments that ``targets`` need, in order, each with what is not needed after it."""
    needed = set(targets)
    chosen: list[Assignment] = []
    for assignment in reversed(program.assignments):
        if assignment.target in needed:
            needed.update(assignment.reads())
            chosen.append(assignment)
    seen = set(targets)
    found: list[tuple[str, tuple[str, ...]]] = []
    for assignment in chosen:  # backwards: the first use that is met is the last one
        found.append((assignment.target, tuple(name for name in dict.fromkeys(assignment.reads()) if name not in seen)))
        seen.update(assignment.reads())
    return dict(reversed(found))


class _Move:
    """Arrays that depend on states alone, carried to the nodes that continue them; each once a step."""

    __slots__ = ("axis", "carried", "parents")

    def __init__(self, parents: NDArray[np.int64] | None, axis: int) -> None:
        self.parents, self.axis = parents, axis
        self.carried: dict[str, Array] = {}

    def __call__(self, value: Array, name: str = "") -> Array:
        """``value`` (start nodes, end nodes, ..) of the parents, at their children."""
        if self.parents is None or value.shape[self.axis] == 1:  # the same for all parents
            return value
        if not name:
            return value.take(self.parents, axis=self.axis)
        if name not in self.carried:
            self.carried[name] = value.take(self.parents, axis=self.axis)
        return self.carried[name]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A network in the arithmetic of ``kernel``; arrays have the shape (start nodes, end nodes, ..), 1 for nodes on
    which an array does not depend.

    ``initial``: the initial states.
    """

    program: Program
    kernel: Kernel
    plan: _Plan
    initial: Arrays
    steps: tuple[_Step, ...]
    constants: Arrays

    @property
    def entries(self) -> int:
        """The size of the largest array of one pair of nodes."""
        return self.plan.entries

    def after(
        self, state: Arrays, parents: NDArray[np.int64], vectors: Array, axis: int, *, last: bool = False
    ) -> dict[str, Array]:
        """The states after a step along ``axis``, 0 for a start input: node i continues ``parents[i]`` by
        ``vectors[i]``.  ``last``: the output, and nothing else.
        """
        chosen = self.plan.last if last else self.plan.step
        move = _Move(parents, axis)
        arrays = dict(state) | {INPUT: vectors[:, None] if axis == 0 else vectors[None]}
        for step in self.steps:
            if step.target not in chosen:
                continue
            arrays[step.target] = step.value(arrays, move, self.kernel)
            for name in chosen[step.target]:
                arrays.pop(name, None)
                move.carried.pop(name, None)
        if last:
            return {OUTPUT: self._carried(OUTPUT, arrays, move)}
        return {state.name: self._carried(new(state.name), arrays, move) for state in self.program.states}

    def _carried(self, name: str, arrays: Arrays, move: _Move) -> Array:
        if self.plan.depends[name] == NOTHING:
            return self.constants[name][None, None]
        return move(arrays[name]) if self.plan.depends[name] == ON_STATES else arrays[name]

    def first_output(self, arrays: Arrays) -> Array:
        """The first entry of y, from what the last step left; before any step, of the initial states."""
        if OUTPUT not in arrays:
            news = {new(name): value for name, value in arrays.items()}
            if any(self.plan.depends[name] and name not in news for name in self.program.output.reads()):
                raise DomainError("y reads what a step computes, so it has no value before the first step")
            arrays = {OUTPUT: self.steps[-1].value(news, _Move(None, 0), self.kernel)}
        value = arrays[OUTPUT]
        while value.ndim > 2:
            value = value[:, :, 0]
        return value


@dataclass(frozen=True, slots=True)
class _Step:
    """An assignment: its terms by what they depend on, and the sum of those that are constant."""

    target: str
    depends: int
    terms: Mapping[int, tuple[_Product, ...]]
    constant: Array | None
    function: str

    @classmethod
    def of(cls, assignment: Assignment, plan: _Plan, constants: Arrays, kernel: Kernel) -> _Step:
        terms: dict[int, tuple[_Product, ...]] = {}
        constant: Array | None = None
        for layout in plan.layouts[assignment.target]:
            product = layout.with_weights(constants, kernel)
            if layout.depends == NOTHING:
                value = product.value({}, _Move(None, 0), kernel)
                constant = _sum(kernel, constant, value, layout.negative)
            else:
                terms[layout.depends] = (*terms.get(layout.depends, ()), product)
        return cls(assignment.target, plan.depends[assignment.target], terms, constant, assignment.function)

    def value(self, arrays: Arrays, move: _Move, kernel: Kernel) -> Array:
        """The target, at the parents if it depends on states alone."""
        total: Array | None = None
        for kind, products in self.terms.items():
            part: Array | None = None
            for product in products:
                part = _sum(kernel, part, product.value(arrays, move, kernel), product.layout.negative)
            if part is not None and kind == ON_STATES and self.depends != ON_STATES:
                part = move(part)
            total = part if total is None or part is None else kernel.add(total, part)
        if self.constant is not None:
            total = self.constant if total is None else kernel.add(total, self.constant)
        if total is None:
            raise DomainError(f"the assignment to {self.target} has no term")
        return kernel.apply(self.function, total) if self.function else total


def _sum(kernel: Kernel, total: Array | None, value: Array, negative: bool) -> Array:
    if total is None:
        return kernel.subtract(np.zeros_like(value), value) if negative else value
    return kernel.subtract(total, value) if negative else kernel.add(total, value)


@dataclass(frozen=True, slots=True)
class _View:
    """A factor, its axes brought into the order of a term, with 1 for those that it lacks."""

    name: str
    order: tuple[int, ...] | None
    shape: tuple[int, ...] | None

    def __call__(self, value: Array) -> Array:
        if self.order is not None:
            value = value.transpose(self.order)
        return value if self.shape is None else value.reshape(*value.shape[:2], *self.shape)


@dataclass(frozen=True, slots=True)
class _Layout:
    """A term before there are weights.  ``factors``: views by what they depend on, over the axes ``inner``, those that
    are summed last.

    ``fixed``: the factors that are constant, ``of_weights`` the axes that their product keeps.  It is multiplied entry
    by entry, at the factors of the kind ``scaled``, or is a matrix from the last ``contracted`` axes to ``outer``, its
    own axes in the order ``turned``.  ``summed``: how many of the last axes are added up before that.  ``arrange``,
    ``shape``: how the result comes to the axes of the target.
    """

    term: Term
    depends: int
    factors: tuple[tuple[int, tuple[_View, ...]], ...]
    inner: tuple[str, ...]
    fixed: tuple[Factor, ...]
    of_weights: str
    scaled: int
    turned: tuple[int, ...] | None
    contracted: int
    outer: tuple[int, ...]
    summed: int
    arrange: tuple[int, ...] | None
    shape: tuple[int, ...]

    @classmethod
    def of(cls, term: Term, target: str, depends: Mapping[str, int], sizes: Mapping[str, int]) -> _Layout:
        fixed = [factor for factor in term.factors if depends[factor.name] == NOTHING]
        moving = [factor for factor in term.factors if depends[factor.name] != NOTHING]
        of_moving = _axes(moving)
        of_weights = "".join(axis for axis in _axes(fixed) if axis in of_moving or axis in target)
        batch = [axis for axis in of_moving if axis in target]
        summed = [axis for axis in of_moving if axis not in target]
        own = [axis for axis in of_weights if axis not in of_moving]
        against: list[str] = []
        turned: tuple[int, ...] | None = None
        if set(of_weights) & set(batch) or not moving:
            batch, own = [*batch, *own], []  # entry by entry, axes of weights added to those of the factors
        elif own or set(summed) & set(of_weights):
            against = [axis for axis in summed if axis in of_weights]
            summed = [axis for axis in summed if axis not in of_weights]
            turned = tuple(of_weights.index(axis) for axis in (*against, *own))
        inner = (*batch, *against, *summed)
        kinds: dict[int, list[_View]] = {}
        for factor in moving:
            kinds.setdefault(depends[factor.name], []).append(_view(factor, inner, sizes))
        given = [*batch, *own]
        order = [given.index(axis) for axis in target if axis in given]
        found = NOTHING
        for kind in kinds:
            found |= kind
        return cls(
            term=term,
            depends=found,
            factors=tuple((kind, tuple(views)) for kind, views in sorted(kinds.items())),
            inner=inner,
            fixed=tuple(fixed),
            of_weights=of_weights,
            scaled=min(kinds, default=NOTHING),
            turned=turned,
            contracted=len(against),
            outer=tuple(sizes[axis] for axis in own),
            summed=len(summed),
            arrange=None if order == sorted(order) else (0, 1, *(2 + place for place in order)),
            shape=tuple(sizes[axis] if axis in given else 1 for axis in target),
        )

    @property
    def negative(self) -> bool:
        """Whether the term is subtracted."""
        return self.term.coefficient == -1

    def with_weights(self, constants: Arrays, kernel: Kernel) -> _Product:
        """The term with the product of its constant factors and its coefficient (not its sign)."""
        axes = _axes(self.fixed)
        product: Array | None = None
        for factor in self.fixed:
            value = constants[factor.name]
            if len(self.fixed) > 1:
                value = _spread(value, factor.axes, axes)
            product = value if product is None else kernel.multiply(product, value)
        if abs(self.term.coefficient) != 1 or not self.term.factors:
            scalar = _rationals(kernel, [abs(self.term.coefficient) if self.negative else self.term.coefficient])[0:1]
            product = scalar.reshape(()) if product is None else kernel.multiply(product, scalar.reshape(()))
        if product is None:
            return _Product(self, None, None)
        for place in reversed(range(len(axes))):
            if axes[place] not in self.of_weights:
                product = kernel.total(product, place)
        if self.turned is None:
            return _Product(self, _spread(product, self.of_weights, self.inner), None)
        width = math.prod(self.outer)
        return _Product(self, None, np.ascontiguousarray(product.transpose(self.turned).reshape(-1, width)))


@dataclass(frozen=True, slots=True)
class _Product:
    """A term with weights: multiplied entry by entry (``scale``) or as a ``matrix``."""

    layout: _Layout
    scale: Array | None
    matrix: Array | None

    def value(self, arrays: Arrays, move: _Move, kernel: Kernel) -> Array:
        """The term, over the axes of the target."""
        layout = self.layout
        product: Array | None = None
        if not layout.factors and self.scale is not None:
            product = self.scale[None, None]
        for kind, views in layout.factors:
            moved = kind == ON_STATES and layout.depends != ON_STATES
            scale = self.scale if kind == layout.scaled else None
            if moved and scale is None and len(views) == 1:
                part = views[0](move(arrays[views[0].name], views[0].name))
            else:
                part = views[0](arrays[views[0].name])
                for view in views[1:]:
                    part = kernel.multiply(part, view(arrays[view.name]))
                if scale is not None:
                    part = kernel.multiply(part, scale)
                if moved:
                    part = move(part)
            product = part if product is None else kernel.multiply(part, product)
        if product is None:
            raise DomainError("a term without factors has a coefficient")
        for _ in range(layout.summed):
            product = kernel.total(product, product.ndim - 1)
        if self.matrix is not None:
            kept = product.shape[: product.ndim - layout.contracted]
            flat = kernel.matmul(product.reshape(-1, len(self.matrix)), self.matrix)
            product = flat.reshape(*kept, *layout.outer)
        if layout.arrange is not None:
            product = product.transpose(layout.arrange)
        return product.reshape(*product.shape[:2], *layout.shape)


def _axes(factors: Sequence[Factor]) -> str:
    return "".join(dict.fromkeys(axis for factor in factors for axis in factor.axes))


def _view(factor: Factor, inner: Sequence[str], sizes: Mapping[str, int]) -> _View:
    ordered = [axis for axis in inner if axis in factor.axes]
    order = tuple(2 + factor.axes.index(axis) for axis in ordered)
    straight = order == tuple(range(2, 2 + len(order)))
    complete = len(ordered) == len(inner)
    shape = tuple(sizes[axis] if axis in factor.axes else 1 for axis in inner)
    return _View(factor.name, None if straight else (0, 1, *order), None if complete else shape)


def _spread(value: Array, axes: str, over: Sequence[str]) -> Array:
    """An array with ``axes`` over the axes ``over``, 1 for those that it lacks."""
    if len(axes) == len(over) and all(a == b for a, b in zip(axes, over, strict=True)):
        return value
    ordered = [axis for axis in over if axis in axes]
    value = value.transpose([axes.index(axis) for axis in ordered])
    sizes = dict(zip(ordered, value.shape, strict=True))
    return value.reshape([sizes.get(axis, 1) for axis in over])
