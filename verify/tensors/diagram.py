"""The tensor network of a circuit: the program unrolled over T steps, a state computed anew for every use of it.

What the network is stands here, and how many copies it has; its numbers are in ``contraction``, its cuts in ``cuts``.
Source: proofs/statements/tensor-networks.md.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from verify.errors import BudgetExceeded, DomainError
from verify.exact.conversion import read_integer
from verify.networks.network import Network
from verify.networks.program import INPUT, OUTPUT, Assignment, Program, Term, axis_sizes, new

if TYPE_CHECKING:
    import networkx as nx

__all__ = [
    "MAX_TENSORS",
    "Copy",
    "Diagram",
    "Edge",
    "Node",
    "Port",
    "copies",
    "crossing_copies",
    "unrolled",
    "unrolled_network",
]

#: A network of more tensors, or of more indices, is refused rather than built.
MAX_TENSORS = 400_000
# Steps times assignments that are walked in order to count copies.
MAX_WALK = 2_000_000

Key = tuple[str, int, bool]


@dataclass(frozen=True, slots=True)
class Port:
    """The axes of a tensor that belong to one array.

    ``array``: the array; ``affine``: whether its entries stand in one axis with a last coordinate that is always 1,
    instead of an axis of the tensor for each of its own.  ``edges``: an edge for each of these axes.
    """

    array: str
    affine: bool
    edges: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A tensor.

    ``kind``: ``"weight"`` and ``"fixed"`` (an array of the program), ``"initial"`` (a state before the first step),
    or ``"block"``: an assignment that is no single product, with all its terms, weights and coefficients, as one
    tensor of blocks (the tables of ``Port`` say of what).  ``name``: the array.  ``ports``: of a weight one, of a block
    its own value first, then what it reads.  ``copy``: the copy, in ``Diagram.copies``, that it belongs to; ``step``
    and ``layer`` are those of the copy.  ``arrays``: the weights and fixed arrays that its entries are made of.
    """

    number: int
    kind: str
    name: str
    ports: tuple[Port, ...]
    copy: int
    step: int
    layer: int
    arrays: tuple[str, ...]

    @property
    def edges(self) -> tuple[int, ...]:
        """An edge an axis, in the order of the axes; no edge stands twice."""
        return tuple(edge for port in self.ports for edge in port.edges)


@dataclass(frozen=True, slots=True)
class Edge:
    """An index, summed over unless it is a leg or the output; ``nodes`` are the tensors that have it.

    More than two of them (or, with a leg or the output, more than one) share it as the δ tensor does, which copies
    unit vectors and multiplies vectors entrywise.  ``leg``: the step whose input it is, else 0.  ``array`` and
    ``step``: whose axis it is, ``x`` for a leg; ``copy``: that copy (-1 for a leg); ``reader``: the copy that reads it
    (-1 for a leg, which may have many, and for the output).
    """

    number: int
    dimension: int
    nodes: tuple[int, ...]
    leg: int
    array: str
    step: int
    copy: int
    reader: int


@dataclass(frozen=True, slots=True)
class Copy:
    """One of the times that an array is computed: ``array`` at ``step``, 0 for a state before the first step.

    ``index``: 1, 2, .. among the copies of this array at this step.  ``parent``: the copy that reads it, -1 for y.
    ``affine``: whether it comes with the coordinate 1.  ``edges``: its axes.  Every copy stands after its parent.
    """

    number: int
    array: str
    step: int
    layer: int
    index: int
    parent: int
    affine: bool
    edges: tuple[int, ...]


