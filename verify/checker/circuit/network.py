"""A circuit evaluated over any ring, on prefix trees of inputs.

The weights are entered once: every assignment becomes a matrix times a vector of monomials, the matrix None where it is
the identity. Start inputs form one prefix tree, end inputs another; what depends on the state alone is computed once
for each prefix that is met in each state, what depends on the input alone once for each input.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product as grid
from typing import Any, Generic, TypeVar

from ..kernel.errors import Rejected
from ..kernel.rings import Modular, Ring, Row
from .columns import FITS, Columns
from .program import (
    INPUT,
    OUTPUT,
    Assignment,
    Product,
    Program,
    across,
    axis_sizes,
    new,
    steps_of,
)

__all__ = ["Inputs", "Network", "enter", "evaluations", "room", "steps"]

BLOCK = 2**20  # entries of the matrix that are computed at a time
E = TypeVar("E")
C = TypeVar("C")
D = TypeVar("D")
Arrays = dict[str, Row[E]]  # the entries of each array, the last axis first


@dataclass(frozen=True, slots=True)
class Inputs(Generic[E]):
    """Sequences of equal length as a prefix tree.

    Node i is preceded by node ``parents[i]`` < i (-1: it comes first) and carries the input vector
    ``letters[letter[i]]``; sequence number j ends at node ``leaves[j]``. Every node leads to a leaf.
    """

    letters: list[Row[E]]
    parents: list[int]
    letter: list[int]
    leaves: list[int]

    def length(self) -> int:
        """The common length of the sequences."""
        node, length = self.leaves[0], 0
        while node >= 0:
            node, length = self.parents[node], length + 1
        return length

    def forks(self) -> int:
        """The largest number of nodes with several followers on a path, the empty prefix included."""
        followers = [0] * len(self.parents)
        for parent in self.parents:
            if parent >= 0:
                followers[parent] += 1
        forks: list[int] = []
        for node, parent in enumerate(self.parents):
            forks.append((forks[parent] if parent >= 0 else 1) + (followers[node] > 1))
        return max(forks)

    def paths(self) -> Iterator[list[int]]:
        """For each sequence the places of its letters in order of time."""
        for leaf in self.leaves:
            path = []
            while leaf >= 0:
                path.append(self.letter[leaf])
                leaf = self.parents[leaf]
            yield path[::-1]

    def walker(self) -> "Walker":
        """A walk through the tree that can be repeated."""
        children: list[list[int]] = [[] for _ in self.parents]
        roots: list[int] = []
        for node, parent in enumerate(self.parents):
            (roots if parent < 0 else children[parent]).append(node)
        return Walker(children, roots, self.letter, self.leaves)


@dataclass(frozen=True, slots=True)
class Walker:
    """A prefix tree from the first inputs on."""

    children: list[list[int]]
    roots: list[int]
    letter: list[int]
    leaves: list[int]

    def at_leaves(self, first: C, follow: Callable[[C, int], C], finish: Callable[[C, int], D]) -> list[D]:
        """What ``finish`` gives at each leaf: ``follow`` and ``finish`` take what came before and a letter's place."""
        found: dict[int, D] = {}
        stack = [(node, first) for node in self.roots]
        while stack:  # depth first, so that little is held
            node, before = stack.pop()
            if self.children[node]:
                after = follow(before, self.letter[node])
                stack += [(child, after) for child in self.children[node]]
            else:
                found[node] = finish(before, self.letter[node])
        return [found[leaf] for leaf in self.leaves]


