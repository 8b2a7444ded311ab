"""Pictures of the networks trained on the papers' tasks: the measure against the success, and how they learn.

Cells differ by marker, depths by filling (light, grey, dark), so both survive without colour.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from verify.errors import DomainError
from verify.experiments.task_cells import CELLS
from verify.experiments.task_record import (
    MAIN_EPSILON,
    Row,
    before_or_after,
    chance,
    correlation,
    task_rows,
)
from verify.report.figures.style import COLOURS, COLUMN, DASHES, MARKERS, house_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["learning_alt_text", "learning_figure", "prediction_alt_text", "prediction_figure"]

_GREY = "#777777"
_LIGHT = (1.0, 0.55, 0.0)
"""How much white a marker's filling has, by depth."""
_TITLES = {"copying": "copying memory", "similarity": "start-end similarity"}
_ORDER = tuple(CELLS)
_NOTE = "trained in floating point; evidence for no verdict"


def _style(cell: str) -> int:
    return _ORDER.index(cell) if cell in _ORDER else len(_ORDER)


def _filling(cell: str, depth: int) -> tuple[float, float, float]:
    from matplotlib.colors import to_rgb

    white = _LIGHT[min(depth, len(_LIGHT)) - 1]
    red, green, blue = (white + (1.0 - white) * part for part in to_rgb(COLOURS[_style(cell)]))
    return red, green, blue


def prediction_figure(record: Mapping[str, Any]) -> Figure:
    """The record ``experiments/tasks.json``: the ε-rank before and after training against the final accuracy.

    A marker is the median over the seeds of an architecture, its bars go from the least to the largest.
    """
    from matplotlib.figure import Figure

    tasks = list(record["parameters"]["tasks"])
    with house_style():
        figure = Figure(figsize=(COLUMN, 0.85 + 1.9 * len(tasks)), layout="constrained")
        panels = figure.subplots(len(tasks), 2, sharex="row", sharey=True, squeeze=False)
        for line, task in zip(panels, tasks, strict=True):
            rows = task_rows(record, task)
            for axes, when in zip(line, ("before", "after"), strict=True):
                _draw_points(axes, rows, when, chance(record, task))
                axes.set_title(f"{_TITLES[task]},\n{when} training\n{_said(rows, when)}", loc="left", fontsize=7.5)
            line[0].set_ylabel("held-out accuracy")
        for axes in panels[-1]:
            axes.set_xlabel(f"ε-rank, ε = {MAIN_EPSILON:g}")
        _legend(figure, record)
        figure.supxlabel(_NOTE, fontsize=6, color=_GREY, x=0.99, ha="right")
    return figure


def _draw_points(axes: Axes, rows: Sequence[Row], when: str, guess: float) -> None:
    axes.axhline(guess, color=_GREY, linewidth=0.8, linestyle=(0, (4, 2)), zorder=0)
    axes.text(0.985, guess - 0.03, "guessing", transform=axes.get_yaxis_transform(), ha="right", va="top", fontsize=6)
    for row in rows:
        x, y = np.array(before_or_after(row, when)), np.array(row.accuracy)
        index = _style(row.cell)
        # Ranks are whole numbers: cells stand a little apart, so that equal ones can be told.
        shift = 1.0 + 0.035 * (index - 2)
        middle_x, middle_y = float(np.median(x)) * shift, float(np.median(y))
        axes.errorbar(
            [middle_x],
            [middle_y],
            xerr=[[max(0.0, middle_x - x.min() * shift)], [max(0.0, x.max() * shift - middle_x)]],
            yerr=[[middle_y - y.min()], [y.max() - middle_y]],
            color=COLOURS[index],
            marker=MARKERS[index],
            markersize=5,
            markeredgewidth=0.8,
            markerfacecolor=_filling(row.cell, row.L),
            elinewidth=0.5,
            linestyle="none",
        )
    axes.set_xscale("log", base=2)
    axes.set_ylim(0.04, 1.06)
    axes.set_yticks([0.2, 0.4, 0.6, 0.8, 1.0])
    largest = max(max(*row.before, *row.after) for row in rows)
    top = 2 ** int(np.ceil(np.log2(max(2.0, largest))))
    axes.set_xlim(0.82, top * 1.25)
    ticks = [2**k for k in range(int(np.log2(top)) + 1)]
    axes.set_xticks(ticks, [str(tick) for tick in ticks])
    axes.minorticks_off()


def _said(rows: Sequence[Row], when: str) -> str:
    """The rank correlation of medians, and its range over single seeds."""
    found = correlation(rows, when, MAIN_EPSILON)
    if found.value is None or found.by_seed is None:
        return "no rank correlation"
    low, high = found.by_seed
    return f"ρ = {found.value:.2f} ({low:.2f} .. {high:.2f})".replace("-", "−")


