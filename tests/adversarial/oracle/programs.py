"""Programs by brute force: every entry of every array as a sum over all points of its letters, mod p, over Q for p = 0.

It reads the JSON of a program as the format page describes it and shares no code with the checker.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

__all__ = ["Entries", "evaluate", "matrix", "points", "rank_mod", "weight_entries"]

Entries = dict[tuple[int, ...], Any]


def points(shape: Sequence[int]) -> list[tuple[int, ...]]:
    """All indices, the last one first."""
    return list(product(*(range(n) for n in shape)))


def whole(value: Any) -> int:
    """An integer in one of its spellings."""
    return int(value, 16) if isinstance(value, str) else int(value)


def number(value: Any, p: int) -> Any:
    """An integer or a pair, mod p."""
    a, b = map(whole, value) if isinstance(value, list) else (whole(value), 1)
    return a * pow(b, -1, p) % p if p else Fraction(a, b)


def weight_entries(program: Mapping[str, Any], numbers: Any) -> dict[str, Entries]:
    """The weights from an iterator, array by array."""
    return {name: {point: next(numbers) for point in points(shape)} for name, shape in program["weights"]}


def nested(value: Any, shape: Sequence[int], p: int) -> Entries:
    """Nested lists as entries."""
    found = {}
    for point in points(shape):
        entry = value
        for index in point:
            entry = entry[index]
        found[point] = number(entry, p)
    return found


def assigned(assignment: Sequence[Any], arrays: Mapping[str, Entries], p: int) -> Entries:
    """The entries of the target."""
    _, axes, terms = assignment[:3]
    sizes: dict[str, int] = {}
    for _, factors in terms:
        for name, letters in factors:
            for place, letter in enumerate(letters):
                sizes[letter] = 1 + max(point[place] for point in arrays[name])
    result = dict.fromkeys(points([sizes[letter] for letter in axes]), 0)
    for coefficient, factors in terms:
        inner = sorted({letter for _, letters in factors for letter in letters} - set(axes))
        for target in result:
            for rest in points([sizes[letter] for letter in inner]):
                at = dict(zip([*axes, *inner], [*target, *rest], strict=True))
                value = number(coefficient, p)
                for name, letters in factors:
                    value = value * arrays[name][tuple(at[letter] for letter in letters)]
                    value = value % p if p else value
                result[target] = (result[target] + value) % p if p else result[target] + value
    return result


def evaluate(
    program: Mapping[str, Any], weights: Mapping[str, Entries], inputs: Sequence[Sequence[int]], p: int
) -> int:
    """The first entry of y after the last of ``inputs``; the program has no functions."""
    states = {}
    for name, shape, start in program["states"]:
        states[name] = weights[name] if start == "free" else dict.fromkeys(points(shape), 0)
    fixed = {name: nested(value, shape, p) for name, shape, value in program.get("fixed", [])}
    arrays: dict[str, Entries] = {}
    for x in inputs:
        arrays = {**weights, **fixed, **states, "x": {(i,): value for i, value in enumerate(x)}}
        for assignment in program["step"]:
            arrays[assignment[0]] = assigned(assignment, arrays, p)
        states = {name: arrays[f"{name}'"] for name in states}
    return next(iter(assigned(program["output"], arrays, p).values()))


def matrix(
    program: Mapping[str, Any],
    weights: Mapping[str, Entries],
    starts: Sequence[Any],
    ends: Sequence[Any],
    p: int,
    steps: Sequence[int] = (),
) -> list[list[Any]]:
    """y at every start sequence with every end sequence; ``steps`` (from 1) are those of the start, first if ()."""

    def joined(start: Sequence[Any], end: Sequence[Any]) -> list[Any]:
        here, there = iter(start), iter(end)
        T = len(start) + len(end)
        return [next(here if step in (steps or range(1, len(start) + 1)) else there) for step in range(1, T + 1)]

    return [[evaluate(program, weights, joined(start, end), p) for end in ends] for start in starts]


def rank_mod(rows: list[list[int]], p: int) -> int:
    """The rank over GF(p)."""
    rows, rank = [list(row) for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((r for r in range(rank, len(rows)) if rows[r][column]), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        inverse = pow(rows[rank][column], -1, p)
        for r in range(rank + 1, len(rows)):
            factor = rows[r][column] * inverse % p
            if factor:
                rows[r] = [(a - factor * b) % p for a, b in zip(rows[r], rows[rank], strict=True)]
        rank += 1
    return rank
