"""Conditions that hold exactly over the field: the items ``triangular`` and ``nullspace`` (section 6).

Over Q they are decided in Z. In a circuit whose output is homogeneous in each weight array, in each of its numbers and
in each input, denominators are cleared one array and one input at a time: that multiplies every entry of A by nonzero
constants of its row and column, so the rank and the pattern of zeros stay. In other circuits all must be integers.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from operator import mul
from typing import Any

from ..circuit.growth import growth, growth_steps, is_multilinear, with_numbers
from ..circuit.network import Inputs
from ..circuit.points import all_words, read_blocks
from ..circuit.program import INPUT, Program, widest
from ..circuit.weights import Entries, Weights, item_weights
from ..kernel.errors import OverBudget, TooLarge, show
from ..kernel.item import MAX_BITS, Item
from ..kernel.meter import ENTRY_BYTES, Meter
from ..kernel.rings import Field, Modular, Ring, Row
from ..kernel.verdict import Context, RankFact
from .minors import finite_ring
from .rows import evaluated

__all__ = [
    "Integers",
    "bit_cost",
    "bytes_of",
    "charge_rank",
    "check_nullspace",
    "check_triangular",
    "cleared",
    "exact_rank",
    "grid_size",
    "matrix_rank",
    "output_bits",
]


class Integers(Ring[int]):
    """Z. The caller bounds the size of the values beforehand."""

    def __init__(self) -> None:
        self.zero = 0
        self.one = 1

    def apply(self, matrix: Sequence[Row[int]], vector: Row[int]) -> Row[int]:
        return [sum(map(mul, row, vector)) for row in matrix]

    def merge(self, left: Row[int], right: Row[int]) -> Row[int]:
        return list(map(mul, left, right))

    def coefficient(self, a: int, b: int) -> int:
        if b != 1:
            raise ValueError("no integer")
        return a

    def cross(self, a: int, row: Row[int], b: int, other: Row[int]) -> Row[int]:
        """a·row - b·other, divided by the common factor of its entries (the direction is what matters)."""
        result = [a * x - b * y for x, y in zip(row, other, strict=True)]
        content = math.gcd(*result)
        return [x // content for x in result] if content > 1 else result


def _setting(field: Field, width: int) -> tuple[Any, Entries[Any]]:
    """Where zero is decided exactly, sums having at most ``width`` terms, and how entries are read there.

    Over Q they are read as pairs (numerator, denominator), to be cleared.
    """
    if field.p == 0:
        return Integers(), Entries((0, 1), (1, 1), Item.rational, Item.rational, each=4 * ENTRY_BYTES)
    ring, entries = finite_ring(field.p, field.modulus, width)
    return ring, replace(entries, draw=None)


def cleared(entries: Row[tuple[int, int]], meter: Meter, path: str) -> Row[int]:
    """Rational numbers times the least common multiple of their denominators."""
    common, bits = 1, 0
    for a, b in entries:
        bits = max(bits, a.bit_length())
        if b != 1:
            common = math.lcm(common, b)
        if common.bit_length() > MAX_BITS:
            raise TooLarge("", f"a common denominator has more than {MAX_BITS} bits")
    bits += common.bit_length()
    meter.spend(len(entries) * bit_cost(bits), path=path)
    meter.hold(len(entries), each=bytes_of(bits), path=path)
    return [a * (common // b) for a, b in entries]


def bit_cost(bits: int) -> int:
    """The work of a multiply-add of numbers of that many bits."""
    return 1 + (bits >> 6) ** 2 // 8


def bytes_of(bits: int) -> int:
    """The memory of a number of that many bits."""
    return ENTRY_BYTES + bits // 7


def _bits(entries: Iterable[int]) -> int:
    return max((entry.bit_length() for entry in entries), default=0)


def output_bits(
    program: Program, weights: Weights[int], letters: list[Row[int]], T: int, meter: Meter, path: str
) -> int:
    """An upper bound for the bit lengths of y, and on the way to it, in T steps over Z; over budget beyond 100,000."""
    meter.spend(growth_steps(program, T), path=path)
    sizes = {name: _bits(entries) for name, entries in weights.items()}
    sizes[INPUT] = max(map(_bits, letters), default=0)
    bits = growth(program, T, sizes, width=True, limit=MAX_BITS, peak=True)
    if bits is None:
        raise OverBudget(path, f"exact values would have more than {MAX_BITS} bits")
    return bits


class _Exact:
    """The evaluation matrix of an item, in the ring where zero is decided exactly."""

    def __init__(self, item: Item, context: Context, term: Any) -> None:
        self.item, self.meter, self.path = item, context.meter, item.path
        self.circuit, self.term = context.statement.instance, term
        self.program = self.circuit.program(term, self.meter, item.path)
        self.ring, self.entries = _setting(context.statement.field, widest(self.program))
        self.bits = 1  # of an entry; 1 in a finite field
        self.homogeneous = is_multilinear(self.program)
        if isinstance(self.ring, Integers):
            self.program = with_numbers(self.program, lambda entries: [(a, 1) for a in self.integers(entries)])

    def integers(self, entries: Row[tuple[int, int]]) -> Row[int]:
        """Integers, or, where it does not matter, integers in the same proportions as these numbers."""
        if self.homogeneous:
            return cleared(entries, self.meter, self.path)
        if any(b != 1 for _, b in entries):
            self.item.reject("over Q this needs integers, for the network is not homogeneous in each of its arrays")
        return [a for a, _ in entries]

    def inputs(self, inputs: Inputs[Any]) -> Inputs[int]:
        """The inputs in the ring, denominators cleared vector by vector."""
        if not isinstance(self.ring, Integers):
            return inputs
        letters = [self.integers(vector) for vector in inputs.letters]
        return Inputs(letters, inputs.parents, inputs.letter, inputs.leaves)

    def rows(self, starts: Inputs[Any], ends: Inputs[Any]) -> Iterable[Row[int]]:
        """The rows of the matrix, once they are paid for."""
        points = self.inputs(starts), self.inputs(ends)
        weights: Weights[Any] = item_weights(self.item, self.circuit, self.program, self.entries, self.meter)
        cost, each = self.ring.cost, self.entries.each
        if isinstance(self.ring, Integers):
            weights = {name: self.integers(entries) for name, entries in weights.items()}
            letters = points[0].letters + points[1].letters
            self.bits = output_bits(self.program, weights, letters, self.term.T, self.meter, self.path)
            cost, each = bit_cost(self.bits), bytes_of(self.bits)
        return evaluated(
            self.ring, self.program, weights, points, self.circuit.split, self.meter, self.path, cost=cost, each=each
        )


def check_triangular(item: Item, context: Context) -> RankFact:
    """A[i][j] = 0 for i < j and A[i][i] != 0, exactly: the rank is >= k (F1)."""
    context.witness_keys(item, ("term", "k", "start", "end"))
    circuit = context.statement.instance
    if circuit.cell == "linear":
        item.reject("triangular is no evidence about a linear network")
    term = circuit.read_term(item.get("term"))
    k = item.get("k").integer(least=1)
    exact = _Exact(item, context, term)
    starts, ends = read_blocks(item, k, circuit, term, exact.entries, context.meter)
    for i, row in enumerate(exact.rows(starts, ends)):
        if row[i] == 0:
            item.reject(f"the diagonal entry A[{i}][{i}] is zero")
        for j in range(i + 1, k):
            if row[j] != 0:
                item.reject(f"the entry A[{i}][{j}] above the diagonal is not zero")
    return context.lower_bound(item, term, k)


def grid_size(term: Any, meter: Meter, path: str) -> tuple[int, int]:
    """The numbers of start words and of end words; over budget beyond 2^20 of either."""
    longer = max(term.t_S, term.t_E)
    if term.N > 1 and longer * (term.N.bit_length() - 1) > 20:
        raise OverBudget(path, f"there are {show(term.N)}^{show(longer)} words, more than 2^20")
    meter.spend(term.T * 10, path=path)
    return term.N**term.t_S, term.N**term.t_E


def check_nullspace(item: Item, context: Context) -> RankFact:
    """The whole matrix over all template words, or the whole block Hankel matrix, has, exactly, rank <= ``rank``."""
    item.keys(("kind", "term", "rank"))
    circuit, meter = context.statement.instance, context.meter
    term = circuit.read_term(item.get("term"))
    notion = "hankel_rank" if circuit.cell == "linear" else "grid_rank"
    if not circuit.these or term.notion != notion:
        item.reject(f"nullspace is evidence only for a {notion}, with these-weights")
    bound = item.get("rank").integer(least=0)
    if notion == "hankel_rank":
        from ..circuit.hankel import hankel_matrix_rank

        name, found = "block Hankel matrix", hankel_matrix_rank(item, circuit, bound, meter)
    else:
        name, found = "matrix", _grid_matrix_rank(item, context, term, bound)
    if found > bound:
        item.get("rank").reject(f"the {name} has rank >= {found}, expected <= {bound}")
    return RankFact("nullspace", term, "instance", upper=bound)


def _grid_matrix_rank(item: Item, context: Context, term: Any, bound: int) -> int:
    """The rank of the matrix over all template words, or ``bound`` + 1 if it is more."""
    meter, path = context.meter, item.path
    rows, columns = grid_size(term, meter, path)
    meter.spend(rows * columns, path=path)
    exact = _Exact(item, context, term)
    starts, ends = (
        all_words(exact.circuit, term, length, exact.entries, meter, path) for length in (term.t_S, term.t_E)
    )
    matrix = exact.rows(starts, ends)
    reached = min(bound + 1, rows, columns)
    charge_rank(exact.ring, rows, columns, reached, exact.bits, meter, path)
    return matrix_rank(exact.ring, matrix, stop=bound + 1)


def charge_rank(ring: Any, rows: int, columns: int, reached: int, bits: int, meter: Meter, path: str) -> None:
    """Pay for ``matrix_rank`` of a matrix with entries of ``bits`` bits, up to the rank ``reached``."""
    if isinstance(ring, Integers):
        cost, each = bit_cost(bits * reached), bytes_of(bits * reached)
    else:
        cost, each = ring.cost, ENTRY_BYTES + 9 * ring.cost
    meter.spend(rows * columns * reached * cost, path=path)
    meter.hold(columns * reached, each=each, path=path)


def matrix_rank(ring: Any, rows: Iterable[Row[int]], *, stop: int | None = None) -> int:
    """The rank of a matrix over the fraction field of ``ring`` (a field, or Z), or ``stop`` once that is reached."""
    if isinstance(ring, Modular):
        return _rank_mod(ring.q, rows, stop)
    basis: list[tuple[int, Row[int]]] = []  # (pivot column, row), the row zero at the earlier pivots
    for row in rows:
        if len(basis) == stop:
            break
        for column, pivot_row in basis:
            if row[column] != 0:
                row = ring.cross(pivot_row[column], row, row[column], pivot_row)
        pivot = next((column for column, entry in enumerate(row) if entry != 0), None)
        if pivot is not None:
            basis.append((pivot, row))
    return len(basis)


def _rank_mod(q: int, rows: Iterable[Row[int]], stop: int | None) -> int:
    """The rank mod a prime q, up to ``stop``: a row is one integer, to which multiples of the pivot rows are added.

    An entry < q, and n multiples < q² of entries, are below (n + 1)·q²: ``size`` bytes are enough for that.
    """
    basis: list[tuple[int, int]] = []  # (place of the pivot in bits, row packed), the pivot 1, 0 at earlier pivots
    size = 0
    for row in rows:
        if len(basis) == stop:
            break
        size = size or (2 * q.bit_length() + len(row).bit_length() + 7) // 8
        mask = (1 << 8 * size) - 1
        packed = int.from_bytes(b"".join([entry.to_bytes(size, "little") for entry in row]), "little")
        for place, pivot_row in basis:
            factor = (packed >> place & mask) % q
            if factor:
                packed += (q - factor) * pivot_row
        slots = packed.to_bytes(size * len(row), "little")
        row = [int.from_bytes(slots[i : i + size], "little") % q for i in range(0, len(slots), size)]
        pivot = next((column for column, entry in enumerate(row) if entry != 0), None)
        if pivot is not None:
            inverse = pow(row[pivot], -1, q)
            slots = b"".join([(entry * inverse % q).to_bytes(size, "little") for entry in row])
            basis.append((8 * size * pivot, int.from_bytes(slots, "little")))
    return len(basis)


def exact_rank(field: Field, matrix: Item, meter: Meter) -> int:
    """The rank of a matrix written as a list of rows of field elements."""
    ring, entries = _setting(field, 1)
    rows = [[entries.embed(entry) for entry in row.entries()] for row in matrix.entries()]
    bits = 1
    if isinstance(ring, Integers):
        rows = [cleared(row, meter, matrix.path) for row in rows]
        bits = max(map(_bits, rows))
    order = min(len(rows), len(rows[0]))
    charge_rank(ring, len(rows), len(rows[0]), order, bits, meter, matrix.path)
    return matrix_rank(ring, rows)
