"""Pictures of the training experiments, from their records: the gap against the width, and which memory is learned.

Every picture says in itself that it shows measurements.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from verify.experiments.memory_record import memory_rows
from verify.experiments.width_record import QUARTILES
from verify.report.figures.style import COLOURS, COLUMN, DASHES, MARKERS, house_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["memory_alt_text", "memory_figure", "width_alt_text", "width_figure"]

_GREY = "#777777"
_SHOWN_CURVES = 5


def width_figure(record: Mapping[str, Any]) -> Figure:
    """The record ``experiments/width.json``: the gap against the width n, and below it against the step."""
    from matplotlib.figure import Figure

    with house_style():
        figure = Figure(figsize=(COLUMN, 4.6), layout="constrained")
        above, below = figure.subplots(2)
        _draw_gaps(above, record)
        _draw_gap_by_step(below, record)
        _sign(figure)
    return figure


def _draw_gaps(axes: Axes, record: Mapping[str, Any]) -> None:
    rows = sorted(record["results"]["widths"], key=lambda row: row["n"])
    n = np.array([row["n"] for row in rows], dtype=float)
    series = [
        ("gap_held_out", "on held-out input", 0, 1.0),
        ("gap_training", "on training input", 1, 1.07),
        ("drift_gap_held_out", "held-out, the kernel's drift alone", 2, 1.0),
    ]
    lowest = np.inf
    for key, label, style, shift in series:
        low, middle, high = (_floats(row[key][name] for row in rows) for name in QUARTILES)
        if not np.isfinite(middle).any():
            continue
        lowest = min(lowest, np.nanmin(low))
        axes.errorbar(
            n * shift,
            middle,
            yerr=np.nan_to_num([middle - low, high - middle]),
            color=COLOURS[style],
            marker=MARKERS[style],
            linestyle=DASHES[style],
            markerfacecolor="white" if style else COLOURS[0],
            capsize=2,
            elinewidth=0.7,
            label=label,
        )
    first = _floats([rows[0]["gap_held_out"]["median"]])[0]
    if len(rows) > 1 and np.isfinite(first):
        guide = 1.9 * first * (n / n[0]) ** -0.5
        axes.plot(n, guide, color=_GREY, linewidth=0.8)
        middle_at = len(n) // 2
        axes.annotate(
            "slope −1/2",
            (n[middle_at], guide[middle_at]),
            xytext=(2, 3),
            textcoords="offset points",
            color=_GREY,
            fontsize=7,
        )
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    if np.isfinite(lowest):
        axes.set_ylim(bottom=lowest / 12)  # room for the legend
        axes.legend(loc="lower left", handlelength=3)
    else:
        axes.text(0.5, 0.5, "half of the networks diverged", transform=axes.transAxes, ha="center", color=_GREY)
    axes.set_xticks(n, [f"{int(v)}" for v in n])
    axes.minorticks_off()
    axes.set_xlabel("width n of the network")
    axes.set_ylabel("largest gap over the steps\n(part of the target's size)")
    axes.set_title("(a) Gap between network and convolution", loc="left")


def _draw_gap_by_step(axes: Axes, record: Mapping[str, Any]) -> None:
    results = record["results"]
    error = results["convolution"]["held_out_error"]
    steps = np.arange(len(error))
    axes.plot(steps, error, color=COLOURS[0], linewidth=1.6, label="error of the convolution")
    widths = sorted(row["n"] for row in results["widths"])
    for index, n in enumerate(sorted({widths[0], widths[len(widths) // 2], widths[-1]}), start=1):
        curves = [cell["gap_by_step"] for cell in results["cells"] if cell["n"] == n]
        axes.plot(
            steps[1:],
            _median_curve(curves)[1:],
            color=COLOURS[index],
            linestyle=DASHES[index],
            marker=MARKERS[index],
            markevery=(0, max(1, len(error) // 8)),
            markerfacecolor="white",
            label=f"gap of networks, n = {n}",
        )
    axes.set_yscale("log")
    bottom, top = axes.get_ylim()
    axes.set_ylim(bottom, top * (top / bottom) ** 0.6)
    axes.set_xlabel("step of gradient descent")
    axes.set_ylabel("held-out input\n(part of the target's size)")
    axes.set_title("(b) The gap step by step (medians)", loc="left")
    axes.legend(loc="upper right", ncols=1, handlelength=3)


def memory_figure(record: Mapping[str, Any]) -> Figure:
    """The record ``experiments/memory.json``: the error against the step, and the weight learned against its lag and
    bound.
    """
    from matplotlib.figure import Figure

    with house_style():
        figure = Figure(figsize=(COLUMN, 5.0), layout="constrained")
        above, below = figure.subplots(2)
        _draw_curves_by_delay(above, record)
        _draw_weights(below, record)
        _sign(figure)
    return figure


def _draw_curves_by_delay(axes: Axes, record: Mapping[str, Any]) -> None:
    results = record["results"]
    widest = max(record["parameters"]["widths"])
    steps = np.array(results["logged_steps"])
    tasks = _spread(sorted(results["tasks"], key=lambda task: task["delay"] or 0), _SHOWN_CURVES)
    for index, task in enumerate(tasks):
        label = "given targets" if task["delay"] is None else f"{'' if index else 'delay '}{task['delay']}"
        networks = [cell["held_out_error"] for cell in task["networks"] if cell["n"] == widest]
        colour = COLOURS[index]
        axes.plot(
            steps[1:],
            _floats(task["convolution"]["held_out_error"])[1:],
            color=colour,
            linestyle=DASHES[index],
            zorder=1,
        )
        axes.plot(
            steps[1:],
            _median_curve(networks)[1:],
            color=colour,
            marker=MARKERS[index],
            linestyle="none",
            markerfacecolor="white",
            markevery=(index % 2, 2),
        )
        axes.plot(
            [], [], color=colour, linestyle=DASHES[index], marker=MARKERS[index], markerfacecolor="white", label=label
        )
    axes.set_xscale("log")
    axes.set_ylim(-0.03, 1.3)
    axes.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1])
    axes.set_xlabel("step of gradient descent")
    axes.set_ylabel("error on held-out input\n(part of the target's size)")
    axes.set_title(f"(a) Lines: convolution. Marks: network, n = {widest}", loc="left")
    axes.legend(loc="upper center", ncols=len(tasks), handlelength=2.2, columnspacing=1, handletextpad=0.5)


def _draw_weights(axes: Axes, record: Mapping[str, Any]) -> None:
    rows = sorted(memory_rows(record), key=lambda row: row.lag)
    steps = record["parameters"]["steps"]
    lags = [row.lag for row in rows]
    bound = np.array([row.bound for row in rows])
    delays = record["parameters"]["delays"] is not None
    axes.plot(lags, bound, color=_GREY, linewidth=0.8, label="bound on the convolution")
    axes.fill_between(lags, bound, np.maximum(bound.max(), 10) * 10, color=_GREY, alpha=0.12, linewidth=0)
    for index, n in enumerate(sorted(record["parameters"]["widths"]), start=1):
        axes.plot(
            lags,
            [row.networks[n] for row in rows],
            color=COLOURS[index % len(COLOURS)],
            marker=MARKERS[index % len(MARKERS)],
            linestyle=DASHES[index % len(DASHES)],
            markerfacecolor="white",
            label=f"network, n = {n}",
        )
    axes.plot(
        lags, [row.convolution for row in rows], color=COLOURS[0], marker=MARKERS[0], linewidth=1.6, label="convolution"
    )
    learned = [value for row in rows for value in (row.convolution, *row.networks.values()) if 0 < value < np.inf]
    axes.set_yscale("log")
    least = min([*learned, *bound[bound > 0]], default=0.1)
    axes.set_ylim(least / 3, 4 * max([1.0, *learned] if delays else learned, default=1.0))
    axes.set_xticks(lags if len(lags) <= 12 else lags[:: len(lags) // 8])
    axes.set_xlabel("delay of the target, in time steps" if delays else "lag j, in time steps")
    axes.set_ylabel("weight learned at its lag\n(1: all of the target's)" if delays else "size of the weight learned")
    axes.set_title(f"(b) Weight learned after {steps} steps (medians)", loc="left")
    axes.legend(loc="lower left" if bound[0] >= bound[-1] else "lower right", handlelength=2.5, borderaxespad=0)


def width_alt_text(record: Mapping[str, Any]) -> str:
    """The picture of the width experiment in words, with its numbers."""
    rows = sorted(record["results"]["widths"], key=lambda row: row["n"])
    first, last = rows[0], rows[-1]
    text = (
        f"Measurement. Median of the largest gap between trained networks and the trained convolution, held-out input: "
        f"{_percent(first)} of the target's size at width {first['n']}, {_percent(last)} at width {last['n']}"
    )
    slope = record["results"]["slopes"]["gap_held_out"]
    if slope is None:
        return text + "."
    return text + f"; fitted exponent of n: {slope['value']:.2f} ± {slope['standard_error']:.2f}."


def memory_alt_text(record: Mapping[str, Any]) -> str:
    """The picture of the memory experiment in words, with its numbers."""
    what = (
        "of the weight at the target's delay" if record["parameters"]["delays"] is not None else "is the weight at lag"
    )
    widest = max(record["parameters"]["widths"])
    parts = [
        f"{row.lag}: {row.convolution:.2g} by the convolution, {row.networks[widest]:.2g} by networks of width {widest}"
        for row in sorted(memory_rows(record), key=lambda row: row.lag)
    ]
    return f"Measurement. Learned after {record['parameters']['steps']} steps, {what}, {'; '.join(parts)}."


def _percent(row: Mapping[str, Any]) -> str:
    value = row["gap_held_out"]["median"]
    return "unbounded (diverged)" if value is None else f"{100 * value:.2g}%"


def _floats(values: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    """An array in which None, what diverged, is nan."""
    return np.array([np.nan if value is None else value for value in values], dtype=float)


def _median_curve(curves: Sequence[Sequence[float | None]]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The median at every step, not drawn where half of the runs have diverged."""
    values = np.array([_floats(curve) for curve in curves])
    with np.errstate(invalid="ignore"):
        middle = np.median(np.where(np.isnan(values), np.inf, values), axis=0)
    found: np.ndarray[Any, np.dtype[np.float64]] = np.where(np.isfinite(middle), middle, np.nan)
    return found


def _spread(items: Sequence[Any], count: int) -> list[Any]:
    """At most ``count`` of the items, the first and the last among them, evenly spread."""
    if len(items) <= count:
        return list(items)
    return [items[round(i * (len(items) - 1) / (count - 1))] for i in range(count)]


def _sign(figure: Figure) -> None:
    figure.supxlabel("measured in floating point; evidence for no verdict", fontsize=6, color=_GREY, x=0.99, ha="right")