@dataclass(frozen=True)
class Diagram:
    """A tensor network with a leg of dimension N a step.  Contracted, it is the grid tensor.

    ``legs``: the edge of each step, in order (of an input that nothing reads, an edge without nodes); ``output``: the
    edges of y, one an axis.  Nodes, edges and copies are numbered by their places.
    """

    program: Program
    T: int
    N: int
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    copies: tuple[Copy, ...]
    legs: tuple[int, ...]
    output: tuple[int, ...]

    def __repr__(self) -> str:
        return (
            f"<tensor network of {len(self.nodes)} tensors and {len(self.edges)} indices, T = {self.T}, N = {self.N}>"
        )

    @cached_property
    def is_matrix_product_state(self) -> bool:
        """Whether every array is computed once a step at most, so that the steps stand in a chain."""
        return all(copy.index == 1 for copy in self.copies)

    def to_networkx(self) -> nx.Graph:
        """The bipartite graph of tensors ``("tensor", number)`` and indices ``("index", number)``.

        An index is a node too, because more than two tensors can share it.  The nodes carry the fields of ``Node`` and
        ``Edge`` as attributes.
        """
        import networkx as nx

        graph = nx.Graph(T=self.T, N=self.N)
        for node in self.nodes:
            graph.add_node(
                ("tensor", node.number),
                bipartite=0,
                kind=node.kind,
                name=node.name,
                step=node.step,
                layer=node.layer,
                copy=node.copy,
            )
        for edge in self.edges:
            graph.add_node(
                ("index", edge.number),
                bipartite=1,
                dimension=edge.dimension,
                leg=edge.leg,
                output=edge.number in self.output,
                array=edge.array,
                step=edge.step,
            )
            graph.add_edges_from((("tensor", node), ("index", edge.number)) for node in edge.nodes)
        return graph


def unrolled(program: Program, T: int, *, N: int | None = None) -> Diagram:
    """The tensor network of ``program`` over T steps, with N templates (default: the channels, one-hot).

    A state that is used several times is computed several times, for copying a vector is no linear map.  A product of
    arrays becomes its tensors, joined where they share a letter; a sum of several terms becomes one block tensor, whose
    arrays get a coordinate 1 where a term lacks them.

    >>> from verify.networks.families import FAMILIES
    >>> unrolled(FAMILIES["rac"].program(1, 2, 3), 4)
    <tensor network of 10 tensors and 9 indices, T = 4, N = 3>

    Raises ``DomainError`` if T or N is below 1 or the program is no polynomial, ``BudgetExceeded``, with the number,
    for more than ``MAX_TENSORS`` tensors or indices.  Source: [L17]; proofs/statements/tensor-networks.md.
    """
    T = read_integer(T, "the number of steps T", least=1)
    N = program.channels if N is None else read_integer(N, "the number of templates N", least=1)
    plans = _Plans(program)
    tensors = indices = arrays = 0
    for (array, step, affine), number in _counted(plans, T, limit=MAX_TENSORS).items():
        plan = plans[array, affine] if step else None
        arrays += number
        tensors += number * (len(plan.constants) if plan and plan.term else 1)
        indices += number * (plan.indices if plan else 0)
    indices += T + len(program.output.axes)
    for count, what in ((tensors, "tensors"), (indices, "indices"), (arrays, "copies of arrays")):
        if count > MAX_TENSORS:
            raise BudgetExceeded(
                f"the network unrolled over {T} steps has {_number(count)} {what}; the limit is {MAX_TENSORS:,}"
            )
    return _Builder(program, T, N, plans).diagram()


def unrolled_network(network: Network | Program, T: int, *, N: int | None = None) -> Diagram:
    """The tensor network of a ``Network``, or of its program, over T steps: ``unrolled``.

    >>> unrolled_network(Network.family("linear-layers", R=2, M=3), 4)
    <tensor network of 6 tensors and 9 indices, T = 4, N = 3>

    Raises ``DomainError`` for what is no network, and as ``unrolled`` does.
    """
    if not isinstance(network, Network | Program):
        raise DomainError(f"a Network or its program is unrolled, not something of the type {type(network).__name__}")
    return unrolled(network.program if isinstance(network, Network) else network, T, N=N)


