"""The rational value of an expression of numbers alone, where it is small enough to be worth knowing early."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import prod
from typing import TypeAlias

from verify.errors import DomainError
from verify.statements.integers import BIT_LIMIT
from verify.statements.tree import Expression, Quantity
from verify.statements.walk import Meaning, expression_value

__all__ = ["EXPONENT_LIMIT", "constant_value"]

EXPONENT_LIMIT = 500
"""No exponent in a statement about exact values is larger."""

Known: TypeAlias = Fraction | None


class _Unknown(Exception):
    """A value that is asked for is not known early."""


def constant_value(node: Expression, given: Mapping[str, Fraction]) -> Known:
    """The value of an expression of integers, ``given`` names and ``+ - * / **``; None for anything else.

    >>> from verify.statements.tree import Variable
    >>> constant_value(Variable("n") / 4 + 1, {"n": Fraction(2)})
    Fraction(3, 2)
    >>> constant_value(Variable("i") + 1, {}) is None
    True

    Raises DomainError for a division by 0.
    """
    try:
        return expression_value(node, _Constants(given), {})
    except _Unknown:
        return None


class _Constants(Meaning[Known]):
    """Rational numbers as far as they are known; sums and products are not looked into."""

    def __init__(self, given: Mapping[str, Fraction]) -> None:
        super().__init__()
        self.given = given

    def constant(self, value: int) -> Known:
        return Fraction(value)

    def name(self, name: str) -> Known:
        return self.given.get(name)

    def integer(self, value: Known, what: str) -> int:
        raise _Unknown

    def quantity(self, node: Quantity, value: Callable[[Expression], Known]) -> Known:
        return None

    def apply(self, op: str, values: Sequence[Known]) -> Known:
        known = [value for value in values if value is not None]
        return _applied(op, known) if len(known) == len(values) else None


def _applied(op: str, values: list[Fraction]) -> Fraction | None:
    if sum(_bits(value) for value in values) > BIT_LIMIT:
        return None
    match op:
        case "+":
            return sum(values, Fraction(0))
        case "*":
            return prod(values, start=Fraction(1))
        case "-":
            return values[0] - values[1]
        case "neg":
            return -values[0]
        case "/":
            return values[0] / _nonzero(values[1])
        case "**":
            return _power(values[0], values[1])
    return None


def _power(base: Fraction, exponent: Fraction) -> Fraction | None:
    if exponent.denominator != 1 or abs(exponent) > EXPONENT_LIMIT or _bits(base) * abs(exponent) > BIT_LIMIT:
        return None
    if exponent == 0:
        return Fraction(1)
    return Fraction(base if exponent > 0 else 1 / _nonzero(base)) ** abs(exponent.numerator)


def _nonzero(value: Fraction) -> Fraction:
    if value == 0:
        raise DomainError("a division by 0 in the relation")
    return value


def _bits(value: Fraction) -> int:
    return value.numerator.bit_length() + value.denominator.bit_length()
