"""Matrices of integers over one common denominator, and products of them whose cost is counted first."""

import math
from collections.abc import Sequence
from fractions import Fraction

from ..kernel.errors import OverBudget, TooLarge, show
from ..kernel.item import MAX_BITS, Item
from ..kernel.meter import Meter
from ..kernel.walk import number_text

__all__ = [
    "MAX_STORED_BITS",
    "Matrix",
    "Rows",
    "bits_of",
    "common_denominator",
    "entry_text",
    "fraction",
    "product",
    "read_matrix",
    "scaled",
]

Matrix = list[list[int]]
Rows = list[list[tuple[int, int]]]

MAX_STORED_BITS = 2**31  # of all the entries of what is kept at a time


def common_denominator(*matrices: Sequence[Sequence[tuple[int, int]]]) -> int:
    """The least common multiple of all denominators."""
    common = 1
    for b in {b for rows in matrices for row in rows for _, b in row}:
        common = math.lcm(common, b)
        if common.bit_length() > MAX_BITS:
            raise TooLarge("", f"a common denominator has more than {MAX_BITS} bits")
    return common


def scaled(rows: Sequence[Sequence[tuple[int, int]]], denominator: int, meter: Meter) -> Matrix:
    """The matrix times a multiple of all its denominators."""
    bits = denominator.bit_length() + max((a.bit_length() for row in rows for a, _ in row), default=0)
    if bits > 2 * MAX_BITS:
        raise TooLarge("", f"a matrix over a common denominator has entries of more than {MAX_BITS} bits")
    entries = sum(map(len, rows))
    if entries * bits > MAX_STORED_BITS:
        raise OverBudget("", f"a matrix over a common denominator of {denominator.bit_length()} bits is too large")
    meter.spend(entries * (10 + (bits >> 6) ** 2 // 8))
    return [[a * (denominator // b) for a, b in row] for row in rows]


def bits_of(*matrices: Matrix) -> int:
    """The bit length of the largest entry."""
    return max((x.bit_length() for matrix in matrices for row in matrix for x in row), default=0)


def product(a: Matrix, b: Matrix, columns: int, meter: Meter) -> Matrix:
    """a·b, where b has so many columns."""
    left, right = bits_of(a), bits_of(b)
    if left + right > 2 * MAX_BITS:
        raise TooLarge("", f"a product of matrices has entries of more than {MAX_BITS} bits")
    meter.spend(20 + len(a) * (len(b) + 1) * columns * (2 + (left >> 6) * (right >> 6) // 8 + ((left + right) >> 6)))
    turned = [list(column) for column in zip(*b, strict=True)] if b else [[] for _ in range(columns)]
    result = [[sum(map(int.__mul__, row, column)) for column in turned] for row in a]
    if bits_of(result) > MAX_BITS:
        raise TooLarge("", f"a product of matrices has entries of more than {MAX_BITS} bits")
    return result


def fraction(numerator: int, denominator: int, meter: Meter) -> Fraction:
    """numerator/denominator in lowest terms."""
    bits = max(numerator.bit_length(), denominator.bit_length())
    if bits > 2 * MAX_BITS:
        raise TooLarge("", f"a value has more than {MAX_BITS} bits")
    meter.spend(20 + (bits >> 6) ** 2)
    return Fraction(numerator, denominator)


def read_matrix(item: Item, rows: int, columns: int) -> Rows:
    """A list of rows of rationals, as (numerator, denominator)."""
    return [[entry.rational() for entry in row.entries(columns)] for row in item.entries(rows)]


def entry_text(entry: object) -> str:
    """An entry of a matrix for a message: a fraction, a + b s as a pair, or a formal sum of words s^i C W^a F x_b."""
    if isinstance(entry, Fraction):
        return number_text(entry if entry.denominator != 1 else entry.numerator)
    if isinstance(entry, tuple):
        return f"{entry_text(entry[0])} + {entry_text(entry[1])} s"
    if isinstance(entry, dict):
        words = [f"{count} s**{i} C W**{a} F x_{b}" for (i, a, b), count in sorted(entry.items())]
        return " + ".join(words) if len(words) <= 4 else f"a sum of {len(words)} words"
    return show(entry)
