"""The item ``tropical`` (section 6): leading exponents in a formal parameter, and dual potentials."""

from collections.abc import Sequence
from typing import TypeAlias

from ..circuit.growth import growth, growth_steps
from ..circuit.points import read_blocks
from ..circuit.program import INPUT
from ..circuit.weights import Entries, item_weights
from ..kernel.errors import OverBudget, show
from ..kernel.item import MAX_BITS, Item
from ..kernel.rings import Ring, Row
from ..kernel.verdict import Context, RankFact
from .exact import bytes_of
from .rows import evaluated

__all__ = ["MaxPlus", "check_tropical"]

Degree: TypeAlias = int | None


class MaxPlus(Ring[Degree]):
    """Degrees: the sum is the maximum, the product the sum, ``None`` = minus infinity the zero."""

    def __init__(self) -> None:
        self.zero = None
        self.one = 0

    def apply(self, matrix: Sequence[Row[Degree]], vector: Row[Degree]) -> Row[Degree]:
        return [
            max(
                (a + v for a, v in zip(row, vector, strict=True) if a is not None and v is not None),
                default=None,
            )
            for row in matrix
        ]

    def merge(self, left: Row[Degree], right: Row[Degree]) -> Row[Degree]:
        return [None if a is None or b is None else a + b for a, b in zip(left, right, strict=True)]

    def coefficient(self, a: int, b: int) -> Degree:
        if a < 0:  # leading terms could cancel
            raise ValueError("negative")
        return 0 if a else None


def _read(item: Item) -> Degree:
    return None if item.json is None else item.integer()


def check_tropical(item: Item, context: Context) -> RankFact:
    """u_i + v_j = E[i][i] for i = j and > E[i][j] for i != j: the rank is >= k (F1).

    All coefficients of y as a polynomial in the parameter z are >= 0, so degrees are computed in max-plus; the
    identity is the only permutation that reaches the top degree of det A.
    """
    statement, meter, path = context.statement, context.meter, item.path
    circuit = statement.instance
    context.witness_keys(item, ("term", "k", "start", "end", "row_potentials", "column_potentials"))
    term = circuit.read_term(item.get("term"))
    if statement.field.p != 0 or circuit.these:
        item.reject("tropical evidence is allowed only over Q and not with these-weights")
    if circuit.templates is not None and circuit.templates.vectors is not None and term.N:
        item.reject("tropical evidence does not allow explicit templates")
    if circuit.cell == "linear":
        item.reject("tropical is no evidence about a linear network")
    k = item.get("k").integer(least=1)
    entries: Entries[Degree] = Entries(None, 0, _read, _read)
    points = read_blocks(item, k, circuit, term, entries, meter)
    program = circuit.program(term, meter, path)
    weights = item_weights(item, circuit, program, entries, meter)
    sizes = {name: _largest([row]) for name, row in weights.items()}
    sizes[INPUT] = _largest(points[0].letters + points[1].letters)
    meter.spend(growth_steps(program, term.T), path=path)
    degree = growth(program, term.T, sizes, width=False, limit=1 << MAX_BITS, peak=True)
    if degree is None:
        raise OverBudget(path, f"exponents would have more than {MAX_BITS} bits")
    bits = degree.bit_length()
    cost, each = 5 + (bits >> 6), bytes_of(bits)
    rows = evaluated(MaxPlus(), program, weights, points, circuit.split, meter, path, cost=cost, each=each)
    u, v = (
        [entry.integer() for entry in item.get(name).entries(k)] for name in ("row_potentials", "column_potentials")
    )
    for i, row in enumerate(rows):
        for j, found in enumerate(row):
            bound = u[i] + v[j]
            if i == j and bound != found:
                item.reject(f"u_{i} + v_{i} = {show(bound)}, expected the degree {show(found)} of A[{i}][{i}]")
            if i != j and found is not None and bound <= found:
                item.reject(
                    f"u_{i} + v_{j} = {show(bound)}, expected more than the degree {show(found)} of A[{i}][{j}]"
                )
    return context.lower_bound(item, term, k)


def _largest(rows: list[Row[Degree]]) -> int:
    """The largest absolute value of an exponent."""
    return max((abs(entry) for row in rows for entry in row if entry is not None), default=0)
