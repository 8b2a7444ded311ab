"""A program with weights as products of arrays: what one step does to the states of many sequences at once.

An array of a step depends on the input, on the states, on both, or on weights alone.  What depends on weights alone is
computed once; on the input alone, once an input; on the states alone, once a sequence that several inputs continue.
A term is the product of its factors, entry by entry along the axes that they share, times the product of its weights:
a matrix product where an axis is summed against weights.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
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

__all__ = ["Compiled", "compiled"]

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
        step = _Step.of(assignment, plan.depends, constants, program, kernel)
        if plan.depends[name] == NOTHING:
            constants[name] = step.value({}, _Move(None, 0), kernel)[0, 0]
        else:
            steps.append(step)
    return Compiled(program, kernel, plan, initial, tuple(steps), constants)


def _rationals(kernel: Kernel, values: Sequence[Fraction]) -> Array:
    """A flat array of rational numbers; ``DomainError`` where one has no value in the arithmetic."""
    return kernel.elements(QQ, [QQ.element(value) for value in values])


@dataclass(frozen=True, slots=True)
class _Plan:
    """What can be said before there are weights.

    ``depends``: on what each array does.  ``last_use``: for a step, and for the last one, the targets to compute, each
    with the arrays that nothing needs after it.
    """

    depends: Mapping[str, int]
    step: Mapping[str, tuple[str, ...]]
    last: Mapping[str, tuple[str, ...]]
    entries: int


@lru_cache(maxsize=64)
def _plan(program: Program) -> _Plan:
    depends = {name: NOTHING for name in program.constants}
    depends |= {INPUT: ON_INPUT} | {state.name: ON_STATES for state in program.states}
    for assignment in program.assignments:
        found = NOTHING
        for name in assignment.reads():
            found |= depends[name]
        depends[assignment.target] = found
    news = [new(state.name) for state in program.states]
    shapes, widest = program.shapes, 1
    for assignment in program.assignments:
        for term in assignment.terms:
            sizes = axis_sizes([term], shapes)
            dynamic = {axis for factor in term.factors if depends[factor.name] for axis in factor.axes}
            widest = max(widest, math.prod(sizes[axis] for axis in dynamic))
        widest = max(widest, math.prod(shapes[assignment.target]))
    return _Plan(depends, _needed(program, news), _needed(program, [OUTPUT]), widest)


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
    """``network`` in the arithmetic of ``kernel``; arrays have the shape (start nodes, end nodes, ..), 1 for nodes where
    an array does not depend on them.

    ``initial``: the initial states.  ``entries``: of the largest array of one pair of nodes.
    """

    program: Program
    kernel: Kernel
    plan: _Plan
    initial: Arrays
    steps: tuple[_Step, ...]
    constants: Arrays

    @property
    def entries(self) -> int:
        """Of the largest array of one pair of nodes."""
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
        return value.reshape(*value.shape[:2], -1)[:, :, 0]


@dataclass(frozen=True, slots=True)
class _Step:
    """An assignment: its terms by what they depend on, and the sum of those that are constant."""

    target: str
    depends: int
    terms: Mapping[int, tuple[_Product, ...]]
    constant: Array | None
    function: str

    @classmethod
    def of(
        cls, assignment: Assignment, depends: Mapping[str, int], constants: Arrays, program: Program, kernel: Kernel
    ) -> _Step:
        terms: dict[int, list[_Product]] = {}
        constant: Array | None = None
        for term in assignment.terms:
            product = _Product.of(term, assignment.axes, depends, constants, program, kernel)
            if product.depends != NOTHING:
                terms.setdefault(product.depends, []).append(product)
                continue
            value = product.value({}, _Move(None, 0), kernel)
            constant = _sum(kernel, constant, value, product.negative)
        return cls(
            assignment.target,
            depends[assignment.target],
            {kind: tuple(members) for kind, members in terms.items()},
            constant,
            assignment.function,
        )

    def value(self, arrays: Arrays, move: _Move, kernel: Kernel) -> Array:
        """The target, at the parents if it depends on states alone."""
        total: Array | None = None
        for kind, products in self.terms.items():
            part: Array | None = None
            for product in products:
                part = _sum(kernel, part, product.value(arrays, move, kernel), product.negative)
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
class _Product:
    """A term.  ``factors``: views by what they depend on, over the axes ``inner``, those that are summed over last.

    ``scale``: what is multiplied entry by entry, first, at the factors of the kind ``scaled``.  ``matrix``: over the
    ``contracted`` axes and those that weights alone have, ``outer``.  ``summed``: how many of the last axes are added up
    without it.  ``arrange``, ``shape``: how the result comes to the axes of the target.
    """

    depends: int
    factors: tuple[tuple[int, tuple[_View, ...]], ...]
    scale: Array | None
    scaled: int
    summed: int
    matrix: Array | None
    contracted: int
    outer: tuple[int, ...]
    arrange: tuple[int, ...] | None
    shape: tuple[int, ...]
    negative: bool

    @classmethod
    def of(
        cls,
        term: Term,
        target: str,
        depends: Mapping[str, int],
        constants: Arrays,
        program: Program,
        kernel: Kernel,
    ) -> _Product:
        sizes = axis_sizes([term], program.shapes)
        fixed = [factor for factor in term.factors if depends[factor.name] == NOTHING]
        moving = [factor for factor in term.factors if depends[factor.name] != NOTHING]
        of_moving = _axes(moving)
        negative = term.coefficient == -1
        weights, of_weights = _weights(term, fixed, set(of_moving) | set(target), constants, kernel)
        summed = [axis for axis in of_moving if axis not in target]
        new_axes = [axis for axis in of_weights if axis not in of_moving]
        batch = [axis for axis in of_moving if axis in target]
        scale = matrix = None
        against: list[str] = []
        if weights is None:
            inner, outer, free = [*batch, *summed], [], len(summed)
        elif not moving:
            inner, outer, free, scale = [], [], 0, weights
        elif set(of_weights) & set(batch) or not (set(summed) & set(of_weights) or new_axes):
            # Entry by entry; axes that only weights have are added to those of the factors.
            batch = [*batch, *new_axes]
            inner, outer, free = [*batch, *summed], [], len(summed)
            scale = _spread(weights, of_weights, inner)
        else:
            against = [axis for axis in summed if axis in of_weights]
            alone = [axis for axis in summed if axis not in of_weights]
            inner, outer, free = [*batch, *against, *alone], new_axes, len(alone)
            order = [of_weights.index(axis) for axis in (*against, *new_axes)]
            height = math.prod(sizes[axis] for axis in against)
            matrix = np.ascontiguousarray(weights.transpose(order).reshape(height, -1))
        kinds: dict[int, list[_View]] = {}
        for factor in moving:
            kinds.setdefault(depends[factor.name], []).append(_view(factor, inner, sizes))
        given = [*batch, *outer] if moving else list(of_weights)
        order = [given.index(axis) for axis in target if axis in given]
        found = 0
        for kind in kinds:
            found |= kind
        return cls(
            depends=found,
            factors=tuple((kind, tuple(views)) for kind, views in sorted(kinds.items())),
            scale=scale,
            scaled=min(kinds, default=NOTHING),
            summed=free,
            matrix=matrix,
            contracted=len(against),
            outer=tuple(sizes[axis] for axis in outer),
            arrange=None if order == list(range(len(order))) else (0, 1, *(2 + place for place in order)),
            shape=tuple(sizes[axis] if axis in given else 1 for axis in target),
            negative=negative,
        )

    def value(self, arrays: Arrays, move: _Move, kernel: Kernel) -> Array:
        """The term, over the axes of the target."""
        product: Array | None = None if self.factors else self.scale
        if product is not None:
            product = product[None, None]
        for kind, views in self.factors:
            part: Array | None = None
            if kind == ON_STATES and self.depends != ON_STATES and len(views) == 1 and kind != self.scaled:
                part = views[0](move(arrays[views[0].name], views[0].name))
            else:
                for view in views:
                    value = view(arrays[view.name])
                    part = value if part is None else kernel.multiply(part, value)
                if part is not None and kind == self.scaled and self.scale is not None:
                    part = kernel.multiply(part, self.scale)
                if part is not None and kind == ON_STATES and self.depends != ON_STATES:
                    part = move(part)
            product = part if product is None or part is None else kernel.multiply(product, part)
        if product is None:
            raise DomainError("a term without factors has a coefficient")
        for _ in range(self.summed):
            product = kernel.total(product, product.ndim - 1)
        if self.matrix is not None:
            kept = product.shape[: product.ndim - self.contracted]
            product = kernel.matmul(product.reshape(-1, len(self.matrix)), self.matrix).reshape(*kept, *self.outer)
        if self.arrange is not None:
            product = product.transpose(self.arrange)
        return product.reshape(*product.shape[:2], *self.shape)


def _axes(factors: Sequence[Factor]) -> str:
    return "".join(dict.fromkeys(axis for factor in factors for axis in factor.axes))


def _view(factor: Factor, inner: Sequence[str], sizes: Mapping[str, int]) -> _View:
    ordered = [axis for axis in inner if axis in factor.axes]
    order = tuple(2 + factor.axes.index(axis) for axis in ordered)
    straight = order == tuple(range(2, 2 + len(order)))
    complete = len(ordered) == len(inner)
    shape = tuple(sizes[axis] if axis in factor.axes else 1 for axis in inner)
    return _View(factor.name, None if straight else (0, 1, *order), None if complete else shape)


def _weights(
    term: Term, fixed: Sequence[Factor], keep: Collection[str], constants: Arrays, kernel: Kernel
) -> tuple[Array | None, str]:
    """The product of the constant factors and the coefficient (not its sign), and its axes, those of ``keep``; None for
    1 where there are other factors.
    """
    axes = _axes(fixed)
    product: Array | None = None
    for factor in fixed:
        value = _spread(constants[factor.name], factor.axes, axes)
        product = value if product is None else kernel.multiply(product, value)
    if abs(term.coefficient) != 1 or not term.factors:
        sign = -1 if term.coefficient == -1 else 1
        scalar = _rationals(kernel, [sign * term.coefficient])[0:1].reshape(())
        product = scalar if product is None else kernel.multiply(product, scalar)
    if product is None:
        return None, ""
    for place in reversed(range(len(axes))):
        if axes[place] not in keep:
            product = kernel.total(product, place)
    return np.asarray(product), "".join(axis for axis in axes if axis in keep)


def _spread(value: Array, axes: str, over: Sequence[str]) -> Array:
    """An array with ``axes`` over the axes ``over``, 1 for those that it lacks."""
    ordered = [axis for axis in over if axis in axes]
    value = value.transpose([axes.index(axis) for axis in ordered])
    sizes = dict(zip(ordered, value.shape, strict=True))
    return value.reshape([sizes.get(axis, 1) for axis in over])
