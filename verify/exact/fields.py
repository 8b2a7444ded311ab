"""The fields Q, GF(p) and GF(p^k): the one place where their elements are made, read and printed.

A field is a small frozen value; its elements are python-flint's (``fmpq``, ``nmod``, ``fq_default``) and do
their own arithmetic with ``+ - * /``.  What enters goes through ``element`` (which reads numbers of all kinds with
``conversion.py``), what leaves through ``to_plain``
(the canonical JSON form of proofs/certificate-format.md, section 1.3) or ``text``.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from operator import index
from typing import Any, TypeAlias

import flint

from verify.errors import DomainError
from verify.exact.conversion import read_integer, read_integers, read_rational, shown
from verify.exact.primes import is_prime, require_prime

__all__ = [
    "GF",
    "PRIME_LIMIT",
    "QQ",
    "Element",
    "ExtensionField",
    "Field",
    "Plain",
    "PrimeField",
    "RationalField",
    "default_modulus",
    "field_from_json",
    "is_irreducible",
    "is_prime",
    "parse_field",
]

#: Moduli are below this: python-flint's word-sized residues, with a bit to spare.
PRIME_LIMIT = 2**63
# No extension larger than this; certificates allow as many.
_MAX_DEGREE = 64

#: An element of some field, of whichever python-flint type.
Element: TypeAlias = Any
#: What ``to_plain`` gives: an integer, [num, den] over Q, the coefficients over GF(p^k).
Plain: TypeAlias = int | list[int]

_FIELD_NAME = re.compile(r"(?:GF\(([0-9]+)(?:\^([0-9]+))?\)|([0-9]+)(?:\^([0-9]+))?)", re.ASCII)


def _residue(value: Any, p: int, field_name: str) -> int:
    """``value``, read as a rational number, in 0..p-1."""
    rational = read_rational(value, field_name)
    numerator, denominator = int(rational.p), int(rational.q)
    if denominator % p == 0:
        raise DomainError(f"{rational} is no element of {field_name}: {p} divides its denominator {denominator}")
    return numerator * pow(denominator, -1, p) % p


# --- the fields ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RationalField:
    """The field Q of rational numbers; elements are ``flint.fmpq``. There is one, ``QQ``."""

    @property
    def name(self) -> str:
        return "Q"

    @property
    def characteristic(self) -> int:
        return 0

    @property
    def order(self) -> None:
        """None: the field is infinite."""
        return None

    @property
    def degree(self) -> int:
        """Degree over the prime field: 1."""
        return 1

    @property
    def modulus(self) -> None:
        """None: no polynomial is needed to write the elements."""
        return None

    @property
    def zero(self) -> Element:
        return flint.fmpq(0)

    @property
    def one(self) -> Element:
        return flint.fmpq(1)

    def element(self, value: Any) -> Element:
        """``value`` in Q: any integer, Fraction, Decimal, text ("3", "-2/7", "0.5"), pair [num, den].

        Raises ``DomainError`` for floats, truth values, NaN, and whatever else is no exact number.
        """
        return read_rational(value, self.name)

    def to_plain(self, e: Element) -> Plain:
        """An integer, or [a, b] in lowest terms with b >= 2."""
        return int(e.p) if e.q == 1 else [int(e.p), int(e.q)]

    def text(self, e: Element) -> str:
        """As people write it: "3", "-2/7"."""
        return str(e)

    def is_zero(self, e: Element) -> bool:
        return bool(e == 0)

    def reduce_mod(self, e: Element, p: int) -> int:
        """``e`` mod ``p``, in 0..p-1; ``p`` >= 2 need not be prime.

        Raises ``DomainError`` if the denominator is no unit mod ``p``.
        """
        p = index(p)
        if p < 2:
            raise DomainError(f"a modulus must be at least 2, got {p}")
        numerator, denominator = int(e.p), int(e.q)
        try:
            return numerator * pow(denominator, -1, p) % p
        except ValueError:
            raise DomainError(f"{e} has no residue mod {p}: its denominator {denominator} is no unit") from None

    def to_json(self) -> str:
        """How certificates write the field: "Q"."""
        return "Q"


@dataclass(frozen=True, slots=True)
class PrimeField:
    """The field GF(p) of integers mod a prime ``p`` < 2^63; elements are ``flint.nmod``. Made by ``GF``.

    Raises ``DomainError`` if ``p`` is no prime below 2^63.
    """

    p: int

    def __post_init__(self) -> None:
        # python-flint aborts the process when it meets a composite modulus: it must never see one.
        object.__setattr__(self, "p", require_prime(self.p, PRIME_LIMIT))

    @property
    def name(self) -> str:
        return f"GF({self.p})"

    @property
    def characteristic(self) -> int:
        return self.p

    @property
    def order(self) -> int:
        return self.p

    @property
    def degree(self) -> int:
        """Degree over the prime field: 1."""
        return 1

    @property
    def modulus(self) -> None:
        """None: no polynomial is needed to write the elements."""
        return None

    @property
    def zero(self) -> Element:
        return flint.nmod(0, self.p)

    @property
    def one(self) -> Element:
        return flint.nmod(1, self.p)

    def element(self, value: Any) -> Element:
        """The residue of ``value``: what ``QQ.element`` reads, or an ``nmod`` of this modulus.

        Raises ``DomainError`` if p divides the denominator, and whenever ``QQ.element`` does.
        """
        if isinstance(value, flint.nmod):
            if value.modulus() != self.p:
                raise DomainError(f"{value} mod {value.modulus()} is no element of {self.name}")
            return value
        return flint.nmod(_residue(value, self.p, self.name), self.p)

    def to_plain(self, e: Element) -> int:
        """An integer in 0..p-1."""
        return int(e)

    def text(self, e: Element) -> str:
        """The residue in 0..p-1."""
        return str(int(e))

    def is_zero(self, e: Element) -> bool:
        return bool(e == 0)

    def reduce_mod(self, e: Element, p: int) -> int:
        """``e`` as an integer in 0..p-1, for the field's own ``p``; raises ``DomainError`` for any other."""
        _require_own_prime(self, p)
        return int(e)

    def to_json(self) -> dict[str, int | list[int]]:
        """How certificates write the field: {"k": 1, "p": p}."""
        return {"k": 1, "p": self.p}


