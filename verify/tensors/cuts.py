"""Least cuts of a tensor network between start and end legs, exactly, with the reason that none is smaller.

A cut's weight is the product of the dimensions of the indices that it cuts, and bounds the grid rank; an index that
many tensors share is cut once.  Weights multiply, so they are compared as integers, never by rounded logarithms.
Cuts that count the copies of a state in a symmetric power are in ``symmetric``.
Source: proofs/statements/tensor-networks.md#cuts.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from verify.errors import BudgetExceeded, DomainError
from verify.exact.conversion import read_integer, read_integers
from verify.networks.program import OUTPUT, Program
from verify.tensors.diagram import Diagram

__all__ = ["Cut", "LeastCut", "Path", "check_least_cut", "cut_of", "least_cut", "start_block"]

#: A network of more tensors is refused: its flow takes minutes.
MAX_CUT_TENSORS = 50_000
#: Numbers of so many bits are compared at most.
MAX_BITS = 1 << 28
# Products that are tried in order to find the largest below a weight; beyond it every integer counts as one.
MAX_PRODUCTS = 200_000

Vertex = tuple[Any, ...]
_SOURCE: Vertex = ("start",)
_SINK: Vertex = ("end",)


@dataclass(frozen=True, slots=True)
class Cut:
    """A division of the tensors: those in ``start`` stand with the start legs.  ``edges`` have ends on both sides;
    ``weight`` is the product of their dimensions.
    """

    start_steps: tuple[int, ...]
    start: frozenset[int]
    edges: tuple[int, ...]
    weight: int


@dataclass(frozen=True, slots=True)
class Path:
    """A chain of edges from a start leg to an end leg, neighbours in one tensor, that carries ``amount``."""

    amount: int
    edges: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LeastCut:
    """A cut, and why none weighs less.

    Every cut meets every path.  No edge of dimension d carries more than 2^bits·log2(d), so that the product of any
    cut's dimensions, to the power 2^bits, is at least 2^(sum of the amounts), which is more than
    ``below``^(2^bits); and no product of dimensions of this network lies between ``below`` and the weight.
    """

    cut: Cut
    bits: int
    paths: tuple[Path, ...]
    below: int

    @property
    def weight(self) -> int:
        """The least product."""
        return self.cut.weight


def start_block(program: Program, T: int, start_steps: Sequence[int] | int) -> tuple[int, ...]:
    """The start steps of a cut, in order; a number t stands for the first t.

    Raises ``DomainError`` for what are no steps of 1..T, for one given twice, and for a y with axes.
    """
    if isinstance(start_steps, int):
        start_steps = range(1, read_integer(start_steps, "the number of start steps", least=0) + 1)
    steps = read_integers(start_steps, "start_steps")
    if len(set(steps)) != len(steps) or not set(steps) <= set(range(1, T + 1)):
        raise DomainError(f"start steps must be different numbers in 1..{T}, not {list(start_steps)}")
    if program.shapes[OUTPUT]:
        raise DomainError("a cut bounds the rank of one number's grid tensor, and y has axes: read out one entry")
    return tuple(sorted(steps))


def cut_of(diagram: Diagram, start_steps: Sequence[int] | int, start: frozenset[int] | set[int]) -> Cut:
    """The cut that has the tensors ``start`` on the side of the start legs.

    Raises ``DomainError`` for tensors that there are not, and as ``start_block`` does.
    """
    steps = start_block(diagram.program, diagram.T, start_steps)
    if not all(0 <= node < len(diagram.nodes) for node in start):
        raise DomainError(f"the tensors are numbered 0..{len(diagram.nodes) - 1}")
    edges = []
    for edge in diagram.edges:
        sides = {node in start for node in edge.nodes}
        if edge.leg:
            sides.add(edge.leg in steps)
        if len(sides) == 2:
            edges.append(edge.number)
    weight = math.prod(diagram.edges[edge].dimension for edge in edges)
    return Cut(steps, frozenset(start), tuple(edges), weight)


def least_cut(diagram: Diagram, start_steps: Sequence[int] | int) -> LeastCut:
    """The least weight of a cut between the legs of ``start_steps`` (of a number t: of the steps 1..t) and the others.

    A maximum flow of integers, ⌊2^bits·log2 d⌋ the capacity of an edge; ``bits`` grows until the flow leaves no room
    for a smaller product.

    >>> from verify.networks.families import FAMILIES
    >>> from verify.tensors.diagram import unrolled
    >>> least_cut(unrolled(FAMILIES["rac"].program(1, 3, 2), 6), 3).weight
    3

    Raises ``DomainError`` as ``start_block`` does, ``BudgetExceeded`` beyond ``MAX_CUT_TENSORS``, or where the
    comparison takes too many bits.
    """
    from networkx.algorithms.flow import dinitz

    steps = start_block(diagram.program, diagram.T, start_steps)
    if len(diagram.nodes) > MAX_CUT_TENSORS:
        raise BudgetExceeded(
            f"the network has {len(diagram.nodes):,} tensors; the limit of a cut is {MAX_CUT_TENSORS:,}"
        )
    dimensions = Counter(edge.dimension for edge in diagram.edges)
    bits = 0
    while True:
        capacity = {d: scaled_logarithm(d, bits) for d in dimensions}
        residual = dinitz(_flow_graph(diagram, steps, capacity), _SOURCE, _SINK)
        cut = cut_of(diagram, steps, _source_side(residual))
        below = _largest_below(cut.weight, dimensions)
        flow = residual.graph["flow_value"]
        if cut.weight == 1 or _exceeds(flow, below, bits):
            return LeastCut(cut, bits, tuple(_paths(residual)), below)
        bits += 1


def check_least_cut(diagram: Diagram, found: LeastCut) -> None:
    """Prove again, from ``found`` alone, that its cut is one of that weight and that none weighs less.

    Raises ``DomainError`` saying what does not hold.
    """
    cut = found.cut
    if cut != cut_of(diagram, cut.start_steps, cut.start):
        raise DomainError("the cut's edges or its weight are not those of its tensors")
    if found.bits < 0 or found.below < 0:
        raise DomainError("bits and below are integers >= 0")
    carried: Counter[int] = Counter()
    for path in found.paths:
        if not all(0 <= number < len(diagram.edges) for number in path.edges):
            raise DomainError(f"the edges of a path are numbered 0..{len(diagram.edges) - 1}")
        edges = [diagram.edges[number] for number in path.edges]
        if path.amount < 1 or not edges:
            raise DomainError("a path carries at least 1")
        first, last = edges[0].leg, edges[-1].leg
        if not first or not last or first not in cut.start_steps or last in cut.start_steps:
            raise DomainError(
                f"a path leads from a start leg to an end leg, not from {path.edges[0]} to {path.edges[-1]}"
            )
        for one, next_one in pairwise(edges):
            if not set(one.nodes) & set(next_one.nodes):
                raise DomainError(f"no tensor has both of the neighbours {one.number} and {next_one.number} of a path")
        for number in set(path.edges):
            carried[number] += path.amount
    for number, amount in carried.items():
        if amount > scaled_logarithm(diagram.edges[number].dimension, found.bits):
            raise DomainError(f"the edge {number} carries {amount}, more than 2^{found.bits}·log2 of its dimension")
    dimensions = Counter(edge.dimension for edge in diagram.edges)
    if found.below < _largest_below(cut.weight, dimensions):
        raise DomainError(f"a product of dimensions lies between {found.below} and {cut.weight}")
    flow = sum(path.amount for path in found.paths)
    if cut.weight > 1 and not _exceeds(flow, found.below, found.bits):
        raise DomainError(f"the paths carry {flow}, which does not exclude a cut of weight {found.below}")


# --- integers instead of logarithms ------------------------------------------------------------------------------


def scaled_logarithm(dimension: int, bits: int) -> int:
    """⌊2^bits·log2(dimension)⌋, exactly: the length of a power of two of it."""
    _require_bits(dimension.bit_length() << bits)
    return int((dimension ** (1 << bits)).bit_length()) - 1


def _exceeds(flow: int, below: int, bits: int) -> bool:
    """Whether 2^flow > below^(2^bits)."""
    _require_bits(below.bit_length() << bits)
    return flow >= int((below ** (1 << bits)).bit_length())


def _require_bits(bits: int) -> None:
    if bits > MAX_BITS:
        raise BudgetExceeded(f"comparing the cuts takes numbers of {bits:,} bits; the limit is {MAX_BITS:,}")


def _largest_below(weight: int, dimensions: Mapping[int, int]) -> int:
    """The largest product of dimensions, each at most as often as there are edges of it, below ``weight`` (or any
    integer below that is no smaller: weight - 1 where there are too many products).
    """
    products = {1}
    for dimension, number in dimensions.items():
        if dimension == 1:
            continue
        made = set(products)
        layer = products
        for _ in range(number):
            layer = {value * dimension for value in layer if value * dimension < weight}
            if not layer:
                break
            made |= layer
            if len(made) > MAX_PRODUCTS:
                return weight - 1
        products = made
    return max((value for value in products if value < weight), default=0)


# --- the flow ----------------------------------------------------------------------------------------------------


def _flow_graph(diagram: Diagram, steps: tuple[int, ...], capacity: Mapping[int, int]) -> Any:
    """Every edge an arc with its capacity, which all its tensors reach and which reaches all of them."""
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_nodes_from((_SOURCE, _SINK))
    for edge in diagram.edges:
        into, out = ("into", edge.number), ("out", edge.number)
        graph.add_edge(into, out, capacity=capacity[edge.dimension])
        for node in edge.nodes:
            graph.add_edge(("tensor", node), into)
            graph.add_edge(out, ("tensor", node))
        if edge.leg and edge.nodes:
            if edge.leg in steps:
                graph.add_edge(_SOURCE, into)
            else:
                graph.add_edge(out, _SINK)
    return graph


def _source_side(residual: Any) -> frozenset[int]:
    """The tensors that more could still flow to."""
    seen, pending = {_SOURCE}, [_SOURCE]
    while pending:
        vertex = pending.pop()
        for following, arc in residual[vertex].items():
            if following not in seen and arc["flow"] < arc["capacity"]:
                seen.add(following)
                pending.append(following)
    return frozenset(vertex[1] for vertex in seen if vertex[0] == "tensor")


def _paths(residual: Any) -> Iterator[Path]:
    """The flow as paths from the source to the sink."""
    flow: dict[Vertex, dict[Vertex, int]] = defaultdict(dict)
    for vertex, following, arc in residual.edges(data=True):
        if arc["flow"] > 0:
            flow[vertex][following] = arc["flow"]
    while flow[_SOURCE]:
        walk, places = [_SOURCE], {_SOURCE: 0}
        while walk[-1] != _SINK:
            following = next(iter(flow[walk[-1]]))
            if following in places:  # a circle carries nothing from start to end
                circle = [*walk[places[following] :], following]
                _take(flow, circle)
                for vertex in walk[places[following] + 1 :]:
                    del places[vertex]
                del walk[places[following] + 1 :]
                continue
            places[following] = len(walk)
            walk.append(following)
        amount = _take(flow, walk)
        yield Path(amount, tuple(vertex[1] for vertex in walk if vertex[0] == "into"))


def _take(flow: dict[Vertex, dict[Vertex, int]], walk: Sequence[Vertex]) -> int:
    """Take as much as the walk carries off its arcs."""
    arcs = list(pairwise(walk))
    amount = min(flow[one][other] for one, other in arcs)
    for one, other in arcs:
        flow[one][other] -= amount
        if not flow[one][other]:
            del flow[one][other]
    return amount
