"""Brute-force algebra, once: rings, matrices, Gaussian moments, by the plainest code there is.

Nothing here is from the package or its checker, so what these functions say can judge both.  Two places keep algebra of
their own, since they must be believed by themselves: ``adversarial/oracle``, which judges certificates as the checker
does, and ``checker/second.py``, a checker written from the format page alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

from sympy import ZZ, ring

Matrix = Sequence[Sequence[Any]]

# --- rings ---


@dataclass(frozen=True)
class Residue:
    """An integer mod ``n``, which need not be prime."""

    value: int
    n: int

    def __add__(self, other: Residue) -> Residue:
        return Residue((self.value + other.value) % self.n, self.n)

    def __sub__(self, other: Residue) -> Residue:
        return Residue((self.value - other.value) % self.n, self.n)

    def __mul__(self, other: Residue) -> Residue:
        return Residue(self.value * other.value % self.n, self.n)

    def __bool__(self) -> bool:
        return self.value != 0


@dataclass(frozen=True)
class PolynomialResidue:
    """c_0 + c_1 z + .. mod a monic polynomial over the integers mod ``p``; low degree first."""

    coefficients: tuple[int, ...]
    modulus: tuple[int, ...]
    p: int

    def __add__(self, other: PolynomialResidue) -> PolynomialResidue:
        pairs = zip(self.coefficients, other.coefficients, strict=True)
        return PolynomialResidue(tuple((a + b) % self.p for a, b in pairs), self.modulus, self.p)

    def __sub__(self, other: PolynomialResidue) -> PolynomialResidue:
        pairs = zip(self.coefficients, other.coefficients, strict=True)
        return PolynomialResidue(tuple((a - b) % self.p for a, b in pairs), self.modulus, self.p)

    def __mul__(self, other: PolynomialResidue) -> PolynomialResidue:
        degree = len(self.modulus) - 1
        long = [0] * (2 * degree)
        for i, a in enumerate(self.coefficients):
            for j, b in enumerate(other.coefficients):
                long[i + j] += a * b
        for top in range(2 * degree - 1, degree - 1, -1):  # z^degree = -(lower part of the modulus)
            for offset in range(degree):
                long[top - degree + offset] -= long[top] * self.modulus[offset]
        return PolynomialResidue(tuple(c % self.p for c in long[:degree]), self.modulus, self.p)

    def __bool__(self) -> bool:
        return any(self.coefficients)


Reader = Callable[[Any], Any]


def rational(plain: int | Sequence[int]) -> Fraction:
    """An element of Q as certificates spell it: an integer or a pair."""
    return Fraction(plain) if isinstance(plain, int) else Fraction(plain[0], plain[1])


def mod(n: int) -> Reader:
    """Reads certificate spellings of rationals as residues mod ``n``."""

    def read(plain: int | Sequence[int]) -> Residue:
        number = rational(plain)
        return Residue(number.numerator * pow(number.denominator, -1, n) % n, n)

    return read


def polynomials(p: int, modulus: Sequence[int]) -> Reader:
    """Reads coefficient lists, and integers as constants."""
    degree = len(modulus) - 1

    def read(plain: int | Sequence[int]) -> PolynomialResidue:
        given = [plain] if isinstance(plain, int) else list(plain)
        padded = [c % p for c in given] + [0] * (degree - len(given))
        return PolynomialResidue(tuple(padded), tuple(modulus), p)

    return read


def reader_of(field_json: Any) -> Reader:
    """The arithmetic of a field as statements name it."""
    if field_json == "Q":
        return rational
    if field_json["k"] == 1:
        return mod(field_json["p"])
    return polynomials(field_json["p"], field_json["modulus"])


# --- matrices over anything that adds and multiplies ---


def identity(n: int) -> list[list[int]]:
    return [[int(i == j) for j in range(n)] for i in range(n)]


def times(A: Matrix, B: Matrix) -> list[list[Any]]:
    """A·B; ``B`` has at least one row."""
    return [[sum(a * b for a, b in zip(row, column, strict=True)) for column in zip(*B, strict=True)] for row in A]


def power(A: Matrix, exponent: int) -> list[list[Any]]:
    result = identity(len(A))
    for _ in range(exponent):
        result = times(result, A)
    return result


def determinant(matrix: Matrix) -> Any:
    """By the first row; 1 for the empty matrix."""
    if not matrix:
        return 1
    minors = ([[*row[:k], *row[k + 1 :]] for row in matrix[1:]] for k in range(len(matrix)))
    return sum(
        (-1) ** k * entry * determinant(minor) for k, (entry, minor) in enumerate(zip(matrix[0], minors, strict=True))
    )


def rank(matrix: Matrix, p: int | None = None) -> int:
    """The rank over Q, or over GF(``p``) of integers, by Gauss."""
    rows = [[Fraction(entry) if p is None else int(entry) % p for entry in row] for row in matrix]
    found = 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((r for r in range(found, len(rows)) if rows[r][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        top = rows[found]
        inverse = 1 / top[column] if p is None else pow(int(top[column]), -1, p)
        for r in range(found + 1, len(rows)):
            factor = rows[r][column] * inverse
            if factor:
                changed = (a - factor * b for a, b in zip(rows[r], top, strict=True))
                rows[r] = list(changed) if p is None else [entry % p for entry in changed]
        found += 1
    return found


def leading_minors(matrix: Matrix) -> list[Fraction]:
    """All leading principal minors of a square matrix of rationals, up to the first that is zero: Bareiss' pivots."""
    rows = [[Fraction(x) for x in row] for row in matrix]
    minors, previous = [], Fraction(1)
    for i in range(len(rows)):
        pivot = rows[i][i]
        minors.append(pivot)
        if pivot == 0:
            break
        for j in range(i + 1, len(rows)):
            rows[j] = [(pivot * x - rows[j][i] * y) / previous for x, y in zip(rows[j], rows[i], strict=True)]
        previous = pivot
    return minors


