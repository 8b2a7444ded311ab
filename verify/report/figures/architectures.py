"""The picture of memory by architecture: rank against time on a logarithmic axis, one panel a depth.

What is drawn is given as numbers; which numbers, the caller decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from verify.errors import DomainError
from verify.report.figures.logarithmic import log10, mark_decades
from verify.report.figures.style import COLOURS, DASHES, MARKERS, PAGE, house_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["CLASSES", "ArchitectureRank", "Growth", "architectures_alt_text", "architectures_figure", "by_cell"]


class Growth(StrEnum):
    """How the rank grows with time.  Source: proofs/statements/architectures.md#three-classes."""

    NEVER = "does not grow with time"
    DEEP = "grows from two layers on"
    EVER = "grows with one layer"


CLASSES: Mapping[str, Growth] = {
    "linear-layers": Growth.NEVER,
    "linear-attention": Growth.NEVER,
    "rac": Growth.DEEP,
    "second-order": Growth.DEEP,
    "rac-skip": Growth.DEEP,
    "mi": Growth.DEEP,
    "selective-ssm": Growth.DEEP,
    "gated-linear-attention": Growth.DEEP,
    "delta-rule": Growth.DEEP,
    "square": Growth.EVER,
    "cube": Growth.EVER,
    "gated-gru": Growth.EVER,
    "gated-lstm": Growth.EVER,
}
"""The families, in the order in which tables list them."""

_COLOUR = {Growth.NEVER: COLOURS[0], Growth.DEEP: COLOURS[1], Growth.EVER: COLOURS[2]}


@dataclass(frozen=True, slots=True)
class ArchitectureRank:
    """A rank of L layers of a cell at t_S = t_E = t: ``value``, or (``at_least``) at least that.

    ``sampled``: that it is not more is shown by random draws, not proved.
    """

    cell: str
    L: int
    t: int
    value: int
    at_least: bool = False
    sampled: bool = False

    @property
    def text(self) -> str:
        """``31``, ``~31`` where its upper side is sampled, ``≥400``."""
        return f"{'≥' if self.at_least else '~' if self.sampled else ''}{self.value}"


def by_cell(rows: Sequence[ArchitectureRank]) -> dict[tuple[str, int], list[ArchitectureRank]]:
    """The ranks of each cell and depth, in order of time; cells in the order of ``CLASSES``."""
    depths = sorted({row.L for row in rows})
    found = {
        (cell, L): sorted((row for row in rows if (row.cell, row.L) == (cell, L)), key=lambda row: row.t)
        for cell in CLASSES
        for L in depths
    }
    return {key: ranks for key, ranks in found.items() if ranks}


def architectures_figure(rows: Sequence[ArchitectureRank], vertical: str) -> Figure:
    """A panel a depth, a line a cell, named at its end.  Raises ``DomainError`` if there is nothing to draw."""
    from matplotlib.figure import Figure

    depths = sorted({row.L for row in rows})
    if not depths:
        raise DomainError("a picture of architectures needs at least one rank")
    with house_style():
        figure = Figure(figsize=(PAGE, 3.4), layout="constrained")
        places = figure.subplots(1, len(depths), sharey=True, squeeze=False)[0]
        for axes, L in zip(places, depths, strict=True):
            _draw(axes, [row for row in rows if row.L == L])
            axes.set_title(f"{_number(L)} layer{'s' if L > 1 else ''}", loc="left")
        places[0].set_ylabel(vertical)
        handles = [_handle(growth) for growth in Growth if any(CLASSES.get(row.cell) is growth for row in rows)]
        figure.legend(handles=handles, loc="outside lower center", ncols=len(handles))
    return figure


def _number(L: int) -> str:
    return {1: "one", 2: "two", 3: "three"}.get(L, str(L))


def _handle(growth: Growth) -> object:
    from matplotlib.lines import Line2D

    return Line2D([], [], color=_COLOUR[growth], label=growth.value)


def _draw(axes: Axes, rows: Sequence[ArchitectureRank]) -> None:
    ends: dict[tuple[int, float, bool], list[str]] = {}
    for number, ((cell, _), ranks) in enumerate(by_cell(rows).items()):
        heights = [log10(row.value) for row in ranks]
        axes.plot(
            [row.t for row in ranks],
            heights,
            color=_COLOUR[CLASSES[cell]],
            linestyle=DASHES[number % len(DASHES)],
            marker=MARKERS[number % len(MARKERS)],
            markersize=3.5,
            markerfacecolor="white",
            markevery=[place for place, row in enumerate(ranks) if not row.at_least],
            label=cell,
        )
        ends.setdefault((ranks[-1].t, heights[-1], ranks[-1].at_least), []).append(cell)
    last = max(row.t for row in rows)
    mark_decades(axes, [log10(row.value) for row in rows])
    axes.set_xticks(range(1, last + 1))
    axes.set_xlim(0.8, last + 2.0)
    axes.set_xlabel("t: steps of start, and of end")
    axes.grid(axis="y", color="0.9", linewidth=0.5)
    axes.set_axisbelow(True)
    bottom, top = axes.get_ylim()
    axes.set_ylim(bottom, top + 0.22 * (top - bottom))
    _name_lines(axes, ends)


LINE, HEIGHT = 7.5, 175.0
"""The distance of two names, and about the height of a panel, in points."""


def _name_lines(axes: Axes, ends: Mapping[tuple[int, float, bool], Sequence[str]]) -> None:
    """The names of the lines: beside their ends, lowest first, or above where they go on upwards."""
    bottom, top = axes.get_ylim()
    free: dict[int, float] = {}
    for (x, y, on), cells in sorted(ends.items(), key=lambda end: end[0][1]):
        names = [(growth, ", ".join(c for c in cells if CLASSES[c] is growth)) for growth in reversed(Growth)]
        lines = [(growth, text) for growth, text in names if text]
        if on:
            lines = [(CLASSES[cell], f"{cell} ↑") for cell in reversed(cells)]
        at = (y - bottom) / (top - bottom) * HEIGHT
        foot = at + 8 if on else max(at - LINE * (len(lines) - 1) / 2, free.get(x, 0.0))
        for place, (growth, text) in enumerate(lines):
            axes.annotate(
                text,
                (x, y),
                (0 if on else 6, foot + LINE * place - at),
                textcoords="offset points",
                fontsize=6,
                color=_COLOUR[growth],
                ha="center" if on else "left",
                va="center",
                annotation_clip=False,
            )
        if not on:
            free[x] = foot + LINE * len(lines)


def architectures_alt_text(rows: Sequence[ArchitectureRank]) -> str:
    """Every line in words: its values in order of time."""
    texts = [
        f"{cell} with {_number(L)} layer{'s' if L > 1 else ''}: {', '.join(row.text for row in ranks)}"
        for (cell, L), ranks in by_cell(rows).items()
    ]
    return "Ranks for t = 1, 2, ..: " + "; ".join(texts) + "."
