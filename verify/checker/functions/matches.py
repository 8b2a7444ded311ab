"""The cell ``matches``: two words of m symbols out of n, and a label of the number of places in which they agree.

A matrix that depends on that number alone is in the algebra of the Hamming scheme. The generating function of its
eigenvalues on the k-th space, of dimension C(m, k)(n-1)^k, is (z + n - 1)^(m-k) (z - 1)^k.
"""

from collections.abc import Collection, Iterator, Mapping
from operator import mul
from typing import Any

from ..kernel.errors import Rejected, TooLarge, show
from ..kernel.item import LARGEST_NUMBER, MAX_BITS, Item
from ..kernel.meter import Meter
from ..kernel.rings import Field
from ..kernel.terms import CONDITION, Head
from ..kernel.walk import Exact

__all__ = ["Matches", "read_instance"]

MOST_PLACES = 1000  # with labels that are short, so that all of them can be said

_RANK = "the argmax rank, the least rank of a real matrix Z with rows a and columns (c, b), c a label, in which Z[a, "
_RANK += "(c, b)] is, for all words a and b, largest at the label of a and b alone"
HEADS: Mapping[str, Head] = {
    "label": Head("n", meaning="label(k) is the label of words that agree in k places"),
    "label_rank": Head("", rests_on=("B1",), meaning="label_rank is the rank over Q of the matrix of the labels"),
    "argmax_at_most": Head(
        "n", CONDITION, needs=("logits",), rests_on=("B2",), meaning=f"argmax_at_most(r) says that {_RANK}, is <= r"
    ),
    "argmax_at_least": Head(
        "n", CONDITION, needs=("shattered",), rests_on=("B3",), meaning=f"argmax_at_least(r) says that {_RANK}, is >= r"
    ),
    "forster_at_least": Head(
        "n", CONDITION, needs=("signs",), rests_on=("B1", "B4"), meaning=f"forster_at_least(r) says that {_RANK}, is "
        ">= r",
    ),
}  # fmt: skip


class Matches:
    """``labels[k]`` is that of k matches; ``parts`` are ``logits``, ``shattered`` and ``signs``, where given."""

    cell = "matches"
    scope = "all"
    heads = HEADS
    vocabulary = ("n", "m")
    may_vary: Mapping[str, tuple[tuple[str, ...], int]] = {}

    def __init__(self, n: int, labels: list[int], parts: Mapping[str, Any]) -> None:
        self.n, self.m, self.labels, self.parts = n, len(labels) - 1, labels, parts
        self.given = {"n": n, "m": self.m}
        self.has: Collection[str] = (*self.given, *parts)

    def vary(self, variables: Mapping[str, Any]) -> None:
        """Nothing varies."""

    def names(self) -> Mapping[str, int]:
        """n and m."""
        return self.given

    def quantity(self, name: str, arguments: list[Any], domain: Exact) -> int:
        """A label, or the rank of the matrix of all."""
        if name == "label":
            k = domain.natural(arguments[0], "the argument of label")
            if k > self.m:
                raise Rejected("", f"there are at most m = {self.m} matches, so no label({show(k)})")
            return self.labels[k]
        rank, dimension = 0, 1
        for k, value in enumerate(eigenvalues(self.n, self.labels, domain.meter)):
            rank += dimension * (value != 0)
            dimension = dimension * (self.m - k) * (self.n - 1) // (k + 1)
        return rank

    def predicate(self, name: str, arguments: list[Any], domain: Exact) -> tuple[bool | None, str]:
        """Whether a bound of the argmax rank is shown; if not, that is undecided."""
        rank, meter = domain.integer(arguments[0], f"the argument of {name}"), domain.meter
        if name == "argmax_at_most":
            shown = rank >= 1 + self.m * (self.n - 1) and self._separated(meter)
        elif name == "argmax_at_least":
            shown = rank <= self._shattered(meter)
        else:
            norm, product = self._signs(meter)
            shown = (rank - 1) * norm < product
        return shown or None, f"{name}({show(rank)}) is {'' if shown else 'not '}shown"

    def _separated(self, meter: Meter) -> bool:
        """Whether for every k of 0..m the logit a + b k of the label of k is larger than all others."""
        logits = self.parts["logits"]
        meter.spend(len(self.labels) * sum((20 + ((a | b).bit_length() >> 6) for a, b in logits.values()), 1))
        if set(logits) != set(self.labels):
            return False
        for k, label in enumerate(self.labels):
            at = {c: a + b * k for c, (a, b) in logits.items()}
            if any(at[c] >= at[label] for c in at if c != label):
                return False
        return True

    def _shattered(self, meter: Meter) -> int:
        """How many columns have all patterns of two labels, ``same`` matches or more; 0 if that is not so.

        A row chooses at every place of a group one symbol >= 1 and so agrees there with the columns that have it; what
        it agrees with anywhere must be every set of columns. Columns of other groups have the symbol 0 there.
        """
        same, groups = self.parts["shattered"]
        meter.spend(2 * len(groups) + len(self.labels))
        most = max(map(len, groups), default=0)
        if same + sum(map(len, groups)) > self.m or len({*self.labels[same + 1 : same + most + 1]}) != 1:
            return 0
        if self.labels[same] == self.labels[same + 1]:
            return 0
        for rows in groups:
            size = len(rows[0])
            meter.spend(20 * len(rows) * size << min(size, 40))
            meter.room(1 << size, each=100)
            reached = {0}
            for row in rows:
                blocks = {symbol: sum(1 << j for j, x in enumerate(row) if x == symbol) for symbol in {*row} - {0}}
                reached |= {a | b for a in reached for b in blocks.values()}
            if len(reached) < 1 << size:
                return 0
        return sum(len(rows[0]) for rows in groups)

    def _signs(self, meter: Meter) -> tuple[int, int]:
        """(‖W‖, q^f·min|w|): the argmax rank is at least their quotient, and at least 1.

        W is the matrix w(matches) on words of f free places out of q symbols; ``same`` further places agree, the rest
        differ. Where w > 0 there is one label, where w < 0 one other.
        """
        alphabet, same, weights = self.parts["signs"]
        meter.spend(3 * len(weights))
        sides = [{self.labels[same + k] for k, w in enumerate(weights) if (w > 0) is side} for side in (True, False)]
        if len(sides[0]) != 1 or len(sides[1]) != 1 or sides[0] == sides[1]:
            return 1, 0
        norm = max(map(abs, eigenvalues(alphabet, weights, meter)))
        return norm, alphabet ** (len(weights) - 1) * min(map(abs, weights))

    def setting(self) -> list[str]:
        """n, m and the labels, as in the one line of a statement."""
        return ["matches", f"n={show(self.n)}", f"m={self.m}"]

    def subject(self, heads: Collection[str], values: list[str]) -> str:
        """What the statement is about."""
        runs: list[list[int]] = []
        for label in self.labels:
            if not runs or runs[-1][0] != label:
                runs.append([label, 0])
            runs[-1][1] += 1
        first, said = 0, []
        for label, length in runs:
            said.append(f"{show(label)} for {first}" + (f"..{first + length - 1}" if length > 1 else ""))
            first += length
        return (
            f"For words a and b of m = {self.m} symbols out of n = {show(self.n)}, with a label of the number of "
            f"places in which they agree ({', '.join(said)})"
        )


