"""Mutants of certificates whose hash is made right again, and the truth of what those say that are accepted."""

import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from tests.checker.checking import harmless
from tests.checker.writer import RANK, Json, seal

__all__ = ["accepted_mutants", "holds"]

LEAVES: list[Any] = [
    0,
    1,
    -1,
    2,
    7,
    2**31,
    "0x1" + "0" * 30,
    "",
    "rank",
    "L",
    "t",
    None,
    True,
    [],
    {},
    [[]],
    RANK,
    ["+", 1, 1],
]


def changed(value: Any, rng: random.Random) -> Any:
    """``value`` with one part replaced, removed, doubled or moved."""
    if isinstance(value, dict) and value and rng.random() < 0.85:
        key = rng.choice(sorted(value))
        action = rng.random()
        if action < 0.1:
            return {k: v for k, v in value.items() if k != key}
        if action < 0.2:
            return {**value, rng.choice(["k", "term", "modulus", "N", "zz"]): rng.choice(LEAVES)}
        return {**value, key: changed(value[key], rng)}
    if isinstance(value, list) and value and rng.random() < 0.85:
        i, action = rng.randrange(len(value)), rng.random()
        if action < 0.1:
            return value[:i] + value[i + 1 :]
        if action < 0.2:
            return [*value[: i + 1], *value[i:]]
        return [*value[:i], changed(value[i], rng), *value[i + 1 :]]
    if type(value) is int and rng.random() < 0.6:
        return value + rng.choice([-1, 1, 10])
    return rng.choice(LEAVES)


def accepted_mutants(originals: Sequence[Json], rng: random.Random, count: int) -> Iterator[Json]:
    """Of ``count`` mutants, none of which may do harm, those that the checker accepts."""
    for _ in range(count):
        body = rng.choice(originals)
        for _ in range(rng.choice([1, 1, 2])):
            mutant = changed(body, rng)
            body = mutant if isinstance(mutant, dict) else body
        if harmless(seal(body), "accepted", "rejected", "malformed", "over budget").accepted:
            yield body


def holds(relation: Any, known: Callable[[Any], int]) -> bool:
    """The truth of a comparison; ``known``: the value of a name or a rank."""
    if relation[0] in ("and", "or"):
        return (all if relation[0] == "and" else any)([holds(part, known) for part in relation[1:]])

    def number(tree: Any) -> int:
        if isinstance(tree, int):
            return tree
        if isinstance(tree, str) and tree.startswith("0x"):
            return int(tree, 16)
        return 2 if tree == ["+", 1, 1] else known(tree)

    left, right = number(relation[1]), number(relation[2])
    comparisons = {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}
    return {**comparisons, "==": left == right, "!=": left != right}[relation[0]]
