"""Corrections to the mean tangent kernel, for all lags at once: pairings up to parallel chords.

The coefficients of x^g, x = 1/n, in A_jk count the pairings of the letters of W^j W'^k with g = N - V + 1, N chords, V
index loops; those in B_jk count the same pairings, each as often as it has chords W-W'.  Two chords are parallel if
they are neighbours at both ends, each within a block of equal letters, and one index loop has these two corners and no
more: to merge them leaves g as it is.  A pairing without parallel chords is reduced.  It has at most 2g + 1 chords, so
there are finitely many, and every pairing is a reduced one with a multiplicity >= 1 for each chord.  With s chords
W-W', p chords W-W and q chords W'-W',

    Σ_jk [x^g] A_jk u^j v^k = Σ over the reduced pairings of (uv/(1-uv))^s (u²/(1-u²))^p (v²/(1-v²))^q.

Source: proofs/statements/linear-networks.md#reduced-pairings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from math import comb
from types import MappingProxyType

from verify.errors import BudgetExceeded
from verify.exact.conversion import read_integer
from verify.kernels.scales import require_lag

__all__ = ["MOST_CHORDS", "AlternatingPolynomial", "Correction", "correction", "reduced_pairings"]

#: Reduced pairings are listed up to so many chords: up to g = 3, which takes some ten seconds.
MOST_CHORDS = 7

Bundles = tuple[int, int, int]
"""(s, p, q): chords between the lags, within the first, within the second."""

AlternatingPolynomial = tuple[tuple[Fraction, ...], tuple[Fraction, ...]]
"""P(j) + (-1)^j R(j): the coefficients of P and of R, low degree first."""


@dataclass(frozen=True, slots=True)
class Correction:
    """[x^order] A_jk and [x^order] B_jk for all lags: how many reduced pairings there are of every kind (s, p, q)."""

    order: int
    counts: Mapping[Bundles, int] = field(hash=False)

    def A(self, j: int, k: int) -> int:
        """[x^order] A_jk at the lags j, k >= 0.

        >>> [correction(2).A(j, j) for j in range(7)]
        [0, 0, 2, 10, 28, 62, 118]

        Raises ``DomainError`` for negative lags.
        """
        return self._sum(j, k, lambda between: 1)

    def B(self, j: int, k: int) -> int:
        """[x^order] B_jk at the lags j, k >= 0: each pairing as often as it has chords between them.

        >>> [correction(2).B(j, j) for j in range(7)]
        [0, 0, 2, 20, 84, 246, 584]

        Raises ``DomainError`` for negative lags.
        """
        return self._sum(j, k, lambda between: between)

    def _sum(self, j: int, k: int, weight: Callable[[int], int]) -> int:
        j, k = require_lag(j, "the lag j"), require_lag(k, "the lag k")
        total = 0
        for between in range(min(j, k) + 1):
            left, right = j - between, k - between
            if left % 2 or right % 2 or not weight(between):
                continue
            pairings = 0
            for (s, p, q), count in self.counts.items():
                pairings += count * _shared(between, s) * _shared(left // 2, p) * _shared(right // 2, q)
            total += weight(between) * pairings
        return total

    def diagonal_A(self) -> AlternatingPolynomial:
        """[x^order] A_jj for all j >= 1.

        >>> [[str(c) for c in part] for part in correction(2).diagonal_A()]
        [['1/16', '-1/3', '-1/6', '1/3', '1/24'], ['-1/16']]

        On the diagonal a kind (s, p, q) has a generating function with the denominator (1-u)^s, or (1-u)^s
        (1-u²)^(p+q-1) if p, q >= 1, and a numerator of no greater degree: so for even and for odd j >= 1 these are
        polynomials of a degree that is known beforehand, and as many values as it needs determine them.
        """
        return _alternating(lambda j: self.A(j, j), self._degree())

    def diagonal_B(self) -> AlternatingPolynomial:
        """[x^order] B_jj for all j >= 1; as for A, with one power of j more."""
        return _alternating(lambda j: self.B(j, j), self._degree() + 1)

    def _degree(self) -> int:
        return max((s + max(p + q - 1, 0) - 1 for s, p, q in self.counts), default=0)


def _shared(letters: int, chords: int) -> int:
    """In how many ways so many chords get multiplicities >= 1 that add up to ``letters``."""
    if not letters or not chords:
        return int(letters == chords)
    return comb(letters - 1, chords - 1)


def _alternating(value: Callable[[int], int], degree: int) -> AlternatingPolynomial:
    """From the values at 1, 2, .., 2·degree + 2."""
    odd, even = (_through([(j, value(j)) for j in range(first, first + 2 * degree + 1, 2)]) for first in (1, 2))
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


@lru_cache(maxsize=16)
def correction(order: int) -> Correction:
    """[x^order] of A_jk and B_jk for all j and k, ``order`` 0, 1, 2 or 3.

    >>> correction(1).A(4, 10), correction(1).B(4, 10)  # μ + 1, μ(μ + 1)
    (5, 20)

    Raises ``BudgetExceeded`` beyond.  Source: proofs/statements/linear-networks.md#reduced-pairings.
    """
    order = read_integer(order, "the order", least=0)
    most = 2 * order + 1
    if most > MOST_CHORDS:
        raise BudgetExceeded(f"reduced pairings are listed for at most {MOST_CHORDS} chords, not {most}")
    counts: Counter[Bundles] = Counter()
    for chords in range(most + 1):
        for first in range(chords + 1):
            found = reduced_pairings(first, 2 * chords - first, order)
            counts += found
            if first < chords:  # W and W' exchanged: so are p and q
                counts += Counter({(s, q, p): count for (s, p, q), count in found.items()})
    return Correction(order, MappingProxyType(dict(sorted(counts.items()))))


def reduced_pairings(first: int, second: int, order: int) -> Counter[Bundles]:
    """The reduced pairings of the letters of W^first W'^second with g = ``order``, by kind.

    >>> dict(reduced_pairings(2, 2, 2))  # A_22 = 1 + 2x²: W-W and W'-W', and two that cross; the third is nested
    {(0, 1, 1): 1, (2, 0, 0): 1}
    """
    return _Search(first, second, order).found


class _Search:
    """Letters are matched one after the other; g of the chords so far is never greater than that of the whole."""

    def __init__(self, first: int, second: int, order: int) -> None:
        self.first, self.letters, self.order = first, first + second, order
        self.mate = [-1] * self.letters
        self.found: Counter[Bundles] = Counter()
        self._match(0, 0)

    def _match(self, start: int, chords: int) -> None:
        mate = self.mate
        while start < self.letters and mate[start] >= 0:
            start += 1
        order = chords - self._loops() + 1
        if order > self.order:
            return
        if start == self.letters:
            if order == self.order:
                self.found[self._bundles()] += 1
            return
        for other in range(start + 1, self.letters):
            if mate[other] < 0 and not self._has_parallel(start, other):
                mate[start], mate[other] = other, start
                self._match(start + 1, chords + 1)
                mate[start] = mate[other] = -1

    def _has_parallel(self, a: int, b: int) -> bool:
        """Whether a chord from a to b would be parallel to one that is there."""
        first, mate = self.first, self.mate
        turn = 1 if (a < first) == (b < first) else -1
        for near, far in ((a + 1, b + turn), (a - 1, b - turn)):
            inside = 0 <= near < self.letters and 0 <= far < self.letters
            if inside and mate[near] == far and (near < first) == (a < first) and (far < first) == (b < first):
                return True
        return False

    def _loops(self) -> int:
        """Index loops of the chords so far, the other letters left out: V.

        Letter t stands between the gaps t and t + 1 (mod the number of letters): row and column of W, column and row of
        W'.
        """
        size, first = self.letters, self.first
        parent = list(range(size))
        count = max(size, 1)

        def join(a: int, b: int) -> int:
            a, b = a % size, b % size
            while parent[a] != a:
                parent[a] = a = parent[parent[a]]
            while parent[b] != b:
                parent[b] = b = parent[parent[b]]
            parent[a] = b
            return int(a != b)

        for letter, other in enumerate(self.mate):
            if other < 0:
                count -= join(letter, letter + 1)
            elif other > letter:
                turned = (letter < first) != (other < first)
                count -= join(letter, other + turned)
                count -= join(letter + 1, other + (not turned))
        return count

    def _bundles(self) -> Bundles:
        chords = [(a, b) for a, b in enumerate(self.mate) if a < b]
        between = sum(a < self.first <= b for a, b in chords)
        within = sum(b < self.first for _, b in chords)
        return between, within, len(chords) - between - within
