"""What a condition says of each size alone: ranges, from its linear comparisons, so that whole regions need no look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from verify.errors import DomainError
from verify.statements import Comparison, Condition, Connective, Expression, Integer, Operation, Variable, evaluate

__all__ = ["Range", "ranges_of"]

Range = tuple[int, int | None]
"""Least and greatest value; None: no greatest."""

# Each round passes on what the last one found; more rounds would only narrow further.
_ROUNDS = 12
_BALANCED = {"t_S": {"t": 1}, "t_E": {"t": 1}, "t": {"t": 1}, "T": {"t": 2}}
_SPLIT = {"T": {"t_S": 1, "t_E": 1}}


def ranges_of(where: Condition | None, *, splits: bool) -> tuple[Range, ...]:
    """Ranges outside which ``where`` is false, of L, R, M and t (or, with ``splits``, t_S and t_E).

    >>> from verify.statements import L, M, R, t, all_of
    >>> ranges_of(all_of(L.equals(2), M <= R, R + t <= 5), splits=False)
    ((2, 2), (1, 4), (1, 4), (1, 4))
    """
    names = ("L", "R", "M", "t_S", "t_E") if splits else ("L", "R", "M", "t")
    ranges: dict[str, Range] = dict.fromkeys(names, (1, None))
    meaning: Mapping[str, Mapping[str, int]] = {name: {name: 1} for name in names} | (_SPLIT if splits else _BALANCED)
    rows = [row for part in _conjuncts(where) for row in _rows(part, meaning)]
    for _ in range(_ROUNDS):
        before = dict(ranges)
        for row in rows:
            _tighten(ranges, *row)
        if ranges == before:
            break
    return tuple(ranges[name] for name in names)


def _conjuncts(where: Condition | None) -> Iterator[Condition]:
    if isinstance(where, Connective) and where.op == "and":
        for part in where.arguments:
            yield from _conjuncts(part)
    elif where is not None:
        yield where


Row = tuple[dict[str, int], int]
"""Coefficients a and a number c, for Σ a_i x_i <= c."""


def _rows(part: Condition, meaning: Mapping[str, Mapping[str, int]]) -> Iterator[Row]:
    """The inequalities that a linear comparison is."""
    if not isinstance(part, Comparison) or part.op == "!=":
        return
    left, right = _linear(part.left, meaning), _linear(part.right, meaning)
    if left is None or right is None:
        return
    difference = _sum(left, right, -1)
    constant = -difference.pop("", 0)
    opposite = {name: -a for name, a in difference.items()}
    if part.op in ("<=", "<", "=="):
        yield difference, constant - (part.op == "<")
    if part.op in (">=", ">", "=="):
        yield opposite, -constant - (part.op == ">")


def _linear(node: Expression, meaning: Mapping[str, Mapping[str, int]]) -> dict[str, int] | None:
    """The coefficients of a linear expression, the constant under the empty name; None if it is not linear."""
    match node:
        case Integer(value=value):
            return {"": value}
        case Variable(name=name):
            return dict(meaning[name]) if name in meaning else None
        case Operation(op="+" | "-" as op, arguments=arguments):
            total: dict[str, int] = {}
            for index, argument in enumerate(arguments):
                part = _linear(argument, meaning)
                if part is None:
                    return None
                total = _sum(total, part, -1 if op == "-" and index else 1)
            return total
        case Operation(op="neg", arguments=(other,)):
            inner = _linear(other, meaning)
            return None if inner is None else {name: -a for name, a in inner.items()}
        case Operation(op="*", arguments=(Integer(value=factor), other) | (other, Integer(value=factor))):
            inner = _linear(other, meaning)
            return None if inner is None else {name: factor * a for name, a in inner.items()}
    try:
        return {"": int(evaluate(node, {}))}  # a number in other words, such as 10**30
    except DomainError:
        return None


def _sum(a: Mapping[str, int], b: Mapping[str, int], sign: int) -> dict[str, int]:
    return {name: a.get(name, 0) + sign * b.get(name, 0) for name in {**a, **b}}


def _tighten(ranges: dict[str, Range], coefficients: Mapping[str, int], constant: int) -> None:
    """What Σ a_i x_i <= c says of each x_i, the others being in their ranges."""
    for name, a in coefficients.items():
        rest = 0
        for other, b in coefficients.items():
            lo, hi = ranges[other]
            if other == name or b == 0:
                continue
            if b < 0 and hi is None:
                break
            rest += b * (lo if b > 0 else hi or 0)
        else:
            lo, hi = ranges[name]
            if a > 0:
                most = (constant - rest) // a
                ranges[name] = (lo, most if hi is None else min(hi, most))
            elif a < 0:
                ranges[name] = (max(lo, -((constant - rest) // -a)), hi)
