"""A circuit evaluated over any ring, on prefix trees of inputs.

The weights are entered once: every assignment becomes a matrix times a vector of monomials, the matrix None where it is
the identity. Start inputs form one prefix tree, end inputs another; what depends on the state alone is computed once
for each prefix that is met in each state, what depends on the input alone once for each input.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from ..kernel.errors import Rejected
from ..kernel.rings import Modular, Ring, Row
from .columns import FITS, Columns
from .program import (
    INPUT,
    OUTPUT,
    Assignment,
    Layout,
    Part,
    Program,
    entering,
    new,
    passing,
    steps_of,
)

__all__ = [
    "Inputs",
    "Network",
    "enter",
    "evaluations",
    "room",
    "room_of_engine",
    "rows_at_a_time",
    "steps",
]

BLOCK = 2**20  # entries of the matrix that are computed at a time
ON_THE_WAY = 6  # arrays of the size of a result that an engine makes before it
E = TypeVar("E")
C = TypeVar("C")
D = TypeVar("D")
Arrays = dict[str, Row[E]]  # the entries of each array, the last axis first
Together = tuple[Callable[[int, int], Any], int]


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

    The monomials of a product are the entrywise products of arrays; of each array are taken the entries with the given
    places, or all (None). A block applies a matrix to some monomials of every product, each from a place on; the
    blocks one after the other give the target, in the ``order`` of its entries if that is another.
    """

    target: str
    products: tuple[tuple[tuple[str, list[int] | None], ...], ...]
    widths: tuple[int, ...]
    blocks: list[tuple[tuple[int, ...], list[Row[E]]]] | None  # None: the monomials are the target
    order: list[int] | None = None
    function: str = ""
    partial: bool = False  # whether there are more blocks, which are not computed

    def run(self, ring: Ring[E], arrays: Arrays[E]) -> None:
        """Assign."""
        parts: list[Row[E]] = []
        for factors in self.products:
            monomials: Row[E] | None = None
            for name, places in factors:
                array = arrays[name]
                taken = array if places is None else [array[place] for place in places]
                monomials = taken if monomials is None else ring.merge(monomials, taken)
            parts.append([ring.one] if monomials is None else monomials)
        value = self.applied(ring, parts)
        arrays[self.target] = ring.activate(self.function, value) if self.function else value

    def applied(self, ring: Ring[E], parts: list[Row[E]]) -> Row[E]:
        """The entries of the target from the monomials."""
        if self.blocks is None:
            return parts[0]
        if len(self.blocks) == 1 and not self.partial:
            return ring.apply(self.blocks[0][1], parts[0] if len(parts) == 1 else [e for part in parts for e in part])
        value: Row[E] = []
        for places, matrix in self.blocks:
            vector: Row[E] = []
            for part, place, width in zip(parts, places, self.widths, strict=True):
                vector += part[place : place + width]
            value += ring.apply(matrix, vector)
        return value if self.order is None else [value[place] for place in self.order]


@dataclass(frozen=True, slots=True)
class Network(Generic[E]):
    """A program with its weights entered; ``begin`` are the initial states, ``fixed`` never change."""

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
        return {name: arrays[name] for name in self.shared}

    def step(self, ring: Ring[E], carried: Arrays[E], driven: Arrays[E]) -> Arrays[E]:
        """All arrays after an input."""
        arrays = {**self.fixed, **carried, **driven}
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
    parts = program.division
    try:
        entries = {array.name: [ring.coefficient(*entry) for entry in array.entries] for array in program.fixed}
    except ValueError:
        raise Rejected("", "a fixed array of the network has no value here") from None
    entries |= {name: weights[name] for name in program.constants if name not in entries}

    def entered(assignments: Sequence[Assignment]) -> tuple[Operation[E], ...]:
        return tuple(
            _operation(ring, assignment, program.layouts[assignment.target], entries) for assignment in assignments
        )

    fixed: Arrays[E] = {}
    for operation in entered(parts.fixed):
        operation.run(ring, fixed)
    fixed = {name: fixed[name] for name in parts.constant}
    begin = {
        state.name: weights[state.name] if state.free else [ring.zero] * math.prod(state.shape)
        for state in program.states
    }
    (output,) = entered([program.output])
    if output.blocks is not None:  # a claim is about the first entry
        places, matrix = output.blocks[0]
        output = replace(output, blocks=[(places, matrix[:1])], order=None, partial=len(output.blocks) > 1)
    carry, drive, rest = entered(parts.carry), entered(parts.drive), entered(parts.rest)
    return Network(begin, fixed, carry, drive, rest, output, parts.kept, parts.shared)


