"""The variance of an entry Θ_jk[(p, q), (p', q')] of the tangent kernel at finite width, exactly, as polynomials in x =
1/n.

With c, d the rows p, p' of C and f, g the columns q, q' of F,

    Θ_jk = n^-(j+k+2)/2 { [p = p'] f' P g + [q = q'] c Q d' + Σ (c U d')(f' V g) },
    P = W'^j W^k,  Q = W^j W'^k,  (U, V) of ``weight_factors``.

Given W, the forms have E (c U c')(c U2 c') = ν_C² (tr U tr U2 + tr U U2 + tr U U2^T) if the two rows are one, and
E (c U d')(c U2 d') = ν_C² tr U U2^T if they are two; likewise for f and g.  What is left are expectations of products
of up to four traces.  Every coefficient of the variance counts pairings of two copies of Θ that connect them, so it is
nonnegative, and none is of order n^0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from verify.kernels.polynomial import Polynomial
from verify.kernels.scales import Variances, require_lag, require_width
from verify.kernels.tangent import mean_kernel, weight_factors
from verify.kernels.wick import expectation_of_traces
from verify.kernels.words import Word, power, transpose

__all__ = ["Exponents", "KernelMoments", "kernel_variance", "second_moment"]

#: (i, j, k): the monomial ν_W^i ν_F^j ν_C^k.
Exponents = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class KernelMoments:
    """A moment of an entry of Θ_jk: Σ ν_W^a ν_F^b ν_C^c · (polynomial in x = 1/n), as ``terms[a, b, c]`` = coefficients
    of 1, x, x², ..

    Monomials that do not occur are left out; coefficients are nonnegative integers.
    """

    j: int
    k: int
    terms: Mapping[Exponents, tuple[int, ...]] = field(hash=False)

    def at(self, n: Any, nu_W: Any, nu_F: Any, nu_C: Any) -> Fraction:
        """The moment at width ``n`` (any positive rational) and these variances, exactly.  Raises ``DomainError``."""
        x, nu = 1 / require_width(n), Variances.of(nu_W, nu_F, nu_C)
        value = Fraction(0)
        for (a, b, c), coefficients in self.terms.items():
            value += nu.W**a * nu.F**b * nu.C**c * Polynomial(coefficients)(x)
        return value


def second_moment(j: int, k: int, *, equal_outputs: bool = True, equal_inputs: bool = True) -> KernelMoments:
    """E Θ_jk² of an entry with p = p' or not (``equal_outputs``) and q = q' or not (``equal_inputs``).

    >>> dict(second_moment(0, 0).terms)  # (2x + 1)(ν_F² + ν_C²) + 2 ν_F ν_C
    {(0, 0, 2): (1, 2), (0, 1, 1): (2,), (0, 2, 0): (1, 2)}

    Raises ``DomainError`` for negative lags.  Source: proofs/statements/linear-networks.md#variance.
    """
    j, k = require_lag(j, "the lag j"), require_lag(k, "the lag k")
    return KernelMoments(j, k, _second_moment(min(j, k), max(j, k), bool(equal_outputs), bool(equal_inputs)))


def kernel_variance(j: int, k: int, *, equal_outputs: bool = True, equal_inputs: bool = True) -> KernelMoments:
    """Var Θ_jk = E Θ_jk² - (E Θ_jk)² of an entry with p = p' or not and q = q' or not; not zero where the mean is.

    >>> dict(kernel_variance(0, 0).terms)  # 2x (ν_C² + ν_F²)
    {(0, 0, 2): (0, 2), (0, 2, 0): (0, 2)}
    >>> dict(kernel_variance(0, 0, equal_outputs=False).terms)  # c d' / n
    {(0, 0, 2): (0, 1)}

    j = k = 6 takes a second; two more letters 2(j + k) cost a factor of about 2.6.  Raises ``DomainError`` for negative
    lags. Source: proofs/statements/linear-networks.md#variance.
    """
    j, k = require_lag(j, "the lag j"), require_lag(k, "the lag k")
    return KernelMoments(j, k, _variance(min(j, k), max(j, k), bool(equal_outputs), bool(equal_inputs)))


def _product_of_forms(X: Word, Y: Word, equal: bool) -> list[tuple[Word, ...]]:
    """E (y' X z)(y' Y z) for standard Gaussian y, z, equal or independent, as the products of traces that it is the sum
    of.
    """
    return [(X, Y), (X + Y,), (X + transpose(Y),)] if equal else [(X + transpose(Y),)]


@lru_cache(maxsize=1024)
def _second_moment(j: int, k: int, equal_outputs: bool, equal_inputs: bool) -> Mapping[Exponents, tuple[int, ...]]:
    P, Q = "w" * j + "W" * k, power(j, k)
    factors = weight_factors(j, k)
    sums: dict[Exponents, Polynomial] = {}

    def add(nu_F: int, nu_C: int, traces: list[tuple[Word, ...]], times: int = 1) -> None:
        letters = 2 * (j + k) if nu_F + nu_C == 2 else 2 * (j + k) - 2 if nu_F + nu_C == 3 else 2 * (j + k) - 4
        key = (letters // 2, nu_F, nu_C)
        for words in traces:
            sums[key] = sums.get(key, Polynomial()) + expectation_of_traces(words) * times

    def of_c(X: Word, Y: Word) -> list[tuple[Word, ...]]:
        return _product_of_forms(X, Y, equal_outputs)

    def of_f(X: Word, Y: Word) -> list[tuple[Word, ...]]:
        return _product_of_forms(X, Y, equal_inputs)

    if equal_outputs:
        add(2, 0, of_f(P, P))
    if equal_inputs:
        add(0, 2, of_c(Q, Q))
    if equal_outputs and equal_inputs:
        add(1, 1, [(P, Q)], 2)
    for i, (U, V) in enumerate(factors):
        if equal_outputs:
            add(2, 1, [(U, *words) for words in of_f(P, V)], 2)
        if equal_inputs:
            add(1, 2, [(V, *words) for words in of_c(Q, U)], 2)
        for U2, V2 in factors[: i + 1]:
            both = [c + f for c in of_c(U, U2) for f in of_f(V, V2)]
            add(2, 2, both, 1 if (U2, V2) == (U, V) else 2)
    scale = j + k + 2
    return MappingProxyType(
        {key: sums[key].in_inverse(scale).coefficients for key in sorted(sums) if sums[key].degree >= 0}
    )


@lru_cache(maxsize=1024)
def _variance(j: int, k: int, equal_outputs: bool, equal_inputs: bool) -> Mapping[Exponents, tuple[int, ...]]:
    square = _second_moment(j, k, equal_outputs, equal_inputs)
    if not (equal_outputs and equal_inputs):  # then the mean is 0
        return square
    mean = mean_kernel(j, k)
    A, B = Polynomial(mean.A), Polynomial(mean.B)
    m = (j + k) // 2  # for odd j + k both are zero
    squared = {
        (2 * m, 2, 0): A * A,
        (2 * m, 0, 2): A * A,
        (2 * m, 1, 1): A * A * 2,
        (2 * m - 1, 2, 1): A * B * 2,
        (2 * m - 1, 1, 2): A * B * 2,
        (2 * m - 2, 2, 2): B * B,
    }
    terms = {}
    for key, coefficients in square.items():
        difference = Polynomial(coefficients) - squared.get(key, Polynomial())
        if difference.degree >= 0:
            terms[key] = difference.coefficients
    return MappingProxyType(terms)
