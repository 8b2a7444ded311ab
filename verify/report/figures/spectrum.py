"""A picture of a certified spectrum: the singular values in their enclosures, and where they cross each ε."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verify.report.figures.style import COLOURS, COLUMN, house_style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from verify.tensors.spectrum import Spectrum

__all__ = ["spectrum_alt_text", "spectrum_figure"]

_FLOOR = 1e-16


def spectrum_figure(spectrum: Spectrum, label: str) -> Figure:
    """The normalised singular values by index, logarithmic; a bar is an enclosure, an arrow one that reaches zero."""
    from matplotlib.figure import Figure

    with house_style():
        figure = Figure(figsize=(COLUMN, 2.7), layout="constrained")
        axes = figure.subplots()
        for index, value in enumerate(spectrum.values, 1):
            if value.low > 0.0:
                axes.plot([index, index], [value.low, value.high], color=COLOURS[1], linewidth=2.2)
                axes.plot([index], [value.high], "o", color=COLOURS[1], markersize=2.6)
            else:
                axes.plot([index], [max(value.high, _FLOOR)], "v", color=COLOURS[2], markersize=2.6)
        for count in spectrum.counts:
            axes.axhline(count.epsilon, color="0.8", linewidth=0.5, zorder=0)
            rank = str(count.above) if count.decided else f"{count.above}..{count.size - count.below}"
            axes.annotate(
                rank,
                (1.0, count.epsilon),
                xycoords=("axes fraction", "data"),
                xytext=(3, -2),
                textcoords="offset points",
                fontsize=6,
                annotation_clip=False,
            )
        axes.set_yscale("log")
        axes.set_xlabel("index k")
        axes.set_ylabel(r"$\sigma_k / \|A\|_F$")
        axes.set_title(f"{label}; right: ε-rank", loc="left")
    return figure


def spectrum_alt_text(spectrum: Spectrum) -> str:
    """The picture in words."""
    ranks = ", ".join(
        f"{count.above} at {count.epsilon:g}" if count.decided else f"undecided at {count.epsilon:g}"
        for count in spectrum.counts
    )
    return (
        f"Singular values of the normalised evaluation matrix, {spectrum.starts} starts by {spectrum.ends} ends,"
        f" logarithmic; ε-rank on these sequences: {ranks}."
    )