def _operation(ring: Ring[E], assignment: Assignment, layout: Layout, weights: Mapping[str, Row[E]]) -> Operation[E]:
    """Enter the weights into one assignment."""
    sizes, batch, rows = layout.sizes, layout.batch, layout.rows
    products = tuple(
        tuple(
            (name, None if names == part.shared + part.columns else _places(names, part.shared + part.columns, sizes))
            for name, names in part.moving
        )
        for part in layout.parts
    )
    widths = tuple(layout.size(part.columns) for part in layout.parts)
    if layout.copy:
        return Operation(assignment.target, products, widths, None, None, assignment.function)
    height, count = layout.size(rows), layout.size(batch)
    matrices = [_matrix(ring, layout, part, weights) for part in layout.parts]
    first = [
        [width * place for place in _places(part.shared, batch, sizes)]
        for part, width in zip(layout.parts, widths, strict=True)
    ]
    blocks = []
    for b in range(count):
        block = range(b * height, (b + 1) * height)
        matrix = [matrices[0][r] if len(matrices) == 1 else [e for m in matrices for e in m[r]] for r in block]
        blocks.append((tuple(places[b] for places in first), matrix))
    order = None if batch + rows == assignment.axes else _places(batch + rows, assignment.axes, sizes)
    return Operation(assignment.target, products, widths, blocks, order, assignment.function)


def _places(names: str, axes: str, sizes: Mapping[str, int]) -> list[int]:
    """For every point of ``axes`` the place in an array with the axes ``names``."""
    strides: dict[str, int] = {}
    stride = 1
    for name in reversed(names):
        strides[name] = strides.get(name, 0) + stride
        stride *= sizes[name]
    places = [0]
    for axis in axes:  # as each size is at least 2, all lists together are at most twice as long as the last
        step, size = strides.get(axis, 0), sizes[axis]
        if size > 1:
            places = [place + step * i for place in places for i in range(size)]
    return places


def _matrix(ring: Ring[E], layout: Layout, part: Part, weights: Mapping[str, Row[E]]) -> list[Row[E]]:
    """The coefficients of the monomials of a product, a row for every point of ``batch``, then ``rows``."""
    sizes, width = layout.sizes, layout.size(part.columns)
    try:
        coefficient = ring.coefficient(*part.coefficient)
    except ValueError:
        raise Rejected("", f"the coefficient {part.coefficient} of the circuit has no value here") from None
    outer = layout.batch + layout.rows + part.columns
    if layout.plain():
        entries = weights[part.constants[0][0]]
    else:
        points, depth = outer + part.summed, layout.size(part.summed)
        entries = [coefficient] * layout.size(points)
        for name, names in part.constants:
            array = weights[name]
            entries = ring.merge(entries, [array[place] for place in _places(names, points, sizes)])
        if depth > 1:
            ones = [[ring.one] * depth]
            entries = [ring.apply(ones, entries[i : i + depth])[0] for i in range(0, len(entries), depth)]
    return [entries[i : i + width] for i in range(0, len(entries), width)]


def steps(program: Program, starts: Inputs[Any], ends: Inputs[Any], split: tuple[int, ...] | None) -> int:
    """The number of multiply-adds of ``evaluations``, entering the weights included."""
    parts = program.division
    inputs = (len(starts.letters) + len(ends.letters)) * (steps_of(program, parts.drive) + parts.passed())
    state = steps_of(program, (*parts.carry, *parts.rest)) + parts.passed()
    output = steps_of(program, [program.output]) + parts.passed()
    fixed = steps_of(program, (*program.step, program.output)) + entering(program) + inputs
    pairs = len(starts.leaves) * len(ends.leaves)
    if split is None:
        return fixed + (len(starts.parents) + len(starts.leaves) * len(ends.parents)) * state + pairs * output
    return fixed + pairs * ((starts.length() + ends.length()) * state + output)


