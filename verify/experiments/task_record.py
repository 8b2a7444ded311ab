"""The record ``experiments/tasks.json``: what it holds, reading it, and how measure and success go together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verify.experiments.records import read_record, record_path, require_consistent

__all__ = [
    "MAIN_EPSILON",
    "TASK_CELL",
    "TASK_SHAPE",
    "Correlation",
    "Row",
    "before_or_after",
    "by_iteration",
    "chance",
    "correlation",
    "correlations",
    "read_tasks",
    "spearman",
    "task_rows",
]

Array = NDArray[np.float64]

MAIN_EPSILON = 1e-2
"""The threshold of the pictures and of the main table, fixed before the networks were trained."""
_DRAWS = 99_999
_MEASURE = {"at_least": [int], "at_most": [int], "entropy": [float], "tier": str}
TASK_CELL: Mapping[str, Any] = {
    "task": str,
    "cell": str,
    "L": int,
    "R": int,
    "parameters": int,
    "rate": float,
    "trial_losses": [(float,)],
    "logged": [int],
    "networks": [
        {
            "seed": int,
            "accuracy": [float],
            "training_loss": (float,),
            "skipped": int,
            "before": _MEASURE,
            "after": _MEASURE,
        }
    ],
}
TASK_SHAPE: Mapping[str, Any] = {
    "parameters": {
        "tasks": dict,
        "cells": [str],
        "depths": [int],
        "seeds": int,
        "iterations": int,
        "trial_iterations": int,
        "rates": [float],
        "batch": int,
        "held_out": int,
        "measured_sequences": int,
        "epsilons": [float],
        "seed": int,
        "torch": str,
    },
    "results": {"architectures": [TASK_CELL]},
}
"""What ``experiments/tasks.json`` holds."""


def read_tasks(directory: Path) -> dict[str, Any]:
    """The record below a directory.  Raises ``DomainError`` if it is none, or its parts do not fit together."""
    path = record_path(directory, "tasks")
    record = read_record(path, "tasks", TASK_SHAPE)
    parameters, groups = record["parameters"], record["results"]["architectures"]
    epsilons = parameters["epsilons"]
    require_consistent(path, MAIN_EPSILON in epsilons, "parameters.epsilons")
    wanted = {(t, c, L) for t in parameters["tasks"] for c in parameters["cells"] for L in parameters["depths"]}
    given = [(group["task"], group["cell"], group["L"]) for group in groups]
    require_consistent(path, bool(wanted) and sorted(given) == sorted(wanted), "results.architectures")
    for name, task in parameters["tasks"].items():
        good = isinstance(task, dict) and isinstance(task.get("classes"), int) and task["classes"] >= 2
        require_consistent(path, good, f"parameters.tasks.{name}")
    for index, group in enumerate(groups):
        where, logged = f"results.architectures[{index}]", group["logged"]
        good = bool(logged) and logged == sorted(set(logged))
        require_consistent(path, good, f"{where}.logged")
        seeds = [network["seed"] for network in group["networks"]]
        require_consistent(path, seeds == list(range(parameters["seeds"])) != [], f"{where}.networks")
        for network in group["networks"]:
            curve = network["accuracy"]
            good = len(curve) == len(logged) and all(0 <= value <= 1 for value in curve)
            require_consistent(path, good, f"{where}: the curves")
            for measure in (network["before"], network["after"]):
                low, high = measure["at_least"], measure["at_most"]
                good = len(low) == len(high) == len(epsilons) and all(
                    0 <= a <= b for a, b in zip(low, high, strict=True)
                )
                require_consistent(path, good and len(measure["entropy"]) == 2, f"{where}: the ε-ranks")
    return record


def chance(record: Mapping[str, Any], task: str) -> float:
    """The accuracy of guessing: one over the number of answers."""
    return 1.0 / float(record["parameters"]["tasks"][task]["classes"])


@dataclass(frozen=True, slots=True)
class Row:
    """One architecture on one task: for each of its networks the measure ``before`` and ``after`` training, and the
    final held-out ``accuracy``.
    """

    task: str
    cell: str
    L: int
    R: int
    parameters: int
    rate: float
    before: tuple[float, ...]
    after: tuple[float, ...]
    accuracy: tuple[float, ...]


def task_rows(record: Mapping[str, Any], task: str, measure: float | str = MAIN_EPSILON) -> list[Row]:
    """The architectures of a task.  ``measure``: a threshold ε of the record, or "entropy".

    Where an ε-rank is not decided, the middle of its bounds stands for it.
    """
    return [
        Row(
            task,
            group["cell"],
            group["L"],
            group["R"],
            group["parameters"],
            group["rate"],
            tuple(_value(record, network["before"], measure) for network in group["networks"]),
            tuple(_value(record, network["after"], measure) for network in group["networks"]),
            tuple(network["accuracy"][-1] for network in group["networks"]),
        )
        for group in record["results"]["architectures"]
        if group["task"] == task
    ]


_TIMES = ("before", "after")


def _value(record: Mapping[str, Any], measure: Mapping[str, Any], which: float | str) -> float:
    if which == "entropy":
        low, high = measure["entropy"]
    else:
        index = record["parameters"]["epsilons"].index(which)
        low, high = measure["at_least"][index], measure["at_most"][index]
    return (float(low) + float(high)) / 2


@dataclass(frozen=True, slots=True)
class Correlation:
    """Spearman's ρ of a measure and the final held-out accuracy over the architectures of a task, medians over seeds.

    ``p``: how often a random assignment of accuracies to architectures has |ρ| at least as large (two-sided, 99,999
    draws from a fixed seed).  ``by_seed``: least and largest ρ where one network of every architecture is taken, all of
    the same seed.  ``within``: ρ over all networks of what each is above or below the median of its architecture: does
    the measure tell which of several equal networks does better?  None: one of the two is the same for all.
    """

    task: str
    when: str
    measure: float | str
    count: int
    value: float | None
    p: float | None
    by_seed: tuple[float, float] | None
    within: float | None


def correlations(record: Mapping[str, Any]) -> list[Correlation]:
    """By task, before and after training, for every ε of the record and the entropy."""
    measures = [*record["parameters"]["epsilons"], "entropy"]
    return [
        correlation(task_rows(record, task, measure), when, measure)
        for task in record["parameters"]["tasks"]
        for when in _TIMES
        for measure in measures
    ]


def correlation(rows: Sequence[Row], when: str, measure: float | str) -> Correlation:
    """That of the architectures in ``rows``."""
    values = [before_or_after(row, when) for row in rows]
    x = np.array([np.median(one) for one in values])
    y = np.array([np.median(row.accuracy) for row in rows])
    value = spearman(x, y)
    seeds = range(len(rows[0].accuracy))
    single = [
        spearman(np.array([one[s] for one in values]), np.array([row.accuracy[s] for row in rows])) for s in seeds
    ]
    known = [one for one in single if one is not None]
    return Correlation(
        task=rows[0].task,
        when=when,
        measure=measure,
        count=len(rows),
        value=value,
        p=None if value is None else _permuted(x, y, value),
        by_seed=(min(known), max(known)) if known else None,
        within=spearman(_beside_median(values), _beside_median([row.accuracy for row in rows])),
    )


def by_iteration(record: Mapping[str, Any], task: str, measure: float | str = MAIN_EPSILON) -> dict[int, float | None]:
    """Spearman's ρ of the measure before training and the accuracy at each logged iteration, medians over seeds."""
    groups = [group for group in record["results"]["architectures"] if group["task"] == task]
    x = np.array([np.median(row.before) for row in task_rows(record, task, measure)])
    curves = np.array([np.median([network["accuracy"] for network in g["networks"]], axis=0) for g in groups])
    return {iteration: spearman(x, curves[:, k]) for k, iteration in enumerate(groups[0]["logged"])}


