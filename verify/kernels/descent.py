"""Gradient descent on the scaled convolution model, and the kernel descent that it equals, in exact rationals.

Loss 1/2 Σ ||ŷ - y||² over all trajectories and times.  Rows are the pairs (trajectory, time), in order.  Ξ_j has rows
x_{t-j}ᵀ (zero for t < j), R = Ŷ - Y are the residuals, g_j = Rᵀ Ξ_j the gradient in L_j.  The size of the step and the
bias bound are in ``descent_step.py``, the limit of many steps in ``descent_limit.py``.
Source: proofs/statements/linear-networks.md#descent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import flint

from verify.errors import DomainError
from verify.networks.convolution import convolve, positive_weights
from verify.networks.linear import Matrix, as_flint, as_fraction, as_fractions, rational_matrix, require_at_least
from verify.networks.linear_weights import stream_rationals

__all__ = [
    "DescentState",
    "Trajectory",
    "convolution_descent",
    "example_trajectories",
    "has_same_dynamics",
    "kernel_descent",
    "kernel_matrix",
    "lagged_inputs",
    "read_step",
    "squared_norm",
    "stacked_targets",
    "weights_from_residuals",
]


@dataclass(frozen=True, slots=True)
class Trajectory:
    """Inputs x_0..x_{T-1} (T×d_x) and targets y_0..y_{T-1} (T×d_y), rational; the inputs before are zero."""

    inputs: Matrix
    targets: Matrix

    @classmethod
    def of(cls, inputs: Sequence[Sequence[object]], targets: Sequence[Sequence[object]]) -> Trajectory:
        """The trajectory with these numbers.  Raises ``DomainError`` if they are no matrices of equally many rows."""
        read = cls(rational_matrix("inputs", inputs), rational_matrix("targets", targets))
        if len(read.inputs) != len(read.targets):
            raise DomainError(
                f"a trajectory has a target for every input: {len(read.inputs)} inputs, {len(read.targets)} targets"
            )
        return read


@dataclass(frozen=True, slots=True)
class DescentState:
    """Where descent stands after ``step`` steps.

    ``predictions``: ŷ on the training rows (N×d_y).  ``held_out``: ŷ on the rows of every held-out input sequence.
    ``residuals``: predictions minus targets.  ``weights``: L_0..L_{J-1}, or None where descent has none.
    """

    step: int
    predictions: Matrix
    held_out: tuple[Matrix, ...]
    residuals: Matrix
    weights: tuple[Matrix, ...] | None


def example_trajectories(
    lengths: Sequence[int], d_x: int, d_y: int, *, seed: str, height: int = 2, denominator: int = 2
) -> tuple[Trajectory, ...]:
    """Trajectories of these lengths from the streams of ``seed`` ("inputs" and "targets"; ``stream_rationals``).

    Raises ``DomainError`` if there are none, or a length, d_x or d_y is less than 1.
    """
    if not len(lengths):
        raise DomainError("at least one trajectory is needed")
    inputs = stream_rationals(seed, "inputs", height=height, denominator=denominator)
    targets = stream_rationals(seed, "targets", height=height, denominator=denominator)
    for name, size in (("d_x", d_x), ("d_y", d_y), *(("a length", T) for T in lengths)):
        require_at_least(name, size, 1)
    return tuple(
        Trajectory(
            tuple(tuple(next(inputs) for _ in range(d_x)) for _ in range(T)),
            tuple(tuple(next(targets) for _ in range(d_y)) for _ in range(T)),
        )
        for T in lengths
    )


# --- data as matrices ---------------------------------------------------------------------------------------


def lagged_inputs(sequences: Sequence[Matrix], lag: int) -> Matrix:
    """Ξ_lag: over all sequences, one after the other, the rows x_{t-lag}ᵀ, zero for t < lag.

    Raises ``DomainError`` if lag < 0 or there is no sequence.
    """
    require_at_least("the lag", lag, 0)
    if not len(sequences):
        raise DomainError("at least one input sequence is needed")
    zero = (Fraction(0),) * len(sequences[0][0])
    return tuple(x[t - lag] if t >= lag else zero for x in sequences for t in range(len(x)))


def stacked_targets(data: Sequence[Trajectory]) -> Matrix:
    """Y: the targets of all trajectories, one after the other (N×d_y).  Raises ``DomainError`` for unequal channels."""
    _require_data(data)
    return tuple(y for trajectory in data for y in trajectory.targets)


def kernel_matrix(left: Sequence[Matrix], right: Sequence[Matrix], rho: Sequence[object]) -> Matrix:
    """K with entry Σ_j ρ_j x_{t-j}·x'_{t'-j} for every row (i, t) of ``left`` and (i', t') of ``right``.

    The tangent kernel of the scaled convolution model (times the identity on outputs); from the entries, not
    from the Ξ_j.  With left = right it is symmetric and positive semidefinite.

    Raises ``DomainError`` if a ρ_j is not positive.
    """
    weights = positive_weights(rho)

    def entry(x: Matrix, t: int, y: Matrix, u: int) -> Fraction:
        return sum(
            (
                r * sum(a * b for a, b in zip(x[t - j], y[u - j], strict=True))
                for j, r in enumerate(weights[: min(t, u) + 1])
            ),
            Fraction(0),
        )

    return tuple(tuple(entry(x, t, y, u) for y in right for u in range(len(y))) for x in left for t in range(len(x)))


def squared_norm(matrix: Sequence[Sequence[Fraction]]) -> Fraction:
    """||M||_F² = Σ m_ij²."""
    return sum((v * v for row in matrix for v in row), Fraction(0))


def _require_data(data: Sequence[Trajectory]) -> tuple[int, int]:
    """(d_x, d_y), the same for all trajectories."""
    if not len(data):
        raise DomainError("at least one trajectory is needed")
    shapes = [(len(d.inputs[0]), len(d.targets[0])) for d in data]
    for i, shape in enumerate(shapes):
        if shape != shapes[0]:
            raise DomainError(
                f"trajectories have equal channels: trajectory 0 has d_x={shapes[0][0]}, d_y={shapes[0][1]}, "
                f"trajectory {i} has d_x={shape[0]}, d_y={shape[1]}"
            )
    return shapes[0]


def read_step(step: object) -> Fraction:
    """The step η as a rational.  Raises ``DomainError`` unless it is one, and positive."""
    eta = as_fraction(step)
    if eta <= 0:
        raise DomainError(f"a step must be positive, got {eta}")
    return eta


def _read_held_out(sequences: Sequence[Sequence[Sequence[object]]], d_x: int) -> list[Matrix]:
    return [rational_matrix(f"held_out[{i}]", x, width=d_x) for i, x in enumerate(sequences)]


# --- the two dynamics ---------------------------------------------------------------------------------------


def convolution_descent(
    data: Sequence[Trajectory],
    rho: Sequence[object],
    step: object,
    steps: int,
    *,
    held_out: Sequence[Sequence[Sequence[object]]] = (),
) -> list[DescentState]:
    """Descent on the weights from zero, L_j <- L_j - η ρ_j g_j with g_j = Rᵀ Ξ_j: the states after 0..steps steps.

    This is descent on θ_j with L_j = √ρ_j θ_j: the gradient in θ_j is √ρ_j g_j, and the root cancels.
    Predictions are convolutions with the L_j.

    Raises ``DomainError`` if data are missing or misshapen, a ρ_j or the step is not positive, or steps < 0.
    """
    d_x, d_y = _require_data(data)
    weights, eta = positive_weights(rho), read_step(step)
    require_at_least("the number of steps", steps, 0)
    unseen = _read_held_out(held_out, d_x)
    targets = stacked_targets(data)
    lagged = [as_flint(lagged_inputs([d.inputs for d in data], j)) for j in range(len(weights))]
    L: list[Matrix] = [((Fraction(0),) * d_x,) * d_y] * len(weights)
    found = []
    for done in range(steps + 1):
        predictions = tuple(y for d in data for y in convolve(L, d.inputs))
        residuals = _minus(predictions, targets)
        found.append(DescentState(done, predictions, tuple(convolve(L, x) for x in unseen), residuals, tuple(L)))
        if done < steps:
            R = as_flint(residuals).transpose()
            L = [as_fractions(as_flint(L[j]) - R * lagged[j] * _scalar(eta * r)) for j, r in enumerate(weights)]
    return found


def kernel_descent(
    data: Sequence[Trajectory],
    rho: Sequence[object],
    step: object,
    steps: int,
    *,
    held_out: Sequence[Sequence[Sequence[object]]] = (),
) -> list[DescentState]:
    """Kernel descent from zero, R <- (I - ηK) R, and Ŷ' <- Ŷ' - η K' R on held-out rows, K' the cross kernel.

    It knows no weights: only the kernel between rows.  States after 0..steps steps.

    Raises ``DomainError`` as ``convolution_descent`` does.
    """
    d_x, d_y = _require_data(data)
    eta = read_step(step)
    require_at_least("the number of steps", steps, 0)
    inputs, unseen, targets = [d.inputs for d in data], _read_held_out(held_out, d_x), stacked_targets(data)
    K = as_flint(kernel_matrix(inputs, inputs, rho)) * _scalar(eta)
    cross = [as_flint(kernel_matrix([x], inputs, rho)) * _scalar(eta) for x in unseen]
    Y = as_flint(targets)
    R = -Y
    ahead = [flint.fmpq_mat(len(x), d_y) for x in unseen]
    found = []
    for done in range(steps + 1):
        found.append(
            DescentState(done, as_fractions(R + Y), tuple(as_fractions(y) for y in ahead), as_fractions(R), None)
        )
        ahead = [y - k * R for y, k in zip(ahead, cross, strict=True)]
        R = R - K * R
    return found


def weights_from_residuals(
    data: Sequence[Trajectory], rho: Sequence[object], step: object, states: Sequence[DescentState]
) -> list[tuple[Matrix, ...]]:
    """L_j^{(ℓ)} = -η ρ_j Σ_{s<ℓ} g_j^{(s)} from the residuals of any descent from zero, for every given state.

    Raises ``DomainError`` if the states are not those after 0, 1, 2, .. steps.
    """
    d_x, d_y = _require_data(data)
    weights, eta = positive_weights(rho), read_step(step)
    if [s.step for s in states] != list(range(len(states))):
        raise DomainError("the states after 0, 1, 2, .. steps are needed, without a gap")
    lagged = [as_flint(lagged_inputs([d.inputs for d in data], j)) for j in range(len(weights))]
    gradients = [flint.fmpq_mat(d_y, d_x) for _ in weights]
    found = []
    for state in states:
        found.append(tuple(as_fractions(g * _scalar(-eta * r)) for g, r in zip(gradients, weights, strict=True)))
        R = as_flint(state.residuals).transpose()
        gradients = [g + R * xi for g, xi in zip(gradients, lagged, strict=True)]
    return found


def has_same_dynamics(
    data: Sequence[Trajectory],
    rho: Sequence[object],
    step: object,
    steps: int,
    *,
    held_out: Sequence[Sequence[Sequence[object]]] = (),
) -> bool:
    """Whether both descents predict the same at each of 0..steps steps, on training and held-out rows, exactly;
    and whether L_j^{(ℓ)} = -η ρ_j Σ_{s<ℓ} g_j^{(s)} with the gradients of the *kernel* descent.

    Raises ``DomainError`` as ``convolution_descent`` does.
    """
    one = convolution_descent(data, rho, step, steps, held_out=held_out)
    other = kernel_descent(data, rho, step, steps, held_out=held_out)
    predictions = all(
        a.predictions == b.predictions and a.held_out == b.held_out for a, b in zip(one, other, strict=True)
    )
    return predictions and [s.weights for s in one] == weights_from_residuals(data, rho, step, other)


def _minus(left: Matrix, right: Matrix) -> Matrix:
    return tuple(tuple(a - b for a, b in zip(x, y, strict=True)) for x, y in zip(left, right, strict=True))


def _scalar(value: Fraction) -> Any:
    return flint.fmpq(value.numerator, value.denominator)
