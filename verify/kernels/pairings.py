"""Expectations of traces by counting: every pairing of the letters, its index loops counted one by one.

Shares no formula with the loop equations (``wick``), and is far slower: (N-1)!! pairings for N letters.  It is the
oracle that the loop equations are tested against.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from verify.errors import BudgetExceeded
from verify.kernels.polynomial import Polynomial
from verify.kernels.words import Word

__all__ = ["MOST_PAIRED_LETTERS", "expectation_by_pairings", "index_loops", "perfect_matchings"]

#: 13!! = 135,135 pairings, a few seconds.
MOST_PAIRED_LETTERS = 14


def perfect_matchings(points: Sequence[int]) -> Iterator[list[tuple[int, int]]]:
    """All ways to split ``points`` into pairs, (N-1)!! of them; none if their number N is odd.

    >>> sum(1 for _ in perfect_matchings(range(6)))
    15
    """
    if not points:
        yield []
        return
    first = points[0]
    for position in range(1, len(points)):
        rest = [*points[1:position], *points[position + 1 :]]
        for matching in perfect_matchings(rest):
            yield [(first, points[position]), *matching]


def index_loops(words: Sequence[Word], matching: Sequence[tuple[int, int]]) -> int:
    """The number of free indices of one pairing of the letters of ∏ tr(word), letters numbered through all words.

    Letter t, an entry W_{rc}, stands between two index ends of its own: left and right, row and column if it is W,
    column and row if it is W'.  A trace joins the right end of a letter with the left end of the next; a pair joins row
    with row and column with column.  Each connected component is summed over 1..n.
    """
    letters = "".join(words)
    parent = list(range(2 * len(letters)))  # 2t: left end of letter t, 2t + 1: right end

    def root(end: int) -> int:
        while parent[end] != end:
            parent[end] = parent[parent[end]]
            end = parent[end]
        return end

    def row(t: int) -> int:
        return 2 * t if letters[t] == "W" else 2 * t + 1

    def column(t: int) -> int:
        return 2 * t + 1 if letters[t] == "W" else 2 * t

    start = 0
    for word in words:
        for t in range(len(word)):
            parent[root(2 * (start + t) + 1)] = root(2 * (start + (t + 1) % len(word)))
        start += len(word)
    for t, u in matching:
        parent[root(row(t))] = root(row(u))
        parent[root(column(t))] = root(column(u))
    return sum(1 for end in range(len(parent)) if root(end) == end)


def expectation_by_pairings(words: Sequence[Word]) -> Polynomial:
    """E ∏ tr(word) = Σ over pairings of n^(index loops), ν_W = 1; letters ``W`` and ``w``, an empty word gives n.

    >>> str(expectation_by_pairings(["WWww"]))
    '2n + n^3'

    Raises ``BudgetExceeded`` beyond ``MOST_PAIRED_LETTERS`` letters.
    """
    letters = sum(map(len, words))
    if letters > MOST_PAIRED_LETTERS:
        raise BudgetExceeded(f"pairings are enumerated for at most {MOST_PAIRED_LETTERS} letters, got {letters}")
    filled = [word for word in words if word]
    counts = [0] * (letters + len(words) + 1)
    for matching in perfect_matchings(range(letters)):
        counts[index_loops(filled, matching) + len(words) - len(filled)] += 1
    return Polynomial.of(counts)
