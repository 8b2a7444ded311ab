"""Numbers mod q for many start sequences at once.

A quantity of which every start sequence has its own value is a ``Column`` of residues. To apply a matrix, each column
is packed into one Python integer, so that a multiple of a column is one multiplication. A value has 64 bits there, into
which four products of residues below 2^31 fit, or, for larger moduli, 128, for 64 products of residues below 2^61.
"""

import sys
from array import array
from collections.abc import Iterator, Sequence
from operator import mul

from ..kernel.rings import Modular, Ring, Row

__all__ = ["FITS", "Column", "Columns"]

FITS = 2**61  # moduli up to this one
NARROW = 2**31  # up to this one 64 bits a value are enough: 4·(q-1)² < 2^64; and 64·(q-1)² < 2^128 up to 2^61
LOW = 0 if sys.byteorder == "little" else 1  # the place of the lower of two words


class Column:
    """One value for each start sequence, below 2^66; ``residues`` says whether they are reduced."""

    __slots__ = ("packed", "residues", "values")

    def __init__(self, values: Sequence[int], *, residues: bool) -> None:
        self.values = values
        self.residues = residues
        self.packed: int | None = None


class Columns(Ring["int | Column"]):
    """Columns of ``size`` residues mod q, and plain residues that are the same for all start sequences."""

    def __init__(self, q: int, size: int) -> None:
        self.q = q
        self.size = size
        self.zero = 0
        self.one = 1 % q
        self._scalars = Modular(q)
        self._words, self._terms = (1, 4) if q <= NARROW else (2, 64)
        self._ones = self._pack([1] * size)

    def coefficient(self, a: int, b: int) -> int:
        return self._scalars.coefficient(a, b)

    def columns(self, rows: Sequence[Row[int]]) -> "Row[int | Column]":
        """An array with the entries ``rows[i]`` for start sequence i."""
        return [Column(list(values), residues=True) for values in zip(*rows, strict=True)]

    def residues(self, element: "int | Column") -> Sequence[int]:
        """The value for each start sequence."""
        if isinstance(element, int):
            return [element] * self.size
        if not element.residues:
            q = self.q
            element.values, element.residues = [value % q for value in element.values], True
        return element.values

    def rows(self, row: "Row[int | Column]") -> Iterator[Row[int]]:
        """The same array for one start sequence after the other."""
        return map(list, zip(*map(self.residues, row), strict=True))

    def _packed(self, element: "int | Column") -> int:
        if isinstance(element, int):
            return element * self._ones
        if element.packed is None:
            element.packed = self._pack(self.residues(element))
        return element.packed

    def _pack(self, values: Sequence[int]) -> int:
        slots = array("Q", values)
        if self._words == 2:
            slots = array("Q", bytes(16 * self.size))
            slots[LOW::2] = array("Q", values)
        return int.from_bytes(slots.tobytes(), sys.byteorder)

    def _unpacked(self, packed: int) -> Sequence[int]:
        """The values, below 2^64, mod q where they have two words."""
        slots = memoryview(packed.to_bytes(8 * self._words * self.size, sys.byteorder)).cast("Q")
        if self._words == 1:
            return slots
        q, base = self.q, 2**64 % self.q
        low, high = slots[LOW::2].tolist(), slots[1 - LOW :: 2].tolist()
        return [(b * base + a) % q for a, b in zip(low, high, strict=True)]

    def apply(self, matrix: "Sequence[Row[int | Column]]", vector: "Row[int | Column]") -> "Row[int | Column]":
        """The product; narrow columns are not reduced. The entries of the matrix are plain residues."""
        if all(isinstance(element, int) for element in vector):
            q = self.q
            return [sum(map(mul, row, vector)) % q for row in matrix]
        packed = [self._packed(element) for element in vector]
        result: Row[int | Column] = []
        most = self._terms
        for row in matrix:
            parts = [
                self._unpacked(sum(map(mul, row[i : i + most], packed[i : i + most]))) for i in range(0, len(row), most)
            ]
            values = parts[0] if len(parts) == 1 else [sum(terms) for terms in zip(*parts, strict=True)]
            result.append(Column(values, residues=len(parts) == 1 and self._words == 2))
        return result

    def merge(self, left: "Row[int | Column]", right: "Row[int | Column]") -> "Row[int | Column]":
        """The entrywise product, reduced."""
        q = self.q
        result: Row[int | Column] = []
        for a, b in zip(left, right, strict=True):
            if isinstance(a, int):
                a, b = b, a
            if isinstance(a, int):
                result.append(a * b % q)  # type: ignore[operator]
            elif isinstance(b, int):
                result.append(Column([v * b % q for v in a.values], residues=True))
            else:
                result.append(Column([v * w % q for v, w in zip(a.values, b.values, strict=True)], residues=True))
        return result
