"""What every training experiment asks of its settings before it starts: numbers that make sense, at a bearable cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from verify.errors import BudgetExceeded, DomainError
from verify.experiments.data import SequenceData
from verify.experiments.linear_training import Variances

__all__ = ["Plan", "estimated_seconds", "require_affordable", "require_plan", "require_targets", "shared_parameters"]

# Beyond an hour, and for more memory than many machines have, the user is asked first.
_MAX_SECONDS = 3600
_MAX_WIDTH = 8192
_SECONDS_PER_PRODUCT = 6e-10
"""Measured: a product of an n×n matrix and one or two vectors takes about this times n², once the matrix is larger than
the cache.
"""
_SECONDS_PER_CALL = 1e-5


class Plan(Protocol):
    """What the settings of every experiment have."""

    @property
    def widths(self) -> Sequence[int]: ...
    @property
    def seeds(self) -> int: ...
    @property
    def steps(self) -> int: ...
    @property
    def seed(self) -> int: ...
    @property
    def variances(self) -> Variances: ...


def shared_parameters(plan: Plan, data: SequenceData, d_y: int) -> dict[str, Any]:
    """What every record says of how it was made; variances are rationals such as "1/4"."""
    return {
        "widths": list(plan.widths),
        "seeds": plan.seeds,
        "steps": plan.steps,
        "seed": plan.seed,
        "nu_w": str(plan.variances.W),
        "nu_f": str(plan.variances.F),
        "nu_c": str(plan.variances.C),
        "length": data.length,
        "channels": [data.channels, d_y],
        "data": data.about,
        "step_size_rule": "1/λ_max(K), K = Σ_j ρ_j Ξ_j Ξ_jᵀ",
        "initial_output": "subtracted: the network's prediction is f(θ) - f(θ_0)",
    }


def require_plan(widths: Sequence[int], seeds: int, steps: int, seed: int) -> None:
    """Raises ``DomainError`` unless there are widths, all different and at least 1, a seed and a step at least."""
    if not widths:
        raise DomainError("at least one width is needed")
    for n in widths:
        if n < 1:
            raise DomainError(f"a width must be at least 1, not {n}")
    if len(set(widths)) != len(widths):
        raise DomainError(f"every width once, please: {', '.join(map(str, widths))} has one twice")
    for name, value, least in (
        ("the number of seeds", seeds, 1),
        ("the number of steps", steps, 1),
        ("the seed", seed, 0),
    ):
        if value < least:
            raise DomainError(f"{name} must be at least {least}, not {value}")


def require_targets(*targets: NDArray[np.float64]) -> None:
    """Raises ``DomainError`` if targets are 0 throughout: an error relative to them would mean nothing."""
    if not all(np.any(y) for y in targets):
        raise DomainError("the targets are 0 throughout, to train on or held out: there is nothing to learn")


def estimated_seconds(runs: Sequence[tuple[int, int]], steps: int, lags: int, channels: int) -> float:
    """About how long training takes: for each (width, number of networks), steps × products × n²."""
    products = (2 * lags + 6) * (1 + channels / 4)
    overhead = _SECONDS_PER_CALL * (lags + 10)
    return sum(count * steps * (products * n * n * _SECONDS_PER_PRODUCT + overhead) for n, count in runs)


def require_affordable(runs: Sequence[tuple[int, int]], steps: int, lags: int, channels: int, force: bool) -> None:
    """Raises ``BudgetExceeded`` for what takes more than about an hour, or a width above 8192, unless ``force``."""
    if force:
        return
    seconds = estimated_seconds(runs, steps, lags, channels)
    if seconds > _MAX_SECONDS:
        raise BudgetExceeded(
            f"this would take about {seconds / 3600:,.1f} hours: ask for less (widths, seeds, steps), or for --force"
        )
    widest = max(n for n, _ in runs)
    if widest > _MAX_WIDTH:
        raise BudgetExceeded(
            f"width {widest} needs about {6 * 8 * widest**2 / 2**30:.0f} GiB of memory: ask for at most {_MAX_WIDTH}, "
            f"or for --force"
        )
