"""Corrections to the mean tangent kernel, for all lags at once: pairings up to parallel chords.

The coefficients of x^g, x = 1/n, in A_jk and B_jk count pairings with g = N - V + r of the letters of r polygons (N
chords, V index loops): of W^j W'^k, or of W^a W'^b and the transpose W^(j-1-a) W'^(k-1-b) of the second factor.  So in
each polygon the letters W belong to the lag j, the letters W' to k.  Two chords are parallel if they are neighbours at
both ends, each within a block of equal letters, and one index loop has these two corners and no more; to merge them
leaves g as it is.  A pairing without parallel chords is reduced.  It has at most 2g + r chords, so there are finitely
many, and every pairing is a reduced one with a multiplicity >= 1 for each chord.  With s chords W-W', p chords W-W and
q chords W'-W',

    Σ_jk [x^g] A_jk u^j v^k = Σ over the reduced pairings of (uv/(1-uv))^s (u²/(1-u²))^p (v²/(1-v²))^q,

and for two polygons it is Σ [x^g] B_{j+1,k+1} u^j v^k.

Source: proofs/statements/linear-networks.md#reduced-pairings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from math import comb
from types import MappingProxyType

from verify.errors import BudgetExceeded
from verify.exact.conversion import read_integer
from verify.kernels.scales import require_lag

__all__ = ["MOST_CHORDS", "Correction", "correction_A", "correction_B", "reduced_pairings"]

#: Reduced pairings are listed up to so many chords: g = 3 in A, g = 2 in B, some ten seconds each.
MOST_CHORDS = 7

Bundles = tuple[int, int, int]
"""(s, p, q): chords between the lags, within the first, within the second."""


@dataclass(frozen=True, slots=True)
class Correction:
    """[x^g] A_jk or [x^g] B_jk for all lags: how many reduced pairings there are of every kind (s, p, q).

    ``shift`` is 0 for A, 1 for B, whose polygons have j - 1 and k - 1 letters of the two lags.
    """

    order: int
    shift: int
    counts: Mapping[Bundles, int] = field(hash=False)

    def at(self, j: int, k: int) -> int:
        """The coefficient at the lags j, k >= 0.

        >>> [correction_A(2).at(j, j) for j in range(7)]
        [0, 0, 2, 10, 28, 62, 118]

        Raises ``DomainError`` for negative lags.
        """
        first, second = require_lag(j, "the lag j") - self.shift, require_lag(k, "the lag k") - self.shift
        total = 0
        for between in range(min(first, second) + 1):
            left, right = first - between, second - between
            if left % 2 or right % 2:
                continue
            for (s, p, q), count in self.counts.items():
                total += count * _shared(between, s) * _shared(left // 2, p) * _shared(right // 2, q)
        return total

    def diagonal(self) -> tuple[tuple[Fraction, ...], tuple[Fraction, ...]]:
        """The coefficients of p and q, low degree first, of [x^g] at j = k as p(j) + (-1)^j q(j), j - shift >= 1.

        >>> [str(c) for c in correction_A(2).diagonal()[0]], [str(c) for c in correction_A(2).diagonal()[1]]
        (['1/16', '-1/3', '-1/6', '1/3', '1/24'], ['-1/16'])

        On the diagonal a kind (s, p, q) has a generating function with the denominator (1-u)^s, or (1-u)^s
        (1-u²)^(p+q-1) if p, q >= 1, and a numerator of no greater degree: so for even and for odd j - shift >= 1 these
        are polynomials of a degree that is known beforehand, and as many values as it needs determine them.
        """
        degree = max((s + max(p + q - 1, 0) - 1 for s, p, q in self.counts), default=0)
        least = 1 + self.shift
        even, odd = (
            _through([(j, self.at(j, j)) for j in range(first, first + 2 * degree + 1, 2)])
            for first in (least + least % 2, least + 1 - least % 2)
        )
        mean = _trimmed([(a + b) / 2 for a, b in zip(even, odd, strict=True)])
        return mean, _trimmed([(a - b) / 2 for a, b in zip(even, odd, strict=True)])


def _through(points: Sequence[tuple[int, int]]) -> list[Fraction]:
    """The coefficients of the polynomial of least degree through these points (Newton's divided differences)."""
    differences = [Fraction(value) for _, value in points]
    for level in range(1, len(points)):
        for i in range(len(points) - 1, level - 1, -1):
            differences[i] = (differences[i] - differences[i - 1]) / (points[i][0] - points[i - level][0])
    coefficients: list[Fraction] = []
    for (x, _), difference in zip(reversed(points), reversed(differences), strict=True):
        shifted = [Fraction(0), *coefficients]  # times (X - x), plus the next difference
        for i, coefficient in enumerate(coefficients):
            shifted[i] -= x * coefficient
        shifted[0] += difference
        coefficients = shifted
    return coefficients


def _trimmed(coefficients: list[Fraction]) -> tuple[Fraction, ...]:
    while coefficients and not coefficients[-1]:
        coefficients.pop()
    return tuple(coefficients)


def _shared(letters: int, chords: int) -> int:
    """In how many ways so many chords get multiplicities >= 1 that add up to ``letters``."""
    if not letters or not chords:
        return int(letters == chords)
    return comb(letters - 1, chords - 1)


def correction_A(order: int) -> Correction:
    """[x^order] A_jk for all j and k, ``order`` 0, 1, 2 or 3.

    >>> correction_A(1).at(4, 10)  # μ + 1
    5

    Raises ``BudgetExceeded`` beyond.  Source: proofs/statements/linear-networks.md#reduced-pairings.
    """
    return _correction(read_integer(order, "the order", least=0), 1)


def correction_B(order: int) -> Correction:
    """[x^order] B_jk for all j and k, ``order`` 0, 1 or 2.

    >>> correction_B(0).at(4, 4), correction_B(1).at(4, 10)  # j, and μ(μ + 1)
    (4, 20)

    Raises ``BudgetExceeded`` beyond.  Source: proofs/statements/linear-networks.md#reduced-pairings.
    """
    return _correction(read_integer(order, "the order", least=0), 2)


@lru_cache(maxsize=16)
def _correction(order: int, polygons: int) -> Correction:
    most = 2 * order + polygons
    if most > MOST_CHORDS:
        raise BudgetExceeded(f"reduced pairings are listed for at most {MOST_CHORDS} chords, not {most}")
    counts: Counter[Bundles] = Counter()
    known: dict[tuple[tuple[int, ...], ...], Counter[Bundles]] = {}
    for chords in range(most + 1):
        for sizes in _parts(2 * chords, 2 * polygons):
            words = tuple(sorted(sizes[i : i + 2] for i in range(0, len(sizes), 2)))
            transposed = tuple(sorted(word[::-1] for word in words))  # W and W' exchanged: p and q are
            if transposed in known:
                counts += Counter({(s, p, q): count for (s, q, p), count in known[transposed].items()})
            else:
                if words not in known:
                    known[words] = reduced_pairings(words, order)
                counts += known[words]
    return Correction(order, polygons - 1, MappingProxyType(dict(sorted(counts.items()))))


def _parts(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    """``total`` as an ordered sum of so many integers >= 0."""
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in _parts(total - first, parts - 1):
            yield (first, *rest)


def reduced_pairings(polygons: Sequence[Sequence[int]], order: int) -> Counter[Bundles]:
    """The reduced pairings with g = ``order`` of the letters of ∏ tr(W^a W'^b), a pair (a, b) a polygon, by kind.

    >>> dict(reduced_pairings([(2, 2)], 2))  # A_22 = 1 + 2x²: W-W and W'-W', and two that cross; the third is nested
    {(0, 1, 1): 1, (2, 0, 0): 1}
    """
    return _Search(polygons, order).found


class _Search:
    """Letters are matched one after the other; g of the chords so far is never greater than that of the whole."""

    def __init__(self, polygons: Sequence[Sequence[int]], order: int) -> None:
        self.order, self.polygons = order, len(polygons)
        self.kind: list[int] = []  # 0 for W, 1 for W'
        self.block: list[int] = []
        self.row: list[int] = []  # a letter stands between two gaps, which are its row and column index
        self.column: list[int] = []
        self.gaps = 0
        for polygon in polygons:
            letters, start = sum(polygon), self.gaps
            for kind, size in enumerate(polygon):
                block = len(set(self.block))
                for _ in range(size):
                    place = len(self.kind) - start if letters else 0
                    ends = start + place, start + (place + 1) % letters
                    self.kind.append(kind)
                    self.block.append(block)
                    self.row.append(ends[kind])
                    self.column.append(ends[1 - kind])
            self.gaps += letters
        self.empty = sum(not sum(polygon) for polygon in polygons)
        self.mate = [-1] * len(self.kind)
        self.found: Counter[Bundles] = Counter()
        self._match(0, 0)

    def _match(self, first: int, chords: int) -> None:
        mate, size = self.mate, len(self.mate)
        while first < size and mate[first] >= 0:
            first += 1
        if self.polygons + chords - self._loops() > self.order:
            return
        if first == size:
            if self.polygons + chords - self._loops() == self.order:
                self.found[self._bundles()] += 1
            return
        for other in range(first + 1, size):
            if mate[other] < 0 and not self._has_parallel(first, other):
                mate[first], mate[other] = other, first
                self._match(first + 1, chords + 1)
                mate[first] = mate[other] = -1

    def _has_parallel(self, a: int, b: int) -> bool:
        """Whether a chord from a to b would be parallel to one that is there."""
        block, mate = self.block, self.mate
        turn = 1 if self.kind[a] == self.kind[b] else -1
        for near, far in ((a + 1, b + turn), (a - 1, b - turn)):
            inside = 0 <= near < len(mate) and 0 <= far < len(mate)
            if inside and mate[near] == far and block[near] == block[a] and block[far] == block[b]:
                return True
        return False

    def _loops(self) -> int:
        """Index loops of the chords so far, the other letters left out: V."""
        parent = list(range(self.gaps))
        count = self.gaps + self.empty

        def join(a: int, b: int) -> int:
            while parent[a] != a:
                parent[a] = a = parent[parent[a]]
            while parent[b] != b:
                parent[b] = b = parent[parent[b]]
            parent[a] = b
            return int(a != b)

        for letter, other in enumerate(self.mate):
            if other < 0:
                count -= join(self.row[letter], self.column[letter])
            elif other > letter:
                count -= join(self.row[letter], self.row[other])
                count -= join(self.column[letter], self.column[other])
        return count

    def _bundles(self) -> Bundles:
        kinds = Counter(self.kind[a] + self.kind[b] for a, b in enumerate(self.mate) if a < b)
        return kinds[1], kinds[0], kinds[2]
