"""Pictures of the trained networks show the numbers of the record."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from verify.errors import DomainError
from verify.experiments.task_record import MAIN_EPSILON, correlation, read_tasks, task_rows
from verify.report.figures.style import COLUMN, rendered
from verify.report.figures.tasks import (
    learning_alt_text,
    learning_figure,
    prediction_alt_text,
    prediction_figure,
)


@pytest.fixture(scope="module")
def record():
    return read_tasks(Path(__file__).resolve().parents[3] / "proofs")


def texts(figure) -> str:
    return " ".join(re.findall(r"<text[^>]*>([^<]*)<", rendered(figure, "svg").decode()))


@pytest.mark.slow
def test_every_architecture_is_a_marker_at_its_medians(record):
    figure = prediction_figure(record)
    assert figure.get_size_inches()[0] == COLUMN
    panels = [(task, when) for task in record["parameters"]["tasks"] for when in ("before", "after")]
    for axes, (task, when) in zip(figure.axes, panels, strict=True):
        rows = task_rows(record, task)
        assert len(axes.containers) == len(rows)
        for container, row in zip(axes.containers, rows, strict=True):
            (x,), (y,) = container.lines[0].get_data()
            median = np.median(row.before if when == "before" else row.after)
            assert x == pytest.approx(median, rel=0.08)
            assert y == np.median(row.accuracy)
            across, up = container.lines[2]
            ((_, low), (_, high)) = up.get_segments()[0]
            assert (low, high) == pytest.approx((min(row.accuracy), max(row.accuracy)))
            assert len(across.get_segments()) == 1


@pytest.mark.slow
def test_it_says_what_it_shows_and_what_guessing_gives(record):
    figure = prediction_figure(record)
    shown = texts(figure)
    for words in ("ε-rank, ε = 0.01", "held-out accuracy", "guessing", "evidence for no verdict", "orthogonal"):
        assert words in shown
    found = correlation(task_rows(record, "copying"), "before", MAIN_EPSILON)
    assert f"ρ = {found.value:.2f} (".replace("-", "−") in shown
    assert f"copying memory, before training: {found.value:.2f}" in prediction_alt_text(record)


def test_depths_differ_in_grey(record):
    figure = prediction_figure(record)
    by_depth = {}
    for container, row in zip(figure.axes[0].containers, task_rows(record, "copying"), strict=True):
        red, green, blue = to_rgb(container.lines[0].get_markerfacecolor())
        by_depth.setdefault(row.cell, []).append(0.3 * red + 0.59 * green + 0.11 * blue)
    for cell, lightness in by_depth.items():
        assert lightness == sorted(lightness, reverse=True), cell
        assert min(a - b for a, b in pairwise(lightness)) > 0.1


def test_curves_are_medians_in_a_band(record):
    figure = learning_figure(record, "similarity")
    panels = {axes.get_title(loc="left"): axes for axes in figure.axes}
    for group in record["results"]["architectures"]:
        if group["task"] != "similarity":
            continue
        lines = [line for line in panels[group["cell"]].get_lines() if len(line.get_xdata()) > 2]
        median = np.median([network["accuracy"] for network in group["networks"]], axis=0)
        np.testing.assert_allclose(lines[group["L"] - 1].get_ydata(), median)
    assert "start-end similarity" in learning_alt_text(record, "similarity")
    with pytest.raises(DomainError, match="no task 'pixels'"):
        learning_figure(record, "pixels")
