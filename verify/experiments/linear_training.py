"""Linear RNNs in floating point, and their training by gradient descent beside that of the scaled convolution model.

A network h_t = n^{-1/2} W h_{t-1} + F x_t, y_t = n^{-1/2} C h_t is trained through its states, by back-propagation
through time.  What it computes is a convolution, so a run is described by its weights L_j = n^{-(j+1)/2} C W^j F after
every step. Both models start from the prediction 0: the network's is f(θ) - f(θ_0), its output less its output before
training.

Floats throughout: measurements, never evidence.
Source: [E21]; proofs/statements/linear-networks.md#the-tangent-kernel.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from verify.errors import DomainError

__all__ = [
    "DEFAULT_VARIANCES",
    "LinearParameters",
    "Variances",
    "backpropagate",
    "descend_convolution",
    "descend_linearised",
    "descend_network",
    "design",
    "impulse_response",
    "lag_weights",
    "outputs",
    "predictions",
    "relative_size",
    "stable_step",
    "tangent_kernel",
]

Array = NDArray[np.float64]

# A network whose loss is this many times what it was at the start will not come back.
_DIVERGED = 1e6


@dataclass(frozen=True, slots=True)
class Variances:
    """ν_W, ν_F, ν_C: variances of the entries of W, F and C at the start, rationals >= 0.

    Raises ``DomainError`` if one is negative, or ν_F = ν_C = 0 (nothing would ever be learned).
    """

    W: Fraction = Fraction(1, 4)
    F: Fraction = Fraction(1)
    C: Fraction = Fraction(1)

    def __post_init__(self) -> None:
        for name, value in (("ν_W", self.W), ("ν_F", self.F), ("ν_C", self.C)):
            if value < 0:
                raise DomainError(f"the variance {name} must be at least 0, not {value}")
        if not self.F + self.C:
            raise DomainError("ν_F and ν_C are both 0: the tangent kernel vanishes; make one of them positive")


DEFAULT_VARIANCES = Variances()
"""ν_W = 1/4, ν_F = ν_C = 1: short memory, which is learned within tens of steps."""


def lag_weights(variances: Variances, lags: int) -> tuple[Fraction, ...]:
    """ρ_j = ν_C (j ν_F ν_W^{j-1} + ν_W^j) + ν_F ν_W^j  for j < ``lags``, exactly; 0·ν_W^{-1} is 0.

    >>> [str(rho) for rho in lag_weights(Variances(), 4)]
    ['2', '3/2', '5/8', '7/32']
    """
    W, F, C = variances.W, variances.F, variances.C
    return tuple((F + C) * W**j + (j * C * F * W ** (j - 1) if j else 0) for j in range(lags))


@dataclass(frozen=True, slots=True)
class LinearParameters:
    """W (n×n), F (n×d_x) and C (d_y×n), or the derivatives of something by them."""

    W: Array
    F: Array
    C: Array

    @property
    def n(self) -> int:
        """The width."""
        return int(self.W.shape[0])

    @classmethod
    def gaussian(cls, n: int, d_x: int, d_y: int, variances: Variances, rng: np.random.Generator) -> LinearParameters:
        """Independent normal entries of mean 0 and these variances."""
        W, F, C = (float(v) ** 0.5 for v in (variances.W, variances.F, variances.C))
        return cls(
            W * rng.standard_normal((n, n)), F * rng.standard_normal((n, d_x)), C * rng.standard_normal((d_y, n))
        )


def _states(parameters: LinearParameters, inputs: Array) -> Array:
    """h_0, .., h_{T-1} of every trajectory, as T×n×N (states are columns: one product a step serves all
    trajectories).
    """
    T = inputs.shape[1]
    W = parameters.W * parameters.n**-0.5
    states: Array = np.einsum("iq,ktq->tik", parameters.F, inputs)
    for t in range(1, T):
        states[t] += W @ states[t - 1]
    return states


def outputs(parameters: LinearParameters, inputs: Array) -> Array:
    """y (N×T×d_y) of the inputs x (N×T×d_x): h_t = n^{-1/2} W h_{t-1} + F x_t, y_t = n^{-1/2} C h_t, h_{-1} = 0."""
    states = _states(parameters, inputs)
    found: Array = parameters.n**-0.5 * np.einsum("pi,tik->ktp", parameters.C, states)
    return found


def backpropagate(parameters: LinearParameters, inputs: Array, output_gradient: Array) -> LinearParameters:
    """The derivatives of a loss by W, F, C, given its derivatives G by the outputs (N×T×d_y), at these inputs
    (N×T×d_x).

    Back-propagation through time: with s = n^{-1/2}, λ_t = s Cᵀ G_t + s Wᵀ λ_{t+1} is the derivative by h_t, and those
    by W, F, C are s Σ λ_t h_{t-1}ᵀ, Σ λ_t x_tᵀ and s Σ G_t h_tᵀ, summed over steps and trajectories.
    """
    return _through_time(parameters, _states(parameters, inputs), inputs, output_gradient)


def _through_time(
    parameters: LinearParameters, states: Array, inputs: Array, output_gradient: Array
) -> LinearParameters:
    n, T = parameters.n, inputs.shape[1]
    s = n**-0.5
    back = s * np.einsum("pi,ktp->tik", parameters.C, output_gradient)
    transposed = (s * parameters.W).T
    for t in range(T - 2, -1, -1):
        back[t] += transposed @ back[t + 1]
    # One product of n×(T-1)N matrices instead of T-1 of rank N.
    late = np.moveaxis(back[1:], 1, 0).reshape(n, -1)
    early = np.moveaxis(states[:-1], 1, 0).reshape(n, -1)
    return LinearParameters(
        W=s * (late @ early.T),
        F=np.einsum("tik,ktq->iq", back, inputs),
        C=s * np.einsum("ktp,tik->pi", output_gradient, states),
    )


def _impulses(lags: int, d_x: int) -> Array:
    """d_x trajectories: in the q-th, channel q is 1 at time 0, and all else is 0."""
    found = np.zeros((d_x, lags, d_x))
    found[:, 0] = np.eye(d_x)
    return found


def impulse_response(parameters: LinearParameters, lags: int) -> Array:
    """L_j = n^{-(j+1)/2} C W^j F for j < ``lags`` (J×d_y×d_x): what the network answers to unit impulses."""
    return np.moveaxis(outputs(parameters, _impulses(lags, parameters.F.shape[1])), 0, 2)


def tangent_kernel(parameters: LinearParameters, lags: int) -> Array:
    """Θ_jk[(p,q),(p',q')] = Σ over the entries of W, F, C of ∂L_j[p,q] ∂L_k[p',q'], as an array [j, p, q, k, p', q'].

    With c_a = n^{-a/2} (Wᵀ)^a Cᵀ and f_a = n^{-a/2} W^a F it is 1/n times
    δ_pp' f_jᵀ f_k + δ_qq' c_jᵀ c_k + n^{-1} Σ_{a<j, b<k} (c_aᵀ c_b)(f_{j-1-a}ᵀ f_{k-1-b}).
    Source: proofs/statements/linear-networks.md#k1-the-kernel.
    """
    n = parameters.n
    s = n**-0.5
    f, c = [parameters.F], [parameters.C.T]
    for _ in range(lags - 1):
        f.append(s * (parameters.W @ f[-1]))
        c.append(s * (parameters.W.T @ c[-1]))
    ff = np.einsum("jiq,kir->jqkr", np.array(f), np.array(f))
    cc = np.einsum("jip,kir->jpkr", np.array(c), np.array(c))
    d_x, d_y = parameters.F.shape[1], parameters.C.shape[0]
    kernel: Array = np.einsum("pr,jqks->jpqkrs", np.eye(d_y), ff) + np.einsum("qs,jpkr->jpqkrs", np.eye(d_x), cc)
    for j in range(1, lags):
        for k in range(1, lags):
            kernel[j, :, :, k] += np.einsum("apbr,aqbs->pqrs", cc[:j, :, :k], ff[j - 1 :: -1, :, k - 1 :: -1]) / n
    return kernel / n


def design(inputs: Array) -> Array:
    """Ξ = [Ξ_0 .. Ξ_{T-1}] (NT × T d_x) of the inputs (N×T×d_x): the row of step t has x_{t-j}ᵀ at lag j, 0 for j >
    t.
    """
    N, T, d_x = inputs.shape
    found = np.zeros((N, T, T, d_x))
    for j in range(T):
        found[:, j:, j] = inputs[:, : T - j]
    return found.reshape(N * T, T * d_x)


def predictions(matrix: Array, weights: Array) -> Array:
    """Σ_j L_j x_{t-j} for every row of the design matrix; the weights are J×d_y×d_x, or several such."""
    flat = np.moveaxis(weights, -2, -1).reshape(*weights.shape[:-3], matrix.shape[1], weights.shape[-2])
    return matrix @ flat


def relative_size(matrix: Array, weights: Array, targets: Array, *, less: Array | None = None) -> Array:
    """||ŷ - z|| / ||y|| after every step, for the predictions ŷ of the weights (ℓ×J×d_y×d_x) and z = ``less``, or 0."""
    found = predictions(matrix, weights) - (0 if less is None else less)
    size: Array = np.sqrt(np.sum(found**2, axis=(-2, -1))) / np.linalg.norm(targets)
    return size


def _lag_gradient(matrix: Array, residual: Array, lags: int) -> Array:
    """g_j = Rᵀ Ξ_j (J×d_y×d_x): the derivative of J = ½ Σ ||ŷ - y||² by L_j."""
    return np.moveaxis((residual.T @ matrix).reshape(residual.shape[1], lags, -1), 0, 1)


def stable_step(matrix: Array, rho: Array) -> float:
    """1/λ_max(K), half the largest stable step, of K = Σ_j ρ_j Ξ_j Ξ_jᵀ.

    λ_max is read off √D ΞᵀΞ √D with D = diag(ρ_j), which has the same nonzero eigenvalues.  Raises ``DomainError`` if
    all inputs are 0.
    """
    scaled = matrix * np.sqrt(np.repeat(rho, matrix.shape[1] // len(rho)))
    largest = float(np.linalg.eigvalsh(scaled.T @ scaled)[-1])
    if not largest > 0:
        raise DomainError("the inputs are 0 throughout: there is nothing to learn from")
    return 1 / largest


def descend_convolution(matrix: Array, targets: Array, rho: Array, step: float, steps: int) -> Array:
    """L_j^{(ℓ)} = √ρ_j θ_j^{(ℓ)} for ℓ = 0..steps (an array ℓ×J×d_y×d_x): descent on θ in ŷ_t = Σ_j √ρ_j θ_j
    x_{t-j}.
    """
    lags = len(rho)
    root = np.sqrt(rho)[:, None, None]
    theta = np.zeros((steps + 1, lags, targets.shape[1], matrix.shape[1] // lags))
    for i in range(steps):
        residual = predictions(matrix, root * theta[i]) - targets
        theta[i + 1] = theta[i] - step * root * _lag_gradient(matrix, residual, lags)
    return root * theta


def descend_linearised(matrix: Array, targets: Array, kernel: Array, step: float, steps: int) -> Array:
    """The same for kernel descent with a tangent kernel [j, p, q, k, p', q'] that stays as it is: L ← L - η Θ g.

    If the loss explodes, the rest of the array is nan.
    """
    lags, d_y, d_x = kernel.shape[:3]
    found = np.zeros((steps + 1, lags, d_y, d_x))
    square = kernel.reshape(lags * d_y * d_x, -1)
    with np.errstate(over="ignore", invalid="ignore"):
        for i in range(steps + 1):
            residual = predictions(matrix, found[i]) - targets
            if _explodes(residual, targets):
                found[i:] = np.nan
                break
            if i < steps:
                g = _lag_gradient(matrix, residual, lags)
                found[i + 1] = found[i] - step * (square @ g.reshape(-1)).reshape(found.shape[1:])
    return found


def _explodes(residual: Array, targets: Array) -> bool:
    """Whether the loss is far above what it was at the start, or no number."""
    return not float(np.sum(residual**2)) <= _DIVERGED * float(np.sum(targets**2))


def descend_network(
    matrix: Array, targets: Array, start: LinearParameters, step: float, steps: int, lags: int
) -> Array:
    """L_j(θ^{(ℓ)}) - L_j(θ^{(0)}) for ℓ = 0..steps, of a network trained by gradient descent on W, F, C.

    The loss is ½ Σ ||f(θ) - f(θ_0) - y||².  Outputs are linear in the inputs, so its gradient is that of
    back-propagation through the responses to unit impulses with the derivatives g_j = Rᵀ Ξ_j: the same as through the
    data, in less time. If the loss explodes, the rest of the array is nan.
    """
    d_x, d_y = start.F.shape[1], start.C.shape[0]
    impulses = _impulses(lags, d_x)
    found = np.full((steps + 1, lags, d_y, d_x), np.nan)
    current, origin = start, impulse_response(start, lags)
    with np.errstate(over="ignore", invalid="ignore"):
        for i in range(steps + 1):
            states = _states(current, impulses)
            found[i] = current.n**-0.5 * np.einsum("pi,tiq->tpq", current.C, states) - origin
            residual = predictions(matrix, found[i]) - targets
            if _explodes(residual, targets):
                found[i:] = np.nan
                break
            if i < steps:
                g = _lag_gradient(matrix, residual, lags)
                gradient = _through_time(current, states, impulses, np.moveaxis(g, 2, 0))
                current = LinearParameters(
                    current.W - step * gradient.W, current.F - step * gradient.F, current.C - step * gradient.C
                )
    return found
