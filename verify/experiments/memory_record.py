"""The record of the memory experiment, ``experiments/memory.json``: what it holds, reading it, and its rows lag by
lag.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verify.experiments.records import read_record, record_path, require_consistent

__all__ = ["MEMORY_CELL", "MEMORY_SHAPE", "LagRow", "memory_rows", "read_memory"]

_CURVES = {"training_error": [(float,)], "held_out_error": [(float,)], "weights": [(float,)]}
MEMORY_CELL = {"n": int, "seed": int, "diverged": bool, "half_at": (int,), **_CURVES}
MEMORY_SHAPE: Mapping[str, Any] = {
    "parameters": {
        "widths": [int],
        "delays": ([int],),
        "seeds": int,
        "steps": int,
        "length": int,
        "nu_w": str,
        "nu_f": str,
        "nu_c": str,
    },
    "results": {
        "step_size": float,
        "rho": [float],
        "logged_steps": [int],
        "tasks": [
            {
                "delay": (int,),
                "target_weights": ([float],),
                "bound": [float],
                "convolution": {"half_at": (int,), **_CURVES},
                "networks": [MEMORY_CELL],
            }
        ],
    },
}
"""What ``experiments/memory.json`` holds."""


def read_memory(directory: Path) -> dict[str, Any]:
    """The record below a directory.  Raises ``DomainError`` if it is none, or its parts do not fit together."""
    path = record_path(directory, "memory")
    record = read_record(path, "memory", MEMORY_SHAPE)
    parameters, results = record["parameters"], record["results"]
    widths, lags, tasks = parameters["widths"], len(results["rho"]), results["tasks"]
    require_consistent(path, bool(widths) and min(widths) >= 1, "parameters.widths")
    require_consistent(path, bool(tasks) and lags >= 1, "results.tasks")
    steps = results["logged_steps"]
    require_consistent(path, len(steps) >= 2 and steps == sorted(set(steps)) and steps[0] == 0, "results.logged_steps")
    for index, task in enumerate(tasks):
        where, delay, wanted = f"results.tasks[{index}]", task["delay"], task["target_weights"]
        require_consistent(path, (delay is None) == (wanted is None) == (parameters["delays"] is None), where)
        if delay is not None:
            good = 0 <= delay < lags == len(wanted) and wanted[delay] > 0
            require_consistent(path, good, f"{where}.target_weights")
        require_consistent(path, {cell["n"] for cell in task["networks"]} == set(widths), f"{where}.networks")
        models = [task["convolution"], *task["networks"]]
        curves = [model[key] for model in models for key in ("training_error", "held_out_error")]
        require_consistent(path, all(len(curve) == len(steps) for curve in curves), f"{where}: the curves")
        weights = [task["bound"], *(model["weights"] for model in models)]
        require_consistent(path, all(len(one) == lags for one in weights), f"{where}: the weights")
        require_consistent(path, None not in task["convolution"]["weights"], f"{where}.convolution.weights")
    return record


@dataclass(frozen=True, slots=True)
class LagRow:
    """What was learned at one lag: of a delay, the weight at its own lag as a part of the target's; of given targets,
    ||L_j||.

    ``networks``: median by width, infinite if half of them diverged.  ``above_bound``: how many networks of a width
    exceed the convolution's bound, those that diverged among them.
    """

    lag: int
    rho: float
    bound: float
    convolution: float
    networks: dict[int, float]
    above_bound: dict[int, int]
    half_at: int | None
    networks_half_at: dict[int, float]


def memory_rows(record: Mapping[str, Any]) -> list[LagRow]:
    """The record's weights by lag: a row a delay, or for given targets a row a lag."""
    results, widths = record["results"], record["parameters"]["widths"]
    rows = []
    for task in results["tasks"]:
        delay = task["delay"]
        lags = range(len(results["rho"])) if delay is None else [delay]
        for lag in lags:
            whole = 1.0 if delay is None else task["target_weights"][delay]
            bound = task["bound"][lag] / whole
            learned = {n: _of_width(task, n, partial(_weight, lag)) / whole for n in widths}
            half = {n: _of_width(task, n, lambda cell: cell["half_at"]) for n in widths}
            rows.append(
                LagRow(
                    lag=lag,
                    rho=results["rho"][lag],
                    bound=bound,
                    convolution=task["convolution"]["weights"][lag] / whole,
                    networks={n: float(np.median(values)) for n, values in learned.items()},
                    above_bound={n: int(np.sum(values > bound)) for n, values in learned.items()},
                    half_at=task["convolution"]["half_at"],
                    networks_half_at={n: float(np.median(values)) for n, values in half.items()},
                )
            )
    return rows


def _weight(lag: int, cell: Mapping[str, Any]) -> float | None:
    found: float | None = cell["weights"][lag]
    return found


def _of_width(
    task: Mapping[str, Any], n: int, value: Callable[[Mapping[str, Any]], float | None]
) -> NDArray[np.float64]:
    """A value of every network of width n; None, which is what diverged or never came, counts as infinite."""
    found = [value(cell) for cell in task["networks"] if cell["n"] == n]
    return np.array([np.inf if one is None else one for one in found], dtype=float)
