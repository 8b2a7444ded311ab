"""Fields, how their elements are written (section 1.3), and the rings in which networks are evaluated.

``Modular`` is here, for every minor rests on it. Extension fields are in ``extension``, Z in ``evidence.exact``,
degrees in ``evidence.tropical``, all assignments at once in ``evidence.exhaustive``.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from operator import mul
from typing import Generic, TypeVar

from .errors import Rejected, show
from .item import Item

__all__ = ["Field", "Modular", "Ring", "Row", "is_prime", "read_element", "read_field"]

E = TypeVar("E")
Row = list[E]
MAX_DEGREE = 64
_BASES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)


class Ring(ABC, Generic[E]):
    """A commutative semiring with the operations that a network needs."""

    zero: E
    one: E
    cost = 1  # of a multiply-add, in those of machine size

    @abstractmethod
    def apply(self, matrix: Sequence[Row[E]], vector: Row[E]) -> Row[E]:
        """The product of a matrix (list of rows) and a vector."""

    @abstractmethod
    def merge(self, left: Row[E], right: Row[E]) -> Row[E]:
        """The entrywise product."""

    @abstractmethod
    def coefficient(self, a: int, b: int) -> E:
        """The element a/b, b >= 1; raises ``ValueError`` if there is none."""

    def activate(self, function: str, row: Row[E]) -> Row[E]:
        """The named function of every entry; most rings have none."""
        raise Rejected("", f"the function {function} has no value here")


class Modular(Ring[int]):
    """Z/q, elements 0..q-1 (q need not be prime); also GF(p)."""

    def __init__(self, q: int) -> None:
        self.q = q
        self.zero = 0
        self.one = 1 % q

    def apply(self, matrix: Sequence[Row[int]], vector: Row[int]) -> Row[int]:
        q = self.q
        return [sum(map(mul, row, vector)) % q for row in matrix]

    def merge(self, left: Row[int], right: Row[int]) -> Row[int]:
        q = self.q
        return [a * b % q for a, b in zip(left, right, strict=True)]

    def coefficient(self, a: int, b: int) -> int:
        return a * pow(b, -1, self.q) % self.q

    def cross(self, a: int, row: Row[int], b: int, other: Row[int]) -> Row[int]:
        """a·row - b·other."""
        q = self.q
        return [(a * x - b * y) % q for x, y in zip(row, other, strict=True)]


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
    """Whether n < 2^64 is prime: Miller and Rabin's test with bases that leave no exception below 3.3·10^24."""
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


def read_field(item: Item) -> Field:
    """``"Q"`` or ``{"p", "k"}`` with ``modulus`` exactly when k >= 2."""
    if item.json == "Q":
        return Field()
    if not isinstance(item.json, dict):
        item.malformed(f'expected "Q" or an object with the keys p and k, got {show(item.json)}')
    item.keys(("p", "k"), ("modulus",))
    p = item.get("p").integer(least=2, most=2**31 - 1)
    k = item.get("k").integer(least=1, most=MAX_DEGREE)
    if not is_prime(p):
        item.get("p").reject(f"expected a prime, got {p}")
    if (k >= 2) != ("modulus" in item):
        item.malformed("the key modulus must be present exactly when k >= 2")
    if k == 1:
        return Field(p)
    from .extension import read_modulus  # most certificates need no extension fields

    return Field(p, k, read_modulus(item.get("modulus"), p, degree=k))


def read_element(field: Field, item: Item) -> object:
    """An element in a comparable form; raises if the item does not write one."""
    if field.p == 0:
        return item.rational()
    if field.k == 1:
        return item.integer(least=0, most=field.p - 1)
    return tuple(entry.integer(least=0, most=field.p - 1) for entry in item.entries(field.k))
