"""The item ``minor`` (section 6): all leading principal minors of an evaluation matrix are nonzero mod q."""

import math
from collections.abc import Iterable, Iterator
from typing import Any

from ..circuit.network import Inputs, steps
from ..circuit.points import read_blocks
from ..circuit.program import Program, widest
from ..circuit.streams import below
from ..circuit.weights import Entries, Weights, item_weights
from ..kernel.errors import OverBudget, Rejected, show
from ..kernel.item import Item
from ..kernel.rings import Field, Modular, Ring, Row, is_prime
from ..kernel.verdict import Context, RankFact
from .rows import evaluated, evaluated_by

Points = tuple[Inputs[int], Inputs[int]]

__all__ = [
    "charge_elimination",
    "check_leading_minors",
    "check_minor",
    "check_pivots",
    "finite_ring",
    "rational_entries",
]


def check_minor(item: Item, context: Context) -> RankFact:
    """A[i][j] = y(start_i, end_j), of order k, has nonzero leading minors mod q: the rank is >= k (F1)."""
    circuit = context.statement.instance
    if "term" not in item:
        item.malformed("the key 'term' is missing")
    term = circuit.read_term(item.get("term"))
    hankel = term.notion == "hankel_rank"
    extension = ("extension",) if circuit.cell != "linear" else ()
    context.witness_keys(
        item, ("term", "k", "modulus", *(("rows", "columns") if hankel else ("start", "end"))), extension
    )
    k = item.get("k").integer(least=1)
    q = item.get("modulus").integer(least=2, most=2**31 - 1)
    program = circuit.program(term, context.meter, item.path)
    ring, entries = _ring(item, context, program, q)
    provable = not hankel and _provable(term, context)
    if not provable:
        charge_elimination(ring, k, entries.each, context, item.path)
    if hankel:
        from ..circuit.hankel import hankel_rows

        rows = hankel_rows(item, k, ring, entries, program, context)
    else:
        weights = item_weights(item, circuit, program, entries, context.meter)
        points = read_blocks(item, k, circuit, term, entries, context.meter)
        if provable:
            if _proved(weights, points, k, term, program, context):
                return context.lower_bound(item, term, k)
            charge_elimination(ring, k, entries.each, context, item.path)
        rows = _evaluated(item, k, ring, weights, points, program, entries.each, context)
    check_leading_minors(ring, rows, k, context, item.path)
    return context.lower_bound(item, term, k)


def _provable(term: Any, context: Context) -> bool:
    """Whether the engine proves theorems and has one about this rank: of a ``rac``, for almost all weights over Q."""
    if not hasattr(context.engine, "proves"):
        return False
    circuit = context.statement.instance
    unit = term.notion == "rank" or circuit.templates.vectors is None
    plain = circuit.cell == "rac" and circuit.split is None and not circuit.these
    return plain and unit and context.statement.field.p == 0


def _proved(weights: Weights[int], points: Points, k: int, term: Any, program: Program, context: Context) -> bool:
    """Whether the engine has proved it; what it can't do within the limits is left to Python, as all that it can't."""
    from ..engines.native_engine import Problem

    L, R, M = term.sizes
    sizes = {"L": L, "R": R, "M": M, "N": term.N, "t_S": term.t_S, "t_E": term.t_E, "k": k}
    problem = Problem(sizes, weights, points)
    work, needed = problem.price(steps(program, *points, None))
    try:
        context.meter.room(needed, each=1)
        context.meter.spend(work)
    except OverBudget:
        return False
    return bool(context.engine.proves(problem))  # type: ignore[union-attr]


def _evaluated(
    item: Item,
    k: int,
    ring: Any,
    weights: Weights[int],
    points: Points,
    program: Program,
    each: int,
    context: Context,
) -> Iterator[Row[int]]:
    """The rows of the evaluation matrix, for a ``linear`` network of the power q of the output."""
    circuit, meter = context.statement.instance, context.meter
    engine, path = context.engine, item.path
    if hasattr(engine, "columns") and _by_engine(ring, k, context) and circuit.split is None:
        rows = evaluated_by(engine, ring, program, weights, points, meter, path)
    else:
        split = circuit.split
        rows = evaluated(ring, program, weights, points, split, meter, path, cost=ring.cost, each=each)
    power = circuit.given.get("q", 1)
    if power == 1:
        return rows
    meter.spend(k * k * (10 + 3 * power.bit_length()), path=item.path)
    return ([pow(int(y), power, ring.q) for y in row] for row in rows)


