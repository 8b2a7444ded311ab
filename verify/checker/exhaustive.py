"""The item ``exhaustive`` (section 5): all weight assignments over GF(2) or GF(3) at once.

Bit b of every Python integer here belongs to assignment number b, which gives weight number i the i-th digit of b in
base p. An element is one such integer over GF(2); over GF(3) it is a pair, the assignments where it is 1 and where
it is 2. So a single operation on integers of p^n bits serves all p^n networks.
"""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Generic, TypeVar

from .arithmetic import Meter
from .errors import OverBudget, Rejected, show
from .facts import Context, Fact
from .network import Inputs, evaluations, steps
from .points import Entries, all_words
from .reading import fields_of, integer
from .rings import Ring, Row
from .statement import Statement, Term
from .weights import count, draw_weights

__all__ = ["check_exhaustive", "ranks_that_occur"]

MAX_CASES = 2**24
MOST_BYTES = 2**31
E = TypeVar("E")


class Sliced(Ring[E], Generic[E]):
    """A prime field, sliced into bits."""

    minus_one: E

    @abstractmethod
    def add(self, a: E, b: E) -> E:
        """a + b."""

    @abstractmethod
    def times(self, a: E, b: E) -> E:
        """a·b."""

    @abstractmethod
    def nonzero(self, a: E) -> int:
        """The assignments where ``a`` is not 0."""

    @abstractmethod
    def where(self, mask: int, a: E) -> E:
        """``a`` in the assignments of ``mask``, 0 elsewhere."""

    @abstractmethod
    def from_planes(self, planes: list[int]) -> E:
        """The element that is v + 1 in the assignments of ``planes[v]``."""

    def apply(self, matrix: Sequence[Row[E]], vector: Row[E]) -> Row[E]:
        result = []
        for row in matrix:
            total = self.zero
            for a, v in zip(row, vector, strict=True):
                total = self.add(total, self.times(a, v))
            result.append(total)
        return result

    def merge(self, left: Row[E], right: Row[E]) -> Row[E]:
        return [self.times(a, b) for a, b in zip(left, right, strict=True)]


class Sliced2(Sliced[int]):
    """GF(2)."""

    def __init__(self, everywhere: int) -> None:
        self.zero = 0
        self.one = self.minus_one = everywhere

    def add(self, a: int, b: int) -> int:
        return a ^ b

    def times(self, a: int, b: int) -> int:
        return a & b

    def nonzero(self, a: int) -> int:
        return a

    def where(self, mask: int, a: int) -> int:
        return mask & a

    def from_planes(self, planes: list[int]) -> int:
        return planes[0]


class Sliced3(Sliced[tuple[int, int]]):
    """GF(3): (where it is 1, where it is 2)."""

    def __init__(self, everywhere: int) -> None:
        self.zero = (0, 0)
        self.one = (everywhere, 0)
        self.minus_one = (0, everywhere)

    def add(self, a: tuple[int, int], b: tuple[int, int]) -> tuple[int, int]:
        (a1, a2), (b1, b2) = a, b
        some_a, some_b = a1 | a2, b1 | b2
        both = some_a & some_b
        return (a1 | b1) & ~both | a2 & b2, (a2 | b2) & ~both | a1 & b1

    def times(self, a: tuple[int, int], b: tuple[int, int]) -> tuple[int, int]:
        (a1, a2), (b1, b2) = a, b
        return a1 & b1 | a2 & b2, a1 & b2 | a2 & b1

    def nonzero(self, a: tuple[int, int]) -> int:
        return a[0] | a[1]

    def where(self, mask: int, a: tuple[int, int]) -> tuple[int, int]:
        return mask & a[0], mask & a[1]

    def from_planes(self, planes: list[int]) -> tuple[int, int]:
        return planes[0], planes[1]


def _digits(p: int, n: int) -> Iterator[list[int]]:
    """For i = 0..n-1 and v = 1..p-1 the assignments (bits below p^n) whose i-th digit in base p is v."""
    for i in range(n):
        width = p**i
        planes = [((1 << width) - 1) << (v * width) for v in range(1, p)]
        period = width * p
        while period < p**n:
            planes = [sum(plane << (period * copy) for copy in range(p)) for plane in planes]
            period *= p
        yield planes


