"""The fields of the format: Q, GF(p) and GF(p^k), and how their elements are written (section 1.3).

Primality is decided by Miller and Rabin's test with bases that leave no exception below 2^64; irreducibility by
Rabin's test.
"""

import math
from dataclasses import dataclass

from .arithmetic import Meter
from .errors import Malformed, Rejected, show
from .reading import array, fields_of, integer, sized
from .rings import Extension

__all__ = ["Field", "is_irreducible", "is_prime", "rational", "read_element", "read_field", "read_modulus"]

MAX_DEGREE = 64
_BASES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)


@dataclass(frozen=True, slots=True)
class Field:
    """Q (``p == 0``), GF(p) (``k == 1``) or GF(p^k) = GF(p)[x] / ``modulus`` (low degree first, monic)."""

    p: int = 0
    k: int = 1
    modulus: tuple[int, ...] = ()

    def __str__(self) -> str:
        if self.p == 0:
            return "Q"
        return f"GF({self.p})" if self.k == 1 else f"GF({self.p}^{self.k})"


def is_prime(n: int) -> bool:
    """Whether n < 2^64 is prime; exact (these bases suffice below 3.3·10^24)."""
    if n < 2:
        return False
    for base in _BASES:
        if n % base == 0:
            return n == base
    odd, twos = n - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for base in _BASES:
        x = pow(base, odd, n)
        if x in (1, n - 1):
            continue
        for _ in range(twos - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


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


def read_modulus(
    value: object, p: int, *, path: str, degree: int | None = None, meter: Meter | None = None
) -> tuple[int, ...]:
    """A monic irreducible polynomial over GF(p), of the given degree, or of any degree 2..64."""
    entries = array(value, path=path)
    if degree is not None and len(entries) != degree + 1:
        raise Rejected(path, f"expected {degree + 1} coefficients, got {len(entries)}")
    if not 3 <= len(entries) <= MAX_DEGREE + 1:
        raise Rejected(path, f"expected a polynomial of degree 2..{MAX_DEGREE}, got {len(entries)} coefficients")
    modulus = tuple(integer(entry, path=f"{path}[{i}]", least=0, most=p - 1) for i, entry in enumerate(entries))
    if modulus[-1] != 1:
        raise Rejected(path, f"expected a monic polynomial, got leading coefficient {modulus[-1]}")
    if meter is not None:  # n powers x^p, each of some 2·log2(p) products of n coefficients
        meter.spend(80 * len(modulus) ** 2 * p.bit_length(), path=path)
    if not is_irreducible(modulus, p):
        raise Rejected(path, f"the polynomial is not irreducible mod {p}")
    return modulus


def read_field(value: object, *, path: str) -> Field:
    """``"Q"`` or ``{"p", "k"}`` with ``modulus`` exactly when k >= 2."""
    if value == "Q":
        return Field()
    if not isinstance(value, dict):
        raise Malformed(path, f'expected "Q" or an object with the keys p and k, got {show(value)}')
    keys = fields_of(value, ("p", "k"), ("modulus",), path=path)
    p = integer(keys["p"], path=f"{path}.p", least=2, most=2**31 - 1)
    k = integer(keys["k"], path=f"{path}.k", least=1, most=MAX_DEGREE)
    if not is_prime(p):
        raise Rejected(f"{path}.p", f"expected a prime, got {p}")
    if (k >= 2) != ("modulus" in keys):
        raise Malformed(path, "the key modulus must be present exactly when k >= 2")
    if k == 1:
        return Field(p)
    return Field(p, k, read_modulus(keys["modulus"], p, path=f"{path}.modulus", degree=k))


def rational(value: object, path: str) -> tuple[int, int]:
    """An element of Q as (numerator, denominator) in lowest terms: an integer or a pair with denominator >= 2."""
    if not isinstance(value, list):
        return integer(value, path=path), 1
    entries = sized(value, 2, path=path)
    a, b = integer(entries[0], path=f"{path}[0]"), integer(entries[1], path=f"{path}[1]", least=2)
    if math.gcd(a, b) != 1:
        raise Rejected(path, f"the fraction {show(a)}/{show(b)} is not in lowest terms")
    return a, b


def read_element(field: Field, value: object, path: str) -> object:
    """An element in a comparable form; raises if ``value`` does not write one."""
    if field.p == 0:
        return rational(value, path)
    if field.k == 1:
        return integer(value, path=path, least=0, most=field.p - 1)
    entries = sized(value, field.k, path=path)
    return tuple(integer(entry, path=f"{path}[{i}]", least=0, most=field.p - 1) for i, entry in enumerate(entries))
