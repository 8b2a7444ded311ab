"""E Π tr(w_i) as a sum over all pairings: Wick's theorem without the loop equations of the checker."""

from collections.abc import Iterator

__all__ = ["by_pairings"]


def _pairings(letters: tuple[int, ...]) -> Iterator[list[tuple[int, int]]]:
    if not letters:
        yield []
        return
    first, rest = letters[0], letters[1:]
    for i, other in enumerate(rest):
        for pairs in _pairings(rest[:i] + rest[i + 1 :]):
            yield [(first, other), *pairs]


def by_pairings(words: tuple[str, ...]) -> tuple[int, ...]:
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
    while counts and counts[-1] == 0:
        counts.pop()
    return tuple(counts)


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
