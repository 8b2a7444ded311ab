"""What an instance costs to decide, in multiplications mod p, and enumerations that a cost budget ends."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from verify.networks.weighted import family_program
from verify.separation.bounds import BoundProblem, best_bound
from verify.statements import Sizes

__all__ = ["layer_cost", "minor_cost", "minor_cost_at", "minor_seconds", "orderly", "rank_cost", "within"]

T = TypeVar("T")

# Finding and checking even the smallest certificate: building the network, writing a file.
OVERHEAD = 20_000


def minor_cost(L: int, R: int, k: int, t_S: int, t_E: int) -> int:
    """Finding and checking a k×k minor: about three network steps a matrix entry, and its elimination."""
    return OVERHEAD + 3 * k * k * (2 * L * R * R + L * R) + k * t_S * 2 * L * R * R + k**3 // 3


def minor_cost_at(sizes: Sizes, k: int) -> int:
    """The same for a network of any cell: a step is as dear as one layer of a RAC with as many multiplications."""
    if sizes.cell == "rac":
        return minor_cost(sizes.L, sizes.R, k, sizes.t_S, sizes.t_E)
    return minor_cost(1, max(1, math.isqrt(sizes.L * layer_cost(sizes) // 2)), k, sizes.t_S, sizes.t_E)


def layer_cost(sizes: Sizes) -> int:
    """Multiplications of a layer in a step."""
    if sizes.cell == "rac":
        return 2 * sizes.R * sizes.R
    return -(-family_program(sizes.cell, sizes.L, sizes.R, sizes.M).multiplications // sizes.L)


def minor_seconds(L: int, R: int, k: int, t_S: int, t_E: int) -> float:
    """The time that finding a k×k minor takes one core, to a factor of three: measured, many entries at once."""
    return min(minor_cost(L, R, k, t_S, t_E), 10**300) / 4e9


def rank_cost(problem: BoundProblem, *, at_most: int | None = None) -> int:
    """The cost of a minor of the order that the best bound allows, or ``at_most``."""
    best = best_bound(problem).value
    k = best if best is not None else 10**6
    if at_most is not None:
        k = min(k, at_most)
    return minor_cost(problem.L, problem.R, k, problem.t_S, problem.t_E)


def orderly(names: int, least_sum: int = 0) -> Iterator[tuple[int, ...]]:
    """All tuples of ``names`` integers >= 1, by their sum, then lexicographically.

    >>> from itertools import islice
    >>> list(islice(orderly(2), 4))
    [(1, 1), (1, 2), (2, 1), (1, 3)]
    """

    def with_sum(count: int, total: int) -> Iterator[tuple[int, ...]]:
        if count == 1:
            yield (total,)
            return
        for first in range(1, total - count + 2):
            for rest in with_sum(count - 1, total - first):
                yield (first, *rest)

    total = max(names, least_sum)
    while True:
        yield from with_sum(names, total)
        total += 1


def within(
    items: Iterable[T], cost: Callable[[T], int], *, total: int, each: int | None = None, ends: bool = False
) -> Iterator[tuple[T, int]]:
    """Items with their costs while these add up to at most ``total``.

    An item dearer than ``each`` is passed over, or, with ``ends`` (an initial segment is wanted), ends the enumeration.
    """
    spent = 0
    for item in items:
        price = cost(item)
        if each is not None and price > each:
            if ends:
                return
            spent += OVERHEAD  # looking at it is not free, and the enumeration must end
            if spent > total:
                return
            continue
        if spent + price > total:
            return
        spent += price
        yield item, price
