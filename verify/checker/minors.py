"""The item ``minor`` (section 5): all leading principal minors of an evaluation matrix are nonzero mod q."""

from collections.abc import Iterable

from .errors import Rejected
from .facts import Context, Fact, item_keys
from .fields import is_prime
from .network import evaluations, steps
from .points import read_blocks
from .ranks import RankStatement, RankTerm
from .reading import integer
from .rings import Modular, Row
from .settings import FieldRing, cost_of, item_weights, lower_bound, modular_setting
from .statement import Statement, read_term

__all__ = ["charge_elimination", "check_leading_minors", "check_minor", "check_pivots"]


def check_minor(item: dict[str, object], context: Context[Statement], path: str) -> Fact:
    """A[i][j] = y(start_i, end_j), of order k, has nonzero leading minors mod q: the rank is >= k (F1)."""
    item_keys(item, ("term", "k", "modulus", "start", "end"), context, path, ("extension",))
    statement, meter = context.statement, context.meter
    term = read_term(item["term"], statement, path=f"{path}.term")
    k = integer(item["k"], path=f"{path}.k", least=1)
    q = integer(item["modulus"], path=f"{path}.modulus", least=2, most=2**31 - 1)
    ring, entries = modular_setting(item, context, term, q, path)
    charge_elimination(ring, k, context, path)
    weights = item_weights(item, context, term, entries, path)
    starts, ends = read_blocks(item, k, term, entries, context, path)
    work = steps(term.L, term.R, term.M, starts, ends, statement.split)
    meter.spend(work * cost_of(ring), path=path)
    check_leading_minors(ring, evaluations(ring, weights, starts, ends, statement.split), k, context, path)
    return lower_bound(item, context, term, k)


def charge_elimination(ring: FieldRing, k: int, context: Context[RankStatement[RankTerm]], path: str) -> None:
    """Charge ``check_leading_minors`` of order ``k``; an engine is some hundred times faster."""
    by_engine = context.engine is not None and isinstance(ring, Modular) and is_prime(ring.q)
    context.meter.spend(k**3 // (300 if by_engine else 3) * cost_of(ring), path=path)


def check_leading_minors(
    ring: FieldRing, rows: Iterable[Row[int]], k: int, context: Context[RankStatement[RankTerm]], path: str
) -> None:
    """All leading minors of a k×k matrix are nonzero; or, for a prime modulus, the caller's engine says nonsingular."""
    if context.engine is not None and isinstance(ring, Modular) and is_prime(ring.q):
        if not context.engine(list(rows), ring.q):
            raise Rejected(path, f"the {k}×{k} matrix is singular mod {ring.q}, according to the engine")
    else:
        check_pivots(ring, rows, path)


def check_pivots(ring: FieldRing, rows: Iterable[Row[int]], path: str) -> None:
    """Elimination without pivoting by cross-multiplication; a zero pivot is a rejection.

    After i steps row r >= i is a nonzero multiple of itself plus a combination of the rows before i, and starts at
    column i. So pivot i is a product of leading minors of the matrix, of which that of order i + 1 is one.
    """
    remaining = list(rows)
    done: list[Row[int]] = []
    while remaining:
        pivot_row = remaining[0]
        pivot, tail = pivot_row[0], pivot_row[1:]
        if pivot == 0:
            i = len(done)
            raise Rejected(
                path,
                f"the leading minor of order {i + 1} is zero: in elimination pivot {i}, counted from 0, vanishes",
                detail=_kernel(ring, done),
            )
        done.append(pivot_row)
        remaining = [ring.cross(pivot, row[1:], row[0], tail) for row in remaining[1:]]


def _kernel(ring: FieldRing, done: list[Row[int]]) -> str:
    """A vector x with A x = 0, A the leading block that is singular; back substitution needs a prime modulus."""
    if not isinstance(ring, Modular) or not is_prime(ring.q) or len(done) > 4096:
        return ""
    q, i = ring.q, len(done)
    x = [0] * i + [1]
    for r in range(i - 1, -1, -1):
        row = done[r]
        dot = sum(a * b for a, b in zip(row[1:], x[r + 1 :], strict=False))
        x[r] = -dot * pow(row[0], -1, q) % q
    shown = ", ".join(map(str, x[:16])) + (", .." if len(x) > 16 else "")
    return f"kernel vector of the leading {i + 1}×{i + 1} block mod {q}: [{shown}]"