@dataclass(frozen=True, slots=True)
class Operation(Generic[E]):
    """An assignment with the weights entered.

    The monomials are, one product after the other, the entrywise products of arrays; of each array are taken the
    entries with the given places, or all (None).
    """

    target: str
    products: tuple[tuple[tuple[str, list[int] | None], ...], ...]
    matrix: list[Row[E]] | None
    function: str = ""

    def run(self, ring: Ring[E], arrays: Arrays[E]) -> None:
        """Assign."""
        vector: Row[E] = []
        for factors in self.products:
            monomials: Row[E] | None = None
            for name, places in factors:
                array = arrays[name]
                taken = array if places is None else [array[place] for place in places]
                monomials = taken if monomials is None else ring.merge(monomials, taken)
            part = [ring.one] if monomials is None else monomials
            vector = vector + part if vector else part
        value = vector if self.matrix is None else ring.apply(self.matrix, vector)
        arrays[self.target] = ring.activate(self.function, value) if self.function else value


@dataclass(frozen=True, slots=True)
class Network(Generic[E]):
    """A program with its weights entered; ``begin`` are the initial states."""

    begin: Arrays[E]
    fixed: Arrays[E]
    carry_steps: tuple[Operation[E], ...]
    drive_steps: tuple[Operation[E], ...]
    rest: tuple[Operation[E], ...]
    output: Operation[E]
    kept: tuple[str, ...]
    shared: tuple[str, ...]

    def carried(self, ring: Ring[E], state: Arrays[E]) -> Arrays[E]:
        """All that the next step needs of a state."""
        arrays = {**self.fixed, **state}
        for operation in self.carry_steps:
            operation.run(ring, arrays)
        return {name: arrays[name] for name in self.kept}

    def driven(self, ring: Ring[E], x: Row[E]) -> Arrays[E]:
        """All that a step needs of an input."""
        arrays = {**self.fixed, INPUT: x}
        for operation in self.drive_steps:
            operation.run(ring, arrays)
        return {name: arrays[name] for name in self.shared} | self.fixed

    def step(self, ring: Ring[E], carried: Arrays[E], driven: Arrays[E]) -> Arrays[E]:
        """All arrays after an input."""
        arrays = carried | driven
        for operation in self.rest:
            operation.run(ring, arrays)
        return arrays

    def following(self, ring: Ring[E], carried: Arrays[E], driven: Arrays[E]) -> Arrays[E]:
        """All that the step after this one needs of the state."""
        arrays = self.step(ring, carried, driven)
        return self.carried(ring, {name: arrays[new(name)] for name in self.begin})

    def read(self, ring: Ring[E], carried: Arrays[E], driven: Arrays[E]) -> E:
        """The first entry of y after an input."""
        arrays = self.step(ring, carried, driven)
        self.output.run(ring, arrays)
        return arrays[OUTPUT][0]


def enter(ring: Ring[E], program: Program, weights: Mapping[str, Row[E]]) -> Network[E]:
    """``program`` with ``weights``, the entries of each array row by row."""
    known, parts = program.shapes, program.division
    try:
        entries = {array.name: [ring.coefficient(*entry) for entry in array.entries] for array in program.fixed}
    except ValueError:
        raise Rejected("", "a fixed array of the network has no value here") from None
    entries |= {name: weights[name] for name in program.constants if name not in entries}

    def entered(assignments: Sequence[Assignment]) -> tuple[Operation[E], ...]:
        return tuple(_operation(ring, assignment, known, entries) for assignment in assignments)

    fixed: Arrays[E] = {}
    for operation in entered(parts.fixed):
        operation.run(ring, fixed)
    begin = {
        state.name: weights[state.name] if state.free else [ring.zero] * _size(state.shape) for state in program.states
    }
    (output,) = entered([program.output])
    if output.matrix is not None:  # a claim is about the first entry
        output = replace(output, matrix=output.matrix[:1])
    carry, drive, rest = entered(parts.carry), entered(parts.drive), entered(parts.rest)
    return Network(begin, fixed, carry, drive, rest, output, parts.kept, parts.shared)


def _size(shape: tuple[int, ...]) -> int:
    size = 1
    for n in shape:
        size *= n
    return size


