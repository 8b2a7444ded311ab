"""A recurrent circuit as data: assignments in Einstein notation, its weights and states.

    h1'[i] = a1[i] b1[i]        y = Wo[i] h2'[i]        h'[i] = tanh(W[i,j] h[j] + F[i,k] x[k])

An assignment is a sum of terms, or a named function of one, entrywise; an axis that stands only on the right is summed.
The arrays are the input ``x``, the states (``h1``, before the step), their new values (``h1'``), what was assigned
before, weights and fixed arrays.  ``language`` reads and writes it as text, ``families`` writes it for given sizes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from verify.errors import DomainError
from verify.exact.conversion import shown

__all__ = [
    "ANALYTIC",
    "FUNCTIONS",
    "INPUT",
    "OUTPUT",
    "PIECEWISE",
    "Assignment",
    "Factor",
    "Fixed",
    "Program",
    "State",
    "Term",
    "Weight",
    "nested_lists",
    "new",
    "program_from_json",
    "program_to_json",
]

INPUT, OUTPUT = "x", "y"
ANALYTIC = ("exp", "sigmoid", "silu", "sin", "softplus", "tanh")
PIECEWISE = ("abs", "relu")
FUNCTIONS = (*ANALYTIC, *PIECEWISE)
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}\Z")
AXES = re.compile(r"[A-Za-z]*\Z")
Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Factor:
    """An array with an axis (one letter) for each of its dimensions."""

    name: str
    axes: str


@dataclass(frozen=True, slots=True)
class Term:
    """A rational coefficient times a product of arrays."""

    factors: tuple[Factor, ...]
    coefficient: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Assignment:
    """``target[axes]`` = the sum of ``terms``, or the named ``function`` of it, entrywise."""

    target: str
    axes: str
    terms: tuple[Term, ...]
    function: str = ""

    def reads(self) -> Iterator[str]:
        """The names of the arrays on the right."""
        return (factor.name for term in self.terms for factor in term.factors)


@dataclass(frozen=True, slots=True)
class Weight:
    """A free array: "almost all weights" quantifies over its entries."""

    name: str
    shape: Shape


@dataclass(frozen=True, slots=True)
class Fixed:
    """An array of rationals, row by row, that is part of the network and no weight."""

    name: str
    shape: Shape
    entries: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class State:
    """A state array.  If it is ``free`` its initial value is a weight of the same name, else it is zero."""

    name: str
    shape: Shape
    free: bool = True


@dataclass(frozen=True)
class Program:
    """``channels`` inputs a step.  ``weights``, in the order of the stream: of first appearance in the step, then of
    the read-out, then the free initial states.

    Raises ``DomainError``, naming the array, for anything that does not fit together: an unknown name, a shape that
    contradicts another, an array used before it is assigned or assigned twice, a state without a new value.
    """

    channels: int
    weights: tuple[Weight, ...]
    states: tuple[State, ...]
    step: tuple[Assignment, ...]
    output: Assignment
    fixed: tuple[Fixed, ...] = ()

    def __post_init__(self) -> None:
        _validate(self)

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.channels, self.weights, self.states, self.step, self.output, self.fixed))

    @cached_property
    def assignments(self) -> tuple[Assignment, ...]:
        """The step, then the output."""
        return (*self.step, self.output)

    @cached_property
    def constants(self) -> dict[str, Shape]:
        """The shapes of the arrays that never change: fixed ones, and weights that are no initial states."""
        states = {state.name for state in self.states}
        weights = {weight.name: weight.shape for weight in self.weights if weight.name not in states}
        return weights | {array.name: array.shape for array in self.fixed}

    @cached_property
    def shapes(self) -> dict[str, Shape]:
        """The shape of every array."""
        known: dict[str, Shape] = {INPUT: (self.channels,)} | {state.name: state.shape for state in self.states}
        known |= self.constants
        for assignment in self.assignments:
            sizes = axis_sizes(assignment.terms, known)
            known[assignment.target] = tuple(sizes[axis] for axis in assignment.axes)
        return known

    @property
    def weight_count(self) -> int:
        """The number of free entries, initial states included."""
        return sum(math.prod(weight.shape) for weight in self.weights)

    @property
    def multiplications(self) -> int:
        """The multiplications of a step with its output, every term computed by itself, axis by axis."""
        sizes = [axis_sizes([term], self.shapes).values() for step in self.assignments for term in step.terms]
        return sum(map(math.prod, sizes))

    @property
    def functions(self) -> frozenset[str]:
        """The named functions that occur."""
        return frozenset(assignment.function for assignment in self.assignments if assignment.function)

    @property
    def is_polynomial(self) -> bool:
        """Whether y is a polynomial in weights and inputs."""
        return not self.functions

    @property
    def is_analytic(self) -> bool:
        """Whether y is a real-analytic function of weights and inputs."""
        return self.functions <= frozenset(ANALYTIC)


def new(state: str) -> str:
    """The name of the new value of a state.

    >>> new("h1")
    "h1'"
    """
    return state + "'"


def axis_sizes(terms: Iterable[Term], known: Mapping[str, Shape]) -> dict[str, int]:
    """The size of every axis in ``terms``."""
    factors = (factor for term in terms for factor in term.factors)
    return {axis: size for factor in factors for axis, size in zip(factor.axes, known[factor.name], strict=True)}


# --- what fits together -------------------------------------------------------------------------------------


def _validate(program: Program) -> None:
    _require_size("the number of channels", program.channels)
    known: dict[str, Shape] = {INPUT: (program.channels,)}
    arrays: list[State | Fixed | Weight] = [*program.states, *program.fixed, *program.weights]
    for array in arrays:
        _require_name(array.name)
    starts = {state.name: state.shape for state in program.states if state.free}
    for array in arrays:
        for size in array.shape:
            _require_size(f"an axis of {array.name}", size)
        if array.name == OUTPUT or (array.name in known and array.name not in starts):
            raise DomainError(f"the array {array.name} is declared twice")
        known[array.name] = array.shape
    _require_starts(program, starts)
    for fixed in program.fixed:
        if len(fixed.entries) != math.prod(fixed.shape):
            raise DomainError(f"{fixed.name} has {len(fixed.entries)} entries, but the shape {list(fixed.shape)}")
    pending = {new(state.name): state for state in program.states}
    constant = {weight.name for weight in program.weights} - {state.name for state in program.states}
    used: set[str] = set()
    for assignment in program.assignments:
        _validate_assignment(assignment, known, pending)
        used.update(assignment.reads())
    missing = [name for name in pending if name not in known]
    if missing:
        raise DomainError(f"the state {missing[0][:-1]} gets no new value: there is no assignment to {missing[0]}")
    for name in sorted(constant - used):
        raise DomainError(f"the weight {name} is not used")
    if program.output.target != OUTPUT or any(a.target == OUTPUT for a in program.step):
        raise DomainError("the output is the last assignment, y = ..")


def _require_starts(program: Program, starts: Mapping[str, Shape]) -> None:
    """The free initial states are weights of the same names and shapes."""
    weights = [weight.name for weight in program.weights]
    if len(set(weights)) != len(weights):
        raise DomainError(f"the weight {next(n for n in weights if weights.count(n) > 1)} is declared twice")
    shapes = {weight.name: weight.shape for weight in program.weights}
    for name, shape in starts.items():
        if shapes.get(name) != shape:
            raise DomainError(f"the initial value of the state {name} must be a weight of the shape {list(shape)}")
    for state in program.states:
        if not state.free and state.name in shapes:
            raise DomainError(f"the state {state.name} starts at zero, so there is no weight of that name")


def _validate_assignment(assignment: Assignment, known: dict[str, Shape], pending: Mapping[str, State]) -> None:
    """Check one assignment, and add its target to the ``known`` arrays."""
    target, axes = assignment.target, assignment.axes
    where = f"the assignment to {target}"
    if target in known:
        raise DomainError(f"{where}: {target} has a value already, and an array is assigned once")
    if target.endswith("'") and target not in pending:
        raise DomainError(f"{where}: there is no state {target[:-1]}")
    _require_name(target.removesuffix("'"))
    if assignment.function and assignment.function not in FUNCTIONS:
        raise DomainError(f"{where}: there is no function {assignment.function}; there are {', '.join(FUNCTIONS)}")
    if not assignment.terms:
        raise DomainError(f"{where}: a sum needs at least one term")
    _require_axes(where, target, axes)
    sizes: dict[str, tuple[int, str]] = {}
    for term in assignment.terms:
        for factor in term.factors:
            if factor.name not in known:
                unassigned = factor.name in pending or factor.name.endswith("'")
                what = "is used before it is assigned" if unassigned else "is no array that has a value here"
                raise DomainError(f"{where}: {factor.name} {what}")
            _require_axes(where, factor.name, factor.axes)
            shape = known[factor.name]
            if len(shape) != len(factor.axes):
                raise DomainError(
                    f"{where}: {factor.name} has {len(shape)} axes (shape {list(shape)}), not {len(factor.axes)}"
                )
            for axis, size in zip(factor.axes, shape, strict=True):
                before, by = sizes.setdefault(axis, (size, factor.name))
                if before != size:
                    raise DomainError(f"{where}: the axis {axis} is {before} in {by} and {size} in {factor.name}")
    unknown = [axis for axis in axes if axis not in sizes]
    if unknown:
        raise DomainError(f"{where}: the axis {unknown[0]} stands on the left only, so its size is unknown")
    found = tuple(sizes[axis][0] for axis in axes)
    if target in pending and found != pending[target].shape:
        state = pending[target]
        raise DomainError(f"{where}: it has the shape {list(found)}, but the state has {list(state.shape)}")
    known[target] = found


def _require_axes(where: str, name: str, axes: str) -> None:
    if not AXES.match(axes):
        raise DomainError(f"{where}: an axis is one letter, not {shown(axes)}")
    if len(set(axes)) != len(axes):
        twice = next(axis for axis in axes if axes.count(axis) > 1)
        raise DomainError(f"{where}: the axis {twice} stands twice in {name}[{','.join(axes)}]")


def _require_name(name: object) -> None:
    if not isinstance(name, str) or not NAME.match(name):
        raise DomainError(
            f"the name of an array is a letter, then letters, digits and _ (at most 40), not {shown(name)}"
        )


def _require_size(what: str, size: object) -> None:
    if type(size) is not int or size < 1:
        raise DomainError(f"{what} must be an integer >= 1, not {shown(size)}")


# --- JSON ---------------------------------------------------------------------------------------------------


def program_to_json(program: Program) -> dict[str, Any]:
    """The object ``program`` of the certificate format."""
    data: dict[str, Any] = {
        "channels": program.channels,
        "weights": [[weight.name, list(weight.shape)] for weight in program.weights],
        "states": [[state.name, list(state.shape), "free" if state.free else "zero"] for state in program.states],
        "step": [_assignment_to_json(assignment) for assignment in program.step],
        "output": _assignment_to_json(program.output),
    }
    if program.fixed:
        data["fixed"] = [
            [array.name, list(array.shape), nested_lists([_number(v) for v in array.entries], array.shape)]
            for array in program.fixed
        ]
    return data


def _assignment_to_json(assignment: Assignment) -> list[Any]:
    terms = [[_number(term.coefficient), [[f.name, f.axes] for f in term.factors]] for term in assignment.terms]
    function = [assignment.function] if assignment.function else []
    return [assignment.target, assignment.axes, terms, *function]


def _number(value: Fraction) -> int | list[int]:
    return int(value) if value.denominator == 1 else [value.numerator, value.denominator]


def nested_lists(entries: list[Any], shape: Shape) -> Any:
    """``entries`` as lists nested by ``shape``; a scalar is the entry itself."""
    if not shape:
        return entries[0]
    stride = len(entries) // shape[0]
    return [nested_lists(entries[i * stride : (i + 1) * stride], shape[1:]) for i in range(shape[0])]


def program_from_json(body: object) -> Program:
    """The program that ``program_to_json`` wrote.

    Raises ``DomainError`` naming what is missing, unknown or misshapen.
    """
    keys = {"channels", "weights", "states", "step", "output"}
    if not isinstance(body, Mapping) or not keys <= set(body) <= keys | {"fixed"}:
        raise DomainError(f"a network is a JSON object with the keys {', '.join(sorted(keys))} and perhaps fixed")
    return Program(
        body["channels"],
        tuple(Weight(name, _shape(name, shape)) for name, shape in _entries(body["weights"], 2, "weights")),
        tuple(_state(entry) for entry in _entries(body["states"], 3, "states")),
        tuple(_assignment(entry) for entry in _list(body["step"], "step")),
        _assignment(body["output"]),
        tuple(
            Fixed(name, _shape(name, shape), tuple(_flat(name, value, _shape(name, shape))))
            for name, shape, value in _entries(body.get("fixed", []), 3, "fixed")
        ),
    )


def _list(value: object, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise DomainError(f"{what} is a list, not {shown(value)}")
    return value


def _entries(value: object, length: int, what: str) -> Iterator[list[Any]]:
    for entry in _list(value, what):
        if len(_list(entry, f"an entry of {what}")) != length:
            raise DomainError(f"an entry of {what} has {length} parts, not {len(entry)}")
        yield entry


def _shape(name: object, shape: object) -> Shape:
    sizes = _list(shape, f"the shape of {shown(name)}")
    return tuple(sizes)


def _state(entry: list[Any]) -> State:
    name, shape, start = entry
    if start not in ("free", "zero"):
        raise DomainError(f"the state {shown(name)} starts free or zero, not {shown(start)}")
    return State(name, _shape(name, shape), start == "free")


def _assignment(entry: object) -> Assignment:
    parts = _list(entry, "an assignment")
    if len(parts) not in (3, 4) or not all(isinstance(part, str) for part in (*parts[:2], *parts[3:])):
        raise DomainError("an assignment is [target, axes, terms] or [target, axes, terms, function]")
    target, axes, terms, *function = parts
    return Assignment(
        target,
        axes,
        tuple(_term(target, term) for term in _entries(terms, 2, f"the terms of {target}")),
        function[0] if function else "",
    )


def _term(target: str, entry: list[Any]) -> Term:
    coefficient, factors = entry
    pairs = list(_entries(factors, 2, f"a term of {target}"))
    if not all(isinstance(part, str) for pair in pairs for part in pair):
        raise DomainError(f"a factor of {target} is [name, axes]")
    return Term(tuple(Factor(name, axes) for name, axes in pairs), _fraction(target, coefficient))


def _fraction(name: str, value: object) -> Fraction:
    if type(value) is int:
        return Fraction(value)
    if isinstance(value, list) and len(value) == 2 and all(type(part) is int for part in value) and value[1] > 0:
        return Fraction(value[0], value[1])
    raise DomainError(f"a number in {name} is an integer or [a, b] with b >= 1, not {shown(value)}")


def _flat(name: str, value: object, shape: Shape) -> Iterator[Fraction]:
    if not shape:
        yield _fraction(name, value)
        return
    rows = _list(value, name)
    if len(rows) != shape[0]:
        raise DomainError(f"{name} has {len(rows)} rows, but the shape says {shape[0]}")
    for row in rows:
        yield from _flat(name, row, shape[1:])
