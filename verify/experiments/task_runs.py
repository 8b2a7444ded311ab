"""Does the measure predict the success?  Networks of depth 1, 2, 3 at equal parameters on the papers' tasks in small.

For every network the ε-rank of one named matrix (``task_measures``) before and after training, and its accuracy on
held-out sequences while it trains.  The learning rate of an architecture is the one, of five, with the least training
loss in a short trial with a seed of its own.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verify.errors import BudgetExceeded, DomainError
from verify.exact.threads import workers
from verify.experiments.records import Cells, make_record, rounded
from verify.experiments.task_cells import CELLS, DEPTHS, Architecture, equal_architectures, require_cells
from verify.experiments.task_measures import EPSILONS, measured, networks_in, write_weights
from verify.experiments.task_record import TASK_CELL
from verify.experiments.tasks import TaskData, copying_memory, one_hot, start_end_similarity
from verify.experiments.trained_cells import npy_bytes
from verify.files import make_folder, write_file

__all__ = ["RATES", "TASKS", "Task", "TaskSettings", "run_tasks"]

Array = NDArray[Any]
Progress = Callable[[int, int, str], None]

RATES = (3e-2, 1e-2, 3e-3, 1e-3, 3e-4)
"""The learning rates that are tried."""
_BATCH = 64
_POOL, _HELD_OUT, _MEASURED = 8192, 512, 64
_LOGS = 12
_MOST_SECONDS = 3600
_SECONDS_PER_STEP, _FEW = 4e-5, 8
"""Measured: a step of a layer of one more network, there and back, takes about this, and of none as that of so many."""


@dataclass(frozen=True, slots=True)
class Task:
    """A task in small: ``make(count, seed)`` its sequences, of which the last ``recall`` steps are answered.

    ``outputs``: those that are measured; ``classes``: the answers there are; ``parameters``: about as many has every
    network.
    """

    name: str
    make: Callable[[int, int], TaskData]
    recall: int
    outputs: Sequence[int]
    classes: int
    parameters: int

    def data(self, count: int, seed: int) -> tuple[Array, Array]:
        """Inputs [count, T], and the answers [count, recall] at the last steps."""
        made = self.make(count, seed)
        if made.targets is None:
            raise DomainError(f"the task {self.name} has no answers")
        return made.inputs, made.targets.reshape(count, -1)[:, -self.recall :]

    def architectures(self, cells: Sequence[str], depths: Sequence[int]) -> list[Architecture]:
        """Cells and depths at equal parameters."""
        return equal_architectures(self.parameters, self.make(1, 0).channels, self.classes, cells, depths)

    def about(self) -> dict[str, Any]:
        """What the record says of it."""
        made = self.make(1, 0)
        return {
            **{name: value for name, value in made.about.items() if name != "seed"},
            "channels": made.channels,
            "classes": self.classes,
            "start_steps": made.length // 2,
            "measured_outputs": list(self.outputs),
            "recall": self.recall,
            "parameters": self.parameters,
        }


TASKS: Mapping[str, Task] = {
    "copying": Task(
        "copying",
        lambda count, seed: copying_memory(count, blanks=8, symbols=4, alphabet=6, seed=seed),
        recall=4,
        outputs=range(6),
        classes=6,
        parameters=1084,
    ),
    "similarity": Task(
        "similarity",
        lambda count, seed: start_end_similarity(count, steps=12, symbols=3, alphabet=4, seed=seed),
        recall=1,
        outputs=(2,),
        classes=3,
        parameters=1268,
    ),
}
"""Sizes at which a minute of one core trains a network; numbers of parameters near which every cell has a width."""


@dataclass(frozen=True, slots=True)
class TaskSettings:
    """What to train: ``seeds`` networks of every cell at every depth on every task; ``trial`` iterations to choose the
    rate.

    Raises ``DomainError`` for a number or a name that makes no sense.
    """

    tasks: Sequence[str] = tuple(TASKS)
    cells: Sequence[str] = tuple(CELLS)
    depths: Sequence[int] = DEPTHS
    seeds: int = 5
    iterations: int = 1200
    trial: int = 300
    seed: int = 0

    def __post_init__(self) -> None:
        require_cells(self.cells)
        if not self.tasks or set(self.tasks) - set(TASKS) or len(set(self.tasks)) != len(self.tasks):
            raise DomainError(f"the tasks are {', '.join(TASKS)}, each at most once, not {', '.join(self.tasks)}")
        for name, value, least, most in (
            ("the number of seeds", self.seeds, 1, 64),
            ("the number of iterations", self.iterations, 10, 1_000_000),
            ("the number of iterations of a trial", self.trial, 10, 1_000_000),
            ("the seed", self.seed, 0, 2**32),
        ):
            if not least <= value <= most:
                raise DomainError(f"{name} must be from {least:,} to {most:,}, not {value}")

    @property
    def groups(self) -> list[tuple[Task, Architecture]]:
        """What is trained side by side."""
        return [(TASKS[name], a) for name in self.tasks for a in TASKS[name].architectures(self.cells, self.depths)]


def _require_torch() -> None:
    """Raises ``DomainError``, which says what to install, where PyTorch is missing."""
    if importlib.util.find_spec("torch") is None:
        raise DomainError(
            "these networks are trained with PyTorch, which is not installed: pip install 'rnn-memory-verify[train]'"
        )


def run_tasks(
    settings: TaskSettings,
    *,
    cells: Callable[[Mapping[str, Any], Any], Cells] | None = None,
    progress: Progress | None = None,
    weights: Path | None = None,
    force: bool = False,
) -> dict[str, Any]:
    """The record of the experiment.  ``weights``: a folder for the weights before and after training and the sequences
    that were measured, as files that ``verify memory`` reads.

    ``cells(parameters, shape)`` opens the store of finished parts, one for all seeds of an architecture on a task.
    Raises ``DomainError`` where PyTorch is missing, ``BudgetExceeded`` for what would take more than an hour, unless
    ``force``.
    """
    _require_torch()
    _require_affordable(settings, force)
    if weights is not None:
        make_folder(weights)
    parameters = {
        "tasks": {name: TASKS[name].about() for name in settings.tasks},
        "cells": list(settings.cells),
        "depths": list(settings.depths),
        "seeds": settings.seeds,
        "iterations": settings.iterations,
        "trial_iterations": settings.trial,
        "rates": list(RATES),
        "batch": _BATCH,
        "held_out": _HELD_OUT,
        "measured_sequences": _MEASURED,
        "epsilons": list(EPSILONS),
        "seed": settings.seed,
        "torch": importlib.metadata.version("torch"),
    }
    store = Cells("tasks", parameters, TASK_CELL) if cells is None else cells(parameters, TASK_CELL)
    groups = settings.groups
    found = []
    with workers():  # one thread
        for done, (task, architecture) in enumerate(groups):
            name = f"{task.name}, {architecture.cell}, {architecture.L} layer{'s' * (architecture.L > 1)}"
            if progress:
                progress(done, len(groups), name)
            found.append(store.get_or_make(name, partial(_group, settings, task, architecture, weights)))
    return make_record("tasks", parameters, {"architectures": found})


def _require_affordable(settings: TaskSettings, force: bool) -> None:
    seconds = sum(
        _SECONDS_PER_STEP * a.L * task.make(1, 0).length * (networks + _FEW) * iterations
        for task, a in settings.groups
        for networks, iterations in ((settings.seeds, settings.iterations), (len(RATES), settings.trial))
    )
    if seconds > _MOST_SECONDS and not force:
        raise BudgetExceeded(
            f"this would take about {seconds / 3600:,.1f} hours: ask for less (cells, seeds, iterations), or --force"
        )


@dataclass(frozen=True, slots=True)
class _Data:
    """``held_out`` inputs and answers; ``sequences``: those of them that are measured, with different starts."""

    held_out: tuple[Array, Array]
    sequences: Array

    @classmethod
    def of(cls, task: Task, seed: int) -> _Data:
        inputs, answers = task.data(4 * _HELD_OUT, _stream(seed, 0))
        _, first = np.unique(inputs, axis=0, return_index=True)
        chosen = np.sort(first)[:_HELD_OUT]
        inputs, answers = inputs[chosen], answers[chosen]
        half = inputs.shape[1] // 2
        _, starts = np.unique(inputs[:, :half], axis=0, return_index=True)
        # Copying memory has a few hundred words in all: a part of them is held out.
        count = min(_HELD_OUT, len(inputs)) if task.name != "copying" else _HELD_OUT // 2
        return cls((inputs[:count], answers[:count]), inputs[np.sort(starts[starts < count])[:_MEASURED]])

    def pool(self, task: Task, seed: int, number: int) -> tuple[Array, Array]:
        """What a network is trained on: nothing that is held out is in it."""
        inputs, answers = task.data(2 * _POOL, _stream(seed, 1 + number))
        held_out = {row.tobytes() for row in self.held_out[0]}
        kept = [index for index, row in enumerate(inputs) if row.tobytes() not in held_out][:_POOL]
        if len(kept) < _POOL:
            raise DomainError(f"the task {task.name} has too few sequences that are not held out")
        return inputs[kept], answers[kept]


def _stream(seed: int, number: int) -> int:
    """A seed for the sequences, another for each number."""
    return seed * 1_000_003 + number


def _group(settings: TaskSettings, task: Task, architecture: Architecture, weights: Path | None) -> dict[str, Any]:
    """All seeds of an architecture, trained side by side and measured."""
    from verify.experiments.task_training import train

    data = _Data.of(task, settings.seed)
    count = settings.seeds
    trial = train(
        architecture,
        [[settings.seed, count + 1_000, 0]] * len(RATES),
        RATES,
        [data.pool(task, settings.seed, count + 1_000)] * len(RATES),
        data.held_out,
        settings.trial,
        batch=_BATCH,
        logs=1,
    )
    losses = [one.training_loss for one in trial]
    best = int(np.argmin([loss if np.isfinite(loss) else np.inf for loss in losses]))
    trained = train(
        architecture,
        [[settings.seed, number, 0] for number in range(count)],
        [RATES[best]] * count,
        [data.pool(task, settings.seed, number) for number in range(count)],
        data.held_out,
        settings.iterations,
        batch=_BATCH,
        logs=_LOGS,
    )
    networks = []
    for number, one in enumerate(trained):
        measures = {}
        for when, arrays in (("before", one.before), ("after", one.after)):
            name = f"{task.name}-{architecture.cell}-L{architecture.L}-seed{number}-{when}"
            measures[when] = _measure(task, data.sequences, arrays, name, weights)
        networks.append(
            {
                "seed": number,
                "accuracy": [round(value, 4) for value in one.accuracy],
                "training_loss": rounded(one.training_loss),
                "skipped": one.skipped,
                **measures,
            }
        )
    if weights is not None:
        write_file(weights / f"{task.name}-sequences.npy", npy_bytes(data.sequences.astype(np.int8)))
    return {
        "task": task.name,
        "cell": architecture.cell,
        "L": architecture.L,
        "R": architecture.R,
        "parameters": architecture.parameters,
        "rate": RATES[best],
        "trial_losses": rounded(losses),
        "logged": trained[0].logged,
        "networks": networks,
    }


def _measure(
    task: Task, sequences: Array, arrays: Mapping[str, Array], name: str, weights: Path | None
) -> dict[str, Any]:
    """What is certain of a network, from the file that its weights are written to."""
    with tempfile.TemporaryDirectory() as folder:
        path = (Path(folder) if weights is None else weights) / f"{name}.safetensors"
        write_weights(path, arrays, {"task": task.name})
        networks = networks_in(path, task.outputs)
        half = sequences.shape[1] // 2
        _, found = measured(networks, one_hot(sequences, networks[0].channels), half, task.recall)
    return found
