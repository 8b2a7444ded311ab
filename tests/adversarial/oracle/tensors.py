"""Statements about a given tensor for the oracle: entries by their multi-indices, ranks by plain elimination."""

import math
from itertools import product
from typing import Any

from tests.adversarial.oracle.algebra import Unjudged, composite_pivots, leading_minors, modular, rank, rationals
from tests.adversarial.oracle.circuits import Certificate, Fact
from tests.adversarial.oracle.language import Fails, Malformed, Shape
from tests.adversarial.oracle.statement import integer, items_of, keys

__all__ = ["TensorCertificate"]


class TensorCertificate(Certificate):
    """A certificate about a tensor; what decides and what is derived is as for circuits."""

    cell = "tensor"

    def _network(self) -> None:
        if self.degree > 1:
            raise Shape("an extension field")
        given = keys(self.statement["instance"], "cell shape entries splits")
        if self.quantifier != "these-weights":
            raise Shape("another quantifier")
        self.shape = [integer(size, 1) for size in items_of(given["shape"])]
        if not 2 <= len(self.shape) <= 52:
            raise Shape("number of axes")
        flat = [self.element(entry) for entry in items_of(given["entries"], math.prod(self.shape))]
        self.entries = dict(zip(product(*map(range, self.shape)), flat, strict=True))
        self.splits = []
        for split in items_of(given["splits"]):
            axes = [integer(axis, 1, len(self.shape)) for axis in items_of(split)]
            if sorted(set(axes)) != axes or not 0 < len(axes) < len(self.shape) or axes in self.splits:
                raise Shape("a split")
            self.splits.append(axes)
        if not self.splits:
            raise Shape("no split")

    def environment(self) -> dict[str, int]:
        return {"order": len(self.shape), "size": len(self.entries), "splits": len(self.splits)}

    def term(self, notion: str, overrides: dict[str, int]) -> Any:
        number = overrides.get("split", 1)
        if not 1 <= number <= len(self.splits):
            raise Shape("no such split")
        return (notion, number)

    def item_term(self, value: Any) -> Any:
        if not isinstance(value, list) or len(value) != 2 or value[0] != "unfolding_rank":
            raise Malformed("a term")
        return self.term(value[0], {name: integer(part) for name, part in keys(value[1], "", "split").items()})

    def fact(self, item: Any, count: int) -> Fact:
        if not isinstance(item, dict) or not isinstance(item.get("kind"), str):
            raise Malformed("an item")
        checks = {"minor": self.minor, "nullspace": self.nullspace}
        if item["kind"] not in checks:
            known = ("refutation", "triangular", "tropical", "graded", "implicit", "sample", "exhaustive", "identity")
            raise Shape("no evidence here") if item["kind"] in (*known, "bound") else Malformed("kind of item")
        return checks[item["kind"]](item)

    def unfolding(self, number: int) -> list[list[Any]]:
        """Entry by entry: the index of each axis is looked up in that of the row, or of the column."""
        rows = self.splits[number - 1]
        columns = [axis for axis in range(1, len(self.shape) + 1) if axis not in rows]
        ranges = {axis: range(self.shape[axis - 1]) for axis in (*rows, *columns)}
        matrix = []
        for i in product(*(ranges[axis] for axis in rows)):
            line = []
            for j in product(*(ranges[axis] for axis in columns)):
                at = dict(zip((*rows, *columns), (*i, *j), strict=True))
                line.append(self.entries[tuple(at[axis] for axis in sorted(at))])
            matrix.append(line)
        return matrix

    def minor(self, item: dict[str, Any]) -> Fact:
        keys(item, "kind term k modulus rows columns")
        term = self.item_term(item["term"])
        k, q = integer(item["k"], 1), integer(item["modulus"], 2, 2**31 - 1)
        if self.p and q != self.p:
            raise Shape("another modulus than p")
        whole = self.unfolding(term[1])
        rows = [integer(row, 0, len(whole) - 1) for row in items_of(item["rows"], k)]
        columns = [integer(column, 0, len(whole[0]) - 1) for column in items_of(item["columns"], k)]
        if len(set(rows)) < k or len(set(columns)) < k:
            raise Fails("a repeated row or column")
        if k > 60:
            raise Unjudged("a large minor")
        chosen = [[whole[i][j] for j in columns] for i in rows]
        if not self.p and any(math.gcd(entry.denominator, q) != 1 for row in chosen for entry in row):
            raise Fails("a denominator that is no unit")
        residues = [
            [int(entry) if self.p else int(entry.numerator * pow(entry.denominator, -1, q) % q) for entry in row]
            for row in chosen
        ]
        minors = leading_minors(residues)
        if len(minors) < k or 0 in composite_pivots(minors, q):
            raise Fails("a pivot vanishes")
        return Fact("minor", term, "instance", k, uses={"F1"})

    def nullspace(self, item: dict[str, Any]) -> Fact:
        keys(item, "kind term rank")
        term, declared = self.item_term(item["term"]), integer(item["rank"], 0)
        if rank(modular(self.p) if self.p else rationals, self.unfolding(term[1])) > declared:
            raise Fails("the rank is larger")
        return Fact("nullspace", term, "instance", upper=declared)
