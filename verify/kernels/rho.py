"""ρ_j: the weight of lag j in the scaled convolution model, the limit of the tangent kernel on the diagonal."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from verify.kernels.scales import Variances, require_lag

__all__ = ["rho", "rhos"]


def rho(j: int, nu_W: Any, nu_F: Any, nu_C: Any) -> Fraction:
    """ρ_j = ν_C (j ν_F ν_W^(j-1) + ν_W^j) + ν_F ν_W^j, exactly; ρ_0 = ν_C + ν_F, at ν_W = 0 too.

    >>> rho(2, 1, 1, 1), rho(0, 0, 2, 3), rho(1, 0, 2, 3)
    (Fraction(4, 1), Fraction(5, 1), Fraction(6, 1))

    Variances are integers, Fractions or text ("1/2").  Raises ``DomainError`` for floats, negative variances, a
    negative lag. Source: [E21]; proofs/statements/linear-networks.md#weights-of-the-convolution-model.
    """
    j = require_lag(j, "the lag j")
    nu = Variances.of(nu_W, nu_F, nu_C)
    plain = (nu.C + nu.F) * nu.W**j
    return plain + nu.C * nu.F * j * nu.W ** (j - 1) if j else plain  # no 0·ν_W^(-1)


def rhos(J: int, nu_W: Any, nu_F: Any, nu_C: Any) -> list[Fraction]:
    """[ρ_0, .., ρ_{J-1}].

    >>> [str(value) for value in rhos(4, "1/2", 1, 1)]
    ['2', '2', '3/2', '1']
    """
    return [rho(j, nu_W, nu_F, nu_C) for j in range(require_lag(J, "the number of lags"))]
