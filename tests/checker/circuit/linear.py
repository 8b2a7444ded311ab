"""Certificates about linear networks written by hand, and the network itself from its definition."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from tests.checker.writer import Json, certificate
from tests.plain import identity, times

__all__ = [
    "HANKEL",
    "RANK",
    "alphabet",
    "explicit",
    "hankel",
    "hankel_minor",
    "linear",
    "nullspace",
    "output",
    "proof",
    "stream_below",
]

RANK, HANKEL = ["rank", {}], ["hankel_rank", {}]
P = 2147483647


def linear(relation: Any, quantifier: str = "almost-all-weights", field: Any = "Q", **instance: Any) -> Json:
    """A statement about a linear network, with n = d_x = d_y = 1 unless said otherwise."""
    sizes = {"cell": "linear", "n": 1, "d_x": 1, "d_y": 1}
    return {"quantifier": quantifier, "field": field, "instance": {**sizes, **instance}, "relation": relation}


def proof(about: Json, verdict: str, *evidence: Json, **changes: Any) -> Json:
    """The certificate."""
    return certificate(about, verdict, *evidence, **changes)


def explicit(W: Any, F: Any, C: Any) -> Json:
    return {"kind": "explicit", "arrays": {"W": W, "F": F, "C": C}}


def hankel_minor(rows: Sequence[int], columns: Sequence[int], modulus: int = P, weights: Any = "stream") -> Json:
    item = {"kind": "minor", "term": HANKEL, "k": len(rows), "modulus": modulus, "rows": [*rows], "columns": [*columns]}
    if weights is not None:
        item["weights"] = {"kind": "stream", "seed": "0"} if weights == "stream" else weights
    return item


def nullspace(rank: int) -> Json:
    return {"kind": "nullspace", "term": HANKEL, "rank": rank}


def alphabet(*vectors: Any, words: Any = None) -> Json:
    """Points of kind words; by default one word of length 1 for each vector."""
    return {
        "kind": "words",
        "alphabet": list(vectors),
        "words": words if words is not None else [[i] for i in range(len(vectors))],
    }


def output(W: Any, F: Any, C: Any, inputs: Sequence[Sequence[Any]]) -> list[Any]:
    """y(x^1, .., x^T) by the recursion."""
    h: list[list[Any]] = [[0] for _ in W]
    for x in inputs:
        driven, carried = times(F, [[e] for e in x]), times(W, h)
        h = [[a[0] + b[0]] for a, b in zip(driven, carried, strict=True)]
    return [row[0] for row in times(C, h)]


def hankel(W: Any, F: Any, C: Any, k: int) -> list[list[Any]]:
    """The block Hankel matrix (C W^(a+b) F), 0 <= a, b < k."""
    L, power = [], identity(len(W))
    for _ in range(2 * k - 1):
        L.append(times(times(C, power), F))
        power = times(W, power)
    return [[e for b in range(k) for e in L[a + b][p]] for a in range(k) for p in range(len(C))]


def stream_below(seed: str, label: str, n: int) -> Iterator[int]:
    """The stream of integers below ``n``, from the text of the format."""
    i, bits = 0, (n - 1).bit_length()
    while True:
        digest = hashlib.sha256(f"verify-stream-1:{seed}:{label}:{i}".encode()).digest()
        for j in range(0, 32, 8):
            word = int.from_bytes(digest[j : j + 8], "big") % 2**bits
            if word < n:
                yield word
        i += 1
