"""How wide is wide enough: Chebyshev's inequality for Θ_jj around its limit ρ_j, with explicit constants.

    P(|Θ_jj - ρ_j| >= ε) <= E (Θ_jj - ρ_j)² / ε² = (Var Θ_jj + bias²) / ε²,     bias = E Θ_jj - ρ_j

for every width n, an entry with p = p', q = q'.  The right side is a polynomial in x = 1/n with nonnegative
coefficients and no constant term: it falls to 0 as n grows, so there is a least width for every ε and δ, found by
bisection.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from verify.errors import BudgetExceeded, DomainError
from verify.kernels.scales import Variances, require_positive
from verify.kernels.tangent import mean_kernel
from verify.kernels.variance import kernel_variance

__all__ = ["chebyshev_bound", "least_width", "mean_squared_error"]

# Nobody has a network as wide; the search for the least width would go on for as many steps as it has binary digits.
_WIDEST = 10**100


def mean_squared_error(j: int, n: Any, nu_W: Any, nu_F: Any, nu_C: Any) -> Fraction:
    """E (Θ_jj - ρ_j)² = Var Θ_jj + bias² at width ``n`` (any positive rational), exactly.

    >>> mean_squared_error(1, 100, 1, 1, 1)  # 20/n + 16/n²
    Fraction(126, 625)

    Raises ``DomainError`` for a negative lag or variance and a width that is not positive.
    Source: proofs/statements/linear-networks.md#p1-chebyshev.
    """
    nu = Variances.of(nu_W, nu_F, nu_C)
    bias = mean_kernel(j, j).bias(n, nu.W, nu.F, nu.C)
    return kernel_variance(j, j).at(n, nu.W, nu.F, nu.C) + bias**2


def chebyshev_bound(j: int, n: Any, epsilon: Any, nu_W: Any, nu_F: Any, nu_C: Any) -> Fraction:
    """(Var Θ_jj + bias²) / ε² >= P(|Θ_jj - ρ_j| >= ε) at width ``n``, exactly; it may exceed 1.

    >>> chebyshev_bound(1, 100, "1/2", 1, 1, 1)
    Fraction(504, 625)

    Raises ``DomainError`` unless n, ε > 0, the variances are not negative and all are exact.
    Source: proofs/statements/linear-networks.md#p1-chebyshev.
    """
    return mean_squared_error(j, n, nu_W, nu_F, nu_C) / require_positive(epsilon, "ε") ** 2


def least_width(j: int, epsilon: Any, delta: Any, nu_W: Any, nu_F: Any, nu_C: Any) -> int:
    """The least n >= 1 with (Var Θ_jj + bias²)/ε² <= δ: from there on P(|Θ_jj - ρ_j| >= ε) <= δ is guaranteed.

    It is where Chebyshev's guarantee begins, not the least width with that probability, which is usually much smaller.

    >>> least_width(1, 1, "1/5", 1, 1, 1)
    101

    Raises ``DomainError`` unless ε > 0, 0 < δ <= 1 and the variances are not negative, ``BudgetExceeded`` beyond
    10^100. Source: proofs/statements/linear-networks.md#p1-chebyshev.
    """
    epsilon, delta = require_positive(epsilon, "ε"), require_positive(delta, "δ")
    if delta > 1:
        raise DomainError(f"δ is a probability, at most 1, got {delta}")
    nu = Variances.of(nu_W, nu_F, nu_C)
    _require_fall(j)
    allowed: Fraction = delta * epsilon**2

    def enough(n: int) -> bool:
        return mean_squared_error(j, n, nu.W, nu.F, nu.C) <= allowed

    high = 1
    while not enough(high):
        high *= 2
        if high > _WIDEST:
            raise BudgetExceeded("that needs a width beyond 10^100")
    low = high // 2  # 0, or not enough
    while high - low > 1:
        middle = (low + high) // 2
        if enough(middle):
            high = middle
        else:
            low = middle
    return high


def _require_fall(j: int) -> None:
    """The squared error falls to 0 as n grows, which bisection rests on: seen from the signs of all coefficients."""
    mean, variance = mean_kernel(j, j), kernel_variance(j, j)
    limits = (mean.A[0], mean.B[0] if mean.B else 0)
    fluctuations = [coefficients[0] for coefficients in variance.terms.values()]
    every = [*mean.A, *mean.B, *(c for coefficients in variance.terms.values() for c in coefficients)]
    if limits != (1, j) or any(fluctuations) or min(every) < 0:
        raise ArithmeticError(f"E (Θ_jj - ρ_j)² does not fall to 0 at j = {j}: {mean}, {variance}")
