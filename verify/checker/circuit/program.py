"""A recurrent circuit as data: a program of assignments in Einstein notation, and what can be read off it.

    h1'[i] = a1[i] b1[i]        y = Wo[i] h2'[i]        h'[i] = W[i,j] h[j] + F[i,k] x[k]

An assignment is a sum of products; an axis that stands only on the right is summed. The arrays are the input ``x``, the
states (``h1``, before the step), their new values (``h1'``), what was assigned before, and the weights. Nothing here
knows which circuit it is; ``families`` writes programs, ``network`` evaluates them.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

__all__ = [
    "ANALYTIC",
    "INPUT",
    "OUTPUT",
    "PIECEWISE",
    "Assignment",
    "Division",
    "Fixed",
    "Product",
    "Program",
    "State",
    "across",
    "axis_sizes",
    "count",
    "new",
    "steps_of",
    "widest",
]

INPUT, OUTPUT = "x", "y"
ANALYTIC = ("exp", "sigmoid", "silu", "sin", "softplus", "tanh")  # on all real numbers
PIECEWISE = ("abs", "relu")
OVERHEAD = 5  # multiply-adds that one assignment is worth, besides those that it makes


@dataclass(frozen=True, slots=True)
class Product:
    """A rational coefficient (a, b) times arrays with axes, such as (("Wh1", "ij"), ("h1", "j"))."""

    factors: tuple[tuple[str, str], ...]
    coefficient: tuple[int, int] = (1, 1)


@dataclass(frozen=True, slots=True)
class Assignment:
    """``target[axes]`` = the sum of ``products``, or the named ``function`` of it, entrywise."""

    target: str
    axes: str
    products: tuple[Product, ...]
    function: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """A state array. If it is ``free`` its initial value is a weight of the same name, else it is zero."""

    name: str
    shape: tuple[int, ...]
    free: bool


@dataclass(frozen=True, slots=True)
class Fixed:
    """An array of rationals (a, b), row by row, that is part of the network and no weight."""

    name: str
    shape: tuple[int, ...]
    entries: tuple[tuple[int, int], ...]


@dataclass(frozen=True, eq=False)
class Program:
    """``channels`` inputs a step; the ``weights`` in the order of the stream: of first appearance, then the read-out,
    then the free initial states. What can be read off it is found once.
    """

    channels: int
    weights: tuple[tuple[str, tuple[int, ...]], ...]
    states: tuple[State, ...]
    step: tuple[Assignment, ...]
    output: Assignment
    fixed: tuple[Fixed, ...] = ()

    @cached_property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shape of every array."""
        return _shapes(self)

    @cached_property
    def kind(self) -> str:
        """Of what kind y is as a function of weights and inputs: ``polynomial``, ``analytic`` or ``piecewise``."""
        functions = {assignment.function for assignment in (*self.step, self.output)} - {""}
        return "piecewise" if functions & set(PIECEWISE) else "analytic" if functions else "polynomial"

    @cached_property
    def division(self) -> "Division":
        """The step by what can be computed once a state, and once an input."""
        return _divided(self)

    @cached_property
    def constants(self) -> dict[str, tuple[int, ...]]:
        """The shapes of the arrays that never change: the fixed ones, and the weights that are no initial states."""
        states = {state.name for state in self.states}
        weights = {name: shape for name, shape in self.weights if name not in states}
        return weights | {array.name: array.shape for array in self.fixed}


@dataclass(frozen=True, slots=True)
class Division:
    """The assignments of a step by what they depend on, and the arrays that pass from one part to the next.

    ``fixed`` depend on weights alone, ``carry`` also on the state, ``drive`` on the input, ``rest`` on both. ``kept``
    are the arrays of ``carry`` and ``shared`` those of ``drive`` (state and input included) that are read elsewhere.
    """

    fixed: tuple[Assignment, ...]
    carry: tuple[Assignment, ...]
    drive: tuple[Assignment, ...]
    rest: tuple[Assignment, ...]
    kept: tuple[str, ...]
    shared: tuple[str, ...]


def _divided(program: Program) -> Division:
    """The step of ``program`` by what can be computed once a state, and once an input."""
    depends = {INPUT: "i"} | {state.name: "s" for state in program.states}
    parts: dict[str, list[Assignment]] = {"": [], "s": [], "i": [], "is": []}
    for assignment in program.step:
        kind = "".join(sorted({c for name in _read(assignment) for c in depends.get(name, "")}))
        depends[assignment.target] = kind
        parts[kind].append(assignment)
    fixed, carry, drive, rest = (tuple(parts[kind]) for kind in ("", "s", "i", "is"))
    read = {name for assignment in (*rest, program.output) for name in _read(assignment)}
    read |= {new(state.name) for state in program.states}
    return Division(
        fixed,
        carry,
        drive,
        rest,
        tuple(name for name, kind in depends.items() if kind == "s" and name in read),
        tuple(name for name, kind in depends.items() if kind == "i" and name in read),
    )


def _read(assignment: Assignment) -> Iterator[str]:
    return (name for product in assignment.products for name, _ in product.factors)


def new(state: str) -> str:
    """The name of the new value of a state.

    >>> new("h1")
    "h1'"
    """
    return state + "'"


def _shapes(program: Program) -> dict[str, tuple[int, ...]]:
    """The shape of every array."""
    known = {INPUT: (program.channels,)} | {state.name: state.shape for state in program.states} | dict(program.weights)
    known |= {array.name: array.shape for array in program.fixed}
    for assignment in (*program.step, program.output):
        sizes = axis_sizes(assignment.products, known)
        known[assignment.target] = tuple(sizes[axis] for axis in assignment.axes)
    return known


def axis_sizes(products: Iterable[Product], known: Mapping[str, tuple[int, ...]]) -> dict[str, int]:
    """The size of every axis in ``products``."""
    factors = (factor for product in products for factor in product.factors)
    return {axis: size for name, axes in factors for axis, size in zip(axes, known[name], strict=True)}


def across(product: Product, axes: str, weights: Mapping[str, object]) -> str:
    """The axes of the arrays in ``product`` that are no weights: first those of the target ``axes``, in their order."""
    moving = "".join(names for array, names in product.factors if array not in weights)
    return "".join(axis for axis in axes if axis in moving) + "".join(
        dict.fromkeys(axis for axis in moving if axis not in axes)
    )


def count(program: Program) -> int:
    """The number of weights."""
    return sum(math.prod(shape) for _, shape in program.weights)


def _columns(assignment: Assignment, known: Mapping[str, tuple[int, ...]], weights: Mapping[str, object]) -> int:
    """The number of monomials of which the target is a linear combination."""
    sizes = axis_sizes(assignment.products, known)
    parts = (across(product, assignment.axes, weights) for product in assignment.products)
    return sum(math.prod(sizes[axis] for axis in part) for part in parts)


def widest(program: Program) -> int:
    """The largest number of terms in a sum."""
    known, weights = program.shapes, program.constants
    return max(_columns(assignment, known, weights) for assignment in (*program.step, program.output))


def steps_of(program: Program, assignments: Iterable[Assignment]) -> int:
    """The number of multiply-adds of ``assignments``, each entered as a matrix times a vector of monomials."""
    known, weights = program.shapes, program.constants
    total = 0
    for assignment in assignments:
        columns = _columns(assignment, known, weights)
        rows = 1 if assignment is program.output else math.prod(known[assignment.target])
        plain = any(name in weights for name in _read(assignment)) or len(assignment.products) > 1
        total += columns * (rows if plain else 1) + columns + OVERHEAD
    return total