def copies(program: Program, T: int) -> Mapping[tuple[str, int], int]:
    """How often the network unrolled over T steps computes each array at each step, without building it.

    A state b stands at step 0 as ``b`` and after a step as ``b'``.

    >>> from verify.networks.families import FAMILIES
    >>> found = copies(FAMILIES["rac"].program(3, 2, 2), 10)
    >>> [found[f"h{layer}'", 6] for layer in (1, 2, 3)]  # mc(5, 3 - layer)
    [15, 5, 1]

    Raises ``DomainError`` as ``unrolled`` does, ``BudgetExceeded`` for T too large to be walked.
    """
    T = read_integer(T, "the number of steps T", least=1)
    result: Counter[tuple[str, int]] = Counter()
    for (array, step, _), number in _counted(_Plans(program), T).items():
        result[array, step] += number
    return result


def crossing_copies(program: Program, t_E: int) -> dict[str, int]:
    """For every state, how many of its copies cross the cut before the last t_E steps, whatever came before.

    For layer l of a ``rac`` that is mc(t_E, L - l).

    >>> from verify.networks.families import FAMILIES
    >>> crossing_copies(FAMILIES["rac"].program(3, 2, 2), 4)
    {'h1': 10, 'h2': 4, 'h3': 1}

    Raises ``DomainError`` for t_E < 1, and as ``copies`` does.
    """
    found = _counted(_Plans(program), read_integer(t_E, "t_E", least=1))
    return {state.name: found[state.name, 0, False] + found[state.name, 0, True] for state in program.states}


# --- how an array is made ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Read:
    """An array that is read: which, whether with the coordinate 1, and its letters (none in a block)."""

    array: str
    affine: bool
    axes: str


@dataclass(frozen=True, slots=True)
class _Plan:
    """How an assignment becomes tensors: ``term`` if it is one product, else (None) one block.

    ``reads``: the arrays that change; ``constants``: weights and fixed arrays; ``has_input``: whether it reads x;
    ``summed``: the letters of the product that get an edge, and their sizes; ``indices``: the edges that it makes.
    """

    assignment: Assignment
    term: Term | None
    reads: tuple[_Read, ...]
    constants: tuple[str, ...]
    has_input: bool
    summed: tuple[tuple[str, int], ...]
    indices: int


class _Plans:
    """The plans of a program's assignments, with and without the coordinate 1, each made once."""

    def __init__(self, program: Program) -> None:
        require_polynomial(program)
        self.program = program
        self.assignments = {assignment.target: assignment for assignment in program.assignments}
        self._known: dict[tuple[str, bool], _Plan] = {}

    def __getitem__(self, key: tuple[str, bool]) -> _Plan:
        if key not in self._known:
            array, affine = key
            self._known[key] = self._plan(self.assignments[array], affine)
        return self._known[key]

    def _plan(self, assignment: Assignment, affine: bool) -> _Plan:
        terms = nonzero_terms(assignment)
        constants = self.program.constants
        named = tuple(dict.fromkeys(f.name for term in terms for f in term.factors if f.name in constants))
        has_input = any(factor.name == INPUT for term in terms for factor in term.factors)
        if not affine and len(terms) == 1 and self._is_product(assignment, terms[0]):
            (term,) = terms
            of_input = {letter for factor in term.factors if factor.name == INPUT for letter in factor.axes}
            letters = dict.fromkeys(letter for factor in term.factors for letter in factor.axes)
            sizes = axis_sizes(assignment.terms, self.program.shapes)
            summed = tuple((a, sizes[a]) for a in letters if a not in assignment.axes and a not in of_input)
            reads = tuple(_Read(f.name, False, f.axes) for f in term.factors if self._changes(f.name))
            weights = tuple(f.name for f in term.factors if f.name in constants)
            return _Plan(assignment, term, reads, weights, has_input, summed, len(summed))
        reads = tuple(self._reads_of_block(terms, affine))
        indices = sum(1 if read.affine else len(self.program.shapes[read.array]) for read in reads)
        return _Plan(assignment, None, reads, named, has_input, (), indices)

    def _changes(self, name: str) -> bool:
        return name != INPUT and name not in self.program.constants

    def _is_product(self, assignment: Assignment, term: Term) -> bool:
        """Whether the term is drawn factor by factor.

        The letter of x must be summed and stand in one array besides, a constant: then a leg can carry templates
        that are no unit vectors, by contracting them into this constant.
        """
        letters = {letter for factor in term.factors for letter in factor.axes}
        if term.coefficient != 1 or not term.factors or not letters >= set(assignment.axes):
            return False
        inputs = [factor for factor in term.factors if factor.name == INPUT]
        if not inputs:
            return True
        others = [f for f in term.factors if f.name != INPUT and inputs[0].axes in f.axes]
        return (
            len(inputs) == 1
            and inputs[0].axes not in assignment.axes
            and len(others) == 1
            and others[0].name in self.program.constants
        )

    def _reads_of_block(self, terms: tuple[Term, ...], affine: bool) -> Iterator[_Read]:
        """Each array as often as a term has it; with the coordinate 1 where a term lacks it, or y's own 1 needs it."""
        often = [Counter(f.name for f in term.factors if self._changes(f.name)) for term in terms]
        for name in dict.fromkeys(name for counts in often for name in counts):
            for place in range(1, max(counts[name] for counts in often) + 1):
                yield _Read(name, affine or any(counts[name] < place for counts in often), "")


