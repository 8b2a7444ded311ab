"""In which ring an item's network is computed, and how its entries and weights are read there (section 4).

Conditions mod q or in a finite field use ``Modular`` or ``Extension``. Conditions that are exact over Q use
``Integers``: y is homogeneous in each weight matrix and in each input, so denominators are cleared one matrix and
one input at a time; that multiplies every entry of A by nonzero constants of its row and column.
"""

import math
from collections.abc import Callable, Iterator
from typing import Any

from .arithmetic import Meter
from .canonical import canonical
from .errors import Malformed, OverBudget, Rejected, show
from .facts import Context, Fact
from .fields import Field, rational, read_modulus
from .network import Inputs
from .points import Entries
from .ranks import RankStatement, RankTerm
from .reading import MAX_BITS, integer, sized
from .rings import Extension, Integers, Modular
from .statement import Statement, Term
from .streams import below
from .weights import Weights, cleared, count, draw_weights, read_seed, read_weights

__all__ = [
    "ExactRing",
    "FieldRing",
    "cost_of",
    "exact_entries",
    "exact_inputs",
    "exact_ring",
    "exact_weights",
    "item_weights",
    "lower_bound",
    "modular_setting",
    "output_bits",
    "residue_setting",
]

FieldRing = Modular | Extension
ExactRing = Integers | Modular | Extension


def lower_bound(item: dict[str, object], context: Context[RankStatement[RankTerm]], term: RankTerm, k: int) -> Fact:
    """The fact that a witness of order k proves (F1, and F2 unless for these weights)."""
    kind = str(item["kind"])
    if context.statement.quantifier == "these-weights":
        return Fact(kind, term, "instance", lower=k, rests_on=("F1",))
    return Fact(kind, term, "generic", lower=k, rests_on=("F1", "F2"), weights=canonical(item["weights"]))


def cost_of(ring: ExactRing) -> int:
    """The work of one multiply-add in ``ring``, at least."""
    return ring.degree + 8 if isinstance(ring, Extension) else 1


def modular_setting(
    item: dict[str, object], context: Context[Statement], term: Term, q: int, path: str
) -> tuple[FieldRing, Entries[int]]:
    """The ring of a ``minor`` item with modulus q, and how its entries are read."""
    field = context.statement.field
    modulus = field.modulus
    _require_modulus(field, q, path)
    if "extension" in item:
        if field.p == 0 or field.k != 1 or context.statement.quantifier != "almost-all-weights":
            raise Rejected(f"{path}.extension", "an extension is allowed only over GF(p), for almost all weights")
        modulus = read_modulus(item["extension"], q, path=f"{path}.extension", meter=context.meter)
    if not modulus:
        return residue_setting(field, q, path)
    ring = Extension(q, modulus, max(term.R, term.M))
    return ring, _polynomials(ring, base_only=field.k == 1)


def residue_setting(field: Field, q: int, path: str) -> tuple[Modular, Entries[int]]:
    """The ring of a ``minor`` item with modulus q over Q or GF(p), and how its entries are read."""
    _require_modulus(field, q, path)
    return Modular(q), _residues(q) if field.p else _rationals_mod(q)


def _require_modulus(field: Field, q: int, path: str) -> None:
    if field.p != 0 and q != field.p:
        raise Rejected(f"{path}.modulus", f"over {field} the modulus is {field.p}, got {q}")


def _rationals_mod(q: int) -> Entries[int]:
    def read(json: object, path: str) -> int:
        a, b = rational(json, path)
        if math.gcd(b, q) != 1:
            raise Rejected(path, f"the denominator {show(b)} is no unit mod {q}")
        return a * pow(b, -1, q) % q

    return Entries(0, 1, read, read, lambda seed, label: below(seed, label, q))


def _residues(p: int) -> Entries[int]:
    def read(json: object, path: str) -> int:
        return integer(json, path=path, least=0, most=p - 1)

    return Entries(0, 1, read, read, lambda seed, label: below(seed, label, p))


