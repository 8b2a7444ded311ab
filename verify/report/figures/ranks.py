"""Pictures of ranks on a logarithmic axis: what is certified, between the bounds and formulas that speak of it.

What is drawn is given as numbers; which numbers, the caller decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from verify.errors import DomainError
from verify.report.figures.logarithmic import log10, mark_decades
from verify.report.figures.style import COLOURS, COLUMN, DASHES, house_style
from verify.report.numbers import abbreviated

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Curve", "Panel", "Part", "rank_alt_text", "rank_figure"]


class Part(StrEnum):
    """What a curve or a set of points says of the rank."""

    UPPER = "best upper bound"
    CLAIMED = "claimed lower bound"
    DEPTH_TWO = "two layers"
    SHALLOW = "one layer"
    EXACT = "certified, exact"
    BETWEEN = "between certified bounds"
    AT_MOST = "certified upper bound"


# Colour (index), dash (index, None: points alone), marker, filled.
_LOOKS: dict[Part, tuple[int, int | None, str, bool]] = {
    Part.UPPER: (2, 0, "v", False),
    Part.CLAIMED: (1, 1, "s", False),
    Part.DEPTH_TWO: (3, 3, "D", False),
    Part.SHALLOW: (4, 2, "", False),
    Part.EXACT: (0, None, "o", True),
    Part.BETWEEN: (0, None, "^", False),
    Part.AT_MOST: (0, None, "v", True),
}


@dataclass(frozen=True, slots=True)
class Curve:
    """Values by their place on the horizontal axis; a value None is too large to be computed and is not drawn.

    ``tops``: where only a range is known, its upper ends by place; ``points`` are then the lower ends.
    """

    part: Part
    label: str
    points: tuple[tuple[int, int | None], ...]
    tops: tuple[tuple[int, int | None], ...] = ()

    @property
    def ranges(self) -> list[tuple[int, int, int]]:
        """Place, lower end and upper end, where both can be drawn."""
        tops = dict(self.tops)
        found = [(x, low, tops.get(x)) for x, low in self.known]
        return [(x, low, top) for x, low, top in found if top is not None]

    @property
    def known(self) -> list[tuple[int, int]]:
        """The points that can be drawn on a logarithmic axis."""
        return [(x, value) for x, value in self.points if value is not None and value >= 1]


@dataclass(frozen=True, slots=True)
class Panel:
    """One picture in the figure: what varies along it, what is fixed, and the curves."""

    title: str
    horizontal: str
    vertical: str
    curves: tuple[Curve, ...]


def rank_figure(panels: Sequence[Panel]) -> Figure:
    """The panels one below the other, at column width.  Raises ``DomainError`` if there is nothing to draw."""
    from matplotlib.figure import Figure

    if not panels or not all(any(curve.known for curve in panel.curves) for panel in panels):
        raise DomainError("a picture of ranks needs panels with at least one value each")
    with house_style():
        figure = Figure(figsize=(COLUMN, 2.75 * len(panels)), layout="constrained")
        places = figure.subplots(len(panels), squeeze=False)[:, 0]
        for axes, panel in zip(places, panels, strict=True):
            _draw(axes, panel)
    return figure


def _draw(axes: Axes, panel: Panel) -> None:
    exponents = []
    for curve in panel.curves:
        if not curve.known:
            continue
        colour, dash, marker, filled = _LOOKS[curve.part]
        heights = [log10(value) for _, value in curve.known]
        exponents += heights
        axes.plot(
            [x for x, _ in curve.known],
            heights,
            color=COLOURS[colour],
            linestyle="none" if dash is None else DASHES[dash],
            marker=marker or None,
            markersize=5.5 if dash is None else 3.5,
            markerfacecolor=COLOURS[colour] if filled else "white",
            markeredgewidth=0.9,
            label=curve.label,
            zorder=4 if dash is None else 2,
        )
        for x, low, top in curve.ranges:
            foot, head = log10(low), log10(top)
            exponents += [foot, head]
            axes.vlines(x, foot, head, color=COLOURS[colour], linewidth=2.2, alpha=0.45, zorder=3)
            axes.hlines(head, x - 0.18, x + 0.18, color=COLOURS[colour], linewidth=1.4, zorder=3)
    mark_decades(axes, exponents)
    places = sorted({x for curve in panel.curves for x, _ in curve.known})
    shown = places[:: -(-len(places) // 10)]
    axes.set_xticks(shown, [str(x) for x in shown])
    axes.grid(axis="y", color="0.9", linewidth=0.5)
    axes.set_axisbelow(True)
    axes.set_xlabel(panel.horizontal)
    axes.set_ylabel(panel.vertical)
    axes.set_title(panel.title, loc="left")
    axes.legend(loc="upper left", handlelength=2.8, fontsize=6.5, borderaxespad=0.2, labelspacing=0.35)
    bottom, ceiling = axes.get_ylim()
    axes.set_ylim(bottom, ceiling + 0.09 * (ceiling - bottom) * len(axes.get_lines()))


def rank_alt_text(panels: Sequence[Panel]) -> str:
    """The panels in words: every curve with its first and its last value."""
    return " ".join(
        f"{panel.title}: {panel.vertical} against {panel.horizontal}. {_curves_text(panel)}" for panel in panels
    )


def _curves_text(panel: Panel) -> str:
    texts = []
    for curve in panel.curves:
        if not curve.known:
            continue
        tops = dict(curve.tops)
        ends = [(x, abbreviated(low) + (f" to {abbreviated(tops[x])}" if x in tops else "")) for x, low in curve.known]
        (first, low), (last, high) = ends[0], ends[-1]
        text = f"{curve.label}: {low} at {first}"
        texts.append(text if first == last else f"{text}, {high} at {last}")
    return "; ".join(texts) + "."
