"""Equal parameters: the counts by hand, and widths that meet them."""

from __future__ import annotations

import pytest

from verify.errors import DomainError
from verify.experiments.task_cells import CELLS, DEPTHS, Architecture, equal_architectures, parameter_count
from verify.experiments.task_runs import RATES, TASKS, TaskSettings, run_tasks
from verify.networks.families import find_family


@pytest.mark.parametrize("L", DEPTHS)
@pytest.mark.parametrize("cell", ["rac", "mi"])
def test_a_polynomial_cell_has_the_weights_of_its_program(cell: str, L: int) -> None:
    """mi begins at zero, which is not trained; a read-out has C rows where the program has one."""
    R, M, C = 4, 3, 5
    program = find_family(cell).program(L, R, M)
    states = L * R if cell == "mi" else 0
    assert parameter_count(cell, L, R, M, C) == program.weight_count - states + (C - 1) * R


def test_counts_by_hand() -> None:
    """Two layers of width 2, three channels, two outputs."""
    tanh = (2 * 2 + 2 * 3 + 2) + (2 * 2 + 2 * 2 + 2) + 2 * 2 + 2
    assert parameter_count("tanh", 2, 2, 3, 2) == tanh
    assert parameter_count("lstm", 2, 2, 3, 2) == 4 * (tanh - 6) + 6


def test_the_orthogonal_matrix_has_fewer_parameters_than_entries() -> None:
    assert parameter_count("orthogonal", 1, 3, 2, 1) == 3 + 6 + 3 + 3 + 1


@pytest.mark.parametrize("task", TASKS.values(), ids=lambda task: task.name)
def test_depths_and_cells_agree_within_six_percent(task) -> None:
    found = task.architectures(tuple(CELLS), DEPTHS)
    assert [(a.cell, a.L) for a in found] == [(cell, L) for cell in CELLS for L in DEPTHS]
    for a in found:
        assert abs(a.parameters / task.parameters - 1) < 0.06
        assert a == Architecture(a.cell, a.L, a.R, task.make(1, 0).channels, task.classes)


def test_no_other_width_is_nearer() -> None:
    for a in equal_architectures(700, 5, 3):
        for R in (a.R - 1, a.R + 1):
            assert abs(parameter_count(a.cell, a.L, R, 5, 3) - 700) >= abs(a.parameters - 700)


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ((), "at least one cell"),
        (("gru",), "there is no cell gru; there are rac, mi"),
        (("mi", "mi"), "every cell once"),
    ],
)
def test_cells_that_are_not_there(cells, words) -> None:
    with pytest.raises(DomainError, match=words):
        equal_architectures(700, 5, 3, cells)
    with pytest.raises(DomainError, match=words):
        TaskSettings(cells=cells)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"tasks": ("pixels",)}, "the tasks are copying, similarity"),
        ({"tasks": ()}, "the tasks are copying, similarity"),
        ({"seeds": 0}, "the number of seeds must be from 1 to 64, not 0"),
        ({"iterations": 9}, "the number of iterations must be from 10"),
        ({"trial": 0}, "iterations of a trial"),
        ({"seed": -1}, "the seed must be from 0"),
    ],
)
def test_settings_that_make_no_sense(options, words) -> None:
    with pytest.raises(DomainError, match=words):
        TaskSettings(**options)


def test_a_budget_below_one() -> None:
    with pytest.raises(DomainError, match="the number of parameters must be at least 1, not 0"):
        equal_architectures(0, 5, 3)


def test_without_torch_there_is_one_sentence(monkeypatch) -> None:
    import importlib.util

    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(DomainError, match=r"PyTorch, which is not installed: pip install 'rnn-memory-verify\[train\]'"):
        run_tasks(TaskSettings())


def test_rates_fall() -> None:
    assert list(RATES) == sorted(RATES, reverse=True)
