"""Statements about one circuit at all lengths, for the oracle: the relation is tried at many lengths, the fills are
minors of the oracle for ``rac``, and the derivative of the state is computed exactly.
"""

import random
from fractions import Fraction
from typing import Any

from tests.adversarial.oracle.algebra import Unjudged, integers_below, mc
from tests.adversarial.oracle.circuits import Certificate
from tests.adversarial.oracle.evaluation import Evaluation, Letters
from tests.adversarial.oracle.language import Fails, Language, Shape
from tests.adversarial.oracle.leading import derivatives
from tests.adversarial.oracle.statement import integer, items_of, keys, read_top

__all__ = ["LengthsCertificate"]


class LengthsCertificate(Evaluation):
    """A certificate after its seal; ``check`` raises unless everything it declares holds."""

    cell = "lengths"

    def __init__(self, top: dict[str, Any]) -> None:
        self.top = top
        self.statement = read_top(top)
        if self.statement["quantifier"] != "almost-all-weights" or self.statement["field"] != "Q":
            raise Shape("almost all weights over Q")
        given = keys(self.statement["instance"], "cell L R M")
        self.L, self.R, self.M = (integer(given[name], 1) for name in "LRM")
        written = keys(self.statement.get("variables"), "", "t_S t_E")
        self.starts = {name: integer(keys(domain, "from")["from"], 1) for name, domain in written.items()}
        if set(self.starts) != {"t_S", "t_E"}:
            raise Shape("both lengths vary")
        language = Language(self.cell)
        self.relation = language.parse(self.statement["relation"])
        if language.heads != {"rank"}:
            raise Shape("no rank")

    def check(self) -> None:
        items = items_of(self.top["evidence"])
        if len(items) != 1 or not isinstance(items[0], dict) or items[0].get("kind") != "propagation":
            raise Shape("one propagation")
        item = keys(items[0], "kind fills dense")
        if self.L != 2 or not 2 <= self.M < self.R:
            raise Shape("two layers and 2 <= M < R")
        self.dense(keys(item["dense"], "modulus weights word moves"))
        first, second = (self.fill(fill) for fill in items_of(item["fills"], 2))
        if first > self.starts["t_E"] or second != first + 1:
            raise Shape("the lengths of the fills")
        self.everywhere()
        if self.top["verdict"] != "proved-generic":
            raise Fails("the verdict is proved-generic")
        if self.top["rests_on"] != ["E1", "F1", "F2", "U4"]:
            raise Shape("rests_on")

    def inner(self) -> Certificate:
        """A statement about the circuit at the least lengths, by which items are read."""
        instance = {"cell": "rac", "L": 2, "R": self.R, "M": self.M, **self.starts}
        statement = {key: value for key, value in self.statement.items() if key != "variables"}
        statement |= {"instance": instance, "relation": [">=", ["rank", {}], 0]}
        found = Certificate({**self.top, "statement": statement})
        found.refuting = False
        return found

    def fill(self, item: Any) -> int:
        """The number of end steps at which there are as many independent functions as U4 allows."""
        if not isinstance(item, dict) or item.get("kind") != "minor":
            raise Shape("a fill is a minor")
        fact = self.inner().fact(item, 2)
        assert fact.term is not None
        notion, L, R, M, _, t_E, _ = fact.term
        if (notion, L, R, M) != ("rank", 2, self.R, self.M):
            raise Shape("a fill about something else")
        if fact.lower < self.value_at(t_E):
            raise Shape("a minor that is too small")
        return t_E

    def value_at(self, t_E: int) -> int:
        """The monomials of degree t_E in R variables that are in an ideal of M of them, R times."""
        return self.R * (mc(self.R, t_E) - mc(self.R - self.M, t_E))

    def dense(self, item: dict[str, Any]) -> None:
        q = integer(item["modulus"], 2, 2**31 - 1)
        R, M = self.R, self.M
        length = len(items_of(item["word"]))
        if not 1 <= length <= self.starts["t_S"]:
            raise Shape("the length of the word")
        if length > 12 or R > 6:
            raise Unjudged("a long word")
        word = [[integer(x) for x in items_of(letter, M)] for letter in item["word"]]
        moves = [items_of(move, 2) for move in items_of(item["moves"], 2 * R)]
        places = [(integer(s, 0, length - 1), integer(j, 0, M - 1)) for s, j in moves]
        inner = self.inner()

        def draw(seed: str, label: str, count: int) -> list[int]:
            return integers_below(seed, label, q, count)

        weights = inner.weights_of(item, inner.term("rank", {}), inner.residues(q), draw)
        Certificate.nonzero_minors(derivatives(weights, word, places), q)

    def quantity(self, tree: Any, parts: list[Any], path: str, letters: Letters) -> Any:
        return Fraction(self.value_at(int(self.at["t_E"])))

    def everywhere(self) -> None:
        """The relation at the first lengths and at some far ones."""
        rng = random.Random(repr(self.statement))
        far = [self.starts["t_E"] + rng.randrange(60) for _ in range(30)] + [997, 10**4]
        sizes = {"L": self.L, "R": self.R, "M": self.M, "m": min(self.M, self.R)}
        for t_E in (*range(self.starts["t_E"], self.starts["t_E"] + 12), *far):
            for t_S in (self.starts["t_S"], self.starts["t_S"] + rng.randrange(50)):
                self.at = {name: Fraction(n) for name, n in {**sizes, "t_S": t_S, "t_E": t_E}.items()}
                if self.condition(self.relation, "", {}) is not True:
                    raise Fails(f"the relation is not true at t_S = {t_S}, t_E = {t_E}")
