"""Polynomials over Q in one variable u: integer coefficients, low degree first, over a common denominator."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from .arithmetic import Meter
from .errors import Rejected, TooLarge
from .reading import MAX_BITS

__all__ = ["MAX_DEGREE", "Polynomial", "choose", "constant"]

MAX_DEGREE = 500


@dataclass(frozen=True, slots=True)
class Polynomial:
    """Σ numerators[i]·u^i / denominator, in lowest terms, without leading zeros; [] is 0."""

    numerators: tuple[int, ...]
    denominator: int = 1

    @property
    def degree(self) -> int:
        """The degree; 0 for constants, 0 included."""
        return max(0, len(self.numerators) - 1)

    def is_constant(self) -> bool:
        """Whether u does not occur."""
        return len(self.numerators) <= 1

    def constant_term(self) -> int:
        """The numerator of the value at u = 0, which has its sign."""
        return self.numerators[0] if self.numerators else 0

    def has_no_negative_coefficient(self) -> bool:
        """Whether all coefficients are >= 0, so that the value is >= 0 for u >= 0."""
        return all(c >= 0 for c in self.numerators)

    def is_positive(self) -> bool:
        """Whether all coefficients are >= 0 and the constant one > 0."""
        return self.has_no_negative_coefficient() and self.constant_term() > 0

    def plus(self, other: "Polynomial", meter: Meter, sign: int = 1) -> "Polynomial":
        """self + sign·other."""
        length = max(len(self.numerators), len(other.numerators))
        meter.spend(20 * (length + 1))
        a, b = other.denominator, sign * self.denominator
        left = [*self.numerators, *[0] * (length - len(self.numerators))]
        right = [*other.numerators, *[0] * (length - len(other.numerators))]
        sums = [a * x + b * y for x, y in zip(left, right, strict=True)]
        return _lowest(sums, self.denominator * other.denominator)

    def times(self, other: "Polynomial", meter: Meter) -> "Polynomial":
        """self·other."""
        if not self.numerators or not other.numerators:
            return constant(0)
        if self.degree + other.degree > MAX_DEGREE:
            raise Rejected("", f"a polynomial of degree more than {MAX_DEGREE} occurs")
        bits = _bits(self) + _bits(other)
        if bits > MAX_BITS:
            raise TooLarge("", f"a polynomial with coefficients of more than {MAX_BITS} bits occurs")
        words = 1 + (bits >> 6) ** 2 // 8
        meter.spend(2 * (len(self.numerators) + 1) * (len(other.numerators) + 1) * words)
        product = [0] * (self.degree + other.degree + 1)
        for i, a in enumerate(self.numerators):
            for j, b in enumerate(other.numerators):
                product[i + j] += a * b
        return _lowest(product, self.denominator * other.denominator)

    def shifted(self, meter: Meter) -> "Polynomial":
        """The polynomial in u whose value is that of this one at u + 1."""
        step = Polynomial((1, 1))
        result = constant(0)
        for c in reversed(self.numerators):
            result = result.times(step, meter).plus(constant(c), meter)
        return _lowest(list(result.numerators), result.denominator * self.denominator)

    def to_the(self, exponent: int, meter: Meter) -> "Polynomial":
        """self**exponent for exponent >= 0; 0**0 = 1."""
        return _power(self, exponent, lambda a, b: a.times(b, meter))


def _bits(a: Polynomial) -> int:
    return max(max(map(int.bit_length, a.numerators), default=0), a.denominator.bit_length())


def _lowest(numerators: list[int], denominator: int) -> Polynomial:
    while numerators and numerators[-1] == 0:
        numerators.pop()
    common = math.gcd(denominator, *numerators)
    return Polynomial(tuple(c // common for c in numerators), denominator // common)


def _power(base: Polynomial, exponent: int, times: Callable[[Polynomial, Polynomial], Polynomial]) -> Polynomial:
    result = constant(1)
    if base == result or (not base.numerators and exponent > 0):
        return base
    for bit in bin(exponent)[2:]:
        result = times(result, result)
        if bit == "1":
            result = times(result, base)
    return result


def constant(value: int) -> Polynomial:
    """The constant polynomial."""
    return Polynomial((value,)) if value else Polynomial(())


def choose(z: Polynomial, c: int, meter: Meter) -> Polynomial:
    """C(z, c) = z(z-1)..(z-c+1)/c! for c >= 0."""
    if c * max(1, z.degree) > MAX_DEGREE:
        raise Rejected("", f"a polynomial of degree more than {MAX_DEGREE} occurs")
    result = constant(1)
    for i in range(c):
        factor = z.plus(constant(i), meter, -1)
        product = result.times(factor, meter)
        result = _lowest(list(product.numerators), product.denominator * (i + 1))
    return result
