"""E Π tr(w_i) for a real n×n matrix W with independent standard Gaussian entries: Wick's theorem.

A word is a string of the letters ``W`` and ``w`` (the transpose of W); ``""`` is the identity, of trace n. Polynomials
in n are tuples of integers, low degree first. A letter of the longest word is paired with every other letter, which
leaves traces of shorter words (the loop equations).
"""

from collections import Counter
from collections.abc import Sequence

from ..kernel.errors import OverBudget, show
from ..kernel.meter import Meter

__all__ = ["MAX_LETTERS", "Counts", "Wick", "transposed"]

MAX_LETTERS = 36
MAX_STATES = 100_000

Counts = tuple[int, ...]


def transposed(word: str) -> str:
    """The word of the transpose: reversed, with the letters exchanged.

    >>> transposed("WWw")
    'Www'
    """
    return word[::-1].swapcase()


class Wick:
    """Expectations of products of traces, with what was found before kept for the next."""

    def __init__(self, meter: Meter) -> None:
        self.meter = meter
        self._known: dict[tuple[str, ...], Counts] = {}
        self._turned: dict[str, str] = {}

    def expectation(self, words: tuple[str, ...]) -> Counts:
        """E Π tr(w_i), a polynomial in n.

        >>> Wick(Meter(10**4, "this")).expectation(("WwWw",))
        (0, 0, 1, 2)
        """
        letters = sum(map(len, words))
        if letters > MAX_LETTERS:
            raise OverBudget("", f"an expectation of {show(letters)} letters; at most {MAX_LETTERS} are computed")
        self.meter.spend(200 + 20 * len(words))
        return self._expectation(words) if letters % 2 == 0 else ()

    def _expectation(self, words: tuple[str, ...]) -> Counts:
        key, identities = self._key([], words)
        found = self._at(key)
        return (0,) * identities + found if found else ()

    def _key(self, turned: list[str], words: Sequence[str]) -> tuple[tuple[str, ...], int]:
        """Representatives, those of ``words`` added, the longest last; and the number of identities."""
        traces = turned + [self._representative(word) for word in words if word]
        traces.sort()
        traces.sort(key=len)
        return tuple(traces), len(turned) + len(words) - len(traces)

    def _at(self, key: tuple[str, ...]) -> Counts:
        found: Counts | None = self._known.get(key) if key else (1,)
        if found is None:
            found = self._known[key] = self._paired(key)
        return found

    def _paired(self, key: tuple[str, ...]) -> Counts:
        """Pair the first letter L of the longest trace tr(L X) with every other letter.

        An equal letter in X = A L B leaves tr(A^T B), the other letter tr(A) tr(B); a letter of another trace tr(M Y)
        leaves tr(X Y^T) if M = L, else tr(X Y).
        """
        *others, word = key
        letters = sum(map(len, key))
        self.meter.spend(60 * letters + 10 * letters * len(word))
        if len(self._known) >= MAX_STATES:
            raise OverBudget("", f"an expectation needs more than {MAX_STATES} intermediate ones")
        first, rest = word[0], word[1:]
        back = transposed(rest)
        size = len(rest)
        left: list[tuple[tuple[str, ...], int]] = []
        for i, letter in enumerate(rest):
            before, after = rest[:i], rest[i + 1 :]
            left.append(self._key(others, (back[size - i :] + after,) if letter == first else (before, after)))
        for k, other in enumerate(others):
            if k and other == others[k - 1]:
                left += left[-len(other) :]  # a trace once more leaves the same
                continue
            remaining = others[:k] + others[k + 1 :]
            for i, letter in enumerate(other):
                opened = other[i + 1 :] + other[:i]
                left.append(self._key(remaining, (rest + (transposed(opened) if letter == first else opened),)))
        total = [0] * (letters + 1)
        for (traces, identities), times in Counter(left).items():
            for power, count in enumerate(self._at(traces), identities):
                total[power] += times * count
        while total and total[-1] == 0:
            total.pop()
        return tuple(total)

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
