"""The largest step of descent, certified by an exact test of semidefiniteness; the bias bound that holds below it.

A step η keeps every residual from growing if and only if (2/η) I - K is positive semidefinite, η <= 2/λ_max(K).
Source: proofs/statements/linear-networks.md#d1-bias-bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from verify.errors import DomainError
from verify.kernels.descent import (
    Trajectory,
    convolution_descent,
    kernel_matrix,
    read_step,
    squared_norm,
    stacked_targets,
)
from verify.networks.convolution import positive_weights
from verify.networks.linear import Matrix, as_fraction, rational_matrix

__all__ = [
    "BoundViolation",
    "CertifiedStep",
    "bias_bound_squared",
    "certified_step",
    "first_bound_violation",
    "is_certified_step",
    "is_positive_definite",
    "is_positive_semidefinite",
    "shifted_identity",
    "simplest_between",
    "violation",
]


def is_positive_semidefinite(matrix: Sequence[Sequence[object]]) -> bool:
    """Whether vᵀ M v >= 0 for all real v, for a symmetric rational M (N×N, N >= 1), singular ones included.

    Raises ``DomainError`` if M is not square and symmetric, or an entry is no rational number.
    """
    return _positive_pivots(matrix) is not None


def is_positive_definite(matrix: Sequence[Sequence[object]]) -> bool:
    """Whether vᵀ M v > 0 for all real v ≠ 0, for a symmetric rational M (N×N, N >= 1).

    Raises ``DomainError`` as ``is_positive_semidefinite`` does.
    """
    return _positive_pivots(matrix) == len(matrix)


def _positive_pivots(matrix: Sequence[Sequence[object]]) -> int | None:
    """The rank of M if it is positive semidefinite, else None: fraction-free L D Lᵀ with diagonal pivots.

    After r pivots, entry ij of what remains is a minor of order r + 1 over integers (Bareiss), which is the
    Schur complement times the positive product of the pivots: it is semidefinite if and only if M is.  A negative
    diagonal entry refutes; a positive one is the next pivot; if all are zero, then M is semidefinite if and only
    if nothing else remains, as a 2×2 minor (0, b; b, 0) is -b².
    """
    rows = _symmetric(matrix)
    denominator = lcm(*(v.denominator for row in rows for v in row))
    rest = [[int(v * denominator) for v in row] for row in rows]
    previous, rank = 1, 0
    while rest:
        diagonal = [rest[i][i] for i in range(len(rest))]
        if min(diagonal) < 0:
            return None
        k = next((i for i, d in enumerate(diagonal) if d > 0), None)
        if k is None:
            return None if any(v for row in rest for v in row) else rank
        pivot, keep = diagonal[k], [i for i in range(len(rest)) if i != k]
        rest = [[(pivot * rest[i][j] - rest[i][k] * rest[k][j]) // previous for j in keep] for i in keep]
        previous, rank = pivot, rank + 1
    return rank


def _symmetric(matrix: Sequence[Sequence[object]]) -> Matrix:
    rows = rational_matrix("the matrix", matrix)
    if len(rows) != len(rows[0]):
        raise DomainError(f"only a square matrix can be positive semidefinite, got {len(rows)}×{len(rows[0])}")
    for i, row in enumerate(rows):
        for j in range(i):
            if row[j] != rows[j][i]:
                raise DomainError(
                    f"the matrix must be symmetric; entries [{i}][{j}] = {row[j]} and {rows[j][i]} differ"
                )
    return rows


@dataclass(frozen=True, slots=True)
class CertifiedStep:
    """A step η = 2/ceiling with (2/η) I - K positive semidefinite, and floor <= λ_max(K) <= ceiling.

    So no step above 2/floor is allowed, and η is the largest allowed step up to the factor floor/ceiling.
    """

    step: Fraction
    floor: Fraction
    ceiling: Fraction


def is_certified_step(kernel: Sequence[Sequence[object]], step: object) -> bool:
    """Whether (2/η) I - K is positive semidefinite, i.e. η <= 2/λ_max(K), for a positive step η; exact.

    Raises ``DomainError`` if the step is not positive or K is not square and symmetric.
    """
    return is_positive_semidefinite(shifted_identity(rational_matrix("the kernel", kernel), 2 / read_step(step)))


def shifted_identity(matrix: Matrix, c: Fraction) -> list[list[Fraction]]:
    """c I - M of a square matrix M."""
    return [[(c if i == j else 0) - v for j, v in enumerate(row)] for i, row in enumerate(matrix)]


def certified_step(kernel: Sequence[Sequence[object]], *, tolerance: object = Fraction(1, 100)) -> CertifiedStep:
    """A step η with (2/η) I - K positive semidefinite, within the factor 1 + tolerance of the largest one, 2/λ_max(K).

    λ_max lies between the largest diagonal entry and the trace; each bisection decides by the exact test, at the
    simplest rational of the middle third, so that the step has few digits.

    Raises ``DomainError`` if K is zero (every step is allowed then), not positive semidefinite, not symmetric,
    or the tolerance is not positive.
    """
    K = _symmetric(kernel)
    slack = as_fraction(tolerance)
    if slack <= 0:
        raise DomainError(f"the tolerance must be positive, got {slack}")
    if not is_positive_semidefinite(K):
        raise DomainError("the kernel is not positive semidefinite, so it is no kernel")
    floor, ceiling = max(K[i][i] for i in range(len(K))), sum((K[i][i] for i in range(len(K))), Fraction(0))
    if not ceiling:
        raise DomainError("the kernel is zero: descent does not move, and every step is allowed")
    while ceiling > (1 + slack) * floor:
        third = (ceiling - floor) / 3
        middle = simplest_between(floor + third, ceiling - third)
        if is_positive_semidefinite(shifted_identity(K, middle)):
            ceiling = middle
        else:
            floor = middle
    return CertifiedStep(2 / ceiling, floor, ceiling)


def simplest_between(low: Fraction, high: Fraction) -> Fraction:
    """The rational with the least denominator, and then the least numerator, in low <= x <= high, 0 < low <= high.

    By continued fractions: the least integer not below ``low`` if it fits, else whole part + 1/(simplest between
    the inverted rests).

    >>> simplest_between(Fraction(314, 100), Fraction(315, 100))
    Fraction(22, 7)

    Raises ``DomainError`` unless 0 < low <= high.
    """
    if not 0 < low <= high:
        raise DomainError(f"expected 0 < low <= high, got {low} and {high}")
    up = -(-low.numerator // low.denominator)
    if up <= high:
        return Fraction(up)
    whole = up - 1
    return whole + 1 / simplest_between(1 / (high - whole), 1 / (low - whole))


# --- the bias bound -----------------------------------------------------------------------------------------


def bias_bound_squared(data: Sequence[Trajectory], rho_j: Fraction, step: Fraction, done: int) -> Fraction:
    """(η ℓ ρ_j)² Σ||x||² Σ||y||²: the square of the bound on ||L_j^{(ℓ)}||_F after ℓ = ``done`` steps.

    Valid if (2/η) I - K is positive semidefinite: then ||R|| never grows, and ||Ξ_j||_2 <= ||Ξ_0||_2.
    Source: proofs/statements/linear-networks.md#d1-bias-bound.
    """
    inputs = sum((squared_norm(d.inputs) for d in data), Fraction(0))
    return (step * done * rho_j) ** 2 * inputs * squared_norm(stacked_targets(data))


@dataclass(frozen=True, slots=True)
class BoundViolation:
    """||L_lag^{(step)}||_F² = ``squared_norm`` > ``squared_bound`` = (η · step · ρ_lag)² Σ||x||² Σ||y||²."""

    step: int
    lag: int
    squared_norm: Fraction
    squared_bound: Fraction


def first_bound_violation(
    data: Sequence[Trajectory], rho: Sequence[object], step: object, steps: int
) -> BoundViolation | None:
    """The first step ℓ <= steps, and its first lag, at which the bias bound fails; None if it holds throughout.

    Raises ``DomainError`` as ``convolution_descent`` does.
    """
    weights, eta = positive_weights(rho), read_step(step)
    for state in convolution_descent(data, rho, step, steps):
        for lag, L in enumerate(state.weights or ()):
            bound = bias_bound_squared(data, weights[lag], eta, state.step)
            norm = squared_norm(L)
            if norm > bound:
                return BoundViolation(state.step, lag, norm, bound)
    return None


def violation(
    data: Sequence[Trajectory], rho: Sequence[object], factor: object, *, steps: int = 20
) -> BoundViolation | None:
    """Where the bias bound fails first for ``factor`` times the certified step: the negative control, factor 2 to 4.

    None if it does not within ``steps`` steps: as it may for a residual that is orthogonal to the top eigenspace of K,
    and always for factor <= 1.

    Raises ``DomainError`` as ``certified_step`` does, or if the factor is not positive.
    """
    times = as_fraction(factor)
    if times <= 0:
        raise DomainError(f"the factor must be positive, got {times}")
    inputs = [d.inputs for d in data]
    step = certified_step(kernel_matrix(inputs, inputs, rho)).step
    return first_bound_violation(data, rho, times * step, steps)
