"""The rank and the null space of a rational matrix: a minor mod one prime below, a null space lifted p-adically above.

A minor that is nonzero mod p is nonzero, so the rank mod p is at most the rank over Q.  The pivots mod p give an
invertible block B of as many rows and columns and the system B X = C for the columns C without a pivot.  Its solution
is lifted digit by digit (Dixon), made rational with one common denominator, and then MULTIPLIED OUT over the integers
with every row of the matrix: A N = 0 for a matrix N of columns - rank independent columns (it has an identity block,
up to the denominator).  Nothing is taken for zero, or for lifted far enough, because its height was estimated: what
fails on the rows of B is lifted further, and what fails on another row shows that the rank is higher than that prime
says, and another prime is taken.

Source: Dixon, Exact solution of linear equations using p-adic expansions, Numer. Math. 40 (1982); proofs/statements/
rational-ranks.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import gcd, isqrt, lcm
from typing import Any

import flint

from verify.exact.primes import is_prime

__all__ = ["LiftedNullSpace", "cleared", "lifted_null_space", "lifted_rank"]

# The largest prime of a word: python-flint multiplies and eliminates mod such a prime at the speed of the machine.
_FIRST_PRIME = 2**63 - 25
# Digits of a lift have at least so many bits: below, python's loops over the entries cost more than the products.
_DIGIT_BITS = 256
# A rational number is tried once it is this much shorter than the modulus: a wrong one costs time, nothing else.
_SPARE_BITS = 64


@dataclass(frozen=True, slots=True)
class LiftedNullSpace:
    """Proof that an integer matrix A has rank at most ``len(pivots)``, and ``rows``, ``pivots`` that it is no less.

    A[:, pivots] @ numerators = denominator · A[:, free], multiplied out.  ``numerators``: fmpz_mat, rank × free, or
    None where there is no column without pivot, or nothing but zeros.  ``prime``: mod it A[rows][:, pivots] is
    invertible.
    """

    rows: tuple[int, ...]
    pivots: tuple[int, ...]
    free: tuple[int, ...]
    numerators: Any
    denominator: int
    prime: int

    @property
    def rank(self) -> int:
        """The rank of A over Q."""
        return len(self.pivots)


def cleared(rows: Sequence[Sequence[Any]]) -> Any:
    """The fmpz_mat of rational ``rows`` (fmpq, or integers), each multiplied by the one number that makes it primitive.

    A matrix of the same rank and null space, and of the shape (at least 1×1).  One huge denominator is of one row only.
    """
    found: list[list[Any]] = []
    for row in rows:
        entries = [flint.fmpq(entry) for entry in row]
        multiple = lcm(*(int(entry.q) for entry in entries))
        integers = [int(entry.p) * (multiple // int(entry.q)) for entry in entries]
        found.append(_primitive(integers))
    return flint.fmpz_mat(found)


def lifted_rank(matrix: Any) -> int:
    """The rank over Q of an fmpz_mat.

    >>> lifted_rank(flint.fmpz_mat([[1, 2, 3], [2, 4, 6], [1, 0, 1]]))
    2
    """
    # The fewer columns are without pivot, the fewer there are to lift.
    tall = matrix if matrix.nrows() >= matrix.ncols() else matrix.transpose()
    return lifted_null_space(tall).rank


def lifted_null_space(matrix: Any) -> LiftedNullSpace:
    """The rank and the null space of an fmpz_mat over Q, see ``LiftedNullSpace``.

    It ends: a prime is passed over only once a minor of a larger order is known to be nonzero.
    """
    for prime in _primes():
        found = _at(matrix, prime)
        if found is not None:
            return found
    raise AssertionError("there are infinitely many primes")


def _primes() -> Iterator[int]:
    candidate = _FIRST_PRIME
    while True:
        if is_prime(candidate):
            yield candidate
        candidate -= 2


def _at(matrix: Any, prime: int) -> LiftedNullSpace | None:
    """With the pivots mod ``prime``; None where the rank mod ``prime`` is less than that over Q."""
    pivots = _pivot_columns(flint.nmod_mat(matrix, prime))
    height, width, rank = matrix.nrows(), matrix.ncols(), len(pivots)
    chosen = set(pivots)
    free = [j for j in range(width) if j not in chosen]
    if not rank:
        return LiftedNullSpace((), (), tuple(free), None, 1, prime) if _is_zero(matrix) else None
    table = matrix.tolist()
    left = flint.fmpz_mat([[row[j] for j in pivots] for row in table])
    rows = _pivot_columns(flint.nmod_mat(left.transpose(), prime)) if rank < height else list(range(height))
    if not free:
        return LiftedNullSpace(tuple(rows), tuple(pivots), (), None, 1, prime)
    right = flint.fmpz_mat([[row[j] for j in free] for row in table])
    system = _System(_picked(left, rows), _picked(right, rows), prime)
    numerators, denominator = system.solution()
    used = set(rows)
    others = [i for i in range(height) if i not in used]
    if others and _picked(left, others) * numerators != _picked(right, others) * denominator:
        return None
    return LiftedNullSpace(tuple(rows), tuple(pivots), tuple(free), numerators, int(denominator), prime)


def _pivot_columns(matrix: Any) -> list[int]:
    """The lexicographically first independent columns of an nmod_mat."""
    reduced, rank = matrix.rref()
    columns, j = [], 0
    for i in range(rank):
        while int(reduced[i, j]) == 0:
            j += 1
        columns.append(j)
    return columns


def _picked(matrix: Any, rows: Sequence[int]) -> Any:
    if len(rows) == matrix.nrows():
        return matrix
    table = matrix.tolist()
    return flint.fmpz_mat([table[i] for i in rows])


def _is_zero(matrix: Any) -> bool:
    return not any(matrix.entries())


def _primitive(row: list[int]) -> list[int]:
    content = gcd(*row)
    return row if content in (0, 1) else [entry // content for entry in row]


# --- one system -----------------------------------------------------------------------------------------------


class _System:
    """B X = C over the integers, B invertible mod ``prime``: fmpz_mats of shapes r×r and r×f."""

    def __init__(self, B: Any, C: Any, prime: int) -> None:
        self.B, self.C = B, C
        self.size, self.width = B.nrows(), C.ncols()
        bits = max(_DIGIT_BITS, _bits(B))
        self.inverse, self.digit = _inverse(B, prime, bits)

    def solution(self) -> tuple[Any, Any]:
        """Y and d > 0 with B Y = d C, multiplied out."""
        residue, digits, trial = self.C, [], 1
        samples: list[int] = []
        while True:
            digit = _reduced(self.inverse * _reduced(residue, self.digit), self.digit)
            digits.append(digit)
            samples.append(self._sample(digit))
            residue = (residue - self.B * digit) / self.digit  # exact, and refused by python-flint if it were not
            if len(digits) < trial:
                continue
            trial = max(trial + 1, 5 * trial // 4)
            found = self._rational(digits, samples)
            if found is not None:
                return found

    def _sample(self, digit: Any) -> int:
        """A combination of all entries, whose denominator is mostly that of all."""
        return sum((1 + 7919 * i % 257) * int(entry) for i, entry in enumerate(digit.entries()))

    def _rational(self, digits: Sequence[Any], samples: Sequence[int]) -> tuple[Any, Any] | None:
        """Numerators and the common denominator of the number with those digits, if they solve the system."""
        modulus = self.digit ** len(digits)
        denominator = _denominator(_joined(samples, self.digit) % modulus, modulus)
        if denominator is None:
            return None
        whole = _joined(digits, flint.fmpz(self.digit)) * flint.fmpz(denominator)
        half, full = flint.fmpz(modulus >> 1), flint.fmpz(modulus)
        entries = [(entry + half) % full - half for entry in whole.entries()]
        common = gcd(denominator, *(int(entry) for entry in entries)) if denominator > 1 else 1
        numerators = flint.fmpz_mat(self.size, self.width, [entry // common for entry in entries])
        denominator //= common
        return (numerators, denominator) if self.B * numerators == self.C * denominator else None


def _inverse(B: Any, prime: int, bits: int) -> tuple[Any, int]:
    """The inverse of B mod a power of ``prime`` of at least so many bits, by Newton's method; and that power."""
    size, modulus = B.nrows(), prime
    inverse = flint.fmpz_mat(size, size, [int(entry) for entry in flint.nmod_mat(B, prime).inv().entries()])
    twice = flint.fmpz_mat(size, size, [2 * (i == j) for i in range(size) for j in range(size)])
    while modulus.bit_length() < bits:
        modulus *= modulus
        inverse = _reduced(inverse * _reduced(twice - _reduced(B, modulus) * inverse, modulus), modulus)
    return inverse, modulus


