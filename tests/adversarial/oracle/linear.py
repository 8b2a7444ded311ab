"""Statements about ``linear`` circuits for the oracle, with plain fractions and residues."""

import math
from typing import Any

from tests.adversarial.oracle.algebra import (
    Ring,
    Unjudged,
    composite_pivots,
    integers_below,
    leading_minors,
    mc,
    modular,
    rank,
    rationals,
)
from tests.adversarial.oracle.circuits import Certificate, Fact, is_seed
from tests.adversarial.oracle.language import Fails, Malformed, Shape
from tests.adversarial.oracle.statement import integer, items_of, keys

__all__ = ["LinearCertificate"]

Matrix = list[list[Any]]


class LinearCertificate(Certificate):
    """A certificate about a linear network; what decides and what is derived is as for circuits."""

    cell = "linear"

    def _network(self) -> None:
        if self.degree > 1:
            raise Shape("an extension field")
        if not self.heads:
            raise Shape("no rank occurs")
        needed = "n d_x d_y" + " t_S t_E q" * ("rank" in self.heads) + " k" * ("hankel_rank" in self.heads)
        given = keys(self.statement["instance"], "cell " + needed + " weights" * (self.quantifier == "these-weights"))
        self.sizes = {name: integer(given[name], 1) for name in needed.split()}
        if "weights" in given:
            self.read_weights(given["weights"], self.element)

    def read_weights(self, value: Any, read: Any) -> dict[str, Matrix]:
        if keys(value, "kind arrays")["kind"] != "explicit":
            raise Malformed("kind of weights")
        arrays = keys(value["arrays"], "W F C")
        n, d_x, d_y = (self.sizes[name] for name in ("n", "d_x", "d_y"))
        shapes = {"W": (n, n), "F": (n, d_x), "C": (d_y, n)}
        return {
            name: [[read(entry) for entry in items_of(row, width)] for row in items_of(arrays[name], height)]
            for name, (height, width) in shapes.items()
        }

    def environment(self) -> dict[str, int]:
        known = dict(self.sizes)
        if "t_S" in known:
            known["T"] = known["t_S"] + known["t_E"]
        return known

    def term(self, notion: str, overrides: dict[str, int]) -> Any:
        return (notion,)

    def item_term(self, value: Any) -> Any:
        if not isinstance(value, list) or len(value) != 2 or value[0] not in ("rank", "hankel_rank"):
            raise Malformed("a term")
        keys(value[1], "")
        if ("k" if value[0] == "hankel_rank" else "q") not in self.sizes:
            raise Shape("a term that the instance does not give")
        return (value[0],)

    # --------------------------------------------------------------------------------------------- items

    def fact(self, item: Any, count: int) -> Fact:
        if not isinstance(item, dict) or not isinstance(item.get("kind"), str):
            raise Malformed("an item")
        checks = {"minor": self.minor, "bound": self.bound_item, "nullspace": self.nullspace}
        if item["kind"] not in checks:
            known = ("refutation", "triangular", "tropical", "graded", "implicit", "sample", "exhaustive", "identity")
            raise Shape("no evidence here") if item["kind"] in known else Malformed("kind of item")
        return checks[item["kind"]](item)

    def responses(self, ring: Ring, weights: dict[str, Matrix], count: int) -> list[Matrix]:
        """L_0, L_1, .. = C F, C W F, .."""
        if self.sizes["n"] > 12 or count > 80:
            raise Unjudged("a large network")

        def times(a: Matrix, b: Matrix) -> Matrix:
            return [[self._sum(ring, zip(row, column, strict=True)) for column in zip(*b, strict=True)] for row in a]

        state, found = weights["F"], []
        for _ in range(count):
            found.append(times(weights["C"], state))
            state = times(weights["W"], state)
        return found

    @staticmethod
    def _sum(ring: Ring, pairs: Any) -> Any:
        total = ring.zero
        for a, b in pairs:
            total = ring.add(total, ring.mul(a, b))
        return total

    def minor(self, item: dict[str, Any]) -> Fact:
        if "term" not in item:
            raise Malformed("no term")
        term = self.item_term(item["term"])
        sides = "start end" if term == ("rank",) else "rows columns"
        self.witness_keys(item, f"kind term k modulus {sides}")
        k, q = integer(item["k"], 1), integer(item["modulus"], 2, 2**31 - 1)
        if self.p and q != self.p:
            raise Shape("another modulus than p")

        residue = self.residues(q)
        if self.quantifier == "these-weights":
            weights = self.read_weights(self.statement["instance"]["weights"], residue)
        elif isinstance(item["weights"], dict) and item["weights"].get("kind") == "stream":
            weights = self.drawn(item["weights"], q)
        else:
            weights = self.read_weights(item["weights"], residue)
        ring = modular(q)
        A = self.powers(item, ring, weights, residue) if term == ("rank",) else self.hankel_part(item, ring, weights)
        minors = leading_minors(A)
        if len(minors) < k or 0 in composite_pivots(minors, q):
            raise Fails("a pivot vanishes")
        return self.lower(item, term)

    def drawn(self, value: Any, q: int) -> dict[str, Matrix]:
        if not is_seed(keys(value, "kind seed")["seed"]):
            raise Malformed("seed")
        n, d_x, d_y = (self.sizes[name] for name in ("n", "d_x", "d_y"))
        if n * (n + d_x + d_y) > 20_000:
            raise Unjudged("many weights")
        entries = iter(integers_below(value["seed"], "weights", q, n * (n + d_x + d_y)))
        return {
            name: [[next(entries) for _ in range(width)] for _ in range(height)]
            for name, height, width in (("W", n, n), ("F", n, d_x), ("C", d_y, n))
        }

    def powers(self, item: dict[str, Any], ring: Ring, weights: dict[str, Matrix], residue: Any) -> Matrix:
        """(first entry of y)^q at all pairs, by running the recursion on the whole sequence."""
        t_S, t_E, d_x, power = (self.sizes[name] for name in ("t_S", "t_E", "d_x", "q"))
        modulus = int(item["modulus"])

        def draw(seed: str, label: str, count: int) -> list[Any]:
            return integers_below(seed, label, modulus, count)

        place = ("rank", 0, 0, d_x, t_S, t_E, 0)
        starts, ends = self.blocks(item, place, residue, draw, (0, 1), residue)
        n = self.sizes["n"]
        if n > 12 or len(starts) * len(ends) * (t_S + t_E) * n * n > 400_000 or power > 10**6:
            raise Unjudged("a large minor")

        def output(sequence: list[list[Any]]) -> Any:
            h = [0] * n
            for x in sequence:
                h = [
                    (self._sum(ring, zip(row, h, strict=True)) + self._sum(ring, zip(into, x, strict=True))) % modulus
                    for row, into in zip(weights["W"], weights["F"], strict=True)
                ]
            return self._sum(ring, zip(weights["C"][0], h, strict=True))

        return [[output(start + end) ** power % modulus for end in ends] for start in starts]

    def hankel_part(self, item: dict[str, Any], ring: Ring, weights: dict[str, Matrix]) -> Matrix:
        d_x, d_y, blocks, k = (self.sizes[name] for name in ("d_x", "d_y", "k", "k"))
        k = int(item["k"]) if type(item["k"]) is int else 10**9
        rows = [integer(row, 0, blocks * d_y - 1) for row in items_of(item["rows"], k)]
        columns = [integer(column, 0, blocks * d_x - 1) for column in items_of(item["columns"], k)]
        if len(set(rows)) < k or len(set(columns)) < k:
            raise Fails("a repeated row or column")
        L = self.responses(ring, weights, max(rows) // d_y + max(columns) // d_x + 1)
        return [[L[i // d_y + j // d_x][i % d_y][j % d_x] for j in columns] for i in rows]

    def exact(self) -> tuple[Ring, dict[str, Matrix]]:
        return modular(self.p) if self.p else rationals, self.read_weights(
            self.statement["instance"]["weights"], self.element
        )

    def bound_item(self, item: dict[str, Any]) -> Fact:
        keys(item, "kind term name value")
        name = item["name"]
        if name not in ("S1", "S2", "H1", "H2", "C0", "C1", "C2", "C3", "C4", "C5"):
            raise Shape("no such bound")
        term, declared = self.item_term(item["term"]), integer(item["value"], 0)
        if term != (("hankel_rank",) if name[0] == "H" else ("rank",)):
            raise Shape("a bound of the other rank")
        if name == "S2" and self.quantifier != "these-weights":
            raise Shape("S2 without weights")
        if self.linear_bound(name) != declared:
            raise Fails("the value of the bound")
        return Fact("bound", term, "instance" if name == "S2" else "all", upper=declared, uses={name})

    def linear_bound(self, name: str) -> int:
        if name == "H1":
            return self.sizes["n"]
        if name == "H2":
            return self.sizes["k"] * min(self.sizes["d_x"], self.sizes["d_y"])
        q, t_S, t_E = (self.sizes[size] for size in ("q", "t_S", "t_E"))
        if q > 3000 or t_S + t_E > 300:
            raise Unjudged("a large power")
        if name[0] == "C":
            # a state, and y^q, is of degree 0..q in the states before a step and in each input alike
            state = sum(mc(self.sizes["n"], degree) for degree in range(q + 1))
            inputs = sum(mc(min(self.sizes["d_x"], self.sizes["n"]), degree) for degree in range(q + 1))
            return {
                "C0": inputs**t_S,
                "C1": state,
                "C4": state,  # h meets W and C, so nothing of it is seen
                # only degree q in the state leaves no input beside it
                "C5": state - mc(self.sizes["n"], q) + 1,
                "C2": inputs**t_E,
                "C3": min(state * inputs**j for j in range(t_E)),
            }[name]
        terms = sum(math.comb(q, i) % self.p != 0 if self.p else True for i in range(q + 1))
        if name == "S1":
            return terms
        ring, weights = self.exact()
        seen = [any(entry != ring.zero for entry in L[0]) for L in self.responses(ring, weights, t_S + t_E)]
        return (0, 1, terms)[any(seen[t_E:]) + any(seen[:t_E])]

    def nullspace(self, item: dict[str, Any]) -> Fact:
        keys(item, "kind term rank")
        term = self.item_term(item["term"])
        if self.quantifier != "these-weights" or term != ("hankel_rank",):
            raise Shape("nullspace is not allowed here")
        declared = integer(item["rank"], 0)
        k, d_x, d_y = (self.sizes[name] for name in ("k", "d_x", "d_y"))
        if k * max(d_x, d_y) > 40:
            raise Unjudged("a large Hankel matrix")
        ring, weights = self.exact()
        L = self.responses(ring, weights, 2 * k - 1)
        whole = [[L[a + b][p][r] for b in range(k) for r in range(d_x)] for a in range(k) for p in range(d_y)]
        if rank(ring, whole) > declared:
            raise Fails("the rank is larger")
        return Fact("nullspace", term, "instance", upper=declared)
