"""The mean of the tangent kernel of a linear RNN at finite width, exactly, as polynomials in x = 1/n.

    E Θ_jk = δ_pp' δ_qq' [ (ν_C + ν_F) ν_W^m A_jk(1/n) + ν_C ν_F ν_W^(m-1) B_jk(1/n) ],     m = (j + k)/2,

for even j + k, and 0 for odd.  The indices p of outputs and q of inputs are left out from here on: everywhere the entry
with p = p' and q = q' is meant.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from verify.kernels.polynomial import Polynomial
from verify.kernels.rho import rho
from verify.kernels.scales import Variances, require_lag, require_width
from verify.kernels.wick import expectation_of_traces
from verify.kernels.words import Word, power

__all__ = ["MeanKernel", "mean_kernel", "weight_factors"]


@dataclass(frozen=True, slots=True)
class MeanKernel:
    """E Θ_jk: the coefficients of A_jk and B_jk, of 1, x, x², .. with x = 1/n; ``()`` is zero.

    The coefficients are nonnegative integers, so E Θ_jk falls as n grows.
    """

    j: int
    k: int
    A: tuple[int, ...]
    B: tuple[int, ...]

    def at(self, n: Any, nu_W: Any, nu_F: Any, nu_C: Any) -> Fraction:
        """E Θ_jk at width ``n`` (any positive rational) and these variances, exactly.  Raises ``DomainError``."""
        x = 1 / require_width(n)
        return self._value(Polynomial(self.A)(x), Polynomial(self.B)(x), Variances.of(nu_W, nu_F, nu_C))

    def limit(self, nu_W: Any, nu_F: Any, nu_C: Any) -> Fraction:
        """lim E Θ_jk as n → ∞, from the constant coefficients: ρ_j if j = k, 0 otherwise."""
        constants = (Polynomial(self.A)(0), Polynomial(self.B)(0))
        return self._value(*constants, Variances.of(nu_W, nu_F, nu_C))

    def bias(self, n: Any, nu_W: Any, nu_F: Any, nu_C: Any) -> Fraction:
        """E Θ_jk - (ρ_j if j = k, else 0) at width ``n``; never negative."""
        target = rho(self.j, nu_W, nu_F, nu_C) if self.j == self.k else Fraction(0)
        return self.at(n, nu_W, nu_F, nu_C) - target

    def _value(self, A: Fraction, B: Fraction, nu: Variances) -> Fraction:
        m, value = (self.j + self.k) // 2, Fraction(0)
        if A:  # no large powers for nothing
            value += (nu.C + nu.F) * nu.W**m * A
        if B:  # then j, k >= 1, and m >= 1
            value += nu.C * nu.F * nu.W ** (m - 1) * B
        return value


def weight_factors(j: int, k: int) -> list[tuple[Word, Word]]:
    """The words (U, V) of the derivative in W: Σ (c U c')(f' V f), U = W^a W'^b, V = W'^(j-1-a) W^(k-1-b), a < j, b <
    k.

    >>> weight_factors(2, 1)
    [('', 'w'), ('W', '')]
    """
    return [(power(a, b), "w" * (j - 1 - a) + "W" * (k - 1 - b)) for a in range(j) for b in range(k)]


def mean_kernel(j: int, k: int) -> MeanKernel:
    """A_jk = n^-(m+1) E tr(W^j W'^k) and B_jk = n^-(m+1) Σ_{a<j,b<k} E[tr(W^a W'^b) tr(W'^(j-1-a) W^(k-1-b))], ν_W = 1.

    >>> mean_kernel(2, 2)
    MeanKernel(j=2, k=2, A=(1, 0, 2), B=(2, 0, 2))

    Zero for odd j + k.  All j, k <= 12 take a fraction of a second together; two more letters j + k cost a factor of
    about 2.3. Raises ``DomainError`` for negative lags.  Source: proofs/statements/linear-networks.md#mean.
    """
    j, k = require_lag(j, "the lag j"), require_lag(k, "the lag k")
    small = _mean(min(j, k), max(j, k))  # Θ_kj is the transpose of Θ_jk
    return small if j <= k else MeanKernel(j, k, small.A, small.B)


@lru_cache(maxsize=4096)
def _mean(j: int, k: int) -> MeanKernel:
    if (j + k) % 2:
        return MeanKernel(j, k, (), ())
    scale = (j + k) // 2 + 1
    A = expectation_of_traces([power(j, k)])
    B = Polynomial()
    for factors in weight_factors(j, k):
        B += expectation_of_traces(factors)
    return MeanKernel(j, k, A.in_inverse(scale).coefficients, B.in_inverse(scale).coefficients)
