"""Instances of statements about labels of the number of matches: words of m symbols out of n, and what shows bounds.

Source: ``proofs/certificate-format.md``, section 5, cell ``matches``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from verify.errors import DomainError
from verify.statements.evaluation import Bounds
from verify.statements.heads import Head
from verify.statements.instances.sizes import digest, require_size
from verify.statements.instances.values import ValueInstance
from verify.statements.integers import integer_to_json
from verify.statements.json import Json
from verify.statements.tree import Condition
from verify.statements.write.phrases import about, counted
from verify.statements.write.text import integer_text

__all__ = ["MatchesInstance"]

Group = tuple[tuple[int, ...], ...]

# What a sentence can say in full.
_MOST_PLACES, _LARGEST = 1000, 2**53


@dataclass(frozen=True, slots=True)
class MatchesInstance(ValueInstance):
    """Two words of m symbols out of n; ``labels[k]`` is the label of words that agree in k = 0, .., m places.

    What bounds of the argmax rank are shown by: ``logits``, triples (label, a, b) for the logit a + b·k of a label;
    ``shattered``, the number of equal places and groups of places, each a list of the symbols of its columns;
    ``signs``, the size of an alphabet, the number of equal places, and the weights of 0, .., f matches in free ones.

    >>> equal = MatchesInstance(3, (0, 0, 1))
    >>> equal.m, equal.name()
    (2, 'n3-m2-data88c89249c9e7')
    """

    n: int
    labels: tuple[int, ...]
    logits: tuple[tuple[int, int, int], ...] | None = None
    shattered: tuple[int, tuple[Group, ...]] | None = None
    signs: tuple[int, int, tuple[int, ...]] | None = None

    def __post_init__(self) -> None:
        require_size("n", self.n)
        if not 2 <= self.n <= _LARGEST:
            raise DomainError(f"words need n symbols, 2 <= n <= 2^53, not {integer_text(self.n)}")
        if not 1 <= self.m <= _MOST_PLACES or max(map(abs, self.labels)) > _LARGEST:
            raise DomainError(f"labels of 0, .., m matches are needed, 1 <= m <= {_MOST_PLACES}, none beyond 2^53")
        if self.logits is not None and len({label for label, _, _ in self.logits}) != len(self.logits):
            raise DomainError("one logit a label is needed")
        if self.shattered is not None:
            self._check_shattered(*self.shattered)
        if self.signs is not None:
            self._check_signs(*self.signs)

    def _check_shattered(self, same: int, groups: tuple[Group, ...]) -> None:
        if not 0 <= same < self.m or not groups:
            raise DomainError(f"shattered needs 0..{self.m - 1} equal places and one group or more")
        for group in groups:
            if not group or not group[0] or len({len(row) for row in group}) != 1:
                raise DomainError("a group has one or more places, each with a symbol for every column")
            if any(not 0 <= symbol <= self.n - 2 for row in group for symbol in row):
                raise DomainError(f"the symbols of a group are from 0 to n - 2 = {self.n - 2}")

    def _check_signs(self, alphabet: int, same: int, weights: tuple[int, ...]) -> None:
        if not 2 <= alphabet <= self.n:
            raise DomainError(f"an alphabet of 2 to n = {self.n} symbols is needed, not {alphabet}")
        if not 0 <= same < self.m or not 2 <= len(weights) <= self.m + 1 - same or 0 in weights:
            raise DomainError("signs need weights other than 0 of 0, .., f matches in f >= 1 of the other places")

    @property
    def cell(self) -> str:
        """``matches``."""
        return "matches"

    @property
    def is_general(self) -> bool:
        """True: it is about all pairs of words."""
        return True

    @property
    def m(self) -> int:
        """Symbols in a word."""
        return len(self.labels) - 1

    @property
    def names(self) -> frozenset[str]:
        """``n`` and ``m``."""
        return frozenset({"n", "m"})

    @property
    def values(self) -> Mapping[str, Fraction]:
        """Both sizes."""
        return {"n": Fraction(self.n), "m": Fraction(self.m)}

    def lacks(self, head: Head) -> str:
        """What shows a bound, where it is not there."""
        lacking = head.part and getattr(self, head.part) is None
        return f"{head.name} needs {head.part}, which the instance does not have" if lacking else ""

    def name(self) -> str:
        """A file-name stem that tells instances apart: sizes and a digest of all data."""
        return f"n{self.n}-m{self.m}-data{self.digest()}"

    def digest(self) -> str:
        """Twelve hexadecimal digits that name the data."""
        return digest(dict(self.to_json()))

    def to_json(self) -> dict[str, Json]:
        """The ``instance`` object of the certificate format."""
        data: dict[str, Json] = {
            "cell": self.cell,
            "n": integer_to_json(self.n),
            "labels": [integer_to_json(label) for label in self.labels],
        }
        if self.logits is not None:
            data["logits"] = [[integer_to_json(part) for part in logit] for logit in self.logits]
        if self.shattered is not None:
            same, groups = self.shattered
            data["shattered"] = {"same": same, "groups": [[list(row) for row in group] for group in groups]}
        if self.signs is not None:
            alphabet, same, weights = self.signs
            data["signs"] = {"alphabet": alphabet, "same": same, "weights": [integer_to_json(w) for w in weights]}
        return data

    def compact(self) -> list[str]:
        """What a compact line says of the instance: sizes, a digest of its data."""
        return [f"matches={self.digest()}", f"n={integer_text(self.n)}", f"m={self.m}"]

    def sentence(self, relation: Condition, weights: str, bounds: Bounds | None) -> str:
        """The statement in a sentence."""
        sizes = f"{counted('m', self.m, 'symbol')} out of n={integer_text(self.n)}"
        labels = "; ".join(self._runs())
        return about(f"For two words of {sizes} and the label of their number of matches ({labels})", relation)

    def _runs(self) -> Iterator[str]:
        """``0 for 0..7``, ``1 for 8..22``, ..."""
        first = 0
        for label, run in groupby(self.labels):
            last = first + len(list(run)) - 1
            yield f"{integer_text(label)} for {first}" + (f"..{last}" if last > first else "")
            first = last + 1
