"""Interval arithmetic for every operation of the language: where a value lies when ranks are known in part.

What an operation returns contains every value it can take on integers of the given intervals. Where some of
these are undefined it raises Undecided, where all are, DomainError.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from verify.errors import DomainError
from verify.statements.arithmetic import TooLarge, apply_operation, compare_integers
from verify.statements.integers import shown

__all__ = ["ANY_RANK", "Interval", "Undecided", "apply_to_intervals", "compare_intervals"]

End: TypeAlias = int | float
"""An integer, or plus or minus ``math.inf``; no other float."""


class Undecided(DomainError):
    """The intervals are too wide to tell whether the value is defined."""


@dataclass(frozen=True, slots=True)
class Interval:
    """The integers from ``lo`` to ``hi`` inclusive; None is no end on that side.

    >>> Interval(2, 3).meet(Interval(3, None))
    Interval(lo=3, hi=3)
    >>> Interval(3, 2)
    Traceback (most recent call last):
    ...
    verify.errors.DomainError: an empty interval: from 3 to 2
    """

    lo: int | None = 0
    hi: int | None = None

    def __post_init__(self) -> None:
        if self.lo is not None and self.hi is not None and self.lo > self.hi:
            raise DomainError(f"an empty interval: from {shown(self.lo)} to {shown(self.hi)}")

    def __contains__(self, value: int) -> bool:
        return (self.lo is None or self.lo <= value) and (self.hi is None or value <= self.hi)

    def count(self) -> int | None:
        """How many integers there are; None for infinitely many."""
        return None if self.lo is None or self.hi is None else self.hi - self.lo + 1

    def meet(self, other: Interval) -> Interval:
        """The common part. Raises DomainError when it is empty."""
        return _interval(
            max(_lowest(self), _lowest(other)),
            min(_highest(self), _highest(other)),
        )


ANY_RANK = Interval(0, None)
"""Where a rank lies of which nothing is known."""


def apply_to_intervals(op: str, operands: Sequence[Interval]) -> Interval:
    """Where the value of an operation lies.

    >>> apply_to_intervals("*", (Interval(-2, 3), Interval(4, 5)))
    Interval(lo=-10, hi=15)
    >>> apply_to_intervals("mc", (Interval(2, None), Interval(3, 3)))
    Interval(lo=4, hi=None)
    >>> apply_to_intervals("//", (Interval(1, 1), Interval(0, 2)))
    Traceback (most recent call last):
    ...
    verify.statements.intervals.Undecided: the divisor may be 0
    """
    points = [operand.lo for operand in operands if operand.lo is not None and operand.lo == operand.hi]
    if len(points) == len(operands):
        value = apply_operation(op, points)
        return Interval(value, value)
    if op in _FOLDED:
        total = operands[0]
        for operand in operands[1:]:
            total = _FOLDED[op](total, operand)
        return total
    return _DIRECT[op](*operands)


def compare_intervals(op: str, left: Interval, right: Interval) -> bool | None:
    """Whether ``left op right``: True or False if so for all integers in the intervals, else None.

    >>> compare_intervals(">=", Interval(5, None), Interval(5, 5))
    True
    >>> compare_intervals("==", ANY_RANK, ANY_RANK) is None
    True
    """
    if op in ("==", "!="):
        if _highest(left) < _lowest(right) or _highest(right) < _lowest(left):
            return op == "!="
        if left.lo is not None and left.lo == left.hi == right.lo == right.hi:
            return op == "=="
        return None
    ends = ((_lowest(left), _highest(right)), (_highest(left), _lowest(right)))
    # The comparison is monotone in both sides, so two opposite corners decide; an end that is infinite is
    # beyond every integer of the other interval, but not itself a value that is compared.
    answers = {_compare_ends(op, a, b) for a, b in ends}
    return answers.pop() if len(answers) == 1 else None


def _compare_ends(op: str, a: End, b: End) -> bool:
    """Compare ends, an infinite one being beyond every integer."""
    if isinstance(a, int) and isinstance(b, int):
        return compare_integers(op, a, b)
    return a < b if op in ("<", "<=") else a > b


def _lowest(interval: Interval) -> End:
    return -math.inf if interval.lo is None else interval.lo


def _highest(interval: Interval) -> End:
    return math.inf if interval.hi is None else interval.hi


def _interval(lo: End, hi: End) -> Interval:
    return Interval(lo if isinstance(lo, int) else None, hi if isinstance(hi, int) else None)


def _hull(values: Iterable[End]) -> Interval:
    kept = list(values)
    return _interval(min(kept), max(kept))


def _exact(op: str, *values: int, beyond: End = math.inf) -> End:
    """The value at integers, or ``beyond`` where it has more bits than are allowed."""
    try:
        return apply_operation(op, values)
    except TooLarge:
        return beyond


def _sign(value: End) -> int:
    return (value > 0) - (value < 0)


def _add_ends(a: End, b: End, beyond: End) -> End:
    if isinstance(a, int) and isinstance(b, int):
        return _exact("+", a, b, beyond=beyond)
    return beyond


def _times_ends(a: End, b: End) -> End:
    beyond = _sign(a) * _sign(b) * math.inf if a and b else 0
    return _exact("*", a, b, beyond=beyond) if isinstance(a, int) and isinstance(b, int) else beyond


def _divide_ends(a: End, b: End) -> End:
    """Limit of a // b, b not 0; infinity over infinity is 0, which lies between its neighbours' limits."""
    if isinstance(b, float):
        return 0 if isinstance(a, float) or _sign(a) * _sign(b) >= 0 else -1
    return a // b if isinstance(a, int) else _sign(b) * a


