"""Rational functions N/D of the indeterminates, as the format forms them.

Nothing is cancelled except common monomials and common numerical factors: a/b + c/d is (ad + cb)/(bd).
"""

import math
from dataclasses import dataclass
from fractions import Fraction

from ..kernel.errors import OverBudget, Rejected, TooLarge, show
from ..kernel.item import MAX_BITS
from ..kernel.meter import Meter
from ..kernel.walk import Number, lowest
from .polynomials import (
    ONE,
    SLOT,
    SLOTS,
    UNIT,
    Polynomial,
    add,
    bits_of,
    constant,
    degree,
    least_degree,
    monomial,
    multiply,
    negate,
    power,
)

__all__ = ["Rational", "indeterminate", "number", "quotient"]

MAX_EXPONENT = 500


@dataclass(frozen=True, slots=True)
class Rational:
    """N/D, D ≠ 0, without common monomials and numerical factors; the first coefficient of D is positive."""

    numerator: Polynomial
    denominator: Polynomial

    def is_zero(self) -> bool:
        """Whether this is 0."""
        return not self.numerator

    def uses(self, name: str) -> bool:
        """Whether an indeterminate occurs."""
        slot = SLOT[name]
        return degree(self.numerator, slot) > 0 or degree(self.denominator, slot) > 0

    def as_number(self) -> Number | None:
        """The number that this is, if no indeterminate occurs."""
        if self.numerator.keys() <= ONE.keys() and self.denominator.keys() == ONE.keys():
            return lowest(Fraction(self.numerator.get(UNIT, 0), self.denominator[UNIT]))
        return None

    def as_integer(self) -> int | None:
        """The integer that this is, if it is one."""
        found = self.as_number()
        return found if isinstance(found, int) else None

    def plus(self, other: "Rational", meter: Meter) -> "Rational":
        """self + other."""
        left = multiply(self.numerator, other.denominator, meter)
        right = multiply(other.numerator, self.denominator, meter)
        return quotient(add(left, right, meter), multiply(self.denominator, other.denominator, meter), meter)

    def minus(self, other: "Rational", meter: Meter) -> "Rational":
        """self - other."""
        return self.plus(other.negated(), meter)

    def negated(self) -> "Rational":
        """-self."""
        return Rational(negate(self.numerator), self.denominator)

    def times(self, other: "Rational", meter: Meter) -> "Rational":
        """self·other."""
        return quotient(
            multiply(self.numerator, other.numerator, meter),
            multiply(self.denominator, other.denominator, meter),
            meter,
        )

    def over(self, other: "Rational", meter: Meter) -> "Rational":
        """self/other."""
        if other.is_zero():
            raise Rejected("", "a division by 0 is undefined")
        return self.times(quotient(other.denominator, other.numerator, meter), meter)

    def to_the(self, exponent: int, meter: Meter) -> "Rational":
        """self**exponent; self**0 = 1. Of what varies, |exponent| > 500 is over budget."""
        if abs(exponent) > MAX_EXPONENT and self.as_number() is None:
            raise OverBudget("", f"powers above {MAX_EXPONENT} of what varies are not formed, got {show(exponent)}")
        if exponent < 0:
            return number(1).over(self, meter).to_the(-exponent, meter)
        return quotient(power(self.numerator, exponent, meter), power(self.denominator, exponent, meter), meter)

    def equals(self, other: "Rational", meter: Meter) -> bool:
        """Whether the cross-multiplied difference is the zero polynomial."""
        left = multiply(self.numerator, other.denominator, meter)
        return left == multiply(other.numerator, self.denominator, meter)


def number(value: Number) -> Rational:
    """A rational number."""
    return Rational(constant(value.numerator), constant(value.denominator))


def indeterminate(name: str) -> Rational:
    """The indeterminate itself."""
    return Rational(monomial({name: 1}), ONE)


def quotient(numerator: Polynomial, denominator: Polynomial, meter: Meter) -> Rational:
    """N/D for D ≠ 0, after cancelling common monomials and common numerical factors."""
    if not numerator:
        return Rational(numerator, ONE)
    words = max(bits_of(numerator), bits_of(denominator)) >> 6
    common = 0
    for coefficient in (*denominator.values(), *numerator.values()):
        meter.spend(10 + words * words)
        common = math.gcd(common, coefficient)
        if common == 1:
            break
    if next(iter(denominator.values())) < 0:
        common = -common
    shift = [min(least_degree(numerator, slot), least_degree(denominator, slot)) for slot in range(SLOTS)]
    meter.spend((len(numerator) + len(denominator)) * (words * words // 8 + 30))

    def divided(a: Polynomial) -> Polynomial:
        return {tuple(map(int.__sub__, exponents, shift)): c // common for exponents, c in a.items()}

    found = Rational(divided(numerator), divided(denominator))
    if max(bits_of(found.numerator), bits_of(found.denominator)) > MAX_BITS:
        raise TooLarge("", f"a value has more than {MAX_BITS} bits")
    return found
