"""Interval arithmetic for relations with more choices of the ranks than are tried one by one (section 6)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from .decision import Interval
from .errors import TooLarge
from .meter import Meter
from .walk import Exact, Number

__all__ = ["Enclosure", "Undecided"]

OF_INTEGERS = ("//", "%", "mc", "binomial", "factorial", "isqrt")
End = Number | None


class Undecided(Exception):
    """Interval arithmetic cannot say anything, perhaps because something may be undefined."""


class Enclosure(Exact):
    """Interval arithmetic: what contains a rank is an ``Interval``, everything else a number."""

    def __init__(self, instance: Any, meter: Meter, intervals: Mapping[Any, Interval]) -> None:
        super().__init__(instance, meter)
        self.intervals = intervals

    def rank(self, term: Any) -> Interval:
        return self.intervals[term]

    def compare(self, head: str, a: Any, b: Any) -> bool | None:
        """The comparison where it has one outcome for all members."""
        x, y = _interval(a), _interval(b)
        if head in (">", ">="):
            return self.compare("<" if head == ">" else "<=", y, x)
        if head in ("==", "!="):
            apart = self.compare("<", x, y) or self.compare("<", y, x)
            if apart:
                return head == "!="
            return head == "==" if x.is_point() and y.is_point() else None
        if x.hi is not None and y.lo is not None and super().compare(head, x.hi, y.lo):
            return True
        if x.lo is not None and y.hi is not None and not super().compare(head, x.lo, y.hi):
            return False
        return None

    def apply(self, head: str, a: list[Any]) -> Any:
        """An interval that contains the operation at all members of the arguments; a number if all are numbers."""
        if not any(isinstance(x, Interval) for x in a):
            return super().apply(head, a)
        intervals = [_interval(x) for x in a]
        if all(x.is_point() for x in intervals):
            return _interval(super().apply(head, [x.lo for x in intervals]))
        self._require_integers(head, intervals)
        return replace(self._enclosed(head, intervals), whole=all(x.whole for x in intervals))

    def _require_integers(self, head: str, intervals: list[Interval]) -> None:
        """What asks for integers is undefined at anything else; nothing is said where that may be."""
        for x in intervals[1:] if head == "**" else intervals if head in OF_INTEGERS else ():
            if x.is_point():
                self.integer(x.lo, "an exponent" if head == "**" else f"an argument of {head}")
            elif not x.whole:
                raise Undecided

    def _enclosed(self, head: str, intervals: list[Interval]) -> Interval:
        """The interval of ``apply``."""
        if head == "+":
            return Interval(_sum([i.lo for i in intervals]), _sum([i.hi for i in intervals]))
        if head == "neg":
            return _negative(intervals[0])
        if head == "-":
            return self._enclosed("+", [intervals[0], _negative(intervals[1])])
        if head == "*":
            result = intervals[0]
            for factor in intervals[1:]:
                result = self._product(result, factor)
            return result
        if head in ("min", "max"):
            return _extreme(head, intervals)
        if head in ("//", "%"):
            divisor = intervals[1]
            if not divisor.is_point() or divisor.lo <= 0:
                raise Undecided
            return Interval(0, divisor.lo - 1) if head == "%" else self._increasing(head, intervals)
        if _is_increasing(head, intervals):
            return self._increasing(head, intervals)
        raise Undecided

    def _increasing(self, head: str, a: list[Interval]) -> Interval:
        ends: list[End] = []
        for corner in ([interval.lo for interval in a], [interval.hi for interval in a]):
            try:
                ends.append(None if None in corner else super().apply(head, corner))
            except TooLarge:
                ends.append(None)
        return Interval(ends[0], ends[1])

    def _product(self, a: Interval, b: Interval) -> Interval:
        for x, y in ((a, b), (b, a)):
            if x.is_point() and x.lo == 0:
                return x
            if x.lo is not None and x.lo >= 0 and y.lo is not None and y.lo >= 0:
                highest = None if x.hi is None or y.hi is None else super().apply("*", [x.hi, y.hi])
                return Interval(super().apply("*", [x.lo, y.lo]), highest)
            if x.hi is not None and x.hi <= 0:
                return _negative(self._product(_negative(x), y))
        if None in (a.lo, a.hi, b.lo, b.hi):
            return Interval(None, None)
        corners = [super(Enclosure, self).apply("*", [x, y]) for x in (a.lo, a.hi) for y in (b.lo, b.hi)]
        return Interval(min(corners), max(corners))


def _interval(value: Any) -> Interval:
    return value if isinstance(value, Interval) else Interval(value, value, isinstance(value, int))


def _is_increasing(head: str, a: list[Interval]) -> bool:
    """Whether the operation is defined and does not decrease in any argument on these intervals."""
    least = [interval.lo for interval in a]
    if None in least:
        return False
    if head in ("factorial", "isqrt"):
        return bool(least[0] >= 0)
    if head == "**":  # from 1 on in the base; a fixed exponent allows 0 too
        return bool(least[1] >= 0 and least[0] >= (0 if a[1].is_point() else 1))
    if head == "mc":  # mc(0, 0) = 1 but mc(0, k) = 0
        return bool(least[0] >= (0 if a[1].is_point() else 1))
    if head == "binomial":
        return bool(least[0] >= 0 and a[1].is_point())
    return False


def _sum(ends: list[End]) -> End:
    return None if None in ends else sum(end or 0 for end in ends)


def _negative(a: Interval) -> Interval:
    return Interval(None if a.hi is None else -a.hi, None if a.lo is None else -a.lo)


def _extreme(head: str, a: list[Interval]) -> Interval:
    choose: Callable[[list[Number]], Number] = min if head == "min" else max

    def end(ends: list[End], absent_wins: bool) -> End:
        present = [e for e in ends if e is not None]
        if len(present) < len(ends) and (absent_wins or not present):
            return None
        return choose(present)

    # a missing lower end is -infinity, a missing upper end +infinity
    return Interval(end([i.lo for i in a], head == "min"), end([i.hi for i in a], head == "max"))
