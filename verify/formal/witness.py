"""The evidence of an accepted certificate as plain numbers: what Coq is given to compute with.

The contents come through the checker's public door, so they have the form of ``proofs/certificate-format.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from verify.certificates.evidence import Minor
from verify.errors import BudgetExceeded, DomainError
from verify.formal.bounds import formal_bound
from verify.networks.streams import IntegerStream
from verify.separation.rank import separation_rank
from verify.statements import Quantifier, RankAt, Sizes, integer_from_json

__all__ = ["MAX_SIZE", "Evidence", "Fraction", "Weights", "Witness", "evidence", "map_weights", "residue"]

MAX_SIZE = 5000
"""Coq writes natural numbers in unary; beyond this it takes them for something else."""
_PRIME = 2**31 - 1
Z = 1_000_003
"""What stands for the parameter of tropical items; mod almost every prime its powers do as well as a variable's."""
_DRAWN = 100
MAX_DRAWN = 200
"""The largest order of a minor in an extension in place of which one in GF(p) is looked for."""
MAX_SEARCHED = 2000
"""The largest order of a minor that is looked for."""
MAX_INTEGERS = 500_000
"""Integers in the file: Coq reads some ten thousand a second."""

Json = Mapping[str, Any]
Fraction = tuple[int, int]
Node = tuple[int, Sequence[int] | int]
Split = tuple[int, ...] | None
"""The steps of the start block, None where it comes first."""

E = TypeVar("E")
D = TypeVar("D")


@dataclass(frozen=True, slots=True)
class Weights(Generic[E]):
    """The weights of a ``rac``: Wh and Wi a matrix a layer, Wo a row, h0 a vector a layer."""

    Wh: list[list[list[E]]]
    Wi: list[list[list[E]]]
    Wo: list[E]
    h0: list[list[E]]


def map_weights(f: Callable[[E], D], weights: Weights[E]) -> Weights[D]:
    """``f`` of each entry."""

    def rows(matrix: list[list[E]]) -> list[list[D]]:
        return [list(map(f, row)) for row in matrix]

    return Weights(list(map(rows, weights.Wh)), list(map(rows, weights.Wi)), list(map(f, weights.Wo)), rows(weights.h0))


