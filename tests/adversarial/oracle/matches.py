"""The cell ``matches`` by brute force: small matrices whole and eliminated, others by the sum that Krawtchouk wrote.

Words are spelled out where there are few; columns and rows that are said to be shattered always.
"""

from fractions import Fraction
from itertools import product
from math import comb
from typing import Any

from tests.adversarial.oracle.algebra import Unjudged, rank, rationals
from tests.adversarial.oracle.language import Fails, Shape
from tests.adversarial.oracle.statement import integer, items_of, keys

__all__ = ["Matches"]

WHOLE = 100  # words up to which the matrix is eliminated
CHOICES = 70_000  # rows of a group that are looked at one by one


class Matches:
    """The instance, read; quantities and predicates of it."""

    def __init__(self, instance: Any) -> None:
        keys(instance, "cell n labels", "logits shattered signs")
        self.n = integer(instance["n"], 2, 2**53)
        self.labels = [integer(label, -(2**53), 2**53) for label in items_of(instance["labels"])]
        self.m = len(self.labels) - 1
        if not 1 <= self.m <= 1000:
            raise Shape("no places")
        self.logits: list[list[int]] | None = None
        self.shattered: tuple[int, list[list[list[int]]]] | None = None
        self.signs: tuple[int, int, list[int]] | None = None
        if "logits" in instance:
            self.logits = [[integer(x) for x in items_of(triple, 3)] for triple in items_of(instance["logits"])]
            if len({triple[0] for triple in self.logits}) < len(self.logits):
                raise Shape("two logits of one label")
        if "shattered" in instance:
            given = keys(instance["shattered"], "same groups")
            groups = [
                [[integer(x, 0, self.n - 2) for x in items_of(row)] for row in items_of(group)]
                for group in items_of(given["groups"])
            ]
            if not groups or any(not group or not group[0] for group in groups):
                raise Shape("an empty group")
            if any(len(row) != len(group[0]) for group in groups for row in group):
                raise Shape("rows of different lengths")
            self.shattered = integer(given["same"], 0, self.m - 1), groups
        if "signs" in instance:
            given = keys(instance["signs"], "alphabet same weights")
            same, weights = integer(given["same"], 0, self.m - 1), [integer(w) for w in items_of(given["weights"])]
            if not 2 <= len(weights) <= self.m + 1 - same or 0 in weights:
                raise Shape("weights")
            self.signs = integer(given["alphabet"], 2, self.n), same, weights

    def has(self, head: str) -> bool:
        """Whether a predicate has its part."""
        parts = {"argmax_at_most": self.logits, "argmax_at_least": self.shattered, "forster_at_least": self.signs}
        return head not in parts or parts[head] is not None

    def quantity(self, head: str, arguments: list[Any]) -> Fraction:
        if head == "label":
            k = arguments[0]
            if k.denominator != 1 or not 0 <= k <= self.m:
                raise Fails("no such label")
            return Fraction(self.labels[int(k)])
        if self.m * self.n.bit_length() > 20_000:
            raise Unjudged("many words")
        if self.n**self.m <= WHOLE:
            return Fraction(rank(rationals, whole(self.n, self.labels)))
        found = spectrum(self.n, self.labels)
        return Fraction(sum(comb(self.m, k) * (self.n - 1) ** k for k, value in enumerate(found) if value))

    def predicate(self, head: str, arguments: list[Any]) -> bool | None:
        """True, or undecided."""
        rank = arguments[0]
        if rank.denominator != 1:
            raise Fails("no integer")
        shown = {"argmax_at_most": self._above, "argmax_at_least": self._below, "forster_at_least": self._forster}
        return shown[head](int(rank)) or None

    def _above(self, rank: int) -> bool:
        assert self.logits is not None
        if {c for c, _, _ in self.logits} != set(self.labels):
            return False
        for k in range(self.m + 1):
            best = sorted(((a + b * k, c) for c, a, b in self.logits), reverse=True)
            if best[0][1] != self.labels[k] or (len(best) > 1 and best[1][0] == best[0][0]):
                return False
        return rank >= 1 + self.m * (self.n - 1)

    def _below(self, rank: int) -> bool:
        """Every group with its columns spelled out, against rows that choose one symbol other than 0 at each place."""
        assert self.shattered is not None
        same, groups = self.shattered
        if rank <= 0:
            return True
        if same + sum(map(len, groups)) > self.m:
            return False
        labels = {self.labels[same + h] for group in groups for h in range(1, len(group) + 1)}
        if len(labels) != 1 or self.labels[same] in labels:
            return False
        for group in groups:
            choices = [sorted({*row, self.n - 1} - {0}) for row in group]
            count = 1
            for choice in choices:
                count *= len(choice)
            if count > CHOICES:
                raise Unjudged("many rows")
            patterns = {
                tuple(any(row[i] == group[i][j] for i in range(len(group))) for j in range(len(group[0])))
                for row in product(*choices)
            }
            if len(patterns) != 2 ** len(group[0]):
                return False
        return rank <= sum(len(group[0]) for group in groups)

    def _forster(self, rank: int) -> bool:
        assert self.signs is not None
        alphabet, same, weights = self.signs
        if rank <= 0:
            return True
        above = {self.labels[same + k] for k in range(len(weights)) if weights[k] > 0}
        below = {self.labels[same + k] for k in range(len(weights)) if weights[k] < 0}
        if len(above) != 1 or len(below) != 1 or above == below:
            return False
        norm = max(abs(value) for value in spectrum(alphabet, weights))
        return (rank - 1) * norm < alphabet ** (len(weights) - 1) * min(abs(w) for w in weights)


def whole(n: int, values: list[int]) -> list[list[Fraction]]:
    """The matrix of all pairs of words."""
    words = list(product(range(n), repeat=len(values) - 1))
    return [[Fraction(values[sum(x == y for x, y in zip(a, b, strict=True))]) for b in words] for a in words]


def spectrum(n: int, values: list[int]) -> list[int]:
    """Σ_d values[f-d] K_d(k), K_d(k) = Σ_j (-1)^j (n-1)^(d-j) C(k, j) C(f-k, d-j)."""
    f = len(values) - 1
    if f > 80:
        raise Unjudged("many places")
    return [
        sum(
            values[f - d] * (-1) ** j * (n - 1) ** (d - j) * comb(k, j) * comb(f - k, d - j)
            for d in range(f + 1)
            for j in range(d + 1)
        )
        for k in range(f + 1)
    ]