def _beside_median(groups: Sequence[Sequence[float]]) -> Array:
    # Rounded, so that equal differences are equal.
    return np.concatenate([np.round(np.array(group) - np.median(group), 9) for group in groups])


def before_or_after(row: Row, when: str) -> tuple[float, ...]:
    """The measures of a row at that time."""
    return row.before if when == "before" else row.after


def spearman(x: Array, y: Array) -> float | None:
    """Spearman's ρ: the correlation of the ranks, ties sharing theirs; None if all of one are equal.

    >>> spearman(np.array([1.0, 2.0, 5.0]), np.array([0.2, 0.2, 0.9]))
    0.8660254037844387
    """
    a, b = _centred(x), _centred(y)
    size = float(np.sqrt((a @ a) * (b @ b)))
    return None if size == 0.0 else min(1.0, max(-1.0, float(a @ b) / size))


def _centred(values: Array) -> Array:
    order = np.sort(values)
    ranks: Array = (np.searchsorted(order, values, "left") + np.searchsorted(order, values, "right")) / 2.0
    centred: Array = ranks - ranks.mean()
    return centred


def _permuted(x: Array, y: Array, value: float) -> float:
    a, b = _centred(x), _centred(y)
    size = float(np.sqrt((a @ a) * (b @ b)))
    rng = np.random.default_rng(0)
    drawn = rng.permuted(np.broadcast_to(b, (_DRAWS, len(b))), axis=1) @ a / size
    return float((1 + np.sum(np.abs(drawn) >= abs(value) - 1e-12)) / (1 + _DRAWS))
