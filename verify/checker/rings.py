"""What a network is computed in: one small class for each kind of entry, all with the same four operations.

* ``Modular(q)``: integers mod q (q need not be prime); also GF(p).
* ``Extension(p, f)``: GF(p)[x]/f, an element packed into one Python integer.
* ``Integers``: Z, for exact conditions over Q once denominators are cleared.
* ``MaxPlus``: degrees in a formal parameter; ``None`` is minus infinity.

(The bit-sliced fields of the exhaustive check are a fifth kind, in ``exhaustive``.)
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from operator import mul
from typing import Generic, TypeVar

__all__ = ["Extension", "Integers", "MaxPlus", "Modular", "Ring", "Row"]

E = TypeVar("E")
Row = list[E]


class Ring(ABC, Generic[E]):
    """A commutative semiring with the operations that a network needs."""

    zero: E
    one: E

    @abstractmethod
    def apply(self, matrix: Sequence[Row[E]], vector: Row[E]) -> Row[E]:
        """The product of a matrix (list of rows) and a vector."""

    @abstractmethod
    def merge(self, left: Row[E], right: Row[E]) -> Row[E]:
        """The entrywise product."""


class Modular(Ring[int]):
    """Z/q, elements 0..q-1."""

    def __init__(self, q: int) -> None:
        self.q = q
        self.zero = 0
        self.one = 1

    def apply(self, matrix: Sequence[Row[int]], vector: Row[int]) -> Row[int]:
        q = self.q
        return [sum(map(mul, row, vector)) % q for row in matrix]

    def merge(self, left: Row[int], right: Row[int]) -> Row[int]:
        q = self.q
        return [a * b % q for a, b in zip(left, right, strict=True)]

    def cross(self, a: int, row: Row[int], b: int, other: Row[int]) -> Row[int]:
        """a·row - b·other."""
        q = self.q
        return [(a * x - b * y) % q for x, y in zip(row, other, strict=True)]


class Integers(Ring[int]):
    """Z. The caller bounds the size of the values beforehand."""

    def __init__(self) -> None:
        self.zero = 0
        self.one = 1

    def apply(self, matrix: Sequence[Row[int]], vector: Row[int]) -> Row[int]:
        return [sum(map(mul, row, vector)) for row in matrix]

    def merge(self, left: Row[int], right: Row[int]) -> Row[int]:
        return list(map(mul, left, right))

    def cross(self, a: int, row: Row[int], b: int, other: Row[int]) -> Row[int]:
        """a·row - b·other, divided by the common factor of its entries (the direction is what matters)."""
        result = [a * x - b * y for x, y in zip(row, other, strict=True)]
        content = math.gcd(*result)
        return [x // content for x in result] if content > 1 else result


class MaxPlus(Ring[int | None]):
    """Degrees: the sum is the maximum, the product the sum, ``None`` = minus infinity the zero."""

    def __init__(self) -> None:
        self.zero = None
        self.one = 0

    def apply(self, matrix: Sequence[Row[int | None]], vector: Row[int | None]) -> Row[int | None]:
        return [
            max(
                (a + v for a, v in zip(row, vector, strict=True) if a is not None and v is not None),
                default=None,
            )
            for row in matrix
        ]

    def merge(self, left: Row[int | None], right: Row[int | None]) -> Row[int | None]:
        return [None if a is None or b is None else a + b for a, b in zip(left, right, strict=True)]


class Extension(Ring[int]):
    """GF(p)[x]/f for a monic f of degree n >= 2, ``modulus`` low degree first.

    The element c_0 + c_1 x + .. is packed as c_0 + c_1 B + c_2 B² + .., B a power of 256 so large that a sum of
    ``terms`` products (or of two, whichever is more) is formed in one multiplication each without carries.
    """

    def __init__(self, p: int, modulus: tuple[int, ...], terms: int) -> None:
        self.p = p
        self.degree = n = len(modulus) - 1
        largest = (max(terms, 2) * n + n) * (p - 1) ** 2 + p
        self._width = (largest.bit_length() + 7) // 8
        self.zero = 0
        self.one = 1
        # the powers x^n .. x^(2n-2) modulo f
        top = [-c % p for c in modulus[:-1]]
        rows = [top]
        for _ in range(n - 2):
            last = rows[-1]
            rows.append([(low + last[-1] * c) % p for low, c in zip([0, *last[:-1]], top, strict=True)])
        self._high = [self._pack(row) for row in rows]
        self._low = (1 << (8 * self._width * n)) - 1

    def _pack(self, coefficients: Sequence[int]) -> int:
        width = self._width
        return int.from_bytes(b"".join(c.to_bytes(width, "little") for c in coefficients), "little")

    def _slots(self, packed: int, count: int) -> list[int]:
        width = self._width
        raw = packed.to_bytes(width * count, "little")
        return [int.from_bytes(raw[i : i + width], "little") for i in range(0, width * count, width)]

    def _reduce(self, packed: int) -> int:
        p, n = self.p, self.degree
        total = packed & self._low
        high = packed >> (8 * self._width * n)
        if high:
            for c, power in zip(self._slots(high, n - 1), self._high, strict=True):
                total += c % p * power
        return self._pack([c % p for c in self._slots(total, n)])

    def element(self, coefficients: Sequence[int]) -> int:
        """The packed element with ``degree`` coefficients in 0..p-1."""
        return self._pack(coefficients)

    def coefficients(self, element: int) -> list[int]:
        """The coefficients of an element, low degree first."""
        return self._slots(element, self.degree)

    def minus(self, a: int, b: int) -> int:
        """a - b."""
        pairs = zip(self.coefficients(a), self.coefficients(b), strict=True)
        return self._pack([(x - y) % self.p for x, y in pairs])

    def power(self, base: int, exponent: int) -> int:
        """base**exponent for exponent >= 1."""
        result = base
        for bit in bin(exponent)[3:]:
            result = self._reduce(result * result)
            if bit == "1":
                result = self._reduce(result * base)
        return result

    def apply(self, matrix: Sequence[Row[int]], vector: Row[int]) -> Row[int]:
        reduce = self._reduce
        return [reduce(sum(map(mul, row, vector))) for row in matrix]

    def merge(self, left: Row[int], right: Row[int]) -> Row[int]:
        reduce = self._reduce
        return [reduce(a * b) for a, b in zip(left, right, strict=True)]

    def cross(self, a: int, row: Row[int], b: int, other: Row[int]) -> Row[int]:
        """a·row - b·other."""
        reduce, minus_b = self._reduce, self.minus(0, b)
        return [reduce(a * x + minus_b * y) for x, y in zip(row, other, strict=True)]
