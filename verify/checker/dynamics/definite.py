"""Positive (semi)definiteness of a symmetric integer matrix, decided exactly."""

from ..kernel.errors import OverBudget, TooLarge
from ..kernel.item import MAX_BITS
from ..kernel.meter import Meter
from .integral import MAX_STORED_BITS, Matrix, bits_of

__all__ = ["is_positive"]


def is_positive(matrix: Matrix, meter: Meter, *, strict: bool) -> bool:
    """Whether v^T A v >= 0 for all v (strict: > 0 for v ≠ 0), for symmetric A.

    Symmetric elimination, fraction-free: entries stay minors of A. A pivot must be >= 0, and where it is 0 its whole
    row must be 0, for else a 2×2 minor is negative; such a row is passed over. The empty matrix is positive definite.
    """
    size = len(matrix)
    minor_bits = size * (bits_of(matrix) + size.bit_length())  # of any minor, by expansion
    if size * size // 4 * min(minor_bits, MAX_BITS) > MAX_STORED_BITS:
        raise OverBudget("", f"definiteness of a {size}×{size} matrix of {bits_of(matrix)} bits needs too much memory")
    rows = [list(row[: i + 1]) for i, row in enumerate(matrix)]  # row i up to the diagonal
    previous = 1
    for i in range(size):
        pivot = rows[i][i]
        column = [rows[k][i] for k in range(i + 1, size)]
        if pivot < 0 or (pivot == 0 and (strict or any(column))):
            return False
        if pivot == 0:
            continue
        words = max(pivot.bit_length(), bits_of([column])) >> 6
        meter.spend((size - i) ** 2 * (3 + words * words // 4 + words))
        for k, entry in enumerate(column, i + 1):
            row = rows[k]
            for l in range(i + 1, k + 1):
                row[l] = (pivot * row[l] - entry * column[l - i - 1]) // previous
        if bits_of(rows) > MAX_BITS:
            raise TooLarge("", f"a minor has more than {MAX_BITS} bits")
        previous = pivot
    return True
