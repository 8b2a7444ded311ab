"""Bounds of the argmax rank of a label of the number of matches: how few functions of the start give right logits.

``labels[k]`` is the label of two words of m symbols out of n that agree in k places.  The *argmax rank* is the least
rank of a real matrix Z with rows a and columns (c, b), c a label, in which Z[a, (c, b)] is largest at the label of
(a, b) alone: a tie is no answer.  Definitions and proofs: proofs/statements/tasks.md#argmax-rank.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter

from verify.errors import DomainError
from verify.exact.hamming import hamming_eigenvalues

__all__ = [
    "PATTERNS",
    "Shattered",
    "Signs",
    "affine_logits",
    "affine_rank",
    "are_separating",
    "best_shattered",
    "best_signs",
    "forster_rank",
    "shattered_columns",
]

Group = tuple[tuple[int, ...], ...]
Logits = Mapping[int, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Shattered:
    """Columns with all patterns of two labels: ``same`` places in which all words agree, and groups of places.

    A group is a list of its places, each the symbols (0: none of the group's) that its columns have there.
    """

    same: int
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Signs:
    """Words over ``alphabet`` symbols in some places, equal in ``same`` others, different in the rest.

    ``weights[k]`` is the weight of k matches in the free places: > 0 for one label, < 0 for the other.
    """

    alphabet: int
    same: int
    weights: tuple[int, ...]


# --- from above ---------------------------------------------------------------------------------------------


def affine_rank(n: int, m: int) -> int:
    """1 + m(n-1): the rank of all logits that are affine in the number of matches together."""
    return 1 + m * (n - 1)


def affine_logits(labels: Sequence[int]) -> dict[int, tuple[int, int]] | None:
    """Logits a + b·k, by label, of which that of ``labels[k]`` is the largest for every k; None where none are known.

    For labels that never fall: with θ_h the least k of the h-th larger label, the i-th logit is the sum over h <= i of
    2k - 2θ_h + 1.

    >>> affine_logits([0, 0, 1, 2, 2])
    {0: (0, 0), 1: (-3, 2), 2: (-8, 4)}
    """
    if any(later < earlier for earlier, later in pairwise(labels)):
        return None
    a = b = 0
    found = {labels[0]: (0, 0)}
    for k, label in enumerate(labels):
        if label not in found:
            a, b = a - 2 * k + 1, b + 2
            found[label] = (a, b)
    return found


def are_separating(labels: Sequence[int], logits: Logits) -> bool:
    """Whether at every number of matches the logit of its label is larger than all others: ties do not count."""
    if set(logits) != set(labels):
        return False
    return all(
        logits[label][0] + logits[label][1] * k > a + b * k
        for k, label in enumerate(labels)
        for other, (a, b) in logits.items()
        if other != label
    )


# --- from below, by shattering ------------------------------------------------------------------------------

PATTERNS: tuple[Group, ...] = (
    ((1,),),
    ((1, 3, 1), (1, 2, 3)),
    ((4, 1, 3, 2, 1), (3, 5, 5, 5, 4), (5, 1, 4, 5, 3)),
    ((7, 7, 2, 5, 6, 3, 6, 6), (6, 7, 2, 6, 4, 3, 2, 8), (3, 8, 2, 8, 4, 8, 6, 5), (6, 2, 3, 8, 5, 5, 1, 3)),
    (
        (8, 7, 6, 1, 3, 1, 10, 2, 2, 0),
        (10, 1, 10, 1, 4, 8, 6, 5, 5, 6),
        (1, 2, 2, 7, 5, 1, 10, 4, 3, 5),
        (1, 8, 5, 1, 3, 3, 8, 3, 7, 9),
        (10, 6, 2, 10, 8, 2, 1, 4, 8, 5),
    ),
    (
        (12, 12, 4, 4, 6, 8, 8, 1, 12, 2, 7, 6, 3),
        (3, 13, 12, 11, 12, 5, 4, 4, 1, 12, 11, 8, 9),
        (11, 10, 7, 6, 13, 11, 12, 6, 5, 8, 7, 3, 13),
        (10, 2, 1, 4, 11, 5, 10, 3, 2, 9, 9, 2, 4),
        (11, 7, 5, 6, 1, 13, 8, 9, 9, 5, 7, 11, 11),
        (6, 11, 9, 1, 1, 4, 7, 4, 9, 5, 2, 13, 4),
    ),
)
"""Groups of 1, 2, .. places with all patterns of 1, 3, 5, 8, 10, 13 columns, found by a search at random; that they
have them all is checked wherever one is used."""


def _is_full(group: Group) -> bool:
    """Whether choices of at most one symbol a place reach every set of columns, as the union of those that have it."""
    size = len(group[0])
    reached = {0}
    for row in group:
        sets: dict[int, int] = {}
        for column, symbol in enumerate(row):
            sets[symbol] = sets.get(symbol, 0) | 1 << column
        choices = [0, *(columns for symbol, columns in sets.items() if symbol)]
        reached = {old | new for old in reached for new in choices}
    return len(reached) == 1 << size


def shattered_columns(n: int, labels: Sequence[int], found: Shattered) -> int:
    """How many columns have all patterns of two labels, a lower bound of the argmax rank; 0 if the data do not show it.

    Raises ``DomainError`` for a symbol that is none, and for rows of different lengths.
    """
    for group in found.groups:
        if not group or not group[0] or len({len(row) for row in group}) != 1:
            raise DomainError("a group has one or more places, each with a symbol for every column")
        if any(not 0 <= symbol <= n - 2 for row in group for symbol in row):
            raise DomainError(f"the symbols of a group are from 0 to n - 2 = {n - 2}; the last agrees with none")
    places = sum(map(len, found.groups))
    above = set(labels[found.same + 1 : found.same + 1 + max(map(len, found.groups), default=0)])
    if not found.groups or found.same + places > len(labels) - 1 or len(above) != 1 or labels[found.same] in above:
        return 0
    return sum(len(group[0]) for group in found.groups) if all(map(_is_full, found.groups)) else 0


def best_shattered(n: int, labels: Sequence[int]) -> Shattered | None:
    """The most columns that the known patterns give, over all places of a change of the label; None for none."""
    usable = [group for group in PATTERNS if max(map(max, group)) <= n - 2]
    best: tuple[int, Shattered] | None = None
    for same, (here, above) in enumerate(pairwise(labels)):
        if here == above:
            continue
        run = next((k for k, label in enumerate(labels[same + 1 :]) if label != above), len(labels) - same - 1)
        found = _filled(len(labels) - 1 - same, [group for group in usable if len(group) <= run])
        if found and (best is None or sum(len(group[0]) for group in found) > best[0]):
            best = sum(len(group[0]) for group in found), Shattered(same, found)
    return None if best is None else best[1]


def _filled(places: int, groups: Sequence[Group]) -> tuple[Group, ...]:
    """The groups with the most columns in so many places."""
    best: list[tuple[int, tuple[Group, ...]]] = [(0, ())]
    for count in range(1, places + 1):
        options = [
            (best[count - len(g)][0] + len(g[0]), (*best[count - len(g)][1], g)) for g in groups if len(g) <= count
        ]
        best.append(max([*options, best[count - 1]], key=itemgetter(0)))
    return best[places][1]


# --- from below, by Forster's theorem ------------------------------------------------------------------------


def forster_rank(labels: Sequence[int], found: Signs) -> int:
    """⌈q^f·min|w| / ‖W‖⌉ for the matrix W of the weights: a lower bound of the argmax rank; 0 if no two labels are told
    apart.

    The spectral norm is the largest absolute value of an eigenvalue, an integer.
    """
    sides = [{labels[found.same + k] for k, w in enumerate(found.weights) if (w > 0) is side} for side in (True, False)]
    if [len(side) for side in sides] != [1, 1] or sides[0] == sides[1]:
        return 0
    norm = max(map(abs, hamming_eigenvalues(found.alphabet, found.weights)))
    product = found.alphabet ** (len(found.weights) - 1) * min(map(abs, found.weights))
    return int(-(-product // norm))


def best_signs(labels: Sequence[int], alphabets: Sequence[int]) -> Signs | None:
    """The weights ±1 with the best bound, over alphabets of these sizes and all choices of free and equal places.

    None where every choice has three labels or one.
    """
    options = [(forster_rank(labels, found), found) for found in _two_labels(labels, alphabets)]
    return max(options, key=itemgetter(0))[1] if options else None


def _two_labels(labels: Sequence[int], alphabets: Sequence[int]) -> Iterator[Signs]:
    for same in range(len(labels) - 1):
        for free in range(1, len(labels) - same):
            seen = labels[same : same + free + 1]
            if len(set(seen)) == 2:
                weights = tuple(1 if label == seen[-1] else -1 for label in seen)
                yield from (Signs(alphabet, same, weights) for alphabet in alphabets)
