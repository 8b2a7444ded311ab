"""Polynomials in one variable with integer coefficients: in the width n, or in x = 1/n."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

__all__ = ["Polynomial", "polynomial_text"]


@dataclass(frozen=True, slots=True)
class Polynomial:
    """Σ_i coefficients[i] n^i, with no zeros at the end of ``coefficients``; ``()`` is the zero polynomial.

    >>> str(Polynomial((0, 2, 0, 1))), Polynomial((0, 2, 0, 1))(3)
    ('2n + n^3', Fraction(33, 1))
    """

    coefficients: tuple[int, ...] = ()

    @classmethod
    def of(cls, coefficients: Iterable[int]) -> Polynomial:
        """The polynomial with these coefficients, of 1, n, n², ..; zeros at the end are dropped."""
        kept = list(coefficients)
        while kept and kept[-1] == 0:
            kept.pop()
        return cls(tuple(kept))

    @property
    def degree(self) -> int:
        """The degree; -1 for the zero polynomial."""
        return len(self.coefficients) - 1

    def __call__(self, n: Fraction | int) -> Fraction:
        """The value at ``n``, exactly."""
        value = Fraction(0)
        for coefficient in reversed(self.coefficients):
            value = value * n + coefficient
        return value

    def __add__(self, other: Polynomial) -> Polynomial:
        short, long = sorted((self.coefficients, other.coefficients), key=len)
        return Polynomial.of([a + b for a, b in zip(short, long, strict=False)] + list(long[len(short) :]))

    def __sub__(self, other: Polynomial) -> Polynomial:
        return self + other * -1

    def __mul__(self, other: Polynomial | int) -> Polynomial:
        if isinstance(other, int):
            return Polynomial.of(other * a for a in self.coefficients)
        product = [0] * max(len(self.coefficients) + len(other.coefficients) - 1, 0)
        for i, a in enumerate(self.coefficients):
            for j, b in enumerate(other.coefficients):
                product[i + j] += a * b
        return Polynomial.of(product)

    def in_inverse(self, power: int) -> Polynomial:
        """The polynomial in x = 1/n that is n^(-power) times this one; ``power`` is at least the degree.

        >>> str(Polynomial((0, 2, 0, 1)).in_inverse(3))
        '1 + 2n^2'
        """
        return Polynomial.of((0,) * (power - self.degree) + self.coefficients[::-1])

    def __str__(self) -> str:
        return polynomial_text(self.coefficients)

    def _repr_latex_(self) -> str:
        return "$" + re.sub(r"\^(\d+)", r"^{\1}", str(self)) + "$"


def polynomial_text(coefficients: Sequence[int], variable: str = "n") -> str:
    """The polynomial with these coefficients, lowest power first.

    >>> polynomial_text((0, 2, 0, 1)), polynomial_text((1, 0, -2), "x"), polynomial_text(())
    ('2n + n^3', '1 - 2x^2', '0')
    """
    text = ""
    for exponent, coefficient in enumerate(coefficients):
        if not coefficient:
            continue
        letter = "" if exponent == 0 else variable if exponent == 1 else f"{variable}^{exponent}"
        size = abs(coefficient)
        term = letter if letter and size == 1 else f"{size}{letter}"
        if text:
            text += f" - {term}" if coefficient < 0 else f" + {term}"
        else:
            text = f"-{term}" if coefficient < 0 else term
    return text or "0"
