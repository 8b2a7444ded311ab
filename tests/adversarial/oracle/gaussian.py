"""Expectations of products of traces of rectangular Gaussian matrices, by pairings; and from them the tangent kernel.

A letter is ``(matrix, transposed)``. Each of the matrices W (n×n), f and g (n×1), c and d (1×n) has independent entries
of variance 1; the variances come in afterwards as powers. Nothing here uses the split of Θ into A and B: Θ itself is
multiplied out.
"""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import product

__all__ = ["MOST_LETTERS", "Moments", "kernel_moments", "trace_moments", "variance_moments"]

MOST_LETTERS = 10
Letter = tuple[str, bool]
Word = tuple[Letter, ...]
Moments = dict[tuple[int, int, int, int], int]
"""Exponents of nu_W, nu_F, nu_C and n -> coefficient."""

WIDE = (
    {"W": (True, True)} | dict.fromkeys("fg", (True, False)) | dict.fromkeys("cd", (False, True))
)  # whether rows, columns have n values (else one)


def _matchings(places: tuple[int, ...]) -> Iterator[tuple[tuple[int, int], ...]]:
    if not places:
        yield ()
        return
    for i in range(1, len(places)):
        for rest in _matchings(places[1:i] + places[i + 1 :]):
            yield ((places[0], places[i]), *rest)


@cache
def _loops(words: tuple[Word, ...]) -> tuple[tuple[int, int], ...]:
    """(power of n, number of pairings) of E Π tr(word); the identity counts as one loop."""
    letters = [letter for word in words for letter in word]
    followers: list[int] = []
    for word in words:
        start = len(followers)
        followers += [start + (i + 1) % len(word) for i in range(len(word))]
    by_matrix = [[i for i, letter in enumerate(letters) if letter[0] == name] for name in WIDE]
    if any(len(places) % 2 for places in by_matrix):
        return ()
    found: Counter[int] = Counter()
    free = sum(not word for word in words)
    for choice in product(*(list(_matchings(tuple(places))) for places in by_matrix)):
        leader = list(range(2 * len(letters)))  # 2i: row index of matrix i as written, 2i + 1: its column index

        def find(a: int, leader: list[int] = leader) -> int:
            while leader[a] != a:
                a = leader[a]
            return a

        for i, follower in enumerate(followers):  # what comes out of a letter goes into the next
            right = 2 * i + (not letters[i][1])
            left = 2 * follower + letters[follower][1]
            leader[find(right)] = find(left)
        for i, k in (pair for pairs in choice for pair in pairs):
            leader[find(2 * i)] = find(2 * k)
            leader[find(2 * i + 1)] = find(2 * k + 1)
        wide = {find(2 * i + side) for i, letter in enumerate(letters) for side in (0, 1) if WIDE[letter[0]][side]}
        found[len(wide) + free] += 1
    return tuple(sorted(found.items()))


def _words(text: str) -> Word:
    """``cWW'f`` with a prime for the transpose."""
    return tuple((letter, text[i + 1 : i + 2] == "'") for i, letter in enumerate(text) if letter != "'")


@cache
def trace_moments(words: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    """E Π tr(w), as (power of n, coefficient)."""
    return _loops(tuple(map(_words, words)))


def _terms(j: int, k: int, p: int = 1, q: int = 1) -> list[tuple[str, ...]]:
    """The terms of n^{(j+k+2)/2} Θ_jk[(1, 1), (p, q)] as products of traces of 1×1 matrices."""
    W, V = "W", "W'"
    d, g = "c" if p == 1 else "d", "f" if q == 1 else "g"
    terms: list[tuple[str, ...]] = []
    if p == 1:
        terms.append(("f'" + V * j + W * k + g,))
    if q == 1:
        terms.append(("c" + W * j + V * k + d + "'",))
    for a, b in product(range(j), range(k)):
        terms.append(("c" + W * a + V * b + d + "'", "f'" + V * (j - 1 - a) + W * (k - 1 - b) + g))
    return terms


def _add(total: Moments, text: tuple[str, ...], shift: int, factor: int) -> None:
    whole = "".join(text)
    exponents = tuple(sum(map(whole.count, letters)) // 2 for letters in ("W", "fg", "cd"))
    for power, count in _loops(tuple(map(_words, text))):
        key = (*exponents, power + shift)
        total[key] = total.get(key, 0) + factor * count


@cache
def kernel_moments(j: int, k: int, part: str = "") -> Moments:
    """E Θ_jk; with ``part`` "A" the first term alone, with "B" the double sum alone, both at unit variances."""
    total: Moments = {}
    if (j + k) % 2:
        return total
    terms = _terms(j, k)
    for text in {"": terms, "A": terms[:1], "B": terms[2:]}[part]:
        _add(total, text, -(j + k + 2) // 2, 1)
    return total


@cache
def variance_moments(j: int, k: int, p: int = 1, q: int = 1) -> Moments:
    """E Θ² - (E Θ)², Θ the entry Θ_jk[(1, 1), (p, q)]."""
    total: Moments = {}
    terms = _terms(j, k, p, q)
    for one, other in product(terms, terms):
        _add(total, one + other, -(j + k + 2), 1)
    mean = kernel_moments(j, k) if p == q == 1 else {}
    for (a, c), (b, d) in product(mean.items(), mean.items()):
        key = (a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3])
        total[key] = total.get(key, 0) - c * d
    return total
