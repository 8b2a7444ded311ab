"""Conditions that hold exactly over the field: the items ``triangular`` and ``nullspace`` (section 5)."""

from collections.abc import Iterable

from .arithmetic import Meter
from .errors import OverBudget, Rejected, show
from .facts import Context, Fact, item_keys
from .fields import Field, rational
from .network import Inputs, evaluations, steps
from .points import all_words, read_blocks
from .reading import array, fields_of, integer
from .rings import Extension, Integers, Modular, Row
from .settings import (
    cost_of,
    exact_entries,
    exact_inputs,
    exact_ring,
    exact_weights,
    item_weights,
    lower_bound,
    output_bits,
)
from .statement import Statement, Term, read_term
from .weights import Weights

__all__ = [
    "MOST_ENTRIES",
    "bit_cost",
    "check_nullspace",
    "check_triangular",
    "exact_rank",
    "grid_size",
    "matrix_rank",
]

MOST_ENTRIES = 2 * 10**7


def check_triangular(item: dict[str, object], context: Context[Statement], path: str) -> Fact:
    """A[i][j] = 0 for i < j and A[i][i] != 0, exactly: the rank is >= k (F1)."""
    item_keys(item, ("term", "k", "start", "end"), context, path)
    statement = context.statement
    term = read_term(item["term"], statement, path=f"{path}.term")
    k = integer(item["k"], path=f"{path}.k", least=1)
    ring = exact_ring(statement.field, max(term.R, term.M))
    entries = exact_entries(ring)
    starts, ends = (exact_inputs(ring, read) for read in read_blocks(item, k, term, entries, context, path))
    weights = exact_weights(ring, item_weights(item, context, term, entries, path))
    _spend(ring, weights, term, starts, ends, context, path)
    for i, row in enumerate(evaluations(ring, weights, starts, ends, statement.split)):
        if row[i] == 0:
            raise Rejected(path, f"the diagonal entry A[{i}][{i}] is zero")
        for j in range(i + 1, k):
            if row[j] != 0:
                raise Rejected(path, f"the entry A[{i}][{j}] above the diagonal is not zero")
    return lower_bound(item, context, term, k)


def _spend(
    ring: Integers | Modular | Extension,
    weights: Weights[int],
    term: Term,
    starts: Inputs[int],
    ends: Inputs[int],
    context: Context[Statement],
    path: str,
) -> int:
    """Charge the evaluation of all rows; the number of bits of an entry (1 in a finite field)."""
    work = steps(term.L, term.R, term.M, starts, ends, context.statement.split)
    bits = 1
    if isinstance(ring, Integers):
        bits = output_bits(weights, starts.letters + ends.letters, term.T, context.meter, path)
    context.meter.spend(work * cost_of(ring) * bit_cost(bits), path=path)
    return bits


def bit_cost(bits: int) -> int:
    """The work of a multiply-add of numbers of that many bits."""
    return 1 + (bits >> 6) ** 2 // 8


def grid_size(term: Term, meter: Meter, path: str) -> tuple[int, int]:
    """The numbers of start words and of end words; over budget beyond 2^20 of either."""
    longer = max(term.t_S, term.t_E)
    if term.N > 1 and longer * (term.N.bit_length() - 1) > 20:
        raise OverBudget(path, f"there are {show(term.N)}^{show(longer)} words, more than 2^20")
    meter.spend(term.T * 10, path=path)
    return term.N**term.t_S, term.N**term.t_E


def check_nullspace(item: dict[str, object], context: Context[Statement], path: str) -> Fact:
    """The whole matrix over all template words has, exactly, rank <= ``rank``."""
    fields_of(item, ("kind", "term", "rank"), path=path)
    statement, meter = context.statement, context.meter
    term = read_term(item["term"], statement, path=f"{path}.term")
    if statement.quantifier != "these-weights" or term.notion != "grid_rank":
        raise Rejected(path, "nullspace is evidence only for a grid_rank, with these-weights")
    bound = integer(item["rank"], path=f"{path}.rank", least=0)
    rows, columns = grid_size(term, meter, path)
    meter.spend(rows * columns, path=path)
    ring = exact_ring(statement.field, max(term.R, term.M))
    entries = exact_entries(ring)
    starts, ends = (
        exact_inputs(ring, all_words(statement, term, length, entries, meter)) for length in (term.t_S, term.t_E)
    )
    weights = exact_weights(ring, item_weights(item, context, term, entries, path))
    bits = _spend(ring, weights, term, starts, ends, context, path)
    reached = min(bound + 1, rows, columns)
    if reached * columns > MOST_ENTRIES:
        raise OverBudget(path, f"more than {MOST_ENTRIES} numbers would have to be kept")
    meter.spend(rows * columns * reached * cost_of(ring) * bit_cost(bits * reached), path=path)
    found = matrix_rank(ring, evaluations(ring, weights, starts, ends, statement.split), stop=bound + 1)
    if found > bound:
        raise Rejected(f"{path}.rank", f"the matrix has rank >= {found}, expected <= {bound}")
    return Fact("nullspace", term, "instance", upper=bound)


def matrix_rank(ring: Integers | Modular | Extension, rows: Iterable[Row[int]], *, stop: int | None = None) -> int:
    """The rank of a matrix over the fraction field of ``ring`` (a field, or Z), or ``stop`` once that is reached."""
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


def exact_rank(field: Field, matrix: object, meter: Meter, *, path: str) -> int:
    """The rank of a matrix written as a list of rows of field elements."""
    ring = exact_ring(field, 1)
    entries = exact_entries(ring)
    written = [array(row, path=path) for row in array(matrix, path=path)]
    bits = 1
    if isinstance(ring, Integers):
        pairs = [rational(entry, path) for row in written for entry in row]
        bits = max((max(a.bit_length(), b.bit_length()) for a, b in pairs), default=1) * 2
    order = min(len(written), len(written[0]))
    meter.spend(len(written) * len(written[0]) * order * cost_of(ring) * bit_cost(bits * order), path=path)
    rows = [[entries.embed(entry, path) for entry in row] for row in written]
    return matrix_rank(ring, exact_inputs(ring, Inputs(rows, [], [], [])).letters)
