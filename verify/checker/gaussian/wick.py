"""E Π tr(w_i) for a real n×n matrix W with independent standard Gaussian entries: Wick's theorem, two ways.

A word is a string of the letters ``W`` and ``w`` (the transpose of W); ``""`` is the identity, of trace n. Polynomials
in n are tuples of integers, low degree first. Up to eight letters all pairings are enumerated; beyond, a letter of
the longest word is paired with every other letter, which leaves traces of shorter words.
"""

from collections.abc import Iterator

from ..kernel.errors import OverBudget, show
from ..kernel.meter import Meter

__all__ = ["ENUMERATED", "MAX_LETTERS", "Wick", "by_pairings", "transposed"]

ENUMERATED = 8  # letters, up to which pairings are enumerated
MAX_LETTERS = 36
MAX_STATES = 100_000

Counts = tuple[int, ...]


def transposed(word: str) -> str:
    """The word of the transpose: reversed, with the letters exchanged.

    >>> transposed("WWw")
    'Www'
    """
    return word[::-1].swapcase()


def _pairings(letters: tuple[int, ...]) -> Iterator[list[tuple[int, int]]]:
    if not letters:
        yield []
        return
    first, rest = letters[0], letters[1:]
    for i, other in enumerate(rest):
        for pairs in _pairings(rest[:i] + rest[i + 1 :]):
            yield [(first, other), *pairs]


def by_pairings(words: tuple[str, ...]) -> Counts:
    """E Π tr(w_i) as the sum over all pairings of n to the number of index loops.

    Each letter has a left and a right index; the right one is the left one of the letter that follows in its word.
    A pair of equal letters identifies left with left and right with right, a pair of W and w left with right.

    >>> by_pairings(("Ww",)), by_pairings(("WW",))
    ((0, 0, 1), (0, 1))
    """
    letters = "".join(words)
    follows: dict[int, int] = {}  # the index 2i is the left one of letter i, 2i + 1 the right one
    start = 0
    for word in words:
        for i in range(len(word)):
            right, left = 2 * (start + i) + 1, 2 * (start + (i + 1) % len(word))
            follows[right], follows[left] = left, right
        start += len(word)
    identities = words.count("")
    counts = [0] * (identities + len(letters) + 1)
    for pairs in _pairings(tuple(range(len(letters)))) if len(letters) % 2 == 0 else ():
        partner: dict[int, int] = {}
        for i, k in pairs:
            crossed = letters[i] != letters[k]
            for side in (0, 1):
                a, b = 2 * i + side, 2 * k + (side ^ crossed)
                partner[a], partner[b] = b, a
        counts[identities + _loops(follows, partner)] += 1
    return _trimmed(counts)


def _loops(first: dict[int, int], second: dict[int, int]) -> int:
    """The number of cycles that two perfect matchings of the same points form."""
    left = set(first)
    loops = 0
    while left:
        point = start = left.pop()
        loops += 1
        while True:
            other = first[point]
            left.discard(other)
            point = second[other]
            if point == start:
                break
            left.discard(point)
    return loops


def _trimmed(counts: list[int]) -> Counts:
    while counts and counts[-1] == 0:
        counts.pop()
    return tuple(counts)


class Wick:
    """Expectations of products of traces, with what was found before kept for the next."""

    def __init__(self, meter: Meter) -> None:
        self.meter = meter
        self._known: dict[tuple[str, ...], Counts] = {}
        self._turned: dict[str, str] = {}

    def expectation(self, words: tuple[str, ...]) -> Counts:
        """E Π tr(w_i), a polynomial in n."""
        letters = sum(map(len, words))
        if letters > MAX_LETTERS:
            raise OverBudget("", f"an expectation of {show(letters)} letters; at most {MAX_LETTERS} are computed")
        self.meter.spend(200 + 20 * len(words))
        if letters % 2:
            return ()
        if letters > ENUMERATED:
            return self.by_loops(words)
        key = tuple(sorted(words))
        found = self._known.get(key)
        if found is None:
            self._spend(30 * (letters + 1) * (1, 1, 3, 15, 105)[letters // 2])
            found = self._known[key] = by_pairings(key)
        return found

    def by_loops(self, words: tuple[str, ...]) -> Counts:
        """E Π tr(w_i) by the loop equations.

        Pairing the first letter L of tr(L X): with an equal letter in X = A L B it leaves tr(A^T B), with the other
        letter tr(A) tr(B); with a letter of another trace tr(M Y) it leaves tr(X Y^T) if M = L, else tr(X Y).
        """
        identities = words.count("")
        key = tuple(sorted((self._representative(word) for word in words if word), key=lambda w: (len(w), w)))
        if not key:
            return (0,) * identities + (1,)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._paired(key)
        return (0,) * identities + found if found else ()

    def _paired(self, key: tuple[str, ...]) -> Counts:
        *others, word = key  # the longest word is the last
        letters = sum(map(len, key))
        self._spend(60 * letters + 10 * letters * len(word))
        first, rest = word[0], word[1:]
        total = [0] * (letters + 1)

        def add(*traces: str) -> None:
            for power, count in enumerate(self.by_loops(traces)):
                total[power] += count

        for i, letter in enumerate(rest):
            before, after = rest[:i], rest[i + 1 :]
            if letter == first:
                add(*others, transposed(before) + after)
            else:
                add(*others, before, after)
        for k, other in enumerate(others):
            remaining = others[:k] + others[k + 1 :]
            for i, letter in enumerate(other):
                opened = other[i + 1 :] + other[:i]
                add(*remaining, rest + (transposed(opened) if letter == first else opened))
        return _trimmed(total)

    def _representative(self, word: str) -> str:
        """The greatest of all rotations of a word and of its transpose: they have the same trace."""
        found = self._turned.get(word)
        if found is None:
            if len(self._turned) >= MAX_STATES:
                self._turned.clear()
            self.meter.spend(4 * len(word))
            twice, back = word + word, transposed(word) * 2
            turns = range(len(word))
            size = len(word)
            found = max(max(twice[i : i + size], back[i : i + size]) for i in turns)
            self._turned[word] = found
        return found

    def _spend(self, work: int) -> None:
        self.meter.spend(work)
        if len(self._known) >= MAX_STATES:
            raise OverBudget("", f"an expectation needs more than {MAX_STATES} intermediate ones")
