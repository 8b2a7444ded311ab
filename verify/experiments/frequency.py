"""How often a random linear RNN's tangent kernel is far from its limit: a measurement in floating point, never
evidence.

It stands beside Chebyshev's guarantee (``verify.kernels``), which is exact and holds for every width.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verify.errors import DomainError

__all__ = ["Frequency", "measured_frequency", "sampled_entries"]


@dataclass(frozen=True, slots=True)
class Frequency:
    """``hits`` of ``draws`` networks of width ``n`` had |Θ_jj - target| >= ε."""

    n: int
    hits: int
    draws: int

    @property
    def share(self) -> float:
        """hits / draws."""
        return self.hits / self.draws

    @property
    def standard_error(self) -> float:
        """Of the share; 0 if it is 0 or 1."""
        return float(np.sqrt(self.share * (1 - self.share) / self.draws))


def sampled_entries(
    j: int, k: int, n: int, nu_W: Fraction, nu_F: Fraction, nu_C: Fraction, *, draws: int, seed: int
) -> NDArray[np.float64]:
    """Θ_jk, entry p = p', q = q', of ``draws`` independent networks of width ``n``: (draws,) floats.

    With u_a = c (W/√n)^a and g_a = (W/√n)^a f,

        Θ_jk = g_j·g_k/n + u_j·u_k/n + Σ_{a<j,b<k} (u_a·u_b/n) (g_{j-1-a}·g_{k-1-b}/n).

    Each draw costs max(j, k) products of an n×n matrix with two vectors, and n² Gaussians.  Raises ``DomainError`` for
    sizes out of range.
    """
    if min(j, k) < 0 or n < 1 or draws < 1 or seed < 0 or min(nu_W, nu_F, nu_C) < 0:
        raise DomainError(
            "a sample needs lags, variances and a seed that are not negative, a width n >= 1 and draws >= 1, "
            f"got j = {j}, k = {k}, n = {n}, draws = {draws}, seed = {seed}"
        )
    deviations = [float(nu) ** 0.5 for nu in (nu_W, nu_F, nu_C)]
    random = np.random.default_rng(seed)
    return np.array([_entry(j, k, n, deviations, random) for _ in range(draws)])


def _entry(j: int, k: int, n: int, deviations: list[float], random: np.random.Generator) -> float:
    of_W, of_F, of_C = deviations
    f, c = of_F * random.standard_normal(n), of_C * random.standard_normal(n)
    g, u = [f], [c]
    if max(j, k):
        W = random.standard_normal((n, n))
        W *= of_W / n**0.5
        for _ in range(max(j, k)):
            g.append(W @ g[-1])
            u.append(u[-1] @ W)
    G, U = np.array(g) @ np.array(g).T / n, np.array(u) @ np.array(u).T / n
    return float(G[j, k] + U[j, k] + np.sum(U[:j, :k] * G[:j, :k][::-1, ::-1]))


def measured_frequency(
    j: int, n: int, epsilon: Any, nu_W: Any, nu_F: Any, nu_C: Any, *, target: Any, draws: int, seed: int
) -> Frequency:
    """How many of ``draws`` networks of width ``n`` have |Θ_jj - target| >= ε; ``target`` is ρ_j.

    Floating point and random: a measurement to set beside P(|Θ_jj - ρ_j| >= ε) <= (Var + bias²)/ε², never evidence for
    it. The same seed gives the same draws.  Raises ``DomainError`` for sizes out of range.
    """
    entries = sampled_entries(j, j, n, nu_W, nu_F, nu_C, draws=draws, seed=seed)
    return Frequency(n, int(np.count_nonzero(np.abs(entries - float(target)) >= float(epsilon))), draws)