def leading_minors_are_nonzero(matrix: Matrix) -> bool:
    """Whether elimination in the given order meets no zero pivot; cross-multiplication, so no division."""
    rows = [list(row) for row in matrix]
    for i, pivot_row in enumerate(rows):
        pivot = pivot_row[i]
        if not pivot:
            return False
        for r in range(i + 1, len(rows)):
            head = rows[r][i]
            rows[r] = [pivot * v - head * w for v, w in zip(rows[r], pivot_row, strict=True)]
    return True


# --- Gaussian moments, monomial by monomial: no Wick calculus of matrices ---


def odd_factorial(n: int) -> int:
    """(n-1)!! for even n, the n-th moment of N(0, 1); 0 for odd n."""
    return 0 if n % 2 else prod(range(1, n, 2))


def expected_product_of_traces(words: Sequence[str], n: int) -> int:
    """E ∏ tr(word) for one n: every trace written out in the n² entries of W."""
    total = Counter({(0,) * n**2: 1})
    for word in words:
        trace: Counter[tuple[int, ...]] = Counter()
        for indices in product(range(n), repeat=max(len(word), 1)):
            exponents = [0] * n**2
            for t, letter in enumerate(word):  # another letter than W is W transposed
                i, k = indices[t], indices[(t + 1) % len(word)]
                exponents[i * n + k if letter == "W" else k * n + i] += 1
            trace[tuple(exponents)] += 1
        longer: Counter[tuple[int, ...]] = Counter()
        for a, x in total.items():
            for b, y in trace.items():
                longer[tuple(map(sum, zip(a, b, strict=True)))] += x * y
        total = longer
    return sum(x * prod(map(odd_factorial, exponents)) for exponents, x in total.items())


def tangent_kernel_moments(
    j: int, k: int, n: int, *, equal_outputs: bool = True, equal_inputs: bool = True
) -> tuple[dict[tuple[int, int, int], Fraction], dict[tuple[int, int, int], Fraction]]:
    """(E Θ_jk, E Θ_jk²) for one n, by differentiating L_j = n^(-(j+1)/2) c W^j f in every weight.

    Of L_k it is another row of C, or another column of F, unless they are said to be equal.

    Each as {exponents of (ν_W, ν_F, ν_C): value}.
    """
    letters = [f"w{i}_{l}" for i in range(n) for l in range(n)]
    names = letters + [f"{vector}{i}" for vector in "fgcd" for i in range(n)]
    R, *variables = ring(names, ZZ)
    W = [variables[i * n : (i + 1) * n] for i in range(n)]
    f, g, c, d = (variables[n * (n + place) : n * (n + place + 1)] for place in range(4))

    def response(lag: int, c: list[Any], f: list[Any]) -> Any:
        vector = list(f)
        for _ in range(lag):
            vector = [sum((W[i][l] * vector[l] for l in range(n)), R.zero) for i in range(n)]
        return sum((c[i] * vector[i] for i in range(n)), R.zero)

    first, second = response(j, c, f), response(k, c if equal_outputs else d, f if equal_inputs else g)
    theta = R.zero
    for variable in variables:
        theta += first.diff(variable) * second.diff(variable)

    def moment(polynomial: object, scale: Fraction) -> dict[tuple[int, int, int], Fraction]:
        sums: Counter[tuple[int, int, int]] = Counter()
        for exponents, coefficient in polynomial.terms():
            value = int(coefficient) * prod(map(odd_factorial, exponents))
            if value:
                w, rest = exponents[: n * n], exponents[n * n :]
                sums[sum(w) // 2, sum(rest[: 2 * n]) // 2, sum(rest[2 * n :]) // 2] += value
        return {key: value * scale for key, value in sums.items() if value}

    # For odd j + k the power of n in the mean is no integer, but then the mean is zero.
    mean = moment(theta, Fraction(1, n ** ((j + k + 2) // 2)))
    return mean, moment(theta**2, Fraction(1, n ** (j + k + 2)))


def tangent_kernel_values(
    j: int, k: int, n: int, nu: Mapping[str, Fraction], *, equal_outputs: bool = True, equal_inputs: bool = True
) -> tuple[Fraction, Fraction]:
    """E Θ_jk and Var Θ_jk at the variances ``nu`` of the entries of W, F and C."""
    mean, square = (
        sum((c * nu["W"] ** w * nu["F"] ** f * nu["C"] ** g for (w, f, g), c in moment.items()), Fraction(0))
        for moment in tangent_kernel_moments(j, k, n, equal_outputs=equal_outputs, equal_inputs=equal_inputs)
    )
    return mean, square - mean * mean