def eigenvalues(n: int, values: list[int], meter: Meter) -> Iterator[int]:
    """Those of the matrix values[matches] on words of m symbols out of n, k = 0, .., m."""
    m = len(values) - 1
    bits = m * n.bit_length() + m
    if bits > MAX_BITS:
        raise TooLarge("", "the number of words")
    words = (bits >> 6) + 1
    meter.spend((m + 1) * (20 * (m + 1) + words * sum((max(n, abs(v)).bit_length() >> 6) + 1 for v in values)))
    meter.room(4 * (m + 1), each=8 * words + 40)
    row = [1]
    for _ in range(m):  # (z + n - 1)^m, from the constant coefficient on
        row = [(n - 1) * a + b for a, b in zip([*row, 0], [0, *row], strict=True)]
    for k in range(m + 1):
        yield sum(map(mul, values, row))
        if k < m:
            quotient = [0]  # of the row by z + n - 1, from the top
            for coefficient in row[:0:-1]:
                quotient.append(coefficient - (n - 1) * quotient[-1])
            below = quotient[:0:-1]
            row = [b - a for a, b in zip([*below, 0], [0, *below], strict=True)]  # times z - 1


def read_instance(item: Item, quantifier: str, field: Field, notions: set[str]) -> Matches:
    """The instance that ``item`` writes."""
    item.keys(("cell", "n", "labels"), ("logits", "shattered", "signs"))
    n = item.get("n").integer(2, LARGEST_NUMBER)
    if not 2 <= len(item.get("labels").array()) <= MOST_PLACES + 1:
        item.get("labels").reject(f"expected the labels of 0, .., m matches, 1 <= m <= {MOST_PLACES}")
    labels = [label.integer(-LARGEST_NUMBER, LARGEST_NUMBER) for label in item.get("labels").entries()]
    parts: dict[str, Any] = {}
    if "logits" in item:
        triples = [[x.integer() for x in logit.entries(3)] for logit in item.get("logits").entries()]
        parts["logits"] = {c: (a, b) for c, a, b in triples}
        if len(parts["logits"]) != len(triples):
            item.get("logits").reject("expected one logit a label")
    if "shattered" in item:
        parts["shattered"] = _shattered(item.get("shattered").keys(("same", "groups")), n, len(labels) - 1)
    if "signs" in item:
        signs = item.get("signs").keys(("alphabet", "same", "weights"))
        alphabet, same = signs.get("alphabet").integer(2, n), signs.get("same").integer(0, len(labels) - 2)
        weights = [w.integer() for w in signs.get("weights").entries()]
        if not 2 <= len(weights) <= len(labels) - same or 0 in weights:
            signs.get("weights").reject("expected weights other than 0 of 0, .., f matches, 1 <= f <= m - same")
        parts["signs"] = alphabet, same, weights
    return Matches(n, labels, parts)


def _shattered(item: Item, n: int, m: int) -> tuple[int, list[list[list[int]]]]:
    groups = []
    for group in item.get("groups").entries():
        rows = [[x.integer(0, n - 2) for x in row.entries()] for row in group.entries()]
        if not rows or not rows[0] or any(len(row) != len(rows[0]) for row in rows):
            group.reject("expected one or more rows of one length, at least 1")
        groups.append(rows)
    if not groups:
        item.get("groups").reject("expected at least one group")
    return item.get("same").integer(0, m - 1), groups
