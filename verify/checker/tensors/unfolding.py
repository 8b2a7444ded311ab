"""The items ``minor`` and ``nullspace`` about a given tensor (section 13): ranks of its unfoldings, exactly."""

import math
from collections.abc import Iterator
from typing import Any

from ..circuit.points import distinct
from ..evidence.exact import Integers, charge_rank, cleared, matrix_rank
from ..evidence.minors import charge_elimination, check_leading_minors
from ..kernel.errors import show
from ..kernel.item import Item
from ..kernel.meter import ENTRY_BYTES, Meter
from ..kernel.rings import Modular, Row
from ..kernel.verdict import Context, RankFact
from .instance import Number, Tensor

__all__ = ["check_minor", "check_nullspace"]


def check_minor(item: Item, context: Context) -> RankFact:
    """The k×k submatrix in these rows and columns has nonzero leading minors mod q: the rank is >= k (F1)."""
    item.keys(("kind", "term", "k", "modulus", "rows", "columns"))
    tensor, meter, p = context.statement.instance, context.meter, context.statement.field.p
    term = tensor.read_term(item.get("term"))
    k = item.get("k").integer(least=1)
    q = item.get("modulus").integer(least=2, most=2**31 - 1)
    if p not in (0, q):
        item.get("modulus").reject(f"over GF({p}) the modulus is {p}, got {q}")
    height, width = tensor.matrix_size(term)
    chosen = [distinct(item.get(name), k, size - 1, "") for name, size in (("rows", height), ("columns", width))]
    rows, columns = _sides(tensor, term, meter, item.path)
    ring = Modular(q)
    charge_elimination(ring, k, ENTRY_BYTES, context, item.path)
    there = _read(tensor, [rows[i] for i in chosen[0]], [columns[j] for j in chosen[1]], meter, item.path)
    check_leading_minors(ring, ([_residue(entry, q, item) for entry in row] for row in there), k, context, item.path)
    return RankFact("minor", term, "instance", lower=k, rests_on=("F1",))


def check_nullspace(item: Item, context: Context) -> RankFact:
    """The whole unfolding has, exactly, rank <= ``rank``; of itself it has none above its numbers of rows, columns."""
    item.keys(("kind", "term", "rank"))
    tensor, meter, p = context.statement.instance, context.meter, context.statement.field.p
    term = tensor.read_term(item.get("term"))
    bound = item.get("rank").integer(least=0)
    height, width = tensor.matrix_size(term)
    if bound < min(height, width):
        rows = _read(tensor, *_sides(tensor, term, meter, item.path), meter, item.path)
        ring: Any = Modular(p) if p else Integers()
        matrix = [_integers(row, meter, item.path) for row in rows]
        bits = max(entry.bit_length() for row in matrix for entry in row)
        charge_rank(ring, height, width, bound + 1, bits, meter, item.path)
        if matrix_rank(ring, matrix, stop=bound + 1) > bound:
            item.get("rank").reject(f"the unfolding has a rank above {bound}")
    return RankFact("nullspace", term, "instance", upper=bound)


def _sides(tensor: Tensor, term: Any, meter: Meter, path: str) -> tuple[list[int], list[int]]:
    """The places of the entries of all rows and columns."""
    both = sum(tensor.matrix_size(term))
    meter.spend(both * len(tensor.shape), path=path)
    meter.hold(both, path=path)
    return tensor.sides(term)


def _read(tensor: Tensor, rows: list[int], columns: list[int], meter: Meter, path: str) -> Iterator[Row[Number]]:
    """The entries in these rows and columns, once it is paid for their reading and their residues."""
    meter.spend(len(rows) * len(columns) * (5 + (tensor.bits >> 6)), path=path)
    meter.room(len(columns), each=4 * ENTRY_BYTES, path=path)
    return ([tensor.numbers[row + column] for column in columns] for row in rows)


def _residue(entry: Number, q: int, item: Item) -> int:
    """``entry`` mod q."""
    if not isinstance(entry, tuple):
        return entry % q
    a, b = entry
    if math.gcd(b, q) != 1:
        item.get("modulus").reject(f"the denominator {show(b)} of an entry is no unit mod {q}")
    return a * pow(b, -1, q) % q


def _integers(row: Row[Number], meter: Meter, path: str) -> Row[int]:
    """A multiple of the row that consists of integers: that changes no rank."""
    if all(type(entry) is int for entry in row):
        meter.hold(len(row), each=8, path=path)
        return row  # type: ignore[return-value]
    return cleared([entry if isinstance(entry, tuple) else (entry, 1) for entry in row], meter, path)
