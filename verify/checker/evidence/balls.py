"""Evaluation matrices enclosed in balls (section 6): the item ``balls``, nonsingular by an approximate inverse."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from operator import mul
from typing import Any

from ..circuit.points import read_blocks
from ..circuit.streams import below
from ..circuit.weights import Entries, item_weights
from ..functions.balls import Ball, Balls
from ..kernel.errors import Rejected, show
from ..kernel.item import Item
from ..kernel.meter import Meter
from ..kernel.rings import Row
from ..kernel.verdict import Context, RankFact
from .rows import evaluated

__all__ = [
    "MOST_BITS",
    "Inverse",
    "Residual",
    "ball_entries",
    "check_balls",
    "enclosed",
    "product_price",
    "read_inverse",
    "residual",
]

MOST_BITS = 4096


def check_balls(item: Item, context: Context) -> RankFact:
    """A[i][j] = y(start_i, end_j), of order k, is nonsingular at one assignment of real weights: the rank is >= k (F1).

    With B = ``inverse``: if the absolute row sums of I - BA are below 1, then BA is nonsingular, and so is A.
    """
    circuit, meter = context.statement.instance, context.meter
    context.witness_keys(item, ("term", "k", "bits", "start", "end", "inverse"), ("stream",))
    if context.statement.field.p:
        item.reject(f"balls hold real numbers; the statement is over {context.statement.field}")
    if circuit.cell == "linear":
        item.reject("balls are no evidence about a linear network")
    term = circuit.read_term(item.get("term"))
    k = item.get("k").integer(least=1)
    ring = Balls(item.get("bits").integer(least=16, most=MOST_BITS), meter, item.path)
    inverse = read_inverse(item.get("inverse"), k, meter)
    stream = _Stream(item, ring)
    matrix = enclosed(item, item, k, circuit, term, ring, stream.entries, meter)
    if "stream" in item and not stream.used:
        item.get("stream").reject("nothing is drawn from a stream here")
    found = residual(matrix, ring.bits, inverse, meter, item.path)
    for i, total in enumerate(found.rows):
        if total >= found.one:
            bound = show(-(-total // found.one))
            raise Rejected(
                item.get("inverse").path,
                f"the absolute values in row {i} of I - BA may have a sum up to {bound}, not below 1",
            )
    fact = context.lower_bound(item, term, k)
    return replace(fact, weights=fact.weights and fact.weights + stream.of_weights)  # the seed alone says too little


def enclosed(
    item: Item, points: Item, k: int, circuit: Any, term: Any, ring: Balls, entries: Entries[Ball], meter: Meter
) -> list[Row[Ball]]:
    """The k×k matrix of y at the sequences ``points.start`` and ``points.end``, and the weights of ``item``."""
    meter.hold(k * k, each=entries.each, path=item.path)
    program = circuit.program(term, meter, item.path)
    weights = item_weights(item, circuit, program, entries, meter)
    blocks = read_blocks(points, k, circuit, term, entries, meter)
    rows = evaluated(ring, program, weights, blocks, circuit.split, meter, item.path, cost=ring.cost, each=entries.each)
    return list(rows)


class _Stream:
    """How balls are read, and drawn: ``stream`` {bits: b, weights: s, inputs: s'} makes an integer w of a stream
    below 2^b the number (w - 2^(b-1)) / 2^s of weights, / 2^s' of inputs. ``of_weights`` says how weights are drawn.
    """

    def __init__(self, item: Item, ring: Balls) -> None:
        self.used = False
        self.of_weights = ""
        draw = None
        if "stream" in item:
            rule = item.get("stream").keys(("bits", "weights", "inputs"))
            bits = rule.get("bits").integer(least=1, most=32)
            of_weights = f":{rule.get('bits').json}:{rule.get('weights').json}"
            scales = {name: 1 << rule.get(name).integer(least=0, most=64) for name in ("weights", "inputs")}

            def draw(seed: str, label: str) -> Iterator[Ball]:
                self.used = True
                if label == "weights":
                    self.of_weights = of_weights
                scale = scales["weights" if label == "weights" else "inputs"]
                half = 1 << (bits - 1)
                return (ring.coefficient(w - half, scale) for w in below(seed, label, 2 * half))

        self.entries = replace(ball_entries(ring), draw=draw)


def ball_entries(ring: Balls) -> Entries[Ball]:
    """How rational numbers become balls."""

    def read(entry: Item) -> Ball:
        return ring.coefficient(*entry.rational())

    return Entries(ring.zero, ring.one, read, read, each=200 + ring.bits * 4 // 7)


@dataclass(frozen=True, slots=True)
class Inverse:
    """The k×k matrix B = ``rows`` / 2^``shift``; its entries have up to ``bits`` bits."""

    rows: list[Row[int]]
    shift: int
    bits: int


def read_inverse(item: Item, k: int, meter: Meter) -> Inverse:
    """``{"bits": e, "rows": ..}``: the matrix rows / 2^e."""
    item.keys(("bits", "rows"))
    shift, most = item.get("bits").integer(least=0, most=2 * MOST_BITS), 0
    rows = []
    for row in item.get("rows").entries(k):
        entries = [entry.integer() for entry in row.entries(k)]
        bits = max(map(int.bit_length, entries))
        meter.hold(k, each=40 + bits // 7, path=row.path)
        rows.append(entries)
        most = max(most, bits)
    return Inverse(rows, shift, most)


@dataclass(frozen=True, slots=True)
class Residual:
    """Bounds for the sums of absolute values in the rows and in the columns of I - BA, in units of 1/``one``."""

    rows: list[int]
    columns: list[int]
    one: int


def product_price(k: int, bits: int, others: int) -> int:
    """The work of k³ products of numbers of so many bits."""
    return k**3 * (2 + (1 + (bits >> 6)) * (1 + (others >> 6)) // 8)


def residual(matrix: Iterable[Row[Ball]], bits: int, inverse: Inverse, meter: Meter, path: str) -> Residual:
    """I - BA for all A in ``matrix``.

    For A = m + e with |e[l][j]| <= r[l][j], entry (i, j) is (I - Bm)[i][j], up to the sum over l of |B[i][l]|·r[l][j].
    Added up over j, or over i, that takes sums of rows of r, or of columns of |B|. Nothing is rounded.
    """
    k = len(inverse.rows)
    meter.spend(product_price(k, 2 * bits, inverse.bits), path=path)
    middles: list[Any] = []
    radii: list[list[int]] = []
    for entries in matrix:
        middles.append([m for m, _ in entries])
        radii.append([r for _, r in entries])
    columns = list(zip(*middles, strict=True))
    one = 1 << (bits + inverse.shift)
    spread = list(map(sum, radii))
    in_rows: list[int] = []
    in_columns = [0] * k
    for i, row in enumerate(inverse.rows):
        sizes = [abs(sum(map(mul, row, column)) - (one if i == j else 0)) for j, column in enumerate(columns)]
        in_rows.append(sum(sizes) + sum(map(mul, map(abs, row), spread)))
        in_columns = [total + size for total, size in zip(in_columns, sizes, strict=True)]
    of_inverse = [sum(map(abs, column)) for column in zip(*inverse.rows, strict=True)]
    for j, column in enumerate(zip(*radii, strict=True)):
        in_columns[j] += sum(map(mul, of_inverse, column))
    return Residual(in_rows, in_columns, one)
