"""Bombs about given tensors."""

from itertools import combinations, islice
from typing import Any

from tests.adversarial.bombs.registry import add
from tests.adversarial.writing import certificate, minor, tensor, unfolding

HUGE = (1 << 99_000) - 1


def _most(rank: int, split: Any = None) -> Any:
    return {"kind": "nullspace", "term": unfolding(split), "rank": rank}


def _tensors() -> None:
    def bomb(name: str, about: tuple[Any, ...], *items: Any, relation: Any = None, metered: bool = False) -> None:
        wanted = relation or ["<=", unfolding(), 10**6]
        add(
            f"tensor: {name}",
            lambda: certificate(tensor(wanted, *about), "proved-instance", *items),
            metered=metered,
        )

    bomb("a shape beyond the entries", ([2**52, 2**52], [0], [[1]]), _most(0))
    bomb("many sizes that are one", ([1] * 52, [1], [[1]]), _most(0))
    bomb("axes beyond counting", ([1] * 500_000, [1], [[1]]), _most(0))
    bomb("a million entries of rank one", ([1000, 1000], [1] * 10**6, [[1]]), _most(1))
    varied = [(i * i * 7919 + 31 * i) % 1009 for i in range(250_000)]
    bomb("an elimination over Q", ([500, 500], varied, [[1]]), _most(499), metered=True)
    bomb("a large minor", ([3000, 500], [1] * 1_500_000, [[1]]), minor(
        unfolding(), 500, rows=list(range(500)), columns=list(range(500)), weights=None
    ))  # fmt: skip
    bomb("long entries", ([10, 25], [HUGE - i for i in range(250)], [[1]]), _most(9), metered=True)
    fractions = [[1, (1 << 3000) + 2 * i + 1] for i in range(900)]
    bomb("denominators without a common factor", ([2, 450], fractions, [[1]]), _most(1))
    bomb("long entries read again and again", ([10, 25], [HUGE - i for i in range(250)], [[1]]), *[
        minor(unfolding(), 1, rows=[0], columns=[0], weights=None)] * 20_000
    )  # fmt: skip
    bomb("the same null space again and again", ([30, 30], [1] * 900, [[1]]), *[_most(1)] * 10_000)
    splits = [[1, *(axis for axis in range(2, 14) if number >> axis & 1)] for number in range(0, 2**13, 4)]
    bomb("a split more than is said", ([2] + [1] * 13, [1, 1], splits), _most(1))
    five = list(islice(combinations(range(1, 53), 5), 200_000))
    bomb("a hundred times as many splits", ([1] * 52, [1], [list(axes) for axes in five]), _most(1))
    every = ["all", "i", 1, 10**9, ["<=", unfolding("i"), 1]]
    bomb("splits beyond counting", ([2, 2], [1] * 4, [[1]]), _most(1), relation=every)


_tensors()