def _power_ends(a: End, b: End) -> End:
    """Limit of a ** b for a >= 1, b >= 0."""
    if b == 0 or a == 1:
        return 1
    return _exact("**", a, b) if isinstance(a, int) and isinstance(b, int) else math.inf


def _plus(a: Interval, b: Interval) -> Interval:
    lo = _add_ends(_lowest(a), _lowest(b), -math.inf)
    return _interval(lo, _add_ends(_highest(a), _highest(b), math.inf))


def _negated(a: Interval) -> Interval:
    return _interval(-_highest(a), -_lowest(a))


def _minus(a: Interval, b: Interval) -> Interval:
    return _plus(a, _negated(b))


def _times(a: Interval, b: Interval) -> Interval:
    return _hull(_times_ends(x, y) for x in (_lowest(a), _highest(a)) for y in (_lowest(b), _highest(b)))


def _least(a: Interval, b: Interval) -> Interval:
    return _interval(min(_lowest(a), _lowest(b)), min(_highest(a), _highest(b)))


def _greatest(a: Interval, b: Interval) -> Interval:
    return _interval(max(_lowest(a), _lowest(b)), max(_highest(a), _highest(b)))


def _require_no_zero(divisor: Interval) -> None:
    if divisor.lo == 0 == divisor.hi:
        raise DomainError("division by 0 is undefined")
    if 0 in divisor:
        raise Undecided("the divisor may be 0")


def _require_nonnegative(what: str, value: Interval) -> None:
    if _highest(value) < 0:
        raise DomainError(f"{what} is negative: undefined")
    if _lowest(value) < 0:
        raise Undecided(f"{what} may be negative")


def _floor_quotient(a: Interval, b: Interval) -> Interval:
    _require_no_zero(b)
    return _hull(_divide_ends(x, y) for x in (_lowest(a), _highest(a)) for y in (_lowest(b), _highest(b)))


def _remainder(a: Interval, b: Interval) -> Interval:
    _require_no_zero(b)
    if _lowest(b) < 0:
        return _negated(_remainder(_negated(a), _negated(b)))
    if _lowest(a) < 0:
        return _interval(0, _highest(b) - 1)
    if _highest(a) < _lowest(b):
        return a
    return _interval(0, min(_highest(a), _highest(b) - 1))