def require_polynomial(program: Program) -> None:
    """Raise ``DomainError`` for a program with functions that are no polynomials."""
    for name in sorted(program.functions):
        raise DomainError(f"a tensor network computes a polynomial, and the network has {name}, which is none")


def nonzero_terms(assignment: Assignment) -> tuple[Term, ...]:
    """The terms whose coefficient is not 0."""
    return tuple(term for term in assignment.terms if term.coefficient)


def _counted(plans: _Plans, T: int, *, limit: int = 0) -> Counter[Key]:
    """How often each array is computed at each step, with and without the coordinate 1.

    ``limit``: of all copies; beyond it the count stops with ``BudgetExceeded``.
    """
    assignments = plans.program.assignments
    if T * len(assignments) > MAX_WALK:
        raise BudgetExceeded(f"{T * len(assignments):,} assignments would be walked; the limit is {MAX_WALK:,}")
    states = {state.name for state in plans.program.states}
    count: Counter[Key] = Counter({(OUTPUT, T, False): 1})
    total = 0
    for step in range(T, 0, -1):
        for target, affine in ((a.target, affine) for a in reversed(assignments) for affine in (False, True)):
            number = count.get((target, step, affine), 0)
            if number:
                total += number
                for read in plans[target, affine].reads:
                    count[(*_resolved(read.array, step, states), read.affine)] += number
        if limit and total > limit:
            raise BudgetExceeded(
                f"the network unrolled over {T} steps computes {_number(total)} arrays in the last"
                f" {T - step + 1} alone; the limit is {limit:,}"
            )
    return count


def _resolved(name: str, step: int, states: set[str]) -> tuple[str, int]:
    """What a name means at a step: the array, and the step that computed it."""
    if name not in states:
        return name, step
    return (new(name) if step > 1 else name), step - 1


def _number(count: int) -> str:
    return f"{count:,}" if count < 10**18 else f"about 2^{count.bit_length() - 1}"


_DIGITS = re.compile(r"(\d+)'?\Z")


@dataclass(slots=True)
class _Index:
    """An edge while it is made; ``copy`` is known once an array is computed into it."""

    dimension: int
    array: str
    step: int
    reader: int
    leg: int = 0
    copy: int = -1
    nodes: list[int] = field(default_factory=list)