@dataclass(frozen=True, slots=True)
class Witness:
    """One ``minor`` item, ``term >= k``, in residues mod ``modulus``.

    ``starts`` and ``ends`` are the prefix trees in preorder: depth and label of every node, labels being the indices of
    templates at grid level, else input vectors. ``given``: the weights of the statement as fractions, None for almost
    all weights. ``characteristic``: that of the field where it is not Q but GF(p), and then the modulus.
    """

    term: RankAt
    k: int
    modulus: int
    weights: Weights[int]
    starts: list[Node]
    ends: list[Node]
    given: Weights[Fraction] | None
    characteristic: int | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an accepted certificate has for Coq: minors over Q and GF(p), upper bounds (a rank, its bound), the rest in
    words.

    Triangular and tropical minors are minors like others: z^e, z a parameter, is a power of ``Z`` here.  In place of
    leading forms a minor of the same order is looked for.  So it is for a minor in an extension of GF(p):
    ``candidates`` has the words for it and witnesses in GF(p), in whose matrices there may be a minor of its order.
    """

    split: Split
    minors: list[Witness]
    bounds: list[tuple[RankAt, int]]
    others: list[str]
    candidates: list[tuple[str, Iterator[Witness]]]


def evidence(contents: Json) -> Evidence:
    """The evidence of an accepted certificate, that of a refutation too.

    Raises ``DomainError`` if it is about networks or blocks that Coq is not told of; ``BudgetExceeded`` beyond sizes.
    """
    statement = contents["statement"]
    instance = statement["instance"]
    if instance["cell"] != "rac":
        raise DomainError(f"coq-check is about recurrent arithmetic circuits, not about the cell {instance['cell']}")
    if instance.get("templates", {}).get("kind") == "explicit":
        raise DomainError("coq-check needs one-hot templates; those of this certificate are explicit")
    found = Evidence(split_of(instance), [], [], [], [])
    for path, item in _items(contents["evidence"], "evidence"):
        kind = item["kind"]
        if kind in ("minor", "triangular", "tropical") and _in_residues(item, statement["field"]):
            found.minors.append(_witness(item, rank_term(item["term"], instance), statement, path))
            continue
        if (
            kind == "minor"
            and "extension" in item
            and integer_from_json(item["k"]) <= (MAX_DRAWN if found.split is None else 10)
        ):
            named = _named(item, statement["field"])
            found.candidates.append((named, _drawn(item, rank_term(item["term"], instance), statement, path)))
            continue
        if kind == "graded" and (searched := _searched(item, instance)) is not None:
            term, minor = searched
            found.minors.append(_witness(minor, term, statement, path))
            continue
        if kind == "bound":
            term, value = rank_term(item["term"], instance), integer_from_json(item["value"])
            least = formal_bound(term, found.split)
            if least is not None and least.value <= value:
                found.bounds.append((term, value))
                continue
        found.others.append(_named(item, statement["field"]))
    return found


def _in_residues(item: Json, field: Any) -> bool:
    """Whether the weights and inputs of an item are rational, or residues mod p."""
    return field == "Q" or (integer_from_json(field["k"]) == 1 and "extension" not in item)


def _named(item: Json, field: Any) -> str:
    """Evidence that Coq is not told of, in words."""
    if item["kind"] == "bound":
        return f"the bound {item['name']}"
    if item["kind"] != "minor":
        return str(item["kind"])
    p, k = integer_from_json(field["p"]), integer_from_json(field["k"])
    return f"minor over GF({p}^{len(item['extension']) - 1 if k == 1 else k})"


def split_of(instance: Json) -> Split:
    """The split of an instance."""
    return tuple(instance["split"]) if "split" in instance else None


def _items(evidence: Sequence[Json], path: str) -> Iterator[tuple[str, Json]]:
    """The items of evidence, those of a refutation too, with their JSON paths."""
    for i, item in enumerate(evidence):
        if item["kind"] == "refutation":
            yield from _items(item["evidence"], f"{path}[{i}].evidence")
        else:
            yield f"{path}[{i}]", item


def _searched(item: Json, instance: Json) -> tuple[RankAt, Json] | None:
    """A minor of the order of ``graded`` evidence, as an item, and its rank; None where it would take too long."""
    term, k = rank_term(item["term"], instance), integer_from_json(item["k"])
    if k > MAX_SEARCHED:
        return None
    found = separation_rank(
        term.L, term.R, term.M, term.t_S, term.t_E, max_rank=k, sample=False, leading_forms=False
    ).lower.item
    return (term, found.to_json(term)) if isinstance(found, Minor) and found.k == k else None


def _drawn(item: Json, term: RankAt, statement: Json, path: str) -> Iterator[Witness]:
    """Witnesses in GF(p) for a minor in an extension: the same words, or inputs that are drawn, some more than k."""
    k = integer_from_json(item["k"])
    inputs = {"kind": "stream", "rows": range(k + k // 2 + 20)}
    for seed in range(_DRAWN):
        drawn: Json = {**item, "weights": {"kind": "stream", "seed": f"{seed}"}}
        if term.N is None:
            drawn = {**drawn, "start": {**inputs, "seed": f"{seed}a"}, "end": {**inputs, "seed": f"{seed}e"}}
        try:
            yield _witness(drawn, term, statement, path)
        except BudgetExceeded:
            return


def _witness(item: Json, term: RankAt, statement: Json, path: str) -> Witness:
    """An item as a witness.

    Over GF(p) what holds for almost all weights, those in extensions among them, says nothing of the weights in the
    field; there an item that refutes a statement about all weights is about the weights that it has.
    """
    k = integer_from_json(item["k"])
    sizes = {"L": term.L, "R": term.R, "M": term.M, "N": term.N or 0, "t_S": term.t_S, "t_E": term.t_E, "k": k}
    for name, size in sizes.items():
        if size > MAX_SIZE:
            raise BudgetExceeded(f"{path}: coq-check takes {name} up to {MAX_SIZE}, this item has {size}")
    field = statement["field"]
    p = None if field == "Q" else integer_from_json(field["p"])
    q = p or (integer_from_json(item["modulus"]) if item["kind"] == "minor" else _PRIME)
    read = _power if item["kind"] == "tropical" else _fraction
    given = None
    source = item.get("weights")
    if source is None:
        source = statement["instance"]["weights"]
        given = _shaped(source["arrays"], term.L, _fraction)
    starts, ends = (_forest(item[block], t, term, q, read) for block, t in (("start", term.t_S), ("end", term.t_E)))
    numbers = (len(starts) + len(ends)) * term.M + 2 * term.L * term.R * term.R + term.R * term.M
    if numbers > MAX_INTEGERS:
        raise BudgetExceeded(f"{path}: the Coq file would have {numbers} integers, more than {MAX_INTEGERS}")
    residues = _residues(source, term, q, read)
    if p is not None and statement["quantifier"] == Quantifier.ALL_WEIGHTS.value:
        given = map_weights(lambda entry: (entry, 1), residues)
    return Witness(term, k, q, residues, starts, ends, given, p)


def rank_term(term: Sequence[Any], instance: Json) -> RankAt:
    """The rank that an item is about."""
    notion, overrides = term
    sizes: dict[str, Any] = {name: integer_from_json(instance[name]) for name in ("L", "R", "M", "t_S", "t_E")}
    sizes |= {name: integer_from_json(value) for name, value in overrides.items() if name != "N"}
    if notion == "rank":
        return RankAt("function", Sizes(**sizes))
    templates, channels = integer_from_json(instance["templates"]["N"]), integer_from_json(instance["M"])
    N = sizes["M"] if templates == channels else templates
    if "N" in overrides:
        N = integer_from_json(overrides["N"])
    return RankAt("grid", Sizes(**sizes, N=N))


def _fraction(entry: Any) -> Fraction:
    """An integer, or a fraction as the pair of its numerator and its denominator."""
    above, below = entry if isinstance(entry, list) else (entry, 1)
    return integer_from_json(above), integer_from_json(below)


def _power(exponent: Any) -> Fraction:
    """z^e mod the prime of such items, or 0."""
    return (0 if exponent is None else pow(Z, integer_from_json(exponent), _PRIME)), 1


Reader = Callable[[Any], Fraction]


def residue(fraction: Fraction, q: int) -> int:
    """Its residue mod q; raises ``ValueError`` if q and the denominator have a common factor."""
    return fraction[0] * pow(fraction[1], -1, q) % q


def _shaped(arrays: Json, L: int, read: Reader) -> Weights[Fraction]:
    """Explicit weights as fractions."""

    def matrix(name: str) -> list[list[Fraction]]:
        return [list(map(read, row)) for row in arrays[name]]

    layers = range(1, L + 1)
    return Weights(
        [matrix(f"Wh{layer}") for layer in layers],
        [matrix(f"Wi{layer}") for layer in layers],
        list(map(read, arrays["Wo"])),
        [list(map(read, arrays[f"h{layer}"])) for layer in layers],
    )


def _residues(source: Json, term: RankAt, q: int, read: Reader) -> Weights[int]:
    """Weights mod q, explicit or from a stream: layer by layer Wh and Wi, then Wo, then the initial states."""
    if source["kind"] == "explicit":
        return map_weights(lambda entry: residue(entry, q), _shaped(source["arrays"], term.L, read))
    stream = IntegerStream(source["seed"], "weights", q)

    def drawn(rows: int, columns: int) -> list[list[int]]:
        return [list(stream.take(columns)) for _ in range(rows)]

    Wh, Wi = [], []
    for layer in range(term.L):
        Wh.append(drawn(term.R, term.R))
        Wi.append(drawn(term.R, term.R if layer else term.M))
    return Weights(Wh, Wi, drawn(1, term.R)[0], drawn(term.L, term.R))


def _forest(points: Json, length: int, term: RankAt, q: int, read: Reader) -> list[Node]:
    """The prefix tree of sequences in preorder."""
    labels: dict[int, Sequence[int] | int] = {}
    if points["kind"] == "words":
        alphabet = points.get("alphabet")
        paths = [tuple(word) for word in points["words"]]
        for letter in {letter for path in paths for letter in path}:
            labels[letter] = letter if alphabet is None else [residue(read(entry), q) for entry in alphabet[letter]]
    elif points["kind"] == "stream":  # sequences share nothing: every node is its own
        paths = []
        for i, row in enumerate(points["rows"]):
            stream = IntegerStream(points["seed"], f"row/{row}", q)
            paths.append(tuple(range(i * length, (i + 1) * length)))
            labels.update((node, stream.take(term.M)) for node in paths[-1])
    else:
        paths = sorted(_path(points["parents"], leaf) for leaf in points["leaves"])
        for node in {node for path in paths for node in path}:
            labels[node] = IntegerStream(points["seed"], f"node/{node}", q).take(term.M)
    trie: dict[int, Any] = {}
    for path in paths:
        here = trie
        for node in path:
            here = here.setdefault(node, {})
    found: list[Node] = []
    stack = [(0, node, below) for node, below in reversed(trie.items())]
    while stack:
        depth, node, below = stack.pop()
        found.append((depth, labels[node]))
        stack += [(depth + 1, child, rest) for child, rest in reversed(below.items())]
    return found


def _path(parents: Sequence[int], leaf: int) -> tuple[int, ...]:
    path = []
    while leaf >= 0:
        path.append(leaf)
        leaf = parents[leaf]
    return tuple(reversed(path))