def _power(a: Interval, b: Interval) -> Interval:
    _require_nonnegative("the exponent", b)
    if _lowest(a) < 0:
        return _power_of_signed(a, b)
    values: list[End] = []
    if _highest(a) >= 1:
        values += [_power_ends(max(1, _lowest(a)), _lowest(b)), _power_ends(_highest(a), _highest(b))]
    if _lowest(a) == 0 and _highest(b) >= 1:
        values.append(0)
    if _lowest(a) == 0 == _lowest(b):
        values.append(1)
    return _hull(values)


def _power_of_signed(a: Interval, b: Interval) -> Interval:
    """A base that may be negative: exact for one exponent, else by size alone."""
    size = max(-_lowest(a), _highest(a))
    most = _power_ends(size, _highest(b))
    if b.lo != b.hi:
        return _interval(-most, most)
    exponent = _lowest(b)
    if exponent == 0:
        return Interval(1, 1)
    if exponent % 2:
        return _interval(_odd_power(_lowest(a), exponent), _odd_power(_highest(a), exponent))
    least = 0 if _highest(a) >= 0 else _power_ends(-_highest(a), exponent)
    return _interval(least, most)


def _odd_power(a: End, exponent: End) -> End:
    return _sign(a) * _power_ends(abs(a), exponent) if a else 0


def _multiset(n: Interval, k: Interval) -> Interval:
    """mc rises with n, and for n >= 1 with k; mc(0, k) is 1 at k = 0 only."""
    _require_nonnegative("the first entry of mc", n)
    if _highest(n) == 0:
        highest: End = int(0 in k)
    else:
        highest = _multiset_ends(_highest(n), _highest(k))
    if _lowest(n) == 0:
        lowest: End = int(k.lo == 0 == k.hi)
    else:
        lowest = _multiset_ends(_lowest(n), _lowest(k))
    return _interval(lowest, highest)


def _multiset_ends(n: End, k: End) -> End:
    """Limit of mc(n, k) for n >= 1."""
    if k < 0:
        return 0
    if k == 0 or n == 1:
        return 1
    return _exact("mc", n, k) if isinstance(n, int) and isinstance(k, int) else math.inf


def _binomial(n: Interval, k: Interval) -> Interval:
    """C(n, k) rises with n; in k it rises up to n // 2 and falls from there."""
    _require_nonnegative("the first entry of binomial", n)
    top = _highest(n)
    middle = top // 2 if isinstance(top, int) else math.inf
    best = min(max(middle, _lowest(k)), _highest(k))
    lowest = min(_binomial_ends(_lowest(n), _lowest(k)), _binomial_ends(_lowest(n), _highest(k)))
    return _interval(lowest, _binomial_ends(top, best))


def _binomial_ends(n: End, k: End) -> End:
    """Limit of C(n, k) for n >= 0."""
    if isinstance(n, int):
        return _exact("binomial", n, k) if isinstance(k, int) else 0
    return 0 if k < 0 else 1 if k == 0 else math.inf


def _rising(op: str) -> Callable[[Interval], Interval]:
    """An operation of one argument >= 0 that rises with it."""

    def image(a: Interval) -> Interval:
        _require_nonnegative(f"the argument of {op}", a)
        return _interval(*(_exact(op, end) if isinstance(end, int) else end for end in (_lowest(a), _highest(a))))

    return image


_FOLDED: dict[str, Callable[[Interval, Interval], Interval]] = {
    "+": _plus,
    "*": _times,
    "min": _least,
    "max": _greatest,
}

_DIRECT: dict[str, Callable[..., Interval]] = {
    "-": _minus,
    "neg": _negated,
    "//": _floor_quotient,
    "%": _remainder,
    "**": _power,
    "mc": _multiset,
    "binomial": _binomial,
    "factorial": _rising("factorial"),
    "isqrt": _rising("isqrt"),
}
