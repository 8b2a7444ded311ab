"""Arithmetic for the tests, written without the package: Fractions, residues mod n, residues of polynomials."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any


@dataclass(frozen=True)
class Residue:
    """An integer mod ``n``, which need not be prime."""

    value: int
    n: int

    def __add__(self, other: Residue) -> Residue:
        return Residue((self.value + other.value) % self.n, self.n)

    def __sub__(self, other: Residue) -> Residue:
        return Residue((self.value - other.value) % self.n, self.n)

    def __mul__(self, other: Residue) -> Residue:
        return Residue(self.value * other.value % self.n, self.n)

    def __bool__(self) -> bool:
        return self.value != 0


@dataclass(frozen=True)
class PolynomialResidue:
    """c_0 + c_1 z + .. mod a monic polynomial over the integers mod ``p``; low degree first."""

    coefficients: tuple[int, ...]
    modulus: tuple[int, ...]
    p: int

    def __add__(self, other: PolynomialResidue) -> PolynomialResidue:
        pairs = zip(self.coefficients, other.coefficients, strict=True)
        return PolynomialResidue(tuple((a + b) % self.p for a, b in pairs), self.modulus, self.p)

    def __sub__(self, other: PolynomialResidue) -> PolynomialResidue:
        pairs = zip(self.coefficients, other.coefficients, strict=True)
        return PolynomialResidue(tuple((a - b) % self.p for a, b in pairs), self.modulus, self.p)

    def __mul__(self, other: PolynomialResidue) -> PolynomialResidue:
        degree = len(self.modulus) - 1
        long = [0] * (2 * degree)
        for i, a in enumerate(self.coefficients):
            for j, b in enumerate(other.coefficients):
                long[i + j] += a * b
        for top in range(2 * degree - 1, degree - 1, -1):  # z^degree = -(lower part of the modulus)
            for offset in range(degree):
                long[top - degree + offset] -= long[top] * self.modulus[offset]
        return PolynomialResidue(tuple(c % self.p for c in long[:degree]), self.modulus, self.p)

    def __bool__(self) -> bool:
        return any(self.coefficients)


Reader = Callable[[Any], Any]


def rational(plain: int | Sequence[int]) -> Fraction:
    """An element of Q as certificates spell it: an integer or a pair."""
    return Fraction(plain) if isinstance(plain, int) else Fraction(plain[0], plain[1])


def mod(n: int) -> Reader:
    """Reads certificate spellings of rationals as residues mod ``n``."""

    def read(plain: int | Sequence[int]) -> Residue:
        number = rational(plain)
        return Residue(number.numerator * pow(number.denominator, -1, n) % n, n)

    return read


def polynomials(p: int, modulus: Sequence[int]) -> Reader:
    """Reads coefficient lists, and integers as constants."""
    degree = len(modulus) - 1

    def read(plain: int | Sequence[int]) -> PolynomialResidue:
        given = [plain] if isinstance(plain, int) else list(plain)
        padded = [c % p for c in given] + [0] * (degree - len(given))
        return PolynomialResidue(tuple(padded), tuple(modulus), p)

    return read


def reader_of(field_json: Any) -> Reader:
    """The arithmetic of a field as statements name it."""
    if field_json == "Q":
        return rational
    if field_json["k"] == 1:
        return mod(field_json["p"])
    return polynomials(field_json["p"], field_json["modulus"])
