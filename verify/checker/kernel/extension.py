"""Extension fields GF(p)[x]/f, and when f is irreducible (Rabin's test)."""

from collections.abc import Sequence
from operator import mul

from .item import Item
from .meter import Meter
from .rings import MAX_DEGREE, Ring, Row, is_prime

__all__ = ["Extension", "is_irreducible", "read_modulus"]


class Extension(Ring[int]):
    """GF(p)[x]/f for a monic f of degree n >= 2, ``modulus`` low degree first.

    The element c_0 + c_1 x + .. is packed as c_0 + c_1 B + c_2 B² + .., B a power of 256 so large that a sum of
    ``terms`` products (or of two, whichever is more) is formed in one multiplication each without carries.
    """

    def __init__(self, p: int, modulus: tuple[int, ...], terms: int) -> None:
        self.p = p
        self.degree = n = len(modulus) - 1
        self.cost = n + 8
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

    def coefficient(self, a: int, b: int) -> int:
        return a * pow(b, -1, self.p) % self.p  # packed: c_0 alone

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


def is_irreducible(modulus: tuple[int, ...], p: int) -> bool:
    """Rabin's test for a monic f of degree n >= 1 over GF(p), p prime.

    f is irreducible iff f divides x^(p^n) - x and gcd(f, x^(p^(n/r)) - x) = 1 for every prime r dividing n.
    """
    n = len(modulus) - 1
    if n == 1:
        return True
    ring = Extension(p, modulus, 1)  # arithmetic modulo f needs no irreducibility
    x = ring.element([0, 1] + [0] * (n - 2))
    proper = {n // r for r in range(2, n + 1) if n % r == 0 and is_prime(r)}
    frobenius = x
    for i in range(1, n + 1):
        frobenius = ring.power(frobenius, p)
        if i in proper:
            difference = ring.coefficients(ring.minus(frobenius, x))
            if len(_gcd(list(modulus), difference, p)) != 1:
                return False
    return frobenius == x


def _gcd(a: list[int], b: list[int], p: int) -> list[int]:
    """The greatest common divisor of two polynomials over GF(p), not normalised; [] is the zero polynomial."""
    a, b = _trim(a), _trim(b)
    while b:
        inverse = pow(b[-1], -1, p)
        while len(a) >= len(b):
            factor, shift = a[-1] * inverse % p, len(a) - len(b)
            a = _trim(
                a[:shift] + [(u - factor * v) % p for u, v in zip(a[shift:], b, strict=True)],
            )
        a, b = b, a
    return a


def _trim(a: list[int]) -> list[int]:
    while a and a[-1] == 0:
        a = a[:-1]
    return a


def read_modulus(item: Item, p: int, *, degree: int | None = None, meter: Meter | None = None) -> tuple[int, ...]:
    """A monic irreducible polynomial over GF(p), of the given degree, or of any degree 2..64."""
    entries = item.array()
    if degree is not None and len(entries) != degree + 1:
        item.reject(f"expected {degree + 1} coefficients, got {len(entries)}")
    if not 3 <= len(entries) <= MAX_DEGREE + 1:
        item.reject(f"expected a polynomial of degree 2..{MAX_DEGREE}, got {len(entries)} coefficients")
    modulus = tuple(entry.integer(least=0, most=p - 1) for entry in item.entries())
    if modulus[-1] != 1:
        item.reject(f"expected a monic polynomial, got leading coefficient {modulus[-1]}")
    if meter is not None:  # n powers x^p, each of some 2·log2(p) products of n coefficients
        meter.spend(80 * len(modulus) ** 2 * p.bit_length(), path=item.path)
    if not is_irreducible(modulus, p):
        item.reject(f"the polynomial is not irreducible mod {p}")
    return modulus
