"""The block Hankel matrix of a linear network, and what else is particular to it: L_j = C W^j F."""

from collections.abc import Iterator
from typing import Any

from ..evidence.exact import Integers, bit_cost, bytes_of, charge_rank, cleared, matrix_rank
from ..kernel.errors import OverBudget
from ..kernel.item import MAX_BITS, Item
from ..kernel.meter import Meter, limited, times
from ..kernel.rings import Field, Modular, Row
from ..kernel.verdict import Context
from .points import distinct
from .program import Program
from .weights import Entries, Weights, item_weights, read_explicit

__all__ = ["blocks_that_count", "hankel_matrix_rank", "hankel_rows", "power_terms"]

STEP = 100  # multiply-adds that one step of a recursion is worth, besides those that it makes
Matrix = list[Row[int]]


def hankel_rows(
    item: Item, k: int, ring: Modular, entries: Entries[int], program: Program, context: Context
) -> Iterator[Row[int]]:
    """A[i][j] = L_{a+b}[p][r] for row a·d_y + p and column b·d_x + r of the block Hankel matrix."""
    circuit, meter = context.statement.instance, context.meter
    blocks, d_x, d_y = (circuit.given[name] for name in ("k", "d_x", "d_y"))
    rows = [divmod(row, d_y) for row in distinct(item.get("rows"), k, blocks * d_y - 1, "")]
    columns = [divmod(column, d_x) for column in distinct(item.get("columns"), k, blocks * d_x - 1, "")]
    weights = item_weights(item, circuit, program, entries, meter)
    W, F, C = _matrices(weights, program)
    steps = 1 + max(a for a, _ in rows) + max(b for b, _ in columns)
    wanted = {a + b for a, _ in rows for b, _ in columns}
    chosen = sorted({r for _, r in columns})
    place = {r: i for i, r in enumerate(chosen)}
    meter.hold(len(wanted) * len(chosen) * d_y + len(W) * len(chosen), path=item.path)
    vectors = [[row[r] for row in F] for r in chosen]
    powers = enumerate(_powers(ring, W, vectors, C, steps, meter, item.path))
    L = {j: of_lag for j, of_lag in powers if j in wanted}
    return ([L[a + b][place[r]][p] for b, r in columns] for a, p in rows)


def _matrices(weights: Weights[int], program: Program) -> tuple[Matrix, Matrix, Matrix]:
    """W, F and C as lists of rows."""
    result = []
    for name, (_, columns) in program.weights:
        entries = weights[name]
        result.append([entries[i : i + columns] for i in range(0, len(entries), columns)])
    W, F, C = result
    return W, F, C


def _exact_matrices(circuit: Any, program: Program, meter: Meter, path: str) -> tuple[Modular | Integers, Any]:
    """W, F and C of these weights, where zero is decided exactly, over Q with denominators cleared.

    With factors w, f, c > 0 of W, F, C, L_j becomes c·w^j·f·L_j: which entries of each L_j are zero stays, and so does
    the rank of a Hankel matrix, whose block rows a and columns b are multiplied by w^a and w^b.
    """
    p = circuit.field.p
    if p:
        weights = read_explicit(circuit.weights, program, lambda entry: entry.integer(least=0, most=p - 1))
        return Modular(p), _matrices(weights, program)
    pairs = read_explicit(circuit.weights, program, Item.rational)
    integers = {name: cleared(entries, meter, path) for name, entries in pairs.items()}
    return Integers(), _matrices(integers, program)


def _powers(
    ring: Modular | Integers, W: Matrix, vectors: Matrix, C: Matrix, steps: int, meter: Meter, path: str
) -> Iterator[Matrix]:
    """C W^j v for each v of ``vectors``, j = 0, .., steps-1; over Z with values of at most 100,000 bits."""
    one = len(vectors) * len(W) * (len(W) + len(C))
    meter.spend(steps * (one + STEP), path=path)
    for _ in range(steps):
        if isinstance(ring, Integers):
            bits = _bits(vectors) + max(_bits(W), _bits(C)) + len(W).bit_length()
            if bits > MAX_BITS:
                raise OverBudget(path, f"exact values would have more than {MAX_BITS} bits")
            meter.spend(one * (bit_cost(bits) - 1), path=path)
        yield [ring.apply(C, v) for v in vectors]
        vectors = [ring.apply(W, v) for v in vectors]


def _bits(matrix: Matrix) -> int:
    return max((entry.bit_length() for row in matrix for entry in row), default=0)


def hankel_matrix_rank(item: Item, circuit: Any, bound: int, meter: Meter) -> int:
    """The rank, exactly, of the whole block Hankel matrix of these weights, or ``bound`` + 1 if it is more."""
    path = item.path
    n, d_x, d_y, k = (circuit.given[name] for name in ("n", "d_x", "d_y", "k"))
    blocks = min(k, n)  # by the characteristic polynomial of W later block rows and columns depend on the first n
    rows, columns = blocks * d_y, blocks * d_x
    reached = min(bound + 1, rows, columns, n + 1)
    program = circuit.program(circuit.term("hankel_rank", {}, path), meter, path)
    ring, (W, F, C) = _exact_matrices(circuit, program, meter, path)
    steps = 2 * blocks - 1
    bits = 0  # an upper bound for an entry of any L_j
    if isinstance(ring, Integers):
        bits = _bits(C) + _bits(F) + (steps - 1) * _bits(W) + steps * n.bit_length()
    meter.hold(steps * d_x * d_y + 2 * n * d_x, each=bytes_of(bits), path=path)
    L = list(_powers(ring, W, _transposed(F), C, steps, meter, path))
    bits = max(map(_bits, L))
    charge_rank(ring, rows, columns, reached, bits, meter, path)
    matrix = ([column[p] for b in range(blocks) for column in L[a + b]] for a in range(blocks) for p in range(d_y))
    return matrix_rank(ring, matrix, stop=bound + 1)


def _transposed(matrix: Matrix) -> Matrix:
    return [list(column) for column in zip(*matrix, strict=True)]


def power_terms(q: int, field: Field, meter: Meter) -> int:
    """The number of i in 0..q with C(q, i) != 0 in the field: q + 1 over Q.

    In characteristic p it is the product of d + 1 over the digits d of q to the base p (Lucas: C(q, i) = Π C(d, e)
    mod p over the digits, which is nonzero exactly when e <= d for every digit e of i).
    """
    p = field.p
    if p == 0:
        return limited(q + 1)
    digits = q.bit_length() // (p.bit_length() - 1)
    meter.spend(10 * digits + digits * (q.bit_length() >> 6) // 2)
    count = 1
    while q:
        q, digit = divmod(q, p)
        count = times(count, digit + 1, meter)
    return count


def blocks_that_count(setting: Any) -> int:
    """How many of the two blocks the first entry of y depends on, for these weights.

    With l_j the first row of L_j, the start block counts if l_j is nonzero for some j in t_E..T-1, the end block if for
    some j in 0..t_E-1. Of the former the first n decide: by the characteristic polynomial of W every later l_j is a
    combination of the n before it.
    """
    circuit, meter, path = setting.circuit, setting.meter, setting.path
    n, t_S, t_E = (circuit.given[name] for name in ("n", "t_S", "t_E"))
    program = circuit.program(setting.term, meter, path)
    ring, (W, F, C) = _exact_matrices(circuit, program, meter, path)
    first = _powers(ring, _transposed(W), [C[0]], _transposed(F), t_E + min(t_S, n), meter, path)
    start = end = 0
    for j, (row,) in enumerate(first):
        if any(row):
            start, end = (start, 1) if j < t_E else (1, end)
    return start + end
