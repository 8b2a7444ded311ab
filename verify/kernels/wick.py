"""Wick calculus of a real Gaussian matrix: E of products of traces of words in W and W', by loop equations.

W is n×n with independent N(0, 1) entries.  By Wick's theorem E ∏ tr(w_i) is the sum over all pairings of the letters of
n^(number of index loops), a polynomial in n with nonnegative integer coefficients.  Integrating by parts over the first
letter of one word pairs that letter with every other one in turn (Schwinger-Dyson equations):

    tr(W A W B) → tr(A' B)          tr(W X) tr(W Y)  → tr(X Y')
    tr(W A W' B) → tr(A) tr(B)      tr(W X) tr(W' Y) → tr(X Y)

What is left is again an expectation of a product of traces, two letters shorter; equal products are met again and
again, so each is computed once, in canonical form.  ``pairings`` counts the pairings themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from verify.kernels.polynomial import Polynomial
from verify.kernels.words import Word, canonical_traces, read_words, transpose

__all__ = ["LoopEquations", "expectation", "expectation_of_traces", "products_met"]

# A memory of more products of traces than this (some hundred bytes each) is emptied before the next question.
_REMEMBERED = 2_000_000


class LoopEquations:
    """The loop equations with their memory: ``equations(words)`` is E ∏ tr(word), a polynomial in n.

    Expectations are kept as integers, their values at n = 2^b, b greater than the binary length of every coefficient
    (Kronecker substitution): sums are sums of integers, a factor tr(I) = n is a shift, and nothing is lost, because
    coefficients are nonnegative and add up to at most (N-1)!! for N letters.
    """

    __slots__ = ("_bits", "_known")

    def __init__(self) -> None:
        self._bits = 0
        self._known: dict[tuple[Word, ...], int] = {}

    def __call__(self, words: Iterable[Word]) -> Polynomial:
        """E ∏ tr(word) over ``words`` (letters ``W``, ``w``), ν_W = 1; 0 if the number of letters is odd."""
        traces, empty = canonical_traces(words)
        letters = sum(map(len, traces))
        if letters % 2:
            return Polynomial()
        self._make_room(letters)
        packed = self._solve(traces)
        coefficients = [0] * empty
        mask = (1 << self._bits) - 1
        while packed:
            coefficients.append(packed & mask)
            packed >>= self._bits
        return Polynomial.of(coefficients)

    @property
    def known(self) -> int:
        """How many products of traces are remembered."""
        return len(self._known)

    def _make_room(self, letters: int) -> None:
        pairings = 1
        for odd in range(3, letters, 2):
            pairings *= odd
        needed = 128 * (pairings.bit_length() // 128 + 1)
        if needed > self._bits or len(self._known) > _REMEMBERED:
            self._bits = max(needed, self._bits)
            self._known = {(): 1}

    def _solve(self, traces: tuple[Word, ...]) -> int:
        known = self._known.get(traces)
        if known is not None:
            return known
        total = 0
        for times, words in _paired(traces):
            left, empty = canonical_traces(words)
            total += times * (self._solve(left) << (self._bits * empty))
        self._known[traces] = total
        return total


def _paired(traces: Sequence[Word]) -> Iterator[tuple[int, list[Word]]]:
    """What pairing the first letter of the first (a shortest) word leaves, as (how many times, words)."""
    letter, rest_of_first = traces[0][0], traces[0][1:]
    others = list(traces[1:])
    for i, partner in enumerate(rest_of_first):
        before, after = rest_of_first[:i], rest_of_first[i + 1 :]
        if partner == letter:
            yield 1, [*others, transpose(before) + after]
        else:
            yield 1, [*others, before, after]
    position = 0
    for word, equal in groupby(others):  # sorted: equal words are neighbours
        times = len(list(equal))
        left = others[:position] + others[position + 1 :]
        for i, partner in enumerate(word):
            rest = word[i + 1 :] + word[:i]
            yield times, [*left, rest_of_first + (transpose(rest) if partner == letter else rest)]
        position += times


def products_met(words: Iterable[Word], most: int) -> int | None:
    """How many products of traces the loop equations meet on the way down from ∏ tr(word); None if more than ``most``.

    >>> products_met(["Ww"] * 20, 100), products_met(["WWwwWWww"], 5)
    (21, None)
    """
    start, _ = canonical_traces(words)
    met, waiting = {start}, [start]
    while waiting:
        traces = waiting.pop()
        for _, left in _paired(traces) if traces else ():
            product, _ = canonical_traces(left)
            if product not in met:
                met.add(product)
                waiting.append(product)
                if len(met) > most:
                    return None
    return len(met)


_SHARED = LoopEquations()


def expectation_of_traces(words: Iterable[Word]) -> Polynomial:
    """E ∏ tr(word) for words in the letters ``W`` and ``w``, ν_W = 1, from a memory that all callers share.

    >>> str(expectation_of_traces(["WWww"]))
    '2n + n^3'

    Source: proofs/statements/linear-networks.md#loop-equations.
    """
    return _SHARED(words)


def expectation(*words: str | Iterable[str]) -> Polynomial:
    """E ∏ tr(word) as a polynomial in n, for W n×n with independent N(0, 1) entries; a word a trace, or a list of
    words.

    >>> str(expectation("W W W' W'"))
    '2n + n^3'
    >>> str(expectation("W W'", "W W W' W'")), str(expectation(["W W'", "W W W' W'"]))
    ('8n + 6n^3 + n^5', '8n + 6n^3 + n^5')

    With entries of variance ν_W, multiply by ν_W^(letters/2).  The number of letters decides the cost, about a factor
    of 2.3 for two more.  Raises ``DomainError`` for words with other letters, or too many.
    Source: proofs/statements/linear-networks.md#w1-wick-isserlis.
    """
    texts: list[str] = []
    for given in words:
        texts.extend([given] if isinstance(given, str) or not isinstance(given, Iterable) else given)
    return expectation_of_traces(read_words(texts))
