"""The item ``exhaustive`` (section 6): all weight assignments over GF(2) or GF(3) at once.

Bit b of every Python integer here belongs to assignment number b, which gives weight number i the i-th digit of b in
base p. An element is p - 1 such integers, its planes: the assignments where it is 1, .., where it is p - 1. So a few
operations on integers of p^n bits serve all p^n networks.
"""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

from ..circuit.growth import is_multilinear
from ..circuit.points import NODE_BYTES, all_words, words_over
from ..circuit.program import Program, count
from ..circuit.weights import Entries, draw_weights
from ..kernel.decision import unknowns
from ..kernel.errors import OverBudget, show
from ..kernel.item import Item
from ..kernel.rings import Ring, Row
from ..kernel.verdict import Context, SetFact
from ..kernel.walk import relation_meter
from .rows import evaluated

__all__ = ["check_exhaustive"]

MAX_CASES = 2**24
Planes = tuple[int, ...]


class Sliced(Ring[Planes]):
    """GF(2) or GF(3), sliced into bits; ``everywhere`` has a bit for every assignment."""

    def __init__(self, p: int, everywhere: int) -> None:
        self.p = p
        nowhere = (0,) * (p - 2)
        self.zero, self.one, self.minus_one = (0, *nowhere), (everywhere, *nowhere), (*nowhere, everywhere)

    def add(self, a: Planes, b: Planes) -> Planes:
        """a + b."""
        if self.p == 2:
            return (a[0] ^ b[0],)
        (a1, a2), (b1, b2) = a, b
        both = (a1 | a2) & (b1 | b2)
        return (a1 | b1) & ~both | a2 & b2, (a2 | b2) & ~both | a1 & b1

    def times(self, a: Planes, b: Planes) -> Planes:
        """a·b."""
        if self.p == 2:
            return (a[0] & b[0],)
        (a1, a2), (b1, b2) = a, b
        return a1 & b1 | a2 & b2, a1 & b2 | a2 & b1

    def apply(self, matrix: Sequence[Row[Planes]], vector: Row[Planes]) -> Row[Planes]:
        result = []
        for row in matrix:
            total = self.zero
            for a, v in zip(row, vector, strict=True):
                total = self.add(total, self.times(a, v))
            result.append(total)
        return result

    def merge(self, left: Row[Planes], right: Row[Planes]) -> Row[Planes]:
        return [self.times(a, b) for a, b in zip(left, right, strict=True)]

    def coefficient(self, a: int, b: int) -> Planes:
        return (self.zero, self.one, self.minus_one)[a * pow(b, -1, self.p) % self.p]


def _nonzero(a: Planes) -> int:
    """The assignments where ``a`` is not 0."""
    return a[0] | a[-1]


def _where(mask: int, a: Planes) -> Planes:
    """``a`` in the assignments of ``mask``, 0 elsewhere."""
    return tuple(mask & plane for plane in a)


def _digits(p: int, n: int) -> Iterator[Planes]:
    """For i < n the weight number i: in plane v the assignments (bits below p^n) whose i-th digit in base p is v."""
    for i in range(n):
        width = p**i
        planes = [((1 << width) - 1) << (v * width) for v in range(1, p)]
        period = width * p
        while period < p**n:
            planes = [sum(plane << (period * copy) for copy in range(p)) for plane in planes]
            period *= p
        yield tuple(planes)


def check_exhaustive(item: Item, context: Context) -> SetFact:
    """The set of values that the rank at the instance takes over all weights in GF(2) or GF(3)."""
    statement, meter = context.statement, context.meter
    circuit, p = statement.instance, statement.field.p
    terms = unknowns(statement.relation, circuit, relation_meter(meter))
    if len(terms) != 1:
        item.reject(f"exhaustive evidence needs exactly one rank term in the relation, found {len(terms)}")
    (term,) = terms
    item.keys(("kind", "cases"))
    if p not in (2, 3) or statement.field.k != 1 or statement.quantifier != "all-weights":
        item.reject("exhaustive evidence is allowed only over GF(2) and GF(3), for all weights")
    if circuit.cell == "linear":
        item.reject("exhaustive is no evidence about a linear network")
    if not circuit.is_at_instance(term):
        item.reject("exhaustive evidence is about the rank at the instance only")
    declared = item.get("cases").integer(least=1)
    program = circuit.program(term, meter, item.path)
    n = count(program)
    if n > 24 or p**n > MAX_CASES:
        raise OverBudget(item.path, f"{p}^{show(n)} assignments are more than 2^24")
    if declared != p**n:
        item.get("cases").reject(f"there are {p}^{n} = {p**n} assignments, not {show(declared)}")
    everywhere = (1 << p**n) - 1
    return SetFact(term, _ranks(Sliced(p, everywhere), n, program, term, context, item.path))


