"""The sharpness map as small multiples: a panel for each L and R, a cell for each M and t with its rank.

What is a gap or too dear is told by a sign and a hatching, not by colour alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from verify.conjectures.explore import MapRow, Sharpness
from verify.errors import DomainError
from verify.report.figures.style import COLOURS, PAGE, house_style

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from verify.statements import Sizes

__all__ = ["require_panels", "sharpness_figure"]

# More panels, or more cells in one, cannot be read on a page.
MAX_ACROSS, MAX_DOWN, MAX_CELLS = 8, 24, 40
_GAP_COLOUR = COLOURS[2]
# Characters of the usual font are about this many times as wide as it is high.
_ASPECT = 0.62
# Points; smaller numbers cannot be read in print, so they are left out.
_SMALLEST = 3.5


def require_panels(instances: Iterable[Sizes]) -> None:
    """Raise ``DomainError`` if a picture of these would have more panels or cells than a page can hold."""
    panels = _Panels([(s.L, s.R, s.M, s.t_S, s.t_E) for s in instances])
    counts = (len(panels.across), len(panels.down), len(panels.x), len(panels.y))
    if counts[0] > MAX_ACROSS or counts[1] > MAX_DOWN or max(counts[2:]) > MAX_CELLS:
        raise DomainError(
            f"a picture has at most {MAX_ACROSS} panels across, {MAX_DOWN} down and {MAX_CELLS} cells a side; "
            f"this map has {counts[0]}, {counts[1]} and {max(counts[2:])}: choose a smaller range"
        )


class _Panels:
    """How the sizes are spread: L across and R down with M against t, or, for separate blocks, R and M down with t_S
    against t_E."""

    def __init__(self, sizes: Sequence[tuple[int, ...]]) -> None:
        self.balanced = all(t_S == t_E for *_, t_S, t_E in sizes)
        places = [self.place(size) for size in sizes]
        self.across = sorted({place[0] for place in places})
        self.down = sorted({place[1] for place in places})
        self.x = sorted({place[2] for place in places})
        self.y = sorted({place[3] for place in places})

    def place(self, size: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...], int, int]:
        L, R, M, t_S, t_E = size
        return ((L,), (R,), t_E, M) if self.balanced else ((L,), (R, M), t_E, t_S)

    def title(self, across: tuple[int, ...], down: tuple[int, ...]) -> str:
        names = ("L", "R", "M")
        return "  ".join(f"{name} = {value}" for name, value in zip(names, (*across, *down), strict=False))


def sharpness_figure(rows: Sequence[MapRow]) -> Figure:
    """The picture of a map, at page width.

    Raises ``DomainError`` for no rows, for both notions of rank in one picture, or for more than a page can hold.
    """
    from matplotlib.figure import Figure

    if len({row.notion for row in rows}) != 1:
        raise DomainError("a picture shows the rows of one map: function rank or grid rank, at least one of them")
    require_panels(row.sizes for row in rows)
    panels = _Panels([_size(row) for row in rows])
    by_panel: dict[tuple[tuple[int, ...], tuple[int, ...]], list[tuple[int, int, MapRow]]] = {}
    for row in rows:
        across, down, x, y = panels.place(_size(row))
        by_panel.setdefault((across, down), []).append((panels.x.index(x), panels.y.index(y), row))
    columns, lines = len(panels.across), len(panels.down)
    cell = min(0.42, (PAGE - 0.6) / columns / (len(panels.x) + 0.6))
    tall = max(0.15, min(0.24, cell))
    height = lines * (len(panels.y) * tall + 0.34) + 0.75
    most = max((row.lower for row in rows if row.verdict is not Sharpness.TOO_DEAR and row.lower), default=1)
    with house_style():
        figure = Figure(figsize=(PAGE, height))
        grid = figure.subplots(
            lines,
            columns,
            squeeze=False,
            gridspec_kw={
                "left": 0.06,
                "right": 0.995,
                "top": 1 - 0.5 / height,
                "bottom": 0.42 / height,
                "wspace": 0.12,
                "hspace": 0.34 / (len(panels.y) * tall) * 1.15,
            },
        )
        for line, down in enumerate(panels.down):
            for column, across in enumerate(panels.across):
                axes = grid[line][column]
                _draw_panel(axes, by_panel.get((across, down), []), panels, most, cell)
                axes.set_title(panels.title(across, down), fontsize=7, pad=3)
                if line == lines - 1:
                    axes.set_xlabel("end steps t_E" if not panels.balanced else "steps t", fontsize=7, labelpad=2)
                if column == 0:
                    axes.set_ylabel("start steps t_S" if not panels.balanced else "channels M", fontsize=7, labelpad=2)
        _explain(figure, rows, height)
    return figure


def _size(row: MapRow) -> tuple[int, ...]:
    return (row.sizes.L, row.sizes.R, row.sizes.M, row.sizes.t_S, row.sizes.t_E)


def _draw_panel(axes: Axes, cells: Sequence[tuple[int, int, MapRow]], panels: _Panels, most: int, width: float) -> None:
    from matplotlib.patches import Rectangle

    axes.set_xlim(-0.5, len(panels.x) - 0.5)
    axes.set_ylim(-0.5, len(panels.y) - 0.5)
    axes.set_xticks(range(len(panels.x)), [str(x) for x in panels.x], fontsize=6)
    axes.set_yticks(range(len(panels.y)), [str(y) for y in panels.y], fontsize=6)
    axes.tick_params(length=0, pad=2)
    for spine in axes.spines.values():
        spine.set_visible(False)
    for x, y, row in cells:
        corner = (x - 0.5, y - 0.5)
        if row.verdict is Sharpness.TOO_DEAR:
            axes.add_patch(
                Rectangle(
                    corner, 1, 1, facecolor="white", edgecolor="0.75", hatch="/////", linewidth=0.4, clip_on=False
                )
            )
            continue
        lower = row.lower or 0
        shade = 0.95 - 0.25 * math.log(max(1, lower)) / math.log(max(2, most))
        axes.add_patch(Rectangle(corner, 1, 1, facecolor=str(shade), edgecolor="white", linewidth=0.8))
        text, size = str(lower), 6.0
        if row.verdict is Sharpness.GAP:
            _flag(axes, x, y)
            text, size = f"{lower}\n≤{row.upper}", 5.0
        size = min(size, 72 * width * 0.84 / (_ASPECT * max(map(len, text.split("\n")))))
        if size >= _SMALLEST:
            axes.text(x, y, text, ha="center", va="center", fontsize=size, linespacing=1.0, zorder=5)


def _flag(axes: Axes, x: int, y: int) -> None:
    """A frame with a filled corner around the cell of a gap."""
    from matplotlib.patches import Polygon, Rectangle

    frame = Rectangle((x - 0.45, y - 0.45), 0.9, 0.9, fill=False, edgecolor=_GAP_COLOUR, linewidth=1.1, zorder=3)
    corner = Polygon([(x + 0.45, y + 0.45), (x + 0.22, y + 0.45), (x + 0.45, y + 0.2)], color=_GAP_COLOUR, zorder=4)
    axes.add_patch(frame)
    axes.add_patch(corner)


def _explain(figure: Figure, rows: Sequence[MapRow], height: float) -> None:
    """The title and what the signs mean, above the panels."""
    from matplotlib.patches import Patch

    notion = "function rank" if rows[0].notion == "function" else "grid rank, N = M one-hot"
    counts = {verdict: sum(row.verdict is verdict for row in rows) for verdict in Sharpness}
    figure.text(0.01, 1 - 0.13 / height, f"Generic {notion}", fontsize=8, va="center", weight="bold")
    handles: list[Artist] = [
        Patch(facecolor="0.85", edgecolor="white", label=f"sharp ({counts[Sharpness.SHARP]})"),
        Patch(
            facecolor="0.75",
            edgecolor=_GAP_COLOUR,
            linewidth=1.1,
            label=f"gap, framed: minor and ≤ bound ({counts[Sharpness.GAP]})",
        ),
        Patch(facecolor="white", edgecolor="0.75", hatch="/////", label=f"too dear ({counts[Sharpness.TOO_DEAR]})"),
    ]
    figure.legend(handles=handles, loc="center right", ncols=3, bbox_to_anchor=(1.0, 1 - 0.13 / height), fontsize=6.5)
