"""Exact contraction of the tensor network of a circuit, with its cost foretold.

The order of the contraction is opt_einsum's, or one that is given; the arithmetic is a ``Kernel``'s, so that nothing
wraps around and nothing is rounded.  Source: proofs/statements/tensor-networks.md.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

import flint
import numpy as np
from numpy.typing import NDArray

from verify.errors import BudgetExceeded, DomainError
from verify.exact import PrimeField, RationalField
from verify.exact.memory import available_bytes, readable_bytes
from verify.networks.kernels import FieldKernel, Kernel
from verify.networks.program import INPUT, Term, axis_sizes
from verify.networks.rac import RAC
from verify.networks.weighted import WeightedNetwork, weighted
from verify.networks.weightfile import read_weights
from verify.tensors.diagram import Diagram, Node, nonzero_terms
from verify.tensors.grid import MAX_GRID_ENTRIES, Templates, read_templates

__all__ = ["MAX_MULTIPLICATIONS", "Cost", "contract", "contraction_cost", "contraction_path", "indices"]

#: A contraction of more multiplications is refused: exact numbers take about a microsecond each.
MAX_MULTIPLICATIONS = 2_000_000_000
# Products of matrices with so many multiplications are python-flint's.
MATRIX = 64
# An entry of an object array with its number, and one of residues.
OBJECT_BYTES, RESIDUE_BYTES = 64, 8

Array = NDArray[Any]
Path = Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class Cost:
    """What a contraction takes: ``multiplications``, the entries of the ``largest`` tensor that stands on the way, and
    those of all tensors that are held at the worst moment, ``held``.
    """

    multiplications: int
    largest: int
    held: int


def indices(diagram: Diagram) -> tuple[list[tuple[int, ...]], tuple[int, ...], dict[int, int]]:
    """The network as einsum has it: the edges of every tensor, those of the result, and the dimensions.

    The result has the legs in order, then the axes of y; a leg that no tensor has is left out of it.
    """
    result = tuple(edge for edge in (*diagram.legs, *diagram.output) if diagram.edges[edge].nodes)
    return [node.edges for node in diagram.nodes], result, {e.number: e.dimension for e in diagram.edges}


def contraction_path(diagram: Diagram) -> list[tuple[int, ...]]:
    """An order of contraction in which every intermediate tensor gets the next number (opt_einsum's ``ssa`` form).

    Source: Smith, Gray, opt_einsum, Journal of Open Source Software 3 (2018), 753.
    """
    from opt_einsum import paths

    tensors, result, sizes = _wide(diagram)
    sets: Any = [frozenset(edges) for edges in tensors]
    return [tuple(step) for step in paths.ssa_greedy_optimize(sets, frozenset(result), sizes)]


def _wide(diagram: Diagram) -> tuple[list[tuple[int, ...]], tuple[int, ...], dict[int, int]]:
    """``indices`` without those of dimension 1: with them a tensor could have more axes than numpy's arrays."""
    tensors, result, sizes = indices(diagram)
    one = {edge for edge, size in sizes.items() if size == 1}
    if not one:
        return tensors, result, sizes
    return (
        [tuple(e for e in edges if e not in one) for edges in tensors],
        tuple(e for e in result if e not in one),
        sizes,
    )


def contraction_cost(diagram: Diagram, *, path: Path | None = None) -> Cost:
    """What contracting takes in this order: counted, not estimated.

    >>> from verify.networks.families import FAMILIES
    >>> from verify.tensors.diagram import unrolled
    >>> contraction_cost(unrolled(FAMILIES["rac"].program(1, 2, 2), 3)).largest
    8
    """
    return _cost(diagram, contraction_path(diagram) if path is None else _read_path(path, len(diagram.nodes)))


def contract(
    diagram: Diagram, net: Any, templates: Any = None, *, kernel: Kernel | None = None, path: Path | None = None
) -> Array:
    """The tensor that the network is for these weights, shape (N,)*T and then that of y: the grid tensor.

    ``net``: the weights, as ``grid_tensor`` takes them; ``templates``: N of them, one-hot if they are left out.
    ``kernel``: the arithmetic (default: exact objects of the network's field); ``path``: another order, in the form of
    opt_einsum and cotengra.  Where N = 1 and T is larger than the number of axes that numpy has, the result is flat.

    >>> from verify.exact import QQ
    >>> from verify.tensors.diagram import unrolled
    >>> net = RAC.of(QQ, Wh=[[[1]]], Wi=[[[1, 2]]], Wo=[[1]], h0=[[1]])
    >>> [int(v.p) for v in contract(unrolled(weighted(net).program, 2), net).ravel()]
    [1, 2, 2, 4]

    Raises ``DomainError`` for weights, templates or a path that do not fit, ``BudgetExceeded``, with the number,
    beyond ``MAX_MULTIPLICATIONS``, ``MAX_GRID_ENTRIES`` or the memory that there is.
    """
    weights, vectors = _read(diagram, net, templates)
    kernel = kernel or FieldKernel(weights.field)
    ssa = contraction_path(diagram) if path is None else _read_path(path, len(diagram.nodes))
    _require_cost(_cost(diagram, ssa), OBJECT_BYTES if isinstance(kernel, FieldKernel) else RESIDUE_BYTES)
    tensors, result, sizes = _wide(diagram)
    made = _Entries(diagram, weights, vectors, kernel)
    found = _contracted([made.tensor(node) for node in diagram.nodes], tensors, result, sizes, ssa, kernel)
    return _shaped(diagram, found)


# --- what fits ---------------------------------------------------------------------------------------------------


def _read(diagram: Diagram, net: Any, templates: Any) -> tuple[WeightedNetwork, Templates]:
    network = net if isinstance(net, WeightedNetwork | RAC) else read_weights(net)
    weights = weighted(network)
    if weights.program != diagram.program:
        raise DomainError("these are the weights of another program than the one that was unrolled")
    channels = diagram.program.channels
    if templates is None:
        vectors = Templates.of_unit_vectors(weights.field, diagram.N, channels)
    else:
        vectors = read_templates(templates, weights.field)
    if (diagram.N, channels) != (vectors.N, vectors.M):
        raise DomainError(f"the legs take {diagram.N} templates of {channels} entries, not {vectors.N} of {vectors.M}")
    return weights, vectors


def _require_cost(cost: Cost, entry: int) -> None:
    if cost.multiplications > MAX_MULTIPLICATIONS:
        raise BudgetExceeded(
            f"contracting takes {cost.multiplications:,} multiplications; the limit is {MAX_MULTIPLICATIONS:,}"
        )
    if cost.largest > MAX_GRID_ENTRIES:
        raise BudgetExceeded(f"a tensor of {cost.largest:,} entries would be made; the limit is {MAX_GRID_ENTRIES:,}")
    needed, free = 2 * entry * cost.held, available_bytes()
    if free is not None and needed > free:
        raise BudgetExceeded(
            f"contracting takes about {readable_bytes(needed)} of memory; {readable_bytes(free)} are free"
        )


# --- the order ---------------------------------------------------------------------------------------------------


def _read_path(path: Path, count: int) -> list[tuple[int, ...]]:
    """A path in the form where contracted tensors leave the list and the result joins its end, made ``ssa``."""
    left = count
    for step in path:
        places = tuple(step)
        if not 1 <= len(set(places)) == len(places) <= 2 or not all(0 <= place < left for place in places):
            raise DomainError(
                f"a step of a path is one or two different places in the list of {left} tensors, not {places}"
            )
        left += 1 - len(places)
    if left != 1:
        raise DomainError(f"the path leaves {left} tensors, and a contraction leaves one")
    return _numbered(path, count)


def _numbered(path: Iterable[Sequence[int]], count: int) -> list[tuple[int, ...]]:
    names, result = list(range(count)), list[tuple[int, ...]]()
    for following, step in enumerate(path, start=count):
        result.append(tuple(names[place] for place in step))
        for place in sorted(step, reverse=True):
            del names[place]
        names.append(following)
    return result


def _steps(
    tensors: Sequence[tuple[int, ...]], result: tuple[int, ...], path: Path
) -> Iterator[tuple[list[tuple[int, ...]], tuple[int, ...]]]:
    """Of every step the edges of its tensors, and those that what it makes has: all that are needed later."""
    often = Counter(edge for edges in tensors for edge in edges)
    often.update(result)
    known = list(tensors)
    for step in path:
        parts = [known[number] for number in step]
        for edges in parts:
            often.subtract(edges)
        kept = tuple(dict.fromkeys(edge for edges in parts for edge in edges if often[edge]))
        often.update(kept)
        known.append(kept)
        yield parts, kept


def _cost(diagram: Diagram, path: Path) -> Cost:
    tensors, result, sizes = _wide(diagram)

    def size(edges: Iterable[int]) -> int:
        return math.prod(sizes[edge] for edge in edges)

    held = sum(map(size, tensors))
    largest, most, multiplications = max(map(size, tensors)), held, 0
    for parts, kept in _steps(tensors, result, path):
        multiplications += size(dict.fromkeys(edge for edges in parts for edge in edges))
        largest, held = max(largest, size(kept)), held + size(kept)
        most = max(most, held)
        held -= sum(map(size, parts))
    final = math.prod(sizes[edge] for edge in (*diagram.legs, *diagram.output))
    return Cost(multiplications, max(largest, final), max(most, final))


# --- the arithmetic ----------------------------------------------------------------------------------------------


def _contracted(
    entries: Sequence[Array],
    tensors: Sequence[tuple[int, ...]],
    result: tuple[int, ...],
    sizes: Mapping[int, int],
    path: Path,
    kernel: Kernel,
) -> Array:
    """The result, an axis an edge of ``result``."""
    held: list[Array | None] = [array.reshape([n for n in array.shape if n > 1]) for array in entries]
    last: tuple[int, ...] = ()
    for step, (parts, kept) in zip(path, _steps(tensors, result, path), strict=True):
        arrays = [array for number in step if (array := held[number]) is not None]
        for number in step:
            held[number] = None
        pair = len(arrays) == 2
        held.append(_pair(arrays, parts, kept, sizes, kernel) if pair else _one(arrays[0], parts[0], kept, kernel))
        last = kept
    found = held[-1]
    if found is None:
        raise AssertionError("every step makes a tensor")
    return np.transpose(found, [last.index(edge) for edge in result])


def _one(array: Array, edges: tuple[int, ...], kept: tuple[int, ...], kernel: Kernel) -> Array:
    """``array`` summed over what is not kept, its axes in the order of ``kept``."""
    for axis in reversed(range(len(edges))):
        if edges[axis] not in kept:
            array = kernel.total(array, axis)
    left = [edge for edge in edges if edge in kept]
    return np.transpose(array, [left.index(edge) for edge in kept])


def _pair(
    arrays: Sequence[Array],
    edges: Sequence[tuple[int, ...]],
    kept: tuple[int, ...],
    sizes: Mapping[int, int],
    kernel: Kernel,
) -> Array:
    """The product of two tensors, summed over what is not kept: as products of matrices, one for each value of the
    edges that both have and that stay.
    """
    first, second = edges
    shared = [edge for edge in first if edge in second]
    both, inner = [e for e in shared if e in kept], [e for e in shared if e not in kept]
    rows, columns = ([e for e in own if e in kept and e not in shared] for own in (first, second))
    a = _one(arrays[0], first, (*both, *rows, *inner), kernel)
    b = _one(arrays[1], second, (*both, *inner, *columns), kernel)

    def size(group: Iterable[int]) -> int:
        return math.prod(sizes[edge] for edge in group)

    times, height, depth, width = map(size, (both, rows, inner, columns))
    a, b = a.reshape(times, height, depth), b.reshape(times, depth, width)
    if depth == 1:
        made = kernel.multiply(a, b)
    else:
        made = kernel.empty((times, height, width))
        for place in range(times):
            made[place] = _matrix_product(a[place], b[place], kernel)
    order = (*both, *rows, *columns)
    return np.transpose(made.reshape([sizes[e] for e in order]), [order.index(e) for e in kept])


def _matrix_product(a: Array, b: Array, kernel: Kernel) -> Array:
    if not isinstance(kernel, FieldKernel) or a.size * b.shape[1] < MATRIX:
        return kernel.matmul(a, b)
    match kernel.field:
        case RationalField():
            found = flint.fmpq_mat(*a.shape, list(a.flat)) * flint.fmpq_mat(*b.shape, list(b.flat))
        case PrimeField(p):
            # As integers: python-flint does not compare the modulus of an nmod with that of the matrix.
            left, right = (flint.nmod_mat(*m.shape, [int(v) for v in m.flat], p) for m in (a, b))
            found = left * right
        case _:
            return kernel.matmul(a, b)
    out = np.empty(found.nrows() * found.ncols(), dtype=object)
    out[:] = found.entries()
    return out.reshape(found.nrows(), found.ncols())


def _shaped(diagram: Diagram, found: Array) -> Array:
    """With the axes of dimension 1, and those of legs that no tensor has."""
    edges = [diagram.edges[edge] for edge in (*diagram.legs, *diagram.output)]
    wide = [edge.dimension if edge.nodes else 1 for edge in edges if edge.dimension > 1]
    shape = [edge.dimension for edge in edges]
    full = np.broadcast_to(found.reshape(wide), [size for size in shape if size > 1]).copy()
    try:
        return full.reshape(shape)
    except ValueError:  # more axes than numpy has
        return full.reshape(-1)


# --- the entries -------------------------------------------------------------------------------------------------


class _Entries:
    """The entries of the tensors of a network; tensors of one making are made once."""

    def __init__(self, diagram: Diagram, net: WeightedNetwork, templates: Templates, kernel: Kernel) -> None:
        self.diagram, self.net, self.kernel = diagram, net, kernel
        self.program, self.field = diagram.program, net.field
        self.vectors = templates.vectors
        self.assignments = {assignment.target: assignment for assignment in self.program.assignments}
        self._made: dict[object, Array] = {}
        states = {state.name: state for state in self.program.states}
        self.arrays: dict[str, dict[tuple[int, ...], Any]] = {}
        for weight, entries in zip(self.program.weights, net.arrays, strict=True):
            self.arrays[weight.name] = _by_place(weight.shape, entries)
        for fixed in self.program.fixed:
            self.arrays[fixed.name] = _by_place(fixed.shape, [self.field.element(entry) for entry in fixed.entries])
        for name, state in states.items():
            if not state.free:
                self.arrays[name] = _by_place(state.shape, [self.field.zero] * math.prod(state.shape))

    def tensor(self, node: Node) -> Array:
        """The entries of a tensor, an axis an edge."""
        of_input = tuple(bool(self.diagram.edges[edge].leg) for edge in node.edges)
        key = node.kind, node.name, tuple((port.array, port.affine) for port in node.ports), of_input
        if key not in self._made:
            shape = [self.diagram.edges[edge].dimension for edge in node.edges]
            values = self._block(node) if node.kind == "block" else self._array(node, of_input)
            full = [self.field.zero] * math.prod(shape)
            strides = [math.prod(shape[axis + 1 :]) for axis in range(len(shape))]
            for place, value in values:
                at = sum(i * stride for i, stride in zip(place, strides, strict=True))
                full[at] = full[at] + value
            self._made[key] = self.kernel.elements(self.field, full).reshape(shape)
        return self._made[key]

    def _array(self, node: Node, of_input: tuple[bool, ...]) -> Iterator[tuple[tuple[int, ...], Any]]:
        """An array of the program; on a leg it is multiplied by the templates."""
        (port,) = node.ports
        entries = self.arrays[node.name]
        if port.affine:
            yield from (((number,), value) for number, value in enumerate(entries.values()))
            yield (len(entries),), self.field.one
            return
        for place, value in entries.items():
            if not any(of_input):
                yield place, value
                continue
            axis = of_input.index(True)
            for number, vector in enumerate(self.vectors):
                yield (*place[:axis], number, *place[axis + 1 :]), value * vector[place[axis]]

    def _block(self, node: Node) -> Iterator[tuple[tuple[int, ...], Any]]:
        """The terms of an assignment, each in its own block; where a term lacks an array, at that array's 1."""
        out, *ports = node.ports
        has_input = bool(ports) and ports[-1].array == INPUT
        reads = ports[:-1] if has_input else ports
        words = range(len(self.vectors)) if has_input else (None,)
        assignment = self.assignments[out.array]
        if out.affine:
            ends = tuple(self._one(port.array) for port in (out, *reads))
            yield from (((*ends, *(() if word is None else (word,))), self.field.one) for word in words)
        for term in nonzero_terms(assignment):
            sizes = axis_sizes(assignment.terms, self.program.shapes)
            letters = [letter for letter in sizes if letter in assignment.axes or _has(term, letter)]
            for values in product(*(range(sizes[letter]) for letter in letters)):
                at = dict(zip(letters, values, strict=True))
                value = self._coefficient(term, at)
                if self.field.is_zero(value):
                    continue
                place = self._place(out.array, out.affine, [at[letter] for letter in assignment.axes])
                used = {name: _readings(term, name) for name in {port.array for port in reads}}
                for port in reads:
                    axes = next(used[port.array], None)
                    if axes is None:
                        place += (self._one(port.array),)
                    else:
                        place += self._place(port.array, port.affine, [at[letter] for letter in axes])
                for word in words:
                    if word is None:
                        yield place, value
                    else:
                        yield (*place, word), value * self._input(term, at, word)

    def _coefficient(self, term: Term, at: Mapping[str, int]) -> Any:
        value = self.field.element(Fraction(term.coefficient))
        for factor in term.factors:
            if factor.name in self.program.constants:
                value = value * self.arrays[factor.name][tuple(at[letter] for letter in factor.axes)]
        return value

    def _input(self, term: Term, at: Mapping[str, int], word: int) -> Any:
        value = self.field.one
        for factor in term.factors:
            if factor.name == INPUT:
                value = value * self.vectors[word][at[factor.axes]]
        return value

    def _one(self, array: str) -> int:
        return math.prod(self.program.shapes[array])

    def _place(self, array: str, affine: bool, at: Sequence[int]) -> tuple[int, ...]:
        if not affine:
            return tuple(at)
        place = 0
        for index, size in zip(at, self.program.shapes[array], strict=True):
            place = place * size + index
        return (place,)


def _by_place(shape: Sequence[int], entries: Sequence[Any]) -> dict[tuple[int, ...], Any]:
    return dict(zip(product(*map(range, shape)), entries, strict=True))


def _has(term: Term, letter: str) -> bool:
    return any(letter in factor.axes for factor in term.factors)


def _readings(term: Term, name: str) -> Iterator[str]:
    """The letters of each time that the term has an array."""
    return (factor.axes for factor in term.factors if factor.name == name)
