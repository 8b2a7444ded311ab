"""The rational value of an expression of numbers alone, where it is small enough to be worth knowing early."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import prod

from verify.errors import DomainError
from verify.statements.integers import BIT_LIMIT
from verify.statements.tree import Expression, Integer, Operation, Variable

__all__ = ["EXPONENT_LIMIT", "constant_value"]

EXPONENT_LIMIT = 500
"""No exponent in a statement about exact values is larger."""


def constant_value(node: Expression, given: Mapping[str, Fraction]) -> Fraction | None:
    """The value of an expression of integers, ``given`` names and ``+ - * / **``; None for anything else.

    >>> constant_value(Variable("n") / 4 + 1, {"n": Fraction(2)})
    Fraction(3, 2)
    >>> constant_value(Variable("i") + 1, {}) is None
    True

    Raises DomainError for a division by 0.
    """
    match node:
        case Integer(value=value):
            return Fraction(value)
        case Variable(name=name):
            return given.get(name)
        case Operation(op=op, arguments=arguments):
            values = [constant_value(argument, given) for argument in arguments]
            known = [value for value in values if value is not None]
            return _applied(op, known) if len(known) == len(values) else None
    return None


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