def room(program: Program, starts: Inputs[Any], ends: Inputs[Any], split: tuple[int, ...] | None) -> int:
    """The number of entries that ``evaluations`` holds at a time, besides weights and inputs."""
    once, one = _room(program, starts, ends)
    if split is not None:
        return once + 2 * one + passing(program) + len(ends.leaves)
    once += (len(starts.leaves) + starts.forks()) * one
    return once + rows_at_a_time(starts, ends, BLOCK) * (one * (ends.forks() + 1) + passing(program) + len(ends.leaves))


def room_of_engine(program: Program, starts: Inputs[Any], ends: Inputs[Any], block: int) -> tuple[int, int]:
    """The same for an engine's columns: Python's integers, and numbers in arrays, those on the way included."""
    once, one = _room(program, starts, ends)
    each = one * (ends.forks() + 1) + ON_THE_WAY * passing(program) + 2 * len(ends.leaves)
    return once + (len(starts.leaves) + starts.forks()) * one, rows_at_a_time(starts, ends, block) * each


def _room(program: Program, starts: Inputs[Any], ends: Inputs[Any]) -> tuple[int, int]:
    """The numbers of entries that are there once, and for one state."""
    known, parts = program.shapes, program.division
    one = sum(math.prod(known[name]) for name in {*parts.kept, *(new(state.name) for state in program.states)})
    driven = sum(math.prod(known[name]) + 8 for name in parts.shared) * (len(starts.letters) + len(ends.letters))
    return driven + 4 * (len(starts.parents) + len(ends.parents)) + entering(program), one


def rows_at_a_time(starts: Inputs[Any], ends: Inputs[Any], block: int) -> int:
    """Of how many states the rows are computed together, where that is some ``block`` of entries."""
    return max(1, min(len(starts.leaves), block // len(ends.leaves)))


def evaluations(
    ring: Ring[E],
    network: Network[E],
    starts: Inputs[E],
    ends: Inputs[E],
    split: tuple[int, ...] | None = None,
    together: Together = (Columns, BLOCK),
) -> Iterator[Row[E]]:
    """The rows y(start_i, end_j), j = 0, 1, .., one after the other; ``split`` are the (1-based) start steps.

    ``together``: the ring in which many states are taken mod q at a time, and how many entries of the matrix.
    """
    after = [network.driven(ring, x) for x in ends.letters]
    begin = network.carried(ring, network.begin)
    if split is None and isinstance(ring, Modular) and ring.q <= FITS:
        yield from _together(ring, network, begin, starts, ends.walker(), after, together)
        return
    before = [network.driven(ring, x) for x in starts.letters]
    if split is not None:
        yield from _interleaved(ring, network, begin, (starts, before), (ends, after), split)
        return
    follow, _ = _by_letter(ring, network, before)
    states = starts.walker().at_leaves(begin, follow, follow)
    walker = ends.walker()
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


def _together(
    ring: Modular,
    network: Network[Any],
    begin: Arrays[Any],
    starts: Inputs[Any],
    walker: Walker,
    after: list[Any],
    together: Together,
) -> Iterator[Row[Any]]:
    """The rows mod q, many states at a time: the same numbers, some ten times faster."""
    columns, entries = together
    block = max(1, entries // len(walker.leaves))
    count, length = len(starts.leaves), starts.length()
    chains = len(starts.parents) == count * length  # no prefix is shared, so that nothing is computed twice
    states: list[Any] = []
    paths: list[list[int]] = []
    if chains:
        paths = list(starts.paths())
    else:
        follow, _ = _by_letter(ring, network, [network.driven(ring, x) for x in starts.letters])
        states = starts.walker().at_leaves(begin, follow, follow)
    for first in range(0, count, block):
        many = columns(ring.q, min(block, count - first))
        carried: Any = begin
        if chains:
            for time in range(length):
                inputs = many.columns([starts.letters[path[time]] for path in paths[first : first + block]])
                carried = network.following(many, carried, network.driven(many, inputs))
        else:
            some = states[first : first + block]
            carried = {name: many.columns([state[name] for state in some]) for name in some[0]}
        outputs = walker.at_leaves(carried, *_by_letter(many, network, after))
        yield from many.rows(outputs)


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
