"""The item ``implicit`` (section 12): A w = b for vectors b that nobody could choose, so A is probably nonsingular."""

import hashlib
from operator import mul
from typing import Any

from ..circuit.functionals import sums_over_ends
from ..circuit.network import Inputs, steps
from ..circuit.points import read_blocks
from ..circuit.program import Program
from ..circuit.streams import below
from ..circuit.weights import Weights, item_weights
from ..kernel.bytes import canonical
from ..kernel.errors import OverBudget
from ..kernel.item import Item
from ..kernel.meter import ENTRY_BYTES, Meter
from ..kernel.rings import Modular, Row, is_prime
from ..kernel.verdict import Context, RankFact
from .minors import finite_ring, rational_entries
from .rows import evaluated
from .samples import GRINDING_BITS, declared_bits

__all__ = ["check_implicit"]

MAX_VECTORS = 128
MODULUS_LIMIT = 2**61


def check_implicit(item: Item, context: Context) -> RankFact:
    """A w = b mod q for every b of the stream: but for the declared error A is nonsingular, and the rank is >= k (I1).

    A singular matrix mod the prime q has at most q^(k-1) values, so a uniform b is one of them with probability at most
    1/q. The vectors b derive from everything that determines A, and from nothing else.
    """
    statement, meter, path = context.statement, context.meter, item.path
    circuit = statement.instance
    context.witness_keys(item, ("term", "k", "modulus", "start", "end", "error", "solutions"))
    term = circuit.read_term(item.get("term"))
    if term.notion == "hankel_rank" or circuit.cell == "linear":
        item.reject("implicit is no evidence about a linear network")
    if statement.field.k != 1:
        item.reject("implicit evidence is allowed only over Q and over GF(p)")
    k = item.get("k").integer(least=1)
    q = item.get("modulus").integer(least=2, most=MODULUS_LIMIT - 1)
    if statement.field.p not in (0, q):
        item.get("modulus").reject(f"over {statement.field} the modulus is {statement.field.p}, got {q}")
    if not is_prime(q):
        item.get("modulus").reject(f"expected a prime, got {q}")
    solutions = list(item.get("solutions").entries())
    if not 1 <= len(solutions) <= MAX_VECTORS:
        item.get("solutions").reject(f"expected 1 to {MAX_VECTORS} vectors, got {len(solutions)}")
    bits = declared_bits(item.get("error"))
    if q ** len(solutions) < 1 << (bits + GRINDING_BITS):
        item.get("error").reject(
            f"{len(solutions)} vectors mod {q} do not give an error as small as 1/2^{bits} against grinding"
        )
    meter.hold(2 * k * len(solutions), path=path)
    meter.spend(25 * k * len(solutions), path=path)
    vectors = [[entry.integer(least=0, most=q - 1) for entry in vector.entries(k)] for vector in solutions]
    program = circuit.program(term, meter, path)
    entries = finite_ring(q, (), 1)[1] if statement.field.p else rational_entries(q)
    weights = item_weights(item, circuit, program, entries, meter)
    points = read_blocks(item, k, circuit, term, entries, meter)
    found = _products(q, program, weights, points, vectors, circuit.split, meter, path)
    for j, expected in enumerate(_right_sides(item, context, q, len(vectors))):
        for i in range(k):
            b = next(expected)
            if found[i][j] != b:
                item.get("solutions")[j].reject(f"row {i} of the matrix times this vector is {found[i][j]}, not {b}")
    generic = () if circuit.these else ("F2",)
    return RankFact("implicit", term, "probable", lower=k, rests_on=("F1", *generic, "I1"))


def _right_sides(item: Item, context: Context, q: int, count: int) -> list[Any]:
    """The streams of b_0, b_1, ..: seeded by the statement and all of the item but its solutions."""
    committed = {key: item.get(key).json for key in item.names() if key != "solutions"}
    text = f"verify-implicit-1:{canonical(context.statement.json)}:{canonical(committed)}"
    seed = hashlib.sha256(text.encode("ascii")).hexdigest()
    return [below(seed, f"right/{j}", q) for j in range(count)]


def _products(
    q: int,
    program: Program,
    weights: Weights[int],
    points: tuple[Inputs[int], Inputs[int]],
    vectors: list[Row[int]],
    split: tuple[int, ...] | None,
    meter: Meter,
    path: str,
) -> list[list[int]]:
    """For each start i the entry i of A w for every vector w: through polynomials if they are cheaper, else by rows."""
    k = len(vectors[0])
    by_rows = steps(program, *points, split) + k * k * len(vectors)
    if split is None:
        trial = Meter(min(by_rows, meter.limit - meter.spent), meter.what, meter.memory)
        trial.held = meter.held
        try:
            return sums_over_ends(q, program, weights, points, vectors, trial, path)
        except OverBudget:
            if by_rows > meter.limit - meter.spent - trial.spent:
                raise
        finally:
            meter.spend(trial.spent, path=path)
    meter.spend(k * k * len(vectors), path=path)
    meter.hold(k * len(vectors), each=ENTRY_BYTES, path=path)
    rows = evaluated(Modular(q), program, weights, points, split, meter, path)
    return [[sum(map(mul, row, vector)) % q for vector in vectors] for row in rows]
