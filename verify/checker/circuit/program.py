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
    "Layout",
    "Part",
    "Product",
    "Program",
    "State",
    "axis_sizes",
    "count",
    "denominators",
    "entering",
    "new",
    "passing",
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
    def layouts(self) -> dict[str, "Layout"]:
        """Every assignment by its target, as it is computed."""
        known, constants = self.shapes, self.constants
        return {
            assignment.target: _layout(assignment, axis_sizes(assignment.products, known), constants)
            for assignment in (*self.step, self.output)
        }

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
    are the arrays of ``carry``, ``shared`` those of ``drive`` (state and input included) and ``constant`` those of
    ``fixed`` that are read elsewhere.
    """

    fixed: tuple[Assignment, ...]
    carry: tuple[Assignment, ...]
    drive: tuple[Assignment, ...]
    rest: tuple[Assignment, ...]
    kept: tuple[str, ...]
    shared: tuple[str, ...]
    constant: tuple[str, ...]

    def passed(self) -> int:
        """The number of arrays that a step is handed, whatever it does with them."""
        return len(self.kept) + len(self.shared) + len(self.constant)


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
    ahead = read | {name for assignment in (*carry, *drive) for name in _read(assignment)}

    def handed(kind: str, readers: set[str]) -> tuple[str, ...]:
        return tuple(name for name, found in depends.items() if found == kind and name in readers)

    return Division(fixed, carry, drive, rest, handed("s", read), handed("i", read), handed("", ahead))


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


@dataclass(frozen=True, slots=True)
class Part:
    """One product of an assignment: the arrays that move, and the ``constants`` among them that never change.

    Moving axes are those of the target (``shared``), then those that are summed with weights (``columns``); axes that
    stand in constants alone are ``summed`` beforehand.
    """

    moving: tuple[tuple[str, str], ...]
    constants: tuple[tuple[str, str], ...]
    coefficient: tuple[int, int]
    shared: str
    columns: str
    summed: str


@dataclass(frozen=True, slots=True)
class Layout:
    """An assignment as small matrices: one for each point of ``batch``, from monomials to the points of ``rows``.

    ``batch`` are the axes of the target that occur in what moves, ``rows`` the others. A ``copy`` needs no matrix.
    """

    batch: str
    rows: str
    parts: tuple[Part, ...]
    sizes: Mapping[str, int]
    copy: bool

    def size(self, axes: str) -> int:
        """The number of points of ``axes``."""
        return math.prod(self.sizes[axis] for axis in axes)

    def entries(self) -> int:
        """The number of entries of the matrices."""
        return self.size(self.batch + self.rows) * sum(self.size(part.columns) for part in self.parts)

    def monomials(self) -> int:
        """The number of products of entries."""
        return sum(self.size(part.shared + part.columns) for part in self.parts)

    def merging(self) -> int:
        """The number of multiplications that make these, and at least one for each."""
        return sum(self.size(part.shared + part.columns) * max(1, len(part.moving) - 1) for part in self.parts)

    def plain(self) -> bool:
        """Whether the matrix is a weight array as it stands."""
        part = self.parts[0]
        if len(self.parts) > 1 or part.coefficient != (1, 1) or len(part.constants) != 1 or self.batch:
            return False
        return part.constants[0][1] == self.rows + part.columns


def _layout(assignment: Assignment, sizes: Mapping[str, int], constants: Mapping[str, object]) -> Layout:
    axes = assignment.axes
    moves = {
        c for product in assignment.products for name, axes in product.factors if name not in constants for c in axes
    }
    batch = "".join(axis for axis in axes if axis in moves)
    parts = []
    for product in assignment.products:
        moving = tuple(factor for factor in product.factors if factor[0] not in constants)
        fixed = tuple(factor for factor in product.factors if factor[0] in constants)
        inside = dict.fromkeys("".join(names for _, names in moving))
        columns = "".join(axis for axis in inside if axis not in axes)
        alone = dict.fromkeys(axis for _, names in fixed for axis in names if axis not in inside and axis not in axes)
        shared = "".join(axis for axis in batch if axis in inside)
        parts.append(Part(moving, fixed, product.coefficient, shared, columns, "".join(alone)))
    first = parts[0]
    copy = (
        len(parts) == 1
        and not first.constants
        and first.coefficient == (1, 1)
        and first.shared == axes
        and not first.columns
    )
    return Layout(batch, "".join(axis for axis in axes if axis not in moves), tuple(parts), sizes, copy)


def count(program: Program) -> int:
    """The number of weights."""
    return sum(math.prod(shape) for _, shape in program.weights)


def denominators(program: Program) -> Iterator[int]:
    """Those of the coefficients and of the fixed arrays."""
    for assignment in (*program.step, program.output):
        yield from (product.coefficient[1] for product in assignment.products)
    for array in program.fixed:
        yield from (b for _, b in array.entries)


def widest(program: Program) -> int:
    """The largest number of terms in a sum."""
    sums = [sum(layout.size(part.columns) for part in layout.parts) for layout in program.layouts.values()]
    inner = [layout.size(part.summed) for layout in program.layouts.values() for part in layout.parts]
    return max(sums + inner)


def steps_of(program: Program, assignments: Iterable[Assignment]) -> int:
    """The number of multiply-adds of ``assignments``; of y only the first entry is computed."""
    total = 0
    for assignment in assignments:
        layout = program.layouts[assignment.target]
        blocks = 1 if layout.copy or assignment is program.output else layout.size(layout.batch)
        merges = sum(max(1, len(part.moving) - 1) for part in layout.parts)
        entries = layout.monomials() if layout.copy else layout.entries()
        if assignment is program.output and not layout.copy:
            entries //= layout.size(layout.batch + layout.rows)
        total += entries + layout.merging() + OVERHEAD * (blocks + merges - 1)
    return total


def entering(program: Program) -> int:
    """The number of multiply-adds, and of entries held, that entering the weights and finding places takes."""
    total = 0
    for layout in program.layouts.values():
        points = 0 if layout.copy or layout.plain() else layout.size(layout.batch + layout.rows)
        for part in layout.parts:
            total += points * layout.size(part.columns + part.summed) * (2 + len(part.constants))
            axes = part.shared + part.columns
            total += layout.size(axes) * sum(names != axes for _, names in part.moving)
    return total


def passing(program: Program) -> int:
    """The number of entries, besides what is kept of a step, that exist while it is computed."""
    known, kept = program.shapes, {*program.division.kept, *(new(state.name) for state in program.states)}
    arrays = sum(math.prod(known[assignment.target]) for assignment in program.step if assignment.target not in kept)
    return arrays + max(layout.monomials() for layout in program.layouts.values())