def _polynomials(ring: Extension, *, base_only: bool) -> Entries[int]:
    """Elements as lists; those of the statement's field are plain integers when ``base_only``."""

    def read(json: object, path: str) -> int:
        coefficients = sized(json, ring.degree, path=path)
        return ring.element([integer(c, path=path, least=0, most=ring.p - 1) for c in coefficients])

    def embed(json: object, path: str) -> int:
        return integer(json, path=path, least=0, most=ring.p - 1)

    def draw(seed: str, label: str) -> Iterator[int]:
        coefficients = below(seed, label, ring.p)
        while True:
            yield ring.element([next(coefficients) for _ in range(ring.degree)])

    return Entries(0, 1, read, embed if base_only else read, draw)


def item_weights(
    item: dict[str, object], context: Context[Statement], term: Term, entries: Entries[Any], path: str
) -> Weights[Any]:
    """The weights of the item, or for these-weights those of the instance."""
    L, R, M = term.L, term.R, term.M
    if context.statement.quantifier == "these-weights":
        read: Callable[[object, str], Any] = entries.embed
        return read_weights(context.statement.weights, L, R, M, read=read, path="statement.instance.weights")
    value = item["weights"]
    where = f"{path}.weights"
    if not isinstance(value, dict) or value.get("kind") != "stream":
        return read_weights(value, L, R, M, read=entries.read, path=where)
    if set(value) != {"kind", "seed"}:
        raise Malformed(where, "weights of kind stream have the keys kind and seed")
    seed = read_seed(value["seed"], path=f"{where}.seed")
    if entries.draw is None:
        raise Rejected(where, "weights of kind stream are not allowed here, only explicit ones")
    context.meter.spend(20 * count(L, R, M), path=where)
    return draw_weights(entries.draw(seed, "weights"), L, R, M)


def exact_ring(field: Field, width: int) -> ExactRing:
    """Where zero is decided exactly: Z for Q, else the field; sums have at most ``width`` terms."""
    if field.p == 0:
        return Integers()
    return Modular(field.p) if field.k == 1 else Extension(field.p, field.modulus, width)


def exact_entries(ring: ExactRing) -> Entries[Any]:
    """Entries for ``exact_ring``, without streams: over Q pairs (numerator, denominator), to be cleared."""
    if isinstance(ring, Integers):
        return Entries((0, 1), (1, 1), rational, rational)
    drawn = _residues(ring.q) if isinstance(ring, Modular) else _polynomials(ring, base_only=False)
    return Entries(drawn.zero, drawn.one, drawn.read, drawn.embed)


def exact_weights(ring: ExactRing, weights: Weights[Any]) -> Weights[int]:
    """The weights in ``ring``, denominators cleared matrix by matrix and layer by layer."""
    if not isinstance(ring, Integers):
        return weights
    return Weights(
        [cleared(matrix) for matrix in weights.Wh],
        [cleared(matrix) for matrix in weights.Wi],
        cleared([weights.Wo])[0],
        [cleared([vector])[0] for vector in weights.h0],
    )


def exact_inputs(ring: ExactRing, inputs: Inputs[Any]) -> Inputs[int]:
    """The inputs in ``ring``, denominators cleared vector by vector."""
    if not isinstance(ring, Integers):
        return inputs
    letters = [cleared([vector])[0] for vector in inputs.letters]
    return Inputs(letters, inputs.parents, inputs.letter, inputs.leaves)


def output_bits(weights: Weights[int], letters: list[list[int]], T: int, meter: Meter, path: str) -> int:
    """An upper bound for the bit length of y after T steps over Z; over budget beyond 100,000."""

    def bits(matrix: list[list[int]]) -> int:
        return max((entry.bit_length() for row in matrix for entry in row), default=0)

    meter.spend(T * len(weights.Wh) * 10, path=path)
    width = len(weights.Wo).bit_length()  # a sum of R terms is that many bits longer, at most
    Wh, Wi = [bits(matrix) for matrix in weights.Wh], [bits(matrix) for matrix in weights.Wi]
    h = [bits([vector]) for vector in weights.h0]
    x = bits(letters) + (len(letters[0]).bit_length() if letters else 0)
    for _ in range(T):
        under = x
        for layer in range(len(h)):
            h[layer] = under = Wh[layer] + h[layer] + width + Wi[layer] + under + (width if layer else 0)
        if h[-1] > MAX_BITS or under > MAX_BITS:
            raise OverBudget(path, f"exact values would have more than {MAX_BITS} bits")
    return bits([weights.Wo]) + h[-1] + width
