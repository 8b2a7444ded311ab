"""How far a trained linear RNN is from the trained scaled convolution model, as its width n grows.

Both learn the same task by gradient descent with the same step size from the same data.  The tangent kernel of the
network converges to that of the convolution with weights ρ_j, so the gap shrinks.  Two parts of it are told apart: the
tangent kernel at the start is random, and it drifts in training; the network with its kernel kept as it was at the
start stands between.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from verify.exact.threads import workers
from verify.experiments.data import Array, SequenceData
from verify.experiments.linear_training import (
    DEFAULT_VARIANCES,
    LinearParameters,
    Variances,
    descend_convolution,
    descend_linearised,
    descend_network,
    design,
    lag_weights,
    predictions,
    relative_size,
    stable_step,
    tangent_kernel,
)
from verify.experiments.plan import require_affordable, require_plan, require_targets, shared_parameters
from verify.experiments.records import Cells, make_record, rounded
from verify.experiments.width_record import GAPS, QUARTILES, WIDTH_CELL

__all__ = ["WidthSettings", "run_width"]

Progress = Callable[[int, int, str], None]

# Beyond this many weights L_j[p, q] the kernel at the start is not written out, and the parts of the gap are not told
# apart.
_MAX_WEIGHTS = 256
# The weights of the task's own convolution shrink by this from lag to lag: partly learned early, partly late.
_TEACHER_DECAY = 0.7


@dataclass(frozen=True, slots=True)
class WidthSettings:
    """What to run: widths n, ``seeds`` networks of each, steps of descent, variances; ``seed`` decides every random
    number.

    Raises ``DomainError`` for a number that makes no sense.
    """

    widths: Sequence[int] = (16, 32, 64, 128, 256, 512, 1024)
    seeds: int = 10
    steps: int = 60
    variances: Variances = DEFAULT_VARIANCES
    seed: int = 0

    def __post_init__(self) -> None:
        require_plan(self.widths, self.seeds, self.steps, self.seed)


def run_width(
    settings: WidthSettings,
    data: SequenceData,
    *,
    cells: Callable[[Mapping[str, Any], Any], Cells] | None = None,
    progress: Progress | None = None,
    force: bool = False,
) -> dict[str, Any]:
    """The record of the experiment.

    Without targets in the data, a convolution with random weights that shrink by 0.7 a lag makes them.  The gap of a
    run is the largest ||ŷ_network - ŷ_convolution|| / ||y|| over its steps; all steps count, so a gap that closes later
    is seen too.

    ``cells(parameters, shape)`` opens the store of finished parts.  Raises ``BudgetExceeded`` for what would take more
    than an hour, unless ``force``.
    """
    lags, d_x = data.length, data.channels
    d_y = d_x if data.training_targets is None else data.training_targets.shape[2]
    require_affordable([(n, settings.seeds) for n in settings.widths], settings.steps, lags, max(d_x, d_y), force)
    task = _Task.of(settings, data)
    parameters = shared_parameters(settings, data, d_y)
    store = Cells("width", parameters, WIDTH_CELL) if cells is None else cells(parameters, WIDTH_CELL)
    found: list[dict[str, Any]] = []
    with workers():  # BLAS on one thread: faster at these shapes, and the same digits whatever else runs
        total = len(settings.widths) * settings.seeds
        for n in settings.widths:
            for seed in range(settings.seeds):
                if progress:
                    progress(len(found), total, f"n={n}, seed {seed}")
                found.append(store.get_or_make(f"n{n}-seed{seed}", partial(task.cell, n, seed)))
    results = {
        "step_size": rounded(task.step),
        "rho": rounded(task.rho),
        "convolution": {
            "training_error": rounded(relative_size(task.matrix, task.convolution, task.targets, less=task.targets)),
            "held_out_error": rounded(
                relative_size(task.held_out_matrix, task.convolution, task.held_out, less=task.held_out)
            ),
        },
        "cells": found,
        "widths": [_summary(n, [cell for cell in found if cell["n"] == n]) for n in settings.widths],
        "slopes": {name: _slope(found, name) for name in GAPS},
    }
    return make_record("width", parameters, results)


@dataclass(frozen=True, slots=True)
class _Task:
    """The data as matrices, and the convolution trained on it."""

    settings: WidthSettings
    lags: int
    rho: Array
    matrix: Array
    targets: Array
    held_out_matrix: Array
    held_out: Array
    step: float
    convolution: Array

    @classmethod
    def of(cls, settings: WidthSettings, data: SequenceData) -> _Task:
        rho = np.array([float(r) for r in lag_weights(settings.variances, data.length)])
        matrix, held_out_matrix = design(data.training_inputs), design(data.held_out_inputs)
        if data.training_targets is None or data.held_out_targets is None:
            teacher = _teacher(data.length, data.channels, settings.seed)
            targets, held_out = predictions(matrix, teacher), predictions(held_out_matrix, teacher)
        else:
            targets, held_out = (y.reshape(-1, y.shape[2]) for y in (data.training_targets, data.held_out_targets))
        require_targets(targets, held_out)
        step = stable_step(matrix, rho)
        convolution = descend_convolution(matrix, targets, rho, step, settings.steps)
        return cls(settings, data.length, rho, matrix, targets, held_out_matrix, held_out, step, convolution)

    def cell(self, n: int, seed: int) -> dict[str, Any]:
        """One network, trained and compared."""
        d_x, d_y = self.matrix.shape[1] // self.lags, self.targets.shape[1]
        rng = np.random.default_rng([self.settings.seed, 2, n, seed])
        start = LinearParameters.gaussian(n, d_x, d_y, self.settings.variances, rng)
        network = descend_network(self.matrix, self.targets, start, self.step, self.settings.steps, self.lags)
        by_step = self._gap(network, self.convolution)
        cell: dict[str, Any] = {
            "n": n,
            "seed": seed,
            "diverged": bool(np.isnan(network[-1]).any()),
            "gap_training": relative_size(self.matrix, network - self.convolution, self.targets).max(),
            "gap_held_out": by_step.max(),
            "kernel_gap_held_out": None,
            "drift_gap_held_out": None,
            "gap_by_step": by_step,
            "error_by_step": relative_size(self.held_out_matrix, network, self.held_out, less=self.held_out),
        }
        if self.lags * d_x * d_y <= _MAX_WEIGHTS:
            kernel = tangent_kernel(start, self.lags)
            linearised = descend_linearised(self.matrix, self.targets, kernel, self.step, self.settings.steps)
            cell["kernel_gap_held_out"] = self._gap(linearised, self.convolution).max()
            cell["drift_gap_held_out"] = self._gap(network, linearised).max()
        return {key: rounded(value) for key, value in cell.items()}

    def _gap(self, one: Array, other: Array) -> Array:
        return relative_size(self.held_out_matrix, one - other, self.held_out)


def _teacher(lags: int, channels: int, seed: int) -> Array:
    """Random weights (J×d×d) that shrink by 0.7 a lag, scaled so that white noise of variance 1 gives outputs of
    variance 1.
    """
    rng = np.random.default_rng([seed, 1])
    drawn = rng.standard_normal((lags, channels, channels)) * _TEACHER_DECAY ** np.arange(lags)[:, None, None]
    scaled: Array = drawn * np.sqrt(channels / np.sum(drawn**2))
    return scaled


def _summary(n: int, cells: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    gaps = {name: _quartiles([cell[name] for cell in cells]) for name in GAPS}
    return {"n": n, "runs": len(cells), "diverged": sum(cell["diverged"] for cell in cells), **gaps}


def _quartiles(values: Sequence[float | None]) -> dict[str, float | None]:
    """Quartiles in which a run that diverged counts as infinite; None where the quartile is not finite."""
    numbers = np.array([np.inf if value is None else value for value in values])
    with np.errstate(invalid="ignore"):  # between two infinities
        found = np.quantile(numbers, [0.25, 0.5, 0.75])
    return dict(zip(QUARTILES, rounded(found), strict=True))


def _slope(cells: Sequence[Mapping[str, Any]], name: str) -> dict[str, float] | None:
    """The exponent a of gap ~ n^a by least squares on logarithms over all runs that did not diverge, and its standard
    error.

    None with less than three runs, or at one width.
    """
    points = [(np.log(cell["n"]), np.log(cell[name])) for cell in cells if cell[name]]
    if len(points) < 3 or len({x for x, _ in points}) < 2:
        return None
    x, y = np.array(points).T
    centred = x - x.mean()
    value = centred @ y / (centred @ centred)
    rest = y - y.mean() - value * centred
    error = np.sqrt(rest @ rest / (len(points) - 2) / (centred @ centred))
    return {"value": rounded(float(value)), "standard_error": rounded(float(error))}
