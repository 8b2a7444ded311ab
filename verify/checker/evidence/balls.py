"""The item ``balls`` (section 6): an evaluation matrix enclosed in balls is nonsingular, by an approximate inverse."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
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

__all__ = ["check_balls", "residual_price"]

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
    inverse, shift = _read_inverse(item.get("inverse"), k, meter)
    stream = _Stream(item, ring)
    meter.hold(k * k, each=stream.entries.each, path=item.path)
    program = circuit.program(term, meter, item.path)
    weights = item_weights(item, circuit, program, stream.entries, meter)
    points = read_blocks(item, k, circuit, term, stream.entries, meter)
    stream.require_used()
    rows = evaluated(
        ring, program, weights, points, circuit.split, meter, item.path, cost=ring.cost, each=stream.entries.each
    )
    _check_inverse(list(rows), ring.bits, inverse, shift, meter, item.get("inverse").path)
    fact = context.lower_bound(item, term, k)
    return replace(fact, weights=fact.weights and fact.weights + stream.of_weights)  # the seed alone says too little


class _Stream:
    """How balls are read, and drawn: ``stream`` {bits: b, weights: s, inputs: s'} makes an integer w of a stream
    below 2^b the number (w - 2^(b-1)) / 2^s of weights, / 2^s' of inputs.
    """

    def __init__(self, item: Item, ring: Balls) -> None:
        self.item = item
        self.used = False
        self.of_weights = ""
        draw = None
        if "stream" in item:
            rule = item.get("stream").keys(("bits", "weights", "inputs"))
            bits = rule.get("bits").integer(least=1, most=32)
            self.of_weights = f":{rule.get('bits').json}:{rule.get('weights').json}"
            scales = {name: 1 << rule.get(name).integer(least=0, most=64) for name in ("weights", "inputs")}

            def draw(seed: str, label: str) -> Iterator[Ball]:
                self.used = True
                scale = scales["weights" if label == "weights" else "inputs"]
                half = 1 << (bits - 1)
                return (ring.coefficient(w - half, scale) for w in below(seed, label, 2 * half))

        def read(entry: Item) -> Ball:
            return ring.coefficient(*entry.rational())

        self.entries = Entries(ring.zero, ring.one, read, read, draw, each=130 + ring.bits * 4 // 7)

    def require_used(self) -> None:
        """A rule that nothing is drawn by does not belong here."""
        if "stream" in self.item and not self.used:
            self.item.get("stream").reject("nothing is drawn from a stream here")


def _read_inverse(item: Item, k: int, meter: Meter) -> tuple[list[Row[int]], int]:
    """(rows, e): the matrix rows / 2^e, k×k."""
    item.keys(("bits", "rows"))
    shift = item.get("bits").integer(least=0, most=2 * MOST_BITS)
    rows = []
    for row in item.get("rows").entries(k):
        entries = [entry.integer() for entry in row.entries(k)]
        meter.hold(k, each=40 + max(map(int.bit_length, entries)) // 7, path=row.path)
        rows.append(entries)
    return rows, shift


def residual_price(k: int, bits: int, inverse: Iterable[Row[int]]) -> int:
    """The work of k³ products of numbers of up to 2·``bits`` bits with those of ``inverse``."""
    most = max(entry.bit_length() for row in inverse for entry in row)
    return k**3 * (2 + (1 + (bits >> 5)) * (1 + (most >> 6)) // 8)


def _check_inverse(
    matrix: list[Row[Ball]], bits: int, inverse: list[Row[int]], shift: int, meter: Meter, path: str
) -> None:
    """Every absolute row sum of I - BA is below 1, for all A in ``matrix``, with B = ``inverse`` / 2^``shift``.

    For A = m + e with |e[l][j]| <= r[l][j]: row i has at most the sum over j of |(I - Bm)[i][j]|, and the sum over l of
    |B[i][l]| · (r[l][0] + r[l][1] + ..). All in units of 2^-(bits + shift), without rounding.
    """
    meter.spend(residual_price(len(matrix), bits, inverse), path=path)
    columns = list(zip(*([m for m, _ in row] for row in matrix), strict=True))
    spread = [sum(r for _, r in row) for row in matrix]
    one = 1 << (bits + shift)
    for i, row in enumerate(inverse):
        products: Any = (sum(map(mul, row, column)) for column in columns)
        total = sum(abs(product - one if i == j else product) for j, product in enumerate(products))
        total += sum(map(mul, map(abs, row), spread))
        if total >= one:
            bound = show(-(-total >> bits + shift))
            raise Rejected(path, f"the absolute values in row {i} of I - BA may have a sum up to {bound}, not below 1")
