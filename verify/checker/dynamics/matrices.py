"""Matrices of rationals, as integers over one common denominator: each operation is paid for and limited in advance."""

import math
from collections.abc import Sequence
from fractions import Fraction

from ..kernel.errors import TooLarge
from ..kernel.item import MAX_BITS, Item
from ..kernel.meter import ENTRY_BYTES, Meter
from ..kernel.walk import Number, lowest, number_text

__all__ = ["Matrix", "Rows", "entry_text", "is_positive", "matrix", "read_matrix", "read_number"]

Rows = Sequence[Sequence[Number]]
MOST_BITS = 2 * MAX_BITS  # of an integer here: in lowest terms a value has at most 100,000


def _within_limits(bits: int) -> None:
    if bits > MOST_BITS:
        raise TooLarge("", f"a matrix over a common denominator has entries of more than {MAX_BITS} bits")


class Matrix:
    """``rows`` of integers, each of so many ``columns``, over the denominator ``below`` >= 1."""

    __slots__ = ("below", "bits", "columns", "meter", "rows")

    def __init__(self, rows: list[list[int]], columns: int, meter: Meter, below: int = 1) -> None:
        self.rows, self.columns, self.meter, self.below = rows, columns, meter, below
        self.bits = max((entry.bit_length() for row in rows for entry in row), default=0)
        _within_limits(max(self.bits, below.bit_length()))

    @staticmethod
    def memory(rows: int, columns: int) -> int:
        """The memory of a matrix in entries; a row is worth three, the matrix itself four."""
        return rows * (columns + 3) + 4

    def __matmul__(self, other: "Matrix") -> "Matrix":
        self._pay(len(self.rows), other.columns, self.bits, other.bits, terms=len(other.rows))
        turned = other.transposed().rows
        rows = [[sum(map(int.__mul__, row, column)) for column in turned] for row in self.rows]
        return Matrix(rows, other.columns, self.meter, self.below * other.below)

    def __add__(self, other: "Matrix") -> "Matrix":
        left, right = self._over_one(other)
        self._pay(len(self.rows), self.columns, max(left.bits, right.bits), 1)
        rows = [[a + b for a, b in zip(u, v, strict=True)] for u, v in zip(left.rows, right.rows, strict=True)]
        return Matrix(rows, self.columns, self.meter, left.below)

    def __sub__(self, other: "Matrix") -> "Matrix":
        return self + other.times(-1)

    def times(self, number: Number) -> "Matrix":
        """This matrix times a number."""
        above, below = number.as_integer_ratio()
        self._pay(len(self.rows), self.columns, self.bits, above.bit_length())
        rows = [[entry * above for entry in row] for row in self.rows]
        return Matrix(rows, self.columns, self.meter, self.below * below)

    def times_columns(self, factors: "Matrix") -> "Matrix":
        """This matrix with each column times an entry of the one row ``factors``."""
        self._pay(len(self.rows), self.columns, self.bits, factors.bits)
        rows = [list(map(int.__mul__, row, factors.rows[0])) for row in self.rows]
        return Matrix(rows, self.columns, self.meter, self.below * factors.below)

    def _over_one(self, other: "Matrix") -> tuple["Matrix", "Matrix"]:
        """Both over one denominator."""
        if self.below == other.below:
            return self, other
        self.meter.spend(20 + ((self.below.bit_length() + other.below.bit_length()) >> 6) ** 2 // 8)
        below = math.lcm(self.below, other.below)
        left, right = (matrix.times(below // matrix.below) for matrix in (self, other))
        left.below = right.below = below
        return left, right

    def _pay(self, rows: int, columns: int, left: int, right: int, terms: int = 1) -> None:
        """For integers that are each a sum of products of numbers of so many bits."""
        _within_limits(left + right)
        self.meter.room(self.memory(rows, columns), each=ENTRY_BYTES + (left + right) // 7)
        one = 2 + (left >> 6) * (right >> 6) // 8 + ((left + right) >> 6)
        self.meter.spend(100 + rows * columns * (terms + 1) * one)

    def kept(self) -> "Matrix":
        """This matrix, which stays in memory."""
        self.meter.hold(self.memory(len(self.rows), self.columns), each=ENTRY_BYTES + self.bits // 7)
        return self

    def transposed(self) -> "Matrix":
        rows = [list(column) for column in zip(*self.rows, strict=True)] if self.rows else [[]] * self.columns
        return Matrix(rows, len(self.rows), self.meter, self.below)

    def some(self, rows: slice = slice(None), columns: slice = slice(None)) -> "Matrix":
        """Some rows and columns of this matrix."""
        width = len(range(self.columns)[columns])
        return Matrix([row[columns] for row in self.rows[rows]], width, self.meter, self.below)

    def entries(self) -> tuple[Number, ...]:
        """All entries in lowest terms, row by row."""
        return tuple(self._lowest(entry, self.below) for row in self.rows for entry in row)

    def square_norm(self) -> Number:
        """The sum of the squares of all entries."""
        self._pay(1, 1, self.bits, self.bits, terms=len(self.rows) * self.columns)
        return self._lowest(sum(entry * entry for row in self.rows for entry in row), self.below**2)

    def first_column(self) -> int | None:
        """The first column that is not 0."""
        return next((k for k in range(self.columns) if any(row[k] for row in self.rows)), None)

    def _lowest(self, above: int, below: int) -> Number:
        bits = max(above.bit_length(), below.bit_length())
        self.meter.spend(20 + (bits >> 6) ** 2)
        value = Fraction(above, below)
        if max(value.numerator.bit_length(), value.denominator.bit_length()) > MAX_BITS:
            raise TooLarge("", f"a value has more than {MAX_BITS} bits")
        return lowest(value)


def matrix(rows: Rows, columns: int, meter: Meter) -> Matrix:
    """The matrix with these entries."""
    below = 1
    for denominator in {entry.denominator for row in rows for entry in row}:
        meter.spend(20 + ((below.bit_length() + denominator.bit_length()) >> 6) ** 2 // 8)
        below = math.lcm(below, denominator)
        _within_limits(below.bit_length())
    bits = below.bit_length() + max((entry.numerator.bit_length() for row in rows for entry in row), default=0)
    _within_limits(bits)
    meter.room(Matrix.memory(len(rows), columns), each=ENTRY_BYTES + bits // 7)
    meter.spend(len(rows) * columns * (10 + (bits >> 6) ** 2 // 8))
    return Matrix([[x.numerator * (below // x.denominator) for x in row] for row in rows], columns, meter, below)


def is_positive(matrix: list[list[int]], meter: Meter, *, strict: bool) -> bool:
    """Whether v^T A v >= 0 for all v (strict: > 0 for v ≠ 0), for a symmetric matrix A of integers.

    Symmetric elimination, fraction-free: entries stay minors of A. A pivot must be >= 0, and where it is 0 its whole
    row must be 0, for else a 2×2 minor is negative; such a row is passed over. The empty matrix is positive definite.
    """
    size = len(matrix)
    bits = max((entry.bit_length() for row in matrix for entry in row), default=0)
    minor_bits = min(size * (bits + size.bit_length()), MAX_BITS)  # of any minor, by expansion
    meter.room(size * size // 2, each=ENTRY_BYTES + minor_bits // 7)
    rows = [list(row[: i + 1]) for i, row in enumerate(matrix)]  # row i up to the diagonal
    previous = 1
    for i in range(size):
        pivot = rows[i][i]
        column = [rows[k][i] for k in range(i + 1, size)]
        if pivot < 0 or (pivot == 0 and (strict or any(column))):
            return False
        if pivot == 0:
            continue
        words = max(entry.bit_length() for entry in (pivot, *column)) >> 6
        meter.spend((size - i) ** 2 * (3 + words * words // 4 + words))
        for k, entry in enumerate(column, i + 1):
            row = rows[k]
            for l in range(i + 1, k + 1):
                row[l] = (pivot * row[l] - entry * column[l - i - 1]) // previous
        if any(entry.bit_length() > MAX_BITS for row in rows[i + 1 :] for entry in row):
            raise TooLarge("", f"a minor has more than {MAX_BITS} bits")
        previous = pivot
    return True


def read_number(item: Item) -> Number:
    """A rational number."""
    return lowest(Fraction(*item.rational()))


def read_matrix(item: Item, rows: int, columns: int) -> list[list[Number]]:
    """A list of rows of rationals."""
    return [[read_number(entry) for entry in row.entries(columns)] for row in item.entries(rows)]


def entry_text(entry: object) -> str:
    """An entry of a matrix for a message: a fraction, a + b s as a pair, or a formal sum of words s^i C W^a F x_b."""
    if isinstance(entry, tuple):
        return f"{number_text(entry[0])} + {number_text(entry[1])} s"
    if isinstance(entry, dict):
        words = [f"{count} s**{i} C W**{a} F x_{b}" for (i, a, b), count in sorted(entry.items())]
        return " + ".join(words) if len(words) <= 4 else f"a sum of {len(words)} words"
    return number_text(entry)