def _ring(item: Item, context: Context, program: Program, q: int) -> tuple[Any, Entries[int]]:
    """The ring in which an item with modulus q is evaluated, and how its entries are read."""
    field: Field = context.statement.field
    modulus = field.modulus
    if field.p not in (0, q):
        item.get("modulus").reject(f"over {field} the modulus is {field.p}, got {q}")
    if "extension" in item:
        extension = item.get("extension")
        if field.p == 0 or field.k != 1 or context.statement.quantifier != "almost-all-weights":
            extension.reject("an extension is allowed only over GF(p), for almost all weights")
        from ..kernel.extension import read_modulus

        modulus = read_modulus(extension, q, meter=context.meter)
    if not field.p:
        return Modular(q), rational_entries(q)
    return finite_ring(q, modulus, widest(program), base_only=field.k == 1)


def finite_ring(p: int, modulus: tuple[int, ...], width: int, *, base_only: bool = False) -> tuple[Any, Entries[int]]:
    """GF(p) or, with a ``modulus``, GF(p)[x]/modulus, in which sums have at most ``width`` terms."""
    if modulus:
        from .extensions import extension_ring

        return extension_ring(p, modulus, width, base_only=base_only)

    def read(item: Item) -> int:
        return item.integer(least=0, most=p - 1)

    return Modular(p), Entries(0, 1, read, read, lambda seed, label: below(seed, label, p))


def rational_entries(q: int) -> Entries[int]:
    def read(item: Item) -> int:
        a, b = item.rational()
        if math.gcd(b, q) != 1:
            item.reject(f"the denominator {show(b)} is no unit mod {q}")
        return a * pow(b, -1, q) % q

    return Entries(0, 1, read, read, lambda seed, label: below(seed, label, q))


def _by_engine(ring: Any, k: int, context: Context) -> bool:
    engine = context.engine
    return callable(engine) and k >= getattr(engine, "least", 1) and isinstance(ring, Modular) and is_prime(ring.q)


def charge_elimination(ring: Any, k: int, each: int, context: Context, path: str) -> None:
    """Pay for ``check_leading_minors`` of order ``k`` with entries of ``each`` bytes; an engine is far faster."""
    by_engine = _by_engine(ring, k, context)
    context.meter.spend(k**3 // (300 if by_engine else 3) * ring.cost, path=path)
    panel = getattr(context.engine, "panel", 0) if by_engine else 0
    if panel:
        each = 16  # an array of residues, of which the rows go over into one of floats
    context.meter.hold(k * panel, each=8, path=path)
    context.meter.hold(k * k, each=each, path=path)


def check_leading_minors(ring: Any, rows: Iterable[Row[int]], k: int, context: Context, path: str) -> None:
    """All leading minors of a k×k matrix are nonzero; or, for a prime modulus, the caller's engine says nonsingular."""
    if callable(context.engine) and _by_engine(ring, k, context):
        kept = getattr(context.engine, "kept", None)
        if not context.engine(list(rows if kept is None else map(kept, rows)), ring.q):
            found = f"the {k}×{k} matrix, or a leading minor, is singular mod {ring.q}"
            raise Rejected(path, f"{found}, according to the engine")
    else:
        check_pivots(ring, rows, path)


def check_pivots(ring: Any, rows: Iterable[Row[int]], path: str) -> None:
    """Elimination without pivoting by cross-multiplication; a zero pivot is a rejection.

    After i steps row r >= i is a nonzero multiple of itself plus a combination of the rows before i, and starts at
    column i. So pivot i is a product of leading minors of the matrix, of which that of order i + 1 is one.
    """
    matrix = list(rows)
    for i, pivot_row in enumerate(matrix):
        pivot, tail = pivot_row[0], pivot_row[1:]
        if pivot == 0:
            raise Rejected(
                path,
                f"the leading minor of order {i + 1} is zero: in elimination pivot {i}, counted from 0, vanishes",
                detail=_kernel(ring, matrix[:i]),
            )
        for r in range(i + 1, len(matrix)):
            row = matrix[r]
            matrix[r] = ring.cross(pivot, row[1:], row[0], tail)


def _kernel(ring: Ring[int], done: list[Row[int]]) -> str:
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