@dataclass(frozen=True, slots=True)
class ExtensionField:
    """The field GF(p^k) = GF(p)[z] / (modulus), k >= 2; elements are ``flint.fq_default``. Made by ``GF``.

    ``modulus`` = (c_0, .., c_k), low degree first, monic, irreducible mod the prime ``p``.

    Raises ``DomainError`` if ``p`` is no prime below 2^63, k is not in 2..64, or the modulus is not as said.
    """

    p: int
    modulus: tuple[int, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "p", require_prime(self.p, PRIME_LIMIT))
        coefficients = read_integers(self.modulus, "the modulus of GF(p^k)")
        object.__setattr__(self, "modulus", coefficients)
        shown = list(coefficients)
        if not 3 <= len(coefficients) <= _MAX_DEGREE + 1:
            raise DomainError(f"a modulus has degree 2..{_MAX_DEGREE}, got the coefficients {shown}")
        if not all(0 <= c < self.p for c in coefficients) or coefficients[-1] != 1:
            raise DomainError(f"a modulus is monic with coefficients in 0..{self.p - 1}, got {shown}")
        if not is_irreducible(coefficients, self.p):
            raise DomainError(f"the modulus {_polynomial_text(coefficients)} is not irreducible mod {self.p}")

    @property
    def degree(self) -> int:
        """The k of GF(p^k)."""
        return len(self.modulus) - 1

    @property
    def name(self) -> str:
        return f"GF({self.p}^{self.degree})"

    @property
    def characteristic(self) -> int:
        return self.p

    @property
    def order(self) -> int:
        return int(self.p**self.degree)

    @property
    def zero(self) -> Element:
        return _context(self.p, self.modulus).zero()

    @property
    def one(self) -> Element:
        return _context(self.p, self.modulus).one()

    @property
    def generator(self) -> Element:
        """The residue z of the variable: it generates the field over GF(p)."""
        return _context(self.p, self.modulus).gen()

    def element(self, value: Any) -> Element:
        """``value`` in GF(p^k): a list of at most k coefficients, low degree first, or a number.

        A list is never a quotient here.  Numbers and coefficients are whatever ``PrimeField.element`` reads.

        Raises ``DomainError`` for longer lists, and whenever ``PrimeField.element`` does.
        """
        context = _context(self.p, self.modulus)
        match value:
            case flint.fq_default():
                try:  # python-flint shows no element's field, but refuses to add across fields
                    return context.zero() + value
                except ValueError:
                    raise DomainError(f"{value!r} is an element of another field than {self.name}") from None
            case flint.nmod():
                return context([int(PrimeField(self.p).element(value))])
            case list() | tuple():
                if len(value) > self.degree:
                    raise DomainError(f"an element of {self.name} has {self.degree} coefficients, got {value!r}")
                return context([_residue(c, self.p, self.name) for c in value])
            case _:
                return context([_residue(value, self.p, self.name)])

    def to_plain(self, e: Element) -> list[int]:
        """The list of exactly k coefficients in 0..p-1, low degree first."""
        coefficients = [int(c) for c in e.to_list()]
        return coefficients + [0] * (self.degree - len(coefficients))

    def text(self, e: Element) -> str:
        """The polynomial in z, high degree first: "z^2 + 3*z + 1"."""
        return _polynomial_text([int(c) for c in e.to_list()])

    def is_zero(self, e: Element) -> bool:
        return bool(e.is_zero())

    def reduce_mod(self, e: Element, p: int) -> int:
        """``e`` as an integer in 0..p-1, if it lies in GF(p), for the field's own ``p``.

        Raises ``DomainError`` for any other ``p``, and for elements outside GF(p).
        """
        _require_own_prime(self, p)
        constant, *higher = self.to_plain(e)
        if any(higher):
            raise DomainError(f"{self.text(e)} in {self.name} has no residue mod {p}: it is not in GF({p})")
        return constant

    def to_json(self) -> dict[str, int | list[int]]:
        """How certificates write the field: {"k": k, "modulus": [c_0, .., c_k], "p": p}."""
        return {"k": self.degree, "modulus": list(self.modulus), "p": self.p}


