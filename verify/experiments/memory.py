"""Which memory is learned: delays of different length, by linear RNNs and by the scaled convolution model.

The target of delay τ is the input τ steps ago, y_t = c x_{t-τ}; the norms ||y|| are equal, so a long delay is no larger
a task than a short one.  After ℓ steps the convolution has ||L_j|| <= η ℓ ρ_j B, B = ||Ξ_0||_2 ||y||: where ρ_j is
small, lag j is learned late.  The bound is a theorem about the convolution, the limit of infinite width.  A network of
finite width is free to exceed it, and does so once it has trained for long: how much, and how that shrinks with the
width, is measured too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from verify.errors import DomainError
from verify.exact.threads import workers
from verify.experiments.data import Array, SequenceData
from verify.experiments.linear_training import (
    DEFAULT_VARIANCES,
    LinearParameters,
    Variances,
    descend_convolution,
    descend_network,
    design,
    lag_weights,
    relative_size,
    stable_step,
)
from verify.experiments.memory_record import MEMORY_CELL
from verify.experiments.plan import require_affordable, require_plan, require_targets, shared_parameters
from verify.experiments.records import Cells, make_record, rounded

__all__ = ["MemorySettings", "run_memory"]

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class MemorySettings:
    """What to run: delays τ, widths n, ``seeds`` networks of each, steps of descent, variances, and the seed of it all.

    Raises ``DomainError`` for a number that makes no sense.
    """

    delays: Sequence[int] = (0, 1, 2, 3, 4, 5, 6, 7, 8)
    widths: Sequence[int] = (32, 128, 512)
    seeds: int = 3
    steps: int = 100
    variances: Variances = DEFAULT_VARIANCES
    seed: int = 0

    def __post_init__(self) -> None:
        require_plan(self.widths, self.seeds, self.steps, self.seed)
        if not self.delays:
            raise DomainError("at least one delay is needed")
        for delay in self.delays:
            if delay < 0:
                raise DomainError(f"a delay must be at least 0, not {delay}")
        if len(set(self.delays)) != len(self.delays):
            raise DomainError(f"every delay once, please: {', '.join(map(str, self.delays))} has one twice")


def run_memory(
    settings: MemorySettings,
    data: SequenceData,
    *,
    cells: Callable[[Mapping[str, Any], Any], Cells] | None = None,
    progress: Progress | None = None,
    force: bool = False,
) -> dict[str, Any]:
    """The record of the experiment: errors at some steps, the weights ||L_j|| after the last, and the bound on them.

    With targets in the data there is one task, to learn them, and no delays.  A ``half_at`` is the first step after
    which the error on the training data is at most half of what it was.  Weights of a network are ||L_j(θ) -
    L_j(θ_0)||.

    Raises ``DomainError`` if a delay is not below the length of a sequence; ``cells`` and ``force`` are as for
    ``run_width``.
    """
    inputs = _Inputs.of(settings, data)
    tasks = inputs.tasks(data)
    lags, d_x, d_y = data.length, data.channels, tasks[0].targets.shape[1]
    runs = [(n, settings.seeds * len(tasks)) for n in settings.widths]
    require_affordable(runs, settings.steps, lags, max(d_x, d_y), force)
    delays = None if data.training_targets is not None else list(settings.delays)
    parameters = {"delays": delays, **shared_parameters(settings, data, d_y)}
    store = Cells("memory", parameters, MEMORY_CELL) if cells is None else cells(parameters, MEMORY_CELL)
    total = len(tasks) * len(settings.widths) * settings.seeds
    done = 0
    found: list[dict[str, Any]] = []
    with workers():  # BLAS on one thread: faster at these shapes, and the same digits whatever else runs
        for task in tasks:
            networks = []
            for n in settings.widths:
                for seed in range(settings.seeds):
                    if progress:
                        progress(done, total, f"{task.name}, n={n}, seed {seed}")
                    name = f"{task.name}, n={n}, seed {seed}"
                    networks.append(store.get_or_make(name, partial(inputs.network, task, n, seed)))
                    done += 1
            found.append({**inputs.convolution(task), "networks": networks})
    results = {
        "step_size": rounded(inputs.step),
        "rho": rounded(inputs.rho),
        "logged_steps": inputs.logged.tolist(),
        "tasks": found,
    }
    return make_record("memory", parameters, results)


@dataclass(frozen=True, slots=True)
class _Task:
    """One thing to learn; ``scale`` is the weight c at lag ``delay``."""

    delay: int | None
    scale: float
    targets: Array
    held_out: Array

    @property
    def name(self) -> str:
        return "given targets" if self.delay is None else f"delay {self.delay}"


@dataclass(frozen=True, slots=True)
class _Inputs:
    """What all tasks share: the inputs as matrices, and how to train on them."""

    settings: MemorySettings
    lags: int
    rho: Array
    matrix: Array
    held_out_matrix: Array
    step: float
    logged: Array

    @classmethod
    def of(cls, settings: MemorySettings, data: SequenceData) -> _Inputs:
        rho = np.array([float(r) for r in lag_weights(settings.variances, data.length)])
        matrix = design(data.training_inputs)
        logged = np.unique(np.concatenate(([0], np.geomspace(1, settings.steps, 40).round()))).astype(int)
        return cls(
            settings,
            data.length,
            rho,
            matrix,
            design(data.held_out_inputs),
            stable_step(matrix, rho),
            logged,
        )

    def tasks(self, data: SequenceData) -> list[_Task]:
        if data.training_targets is not None and data.held_out_targets is not None:
            given = [y.reshape(-1, y.shape[2]) for y in (data.training_targets, data.held_out_targets)]
            require_targets(*given)
            return [_Task(None, 1.0, *given)]
        found = []
        for delay in self.settings.delays:
            if delay >= self.lags:
                raise DomainError(
                    f"delay {delay} does not fit into sequences of {self.lags} steps; ask for less, or longer ones"
                )
            d_x = data.channels
            columns = slice(delay * d_x, (delay + 1) * d_x)
            targets, held_out = self.matrix[:, columns], self.held_out_matrix[:, columns]
            require_targets(targets, held_out)
            scale = float(np.sqrt(targets.size) / np.linalg.norm(targets))
            found.append(_Task(delay, scale, scale * targets, scale * held_out))
        return found

    def convolution(self, task: _Task) -> dict[str, Any]:
        """The task, and what the convolution learned of it."""
        weights = descend_convolution(self.matrix, task.targets, self.rho, self.step, self.settings.steps)
        d_x = self.matrix.shape[1] // self.lags
        reach = np.linalg.norm(self.matrix[:, :d_x], 2) * np.linalg.norm(task.targets)
        wanted = None
        if task.delay is not None:
            wanted = [0.0] * self.lags
            wanted[task.delay] = rounded(task.scale * d_x**0.5)
        return {
            "delay": task.delay,
            "target_weights": wanted,
            "bound": rounded(self.step * self.settings.steps * self.rho * reach),
            "convolution": self._measured(task, weights),
        }

    def network(self, task: _Task, n: int, seed: int) -> dict[str, Any]:
        """What one network learned of it."""
        d_x, d_y = self.matrix.shape[1] // self.lags, task.targets.shape[1]
        rng = np.random.default_rng([self.settings.seed, 2, n, seed])  # the same networks for every task
        start = LinearParameters.gaussian(n, d_x, d_y, self.settings.variances, rng)
        weights = descend_network(self.matrix, task.targets, start, self.step, self.settings.steps, self.lags)
        return {"n": n, "seed": seed, "diverged": bool(np.isnan(weights[-1]).any()), **self._measured(task, weights)}

    def _measured(self, task: _Task, weights: Array) -> dict[str, Any]:
        training = relative_size(self.matrix, weights, task.targets, less=task.targets)
        held_out = relative_size(self.held_out_matrix, weights, task.held_out, less=task.held_out)
        half = np.flatnonzero(training <= 0.5)
        return {
            "half_at": int(half[0]) if half.size else None,
            "training_error": rounded(training[self.logged]),
            "held_out_error": rounded(held_out[self.logged]),
            "weights": rounded(np.linalg.norm(weights[-1], axis=(1, 2))),
        }