def _operation(
    ring: Ring[E], assignment: Assignment, known: Mapping[str, tuple[int, ...]], weights: Mapping[str, Row[E]]
) -> Operation[E]:
    """Enter the weights into one assignment."""
    sizes = axis_sizes(assignment.products, known)
    products, blocks = [], []
    for product in assignment.products:
        axes = across(product, assignment.axes, weights)
        moving = tuple(
            (name, None if names == axes else _places(names, axes, sizes))
            for name, names in product.factors
            if name not in weights
        )
        products.append(moving)
        constant = len(moving) < len(product.factors) or product.coefficient != (1, 1)
        if not constant and axes == assignment.axes and len(assignment.products) == 1:
            return Operation(assignment.target, (moving,), None, assignment.function)
        blocks.append(_matrix(ring, product, assignment.axes, axes, sizes, weights))
    matrix = blocks[0] if len(blocks) == 1 else [[e for row in rows for e in row] for rows in zip(*blocks, strict=True)]
    return Operation(assignment.target, tuple(products), matrix, assignment.function)


def _places(names: str, axes: str, sizes: Mapping[str, int]) -> list[int]:
    """For every point of ``axes`` the place in an array with the axes ``names``."""
    places = [0] * _size(tuple(sizes[axis] for axis in axes))
    stride = 1
    for name in reversed(names):
        for i, point in enumerate(_values(axes, name, sizes)):
            places[i] += stride * point
        stride *= sizes[name]
    return places


def _values(axes: str, name: str, sizes: Mapping[str, int]) -> Iterator[int]:
    """The coordinate ``name`` of every point of ``axes``."""
    k = axes.index(name)
    return (point[k] for point in grid(*(range(sizes[axis]) for axis in axes)))


def _matrix(
    ring: Ring[E], product: Product, rows: str, columns: str, sizes: Mapping[str, int], weights: Mapping[str, Row[E]]
) -> list[Row[E]]:
    """The coefficients of the monomials at the points of ``columns`` in the entries at the points of ``rows``.

    An axis of both is the same in row and column, and one of neither, in weights alone, is summed.
    """
    constants = [(weights[name], names) for name, names in product.factors if name in weights]
    outer = rows + columns
    inner = "".join(dict.fromkeys(c for _, names in constants for c in names if c not in outer))
    try:
        coefficient = ring.coefficient(*product.coefficient)
    except ValueError:
        raise Rejected("", f"the coefficient {product.coefficient} of the circuit has no value here") from None
    free = rows + "".join(axis for axis in columns if axis not in rows)
    width = _size(tuple(sizes[axis] for axis in columns))
    if len(constants) == 1 and constants[0][1] == free == outer and coefficient == ring.one:
        entries = constants[0][0]
        return [entries[i : i + width] for i in range(0, len(entries), width)]
    points = free + inner
    depth = _size(tuple(sizes[axis] for axis in inner))
    terms = [coefficient] * _size(tuple(sizes[axis] for axis in points))
    for entries, names in constants:
        terms = ring.merge(terms, [entries[place] for place in _places(names, points, sizes)])
    sums = [ring.apply([[ring.one] * depth], terms[i : i + depth])[0] for i in range(0, len(terms), depth)]
    matrix = [[ring.zero] * width for _ in range(_size(tuple(sizes[axis] for axis in rows)))]
    for row, column, entry in zip(_places(rows, free, sizes), _places(columns, free, sizes), sums, strict=True):
        matrix[row][column] = entry
    return matrix


def steps(program: Program, starts: Inputs[Any], ends: Inputs[Any], split: tuple[int, ...] | None) -> int:
    """The number of multiply-adds of ``evaluations``, entering the weights included."""
    parts = program.division
    inputs = (len(starts.letters) + len(ends.letters)) * steps_of(program, parts.drive)
    state, output = steps_of(program, (*parts.carry, *parts.rest)), steps_of(program, [program.output])
    fixed = steps_of(program, (*program.step, program.output)) + inputs
    pairs = len(starts.leaves) * len(ends.leaves)
    if split is None:
        return fixed + (len(starts.parents) + len(starts.leaves) * len(ends.parents)) * state + pairs * output
    return fixed + pairs * ((starts.length() + ends.length()) * state + output)