def _require_own_prime(field: PrimeField | ExtensionField, p: int) -> None:
    if p != field.p:
        raise DomainError(f"elements of {field.name} have residues mod {field.p} only, not mod {p}")


Field: TypeAlias = RationalField | PrimeField | ExtensionField

#: The field of rational numbers.
QQ = RationalField()


def GF(p: int, k: int = 1, modulus: Sequence[int] | None = None) -> PrimeField | ExtensionField:
    """The finite field of p^k elements; for k >= 2 with the given modulus or ``default_modulus(p, k)``.

    >>> GF(7).name, GF(2, 8).name
    ('GF(7)', 'GF(2^8)')

    Raises ``DomainError`` if ``p`` is no prime below 2^63, ``k`` not in 1..64, or the modulus does not fit.
    """
    k = read_integer(k, "the degree k of GF(p^k)")
    if not 1 <= k <= _MAX_DEGREE:
        raise DomainError(f"the degree of a finite field must be in 1..{_MAX_DEGREE}, got {k}")
    if k == 1:
        if modulus is not None:
            raise DomainError(f"GF({p}) takes no modulus polynomial, got {shown(modulus)}")
        return PrimeField(p)
    if modulus is None:
        return ExtensionField(p, default_modulus(p, k))
    coefficients = read_integers(modulus, "the modulus of GF(p^k)")
    if len(coefficients) != k + 1:
        raise DomainError(f"the modulus of GF({p}^{k}) has {k + 1} coefficients, got {list(coefficients)}")
    return ExtensionField(p, coefficients)


