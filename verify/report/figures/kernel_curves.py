"""Pictures of exact values of linear networks: the weights ρ_j by lag, and the mean tangent kernel by width.

All values are exact rationals, rounded only to be drawn.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from verify.kernels import mean_kernel, rho, rhos
from verify.report.figures.style import COLOURS, COLUMN, DASHES, MARKERS, house_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["mean_kernel_alt_text", "mean_kernel_figure", "weights_alt_text", "weights_figure"]

VARIANCES = ("1/4", "1/2", "3/4", "1", "5/4")
LAGS = 17
KERNEL_LAGS = (2, 3, 4, 6, 8)
# Above so many times the limit panel (a) is cut off; panel (b) shows all.
CLIPPED = 4
WIDTHS = tuple(2**k for k in range(9))
_GREY = "#777777"


def weights_figure() -> Figure:
    """ρ_j against the lag j for several ν_W, with ν_F = ν_C = 1."""
    from matplotlib.figure import Figure

    with house_style():
        figure = Figure(figsize=(COLUMN, 2.9), layout="constrained")
        axes = figure.subplots()
        for index, nu in enumerate(VARIANCES):
            values = rhos(LAGS, nu, 1, 1)
            axes.plot(
                range(LAGS),
                [float(value) for value in values],
                color=COLOURS[index],
                linestyle=DASHES[index],
                marker=MARKERS[index],
                markersize=3.2,
                markerfacecolor="white",
                markevery=2,
            )
            axes.annotate(
                rf"$\nu_W$ = {nu}",
                (LAGS - 1, float(values[-1])),
                xytext=(6, 0),
                textcoords="offset points",
                va="center",
                fontsize=7,
                color=COLOURS[index],
                annotation_clip=False,
            )
        axes.set_yscale("log")
        axes.grid(axis="y", color="0.9", linewidth=0.5)
        axes.set_axisbelow(True)
        axes.set_xlabel("lag j, in time steps")
        axes.set_ylabel(r"weight $\rho_j$")
        axes.set_title(r"Exact values, $\nu_F = \nu_C = 1$", loc="left")
    return figure


def weights_alt_text() -> str:
    """The picture of the weights in words."""
    last = LAGS - 1
    parts = [
        f"ν_W = {nu}: {float(rho(0, nu, 1, 1)):.3g} at lag 0, {float(rho(last, nu, 1, 1)):.3g} at lag {last}"
        for nu in VARIANCES
    ]
    return (
        "Exact weights ρ_j of the scaled convolution model against the lag j, logarithmic axis, ν_F = ν_C = 1. "
        f"{'; '.join(parts)}. Below ν_W = 1 they vanish, at 1 they grow linearly, above 1 exponentially."
    )


def mean_kernel_figure() -> Figure:
    """E Θ_jj against the width n: as a part of its limit ρ_j, and how far above the limit it is."""
    from matplotlib.figure import Figure

    with house_style():
        figure = Figure(figsize=(COLUMN, 4.8), layout="constrained")
        above, below = figure.subplots(2)
        for index, lag in enumerate(KERNEL_LAGS):
            look = {
                "color": COLOURS[index],
                "linestyle": DASHES[index],
                "marker": MARKERS[index],
                "markersize": 3.5,
                "markerfacecolor": "white",
                "label": f"j = {lag}",
            }
            ratios = [_ratio(lag, n) for n in WIDTHS]
            above.plot(WIDTHS, [float(ratio) for ratio in ratios], **look)
            below.plot(WIDTHS, [float(ratio - 1) for ratio in ratios], **look)
        _finish(above, r"(a) Mean kernel, exact, $\nu_W = \nu_F = \nu_C = 1$", r"E $\Theta_{jj}\;/\;\rho_j$")
        above.axhline(1, color=_GREY, linewidth=0.8)
        above.annotate(
            "limit", (WIDTHS[-1], 1), xytext=(0, 3), textcoords="offset points", ha="right", fontsize=7, color=_GREY
        )
        above.set_ylim(0.9, CLIPPED)
        above.legend(loc="upper right", handlelength=3)
        _finish(below, "(b) How far above the limit", r"E $\Theta_{jj}\;/\;\rho_j - 1$")
        below.set_yscale("log")
        guide = [float(_ratio(2, WIDTHS[3]) - 1) * (WIDTHS[3] / n) ** 2 / 6 for n in WIDTHS[3:]]
        below.plot(WIDTHS[3:], guide, color=_GREY, linewidth=0.8)
        below.annotate(
            "slope −2",
            (WIDTHS[5], guide[2]),
            xytext=(-4, -8),
            textcoords="offset points",
            ha="right",
            fontsize=7,
            color=_GREY,
        )
    return figure


def _ratio(lag: int, n: int) -> Fraction:
    """E Θ_jj / ρ_j at width n, all variances 1."""
    return mean_kernel(lag, lag).at(n, 1, 1, 1) / rho(lag, 1, 1, 1)


def _finish(axes: Axes, title: str, vertical: str) -> None:
    axes.set_xscale("log", base=2)
    axes.set_xticks(WIDTHS, [str(n) for n in WIDTHS])
    axes.minorticks_off()
    axes.grid(axis="y", color="0.9", linewidth=0.5)
    axes.set_axisbelow(True)
    axes.set_xlabel("width n of the network")
    axes.set_ylabel(vertical)
    axes.set_title(title, loc="left")


def mean_kernel_alt_text() -> str:
    """The picture of the mean kernel in words."""
    first, last = WIDTHS[0], WIDTHS[-1]
    parts = [
        f"j = {lag}: {float(_ratio(lag, first)):.3g} at n = {first}, {float(_ratio(lag, last)):.5g} at n = {last}"
        for lag in KERNEL_LAGS
    ]
    return (
        "Exact mean of the tangent kernel, divided by its limit ρ_j, against the width n, all variances 1. "
        f"{'; '.join(parts)}. It falls to 1 from above, the difference like n to the power −2."
    )