def room(program: Program, starts: Inputs[Any], ends: Inputs[Any], split: tuple[int, ...] | None) -> int:
    """The number of entries that ``evaluations`` holds at a time, besides weights and inputs."""
    known, parts = program.shapes, program.division
    one = sum(_size(known[name]) for name in {*parts.kept, *(new(state.name) for state in program.states)})
    driven = sum(_size(known[name]) + 8 for name in parts.shared) * (len(starts.letters) + len(ends.letters))
    trees = 4 * (len(starts.parents) + len(ends.parents))
    if split is not None:
        return driven + trees + 2 * one + len(ends.leaves)
    rows = max(1, min(len(starts.leaves), BLOCK // len(ends.leaves)))
    states = len(starts.leaves) + starts.forks() + rows * (ends.forks() + 1)
    return driven + trees + states * one + rows * len(ends.leaves)


def evaluations(
    ring: Ring[E],
    network: Network[E],
    starts: Inputs[E],
    ends: Inputs[E],
    split: tuple[int, ...] | None = None,
) -> Iterator[Row[E]]:
    """The rows y(start_i, end_j), j = 0, 1, .., one after the other; ``split`` are the (1-based) start steps."""
    before = [network.driven(ring, x) for x in starts.letters]
    after = [network.driven(ring, x) for x in ends.letters]
    begin = network.carried(ring, network.begin)
    if split is not None:
        yield from _interleaved(ring, network, begin, (starts, before), (ends, after), split)
        return
    follow, _ = _by_letter(ring, network, before)
    states = starts.walker().at_leaves(begin, follow, follow)
    walker = ends.walker()
    if isinstance(ring, Modular) and ring.q <= FITS:
        yield from _together(ring.q, network, states, walker, after)
        return
    for state in states:
        yield walker.at_leaves(state, *_by_letter(ring, network, after))


def _by_letter(
    ring: Ring[E], network: Network[E], driven: list[Arrays[E]]
) -> tuple[Callable[[Arrays[E], int], Arrays[E]], Callable[[Arrays[E], int], E]]:
    """What follows a state after the letter with a given place, and what is read then."""
    return (
        lambda carried, letter: network.following(ring, carried, driven[letter]),
        lambda carried, letter: network.read(ring, carried, driven[letter]),
    )


def _together(q: int, network: Network[Any], states: list[Any], walker: Walker, after: list[Any]) -> Iterator[Row[Any]]:
    """The rows mod q, many states at a time: the same numbers, some ten times faster."""
    block = max(1, BLOCK // len(walker.leaves))
    for first in range(0, len(states), block):
        some = states[first : first + block]
        ring = Columns(q, len(some))
        carried: Any = {name: ring.columns([state[name] for state in some]) for name in some[0]}
        outputs = walker.at_leaves(carried, *_by_letter(ring, network, after))
        yield from map(list, zip(*map(ring.residues, outputs), strict=True))


def _interleaved(
    ring: Ring[E],
    network: Network[E],
    begin: Arrays[E],
    starts: tuple[Inputs[E], list[Arrays[E]]],
    ends: tuple[Inputs[E], list[Arrays[E]]],
    split: tuple[int, ...],
) -> Iterator[Row[E]]:
    """The rows when start steps are ``split`` and end steps all others: no prefix is shared."""
    in_start = set(split)
    for start in starts[0].paths():
        row = []
        for end in ends[0].paths():
            s, e = (starts[1][letter] for letter in start), (ends[1][letter] for letter in end)
            carried, driven = begin, next(s if 1 in in_start else e)
            for time in range(2, len(start) + len(end) + 1):
                carried = network.following(ring, carried, driven)
                driven = next(s if time in in_start else e)
            row.append(network.read(ring, carried, driven))
        yield row