def check_exhaustive(item: dict[str, object], term: Term, context: Context[Statement], path: str) -> Fact:
    """The set of values that ``term``, the rank at the instance, takes over all weights in the field."""
    statement, meter = context.statement, context.meter
    fields_of(item, ("kind", "cases"), path=path)
    p = statement.field.p
    if p not in (2, 3) or statement.field.k != 1 or statement.quantifier != "all-weights":
        raise Rejected(path, "exhaustive evidence is allowed only over GF(2) and GF(3), for all weights")
    if not statement.is_at_instance(term):
        raise Rejected(path, "exhaustive evidence is about the rank at the instance only")
    declared = integer(item["cases"], path=f"{path}.cases", least=1)
    n = count(term.L, term.R, term.M)
    if n > 24 or p**n > MAX_CASES:
        raise OverBudget(path, f"{p}^{show(n)} assignments are more than 2^24")
    if declared != p**n:
        raise Rejected(f"{path}.cases", f"there are {p}^{n} = {p**n} assignments, not {show(declared)}")
    values = ranks_that_occur(statement, term, meter, path)
    return Fact("exhaustive", term, "all", lower=min(values), upper=max(values), values=values)


def ranks_that_occur(statement: Statement, term: Term, meter: Meter, path: str) -> frozenset[int]:
    """The ranks of ``term`` over all weights in GF(2) or GF(3), inputs in that field too."""
    p = statement.field.p
    cases = p ** count(term.L, term.R, term.M)
    everywhere = (1 << cases) - 1
    if p == 2:
        return _ranks(Sliced2(everywhere), p, statement, term, meter, path)
    return _ranks(Sliced3(everywhere), p, statement, term, meter, path)


def _ranks(ring: Sliced[E], p: int, statement: Statement, term: Term, meter: Meter, path: str) -> frozenset[int]:
    n = count(term.L, term.R, term.M)
    letters = term.N if term.notion == "grid_rank" else p**term.M - 1
    if letters > 1 and term.T * (letters.bit_length() - 1) > 30:
        raise OverBudget(path, f"{show(letters)}^{show(term.T)} pairs of words are too many")
    size = 4 * (letters**term.t_S * letters**term.t_E + 2 * term.L * term.R * letters**term.t_S) * p**n // 8
    if size > MOST_BYTES:
        raise OverBudget(path, f"the matrices would take {show(size >> 20)} megabytes")
    meter.spend(term.T * 10, path=path)
    rows, columns = letters**term.t_S, letters**term.t_E
    operation = 1 + p**n // 256  # the work of one operation on p^n bits, at 64 bits a word and a few words a step
    operation *= 1 if p == 2 else 4
    meter.spend(
        (rows * term.t_S + columns * term.t_E) * 10 + rows * columns * min(rows, columns) * operation, path=path
    )

    def embed(json: object, path: str) -> E:
        number = integer(json, path=path, least=0, most=p - 1)
        return (ring.zero, ring.one, ring.minus_one)[number]

    entries = Entries(ring.zero, ring.one, embed, embed)
    if term.notion == "grid_rank":
        starts, ends = (all_words(statement, term, t, entries, meter) for t in (term.t_S, term.t_E))
    else:
        elements = (ring.zero, ring.one, ring.minus_one)
        # y is homogeneous of positive degree in each input: words with a zero vector add only zero rows
        vectors = [[elements[c] for c in vector] for vector in product(range(p), repeat=term.M) if any(vector)]
        starts, ends = (_words_over(vectors, t) for t in (term.t_S, term.t_E))
    work = steps(term.L, term.R, term.M, starts, ends, statement.split)
    meter.spend(work * operation, path=path)
    drawn = (ring.from_planes(planes) for planes in _digits(p, n))
    weights = draw_weights(drawn, term.L, term.R, term.M)
    return _rank_values(ring, list(evaluations(ring, weights, starts, ends, statement.split)), ring.nonzero(ring.one))


def _words_over(vectors: list[list[E]], length: int) -> Inputs[E]:
    parents: list[int] = []
    letter: list[int] = []
    level = [-1]
    for _ in range(length):
        following = []
        for node in level:
            for i in range(len(vectors)):
                following.append(len(parents))
                parents.append(node)
                letter.append(i)
        level = following
    return Inputs(vectors, parents, letter, level)


def _rank_values(ring: Sliced[E], rows: list[Row[E]], everywhere: int) -> frozenset[int]:
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
            chosen = ring.nonzero(row[column]) & unused[r] & free
            if chosen:
                free &= ~chosen
                unused[r] &= ~chosen
                for c in range(column, columns):
                    pivot_row[c] = ring.add(pivot_row[c], ring.where(chosen, row[c]))
        found = everywhere & ~free
        if not found:
            continue
        negative = ring.times(ring.minus_one, pivot_row[column])
        for r, row in enumerate(rows):
            factor = ring.where(unused[r] & found, ring.times(row[column], negative))
            if ring.nonzero(factor):
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