def _legend(figure: Figure, record: Mapping[str, Any]) -> None:
    from matplotlib.lines import Line2D

    cells, depths = record["parameters"]["cells"], record["parameters"]["depths"]
    marks = [
        Line2D([], [], color=COLOURS[_style(cell)], marker=MARKERS[_style(cell)], linestyle="none", label=cell)
        for cell in cells
    ]
    marks += [
        Line2D(
            [],
            [],
            color="black",
            marker="s",
            markerfacecolor=_filling("rac", depth),
            linestyle="none",
            label=f"{depth} layer{'s' * (depth > 1)}",
        )
        for depth in depths
    ]
    figure.legend(handles=marks, loc="outside upper center", ncols=4, columnspacing=1.0, handletextpad=0.2)


def learning_figure(record: Mapping[str, Any], task: str) -> Figure:
    """Held-out accuracy against the iteration: a panel a cell, a line a depth (median), a band from the least to the
    largest seed.

    Raises ``DomainError`` for a task that the record does not have.
    """
    from matplotlib.figure import Figure

    if task not in record["parameters"]["tasks"]:
        raise DomainError(f"the record has no task {task!a}")
    cells, depths = record["parameters"]["cells"], record["parameters"]["depths"]
    lines = (len(cells) + 2) // 2
    with house_style():
        figure = Figure(figsize=(COLUMN, 0.4 + 1.25 * lines), layout="constrained")
        panels = figure.subplots(lines, 2, sharex=True, sharey=True, squeeze=False).reshape(-1)
        for axes, cell in zip(panels, cells, strict=False):
            for index, depth in enumerate(depths):
                group = next(
                    g
                    for g in record["results"]["architectures"]
                    if (g["task"], g["cell"], g["L"]) == (task, cell, depth)
                )
                curves = np.array([network["accuracy"] for network in group["networks"]])
                axes.fill_between(
                    group["logged"],
                    curves.min(axis=0),
                    curves.max(axis=0),
                    color=COLOURS[index],
                    alpha=0.18,
                    linewidth=0,
                )
                axes.plot(
                    group["logged"],
                    np.median(curves, axis=0),
                    color=COLOURS[index],
                    linestyle=DASHES[index],
                    marker=MARKERS[index],
                    markersize=3,
                    markevery=(index, 3),
                    markerfacecolor="white",
                )
            axes.axhline(chance(record, task), color=_GREY, linewidth=0.8, linestyle=(0, (4, 2)), zorder=0)
            axes.set_ylim(0.0, 1.04)
            axes.set_title(cell, loc="left")
        for axes in panels[len(cells) :]:
            axes.axis("off")
        _explain(panels[len(cells)], depths)
        figure.supylabel("held-out accuracy", fontsize=8)
        figure.supxlabel(f"iteration of Adam; {_TITLES[task]}", fontsize=8)
    return figure


def _explain(axes: Axes, depths: Sequence[int]) -> None:
    for index, depth in enumerate(depths):
        axes.plot(
            [],
            [],
            color=COLOURS[index],
            linestyle=DASHES[index],
            marker=MARKERS[index],
            markersize=3,
            markerfacecolor="white",
            label=f"{depth} layer{'s' * (depth > 1)}",
        )
    axes.plot([], [], color=_GREY, linewidth=0.8, linestyle=(0, (4, 2)), label="guessing")
    axes.legend(loc="center", handlelength=3, title="median; band: all seeds", title_fontsize=7)


def prediction_alt_text(record: Mapping[str, Any]) -> str:
    """The picture in words, with its numbers."""
    parts = []
    for task in record["parameters"]["tasks"]:
        rows = task_rows(record, task)
        for when in ("before", "after"):
            found = correlation(rows, when, MAIN_EPSILON)
            value = "not defined" if found.value is None else f"{found.value:.2f}"
            parts.append(f"{_TITLES[task]}, {when} training: {value}")
    return (
        f"Experiment. ε-rank at {MAIN_EPSILON:g} against held-out accuracy, rank correlation over"
        f" {len(rows)} cells and depths: {'; '.join(parts)}."
    )


def learning_alt_text(record: Mapping[str, Any], task: str) -> str:
    """The picture in words: the median final accuracy of every architecture."""
    rows = task_rows(record, task)
    listed = ", ".join(f"{row.cell} L={row.L} {float(np.median(row.accuracy)):.2f}" for row in rows)
    return f"Experiment. Held-out accuracy on {_TITLES[task]} while training; median at the end: {listed}."