def _ranks(ring: Sliced, n: int, program: Program, term: Any, context: Context, path: str) -> frozenset[int]:
    """The ranks of ``term`` over all weights in the field, inputs in that field too."""
    circuit, meter, p = context.statement.instance, context.meter, ring.p
    # where y is homogeneous in each input, words with a zero vector add only zero rows, or rows that there are already
    vectors = [vector for vector in product(range(p), repeat=term.M) if any(vector) or not is_multilinear(program)]
    letters = term.N if term.notion == "grid_rank" else len(vectors)
    if letters > 1 and term.T * (letters.bit_length() - 1) > 30:
        raise OverBudget(path, f"{show(letters)}^{show(term.T)} pairs of words are too many")
    meter.spend(term.T * 10, path=path)
    rows, columns = letters**term.t_S, letters**term.t_E
    bytes_of_one = 64 + (p - 1) * (40 + p**n // 7)
    operation = (1 + p**n // 256) * (1 if p == 2 else 4)  # on p^n bits, at 64 bits a word and a few words a step
    meter.hold((rows + 2) * columns + n, each=bytes_of_one, path=path)
    meter.hold(2 * (rows + columns) + term.T, each=NODE_BYTES, path=path)
    meter.spend(
        (rows * term.t_S + columns * term.t_E) * 10 + rows * columns * min(rows, columns) * operation, path=path
    )
    elements = (ring.zero, ring.one, ring.minus_one)

    def embed(item: Item) -> Planes:
        return elements[item.integer(least=0, most=p - 1)]

    if term.notion == "grid_rank":
        entries = Entries(ring.zero, ring.one, embed, embed)
        starts, ends = (all_words(circuit, term, t, entries, meter, path) for t in (term.t_S, term.t_E))
    else:
        alphabet = [[elements[c] for c in vector] for vector in vectors]
        starts, ends = (words_over(alphabet, t) for t in (term.t_S, term.t_E))
    weights, points = draw_weights(_digits(p, n), program), (starts, ends)
    rows_of = evaluated(ring, program, weights, points, circuit.split, meter, path, cost=operation, each=bytes_of_one)
    return _rank_values(ring, list(rows_of), ring.one[0])


def _rank_values(ring: Sliced, rows: list[Row[Planes]], everywhere: int) -> frozenset[int]:
    """The ranks that occur: elimination column by column, in all assignments at once.

    In each assignment the first unused row with a nonzero entry is the pivot row of the column; the entry e of a
    later row is cleared by adding -e·p times the pivot row, p = ±1 being the pivot and its own inverse.
    """
    unused = [everywhere] * len(rows)
    at_least = [everywhere]  # at_least[k]: the assignments with k pivots so far
    columns = len(rows[0])
    for column in range(columns):
        free = everywhere
        pivot_row = [ring.zero] * columns
        for r, row in enumerate(rows):
            chosen = _nonzero(row[column]) & unused[r] & free
            if chosen:
                free &= ~chosen
                unused[r] &= ~chosen
                for c in range(column, columns):
                    pivot_row[c] = ring.add(pivot_row[c], _where(chosen, row[c]))
        found = everywhere & ~free
        if not found:
            continue
        negative = ring.times(ring.minus_one, pivot_row[column])
        for r, row in enumerate(rows):
            factor = _where(unused[r] & found, ring.times(row[column], negative))
            if _nonzero(factor):
                for c in range(column, columns):
                    row[c] = ring.add(row[c], ring.times(factor, pivot_row[c]))
        at_least.append(0)
        for k in range(len(at_least) - 1, 0, -1):
            at_least[k] |= at_least[k - 1] & found
    values = set()
    for k, mask in enumerate(at_least):
        more = at_least[k + 1] if k + 1 < len(at_least) else 0
        if mask & ~more:
            values.add(k)
    return frozenset(values)