def _reduced(matrix: Any, modulus: int) -> Any:
    """The residues in 0..modulus-1."""
    m = flint.fmpz(modulus)
    return flint.fmpz_mat(matrix.nrows(), matrix.ncols(), [entry % m for entry in matrix.entries()])


def _joined(digits: Sequence[Any], base: Any) -> Any:
    """The number (or matrix) with those digits, the lowest first, by halves."""
    parts = list(digits)
    while len(parts) > 1:
        pairs = [parts[i] + parts[i + 1] * base for i in range(0, len(parts) - 1, 2)]
        parts = pairs + parts[2 * len(pairs) :]
        base = base * base
    return parts[0]


def _denominator(value: int, modulus: int) -> int | None:
    """d > 0 with d·value = n mod ``modulus`` for an n so small that n d 2^64 < modulus; None if there is no such n.

    Source: Wang, A p-adic algorithm for univariate partial fractions, SYMSAC 1981: the half of Euclid's algorithm.
    """
    bound = isqrt(modulus)
    r0, r1, d0, d1 = modulus, value, 0, 1
    while r1 > bound:
        quotient, rest = divmod(r0, r1)
        r0, r1, d0, d1 = r1, rest, d1, d0 - quotient * d1
    d1 = abs(d1)
    return d1 if (r1 * d1) << _SPARE_BITS < modulus else None


def _bits(matrix: Any) -> int:
    return max(abs(int(entry)).bit_length() for entry in matrix.entries())
