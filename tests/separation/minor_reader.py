"""Reading a minor's JSON as the certificate format says, with nothing of the package: streams, points, weights,
matrix.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from tests.networks.reference_evaluator import PlainWeights, plain_weights, reference_matrix
from tests.plain import mod, polynomials


def stream(seed: str, label: str, bound: int) -> Iterator[int]:
    """Section 4: SHA-256 blocks in counter mode, cut into big-endian words, masked, rejected when too large."""
    mask = (1 << (bound - 1).bit_length()) - 1
    counter = 0
    while True:
        block = hashlib.sha256(f"verify-stream-1:{seed}:{label}:{counter}".encode("ascii")).digest()
        for i in range(0, 32, 8):
            word = int.from_bytes(block[i : i + 8], "big") & mask
            if word < bound:
                yield word
        counter += 1


class MinorReader:
    """The arithmetic and the sizes of one minor, from the statement and the item."""

    def __init__(self, statement: Mapping[str, Any], item: Mapping[str, Any]) -> None:
        self.instance = statement["instance"]
        self.item = item
        self.q = item["modulus"]
        field = statement["field"]
        modulus = item.get("extension") or (None if field == "Q" else field.get("modulus"))
        self.degree = 1 if modulus is None else len(modulus) - 1
        self.read = mod(self.q) if modulus is None else polynomials(self.q, modulus)

    def elements(self, numbers: Iterator[int], count: int) -> list[Any]:
        """``count`` stream elements."""
        if self.degree == 1:
            return [self.read(v) for v in islice(numbers, count)]
        return [self.read(list(islice(numbers, self.degree))) for _ in range(count)]

    @property
    def weights(self) -> PlainWeights:
        body = self.item.get("weights") or self.instance["weights"]
        if body["kind"] == "explicit":
            return plain_weights(body, self.read)
        L, R, M = (self.instance[name] for name in "LRM")
        numbers = stream(body["seed"], "weights", self.q)

        def matrix(rows: int, columns: int) -> tuple[tuple[Any, ...], ...]:
            return tuple(tuple(self.elements(numbers, columns)) for _ in range(rows))

        Wh, Wi = [], []
        for layer in range(L):
            Wh.append(matrix(R, R))
            Wi.append(matrix(R, R if layer else M))
        return PlainWeights(tuple(Wh), tuple(Wi), matrix(1, R), matrix(L, R))

    def sequences(self, points: Mapping[str, Any], t: int) -> list[list[list[Any]]]:
        M = self.instance["M"]
        if points["kind"] == "words":
            alphabet = points["alphabet"] if "alphabet" in points else self._templates()
            letters = [[self.read(v) for v in vector] for vector in alphabet]
            return [[letters[i] for i in word] for word in points["words"]]
        if points["kind"] == "stream":
            found = []
            for row in points["rows"]:
                flat = self.elements(stream(points["seed"], f"row/{row}", self.q), t * M)
                found.append([flat[i * M : (i + 1) * M] for i in range(t)])
            return found
        vectors = [self.elements(stream(points["seed"], f"node/{i}", self.q), M) for i in range(len(points["parents"]))]

        def path(node: int) -> list[list[Any]]:
            return [] if node == -1 else [*path(points["parents"][node]), vectors[node]]

        return [path(leaf) for leaf in points["leaves"]]

    def _templates(self) -> Sequence[Sequence[Any]]:
        templates = self.instance["templates"]
        if templates["kind"] == "explicit":
            return templates["vectors"]
        return [[int(i == j) for j in range(self.instance["M"])] for i in range(templates["N"])]

    def matrix(self) -> list[list[Any]]:
        """A[i][j] = y(start_i, end_j); the number of steps of every sequence is checked."""
        t_S, t_E = self.instance["t_S"], self.instance["t_E"]
        starts, ends = self.sequences(self.item["start"], t_S), self.sequences(self.item["end"], t_E)
        if {len(s) for s in starts} != {t_S} or {len(e) for e in ends} != {t_E}:
            raise ValueError("a sequence has the wrong length")
        return reference_matrix(self.weights, starts, ends, self.instance.get("split"))