def parse_field(field: Field | str | int) -> Field:
    """The field of that name, "Q", "7" or "GF(7)", "2^8" or "GF(2^8)", or of so many elements, 7; or it is one already.

    Extensions get the default modulus.

    >>> parse_field("2^8") == parse_field("GF(2^8)") == GF(2, 8)
    True
    >>> parse_field(7) == parse_field(GF(7)) == GF(7)
    True

    Raises ``DomainError`` for anything else, and if the number is no prime.
    """
    if isinstance(field, RationalField | PrimeField | ExtensionField):
        return field
    if not isinstance(field, str):
        try:
            return GF(read_integer(field, "the number of elements of a field"))
        except DomainError as error:
            raise DomainError(f'cannot read {shown(field)} as a field (write "Q", 7 or "2^8"): {error}') from None
    if field in ("Q", "QQ"):
        return QQ
    found = _FIELD_NAME.fullmatch(field) if len(field) <= 40 else None
    if not found:
        raise DomainError(f'cannot read {field[:40]!r} as a field (write "Q", "7" or "2^8")')
    p, k = found[1] or found[3], found[2] or found[4]
    return GF(int(p), int(k) if k else 1)


def field_from_json(value: Any) -> Field:
    """The field that ``to_json`` wrote: "Q", {"k": 1, "p": p}, or {"k": k, "modulus": [..], "p": p}.

    Raises ``DomainError`` for anything else.
    """
    if value == "Q":
        return QQ
    if isinstance(value, dict) and value.keys() in ({"k", "p"}, {"k", "p", "modulus"}):
        p, k, modulus = value["p"], value["k"], value.get("modulus")
        if type(k) is int and (k == 1) == (modulus is None) and isinstance(modulus, list | None):
            return GF(p, k, modulus)
    raise DomainError(f'expected a field as "Q" or {{"p": .., "k": .., "modulus": [..]}}, got {value!r}')


# --- polynomials over GF(p), for extensions -----------------------------------------------------------------


def is_irreducible(coefficients: Sequence[int], p: int) -> bool:
    """Whether c_0 + c_1 z + .. + c_k z^k is irreducible mod the prime ``p`` (so not constant).

    Raises ``DomainError`` if ``p`` is no prime below 2^63.
    """
    p = require_prime(p, PRIME_LIMIT)
    polynomial = flint.nmod_poly([c % p for c in coefficients], p)
    if polynomial.degree() < 1:
        return False
    _, factors = polynomial.factor()
    return len(factors) == 1 and factors[0][1] == 1


@lru_cache(maxsize=256)
def default_modulus(p: int, k: int) -> tuple[int, ...]:
    """The first monic irreducible polynomial of degree ``k`` mod ``p``, (c_0, .., c_k), low degree first.

    First by its largest coefficient below the leading one, then lexicographically by (c_{k-1}, .., c_0).
    So it is the same on every machine, has small coefficients, and for p = 2 is the usual first one.

    >>> default_modulus(2, 8)  # z^8 + z^4 + z^3 + z + 1
    (1, 1, 0, 1, 1, 0, 0, 0, 1)

    Raises ``DomainError`` if ``p`` is no prime below 2^63 or ``k`` is not in 2..64.
    """
    p = require_prime(p, PRIME_LIMIT)
    if not 2 <= k <= _MAX_DEGREE:
        raise DomainError(f"an extension has degree 2..{_MAX_DEGREE}, got {k}")
    for candidate in _monic_polynomials(p, k):
        if candidate[0] and is_irreducible(candidate, p):
            return candidate
    raise AssertionError(f"every GF({p}^{k}) exists")


def _monic_polynomials(p: int, k: int) -> Iterator[tuple[int, ...]]:
    for height in range(p):
        for lower in product(range(height + 1), repeat=k):
            if max(lower) == height:
                yield (*reversed(lower), 1)


@lru_cache(maxsize=64)
def _context(p: int, modulus: tuple[int, ...]) -> Any:
    """python-flint's field of that (prime, irreducible) modulus; always of the same internal type."""
    polynomial = flint.fmpz_mod_poly_ctx(flint.fmpz_mod_ctx(p))(list(modulus))
    return flint.fq_default_ctx(modulus=polynomial, fq_type="FQ_NMOD")


def _polynomial_text(coefficients: Sequence[int]) -> str:
    """Coefficients, low degree first, as a polynomial in z, high degree first."""
    terms = []
    for power, c in reversed(list(enumerate(coefficients))):
        if c:
            variable = "" if power == 0 else "z" if power == 1 else f"z^{power}"
            factor = str(c) if c != 1 or not variable else ""
            terms.append("*".join(part for part in (factor, variable) if part))
    return " + ".join(terms) or "0"
