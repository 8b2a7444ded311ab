"""Where descent goes: the least-squares solution that minimises Σ_j ||L_j||²/ρ_j, with its certificate, and how fast.

Source: proofs/statements/linear-networks.md#d2-limit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import flint

from verify.errors import DomainError
from verify.exact import QQ
from verify.exact.linalg import rank_profile
from verify.kernels.descent import Trajectory, kernel_matrix, lagged_inputs, read_step, stacked_targets
from verify.kernels.descent_step import is_positive_definite, is_positive_semidefinite, shifted_identity
from verify.networks.convolution import ScaledConvolution, positive_weights
from verify.networks.linear import Matrix, as_flint, as_fractions, rational_matrix

__all__ = ["MinimumNorm", "contraction_factor", "contracts", "is_minimum_norm", "minimum_norm", "squared_distance"]


@dataclass(frozen=True, slots=True)
class MinimumNorm:
    """The L_j that minimise Σ_j ||L_j||_F²/ρ_j among all least-squares solutions, with the multiplier Λ (N×d_y).

    The certificate: L_j = ρ_j Λᵀ Ξ_j and Rᵀ Ξ_j = 0 for all j, R the residuals of the L_j.
    """

    weights: tuple[Matrix, ...]
    multiplier: Matrix


def minimum_norm(data: Sequence[Trajectory], rho: Sequence[object]) -> MinimumNorm:
    """The exact limit of descent from zero with any step η < 2/λ_max(K).

    With L_j = ρ_j Λᵀ Ξ_j the predictions are K Λ, and the normal equations are K (K Λ - Y) = 0.  With I the pivot rows
    of K, a solution is supported on I: Λ_I = (K_I· K_·I)^{-1} K_I· Y, where K_I· K_·I is nonsingular as K_·I has
    independent columns.

    Raises ``DomainError`` if data are missing or misshapen or a ρ_j is not positive.
    """
    weights, Y = positive_weights(rho), as_flint(stacked_targets(data))
    inputs = [d.inputs for d in data]
    K = kernel_matrix(inputs, inputs, weights)
    pivots = sorted(rank_profile(K, QQ).rows)
    multiplier = flint.fmpq_mat(len(K), Y.ncols())
    if pivots:
        chosen = as_flint([K[i] for i in pivots])
        solution = (chosen * chosen.transpose()).inv() * (chosen * Y)
        for place, i in enumerate(pivots):
            for c in range(Y.ncols()):
                multiplier[i, c] = solution[place, c]
    found = tuple(
        as_fractions(
            multiplier.transpose() * as_flint(lagged_inputs(inputs, j)) * flint.fmpq(r.numerator, r.denominator)
        )
        for j, r in enumerate(weights)
    )
    return MinimumNorm(found, as_fractions(multiplier))


def is_minimum_norm(data: Sequence[Trajectory], rho: Sequence[object], solution: MinimumNorm) -> bool:
    """Whether the certificate holds: L_j = ρ_j Λᵀ Ξ_j and Rᵀ Ξ_j = 0 for all j, R from the convolution with the L_j.

    The second says that the L_j are a least-squares solution.  The first says that the gradient 2 L_j/ρ_j of the norm
    is orthogonal to every change (D_j) that keeps all predictions, Σ_j Ξ_j D_jᵀ = 0:  Σ_j <Λᵀ Ξ_j, D_j> =
    <Λ, Σ_j Ξ_j D_jᵀ> = 0.  The norm is strictly convex, so the solution is the only minimum.

    Raises ``DomainError`` if data are missing or misshapen or a ρ_j is not positive.
    """
    weights, targets = positive_weights(rho), stacked_targets(data)
    inputs = [d.inputs for d in data]
    if len(solution.weights) != len(weights) or len(solution.multiplier) != len(targets):
        return False
    model = ScaledConvolution.of(weights, solution.weights)
    R = as_flint([y for x in inputs for y in model.outputs(x)]) - as_flint(targets)
    multiplier = as_flint(solution.multiplier).transpose()
    for j, r in enumerate(weights):
        lagged = as_flint(lagged_inputs(inputs, j))
        if any(v for row in as_fractions(R.transpose() * lagged) for v in row):
            return False
        if as_fractions(multiplier * lagged * flint.fmpq(r.numerator, r.denominator)) != solution.weights[j]:
            return False
    return True


def squared_distance(rho: Sequence[object], left: Sequence[Matrix], right: Sequence[Matrix]) -> Fraction:
    """Σ_j ||L_j - L'_j||_F²/ρ_j: the squared distance of the parameters θ_j.

    Raises ``DomainError`` if the numbers of weights differ or a ρ_j is not positive.
    """
    if len(left) != len(right):
        raise DomainError(f"two models of equally many lags are compared, got {len(left)} and {len(right)}")
    difference = [as_fractions(as_flint(a) - as_flint(b)) for a, b in zip(left, right, strict=True)]
    return ScaledConvolution.of(rho, difference).squared_norm()


def contracts(kernel: Sequence[Sequence[object]], step: object, squared_factor: Fraction) -> bool:
    """Whether (1 - ηλ)² <= κ² for every nonzero eigenvalue λ of K; exact.

    Then every step of descent from zero multiplies the squared distance to its limit by at most κ²: the error lies in
    the span of the ΞᵀΛ, on which a step acts with the nonzero eigenvalues of K.  K is symmetric and semidefinite, so
    the condition says that K (κ² I - (I - ηK)²) is positive semidefinite.

    Raises ``DomainError`` if the step is not positive or K is not positive semidefinite.
    """
    eta = read_step(step)
    rows = rational_matrix("the kernel", kernel)
    if not is_positive_semidefinite(rows):
        raise DomainError("the kernel is not positive semidefinite, so it is no kernel")
    K, one = as_flint(rows), as_flint([[Fraction(i == j) for j in range(len(rows))] for i in range(len(rows))])
    move = one - K * flint.fmpq(eta.numerator, eta.denominator)
    rest = one * flint.fmpq(squared_factor.numerator, squared_factor.denominator) - move * move
    return is_positive_semidefinite(as_fractions(K * rest))


def contraction_factor(kernel: Sequence[Sequence[object]], step: object) -> Fraction:
    """A rational κ² < 1 by which every step of descent shrinks the squared distance to its limit, by ``contracts``.

    The least 1 - 2^{-k}, k >= 1: so 1 - κ² is at least half of the best possible.  0 if one step ends it.

    Raises ``DomainError`` if η >= 2/λ_max(K): no κ² < 1 exists; or as ``contracts`` does.
    """
    eta = read_step(step)
    if not is_positive_definite(shifted_identity(rational_matrix("the kernel", kernel), 2 / eta)):
        raise DomainError(f"descent contracts only for steps below 2/λ_max(K); {eta} is none")
    if contracts(kernel, eta, Fraction(0)):
        return Fraction(0)
    gap = Fraction(1, 2)
    while not contracts(kernel, eta, 1 - gap):
        gap /= 2
    return 1 - gap
