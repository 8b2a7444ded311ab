"""The evidence about a linear network: the items ``minor``, ``bound`` and ``nullspace``, one check each."""

from collections.abc import Callable, Iterator, Mapping

from ..errors import Malformed, OverBudget, Rejected, show
from ..exact import MOST_ENTRIES, bit_cost, matrix_rank
from ..facts import Context, Fact, each_item, item_keys
from ..minors import charge_elimination, check_leading_minors
from ..points import Entries, read_points
from ..reading import fields_of, integer, sized
from ..rings import Integers, Modular, Row
from ..settings import lower_bound, residue_setting
from ..weights import MOST_BITS
from .bounds import check_bound
from .network import contributions, first_rows, response_bits, responses
from .settings import exact_weights, item_weights
from .statement import LinearStatement, LinearTerm, read_term

__all__ = ["check_linear_items"]

_Rows = Callable[[dict[str, object], int, Modular, Entries[int], Context[LinearStatement], str], Iterator[Row[int]]]


def check_linear_items(items: list[object], context: Context[LinearStatement], path: str) -> list[Fact]:
    """The fact of every item. Raises at the first that fails."""
    return [_KINDS[kind](item, context, where) for where, kind, item in each_item(items, tuple(_KINDS), path)]


def _check_minor(item: dict[str, object], context: Context[LinearStatement], path: str) -> Fact:
    """A matrix A of order k has nonzero leading minors mod the modulus: the rank is >= k (F1)."""
    if "term" not in item:
        raise Malformed(path, "the key 'term' is missing")
    term = read_term(item["term"], context.statement, path=f"{path}.term")
    sides, rows_of = _MATRICES[term.notion]
    item_keys(item, ("term", "k", "modulus", *sides), context, path)
    k = integer(item["k"], path=f"{path}.k", least=1)
    q = integer(item["modulus"], path=f"{path}.modulus", least=2, most=2**31 - 1)
    ring, entries = residue_setting(context.statement.field, q, path)
    charge_elimination(ring, k, context, path)
    check_leading_minors(ring, rows_of(item, k, ring, entries, context, path), k, context, path)
    return lower_bound(item, context, term, k)


def _power_rows(
    item: dict[str, object],
    k: int,
    ring: Modular,
    entries: Entries[int],
    context: Context[LinearStatement],
    path: str,
) -> Iterator[Row[int]]:
    """A[i][j] = (first entry of y(start_i, end_j))^q, y being linear: what start_i and end_j contribute, added."""
    statement, meter = context.statement, context.meter
    d_x, t_S, t_E, power = (statement.parameters[name] for name in ("d_x", "t_S", "t_E", "q"))
    weights = item_weights(item, context, entries, path)
    starts = read_points(item["start"], k, t_S, d_x, entries, meter, f"{path}.start")
    ends = read_points(item["end"], k, t_E, d_x, entries, meter, f"{path}.end")
    rows = list(first_rows(ring, weights, t_S + t_E, meter, path))
    before = contributions(ring, rows, starts, t_S + t_E - 1, meter, path)
    after = contributions(ring, rows, ends, t_E - 1, meter, path)
    meter.spend(k * k * (10 + 3 * power.bit_length()), path=path)
    return ([pow(s + e, power, ring.q) for e in after] for s in before)


def _hankel_rows(
    item: dict[str, object],
    k: int,
    ring: Modular,
    entries: Entries[int],
    context: Context[LinearStatement],
    path: str,
) -> Iterator[Row[int]]:
    """A[i][j] = L_{a+b}[p][r] for row a·d_y + p and column b·d_x + r of the block Hankel matrix."""
    statement = context.statement
    blocks, d_x, d_y = (statement.parameters[name] for name in ("k", "d_x", "d_y"))
    rows = [divmod(row, d_y) for row in _distinct(item["rows"], k, blocks * d_y, f"{path}.rows")]
    columns = [divmod(column, d_x) for column in _distinct(item["columns"], k, blocks * d_x, f"{path}.columns")]
    weights = item_weights(item, context, entries, path)
    steps = 1 + max(a for a, _ in rows) + max(b for b, _ in columns)
    wanted = {a + b for a, _ in rows for b, _ in columns}
    chosen = sorted({r for _, r in columns})
    place = {r: i for i, r in enumerate(chosen)}
    L = {
        j: of_lag
        for j, of_lag in enumerate(responses(ring, weights, chosen, steps, context.meter, path))
        if j in wanted
    }
    return ([L[a + b][place[r]][p] for b, r in columns] for a, p in rows)


def _distinct(value: object, k: int, limit: int, path: str) -> list[int]:
    """``k`` distinct integers in 0..limit-1."""
    seen: dict[int, int] = {}
    for i, entry in enumerate(sized(value, k, path=path)):
        number = integer(entry, path=f"{path}[{i}]", least=0, most=limit - 1)
        if seen.setdefault(number, i) != i:
            raise Rejected(f"{path}[{i}]", f"{show(number)} repeats entry {seen[number]}, so the minor is 0")
    return list(seen)


_MATRICES: Mapping[str, tuple[tuple[str, str], _Rows]] = {
    "rank": (("start", "end"), _power_rows),
    "hankel_rank": (("rows", "columns"), _hankel_rows),
}


def _check_nullspace(item: dict[str, object], context: Context[LinearStatement], path: str) -> Fact:
    """The whole block Hankel matrix has, exactly over the field, rank <= ``rank``."""
    fields_of(item, ("kind", "term", "rank"), path=path)
    statement, meter = context.statement, context.meter
    term = read_term(item["term"], statement, path=f"{path}.term")
    if statement.quantifier != "these-weights" or term != LinearTerm("hankel_rank"):
        raise Rejected(path, "nullspace is evidence only for a hankel_rank, with these-weights")
    bound = integer(item["rank"], path=f"{path}.rank", least=0)
    n, d_x, d_y, k = (statement.parameters[name] for name in ("n", "d_x", "d_y", "k"))
    blocks = min(k, n)  # by the characteristic polynomial of W later block rows and columns depend on the first n
    rows, columns = blocks * d_y, blocks * d_x
    reached = min(bound + 1, rows, columns, n + 1)
    if rows * columns > MOST_ENTRIES:
        raise OverBudget(path, f"the matrix has more than {MOST_ENTRIES} entries that count")
    ring, weights = exact_weights(statement)
    steps = 2 * blocks - 1
    if isinstance(ring, Integers) and steps * d_x * d_y * response_bits(weights, steps) > MOST_BITS:
        raise OverBudget(path, "the matrix could have more than 2^32 bits")
    L = list(responses(ring, weights, list(range(d_x)), steps, meter, path))
    bits = max((entry.bit_length() for of_lag in L for column in of_lag for entry in column), default=0)
    work = bit_cost(1 if isinstance(ring, Modular) else bits * reached)
    meter.spend(rows * columns * reached * work, path=path)
    matrix = ([column[p] for b in range(blocks) for column in L[a + b]] for a in range(blocks) for p in range(d_y))
    found = matrix_rank(ring, matrix, stop=bound + 1)
    if found > bound:
        raise Rejected(f"{path}.rank", f"the block Hankel matrix has rank >= {found}, expected <= {bound}")
    return Fact("nullspace", term, "instance", upper=bound)


_KINDS: Mapping[str, Callable[[dict[str, object], Context[LinearStatement], str], Fact]] = {
    "minor": _check_minor,
    "bound": check_bound,
    "nullspace": _check_nullspace,
}
