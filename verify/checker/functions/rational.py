"""Rational functions N/D of the indeterminates, as the format forms them.

Nothing is cancelled except common monomials and common numerical factors: a/b + c/d is (ad + cb)/(bd).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from ..kernel.errors import Rejected, TooLarge, show
from ..kernel.item import MAX_BITS
from ..kernel.meter import Meter
from .polynomials import (
    ONE,
    SLOT,
    SLOTS,
    UNIT,
    Polynomial,
    add,
    bits_of,
    constant,
    content,
    degree,
    least_degree,
    monomial,
    multiply,
    negate,
    power,
    times_monomial,
)

__all__ = ["MAX_EXPONENT", "Rational", "indeterminate", "number", "quotient", "specialised"]

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

    def as_number(self) -> tuple[int, int] | None:
        """(numerator, denominator) in lowest terms if no indeterminate occurs, else None."""
        if self.numerator.keys() <= ONE.keys() and self.denominator.keys() == ONE.keys():
            return self.numerator.get(UNIT, 0), self.denominator[UNIT]
        return None

    def as_integer(self) -> int | None:
        """The integer that this is, else None."""
        found = self.as_number()
        return found[0] if found is not None and found[1] == 1 else None

    def plus(self, other: "Rational", meter: Meter) -> "Rational":
        """self + other."""
        a, b = self.as_number(), other.as_number()
        if a is not None and b is not None:
            return _lowest(a[0] * b[1] + b[0] * a[1], a[1] * b[1], meter)
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
        a, b = self.as_number(), other.as_number()
        if a is not None and b is not None:
            return _lowest(a[0] * b[0], a[1] * b[1], meter)
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
        """self**exponent, |exponent| <= 500; self**0 = 1."""
        if abs(exponent) > MAX_EXPONENT:
            raise Rejected("", f"an exponent has absolute value at most {MAX_EXPONENT}, got {show(exponent)}")
        if exponent < 0:
            return number(1).over(self, meter).to_the(-exponent, meter)
        return quotient(power(self.numerator, exponent, meter), power(self.denominator, exponent, meter), meter)

    def equals(self, other: "Rational", meter: Meter) -> bool:
        """Whether the cross-multiplied difference is the zero polynomial."""
        left = multiply(self.numerator, other.denominator, meter)
        return left == multiply(other.numerator, self.denominator, meter)


def number(numerator: int, denominator: int = 1) -> Rational:
    """A rational number in lowest terms, denominator >= 1."""
    return Rational(constant(numerator), constant(denominator))


def _lowest(numerator: int, denominator: int, meter: Meter) -> Rational:
    """The number of two integers, each a sum of two products of parts within the limits, denominator >= 1."""
    bits = max(numerator.bit_length(), denominator.bit_length())
    meter.spend(30 + (bits >> 6) ** 2)
    common = math.gcd(numerator, denominator)
    numerator, denominator = numerator // common, denominator // common
    if max(numerator.bit_length(), denominator.bit_length()) > MAX_BITS:
        raise TooLarge("", f"a value has more than {MAX_BITS} bits")
    return number(numerator, denominator)


def indeterminate(name: str) -> Rational:
    """The indeterminate itself."""
    return Rational(monomial({name: 1}), ONE)


def quotient(numerator: Polynomial, denominator: Polynomial, meter: Meter) -> Rational:
    """N/D for D ≠ 0, after cancelling common monomials and common numerical factors."""
    if not numerator:
        return Rational(numerator, ONE)
    bits = max(bits_of(numerator), bits_of(denominator))
    common = content((c for part in (denominator, numerator) for c in part.values()), meter, bits)
    if next(iter(denominator.values())) < 0:
        common = -common
    shift = tuple(-min(least_degree(numerator, s), least_degree(denominator, s)) for s in range(SLOTS))
    meter.spend(20 * (len(numerator) + len(denominator)))
    if any(shift):
        numerator, denominator = times_monomial(numerator, shift), times_monomial(denominator, shift)
    if common != 1:
        meter.spend((len(numerator) + len(denominator)) * ((bits >> 6) ** 2 // 8 + 10))
        numerator = {e: c // common for e, c in numerator.items()}
        denominator = {e: c // common for e, c in denominator.items()}
    return Rational(numerator, denominator)


def specialised(value: Rational, given: Mapping[str, tuple[int, int]], meter: Meter) -> Rational:
    """``value`` with numbers p/q in place of some indeterminates."""
    result = value
    for name, (p, q) in given.items():
        if result.uses(name):
            parts = []
            slot = SLOT[name]
            for part, other in ((result.numerator, result.denominator), (result.denominator, result.numerator)):
                top, extra = degree(part, slot), degree(other, slot)
                parts.append(_substituted(part, slot, p, q, top + extra, meter))
            if not parts[1]:
                raise Rejected("", "a division by 0 is undefined")
            result = quotient(parts[0], parts[1], meter)
    return result


def _substituted(a: Polynomial, slot: int, p: int, q: int, top: int, meter: Meter) -> Polynomial:
    """q**top · a with p/q in place of one indeterminate of degree at most top."""
    result: Polynomial = {}
    for exponents, coefficient in a.items():
        e = exponents[slot]
        rest = (*exponents[:slot], 0, *exponents[slot + 1 :])
        factor = multiply(power(constant(p), e, meter), power(constant(q), top - e, meter), meter)
        result = add(result, multiply({rest: coefficient}, factor, meter), meter)
    return result
