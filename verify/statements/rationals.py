"""Rational numbers, vectors and matrices of them as the certificate format writes them (section 1.3)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TypeAlias

from verify.errors import DomainError
from verify.statements.integers import integer_to_json, shown
from verify.statements.json import Json

__all__ = [
    "Matrix",
    "Vector",
    "matrix",
    "matrix_to_json",
    "rational",
    "rational_text",
    "rational_to_json",
    "shape",
    "vector",
]

Vector: TypeAlias = tuple[Fraction, ...]
Matrix: TypeAlias = tuple[Vector, ...]


def rational(value: object, name: str = "the number") -> Fraction:
    """An int or a Fraction as a Fraction; anything else (a float above all) is a DomainError.

    >>> rational(3)
    Fraction(3, 1)
    """
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        raise DomainError(f"{name} must be an int or a Fraction, not {shown(value)}")
    return Fraction(value)


def vector(entries: object, name: str = "the vector") -> Vector:
    """A vector of rational numbers.

    >>> vector([1, Fraction(1, 2)])
    (Fraction(1, 1), Fraction(1, 2))
    """
    if isinstance(entries, str) or not isinstance(entries, Sequence):
        raise DomainError(f"{name} must be a list of numbers, not {shown(entries)}")
    return tuple(rational(entry, f"each entry of {name}") for entry in entries)


def matrix(rows: object, name: str = "the matrix") -> Matrix:
    """A matrix of rational numbers, as a tuple of its rows, which must be of one length."""
    if isinstance(rows, str) or not isinstance(rows, Sequence):
        raise DomainError(f"{name} must be a list of rows, not {shown(rows)}")
    found = tuple(vector(row, f"each row of {name}") for row in rows)
    lengths = {len(row) for row in found}
    if len(lengths) > 1:
        raise DomainError(f"the rows of {name} must be of one length, not {sorted(lengths)}")
    return found


def shape(rows: Matrix) -> tuple[int, int]:
    """The numbers of rows and of columns; a matrix without rows has none of either."""
    return len(rows), len(rows[0]) if rows else 0


def rational_to_json(value: Fraction) -> Json:
    """An integer, or a pair [a, b] in lowest terms with b >= 2.

    >>> rational_to_json(Fraction(-6, 4)), rational_to_json(Fraction(4, 2))
    ([-3, 2], 2)
    """
    top = integer_to_json(value.numerator)
    return top if value.denominator == 1 else [top, integer_to_json(value.denominator)]


def matrix_to_json(rows: Matrix) -> Json:
    """The list of rows."""
    return [[rational_to_json(entry) for entry in row] for row in rows]


def rational_text(value: Fraction) -> str:
    """``3`` or ``1/2``, short whatever the size."""
    parts = (value.numerator,) if value.denominator == 1 else (value.numerator, value.denominator)
    return "/".join(str(part) if part.bit_length() <= 256 else hex(part) for part in parts)
