"""The pictures that explain the idea: start/end matrices, what a rank of 220 replaces, verdicts on a line, rank by
depth.

Every number in them is computed here, exactly.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from verify.exact import QQ, multiset_coefficient
from verify.exact import rank as matrix_rank
from verify.networks.rac import RAC
from verify.report.figures.logarithmic import log10, mark_decades
from verify.report.figures.style import COLOURS, DASHES, MARKERS, house_style
from verify.separation.rank import grid_rank, separation_rank
from verify.tensors.grid import Templates, grid_matricization

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["depth_figure", "depth_ranks", "line_figure", "matrices_figure", "start_end_matrices", "width_figure"]

# Inches: on a phone the letters are still large enough.
WIDTH = 4.6

_NETS = {
    "product": RAC.of(QQ, Wh=[[[1]]], Wi=[[[1, 2]]], Wo=[[1]], h0=[[1]]),
    "shallow": RAC.of(QQ, Wh=[[[0, 1], [1, 0]]], Wi=[[[1, 1], [2, 1]]], Wo=[[1, 1]], h0=[[1, 1]]),
    "deep": RAC.of(
        QQ,
        Wh=[[[-1, 2], [2, -1]], [[0, -1], [-1, -1]]],
        Wi=[[[0, 1], [-1, 0]], [[2, -1], [-1, 2]]],
        Wo=[[1, 1]],
        h0=[[1, 1], [1, 1]],
    ),
}
_LETTERS = {"a": (1, 0), "b": (0, 1), "c": (1, 1)}


@dataclass(frozen=True, slots=True)
class StartEnd:
    """The outputs of a network on all starts (rows) and all ends (columns) of two letters, and the rank of this
    matrix.
    """

    title: str
    words: tuple[str, ...]
    entries: tuple[tuple[int, ...], ...]
    rank: int
    note: str


def start_end_matrices() -> tuple[StartEnd, ...]:
    """Rank 1, 2 and 4 on four starts and four ends, and the last network on nine of each: rank 6.

    >>> [matrix.rank for matrix in start_end_matrices()]
    [1, 2, 4, 6]
    """
    return (
        _matrix("one layer, width 1", "product", "ab", "every row is a multiple of the first"),
        _matrix("one layer, width 2", "shallow", "ab", "two rows make the others:\naa = 2·bb,  ba = 3·bb − ab"),
        _matrix("two layers, width 2", "deep", "ab", "no row is made of the others"),
        _matrix(
            "the same network, one letter more",
            "deep",
            "abc",
            "six rows make all nine, and\nall that further letters bring",
        ),
    )


def _matrix(title: str, net: str, letters: str, note: str) -> StartEnd:
    templates = Templates.of(QQ, [_LETTERS[letter] for letter in letters])
    rows = grid_matricization(_NETS[net], templates, 2, 2)
    entries = tuple(tuple(int(value) for value in row) for row in rows.tolist())
    words = tuple("".join(pair) for pair in product(letters, repeat=2))
    return StartEnd(title, words, entries, matrix_rank(entries, QQ), note)


def matrices_figure() -> Figure:
    """The four matrices, two by two."""
    from matplotlib.figure import Figure

    matrices = start_end_matrices()
    with house_style():
        figure = Figure(figsize=(WIDTH, 6.1), layout="constrained")
        figure.set_layout_engine("constrained", h_pad=0.14, w_pad=0.08)
        for axes, matrix, letter in zip(figure.subplots(2, 2).flat, matrices, "abcd", strict=True):
            _draw_matrix(axes, matrix)
            axes.set_title(f"({letter}) rank {matrix.rank}", loc="center", fontsize=10, weight="bold", pad=26)
            axes.set_xlabel(f"{matrix.title}:\n{matrix.note}", fontsize=8, labelpad=6, linespacing=1.35)
    return figure


def _draw_matrix(axes: Axes, matrix: StartEnd) -> None:
    largest = max(abs(value) for row in matrix.entries for value in row)
    shade = [[math.copysign(math.log1p(abs(v)) / math.log1p(largest), v) for v in row] for row in matrix.entries]
    count = len(matrix.words)
    edges = [place - 0.5 for place in range(count + 1)]
    axes.pcolormesh(edges, edges, shade, cmap="PuOr_r", vmin=-1.6, vmax=1.6, edgecolors="white", linewidth=0.5)
    axes.set_aspect("equal")
    axes.invert_yaxis()
    size = 8.5 if count <= 4 else 7.5
    axes.set_xticks(range(count), matrix.words, fontsize=size)
    axes.set_yticks(range(count), matrix.words, fontsize=size)
    axes.xaxis.tick_top()
    axes.tick_params(length=0, pad=2)
    for spine in axes.spines.values():
        spine.set_visible(False)
    if count <= 4:
        for i, row in enumerate(matrix.entries):
            for j, value in enumerate(row):
                axes.text(j, i, f"{value}".replace("-", "−"), ha="center", va="center", fontsize=9)
    axes.set_ylabel("start", fontsize=8, labelpad=1)
    axes.annotate(
        "end", (0.5, 1), (0, 15), xycoords="axes fraction", textcoords="offset points", ha="center", fontsize=8
    )


def width_figure() -> Figure:
    """Eight units in two layers, and the units that one layer needs for the same rank."""
    from matplotlib.figure import Figure

    rank = separation_rank(L=2, R=4, M=3, t_S=5, t_E=5).value
    with house_style():
        figure = Figure(figsize=(WIDTH, 2.4), layout="constrained")
        left, right = figure.subplots(1, 2, width_ratios=(1, 1.9))
        for axes in (left, right):
            axes.set_axis_off()
            axes.set_aspect("equal")
        _units(left, 4, 2, gap=1.7)
        left.set_title(f"two layers of width 4:\nrank {rank}", fontsize=8.5)
        _units(right, 20, -(-rank // 20), most=rank)
        right.set_title(f"one layer that can have\nrank {rank}: width {rank}", fontsize=8.5)
    return figure


def _units(axes: Axes, across: int, down: int, *, most: int | None = None, gap: float = 1.0) -> None:
    places = [(x, -gap * y) for y in range(down) for x in range(across)][: most or across * down]
    axes.scatter(
        [x for x, _ in places], [y for _, y in places], s=90 if across < 10 else 26, c=COLOURS[1], edgecolors="none"
    )
    axes.set_xlim(-0.7, across - 0.3)
    axes.set_ylim(-gap * (down - 1) - 0.7, 0.7)
    if across < 10:
        for x, y in product(range(across), range(across)):
            axes.plot([x, y], [-gap, 0], color="0.6", linewidth=0.5, zorder=0)


def line_figure() -> Figure:
    """Three answers as ranges on a line: known, undecided, a claim refuted."""
    from matplotlib.figure import Figure

    known = separation_rank(L=2, R=4, M=3, t_S=5, t_E=5)
    between = separation_rank(L=2, R=3, M=2, t_S=2, t_E=4)
    below = grid_rank(L=4, R=3, M=4, t_S=2, t_E=2)
    asked = multiset_coefficient(3, multiset_coefficient(2, 3))  # Conjecture 1, read with the cap M^t = 16
    lines = (
        ("exact: the minor and the bound meet: the rank is known", known, None),
        ("undecided: both numbers are proved, the rank lies between", between, None),
        ("refuted: a claim asks for more than a proved bound allows", below, asked),
    )
    with house_style():
        figure = Figure(figsize=(WIDTH, 3.6), layout="constrained")
        for axes, (title, found, claimed) in zip(figure.subplots(3, 1), lines, strict=True):
            _draw_line(axes, found.lower.value, found.upper.value, claimed)
            axes.set_title(title, fontsize=8.5, loc="left")
    return figure


def _draw_line(axes: Axes, lower: int, known_upper: int | None, asked: int | None) -> None:
    upper = lower if known_upper is None else known_upper
    width = max(upper - lower, (asked or upper) - lower, 4)
    left, right = lower - 1.1 * width, (asked or upper) + 1.1 * width
    axes.hlines(0, left, right, color="0.7", linewidth=1)
    axes.hlines(0, left, lower, color=COLOURS[1], linewidth=5, alpha=0.35)
    axes.hlines(0, upper, right, color=COLOURS[2], linewidth=5, alpha=0.35)
    if asked is None and upper > lower:
        axes.hlines(0, lower, upper, color="0.2", linewidth=5)
    axes.plot([lower], [0], marker=">", color=COLOURS[1], markersize=8)
    axes.plot([upper], [0], marker="<", color=COLOURS[2], markersize=8, markerfacecolor="white")
    axes.annotate(f"≥ {lower}\nby a minor", (lower, 0), (-3, 10), textcoords="offset points", ha="right", fontsize=8)
    axes.annotate(f"≤ {upper}\nby a bound", (upper, 0), (3, 10), textcoords="offset points", ha="left", fontsize=8)
    if asked is not None:
        axes.plot([asked], [0], marker="X", color=COLOURS[0], markersize=8)
        axes.annotate(f"claimed: ≥ {asked}", (asked, 0), (0, -15), textcoords="offset points", ha="center", fontsize=8)
    axes.set_ylim(-0.9, 1.6)
    axes.set_xlim(left, right)
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)


DEPTHS, STEPS = (1, 2, 3), range(1, 8)


def depth_ranks(R: int = 2, M: int = 2) -> dict[int, list[int]]:
    """The generic function rank for one, two and three layers against t = t_S = t_E; each is proved from both sides.

    >>> depth_ranks()[2]
    [2, 6, 8, 10, 12, 14, 16]
    """
    return {L: [separation_rank(L=L, R=R, M=M, t_S=t, t_E=t).value for t in STEPS] for L in DEPTHS}


def depth_figure() -> Figure:
    """Three curves of rank against t."""
    from matplotlib.figure import Figure

    with house_style():
        figure = Figure(figsize=(WIDTH, 3.1), layout="constrained")
        axes = figure.subplots()
        exponents = []
        for index, (L, ranks) in enumerate(depth_ranks().items()):
            heights = [log10(rank) for rank in ranks]
            exponents += heights
            colour = COLOURS[(4, 1, 2)[index]]
            axes.plot(STEPS, heights, color=colour, linestyle=DASHES[index], marker=MARKERS[index], linewidth=1.8)
            name = f"{'one layer' if L == 1 else f'{_NUMBERS[L]} layers'}: {ranks[-1]}"
            axes.annotate(
                name,
                (STEPS[-1], heights[-1]),
                (8, 0),
                textcoords="offset points",
                va="center",
                color=colour,
                fontsize=9,
            )
            if L > 1:
                for t, rank, height in list(zip(STEPS, ranks, heights, strict=True))[1:-1]:
                    axes.annotate(
                        str(rank),
                        (t, height),
                        (0, 6 if L > 2 else -12),
                        textcoords="offset points",
                        ha="center",
                        color=colour,
                        fontsize=8,
                    )
        mark_decades(axes, exponents)
        axes.set_xticks(list(STEPS))
        axes.set_xlim(0.8, STEPS[-1] + 0.1)
        axes.set_xlabel("t, the number of steps on each side of the cut")
        axes.set_ylabel("function rank")
        axes.grid(axis="y", color="0.92", linewidth=0.6)
        axes.set_title("width 2, two input channels, almost all weights", loc="left", fontsize=8.5)
    return figure


_NUMBERS: dict[int, str] = {2: "two", 3: "three"}