class _Builder:
    """The parts of a diagram while it is made: y first, then what it reads, each array before the next."""

    def __init__(self, program: Program, T: int, N: int, plans: _Plans) -> None:
        self.program, self.T, self.N, self.plans = program, T, N, plans
        self.states = {state.name for state in program.states}
        self.fixed = {array.name for array in program.fixed}
        self.layers = {name: _layer(name) for name in (*self.states, *plans.assignments)}
        self.layers[OUTPUT] = max(self.layers.values())
        self.nodes: list[Node] = []
        self.copies: list[Copy] = []
        self.indices: list[_Index] = []
        self.often: Counter[tuple[str, int]] = Counter()
        self.pending: list[tuple[str, int, bool, tuple[int, ...], int]] = []
        self.legs = tuple(self._edge(_Index(N, INPUT, step, -1, leg=step)) for step in range(1, T + 1))

    def diagram(self) -> Diagram:
        program, T = self.program, self.T
        output = tuple(self._edge(_Index(size, OUTPUT, T, -1)) for size in program.shapes[OUTPUT])
        self.pending.append((OUTPUT, T, False, output, -1))
        while self.pending:
            self._compute(*self.pending.pop())
        edges = tuple(
            Edge(number, e.dimension, tuple(e.nodes), e.leg, e.array, e.step, e.copy, e.reader)
            for number, e in enumerate(self.indices)
        )
        return Diagram(program, T, self.N, tuple(self.nodes), edges, tuple(self.copies), self.legs, output)

    def _edge(self, index: _Index) -> int:
        self.indices.append(index)
        return len(self.indices) - 1

    def _node(self, kind: str, name: str, ports: tuple[Port, ...], copy: Copy, arrays: tuple[str, ...]) -> None:
        node = Node(len(self.nodes), kind, name, ports, copy.number, copy.step, copy.layer, arrays)
        self.nodes.append(node)
        for edge in node.edges:
            self.indices[edge].nodes.append(node.number)

    def _compute(self, array: str, step: int, affine: bool, edges: tuple[int, ...], parent: int) -> None:
        """Add the tensors of one copy of an array, whose edges are there, and leave what it reads pending."""
        self.often[array, step] += 1
        number = len(self.copies)
        copy = Copy(number, array, step, self.layers[array], self.often[array, step], parent, affine, edges)
        self.copies.append(copy)
        for index in (self.indices[edge] for edge in edges):
            if index.copy < 0:
                index.array, index.step, index.copy = array, step, number
        if step == 0:
            self._node("initial", array, (Port(array, affine, edges),), copy, (array,))
            return
        plan = self.plans[array, affine]
        if plan.term is None:
            into = self._block(plan, copy)
        else:
            into = self._product(plan, plan.term, copy)
        for read, found in reversed(list(zip(plan.reads, into, strict=True))):
            self.pending.append((*_resolved(read.array, step, self.states), read.affine, found, number))

    def _product(self, plan: _Plan, term: Term, copy: Copy) -> list[tuple[int, ...]]:
        """The constants of the product, a tensor each; returns the edges of what it reads."""
        at = dict(zip(plan.assignment.axes, copy.edges, strict=True))
        for letter, size in plan.summed:
            first = next(factor.name for factor in term.factors if letter in factor.axes)
            at[letter] = self._edge(_Index(size, first, copy.step, copy.number))
        at |= {factor.axes: self.legs[copy.step - 1] for factor in term.factors if factor.name == INPUT}
        for name, axes in ((f.name, f.axes) for f in term.factors if f.name in self.program.constants):
            kind = "fixed" if name in self.fixed else "weight"
            self._node(kind, name, (Port(name, False, tuple(at[letter] for letter in axes)),), copy, (name,))
        return [tuple(at[letter] for letter in read.axes) for read in plan.reads]

    def _block(self, plan: _Plan, copy: Copy) -> list[tuple[int, ...]]:
        """One tensor for all terms; returns the edges of what it reads."""
        ports = [Port(copy.array, copy.affine, copy.edges)]
        for read in plan.reads:
            shape = self.program.shapes[read.array]
            dimensions = (math.prod(shape) + 1,) if read.affine else shape
            made = (self._edge(_Index(size, read.array, copy.step, copy.number)) for size in dimensions)
            ports.append(Port(read.array, read.affine, tuple(made)))
        reads = [port.edges for port in ports[1:]]
        if plan.has_input:
            ports.append(Port(INPUT, False, (self.legs[copy.step - 1],)))
        self._node("block", copy.array, tuple(ports), copy, plan.constants)
        return reads


def _layer(name: str) -> int:
    """The number at the end of a name, which is the layer in every family; 1 if there is none."""
    match = _DIGITS.search(name)
    return int(match[1]) if match else 1
